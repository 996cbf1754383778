# SPDX-License-Identifier: EUPL-1.2
from datetime import timedelta

import pytest

from samenspiegel.agreements.models import Agreement
from samenspiegel.audit.models import Event
from samenspiegel.core.access import Part
from samenspiegel.core.passages import Document, NewText
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records import actions
from samenspiegel.records.models import AgreementApproval, AmendmentProposal, Approval, Ending, Record
from tests.cast import HELD_ON, NOW, Cast

from . import stage
from .stage import LATER


@pytest.mark.clause("HV-10")
def test_approval_is_refused_when_the_text_changed_since_it_was_read(cast: Cast) -> None:
    record = stage.offered(cast)
    seen = stage.current(record)
    stage.rewritten(cast, record, career="Anna twijfelt.")
    with pytest.raises(actions.TextChanged):
        stage.approve(record, cast.secretary, version=seen)
    assert list(Approval.objects.all()) == []


@pytest.mark.clause("HV-10")
def test_the_record_is_final_when_both_approved_the_same_version(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    assert stage.state(record).missing == (Part.REVIEWER,)
    stage.approve(record, cast.mayor)
    record = Record.objects.get()
    assert (record.ending, record.ended_at, record.conversation.ended_at) == (Ending.APPROVED, LATER, LATER)
    assert {row.owner for row in Agreement.objects.all()} == {cast.secretary, cast.mayor}
    told = Notice.objects.filter(kind="record_final").values_list("person", flat=True)
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id, cast.facilitator.public_id}


def test_approving_twice_counts_once_and_keeps_the_first_moment(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.secretary, now=LATER + timedelta(hours=1))
    assert [(row.person, row.approved_at) for row in Approval.objects.all()] == [(cast.secretary, LATER)]
    assert Record.objects.get().ending == ""


def test_a_digest_that_does_not_belong_to_the_version_is_refused(cast: Cast) -> None:
    record = stage.offered(cast)
    with pytest.raises(actions.TextChanged):
        actions.approve(
            record=record,
            version=stage.current(record).public_id,
            digest="0" * 64,
            by=cast.secretary,
            now=LATER,
        )


def test_a_version_of_another_conversation_cannot_be_approved_here(cast: Cast) -> None:
    other = stage.offered(cast)
    conversation = cast.plan(
        subject=cast.clerk, held_on=HELD_ON, now=NOW, facilitator=cast.facilitator, substitute=cast.substitute
    )
    record = stage.offered(
        cast, Document(sections=stage.texts(career="x")), stage.started(cast, conversation)
    )
    with pytest.raises(actions.TextChanged):
        stage.approve(record, cast.mayor, version=stage.current(other))
    assert not Approval.objects.exists()


@pytest.mark.parametrize("who", ["facilitator", "substitute", "clerk", "outsider"])
def test_nobody_else_approves(cast: Cast, who: str) -> None:
    record = stage.offered(cast)
    with pytest.raises(actions.NotASide):
        stage.approve(record, getattr(cast, who))
    assert not Approval.objects.exists()


