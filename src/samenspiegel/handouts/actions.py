# SPDX-License-Identifier: EUPL-1.2
"""Ask for a set of documents, make them in small batches beside everything else, and hand them over once."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import open_bytes, seal_bytes
from samenspiegel.people.models import Person

from .models import Handout, HandoutDocument, What

MOST = 600
"""Documents in one set: 200 conversations with all three of theirs."""
BATCH = 20  # documents of one run of the clock: some seconds
KEPT_FOR = timedelta(days=1)
TAKEN_OVER_AFTER = timedelta(minutes=2)
PURPOSE = {What.RECORD: Purpose.RECORD, What.AGENDA: Purpose.RECORD, What.REPORT: Purpose.FEEDBACK}

Maker = Callable[[HandoutDocument], bytes | None]
"""Makes one document for who asked; ``None`` where there is none for them."""


class TooMany(Exception):
    """More than ``MOST`` documents: choose a shorter period."""


class NothingThere(Exception):
    """No document of these kinds in this period."""


@transaction.atomic
def ask(*, by: Person, wanted: Iterable[tuple[Conversation, What]], now: datetime) -> Handout:
    """Begin a set; one that this person asked for before is forgotten.

    Raises:
        NothingThere, TooMany.
    """
    wanted = list(wanted)
    if not wanted:
        raise NothingThere
    if len(wanted) > MOST:
        raise TooMany
    Handout.objects.filter(person=by).delete()
    handout = Handout.objects.create(organisation=by.organisation, person=by, asked_at=now)
    HandoutDocument.objects.bulk_create(
        HandoutDocument(organisation=by.organisation, handout=handout, conversation=conversation, what=what)
        for conversation, what in wanted
    )
    return handout


def work(*, make: Maker, now: datetime, most: int = BATCH) -> int:
    """Make the next documents, whoever asked for them. Returns how many.

    Safe on several machines and after having been cut off: each document is claimed first, and one that somebody
    claimed and did not finish is taken over.
    """
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - TAKEN_OVER_AFTER)
    waiting = list(HandoutDocument.objects.filter(free, made_at=None).values_list("pk", flat=True)[:most])
    done = 0
    for pk in waiting:
        if not HandoutDocument.objects.filter(free, pk=pk, made_at=None).update(claimed_at=now):
            continue
        row = (
            HandoutDocument.objects.filter(pk=pk)
            .select_related("handout__person__organisation", "conversation__organisation")
            .first()
        )
        if row is None:
            continue
        document = make(row)
        sealed = None if document is None else seal_bytes(_key(row), document, about=_about(row))
        HandoutDocument.objects.filter(pk=pk, made_at=None).update(made_at=now, sealed=sealed)
        done += 1
    return done


def opened(row: HandoutDocument) -> bytes | None:
    """A document that was made; ``None`` where there is none. Raises KeyGone."""
    return None if row.sealed is None else open_bytes(_key(row), row.sealed, about=_about(row))


def forget(*, person: Person) -> None:
    """Forget the set of a person: it was fetched, or they changed their mind."""
    Handout.objects.filter(person=person).delete()


def forget_due(*, now: datetime) -> int:
    """Forget the sets that were asked for more than a day ago. Returns how many rows that were."""
    rows, _ = Handout.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    return rows


def _key(row: HandoutDocument) -> bytes:
    return keys.fetch(row.organisation_id, row.conversation.public_id, PURPOSE[What(row.what)])


def _about(row: HandoutDocument) -> str:
    return f"handout/{row.handout.public_id}/{row.conversation.public_id}/{row.what}"
