# SPDX-License-Identifier: EUPL-1.2
"""A party settles its ground rules, discusses them, and then conversations go by them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.actions import PlanRefused
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import plannable, rules_for, spec_for
from samenspiegel.core.access import Part
from samenspiegel.formats.queries import published, spec_of
from samenspiegel.ground_rules import actions
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.ground_rules.queries import group_of
from samenspiegel.people.models import Body, Seat
from tests.cast import HELD_ON, NOW
from tests.party import ANSWERS, TODAY, Party, make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def party() -> Party:
    return make_party()


def refused(party: Party, **changed) -> str:
    with pytest.raises(PlanRefused) as told:
        party.plan(**changed)
    assert Conversation.objects.count() == 0
    return told.value.code


@pytest.mark.clause("RL-1")
def test_nothing_is_planned_before_the_seven_questions_are_answered(party: Party) -> None:
    assert refused(party) == "ground_rules_missing"


@pytest.mark.clause("RL-3")
def test_answers_that_were_not_discussed_with_the_group_do_not_count(party: Party) -> None:
    actions.write(version=party.version, body=party.group, answers=ANSWERS, by=party.chair, now=NOW)

    assert refused(party) == "ground_rules_missing"


@pytest.mark.clause("RL-3")
def test_what_the_group_refused_does_not_count_and_can_be_written_anew(party: Party) -> None:
    rules = actions.write(version=party.version, body=party.group, answers=ANSWERS, by=party.chair, now=NOW)
    actions.adopt(rules=rules, discussed_on=NOW.date(), outcome="refused", by=party.chair, now=NOW)
    assert refused(party) == "ground_rules_missing"

    assert party.settle().pk == rules.pk
    assert party.plan().ground_rules_id == rules.pk


@pytest.mark.clause("RL-3")
def test_a_discussion_that_is_still_to_come_is_none(party: Party) -> None:
    with pytest.raises(actions.AdoptionRefused) as told:
        party.settle(discussed_on=NOW.date() + timedelta(days=1))

    assert told.value.code == "in_future"


def test_what_was_adopted_never_changes(party: Party) -> None:
    rules = party.settle()
    with pytest.raises(actions.AdoptionRefused):
        actions.adopt(rules=rules, discussed_on=NOW.date(), outcome="agreed", by=party.chair, now=NOW)
    later = actions.write(version=party.version, body=party.group, answers=ANSWERS, by=party.chair, now=NOW)
    assert (later.pk != rules.pk, later.adopted_at) == (True, None)


def test_the_database_adopts_nothing_that_was_not_discussed(party: Party) -> None:
    rules = party.settle()
    with pytest.raises(IntegrityError), transaction.atomic():
        GroundRules.objects.filter(pk=rules.pk).update(discussed_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroundRules.objects.filter(pk=rules.pk).update(outcome="refused")


@pytest.mark.clause("RL-1")
def test_a_conversation_keeps_the_rules_under_which_it_was_planned(party: Party) -> None:
    first = party.settle(record=["changes"])
    planned = party.plan()
    party.settle(record=["no-changes"], now=NOW + timedelta(days=1))
    later = party.plan(subject=party.other_member, now=NOW + timedelta(days=1))

    planned.refresh_from_db()
    assert planned.ground_rules == first
    assert (spec_for(planned).ending.amendment, spec_for(later).ending.amendment) == ("both", "none")


@pytest.mark.clause("RL-1")
def test_the_next_conversation_is_proposed_at_the_agreed_interval(party: Party) -> None:
    party.settle(how_often=["half-yearly"])
    proposal = conversations.propose_next(conversation=party.plan(), now=NOW)

    assert proposal is not None and proposal.proposed_on is not None
    assert (proposal.proposed_on.year, proposal.proposed_on.month) == (2026, 9)


def test_where_it_is_held_on_request_none_is_proposed(party: Party) -> None:
    party.settle(how_often=["on-request"])

    assert conversations.propose_next(conversation=party.plan(), now=NOW) is None


@pytest.mark.clause("RL-2")
def test_a_supporter_sees_the_talk_and_its_agenda_and_nothing_of_the_record(party: Party) -> None:
    party.settle()
    talk = party.plan(supporter=party.administrator)
    client = Client()
    client.force_login(party.administrator.account)
    opened = {
        part: client.get(f"/gesprekken/{talk.public_id}/{part}").status_code
        for part in ("", "agenda/", "punten/", "verslag/", "afspraken/", "terugkoppeling/")
    }

    assert opened == {"": 200, "agenda/": 200} | dict.fromkeys(
        ("punten/", "verslag/", "afspraken/", "terugkoppeling/"), 404
    )


@pytest.mark.clause("RL-2")
@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        ("board", {"board_member"}),
        ("board-and-committee", {"board_member", "two_hats"}),
        ("mix", {"board_member", "chair"}),
        ("group-chair", {"chair"}),
    ],
)
def test_only_who_was_agreed_conducts_it(party: Party, answer: str, allowed: set[str]) -> None:
    party.settle(conducted_by=[answer])
    took = set()
    for name in ("board_member", "two_hats", "chair", "other_member", "administrator"):
        person = getattr(party, name)
        try:
            with transaction.atomic():
                party.plan(reviewer=person)
        except PlanRefused as told:
            assert told.code in ("reviewer_not_agreed", "may_not_plan")
        else:
            took.add(name)
        assert (name in took) == bool(plannable(person, on=NOW.date()))

    assert took == allowed


@pytest.mark.clause("RL-2")
def test_a_seat_that_has_ended_by_then_is_no_seat(party: Party) -> None:
    party.settle()
    Seat.objects.filter(person=party.board_member).update(until_on=HELD_ON - timedelta(days=1))

    assert refused(party) == "reviewer_not_agreed"


def test_the_council_member_does_not_conduct_their_own(party: Party) -> None:
    party.settle(conducted_by=["group-chair"])

    assert refused(party, subject=party.chair, reviewer=party.chair) == "two_parts"


@pytest.mark.clause("RL-1")
def test_who_writes_and_what_is_recorded_follow_the_answers(party: Party) -> None:
    party.settle(record=["agreements"])
    conversation = party.plan()

    assert spec_for(conversation).recording == "agreements"
    assert rules_for(conversation).writers == frozenset({Part.REVIEWER})


def test_ground_rules_of_one_body_are_not_those_of_another(party: Party) -> None:
    elsewhere = Body.objects.create(
        organisation=party.organisation, kind="council-group", name="fractie van een ander dorp"
    )
    rules = actions.write(version=party.version, body=elsewhere, answers=ANSWERS, by=party.chair, now=NOW)
    actions.adopt(rules=rules, discussed_on=NOW.date(), outcome="agreed", by=party.chair, now=NOW)

    assert refused(party) == "ground_rules_missing"


def test_what_was_settled_is_no_format_to_choose(party: Party) -> None:
    rules = party.settle()

    assert published(party.organisation.pk) == [party.version]
    assert rules.settled_version is not None
    assert spec_of(rules.settled_version).version == spec_of(party.version).version


def test_the_log_tells_that_they_were_adopted_and_when_discussed_and_nothing_of_the_answers(
    party: Party,
) -> None:
    party.settle()
    lines = Event.objects.filter(kind__startswith="ground_rules").order_by("pk")

    assert [line.kind for line in lines] == ["ground_rules.written", "ground_rules.adopted"]
    assert set(lines[1].detail) == {"discussed_on", "digest"}


@pytest.mark.clause("RL-3")
def test_they_are_discussed_with_the_body_in_which_those_sit_whom_the_format_is_about(party: Party) -> None:
    assert group_of(party.version, on=TODAY) == party.group
    Body.objects.filter(pk=party.group.pk).update(kind="statenfractie", name="Statenfractie")
    assert group_of(party.version, on=TODAY) == party.group
    assert group_of(party.version, on=TODAY - timedelta(days=4000)) is None
