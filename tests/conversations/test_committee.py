# SPDX-License-Identifier: EUPL-1.2
"""A committee that reviews: planned from its seats, read after secrecy and as long as the seat lasts (HV-2)."""

from datetime import time, timedelta

import pytest

from samenspiegel.conversations import actions, letters
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import secrecy_awaited, visible_to
from samenspiegel.core.access import Part
from samenspiegel.core.duties import Code, duties
from samenspiegel.duties.queries import facts_of
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.records.models import Record, RecordVersion
from tests.cast import HELD_ON, NOW, Cast, at, make_cast
from tests.feedback.rounds import OPENED_ON
from tests.web.test_access import as_

from .committees import FORMAT, LEADERS, MEMBERS, Council, make_council, parts_here, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(cast: Cast) -> Council:
    return make_council(cast)


def sees(person: Person, conversation: Conversation, now=NOW) -> bool:
    return visible_to(person, now=now).filter(pk=conversation.pk).exists()


@pytest.mark.clause("HV-2")
def test_the_members_of_the_day_are_seated_beside_their_chair(council: Council) -> None:
    council.leave(council.members[3], NOW.date() - timedelta(days=1))
    council.join("Nieuwe Later", since_on=NOW.date() + timedelta(days=1))

    conversation = council.plan()

    assert parts_here(conversation) == {
        council.cast.mayor.name: "subject",
        MEMBERS[0]: "reviewer",
        MEMBERS[1]: "reviewer_member",
        MEMBERS[2]: "reviewer_member",
        council.clerk.name: "facilitator",
        council.deputy.name: "substitute",
    }


@pytest.mark.parametrize("who", ["a group chair outside the committee", "a member whose seat has ended"])
def test_only_who_sits_in_the_committee_chairs_it(council: Council, who: str) -> None:
    chair = council.leaders[0]
    if who.startswith("a member"):
        chair = council.members[1]
        council.leave(chair, NOW.date() - timedelta(days=1))

    with pytest.raises(actions.PlanRefused) as refused:
        council.plan(reviewer=chair)

    assert (refused.value.code, refused.value.field) == ("not_in_committee", "reviewer")


def test_who_organises_or_attends_is_no_member_even_with_a_seat(council: Council) -> None:
    people.seat(
        person=council.deputy,
        office="member",
        title="lid",
        since_on=NOW.date(),
        now=NOW,
        body=council.body,
    )

    assert parts_here(council.plan())[council.deputy.name] == "substitute"


@pytest.mark.clause("HV-2")
def test_nobody_of_the_committee_reads_before_accepting_secrecy_nor_its_chair(council: Council) -> None:
    conversation = council.plan()
    assert [sees(person, conversation) for person in council.members] == [False] * 4
    assert [secrecy_awaited(person, now=NOW) for person in council.members] == [[conversation]] * 4

    council.accept(conversation, council.chair, council.members[1])

    assert [sees(person, conversation) for person in council.members] == [True, True, False, False]
    assert secrecy_awaited(council.chair, now=NOW) == []
    row = Participant.objects.get(conversation=conversation, person=council.members[1])
    assert row.accepted_on == NOW.date()
    council.accept(conversation, council.members[1], now=NOW + timedelta(days=3))  # once is enough
    row.refresh_from_db()
    assert row.accepted_on == NOW.date()


@pytest.mark.clause("HV-2")
def test_access_ends_with_the_seat_on_the_day_itself_and_comes_back_with_it(council: Council) -> None:
    conversation = council.plan()
    council.accept(conversation, *council.members)
    last_on = NOW.date() + timedelta(days=10)
    for person in council.members[:2]:
        council.leave(person, last_on)

    on_the_day = [sees(person, conversation, at(last_on)) for person in council.members[:2]]
    after = [sees(person, conversation, at(last_on + timedelta(days=1))) for person in council.members]

    assert (on_the_day, after) == ([True, True], [False, False, True, True])
    people.seat(
        person=council.members[1],
        office="member",
        title="lid",
        since_on=last_on + timedelta(days=20),
        now=NOW,
        body=council.body,
    )
    assert sees(council.members[1], conversation, at(last_on + timedelta(days=20)))


