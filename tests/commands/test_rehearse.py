# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel rehearse`: a walk as pages in a folder, to read without a server."""

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from samenspiegel.commands import rehearse
from samenspiegel.rehearsals import running

WRONG = """language = 1
key = "eigen"
version = 1
based_on = "raadslid"
titel = "Geen titel"
"""


def given(**named: Any) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rehearse.add_arguments(parser)
    words = [str(named.pop("format"))]
    for name, value in named.items():
        words += [f"--{name}", str(value)]
    return parser.parse_args(words)


def test_the_pages_lead_to_each_other_and_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "oefening"

    assert rehearse.run(given(format="raadslid", course="oneens", to=folder)) == 0

    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    assert {"index.html", "stap-01-1.html", "scherm-01-1.html"} <= pages.keys()
    assert (folder / "samenspiegel.css").stat().st_size > 10_000
    for name, page in pages.items():
        led = set(re.findall(r'(?:href|src)="([^"#]*)', page)) - {""}
        assert led <= pages.keys() | {"samenspiegel.css"}, name
        assert "<script" not in page
    assert "Is het niet eens, en stelt voor een passage een andere tekst voor" in pages["index.html"]
    assert all('sandbox="allow-same-origin"' in page for page in pages.values() if "<iframe" in page)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"format": "raadslid", "course": "te-klein"}, "Kies: goed, oneens."),
        ({"format": "raadslit"}, "Bedoel je 'raadslid'?"),
        ({"format": "bestaat-niet.toml"}, "niet te lezen"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_before_anything_begins(
    arguments: dict, said: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "run", lambda *_, **__: pytest.fail("begun"))

    assert rehearse.run(given(**arguments, to=tmp_path / "map")) == 2
    assert said in capsys.readouterr().err


def test_a_file_with_something_wrong_is_told_by_line(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "eigen.toml"
    file.write_text(WRONG, encoding="utf-8")

    assert rehearse.run(given(format=file, to=tmp_path / "map")) == 2
    assert f"{file}:5" in capsys.readouterr().out


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path, capsys: Any) -> None:
    assert rehearse.run(given(format="raadslid", to=tmp_path)) == 2
    assert "bestaat al" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reason", "said"), [("stuck", "Nog verwacht: waar"), ("timeout", "Het laatste wat gebeurde: waar")]
)
def test_why_it_did_not_succeed_is_told(
    reason: str, said: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise running.RehearsalFailed(reason, "waar")

    monkeypatch.setattr(running, "run", fails)

    assert rehearse.run(given(format="raadslid", to=tmp_path / "map")) == 1
    assert said in capsys.readouterr().err
