# SPDX-License-Identifier: EUPL-1.2
"""Proposing changes until a day, and what hangs on signing for receipt."""

from datetime import date, datetime, timedelta

import pytest

from samenspiegel.core.passages import NewText
from samenspiegel.core.schedule import add_months
from samenspiegel.core.terms import AMENDMENTS as TERM
from samenspiegel.formats import actions as formats
from samenspiegel.records import actions
from samenspiegel.records.models import AmendmentProposal, Record
from samenspiegel.retention.queries import class_due
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.terms import AMENDMENTS, KEPT_FROM_RECEIPT, with_terms

from . import stage

UNTIL = HELD_ON + timedelta(days=7)  # offered on the day of the conversation


def record_with(cast: Cast, part: str) -> Record:
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=with_terms(part), now=NOW)
    return stage.offered(cast)


def propose(record: Record, cast: Cast, now: datetime) -> AmendmentProposal:
    return stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."), now=now)


def test_a_change_is_proposed_and_answered_until_the_last_day_and_no_longer(cast: Cast) -> None:
    record = record_with(cast, AMENDMENTS)
    assert record.conversation.milestones.get(key=TERM).due_on == UNTIL
    proposal = propose(record, cast, at(UNTIL, 20))
    for deed in (
        lambda now: stage.answer(proposal, cast.mayor, True, now=now),
        lambda now: propose(record, cast, now),
    ):
        with pytest.raises(actions.TermOver):
            deed(at(UNTIL + timedelta(days=1), 0))
    assert stage.current(record).number == 1


def test_what_nobody_answered_lapses_by_the_clock_and_leaves_nothing(cast: Cast) -> None:
    record = record_with(cast, AMENDMENTS)
    propose(record, cast, at(UNTIL))
    actions.end_all_due(now=at(UNTIL, 22))
    assert AmendmentProposal.objects.count() == 1
    actions.end_all_due(now=at(UNTIL + timedelta(days=1), 1))
    actions.end_all_due(now=at(UNTIL + timedelta(days=1), 2))
    assert AmendmentProposal.objects.count() == 0
    assert not stage.state(record).record.ending


def test_after_the_term_the_text_as_it_was_offered_is_approved_by_both(cast: Cast) -> None:
    record = record_with(cast, AMENDMENTS)
    propose(record, cast, at(UNTIL))
    later = at(UNTIL + timedelta(days=2))
    stage.approve(record, cast.mayor, now=later)
    stage.approve(
        record, cast.secretary, now=later
    )  # the own proposal has lapsed, and stands in nobody's way
    ended = Record.objects.get(pk=record.pk)
    assert (ended.ending, stage.current(record).number) == ("approved", 1)


def test_another_version_has_a_term_of_its_own(cast: Cast) -> None:
    record = record_with(cast, AMENDMENTS)
    stage.answer(propose(record, cast, at(UNTIL)), cast.mayor, True, now=at(UNTIL))
    assert record.conversation.milestones.get(key=TERM).due_on == UNTIL + timedelta(days=7)
    stage.propose(record, cast.mayor, "career", NewText("Anna blijft."), now=at(UNTIL + timedelta(days=5)))


def test_without_a_term_a_change_can_be_proposed_as_long_as_the_record_is_open(cast: Cast) -> None:
    record = stage.offered(cast)
    propose(record, cast, at(UNTIL + timedelta(days=60)))
    actions.end_all_due(now=at(UNTIL + timedelta(days=90)))
    assert AmendmentProposal.objects.count() == 1


def test_signing_for_receipt_begins_what_hangs_on_it(cast: Cast) -> None:
    record = record_with(cast, KEPT_FROM_RECEIPT)
    conversation = record.conversation
    assert conversation.destroy_on == add_months(HELD_ON, 24)
    assert not conversation.milestones.filter(key="filed").exists()
    signed = date(2026, 3, 20)
    stage.approve(record, cast.mayor, now=at(signed))
    conversation.refresh_from_db()
    assert conversation.milestones.get(key="filed").due_on == date(2026, 3, 23)
    assert conversation.destroy_on == add_months(signed, 24)
    stage.approve(record, cast.secretary, now=at(signed + timedelta(days=1)))
    conversation.refresh_from_db()
    assert Record.objects.get(pk=record.pk).ending
    due = class_due(conversation, "record")
    assert (due.due_on, str(due.why)) == (add_months(signed, 24), "received")
