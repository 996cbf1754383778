# SPDX-License-Identifier: EUPL-1.2
"""What a candidate committee gets of a talk with a council member: nothing, or the very text the member agreed to."""

import pytest

from samenspiegel.core.access import Part
from samenspiegel.sharing import actions, queries
from samenspiegel.sharing.models import Form, SharingDecision
from tests.cast import HELD_ON, at
from tests.party import Party, make_party

pytestmark = [pytest.mark.django_db, pytest.mark.clause("RL-8")]
TEXT = "Roos wil in de volgende periode de zorg blijven doen."


@pytest.fixture
def party() -> Party:
    return make_party()


def decide(party: Party, conversation, form: Form = Form.WRITTEN, text: str = TEXT, seen: str = ""):
    [committee] = {
        seat.body for seat in party.two_hats.seats.all() if seat.body.kind == "candidate-committee"
    }
    return actions.decide(
        conversation=conversation,
        body=committee,
        form=form,
        told_by=Part.SUBJECT,
        text=text,
        seen=seen,
        by=party.board_member,
        now=at(HELD_ON),
    )


def reads(party: Party) -> list[str]:
    return [queries.text_of(row) for row in queries.shared_with(party.two_hats, on=HELD_ON)]


@pytest.mark.parametrize("form", list(Form))
def test_nothing_reaches_it_where_that_was_not_settled(party: Party, form: Form) -> None:
    party.settle(third_parties=["nobody"])
    conversation = party.plan()

    assert queries.bodies_for(conversation) == []
    with pytest.raises(actions.NotThisBody):
        decide(party, conversation, form)
    assert SharingDecision.objects.count() == 0


def test_where_it_was_settled_it_reads_what_the_council_member_agreed_to_and_not_before(party: Party) -> None:
    party.settle(third_parties=["short-text"])
    conversation = party.plan()
    decision = decide(party, conversation)
    with pytest.raises(actions.NotAgreed):
        actions.share(decision=decision, seen=actions.mark(decision), by=party.member, now=at(HELD_ON))
    with pytest.raises(actions.NotASide):
        actions.agree(decision=decision, seen=actions.mark(decision), by=party.board_member, now=at(HELD_ON))
    assert reads(party) == []

    actions.agree(decision=decision, seen=actions.mark(decision), by=party.member, now=at(HELD_ON))
    decision.refresh_from_db()
    actions.share(decision=decision, seen=actions.mark(decision), by=party.member, now=at(HELD_ON))
    assert reads(party) == [TEXT]


def test_another_text_than_the_one_that_was_agreed_to_never_goes(party: Party) -> None:
    party.settle(third_parties=["short-text"])
    conversation = party.plan()
    decision = decide(party, conversation)
    actions.agree(decision=decision, seen=actions.mark(decision), by=party.member, now=at(HELD_ON))
    decision.refresh_from_db()
    changed = decide(party, conversation, text="Roos moet lager op de lijst.", seen=actions.mark(decision))

    with pytest.raises(actions.NotAgreed):
        actions.share(decision=changed, seen=actions.mark(changed), by=party.member, now=at(HELD_ON))
    assert reads(party) == []


def test_by_word_of_mouth_was_not_settled(party: Party) -> None:
    party.settle(third_parties=["short-text"])

    with pytest.raises(actions.NotThisBody):
        decide(party, party.plan(), Form.ORAL)
