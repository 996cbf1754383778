# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.approval import (
    Refusal,
    agreements_that_remain,
    contested,
    may_reduce,
    missing,
    unanswered,
)

SIDES = ("subject", "reviewer")


@pytest.mark.clause("HV-10")
def test_both_sides_must_approve():
    assert missing(SIDES, []) == SIDES
    assert missing(SIDES, ["reviewer"]) == ("subject",)
    assert missing(SIDES, ["reviewer", "subject"]) == ()


def test_somebody_elses_approval_counts_for_nobody():
    assert missing(SIDES, ["facilitator"]) == SIDES


@pytest.mark.clause("HV-12")
def test_the_fallback_opens_when_the_same_passage_was_refused_in_two_versions():
    refusals = [Refusal(1, "career"), Refusal(1, "mirror"), Refusal(2, "mirror")]
    assert contested(refusals) == ("mirror",)
    assert may_reduce(refusals)


@pytest.mark.clause("HV-12")
@pytest.mark.parametrize(
    "refusals",
    [
        [],
        [Refusal(1, "career")],
        [Refusal(1, "career"), Refusal(1, "career")],
        [Refusal(1, "career"), Refusal(2, "mirror")],
    ],
)
def test_the_fallback_stays_shut_before_that(refusals):
    assert not may_reduce(refusals)


answers = st.dictionaries(
    st.tuples(st.sampled_from(["a1", "a2", "a3"]), st.sampled_from([*SIDES, "facilitator"])), st.booleans()
)


@pytest.mark.clause("HV-12")
@given(answers)
def test_an_agreement_remains_only_when_both_said_yes(given_answers):
    remaining = agreements_that_remain(["a1", "a2", "a3"], SIDES, given_answers)
    for key in ("a1", "a2", "a3"):
        both = given_answers.get((key, "subject")) is True and given_answers.get((key, "reviewer")) is True
        assert (key in remaining) == both


def test_unanswered_names_who_has_not_said_anything_about_what():
    assert unanswered(["a1", "a2"], SIDES, {("a1", "subject"): True, ("a1", "reviewer"): False}) == (
        ("a2", "subject"),
        ("a2", "reviewer"),
    )
