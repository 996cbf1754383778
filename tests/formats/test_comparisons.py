# SPDX-License-Identifier: EUPL-1.2
"""What changed between two versions of a format is told in words, completely, and nothing else is."""

import itertools
import re
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel.core.format import spec as language
from samenspiegel.core.format.comparing import CHAPTERS, changes
from samenspiegel.core.schedule import DUE
from samenspiegel.formats import comparisons, library
from samenspiegel.formats.comparisons import as_text, comparison
from samenspiegel.formats.explanation_words import CHAPTERS as EXPLAINED
from tests.formats.whole import BASE, fields, variants, whole

WHOLE = whole()
VARIANTS = list(variants(WHOLE))


def told(old, new) -> list[tuple[str, str, str]]:
    return [
        (chapter.title, line.where, line.text) for chapter in comparison(old, new) for line in chapter.lines
    ]


def with_milestone(**update):
    milestones = tuple(one.model_copy(update=update) if one.key == DUE else one for one in BASE.milestones)
    return BASE.model_copy(update={"milestones": milestones})


def test_nothing_differs_from_itself() -> None:
    assert comparison(WHOLE, WHOLE) == ()
    assert "Er is niets anders." in as_text(BASE, BASE)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(VARIANTS))
def test_whatever_changes_is_told_in_words_there_and_back(variant) -> None:
    _field, other = variant
    for old, new in ((WHOLE, other), (other, WHOLE)):
        lines = [line for chapter in comparison(old, new) for line in chapter.lines]
        assert lines
        for line in lines:
            assert "{" not in line.text.replace(str(line.old), "").replace(str(line.new), "")
            assert line.text.endswith(".")


def test_every_field_and_every_choice_has_a_word_and_every_part_a_chapter() -> None:
    texts = comparisons.texts()
    assert set(texts["fields"]) == set(fields())
    choices = {
        str(choice)
        for field in fields()
        for choice in literals(
            getattr(language, field.split(".")[0]).model_fields[field.split(".")[1]].annotation
        )
    }
    assert choices - {"1"} == set(texts["choices"])
    assert set(CHAPTERS.values()) <= {*EXPLAINED, *texts["chapters"]}


def literals(kind) -> typing.Iterator[object]:
    if typing.get_origin(kind) is typing.Literal:
        yield from typing.get_args(kind)
    for argument in typing.get_args(kind):
        yield from literals(argument)


def test_a_changed_value_is_told_with_what_stood_and_what_stands_there() -> None:
    aldermen = tuple(
        group.model_copy(update={"floor": 4}) if group.key == "aldermen" else group for group in BASE.groups
    )
    assert told(BASE, BASE.model_copy(update={"groups": aldermen})) == [
        (
            "Wie feedback geeft, en hoe dat wordt getoond",
            "Groep 'Wethouders'",
            "Het minste aantal antwoorden: eerst 3, nu 4.",
        )
    ]


def test_a_date_is_told_as_people_say_it() -> None:
    offset = BASE.milestone(DUE).offset.model_copy(update={"days": None, "weeks": -3})
    assert told(BASE, with_milestone(offset=offset)) == [
        ("Wanneer", "Datum 'Vragenlijsten terug'", "Afstand: eerst '14 dagen ervoor', nu '3 weken ervoor'.")
    ]


@pytest.mark.parametrize(
    ("forth", "expected"), [(True, "Vervallen: competentie 'Visie'."), (False, "Nieuw: competentie 'Visie'.")]
)
def test_what_came_and_went_is_told_as_such(forth: bool, expected: str) -> None:
    fewer = tuple(one for one in BASE.competencies if one.name != "Visie")
    other = BASE.model_copy(update={"competencies": fewer})
    pair = (BASE, other) if forth else (other, BASE)
    assert told(*pair) == [("Wat we vragen", "", expected)]


def test_another_order_is_no_other_content() -> None:
    other = BASE.model_copy(update={"agenda": BASE.agenda[::-1]})
    assert [change.kind for change in changes(BASE, other)] == ["order"]
    assert told(BASE, other) == [("Agenda", "", "Agendapunt: in een andere volgorde.")]


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(sorted(library.keys()), 2)))
def test_two_formats_of_the_library_are_compared_in_words_and_not_in_codes(old: str, new: str) -> None:
    lines = [
        text for _chapter, where, line in told(library.load(old), library.load(new)) for text in (where, line)
    ]
    formats = set(map("'{}'".format, library.keys()))
    codes = re.compile(r"'(?:[a-z]+_[a-z_]+|[a-z]+-[a-z-]+(?:, [a-z-]+)*|[a-z]+(?:, [a-z_-]+)+)'")
    assert [code for text in lines for code in codes.findall(text) if code not in formats] == []


def test_a_mail_is_called_by_its_subject() -> None:
    key, readers = next(iter(BASE.mails.items()))
    reader, mail = next(iter(readers.items()))
    changed = {**BASE.mails, key: {**readers, reader: mail.model_copy(update={"text": "Dag."})}}
    ((chapter, where, text),) = told(BASE, BASE.model_copy(update={"mails": changed}))
    assert chapter == "E-mails"
    assert where.startswith(f"E-mail '{mail.subject}'")
    assert text.endswith("nu 'Dag.'.")
    without = {name: texts for name, texts in BASE.mails.items() if name != key}
    assert told(BASE, BASE.model_copy(update={"mails": without})) == [
        ("E-mails", "", f"Vervallen: e-mail '{mail.subject}'.")
    ]


def test_who_is_left_out_by_a_seat_is_told_as_left_out() -> None:
    lines = told(library.load("zaanstad-medewerker"), library.load("raadslid"))
    asked = [text for _chapter, _where, text in lines if "om over te nemen" in text]
    assert asked == [
        "Nieuw: wie gevraagd mag worden om over te nemen "
        "'partijbestuur (niet wie ook zit in: kandidatencommissie)'."
    ]


def test_a_key_is_never_broken_over_two_lines() -> None:
    text = as_text(library.load("heerenveen-gemeentesecretaris"), library.load("vgs-gemeentesecretaris"))
    assert "'heerenveen-gemeentesecretaris'" in text
    assert "'vgs-gemeentesecretaris'" in text
    assert max(map(len, text.splitlines())) <= 88
