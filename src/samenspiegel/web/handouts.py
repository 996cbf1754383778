# SPDX-License-Identifier: EUPL-1.2
"""Sets of documents: what somebody can ask for, how each is made for them, and the archive that comes of it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_valid_filename

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, people_in, rules_for, visible_to
from samenspiegel.core.access import Part, may
from samenspiegel.handouts import actions
from samenspiegel.handouts.models import Handout, HandoutDocument, What
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person
from samenspiegel.preparation.queries import with_report

from .documents.making import MADE, ExpectationFirst, NotThere, file_name
from .documents.spiegel import LANGUAGE
from .loading import READINGS


def wanted(
    person: Person, whats: list[str], begins_on: date, ends_on: date, *, now: datetime
) -> list[tuple[Conversation, What]]:
    """The documents of which somebody has a copy, of conversations held in a period; the oldest first."""
    rows = _rows(person, now=now).filter(held_on__range=(begins_on, ends_on), cancelled_at=None)
    return [
        (conversation, What(what))
        for conversation in rows.order_by("held_on", "pk")
        for what in whats
        if _may(conversation, person, what) and _is_there(conversation, what)
    ]


def make(row: HandoutDocument) -> bytes | None:
    """One document for who asked; ``None`` where they may not have it (any more), or it is not there."""
    person = row.handout.person
    conversation = _rows(person, now=clock.now()).filter(pk=row.conversation_id).first()
    if conversation is None or not _may(conversation, person, row.what):
        return None
    with translation.override(LANGUAGE):
        try:
            return MADE[row.what][2](conversation, person)
        except (NotThere, ExpectationFirst, KeyGone):
            return None


def archive(handout: Handout, *, on: date, now: datetime) -> bytes:
    """The zip with everything that who asked may still have; each document in it stands in the log, as one alone would.

    Access is asked again: between asking and fetching somebody may have lost their part, or a mirror was withdrawn.
    """
    person, listed = handout.person, []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for row, conversation, name, content in _contents(handout, now=now):
            made.writestr(_entry(name, on), content)
            listed.append((name, conversation.held_on))
            audit.log(
                READINGS[MADE[row.what][0]],
                organisation=conversation.organisation,
                at=now,
                actor=person,
                about=conversation,
            )
        index = render_to_string(
            "handout/index.html",
            {
                "listed": listed,
                "left_out": handout.documents.count() - len(listed),
                "person": person,
                "on": on,
            },
        )
        made.writestr(_entry("index.html", on), index)
    return packed.getvalue()


def _contents(
    handout: Handout, *, now: datetime
) -> Iterator[tuple[HandoutDocument, Conversation, str, bytes]]:
    person = handout.person
    allowed = {
        row.pk: row for row in _rows(person, now=now).filter(pk__in=handout.documents.values("conversation"))
    }
    for number, row in enumerate(handout.documents.select_related("conversation", "handout"), start=1):
        conversation = allowed.get(row.conversation_id)
        if conversation is None or not _may(conversation, person, row.what):
            continue
        if not _is_there(conversation, row.what):
            continue
        try:
            content = actions.opened(row)
        except KeyGone:
            continue
        if content is None:
            continue
        subject = people_in(conversation)[Part.SUBJECT].name
        name = file_name(MADE[row.what][1], conversation)
        called = get_valid_filename(f"{number:03}-{subject}")  # of a name of signs alone the number is left
        yield row, conversation, f"{called}-{name}.pdf", content


def _rows(person: Person, *, now: datetime) -> QuerySet[Conversation]:
    rows = visible_to(person, now=now).select_related(
        "organisation", "format_version", "round", "agenda", "record"
    )
    return with_report(rows.filter(planned_at__isnull=False), person)


def _may(conversation: Conversation, person: Person, what: str) -> bool:
    deed = MADE[what][0]
    parts, rules = parts_of(conversation, person), rules_for(conversation)
    return may(deed, parts, rules=rules, is_external=person.is_external)


def _is_there(conversation: Conversation, what: str) -> bool:
    if what == What.REPORT:
        round = getattr(conversation, "round", None)
        return round is not None and round.released_at is not None and round.withdrawn_at is None
    if what == What.AGENDA:
        return getattr(conversation, "agenda", None) is not None
    record = getattr(conversation, "record", None)
    return record is not None and bool(record.ending)


def _entry(name: str, on: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(on.year, on.month, on.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
