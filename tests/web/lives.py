# SPDX-License-Identifier: EUPL-1.2
"""A conversation at any point of its life, with something of everything in it; made by the product's own deeds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.passages import NewText
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.records.models import Record
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage, stage
from tests.kept import kept
from tests.records import stage as records

STAGES = ("planned", "asked", "closed", "released", "frozen", "offered", "contested", "ended")


@dataclass
class Life:
    """The conversation, the moment that it has come to, and the ids of what is in it, named as in addresses."""

    cast: Cast
    conversation: Conversation
    now: datetime = NOW
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/gesprekken/{self.conversation.public_id}/"

    @property
    def sides(self) -> tuple[Person, Person]:
        return self.cast.secretary, self.cast.mayor


def live(cast: Cast, until: str = "ended") -> Life:
    """Let the secretary's conversation with the mayor come as far as this stage."""
    return kept(lambda: _live(cast, until), cast, until)


def _live(cast: Cast, until: str) -> Life:
    round = stage(cast, attendees=[cast.clerk])
    life = Life(cast, round.conversation)
    for name in STAGES[: STAGES.index(until) + 1]:
        if name == "contested" and until != "contested":
            continue  # who came to an agreement never was here
        globals()[f"_{name}"](life, round)
    life.conversation = Conversation.objects.get(pk=life.conversation.pk)
    return life


def _planned(life: Life, round: Stage) -> None:
    cast = life.cast
    objection = feedback.object_to_rater(
        round=round.round, by=cast.secretary, reason="Te kort hier.", about=cast.managers[0], now=NOW
    )
    life.ids["objection_id"] = objection.public_id
    life.ids["invitation_id"] = round.invitation(cast.managers[0]).public_id
    for by, text in ((cast.secretary, "De verbouwing."), (cast.mayor, "De regio.")):
        point = preparation.add_point(conversation=life.conversation, text=text, by=by, now=NOW)
        life.ids.setdefault("point_id", point.public_id)


def _asked(life: Life, round: Stage) -> None:
    objection = round.fresh.objections.get()
    feedback.answer_objection(objection=objection, answer="Lang genoeg.", by=life.cast.facilitator, now=NOW)
    round.open()
    life.now = at(OPENED_ON)


def _closed(life: Life, round: Stage) -> None:
    round.send_all(round.everybody, text="Ga zo door.")
    round.close()
    life.now = at(CLOSED_ON)
    life.ids["answer_id"] = feedback.open_answers(round.fresh)[0].id


def _released(life: Life, round: Stage) -> None:
    round.release()
    for person in life.sides:
        preparation.write_note(
            conversation=life.conversation,
            by=person,
            now=at(CLOSED_ON, 12),
            notes="Rustig blijven.",
            expectation="Iets.",
        )
        preparation.choose_subjects(
            conversation=life.conversation, competencies=["vision"], by=person, now=at(CLOSED_ON, 13)
        )
    life.now = at(CLOSED_ON, 14)


def _frozen(life: Life, round: Stage) -> None:
    life.now = at(HELD_ON - timedelta(days=1))
    preparation.freeze_agenda(conversation=life.conversation, by=life.cast.facilitator, now=life.now)
    preparation.add_point(conversation=life.conversation, text="Een brief.", by=life.cast.mayor, now=life.now)
    life.ids["request_id"] = life.conversation.consent_requests.get().public_id


def _offered(life: Life, round: Stage) -> None:
    record = records.started(life.cast, life.conversation)
    record = records.offered(life.cast, record=record)
    life.ids["agreement"] = records.state(record).document.agreements[0].key  # type: ignore[union-attr]
    life.now = records.LATER


def _contested(life: Life, round: Stage) -> None:
    record, cast = Record.objects.get(conversation=life.conversation), life.cast
    for text in ("Anna wil weg.", "Anna wil iets anders."):
        records.answer(records.propose(record, cast.secretary, "career", NewText(text)), cast.mayor, False)
        records.rewritten(cast, record, priorities=f"De school. {text}")
    life.ids["proposal_id"] = records.propose(record, cast.secretary, "career", NewText("Anna.")).public_id


def _ended(life: Life, round: Stage) -> None:
    record = Record.objects.get(conversation=life.conversation)
    for person in life.sides:
        records.approve(record, person)
    life.ids["agreement_id"] = Agreement.objects.get(
        conversation=life.conversation, owner=life.cast.secretary
    ).public_id


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves no trace, in any of the databases."""
    with ExitStack() as stack:
        for alias in settings.DATABASES:
            block = transaction.atomic(using=alias)
            block._from_testcase = (
                True  # as Django's own tests do: a deed that must be the outermost may happen within
            )
            stack.enter_context(block)
        yield
        for alias in settings.DATABASES:
            transaction.set_rollback(True, using=alias)
