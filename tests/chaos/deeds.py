# SPDX-License-Identifier: EUPL-1.2
"""The people of Veenmeer, fifty of whom have a conversation this year, and what they do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.feedback.tasks import follow_conversation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.models import Point
from samenspiegel.records import actions as records
from samenspiegel.records.models import Approval, Record
from samenspiegel.records.queries import state_of
from tests.cast import Cast, make_cast
from tests.feedback.rounds import Stage
from tests.records.stage import agreement

from .plan import Event


class World:
    """The people of Veenmeer, fifty of whom have a conversation this year, and what they do."""

    def __init__(self) -> None:
        if not Organisation.objects.filter(slug="veenmeer").exists():
            make_cast(managers=3, aldermen=3)
        self.cast = self._find()

    def _find(self) -> Any:
        organisation = Organisation.objects.get(slug="veenmeer")

        def named(name: str) -> Person:
            return Person.objects.select_related("organisation").get(name=name)

        return Cast(
            organisation=organisation,
            format_version=FormatVersion.objects.get(organisation=organisation),
            secretary=named("Hanna de Vries"),
            mayor=named("Arend Jansen"),
            facilitator=named("Fatima Bakker"),
            substitute=named("Sietse Postma"),
            works_council_chair=named("Olga Visser"),
            clerk=named("Gerben Hoekstra"),
            outsider=named("Bram Vermeer"),
            managers=[named(name) for name in ("Mina Smit", "Joris Mulder", "Lies de Boer")],
            aldermen=[named(name) for name in ("Wilma Brouwer", "Ruud Meijer", "Dewi Prins")],
        )

    def subject(self, number: int) -> Any:
        name = f"Functionaris {number:02}"
        return Person.objects.get_or_create(
            organisation=self.cast.organisation,
            name=name,
            defaults={"first_name": "Functionaris", "email": f"f{number}@veenmeer.example"},
        )[0]

    def conversation(self, number: int) -> Any:
        return (
            Conversation.objects.filter(cycle__subject=self.subject(number), planned_at__isnull=False)
            .select_related("organisation", "format_version", "cycle")
            .order_by("pk")
            .first()
        )

    def stage(self, number: int) -> Any:
        conversation = self.conversation(number)
        return Stage(self.cast, conversation, Round.objects.get(conversation=conversation))

    def do(self, event: Event) -> None:
        """Do what somebody does. Each looks first whether it happened already: who got no answer presses again."""
        deed: Callable[[int, int, datetime], None] = getattr(self, event.deed)
        deed(event.number, event.detail, event.moment)

    def plan(self, number: int, _: int, now: datetime) -> None:
        if self.conversation(number) is None:
            held_on = now.date() + timedelta(days=45)
            with transaction.atomic():
                planned = self.cast.plan(subject=self.subject(number), held_on=held_on, now=now)
                feedback.propose_raters(conversation=planned, now=now, by=self.cast.facilitator)

    def move(self, number: int, _: int, now: datetime) -> None:
        conversation, held_on = self.conversation(number), now.date() + timedelta(days=44)
        if conversation.held_on != held_on:
            conversations.move(
                conversation=conversation,
                held_on=held_on,
                starts_at=conversation.starts_at,
                duration_minutes=conversation.duration_minutes,
                place=conversation.place,
                by=self.cast.facilitator,
                now=now,
            )
        follow_conversation(self.conversation(number), now)  # as the page does; cut off, the next tick would

    def cancel(self, number: int, _: int, now: datetime) -> None:
        if self.conversation(number).cancelled_at is None:
            conversations.cancel(conversation=self.conversation(number), by=self.cast.facilitator, now=now)
        follow_conversation(self.conversation(number), now)

    def answer(self, number: int, rater: int, now: datetime) -> None:
        stage, people = self.stage(number), [self.subject(number), self.cast.mayor, *self._raters()]
        text = f"Dit zie ik bij nummer {number}." if rater % 2 else ""
        stage.send(people[rater], score=1 + (number * 7 + rater * 3) % 5, text=text)

    def _raters(self) -> list[Any]:
        return [*self.cast.managers, *self.cast.aldermen, self.cast.works_council_chair]

    def point(self, number: int, _: int, now: datetime) -> None:
        conversation = self.conversation(number)
        if not Point.objects.filter(conversation=conversation).exists():
            preparation.add_point(
                conversation=conversation, text="De verbouwing.", by=self.subject(number), now=now
            )

    def close(self, number: int, _: int, now: datetime) -> None:
        stage = self.stage(number)
        if stage.round.closed_at is None:
            feedback.close(round=stage.fresh, by=self.cast.facilitator, now=now, accept_shortfall=True)

    def release(self, number: int, _: int, now: datetime) -> None:
        stage = self.stage(number)
        if stage.round.released_at is None:
            feedback.release(round=stage.fresh, by=self.cast.facilitator, now=now)

    def _record(self, number: int) -> Any:
        return (
            Record.objects.filter(conversation=self.conversation(number))
            .select_related("conversation")
            .first()
        )

    def write(self, number: int, _: int, now: datetime) -> None:
        facilitator = self.cast.facilitator
        record = records.start(conversation=self.conversation(number), by=facilitator, now=now)
        record = self._record(number)
        working = state_of(record).working
        if working is None or working.document.agreements:
            return
        agreements = (agreement(self.subject(number), f"Functionaris {number} volgt een cursus."),)
        records.save_working(
            record=record,
            document=replace(working.document, agreements=agreements),
            expected_revision=record.revision,
            base=0,
            by=facilitator,
            now=now,
        )

    def offer(self, number: int, _: int, now: datetime) -> None:
        record = self._record(number)
        if state_of(record).current is None:
            records.offer(record=record, expected_revision=record.revision, by=self.cast.facilitator, now=now)

    def approve(self, number: int, side: int, now: datetime) -> None:
        record, by = self._record(number), (self.subject(number), self.cast.mayor)[side]
        version = state_of(record).current
        if version and not Approval.objects.filter(version=version, person=by).exists():
            records.approve(record=record, version=version.public_id, digest=version.digest, by=by, now=now)
