# SPDX-License-Identifier: EUPL-1.2
"""What people do about how long something is kept: hold up its destruction, and say where a copy stands."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from samenspiegel.core.access import Deed
from samenspiegel.people.models import Person
from samenspiegel.people.queries import person_of
from samenspiegel.retention import copies, holds
from samenspiegel.retention.models import Hold, HoldKind, PlacedCopy

from .scene import Scene, Step

MOST_HOLDS, MOST_COPIES = 2, 2


def of_holds(scene: Scene) -> Iterator[Step]:
    """Who can hold up the destruction asks for it, confirms it or lifts it."""
    conversation, town = scene.conversation, scene.founded.town
    keepers = [one for one in town.people if holds.capacities(one, conversation)]
    for by in keepers if Hold.objects.filter(conversation=conversation).count() < MOST_HOLDS else []:
        until_on = scene.today + timedelta(days=scene.chance.choice([2, 30, 200, 360]))
        yield Step(
            by,
            f"asks to hold up destruction until {until_on}",
            partial(
                holds.ask_hold,
                conversation=conversation,
                kind=scene.chance.choice(list(HoldKind)),
                reference="Z-2026-14",
                until_on=until_on,
                by=by,
                now=scene.now,
            ),
        )
    for hold in Hold.objects.filter(conversation=conversation, ended_at=None):
        for by in keepers:
            deed = holds.end_hold if hold.confirmed_at else holds.confirm_hold
            words = "lifts the hold" if hold.confirmed_at else "confirms the hold"
            yield Step(by, words, partial(deed, hold=hold, by=by, now=scene.now))
            if not hold.confirmed_at and scene.chance.random() < 0.1:
                yield Step(
                    by, "takes back what was asked", partial(holds.end_hold, hold=hold, by=by, now=scene.now)
                )


def of_copies(scene: Scene) -> Iterator[Step]:
    """Who may, registers a copy in another file; whose it is to delete it there, says that it is gone."""
    conversation = scene.conversation
    there = [what for what in copies.WHAT if copies.is_there(conversation, what)]
    for by in scene.who(Deed.PLACE_COPY) if copies.of(conversation).count() < MOST_COPIES else []:
        for what in there:
            yield Step(
                by,
                f"says that a copy of the {what} stands elsewhere",
                partial(
                    copies.place,
                    conversation=conversation,
                    what=what,
                    place="het personeelsdossier",
                    placed_on=scene.today,
                    by=by,
                    now=scene.now,
                ),
            )
    for row in copies.of(conversation).filter(deleted_on=None).order_by("pk"):
        yield Step(row.placed_by, "says that a copy is gone", partial(_say_gone, scene, row, row.placed_by))


def _say_gone(scene: Scene, row: PlacedCopy, by: Person) -> None:
    copies.say_deleted(copy=row, by=by, now=scene.now)
    assert row not in to_delete(scene, by)


def to_delete(scene: Scene, person: Person) -> list[PlacedCopy]:
    """The copies that this person is asked to delete now, as on their start page."""
    signed_in = person_of(person.account)
    assert signed_in is not None
    return list(copies.due_for(signed_in, on=scene.today))
