# SPDX-License-Identifier: EUPL-1.2
"""The line through time of one person: where each conversation stands, and what comes back."""

from datetime import date

import pytest

from samenspiegel.core.cycle import Mention, Returning, Stop, returning, stop

FIRST, SECOND, THIRD = date(2026, 3, 3), date(2027, 3, 2), date(2028, 3, 7)


@pytest.mark.clause("RL-5")
def test_what_was_chosen_in_two_conversations_comes_back_with_its_days() -> None:
    found = returning(
        [
            Mention("Visie", "b", SECOND),
            Mention("Visie", "a", FIRST),
            Mention("Durf", "a", FIRST),
            Mention("Durf", "c", THIRD),
            Mention("Visie", "c", THIRD),
            Mention("Rust", "b", SECOND),
        ]
    )

    assert found == [Returning("Visie", (FIRST, SECOND, THIRD)), Returning("Durf", (FIRST, THIRD))]


def test_chosen_by_both_in_one_conversation_is_not_a_return() -> None:
    assert returning([Mention("Visie", "a", FIRST), Mention("Visie", "a", FIRST)]) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Stop.PLANNED),
        ({"today": SECOND}, Stop.HELD),
        ({"is_paused": True, "held_on": None}, Stop.PAUSED),
        ({"is_planned": False, "held_on": None}, Stop.PROPOSED),
        ({"is_cancelled": True, "today": SECOND}, Stop.CANCELLED),
    ],
)
def test_a_conversation_is_held_from_the_day_after_its_date(changed: dict, expected: Stop) -> None:
    values = {
        "held_on": FIRST,
        "is_planned": True,
        "is_paused": False,
        "is_cancelled": False,
        "today": FIRST,
    }

    assert stop(**{**values, **changed}) == expected
