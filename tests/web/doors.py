# SPDX-License-Identifier: EUPL-1.2
"""What tests of signing in share: browsers at different addresses, codes from mails and from an app."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from samenspiegel.organisations.models import Account
from samenspiegel.people.models import Person

HOME = "/"
PASSWORD = "vier blauwe fietsen"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def browser(ip: str = "192.0.2.1", **more: Any) -> Client:
    """A browser at an address of its own."""
    return Client(REMOTE_ADDR=ip, **more)


def signed_in(person: Person, ip: str = "192.0.2.1") -> Client:
    """A browser in which somebody has signed in already."""
    client = browser(ip)
    client.force_login(person.account)
    return client


def ask_code(client: Client, email: str) -> HttpResponse:
    return client.post("/inloggen/login/code/", {"email": email})  # type: ignore[return-value]


def code_in_mail() -> str:
    found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def give_code(client: Client, code: str) -> HttpResponse:
    return client.post("/inloggen/login/code/confirm/", {"code": code})  # type: ignore[return-value]


def sign_in_by_code(client: Client, email: str) -> HttpResponse:
    ask_code(client, email)
    return give_code(client, code_in_mail())


def sign_in_by_password(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/inloggen/login/?met=wachtwoord", {"login": email, "password": password})  # type: ignore[return-value]


def with_password(account: Account, password: str = PASSWORD) -> Account:
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


def with_app(account: Account) -> Account:
    """An authenticator app, and the recovery codes that come with it."""
    TOTP.activate(account, APP_SECRET)
    RecoveryCodes.activate(account)
    return account


def app_code(secret: str = APP_SECRET) -> str:
    """What the app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def wrong_app_codes(number: int, secret: str = APP_SECRET) -> list[str]:
    """Codes that the app does not show now, nor in the next minutes: of a million it shows any, now and then."""
    begin, *_ = yield_hotp_counters_from_time()
    shown = {format_hotp_value(hotp_value(secret, begin + ahead)) for ahead in range(30)}
    codes = (f"{guess:06}" for guess in range(number + len(shown)))
    return [code for code in codes if code not in shown][:number]


def recovery_code(account: Account) -> str:
    row = Authenticator.objects.get(user=account, type=Authenticator.Type.RECOVERY_CODES)
    return row.wrap().get_unused_codes()[0]


def is_in(client: Client) -> bool:
    """Whether the start page opens, or leads to signing in."""
    return client.get(HOME).status_code == 200
