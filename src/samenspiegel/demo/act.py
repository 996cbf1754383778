# SPDX-License-Identifier: EUPL-1.2
"""Play one conversation of the story: every step as its people take it, from planning to follow-up."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from samenspiegel.agreements import actions as agreements
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import schedule
from samenspiegel.core.passages import AgreementText, Document, NewText
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person

from .answers import remarks_of_a_round
from .conduct import Conduct, with_texts
from .dates import chosen_on, closed_on, offered_on, released_on
from .script import REVIEWER, SUBJECT, Agreed, FollowedUp, Script
from .timeline import Timeline
from .town import Town

# Days, counted from the conversation, on which something can happen by itself: invitations, reminders, the agenda, the
# record. For speed the clock does not look on the others.
WATCHED = ((-21, -21), (-17, -17), (-14, -12), (-5, 12), (18, 24))


class Act(Conduct):
    """One conversation of the story. What lies after the end of the timeline simply never happens."""

    def __init__(self, timeline: Timeline, town: Town, script: Script, held_on: date) -> None:
        random = Random(f"{script.subject} {script.format_key} {len(script.record)}")  # noqa: S311
        super().__init__(random, remarks_of_a_round(random))
        self.timeline, self.town, self.script, self.held_on = timeline, town, script, held_on
        self._plan_steps()

    # --- when --------------------------------------------------------------------------------------------------------

    def _day(self, days: int) -> date:
        return self.held_on + timedelta(days=days)

    def _plan_steps(self) -> None:
        at, omits = self.timeline.at, self.script.omits
        for first, last in WATCHED:
            self.timeline.watch(self._day(first), self._day(last))
        at(self._day(-self.script.planned_days), 10, self._plan)
        if self.script.accepts:
            at(self._day(1 - self.script.planned_days), 10, self._accept_secrecy)
        at(self._day(-21), 9, self._let_raters_answer)
        at(self._day(-18), 13, partial(self._bring_points, SUBJECT))
        at(self._day(-16), 17, partial(self._bring_points, REVIEWER))
        if "close" in omits:
            return
        at(closed_on(self.held_on), 10, partial(self.close, self._facilitator))
        if "release" in omits:
            return
        at(released_on(self.held_on), 11, partial(self.release, self._facilitator))
        at(chosen_on(self.held_on), 20, partial(self._choose_subjects, SUBJECT))
        at(chosen_on(self.held_on), 21, partial(self._choose_subjects, REVIEWER))
        at(self.held_on, 16, self._write_record)
        if "offer" in omits:
            return
        offer_on = offered_on(self.held_on)
        at(offer_on, 10, partial(self.offer, self._facilitator))
        if self.script.amendment:
            at(offer_on + timedelta(days=2), 14, self._amend)
        if "approve" in omits:
            return
        at(offer_on + timedelta(days=1), 20, partial(self._approve, SUBJECT))
        at(offer_on + timedelta(days=3), 9, partial(self._approve, REVIEWER))
        for follow_up in self.script.follow_ups:
            at(self._day(follow_up.days), 12, partial(self._follow_up, follow_up))
        for agreed in self.script.agreements:
            self.timeline.tick_on(self._day(agreed.days - 14))
        destroy_on = schedule.add_months(self.held_on, 24)
        self.timeline.watch(destroy_on - timedelta(days=30), destroy_on - timedelta(days=29))
        self.timeline.watch(destroy_on, destroy_on + timedelta(days=1))

    # --- who ---------------------------------------------------------------------------------------------------------

    def _person(self, side: str) -> Person:
        names = {
            SUBJECT: self.script.subject,
            REVIEWER: self.script.reviewer,
            "facilitator": self.script.facilitator,
        }
        return self.town.person(names[side])

    @property
    def _facilitator(self) -> Person:
        return self._person("facilitator")

    # --- the steps ---------------------------------------------------------------------------------------------------

    def _plan(self, now: datetime) -> None:
        proposal = Conversation.objects.filter(
            cycle__subject=self._person(SUBJECT), planned_at=None, cancelled_at=None
        ).first()
        self.conversation = conversations.plan(
            organisation=self.town.organisation,
            format_version=self.town.formats[self.script.format_key],
            subject=self._person(SUBJECT),
            reviewer=self._person(REVIEWER),
            facilitator=self._facilitator,
            substitute=self.town.person(self.script.substitute),
            held_on=self.held_on,
            starts_at=time(self.script.starts_at_hour),
            duration_minutes=120,
            place=self.script.place,
            proposal=proposal,
            by=self._facilitator,
            now=now,
        )
        feedback.propose_raters(conversation=self.here(), now=now, by=self._facilitator)

    def _accept_secrecy(self, now: datetime) -> None:
        for name in self.script.accepts:
            conversations.accept_secrecy(conversation=self.here(), by=self.town.person(name), now=now)

    def _let_raters_answer(self, now: datetime) -> None:
        """Everybody answers on a day of their own, within the week that they were asked for."""
        for invitation in self.round().invitations.select_related("person").order_by("pk"):
            if invitation.person.name not in self.script.silent:
                on = self._day(self.random.randint(-20, -15))
                hour, minute = self.random.randint(9, 22), self.random.randint(0, 59)
                self.timeline.at(on, hour, partial(self._send, invitation.pk), minute=minute)

    def _send(self, invitation: int, now: datetime) -> None:
        self.answer(invitation, self.script.picture, self.script.own)

    def _bring_points(self, side: str, now: datetime) -> None:
        self.bring_points(self._person(side), self.script.points.get(side, ()), now)

    def _choose_subjects(self, side: str, now: datetime) -> None:
        if chosen := self.script.subjects.get(side):
            self.choose_subjects(self._person(side), chosen, now)

    def _write_record(self, now: datetime) -> None:
        document = self.start_record(self._facilitator, now)
        if document is not None and self.script.record:
            self.save_record(self._written(document), self._facilitator, now)

    def _amend(self, now: datetime) -> None:
        if amendment := self.script.amendment:
            by = self._person(amendment.by)
            self.propose(amendment.passage, NewText(amendment.text), amendment.reason, by, now)

    def _approve(self, side: str, now: datetime) -> None:
        self.approve(self._person(side), now)

    def _follow_up(self, follow_up: FollowedUp, now: datetime) -> None:
        agreement = self.here().agreements.order_by("id")[follow_up.number]
        moved_to = follow_up.moved_to_days
        agreements.follow_up(
            agreement=agreement,
            status=follow_up.status,
            note=follow_up.note,
            due_on=None if moved_to is None else self._day(moved_to),
            by=agreement.owner,
            now=now,
        )

    # --- the record --------------------------------------------------------------------------------------------------

    def _written(self, document: Document) -> Document:
        """The prefilled text with what the script adds; without agreements of its own those of last time stay."""
        sections = tuple(with_texts(section, self.script.record) for section in document.sections)
        own = tuple(self._agreement(agreed) for agreed in self.script.agreements)
        return replace(document, sections=sections, agreements=own or document.agreements)

    def _agreement(self, agreed: Agreed) -> AgreementText:
        return AgreementText(
            key="",
            what=agreed.what,
            kind=agreed.kind,
            support=agreed.support,
            owner=self._person(agreed.owner).public_id,
            due_on=self._day(agreed.days),
            competency=agreed.competency,
        )
