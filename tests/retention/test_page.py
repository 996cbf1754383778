# SPDX-License-Identifier: EUPL-1.2
"""The page of certificates, and health."""

import pytest
from django.test import Client

from samenspiegel.keys.models import RegisterEntry
from samenspiegel.retention import actions
from samenspiegel.retention.models import Certificate
from tests.cast import NOW, Cast, at
from tests.retention.test_destruction import DESTROY_ON


@pytest.mark.clause("HV-13")
def test_who_runs_the_conversations_can_look_up_what_was_destroyed(cast: Cast, client: Client) -> None:
    cast.plan()
    actions.destroy_due(now=at(DESTROY_ON))
    client.force_login(cast.facilitator.account)

    page = client.get("/vernietigd/").content.decode()

    assert "gemeentesecretaris, 3 maart 2026" in page
    assert "de bewaartermijn is voorbij" in page
    assert "tot uiterlijk 17 maart 2028" in page
    for person in (cast.secretary, cast.mayor):
        assert person.name not in page


def test_nobody_else_can(cast: Cast, client: Client) -> None:
    for person in (cast.secretary, cast.mayor, cast.clerk):
        client.force_login(person.account)
        assert client.get("/vernietigd/").status_code == 404
    client.logout()
    assert client.get("/vernietigd/").status_code == 302


def test_certificates_of_another_organisation_are_not_shown(cast: Cast, client: Client) -> None:
    Certificate.objects.create(
        organisation=cast.outsider.organisation,
        register_number=1,
        conversation="abc",
        office="griffier",
        format_title="Elders",
        what="conversation",
        ground="retention",
        destroyed_at=NOW,
        key_copies_until_on=NOW.date(),
    )
    client.force_login(cast.facilitator.account)

    page = client.get("/vernietigd/").content.decode()

    assert "griffier" not in page
    assert "Er is nog niets vernietigd" in page


def test_health_tells_alive_and_ready_and_nothing_else(db: None, client: Client) -> None:
    assert client.get("/gezond/").json() == {"alive": True}
    ready = client.get("/gezond/klaar/")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "default": True,
        "keys": True,
        "register": True,
        "destruction": True,
        "clock": True,
    }


def test_orders_that_wait_for_the_clock_do_not_make_it_unready(db: None, client: Client) -> None:
    RegisterEntry.objects.create(
        organisation_id=1, owner="x", purposes="record", ground="retention", ordered_on=NOW.date()
    )

    assert client.get("/gezond/klaar/").status_code == 200
