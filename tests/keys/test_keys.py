# SPDX-License-Identifier: EUPL-1.2
"""The key store: keys are wrapped, bound to their place, and destroyed in the order of the register."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.keys import actions, queries
from samenspiegel.keys.models import Key, Position, Purpose, RegisterEntry
from samenspiegel.keys.sealing import Unreadable, derive, open_bytes, seal, seal_bytes, unseal

ON = date(2026, 3, 3)
BOTH = (Purpose.FEEDBACK, Purpose.RECORD)


class Cut(Exception):
    """The power went."""


def test_a_key_is_made_once_and_fetched_as_it_was(db: None) -> None:
    made = actions.make(1, "conversation", Purpose.RECORD)

    assert len(made) == 32
    assert actions.make(1, "conversation", Purpose.RECORD) == made
    assert actions.fetch(1, "conversation", Purpose.RECORD) == made
    assert actions.fetch_many(1, ["conversation", "other"], Purpose.RECORD) == {"conversation": made}


def test_purposes_and_organisations_have_keys_of_their_own(db: None) -> None:
    made = {
        actions.make(1, "conversation", Purpose.RECORD),
        actions.make(1, "conversation", Purpose.FEEDBACK),
        actions.make(2, "conversation", Purpose.RECORD),
    }

    assert len(made) == 3
    with pytest.raises(actions.KeyGone):
        actions.fetch(2, "conversation", Purpose.FEEDBACK)


def test_the_store_holds_no_key_in_the_clear(db: None) -> None:
    made = actions.make(1, "conversation", Purpose.RECORD)

    assert made not in bytes(Key.objects.get().wrapped)


def test_a_wrapped_key_opens_only_at_its_own_place(db: None) -> None:
    actions.make(1, "conversation", Purpose.RECORD)
    Key.objects.update(owner="other")

    with pytest.raises(Unreadable):
        actions.fetch(1, "other", Purpose.RECORD)


def test_destroying_writes_in_the_register_and_takes_the_keys(db: None) -> None:
    for purpose in BOTH:
        actions.make(1, "conversation", purpose)
    actions.make(1, "conversation/person", Purpose.PRIVATE)
    kept = actions.make(1, "another", Purpose.RECORD)
    elsewhere = actions.make(2, "conversation", Purpose.RECORD)

    number = actions.destroy(1, "conversation", (*BOTH, Purpose.PRIVATE), ground="retention", on=ON)

    entry = RegisterEntry.objects.get()
    assert (entry.number, entry.owner, entry.purposes, entry.ground, entry.ordered_on) == (
        number,
        "conversation",
        "feedback,private,record",
        "retention",
        ON,
    )
    assert queries.carried_out() == queries.ordered() == number
    assert Key.objects.count() == 2
    assert actions.fetch(1, "another", Purpose.RECORD) == kept
    assert actions.fetch(2, "conversation", Purpose.RECORD) == elsewhere


def test_only_the_named_purposes_go(db: None) -> None:
    for purpose in BOTH:
        actions.make(1, "conversation", purpose)

    actions.destroy(1, "conversation", [Purpose.FEEDBACK], ground="withdrawn", on=ON)

    assert [key.purpose for key in Key.objects.all()] == [Purpose.RECORD]


def test_somebody_whose_id_begins_the_same_keeps_their_keys(db: None) -> None:
    actions.make(1, "abc", Purpose.RECORD)
    kept = actions.make(1, "abcd", Purpose.RECORD)

    actions.destroy(1, "abc", [Purpose.RECORD], ground="retention", on=ON)

    assert actions.fetch_many(1, ["abc", "abcd"], Purpose.RECORD) == {"abcd": kept}


def test_an_order_that_was_cut_off_is_carried_out_with_the_next(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner in ("first", "second"):
        actions.make(1, owner, Purpose.RECORD)

    def cut(position: Position) -> int:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_carry_out_after", cut)
        with pytest.raises(Cut):
            actions.destroy(1, "first", [Purpose.RECORD], ground="retention", on=ON)
    assert Key.objects.count() == 2

    number = actions.destroy(1, "second", [Purpose.RECORD], ground="retention", on=ON)

    assert Key.objects.count() == 0
    assert queries.carried_out() == number


def test_a_restored_key_store_forgets_again_what_the_register_names(db: None) -> None:
    actions.make(1, "conversation", Purpose.RECORD)
    backup = list(Key.objects.all())
    number = actions.destroy(1, "conversation", [Purpose.RECORD], ground="retention", on=ON)
    Position.objects.all().delete()
    Key.objects.bulk_create(backup)

    assert actions.carry_out() == 1
    assert (Key.objects.count(), queries.carried_out()) == (0, number)
    assert actions.carry_out() == 0


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists), about=st.text())
def test_what_is_sealed_is_read_back_at_its_place(value: object, about: str) -> None:
    key = bytes(32)

    assert unseal(key, seal(key, value, about=about), about=about) == value
    with pytest.raises(Unreadable):
        unseal(key, seal(key, value, about=about), about=f"{about}!")


@given(plain=st.binary(max_size=60), place=st.integers(0, 10_000))
def test_one_changed_bit_is_noticed(plain: bytes, place: int) -> None:
    sealed = bytearray(seal_bytes(bytes(32), plain, about="here"))
    sealed[place % len(sealed)] ^= 1

    with pytest.raises(Unreadable):
        open_bytes(bytes(32), bytes(sealed), about="here")


def test_the_same_words_never_look_the_same() -> None:
    assert seal(bytes(32), "ja", about="here") != seal(bytes(32), "ja", about="here")


def test_derived_bytes_differ_per_purpose() -> None:
    secret = bytes(18)

    assert derive(secret, "draft key") != derive(secret, "link check")
    assert len(derive(secret, "envelope id", length=8)) == 8
