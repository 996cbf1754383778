# SPDX-License-Identifier: EUPL-1.2
"""Who takes over somebody's mail or account does not do so unseen."""

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from tests.cast import NOW, Cast


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
