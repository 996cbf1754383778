# SPDX-License-Identifier: EUPL-1.2
"""Reminders, a later due date, and rounds that end unread."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.models import FeedbackReport
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from tests.cast import HELD_ON, Cast, at, make_cast

from .rounds import DUE_ON, OPENED_ON, Stage, open_stage, stage


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


def move(opened: Stage, held_on: date, now: datetime) -> Conversation:
    return conversations.move(
        conversation=opened.conversation,
        held_on=held_on,
        starts_at=time(10, 0),
        duration_minutes=120,
        place="kamer",
        by=opened.cast.facilitator,
        now=now,
    )


def told(kind: str) -> set[str]:
    """Who gets this mail; there are rows beside it of which nothing leaves."""
    return {row.person for row in Notice.objects.filter(kind=kind) if leaves(row)}


def leaves(notice: Notice) -> bool:
    key = keys.fetch(notice.organisation_id, notice.owner, Purpose(notice.purpose))
    return bool(unseal(key, notice.sealed, about=f"notice/{notice.public_id}")["leaves"])


@pytest.mark.clause("HV-5")
def test_three_days_before_and_on_the_day_only_who_has_not_handed_in_is_reminded(opened: Stage) -> None:
    cast = opened.cast
    opened.send_all([*cast.managers, cast.mayor])
    actions.decline(link=opened.link(cast.aldermen[0]), now=at(OPENED_ON))
    waiting = {p.public_id for p in (*cast.aldermen[1:], cast.works_council_chair, cast.secretary)}

    tasks.remind(at(DUE_ON - timedelta(days=4)))
    too_soon = told("reminder")
    for hour in (6, 7, 12):
        tasks.remind(at(DUE_ON - timedelta(days=3), hour))
    reminded = sum(leaves(row) for row in Notice.objects.filter(kind="reminder"))
    opened.send(cast.works_council_chair)
    tasks.remind(at(DUE_ON))

    assert too_soon == set()
    assert (told("reminder"), reminded) == (waiting, len(waiting))
    assert told("due_today") == waiting - {cast.works_council_chair.public_id}


def test_the_outbox_does_not_tell_who_was_reminded_and_nothing_leaves_for_who_was_not(
    opened: Stage, mailoutbox: list[EmailMessage]
) -> None:
    cast = opened.cast
    notices.deliver_due(now=at(OPENED_ON, 12))
    mailoutbox.clear()
    opened.send_all([*cast.managers, cast.mayor, cast.secretary])

    tasks.remind(at(DUE_ON - timedelta(days=3)))
    rows = Notice.objects.filter(kind="reminder")
    waiting = {(row.state, row.attempts, len(row.sealed), row.send_at) for row in rows}
    notices.deliver_due(now=at(DUE_ON - timedelta(days=3), 12))
    settled = {(row.state, row.attempts, row.sealed, row.send_at) for row in rows.all()}

    assert {row.person for row in rows} == {person.public_id for person in opened.everybody}
    assert len({size for _, _, size, _ in waiting}) < 4  # names differ in length, a little
    assert len({(state, attempts, send_at) for state, attempts, _, send_at in waiting}) == len(settled) == 1
    reminded = [mail.to[0] for mail in mailoutbox if mail.to[0] != cast.facilitator.email]
    assert sorted(reminded) == sorted(person.email for person in (*cast.aldermen, cast.works_council_chair))


def test_who_has_left_is_not_reminded_and_what_they_handed_in_counts(opened: Stage) -> None:
    cast = opened.cast
    opened.send_all(
        [*cast.managers, *cast.aldermen[1:], cast.works_council_chair, cast.mayor, cast.secretary]
    )
    for person in (cast.aldermen[0], cast.aldermen[1]):
        people.deactivate(person=person, left_on=OPENED_ON, by=cast.facilitator, now=at(OPENED_ON))

    tasks.remind(at(DUE_ON - timedelta(days=3)))

    assert told("reminder") == set()
    opened.close(accept_shortfall=True)
    opened.release()
    report = actions.released(conversation=opened.conversation, person=cast.mayor).report
    assert (report.group("aldermen").invited, report.competencies[0].scores["aldermen"]) == (4, 40)


@pytest.mark.clause("HV-7")
def test_the_facilitator_hears_which_group_falls_short_and_that_self_is_missing(opened: Stage) -> None:
    opened.send_all([*opened.cast.managers, opened.cast.mayor])

    tasks.remind(at(DUE_ON - timedelta(days=3)))

    assert told("group_short") == told("answers_missing") == {opened.cast.facilitator.public_id}
    assert Notice.objects.filter(kind="group_short").count() == 1


def test_after_days_of_downtime_the_reminder_still_goes_with_the_days_that_are_left(opened: Stage) -> None:
    tasks.remind(at(DUE_ON - timedelta(days=1)))

    assert len(told("reminder")) == 13


def test_nobody_is_reminded_after_the_due_date_and_the_facilitator_is_told_to_close(opened: Stage) -> None:
    tasks.remind(at(DUE_ON + timedelta(days=1)))
    tasks.remind(at(DUE_ON + timedelta(days=2)))

    assert told("reminder") == told("due_today") == set()
    assert Notice.objects.filter(kind="ready_to_close").count() == 1


def test_a_paused_conversation_reminds_nobody(opened: Stage) -> None:
    conversations.pause(conversation=opened.conversation, by=opened.cast.facilitator, now=at(OPENED_ON, 10))

    tasks.remind(at(DUE_ON))

    assert told("due_today") == set()


def test_extending_tells_everybody_who_did_not_decline_so_that_no_row_tells_who_sent(opened: Stage) -> None:
    opened.send_all(opened.cast.managers)
    actions.decline(link=opened.link(opened.cast.aldermen[0]), now=at(OPENED_ON))
    later = DUE_ON + timedelta(days=3)

    actions.extend(round=opened.fresh, due_on=later, by=opened.cast.facilitator, now=at(DUE_ON))

    assert len(told("due_extended")) == 12
    assert {row.told_due_on for row in opened.round.invitations.all()} == {later}
    assert opened.fresh.due_on == later
    assert opened.conversation.milestones.get(key="questionnaires_due").due_on == later
    assert opened.fresh.closes_latest_on == DUE_ON + timedelta(days=30)  # what was promised is not stretched
    tasks.remind(at(later))
    assert opened.cast.managers[0].public_id not in told("due_today")


@pytest.mark.parametrize(
    ("due_on", "code"),
    [
        (DUE_ON, "not_later"),
        (DUE_ON - timedelta(days=1), "not_later"),
        (DUE_ON + timedelta(days=1), "past"),
        (HELD_ON - timedelta(days=7), "too_late"),
        (date(2026, 12, 31), "too_late"),
    ],
)
def test_a_due_date_that_does_not_fit_is_refused(opened: Stage, due_on: date, code: str) -> None:
    with pytest.raises(actions.DueDateRefused) as refused:
        actions.extend(
            round=opened.fresh,
            due_on=due_on,
            by=opened.cast.facilitator,
            now=at(DUE_ON + timedelta(days=2)),
        )

    assert refused.value.code == code
    assert refused.value.latest == (HELD_ON - timedelta(days=8) if code == "too_late" else None)


@pytest.mark.clause("HV-5")
def test_the_due_date_follows_when_the_conversation_moves_to_later(opened: Stage) -> None:
    move(opened, HELD_ON + timedelta(days=7), at(OPENED_ON, 12))

    tasks.follow_moves(at(OPENED_ON, 13))

    assert opened.fresh.due_on == DUE_ON + timedelta(days=7)
    assert len(told("due_extended")) == 13


def test_a_round_that_nobody_closed_is_destroyed_unread_when_the_promised_days_are_over(
    opened: Stage, django_capture_on_commit_callbacks: object
) -> None:
    opened.send_all(opened.raters)
    last = DUE_ON + timedelta(days=30)

    tasks.end_without_report(at(last, 22))
    kept = Envelope.objects.count()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tasks.end_without_report(at(last + timedelta(days=1)))

    assert kept == 11
    assert list(Envelope.objects.all()) == list(Draft.objects.all()) == []
    assert list(FeedbackReport.objects.all()) == []
    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()
    assert opened.fresh.destroyed_at is not None
    assert len(told("round_lapsed")) == 14  # everybody who was asked, and the facilitator


def test_once_the_answers_lapsed_the_conversation_still_moves_and_comes_out_of_its_pause(
    opened: Stage,
) -> None:
    now = at(DUE_ON + timedelta(days=31))
    tasks.end_without_report(now)
    conversations.pause(conversation=opened.conversation, by=opened.cast.facilitator, now=now)

    found = move(opened, HELD_ON + timedelta(days=60), now)

    assert found.paused_at is None
    assert found.held_on == HELD_ON + timedelta(days=60)
    assert opened.fresh.due_on == DUE_ON


def test_going_on_without_the_round_withdraws_the_invitations(
    opened: Stage, django_capture_on_commit_callbacks: object
) -> None:
    cast = opened.cast
    opened.send_all(cast.managers)
    link = opened.link(cast.managers[0])
    request = conversations.ask_consent(
        conversation=opened.conversation,
        kind=ConsentKind.WITHOUT_ROUND,
        terms={},
        by=cast.secretary,
        now=at(OPENED_ON, 10),
    )
    conversations.answer_consent(request=request, is_given=True, by=cast.mayor, now=at(OPENED_ON, 11))
    opened.conversation.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tasks.follow_conversation(opened.conversation, at(OPENED_ON, 12))

    assert list(Envelope.objects.all()) == []
    assert len(told("round_skipped")) == 14
    assert not Notice.objects.filter(kind="invitation").exists()
    with pytest.raises(actions.RoundClosed) as closed:
        actions.find(
            organisation="veenmeer", invitation=link.invitation.public_id, secret=actions.encode(link.secret)
        )
    assert closed.value.is_destroyed is True


def test_cancelling_tells_the_raters_that_nothing_is_needed_any_more(
    opened: Stage, django_capture_on_commit_callbacks: object
) -> None:
    cancelled = conversations.cancel(
        conversation=opened.conversation, by=opened.cast.facilitator, now=at(OPENED_ON, 10)
    )

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tasks.follow_conversation(cancelled, at(OPENED_ON, 11))

    raters = {person.public_id for person in opened.raters}
    assert raters <= told("conversation_cancelled")
    assert not Key.objects.filter(purpose=Purpose.ROUND).exists()


def test_a_round_that_had_not_opened_ends_without_a_word_to_raters(cast: Cast) -> None:
    scene = stage(cast)
    cancelled = conversations.cancel(
        conversation=scene.conversation, by=cast.facilitator, now=at(OPENED_ON - timedelta(days=5))
    )

    tasks.follow_conversation(cancelled, at(OPENED_ON - timedelta(days=5), 11))

    raters = {person.public_id for person in scene.raters}
    assert raters.isdisjoint({row.person for row in Notice.objects.all()})
    assert scene.fresh.destroyed_at is not None


def test_facts_of_many_rounds_take_a_number_of_queries_that_does_not_grow(
    db: None, django_assert_num_queries: object
) -> None:
    cast = make_cast()
    first = stage(cast).open()
    first.send(cast.mayor)
    others = [stage(cast, held_on=HELD_ON + timedelta(days=200 * number)) for number in (1, 2)]
    for scene in others:
        assert scene.round is not None
    rounds = [scene.fresh for scene in (first, *others)]

    with django_assert_num_queries(3):  # type: ignore[operator]
        few = actions.progress(rounds[:1])
    with django_assert_num_queries(3):  # type: ignore[operator]
        many = actions.progress(rounds)

    assert few[first.round.pk].handed_in == {cast.mayor.public_id}
    assert len(many) == 3
