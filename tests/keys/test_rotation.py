# SPDX-License-Identifier: EUPL-1.2
"""Wrapping keys are changed while the program runs: at each moment every key opens, and none is lost."""

import base64
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from samenspiegel.commands import doctor
from samenspiegel.keys import actions, rotation, wrapping
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import Unreadable
from tests.production import PATIENCE_SECONDS, SAMENSPIEGEL, WRAPPING_KEY, environment, made_up, run

NEW, OLD, OLDER = (hashlib.sha256(name).digest() for name in (b"new", b"old", b"older"))
MANY = 3 * rotation.BATCH + 17


@pytest.fixture
def stored(db: None, settings: Any) -> dict[str, bytes]:
    """Keys under two wrapping keys, and the present one that is yet to be used."""
    found = {}
    for wrapping_key in (OLDER, OLD):
        settings.WRAPPING_KEY = wrapping_key
        for number in range(3):
            owner = f"{wrapping_key[:3].hex()}{number}"
            found[owner] = actions.make(1, owner, Purpose.RECORD)
    settings.WRAPPING_KEY, settings.WRAPPING_KEYS_OLD = NEW, [OLD, OLDER]
    return found


def fetched(owners: dict[str, bytes]) -> dict[str, bytes]:
    return actions.fetch_many(1, owners, Purpose.RECORD)


def as_kept() -> list[tuple[str, bytes]]:
    return [(key.owner, bytes(key.wrapped)) for key in Key.objects.order_by("pk")]


def test_a_wrapped_key_says_by_which_key_and_tells_nothing_else_of_it(stored: dict[str, bytes]) -> None:
    begins = {wrapped[: wrapping.ID_BYTES] for _, wrapped in as_kept()}

    assert begins == {wrapping.id_of(OLD), wrapping.id_of(OLDER)}
    assert len({wrapping.id_of(key) for key in (NEW, OLD, OLDER)}) == 3
    assert not [begin for begin in begins if begin in OLD or begin in OLDER]


def test_old_wrapping_keys_open_theirs_and_new_keys_get_the_new_one(stored: dict[str, bytes]) -> None:
    assert fetched(stored) == stored

    actions.make(1, "new", Purpose.RECORD)

    assert wrapping.counts() == {
        wrapping.id_of(OLD): 3,
        wrapping.id_of(OLDER): 3,
        wrapping.id_of(NEW): 1,
    }


def test_after_rotating_the_old_ones_can_go(stored: dict[str, bytes], settings: Any) -> None:
    with pytest.raises(
        doctor.Wrong, match="6 zijn nog ingepakt met een sleutel uit SAMENSPIEGEL_WRAPPING_KEY_OLD"
    ):
        doctor.old_keys_are_gone()

    assert rotation.rotate() == 6

    assert "Uit de instellingen mag: SAMENSPIEGEL_WRAPPING_KEY_OLD" in doctor.old_keys_are_gone()
    settings.WRAPPING_KEYS_OLD = []
    assert fetched(stored) == stored
    assert doctor.old_keys_are_gone() == "Sleutels zijn met één sleutel ingepakt"
    assert rotation.rotate() == 0


def test_a_missing_old_key_is_named_and_nothing_changes(stored: dict[str, bytes], settings: Any) -> None:
    settings.WRAPPING_KEYS_OLD = [OLD]
    before = as_kept()

    with pytest.raises(rotation.OldKeyMissing) as missing:
        rotation.rotate()

    assert (missing.value.keys, as_kept()) == (3, before)
    with pytest.raises(doctor.Wrong, match="3 sleutels zijn ingepakt met een andere sleutel"):
        doctor.old_keys_are_gone()
    with pytest.raises(wrapping.WrongWrappingKey):
        fetched(stored)


@pytest.mark.parametrize("place", [wrapping.ID_BYTES, wrapping.ID_BYTES + 20, -1])
def test_a_damaged_key_is_named_and_nothing_changes(stored: dict[str, bytes], place: int) -> None:
    damaged = Key.objects.order_by("pk").last()
    assert damaged is not None
    bits = bytearray(damaged.wrapped)
    bits[place] ^= 1
    Key.objects.filter(pk=damaged.pk).update(wrapped=bytes(bits))
    before = as_kept()

    with pytest.raises(rotation.KeyDamaged, match=damaged.owner):
        rotation.rotate()

    assert as_kept() == before


