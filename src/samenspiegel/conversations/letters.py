# SPDX-License-Identifier: EUPL-1.2
"""Mails about a conversation: the format's text, the conversation's values, into the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from samenspiegel import clock
from samenspiegel.core import schedule, terms, wording
from samenspiegel.core.access import Part
from samenspiegel.core.calendar_item import Mailbox, invitation
from samenspiegel.core.format import FormatSpec, Reader, letter, sender
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person

from . import calendars
from .models import Conversation
from .queries import contact_of, holds_seat, people_in, reviewer_name, rules_for, spec_for

READERS: Mapping[Part, Reader] = {
    Part.SUBJECT: "subject",
    Part.REVIEWER: "reviewer",
    Part.SECOND_REVIEWER: "reviewer",
    Part.FACILITATOR: "facilitator",
    Part.SUBSTITUTE: "facilitator",
    # Who sits beside one of the two, or reads what is final, reads about "the conversation of" these people.
    Part.SECOND_READER: "facilitator",
    Part.SUPPORTER: "facilitator",
}

BEFORE_SECRECY = {"account_welcome", "committee_seated"}  # what leads to the question itself


@dataclass
class Postbag:
    """Writes letters about one conversation; reads what they have in common once, for a round of any size."""

    conversation: Conversation
    now: datetime

    @cached_property
    def spec(self) -> FormatSpec:
        return spec_for(self.conversation)

    @cached_property
    def people(self) -> dict[Part, Person]:
        return people_in(self.conversation)

    @cached_property
    def left(self) -> frozenset[int]:
        """Who sat in the committee that reviews and holds no seat any more, by primary key: no mail reaches them."""
        if not self._is_committee:
            return frozenset()
        today = self.now.astimezone(clock.AMSTERDAM).date()
        gone = self.conversation.participants.exclude(holds_seat(today))
        return frozenset(gone.values_list("person_id", flat=True))

    @cached_property
    def silent(self) -> frozenset[int]:
        """Who sits in that committee and did not accept secrecy yet, by primary key: they are only asked to, and asked
        for their own feedback, which tells nothing of the conversation's."""
        if not self._is_committee:
            return frozenset()
        rows = self.conversation.participants.filter(body__isnull=False, accepted_on=None)
        return frozenset(rows.values_list("person_id", flat=True))

    @cached_property
    def _is_unkept(self) -> bool:
        """Whether it ended and nothing of it is kept: then its key goes, so letters wait under the organisation's."""
        return self.conversation.ended_at is not None and rules_for(self.conversation).recording == "nothing"

    @property
    def _is_committee(self) -> bool:
        return self.spec.parties.reviewer.kind == "collective"

    @cached_property
    def common(self) -> dict[str, Any]:
        """The values that every mail may use; beside these, a mail gets what is its own."""
        conversation, people = self.conversation, self.people
        dates = {row.key: row.due_on for row in conversation.milestones.all()}
        facilitator = people.get(Part.FACILITATOR)
        contact = contact_of(conversation, people)
        values: dict[str, Any] = {
            "betrokkene": people[Part.SUBJECT].name if Part.SUBJECT in people else "",
            "beoordelaar": reviewer_name(self.spec, people),
            "adviseur": contact.name if contact else "",
            "adviseur_telefoon": (contact.phone or contact.email) if contact else "",
            "organisatie": conversation.organisation.name,
            "datum_gesprek": conversation.held_on or conversation.proposed_on,
            "tijd": wording.time_text(conversation.starts_at) if conversation.starts_at else "",
            "plaats": conversation.place,
            "datum_versturen": dates.get(schedule.INVITATIONS),
            "datum_bezwaar": dates.get(terms.OBJECTIONS),
            "inleverdatum": dates.get(schedule.DUE),
            "datum_grafieken": dates.get(schedule.RELEASE),
            "datum_vernietiging": conversation.goes_on,
        }
        if facilitator and facilitator.department:
            values["afdeling"] = facilitator.department
        return values

    def write(
        self,
        kind: str,
        *,
        person: Person,
        reader: Reader,
        key: str,
        link: str = "",
        address: str = "",
        send_at: datetime | None = None,
        purpose: Purpose = Purpose.RECORD,
        owner: str | None = None,
        sealing_key: bytes | None = None,
        leaves: bool = True,
        brings_item: bool = False,
        **values: Any,
    ) -> Notice | None:
        """Write one mail; ``None`` where the person has no personal mailbox, sits in the committee no more, or still
        has to accept secrecy.

        Args:
            kind, reader: which of the format's mails, in whose version; ``core.format.MAILS`` lists what each asks for.
            key: what this mail is; the same key leaves once.
            link: path or absolute address.
            address: the mailbox, where it is not the one that the person has now.
            purpose, owner, sealing_key: the key it is kept under until it has left; by default the record key.
            leaves: see ``notices.actions.prepare``.
            brings_item: the calendar item goes along, as it does with ``calendars.CARRIERS``.
        Raises:
            UnknownPlaceholder: the text asks for a value that was not given.
        """
        if not person.email or person.has_shared_mailbox or person.pk in self.left:
            return None
        if person.pk in self.silent and purpose == Purpose.RECORD and kind not in BEFORE_SECRECY:
            return None
        filled = {
            **self.common,
            "voornaam": person.first_name or person.name,
            "link": link if link.startswith("http") else settings.BASE_URL + link,
            **values,
        }
        filled = {name: _printed(value) for name, value in filled.items()}
        mail = letter(self.spec, kind, reader, filled)
        calendar = None
        if brings_item or reader in calendars.CARRIERS.get(kind, ()):
            calendar = self.calendar_for(person, was_on=values.get("oude_datum") or None)
        return self.post(
            kind,
            person=person,
            key=key,
            subject=mail.subject,
            body=mail.text,
            address=address,
            sender_name=sender(self.spec, filled),
            owner=owner,
            purpose=purpose,
            sealing_key=sealing_key,
            send_at=send_at,
            leaves=leaves,
            calendar=calendar,
        )

    def post(
        self,
        kind: str,
        *,
        person: Person,
        key: str,
        subject: str,
        body: str,
        address: str = "",
        sender_name: str = "",
        owner: str | None = None,
        purpose: Purpose = Purpose.RECORD,
        sealing_key: bytes | None = None,
        send_at: datetime | None = None,
        leaves: bool = True,
        calendar: Mapping[str, str] | None = None,
    ) -> Notice:
        """A mail that is written already, under a key of this conversation; see ``write``. Not queued yet."""
        if purpose == Purpose.RECORD and owner is None and self._is_unkept:
            owner, purpose = self.conversation.organisation.public_id, Purpose.POST
            sealing_key = keys.make(self.conversation.organisation_id, owner, purpose)
        owner = owner or self.conversation.public_id
        return notices.prepare(
            organisation=self.conversation.organisation,
            key=key,
            kind=kind,
            person_id=person.public_id,
            address=address or person.email,
            subject=subject,
            body=body,
            sender=sender_name or self.sender_name,
            owner=owner,
            purpose=purpose,
            sealing_key=sealing_key or self._key(owner, purpose),
            send_at=send_at or self.now,
            about=self.conversation.public_id,
            leaves=leaves,
            calendar=calendar,
        )

    @property
    def page(self) -> str:
        """The address of the conversation's page."""
        return settings.BASE_URL + page_of(self.conversation)

    @cached_property
    def sender_name(self) -> str:
        return sender(self.spec, {name: _printed(value) for name, value in self.common.items()})

    @cached_property
    def at_table(self) -> frozenset[int]:
        """Who has the conversation in their calendar, by primary key."""
        today = self.now.astimezone(clock.AMSTERDAM).date()
        return frozenset(one.pk for one in calendars.attending(self.conversation, self.spec, on=today))

    def calendar_for(
        self, person: Person, *, is_out: bool = False, was_on: date | None = None
    ) -> dict[str, str] | None:
        """The item for one person: an invitation, or what takes it out again.

        ``None`` for who has it not at all, and once its day has passed: what took place stays in calendars.

        Args:
            is_out: they sit at the table no more.
            was_on: the day on which it stood, where it has none any more.
        """
        if not is_out and person.pk not in self.at_table:
            return None
        item = calendars.item_of(self.conversation, stamped_at=self.now, on=was_on)
        if item is None or item.on < self.now.astimezone(clock.AMSTERDAM).date():
            return None
        is_off = is_out or calendars.is_off(self.conversation)
        organiser = Mailbox(self.sender_name, notices.address_of(self.conversation.organisation))
        attendee = Mailbox(wording.one_line(person.name), person.email)
        text = invitation(item, organiser=organiser, attendee=attendee, is_off=is_off)
        return {"method": "CANCEL" if is_off else "REQUEST", "text": text}

    def _key(self, owner: str, purpose: Purpose) -> bytes:
        found: dict[tuple[str, Purpose], bytes] = self.__dict__.setdefault("_keys", {})
        if (owner, purpose) not in found:
            found[owner, purpose] = keys.fetch(self.conversation.organisation_id, owner, purpose)
        return found[owner, purpose]


