# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import date, timedelta

import pytest

from samenspiegel.agreements import queries as agreements
from samenspiegel.conversations import actions as conversations
from samenspiegel.core.passages import Document, NewText
from samenspiegel.notices.models import Notice
from samenspiegel.preparation import actions as preparation
from samenspiegel.records import actions
from samenspiegel.records.models import Record, RecordVersion
from tests.cast import HELD_ON, NOW, Cast, at

from . import stage
from .stage import HELD, LATER


@pytest.mark.clause("HV-3", "VGS-9")
def test_the_record_has_the_sections_of_the_format_and_no_work_plan(cast: Cast) -> None:
    working = stage.state(stage.started(cast)).working
    assert working is not None
    assert [section.key for section in working.document.sections] == [
        "priorities",
        "mirror",
        "training",
        "career",
        "points",
    ]


@pytest.mark.clause("HV-9")
def test_the_record_names_who_was_there(cast: Cast) -> None:
    record = stage.offered(cast)
    document = stage.state(record).document
    assert document is not None
    assert [(party.part, party.name) for party in document.parties] == [
        ("subject", cast.secretary.name),
        ("reviewer", cast.mayor.name),
        ("facilitator", cast.facilitator.name),
    ]


def test_points_stand_in_the_record_before_anybody_writes(cast: Cast) -> None:
    conversation = cast.plan()
    preparation.add_point(conversation=conversation, text="de brug", by=cast.secretary, now=NOW)
    working = stage.state(stage.started(cast, conversation)).working
    assert working is not None
    assert working.document.section("points").text.startswith("De brug (")


@pytest.mark.clause("VGS-11")
def test_agreements_that_are_still_open_come_back_as_suggestions(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    nxt = cast.plan(held_on=date(2027, 3, 2), now=at(date(2027, 1, 4)))
    assert [line.what for line in agreements.open_for(nxt)] == [
        "De secretaris volgt een cursus.",
        "De burgemeester maakt tijd.",
    ]
    working = stage.state(stage.started(cast, nxt, at(date(2027, 3, 2), 14))).working
    assert working is not None
    assert [(row.what, row.owner) for row in working.document.agreements] == [
        ("De secretaris volgt een cursus.", cast.secretary.public_id),
        ("De burgemeester maakt tijd.", cast.mayor.public_id),
    ]


def test_starting_twice_gives_the_same_record(cast: Cast) -> None:
    conversation = cast.plan()
    assert stage.started(cast, conversation) == stage.started(cast, conversation)


def test_a_record_cannot_be_started_before_the_conversation(cast: Cast) -> None:
    with pytest.raises(actions.TooEarly):
        stage.started(cast, cast.plan(), at(HELD_ON - timedelta(days=1)))
    assert not Record.objects.exists()


def test_two_who_save_at_once_lose_no_word(cast: Cast) -> None:
    record = stage.started(cast)
    mine = Document(sections=stage.texts(priorities="De school."))
    theirs = Document(sections=stage.texts(priorities="De haven."))
    revision = record.revision
    stage.saved(cast, record, theirs)
    with pytest.raises(actions.TextChanged) as refused:
        actions.save_working(
            record=record, document=mine, expected_revision=revision, base=0, by=cast.facilitator, now=HELD
        )
    stored, given = refused.value.stored, refused.value.given
    assert stored is not None and given is not None
    assert stored.section("priorities").text == "De haven."
    assert given.section("priorities").text == "De school."
    assert refused.value.revision == Record.objects.get().revision


def test_saving_the_same_twice_is_harmless(cast: Cast) -> None:
    record = stage.started(cast)
    document = Document(sections=stage.texts(priorities="De school."))
    revision = record.revision
    for _ in range(2):
        actions.save_working(
            record=record,
            document=document,
            expected_revision=revision,
            base=0,
            by=cast.facilitator,
            now=HELD,
        )
    assert Record.objects.get().revision == revision + 1


@pytest.mark.clause("HV-10")
def test_offering_freezes_a_version_and_writes_to_both(cast: Cast) -> None:
    record = stage.offered(cast)
    version = stage.current(record)
    assert (version.number, len(version.digest), version.agreement_count) == (1, 64, 2)
    assert record.working is None
    told = Notice.objects.filter(kind="record_offered").values_list("person", flat=True)
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id}


