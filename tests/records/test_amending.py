# SPDX-License-Identifier: EUPL-1.2
from datetime import date

import pytest

from samenspiegel.core.passages import AgreementText, NewAgreement, NewText, NoAgreement, NothingChanged
from samenspiegel.notices.models import Notice
from samenspiegel.records import actions
from samenspiegel.records.models import AmendmentProposal, Approval
from tests.cast import Cast

from . import stage
from .stage import LATER


@pytest.mark.clause("HV-11")
def test_a_proposal_reaches_the_other_side_and_changes_nothing_yet(cast: Cast) -> None:
    record = stage.offered(cast)
    before = stage.current(record)
    stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    assert stage.current(record) == before
    told = Notice.objects.filter(kind="amendment_proposed").values_list("person", flat=True)
    assert set(told) == {cast.mayor.public_id, cast.facilitator.public_id}
    seen = stage.state(record).open_proposals
    assert [(view.old, view.change, view.by) for view in seen] == [
        ("Anna wil blijven.", NewText("Anna wil weg."), cast.secretary)
    ]


@pytest.mark.clause("HV-11")
def test_an_accepted_change_makes_a_new_version_with_exactly_that_change(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.mayor)
    before = stage.state(record).document
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.answer(proposal, cast.mayor, True)
    state = stage.state(record)
    assert state.document is not None and before is not None
    assert state.current_number == 2
    assert state.document.section("career").text == "Anna wil weg."
    assert state.document.section("priorities") == before.section("priorities")
    assert state.missing == tuple(state.sides)


@pytest.mark.clause("HV-11")
def test_a_refused_change_stays_refused_and_the_text_stands(cast: Cast) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.answer(proposal, cast.mayor, False)
    assert (stage.current(record).number, stage.state(record).open_proposals) == (1, [])


@pytest.mark.clause("HV-11")
@pytest.mark.parametrize("who", ["secretary", "facilitator", "substitute", "clerk"])
def test_only_the_other_side_answers_a_proposal(cast: Cast, who: str) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    with pytest.raises(actions.NotYourAnswer):
        stage.answer(proposal, getattr(cast, who), True)
    assert stage.current(record).number == 1


def test_the_same_answer_twice_counts_once(cast: Cast) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.answer(proposal, cast.mayor, True)
    stage.answer(proposal, cast.mayor, True)
    assert stage.current(record).number == 2
    with pytest.raises(actions.AlreadyAnswered):
        stage.answer(proposal, cast.mayor, False)


def test_the_same_proposal_twice_is_one_and_another_on_that_passage_waits(cast: Cast) -> None:
    record = stage.offered(cast)
    first = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    assert stage.propose(record, cast.secretary, "career", NewText("Anna wil weg.")) == first
    with pytest.raises(actions.AlreadyProposed):
        stage.propose(record, cast.secretary, "career", NewText("Anna gaat."))


def test_a_proposal_on_a_text_that_changed_is_refused(cast: Cast) -> None:
    record = stage.offered(cast)
    seen = stage.current(record)
    stage.rewritten(cast, record, career="Anna twijfelt.")
    with pytest.raises(actions.TextChanged):
        actions.propose(
            record=record,
            version=seen.public_id,
            digest=seen.digest,
            passage="career",
            change=NewText("Anna wil weg."),
            by=cast.secretary,
            now=LATER,
        )


def test_open_proposals_go_along_when_their_passage_stays_and_fall_away_when_it_changes(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.propose(record, cast.mayor, "priorities", NewText("De haven."))
    stage.propose(record, cast.mayor, "career", NewText("Anna blijft."))
    stage.answer(stage.propose(record, cast.secretary, "career", NewText("Anna wil weg.")), cast.mayor, True)
    state = stage.state(record)
    assert [(view.passage, view.version) for view in state.open_proposals] == [("priorities", 2)]


def test_a_proposal_takes_back_ones_own_approval(cast: Cast) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    stage.approve(record, cast.mayor)
    assert [row.person for row in Approval.objects.all()] == [cast.mayor]
    assert stage.state(record).record.ending == ""


def test_one_takes_back_ones_own_proposal_and_nobody_elses(cast: Cast) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    with pytest.raises(actions.NotYourProposal):
        actions.withdraw_proposal(proposal=proposal, by=cast.mayor, now=LATER)
    actions.withdraw_proposal(proposal=proposal, by=cast.secretary, now=LATER)
    actions.withdraw_proposal(proposal=proposal, by=cast.secretary, now=LATER)
    assert not AmendmentProposal.objects.exists()


def test_agreements_are_changed_added_and_taken_out_by_both(cast: Cast) -> None:
    record = stage.offered(cast)
    new = AgreementText(
        key="", what="Samen naar de OR.", kind="other", owner=cast.mayor.public_id, due_on=date(2026, 5, 1)
    )
    stage.answer(stage.propose(record, cast.mayor, "agreement:new", NewAgreement(new)), cast.secretary, True)
    stage.answer(stage.propose(record, cast.mayor, "agreement:a1", NoAgreement()), cast.secretary, True)
    document = stage.state(record).document
    assert document is not None
    assert [(row.key, row.what) for row in document.agreements] == [
        ("a2", "De burgemeester maakt tijd."),
        ("a3", "Samen naar de OR."),
    ]
    assert document.agreements[1].owner_name == cast.mayor.name


def test_a_proposed_agreement_without_an_owner_is_refused(cast: Cast) -> None:
    record = stage.offered(cast)
    with pytest.raises(actions.AgreementIncomplete):
        stage.propose(
            record, cast.mayor, "agreement:new", NewAgreement(AgreementText(key="", what="x", kind="other"))
        )


def test_a_proposal_that_changes_nothing_is_refused(cast: Cast) -> None:
    record = stage.offered(cast)
    with pytest.raises(NothingChanged):
        stage.propose(record, cast.mayor, "career", NewText("Anna wil blijven."))


@pytest.mark.parametrize("who", ["facilitator", "clerk", "outsider"])
def test_nobody_else_proposes(cast: Cast, who: str) -> None:
    record = stage.offered(cast)
    with pytest.raises(actions.NotASide):
        stage.propose(record, getattr(cast, who), "career", NewText("x"))
