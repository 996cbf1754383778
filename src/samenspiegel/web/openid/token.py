# SPDX-License-Identifier: EUPL-1.2
"""The token in which an issuer says who somebody is, and everything that has to be right about it.

OpenID Connect Core 1.0, section 3.1.3.7. The signature is checked too, although the token comes over a connection with
the issuer itself: a proxy in between, or a wrong address, then says nothing.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SKEW_SECONDS = 60
LONGEST_SUBJECT = 255
# What issuers say of a sign-in with more than one factor: RFC 8176 for amr; REFEDS, PAPE and EAP for acr.
SECOND_STEP_AMR = {"mfa"}
SECOND_STEP_ACR = {
    "https://refeds.org/profile/mfa",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    "phr",
    "phrh",
}


class TokenRefused(Exception):
    """The token is not a fresh word of this issuer, to us, about this sign-in. ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def verified(
    token: str, *, keys: Iterable[Mapping[str, Any]], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of a token, when everything about it is right.

    Raises:
        TokenRefused: signature, algorithm, issuer, audience, time or nonce is not.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused("algorithm")
        claims = jwt.decode(
            token,
            key=_key(keys, header),
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=client_id,
            leeway=SKEW_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise TokenRefused(type(error).__name__) from error
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise TokenRefused("azp")
    given = claims.get("nonce")
    if not nonce or not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise TokenRefused("nonce")
    return claims


def _key(keys: Iterable[Mapping[str, Any]], header: Mapping[str, Any]) -> Any:
    """The key that the header names; when it names none, the only one there is."""
    fitting = [
        key
        for key in keys
        if key.get("use", "sig") == "sig" and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    if len(fitting) != 1 or fitting[0].get("alg", header["alg"]) != header["alg"]:
        raise TokenRefused("key")
    return jwt.PyJWK(dict(fitting[0]), algorithm=header["alg"]).key


def subject(claims: Mapping[str, Any], claim: str) -> str:
    """Who it is about, by the claim that the organisation chose.

    Raises:
        TokenRefused: there is none.
    """
    found = claims.get(claim)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_SUBJECT or not found.isprintable():
        raise TokenRefused("subject")
    return found


def took_second_step(claims: Mapping[str, Any]) -> bool:
    """Whether the issuer says that more than one factor was asked for."""
    methods = claims.get("amr")
    named = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return bool(named & SECOND_STEP_AMR) or claims.get("acr") in SECOND_STEP_ACR


def is_fresh(claims: Mapping[str, Any], *, now: datetime, within: timedelta) -> bool:
    """Whether somebody really proved who they are just now, and not in a session of before."""
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, int | float):
        return False
    return abs(now.timestamp() - at) <= within.total_seconds() + SKEW_SECONDS
