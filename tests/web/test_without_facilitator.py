# SPDX-License-Identifier: EUPL-1.2
"""Pages of a conversation that nobody guides: one of the two plans it, and looks no further than the other can."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.duties.actions import refresh
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback import tasks
from samenspiegel.notices.models import Notice, State
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, DUE_ON, OPENED_ON, Stage
from tests.formats import vgs
from tests.formats.without import FEEDBACK, TALK, plan, publish

from .test_access import OF_A_CONVERSATION

NEW = "/gesprekken/nieuw/"
LIVE = "/gesprekken/nieuw/planning/"
VARYING = re.compile(r'value="[\w:.-]{30,}"|nonce="[^"]+"')
GUIDING = {
    *("round", "extend_round", "close_round", "open_answers", "withhold_answer", "put_back_answer"),
    *("release", "withdraw_report", "hand_over", "appoint_outside", "remove_outside"),
    *("recovery_code", "renew_link"),
}


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "format": "nobody-guides",
        "side": "subject",
        "held_on": HELD_ON.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "",
        **changed,
    }


def addresses(ids: dict[str, str]) -> dict[str, str]:
    """Every address of a conversation by name; what it has nothing of is asked for as something that is not there."""
    return {
        one.name: "/" + re.sub(r"<\w+:(\w+)>", lambda found: ids.get(found[1], "gone"), route)
        for route, one in OF_A_CONVERSATION
    }


# --- planning


@pytest.mark.clause("VGS-1")
def test_the_secretary_plans_it_alone_from_the_start_page(cast: Cast, now: Any) -> None:
    publish(cast, FEEDBACK)
    client = as_(cast.secretary)

    assert f'href="{NEW}"' in text(client, "/")
    assert f'href="{NEW}"' in text(client, "/gesprekken/")
    page = text(client, NEW)
    assert 'value="nobody-guides"' in page
    assert cast.format_version.key not in page  # that one is the facilitator's to plan
    assert 'name="subject"' not in page
    assert "Niemand ziet wie heeft ingeleverd" in page
    answer = client.post(NEW, typed(reviewer=cast.mayor.public_id), follow=True)

    assert "Het gesprek is gepland. Arend Jansen krijgt een e-mail." in answer.content.decode()
    planned = Conversation.objects.get()
    assert {row.part: row.person for row in planned.participants.all()} == {
        "subject": cast.secretary,
        "reviewer": cast.mayor,
    }
    assert (planned.planned_by, planned.closes_by_clock) == (cast.secretary, True)
    assert f"/gesprekken/{planned.public_id}/" in text(as_(cast.mayor), "/gesprekken/")


@pytest.mark.parametrize("address", [NEW, LIVE])
def test_who_may_plan_no_published_format_finds_no_page_to_plan(cast: Cast, now: Any, address: str) -> None:
    publish(cast, FEEDBACK)
    others = (cast.clerk, cast.managers[0], cast.outsider)

    assert [as_(person).post(address, typed()).status_code for person in others] == [404, 404, 404]
    assert [NEW in text(as_(person), "/") for person in others] == [False, False, False]


def test_nobody_plans_another_kind_or_for_two_others_by_typing_it(cast: Cast, now: Any) -> None:
    publish(cast, FEEDBACK)
    client = as_(cast.secretary)
    # Their own field is not in the form, and another's format is not among the choices.
    client.post(NEW, typed(subject=cast.clerk.public_id, reviewer=cast.mayor.public_id))
    client.post(
        NEW, typed(format=cast.format_version.key, held_on="2026-03-04", reviewer=cast.mayor.public_id)
    )
    client.post(NEW, typed(side="reviewer", held_on="2026-03-05", subject=cast.mayor.public_id))

    [planned] = Conversation.objects.all()
    assert planned.cycle.subject == cast.secretary
    assert planned.format_version.key == "nobody-guides"


@pytest.mark.clause("ZS-1")
@pytest.mark.parametrize(("side", "other"), [("subject", "reviewer"), ("reviewer", "subject")])
def test_any_colleague_starts_a_talk_and_says_which_side_they_are(
    cast: Cast, now: Any, side: str, other: str
) -> None:
    publish(cast, TALK)
    client = as_(cast.managers[0])
    page = client.post(NEW, typed(format="only-talk", side=side, preview="1")).content.decode()
    assert ("Het gaat over mij" in page, "feedback" in page.lower()) == (True, False)

    client.post(NEW, typed(format="only-talk", side=side, **{other: cast.managers[1].public_id}))

    [planned] = Conversation.objects.all()
    assert {row.part: row.person for row in planned.participants.all()} == {
        side: cast.managers[0],
        other: cast.managers[1],
    }
    assert (planned.has_round, hasattr(planned, "round")) == (False, False)


def test_who_chose_another_kind_meanwhile_looks_once_more_before_it_is_planned(cast: Cast, now: Any) -> None:
    publish(cast, TALK)
    sent = typed(format="only-talk", reviewer=cast.mayor.public_id, subject=cast.secretary.public_id)
    del sent["side"]  # the page was that of a kind that somebody guides

    answer = as_(cast.facilitator).post(NEW, sent)

    assert "jij bent een van de twee" in answer.content.decode()
    assert Conversation.objects.count() == 0


def test_the_live_plan_shows_the_dates_to_who_plans_it(cast: Cast, now: Any) -> None:
    publish(cast, FEEDBACK)

    answer = as_(cast.mayor).post(LIVE, typed(side="reviewer", subject=cast.secretary.public_id))

    assert "Vragenlijsten versturen" in answer.content.decode()
    assert "Mina Smit" in answer.content.decode()


# --- organising


@pytest.fixture
def stage(cast: Cast, now: Any) -> Stage:
    conversation = plan(cast, FEEDBACK)
    round = feedback.propose_raters(conversation=conversation, now=NOW, by=cast.secretary)
    assert round is not None
    return Stage(cast, conversation, round)


@pytest.mark.clause("VGS-1")
def test_both_organisers_choose_the_raters_and_move_and_cancel(stage: Stage) -> None:
    address = f"/gesprekken/{stage.conversation.public_id}/"
    for side in (stage.cast.secretary, stage.cast.mayor):
        page = text(as_(side), address)
        links = set(re.findall(rf'href="{address}([\w-]+)/"', page))
        assert {"verplaatsen", "afzeggen", "informanten"} <= links
        assert not {"vragenlijsten", "overdragen", "van-buiten"} & links
        assert 'id="add"' in text(as_(side), f"{address}informanten/")


def test_whoever_takes_part_walks_into_no_page_of_guiding(stage: Stage, now: Any) -> None:
    stage.open()
    now(at(DUE_ON + timedelta(days=1)))
    ids = {
        "conversation_id": stage.conversation.public_id,
        "invitation_id": stage.invitation(stage.cast.managers[0]).public_id,
        "answer_id": "gone",
    }
    routes = addresses(ids)
    assert set(routes) >= GUIDING

    for side in (stage.cast.secretary, stage.cast.mayor):
        client = as_(side)
        found = {
            name: {client.get(routes[name]).status_code, client.post(routes[name]).status_code}
            for name in GUIDING
        }
        assert {name: codes - {405} for name, codes in found.items()} == {key: {404} for key in GUIDING}
    assert stage.fresh.closed_at is None


def test_no_page_changes_for_the_sides_by_who_hands_in_or_declines(stage: Stage, now: Any) -> None:
    """The attack: the subject organises, and looks at every page before and after others came in."""
    cast = stage.cast
    stage.open()
    now(at(DUE_ON - timedelta(days=2)))
    refresh([stage.conversation.pk], now=clock.now())
    before = everything(stage)
    assert len(before) > 30

    stage.send_all([*cast.managers[:4], *cast.aldermen], text="Zeg wat je denkt.")
    feedback.decline(link=stage.link(cast.managers[5]), now=clock.now())
    refresh([stage.conversation.pk], now=clock.now())

    assert differing(before, everything(stage)) == []


def test_between_closing_and_release_no_page_shows_an_answer_or_how_many_there_are(
    stage: Stage, now: Any
) -> None:
    cast = stage.cast
    stage.open()
    stage.send_all([*cast.managers, *cast.aldermen], text="Zeg wat je denkt.")
    night = at(CLOSED_ON, 0)
    tasks.close_and_release(night)
    now(night)
    assert stage.fresh.released_at is None

    pages = everything(stage)

    assert [key for key, page in pages.items() if "Zeg wat je denkt" in page] == []
    assert [key for key, page in pages.items() if re.search(r"\b10 van\b|van de 1[0-9]", page)] == []


def everything(stage: Stage) -> dict[str, str]:
    """All that either side can look at: every address of the conversation, and their own lists."""
    ids = {
        "conversation_id": stage.conversation.public_id,
        "invitation_id": stage.invitation(stage.cast.managers[0]).public_id,
    }
    routes = addresses(ids)
    routes |= {"start": "/", "conversations": "/gesprekken/", "plan": NEW}
    found = {}
    for side in (stage.cast.secretary, stage.cast.mayor):
        client = as_(side)
        for name, address in routes.items():
            if name == "readings":
                continue
            answer = client.get(address)
            if answer.status_code in (200, 422):
                found[f"{side.first_name} {name}"] = VARYING.sub("", answer.content.decode(errors="replace"))
            else:
                found[f"{side.first_name} {name}"] = str(answer.status_code)
            if name == "extend_round":  # a wrong date once brought the page of the round
                posted = client.post(address, {"due_on": "1999-01-01"})
                found[f"{side.first_name} {name} wrong"] = str(posted.status_code)
    # That they look, or take a document along, is in the log and on the page of it; nothing else may come into it.
    logged = Event.objects.exclude(kind__regex=r"\.(read|taken)$").values_list("kind", flat=True)
    found["log"] = " ".join(sorted(logged))
    return found


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(key for key in {*before, *after} if before.get(key) != after.get(key))


# --- without questionnaires


@pytest.mark.clause("ZS-1")
def test_a_talk_without_questionnaires_has_no_page_and_no_step_of_them(cast: Cast, now: Any) -> None:
    conversation = plan(cast, TALK)
    ids = {"conversation_id": conversation.public_id, "invitation_id": "gone", "answer_id": "gone"}
    routes = addresses(ids)
    closed = (*GUIDING, "raters", "add_rater", "choose_plan", "own_questionnaire", "report")

    for side in (cast.secretary, cast.mayor):
        client = as_(side)
        assert {client.get(routes[name]).status_code for name in closed} <= {404, 405}
        assert {client.post(routes[name]).status_code for name in closed} == {404}
        page = text(client, f"/gesprekken/{conversation.public_id}/")
        for word in ("Vragenlijsten", "Spiegel", "zonder de feedbackronde", "Informanten"):
            assert word not in page
        assert f'href="/gesprekken/{conversation.public_id}/punten/"' in page


@pytest.mark.clause("ZS-1")
def test_a_talk_is_lived_from_planning_to_a_record_of_both_without_anybody_guiding_it(
    cast: Cast, now: Any
) -> None:
    conversation = plan(cast, TALK)
    address = f"/gesprekken/{conversation.public_id}/"
    point = {"text": "Meer tijd voor het team."}
    assert as_(cast.mayor).post(f"{address}punten/", point).status_code == 302
    now(at(HELD_ON, 14))

    page = text(as_(cast.secretary), address)
    assert f'href="{address}verslag/' in page
    assert as_(cast.mayor).post(f"{address}verslag/beginnen/").status_code == 404
    assert as_(cast.secretary).post(f"{address}verslag/beginnen/").status_code == 302
    assert as_(cast.secretary).get(f"{address}verslag/schrijven/").status_code == 200
    assert as_(cast.mayor).get(f"{address}verslag/schrijven/").status_code == 404


def test_who_organises_hears_whose_first_mail_was_refused_and_nothing_of_a_reminder(
    cast: Cast, now: Any
) -> None:
    scene = vgs.stage(cast).open()
    now(at(OPENED_ON, 12))
    here = f"/gesprekken/{scene.conversation.public_id}/"
    Notice.objects.filter(person=cast.aldermen[0].public_id, kind="invitation").update(state=State.REFUSED)
    feedback.remind_due(round=scene.fresh, now=at(DUE_ON, 12))
    Notice.objects.filter(person=cast.aldermen[1].public_id, kind="due_today").update(state=State.REFUSED)

    page = text(as_(cast.secretary), here)

    assert "Wilma Brouwer (wilma.brouwer@veenmeer.example)" in page
    assert cast.aldermen[1].email not in page
    # Nor does it matter who has sent: the page is the same.
    scene.send_all([cast.mayor, *cast.aldermen[1:]])
    assert VARYING.sub("", text(as_(cast.secretary), here)) == VARYING.sub("", page)
