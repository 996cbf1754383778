# SPDX-License-Identifier: EUPL-1.2
"""An organisation with accounts of its own, and the issuer behind them."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel.organisations.models import Organisation
from samenspiegel.people import actions
from samenspiegel.people.models import OpenIdLink, OpenIdProvider, Person, SecondStep
from tests.cast import NOW, Cast

from .issuer import CLIENT_ID, CLIENT_SECRET, Issuer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    cache.clear()
    made = Issuer()
    yield made
    made.close()


def set_up(
    organisation: Organisation, by: Person, issuer: str, *, on: bool = True, **changed: str
) -> OpenIdProvider:
    """The accounts of an organisation at an issuer, turned on."""
    provider = actions.set_openid_provider(
        **{
            "organisation": organisation,
            "issuer": issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "button": "",
            "subject_claim": "sub",
            "second_step": SecondStep.DECLARED,
            "by": by,
            "now": NOW,
            **changed,
        }
    )
    if on:
        actions.turn_openid(provider=provider, on=True, by=by, now=NOW)
    provider.refresh_from_db()
    return provider


@pytest.fixture
def provider(cast: Cast, issuer: Issuer) -> OpenIdProvider:
    return set_up(cast.organisation, cast.facilitator, issuer.url)


def linked(person: Person, provider: OpenIdProvider, subject: str) -> OpenIdLink:
    """Somebody who accepted an invitation with their work account before."""
    return OpenIdLink.objects.create(
        organisation=person.organisation,
        person=person,
        issuer=provider.issuer,
        subject=subject,
        linked_at=NOW,
    )


def address_on(response: object) -> str:
    """Where the page sends the browser on to."""
    text = response.content.decode()  # type: ignore[attr-defined]
    return text.split('http-equiv="refresh" content="0; url=')[1].split('"')[0].replace("&amp;", "&")


def start(browser: Client, slug: str = "veenmeer", **posted: str) -> str:
    """Press the button; the address at the issuer to go to."""
    response = browser.post(f"/inloggen/{slug}/", posted)
    assert response.status_code == 200, response.content.decode()
    return address_on(response)
