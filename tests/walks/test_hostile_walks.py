# SPDX-License-Identifier: EUPL-1.2
"""Among people who try whatever they like no rule breaks: what is not offered is refused, and changes nothing."""

from random import Random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.web.lives import undone

from .formats import Varied, formats
from .hostile import HostileWalk
from .scene import Gone, Scene
from .test_walks import FEWER, SEEDS
from .town import found

pytestmark = pytest.mark.django_db


def plan_elsewhere(walk: HostileWalk) -> None:
    """A conversation of another organisation, planned by the same format."""
    elsewhere = Scene(found(walk.spec, Random(1), walk.scene.now, slug="duinrade"), Random(1), walk.scene.now)
    elsewhere.plan()
    walk.elsewhere = elsewhere.conversation.public_id
    walk.outsiders = (elsewhere.founded.subject, elsewhere.founded.reviewer)


@FEWER
@given(formats(), SEEDS, st.integers(5, 25))
def test_nobody_does_what_no_page_offers_them_and_what_is_refused_changes_nothing(
    made: Varied, seed: int, steps: int
) -> None:
    with undone():
        walk = HostileWalk(made.spec, seed)
        plan_elsewhere(walk)
        try:
            walk.scene.plan()
            walk.wander(steps)
        except Gone:
            pass
        except BaseException:
            note("\n".join(walk.scene.told))
            raise
