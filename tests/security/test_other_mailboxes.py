# SPDX-License-Identifier: EUPL-1.2
"""Who takes over somebody's mail or account does not do so unseen."""

from datetime import timedelta

import pytest

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import AccountInvitation, Person
from tests.cast import HELD_ON, NOW, Cast


def told(cast: Cast) -> list[tuple[str, str]]:
    """Kind and address of every mail that belongs to no conversation."""
    organisation = cast.organisation
    key = keys.fetch(organisation.pk, organisation.public_id, Purpose.POST)
    return [
        (notice.kind, unseal(key, notice.sealed, about=f"notice/{notice.public_id}")["to"])
        for notice in Notice.objects.filter(purpose=Purpose.POST).order_by("id")
    ]


def change(cast: Cast, **changed: object) -> None:
    fields = ("name", "first_name", "email", "has_shared_mailbox", "phone", "department")
    values = {**{field: getattr(cast.mayor, field) for field in fields}, **changed}
    people.change_person(person=cast.mayor, by=cast.substitute, now=NOW, **values)


def test_the_mailbox_of_before_hears_that_mail_goes_elsewhere(cast: Cast) -> None:
    change(cast, email="elders@veenmeer.example")

    assert told(cast) == [("address_changed", "arend.jansen@veenmeer.example")]


def test_the_mailbox_of_before_does_not_hear_the_new_address(cast: Cast) -> None:
    change(cast, email="elders@veenmeer.example")

    key = keys.fetch(cast.organisation.pk, cast.organisation.public_id, Purpose.POST)
    notice = Notice.objects.get(kind="address_changed")
    assert "elders" not in unseal(key, notice.sealed, about=f"notice/{notice.public_id}")["body"]


def test_who_loses_an_account_hears_so_at_the_address_of_the_account(cast: Cast) -> None:
    people.unlink_account(person=cast.mayor, by=cast.facilitator, now=NOW)

    assert told(cast) == [("account_unlinked", "arend.jansen@veenmeer.example")]


def test_another_telephone_number_is_told_to_nobody(cast: Cast) -> None:
    change(cast, phone="0513 99 88 77")

    assert not Notice.objects.exists()


@pytest.mark.parametrize("road", ["at once", "emptied first", "called shared first"])
def test_who_changes_the_address_of_a_side_comes_into_no_account_before_the_mailbox_of_before_could_object(
    cast: Cast, road: str
) -> None:
    """The attack: take the account away, put in an address of one's own, and ask for an invitation there."""
    cast.plan()
    people.unlink_account(person=cast.mayor, by=cast.substitute, now=NOW)
    if road == "emptied first":
        change(cast, email="")
    if road == "called shared first":
        change(cast, has_shared_mailbox=True)
    cast.mayor.refresh_from_db()
    change(cast, email="elders@veenmeer.example", has_shared_mailbox=False)
    cast.mayor.refresh_from_db()

    for days in (0, 6):
        with pytest.raises(people.InvitationRefused) as refused:
            people.send_account_invitation(
                person=cast.mayor, by=cast.substitute, now=NOW + timedelta(days=days)
            )
        assert refused.value.reason == "address_new"
    assert not AccountInvitation.objects.filter(person=cast.mayor).exists()
    assert ("address_changed", "arend.jansen@veenmeer.example") in told(cast)

    people.send_account_invitation(person=cast.mayor, by=cast.substitute, now=NOW + timedelta(days=7))


def test_planning_sends_no_link_for_an_account_to_an_address_that_was_just_changed(cast: Cast) -> None:
    cast.plan()
    Person.objects.filter(pk=cast.mayor.pk).update(account=None)
    change(cast, email="elders@veenmeer.example")
    cast.mayor.refresh_from_db()

    cast.plan(held_on=HELD_ON + timedelta(days=400), subject=cast.clerk)

    assert not AccountInvitation.objects.filter(person=cast.mayor).exists()


def test_who_takes_part_in_nothing_yet_is_invited_at_another_address_at_once(cast: Cast) -> None:
    people.unlink_account(person=cast.mayor, by=cast.substitute, now=NOW)
    change(cast, email="elders@veenmeer.example")
    cast.mayor.refresh_from_db()

    people.send_account_invitation(person=cast.mayor, by=cast.substitute, now=NOW)

    assert AccountInvitation.objects.filter(person=cast.mayor).count() == 1
