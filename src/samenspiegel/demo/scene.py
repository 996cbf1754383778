# SPDX-License-Identifier: EUPL-1.2
"""One conversation that nobody guides: its own people plan it, prepare it and write the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from samenspiegel.agreements import actions as agreements
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.passages import AgreementText, Document
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from samenspiegel.preparation import viewpoints
from samenspiegel.sharing import actions as sharing
from samenspiegel.sharing.models import Form, SharingDecision

from .answers import Picture, remarks_of_a_round
from .conduct import Conduct, with_texts
from .dates import chosen_on
from .timeline import Timeline
from .town import Town


class Scene(Conduct):
    """Its deeds stand on days counted from the conversation; what lies after the end of the timeline never happens."""

    def __init__(self, timeline: Timeline, town: Town, held_on: date, seed: str) -> None:
        random = Random(seed)  # noqa: S311
        super().__init__(random, remarks_of_a_round(random))
        self.timeline, self.town, self.held_on = timeline, town, held_on

    def who(self, name: str) -> Person:
        return self.town.person(name)

    def on(self, days: int) -> date:
        return self.held_on + timedelta(days=days)

    def at(self, days: int, hour: int, deed: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Plan a deed; it gets the moment as its last argument."""
        self.timeline.at(self.on(days), hour, partial(deed, *arguments, **named))

    def prepare(self, hour: int, deed: Callable[..., object], *arguments: Any) -> None:
        """Plan a deed for one of the last evenings on which the agenda is open."""
        self.timeline.at(chosen_on(self.held_on), hour, partial(deed, *arguments))

    # --- the deeds ---------------------------------------------------------------------------------------------------

    def plan(self, key: str, subject: str, reviewer: str, by: str, now: datetime, **more: Any) -> None:
        """One of the two plans it, as the next where one was proposed. ``more``: what ``conversations.plan`` takes."""
        proposals = Conversation.objects.filter(planned_at=None, cancelled_at=None, format_version__key=key)
        self.conversation = conversations.plan(
            **{
                "organisation": self.town.organisation,
                "format_version": self.town.formats[key],
                "subject": self.who(subject),
                "reviewer": self.who(reviewer),
                "facilitator": None,
                "substitute": None,
                "held_on": self.held_on,
                "starts_at": time(10),
                "duration_minutes": 60,
                "place": "",
                "proposal": proposals.filter(cycle__subject=self.who(subject)).first(),
                "by": self.who(by),
                "now": now,
                **more,
            }
        )
        if self.conversation.has_round:
            feedback.propose_raters(conversation=self.here(), now=now, by=self.who(by))

    def let_raters_answer(
        self,
        picture: Picture,
        own: Mapping[str, str],
        days: tuple[int, int],
        now: datetime,
        silent: frozenset[str] = frozenset(),
    ) -> None:
        """Everybody who was asked answers on a day of their own, between these two."""
        for invitation in self.round().invitations.select_related("person").order_by("pk"):
            if invitation.person.name not in silent:
                on, hour = self.on(self.random.randint(*days)), self.random.randint(9, 21)
                self.timeline.at(on, hour, partial(self._send, invitation.pk, picture, own))

    def _send(self, invitation: int, picture: Picture, own: Mapping[str, str], now: datetime) -> None:
        self.answer(invitation, picture, own)

    def point(self, by: str, text: str, now: datetime) -> None:
        self.bring_points(self.who(by), (text,), now)

    def subjects(self, by: str, competencies: Sequence[str], now: datetime) -> None:
        self.choose_subjects(self.who(by), competencies, now)

    def view(self, by: str, texts: Mapping[str, str], now: datetime) -> None:
        """Write and share a view."""
        viewpoints.write_views(conversation=self.here(), texts=texts, by=self.who(by), now=now)
        viewpoints.share_views(conversation=self.here(), by=self.who(by), now=now)

    def agree_recording(self, by: str, level: str, now: datetime) -> None:
        conversations.propose_recording(conversation=self.here(), level=level, by=self.who(by), now=now)

    def record(
        self, by: str, texts: Mapping[str, str], agreed: Sequence[AgreementText], now: datetime
    ) -> None:
        """Write the record, offer it and sign it: one of the two writes, as the page lets them do it in one step."""
        document = self.start_record(self.who(by), now)
        if document is None:
            return
        sections = tuple(with_texts(section, texts) for section in document.sections)
        written: Document = replace(document, sections=sections, agreements=tuple(agreed))
        self.save_record(written, self.who(by), now)
        self.offer(self.who(by), now)
        self.approve(self.who(by), now)

    def sign(self, by: str, now: datetime) -> None:
        self.approve(self.who(by), now)

    # --- afterwards --------------------------------------------------------------------------------------------------

    def sharing(self, body: str) -> SharingDecision:
        """What was decided for a body. Raises SharingDecision.DoesNotExist."""
        decisions = self.here().sharing_decisions.select_related("conversation", "body")
        return decisions.get(body=self.town.bodies[body])

    def decide_sharing(self, by: str, body: str, form: Form, told_by: Part, text: str, now: datetime) -> None:
        sharing.decide(
            conversation=self.here(),
            body=self.town.bodies[body],
            form=form,
            told_by=told_by,
            text=text,
            seen="",
            by=self.who(by),
            now=now,
        )

    def agree_sharing(self, by: str, body: str, now: datetime) -> None:
        decision = self.sharing(body)
        sharing.agree(decision=decision, seen=sharing.mark(decision), by=self.who(by), now=now)

    def share(self, by: str, body: str, now: datetime) -> None:
        decision = self.sharing(body)
        sharing.share(decision=decision, seen=sharing.mark(decision), by=self.who(by), now=now)

    def follow_up(self, number: int, note: str, now: datetime, moved_to: int | None = None) -> None:
        """The owner of an agreement says that it was met, or moves it to another day."""
        agreement = self.here().agreements.order_by("id")[number]
        agreements.follow_up(
            agreement=agreement,
            status="met" if moved_to is None else "open",
            note=note,
            due_on=None if moved_to is None else self.on(moved_to),
            by=agreement.owner,
            now=now,
        )

    def agreement(
        self, what: str, days: int, owner: str = "", *, kind: str = "", competency: str = "", body: str = ""
    ) -> AgreementText:
        """An agreement of somebody here, or of a body."""
        return AgreementText(
            key="",
            what=what,
            kind=kind,
            owner=self.who(owner).public_id if owner else "",
            on_behalf_of=body,
            due_on=self.on(days),
            competency=competency,
        )
