# SPDX-License-Identifier: EUPL-1.2
"""The whole way, with allauth's own OpenID provider on a port of its own: no part of it is made up."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from samenspiegel.people import actions
from samenspiegel.people.models import OpenIdLink
from samenspiegel.web.openid.provider import callback_address
from tests.cast import NOW, Cast

from .conftest import address_on, set_up, start
from .issuer import CLIENT_ID, CLIENT_SECRET
from .real import running, sign_in_there

THERE = {"login": "hanna", "password": "wachtwoord-van-het-werk"}


@pytest.fixture(scope="module")
def real_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("issuer") / "issuer.sqlite3"
    command = [sys.executable, "-m", "tests.openid.serve_issuer"]
    command += [callback_address("veenmeer"), CLIENT_ID, CLIENT_SECRET]
    environment = {
        "PATH": os.environ["PATH"],
        "ISSUER_DATABASE": str(database),
        "PYTHONPATH": str(Path.cwd()),
    }
    with running(command, **environment) as address:
        yield address


def test_from_an_invitation_to_signing_in_every_day(
    cast: Cast, real_issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samenspiegel import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    person = actions.add_person(
        organisation=cast.organisation,
        name="Hanna Hofman",
        first_name="Hanna",
        email="h@veenmeer.example",
        now=NOW,
    )
    set_up(cast.organisation, cast.facilitator, real_issuer)

    stranger = Client()
    assert stranger.get(sign_in_there(start(stranger), THERE)).status_code == 403

    link = actions.invite_account(person=person, now=NOW)
    invited = Client()
    welcomed = invited.get(sign_in_there(address_on(invited.post(link, {"openid": "1"})), THERE), follow=True)
    assert "Hanna Hofman" in welcomed.content.decode()
    known = OpenIdLink.objects.get()
    assert (known.person_id, known.issuer) == (person.pk, real_issuer)

    next_day = Client()
    page = next_day.get(sign_in_there(start(next_day, next="/gesprekken/"), THERE))
    assert (page.status_code, page["Location"]) == (302, "/gesprekken/")


def test_the_wrong_secret_opens_nothing(cast: Cast, real_issuer: str) -> None:
    set_up(cast.organisation, cast.facilitator, real_issuer, client_secret="een ander geheim")
    browser = Client()

    response = browser.get(sign_in_there(start(browser), THERE))

    assert (response.status_code, "_auth_user_id" in browser.session) == (502, False)
