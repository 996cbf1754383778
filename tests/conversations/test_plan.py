# SPDX-License-Identifier: EUPL-1.2
"""Planning and replanning a conversation."""

from datetime import date, timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.conversations.queries import exception_of
from samenspiegel.core.access import Part
from samenspiegel.core.format import from_resolved, resolved
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.duties.queries import facts_of
from samenspiegel.feedback.models import Round
from samenspiegel.formats import queries as formats
from samenspiegel.formats.queries import spec_of
from samenspiegel.notices.models import Notice
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON
from tests.feedback.rounds import stage as proposed
from tests.records import stage as records


def dates(conversation: Conversation) -> dict[str, date]:
    return {row.key: row.due_on for row in conversation.milestones.all()}


@pytest.mark.clause("HV-5", "HV-7")
def test_the_milestones_stand_there_at_once(cast: Cast) -> None:
    laid = dates(cast.plan())

    assert laid["invitations_sent"] == date(2026, 2, 10)
    assert laid["questionnaires_due"] == date(2026, 2, 17)
    assert laid["report_released"] == date(2026, 2, 24)


@pytest.mark.clause("HV-13")
def test_the_date_of_destruction_stands_there_from_the_start(cast: Cast) -> None:
    assert cast.plan().destroy_on == date(2028, 3, 3)


@pytest.mark.clause("HV-5")
def test_too_little_time_is_refused_with_the_earliest_date_that_fits(cast: Cast) -> None:
    with pytest.raises(ScheduleImpossible) as refused:
        cast.plan(held_on=NOW.date() + timedelta(days=20))

    assert refused.value.earliest == NOW.date() + timedelta(days=21)
    assert Conversation.objects.count() == 0


def test_nobody_conducts_their_own_conversation(cast: Cast) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(reviewer=cast.secretary)

    assert (refused.value.code, refused.value.field) == ("two_parts", "reviewer")


def test_somebody_of_another_organisation_has_no_part(cast: Cast) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(reviewer=cast.outsider)

    assert (refused.value.code, refused.value.field) == ("person_unknown", "reviewer")


def test_a_second_round_within_ninety_days_needs_a_recorded_exception(cast: Cast) -> None:
    cast.plan()

    with pytest.raises(actions.RoundTooSoon) as refused:
        cast.plan(held_on=HELD_ON + timedelta(days=89))
    second = cast.plan(held_on=HELD_ON + timedelta(days=89), exception_reason="nieuwe burgemeester")

    assert refused.value.other_on == HELD_ON
    assert second.held_on == HELD_ON + timedelta(days=89)
    assert exception_of(second) == "nieuwe burgemeester"
    assert b"burgemeester" not in bytes(second.sealed_exception)


