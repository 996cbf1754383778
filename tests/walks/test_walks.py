# SPDX-License-Identifier: EUPL-1.2
"""Any valid format is walked from planning to destruction without getting stuck, whatever people legally do.

A failure names the format with what was changed in it, the seed and every step; ``@example`` with these walks it again.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.web.lives import undone

from .formats import Varied, formats
from .walk import Walk

pytestmark = pytest.mark.django_db
SEEDS = st.integers(0, 2**31)
FEWER = settings(
    max_examples=max(1, settings.default.max_examples // 6),
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a step less takes seconds; the steps are told in words
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@FEWER
@given(formats(), SEEDS, st.integers(0, 60))
def test_any_valid_format_is_walked_from_planning_to_destruction(made: Varied, seed: int, steps: int) -> None:
    with undone():
        walk = Walk(made.spec, seed)
        try:
            walk.whole(steps)
        except BaseException:
            note("\n".join(walk.scene.told))
            raise
