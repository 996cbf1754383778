# SPDX-License-Identifier: EUPL-1.2
"""Editing a format: whatever somebody fills in, there is a right format or there are problems, and no word is lost."""

import re
import tomllib
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel.core.format import FormatInvalid, digest, read, spec
from samenspiegel.core.format.document import (
    Clash,
    NoSuchPlace,
    Step,
    Typed,
    at,
    document_of,
    edited,
    locate,
    mark,
    value_at,
)
from samenspiegel.core.format.fields import (
    Field,
    Fields,
    Place,
    Rows,
    as_typed,
    filled_in,
    has_list,
    rows_there,
)
from samenspiegel.core.format.left_out import BY_ITSELF, FIXED
from samenspiegel.core.format.own import OWN, copied, looked_at, mended, own_key, settled
from samenspiegel.core.format.sections import MAIL_FIELDS, SECTIONS, places
from samenspiegel.core.format.spec import FormatSpec, Part
from samenspiegel.core.format.toml_text import as_toml
from samenspiegel.formats.library import keys, known, library, load

BASE = "heerenveen-gemeentesecretaris"
KNOWN = known()
EVERY = [key for key in keys()]


def draft(key: str = BASE) -> dict[str, Any]:
    return copied(load(key), key=own_key(key), title="Ons format", known=KNOWN)


def kind_of(document: dict[str, Any]) -> str:
    return document["organisations"][0]


def found_in(document: dict[str, Any]) -> list[tuple[Any, str]]:
    _spec, found = looked_at(document, KNOWN, kind=kind_of(document))
    return [(one.location, one.code) for one in found]


def typed(document: dict[str, Any], address: tuple[str, ...], value: Any) -> Typed:
    return Typed(address, value, mark(value_at(document, address)))


def put(document: dict[str, Any], address: tuple[str, ...], value: Any) -> dict[str, Any]:
    result, clashes = edited(document, [typed(document, address, value)])
    assert clashes == ()
    return settled(result, KNOWN)


# --- any sequence of edits


def lists(document: dict[str, Any]) -> list[tuple[Rows, tuple[str, ...], str | None]]:
    """Every list with, for each row, its address; None for the list as a whole."""
    found: list[tuple[Rows, tuple[str, ...], str | None]] = []

    def add(rows: Rows, within: tuple[str, ...] = ()) -> None:
        if has_list(document, rows, within):
            found.append((rows, (*within, *rows.path), None))
        for there in rows_there(document, rows, within):
            found.append((rows, there.address, there.address[-1]))
            for inner in rows.inner:
                add(inner, there.address)

    for section in SECTIONS:
        for rows in section.rows:
            add(rows)
    return found


WORDS = [
    "",
    " ",
    "Een tekst",
    "anoniem",
    "{betrokkene}",
    "{onbekend}",
    "3",
    "-4",
    "0",
    "9" * 40,
    "drie",
    "x\x00y",
    "…",
]
TYPED = st.one_of(st.sampled_from(WORDS), st.text(max_size=20))


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """A draft after a handful of deeds, each through what a form can send."""
    document = draft(draw(st.sampled_from(EVERY)))
    for number in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            place: Place = draw(st.sampled_from(places(document)))
            choices = place.field.choices if isinstance(place.field.choices, tuple) else ()
            texts = draw(st.lists(st.one_of(TYPED, st.sampled_from(choices or ("",))), max_size=3))
            value = filled_in(place.field, texts)
            document, clashes = edited(document, [typed(document, place.address, value)])
            assert clashes == ()
        else:
            rows, address, row = draw(st.sampled_from(lists(document)))
            kind = draw(st.sampled_from(["remove", "up", "down"])) if row is not None else "add"
            new = rows.new(f"nieuw-{number}") if kind == "add" and rows.new else {}
            document, _none = edited(document, [], [Step(kind, address, new)])
        document = settled(document, KNOWN)
    return document


