# SPDX-License-Identifier: EUPL-1.2
"""One's own account: setting up how one signs in, and sessions that end."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock, recurring
from samenspiegel.organisations.models import Account, SignIn
from samenspiegel.people import actions as people
from samenspiegel.people.actions import second_steps
from samenspiegel.people.models import Person, Role
from tests.cast import NOW, Cast

from .doors import (
    PASSWORD,
    app_code,
    browser,
    code_in_mail,
    is_in,
    recovery_code,
    sign_in_by_code,
    signed_in,
    wrong_app_codes,
)


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


# --- setting up


@pytest.mark.django_db(transaction=True)  # what follows on it happens after the transaction
def test_an_app_is_set_up_with_its_own_first_code_and_gives_recovery_codes(cast: Cast) -> None:
    client, elsewhere = signed_in(cast.secretary), signed_in(cast.secretary)
    page = client.get("/account/app/").content.decode()
    secret = client.session["mfa.totp.secret"]

    wrong = client.post("/account/app/", {"code": wrong_app_codes(1, secret)[0]})
    right = client.post("/account/app/", {"code": app_code(secret)}, follow=True)

    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page  # to type over
    assert "Deze code klopt niet" in wrong.content.decode()
    assert "Herstelcodes" in right.content.decode()
    assert recovery_code(cast.secretary.account) in right.content.decode()
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert mail.outbox[-1].subject == "Er is een app toegevoegd aan je account"


def test_a_new_password_is_long_unlike_the_address_and_not_well_known(cast: Cast) -> None:
    client, elsewhere = signed_in(cast.secretary), signed_in(cast.secretary)
    for password in (
        "kort",
        "hanna.de.vries",
        "DeVries-2026-x",
        "123456789012",
        "aaaaaaaaaaab",
        "Welkom2026!!",
    ):
        client.post("/account/wachtwoord/", {"password1": password, "password2": password})
    differs = client.post("/account/wachtwoord/", {"password1": PASSWORD, "password2": PASSWORD + "!"})
    account = Account.objects.get(pk=cast.secretary.account.pk)

    assert not account.has_usable_password()
    assert is_in(elsewhere)
    assert differs.status_code == 200
    client.post("/account/wachtwoord/", {"password1": PASSWORD, "password2": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_the_passkeys_of_another_are_not_found(cast: Cast) -> None:
    row = Authenticator.objects.create(
        user=cast.mayor.account, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    client = signed_in(cast.secretary)

    found = [client.get(f"/account/passkeys/{row.pk}/{deed}/").status_code for deed in ("naam", "weghalen")]

    assert found == [404, 404]


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "null", '"x"', "{}", '{"response": 1}', '{"response": {}}']
)
def test_what_no_passkey_sends_is_refused_without_an_error(cast: Cast, credential: str) -> None:
    client = signed_in(cast.secretary)
    client.get("/account/passkeys/nieuw/")
    anonymous = browser()
    anonymous.get("/inloggen/passkey/", headers={"x-requested-with": "XMLHttpRequest"})

    added = client.post("/account/passkeys/nieuw/", {"name": "x", "credential": credential})
    signed = anonymous.post("/inloggen/passkey/", {"credential": credential})

    assert (added.status_code, signed.status_code) == (200, 302)
    assert not Authenticator.objects.exists()
    assert not is_in(anonymous)


# --- sessions


def test_a_closed_account_is_signed_out_at_its_next_request(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    assert is_in(client)

    second_steps.close_account(account=cast.secretary.account, is_closed=True)

    assert client.get("/")["Location"].startswith("/inloggen/login/")
    assert not SignIn.objects.filter(account=cast.secretary.account).exists()


def test_an_account_that_is_only_marked_inactive_is_signed_out_as_well(cast: Cast) -> None:
    client = signed_in(cast.secretary)

    Account.objects.filter(pk=cast.secretary.account.pk).update(is_active=False)

    assert not is_in(client)


@pytest.mark.parametrize("field", ["is_active", "account"])
def test_who_leaves_or_loses_their_account_sees_nothing_of_the_organisation(cast: Cast, field: str) -> None:
    conversation = cast.plan()
    client = signed_in(cast.secretary)
    address = f"/gesprekken/{conversation.public_id}/"
    before = client.get(address).status_code

    Person.objects.filter(pk=cast.secretary.pk).update(**{field: False if field == "is_active" else None})

    assert (before, client.get(address).status_code) == (200, 404)


def test_who_loses_a_role_loses_its_pages_at_once(cast: Cast) -> None:
    client = signed_in(cast.substitute)
    before = client.get("/mensen/").status_code

    people.discharge(person=cast.substitute, role=Role.FACILITATOR, by=cast.facilitator, now=NOW)

    assert (before, client.get("/mensen/").status_code) == (200, 404)


def test_a_session_ends_after_an_hour_without_a_page_and_after_twelve_hours_with_many(
    cast: Cast, later: Any
) -> None:
    idle = signed_in(cast.secretary)
    later(minutes=59)
    assert is_in(idle)
    later(minutes=61)
    assert not is_in(idle)

    busy = signed_in(cast.secretary)
    for _ in range(14):
        later(minutes=50)
        assert is_in(busy)
    later(minutes=50)
    assert not is_in(busy)


def test_signing_in_gives_the_session_a_new_key(cast: Cast) -> None:
    client = browser()
    client.get("/inloggen/login/")
    client.post("/inloggen/login/code/", {"email": cast.secretary.account.email})
    before = client.session.session_key

    client.post("/inloggen/login/code/confirm/", {"code": code_in_mail()})

    assert before
    assert client.session.session_key != before


def test_somebody_sees_where_they_are_signed_in_and_ends_it_elsewhere(cast: Cast) -> None:
    here = signed_in(cast.secretary)
    there = Client(
        REMOTE_ADDR="192.0.2.2", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    )
    sign_in_by_code(there, cast.secretary.account.email)
    other = signed_in(cast.mayor)

    page = here.get("/account/").content.decode()
    here.post("/account/elders-uitloggen/")

    assert "Firefox, Windows" in page
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert "Firefox" not in here.get("/account/").content.decode()


def test_one_browser_is_signed_out_alone_and_nobody_elses(cast: Cast) -> None:
    here = signed_in(cast.secretary)
    phone, library = Client(REMOTE_ADDR="192.0.2.2"), Client(REMOTE_ADDR="192.0.2.3")
    for one in (phone, library):
        sign_in_by_code(one, cast.secretary.account.email)
    other = signed_in(cast.mayor)
    rows = {row.session_key: row.pk for row in SignIn.objects.all()}

    def ends(client: Client) -> None:
        here.post("/account/daar-uitloggen/", {"place": rows[client.session.session_key]})

    assert (
        f'name="place" value="{rows[library.session.session_key]}"' in here.get("/account/").content.decode()
    )
    ends(library)
    assert (is_in(here), is_in(phone), is_in(library)) == (True, True, False)
    for wrong in (str(rows[other.session.session_key]), "", "x", "٣", "9" * 30, "-1"):
        assert here.post("/account/daar-uitloggen/", {"place": wrong}).status_code == 302
    ends(here)
    assert (is_in(here), is_in(phone), is_in(other)) == (True, True, True)


def test_where_somebody_was_signed_in_is_forgotten_with_the_session(cast: Cast) -> None:
    here, there = browser("192.0.2.1"), browser("192.0.2.2")
    for client, person in ((here, cast.secretary), (there, cast.mayor)):
        sign_in_by_code(client, person.account.email)
    here.post("/inloggen/logout/")
    Session.objects.filter(session_key=there.session.session_key).update(
        expire_date=clock.session_now() - timedelta(seconds=1)
    )
    still = browser("192.0.2.3")
    sign_in_by_code(still, cast.clerk.account.email)

    recurring.prune(clock.now())

    assert [row.account_id for row in SignIn.objects.all()] == [cast.clerk.account_id]
