# SPDX-License-Identifier: EUPL-1.2
"""A conversation that nobody guides is planned, moved and cancelled by its own sides (VGS-1, ZS-1)."""

from datetime import timedelta
from typing import Any

import pytest

from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import organisers_of, plannable, plans_as
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.duties import Code
from samenspiegel.core.format.spec import MilestoneSpec, Offset
from samenspiegel.duties.queries import overview
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person, Seat
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.without import FEEDBACK, TALK, plan, publish, spec

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.clause("VGS-1")
@pytest.mark.parametrize("who", ["secretary", "mayor"])
def test_either_office_holder_plans_it_without_any_facilitator(cast: Cast, who: str) -> None:
    by = getattr(cast, who)

    conversation = plan(cast, FEEDBACK, by=by)

    parts = {row.part: row.person for row in conversation.participants.all()}
    assert parts == {"subject": cast.secretary, "reviewer": cast.mayor}
    assert (conversation.planned_by, conversation.has_round, conversation.closes_by_clock) == (by, True, True)
    assert list(organisers_of(conversation)) == [Part.SUBJECT, Part.REVIEWER]


@pytest.mark.parametrize("who", ["facilitator", "clerk", "outsider"])
def test_who_is_no_side_of_it_does_not_plan_it(cast: Cast, who: str) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        plan(cast, FEEDBACK, by=getattr(cast, who))

    assert (refused.value.code, Conversation.objects.count()) == ("may_not_plan", 0)


def test_a_side_without_the_office_does_not_plan_it(cast: Cast) -> None:
    Seat.objects.filter(person=cast.secretary).update(until_on=TODAY - timedelta(days=1))

    with pytest.raises(actions.PlanRefused) as refused:
        plan(cast, FEEDBACK)

    assert refused.value.code == "may_not_plan"


@pytest.mark.parametrize("changed", ["facilitator", "substitute"])
def test_nobody_guides_what_the_format_lets_nobody_guide(cast: Cast, changed: str) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        plan(cast, FEEDBACK, **{changed: cast.facilitator})

    assert (refused.value.code, refused.value.field) == ("not_guided", changed)


def test_a_format_that_somebody_guides_is_not_planned_without(cast: Cast) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(facilitator=None)

    assert refused.value.code == "facilitator_missing"


def test_where_rounds_are_sealed_to_facilitators_questionnaires_need_one(cast: Cast) -> None:
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save()

    with pytest.raises(actions.PlanRefused) as refused:
        plan(cast, FEEDBACK)

    assert refused.value.code == "custody_needs_facilitator"
    assert plan(cast, TALK).pk is not None  # without questionnaires there is nothing to seal


@pytest.mark.clause("ZS-1")
@pytest.mark.parametrize("side", ["subject", "reviewer"])
def test_where_the_format_names_no_office_any_colleague_starts_it_as_either_side(
    cast: Cast, side: str
) -> None:
    people = {"subject": cast.managers[0], "reviewer": cast.managers[1]}

    conversation = plan(cast, TALK, by=people[side], **people)

    assert {row.part: row.person for row in conversation.participants.all()} == people
    assert plans_as(cast.clerk, spec(TALK), on=TODAY) == (Part.SUBJECT, Part.REVIEWER)


def test_nobody_from_outside_and_nobody_who_left_plans(cast: Cast) -> None:
    publish(cast, TALK)
    for changed in ({"is_external": True}, {"is_active": False}):
        person = Person(organisation=cast.organisation, **changed)
        assert plannable(person, on=TODAY) == []
        assert plans_as(person, spec(TALK), on=TODAY) == ()


def test_each_may_plan_only_what_is_theirs(cast: Cast) -> None:
    for name in (FEEDBACK, TALK):
        publish(cast, name)

    def keys(person: Person) -> dict[str, tuple[Part, ...]]:
        return {version.key: parts for version, parts in plannable(person, on=TODAY)}

    both = (Part.SUBJECT, Part.REVIEWER)
    assert keys(cast.secretary) == {"nobody-guides": (Part.SUBJECT,), "only-talk": both}
    assert keys(cast.mayor) == {"nobody-guides": (Part.REVIEWER,), "only-talk": both}
    assert keys(cast.facilitator) == {"heerenveen-gemeentesecretaris": (Part.FACILITATOR,), "only-talk": both}
    assert keys(cast.clerk) == {"only-talk": both}
    assert keys(cast.outsider) == {}