def test_who_has_an_own_proposal_open_cannot_approve_the_old_text(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    with pytest.raises(actions.OwnProposalOpen):
        stage.approve(record, cast.secretary)


@pytest.mark.clause("HV-10")
def test_a_final_record_keeps_who_approved_what_when_and_destroys_the_way_there(cast: Cast) -> None:
    record = stage.offered(cast)
    preparation.write_note(conversation=record.conversation, by=cast.mayor, now=LATER, notes="Privé.")
    answered = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.answer(answered, cast.mayor, False)
    stage.rewritten(cast, record, career="Anna twijfelt.")
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    assert [version.number for version in record.versions.all()] == [2]
    assert {row.person for row in Approval.objects.all()} == {cast.secretary, cast.mayor}
    assert not AmendmentProposal.objects.exists()
    assert not PrivateNote.objects.exists()
    assert not Key.objects.filter(purpose=Purpose.PRIVATE).exists()
    assert Key.objects.filter(owner=record.conversation.public_id, purpose=Purpose.RECORD).exists()


def test_nothing_changes_after_the_end(cast: Cast) -> None:
    record = stage.offered(cast)
    version = stage.current(record)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    seen = {"version": version.public_id, "digest": version.digest}
    common = {"record": record, "now": LATER}
    attempts = [
        lambda: stage.saved(cast, record, Document(sections=stage.texts(career="x"))),
        lambda: actions.offer(expected_revision=2, by=cast.facilitator, **common),
        lambda: actions.propose(passage="career", change=NewText("x"), by=cast.mayor, **seen, **common),
        lambda: actions.approve(by=cast.mayor, **seen, **common),
        lambda: actions.reduce_to_agreements(version=version.public_id, by=cast.facilitator, **common),
        lambda: actions.answer_agreement(
            version=version.public_id, agreement="a1", is_approved=False, by=cast.mayor, **common
        ),
        lambda: actions.close_not_approved(
            reason="x", handed_over_on=LATER.date(), by=cast.facilitator, **common
        ),
    ]
    for attempt in attempts:
        with pytest.raises(actions.RecordEnded):
            attempt()


@pytest.mark.clause("HV-12")
def test_the_fallback_stays_shut_until_one_passage_was_refused_in_two_versions(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.answer(stage.propose(record, cast.secretary, "career", NewText("x")), cast.mayor, False)
    with pytest.raises(actions.FallbackNotOpen):
        actions.reduce_to_agreements(
            record=record, version=stage.current(record).public_id, by=cast.facilitator, now=LATER
        )


def reduced(cast: Cast) -> Record:
    record = stage.contested(cast)
    actions.reduce_to_agreements(
        record=record, version=stage.current(record).public_id, by=cast.facilitator, now=LATER
    )
    return Record.objects.get()


def say(record: Record, by, agreement: str, is_approved: bool) -> None:
    actions.answer_agreement(
        record=record,
        version=stage.current(record).public_id,
        agreement=agreement,
        is_approved=is_approved,
        by=by,
        now=LATER,
    )


@pytest.mark.clause("HV-12")
def test_a_reduced_record_holds_the_agreements_and_no_text(cast: Cast) -> None:
    state = stage.state(reduced(cast))
    assert state.document is not None
    assert (state.is_reduced, state.document.sections) == (True, ())
    assert [row.key for row in state.document.agreements] == ["a1", "a2"]
    told = Notice.objects.filter(kind="agreements_only").values_list("person", flat=True)
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id}


@pytest.mark.clause("HV-12")
def test_only_the_agreements_that_both_approved_remain(cast: Cast) -> None:
    record = reduced(cast)
    for by, first, second in ((cast.secretary, True, True), (cast.mayor, False, True)):
        say(record, by, "a1", first)
        say(record, by, "a2", second)
    record = Record.objects.get()
    assert record.ending == Ending.AGREEMENTS_ONLY
    assert [row.key for row in Agreement.objects.all()] == ["a2"]
    state = stage.state(record)
    assert state.document is not None
    assert [row.key for row in state.document.agreements] == ["a2"]
    assert len(state.versions) == 1
    assert {(row.agreement, row.person, row.is_approved) for row in AgreementApproval.objects.all()} == {
        ("a2", cast.secretary, True),
        ("a2", cast.mayor, True),
    }


@pytest.mark.clause("HV-12")
def test_it_can_be_that_no_agreement_remains(cast: Cast) -> None:
    record = reduced(cast)
    for key in ("a1", "a2"):
        say(record, cast.secretary, key, False)
        say(record, cast.mayor, key, True)
    assert Record.objects.get().ending == Ending.AGREEMENTS_ONLY
    assert not Agreement.objects.exists()


def test_an_answer_can_change_until_the_last_one_is_in(cast: Cast) -> None:
    record = reduced(cast)
    say(record, cast.secretary, "a1", False)
    say(record, cast.secretary, "a1", True)
    say(record, cast.secretary, "a2", True)
    say(record, cast.mayor, "a1", True)
    assert Record.objects.get().ending == ""
    say(record, cast.mayor, "a2", True)
    assert [row.key for row in Agreement.objects.order_by("key")] == ["a1", "a2"]


def test_a_reduced_record_is_not_written_amended_or_approved_whole_any_more(cast: Cast) -> None:
    record = reduced(cast)
    with pytest.raises(actions.ReducedToAgreements):
        stage.saved(cast, record, Document(sections=stage.texts(career="x")))
    with pytest.raises(actions.ReducedToAgreements):
        stage.propose(record, cast.mayor, "agreement:a1", NewText("x"))
    with pytest.raises(actions.ReducedToAgreements):
        stage.approve(record, cast.mayor)


def test_agreements_are_not_approved_apart_before_the_record_is_reduced(cast: Cast) -> None:
    with pytest.raises(actions.NotReduced):
        say(stage.offered(cast), cast.mayor, "a1", True)


def test_the_facilitator_answers_for_nobody(cast: Cast) -> None:
    record = reduced(cast)
    with pytest.raises(actions.NotASide):
        say(record, cast.facilitator, "a1", True)


def test_closing_without_approval_keeps_the_text_and_makes_no_agreements(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.mayor)
    actions.close_not_approved(
        record=record,
        reason="De secretaris is uit dienst.",
        handed_over_on=LATER.date(),
        by=cast.facilitator,
        now=LATER,
    )
    state = stage.state(record)
    assert (state.record.ending, state.current_number) == (Ending.NOT_APPROVED, 1)
    assert state.closing is not None
    assert (state.closing.reason, state.closing.handed_over_on) == (
        "De secretaris is uit dienst.",
        LATER.date(),
    )
    assert set(state.signed_at) == {Part.REVIEWER}
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reason": " "}, actions.ReasonMissing),
        ({"reason": "x" * 2001}, actions.ReasonTooLong),
        ({"handed_over_on": LATER.date() + timedelta(days=1)}, actions.DateInFuture),
    ],
)
def test_closing_asks_for_a_reason_and_a_date_that_has_been(cast: Cast, changed: dict, refusal: type) -> None:
    record = stage.offered(cast)
    values = {"reason": "Weg.", "handed_over_on": LATER.date(), **changed}
    with pytest.raises(refusal):
        actions.close_not_approved(record=record, by=cast.facilitator, now=LATER, **values)
    assert Record.objects.get().ending == ""


def test_the_log_holds_digests_and_no_words(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    approved = Event.objects.get(kind="record.approved")
    assert approved.detail == {
        "version": stage.current(record).public_id,
        "digest": stage.current(record).digest,
        "means": "approved",
    }
    assert not any("school" in str(event.detail) for event in Event.objects.all())


def test_who_has_not_reacted_is_reminded_once_per_date_and_then_the_facilitator_calls(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.mayor)
    due_on = stage.state(record).approve_by_on
    assert due_on is not None
    start = LATER - timedelta(days=1)
    for days in range(0, 20):
        for _ in range(2):
            actions.remind_all_due(now=start + timedelta(days=days))
    assert list(Notice.objects.filter(kind="record_reminder").values_list("person", flat=True)) == [
        cast.secretary.public_id,
        cast.secretary.public_id,
    ]
    assert list(Notice.objects.filter(kind="record_overdue").values_list("person", flat=True)) == [
        cast.facilitator.public_id
    ]


def test_who_waits_for_an_answer_to_a_proposal_is_not_reminded(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    assert actions.waiting_for(stage.state(record)) == (Part.REVIEWER,)
