# SPDX-License-Identifier: EUPL-1.2
"""The processes: serve, clock, doctor. Real ones, on a port of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from samenspiegel import serving
from samenspiegel.commands import doctor
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Position, Purpose, RegisterEntry
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Organisation
from samenspiegel.serving import PortTaken, addresses
from tests.cast import NOW
from tests.listening import free_port

SAMENSPIEGEL = str(Path(sys.executable).parent / "samenspiegel")
PATIENCE_SECONDS = 180  # on a machine that does much else


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPIEGEL_")}
    return {**kept, "SAMENSPIEGEL_MODE": "test", "SAMENSPIEGEL_FOLDER": str(folder), "PORT": str(port)}


def ask(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


class Running:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def stop(self, number: int = signal.SIGTERM) -> str:
        """End it and return all that it printed."""
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return output


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    known = environment(tmp_path, port)
    subprocess.run([SAMENSPIEGEL, "migrate", "--quiet"], env=known, check=True, timeout=PATIENCE_SECONDS)
    process = subprocess.Popen(
        [SAMENSPIEGEL, "serve"], env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            ask(port, "/gezond/")
            break
        except OSError:
            time.sleep(0.2)
    yield Running(process, port)
    if process.poll() is None:
        process.kill()
        process.wait()


def children(pid: int) -> set[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return {int(line) for line in found.stdout.split()}


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_command_serves_and_ticks_and_ends_with_all_its_processes(served: Running, number: int) -> None:
    assert ask(served.port, "/gezond/klaar/")[0] == 200
    assert ask(served.port, "/gezond/", host="localhost")[0] == 200
    secret = "Aa0-geheime-link-die-nergens-staat"
    assert ask(served.port, f"/v/veenmeer/abc/{secret}")[0] in {404, 410}
    parts = children(served.process.pid)
    assert len(parts) == 2  # a web process and the clock

    output = served.stop(number)

    assert served.process.returncode == 0
    assert [pid for pid in parts if is_there(pid)] == []
    assert "/v/" not in output
    assert secret not in output


def test_a_clock_that_was_killed_is_started_again_beside_a_server_that_goes_on(served: Running) -> None:
    before = children(served.process.pid)
    for pid in before:  # the clock, and the web process that has a keeper of its own
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    after: set[int] = set()
    while len(after) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
        after = {pid for pid in children(served.process.pid) - before if is_there(pid)}

    answer = ask(served.port, "/gezond/klaar/")[0]
    output = served.stop()

    assert len(after) == 2
    assert answer == 200
    assert served.process.returncode == 0
    assert [pid for pid in after if is_there(pid)] == []
    assert "the clock was gone and is started again" in output


def test_a_clock_goes_on_after_a_tick_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(BaseException):
        pass

    ticks = iter([OperationalError("the database is away"), None, Enough()])

    def tick(last_run: object) -> None:
        if outcome := next(ticks):
            raise outcome

    monkeypatch.setattr(serving, "tick", tick)
    monkeypatch.setattr(serving, "TICK_SECONDS", 0)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    with pytest.raises(Enough):
        serving.run_clock()


def test_a_port_that_is_taken_is_named_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            addresses("127.0.0.1", other.getsockname()[1])


def test_this_machine_is_served_by_both_its_addresses() -> None:
    port = free_port()

    assert addresses("127.0.0.1", port)[0] == f"127.0.0.1:{port}"
    assert set(addresses("127.0.0.1", port)[1:]) <= {f"[::1]:{port}"}
    assert addresses("0.0.0.0", port) == [f"0.0.0.0:{port}"]  # noqa: S104


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_the_doctor_finds_nothing_wrong_with_a_sound_installation(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.make(1, "conversation", Purpose.RECORD)

    assert [check for check in doctor.CHECKS if not doctor._told(check)] == []

    assert capsys.readouterr().out.count("goed  ") == len(doctor.CHECKS)


def test_the_doctor_sees_a_wrapping_key_that_is_not_the_right_one(db: None, settings) -> None:  # type: ignore[no-untyped-def]
    keys.make(1, "conversation", Purpose.RECORD)
    settings.WRAPPING_KEY = bytes(32)

    with pytest.raises(doctor.Wrong, match="SAMENSPIEGEL_WRAPPING_KEY"):
        doctor.keys_open()


def test_the_doctor_sees_orders_that_were_not_carried_out(db: None) -> None:
    RegisterEntry.objects.create(
        organisation_id=1, owner="x", purposes="record", ground="retention", ordered_on=NOW.date()
    )

    with pytest.raises(doctor.Wrong, match=r"register is bij [0-9]+, de sleutels bij 0 en"):
        doctor.destruction_is_carried_out()


def test_the_doctor_sees_a_register_that_is_too_old(db: None) -> None:
    Position.objects.create(pk=1, number=7)

    with pytest.raises(doctor.Wrong, match="vernietigingsregister is te oud"):
        doctor.destruction_is_carried_out()


def test_the_doctor_sees_mail_that_does_not_leave(db: None) -> None:
    organisation = Organisation.objects.create(slug="veenmeer", name="gemeente Veenmeer")
    Notice.objects.create(organisation=organisation, key="k", kind="k", person="p", send_at=NOW)

    with pytest.raises(doctor.Wrong, match="Draait de klok"):
        doctor.mail_leaves()


def test_a_check_that_breaks_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise ValueError("Hanna de Vries")

    assert doctor._told(broken) is False
    assert capsys.readouterr().out == "fout  broken: ValueError\n"
