# SPDX-License-Identifier: EUPL-1.2
"""The demonstration as a whole: made by the product's own deeds, and alive when its clock moves."""

import logging
from datetime import UTC, datetime

import pytest

from samenspiegel import clock as product_clock
from samenspiegel.agreements.queries import look_back
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.demo import cards, clock, seed
from samenspiegel.demo.further import PLACES
from samenspiegel.demo.models import SentMail
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.notices.models import Notice, State
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person
from samenspiegel.records.models import AmendmentProposal, Record
from samenspiegel.retention.models import Certificate
from tests.chain import first_broken

from . import promises


def conversation(name: str) -> Conversation:
    """The conversation of this person that is planned last."""
    found = Conversation.objects.filter(cycle__subject__name=name, planned_at__isnull=False)
    return found.order_by("-held_on").first()


def round_of(name: str) -> Round:
    return Round.objects.get(conversation=conversation(name))


def side(name: str, part: Part) -> Person:
    return conversation(name).participants.get(part=part).person


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


STAGES = {
    "Yara Dekker": "planned",
    "Tom Kuiper": "questionnaires",
    "Joris Mulder": "questionnaires",
    "Lies de Boer": "report",
    "Hanna de Vries": "preparation",
    "Ilse Kramer": "preparation",
    "Karel Peters": "conversation",
    "Mina Smit": "record",
    "Noor van Dam": "record",
    "Bas Verhoeven": "agreements",
}


@pytest.mark.parametrize("moment", ["2026-12-25T00:58", "2027-03-28T00:30"])
def test_on_a_night_among_days_off_everybody_is_at_the_step_of_their_card(
    demo: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=product_clock.AMSTERDAM)
    monkeypatch.setattr(product_clock, "system_now", lambda: now.astimezone(UTC))

    seed.run()

    assert errors(caplog) == []
    assert {name: conversation(name).stage for name in STAGES} == STAGES
    promises.check_all()


def test_the_stories_of_all_its_organisations(demo: None, caplog: pytest.LogCaptureFixture) -> None:
    assert not seed.is_filled()

    seed.run()

    assert seed.is_filled()
    assert errors(caplog) == []
    assert {name: conversation(name).stage for name in STAGES} == STAGES

    # Questionnaires: some are in, not all; a group of four of which two have answered.
    assert 0 < feedback.received(round_of("Tom Kuiper")) < 12
    assert feedback.falling_short(round_of("Joris Mulder")) == ("aldermen",)
    waiting = round_of("Lies de Boer")
    assert (waiting.closed_at is None, waiting.released_at) == (False, None)
    assert len(feedback.open_answers(waiting)) > 5

    # A spiegel: in Veenmeer four aldermen, in Duinrade three of whom one said nothing.
    reader = side("Ilse Kramer", Part.SUBJECT)
    report = feedback.released(conversation=conversation("Ilse Kramer"), person=reader).report
    shown = {group for row in report.competencies for group, score in row.scores.items() if score is not None}
    assert "aldermen" not in shown
    assert {"self", "reviewer", "management-team", "works-council-chair"} <= shown

    # Two years of history: last year's agreements come back, the oldest conversation is a certificate.
    assert [line.status for line in look_back(conversation("Hanna de Vries"))] == [
        "open",
        "met",
        "met",
        "open",
    ]
    gone = Certificate.objects.get(what="conversation")
    assert (gone.organisation.slug, gone.ground) == ("veenmeer", "retention")

    # Every further story keeps what its cards promise.
    promises.check_all()

    proposal = AmendmentProposal.objects.get()
    assert (proposal.by.name, proposal.is_accepted) == ("Hanna de Vries", None)
    assert Record.objects.get(conversation=conversation("Bas Verhoeven")).ending == "approved"

    # Nothing is stuck, nothing was tampered with, everybody on a card exists.
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}
    assert {first_broken(organisation) for organisation in Organisation.objects.all()} == {None}
    shown_cards = [
        card
        for place in cards.places()
        for card in (*place.raters, *(card for story in place.stories for card in story.cards))
    ]
    assert len(shown_cards) == Person.objects.count()
    assert all(card.person.account_id for card in shown_cards)
    assert max(SentMail.objects.values_list("sent_at", flat=True)) <= product_clock.now()

    # Five weeks on.
    before = SentMail.objects.count()
    clock.move_to_next_milestone()
    clock.move_days(35)

    assert errors(caplog) == []
    assert SentMail.objects.count() > before + 30
    assert round_of("Yara Dekker").opened_on is not None
    assert round_of("Tom Kuiper").closed_at is None
    assert round_of("Tom Kuiper").destroyed_at is not None  # nobody closed it in time


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_demonstration_that_was_cut_off_while_it_was_made_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class CutOff(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise CutOff

    monkeypatch.setattr("samenspiegel.demo.timeline.Timeline.run", cut)
    with pytest.raises(CutOff):
        seed.run()
    assert (seed.is_filled(), Organisation.objects.count()) == (False, len(PLACES))

    seed.empty()

    assert (Organisation.objects.count(), Person.objects.count()) == (0, 0)
    with pytest.raises(CutOff):
        seed.run()