def test_a_format_of_before_there_was_a_floor_cannot_ask_for_less_than_ninety_days(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(cast.format_version)
    lax = spec.model_copy(update={"time": spec.time.model_copy(update={"rounds_apart_days": 0})})
    monkeypatch.setitem(formats._read, cast.format_version.digest, from_resolved(resolved(lax)))
    first = cast.plan()
    second = cast.plan(held_on=HELD_ON + timedelta(days=90))

    with pytest.raises(actions.RoundTooSoon):
        cast.plan(held_on=HELD_ON + timedelta(days=1))
    with pytest.raises(actions.RoundTooSoon):
        moved(cast, second, HELD_ON + timedelta(days=89))

    assert spec_of(first.format_version).time.rounds_apart_days == 0


def test_a_round_that_was_closed_stays_near_when_its_conversation_is_moved_away(cast: Cast) -> None:
    stage = proposed(cast).open()
    stage.send_all(stage.everybody)
    stage.close()
    conversation = Conversation.objects.get(pk=stage.conversation.pk)
    moved(cast, conversation, HELD_ON + timedelta(days=365))

    with pytest.raises(actions.RoundTooSoon) as refused:
        cast.plan(held_on=HELD_ON + timedelta(days=30), now=at(CLOSED_ON))

    assert refused.value.other_on == CLOSED_ON


def test_a_round_that_is_open_stays_near_when_its_conversation_is_paused(cast: Cast) -> None:
    conversation = proposed(cast).open().conversation
    actions.pause(conversation=conversation, by=cast.facilitator, now=at(OPENED_ON, 8))
    due_on = Round.objects.get(conversation=conversation).due_on

    with pytest.raises(actions.RoundTooSoon) as refused:
        cast.plan(held_on=due_on + timedelta(days=89), now=at(OPENED_ON, 9))

    assert refused.value.other_on == due_on
    assert cast.plan(held_on=due_on + timedelta(days=90), now=at(OPENED_ON, 9)).sealed_exception is None


def test_why_one_round_is_near_is_no_reason_for_another_to_be(cast: Cast) -> None:
    cast.plan()
    cast.plan(held_on=HELD_ON + timedelta(days=180))
    second = cast.plan(held_on=HELD_ON + timedelta(days=89), exception_reason="nieuwe burgemeester")

    with pytest.raises(actions.RoundTooSoon) as refused:
        moved(cast, second, HELD_ON + timedelta(days=170))
    assert refused.value.other_on == HELD_ON + timedelta(days=180)
    moved(cast, second, HELD_ON + timedelta(days=170), exception_reason="de raad vraagt erom")

    logged = Event.objects.filter(kind="round.exception").order_by("pk")
    assert [event.detail["other_on"] for event in logged] == [
        HELD_ON.isoformat(),
        (HELD_ON + timedelta(days=180)).isoformat(),
    ]


def test_a_yes_to_a_shorter_plan_brings_no_rounds_together_that_were_planned_meanwhile(cast: Cast) -> None:
    conversation = cast.plan(held_on=HELD_ON + timedelta(days=120))
    sooner = NOW.date() + timedelta(days=16)
    asked = actions.ask_consent(
        conversation=conversation,
        kind=ConsentKind.SHORTEN,
        terms={"held_on": sooner.isoformat()},
        by=cast.facilitator,
        now=NOW,
    )
    cast.plan(held_on=sooner + timedelta(days=10))
    actions.answer_consent(request=asked, is_given=True, by=cast.secretary, now=NOW)

    with pytest.raises(actions.RoundTooSoon):
        actions.answer_consent(request=asked, is_given=True, by=cast.mayor, now=NOW)

    conversation.refresh_from_db()
    asked.refresh_from_db()
    assert (conversation.held_on, asked.settled_at) == (HELD_ON + timedelta(days=120), None)


def moved(cast: Cast, conversation: Conversation, held_on: date, **given: str) -> Conversation:
    return actions.move(
        conversation=conversation,
        held_on=held_on,
        starts_at=conversation.starts_at,
        duration_minutes=conversation.duration_minutes,
        place=conversation.place,
        by=cast.facilitator,
        now=NOW,
        **given,
    )


def test_nor_does_moving_bring_two_rounds_together_without_an_exception(cast: Cast) -> None:
    cast.plan()
    second = cast.plan(held_on=HELD_ON + timedelta(days=90))

    with pytest.raises(actions.RoundTooSoon) as refused:
        moved(cast, second, HELD_ON + timedelta(days=89))
    assert refused.value.other_on == HELD_ON
    second.refresh_from_db()
    assert second.held_on == HELD_ON + timedelta(days=90)

    second = moved(cast, second, HELD_ON + timedelta(days=89), exception_reason="de raad vraagt erom")
    assert exception_of(second) == "de raad vraagt erom"
    assert moved(cast, second, HELD_ON + timedelta(days=88)).held_on == HELD_ON + timedelta(days=88)


def test_the_log_tells_who_recorded_an_exception_when_planning_and_when_moving_and_never_why(
    cast: Cast,
) -> None:
    cast.plan()
    planned = cast.plan(held_on=HELD_ON + timedelta(days=89), exception_reason="nieuwe burgemeester")
    other = cast.plan(subject=cast.mayor, reviewer=cast.clerk)
    near = cast.plan(subject=cast.mayor, reviewer=cast.clerk, held_on=HELD_ON + timedelta(days=90))
    moved(cast, near, HELD_ON + timedelta(days=89), exception_reason="de raad vraagt erom")

    logged = Event.objects.filter(kind="round.exception").order_by("pk")

    assert [(event.about, event.actor, event.detail["other_on"]) for event in logged] == [
        (planned.public_id, cast.facilitator.public_id, HELD_ON.isoformat()),
        (near.public_id, cast.facilitator.public_id, other.held_on.isoformat()),
    ]
    assert not any("burgemeester" in str(event.detail) or "raad" in str(event.detail) for event in logged)


@pytest.mark.parametrize("deed", ["cancel", "pause"])
def test_a_round_that_made_a_report_counts_whatever_became_of_its_conversation(cast: Cast, deed: str) -> None:
    stage = proposed(cast).open()
    stage.send_all(stage.everybody)
    stage.close()
    conversation = Conversation.objects.get(pk=stage.conversation.pk)
    getattr(actions, deed)(conversation=conversation, by=cast.facilitator, now=at(CLOSED_ON))
    counts_from = HELD_ON if deed == "cancel" else CLOSED_ON

    with pytest.raises(actions.RoundTooSoon) as refused:
        cast.plan(held_on=counts_from + timedelta(days=89), now=at(CLOSED_ON))

    assert refused.value.other_on == counts_from
    assert cast.plan(held_on=counts_from + timedelta(days=90), now=at(CLOSED_ON)).sealed_exception is None


def test_without_a_round_that_was_closed_nobody_goes_on(cast: Cast) -> None:
    stage = proposed(cast).open()
    stage.send_all(stage.everybody)
    ask = {"conversation": stage.conversation, "kind": ConsentKind.WITHOUT_ROUND, "terms": {}, "now": NOW}
    asked = actions.ask_consent(**ask, by=cast.secretary)  # type: ignore[arg-type]
    stage.close()

    assert not facts_of(
        Conversation.objects.get(pk=stage.conversation.pk)
    ).consents  # nobody is asked any more
    with pytest.raises(actions.AlreadySettled):
        actions.answer_consent(request=asked, is_given=True, by=cast.mayor, now=NOW)
    with pytest.raises(actions.TooLate):
        actions.ask_consent(**ask, by=cast.facilitator)  # type: ignore[arg-type]

    assert Conversation.objects.get(pk=stage.conversation.pk).has_round is True


@pytest.mark.clause("HV-5")
def test_the_schedule_follows_when_the_date_moves(cast: Cast) -> None:
    conversation = cast.plan()

    actions.move(
        conversation=conversation,
        held_on=date(2026, 3, 17),
        starts_at=conversation.starts_at,
        duration_minutes=90,
        place="raadzaal",
        by=cast.facilitator,
        now=NOW,
    )

    assert dates(conversation)["questionnaires_due"] == date(2026, 3, 3)
    conversation.refresh_from_db()
    assert (conversation.destroy_on, conversation.sequence) == (date(2028, 3, 17), 1)


def test_a_due_date_that_was_told_never_moves_earlier(cast: Cast) -> None:
    conversation = cast.plan()
    told_on = date(2026, 2, 10)
    actions.milestone_done(conversation=conversation, key="invitations_sent", on=told_on)
    actions.milestones_told([conversation], key="questionnaires_due", on=told_on)

    with pytest.raises(ScheduleImpossible):
        actions.move(
            conversation=conversation,
            held_on=date(2026, 2, 20),
            starts_at=conversation.starts_at,
            duration_minutes=120,
            place=conversation.place,
            by=cast.facilitator,
            now=at(date(2026, 2, 11)),
        )

    assert dates(conversation)["questionnaires_due"] == date(2026, 2, 17)


def test_a_paused_conversation_keeps_its_destruction_date_and_gets_a_date_by_moving(cast: Cast) -> None:
    conversation = actions.pause(conversation=cast.plan(), by=cast.facilitator, now=NOW)
    assert (conversation.held_on, conversation.destroy_on) == (None, date(2028, 3, 3))

    moved = actions.move(
        conversation=conversation,
        held_on=date(2026, 4, 7),
        starts_at=conversation.starts_at,
        duration_minutes=120,
        place=conversation.place,
        by=cast.facilitator,
        now=NOW,
    )

    assert (moved.paused_at, moved.held_on) == (None, date(2026, 4, 7))


def test_a_cancelled_conversation_is_destroyed_a_term_after_its_cancellation(cast: Cast) -> None:
    cancelled = actions.cancel(conversation=cast.plan(), by=cast.facilitator, now=NOW)

    assert cancelled.destroy_on == date(2028, 1, 12)
    with pytest.raises(actions.WrongState):
        actions.pause(conversation=cancelled, by=cast.facilitator, now=NOW)


def test_once_its_record_lies_with_both_sides_a_conversation_stays_on_its_date(cast: Cast) -> None:
    conversation = records.offered(cast).conversation

    for deed in (actions.pause, actions.cancel):
        with pytest.raises(actions.WrongState):
            deed(conversation=conversation, by=cast.facilitator, now=records.LATER)
    with pytest.raises(actions.WrongState):
        moved(cast, conversation, HELD_ON + timedelta(days=30))


def test_the_substitute_takes_over(cast: Cast) -> None:
    conversation = actions.hand_over(conversation=cast.plan(), by=cast.substitute, now=NOW)

    parts = {row.part: row.person for row in conversation.participants.all()}
    assert (parts[Part.FACILITATOR], parts[Part.SUBSTITUTE]) == (cast.substitute, cast.facilitator)


def test_a_shorter_schedule_needs_both_sides(cast: Cast) -> None:
    conversation = cast.plan(held_on=NOW.date() + timedelta(days=16), is_shortened=True)
    request = conversation.consent_requests.get(kind=ConsentKind.SHORTEN)

    actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=NOW)
    request.refresh_from_db()
    assert request.is_granted is None
    actions.answer_consent(request=request, is_given=True, by=cast.mayor, now=NOW)

    request.refresh_from_db()
    assert request.is_granted is True


