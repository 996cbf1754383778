# SPDX-License-Identifier: EUPL-1.2
"""Reading a profile, and the one table of who may read and change it."""

from itertools import chain, combinations

import pytest

from samenspiegel.core.profile import ProfileInvalid, Standing, may_read, may_write, read

COMPETENCIES = {
    key: {"key": key, "name": key.title(), "definition": f"Definitie van {key}.", "items": []}
    for key in ("communication", "vision", "networking")
}
TEXT = """
language = 1
key = "griffier"
version = 1
title = "Griffier"
source = "eigen"
office = "clerk"
intro = "Je bent de eerste adviseur van de raad."
tasks_intro = "Taken:"
core_intro = "Kern:"
situational_intro = "Daarnaast:"
context_intro = "Context:"
core = ["communication"]
situational = ["vision", "networking"]
[[roles]]
key = "adviser"
name = "Als adviseur"
tasks = ["adviseert de raad"]
[[context]]
key = "raad"
title = "De raad"
base = "De omvang van de raad."
[[context.questions]]
key = "seats"
question = "Hoeveel zetels zijn er?"
help = "Alleen het aantal."
"""


def test_any_office_can_have_a_profile() -> None:
    profile = read(TEXT, COMPETENCIES)

    assert (profile.office, profile.parts, profile.questions) == ("clerk", ("adviser", "seats"), ("seats",))
    assert [(row.key, row.definition) for row in profile.core] == [
        ("communication", "Definitie van communication.")
    ]
    assert profile.subject("raad").title == "De raad"  # type: ignore[union-attr]
    assert profile.subject("griffie") is None


def test_a_choice_follows_the_order_of_the_profile_and_holds_nothing_else() -> None:
    profile = read(TEXT, COMPETENCIES)

    assert profile.in_order(["networking", "communication", "vision", "networking", "x"]) == (
        "vision",
        "networking",
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('core = ["communication"]', 'core = ["communicatie"]', "core: unknown competency communicatie"),
        ('core = ["communication"]', "core = [1]", "core: not a list of keys"),
        ('core = ["communication"]', "core = []", "core: Tuple should have at least 1 item"),
        ('key = "seats"', 'key = "adviser"', "parts: adviser stands there twice"),
        ('key = "seats"', 'key = "situational"', "parts: situational stands there twice"),
        ('["vision", "networking"]', '["communication"]', "competencies: communication stands there twice"),
        ('office = "clerk"', "", "office: Field required"),
        ('office = "clerk"', 'office = "clerk"\nfloor = 3', "floor: Extra inputs are not permitted"),
        ("language = 1", "language = 2", "language: Input should be 1"),
        ('key = "raad"', 'key = "De Raad"', "context.0.key: String should match"),
        ("language = 1", "language = ", "Invalid value"),
    ],
)
def test_what_is_wrong_with_a_profile_is_named(old: str, new: str, problem: str) -> None:
    assert old in TEXT

    with pytest.raises(ProfileInvalid) as refused:
        read(TEXT.replace(old, new), COMPETENCIES)

    assert refused.value.problems[0].startswith(problem)


def test_who_holds_the_office_and_who_guides_conversations_may_change_it_the_others_read() -> None:
    every = chain.from_iterable(combinations(Standing, count) for count in range(len(Standing) + 1))
    for standings in every:
        assert may_read(standings) == bool(standings)
        assert may_write(standings) == bool({Standing.HOLDER, Standing.FACILITATOR} & set(standings))
