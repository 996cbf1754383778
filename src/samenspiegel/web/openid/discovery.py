# SPDX-License-Identifier: EUPL-1.2
"""The document in which an issuer says where its doors are."""

from collections.abc import Mapping
from typing import Any

import requests
from django.core.cache import cache

from samenspiegel.people.models import OpenIdProvider

from .fetching import CarefulSession, check_scheme

PLACE = "/.well-known/openid-configuration"
KEPT_SECONDS = 600
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class NotAnIssuer(Exception):
    """There is an answer, and it is not that of this issuer.

    ``reason``: document, issuer (then ``found`` is what it calls itself) or keys.
    """

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(reason)
        self.reason, self.found = reason, found


def fetch(issuer: str) -> dict[str, Any]:
    """The document of an issuer, with what we need of it checked.

    Raises:
        FetchRefused, requests.RequestException: it could not be fetched.
        NotAnIssuer: it is not the document of exactly this issuer.
    """
    found = _json(issuer.rstrip("/") + PLACE)
    if not all(isinstance(found.get(name), str) for name in NEEDED):
        raise NotAnIssuer("document")
    if found["issuer"] != issuer:
        raise NotAnIssuer("issuer", found["issuer"])
    for name in NEEDED[1:]:
        check_scheme(found[name])
    methods = found.get("token_endpoint_auth_methods_supported")
    return {name: found[name] for name in NEEDED} | {
        "token_endpoint_auth_methods_supported": methods
        if isinstance(methods, list)
        else ["client_secret_basic"]
    }


def test(issuer: str) -> None:
    """Fetch the document and the keys of an issuer, as signing in does. Raises as ``fetch`` does."""
    if not fetch_keys(fetch(issuer)):
        raise NotAnIssuer("keys")


def fetch_keys(configuration: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The public keys with which the issuer signs now."""
    keys = _json(configuration["jwks_uri"]).get("keys")
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def configuration_of(provider: OpenIdProvider) -> dict[str, Any]:
    """The document of a provider, at most ten minutes old. Raises as ``fetch`` does."""
    place = f"openid:{provider.organisation_id}:{provider.changed_at.isoformat()}"
    kept = cache.get(place)
    if kept is None:
        kept = fetch(provider.issuer)
        cache.set(place, kept, KEPT_SECONDS)
    return kept


def _json(address: str) -> dict[str, Any]:
    with CarefulSession() as session:
        response = session.get(address, headers={"Accept": "application/json"})
    response.raise_for_status()
    try:
        found = response.json()
    except (requests.exceptions.JSONDecodeError, RecursionError):
        raise NotAnIssuer("document") from None
    if not isinstance(found, dict):
        raise NotAnIssuer("document")
    return found
