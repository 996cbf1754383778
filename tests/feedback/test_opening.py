# SPDX-License-Identifier: EUPL-1.2
"""Opening a round: at D-21, once, whole, or not at all."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from samenspiegel.conversations import actions as conversations
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.actions import opening
from samenspiegel.feedback.models import Invitation, RaterGroup, Round
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from tests.cast import NOW, Cast, at, make_cast
from tests.chain import first_broken

from .rounds import DUE_ON, OPENED_ON, stage


def letter(notice: Notice) -> dict[str, str]:
    key = keys.fetch(notice.organisation_id, notice.owner, Purpose(notice.purpose))
    found: dict[str, str] = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
    return found


@pytest.mark.clause("HV-5")
def test_the_clock_sends_the_invitations_three_weeks_before_and_not_a_day_sooner(cast: Cast) -> None:
    scene = stage(cast)

    tasks.open_rounds(at(OPENED_ON - timedelta(days=1), 22))
    early = Notice.objects.filter(kind="invitation").count()
    tasks.open_rounds(at(OPENED_ON, 1))
    tasks.open_rounds(at(OPENED_ON, 2))

    round = scene.fresh
    assert early == 0
    assert Notice.objects.filter(kind="invitation").count() == 13
    assert (round.opened_on, round.due_on) == (OPENED_ON, DUE_ON)
    assert round.closes_latest_on == DUE_ON + timedelta(days=30)
    assert round.report_until_on == date(2028, 3, 3)
    assert {invitation.told_due_on for invitation in round.invitations.all()} == {DUE_ON}


@pytest.mark.clause("HV-5")
def test_mails_leave_at_eight_in_the_morning_with_a_link_of_their_own(cast: Cast) -> None:
    stage(cast).open()
    rows = list(Notice.objects.filter(kind="invitation"))

    letters = {row.person: letter(row) for row in rows}

    links = {
        line
        for found in letters.values()
        for line in found["body"].split()
        if line.startswith("http") and "/v/veenmeer/" in line
    }
    assert len(links) == len(letters) == 13
    assert {row.send_at for row in rows} == {at(OPENED_ON, 7)}
    assert {row.purpose for row in rows} == {Purpose.LINK}
    chair = letters[cast.works_council_chair.public_id]["body"]
    manager = letters[cast.managers[0].public_id]["body"]
    assert "Je bent de enige in deze rol." in chair
    assert "56 korte vragen" in chair
    assert "Je scores tellen alleen mee in het gemiddelde van het bouwteam." in manager
    assert "52 korte vragen" in manager


def test_the_clock_leaves_what_is_not_ready(cast: Cast) -> None:
    scene = stage(cast)
    actions.object_to_rater(round=scene.round, by=cast.mayor, reason="Nee.", now=NOW)

    tasks.open_rounds(at(OPENED_ON))

    assert scene.fresh.opened_on is None
    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()


def test_opening_that_is_cut_off_leaves_nothing_and_goes_on_with_the_same_keys(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage(cast)

    def killed(_notices: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(notices, "queue", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.open_round(round=scene.fresh, now=at(OPENED_ON))
    kept = list(Key.objects.order_by("pk").values())
    assert scene.fresh.opened_on is None
    assert not Invitation.objects.exclude(check_hash="").exists()

    scene.open()

    assert list(Key.objects.order_by("pk").values()) == kept
    assert Notice.objects.filter(kind="invitation").count() == 13
    assert scene.link(cast.managers[0]).group.key == "management-team"


def several(cast: Cast, count: int) -> list[Round]:
    """Rounds of as many managers, with the same people asked."""
    planned = [cast.plan(subject=person) for person in cast.managers[:count]]
    return [actions.propose_raters(conversation=row, now=NOW) for row in planned]


def test_cut_off_between_two_batches_the_clock_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = several(cast, 3)
    monkeypatch.setattr(tasks, "TOGETHER", 2)
    queue, calls = notices.queue, []

    def killed_the_second_time(letters: Any) -> None:
        calls.append(len(letters))
        if len(calls) == 2:
            raise KeyboardInterrupt
        queue(letters)

    with monkeypatch.context() as cut:
        cut.setattr(notices, "queue", killed_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            tasks.open_rounds(at(OPENED_ON))
    opened = set(Round.objects.filter(opened_on__isnull=False).values_list("pk", flat=True))
    keys = set(Key.objects.values_list("pk", "wrapped"))
    told = Notice.objects.count()
    assert opened == {first.pk, second.pk}

    tasks.open_rounds(at(OPENED_ON))

    assert not Round.objects.filter(opened_on=None).exists()
    assert set(Key.objects.values_list("pk", "wrapped")) == keys
    assert Notice.objects.count() == told + calls[1]
    assert first_broken(cast.organisation) is None


def test_a_fault_in_one_round_holds_up_none_of_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, broken, third = several(cast, 3)
    invite = opening.RoundPost.invitation

    def fault(post: Any, *arguments: Any) -> None:
        if post.round.pk == broken.pk:
            raise ZeroDivisionError
        invite(post, *arguments)

    with monkeypatch.context() as cut:
        cut.setattr(opening.RoundPost, "invitation", fault)
        with pytest.raises(ZeroDivisionError):
            tasks.open_rounds(at(OPENED_ON))
    opened = set(Round.objects.filter(opened_on__isnull=False).values_list("pk", flat=True))
    assert opened == {first.pk, third.pk}

    tasks.open_rounds(at(OPENED_ON))
    assert not Round.objects.filter(opened_on=None).exists()


def test_many_rounds_open_in_as_many_statements_as_few(cast: Cast) -> None:
    def statements(rounds: list[Round]) -> int:
        with (
            CaptureQueriesContext(connections["default"]) as content,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            opened = actions.open_rounds(round_ids=[round.pk for round in rounds], now=at(OPENED_ON))
        assert opened == len(rounds)
        # How many rows go into one INSERT is for the database to say.
        return sum(not query["sql"].startswith("INSERT") for query in (*content, *keys))

    first, *others = several(cast, 5)
    statements([first])  # reads the format, once per process

    assert statements(others[:1]) == statements(others[1:])


def test_opening_twice_changes_nothing(cast: Cast) -> None:
    scene = stage(cast).open()
    before = list(Invitation.objects.order_by("pk").values())

    actions.open_round(round=scene.fresh, now=at(OPENED_ON + timedelta(days=1)))

    assert list(Invitation.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("aldermen", [1, 2])
def test_one_or_two_in_an_averaged_group_cannot_open(db: None, aldermen: int) -> None:
    scene = stage(make_cast(aldermen=aldermen))

    assert actions.problems(scene.round, NOW) == [actions.Problem("too_small", "aldermen")]


def test_two_can_open_merged_with_a_partner_as_one_group(db: None) -> None:
    cast = make_cast(aldermen=2)
    scene = stage(cast)
    group = scene.round.groups.get(key="aldermen")
    actions.choose_plan(group=group, plan="merge", merge_with="management-team", by=cast.facilitator, now=NOW)

    scene.open()

    merged = scene.round.groups.get(key="management-team+aldermen")
    assert merged.invitations.count() == 8
    assert [group.key for group in scene.round.groups.all()] == [
        "self",
        "management-team+aldermen",
        "works-council-chair",
        "reviewer",
    ]
    assert len(actions.questionnaire_of(scene.link(cast.aldermen[0])).items_for(merged.key)) == 52
    scene.send_all(scene.everybody)
    scene.close()
    scene.release()
    report = actions.released(conversation=scene.conversation, person=cast.mayor).report
    assert [(group.key, group.invited) for group in report.groups][1] == ("management-team+aldermen", 8)


def test_too_few_together_cannot_open(db: None) -> None:
    cast = make_cast(aldermen=1, managers=1)
    scene = stage(cast)
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"),
        plan="merge",
        merge_with="management-team",
        by=cast.facilitator,
        now=NOW,
    )

    assert {(p.code, p.group) for p in actions.problems(scene.fresh, NOW)} == {
        ("merged_too_small", "aldermen"),
        ("too_small", "management-team"),
    }


def test_one_can_open_as_named(db: None) -> None:
    cast = make_cast(aldermen=1)
    scene = stage(cast)
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"), plan="by_name", by=cast.facilitator, now=NOW
    )

    scene.open()

    assert scene.round.groups.get(key="aldermen").kind == "named"
    assert actions.must_acknowledge(scene.link(cast.aldermen[0])) is True


def test_a_group_that_nobody_is_in_is_dropped(db: None) -> None:
    scene = stage(make_cast(aldermen=0)).open()

    assert not RaterGroup.objects.filter(round=scene.round, key="aldermen").exists()


def test_a_paused_or_cancelled_conversation_does_not_open(cast: Cast) -> None:
    scene = stage(cast)
    conversations.pause(conversation=scene.conversation, by=cast.facilitator, now=NOW)

    with pytest.raises(actions.NotReady) as refused:
        actions.open_round(round=scene.fresh, now=at(OPENED_ON))

    assert actions.Problem("no_date") in refused.value.problems


def test_after_the_due_date_it_is_too_late_to_open(cast: Cast) -> None:
    scene = stage(cast)

    assert actions.problems(scene.fresh, at(DUE_ON)) == [actions.Problem("due_date_passed")]


def test_who_has_left_since_the_proposal_gets_no_invitation_and_does_not_count(cast: Cast) -> None:
    scene = stage(cast)
    gone = cast.aldermen[:2]
    for person in gone:
        people.deactivate(person=person, left_on=NOW.date(), by=cast.facilitator, now=NOW)
    assert "too_small" in {problem.code for problem in actions.problems(scene.fresh, NOW)}
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"),
        plan="merge",
        merge_with="management-team",
        by=cast.facilitator,
        now=NOW,
    )
    scene.open()
    asked = set(Invitation.objects.filter(round=scene.round).values_list("person", flat=True))
    assert asked == {person.pk for person in scene.everybody} - {person.pk for person in gone}
    written = set(Notice.objects.filter(kind="invitation").values_list("person", flat=True))
    assert written.isdisjoint({person.public_id for person in gone})
