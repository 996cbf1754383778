# SPDX-License-Identifier: EUPL-1.2
"""What an administrator types as an address brings our server nowhere else: not inside, not far, not long."""

import socket
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client

from samenspiegel import clock
from samenspiegel.people.models import OpenIdProvider
from samenspiegel.web.openid import discovery, fetching
from samenspiegel.web.openid.fetching import CarefulSession, FetchRefused, may_reach
from tests.cast import Cast

from .conftest import set_up
from .issuer import Issuer

INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:10.1.2.3",
    "198.18.0.1",
)
NEVER = (
    "169.254.169.254",
    "fe80::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "0.0.0.0",  # noqa: S104
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
)


def test_only_addresses_of_the_internet_are_reached_unless_the_own_network_is_opened() -> None:
    found = {
        address: (may_reach(address, private_too=False), may_reach(address, private_too=True))
        for address in ("20.190.129.1", "2603:1026:3000::1", *INSIDE, *NEVER)
    }

    assert found == {
        **dict.fromkeys(("20.190.129.1", "2603:1026:3000::1"), (True, True)),
        **dict.fromkeys(INSIDE, (False, True)),
        **dict.fromkeys(NEVER, (False, False)),
    }


def test_an_address_inside_is_not_connected_to(settings: Any, issuer: Issuer) -> None:
    settings.OPENID_PRIVATE_ADDRESSES = False

    for address in (
        issuer.url,
        issuer.url.replace("127.0.0.1", "localhost"),
        issuer.url.replace("127.0.0.1", "2130706433"),
    ):
        with pytest.raises((FetchRefused, requests.RequestException)):
            discovery.fetch(address)

    assert issuer.requests == []


def test_a_name_that_answers_differently_the_second_time_helps_nobody(
    settings: Any, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We look a name up once, and connect to the very address that we looked at."""
    settings.OPENID_PRIVATE_ADDRESSES = False
    port, answers = int(issuer.url.rsplit(":", 1)[1]), iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    tried: list[str] = []
    asked = socket.getaddrinfo

    def lookup(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "wisselt.example":
            return asked(host, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> Any:
        tried.append(address[0])
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(requests.RequestException):
        CarefulSession().get(f"http://wisselt.example:{port}/")

    assert tried == ["93.184.215.14"]


def test_a_name_with_one_address_inside_is_refused_whole(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OPENID_PRIVATE_ADDRESSES = False
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    with pytest.raises(FetchRefused, match="address"):
        CarefulSession().get("http://twee.example/")


@pytest.mark.parametrize(
    "address",
    [
        "http://inlog.example/",
        "ftp://inlog.example/",
        "file:///etc/passwd",
        "https://a@inlog.example/",
        "https://",
        "x",
    ],
)
def test_in_production_only_plain_https_is_fetched(settings: Any, address: str) -> None:
    settings.MODE = "production"

    with pytest.raises(FetchRefused, match="scheme"):
        CarefulSession().get(address)


def answering(issuer: Issuer, **headers: str) -> Any:
    return lambda handler: (
        handler.send_response(int(headers.pop("status", "200"))),
        [handler.send_header(name, value) for name, value in headers.items()],
        handler.end_headers(),
    )


def test_a_redirect_is_not_followed(issuer: Issuer) -> None:
    place = "/.well-known/openid-configuration"
    issuer.answers[place] = answering(issuer, status="302", Location=f"{issuer.url}/elders")

    with pytest.raises(FetchRefused, match="redirect"):
        discovery.fetch(issuer.url)

    assert issuer.requests == [place]


def test_a_long_answer_is_left_halfway(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            pass

    issuer.answers["/.well-known/openid-configuration"] = endless

    with pytest.raises(FetchRefused, match="size"):
        discovery.fetch(issuer.url)


def test_an_answer_that_drips_is_left_in_time(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.5)

    def dripping(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b" " * 8192)
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    issuer.answers["/.well-known/openid-configuration"] = dripping

    with pytest.raises(FetchRefused, match="slow"):
        discovery.fetch(issuer.url)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_one_deadline_holds_for_all_of_an_answer_that_comes_byte_by_byte(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A time-out of the socket begins anew with each byte, and a part of the body is not there before it is whole."""
    monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.5)
    was_cut_off = threading.Event()

    def dripping(handler: Any) -> None:
        if where == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        else:
            handler.send_response(200)
            handler.end_headers()
        try:
            for _ in range(80):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            was_cut_off.set()

    issuer.answers["/.well-known/openid-configuration"] = dripping

    with pytest.raises(FetchRefused, match="slow"):
        discovery.fetch(issuer.url)

    assert was_cut_off.wait(5)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"issuer": "https://anders.example"}, "issuer"),
        ({"token_endpoint": None}, "document"),
        ({"jwks_uri": 5}, "document"),
    ],
)
def test_a_document_of_another_issuer_is_refused(
    issuer: Issuer, changed: dict[str, Any], reason: str
) -> None:
    issuer.document |= changed

    with pytest.raises(discovery.NotAnIssuer, match=reason):
        discovery.fetch(issuer.url)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//kwaad.example/"])
