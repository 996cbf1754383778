# SPDX-License-Identifier: EUPL-1.2
"""What nobody types but anybody can send."""

from django.test import Client

from tests.cast import Cast


def test_a_character_that_a_database_cannot_hold_is_no_organisation(cast: Cast, client: Client) -> None:
    client.force_login(cast.clerk.account)

    answer = client.post("/organisatie/", {"organisation": "a\0b"})

    assert answer.status_code == 404


def test_the_organisation_of_somebody_else_cannot_be_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.clerk.account)

    answer = client.post("/organisatie/", {"organisation": cast.outsider.organisation.public_id})

    assert answer.status_code == 404
    assert "organisation" not in client.session
