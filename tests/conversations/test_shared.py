# SPDX-License-Identifier: EUPL-1.2
"""Two municipalities share a secretary: one conversation at home, two reviewers, two colleges (design, section 7)."""

from datetime import timedelta

import pytest

from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.conversations.queries import plannable, rules_for, visible_to
from samenspiegel.core.access import Deed, LateReviewer, Part, may, readers, who_may
from samenspiegel.core.duties import Code
from samenspiegel.core.passages import NewText
from samenspiegel.duties.queries import overview
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.actions import proposed_for
from samenspiegel.feedback.queries import labels, shown_report
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import published, spec_of
from samenspiegel.keys.actions import KeyGone
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import viewpoints
from samenspiegel.records import actions as records
from samenspiegel.records.models import Ending, Record
from samenspiegel.records.queries import state_of
from tests import sharing_posts
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage
from tests.formats import vgs
from tests.records import stage as record_stage


@pytest.fixture
def duinrade(cast: Cast) -> sharing_posts.Duinrade:
    return sharing_posts.beside(cast)


@pytest.fixture
def conversation(cast: Cast, duinrade: sharing_posts.Duinrade) -> Conversation:
    return duinrade.plan(cast)


def round_of(cast: Cast, conversation: Conversation) -> Stage:
    round = feedback.propose_raters(conversation=conversation, now=NOW)
    assert round is not None
    return Stage(cast, conversation, round)


def codes(conversation: Conversation, person: Person, on) -> set[Code]:
    [item] = overview([Conversation.objects.get(pk=conversation.pk)])
    return {duty.code for duty in item.duties_of(person, on)}


# --- planning


