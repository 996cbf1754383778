# SPDX-License-Identifier: EUPL-1.2
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import wording


def test_a_value_takes_the_place_of_its_name():
    assert (
        wording.fill("Dag {voornaam}, tot {datum}.", {"voornaam": "Anna", "datum": 3}) == "Dag Anna, tot 3."
    )


def test_a_value_is_never_read_as_a_text_with_placeholders():
    values = {"naam": "{geheim}", "geheim": "verklapt"}
    assert wording.fill("Dag {naam}", values) == "Dag {geheim}"


def test_a_name_without_a_value_is_refused_by_name():
    with pytest.raises(wording.UnknownPlaceholder) as refused:
        wording.fill("Dag {voornaam}", {"naam": "Anna"})
    assert refused.value.name == "voornaam"


@pytest.mark.parametrize("name", ["{0}", "{naam.__class__}", "{naam!r}", "{naam[0]}", "{}"])
def test_the_tricks_of_format_strings_are_unknown_names(name):
    with pytest.raises(wording.UnknownPlaceholder):
        wording.fill(f"Dag {name}", {"naam": "Anna"})


@given(st.text())
def test_a_subject_is_one_line_whatever_somebody_is_called(name):
    line = wording.one_line(wording.fill("Feedback aan {naam}", {"naam": name}))
    assert len(line.splitlines()) == 1
    assert line == line.strip()


def test_a_header_cannot_be_smuggled_into_a_subject():
    assert wording.one_line("Anna\r\nBcc: x@example.org") == "Anna Bcc: x@example.org"


def test_paragraphs_are_parted_by_a_mark_or_by_an_empty_line():
    text = "Dag Anna, ¶ Een\nregel.\n\n  \nNog een. ¶"
    assert wording.paragraphs(text) == ["Dag Anna,", "Een regel.", "Nog een."]
    assert wording.letter_body(text) == "Dag Anna,\n\nEen regel.\n\nNog een."


def test_dates_times_and_lists_read_as_dutch():
    assert wording.date_text(date(2026, 3, 3)) == "dinsdag 3 maart 2026"
    assert wording.short_date_text(date(2026, 12, 31)) == "31 december 2026"
    assert wording.time_text(time(10)) == "10.00 uur"
    assert wording.time_text(time(9, 5)) == "9.05 uur"
    assert [wording.listing(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        *("", "a", "a en b", "a, b en c"),
    ]
