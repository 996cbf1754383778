# SPDX-License-Identifier: EUPL-1.2
"""Somebody from outside guides one conversation: who comes in whose place, and when they leave."""

from datetime import timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, visible_to
from samenspiegel.core.access import ONLY_OWN, Deed, Part, may
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import AccountInvitation, Person
from tests.cast import NOW, Cast, at
from tests.feedback.custodians import SECOND, sealed_stage
from tests.feedback.rounds import CLOSED_ON

LATER = NOW + timedelta(days=1)


def outsider(cast: Cast, email: str = "iris@bureau.example") -> Person:
    return people.add_outsider(
        organisation=cast.organisation,
        name="Iris van Dam",
        email=email,
        works_at="Bureau Open",
        by=cast.facilitator,
        now=NOW,
    )


def guides(conversation: Conversation) -> dict[Part, str]:
    return {
        part: person.name
        for part, person in people_in(conversation).items()
        if part in (Part.FACILITATOR, Part.SUBSTITUTE)
    }


def test_an_outside_facilitator_comes_in_the_place_of_the_own_one_and_is_offered_an_account(
    cast: Cast,
) -> None:
    conversation, iris = cast.plan(), outsider(cast)

    actions.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
    )

    assert guides(conversation) == {Part.FACILITATOR: "Iris van Dam", Part.SUBSTITUTE: "Sietse Postma"}
    assert AccountInvitation.objects.filter(person=iris).count() == 1
    assert set(
        Notice.objects.filter(kind__in=["account_welcome", "facilitator_changed"], send_at=LATER).values_list(
            "kind", "person"
        )
    ) == {
        ("account_welcome", iris.public_id),
        ("facilitator_changed", cast.secretary.public_id),
        ("facilitator_changed", cast.mayor.public_id),
        ("facilitator_changed", iris.public_id),
    }
    assert list(visible_to(iris, now=LATER)) == [conversation]
    assert list(visible_to(cast.facilitator, now=LATER)) == []
    event = Event.objects.get(kind="outsider.appointed")
    assert event.detail == {"person": iris.public_id, "part": "facilitator"}


def test_where_nobody_stood_by_the_own_facilitator_does_from_then_on(cast: Cast) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    conversation.participants.filter(part=Part.SUBSTITUTE).delete()

    actions.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
    )

    assert guides(conversation) == {Part.FACILITATOR: "Iris van Dam", Part.SUBSTITUTE: "Fatima Bakker"}


def test_an_outside_facilitator_who_hands_over_is_done_there(cast: Cast) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    actions.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
    )

    actions.hand_over(conversation=conversation, by=iris, now=LATER)

    assert guides(conversation) == {Part.FACILITATOR: "Sietse Postma"}
    assert list(visible_to(iris, now=LATER)) == []


def test_an_outside_substitute_can_be_taken_off_or_take_over(cast: Cast) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    appoint = {
        "conversation": conversation,
        "outsider": iris,
        "part": Part.SUBSTITUTE,
        "by": cast.facilitator,
    }
    actions.appoint_outside(**appoint, now=LATER)  # type: ignore[arg-type]
    assert guides(conversation) == {Part.FACILITATOR: "Fatima Bakker", Part.SUBSTITUTE: "Iris van Dam"}

    actions.remove_outside(conversation=conversation, by=cast.facilitator, now=LATER)
    assert guides(conversation) == {Part.FACILITATOR: "Fatima Bakker"}
    with pytest.raises(actions.WrongState):
        actions.remove_outside(conversation=conversation, by=cast.facilitator, now=LATER)

    actions.appoint_outside(**appoint, now=LATER)  # type: ignore[arg-type]
    actions.hand_over(conversation=conversation, by=iris, now=LATER)
    assert guides(conversation) == {Part.FACILITATOR: "Iris van Dam", Part.SUBSTITUTE: "Fatima Bakker"}


