# SPDX-License-Identifier: EUPL-1.2
"""Which courses make sense for a format, and a walk that is packed and unpacked."""

import lzma
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import rehearsal
from samenspiegel.core.rehearsal import (
    Course,
    Expected,
    Letter,
    Screen,
    Step,
    Walk,
    WalkBroken,
    courses,
    packed,
    unpacked,
)
from samenspiegel.formats import library

WALK = Walk(
    title="Een format",
    course=Course.WELL,
    language="nl",
    place="gemeente Oefendorp",
    people=(("Anna Blom", "medewerker"),),
    steps=(
        Step(
            at=datetime.fromisoformat("2026-01-12T10:00:00+01:00"),
            who="Anna Blom (medewerker)",
            what="Plant",
            told="",
            letters=(Letter("Bram Drent", "Gepland", "Dag Bram"),),
            screens=(Screen("Anna Blom", "Gesprek", "<p>Ja</p>"),),
            expected=(Expected("Bram Drent", "Kijk ernaar", "13 januari 2026"),),
        ),
    ),
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("heerenveen-gemeentesecretaris", (Course.WELL, Course.SHORT, Course.DISPUTE, Course.SHARED)),
        ("raadslid", (Course.WELL, Course.DISPUTE)),
    ],
)
def test_a_format_without_questionnaires_has_no_group_that_is_too_small(
    key: str, expected: tuple[Course, ...]
) -> None:
    assert courses(library.load(key)) == expected


def test_where_nothing_is_recorded_there_is_no_record_to_disagree_on() -> None:
    spec = library.load("zaanstad-medewerker").model_copy(update={"recording": "nothing"})

    assert courses(spec) == (Course.WELL,)


def test_a_walk_is_the_same_after_it_was_packed() -> None:
    assert unpacked(packed(WALK)) == WALK


@given(st.text(), st.text())
def test_whatever_is_written_in_a_walk_comes_back(what: str, body: str) -> None:
    step = replace(WALK.steps[0], what=what, screens=(Screen("x", "y", body),))
    try:
        walk = replace(WALK, steps=(step,))
        raw = packed(walk)
    except UnicodeEncodeError:
        return  # half a character: no page holds one
    assert unpacked(raw) == walk


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"geen walk",
        lzma.compress(b"geen json"),
        lzma.compress(b"[]"),
        lzma.compress(b"{}"),
        lzma.compress(b"\xff"),
    ],
)
def test_what_is_no_walk_is_refused(raw: bytes) -> None:
    with pytest.raises(WalkBroken):
        unpacked(raw)


def test_a_walk_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "LARGEST_WALK_BYTES", 1000)

    with pytest.raises(WalkBroken):
        unpacked(packed(replace(WALK, title="x" * 2000)))
