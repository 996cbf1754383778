# SPDX-License-Identifier: EUPL-1.2
"""One conversation on its way, and the deeds of its people in few words; for the story and for rehearsals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.passages import Change, Document, Section
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.records import actions as records
from samenspiegel.records.models import Record
from samenspiegel.records.queries import RecordState, state_of

from .answers import Picture, answer


class Conduct:
    """The deeds go by what is stored at that moment: each reads it anew."""

    def __init__(self, random: Random, remarks: Mapping[str, list[str]]) -> None:
        self.random, self.remarks = random, remarks
        self.conversation: Conversation | None = None

    def here(self) -> Conversation:
        """The conversation as it is now. Raises LookupError before it was planned."""
        if self.conversation is None:
            raise LookupError("not planned yet")
        return Conversation.objects.select_related("organisation", "format_version").get(
            pk=self.conversation.pk
        )

    def round(self) -> Round:
        return Round.objects.select_related("organisation", "conversation__format_version").get(
            conversation=self.here()
        )

    def state(self) -> RecordState:
        """The record as it is now. Raises Record.DoesNotExist before it was begun."""
        return state_of(Record.objects.select_related("conversation").get(conversation=self.here()))

    def answer(self, invitation: int, picture: Picture, own: Mapping[str, str]) -> None:
        """Let somebody who was asked fill in the questionnaire and send it."""
        row = Invitation.objects.select_related(
            "person", "organisation", "group", "round__conversation__format_version"
        ).get(pk=invitation)
        answer(row.round, row, picture, own=own, remarks=self.remarks, random=self.random)

    def bring_points(self, by: Person, texts: Iterable[str], now: datetime) -> None:
        for text in texts:
            preparation.add_point(conversation=self.here(), text=text, by=by, now=now)

    def close(self, by: Person, now: datetime) -> None:
        feedback.close(round=self.round(), by=by, now=now, accept_shortfall=True)

    def release(self, by: Person, now: datetime) -> None:
        feedback.release(round=self.round(), by=by, now=now)

    def choose_subjects(self, by: Person, competencies: Sequence[str], now: datetime) -> None:
        preparation.choose_subjects(conversation=self.here(), competencies=competencies, by=by, now=now)

    def start_record(self, by: Person, now: datetime) -> Document | None:
        """Begin the record. Returns the text that stands there to go on with."""
        working = state_of(records.start(conversation=self.here(), by=by, now=now)).working
        return working.document if working else None

    def save_record(self, document: Document, by: Person, now: datetime) -> None:
        state = self.state()
        records.save_working(
            record=state.record,
            document=document,
            expected_revision=state.record.revision,
            base=state.current_number,
            by=by,
            now=now,
        )

    def offer(self, by: Person, now: datetime) -> None:
        record = self.state().record
        records.offer(record=record, expected_revision=record.revision, by=by, now=now)

    def propose(self, passage: str, change: Change, reason: str, by: Person, now: datetime) -> None:
        """Propose to change a passage of the version that is offered."""
        state = self.state()
        if state.current is not None:
            records.propose(
                record=state.record,
                version=state.current.public_id,
                digest=state.current.digest,
                passage=passage,
                change=change,
                reason=reason,
                by=by,
                now=now,
            )

    def approve(self, by: Person, now: datetime, reaction: str = "") -> None:
        """Sign the version that is offered."""
        state = self.state()
        if state.current is not None:
            records.approve(
                record=state.record,
                version=state.current.public_id,
                digest=state.current.digest,
                by=by,
                now=now,
                reaction=reaction,
            )


def with_texts(section: Section, texts: Mapping[str, str]) -> Section:
    """A section of the record with what is written under its key; one that is two-sided under ``section:side``."""
    if section.is_two_sided:
        sides = {side: texts.get(f"{section.key}:{side}", text) for side, text in section.texts.items()}
        return replace(section, texts=sides)
    parts = [section.text, texts.get(section.key, "")]
    return replace(section, text="\n".join(part for part in parts if part))
