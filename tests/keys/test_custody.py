# SPDX-License-Identifier: EUPL-1.2
"""Seals, recovery codes, and a round's key that opens for its holders only."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from samenspiegel.keys import actions, custody
from samenspiegel.keys.models import Key, Purpose

HERE, ROUND, ANNA, BEN = 1, "ronde", "anna", "ben"
A, B = "drie paarden op een natte dijk", "blauwe klompen, gele tulp en ijs"

PAIRS = {f"person{number}": PrivateKey(bytes([number]) * 32) for number in range(1, 6)}


@given(st.sets(st.sampled_from(sorted(PAIRS)), min_size=1), st.binary(min_size=32, max_size=32))
def test_a_key_opens_for_each_of_its_holders_and_for_nobody_else(holders: set[str], raw: bytes) -> None:
    kept = custody.wrap(raw, {name: bytes(PAIRS[name].public_key) for name in holders})

    for name, private in PAIRS.items():
        if name in holders:
            assert custody.unwrap(kept, name, private) == raw
        for holder in holders - {name}:
            with pytest.raises(custody.SealWrong):
                custody.unwrap(kept, holder, private)


@pytest.fixture
def code(db: None) -> str:
    """Two seals, a code, and a round that was sealed to all three."""
    custody.make_seal(HERE, ANNA, A)
    custody.make_seal(HERE, BEN, B)
    code = custody.make_recovery_code(HERE, ROUND)
    custody.make_round_key(HERE, ROUND, custody.public_keys(HERE, [ANNA, BEN]))
    return code


def opened(person: str, given: str) -> custody.Opened:
    return custody.open_round_key(HERE, ROUND, person_id=person, given=given)


def test_either_passphrase_and_the_code_open_the_same_key(code: str) -> None:
    found = [opened(ANNA, A), opened(BEN, f"  {B} "), opened(ANNA, code.upper()), opened("carla", code)]

    assert len({bytes(one.key) for one in found}) == 1
    assert [one.by for one in found] == ["passphrase", "passphrase", "recovery_code", "recovery_code"]


@pytest.mark.parametrize(
    ("person", "typed"),
    [(ANNA, B), (BEN, A), (ANNA, A + "!"), (ANNA, ""), (ANNA, "a" * 5000), (ANNA, "\ud800")],
)
def test_the_passphrase_of_another_or_a_mistyped_one_does_not(code: str, person: str, typed: str) -> None:
    with pytest.raises(custody.SealWrong):
        opened(person, typed)


def test_a_code_that_was_replaced_or_that_is_of_another_round_does_not(code: str) -> None:
    other = custody.make_recovery_code(HERE, "andere")

    with pytest.raises(custody.SealWrong):
        opened(ANNA, other)
    with pytest.raises(custody.NoSeal):
        opened("carla", "geen code en geen zegel van mij")


def test_changing_a_passphrase_keeps_what_it_opens_and_a_new_one_does_not(code: str) -> None:
    custody.change_passphrase(HERE, ANNA, before=A, after="een heel ander lied voor morgen")
    custody.make_seal(HERE, BEN, B)  # the same words, yet another seal

    assert opened(ANNA, "een heel ander lied voor morgen").by == "passphrase"
    with pytest.raises(custody.SealWrong):
        opened(ANNA, A)
    with pytest.raises(custody.NoSeal):
        opened(BEN, B)


def test_a_passphrase_is_changed_only_by_who_knows_the_one_before(code: str) -> None:
    with pytest.raises(custody.SealWrong):
        custody.change_passphrase(HERE, ANNA, before=B, after="een heel ander lied voor morgen")

    assert opened(ANNA, A).by == "passphrase"


def test_without_a_code_no_round_key_is_made(db: None) -> None:
    custody.make_seal(HERE, ANNA, A)

    with pytest.raises(actions.KeyGone):
        custody.make_round_key(HERE, ROUND, custody.public_keys(HERE, [ANNA]))


def test_destroying_a_round_destroys_its_key_and_its_code_and_leaves_the_seals(code: str) -> None:
    from datetime import date

    purposes = (Purpose.ROUND, Purpose.LINK, Purpose.RECOVERY)
    actions.destroy(HERE, ROUND, purposes, ground="closed", on=date(2026, 2, 18))

    assert sorted(Key.objects.values_list("owner", "purpose")) == [(ANNA, "seal"), (BEN, "seal")]
    with pytest.raises(actions.KeyGone):
        opened(ANNA, code)


def test_neither_passphrase_nor_code_stands_in_the_key_store(code: str) -> None:
    with connections["keys"].cursor() as cursor:
        cursor.execute("SELECT * FROM keys_key")
        everything = repr(cursor.fetchall()) + repr(
            [actions.fetch(row.organisation_id, row.owner, row.purpose) for row in Key.objects.all()]
        )

    for secret in (A, B, code, code.replace("-", "")):
        assert secret not in everything
    assert "Opened(by=" in repr(opened(ANNA, A))
    assert bytes(opened(ANNA, A).key).hex() not in repr(opened(ANNA, A))


def test_passphrases_are_stretched_one_at_a_time_and_who_waits_too_long_is_told(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a quarter of a gigabyte: many at once would take the machine down."""
    at_once, most = 0, 0
    counting, kdf = threading.Lock(), custody.pwhash.argon2id.kdf

    def counted(*given: object, **options: object) -> bytes:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        try:
            time.sleep(0.02)
            return kdf(*given, **options)
        finally:
            with counting:
                at_once -= 1

    monkeypatch.setattr(custody.pwhash.argon2id, "kdf", counted)
    salt = bytes(custody.pwhash.argon2id.SALTBYTES)
    operations, memory = custody.STRENGTHS["least"]
    with ThreadPoolExecutor(6) as several:
        made = set(several.map(lambda _: custody._stretched("a", salt, operations, memory), range(6)))
    assert (len(made), most) == (1, 1)

    monkeypatch.setattr(custody, "TURNS", 2)
    with custody._alone(), pytest.raises(custody.SealBusy):
        custody._stretched("a", salt, operations, memory)
