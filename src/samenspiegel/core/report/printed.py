# SPDX-License-Identifier: EUPL-1.2
"""Numbers as printed: whole tenths, rounded half up. What is derived is computed from these alone."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from samenspiegel.core.questionnaire import Competency

CATEGORY_CUT_TENTHS = 5

Category = Literal["similar", "others_higher", "self_higher"]


def mean_of_scores(scores: Sequence[int]) -> int:
    """Tenths of the exact mean of whole scores (at least one, none negative), half up."""
    return (20 * sum(scores) + len(scores)) // (2 * len(scores))


def mean_of_printed(tenths: Sequence[int]) -> int:
    """Tenths of the mean of figures that are tenths already, half up: 3,1 and 3,2 give 3,2."""
    return (2 * sum(tenths) + len(tenths)) // (2 * len(tenths))


def half_up(exact: Fraction) -> int:
    """Tenths of an exact figure, half up."""
    return (20 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def is_half(shown: int, competency: Competency) -> bool:
    """Whether `shown` items are at least half of the competency's items, and at least one."""
    return shown > 0 and 2 * shown >= len(competency.items)


def category(gap: int | None) -> Category | None:
    """The word for a gap in tenths; 0,5 already counts as a difference. `None` without a gap."""
    if gap is None:
        return None
    if abs(gap) < CATEGORY_CUT_TENTHS:
        return "similar"
    return "self_higher" if gap > 0 else "others_higher"
