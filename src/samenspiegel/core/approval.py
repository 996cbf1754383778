# SPDX-License-Identifier: EUPL-1.2
"""Who still has to approve, when the fallback opens, and what is left of the agreements (HV-10 … HV-12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A proposal on one passage of one version that the other side refused."""

    version: int
    passage: str


def missing(sides: Sequence[str], approvals: Iterable[str]) -> tuple[str, ...]:
    """The sides that have not approved, in the order given."""
    given = set(approvals)
    return tuple(side for side in sides if side not in given)


def is_settled(means: Mapping[str, str], given: Iterable[str], *, is_term_over: bool) -> bool:
    """Whether nothing more is waited for: every approval is given, and who signs for seen or receipt did or had time.

    Args:
        means: of each who signs, what the signature means: ``approved``, ``seen`` or ``received``.
        is_term_over: the day by which it was asked for has passed; a format without one lets nobody wait for it.
    """
    signed = set(given)
    return all(part in signed or (what != "approved" and is_term_over) for part, what in means.items())


def contested(refusals: Iterable[Refusal], *, after_versions: int = 2) -> tuple[str, ...]:
    """The passages that were refused in so many different versions, in the order in which they came up."""
    versions: dict[str, set[int]] = {}
    for refusal in refusals:
        versions.setdefault(refusal.passage, set()).add(refusal.version)
    return tuple(passage for passage, found in versions.items() if len(found) >= after_versions)


def may_reduce(refusals: Iterable[Refusal], *, after_versions: int = 2) -> bool:
    """Whether the record may be limited to its agreements: the same passage was refused in two versions (HV-12)."""
    return bool(contested(refusals, after_versions=after_versions))


def unanswered(
    agreements: Iterable[str], sides: Sequence[str], answers: Mapping[tuple[str, str], bool]
) -> tuple[tuple[str, str], ...]:
    """The pairs (agreement, side) that are still without a yes or no."""
    return tuple((key, side) for key in agreements for side in sides if (key, side) not in answers)


def agreements_that_remain(
    agreements: Iterable[str], sides: Sequence[str], answers: Mapping[tuple[str, str], bool]
) -> tuple[str, ...]:
    """The agreements that every side approved, in order; it can be none (HV-12)."""
    return tuple(key for key in agreements if all(answers.get((key, side)) is True for side in sides))
