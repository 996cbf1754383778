# SPDX-License-Identifier: EUPL-1.2
"""What a format has to say where a committee reviews, and what that opens to whom."""

from typing import Any

import pytest

from samenspiegel.core.access import Deed, Part, Rules, may, rules_of, who_may
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.formats import library

MAYOR = library.load("heerenveen-burgemeester")


def changed(**reviewer: Any) -> FormatSpec:
    there = MAYOR.parties.reviewer.model_copy(update=reviewer)
    return MAYOR.model_copy(update={"parties": MAYOR.parties.model_copy(update={"reviewer": there})})


def problems(spec: FormatSpec) -> list[tuple[str, str]]:
    return [(".".join(map(str, found.location)), found.code) for found in cross_checks(spec)]


@pytest.mark.clause("HV-2")
def test_a_committee_has_a_body_and_a_text_on_secrecy_and_answers_once() -> None:
    assert problems(MAYOR) == []
    assert problems(changed(body=None)) == [("parties.reviewer.body", "missing")]
    assert problems(changed(secrecy="")) == [("parties.reviewer.secrecy", "missing")]
    # Who reads the figures of a round was in none of its averaged groups.
    assert problems(changed(answers="averaged")) == [("parties.reviewer.answers", "not_a_choice")]


def test_a_format_that_waits_for_a_decision_says_whose() -> None:
    assert problems(MAYOR.model_copy(update={"adopted": ""})) == [("adopted", "missing")]


def test_members_do_what_the_table_gives_them_and_only_where_a_committee_reviews() -> None:
    rules = rules_of(MAYOR)
    theirs = {deed for deed in Deed if may(deed, {Part.REVIEWER_MEMBER}, rules=rules)}

    assert theirs == {
        Deed.SEE_CONVERSATION,
        Deed.ACCEPT_SECRECY,
        Deed.READ_REPORT,
        Deed.WRITE_POINT,
        Deed.WRITE_NOTE,
        Deed.READ_AGENDA,
        Deed.READ_RECORD,
        Deed.READ_AGREEMENTS,
        Deed.SEE_READINGS,
        Deed.SEE_RETENTION,
    }
    assert not [deed for deed in Deed if Part.REVIEWER_MEMBER in who_may(deed)]
    assert who_may(Deed.SEAT_COMMITTEE, rules) == {Part.FACILITATOR}
    assert who_may(Deed.APPOINT_OUTSIDE, rules) == frozenset()  # who guides holds an office here


def test_nobody_in_a_committee_takes_a_copy_along_that_outlasts_the_seat() -> None:
    for key in ("heerenveen-burgemeester", "heerenveen-griffier"):
        rules = rules_of(library.load(key))
        for deed in (Deed.COPY_REPORT, Deed.COPY_AGENDA, Deed.COPY_RECORD):
            assert Part.SUBJECT in who_may(deed, rules)
            assert who_may(deed, rules).isdisjoint({Part.REVIEWER, Part.REVIEWER_MEMBER}), (key, deed)
        assert Part.FACILITATOR in who_may(Deed.COPY_AGENDA, rules) & who_may(Deed.COPY_RECORD, rules)
        assert {Part.REVIEWER, Part.REVIEWER_MEMBER} <= who_may(Deed.READ_REPORT, rules)


def test_a_format_that_gives_its_chair_a_copy_gives_members_none() -> None:
    rules = rules_of(MAYOR.model_copy(update={"readers": ()}))

    assert who_may(Deed.COPY_REPORT, rules) == {Part.SUBJECT, Part.REVIEWER}
    assert Part.REVIEWER_MEMBER not in who_may(Deed.COPY_AGENDA, rules) | who_may(Deed.COPY_RECORD, rules)


def test_what_the_reviewer_may_not_read_no_member_reads() -> None:
    barred = Rules(committee="de commissie", barred=frozenset({(Deed.READ_RECORD, Part.REVIEWER)}))

    assert Part.REVIEWER_MEMBER not in who_may(Deed.READ_RECORD, barred)
    assert Part.REVIEWER_MEMBER in who_may(Deed.READ_AGENDA, barred)
