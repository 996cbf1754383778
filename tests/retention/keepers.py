# SPDX-License-Identifier: EUPL-1.2
"""Who looks after what is kept, a conversation with something of everything, and a format that goes by list."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format.spec import FormatSpec
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.formats import queries as formats
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.preparation.models import Point, PrivateNote
from samenspiegel.records.models import Record
from samenspiegel.retention import holds
from samenspiegel.retention.models import Hold, HoldKind
from tests.cast import HELD_ON, NOW, Cast, at

DESTROY_ON = date(2028, 3, 3)  # 24 months after the conversation
ASKED = at(date(2028, 1, 10))
WORDS = "Meer ruimte voor het gesprek met de OR."


@dataclass
class Keepers:
    """Two archivists, an auditor and an administrator who guides nothing."""

    archivist: Person
    second_archivist: Person
    auditor: Person
    administrator: Person


def keepers(cast: Cast) -> Keepers:
    found = Keepers(*cast.managers[2:6])
    for person, role in (
        (found.archivist, Role.ARCHIVIST),
        (found.second_archivist, Role.ARCHIVIST),
        (found.auditor, Role.AUDITOR),
        (found.administrator, Role.ADMINISTRATOR),
    ):
        people.appoint(person=person, role=role, now=NOW)
    return found


def with_everything(cast: Cast, *, held_on: date = HELD_ON, now: datetime = NOW) -> Conversation:
    """A conversation with a point, a private note, a record and a released report; only rows and keys matter here."""
    planned = cast.plan(held_on=held_on, now=now)
    owner, organisation = planned.public_id, cast.organisation
    words = seal(keys.fetch(organisation.pk, owner, Purpose.RECORD), {"text": WORDS}, about="test")
    Point.objects.create(organisation=organisation, conversation=planned, by=cast.mayor, sealed=words)
    Record.objects.create(organisation=organisation, conversation=planned, working=words)
    note_key = keys.make(organisation.pk, f"{owner}/{cast.mayor.public_id}", Purpose.PRIVATE)
    note = seal(note_key, {"notes": WORDS}, about="test")
    PrivateNote.objects.create(organisation=organisation, conversation=planned, by=cast.mayor, sealed=note)
    round, _ = Round.objects.update_or_create(
        conversation=planned,
        defaults={
            "organisation": organisation,
            "opened_on": date(2026, 2, 10),
            "due_on": date(2026, 2, 17),
            "closes_latest_on": date(2026, 3, 19),
            "report_until_on": planned.destroy_on,
            "closed_at": at(date(2026, 2, 18)),
            "released_at": at(date(2026, 2, 24)),
        },
    )
    sealed = seal(keys.fetch(organisation.pk, owner, Purpose.FEEDBACK), {"report": 1}, about="test")
    FeedbackReport.objects.create(organisation=organisation, round=round, sealed=sealed)
    return planned


def ask(
    conversation: Conversation, by: Person, *, until_on: date = date(2028, 6, 1), now: datetime = ASKED
) -> Hold:
    return holds.ask_hold(
        conversation=conversation,
        kind=HoldKind.WOO_REQUEST,
        reference="Z-2028/17",
        until_on=until_on,
        by=by,
        now=now,
    )


def hold_up(conversation: Conversation, by: Person, other: Person, **options: object) -> Hold:
    """A hold that works: asked by one, confirmed by the other."""
    asked = ask(conversation, by, **options)  # type: ignore[arg-type]
    return holds.confirm_hold(hold=asked, by=other, now=options.get("now", ASKED))  # type: ignore[arg-type]


def say(monkeypatch: pytest.MonkeyPatch, cast: Cast, key: str, **changed: object) -> FormatSpec:
    """Let the format of the cast keep one class by another rule, as another format would."""
    spec = formats.spec_of(cast.format_version)
    rules = tuple(rule.model_copy(update=changed) if rule.key == key else rule for rule in spec.retention)
    other = spec.model_copy(update={"retention": rules})
    monkeypatch.setitem(formats._read, cast.format_version.digest, other)
    return other
