# SPDX-License-Identifier: EUPL-1.2
"""Answers in a table as a forms program exports it: one row a rater, one column a question, or one row a score.

`guess` says what each column seems to hold, a person corrects that, and `read` makes of it what `report.build` takes.
Whatever the shape of the table, scores go through `scores_csv`: the same rules, the same mistakes named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from samenspiegel.core import scores_csv
from samenspiegel.core.questionnaire import (
    TEXT_MAX_CHARACTERS,
    Answers,
    Competency,
    Questionnaire,
    Response,
    Scale,
    clean_text,
)
from samenspiegel.core.report.groups import Group, Kind
from samenspiegel.core.tables import Table

SCALE = Scale(1, 5)

Holds = Literal["nothing", "group", "rater", "score", "text", "competency", "item", "value"]
"""What a column holds. The last three only where each row is one score: of what, on which question, and the score."""


@dataclass(frozen=True)
class Column:
    """What one column holds; of a score also the competency, and the question where that is not the heading."""

    holds: Holds
    competency: str = ""
    item: str = ""


@dataclass(frozen=True)
class GroupChoice:
    """What a person says of one value in the column of groups.

    Args:
        label: how the group is called in the report; two values with the same label are one group.
        kind: ``leave_out`` drops these rows.
        invited: how many people were asked; never fewer than answered.
    """

    label: str
    kind: Kind | Literal["leave_out"] = "averaged"
    invited: int | None = None


@dataclass(frozen=True)
class Matching:
    """Everything that a person says of a table.

    Args:
        columns: one per column of the table.
        groups: per value in the column of groups; of a table without that column, the value is empty.
        values: what an answer that is no number means; ``None``: cannot judge.
    """

    columns: tuple[Column, ...]
    groups: Mapping[str, GroupChoice] = field(default_factory=dict)
    values: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One thing that is not right: a code, and where.

    Args:
        row: number of the row in the spreadsheet, from 1; ``None``: about the table as a whole.
        column: heading of the column, where it is one.
    """

    code: str
    row: int | None = None
    column: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


