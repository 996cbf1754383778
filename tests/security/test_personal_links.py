# SPDX-License-Identifier: EUPL-1.2
"""Who can change an address must not come to see answers by it."""

import re
from datetime import timedelta

import pytest

from samenspiegel.feedback import actions
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from tests.cast import Cast, at
from tests.feedback.rounds import DUE_ON, OPENED_ON, Stage, open_stage

ELSEWHERE = "adviseur.prive@elders.example"
IN_BETWEEN = at(OPENED_ON + timedelta(days=2))
REMINDED = at(DUE_ON - timedelta(days=3))


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


def give_another_address(opened: Stage, person: Person) -> None:
    person = Person.objects.get(pk=person.pk)
    fields = ("name", "first_name", "has_shared_mailbox", "phone", "department")
    kept = {field: getattr(person, field) for field in fields}
    people.change_person(person=person, email=ELSEWHERE, by=opened.cast.facilitator, now=IN_BETWEEN, **kept)


def letters_to(opened: Stage, address: str) -> list[str]:
    """The texts of all mails with a personal link to an address."""
    key = keys.fetch(opened.round.organisation_id, opened.round.public_id, Purpose.LINK)
    found = []
    for notice in Notice.objects.filter(owner=opened.round.public_id):
        letter = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
        if letter["to"] == address and "/v/" in letter["body"]:
            found.append(letter["body"])
    return found


def extended(opened: Stage) -> None:
    actions.extend(
        round=opened.fresh, due_on=DUE_ON + timedelta(days=2), by=opened.cast.facilitator, now=IN_BETWEEN
    )


def test_a_link_to_answers_that_were_sent_never_goes_to_another_mailbox(opened: Stage) -> None:
    rater = opened.cast.managers[0]
    opened.send(rater, score=2, text="Dit mag alleen zonder mijn naam bekend worden.")
    give_another_address(opened, rater)

    extended(opened)

    assert letters_to(opened, ELSEWHERE) == []
    assert len(letters_to(opened, rater.email)) == 2  # the invitation, and of the later date


def test_a_link_to_answers_in_the_making_never_goes_to_another_mailbox(opened: Stage) -> None:
    rater = opened.cast.managers[0]
    actions.begin(link=opened.link(rater), is_acknowledged=True)
    give_another_address(opened, rater)

    actions.remind_due(round=opened.fresh, now=REMINDED)

    assert letters_to(opened, ELSEWHERE) == []
    assert len(letters_to(opened, rater.email)) == 2


def test_a_link_to_answers_that_were_sent_stays_where_it_was_when_the_own_code_is_forgotten(
    opened: Stage,
) -> None:
    rater = opened.cast.managers[0]
    link = opened.send(rater)
    actions.set_code(link=link, code="pannenkoek")
    actions.forget_code(link=link)
    give_another_address(opened, rater)

    extended(opened)

    assert letters_to(opened, ELSEWHERE) == []
    assert actions.handed_in(opened.fresh)[rater.public_id] is True


def test_who_had_not_begun_gets_a_new_link_at_a_corrected_address_and_the_old_one_ends(opened: Stage) -> None:
    rater = opened.cast.managers[0]
    before = opened.link(rater)
    give_another_address(opened, rater)

    actions.remind_due(round=opened.fresh, now=REMINDED)
    actions.remind_due(round=opened.fresh, now=REMINDED + timedelta(minutes=10))

    [letter] = letters_to(opened, ELSEWHERE)
    organisation, invitation, secret = re.search(r"/v/([^/]+)/([^/]+)/([\w-]+)", letter).groups()
    assert (
        actions.find(organisation=organisation, invitation=invitation, secret=secret).invitation.person
        == rater
    )
    with pytest.raises(actions.LinkUnknown):
        actions.find(organisation=organisation, invitation=invitation, secret=actions.encode(before.secret))
