# SPDX-License-Identifier: EUPL-1.2
"""A scan that somebody does of themself, outside any conversation: what holds whatever way in (PR-3)."""

from datetime import timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.actions import reminding
from samenspiegel.conversations.models import Conversation, Cycle
from samenspiegel.conversations.queries import plannable, previous, scannable, scans_of, visible_to
from samenspiegel.core.access import Deed, Part, who_may
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.duties.queries import facts_of
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback import tasks
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody
from samenspiegel.recurring import propose_next
from samenspiegel.retention import actions as retention
from samenspiegel.retention import holds, inventory
from samenspiegel.retention.models import Certificate, HoldKind
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats import scan, vgs

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PR-3")]
TODAY = NOW.date()


def test_alone_the_outcome_is_there_as_soon_as_the_list_is_handed_in_and_nobody_gets_a_mail(
    cast: Cast,
) -> None:
    stage = scan.begin(cast)
    assert facts_of(stage.conversation).round.opened_on == TODAY

    scan.hand_in(stage, 4, words="Doorgaan met luisteren.")

    released = feedback.released(conversation=stage.conversation, person=cast.secretary)
    assert {group.kind for group in released.report.groups} == {"self"}
    assert {row.scores["self"] for row in released.report.competencies} == {40}
    assert [answers.own for answers in released.report.open_answers if answers.own] == [
        "Doorgaan met luisteren."
    ]
    assert Notice.objects.count() == 0
    with pytest.raises(keys.KeyGone):
        keys.fetch(cast.organisation.pk, stage.round.public_id, Purpose.ROUND)


