# SPDX-License-Identifier: EUPL-1.2
"""A proof of identity before what cannot be undone; the deed goes on afterwards, with what was typed."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.web import fresh
from tests.cast import NOW, Cast

from .doors import (
    PASSWORD,
    app_code,
    code_in_mail,
    recovery_code,
    signed_in,
    with_app,
    with_password,
)
from .test_access import EVERY, filled

PROOF = "/account/bewijs/"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def test_the_list_names_addresses_that_exist() -> None:
    names = {one.name for _, one in EVERY}

    assert set(fresh.TO_DO) | set(fresh.TO_SEE) <= names


@pytest.mark.parametrize("name", [*fresh.TO_DO, *fresh.TO_SEE])
def test_what_cannot_be_undone_asks_who_it_is_after_ten_minutes(cast: Cast, name: str, later: Any) -> None:
    conversation = cast.plan()
    client = signed_in(cast.facilitator)
    route = next(route for route, one in EVERY if one.name == name)
    ids = {"conversation_id": conversation.public_id, "person_id": cast.secretary.public_id}
    address = filled(route, {name: ids.get(name, "1") for name in re.findall(r":(\w+)>", route)})

    now = client.post(address, {"sure": "on"})
    later(minutes=11)
    then = client.post(address, {"sure": "on"})

    assert PROOF not in now.get("Location", "")
    assert then["Location"].startswith(f"{PROOF}?wacht=")
    looked = client.get(address).get("Location", "")
    assert looked.startswith(f"{PROOF}?next=") == (name in fresh.TO_SEE)


@pytest.fixture
def asked(cast: Cast, later: Any) -> Any:
    """An account is taken away too long after signing in; ``asked(with_…)`` gives the browser and the question."""

    def ask(prepare: Any = lambda account: account) -> tuple[Client, str]:
        prepare(cast.facilitator.account)
        client = signed_in(cast.facilitator)
        later(minutes=11)
        answer = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": "on"})
        return client, answer["Location"]

    return ask


def is_unlinked(cast: Cast) -> bool:
    return Person.objects.get(pk=cast.mayor.pk).account_id is None


@pytest.mark.parametrize(
    ("prepare", "answer"),
    [
        (with_password, lambda account: {"how": "password", "password": PASSWORD}),
        (with_app, lambda account: {"how": "app", "code": app_code()}),
        (with_app, lambda account: {"how": "app", "code": recovery_code(account)}),
    ],
    ids=["password", "app", "recovery code"],
)
def test_after_the_proof_the_deed_goes_on_with_what_was_typed(
    cast: Cast, asked: Any, prepare: Any, answer: Any
) -> None:
    client, question = asked(prepare)
    wrong = client.post(question, {"how": "password", "password": "mis", "code": "000000"})

    assert (wrong.status_code, is_unlinked(cast)) == (200, False)
    done = client.post(question, answer(cast.facilitator.account))
    assert (done.status_code, is_unlinked(cast)) == (302, True)
    assert done["Location"] == f"/mensen/{cast.mayor.public_id}/"


def test_a_form_that_lacked_something_shows_it_after_the_proof_and_can_be_sent_from_there(
    cast: Cast, later: Any
) -> None:
    with_password(cast.facilitator.account)
    client = signed_in(cast.facilitator)
    later(minutes=11)
    question = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": ""})["Location"]

    shown = client.post(question, {"how": "password", "password": PASSWORD})
    done = client.post(question, {"sure": "on"})

    assert (shown.status_code, "loskoppelen</h1>" in shown.content.decode()) == (200, True)
    assert is_unlinked(cast)
    assert done["Location"] == f"/mensen/{cast.mayor.public_id}/"


def test_the_question_passes_on_nothing_but_what_asks_for_it(cast: Cast) -> None:
    client = signed_in(cast.facilitator)

    client.post(f"{PROOF}?next=/mensen/{cast.mayor.public_id}/uit-dienst/", {"sure": "on"})

    assert Person.objects.get(pk=cast.mayor.pk).is_active


def test_who_has_neither_password_nor_second_step_gets_a_code_by_mail(cast: Cast, asked: Any) -> None:
    client, question = asked()
    client.post(question, {"how": "mailed", "code": ""})
    client.post(question, {"how": "mail"})
    code = code_in_mail()
    client.post(question, {"how": "mailed", "code": "AAA-AAA"})
    assert not is_unlinked(cast)

    client.post(question, {"how": "mailed", "code": code})

    assert is_unlinked(cast)
    assert mail.outbox[-1].to == [cast.facilitator.account.email]


def test_who_has_a_second_step_does_not_prove_it_with_a_code_from_the_mail(cast: Cast, asked: Any) -> None:
    client, question = asked(with_app)
    mail.outbox.clear()

    client.post(question, {"how": "mail"})
    client.post(question, {"how": "mailed", "code": ""})

    assert (mail.outbox, is_unlinked(cast)) == ([], False)


def test_a_proof_is_guessed_ten_times_at_most(cast: Cast, asked: Any) -> None:
    client, question = asked(with_app)
    for number in range(10):
        client.post(question, {"how": "app", "code": f"00000{number}"})

    answer = client.post(question, {"how": "app", "code": app_code()})

    assert "te vaak" in answer.content.decode()
    assert not is_unlinked(cast)


def test_the_kept_deed_of_one_is_not_done_by_another(cast: Cast, asked: Any) -> None:
    client, question = asked()
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    with_password(cast.substitute.account)
    cookies = client.cookies.copy()
    client.force_login(cast.substitute.account)
    client.cookies["bewaard"] = cookies["bewaard"]

    client.post(question, {"how": "password", "password": PASSWORD})

    assert not is_unlinked(cast)


def test_the_question_leads_to_no_other_site(cast: Cast, later: Any) -> None:
    with_password(cast.mayor.account)
    client = signed_in(cast.mayor)
    later(minutes=11)

    answer = client.post(f"{PROOF}?next=https://elders.example/", {"how": "password", "password": PASSWORD})

    assert answer["Location"] == "/account/"


def test_a_forged_form_is_refused_before_anything_is_kept(cast: Cast, later: Any) -> None:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.1")
    client.force_login(cast.facilitator.account)
    later(minutes=11)

    answer = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": "on"})

    assert answer.status_code == 403
    assert "kept_forms" not in client.session


def test_the_last_yes_to_going_on_without_the_round_asks_who_it_is(cast: Cast, later: Any) -> None:
    """It destroys what was answered: a browser that was left open must not be enough."""
    conversation = cast.plan()
    asked = conversations.ask_consent(
        conversation=conversation, kind=ConsentKind.WITHOUT_ROUND, terms={}, by=cast.secretary, now=NOW
    )
    with_password(cast.mayor.account)
    client = signed_in(cast.mayor)
    later(minutes=11)

    question = client.post(
        f"/gesprekken/{conversation.public_id}/verzoeken/{asked.public_id}/", {"answer": "yes"}
    )

    conversation.refresh_from_db()
    assert (question["Location"].startswith(PROOF), conversation.has_round) == (True, True)
    client.post(question["Location"], {"how": "password", "password": PASSWORD})
    conversation.refresh_from_db()
    assert conversation.has_round is False
