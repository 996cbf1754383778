# SPDX-License-Identifier: EUPL-1.2
"""The pages of a conversation that two municipalities share: planned at home, read by both mayors."""

import pytest
from django.urls import reverse

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.passages import NewText
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from tests import sharing_posts
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, Stage
from tests.kept import kept
from tests.records import stage as record_stage

from .doors import signed_in
from .spiegel import has_looked
from .test_plan import LIVE, NEW, typed


@pytest.fixture
def duinrade(cast: Cast) -> sharing_posts.Duinrade:
    return kept(lambda: sharing_posts.beside(cast), cast)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def page(person: Person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content.decode()


def test_an_administrator_keeps_who_works_in_the_other_organisation(cast: Cast, today: None) -> None:
    desk = signed_in(cast.facilitator)
    given = {"name": "Bea Duin", "first_name": "Bea", "email": "bea@duinrade.example", "manager": ""}
    desk.post("/mensen/nieuw/", {**given, "works_at": "gemeente Duinrade"})
    bea = Person.objects.get(name="Bea Duin")
    assert (bea.is_external, bea.works_at) == (True, "gemeente Duinrade")
    assert "gemeente Duinrade" in page(cast.facilitator, f"/mensen/{bea.public_id}/")
    # Who works here does not come to work elsewhere by a change of details, nor the other way round.
    change = f"/mensen/{cast.clerk.public_id}/wijzigen/"
    assert "works_at" not in page(cast.facilitator, change)
    kept = {"name": cast.clerk.name, "first_name": "Gerben", "email": cast.clerk.email, "manager": ""}
    desk.post(change, {**kept, "works_at": "gemeente Duinrade"})
    desk.post(f"/mensen/{bea.public_id}/wijzigen/", {**given, "works_at": ""})
    assert list(Person.objects.filter(is_external=True)) == [bea]


@pytest.mark.clause("VGS-1")
def test_the_second_reviewer_is_chosen_while_planning_and_the_preview_shows_both_colleges(
    cast: Cast, duinrade: sharing_posts.Duinrade, today: None
) -> None:
    assert "Burgemeester van een andere organisatie" in page(cast.facilitator, NEW)
    given = typed(cast, second_reviewer=duinrade.mayor.public_id)
    preview = signed_in(cast.facilitator).post(LIVE, given).content.decode()
    assert "Wethouders Veenmeer" in preview
    assert "Wethouders Duinrade" in preview
    signed_in(cast.facilitator).post(NEW, given)
    conversation = Conversation.objects.get()
    assert conversation.participants.get(part=Part.SECOND_REVIEWER).person == duinrade.mayor
    shown = page(cast.facilitator, f"/gesprekken/{conversation.public_id}/")
    assert "burgemeester Veenmeer" in shown
    assert "burgemeester Duinrade" in shown


def test_without_anybody_from_elsewhere_there_is_no_such_question(cast: Cast, today: None) -> None:
    assert "Burgemeester van een andere organisatie" not in page(cast.facilitator, NEW)


def test_somebody_who_works_here_is_refused_as_second_reviewer_and_nothing_is_planned(
    cast: Cast, duinrade: sharing_posts.Duinrade, today: None
) -> None:
    for person in (cast.clerk, duinrade.aldermen[0]):
        given = typed(cast, second_reviewer=person.public_id)
        answer = signed_in(cast.facilitator).post(NEW, given)
        assert answer.status_code == 200
        assert "staat niet in de lijst" in answer.content.decode()
    assert Conversation.objects.count() == 0


@pytest.mark.clause("HV-7")
def test_all_three_read_the_mirror_with_each_mayor_under_their_own_name(
    cast: Cast, duinrade: sharing_posts.Duinrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = duinrade.plan(cast)
    round = feedback.propose_raters(conversation=conversation, now=NOW)
    assert round is not None
    stage = Stage(cast, conversation, round).open()
    stage.send_all([*stage.everybody, *duinrade.aldermen, duinrade.mayor], 4)
    stage.close()
    stage.release()
    three = (cast.secretary, cast.mayor, duinrade.mayor)
    has_looked(conversation, *three)
    monkeypatch.setattr(clock, "system_now", lambda: at(CLOSED_ON, 14))
    for person in three:
        shown = page(person, f"/gesprekken/{conversation.public_id}/spiegel/")
        assert "Burgemeester Veenmeer" in shown
        assert "Burgemeester Duinrade" in shown
    assert "Marit Kooistra" in page(cast.secretary, f"/gesprekken/{conversation.public_id}/spiegel/")


@pytest.mark.clause("HV-10", "HV-11")
def test_the_record_shows_where_all_three_stand_and_asks_each_who_still_answers(
    cast: Cast, duinrade: sharing_posts.Duinrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_stage.offered(cast, record=record_stage.started(cast, duinrade.plan(cast)))
    monkeypatch.setattr(clock, "system_now", lambda: record_stage.LATER)
    here = f"/gesprekken/{record.conversation.public_id}/verslag/"
    proposal = record_stage.propose(record, cast.mayor, "career", NewText("Anna blijft."))
    answer = f"{here}voorstellen/{proposal.public_id}/"
    assert answer in page(duinrade.mayor, here)
    said = signed_in(duinrade.mayor).post(answer, {"answer": "yes"}, follow=True).content.decode()
    assert "zodra ook de ander akkoord gaat" in said
    assert answer not in page(duinrade.mayor, here)
    assert answer in page(cast.secretary, here)
    said = signed_in(cast.secretary).post(answer, {"answer": "yes"}, follow=True).content.decode()
    assert "Anna blijft." in said
    shown = page(cast.facilitator, here)
    for name in ("Hanna de Vries", "Arend Jansen", "Marit Kooistra"):
        assert name in shown


def test_every_page_of_it_opens_for_the_second_reviewer_as_for_the_first(
    cast: Cast, duinrade: sharing_posts.Duinrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = duinrade.plan(cast)
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    for name in ("conversation", "points", "agenda", "note", "raters", "kept", "move", "hand_over"):
        address = reverse(name, args=[conversation.public_id])
        statuses = [signed_in(one).get(address).status_code for one in (cast.mayor, duinrade.mayor)]
        assert statuses[0] == statuses[1], name
    for address in ("/mensen/", "/gesprekken/nieuw/", "/organen/", "/logboek/"):
        assert signed_in(duinrade.mayor).get(address).status_code == 404


def test_which_reviewer_leaves_is_said_on_the_page(
    cast: Cast, duinrade: sharing_posts.Duinrade, today: None
) -> None:
    conversation = duinrade.plan(cast)
    here = f"/gesprekken/{conversation.public_id}/"
    assert "Iemand anders in plaats van de burgemeester van Duinrade" in page(cast.facilitator, here)
    change = f"{here}wisselen/tweede/"
    new = sharing_posts._person(cast, "Nora Blom")
    from samenspiegel.people import actions as people

    people.seat(person=new, office="mayor", title="burgemeester", since_on=NOW.date(), now=NOW)
    shown = page(cast.facilitator, change)
    assert "Marit Kooistra" in shown
    assert cast.clerk.name not in shown
    signed_in(cast.facilitator).post(change, {"reviewer": new.public_id, "sure": "on"})
    assert conversation.participants.get(part=Part.SECOND_REVIEWER).person == new
    assert signed_in(duinrade.mayor).get(here).status_code == 404
    alone = cast.plan(subject=cast.clerk, held_on=HELD_ON)
    answer = signed_in(cast.facilitator).get(f"/gesprekken/{alone.public_id}/wisselen/tweede/")
    assert answer.status_code == 404