def test_a_document_cannot_send_a_browser_to_a_script(issuer: Issuer, address: str) -> None:
    issuer.document["authorization_endpoint"] = address

    with pytest.raises(FetchRefused, match="scheme"):
        discovery.fetch(issuer.url)


def test_what_the_document_names_is_fetched_with_the_same_care(
    cast: Cast, issuer: Issuer, settings: Any
) -> None:
    issuer.document["jwks_uri"] = "http://169.254.169.254/latest/meta-data/"

    with pytest.raises(FetchRefused, match="address"):
        discovery.test(issuer.url)


# --- The page of the administrator


@pytest.fixture
def administrator(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.facilitator.account)
    return browser


PAGE = "/organisatie/instellingen/inloggen/"


def filled(issuer: str, **changed: str) -> dict[str, str]:
    return {
        "issuer": issuer,
        "client_id": "samenspiegel",
        "client_secret": "heel-geheim-kenmerk",
        "button": "je gemeente-account",
        "subject_claim": "sub",
        "second_step": "checked",
        **changed,
    }


def test_it_is_set_tried_and_turned_on(cast: Cast, issuer: Issuer, administrator: Client) -> None:
    administrator.post(PAGE, filled(issuer.url + discovery.PLACE))
    provider = OpenIdProvider.objects.get()
    assert (provider.issuer, provider.is_on) == (issuer.url, False)

    tried = administrator.post(f"{PAGE}proef/", follow=True)
    administrator.post(f"{PAGE}aan/")

    provider.refresh_from_db()
    assert ("Het werkt" in tried.content.decode(), provider.is_on) == (True, True)
    assert "Inloggen met je gemeente-account" in Client().get("/inloggen/login/").content.decode()

    administrator.post(f"{PAGE}uit/")
    assert "gemeente-account" not in Client().get("/inloggen/login/").content.decode()


def test_what_does_not_answer_is_not_turned_on(cast: Cast, issuer: Issuer, administrator: Client) -> None:
    set_up(cast.organisation, cast.facilitator, issuer.url, on=False)
    issuer.document["issuer"] = "https://anders.example"

    page = administrator.post(f"{PAGE}aan/", follow=True).content.decode()

    assert ("https://anders.example" in page, OpenIdProvider.objects.get().is_on) == (True, False)


def test_the_secret_is_never_shown_again_and_stands_nowhere_in_clear(
    cast: Cast, issuer: Issuer, administrator: Client
) -> None:
    from samenspiegel.audit.models import Event

    saved = administrator.post(PAGE, filled(issuer.url), follow=True).content.decode()
    wrong = administrator.post(PAGE, filled("geen adres")).content.decode()

    provider = OpenIdProvider.objects.get()
    for place in (
        saved,
        wrong,
        bytes(provider.sealed_secret).decode("latin-1"),
        str(list(Event.objects.values_list("detail", flat=True))),
    ):
        assert "heel-geheim-kenmerk" not in place


def test_an_empty_secret_keeps_the_one_there_is_for_the_same_client_alone(
    cast: Cast, issuer: Issuer, administrator: Client
) -> None:
    administrator.post(PAGE, filled(issuer.url))
    before = bytes(OpenIdProvider.objects.get().sealed_secret)

    administrator.post(PAGE, filled(issuer.url, client_secret="", button="anders"))
    kept = OpenIdProvider.objects.get()
    refused = administrator.post(PAGE, filled(issuer.url, client_secret="", client_id="een ander"))

    assert (bytes(kept.sealed_secret), kept.button) == (before, "anders")
    assert (refused.status_code, OpenIdProvider.objects.get().client_id) == (200, "samenspiegel")


def test_a_new_secret_that_needs_a_proof_first_is_typed_again_and_never_left_as_it_was(
    cast: Cast, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret is not kept while the proof is asked; without it the form would keep the old one and say: saved."""
    provider = set_up(cast.organisation, cast.facilitator, issuer.url)
    account = cast.facilitator.account
    account.set_password("vier-losse-woorden-samen")
    account.save()
    browser = Client()
    browser.force_login(account)
    then = clock.session_now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "session_now", lambda: then)
    typed = filled(issuer.url, client_secret="het-nieuwe-geheim", button="Werkaccount")

    asked = browser.post(PAGE, typed)
    proved = browser.post(asked["Location"], {"how": "password", "password": "vier-losse-woorden-samen"})
    page = browser.get(proved["Location"])

    assert asked["Location"].startswith("/account/bewijs/")
    assert proved["Location"].startswith(f"{PAGE}?behouden=")
    assert 'value="Werkaccount"' in page.content.decode()
    assert "het-nieuwe-geheim" not in page.content.decode()
    provider.refresh_from_db()
    assert provider.button == ""