@settings(deadline=None)
@given(changed())
def test_after_any_edits_there_is_a_right_format_or_a_problem_and_the_example_can_be_shown(
    document: dict[str, Any],
) -> None:
    spec, found = looked_at(document, KNOWN, kind=kind_of(document))

    assert spec is not None or found
    shown = mended(document)
    assert shown is None or shown.key == document["key"]
    for place in places(document):
        assert all(isinstance(text, str) for text in as_typed(place.field, value_at(document, place.address)))
    if spec is not None and not found:
        again = read(as_toml(document_of(spec)), library())
        assert digest(again) == digest(spec)


@settings(deadline=None)
@given(st.sampled_from(EVERY), st.data())
def test_what_was_typed_stands_there_as_it_was_typed_right_or_not(key: str, data: st.DataObject) -> None:
    document = draft(key)
    place = data.draw(st.sampled_from([p for p in places(document) if p.field.kind in ("text", "long")]))
    text = data.draw(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
    )

    after = put(document, place.address, filled_in(place.field, [text]))

    assert as_typed(place.field, at(after, locate(document, place.address))) == [text]


@settings(deadline=None)
@given(st.sampled_from(EVERY))
def test_a_form_that_is_sent_back_as_it_came_changes_nothing(key: str) -> None:
    document = settled(draft(key), KNOWN)
    back = [
        Typed(place.address, filled_in(place.field, shown), mark(there, is_set=is_set), is_set)
        for place in places(document)
        for there in [value_at(document, place.address)]
        for is_set in [place.field.kind == "choices"]
        for shown in [sorted(as_typed(place.field, there)) if is_set else as_typed(place.field, there)]
    ]

    assert edited(document, back) == (document, ())


# --- all of the language


PART = re.compile(r"\bspec(?:_\w+)?\.([A-Z]\w+)")


def parts_of_the_language(model: type[Part] = FormatSpec) -> dict[str, type[Part]]:
    """Every table that a format can hold, by its name."""
    found = {model.__name__: model}
    for info in model.model_fields.values():
        for part in PART.findall(str(info.annotation)):
            if (inner := getattr(spec, part, None)) is not None and part not in found:
                found |= parts_of_the_language(inner)
    return found


def abouts(part: Fields | Rows) -> set[str]:
    inner = [abouts(one) for one in part.inner] if isinstance(part, Rows) else []
    return {one.about for one in part.fields}.union(*inner)


def test_every_field_of_the_language_can_be_changed_in_the_editor_or_is_left_out_for_a_reason_that_it_tells() -> (
    None
):
    parts = parts_of_the_language()
    every = {
        f"{name}.{field}"
        for name, model in parts.items()
        if name not in ("Promise", "Offset")  # the software's own; one control for number and unit
        for field, info in model.model_fields.items()
        if not PART.search(str(info.annotation)) and field not in ("key", "id")
    }
    changed_here = {about for section in SECTIONS for part in section.parts for about in abouts(part)}
    changed_here |= {field.about for field in MAIL_FIELDS}

    assert len(parts) > 40
    assert every - changed_here - set(FIXED) - BY_ITSELF == set()
    assert (set(FIXED) | BY_ITSELF) & changed_here == set()
    assert (set(FIXED) | BY_ITSELF) - every - {f"FormatSpec.{name}" for name in ("key", "promises")} == set()
    assert set(FIXED.values()) <= {section.key for section in SECTIONS}


# --- one deed at a time


def test_a_copy_of_each_format_of_the_library_is_right_at_once() -> None:
    assert {key: found_in(settled(draft(key), KNOWN)) for key in EVERY} == {key: [] for key in EVERY}


def test_no_format_of_the_library_has_a_key_that_an_own_format_could_have() -> None:
    assert [key for key in EVERY if key.startswith(OWN)] == []
    assert own_key(BASE) == f"{OWN}{BASE}"
    assert own_key(BASE, {f"{OWN}{BASE}"}) == f"{OWN}{BASE}-2"
    assert len(own_key("x" * 90, {own_key("x" * 90)})) == 60


def test_a_row_is_found_by_its_key_wherever_somebody_else_moved_it() -> None:
    document = draft()
    address = ("agenda", "career", "title")
    moved, _none = edited(document, [], [Step("up", ("agenda", "career"))])

    after, clashes = edited(moved, [Typed(address, "Toekomst", mark("Loopbaanperspectief"))])

    assert clashes == ()
    assert locate(moved, address) != locate(document, address)
    assert [item["title"] for item in after["agenda"] if item["key"] == "career"] == ["Toekomst"]


