# SPDX-License-Identifier: EUPL-1.2
"""The process that plays a rehearsal: what it gets, what it cannot do, and what is left when it is ended."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from samenspiegel import clock
from samenspiegel.core.rehearsal import Course, unpacked
from samenspiegel.formats import library
from samenspiegel.rehearsals import running
from samenspiegel.rehearsals.running import ORDER, PREFIX, Order, RehearsalFailed, run

SECRET = "eenheelgeheimewoord"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Temporary folders are made here, so that what is left behind is seen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.glob(f"{PREFIX}*")) == []


def order(**changed: object) -> Order:
    values = {
        "spec": library.load("raadslid"),
        "course": Course.WELL,
        "language": "nl",
        "today": date(2026, 1, 12),
    }
    return Order(**{**values, **changed})  # type: ignore[arg-type]


def test_a_rehearsal_is_played_apart_and_nothing_is_left_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMENSPIEGEL_WRAPPING_KEY", SECRET)
    monkeypatch.setenv("SAMENSPIEGEL_DATABASE_URL", f"postgres://app:{SECRET}@server/gemeente")
    told: list[tuple[int, str]] = []

    walk = unpacked(run(order(), tell=lambda number, what: told.append((number, what))))

    assert walk.title == library.load("raadslid").title
    assert [number for number, _ in told] == list(range(1, len(walk.steps) + 1))
    assert walk.steps[-1].what == "Alles van dit gesprek wordt vernietigd"


def test_the_process_gets_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAMENSPIEGEL_SECRET_KEY", SECRET)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    monkeypatch.setenv("PYTHONPATH", "/elders")
    given: dict = {}

    def watched(command: list[str], **options: object) -> object:
        given.update(options, command=command)
        raise OSError("genoeg gezien")

    monkeypatch.setattr(subprocess, "Popen", watched)
    with pytest.raises(OSError, match="genoeg gezien"):
        run(order(), tell=lambda number, what: None)

    assert set(given["env"]) == {"PATH", "HOME", "TMPDIR", "LANG", "TZ"}
    assert SECRET not in repr(given)
    assert "-I" in given["command"]
    assert given["cwd"].parent == tmp_path


def test_a_rehearsal_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RehearsalFailed) as failed:
        run(order(), tell=lambda number, what: None, seconds=0.3)

    assert failed.value.reason == "timeout"


def test_a_rehearsal_that_breaks_says_so_and_the_log_names_the_kind_of_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running, "_written", lambda order: "geen opdracht")

    with pytest.raises(RehearsalFailed) as failed:
        run(order(), tell=lambda number, what: None)

    assert failed.value.reason == "broken"
    assert "a rehearsal broke off: json.decoder.JSONDecodeError" in caplog.text


def test_when_who_listens_fails_the_process_goes_too() -> None:
    def fails(number: int, what: str) -> None:
        raise RuntimeError("de database is weg")

    with pytest.raises(RuntimeError):
        run(order(), tell=fails)


def test_what_a_cut_off_server_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    old, new, others = (tmp_path / name for name in (f"{PREFIX}oud", f"{PREFIX}nieuw", "iets-anders"))
    elsewhere = tmp_path / "bewaard"
    for folder in (old, new, others, elsewhere):
        folder.mkdir()
        (folder / "x").write_text("x")
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(elsewhere)
    then = (clock.system_now() - timedelta(hours=2)).timestamp()
    for folder in (old, others):
        os.utime(folder, (then, then))
    os.utime(link, (then, then), follow_symlinks=False)

    running.sweep(now=clock.system_now())

    assert [folder.exists() for folder in (old, new, others, elsewhere)] == [False, True, True, True]
    (new / "x").unlink()
    new.rmdir()
    link.unlink()


ATTEMPTS = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 5432))",
    "a name": "import socket; socket.getaddrinfo('example.org', 25)",
    "another program": "import subprocess; subprocess.run(['id'])",
    "a shell": "import os; os.system('id')",
    "a fork": "import os; os.fork()",
    "a database elsewhere": "import sqlite3; sqlite3.connect(elsewhere / 'samenspiegel.sqlite3')",
    "a database by address": "import sqlite3; sqlite3.connect(f'file:{elsewhere}/keys.sqlite3?mode=ro', uri=True)",
    "a database on a way back": "import sqlite3; sqlite3.connect(str(own / '..' / 'elders' / 'keys.sqlite3'))",
    "a file elsewhere": "(elsewhere / 'x').write_text('x')",
    "adding to a file": "open(elsewhere / 'there', 'a')",
    "a file by its flags": "import os; os.open(str(elsewhere / 'x'), os.O_CREAT | os.O_WRONLY)",
    "removing": "(elsewhere / 'there').unlink()",
    "moving in": "(elsewhere / 'there').rename(own / 'there')",
    "a link": "import os; os.symlink(elsewhere, own / 'link')",
    "another process": "import os, signal; os.kill(os.getppid(), signal.SIGTERM)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_fence_refuses(attempt: str, tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "eigen", tmp_path / "elders"
    own.mkdir()
    elsewhere.mkdir()
    (elsewhere / "there").write_text("blijft")
    program = f"""
import sqlite3
from pathlib import Path
from samenspiegel.demo.rehearsal import fence
own, elsewhere = Path({str(own)!r}), Path({str(elsewhere)!r})
fence.close(own)
(own / "x").write_text("mag")
sqlite3.connect(own / "y.sqlite3").close()
sqlite3.connect(":memory:").close()
try:
    {ATTEMPTS[attempt]}
except fence.Fenced as refused:
    print("refused", refused)
"""
    ran = subprocess.run(
        [sys.executable, "-B", "-c", program], capture_output=True, text=True, check=False, cwd=own
    )

    assert ran.stdout.startswith("refused"), ran.stderr
    assert [path.name for path in elsewhere.iterdir()] == ["there"]
    assert (elsewhere / "there").read_text() == "blijft"


def test_memory_and_processor_time_are_bounded(tmp_path: Path) -> None:
    program = """
import resource
from samenspiegel.demo.rehearsal import fence
fence.limit()
for kind in ("CPU", "AS", "FSIZE", "NOFILE", "CORE"):
    print(kind, *resource.getrlimit(getattr(resource, f"RLIMIT_{kind}")))
"""
    ran = subprocess.run(
        [sys.executable, "-B", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    limits = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines()}
    assert set(limits) == {"CPU", "AS", "FSIZE", "NOFILE", "CORE"}
    assert all(int(soft) == int(hard) >= 0 for soft, hard in limits.values())


def test_the_order_holds_the_format_and_nothing_of_the_installation(tmp_path: Path) -> None:
    written = running._written(order())

    assert ORDER.endswith(".json")
    assert set(json.loads(written)) == {"spec", "course", "language", "today", "files"}