@pytest.mark.clause("VGS-1", "HV-14")
def test_each_reviewer_and_each_college_is_a_group_of_its_own_under_its_own_name(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    round = round_of(cast, conversation)
    names = labels(round.round)
    asked = {
        key: sorted(round.round.invitations.filter(group__key=key).values_list("person__name", flat=True))
        for key in ("reviewer", "reviewer-2", "aldermen", "aldermen-2")
    }
    assert (names["reviewer"], names["reviewer-2"]) == ("Burgemeester Veenmeer", "Burgemeester Duinrade")
    assert (names["aldermen"], names["aldermen-2"]) == ("Wethouders Veenmeer", "Wethouders Duinrade")
    assert asked == {
        "reviewer": ["Arend Jansen"],
        "reviewer-2": ["Marit Kooistra"],
        "aldermen": sorted(person.name for person in cast.aldermen),
        "aldermen-2": sorted(person.name for person in duinrade.aldermen),
    }


def test_of_a_conversation_of_one_organisation_nobody_from_elsewhere_is_asked(
    cast: Cast, duinrade: sharing_posts.Duinrade
) -> None:
    round = round_of(cast, cast.plan())
    asked = set(round.round.invitations.values_list("person", flat=True))
    assert asked.isdisjoint({duinrade.mayor.pk, *(person.pk for person in duinrade.aldermen)})


def test_the_shared_format_is_kept_beside_the_published_one_and_chosen_by_nobody(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    assert conversation.format_version.settled_from == cast.format_version
    assert published(cast.organisation.pk) == [cast.format_version]
    duinrade.plan(cast, held_on=HELD_ON + timedelta(days=200))
    assert FormatVersion.objects.filter(settled_from=cast.format_version).count() == 1


def test_a_second_reviewer_works_elsewhere_and_only_formats_that_know_one_have_one(
    cast: Cast, duinrade: sharing_posts.Duinrade
) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan(second_reviewer=cast.clerk)
    assert (refused.value.code, refused.value.field) == ("second_reviewer_here", "second_reviewer")
    with pytest.raises(actions.PlanRefused):
        duinrade.plan(cast, reviewer=duinrade.mayor)
    spec = spec_of(duinrade.plan(cast).format_version)
    with pytest.raises(actions.PlanRefused) as refused:
        actions.shared_spec(spec, cast.organisation, duinrade.mayor)  # shared already
    assert refused.value.code == "not_in_format"


# --- who may what


@pytest.mark.clause("VGS-7")
def test_the_second_reviewer_may_what_the_reviewer_may_except_organising(conversation: Conversation) -> None:
    rules = rules_for(conversation)
    for deed in Deed:
        theirs, own = Part.SECOND_REVIEWER in who_may(deed, rules), Part.REVIEWER in who_may(deed, rules)
        assert theirs == own, deed
    assert Part.SECOND_REVIEWER in readers(Deed.READ_REPORT, rules)


def test_where_a_side_organises_it_is_the_home_organisation_that_does(
    cast: Cast, duinrade: sharing_posts.Duinrade
) -> None:
    conversation = vgs.plan(cast, second_reviewer=duinrade.mayor)
    rules = rules_for(conversation)
    for deed in (Deed.CHANGE_PLAN, Deed.CHOOSE_RATERS, Deed.FREEZE_AGENDA, Deed.PLAN_NEXT):
        assert not may(deed, [Part.SECOND_REVIEWER], rules=rules, is_external=True)
    assert plannable(duinrade.mayor, on=HELD_ON) == []


def test_who_comes_from_elsewhere_sees_this_conversation_and_no_other(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    cast.plan(
        subject=cast.clerk,
        reviewer=cast.mayor,
        held_on=HELD_ON + timedelta(days=3),
    )
    assert list(visible_to(duinrade.mayor, now=NOW)) == [conversation]
    ended = Conversation.objects.get(pk=conversation.pk)
    ended.ended_at = at(HELD_ON)
    ended.save(update_fields=["ended_at"])
    # A reviewer owns agreements until everything is destroyed, whatever organisation they review for.
    assert list(visible_to(duinrade.mayor, now=at(HELD_ON + timedelta(days=300)))) == [conversation]
    assert list(visible_to(duinrade.aldermen[0], now=NOW)) == []


# --- the questionnaires


@pytest.mark.clause("HV-1", "HV-6")
def test_both_reviewers_answer_and_each_stands_apart_in_the_report(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    round = round_of(cast, conversation).open()
    assert Code.HAND_IN in codes(conversation, duinrade.mayor, OPENED_ON)
    round.send(cast.mayor, 2)
    round.send(duinrade.mayor, 5)
    round.send_all([cast.secretary, *round.raters, *duinrade.aldermen], 4)
    assert Code.HAND_IN not in codes(conversation, duinrade.mayor, OPENED_ON)
    round.close()
    round.release()

    report = shown_report(Conversation.objects.get(pk=conversation.pk))
    assert report is not None
    scores = report.competencies[0].scores
    assert (scores["reviewer"], scores["reviewer-2"], scores["aldermen-2"]) == (20, 50, 40)
    released = Notice.objects.filter(kind="report_released").values_list("person", flat=True)
    assert {cast.secretary.public_id, cast.mayor.public_id, duinrade.mayor.public_id} <= set(released)


def test_a_college_below_the_floor_does_not_open_as_a_group_of_its_own(cast: Cast) -> None:
    small = sharing_posts.beside(cast, aldermen=2)
    round = round_of(cast, small.plan(cast))
    assert "too_small" in {problem.code for problem in feedback.problems(round.fresh, NOW)}


def test_it_does_not_open_while_the_second_reviewer_is_missing(
    cast: Cast, conversation: Conversation
) -> None:
    round = round_of(cast, conversation)
    conversation.participants.filter(part=Part.SECOND_REVIEWER).delete()
    assert "side_missing" in {problem.code for problem in feedback.problems(round.fresh, NOW)}


def test_one_who_is_missing_is_named_to_who_closes_and_shown_as_no_answer(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    round = round_of(cast, conversation).open()
    round.send_all([cast.secretary, cast.mayor, *round.raters, *duinrade.aldermen])
    missing = feedback.shortfall(round.fresh)
    assert (missing.is_reviewer_missing, missing.named) == (False, ("reviewer-2",))


# --- before the conversation


@pytest.mark.clause("VGS-3")
def test_no_view_is_read_before_all_three_have_shared(cast: Cast, duinrade: sharing_posts.Duinrade) -> None:
    conversation = vgs.plan(cast, second_reviewer=duinrade.mayor)
    three = (cast.secretary, cast.mayor, duinrade.mayor)
    key = viewpoints.prompts_of(conversation, Part.SECOND_REVIEWER)[0].key
    for number, person in enumerate(three):
        fresh = Conversation.objects.get(pk=conversation.pk)
        viewpoints.write_views(
            conversation=fresh, texts={key: f"Zienswijze van {person.name}"}, by=person, now=NOW
        )
        viewpoints.share_views(conversation=fresh, by=person, now=NOW)
        seen = [
            viewpoints.views_of(Conversation.objects.get(pk=conversation.pk), one, today=NOW.date())
            for one in three
        ]
        assert [view.theirs is None for view in seen] == [number < 2] * 3
        if number < 2:  # nobody can have read it: it can still be taken back
            assert seen[number].may_take_back
    [(first, texts), (second, _)] = seen[2].theirs or ()
    assert (first, second) == (cast.secretary, cast.mayor)
    assert texts == {key: "Zienswijze van Hanna de Vries"}
    with pytest.raises(viewpoints.SharedAlready):
        viewpoints.take_back(conversation=conversation, by=cast.mayor, now=NOW)


def test_a_side_cannot_fix_the_agenda_while_two_of_three_have_shared(
    cast: Cast, duinrade: sharing_posts.Duinrade
) -> None:
    conversation = vgs.plan(cast, second_reviewer=duinrade.mayor)
    key = viewpoints.prompts_of(conversation, Part.REVIEWER)[0].key
    for person in (cast.mayor, duinrade.mayor):
        viewpoints.write_views(conversation=conversation, texts={key: "Ja."}, by=person, now=NOW)
        viewpoints.share_views(conversation=conversation, by=person, now=NOW)
    conversation.has_round = False
    conversation.save(update_fields=["has_round"])
    with pytest.raises(preparation.ViewsAwaited):
        preparation.freeze_agenda(conversation=conversation, by=cast.secretary, now=NOW)


@pytest.mark.clause("VGS-4")
def test_a_late_point_waits_for_all_three(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    conversation.has_round = False
    conversation.save(update_fields=["has_round"])
    preparation.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    preparation.add_point(
        conversation=Conversation.objects.get(pk=conversation.pk),
        text="De fusie.",
        by=duinrade.mayor,
        now=NOW,
    )
    request = conversation.consent_requests.get(kind=ConsentKind.LATE_POINT)
    request = actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=NOW)
    assert request.settled_at is None
    request = actions.answer_consent(request=request, is_given=True, by=cast.mayor, now=NOW)
    assert request.is_granted is True


# --- the record


@pytest.fixture
def record(cast: Cast, conversation: Conversation) -> Record:
    return record_stage.offered(cast, record=record_stage.started(cast, conversation))


@pytest.mark.clause("HV-10")
def test_the_record_is_final_once_all_three_have_approved(
    cast: Cast, duinrade: sharing_posts.Duinrade, record: Record
) -> None:
    for person in (cast.secretary, cast.mayor):
        record_stage.approve(record, person)
        assert Record.objects.get(pk=record.pk).ending == ""
    assert Code.APPROVE_RECORD in codes(record.conversation, duinrade.mayor, HELD_ON)
    record_stage.approve(record, duinrade.mayor)
    assert Record.objects.get(pk=record.pk).ending == Ending.APPROVED
    document = record_stage.state(record).document
    assert document is not None
    assert [(party.name, party.role) for party in document.parties[:3]] == [
        ("Hanna de Vries", "gemeentesecretaris"),
        ("Arend Jansen", "burgemeester Veenmeer"),
        ("Marit Kooistra", "burgemeester Duinrade"),
    ]


@pytest.mark.clause("HV-11")
def test_a_change_holds_once_both_others_accepted_it(
    cast: Cast, duinrade: sharing_posts.Duinrade, record: Record
) -> None:
    proposal = record_stage.propose(record, duinrade.mayor, "career", NewText("Anna blijft."))
    assert Code.ANSWER_PROPOSAL in codes(record.conversation, cast.mayor, HELD_ON)
    record_stage.answer(proposal, cast.mayor, True)
    record_stage.answer(proposal, cast.mayor, True)  # sent twice
    document = record_stage.state(record).document
    assert document is not None
    assert document.section("career").text == "Anna wil blijven."
    assert Code.ANSWER_PROPOSAL not in codes(record.conversation, cast.mayor, HELD_ON)
    assert Code.ANSWER_PROPOSAL in codes(record.conversation, cast.secretary, HELD_ON)
    record_stage.answer(proposal, cast.secretary, True)
    document = record_stage.state(record).document
    assert document is not None
    assert document.section("career").text == "Anna blijft."


@pytest.mark.clause("HV-11")
def test_one_no_is_enough_and_who_proposed_does_not_answer(
    cast: Cast, duinrade: sharing_posts.Duinrade, record: Record
) -> None:
    proposal = record_stage.propose(record, cast.secretary, "career", NewText("Anna gaat."))
    with pytest.raises(records.NotYourAnswer):
        record_stage.answer(proposal, cast.secretary, True)
    record_stage.answer(proposal, cast.mayor, True)
    record_stage.answer(proposal, duinrade.mayor, False)
    [view] = state_of(record).proposals
    assert (view.is_accepted, view.agreed) == (False, frozenset())
    with pytest.raises(records.AlreadyAnswered):
        record_stage.answer(proposal, cast.mayor, True)


# --- somebody else reviews


def test_the_second_reviewer_is_replaced_by_somebody_of_the_same_organisation(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    def replace(by: Person) -> Conversation:
        return actions.replace_reviewer(
            conversation=conversation,
            reviewer=by,
            by=cast.facilitator,
            now=NOW,
            part=Part.SECOND_REVIEWER,
        )

    for person in (cast.clerk, cast.mayor):
        with pytest.raises(actions.ReviewerRefused):
            replace(person)
    replace(duinrade.aldermen[0])
    assert list(visible_to(duinrade.mayor, now=NOW)) == []
    assert list(visible_to(duinrade.aldermen[0], now=NOW)) == [conversation]
    with pytest.raises(actions.ReviewerRefused):  # nor does somebody from there review for Veenmeer
        actions.replace_reviewer(
            conversation=conversation, reviewer=duinrade.mayor, by=cast.facilitator, now=NOW
        )


def test_a_second_reviewer_who_came_late_waits_for_the_subject_and_the_first_one_reads_on(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    round = round_of(cast, conversation).open()
    new = sharing_posts._person(cast, "Nora Blom")
    actions.replace_reviewer(
        conversation=conversation,
        reviewer=new,
        by=cast.facilitator,
        now=at(OPENED_ON),
        part=Part.SECOND_REVIEWER,
    )
    late = Conversation.objects.get(pk=conversation.pk)
    assert (late.late_reviewer, late.late_second_reviewer) == ("", LateReviewer.WAITS)
    rules = rules_for(late)
    assert not may(Deed.READ_REPORT, [Part.SECOND_REVIEWER], rules=rules)
    assert not may(Deed.ANSWER, [Part.SECOND_REVIEWER], rules=rules)
    assert may(Deed.READ_REPORT, [Part.REVIEWER], rules=rules)
    request = late.consent_requests.get(kind=ConsentKind.SHOW_REPORT)
    actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=at(CLOSED_ON))
    late = Conversation.objects.get(pk=conversation.pk)
    assert (late.late_reviewer, late.late_second_reviewer) == ("", LateReviewer.READS)
    assert round.fresh.opened_on == OPENED_ON


# --- the next one


@pytest.mark.clause("VGS-1")
def test_the_next_conversation_is_proposed_with_both_reviewers(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    proposal = actions.propose_next(conversation=conversation, now=at(HELD_ON + timedelta(days=30)))
    assert proposal is not None
    parts = {row.part: row.person for row in proposal.participants.all()}
    assert parts[Part.SECOND_REVIEWER] == duinrade.mayor
    planned = duinrade.plan(
        cast, proposal=proposal, held_on=proposal.proposed_on, now=at(HELD_ON + timedelta(days=30))
    )
    assert rules_for(planned).is_shared


def test_who_leaves_before_the_invitations_is_not_asked_and_who_comes_in_is(
    cast: Cast, duinrade: sharing_posts.Duinrade, conversation: Conversation
) -> None:
    from samenspiegel.people import actions as people

    people.deactivate(person=duinrade.aldermen[0], left_on=NOW.date(), by=cast.facilitator, now=NOW)
    found = proposed_for(
        spec=spec_of(conversation.format_version),
        organisation_id=cast.organisation.pk,
        people={
            Part.SUBJECT: cast.secretary,
            Part.REVIEWER: cast.mayor,
            Part.SECOND_REVIEWER: duinrade.mayor,
        },
        on=NOW.date(),
    )
    asked = {person for key, person in found.asked if key == "aldermen-2"}
    assert asked == set(duinrade.aldermen[1:])


def test_everything_goes_for_all_three_at_once(
    cast: Cast, duinrade: sharing_posts.Duinrade, record: Record
) -> None:
    from samenspiegel.retention import actions as retention

    for person in (cast.secretary, cast.mayor, duinrade.mayor):
        record_stage.approve(record, person)
    retention.destroy_due(now=at(record.conversation.destroy_on))
    with pytest.raises((KeyGone, Record.DoesNotExist)):
        state_of(Record.objects.get(pk=record.pk))
