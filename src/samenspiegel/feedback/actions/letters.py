# SPDX-License-Identifier: EUPL-1.2
"""The mails of a round. Those with a personal link are kept under the round's link key, and die with it.

In custodian mode they are kept under a key of their own, which goes as soon as they have left: the link must not be
found in what a database or its backups remember of the outbox.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from samenspiegel import clock
from samenspiegel.conversations.letters import READERS, Postbag
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.format import FormatSpec, short_promise
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody, new_public_id
from samenspiegel.people.models import Person

from .. import promises, questions
from ..models import Invitation, RaterGroup, Round
from .links import Link
from .mailboxes import Reached, reach


@dataclass
class RoundPost:
    """Writes the letters of one round, and puts them in the outbox together."""

    round: Round
    now: datetime

    def __post_init__(self) -> None:
        self.postbag = Postbag(self.round.conversation, self.now)
        self.written: list[Notice] = []
        self._told_to: dict[int, dict[str, Any]] = {}

    @property
    def spec(self) -> FormatSpec:
        return self.postbag.spec

    @cached_property
    def groups(self) -> Sequence[RaterGroup]:
        return list(self.round.groups.all())

    @cached_property
    def link_key(self) -> bytes:
        return keys.fetch(self.round.organisation_id, self.round.public_id, Purpose.LINK)

    @cached_property
    def letter_key(self) -> tuple[str, bytes]:
        """The key that letters with a personal link wait under, with its owner; see ``sweep_letters``."""
        if self.round.custody != Custody.CUSTODIAN:
            return self.round.public_id, self.link_key
        owner = f"{self.round.public_id}/{new_public_id()}"
        return owner, keys.make(self.round.organisation_id, owner, Purpose.LINK)

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.AMSTERDAM).date()

    @property
    def conversation_path(self) -> str:
        return f"/gesprekken/{self.round.conversation.public_id}/"

    def personal(
        self,
        kind: str,
        invitation: Invitation,
        secret: bytes,
        *,
        key: str,
        is_asked_now: bool = False,
        **values: Any,
    ) -> None:
        """A letter with somebody's own link. Leaves at eight in the morning, or now when that is past or asked.

        For a link that went out before: see ``again``.
        """
        self._write(
            kind,
            person=invitation.person,
            reader=promises.reader_of(self.spec, invitation.group),
            key=key,
            link=Link(invitation, secret).path,
            send_at=self.now if is_asked_now else self.send_at,
            inleverdatum=self.round.due_on,
            sealed_with=self.letter_key,
            **values,
        )

    def _pointing(
        self, kind: str, invitation: Invitation, found: Reached, *, key: str, **values: Any
    ) -> None:
        """A letter that says in which mail the link stands: in custodian mode nobody but the rater has it."""
        self._write(
            f"{kind}_without_link",
            person=invitation.person,
            reader=promises.reader_of(self.spec, invitation.group),
            key=key,
            link=self.conversation_path,  # for subject and reviewer, who can ask a new one there
            send_at=self.send_at,
            inleverdatum=self.round.due_on,
            datum_link=found.link_sent_on,
            under_link_key=True,
            address=found.address,
            **values,
        )

    def again(self, kind: str, invitation: Invitation, *, key: str, **values: Any) -> None:
        """Another letter with somebody's own link, to the mailbox that has the link already.

        In custodian mode it says in which mail the link stands, unless this person is sent another one.
        """
        if invitation.by_letter:
            return
        found = reach(invitation, self.link_key, self.today)
        if found is None:
            return
        if not found.secret:
            return self._pointing(kind, invitation, found, key=key, **values)
        if (
            found.is_new
            and Notice.objects.filter(organisation_id=self.round.organisation_id, key=key).exists()
        ):
            key += ":new"  # this letter went to the mailbox of before, with a link that has ended
        self.personal(kind, invitation, found.secret, key=key, address=found.address, **values)

    def invitation(self, invitation: Invitation, secret: bytes) -> None:
        """M1, M2 or M3: with the short promise that fits this very group. Who is asked by letter gets none."""
        if invitation.by_letter:
            return
        key = f"invitation:{self.round.public_id}:{invitation.person.public_id}"
        kind = "invitation_words" if questions.is_in_words(self.spec, invitation.group.key) else "invitation"
        self.personal(kind, invitation, secret, key=key, **self._told(invitation.group))

    def _told(self, group: RaterGroup) -> dict[str, Any]:
        """What an invitation says to everybody in a group; worked out once."""
        if group.pk not in self._told_to:
            spec = self.spec
            known = promises.values(self.round, group, self.groups, spec, self.postbag.people)
            self._told_to[group.pk] = {
                "groep": known["groep"],
                "rol_of_groep": known["rol"],
                "aantal": sum(len(asked.items) for asked in questions.competencies(spec, group.key)),
                "minuten": questions.minutes(spec, group.key),
                "belofte_kort": short_promise(
                    spec,
                    reader=promises.reader_of(spec, group),
                    values=promises.printed(known),
                    group=group.key,
                    plan=promises.told_plan(group, self.groups),
                ),
            }
        return self._told_to[group.pk]

    def to_facilitator(self, kind: str, *, key: str, under_link_key: bool = False, **values: Any) -> None:
        """A letter to whoever facilitates now, with a link to the conversation."""
        if facilitator := self.postbag.people.get(Part.FACILITATOR):
            self._write(
                kind,
                person=facilitator,
                reader="facilitator",
                key=key,
                link=self.conversation_path,
                under_link_key=under_link_key,
                **values,
            )

    def to_sides(self, kind: str, *, key: str, parts: Collection[Part] = SIDES, **values: Any) -> None:
        """The same letter to subject and reviewer, at the same moment; ``parts`` leaves out who is not told this."""
        for part in SIDES:
            if part in parts and (person := self.postbag.people.get(part)):
                self._write(
                    kind,
                    person=person,
                    reader=READERS[part],
                    key=f"{key}:{person.public_id}",
                    link=self.conversation_path,
                    **values,
                )

    def to_rater(self, kind: str, invitation: Invitation, *, key: str, **values: Any) -> None:
        """A letter without a link to somebody who was asked: the round, or its part in it, has ended."""
        self._write(
            kind,
            person=invitation.person,
            reader=promises.reader_of(self.spec, invitation.group),
            key=f"{key}:{invitation.person.public_id}",
            **values,
        )

    def queue(self) -> None:
        """Put everything that was written in the outbox; what is there already stays as it is."""
        notices.queue(self.written)
        self.written = []

    @property
    def send_at(self) -> datetime:
        return max(self.now, schedule.sends_at(self.today))

    def _write(
        self,
        kind: str,
        *,
        person: Person,
        reader: str,
        key: str,
        under_link_key: bool = False,
        sealed_with: tuple[str, bytes] | None = None,
        **options: Any,
    ) -> None:
        if under_link_key:
            sealed_with = self.round.public_id, self.link_key
        if sealed_with:
            owner, sealing_key = sealed_with
            options |= {"purpose": Purpose.LINK, "owner": owner, "sealing_key": sealing_key}
        letter = self.postbag.write(kind, person=person, reader=reader, key=key, **options)
        if letter is not None:
            self.written.append(letter)
