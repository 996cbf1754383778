# SPDX-License-Identifier: EUPL-1.2
"""The format of a conversation that two organisations share is derived from the one that was published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.access import REVIEWERS, Deed, Part, Rules, rules_of, who_may
from samenspiegel.core.format import from_resolved, resolved
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.format.shared import NotShareable, may_be_shared, place_of, reviewers, shared
from samenspiegel.formats import library

SHAREABLE = ("heerenveen-gemeentesecretaris", "vgs-gemeentesecretaris")
PLACES = st.text("abcdefghijklmnop -", min_size=1, max_size=30).filter(lambda text: text.strip())


@pytest.mark.parametrize("key", SHAREABLE)
def test_a_derived_format_is_a_right_one_and_is_kept_and_read_like_any_other(key: str) -> None:
    spec = shared(library.load(key), "Veenmeer", "Duinrade")
    assert cross_checks(spec) == []
    assert from_resolved(resolved(spec)) == spec
    assert reviewers(spec) == {
        "reviewer": "burgemeester Veenmeer",
        "second_reviewer": "burgemeester Duinrade",
    }


@pytest.mark.parametrize("key", sorted(set(library.keys()) - set(SHAREABLE)))
def test_a_format_that_knows_no_second_reviewer_is_not_shared(key: str) -> None:
    spec = library.load(key)
    assert not may_be_shared(spec)
    assert not rules_of(spec).is_shared
    with pytest.raises(NotShareable):
        shared(spec, "Veenmeer", "Duinrade")


def test_what_is_shared_is_not_shared_again() -> None:
    with pytest.raises(NotShareable):
        shared(shared(library.load(SHAREABLE[0]), "Veenmeer", "Duinrade"), "Veenmeer", "Zandmeer")


@given(PLACES, PLACES, st.sampled_from(SHAREABLE))
def test_nothing_changes_but_who_is_asked_where_and_by_what_name(home: str, other: str, key: str) -> None:
    before = library.load(key)
    after = shared(before, home, other)
    assert {group.key for group in before.groups} <= {group.key for group in after.groups}
    assert after.competencies == before.competencies
    assert after.retention == before.retention
    assert after.milestones == before.milestones
    assert after.ending == before.ending
    doubled = {group.key for group in after.groups} - {group.key for group in before.groups}
    for added in doubled:
        own = before.group(added.removesuffix("-2"))
        assert (after.group(added).floor, after.group(added).kind) == (own.floor, own.kind)


@given(
    st.sets(st.sampled_from(list(Deed))), st.booleans(), st.sampled_from(["record", "agreements", "nothing"])
)
def test_whatever_a_format_bars_both_reviewers_may_the_same_except_organise(
    barred: set[Deed], guided: bool, recording: str
) -> None:
    organisers = frozenset({Part.FACILITATOR}) if guided else frozenset({Part.SUBJECT, Part.REVIEWER})
    rules = Rules(
        is_guided=guided,
        organisers=organisers,
        recording=recording,  # type: ignore[arg-type]
        barred=frozenset((deed, part) for deed in barred for part in REVIEWERS),
        signatures=(
            (Part.SUBJECT, "approved"),
            (Part.REVIEWER, "approved"),
            (Part.SECOND_REVIEWER, "approved"),
        ),
        is_shared=True,
    )
    for deed in Deed:
        found = who_may(deed, rules)
        if Part.SECOND_REVIEWER in found:
            assert Part.REVIEWER in found, deed
        elif Part.REVIEWER in found:
            assert not guided and found <= organisers | {Part.FACILITATOR}, deed


def test_nobody_has_the_part_of_a_second_reviewer_where_nothing_is_shared() -> None:
    assert all(Part.SECOND_REVIEWER not in who_may(deed) for deed in Deed if deed != Deed.SEE_CONVERSATION)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("gemeente Veenmeer", "Veenmeer"),
        ("Gemeente  Veenmeer", "Veenmeer"),
        ("Duinrade", "Duinrade"),
        ("gemeente", "gemeente"),
    ],
)
def test_a_place_is_called_as_people_do(name: str, place: str) -> None:
    assert place_of(name) == place