def test_a_key_that_is_destroyed_meanwhile_stays_destroyed(
    stored: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, wrap = next(iter(stored)), wrapping.wrap

    def destroyed_first(raw: bytes, *, about: str) -> bytes:
        Key.objects.filter(owner=gone).delete()
        return wrap(raw, about=about)

    monkeypatch.setattr(wrapping, "wrap", destroyed_first)

    assert rotation.rotate() == 5
    assert sorted(fetched(stored)) == sorted(set(stored) - {gone})


def test_a_key_that_is_put_in_the_place_of_another_meanwhile_is_kept(
    stored: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced, rewrap = next(iter(stored)), rotation._rewrap

    def replaced_first(batch: list[Key]) -> int:
        actions.keep(1, replaced, Purpose.RECORD, b"another key")
        return rewrap(batch)

    monkeypatch.setattr(rotation, "_rewrap", replaced_first)
    rotation.rotate()

    assert fetched(stored) == {**stored, replaced: b"another key"}


@pytest.mark.parametrize("cut_at", [0, 1, 5])
def test_cut_off_anywhere_every_key_opens_and_the_next_run_goes_on(
    stored: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    count = 0

    def cut(_done: int, _of: int) -> None:
        nonlocal count
        assert fetched(stored) == stored
        count += 1
        if count > cut_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(after_batch=cut)

    assert fetched(stored) == stored
    assert rotation.rotate() == 5 - cut_at
    assert fetched(stored) == stored


def test_a_wrapped_key_without_its_id_does_not_open(stored: dict[str, bytes]) -> None:
    key = Key.objects.order_by("pk")[0]
    place = actions.about(key.organisation_id, key.owner, key.purpose)
    for changed in (b"", key.wrapped[:3], key.wrapped[wrapping.ID_BYTES :]):
        with pytest.raises(Unreadable):
            wrapping.unwrap(changed, about=place)


# --- the real command, killed ----------------------------------------------------------------------------------------

FILL = f"""
import django
django.setup()
from django.db import transaction
from samenspiegel.keys import actions
with transaction.atomic(using="keys"):
    for number in range({MANY}):
        print(number, actions.make(1, str(number), "record").hex())
"""
READ = """
import django
django.setup()
from samenspiegel.keys import actions
from samenspiegel.keys.models import Key
for key in Key.objects.order_by("pk"):
    print(key.owner, actions.fetch(1, key.owner, "record").hex())
"""


def python(code: str, env: dict[str, str]) -> str:
    from sys import executable

    return subprocess.run(
        [executable, "-c", code],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    ).stdout


def test_killed_halfway_and_resumed_all_keys_open_and_the_old_one_can_go(tmp_path: Path) -> None:
    before = environment(tmp_path)
    assert run("migrate", "--quiet", env=before).returncode == 0
    made = python(FILL, before)
    new = made_up("the next wrapping key", 32)
    both = environment(tmp_path, SAMENSPIEGEL_WRAPPING_KEY=new, SAMENSPIEGEL_WRAPPING_KEY_OLD=WRAPPING_KEY)

    reads, writes = nearly_full_pipe(b"200 van de 617 sleutels opnieuw ingepakt\n")
    process = subprocess.Popen([SAMENSPIEGEL, "keys", "rotate"], env=both, stdout=writes)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (
        rows_by_wrapping_key(tmp_path).get(id_in(new)) != 2 * rotation.BATCH and time.monotonic() < deadline
    ):
        time.sleep(0.1)
    process.kill()
    process.wait(timeout=PATIENCE_SECONDS)
    os.close(writes)
    os.close(reads)

    kept = rows_by_wrapping_key(tmp_path)
    assert kept == {id_in(new): 2 * rotation.BATCH, id_in(WRAPPING_KEY): MANY - 2 * rotation.BATCH}
    assert python(READ, both) == made

    wrong = run("keys", "rotate", env=environment(tmp_path, SAMENSPIEGEL_WRAPPING_KEY=new))
    assert wrong.returncode == 2
    assert f"{kept[id_in(WRAPPING_KEY)]} sleutels zijn ingepakt met een andere sleutel" in wrong.stderr
    assert rows_by_wrapping_key(tmp_path) == kept

    resumed = run("keys", "rotate", env=both)

    assert resumed.returncode == 0, resumed.stderr
    assert "SAMENSPIEGEL_WRAPPING_KEY_OLD mag uit de instellingen" in resumed.stdout
    assert rows_by_wrapping_key(tmp_path) == {id_in(new): MANY}
    assert python(READ, environment(tmp_path, SAMENSPIEGEL_WRAPPING_KEY=new)) == made


def nearly_full_pipe(line: bytes) -> tuple[int, int]:
    """A pipe in which one line fits and no second: who prints waits there."""
    reads, writes = os.pipe()
    size = fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writes, b"x" * (size - len(line) - 5))
    return reads, writes


def id_in(wrapping_key: str) -> bytes:
    return wrapping.id_of(base64.b64decode(wrapping_key))


def rows_by_wrapping_key(folder: Path) -> dict[bytes, int]:
    with sqlite3.connect(folder / "keys.sqlite3") as store:
        return dict(
            store.execute("SELECT substr(wrapped, 1, 4), count(*) FROM keys_key GROUP BY 1").fetchall()
        )
