# SPDX-License-Identifier: EUPL-1.2
"""Everything that happens by itself: whatever day it runs, however often, and whatever fails beside it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from samenspiegel import recurring
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import schedule
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.notices.models import Notice, State
from samenspiegel.recurring import Job
from tests.cast import HELD_ON, Cast, at

D_21 = date(2026, 2, 10)

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def kinds(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


@pytest.fixture
def planned(cast: Cast) -> Conversation:
    conversation = cast.plan()
    feedback.propose_raters(conversation=conversation, now=at(date(2026, 1, 12)))
    return conversation


@pytest.mark.clause("HV-5")
def test_on_its_day_the_round_opens_and_the_mail_leaves_at_eight(planned: Conversation, mailoutbox) -> None:
    assert recurring.tick(at(D_21 - timedelta(days=1), 23) - timedelta(hours=1)) == []
    assert Round.objects.get().opened_on is None
    mailoutbox.clear()

    recurring.tick(datetime(2026, 2, 10, 6, 59, tzinfo=UTC))
    assert (Round.objects.get().opened_on, len(mailoutbox)) == (D_21, 0)
    recurring.tick(datetime(2026, 2, 10, 7, 0, tzinfo=UTC))

    assert len(mailoutbox) == kinds("invitation") == 13
    assert set(Notice.objects.filter(kind="invitation").values_list("state", flat=True)) == {State.SENT}


@pytest.mark.clause("HV-5")
def test_running_again_sends_nothing_again(planned: Conversation, mailoutbox) -> None:
    for _ in range(3):
        recurring.tick(schedule.sends_at(D_21))
    recurring.tick(schedule.sends_at(D_21) + timedelta(hours=5))

    ids = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
    assert len(ids) == len(set(ids)) == Notice.objects.count()


@pytest.mark.clause("HV-5")
def test_after_days_of_downtime_what_was_missed_still_happens(planned: Conversation, mailoutbox) -> None:
    recurring.tick(schedule.sends_at(D_21 + timedelta(days=3)))

    assert Round.objects.get().opened_on == D_21 + timedelta(days=3)
    assert kinds("invitation") == 13


def test_who_has_not_handed_in_is_reminded_three_days_before_and_on_the_day(planned: Conversation) -> None:
    for day in range(8):
        recurring.tick(schedule.sends_at(D_21 + timedelta(days=day)))
        expected = (0 if day < 4 else 13, 0 if day < 7 else 13)
        assert (kinds("reminder"), kinds("due_today")) == expected


def test_a_round_that_nobody_closed_is_destroyed_thirty_days_after_the_due_date(
    planned: Conversation,
) -> None:
    recurring.tick(schedule.sends_at(D_21))
    recurring.tick(at(date(2026, 3, 19)))
    assert Round.objects.get().destroyed_at is None

    recurring.tick(at(date(2026, 3, 20)))

    assert Round.objects.get().destroyed_at == at(date(2026, 3, 20))


def test_everybody_at_the_table_hears_of_it_the_day_before(planned: Conversation, cast: Cast) -> None:
    for day in (-3, -2, -1, 0):
        recurring.tick(at(HELD_ON + timedelta(days=day)))

    told = Notice.objects.filter(kind="conversation_tomorrow").values_list("person", flat=True)
    assert sorted(told) == sorted(
        person.public_id for person in (cast.secretary, cast.mayor, cast.facilitator)
    )


@pytest.mark.clause("HV-9")
def test_the_morning_after_the_facilitator_hears_that_the_record_is_to_be_written(
    planned: Conversation, cast: Cast
) -> None:
    recurring.tick(at(HELD_ON))
    assert kinds("record_due") == 0

    for day in (1, 2, 3):
        recurring.tick(at(HELD_ON + timedelta(days=day)))

    assert [row.person for row in Notice.objects.filter(kind="record_due")] == [cast.facilitator.public_id]


@pytest.mark.clause("HV-13")
def test_a_conversation_is_announced_and_destroyed_in_the_same_list(planned: Conversation) -> None:
    recurring.tick(at(date(2028, 2, 2)))
    recurring.tick(at(date(2028, 3, 3)))

    assert Conversation.objects.count() == 0


@pytest.mark.clause("VGS-1")
def test_when_a_record_has_ended_the_next_conversation_is_proposed_once(planned: Conversation) -> None:
    Conversation.objects.update(ended_at=at(date(2026, 3, 12)))

    for day in (13, 14):
        recurring.tick(at(date(2026, 3, day)))

    proposal = Conversation.objects.exclude(pk=planned.pk).get()
    assert (proposal.proposed_on, proposal.planned_at) == (date(2027, 3, 3), None)


def test_a_proposal_that_was_cancelled_does_not_come_back(planned: Conversation) -> None:
    Conversation.objects.update(ended_at=at(date(2026, 3, 12)))
    recurring.tick(at(date(2026, 3, 13)))
    Conversation.objects.exclude(pk=planned.pk).update(cancelled_at=at(date(2026, 3, 13)))

    recurring.tick(at(date(2026, 3, 14)))

    assert Conversation.objects.count() == 2


# --- the list itself -------------------------------------------------------------------------------------------------

NOW = at(date(2026, 3, 13))


def test_one_job_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def fail(now: datetime) -> None:
        raise ValueError("Hanna de Vries")

    jobs = (Job("broken", fail), Job("sound", lambda now: ran.append("sound")))
    monkeypatch.setattr(recurring, "JOBS", jobs)

    assert recurring.tick(NOW) == ["broken"]

    assert ran == ["sound"]
    assert [record.getMessage() for record in caplog.records] == ["job broken failed"]


def test_a_failed_job_is_tried_again_at_the_next_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[datetime] = []

    def fail(now: datetime) -> None:
        tries.append(now)
        raise ValueError

    monkeypatch.setattr(recurring, "JOBS", (Job("broken", fail, timedelta(hours=1)),))
    last_run: dict[str, datetime] = {}

    recurring.tick(NOW, last_run)
    recurring.tick(NOW + timedelta(seconds=20), last_run)

    assert len(tries) == 2


def test_a_slow_job_keeps_its_distance_also_when_the_clock_went_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []
    monkeypatch.setattr(recurring, "JOBS", (Job("slow", ran.append, timedelta(minutes=10)),))
    last_run: dict[str, datetime] = {}

    for minutes in (0, 5, 9, 10, 12, 3):
        recurring.tick(NOW + timedelta(minutes=minutes), last_run)

    assert [(moment - NOW).seconds // 60 for moment in ran] == [0, 10, 3]


@pytest.mark.parametrize(
    ("moment", "runs"),
    [
        (datetime(2026, 3, 13, 6, 59, 59, tzinfo=UTC), False),  # winter: an hour ahead
        (datetime(2026, 3, 13, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 4, 13, 5, 59, 59, tzinfo=UTC), False),  # summer: two
        (datetime(2026, 4, 13, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 13, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 13, 23, 1, tzinfo=UTC), False),  # the next day has begun
    ],
)
def test_what_mails_on_a_day_waits_for_eight_in_the_morning(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, runs: bool
) -> None:
    ran: list[datetime] = []
    monkeypatch.setattr(recurring, "JOBS", (Job("mails", ran.append, from_eight=True),))

    recurring.tick(moment)

    assert bool(ran) is runs


def test_every_job_has_a_name_of_its_own() -> None:
    names = [job.name for job in recurring.JOBS]

    assert len(names) == len(set(names))
    assert names.index("destroy") == 0
    assert names.index("deliver") > names.index("announce_destruction")
