# SPDX-License-Identifier: EUPL-1.2
"""Mails to who looks after what is kept: about a hold that waits, and a list that waits. They name no conversation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from samenspiegel.conversations.letters import page_of
from samenspiegel.conversations.queries import person_in
from samenspiegel.core import schedule, wording
from samenspiegel.core.access import SIDES, Part
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person, Role

from .models import DestructionList, Hold, PlacedCopy

CLOSING = """

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""

HOLD_SUBJECT = "Vernietigen opschorten: graag je bevestiging"
HOLD_TEXT = """
Dag {voornaam},

{vrager} vraagt om het vernietigen van één gesprek op te schorten, tot {datum}. Dat gebeurt pas als iemand met
een andere rol het bevestigt. Bekijk het verzoek: {link}.

Bevestigt niemand, dan vernietigen we op de gewone datum.
"""

LIST_SUBJECT = "Vernietigingslijst {lijst} staat klaar"
LIST_TEXT = """
Dag {voornaam},

De bewaartermijn is voorbij van {wat}. Dat staat op vernietigingslijst {lijst}. De archivaris keurt de lijst
goed, of stelt iets uit: {link}.

Er staat geen inhoud op de lijst.
"""
LIST_LATE_SUBJECT = "Vernietigingslijst {lijst} wacht nog"
LIST_LATE_TEXT = """
Dag {voornaam},

Op vernietigingslijst {lijst} wacht nog een besluit van de archivaris over {wat}. De bewaartermijn is voorbij.
Bekijk de lijst: {link}.
"""

COPY_SUBJECT = "Vernietig de kopie in het andere dossier"
COPY_TEXT = """
Dag {voornaam},

De bewaartermijn van een gesprek is voorbij. Bij ons is het vernietigd, of dat gebeurt vandaag. Er staat nog een
kopie in een ander dossier. Vernietig die daar, en meld het daarna hier: {link}.
"""


def hold_asked(*, hold: Hold, now: datetime) -> None:
    """Ask everybody who could confirm it: the other roles, and the facilitator of the conversation."""
    conversation = hold.conversation
    sides = conversation.participants.filter(part__in=SIDES)
    roles = [role for role in (Role.ARCHIVIST, Role.AUDITOR, Role.ADMINISTRATOR) if role != hold.asked_as]
    others = Person.objects.filter(
        organisation_id=hold.organisation_id, is_active=True, appointments__role__in=roles
    )
    links = {
        person: f"/bewaren/opschorten/{hold.public_id}/"
        for person in others.exclude(pk=hold.asked_by_id)
        .exclude(pk__in=sides.values("person"))
        .select_related("organisation")
        .distinct()
    }
    facilitator = person_in(conversation, Part.FACILITATOR)
    if facilitator is not None and facilitator.pk != hold.asked_by_id and facilitator.is_active:
        links.setdefault(facilitator, f"{page_of(conversation)}bewaren/")
    _queue(
        (
            _letter(
                "hold_asked",
                HOLD_SUBJECT,
                HOLD_TEXT,
                person=person,
                now=now,
                key=f"hold_asked:{hold.public_id}:{person.public_id}",
                vrager=wording.one_line(hold.asked_by.name),
                datum=wording.date_text(hold.until_on),
                link=settings.BASE_URL + link,
            )
            for person, link in links.items()
        )
    )


def list_waits(*, made: DestructionList, waiting: int, is_late: bool, now: datetime) -> None:
    """Tell archivists and administrators that a list was made, or that it still waits."""
    readers = Person.objects.filter(
        organisation_id=made.organisation_id,
        is_active=True,
        appointments__role__in=[Role.ARCHIVIST, Role.ADMINISTRATOR],
    )
    kind = "list_late" if is_late else "list_made"
    _queue(
        _letter(
            kind,
            LIST_LATE_SUBJECT if is_late else LIST_SUBJECT,
            LIST_LATE_TEXT if is_late else LIST_TEXT,
            person=person,
            now=now,
            key=f"{kind}:{made.public_id}:{person.public_id}:{made.told_on}",
            lijst=made.name,
            wat="1 gesprek" if waiting == 1 else f"{waiting} gesprekken",
            link=f"{settings.BASE_URL}/bewaren/lijsten/{made.public_id}/",
        )
        for person in readers.select_related("organisation").distinct()
    )


def copy_to_delete(*, copy: PlacedCopy, readers: Iterable[Person], now: datetime) -> None:
    """Ask to delete a copy that stands elsewhere; the mail says neither of whom nor where."""
    _queue(
        _letter(
            "copy_to_delete",
            COPY_SUBJECT,
            COPY_TEXT,
            person=person,
            now=now,
            key=f"copy_to_delete:{copy.public_id}:{person.public_id}",
            link=f"{settings.BASE_URL}/kopieen/{copy.public_id}/",
        )
        for person in readers
    )


def _queue(written: Iterable[Notice | None]) -> None:
    notices.queue([letter for letter in written if letter is not None])


def _letter(
    kind: str, subject: str, text: str, *, person: Person, now: datetime, key: str, **values: Any
) -> Notice | None:
    if not person.email or person.has_shared_mailbox:
        return None
    organisation = person.organisation
    values |= {
        "voornaam": wording.one_line(person.first_name or person.name),
        "organisatie": wording.one_line(organisation.name),
    }
    return notices.prepare(
        organisation=organisation,
        key=key,
        kind=kind,
        person_id=person.public_id,
        address=person.email,
        subject=wording.fill(subject, values),
        body=wording.fill(wording.letter_body(text + CLOSING), values) + "\n",
        sender=str(values["organisatie"]),
        owner=organisation.public_id,
        purpose=Purpose.POST,
        sealing_key=keys.make(organisation.pk, organisation.public_id, Purpose.POST),
        send_at=max(now, schedule.sends_at(now.astimezone(schedule.AMSTERDAM).date())),
    )
