# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: what becomes of the seal of somebody who leaves."""

from datetime import timedelta

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.feedback import actions, tasks
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.retention import actions as retention
from tests.cast import NOW, Cast, at

from .custodians import OTHER, SECOND, choose_custodians, sealed_stage
from .rounds import CLOSED_ON


def sealed() -> set[str]:
    """Who has a seal in the key store, by public id."""
    return set(Key.objects.filter(purpose=Purpose.SEAL).values_list("owner", flat=True))


def leave(cast: Cast, person: Person) -> None:
    people.appoint(person=cast.clerk, role=Role.ADMINISTRATOR, by=person, now=NOW)  # somebody has to stay
    people.deactivate(person=person, left_on=NOW.date(), by=cast.substitute, now=NOW)


def test_the_seal_of_who_leaves_is_destroyed_by_the_register_and_that_of_who_stays_is_not(cast: Cast) -> None:
    choose_custodians(cast)
    leave(cast, cast.facilitator)

    tasks.sweep(NOW)
    tasks.sweep(NOW)

    assert sealed() == {cast.substitute.public_id}
    entry = RegisterEntry.objects.get(owner=cast.facilitator.public_id)
    assert (entry.purposes, entry.ground) == (Purpose.SEAL, "left")
    assert Event.objects.filter(kind="seal.destroyed", about=cast.facilitator.public_id).count() == 1
    assert (
        retention.replay(now=NOW) == 1
    )  # the database carries out the number too, and has nothing to remove


def test_while_a_round_that_was_sealed_to_them_is_open_it_stays(cast: Cast) -> None:
    opened = sealed_stage(cast).open()
    leave(cast, cast.facilitator)

    tasks.sweep(at(CLOSED_ON))
    assert sealed() == {cast.facilitator.public_id, cast.substitute.public_id}

    conversations.hand_over(conversation=opened.conversation, by=cast.substitute, now=at(CLOSED_ON))
    opened.close_with(SECOND, by=cast.substitute)
    tasks.sweep(at(CLOSED_ON))
    assert sealed() == {cast.substitute.public_id}


def test_the_seal_of_who_came_from_outside_goes_when_there_is_nothing_left_to_guide(cast: Cast) -> None:
    choose_custodians(cast)
    conversation = cast.plan()
    iris = people.add_outsider(
        organisation=cast.organisation,
        name="Iris van Dam",
        email="iris@bureau.example",
        works_at="Bureau Open",
        by=cast.facilitator,
        now=NOW,
    )
    conversations.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=NOW
    )
    actions.set_seal(person=iris, passphrase=OTHER, now=NOW)
    Conversation.objects.filter(pk=conversation.pk).update(ended_at=NOW)

    tasks.sweep(NOW + timedelta(days=14))
    assert iris.public_id in sealed()
    tasks.sweep(NOW + timedelta(days=15))
    assert sealed() == {cast.facilitator.public_id, cast.substitute.public_id}