def test_the_clock_finishes_what_was_cut_off_between_handing_in_and_the_outcome(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = scan.begin(cast)
    monkeypatch.setattr(feedback, "finish_alone", lambda **_: False)
    scan.hand_in(stage)
    monkeypatch.undo()
    assert stage.fresh.closed_at is None

    tasks.close_and_release(at(TODAY, 12))

    assert stage.fresh.released_at == at(TODAY, 12)


def test_what_is_not_handed_in_is_never_made_into_an_outcome_and_lapses(cast: Cast) -> None:
    stage = scan.begin(cast)
    due_on = TODAY + timedelta(days=30)

    tasks.close_and_release(at(due_on + timedelta(days=1)))
    assert stage.fresh.closed_at is None
    tasks.end_without_report(at(due_on + timedelta(days=31)))

    assert stage.fresh.destroyed_at is not None
    assert Notice.objects.filter(kind="round_lapsed", person=cast.secretary.public_id).count() == 1


def test_only_the_subject_has_a_part_and_the_table_gives_nobody_else_anything(cast: Cast) -> None:
    stage = scan.begin(cast)
    rules = facts_of(stage.conversation).rules

    assert [(row.person, row.part) for row in stage.conversation.participants.all()] == [
        (cast.secretary, Part.SUBJECT)
    ]
    assert {part for deed in Deed for part in who_may(deed, rules)} == {Part.SUBJECT}
    assert who_may(Deed.READ_RESPONSES, rules) == frozenset()
    for person in (cast.mayor, cast.facilitator, cast.substitute, cast.clerk, *cast.managers):
        assert not visible_to(person, now=NOW).filter(pk=stage.conversation.pk).exists()
        with pytest.raises(feedback.NoReport):
            feedback.released(conversation=stage.conversation, person=person)


def test_the_competencies_of_the_profile_are_asked_unless_others_were_chosen(cast: Cast) -> None:
    assert scan.begin(cast).conversation.competencies == []
    assert scan.begin(cast, competencies=["networking"]).conversation.competencies == ["networking"]
    with pytest.raises(conversations.PlanRefused, match="competency_unknown"):
        scan.begin(cast, competencies=["self-reflection"])
    with pytest.raises(conversations.PlanRefused, match="too_many_competencies"):
        spec = spec_of(scan.publish(cast))
        scan.begin(cast, competencies=[one.key for one in spec.competencies if one.use == "chosen"])


def test_only_who_the_format_is_for_begins_one_and_it_is_no_conversation_to_plan(cast: Cast) -> None:
    version = scan.publish(cast)
    assert scannable(cast.secretary, on=TODAY) == [version]
    assert version not in [one for one, _ in plannable(cast.secretary, on=TODAY)]
    for person in (cast.mayor, cast.facilitator, cast.managers[0]):
        assert scannable(person, on=TODAY) == []
        with pytest.raises(conversations.PlanRefused, match="may_not_plan"):
            scan.begin(cast, by=person)
    with pytest.raises(conversations.PlanRefused, match="not_a_conversation"):
        cast.plan(format_version=version, facilitator=None, substitute=None, by=cast.secretary)
    with pytest.raises(conversations.PlanRefused, match="a_conversation"):
        scan.begin(cast, format_version=cast.format_version)


# --- apart from the cycle of conversations ---------------------------------------------------------------------------


def test_no_conversation_looks_back_at_a_scan_and_none_follows_from_one(cast: Cast) -> None:
    scan.done(cast)
    conversation = cast.plan()

    assert previous(conversation) is None
    assert Cycle.objects.filter(subject=cast.secretary).count() == 2
    Conversation.objects.filter(cycle__is_private=True).update(ended_at=NOW)
    assert propose_next(at(HELD_ON)) == 0


def test_a_scan_with_others_is_told_to_nobody_who_plans_a_conversation_near_it(cast: Cast) -> None:
    scan.with_others(cast)

    assert cast.plan().held_on == HELD_ON  # without being refused, and so without hearing of it


def test_who_asks_others_within_ninety_days_of_another_round_says_why(cast: Cast) -> None:
    cast.plan()

    scan.begin(cast)  # alone, nobody is asked anything
    with pytest.raises(conversations.RoundTooSoon) as soon:
        scan.begin(cast, ready_on=scan.READY_ON)
    assert soon.value.other_on == HELD_ON
    stage = scan.begin(cast, ready_on=scan.READY_ON, exception_reason="Ik begin in een nieuwe rol.")

    assert stage.conversation.sealed_exception is not None
    logged = Event.objects.filter(about=stage.conversation.public_id)
    assert {"scan.begun", "round.exception"} <= {event.kind for event in logged}
    assert "nieuwe rol" not in str([event.detail for event in logged])


def test_a_second_scan_with_others_is_too_soon_and_one_done_alone_counts_for_nothing(cast: Cast) -> None:
    scan.done(cast)
    scan.with_others(cast)

    with pytest.raises(conversations.RoundTooSoon):
        scan.begin(cast, ready_on=scan.READY_ON + timedelta(days=60))


def test_nobody_is_reminded_of_a_day_on_which_nobody_meets(cast: Cast) -> None:
    scan.with_others(cast)

    assert reminding.remind_of_tomorrow(now=at(scan.READY_ON - timedelta(days=1))) == 0


# --- with others -----------------------------------------------------------------------------------------------------


def test_nobody_is_asked_unless_the_subject_chooses_them_among_people_known_apart_from_them(
    cast: Cast,
) -> None:
    stage = scan.begin(cast, ready_on=scan.READY_ON)
    assert [row.person for row in Invitation.objects.filter(round=stage.round)] == [cast.secretary]

    with pytest.raises(feedback.RaterRefused, match="not_of_group"):
        scan.ask(stage, "management-team", [cast.clerk])
    with pytest.raises(feedback.RaterRefused, match="from_elsewhere"):
        scan.ask(stage, "management-team", [cast.outsider])
    scan.ask(stage, "management-team", cast.managers[:2])
    assert [problem.code for problem in feedback.problems(stage.fresh, NOW)] == ["too_small"]
    scan.ask(stage, "management-team", [cast.managers[2]])
    assert feedback.problems(stage.fresh, NOW) == []


def test_the_clock_sends_closes_and_shows_and_the_outcome_is_for_the_subject_alone(cast: Cast) -> None:
    stage = scan.with_others(cast)
    tasks.open_rounds(at(scan.SENT_ON - timedelta(days=1)))
    assert stage.fresh.opened_on is None
    tasks.open_rounds(at(scan.SENT_ON))
    assert stage.fresh.opened_on == scan.SENT_ON
    with pytest.raises(feedback.RaterRefused, match="reads_report"):
        scan.ask(stage, "management-team", cast.aldermen[:1])

    stage.send_all([cast.secretary, cast.mayor, *cast.managers])
    assert not feedback.finish_alone(round=stage.fresh, now=at(scan.SENT_ON))
    tasks.close_and_release(at(scan.DUE_ON))
    assert stage.fresh.closed_at is None  # not a day earlier, although all are in
    for days in range(1, 5):
        for hour in (0, 9):
            tasks.close_and_release(at(scan.DUE_ON + timedelta(days=days), hour))

    assert stage.fresh.released_at is not None
    report = feedback.released(conversation=stage.conversation, person=cast.secretary).report
    assert [group.key for group in report.groups] == ["self", "management-team", "mayor"]
    told = set(Notice.objects.filter(kind="report_released").values_list("person", flat=True))
    assert told == {cast.secretary.public_id}
    for person in (cast.mayor, cast.managers[0], cast.facilitator):
        with pytest.raises(feedback.NoReport):
            feedback.released(conversation=stage.conversation, person=person)


def test_nothing_leaves_today_so_that_a_list_can_be_finished(cast: Cast) -> None:
    version = scan.publish(cast)
    earliest = conversations.earliest_ready_on(version, TODAY)
    assert earliest == TODAY + timedelta(days=19)

    with pytest.raises(ScheduleImpossible) as impossible:
        scan.begin(cast, ready_on=earliest - timedelta(days=1))
    assert impossible.value.earliest == earliest
    stage = scan.begin(cast, ready_on=earliest)
    scan.ask(stage, "mayor", [cast.mayor])
    tasks.open_rounds(NOW)
    assert stage.fresh.opened_on is None


def test_who_changes_their_mind_before_anything_has_left_goes_on_alone(cast: Cast) -> None:
    stage = scan.with_others(cast)

    feedback.open_alone(round=stage.fresh, now=NOW, by=cast.secretary)

    assert [row.person for row in Invitation.objects.filter(round=stage.round)] == [cast.secretary]
    scan.hand_in(stage)
    assert stage.fresh.released_at == NOW
    with pytest.raises(feedback.AlreadyOpen):
        feedback.open_alone(round=stage.fresh, now=NOW, by=cast.secretary)


def test_where_custodians_hold_the_keys_one_can_only_look_alone(cast: Cast) -> None:
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save()

    with pytest.raises(conversations.PlanRefused, match="custody_needs_facilitator"):
        scan.begin(cast, ready_on=scan.READY_ON)
    assert scan.done(cast).round.released_at == NOW


# --- keeping and destroying ------------------------------------------------------------------------------------------


def test_it_is_destroyed_by_itself_after_two_years_with_a_certificate_that_names_no_office_and_no_day(
    cast: Cast,
) -> None:
    done = scan.done(cast)
    due = at(TODAY.replace(year=2028))
    assert retention.announce_due(now=due - timedelta(days=30)) == 1

    assert retention.destroy_due(now=due) >= 1

    assert not Conversation.objects.filter(pk=done.pk).exists()
    certificate = Certificate.objects.get(what="scan")
    assert (certificate.conversation, certificate.office, certificate.held_on) == (done.public_id, "", None)
    assert certificate.is_private
    told = Notice.objects.filter(kind__in=("destruction_announced", "destroyed"))
    assert set(told.values_list("person", flat=True)) == {cast.secretary.public_id}
    with pytest.raises(keys.KeyGone):
        keys.fetch(cast.organisation.pk, done.public_id, Purpose.FEEDBACK)


def test_whose_it_is_throws_it_away_at_once(cast: Cast) -> None:
    done = scan.done(cast)

    assert retention.throw_away(conversation=done, by=cast.secretary, now=NOW)

    assert not scans_of(cast.secretary, now=NOW).exists()
    assert Certificate.objects.get(what="scan").ground == "thrown_away"
    assert Notice.objects.count() == 0
    with pytest.raises(keys.KeyGone):
        keys.fetch(cast.organisation.pk, done.public_id, Purpose.FEEDBACK)


def test_who_stops_while_others_are_asked_destroys_their_answers_at_once_and_the_rest_when_they_heard(
    cast: Cast,
) -> None:
    stage = scan.with_others(cast)
    sent_at = at(scan.SENT_ON)
    tasks.open_rounds(sent_at)
    stage.send(cast.managers[0])

    assert not retention.throw_away(conversation=stage.conversation, by=cast.secretary, now=sent_at)

    assert stage.fresh.destroyed_at == sent_at
    told = Notice.objects.filter(kind="conversation_cancelled").values_list("person", flat=True)
    assert set(told) == {person.public_id for person in (cast.mayor, *cast.managers)}
    retention.destroy_due(now=sent_at + timedelta(days=1))
    assert not Round.objects.filter(pk=stage.round.pk).exists()


def test_nobody_can_hold_up_its_destruction_and_no_inventory_lists_it(cast: Cast) -> None:
    done = scan.done(cast)

    assert holds.capacities(cast.facilitator, done) == frozenset()
    with pytest.raises(holds.NotAllowed):
        holds.ask_hold(
            conversation=done,
            kind=HoldKind.WOO_REQUEST,
            reference="Z-1",
            until_on=TODAY + timedelta(days=30),
            by=cast.facilitator,
            now=NOW,
        )
    assert not inventory.conversations_of(cast.organisation).exists()
    assert inventory.happened(cast.organisation, year=TODAY.year, today=TODAY) == []
    retention.throw_away(conversation=done, by=cast.secretary, now=NOW)
    assert inventory.happened(cast.organisation, year=TODAY.year, today=TODAY) == []


def test_beside_a_conversation_of_the_same_secretary_it_changes_nothing(cast: Cast) -> None:
    """The same rounds, people and dates, with and without a scan."""
    scan.done(cast)
    stage = vgs.stage(cast)

    assert {row.person for row in stage.round.invitations.all()} >= {cast.mayor, cast.secretary}
    assert facts_of(stage.conversation).rules.is_alone is False