def test_one_no_settles_a_question(cast: Cast) -> None:
    conversation = cast.plan()
    request = actions.ask_consent(
        conversation=conversation, kind=ConsentKind.WITHOUT_ROUND, terms={}, by=cast.facilitator, now=NOW
    )

    actions.answer_consent(request=request, is_given=False, by=cast.mayor, now=NOW)

    conversation.refresh_from_db()
    assert conversation.has_round is True
    with pytest.raises(actions.AlreadySettled):
        actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=NOW)


def test_nobody_else_consents(cast: Cast) -> None:
    request = actions.ask_consent(
        conversation=cast.plan(), kind=ConsentKind.WITHOUT_ROUND, terms={}, by=cast.facilitator, now=NOW
    )

    with pytest.raises(actions.NotASide):
        actions.answer_consent(request=request, is_given=True, by=cast.clerk, now=NOW)


def test_the_next_conversation_is_proposed_an_interval_later_once(cast: Cast) -> None:
    conversation = cast.plan()

    proposal = actions.propose_next(conversation=conversation, now=NOW)

    assert proposal is not None
    assert proposal.proposed_on == date(2027, 3, 3)
    assert actions.propose_next(conversation=conversation, now=NOW) is None


@pytest.mark.parametrize("deed", ["pause", "cancel", "hand_over"])
def test_everybody_else_at_the_table_hears_of_a_change(cast: Cast, deed: str) -> None:
    conversation = cast.plan()
    Notice.objects.all().delete()

    getattr(actions, deed)(conversation=conversation, by=cast.facilitator, now=NOW)

    told = set(Notice.objects.values_list("person", flat=True))
    expected = {cast.secretary.public_id, cast.mayor.public_id}
    if deed == "hand_over":
        expected.add(cast.substitute.public_id)
    assert told == expected


def test_who_has_no_account_yet_gets_one_offered_with_the_plan(cast: Cast) -> None:
    cast.mayor.account = None
    cast.mayor.save()

    cast.plan()

    welcomed = Notice.objects.filter(kind="account_welcome").values_list("person", flat=True)
    assert list(welcomed) == [cast.mayor.public_id]


@pytest.mark.clause("VGS-11")
def test_a_proposal_is_never_planned_for_somebody_else_who_would_see_its_agreements(cast: Cast) -> None:
    proposal = actions.propose_next(conversation=cast.plan(), now=NOW)

    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(held_on=date(2027, 3, 2), subject=cast.managers[0], proposal=proposal)

    assert (refused.value.code, refused.value.field) == ("other_subject", "subject")
    proposal.refresh_from_db()
    assert proposal.planned_at is None


def test_a_proposal_is_planned_once(cast: Cast) -> None:
    proposal = actions.propose_next(conversation=cast.plan(), now=NOW)
    cast.plan(held_on=date(2027, 3, 2), proposal=proposal)

    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(held_on=date(2027, 3, 9), proposal=proposal)

    assert refused.value.code == "planned_already"