def test_two_who_change_the_same_text_clash_and_nothing_is_half_applied() -> None:
    document = draft()
    title, other = ("agenda", "career", "title"), ("agenda", "points", "title")
    seen = mark("Loopbaanperspectief")
    first, _none = edited(document, [Typed(title, "Toekomst", seen)])

    second, clashes = edited(
        first, [Typed(title, "Loopbaan", seen), typed(first, other, "Wat verder ter tafel komt")]
    )

    assert second == first
    assert clashes == (Clash(title, "Loopbaan", "Toekomst"),)


def test_two_who_change_different_texts_of_one_row_both_keep_theirs() -> None:
    document = draft()
    title, why = ("agenda", "career", "title"), ("agenda", "career", "explanation")
    first, _none = edited(document, [typed(document, title, "Toekomst")])

    second, clashes = edited(
        first,
        [Typed(title, "Loopbaanperspectief", mark("Loopbaanperspectief")), Typed(why, "Vooruit.", mark(""))],
    )

    assert clashes == ()
    assert value_at(second, title) == "Toekomst" and value_at(second, why) == "Vooruit."


def test_words_for_a_row_that_somebody_took_away_come_back_as_a_clash() -> None:
    document = draft()
    title = ("agenda", "career", "title")
    gone, _none = edited(document, [], [Step("remove", ("agenda", "career"))])

    after, clashes = edited(gone, [Typed(title, "Toekomst", mark("Loopbaanperspectief"))])

    assert after == gone
    assert clashes == (Clash(title, "Toekomst", is_gone=True),)
    with pytest.raises(NoSuchPlace):
        edited(gone, [], [Step("up", ("agenda", "career"))])


def test_rows_without_a_key_keep_their_place_while_their_text_changes() -> None:
    document = draft()
    rows = [there.address for there in rows_there(document, SECTIONS[-1].rows[0])]
    changed_first = typed(document, (*rows[0], "text"), "Iets anders.")

    after, clashes = edited(document, [changed_first], [Step("down", rows[0])])

    assert clashes == ()
    assert [row["text"] for row in after["on_paper"]][:2] == [document["on_paper"][1]["text"], "Iets anders."]
    assert document == draft()


def test_other_words_make_another_version_of_an_item_and_the_same_words_the_same_one() -> None:
    document = draft()
    address = ("competencies", "customer-focus", "items", "customer-focus.1", "others")
    old = value_at(document, address)

    new = put(document, address, "Vraagt inwoners wat zij nodig hebben.")
    back = put(new, address, old)

    version = (*address[:-1], "version")
    assert (value_at(new, version), value_at(back, version)) == (2, 1)
    item = load(BASE).item("customer-focus.1").model_copy(update={"version": 2, "others": "Vraagt het."})
    again = settled(new, replace(KNOWN, items=(*KNOWN.items, item)))
    assert value_at(again, version) == 3


def test_a_competency_of_a_source_says_so_only_as_long_as_its_words_are_those_of_the_source() -> None:
    document = draft()
    key = next(one.key for one in load(BASE).competencies if one.source == "VGS, 002")
    address = ("competencies", key, "definition")

    changed_words = put(document, address, "Anders gezegd.")

    assert value_at(changed_words, ("competencies", key, "source")) == "eigen, naar VGS, 002"
    back = put(changed_words, address, value_at(document, address))
    assert value_at(back, ("competencies", key, "source")) == "VGS, 002"


def test_a_named_group_has_no_floor_and_confirms_and_an_averaged_one_has_at_least_three() -> None:
    document = draft()

    named = put(document, ("groups", "aldermen", "kind"), "named")
    averaged = put(named, ("groups", "aldermen", "kind"), "averaged")

    group = named["groups"][2]
    assert (group["floor"], group["plans"], group["acknowledges"], group["merge_with"]) == (
        None,
        [],
        True,
        None,
    )
    assert named["groups"][1]["merge_with"] is None and "merge" not in named["groups"][1]["plans"]
    assert found_in(named) == []
    assert averaged["groups"][2]["floor"] == 3
    low = put(document, ("groups", "aldermen", "floor"), 2)
    assert found_in(low) == [(("groups", 2, "floor"), "too_small")]