def test_a_seat_in_another_committee_of_the_same_kind_opens_nothing(council: Council) -> None:
    conversation = council.plan()
    council.accept(conversation, council.members[1])
    council.leave(council.members[1], NOW.date())
    other = people.add_body(
        organisation=council.cast.organisation,
        kind="trust-committee",
        name="een andere",
        by=council.cast.facilitator,
        now=NOW,
    )
    people.seat(
        person=council.members[1], office="member", title="lid", since_on=NOW.date(), now=NOW, body=other
    )

    assert not sees(council.members[1], conversation, NOW + timedelta(days=1))


def test_who_has_no_seat_cannot_accept_and_nobody_accepts_for_another_conversation(council: Council) -> None:
    conversation = council.plan()
    council.leave(council.members[1], NOW.date())

    for person in (council.leaders[0], council.cast.mayor, council.clerk):
        with pytest.raises(actions.MemberRefused):
            actions.accept_secrecy(conversation=conversation, by=person, now=NOW)
    with pytest.raises(actions.MemberRefused):
        council.accept(conversation, council.members[1], now=NOW + timedelta(days=1))


@pytest.mark.clause("HV-2")
def test_who_comes_into_the_seat_later_is_added_and_accepts_first(council: Council) -> None:
    conversation = council.plan()
    new = council.join("Nynke Nieuw")
    assert actions.newcomers(conversation, NOW.date()) == [new]
    assert not sees(new, conversation)

    actions.seat_member(conversation=conversation, person=new, by=council.clerk, now=NOW)

    assert parts_here(conversation)[new.name] == "reviewer_member"
    assert not sees(new, conversation)
    council.accept(conversation, new)
    assert sees(new, conversation)
    assert actions.newcomers(conversation, NOW.date()) == []


@pytest.mark.parametrize(
    ("who", "code"),
    [("stranger", "no_seat"), ("member", "takes_part"), ("rater", "rater")],
)
def test_who_cannot_be_added_to_the_committee(council: Council, who: str, code: str) -> None:
    conversation = council.stage().conversation
    if who == "stranger":
        person = somebody(council.cast, "Vreemde Vogel")
    elif who == "member":
        person = council.members[2]
    else:  # who was asked for feedback reads no figures
        person = council.leaders[0]
        people.seat(
            person=person, office="member", title="lid", since_on=NOW.date(), now=NOW, body=council.body
        )

    with pytest.raises(actions.MemberRefused) as refused:
        actions.seat_member(conversation=conversation, person=person, by=council.clerk, now=NOW)

    assert refused.value.code == code


