# SPDX-License-Identifier: EUPL-1.2
"""The table of ASVS names every requirement once, and only what is there."""

import pytest

from tools import asvs


def test_every_requirement_has_a_state_and_what_is_met_has_a_file_that_shows_it() -> None:
    assert asvs.problems() == []


def test_the_page_names_what_is_not_met() -> None:
    named = asvs.page().split("## Open of deels")[1].split("## ")[0]
    not_met = [
        number
        for chapter in asvs.read().values()
        for number, (state, *_) in chapter.items()
        if state in {"open", "deels"}
    ]

    assert not_met
    assert [number for number in not_met if f"- **{number}** " not in named] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["ja", "iets", "zo", "tests/nowhere.py"], "1.1.1: tests/nowhere.py is not there"),
        (["ja", "iets", "zo", ""], "1.1.1: no file that shows it"),
        (["misschien", "iets", "zo", ""], "1.1.1: unknown state misschien"),
    ],
)
def test_a_promise_without_proof_is_reported(
    monkeypatch: pytest.MonkeyPatch, row: list[str], said: str
) -> None:
    table = asvs.read()
    first = next(iter(table.values()))
    first["1.1.1"] = row
    monkeypatch.setattr(asvs, "read", lambda: table)

    assert asvs.problems() == [said]


def test_a_requirement_that_is_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    table = asvs.read()
    next(iter(table.values())).pop("1.1.1")
    monkeypatch.setattr(asvs, "read", lambda: table)

    assert len(asvs.problems()) == 1