class TableWrong(ValueError):
    """The table cannot be used as it was matched; nothing was computed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Labels:
    """What groups, competencies, items and questions are called, by the keys in the questionnaire."""

    groups: Mapping[str, str]
    competencies: Mapping[str, str]
    items: Mapping[str, str]
    questions: Mapping[str, str]


@dataclass(frozen=True)
class Collected:
    """Answers ready for `report.build`, with the words that belong to them."""

    questionnaire: Questionnaire
    groups: tuple[Group, ...]
    responses: tuple[Response, ...]
    labels: Labels


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


_HEADINGS: Mapping[Holds, frozenset[str]] = {
    "group": _names(
        "group, groep, perspectief, rol, relatie, role, wat is je rol, in welke rol, ik vul dit in als,"
        "ik vul deze vragenlijst in als, vanuit welke rol vul je dit in"
    ),
    "rater": _names(
        "rater, informant, invuller, respondent, feedbackgever, id, response id, antwoord-id, nummer, volgnummer, nr"
    ),
    "competency": _names("competency, competentie"),
    "item": _names("item, vraag, stelling, gedragsindicator"),
    "value": _names("score, antwoord, waarde"),
}
# What forms programs add by themselves, and what says who somebody is: nothing of it is needed.
_LEFT_OUT = _names(
    "start time, completion time, last modified time, email, e-mail, e-mailadres, e-mail address, name, naam,"
    "starttijd, begintijd, tijd van voltooien, voltooiingstijd, tijdstempel, timestamp, language, taal,"
    "tijdstip laatste wijziging, submitdate, lastpage, startlanguage, seed, startdate, datestamp, ipaddr,"
    "total points, quiz feedback, score toegekend"
)
_ASKS_GROUP = _names("groep, rol, relatie, perspectief, group, role, relation")
_ASKS_WHO = _names(
    "naam, voornaam, achternaam, name, e-mail, email, mail, e-mailadres, mailadres, telefoonnummer, personeelsnummer"
)
_SELF = _names("self, zelf, zelfbeeld, mijzelf, mezelf, ikzelf, ik zelf, betrokkene, ik")
WORDS: Mapping[str, int | None] = {
    "(bijna) nooit": 1,
    "bijna nooit": 1,
    "nooit": 1,
    "soms": 2,
    "regelmatig": 3,
    "vaak": 4,
    "(bijna) altijd": 5,
    "bijna altijd": 5,
    "altijd": 5,
    "kan ik niet beoordelen": None,
    "niet van toepassing in mijn functie": None,
    "niet van toepassing": None,
    "n.v.t.": None,
    "nvt": None,
    "weet ik niet": None,
    "weet niet": None,
    "geen mening": None,
    "-": None,
}
"""What the words of our own scale, and the usual ones for "cannot judge", mean in a table."""

_LONGEST_GROUP = 60
"""Characters of an answer that may still name a group; a longer one is a text."""

_LEADING = re.compile(r"([1-5])(?:[.,]0+)?\s*(?:$|[-–—.:=)(])")
_IN_BRACKETS = re.compile(r"(.+?)\s*[\[(]([^\[\]()]+)[\])]\.?")
_PARTED = re.compile(r"([^:|]{3,60})\s*[:|]\s*(\S.+)")


def known_value(cell: str) -> tuple[bool, int | None]:
    """Whether an answer is understood by itself, and the score that it stands for."""
    plain = " ".join(cell.lower().split())
    if plain in WORDS:
        return True, WORDS[plain]
    found = _LEADING.match(plain)
    return (True, int(found[1])) if found else (False, None)


def is_long(columns: Sequence[Column]) -> bool:
    """Whether each row of the table is one score, instead of one rater."""
    return any(column.holds in {"competency", "item", "value"} for column in columns)


def guess(table: Table, known_items: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """What each column seems to hold, by its heading and its cells.

    Args:
        known_items: competency per text of an item that we know, in lower case and without the last full stop.
    """
    named = [_named(heading) for heading in table.headings]
    if {"competency", "item", "value", "group"} <= set(named):
        return tuple(Column(holds or "nothing") for holds in named)
    columns = []
    for number, (heading, holds) in enumerate(zip(table.headings, named, strict=True)):
        cells = [row.cells[number] for row in table.rows if row.cells[number]]
        if holds in {"group", "rater"}:
            columns.append(Column(holds))
        elif _plain(heading) in _LEFT_OUT or not cells:
            columns.append(Column("nothing"))
        elif all(known_value(cell)[0] for cell in cells):
            columns.append(_score_column(heading, known_items or {}))
        elif _is_group(heading, cells):
            has_group = "group" in named or any(column.holds == "group" for column in columns)
            columns.append(Column("nothing" if has_group else "group"))
        else:
            is_question = heading.rstrip().endswith("?") and not _words(heading) & _ASKS_WHO
            columns.append(Column("text" if is_question else "nothing"))
    return tuple(columns)


def _is_group(heading: str, cells: Sequence[str]) -> bool:
    """Whether a question in words of its own asks for the group: answers are short, and several gave the same one."""
    is_short = all(len(cell) <= _LONGEST_GROUP for cell in cells)
    return bool(_words(heading) & _ASKS_GROUP) and is_short and len(set(cells)) < len(cells)


def _words(heading: str) -> set[str]:
    return set(re.findall(r"[\w-]+", heading.lower()))


def guess_group(value: str) -> GroupChoice:
    """What a value in the column of groups seems to be."""
    return GroupChoice(value, "self" if _plain(value) in _SELF else "averaged")


def unknown_values(table: Table, columns: Sequence[Column]) -> tuple[str, ...]:
    """Answers in the columns of scores that are no number of the scale and no word we know, in order of appearance."""
    places = [number for number, column in enumerate(columns) if column.holds in {"score", "value"}]
    found = [row.cells[number] for row in table.rows for number in places if row.cells[number]]
    return tuple(dict.fromkeys(cell for cell in found if not known_value(cell)[0]))


def group_values(table: Table, columns: Sequence[Column]) -> tuple[str, ...]:
    """The values in the column of groups, in order of appearance; one empty value where there is no such column."""
    place = _place(columns, "group")
    if place is None:
        return ("",)
    return tuple(dict.fromkeys(row.cells[place] for row in table.rows))


def read(table: Table, matching: Matching) -> Collected:
    """Make answers of a table, as a person matched it.

    Raises:
        TableWrong: everything that is wrong, with the rows of the spreadsheet. Nothing is half taken.
    """
    problems = _matching_problems(table, matching)
    if problems:
        raise TableWrong(problems)
    keys = _group_keys(matching)
    gathered = _long(table, matching, keys) if is_long(matching.columns) else _wide(table, matching, keys)
    kinds = {keys[choice.label]: choice.kind for choice in matching.groups.values() if choice.label in keys}
    named = [key for key, kind in kinds.items() if kind == "named"]
    try:
        scores = scores_csv.from_rows([(0, scores_csv.COLUMNS), *gathered.rows], named=named, scale=SCALE)
    except scores_csv.ScoresFileWrong as wrong:
        raise TableWrong(_told(wrong, gathered, keys)) from None
    return _collected(scores, gathered, matching, keys)


@dataclass
class _Gathered:
    """Rows of scores as `scores_csv` reads them, numbered from 1, and what stood where in the table."""

    rows: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)  # per row: number in the spreadsheet, heading
    competencies: dict[str, str] = field(default_factory=dict)  # key by label
    items: dict[tuple[str, str], str] = field(default_factory=dict)  # key by competency and text
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # per rater, by key of the question
    questions: dict[str, str] = field(default_factory=dict)  # label by key
    too_long: list[Problem] = field(default_factory=list)

    def add(
        self, row: int, column: str, group: str, rater: str, competency: str, item: str, score: str
    ) -> None:
        competency_key = self.competencies.setdefault(competency, f"c{len(self.competencies) + 1}")
        item_key = self.items.setdefault((competency, item), f"{len(self.items) + 1}")
        self.places.append((row, column))
        self.rows.append((len(self.places), (group, rater, competency_key, item_key, score)))


def _wide(table: Table, matching: Matching, keys: Mapping[str, str]) -> _Gathered:
    gathered = _Gathered()
    group_at = _place(matching.columns, "group")
    for number, column in enumerate(matching.columns):
        if column.holds == "text":
            gathered.questions[f"q{number}"] = column.item or table.headings[number] or f"#{number + 1}"
    for row in table.rows:
        choice = matching.groups[row.cells[group_at] if group_at is not None else ""]
        if choice.kind == "leave_out":
            continue
        rater = f"r{row.number}"
        for number, column in enumerate(matching.columns):
            heading, cell = table.headings[number], row.cells[number]
            if column.holds == "score":
                item = column.item or heading or f"#{number + 1}"
                gathered.add(
                    row.number,
                    heading,
                    keys[choice.label],
                    rater,
                    column.competency,
                    item,
                    _score(cell, matching),
                )
            elif column.holds == "text" and (text := clean_text(cell)):
                if len(text) > TEXT_MAX_CHARACTERS:
                    text = text[: TEXT_MAX_CHARACTERS - 1].rstrip() + "…"
                gathered.texts.setdefault(rater, {})[f"q{number}"] = text
    return gathered


def _long(table: Table, matching: Matching, keys: Mapping[str, str]) -> _Gathered:
    gathered = _Gathered()
    at = {column.holds: number for number, column in enumerate(matching.columns)}
    for row in table.rows:
        choice = matching.groups[row.cells[at["group"]] if "group" in at else ""]
        if choice.kind == "leave_out":
            continue
        gathered.add(
            row.number,
            table.headings[at["value"]],
            keys[choice.label],
            row.cells[at["rater"]],
            row.cells[at["competency"]],
            row.cells[at["item"]],
            _score(row.cells[at["value"]], matching),
        )
    return gathered


def _score(cell: str, matching: Matching) -> str:
    """The cell as a whole number, or empty for "cannot judge"."""
    if not cell:
        return ""
    is_known, value = known_value(cell)
    if not is_known:
        value = matching.values[cell]
    return "" if value is None else str(value)


def _collected(
    scores: scores_csv.Scores, gathered: _Gathered, matching: Matching, keys: Mapping[str, str]
) -> Collected:
    competencies = tuple(
        Competency(competency.key, tuple(item.replace("\n", ".") for item in competency.items))
        for competency in scores.questionnaire.competencies
    )
    responses = tuple(
        Response(
            response.group,
            Answers(
                {item.replace("\n", "."): score for item, score in response.answers.scores.items()},
                gathered.texts.get(rater, {}),
            ),
        )
        for response, rater in zip(scores.responses, scores.raters, strict=True)
    )
    invited: dict[str, int] = {}
    for choice in matching.groups.values():
        if choice.kind == "averaged" and choice.invited is not None:
            invited[keys[choice.label]] = invited.get(keys[choice.label], 0) + choice.invited
    order = list(keys.values())
    groups = sorted(
        (
            replace(group, invited=max(group.invited, invited.get(group.key, 0)))
            if group.kind == "averaged"
            else group
            for group in scores.groups
        ),
        key=lambda group: order.index(group.key),
    )
    return Collected(
        Questionnaire(competencies, tuple(gathered.questions), SCALE),
        tuple(groups),
        responses,
        Labels(
            groups={key: label for label, key in keys.items()},
            competencies={key: label for label, key in gathered.competencies.items()},
            items={
                f"{gathered.competencies[competency]}.{key}": text
                for (competency, text), key in gathered.items.items()
            },
            questions=gathered.questions,
        ),
    )


def _group_keys(matching: Matching) -> dict[str, str]:
    """A key for each group by its label: self first, then in order of appearance."""
    kept = [choice for choice in matching.groups.values() if choice.kind != "leave_out"]
    kept.sort(key=lambda choice: choice.kind != "self")
    keys: dict[str, str] = {}
    for choice in kept:
        if choice.label not in keys:
            keys[choice.label] = "self" if choice.kind == "self" else f"g{len(keys) + 1}"
    return keys


def _matching_problems(table: Table, matching: Matching) -> list[Problem]:
    """What a person still has to say before anything can be read."""
    columns = matching.columns
    problems = [
        Problem("column_twice", column=", ".join(found))
        for holds in ("group", "rater", "competency", "item", "value")
        if len(found := [table.headings[n] for n, one in enumerate(columns) if one.holds == holds]) > 1
    ]
    if is_long(columns):
        problems += [
            Problem("column_missing", values={"holds": holds})
            for holds in ("group", "rater", "competency", "item", "value")
            if _place(columns, holds) is None
        ]
    elif not any(column.holds == "score" for column in columns):
        problems.append(Problem("no_scores"))
    problems += [
        Problem("no_competency", column=heading)
        for heading, column in zip(table.headings, columns, strict=True)
        if column.holds == "score" and not column.competency.strip()
    ]
    kinds: dict[str, set[str]] = {}
    for value in group_values(table, columns):
        choice = matching.groups.get(value)
        if choice is None or not choice.label.strip():
            problems.append(Problem("no_group", values={"group": value}))
        elif choice.kind != "leave_out":
            kinds.setdefault(choice.label, set()).add(choice.kind)
    problems += [
        Problem("two_kinds", values={"group": label}) for label, found in kinds.items() if len(found) > 1
    ]
    if sum("self" in found for found in kinds.values()) > 1:
        problems.append(Problem("two_selves"))
    problems += [
        Problem("unknown_value", values={"value": value})
        for value in unknown_values(table, columns)
        if value not in matching.values
    ]
    return problems


def _told(wrong: scores_csv.ScoresFileWrong, gathered: _Gathered, keys: Mapping[str, str]) -> list[Problem]:
    """The mistakes that `scores_csv` found, with the rows and the words of the table."""
    labels = {key: label for label, key in keys.items()}
    competencies = {key: label for label, key in gathered.competencies.items()}
    items = {key: text for (_competency, text), key in gathered.items.items()}
    told = []
    for problem in wrong.problems:
        row, column = gathered.places[problem.line - 1] if problem.line else (None, "")
        values = dict(problem.values)
        for name, words in (("group", labels), ("competency", competencies), ("item", items)):
            if name in values:
                values[name] = words.get(str(values[name]), values[name])
        if problem.code == "two_groups":
            values["before"] = labels.get(str(values["before"]), values["before"])
        if problem.code == "twice" and row is not None:
            values["before"] = gathered.places[int(str(values["before"])) - 1][0]
        told.append(Problem(problem.code, row, column, values))
    return told


def _place(columns: Sequence[Column], holds: str) -> int | None:
    return next((number for number, column in enumerate(columns) if column.holds == holds), None)


def _named(heading: str) -> Holds | None:
    plain = _plain(heading)
    return next((holds for holds, names in _HEADINGS.items() if plain in names), None)


def _score_column(heading: str, known_items: Mapping[str, str]) -> Column:
    competency = known_items.get(_plain(heading))
    if competency:
        return Column("score", competency, heading)
    for pattern in (_IN_BRACKETS, _PARTED):
        found = pattern.fullmatch(heading)
        if found:
            return Column("score", found[1].strip(" .:"), found[2].strip())
    return Column("score", "", heading)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".:?")
