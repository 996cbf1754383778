# SPDX-License-Identifier: EUPL-1.2
"""The secret key is changed while people work: nobody is put out, and afterwards the old one opens nothing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory

from samenspiegel.commands import doctor
from samenspiegel.organisations.models import Account
from samenspiegel.web import kept_form, rater, second_step_seals
from tests.production import made_up

OLD, NEW = made_up("old secret key", 48), made_up("new secret key", 48)


class Link:
    """As much of a rater's link as the cookie holds."""

    secret, home = bytes(range(18)), "/v/veenmeer/abc/"


@pytest.fixture
def change(settings: Any) -> Any:
    """Begin with the old secret key; ``change()`` puts the new one before it, ``change(False)`` in its place."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []

    def change(keeps_old: bool = True) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD] if keeps_old else []

    return change


def test_who_is_signed_in_stays_so_until_the_old_key_is_gone(db: None, client: Client, change: Any) -> None:
    account = Account.objects.create_user("advies@veenmeer.example")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.session.session_key

    change()
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    assert get_user(request).pk == account.pk
    request.session.save()  # Django gave the session another name, and signed it with the new key
    change(keeps_old=False)

    renewed = RequestFactory().get("/")
    renewed.session = SessionStore(request.session.session_key)
    assert get_user(renewed).pk == account.pk
    assert SessionStore(key).load() == {}


def test_a_rater_who_is_answering_goes_on(change: Any) -> None:
    response = HttpResponse()
    rater.keep(response, Link(), b"proof")  # type: ignore[arg-type]
    request = RequestFactory().get(Link.home)
    request.COOKIES[rater.COOKIE] = response.cookies[rater.COOKIE].value
    before = rater.cookie_in(request, Link.home)
    assert before[0] and before[1] == b"proof"

    change()
    assert rater.cookie_in(request, Link.home) == before
    change(keeps_old=False)

    assert rater.cookie_in(request, Link.home) == ("", b"")


def test_a_form_that_was_kept_comes_back(db: None, client: Client, change: Any) -> None:
    account = Account.objects.create_user("advies@veenmeer.example")
    request = RequestFactory().post("/gesprekken/", {"words": "lang verhaal"})
    request.user, request.session = account, SessionStore()  # type: ignore[assignment]
    kept = kept_form.keep(request, then=lambda kept_id: kept_id)
    assert kept is not None
    request.COOKIES[kept_form.KEY_COOKIE] = kept.cookies[kept_form.KEY_COOKIE].value

    change()

    found = kept_form.find(request, kept["Location"])
    assert found is not None and found.posted["words"] == "lang verhaal"


def test_what_was_signed_stays_valid(change: Any) -> None:
    signed = signing.dumps("x", salt="test")
    change()
    assert signing.loads(signed, salt="test") == "x"
    change(keeps_old=False)

    with pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="test")


# --- what stays for years --------------------------------------------------------------------------------------------


@pytest.fixture
def second_steps(db: None, change: Any) -> tuple[Authenticator, str, list[str]]:
    account = Account.objects.create_user("advies@veenmeer.example")
    secret = generate_totp_secret()
    app = TOTP.activate(account, secret).instance
    codes = RecoveryCodes.activate(account).get_unused_codes()
    return app, secret, codes


def opened(app: Authenticator) -> tuple[str, list[str]]:
    from allauth.mfa.utils import decrypt

    app.refresh_from_db()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    return decrypt(app.data["secret"]), RecoveryCodes(codes).get_unused_codes()


def test_second_steps_work_on_and_after_resealing_without_the_old_key(
    second_steps: tuple[Authenticator, str, list[str]], change: Any
) -> None:
    app, secret, codes = second_steps
    change()
    assert (opened(app), second_step_seals.old()) == ((secret, codes), 2)
    with pytest.raises(doctor.Wrong, match="2 keer is een tweede stap"):
        doctor.old_keys_are_gone()

    assert (second_step_seals.reseal(), second_step_seals.reseal()) == (2, 0)
    change(keeps_old=False)

    assert opened(app) == (secret, codes)
    assert "één sleutel" in doctor.old_keys_are_gone()


def test_without_the_old_key_second_steps_are_left_as_they_are_and_it_is_told(
    second_steps: tuple[Authenticator, str, list[str]], change: Any
) -> None:
    app, secret, codes = second_steps
    kept = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    change(keeps_old=False)

    with pytest.raises(second_step_seals.NotOurs, match="2"):
        second_step_seals.reseal()

    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == kept
    change()
    assert opened(app) == (secret, codes)
