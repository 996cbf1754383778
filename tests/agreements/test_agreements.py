# SPDX-License-Identifier: EUPL-1.2
from datetime import date, timedelta

import pytest

from samenspiegel.agreements import actions, queries
from samenspiegel.agreements.models import Agreement, FollowUp, Status
from samenspiegel.core.passages import Document
from samenspiegel.notices.models import Notice
from samenspiegel.preparation import queries as preparation
from samenspiegel.records.models import Record
from tests.cast import Cast, at
from tests.records import stage
from tests.records.stage import LATER

DUE = date(2026, 9, 1)


@pytest.fixture
def agreed(cast: Cast) -> Record:
    """A final record with an agreement of each side."""
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    return record


def own(person) -> Agreement:
    return Agreement.objects.get(owner=person)


@pytest.mark.clause("VGS-9", "HV-3")
def test_an_approved_record_leaves_agreements_with_owner_date_kind_and_status(cast: Cast) -> None:
    course = stage.agreement(
        cast.secretary,
        "De secretaris oefent met debatteren.",
        kind="development",
        competency="persuasiveness",
        support="een coach",
    )
    record = stage.offered(cast, Document(agreements=(course,)))
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    line = queries.of(record.conversation)[0]
    assert (line.what, line.owner, line.due_on, line.kind, line.competency, line.support, line.status) == (
        "De secretaris oefent met debatteren.",
        cast.secretary,
        DUE,
        "development",
        "persuasiveness",
        "een coach",
        Status.OPEN,
    )


@pytest.mark.clause("VGS-11")
def test_all_agreements_come_back_as_item_one_of_the_next_agenda_with_their_status(
    cast: Cast, agreed: Record
) -> None:
    actions.follow_up(agreement=own(cast.mayor), status=Status.MET, note="Gedaan.", by=cast.mayor, now=LATER)
    nxt = cast.plan(held_on=date(2027, 3, 2), now=at(date(2027, 1, 4)))
    first = preparation.agenda(nxt).agenda.items[0]
    assert (first.kind, first.addition) == ("look_back", True)
    assert [(line.what, line.status, line.note) for line in first.look_back] == [
        ("De secretaris volgt een cursus.", "open", ""),
        ("De burgemeester maakt tijd.", "met", "Gedaan."),
    ]
    assert [line.what for line in queries.open_for(nxt)] == ["De secretaris volgt een cursus."]


@pytest.mark.parametrize("who", ["mayor", "facilitator", "outsider"])
def test_only_the_owner_says_what_became_of_an_agreement(cast: Cast, agreed: Record, who: str) -> None:
    with pytest.raises(actions.NotTheOwner):
        actions.follow_up(
            agreement=own(cast.secretary), status=Status.MET, note="", by=getattr(cast, who), now=LATER
        )
    assert own(cast.secretary).status == Status.OPEN


def test_an_agreement_can_be_moved_and_the_approved_record_stays_as_it_was(
    cast: Cast, agreed: Record
) -> None:
    digest = stage.current(agreed).digest
    moved_to = DUE + timedelta(days=30)
    actions.follow_up(
        agreement=own(cast.secretary),
        status=Status.OPEN,
        note="De cursus is verzet.",
        due_on=moved_to,
        by=cast.secretary,
        now=LATER,
    )
    line = queries.of(agreed.conversation)[0]
    assert (line.due_on, line.follow_ups[0].due_on, line.note) == (moved_to, moved_to, "De cursus is verzet.")
    document = stage.state(agreed).document
    assert document is not None
    assert (stage.current(agreed).digest, document.agreements[0].due_on) == (digest, DUE)


def test_the_same_follow_up_twice_is_one(cast: Cast, agreed: Record) -> None:
    for _ in range(2):
        actions.follow_up(
            agreement=own(cast.secretary), status="met", note="Klaar.", by=cast.secretary, now=LATER
        )
    assert FollowUp.objects.count() == 1


def test_a_note_too_long_and_a_day_that_is_over_are_refused(cast: Cast, agreed: Record) -> None:
    common = {"agreement": own(cast.secretary), "status": "open", "by": cast.secretary, "now": LATER}
    with pytest.raises(actions.NoteTooLong):
        actions.follow_up(note="x" * 601, **common)
    with pytest.raises(actions.DateInPast):
        actions.follow_up(note="", due_on=LATER.date() - timedelta(days=1), **common)
    assert not FollowUp.objects.exists()


def test_owners_are_reminded_two_weeks_ahead_and_once(cast: Cast, agreed: Record) -> None:
    actions.follow_up(agreement=own(cast.mayor), status="met", note="", by=cast.mayor, now=LATER)
    for days in (15, 14, 13):
        actions.remind_due(now=at(DUE - timedelta(days=days)))
    told = Notice.objects.filter(kind="agreements_due").values_list("person", flat=True)
    assert list(told) == [cast.secretary.public_id]


def test_agreements_of_a_destroyed_conversation_are_not_read_and_nobody_is_reminded(
    cast: Cast, agreed: Record
) -> None:
    from samenspiegel.keys import actions as keys
    from samenspiegel.keys.models import Purpose

    keys.destroy(cast.organisation.pk, agreed.conversation.public_id, [Purpose.RECORD], ground="term", on=DUE)
    assert queries.of(agreed.conversation) == []
    assert actions.remind_due(now=at(DUE - timedelta(days=3))) == 0
