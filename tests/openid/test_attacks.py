# SPDX-License-Identifier: EUPL-1.2
"""An issuer that lies, a token that was tampered with, an answer that was used before: nobody comes in.

Each of these starts from a sign-in that works (the first test), and changes one thing.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from samenspiegel.people.models import OpenIdProvider
from tests.cast import Cast
from tests.web.doors import with_app

from .conftest import linked, start
from .issuer import CLIENT_ID, CLIENT_SECRET, Issuer


@pytest.fixture(autouse=True)
def _linked(cast: Cast, provider: OpenIdProvider) -> None:
    linked(cast.secretary, provider, "ab12")


def outcome(issuer: Issuer, browser: Client | None = None) -> tuple[int, bool]:
    """Sign in once: the status, and whether somebody is signed in."""
    browser = browser or Client()
    response = browser.get(issuer.go(start(browser)))
    return response.status_code, "_auth_user_id" in browser.session


IN, OUT = (302, True), (502, False)


def test_it_works_when_nothing_is_wrong(issuer: Issuer) -> None:
    assert outcome(issuer) == IN


def test_a_claim_that_is_wrong_or_missing_opens_nothing(issuer: Issuer) -> None:
    now = int(time.time())
    cases: list[tuple[dict[str, Any], tuple[int, bool]]] = [
        ({"iss": "https://anders.example"}, OUT),
        ({"aud": "een ander programma"}, OUT),
        ({"aud": [CLIENT_ID, "een ander programma"]}, OUT),  # without azp: not to us alone
        ({"aud": [CLIENT_ID, "een ander"], "azp": CLIENT_ID}, IN),
        ({"azp": "een ander programma"}, OUT),
        ({"nonce": "van een andere keer"}, OUT),
        ({"nonce": ["x"]}, OUT),
        ({"nonce": None}, OUT),
        ({"exp": now - 600}, OUT),
        ({"exp": now - 5}, IN),  # clocks differ a little
        ({"exp": "morgen"}, OUT),
        ({"iat": now + 600}, OUT),
        ({"iat": now + 50}, IN),
        ({"nbf": now + 600}, OUT),
        ({"sub": ""}, OUT),
        ({"sub": 12}, OUT),
        ({"sub": "x" * 300}, OUT),
        ({"sub": "ab12\x00"}, OUT),
        ({"sub": "AB12"}, (403, False)),  # somebody else: capitals count
    ]
    found = []
    for issuer.claims, _ in cases:
        found.append((issuer.claims, outcome(issuer)))
    issuer.claims = {}
    missing = {}
    for claim in ("iss", "aud", "exp", "iat", "nonce", "sub"):
        issuer.without = {claim}
        missing[claim] = outcome(issuer)

    assert found == cases
    assert missing == dict.fromkeys(missing, OUT)


def unsigned(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, None, algorithm="none")  # type: ignore[arg-type]


def by_somebody_else(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, issuer.other_key, algorithm="RS256", headers={"kid": "een"})


def by_an_unknown_key(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, issuer.other_key, algorithm="RS256", headers={"kid": "twee"})


def with_the_shared_secret(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, CLIENT_SECRET * 2, algorithm="HS256", headers={"kid": "een"})


def with_the_public_key_as_secret(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    """The well-known confusion of algorithms."""
    from cryptography.hazmat.primitives import hashes, hmac, serialization

    public = issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def sign(claims: dict[str, Any]) -> str:
        token = jwt.encode(claims, "x" * 40, algorithm="HS256", headers={"kid": "een"})
        signed = token.rsplit(".", 1)[0]
        mac = hmac.HMAC(public, hashes.SHA256())
        mac.update(signed.encode())
        return f"{signed}.{jwt.utils.base64url_encode(mac.finalize()).decode()}"

    return sign


def tampered(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    """The claims of one token under the signature of another."""

    def sign(claims: dict[str, Any]) -> str:
        mine, other = issuer.signed({**claims, "sub": "een ander"}), issuer.signed(claims)
        head, _, signature = mine.split(".")
        return f"{head}.{other.split('.')[1]}.{signature}"

    return sign


def nonsense(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    return lambda claims: "geen.token"


def test_a_token_that_the_issuer_did_not_sign_opens_nothing(issuer: Issuer) -> None:
    ways = (
        unsigned,
        by_somebody_else,
        by_an_unknown_key,
        with_the_shared_secret,
        with_the_public_key_as_secret,
        tampered,
        nonsense,
    )
    found = {}
    for how in ways:
        issuer.sign = how(issuer)
        found[how.__name__] = outcome(issuer)

    assert found == {how.__name__: OUT for how in ways}


def test_an_answer_is_used_once(issuer: Issuer) -> None:
    browser = Client()
    address = issuer.go(start(browser))
    code = next(iter(issuer.asked))
    kept = issuer.asked[code]
    assert browser.get(address).status_code == 302
    browser.post("/inloggen/logout/")
    issuer.asked[code] = kept  # an issuer that forgets that it gave this code

    response = browser.get(address)

    assert (response.status_code, "_auth_user_id" in browser.session) == OUT


def test_an_answer_is_of_no_use_in_another_browser(issuer: Issuer) -> None:
    """Nobody is signed in as somebody else by a link (login CSRF), and a stolen link opens nothing."""
    mine, other = Client(), Client()
    address = issuer.go(start(mine))

    response = other.get(address)

    assert (response.status_code, "_auth_user_id" in other.session) == OUT


def test_a_code_of_another_sign_in_does_not_fit(issuer: Issuer) -> None:
    """PKCE: a code that was taken elsewhere comes without the verifier of this browser."""
    victim, thief = Client(), Client()
    stolen = issuer.go(start(victim)).split("code=")[1].split("&")[0]
    own = issuer.go(start(thief))

    response = thief.get(own.replace(own.split("code=")[1].split("&")[0], stolen))

    assert (response.status_code, "_auth_user_id" in thief.session) == OUT


def test_a_return_that_nobody_asked_for_opens_nothing(issuer: Issuer) -> None:
    browser = Client()
    queries = ("", "code=x", "state=x", "code=x&state=x", "error=server_error&state=x", "code=%00&state=%ff")

    found = {query: browser.get(f"/inloggen/veenmeer/terug/?{query}").status_code for query in queries}

    assert found == dict.fromkeys(queries, 502)
    assert "_auth_user_id" not in browser.session


def test_who_stops_halfway_reads_so(issuer: Issuer) -> None:
    browser = Client()
    state = start(browser).split("state=")[1].split("&")[0]

    response = browser.get(f"/inloggen/veenmeer/terug/?error=access_denied&state={state}")

    assert (response.status_code, "halverwege" in response.content.decode()) == (403, True)


def test_an_issuer_that_says_that_it_is_another_is_not_believed(issuer: Issuer) -> None:
    browser = Client()

    response = browser.get(issuer.go(start(browser)) + "&iss=https://anders.example")

    assert (response.status_code, "_auth_user_id" in browser.session) == OUT


def test_whatever_the_issuer_answers_is_no_error_of_ours(issuer: Issuer) -> None:
    answers = (
        b"[]",
        b"{}",
        b"null",
        b'{"access_token": 5}',
        b'{"access_token": "x"}',
        b'{"access_token": "x", "id_token": null}',
        b'{"access_token": "x", "id_token": ["x"]}',
        b'{"access_token": "x", "expires_in": "morgen", "id_token": "x"}',
        b"\xff\xfe",
        b"<html>",
    )
    found = {}
    for body in answers:

        def answer(handler: Any, body: bytes = body) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        issuer.answers["/token"] = answer
        found[body] = outcome(issuer)

    assert found == dict.fromkeys(answers, OUT)


def test_an_issuer_that_is_gone_says_so_calmly(issuer: Issuer) -> None:
    issuer.close()

    response = Client().post("/inloggen/veenmeer/")

    assert (response.status_code, "Inloggen is niet gelukt" in response.content.decode()) == (502, True)


def test_nobody_chooses_what_is_asked_of_the_issuer(issuer: Issuer) -> None:
    """The library would take these from the address."""
    response = Client().post(
        "/inloggen/veenmeer/?scope=admin&auth_params=redirect_uri%3Dhttps://kwaad.example&process=connect"
    )

    text = response.content.decode()
    assert ("admin" in text, "kwaad.example" in text) == (False, False)


WAYS_IN = {
    "/account/wachtwoord/": {
        "password1": "vier losse woorden samen",
        "password2": "vier losse woorden samen",
    },
    "/account/app/": {"code": "000000"},
    "/account/app/weghalen/": {},
    "/account/herstelcodes/": {},
    "/account/herstelcodes/nieuw/": {},
    "/account/herstelcodes/bestand/": {},
    "/account/passkeys/nieuw/": {"name": "van mij", "credential": "{}"},
}


@pytest.mark.parametrize("there", WAYS_IN)
@pytest.mark.parametrize("way", ["sent_again", "kept"])
def test_no_way_round_by_the_proof_page_changes_how_an_account_signs_in(
    cast: Cast, issuer: Issuer, there: str, way: str
) -> None:
    """An organisation's sign-in reaches that organisation alone; an account is one over all of them."""
    account = with_app(cast.secretary.account)
    means = Authenticator.objects.filter(user=account).order_by("pk").values("pk", "type", "data")
    before = list(means)
    browser = Client()
    browser.get("/inloggen/login/")
    issuer.claims = {"auth_time": time.time()}
    browser.get(issuer.go(start(browser)))
    assert "_auth_user_id" in browser.session
    proof = f"/account/bewijs/?next={there}"

    if way == "sent_again":
        answer = browser.post(proof, WAYS_IN[there])
    else:  # a form that was sent when nobody was signed in any more
        browser.get("/account/")
        Session.objects.all().delete()
        login = browser.post(there, {"iets": "anders", **WAYS_IN[there]})["Location"]
        kept_id = re.search(r"bewaard%3D([\w-]+)", login)[1]  # type: ignore[index]
        issuer.claims = {"auth_time": time.time()}
        browser.get(issuer.go(start(browser)))
        answer = browser.post(f"{proof}&wacht={kept_id}", {"how": "password"})

    assert answer.status_code == 403
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert list(means.all()) == before
