# SPDX-License-Identifier: EUPL-1.2
"""Somebody else conducts the conversation: agreements come along, opinions do not."""

from datetime import timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.actions import ReviewerRefused, WrongState, replace_reviewer
from samenspiegel.conversations.models import ConsentRequest, Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import LateReviewer, Part
from samenspiegel.core.duties import Code
from samenspiegel.duties.queries import overview
from samenspiegel.feedback import actions as feedback
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import stage
from tests.web.lives import Life, live


@pytest.fixture
def acting(cast: Cast) -> Person:
    """Who takes over, and was asked for nothing."""
    return cast.clerk


@pytest.fixture
def at_life(monkeypatch: pytest.MonkeyPatch):
    def lived(cast: Cast, until: str) -> Life:
        life = live(cast, until)
        life.conversation.participants.filter(part=Part.ATTENDEE).delete()
        monkeypatch.setattr(clock, "system_now", lambda: life.now)
        return life

    return lived


def replaced(life: Life, reviewer: Person) -> Conversation:
    return replace_reviewer(
        conversation=life.conversation, reviewer=reviewer, by=life.cast.facilitator, now=life.now
    )


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def status(person: Person, life: Life, *places: str) -> list[int]:
    return [as_(person).get(f"{life.address}{place}", follow=True).status_code for place in places]


def codes(conversation: Conversation, person: Person, on) -> set[Code]:
    [item] = overview([Conversation.objects.get(pk=conversation.pk)])
    return {duty.code for duty in item.duties_of(person, on)}


def mails(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person.public_id).order_by("id").values_list("kind", flat=True))


def test_before_the_questionnaires_leave_the_new_reviewer_is_asked_as_every_reviewer(
    cast: Cast, acting: Person
) -> None:
    round = stage(cast)

    found = replace_reviewer(conversation=round.conversation, reviewer=acting, by=cast.facilitator, now=NOW)

    assert people_in(found)[Part.REVIEWER] == acting
    assert found.late_reviewer == ""
    round.open()
    asked = round.round.invitations.filter(group__key="reviewer").values_list("person", flat=True)
    assert list(asked) == [acting.pk]
    assert not ConsentRequest.objects.exists()


def test_after_that_the_new_one_is_asked_nothing_and_what_the_other_handed_in_counts(
    cast: Cast, acting: Person, at_life
) -> None:
    life = at_life(cast, "asked")
    found = replaced(life, acting)

    assert found.late_reviewer == LateReviewer.WAITS
    assert codes(found, acting, HELD_ON - timedelta(days=20)).isdisjoint({Code.HAND_IN, Code.ANSWER_CONSENT})
    assert status(acting, life, "vragenlijst/") == [404]
    invited = life.conversation.round.invitations.filter(group__key="reviewer")
    assert list(invited.values_list("person", flat=True)) == [cast.mayor.pk]


def test_the_new_one_reads_the_mirror_only_once_the_subject_consented(
    cast: Cast, acting: Person, at_life
) -> None:
    life = at_life(cast, "released")
    replaced(life, acting)
    request = ConsentRequest.objects.get(kind="show_report")
    assert codes(life.conversation, cast.secretary, HELD_ON) >= {Code.ANSWER_CONSENT}
    assert status(acting, life, "", "spiegel/", "agenda/", "punten/") == [200, 404, 200, 200]
    fresh = Conversation.objects.get(pk=life.conversation.pk)
    for item in preparation.agenda(fresh, reader=acting).agenda.items:
        assert item.differences == (), "nothing of the mirror on the agenda either"
    with pytest.raises(feedback.NoReport):
        feedback.released(conversation=fresh, person=acting)
    with pytest.raises(actions.NotASide):
        actions.answer_consent(request=request, is_given=True, by=acting, now=life.now)

    actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=life.now)

    assert status(acting, life, "spiegel/", "vragenlijst/") == [200, 404]
    fresh = Conversation.objects.get(pk=life.conversation.pk)
    assert any(item.differences for item in preparation.agenda(fresh, reader=acting).agenda.items)


