# SPDX-License-Identifier: EUPL-1.2
"""A year of conversations in processes that are killed at any statement, whose disk is full, whose database goes away
and whose clock jumps, ends exactly like a year in which nothing happened (design, section 8).

Summer time begins and ends in it, with the clock ticking through both nights. When a page does not answer, people do
what they always do: they look, and press again.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .faults import how_many

DATABASE = os.environ.get("SAMENSPIEGEL_TEST_DATABASE", "sqlite")
# SQLite, where all processes share a file, lives the whole year; PostgreSQL a part, on a server that stops in it.
CONVERSATIONS = 10 if DATABASE == "postgresql" else 50
SECONDS = 2_400


def begin(root: Path, folder: Path, *more: str) -> subprocess.Popen[str]:
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.year", str(folder), "--conversations", str(CONVERSATIONS), *more],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def years(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same year twice, beside each other: once in peace, once not."""
    folder = tmp_path_factory.mktemp("years")
    running = {"calm": begin(root, folder / "calm"), "wild": begin(root, folder / "wild", "--faults")}
    try:
        said = {name: process.communicate(timeout=SECONDS)[0] for name, process in running.items()}
    finally:
        for process in running.values():
            process.terminate()
    assert {name: process.returncode for name, process in running.items()} == {"calm": 0, "wild": 0}, said
    return {name: json.loads((folder / name / "state.json").read_text()) for name in running}


def test_every_kind_of_fault_struck_as_often_as_was_planned(years: dict[str, Any]) -> None:
    assert years["calm"]["struck"] == {}
    assert years["wild"]["struck"] == how_many(DATABASE, CONVERSATIONS)


def test_every_kind_of_conversation_was_in_it(years: dict[str, Any]) -> None:
    conversations = years["calm"]["state"]["conversations"]
    planned = {label: row for label, row in conversations.items() if "planned" in label}
    rounds = [row["round"] for row in planned.values()]

    assert len(planned) == CONVERSATIONS
    assert sum(row["moments"][1] != "None" for row in planned.values()) == CONVERSATIONS // 10  # cancelled
    assert sum(bool(row["report"]) for row in planned.values()) == CONVERSATIONS * 8 // 10
    assert (
        sum(closed == released == "None" for _, _, closed, released, *_ in rounds) == CONVERSATIONS * 2 // 10
    )
    assert years["calm"]["state"]["answers left"] == 0


@pytest.mark.parametrize(
    "part",
    ["conversations", "mails", "messages", "log", "answers left", "keys", "register", "certificates"],
)
def test_it_ends_like_the_year_in_which_nothing_happened(years: dict[str, Any], part: str) -> None:
    assert years["wild"]["state"][part] == years["calm"]["state"][part]


def test_no_line_of_the_log_was_lost_or_broken(years: dict[str, Any]) -> None:
    assert years["wild"]["state"]["chains that do not hold"] == {}