def _printed(value: Any) -> str:
    if isinstance(value, datetime):
        raise TypeError("a mail names dates, not moments")
    return wording.date_text(value) if isinstance(value, date) else "" if value is None else str(value)


def page_of(conversation: Conversation) -> str:
    """The path of the conversation's page."""
    return f"/gesprekken/{conversation.public_id}/"


def queue(
    kind: str,
    *,
    conversation: Conversation,
    person: Person,
    reader: Reader,
    now: datetime,
    key: str | None = None,
    **options: Any,
) -> None:
    """Write one mail and put it in the outbox; see ``Postbag.write`` for the options.

    Without a ``key`` it leaves once per conversation, kind, person and moment; without a ``link`` it leads to the
    conversation's page.
    """
    key = key or f"{kind}:{conversation.public_id}:{person.public_id}:{now.isoformat()}"
    options.setdefault("link", page_of(conversation))
    mail = Postbag(conversation, now).write(kind, person=person, reader=reader, key=key, **options)
    if mail is not None:
        notices.queue([mail])


def queue_to(
    parts: tuple[Part, ...],
    kind: str,
    *,
    conversation: Conversation,
    now: datetime,
    but: Person | None = None,
    **options: Any,
) -> None:
    """The same mail to several parts, each in their own version; not to who did the deed."""
    for part, person in people_in(conversation).items():
        if part in parts and person != but:
            queue(kind, conversation=conversation, person=person, reader=READERS[part], now=now, **options)