def test_a_group_that_is_asked_in_words_alone_has_nothing_of_scores_any_more() -> None:
    after = put(draft(), ("groups", "aldermen", "asked_in"), "words")

    assert found_in(after) == []
    assert [group["merge_with"] for group in after["groups"][1:3]] == [None, None]
    assert "merge" not in after["groups"][1]["plans"] and after["groups"][2]["plans"] == []


@pytest.mark.parametrize(
    ("address", "value", "code"),
    [
        (("milestones", "questionnaires_due", "offset"), {"days": -30}, "out_of_order"),
        (("milestones", "report_released", "offset"), {"weeks": -4}, "out_of_order"),
        (("milestones", "agenda_frozen", "offset"), {"working_days": 2}, "must_be_before"),
        (("milestones", "record_offered", "offset"), {"months": -1}, "must_be_after"),
        (("milestones", "record_offered", "offset"), {"days": "-drie"}, "not_a_number"),
        (("time", "interval_months"), "twaalf", "not_a_number"),
        (("questions", "period"), "de afgelopen zes maanden", "other_period"),
        (("agenda", "career", "title"), "", "empty"),
        (("ending", "not_approved_label"), "Dit blijft anoniem.", "not_anonymous"),
        (("title",), "x" * 200, "too_long"),
    ],
)
def test_what_cannot_be_is_named_where_it_was_filled_in(
    address: tuple[str, ...], value: Any, code: str
) -> None:
    after = put(draft(), address, value)

    location = locate(after, address)
    assert [(one[: len(location)], found) for one, found in found_in(after)] == [(location, code)]


def test_who_promises_something_else_than_the_software_keeps_is_refused() -> None:
    document = draft()
    lie, without = deepcopy(document), deepcopy(document)
    lie["promises"][0]["text"] = "Niemand ziet wat je schrijft."
    del without["promises"][3]
    headed = {**document, "promise_headings": {"change": "Altijd te wijzigen"}}

    assert [code for _at, code in found_in(lie)] == ["not_promised", "promise_missing"]
    assert [code for _at, code in found_in(without)] == ["promise_missing"]
    assert [code for _at, code in found_in(headed)] == ["not_promised"]


def test_a_format_of_a_party_is_no_format_of_a_municipality() -> None:
    _spec, found = looked_at(settled(draft("raadslid"), KNOWN), KNOWN, kind="municipality")

    assert [one.code for one in found] == ["not_a_choice"]


@pytest.mark.parametrize("key", EVERY)
def test_a_format_reads_back_from_its_file_as_exactly_the_same(key: str) -> None:
    assert digest(read(as_toml(document_of(load(key))), library())) == digest(load(key))


def test_a_file_that_is_not_whole_still_takes_the_rest_from_its_base() -> None:
    text = as_toml(document_of(load(BASE))).replace("whole = true", "whole = 3")

    with pytest.raises(FormatInvalid) as refused:
        read(text, library())
    assert [problem.code for problem in refused.value.problems] == ["not_true_or_false"]


@given(st.text(st.characters(codec="utf-8"), min_size=1))
@settings(deadline=None)
def test_whatever_stands_in_a_text_a_file_keeps_it(text: str) -> None:
    document = {**document_of(load("zaanstad-medewerker")), "summary": text}

    assert tomllib.loads(as_toml(document))["summary"] == text.replace("\r\n", "\n") or "\r" in text


def test_an_offset_is_kept_with_its_side_even_where_its_number_is_none() -> None:
    one = Field(("offset",), "MilestoneSpec.offset", "offset")

    kept = [
        filled_in(one, texts)
        for texts in (["3", "weeks_before"], ["0", "days_after"], ["x", "days_before"], [])
    ]

    assert kept == [{"weeks": -3}, {"days": 0}, {"days": "-x"}, {"days": "-"}]
    assert [as_typed(one, value)[0] for value in kept] == ["3", "0", "x", ""]
