# SPDX-License-Identifier: EUPL-1.2
"""One conversation on its way: who is in it, what stands in the databases now, and the steps that were taken."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.core import mail

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import person_in, rules_for
from samenspiegel.core.access import Deed, Part, Rules, may
from samenspiegel.core.duties import Duty, duties
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.duties.queries import Overview, overview
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.actions.links import secrets_of
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.tasks import follow_conversation
from samenspiegel.formats.queries import spec_of
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person
from samenspiegel.records.models import Record
from samenspiegel.records.queries import RecordState, state_of
from tests.feedback.custodians import letter

from .town import Founded

LINK = re.compile(r"/v/[^/\s]+/(\w+)/([\w-]{24})")
WORDS = ("De verbouwing.", "Ruimte voor de regio.", "Meer overleg met de raad.", "Een cursus, dit jaar nog.")


@dataclass(frozen=True)
class Step:
    """Something that somebody can do now."""

    who: Person
    words: str
    do: Callable[[], object]

    def __str__(self) -> str:
        return f"{self.who.name}: {self.words}"


class Gone(Exception):
    """The conversation has been destroyed."""


@dataclass
class Scene:
    """A walk's conversation. ``now`` moves forward only; ``told`` are the steps in words."""

    founded: Founded
    chance: Random
    now: datetime
    number: int = 0
    told: list[str] = field(default_factory=list)
    mailed: dict[str, str] = field(default_factory=dict)
    read_mails: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.AMSTERDAM).date()

    @property
    def conversation(self) -> Conversation:
        found = (
            Conversation.objects.filter(pk=self.number)
            .select_related("organisation", "format_version", "cycle__subject", "round", "agenda", "record")
            .first()
        )
        if found is None:
            raise Gone
        return found

    @property
    def spec(self) -> FormatSpec:
        return spec_of(self.conversation.format_version)

    @property
    def rules(self) -> Rules:
        return rules_for(self.conversation)

    @property
    def overview(self) -> Overview:
        return overview([self.conversation])[0]

    @property
    def round(self) -> Round | None:
        rows = Round.objects.select_related("conversation__format_version", "organisation")
        return rows.filter(conversation=self.number).first()

    @property
    def record(self) -> Record | None:
        return Record.objects.filter(conversation=self.number).select_related("conversation").first()

    @property
    def state(self) -> RecordState | None:
        record = self.record
        return None if record is None else state_of(record)

    def duties(self) -> list[Duty]:
        return duties(self.overview.facts, self.today)

    def person(self, part: Part) -> Person | None:
        return person_in(self.conversation, part)

    def who(self, deed: Deed) -> list[Person]:
        """Everybody who may do this by the table of access; of a committee who accepted secrecy."""
        rules = self.rules
        rows = self.conversation.participants.select_related("person").order_by("pk")
        return [
            row.person
            for row in rows
            if may(deed, [Part(row.part)], rules=rules) and (row.body_id is None or row.accepted_on)
        ]

    def links(self) -> dict[str, str]:
        """The secret of everybody's link to the open round, by invitation; where nobody keeps it, from the mails."""
        round = self.round
        assert round is not None
        if round.custody != Custody.CUSTODIAN:
            secrets = secrets_of(round)
            rows = round.invitations.filter(pk__in=secrets)
            return {row.public_id: feedback.encode(secrets[row.pk]) for row in rows}
        waiting = Notice.objects.filter(sealed__isnull=False, owner__startswith=round.public_id)
        bodies = [str(one.body) for one in mail.outbox[self.read_mails :]]
        self.read_mails = len(mail.outbox)
        for body in (*bodies, *(letter(notice)["body"] for notice in waiting.order_by("pk"))):
            self.mailed |= dict(LINK.findall(body))
        return self.mailed

    def link(self, invitation: Invitation) -> feedback.Link | None:
        """Their link as they have it, where they have one."""
        secret = self.links().get(invitation.public_id)
        if secret is None:
            return None
        slug = self.founded.town.organisation.slug
        return feedback.find(organisation=slug, invitation=invitation.public_id, secret=secret)

    def words(self) -> str:
        return self.chance.choice(WORDS)

    def tell(self, line: object) -> None:
        self.told.append(f"{self.now:%Y-%m-%d %H:%M}  {line}")

    # --- beginning ---------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Plan the conversation some weeks ahead, with its raters proposed, as the page does."""
        founded, town, spec = self.founded, self.founded.town, self.founded.spec
        planners = {"subject": founded.subject, "reviewer": founded.reviewer, "facilitator": town.facilitator}
        by = planners[self.chance.choice(spec.parties.planned_by)]
        assert by is not None
        held_on = self.today + timedelta(days=self.chance.randrange(10, 90))
        for _ in range(2):
            try:
                made = conversations.plan(
                    organisation=town.organisation,
                    format_version=founded.version,
                    subject=founded.subject,
                    reviewer=founded.reviewer,
                    second_reviewer=town.second_reviewer,
                    facilitator=town.facilitator,
                    substitute=town.substitute,
                    supporter=town.supporter,
                    second_reader=town.second_reader,
                    attendees=[town.attendee] if town.attendee else [],
                    held_on=held_on,
                    starts_at=time(10, 0),
                    duration_minutes=spec.time.duration_minutes,
                    place="kamer 3",
                    outside_dates={
                        one.key: held_on + timedelta(days=self.chance.randrange(-100, 400))
                        for one in spec.outside_dates
                    },
                    closes_by_clock=spec.asks and not town.seals and self.chance.random() < 0.3,
                    by=by,
                    now=self.now,
                )
                break
            except ScheduleImpossible as refused:
                assert refused.earliest is not None
                held_on = refused.earliest
        self.number = made.pk
        round = feedback.propose_raters(conversation=made, now=self.now, by=by)
        if round is not None and round.custody == Custody.CUSTODIAN:
            feedback.make_recovery_code(round=round, by=by, now=self.now)
        self.tell(f"{by.name} plans it for {held_on}")
        for person in [founded.reviewer, *town.members] if town.members else []:
            conversations.accept_secrecy(conversation=made, by=person, now=self.now)

    def follow(self) -> None:
        """What a page does after a deed on the plan: the round follows at once."""
        follow_conversation(self.conversation, self.now)

    def moved_to(self, held_on: date) -> None:
        """Move it to this date, or to the earliest one after it that fits."""
        conversation = self.conversation
        for _ in range(2):
            try:
                conversations.move(
                    conversation=conversation,
                    held_on=held_on,
                    starts_at=conversation.starts_at or time(10, 0),
                    duration_minutes=conversation.duration_minutes,
                    place=conversation.place,
                    by=self.who(Deed.CHANGE_PLAN)[0],
                    now=self.now,
                )
                break
            except ScheduleImpossible as refused:
                if refused.earliest is None:
                    raise
                held_on = refused.earliest
        self.follow()