def test_only_somebody_from_outside_with_no_other_part_is_appointed_so(cast: Cast) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    for person, code in ((cast.clerk, "not_outside"), (cast.outsider, "not_outside")):
        with pytest.raises(actions.OutsiderRefused) as refused:
            actions.appoint_outside(
                conversation=conversation,
                outsider=person,
                part=Part.FACILITATOR,
                by=cast.facilitator,
                now=LATER,
            )
        assert refused.value.code == code
    conversation.participants.create(organisation=cast.organisation, person=iris, part=Part.ATTENDEE)
    with pytest.raises(actions.OutsiderRefused) as refused:
        actions.appoint_outside(
            conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
        )
    assert refused.value.code == "has_part"

    actions.cancel(conversation=conversation, by=cast.facilitator, now=LATER)
    with pytest.raises(actions.WrongState):
        actions.appoint_outside(
            conversation=conversation, outsider=iris, part=Part.SUBSTITUTE, by=cast.facilitator, now=LATER
        )


def test_the_address_of_somebody_who_works_here_is_not_from_outside(cast: Cast) -> None:
    with pytest.raises(people.WorksHere) as refused:
        outsider(cast, email=cast.clerk.email.upper())

    assert refused.value.name == cast.clerk.name
    assert outsider(cast) == outsider(cast)


def test_whoever_came_from_outside_is_not_proposed_for_the_next_conversation(cast: Cast) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    actions.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
    )
    proposal = actions.propose_next(conversation=conversation, now=LATER)
    assert proposal is not None
    assert guides(proposal) == {Part.FACILITATOR: "Sietse Postma"}
    proposal.delete()

    conversation.participants.filter(part=Part.SUBSTITUTE).delete()
    proposal = actions.propose_next(conversation=conversation, now=LATER)
    assert proposal is not None
    assert guides(proposal) == {Part.FACILITATOR: "Fatima Bakker"}


@pytest.mark.parametrize("deed", Deed)
def test_from_outside_everything_of_the_facilitator_is_open_but_what_is_for_own_people(deed: Deed) -> None:
    own = may(deed, {Part.FACILITATOR})

    assert may(deed, {Part.FACILITATOR}, is_external=True) == (own and deed not in ONLY_OWN)


# --- access ends with the conversation -----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["ended_at", "cancelled_at"])
def test_from_outside_a_conversation_closes_two_weeks_after_its_end(cast: Cast, field: str) -> None:
    conversation, iris = cast.plan(), outsider(cast)
    actions.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.FACILITATOR, by=cast.facilitator, now=LATER
    )
    Conversation.objects.filter(pk=conversation.pk).update(**{field: LATER})

    def seen_by(person: Person, days: int) -> list[Conversation]:
        return list(visible_to(person, now=LATER + timedelta(days=days)))

    assert seen_by(iris, 14) == [conversation]
    assert seen_by(iris, 15) == []
    assert seen_by(cast.substitute, 15) == seen_by(cast.secretary, 15) == [conversation]


# --- in custodian mode ---------------------------------------------------------------------------------------------


def test_a_second_one_from_outside_never_leaves_the_printed_code_as_the_only_way(cast: Cast) -> None:
    opened = sealed_stage(cast).open()
    first, second = outsider(cast), outsider(cast, email="ben@bureau.example")
    appoint = {"conversation": opened.conversation, "by": cast.facilitator, "now": at(CLOSED_ON)}
    actions.appoint_outside(outsider=first, part=Part.FACILITATOR, **appoint)  # type: ignore[arg-type]
    before = guides(opened.conversation)

    with pytest.raises(actions.OutsiderRefused) as refused:
        actions.appoint_outside(outsider=second, part=Part.SUBSTITUTE, **appoint)  # type: ignore[arg-type]

    assert refused.value.code == "last_seal"
    assert guides(opened.conversation) == before
    actions.appoint_outside(outsider=second, part=Part.FACILITATOR, **appoint)  # type: ignore[arg-type]
    opened.close_with(SECOND, by=cast.substitute)
    actions.appoint_outside(outsider=first, part=Part.SUBSTITUTE, **appoint)  # type: ignore[arg-type]