def test_the_date_asked_for_hangs_on_the_day_of_offering(cast: Cast) -> None:
    record = stage.offered(cast)
    assert stage.state(record).approve_by_on == HELD_ON + timedelta(days=14)
    milestone = record.conversation.milestones.get(key="record_approved")
    assert milestone.due_on == HELD_ON + timedelta(days=14)


def test_a_record_with_empty_sections_is_offered_when_something_was_agreed(cast: Cast) -> None:
    record = stage.offered(cast, Document(agreements=(stage.agreement(cast.mayor, "Bellen."),)))
    assert stage.current(record).number == 1


def test_a_record_in_which_nothing_was_written_is_not_offered(cast: Cast) -> None:
    record = stage.saved(cast, stage.started(cast), Document(sections=stage.texts(career="  ")))
    with pytest.raises(actions.RecordEmpty):
        actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=HELD)
    assert not RecordVersion.objects.exists()


@pytest.mark.clause("HV-3")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": " "}, "what"),
        ({"owner": ""}, "owner"),
        ({"owner": "outsider"}, "owner"),
        ({"kind": "holiday"}, "kind"),
        ({"kind": "development"}, "competency"),
        ({"kind": "development", "competency": "juggling"}, "competency"),
        ({"kind": "other", "competency": "vision"}, "no_competency"),
    ],
)
def test_an_agreement_that_misses_something_is_named(cast: Cast, changed: dict, field: str) -> None:
    agreed = replace(stage.agreement(cast.mayor, "Bellen."), **changed)
    record = stage.saved(cast, stage.started(cast), Document(agreements=(agreed,)))
    with pytest.raises(actions.AgreementIncomplete) as refused:
        actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=HELD)
    assert refused.value.missing == [("a1", field)]


def test_offering_twice_makes_one_version(cast: Cast) -> None:
    record = stage.offered(cast)
    with pytest.raises(actions.NothingToOffer):
        actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=HELD)
    assert record.versions.count() == 1


def test_a_text_that_does_not_hold_an_accepted_change_cannot_be_offered(cast: Cast) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.saved(cast, record, Document(sections=stage.texts(career="Anna twijfelt.")), LATER)
    stage.answer(proposal, cast.mayor, True)
    record = Record.objects.get()
    with pytest.raises(actions.TextChanged) as refused:
        actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=LATER)
    stored, given = refused.value.stored, refused.value.given
    assert stored is not None and given is not None
    assert (stored.section("career").text, given.section("career").text) == (
        "Anna wil weg.",
        "Anna twijfelt.",
    )


def test_an_accepted_change_is_taken_over_where_the_writer_left_the_passage_alone(cast: Cast) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    document = stage.state(record).document
    assert document is not None
    sections = tuple(
        replace(section, text="De brug.") if section.key == "priorities" else section
        for section in document.sections
    )
    stage.saved(cast, record, replace(document, sections=sections, salt=""), LATER)
    stage.answer(proposal, cast.mayor, True)
    working = stage.state(record).working
    assert working is not None
    assert (working.document.section("career").text, working.base) == ("Anna wil weg.", 2)
    record = Record.objects.get()
    actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=LATER)
    assert stage.current(record).number == 3


def test_a_text_that_is_too_long_is_refused_with_its_limit(cast: Cast) -> None:
    with pytest.raises(actions.TextTooLong) as refused:
        stage.saved(cast, stage.started(cast), Document(sections=stage.texts(career="x" * 6001)))
    assert (refused.value.passage, refused.value.limit) == ("career", 6000)


def test_a_cancelled_conversation_gets_no_record(cast: Cast) -> None:
    conversation = cast.plan()
    conversations.cancel(conversation=conversation, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.ConversationOver):
        stage.started(cast, conversation)


def test_nothing_of_the_record_stands_in_the_database_in_clear(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.propose(record, cast.secretary, "career", NewText("Een geheim woord."))
    kept = [bytes(row.sealed) for row in RecordVersion.objects.all()]
    kept += [bytes(row.sealed) for version in record.versions.all() for row in version.proposals.all()]
    assert not any(b"school" in sealed or b"geheim" in sealed for sealed in kept)
