# SPDX-License-Identifier: EUPL-1.2
"""A second step that roles ask for, and what an administrator does when somebody has lost it."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock, recurring
from samenspiegel.audit.models import Event
from samenspiegel.core.access import Part
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.actions import second_steps
from samenspiegel.people.models import Person, Role
from samenspiegel.web import second_step
from tests.cast import NOW, Cast

from .doors import (
    is_in,
    signed_in,
    with_app,
)
from .test_access import EVERY, PUBLIC, RATER, filled

SECOND_STEP = "/account/eerst/"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


# --- who needs a second step


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_asks_for_a_second_step_from_the_moment_it_is_given(cast: Cast, role: Role) -> None:
    client = signed_in(cast.clerk)
    before = client.get("/").status_code

    people.appoint(person=cast.clerk, role=role, now=NOW)

    assert before == 200
    assert client.get("/")["Location"] == SECOND_STEP
    assert client.get(SECOND_STEP).status_code == 200
    with_app(cast.clerk.account)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_who_leads_one_conversation_without_any_role_needs_a_second_step_too(cast: Cast) -> None:
    conversation = cast.plan()
    client = signed_in(cast.clerk)
    before = client.get("/").status_code

    conversation.participants.filter(part="facilitator").update(person=cast.clerk)

    assert (before, client.get("/")["Location"]) == (200, SECOND_STEP)


@pytest.mark.usefixtures("required")
def test_without_a_second_step_no_page_opens_but_those_to_set_one_up(cast: Cast) -> None:
    conversation = cast.plan()
    client = signed_in(cast.facilitator)
    ids = {"conversation_id": conversation.public_id, "person_id": cast.secretary.public_id}
    opened = set()
    for route, one in EVERY:
        if PUBLIC.get(one.name or "") == RATER or "(?P" in route or route.startswith(("inloggen/", "demo/")):
            continue
        known = {name: ids.get(name, "1") for name in re.findall(r":(\w+)>", route)}
        for method in ("GET", "POST"):
            answer = client.generic(method, filled(route, known))
            if answer.get("Location") != SECOND_STEP:
                opened.add(one.name)
                client.force_login(cast.facilitator.account)

    assert opened == set(second_step.SETTING_UP) - {"account_logout"}
    assert client.post("/inloggen/logout/")["Location"] == "/inloggen/login/"


@pytest.mark.usefixtures("required")
def test_the_last_second_step_stays_as_long_as_the_role_does(cast: Cast) -> None:
    account = with_app(cast.facilitator.account)
    client = signed_in(cast.facilitator)

    refused = client.post("/account/app/weghalen/")

    assert "dit is je laatste" in refused.content.decode()
    assert second_step.has_one(account)
    people.discharge(person=cast.facilitator, role=Role.FACILITATOR, by=cast.facilitator, now=NOW)
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    people.discharge(person=cast.facilitator, role=Role.ADMINISTRATOR, by=cast.facilitator, now=NOW)
    client.post("/account/app/weghalen/")
    assert not second_step.has_one(account)


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_step(cast: Cast) -> None:
    with_app(cast.facilitator.account)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()

    assert signed_in(cast.facilitator).get("/")["Location"] == SECOND_STEP


def test_ordinary_people_and_the_demonstration_need_none(cast: Cast, settings: Any) -> None:
    assert settings.SECOND_STEP_REQUIRED is False
    assert is_in(signed_in(cast.facilitator))
    settings.SECOND_STEP_REQUIRED = True
    assert is_in(signed_in(cast.mayor))


# --- a lost second step


def reset(client: Client, person: Person) -> HttpResponse:
    return client.post(f"/mensen/{person.public_id}/tweede-stap/", {"sure": "on"})  # type: ignore[return-value]


def test_an_administrator_takes_away_a_lost_second_step(cast: Cast) -> None:
    account = with_app(cast.secretary.account)
    lost = signed_in(cast.secretary)

    reset(signed_in(cast.facilitator), cast.secretary)
    recurring.deliver(clock.now())

    assert not Authenticator.objects.filter(user=account).exists()
    assert not is_in(lost)
    assert Event.objects.filter(kind="account.second_step_reset").count() == 1
    assert [one.subject for one in mail.outbox if account.email in one.to[0]] == [
        "Je tweede stap bij Samenspiegel is weggehaald"
    ]


def test_nobody_takes_away_their_own_nor_that_of_who_has_a_role_elsewhere(cast: Cast) -> None:
    own = with_app(cast.facilitator.account)
    cast.outsider.account.delete()
    Person.objects.filter(pk=cast.outsider.pk).update(account=cast.mayor.account)
    people.appoint(person=cast.outsider, role=Role.FACILITATOR, now=NOW)
    with_app(cast.mayor.account)
    client = signed_in(cast.facilitator)

    reset(client, cast.facilitator)
    reset(client, cast.mayor)

    assert second_step.has_one(own)
    assert second_step.has_one(cast.mayor.account)


@pytest.mark.parametrize("part", [Part.FACILITATOR, Part.SUBSTITUTE])
def test_an_administrator_here_does_not_weaken_who_guides_a_conversation_elsewhere(
    cast: Cast, part: Part
) -> None:
    """Somebody from outside holds no role there, and sees as much."""
    account = with_app(cast.outsider.account)
    Person.objects.filter(pk=cast.clerk.pk).update(account=account)
    conversation = cast.plan()
    conversation.participants.filter(part=part).delete()
    conversation.participants.create(
        organisation=cast.organisation, person=Person.objects.get(pk=cast.clerk.pk), part=part
    )
    elsewhere = Person.objects.create(
        organisation=cast.outsider.organisation, name="Bea Beheer", first_name="Bea"
    )

    with pytest.raises(second_steps.ResetRefused) as refused:
        second_steps.reset_second_step(person=cast.outsider, by=elsewhere, now=NOW)

    assert (refused.value.reason, second_step.has_one(account)) == ("elsewhere", True)


@pytest.mark.parametrize("who", ["substitute", "secretary"])
def test_only_administrators_take_away_a_second_step(cast: Cast, who: str) -> None:
    account = with_app(cast.mayor.account)

    answer = reset(signed_in(getattr(cast, who)), cast.mayor)

    assert (answer.status_code, second_step.has_one(account)) == (404, True)


def test_the_command_helps_the_last_administrator(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    from samenspiegel.cli import main

    account = with_app(cast.facilitator.account)
    email = account.email

    codes = [
        main(["account", "reset-second-step", email]),
        main(["account", "reset-second-step", email]),
        main(["account", "close", email]),
        main(["account", "close", "niemand@veenmeer.example"]),
    ]

    assert codes == [0, 2, 0, 2]
    assert not Account.objects.get(email=email).is_active
    assert main(["account", "open", email]) == 0
    assert Account.objects.get(email=email).is_active
    assert "Er is niets veranderd" in capsys.readouterr().err
