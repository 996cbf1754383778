# SPDX-License-Identifier: EUPL-1.2
"""Answers in a table: what the columns seem to hold, and that every shape of table gives the same report."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import scores_csv
from samenspiegel.core.report import build, to_document
from samenspiegel.core.scores_spec import sheet_spec
from samenspiegel.core.scores_table import (
    Column,
    GroupChoice,
    Matching,
    TableWrong,
    group_values,
    guess,
    guess_group,
    read,
    unknown_values,
)
from samenspiegel.core.tables import Table, table

FORM = table(
    [
        [
            *("Id", "Begintijd", "E-mail", "Ik vul dit in als", "Visie [Legt uit waarom]"),
            *("Visie: Kijkt vooruit", "Waarmee moet Jo doorgaan?"),
        ],
        ["1", "2026-03-01", "jo@voorbeeld.nl", "Zelf", "4", "3 - regelmatig", ""],
        ["2", "2026-03-01", "a@voorbeeld.nl", "Bouwteam", "vaak", "5", "Met uitleggen"],
        ["3", "2026-03-02", "b@voorbeeld.nl", "Bouwteam", "(bijna) altijd", "Kan ik niet beoordelen", ""],
        ["4", "2026-03-02", "c@voorbeeld.nl", "Bouwteam", "soms", "4", ""],
        ["5", "2026-03-03", "d@voorbeeld.nl", "Burgemeester", "5", "5", "Met zichtbaar zijn"],
    ]
)


def as_guessed(found: Table, **groups: GroupChoice) -> Matching:
    columns = guess(found)
    choices = {value: groups.get(value, guess_group(value)) for value in group_values(found, columns)}
    return Matching(columns, choices)


def report_of(found: Table, matching: Matching) -> Any:
    collected = read(found, matching)
    return build(collected.questionnaire, collected.groups, collected.responses, shuffle=lambda texts: None)


@pytest.mark.clause("HV-1")
def test_the_export_of_a_forms_program_is_understood_by_its_headings_and_cells() -> None:
    assert guess(FORM) == (
        Column("rater"),
        Column("nothing"),
        Column("nothing"),
        Column("group"),
        Column("score", "Visie", "Legt uit waarom"),
        Column("score", "Visie", "Kijkt vooruit"),
        Column("text"),
    )


@pytest.mark.parametrize("heading", ["In welke groep zit je?", "3. Wat is jouw rol ten opzichte van Jo?"])
def test_a_question_in_other_words_that_asks_for_the_group_is_the_column_of_groups(heading: str) -> None:
    found = table([[heading, "Visie"], ["Zelf", "4"], ["Bouwteam", "3"], ["Bouwteam", "5"]])

    assert guess(found)[0] == Column("group")


def test_a_question_about_the_group_that_each_answers_otherwise_is_no_column_of_groups() -> None:
    found = table([["Wat gaat goed in de groep?", "Visie"], ["Overleg", "4"], ["Humor", "3"], ["Tempo", "5"]])

    assert guess(found)[0] == Column("text")


def test_there_is_one_column_of_groups_and_the_one_that_is_called_so_comes_first() -> None:
    rows = [["MT", "Zelf", "4"], ["MT", "Bouwteam", "3"], ["MT", "Bouwteam", "5"]]
    called = guess(table([["Welke rol heb je?", "Groep", "Visie"], *rows]))
    asked = guess(table([["Welke rol heb je?", "In welke groep zit je?", "Visie"], *rows]))

    assert [column.holds for column in called] == ["nothing", "group", "score"]
    assert [column.holds for column in asked] == ["group", "nothing", "score"]


@pytest.mark.parametrize("heading", ["Wat is je naam?", "2. Op welk e-mailadres ben je te bereiken?"])
def test_who_somebody_is_is_never_taken_for_an_open_answer(heading: str) -> None:
    found = table([[heading, "Groep", "Visie"], ["Jo Bos", "Zelf", "4"], ["An Vos", "Bouwteam", "3"]])

    assert guess(found)[0] == Column("nothing")


def test_an_item_that_we_know_brings_its_competency_along() -> None:
    found = table([["Groep", "Toont lef."], ["zelf", "4"]])

    assert guess(found, {"toont lef": "Moed"})[1] == Column("score", "Moed", "Toont lef.")


@pytest.mark.clause("HV-6", "HV-14")
def test_a_table_of_raters_becomes_a_report_with_the_rules_of_a_round() -> None:
    burgemeester = GroupChoice("Burgemeester", "named")

    made = report_of(FORM, as_guessed(FORM, Burgemeester=burgemeester))

    (visie,) = made.competencies
    assert [group.kind for group in made.groups] == ["self", "averaged", "named"]
    # "vaak", "(bijna) altijd", "soms" are 4, 5, 2: 3,7. On the second question only two judged: nothing is shown.
    assert visie.items[0].scores == {"self": 40, "g2": 37, "g3": 50}
    assert visie.items[1].scores == {"self": 30, "g2": None, "g3": 50}
    assert made.open_answers[0].averaged == ()
    assert made.open_answers[0].named == {"g3": "Met zichtbaar zijn"}


def test_the_words_of_the_table_stand_beside_the_figures() -> None:
    collected = read(FORM, as_guessed(FORM))
    spec = sheet_spec(
        collected.labels,
        collected.groups,
        points=["nooit", "soms", "vaak", "meer", "altijd"],
        not_observed="?",
    )

    assert [group.label for group in spec.groups] == ["Zelf", "Bouwteam", "Burgemeester"]
    assert [item.others for item in spec.competencies[0].items] == ["Legt uit waarom", "Kijkt vooruit"]
    assert spec.questions.open[0].others == "Waarmee moet Jo doorgaan?"


def test_two_names_of_one_group_become_one() -> None:
    found = table([["Groep", "Moed [Durft]"], ["team A", "3"], ["team B", "4"], ["team B", "5"]])
    one = GroupChoice("Team")

    made = report_of(found, as_guessed(found, **{"team A": one, "team B": one}))

    assert [(group.key, group.invited) for group in made.groups] == [("g1", 3)]
    assert made.competencies[0].items[0].scores == {"g1": 40}


def test_who_was_asked_and_did_not_answer_counts_as_invited_and_never_fewer_than_answered() -> None:
    found = table([["Groep", "Moed [Durft]"], ["team", "3"], ["team", "4"], ["team", "5"]])

    more, fewer = (
        report_of(found, as_guessed(found, team=GroupChoice("team", invited=number))).groups[0].invited
        for number in (9, 1)
    )

    assert (more, fewer) == (9, 3)


def test_what_is_left_out_counts_nowhere() -> None:
    found = table([["Groep", "Moed [Durft]"], ["zelf", "3"], ["proef", "99"]])
    matching = as_guessed(found, proef=GroupChoice("proef", "leave_out"))

    made = report_of(
        found, Matching((Column("group"), Column("score", "Moed", "Durft")), matching.groups, {"99": 1})
    )

    assert [group.key for group in made.groups] == ["self"]


def test_a_word_that_is_no_point_of_the_scale_is_asked_about_and_then_counts() -> None:
    found = table([["Groep", "Moed [Durft]"], ["zelf", "zeer vaak"], ["zelf", "4"]])
    columns = (Column("group"), Column("score", "Moed", "Durft"))
    groups = {"zelf": GroupChoice("zelf", "averaged")}

    assert unknown_values(found, columns) == ("zeer vaak",)
    with pytest.raises(TableWrong) as wrong:
        read(found, Matching(columns, groups))
    assert [problem.code for problem in wrong.value.problems] == ["unknown_value"]
    responses = read(found, Matching(columns, groups, {"zeer vaak": 5})).responses
    assert [list(one.answers.scores.values()) for one in responses] == [[5], [4]]


@pytest.mark.parametrize(
    ("columns", "groups", "codes"),
    [
        ((Column("group"), Column("nothing")), None, ["no_scores"]),
        ((Column("group"), Column("score")), None, ["no_competency"]),
        ((Column("group"), Column("group")), None, ["column_twice", "no_scores", "no_group", "no_group"]),
        ((Column("group"), Column("value")), None, ["column_missing"] * 3),
        ((Column("group"), Column("score", "Moed")), {"zelf": GroupChoice(" ")}, ["no_group"]),
    ],
)
def test_what_is_not_said_yet_is_asked_for(columns: Any, groups: Any, codes: list[str]) -> None:
    found = table([["Groep", "Moed"], ["zelf", "3"]])
    if groups is None:
        groups = {} if codes[-1] == "no_group" else {"zelf": GroupChoice("zelf", "self")}

    with pytest.raises(TableWrong) as wrong:
        read(found, Matching(columns, groups))

    found_codes = [problem.code for problem in wrong.value.problems]
    assert found_codes == (codes[:3] if codes[-1] == "no_group" and len(codes) == 4 else codes)


def test_a_mistake_is_told_with_the_row_and_column_of_the_spreadsheet() -> None:
    found = table([["Groep", "Moed [Durft]"], ["zelf", "3"], [], ["zelf", "4"]])

    with pytest.raises(TableWrong) as wrong:
        read(found, as_guessed(found))

    (problem,) = wrong.value.problems
    assert (problem.code, problem.row, problem.column) == ("two_raters", 4, "Moed [Durft]")


def test_braces_in_a_question_hold_no_place() -> None:
    found = table([["Groep", "Moed [Durft]", "Wat doet {betrokkene} {x}?"], ["zelf", "3", "veel"]])
    collected = read(found, as_guessed(found))

    spec = sheet_spec(collected.labels, collected.groups, points="12345", not_observed="?")

    assert spec.questions.open[0].others == "Wat doet (betrokkene) (x)?"


SCORES = st.one_of(st.none(), st.integers(1, 5))


@given(
    st.lists(
        st.tuples(st.sampled_from(["zelf", "a", "b"]), SCORES, SCORES, SCORES), min_size=1, max_size=12
    ).filter(lambda rows: sum(row[0] == "zelf" for row in rows) <= 1)
)
def test_one_row_per_rater_and_one_row_per_score_give_the_same_report(rows: list[Any]) -> None:
    items = [("Moed", "Durft"), ("Moed", "Doet"), ("Visie", "Ziet")]
    wide = table(
        [["groep", *(f"{competency} [{item}]" for competency, item in items)]]
        + [[group, *("" if score is None else str(score) for score in scores)] for group, *scores in rows]
    )
    long = table(
        [["groep", "informant", "competentie", "vraag", "score"]]
        + [
            [group, f"{number}", competency, item, "" if score is None else str(score)]
            for number, (group, *scores) in enumerate(rows)
            for (competency, item), score in zip(items, scores, strict=True)
        ]
    )
    columns = (Column("group"), *(Column("score", *pair) for pair in items))
    groups = {value: guess_group(value) for value in group_values(wide, columns)}

    made = [report_of(wide, Matching(columns, groups)), report_of(long, as_guessed(long))]

    assert to_document(made[0]) == to_document(made[1])


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=2, max_size=8))
def test_any_table_is_read_or_refused_with_a_reason(cells: list[list[str]]) -> None:
    try:
        found = table(cells)
    except ValueError:
        return
    columns = guess(found)
    matching = Matching(columns, {value: guess_group(value) for value in group_values(found, columns)})

    try:
        read(found, matching)
    except TableWrong as wrong:
        assert wrong.problems


def test_rows_that_were_read_already_give_what_the_file_gives() -> None:
    rows = [("group", "rater", "competency", "item", "score"), ("self", "s", "Moed", "1", "4")]
    raw = "\n".join(",".join(row) for row in rows).encode()

    assert scores_csv.from_rows(list(enumerate(rows, start=1))) == scores_csv.read(raw)
