# SPDX-License-Identifier: EUPL-1.2
"""The audit chain shows every change to it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from samenspiegel.audit.actions import log
from samenspiegel.audit.models import Event, Head
from samenspiegel.organisations.models import Organisation
from tests.chain import first_broken

NOW = datetime(2026, 3, 3, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def veenmeer(db: None) -> Organisation:
    organisation = Organisation.objects.create(slug="veenmeer", name="gemeente Veenmeer")
    for number in range(4):
        log("thing.happened", organisation=organisation, at=NOW + timedelta(hours=number), count=number)
    return organisation


def test_a_chain_that_nobody_touched_is_whole(veenmeer: Organisation) -> None:
    assert first_broken(veenmeer) is None
    assert [event.number for event in Event.objects.order_by("number")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other.happened"},
        {"actor": "abc"},
        {"about": "abc"},
        {"detail": {"count": 9}},
        {"at": NOW + timedelta(days=1)},
        {"digest": "0" * 64},
    ],
)
def test_a_changed_line_is_named(veenmeer: Organisation, change: dict[str, object]) -> None:
    Event.objects.filter(number=2).update(**change)

    assert first_broken(veenmeer) == 2


def test_a_line_that_was_taken_out_is_named(veenmeer: Organisation) -> None:
    Event.objects.filter(number=3).delete()

    assert first_broken(veenmeer) == 3


def test_a_chain_that_was_cut_short_is_noticed(veenmeer: Organisation) -> None:
    Event.objects.filter(number=4).delete()

    assert first_broken(veenmeer) == 4


def test_a_line_that_was_added_beside_the_chain_is_noticed(veenmeer: Organisation) -> None:
    Event.objects.create(organisation=veenmeer, number=5, at=NOW, kind="made.up", digest="f" * 64)

    assert first_broken(veenmeer) == 5


def test_each_organisation_has_a_chain_of_its_own(veenmeer: Organisation) -> None:
    duinrade = Organisation.objects.create(slug="duinrade", name="gemeente Duinrade")
    log("thing.happened", organisation=duinrade, at=NOW)
    Event.objects.filter(organisation=veenmeer, number=1).update(kind="other.happened")

    assert first_broken(veenmeer) == 1
    assert first_broken(duinrade) is None
    assert Head.objects.get(organisation=duinrade).number == 1


def test_the_time_zone_in_which_a_moment_was_given_does_not_matter(db: None) -> None:
    organisation = Organisation.objects.create(slug="veenmeer", name="gemeente Veenmeer")
    log("thing.happened", organisation=organisation, at=NOW.astimezone(timezone(timedelta(hours=2))))

    assert first_broken(organisation) is None