def change_chair(council: Council, conversation: Conversation, person: Person, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    actions.change_chair(conversation=conversation, person=person, by=council.clerk, now=now)


def test_another_chair_comes_from_the_committee_and_accepted_secrecy(council: Council) -> None:
    conversation = council.plan()
    with pytest.raises(actions.MemberRefused) as refused:
        change_chair(council, conversation, council.leaders[0])
    assert refused.value.code == "no_seat"
    with pytest.raises(actions.MemberRefused) as refused:
        change_chair(council, conversation, council.members[1])
    assert refused.value.code == "secrecy"
    council.accept(conversation, council.members[1])
    change_chair(council, conversation, council.members[1])

    here = parts_here(conversation)
    assert (here[MEMBERS[1]], here[MEMBERS[0]]) == ("reviewer", "reviewer_member")
    told = Notice.objects.filter(kind="chair_changed").values_list("person", flat=True)
    assert sorted(told) == sorted(
        person.public_id for person in (council.cast.mayor, council.members[1], council.chair)
    )


def test_who_organises_chooses_no_other_chair_for_a_record_that_is_offered(council: Council) -> None:
    conversation = council.plan()
    council.accept(conversation, council.members[1])
    record = Record.objects.create(organisation=council.cast.organisation, conversation=conversation)
    RecordVersion.objects.create(
        organisation=council.cast.organisation,
        record=record,
        number=1,
        sealed=b"x",
        digest="x",
        offered_at=NOW,
    )
    with pytest.raises(actions.MemberRefused) as refused:
        change_chair(council, conversation, council.members[1])
    assert (refused.value.code, parts_here(conversation)[MEMBERS[0]]) == ("offered", "reviewer")

    council.leave(council.chair, NOW.date())  # without a seat the chair cannot approve: somebody has to
    change_chair(council, conversation, council.members[1], days=1)
    told = set(Notice.objects.filter(kind="chair_changed").values_list("person", flat=True))
    assert told == {council.cast.mayor.public_id, council.members[1].public_id}


def test_before_accepting_secrecy_only_the_question_to_accept_comes_by_mail(council: Council) -> None:
    conversation = council.plan()
    kinds = set(Notice.objects.filter(person=council.chair.public_id).values_list("kind", flat=True))
    assert kinds - {"account_welcome"} == {"committee_seated"}
    before = Notice.objects.count()
    letters.queue_to((Part.REVIEWER,), "conversation_cancelled", conversation=conversation, now=NOW)
    assert Notice.objects.count() == before
    council.accept(conversation, council.chair)  # which brings the calendar item, and nothing else
    before = Notice.objects.count()
    letters.queue_to((Part.REVIEWER,), "conversation_cancelled", conversation=conversation, now=NOW)
    assert Notice.objects.count() == before + 1


@pytest.mark.clause("HV-2")
def test_a_calendar_tells_nothing_to_who_did_not_accept_secrecy(council: Council) -> None:
    conversation = council.plan()
    council.accept(conversation, council.members[1])
    actions.move(
        conversation=conversation,
        held_on=HELD_ON,
        starts_at=time(10, 0),
        duration_minutes=90,
        place="griffie",
        by=council.clerk,
        now=NOW,
    )

    told = Notice.objects.filter(kind="calendar_item").values_list("person", flat=True)
    of_members = {person.public_id for person in council.members} & set(told)
    assert of_members == {council.members[1].public_id}


@pytest.mark.clause("HV-2")
def test_the_chair_answers_once_for_the_committee_and_no_member_is_asked_in_a_group(council: Council) -> None:
    round = council.stage().round
    asked = {
        group.key: {row.person.name for row in group.invitations.select_related("person")}
        for group in round.groups.all()
    }

    assert asked == {
        "self": {council.cast.mayor.name},
        "aldermen": {person.name for person in council.cast.aldermen},
        "reviewer": {MEMBERS[0]},
        "party-leaders": set(LEADERS),
        "secretary": {council.cast.secretary.name},
        "safety-partners": set(),
    }
    with pytest.raises(feedback.RaterRefused) as refused:
        feedback.add_rater(
            round=round, group="party-leaders", person=council.members[1], by=council.clerk, now=NOW
        )
    assert refused.value.code == "takes_part"


def test_members_bring_points_and_choose_nothing(council: Council) -> None:
    conversation = council.plan()

    preparation.add_point(conversation=conversation, text="De kernen.", by=council.members[2], now=NOW)

    with pytest.raises(preparation.NotASide):
        preparation.choose_subjects(
            conversation=conversation, competencies=[], by=council.members[2], now=NOW
        )


@pytest.mark.clause("HV-2")
def test_only_the_clerk_guides_and_only_a_deputy_takes_over(council: Council) -> None:
    cast = council.cast
    with pytest.raises(actions.PlanRefused) as refused:
        council.plan(facilitator=cast.facilitator, by=cast.facilitator)
    assert refused.value.code == "facilitator_office"

    with pytest.raises(actions.PlanRefused) as refused:
        council.plan(substitute=cast.substitute)
    assert refused.value.code == "substitute_office"


@pytest.mark.clause("HV-2")
def test_nothing_is_planned_before_the_decision_to_adopt_the_format_is_on_record(cast: Cast) -> None:
    council = make_council(cast, is_adopted=False)
    with pytest.raises(actions.PlanRefused) as refused:
        council.plan()
    assert refused.value.code == "adoption_missing"

    for on, reference, code in (
        (NOW.date() + timedelta(days=1), "R-1", "in_future"),
        (NOW.date(), " ", "no_reference"),
    ):
        with pytest.raises(formats.ConsentRefused) as not_kept:
            formats.record_adoption(
                version=council.version, adopted_on=on, reference=reference, by=cast.facilitator, now=NOW
            )
        assert not_kept.value.code == code
    formats.record_adoption(
        version=council.version, adopted_on=NOW.date(), reference="R-1", by=cast.facilitator, now=NOW
    )
    assert council.plan().pk


def test_mail_reaches_who_sits_in_the_committee_and_nobody_who_left(council: Council) -> None:
    conversation = council.plan()
    told = set(Notice.objects.filter(kind="committee_seated").values_list("person", flat=True))
    assert told == {person.public_id for person in council.members}
    council.accept(conversation, council.chair)
    council.leave(council.chair, NOW.date())
    before = Notice.objects.count()

    actions.cancel(conversation=conversation, by=council.clerk, now=NOW + timedelta(days=1))

    new = Notice.objects.order_by("pk")[before:]
    assert council.cast.mayor.public_id in {row.person for row in new}
    assert council.chair.public_id not in {row.person for row in new}


def test_the_next_one_is_proposed_to_the_chair_who_still_has_to_sit_in_the_committee(
    council: Council,
) -> None:
    conversation = council.plan()
    proposal = actions.propose_next(conversation=conversation, now=at(HELD_ON + timedelta(days=40)))
    assert proposal is not None
    rows = {row.part: row for row in proposal.participants.all()}
    assert set(rows) == {Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR, Part.SUBSTITUTE}
    assert rows[Part.REVIEWER].body == council.body
    council.leave(council.chair, HELD_ON)
    assert secrecy_awaited(council.chair, now=at(HELD_ON + timedelta(days=41))) == []


def test_two_organisations_each_have_a_committee_of_their_own(council: Council) -> None:
    conversation = council.plan()
    far = make_council(make_cast(names=("Zandmeer", "Heuvelrade")))
    with pytest.raises(actions.PlanRefused):
        council.plan(reviewer=far.chair, held_on=HELD_ON + timedelta(days=200))
    with pytest.raises(actions.MemberRefused):
        actions.accept_secrecy(conversation=conversation, by=far.chair, now=NOW)
    assert not sees(far.chair, conversation)
    assert far.version.key == FORMAT


def test_who_chairs_it_after_the_questionnaires_left_is_not_asked_to_answer_as_well(council: Council) -> None:
    stage = council.stage().open()
    conversation = stage.conversation
    council.accept(conversation, council.chair, council.members[1])
    actions.change_chair(
        conversation=conversation, person=council.members[1], by=council.clerk, now=at(OPENED_ON)
    )

    facts = facts_of(Conversation.objects.get(pk=conversation.pk))

    asked = {duty.holder for duty in duties(facts, OPENED_ON) if duty.code == Code.HAND_IN}
    assert asked == {Part.SUBJECT}
    page = as_(council.members[1]).get(f"/gesprekken/{conversation.public_id}/").content.decode()
    assert f"/gesprekken/{conversation.public_id}/vragenlijst/" not in page
    stage.send(council.chair)  # the committee answers once, by who was asked
    assert feedback.handed_in(stage.fresh)[council.chair.public_id]