@pytest.mark.parametrize("name", [FEEDBACK, TALK])
def test_the_other_side_is_told_and_who_planned_it_is_not(cast: Cast, name: str) -> None:
    plan(cast, name)

    kind = "raters_proposed" if name == FEEDBACK else "conversation_planned"
    assert list(Notice.objects.values_list("kind", "person")) == [(kind, cast.mayor.public_id)]


def test_without_questionnaires_there_is_no_round_no_key_for_one_and_no_mail_about_one(cast: Cast) -> None:
    conversation = plan(cast, TALK)

    assert (conversation.has_round, conversation.closes_by_clock) == (False, False)
    assert feedback.propose_raters(conversation=conversation, now=NOW) is None
    assert not Key.objects.filter(owner=conversation.public_id, purpose=Purpose.FEEDBACK).exists()
    assert schedule.RELEASE not in {row.key for row in conversation.milestones.all()}


def test_two_talks_without_questionnaires_may_stand_near_each_other(cast: Cast) -> None:
    plan(cast, TALK)

    assert plan(cast, TALK, held_on=HELD_ON + timedelta(days=7)).sealed_exception is None


@pytest.mark.parametrize("deed", ["move", "pause", "cancel"])
def test_who_moves_or_cancels_it_tells_the_other(cast: Cast, deed: str) -> None:
    conversation = plan(cast, TALK)
    Notice.objects.all().delete()
    changes: dict[str, Any] = {"conversation": conversation, "by": cast.mayor, "now": NOW}
    if deed == "move":
        changes |= {
            "held_on": HELD_ON + timedelta(days=1),
            "starts_at": conversation.starts_at,
            "duration_minutes": 60,
            "place": "",
        }

    getattr(actions, deed)(**changes)

    assert list(Notice.objects.values_list("person", flat=True)) == [cast.secretary.public_id]


def test_the_next_one_is_proposed_to_the_two_and_no_facilitator_is_found_for_it(cast: Cast) -> None:
    conversation = plan(cast, TALK)

    proposal = actions.propose_next(conversation=conversation, now=at(HELD_ON))

    assert proposal is not None
    assert {row.part: row.person for row in proposal.participants.all()} == {
        "subject": cast.secretary,
        "reviewer": cast.mayor,
    }
    [seen] = overview([proposal])
    codes = {
        person: [duty.code for duty in seen.duties_of(person, TODAY)]
        for person in organisers_of(proposal).values()
    }
    assert codes == {cast.secretary: [Code.PLAN_NEXT], cast.mayor: [Code.PLAN_NEXT]}
    planned = plan(cast, TALK, by=cast.mayor, proposal=proposal, held_on=HELD_ON + timedelta(days=365))
    assert (planned.pk, planned.planned_by) == (proposal.pk, cast.mayor)


def test_a_milestone_on_another_event_gets_its_date_when_that_happens(cast: Cast) -> None:
    after = MilestoneSpec(key="look_back", label="Terugkijken", event="cancelled", offset=Offset(weeks=2))
    changed = spec(TALK).model_copy(update={"milestones": (*spec(TALK).milestones, after)})
    version = formats.publish_spec(organisation=cast.organisation, spec=changed, now=NOW)
    conversation = plan(cast, TALK, format_version=version)
    keys = {row.key for row in conversation.milestones.all()}
    assert "look_back" not in keys

    actions.cancel(conversation=conversation, by=cast.mayor, now=NOW)

    dates = dict(conversation.milestones.values_list("key", "due_on"))
    assert (dates["look_back"], set(dates) - keys) == (TODAY + timedelta(days=14), {"look_back"})


def test_the_morning_after_whoever_writes_the_record_is_told(cast: Cast) -> None:
    from samenspiegel.conversations.actions import reminding

    plan(cast, FEEDBACK)
    Notice.objects.all().delete()

    reminding.remind_of_record(now=at(HELD_ON + timedelta(days=1)))

    assert list(Notice.objects.values_list("kind", "person")) == [("record_due", cast.mayor.public_id)]
