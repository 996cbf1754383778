# SPDX-License-Identifier: EUPL-1.2
"""Nothing is served while data, keys and the destruction register do not belong together (design, section 4)."""

import http.client
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel import clock, recurring, serving, starting
from samenspiegel.core.register import Standing, Verdict
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Position, Purpose, RegisterEntry
from samenspiegel.organisations import heartbeat
from samenspiegel.organisations.models import ClockRun
from samenspiegel.retention import gate as gates
from samenspiegel.retention.models import Position as DatabasePosition
from samenspiegel.web import register_gate
from samenspiegel.web.views import health
from tests.cast import NOW
from tests.listening import free_port
from tests.production import PATIENCE_SECONDS, SAMENSPIEGEL, environment, run

PAGE = "/inloggen/login/"
numbers = st.none() | st.integers(0, 5)


@given(ordered=numbers, keys=numbers, rows=numbers)
def test_only_three_equal_numbers_fit(ordered: int | None, keys: int | None, rows: int | None) -> None:
    verdict = Standing(ordered=ordered, keys=keys, rows=rows).verdict

    assert (verdict == Verdict.FITS) == (ordered is not None and ordered == keys == rows)
    if ordered is not None and keys is not None and rows is not None:
        assert (verdict == Verdict.BEHIND) == (keys > ordered or rows > ordered)
    else:
        assert verdict == Verdict.UNREADABLE


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(db: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser at a process with a gate of its own."""
    gate = gates.Gate()
    monkeypatch.setattr(register_gate, "gate", gate)
    monkeypatch.setattr(health, "gate", gate)
    return Client()


def order(owner: str = "conversation") -> int:
    return keys.destroy(1, owner, [Purpose.RECORD], ground="test", on=NOW.date())


def lose_orders(left: int = 0) -> None:
    RegisterEntry.objects.filter(number__gt=left).delete()


def later(monkeypatch: pytest.MonkeyPatch, **passed: int) -> None:
    moment = clock.system_now() + timedelta(**passed)
    monkeypatch.setattr(clock, "system_now", lambda: moment)


@pytest.mark.parametrize("path", ["/", "/gesprekken/", PAGE, "/v/veenmeer/abc/geheim/", "/bestaat-niet/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_with_a_register_that_lost_orders_every_page_is_closed_and_health_answers(
    pages: Client, path: str, method: str
) -> None:
    order()
    lose_orders()

    closed = getattr(pages, method)(path)

    assert closed.status_code == 503
    assert "Samenspiegel is even dicht" in closed.content.decode()
    assert (closed["Retry-After"], closed["Cache-Control"]) == ("60", "no-store")
    assert "default-src 'none'" in closed["Content-Security-Policy"]
    assert pages.get("/gezond/").status_code == 200
    ready = pages.get("/gezond/klaar/")
    assert (ready.status_code, ready.json()["destruction"]) == (503, False)


def test_pages_open_again_once_the_register_is_right(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order()
    kept = list(RegisterEntry.objects.all())
    lose_orders()
    assert pages.get(PAGE).status_code == 503

    RegisterEntry.objects.bulk_create(kept)
    later(monkeypatch, seconds=6)

    assert pages.get(PAGE).status_code == 200
    assert pages.get("/gezond/klaar/").json()["ready"] is True


def test_a_register_that_is_ahead_is_carried_out_before_a_page_is_shown(pages: Client) -> None:
    """Key store and database from a backup: both know nothing of the order yet."""
    order()
    Position.objects.all().delete()
    keys.make(1, "conversation", Purpose.RECORD)

    assert pages.get(PAGE).status_code == 200

    assert not Key.objects.filter(owner="conversation").exists()
    assert gates.look().fits


def test_while_it_cannot_be_carried_out_no_page_is_shown(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order()

    def fails(**_: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr("samenspiegel.retention.actions.replay", fails)

    assert pages.get(PAGE).status_code == 503


def test_a_page_asks_the_register_once_a_minute_and_no_more(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, look = [], gates.look
    monkeypatch.setattr(gates, "look", lambda: asked.append(1) or look())
    later(monkeypatch, seconds=0)
    for _ in range(3):
        assert pages.get(PAGE).status_code == 200
    later(monkeypatch, seconds=59)
    pages.get(PAGE)
    assert len(asked) == 1

    later(monkeypatch, seconds=2)
    pages.get(PAGE)

    assert len(asked) == 2


def test_a_fresh_installation_opens(pages: Client) -> None:
    assert gates.look() == Standing(ordered=0, keys=0, rows=0)
    assert pages.get(PAGE).status_code == 200


# --- clock -----------------------------------------------------------------------------------------------------------


def test_the_clock_does_nothing_with_a_register_that_lost_orders(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(recurring, "JOBS", (recurring.Job("any", lambda now: done.append("any")),))
    order()
    DatabasePosition.objects.create(pk=1, number=RegisterEntry.objects.get().number)
    assert recurring.tick(NOW) == []
    lose_orders()

    assert recurring.tick(NOW) == ["register"]

    assert done == ["any"]


def test_no_order_is_ever_written_to_a_register_that_lost_some(db: None) -> None:
    """Else its numbers would catch up, and what it lost would never be noticed."""
    order()
    lose_orders()
    kept = keys.make(1, "another", Purpose.RECORD)

    with pytest.raises(keys.RegisterTooOld):
        order("another")

    assert (RegisterEntry.objects.count(), keys.fetch(1, "another", Purpose.RECORD)) == (0, kept)


def test_a_clock_that_stands_still_for_an_hour_is_told(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pages.get("/gezond/klok/").json() == {"clock": True}  # nothing has started yet
    monkeypatch.setattr(recurring, "JOBS", ())
    monkeypatch.setattr(serving, "close_old_connections", lambda: None)  # this test stands in a transaction
    serving.tick()
    later(monkeypatch, minutes=59)
    assert pages.get("/gezond/klok/").status_code == 200

    later(monkeypatch, minutes=2)

    assert pages.get("/gezond/klok/").status_code == 503
    ready = pages.get("/gezond/klaar/")
    assert (ready.status_code, ready.json()["clock"]) == (200, False)  # pages are served all the same
    serving.tick()
    assert pages.get("/gezond/klok/").status_code == 200
    assert ClockRun.objects.count() == 1


def test_a_clock_that_never_ran_is_noticed_an_hour_after_the_first_start(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.FOLDER = tmp_path / "nowhere"
    starting.prepare(now=NOW)
    later(monkeypatch, minutes=61)
    starting.prepare(now=NOW)

    assert not heartbeat.is_ticking(at=clock.system_now())


def test_a_key_store_of_another_installation_is_refused_at_the_start(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.FOLDER = tmp_path / "nowhere"
    keys.make(1, "conversation", Purpose.RECORD)
    settings.WRAPPING_KEY = bytes(range(32))

    with pytest.raises(starting.CannotStart, match="1 sleutel is ingepakt met een andere sleutel"):
        starting.prepare(now=NOW)


# --- the real commands, on an installation of its own ----------------------------------------------------------------

LIVE = """
import django
django.setup()
from samenspiegel.organisations import scope
with scope.everything():
    from samenspiegel.keys import actions as keys
    from samenspiegel.keys.models import Purpose
    from samenspiegel.keys.sealing import seal
    from samenspiegel.preparation.models import Point
    from samenspiegel.records.models import Record
    from tests.cast import make_cast
    cast = make_cast()
    planned = cast.plan()
    key = keys.fetch(cast.organisation.pk, planned.public_id, Purpose.RECORD)
    words = seal(key, {"text": "kwetsbare woorden"}, about="test")
    Point.objects.create(organisation=cast.organisation, conversation=planned, by=cast.mayor, sealed=words)
    Record.objects.create(organisation=cast.organisation, conversation=planned, working=words)
    print(planned.public_id)
"""
DESTROY = """
import django
django.setup()
from datetime import timedelta
from samenspiegel import clock
from samenspiegel.organisations import scope
with scope.everything():
    from samenspiegel.conversations.models import Conversation
    from samenspiegel.retention import actions
    Conversation.objects.update(destroy_on=clock.today() - timedelta(days=1))
    assert actions.destroy_due(now=clock.now()) > 0
"""
READ = """
import django, sys
django.setup()
from samenspiegel.organisations import scope
with scope.everything():
    from samenspiegel.keys import actions as keys
    from samenspiegel.keys.models import Purpose
    from samenspiegel.keys.sealing import unseal
    from samenspiegel.preparation.models import Point
    for point in Point.objects.all():
        key = keys.fetch(point.organisation_id, sys.argv[1], Purpose.RECORD)
        print(unseal(key, point.sealed, about="test")["text"])
"""


class Installation:
    """An installation in production with SQLite, worked on with the real commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.copies = folder / "var", folder / "copies"
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        self.env = environment(
            self.folder,
            PORT=str(self.port),
            SAMENSPIEGEL_HOSTS="127.0.0.1",
            SAMENSPIEGEL_BEHIND_PROXY="true",
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, env=self.env)

    def python(self, code: str, *arguments: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.env,
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def database(self, name: str = "samenspiegel") -> Path:
        return self.folder / f"{name}.sqlite3"

    def ask(self, name: str, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database(name))) as opened:
            found = opened.execute(query).fetchall()
            opened.commit()
            return found

    @contextmanager
    def served(self, *more: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [SAMENSPIEGEL, "serve", *more],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while process.poll() is None and time.monotonic() < deadline and self.status("/gezond/") != 200:
                time.sleep(0.2)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_SECONDS)

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


CERTIFIED = "SELECT conversation, what, register_number, ground, held_on, office FROM retention_certificate ORDER BY id"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An installation with a backup, in which a conversation was destroyed afterwards, and a backup of after that.

    With the public id of the conversation.
    """
    folder = tmp_path_factory.mktemp("installation")
    here = Installation(folder)
    assert here.run("migrate", "--quiet").returncode == 0
    conversation = here.python(LIVE)
    assert here.run("backup", str(here.copies)).returncode == 0
    shutil.copy(here.database("register"), folder / "older.sqlite3")
    here.python(DESTROY)
    assert here.run("backup", str(here.copies)).returncode == 0
    return folder, conversation


@pytest.fixture
def here(once: tuple[Path, str], tmp_path: Path) -> Installation:
    shutil.copytree(once[0], tmp_path, dirs_exist_ok=True)
    return Installation(tmp_path)


@pytest.mark.clause("HV-13")
def test_a_restored_backup_shows_nothing_of_what_was_destroyed(
    here: Installation, once: tuple[Path, str]
) -> None:
    conversation = once[1]
    certified = here.ask("samenspiegel", CERTIFIED)
    assert [row[0] for row in certified] == [conversation]
    stamp = sorted((here.copies / "data").glob("*.sqlite3"))[0].stem.removeprefix("data-")

    restored = here.run("restore", str(here.copies), "--at", stamp, "--yes")

    assert restored.returncode == 0, restored.stderr
    assert "vernietigingsregister  blijft" in restored.stdout
    assert "bij de start opnieuw uitgevoerd" in restored.stdout
    assert (
        here.python(READ, conversation) == "kwetsbare woorden"
    )  # back, and readable for who has database and keys

    # It cannot be carried out: nothing opens, and the keys went all the same.
    here.ask(
        "samenspiegel",
        "CREATE TRIGGER stuck BEFORE DELETE ON conversations_conversation BEGIN SELECT RAISE(ABORT, 'stuck'); END",
    )
    for command in (("serve",), ("clock",)):
        refused = here.run(*command)
        assert refused.returncode == 3
        assert "De opdrachten uitvoeren lukte niet" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert here.ask("keys", f"SELECT count(*) FROM keys_key WHERE owner LIKE '{conversation}%'") == [(0,)]
    here.ask("samenspiegel", "DROP TRIGGER stuck")

    with here.served() as process:
        assert (process.poll(), here.status("/"), here.status("/gezond/klaar/")) == (None, 302, 200)
        again = here.run("restore", str(here.copies), "--at", stamp, "--yes")
        assert (again.returncode, "De server of de klok draait nog" in again.stderr) == (2, True)

    assert here.python(READ, conversation) == ""
    for table in ("conversations_conversation", "preparation_point", "records_record"):
        assert here.ask("samenspiegel", f"SELECT count(*) FROM {table}") == [(0,)]
    assert here.ask("samenspiegel", CERTIFIED) == certified
    assert b"kwetsbare" not in here.database().read_bytes() + here.database("keys").read_bytes()


def test_with_a_register_that_is_older_empty_or_gone_nothing_starts(
    here: Installation, tmp_path: Path
) -> None:
    def refusal(*command: str) -> str:
        refused = here.run(*command)
        assert refused.returncode == 3
        assert "Traceback" not in refused.stderr
        return refused.stderr

    shutil.copy(tmp_path / "older.sqlite3", here.database("register"))
    for command in (("serve",), ("clock", "--once")):
        assert "Het vernietigingsregister is te oud: het is bij opdracht 0" in refusal(*command)
    assert "CannotStart" in _wsgi(here)
    here.database("register").unlink()
    assert "kan niet bij het vernietigingsregister" in refusal("serve")
    here.run("migrate", "--quiet")  # somebody makes an empty one
    assert "Het vernietigingsregister is te oud" in refusal("serve")

    restored = here.run("restore", str(here.copies), "--only", "register", "--yes")

    assert restored.returncode == 0, restored.stderr
    assert here.run("clock", "--once").returncode == 0
    assert _wsgi(here) == ""


def _wsgi(here: Installation) -> str:
    """What another web server meets when it loads the application."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import samenspiegel.wsgi"],
        env=here.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return loaded.stderr if loaded.returncode else ""


def test_before_the_databases_are_made_the_refusal_says_how(tmp_path: Path) -> None:
    here = Installation(tmp_path)

    refused = here.run("serve")

    assert (refused.returncode, "Voer eerst uit: samenspiegel migrate" in refused.stderr) == (3, True)
    assert "Traceback" not in refused.stderr