def test_without_consent_the_mirror_stays_closed_and_the_conversation_goes_on(
    cast: Cast, acting: Person, at_life
) -> None:
    life = at_life(cast, "released")
    replaced(life, acting)
    actions.answer_consent(
        request=ConsentRequest.objects.get(kind="show_report"), is_given=False, by=cast.secretary, now=life.now
    )  # fmt: skip

    assert status(acting, life, "", "spiegel/", "agenda/") == [200, 404, 200]


def test_who_was_asked_for_feedback_never_reads_the_mirror(cast: Cast, at_life) -> None:
    life = at_life(cast, "released")
    found = replaced(life, cast.aldermen[0])

    assert found.late_reviewer == LateReviewer.NEVER
    assert not ConsentRequest.objects.exists()
    assert status(cast.aldermen[0], life, "", "spiegel/") == [200, 404]


def test_the_release_is_told_to_the_subject_alone_while_the_new_one_waits(
    cast: Cast, acting: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = stage(cast).open()
    round.send_all(round.everybody)
    replace_reviewer(
        conversation=round.conversation, reviewer=acting, by=cast.facilitator, now=at(HELD_ON - timedelta(16))
    )
    round.close()
    round.release()

    assert "report_released" in mails(cast.secretary)
    assert "report_released" not in mails(acting) + mails(cast.mayor)


def test_who_conducted_it_sees_nothing_of_it_any_more(cast: Cast, acting: Person, at_life) -> None:
    life = at_life(cast, "released")
    replaced(life, acting)

    places = ("", "spiegel/", "agenda/", "punten/", "notities/", "informanten/", "bewaren/")
    assert status(cast.mayor, life, *places) == [404] * len(places)
    assert as_(cast.mayor).get(f"/cyclus/{life.conversation.cycle.public_id}/").status_code == 404
    assert mails(acting)[-1] == "reviewer_replaced"
    assert "reviewer_replaced" in mails(cast.secretary)


def test_nobody_gets_two_parts_and_nobody_from_elsewhere_gets_one(
    cast: Cast, acting: Person, at_life
) -> None:
    life = at_life(cast, "asked")
    for person, code in (
        (cast.secretary, "has_part"),
        (cast.facilitator, "has_part"),
        (cast.mayor, "has_part"),
        (cast.outsider, "not_here"),
    ):
        with pytest.raises(ReviewerRefused) as refused:
            replaced(life, person)
        assert refused.value.code == code
    people.deactivate(person=acting, left_on=life.now.date(), by=cast.facilitator, now=life.now)
    with pytest.raises(ReviewerRefused):
        replaced(life, Person.objects.get(pk=acting.pk))


@pytest.mark.parametrize("until", ["offered", "ended"])
def test_a_conversation_that_was_held_keeps_its_reviewer(
    cast: Cast, acting: Person, at_life, until: str
) -> None:
    life = at_life(cast, until)
    with pytest.raises(WrongState):
        replaced(life, acting)
    assert people_in(life.conversation)[Part.REVIEWER] == cast.mayor


def test_who_guides_does_it_on_a_page_that_says_what_follows(cast: Cast, acting: Person, at_life) -> None:
    life = at_life(cast, "asked")
    here = f"{life.address}wisselen/"
    for person in (cast.secretary, cast.mayor, cast.outsider):
        assert as_(person).get(here).status_code == 404
    page = as_(cast.facilitator).get(here).content.decode()
    assert "gaan mee" in page and "telt mee" in page
    assert f'value="{cast.mayor.public_id}"' not in page

    unsure = as_(cast.facilitator).post(here, {"reviewer": acting.public_id})
    assert unsure.status_code == 200 and people_in(life.conversation)[Part.REVIEWER] == cast.mayor
    done = as_(cast.facilitator).post(here, {"reviewer": acting.public_id, "sure": "on"})

    assert done.url == life.address
    assert people_in(Conversation.objects.get())[Part.REVIEWER] == acting
    asked = ConsentRequest.objects.get()
    page = as_(cast.secretary).get(f"{life.address}verzoeken/{asked.public_id}/").content.decode()
    assert "Jij alleen beslist dit" in page
    answered = as_(acting).post(f"{life.address}verzoeken/{asked.public_id}/", {"answer": "yes"})
    assert answered.status_code == 404
    assert Conversation.objects.get().late_reviewer == LateReviewer.WAITS
