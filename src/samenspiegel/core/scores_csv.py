# SPDX-License-Identifier: EUPL-1.2
"""Scores from a spreadsheet, one row per rater and item; every mistake named by its line."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response, Scale
from samenspiegel.core.report.groups import Group, Kind

MAX_BYTES = 20_000_000
CELL_MAX_CHARACTERS = 200
KEY_COLUMNS = ("group", "rater", "competency", "item")
COLUMNS = (*KEY_COLUMNS, "score")

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class Problem:
    """One mistake: the line (from 1), a code, and what a sentence about it needs."""

    line: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class ScoresFileWrong(ValueError):
    """The file cannot be used; `problems` holds everything that is wrong with it, by line."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))


@dataclass(frozen=True)
class Expected:
    """What a file may hold according to a format: its questionnaire, and the kind of each group."""

    questionnaire: Questionnaire
    kinds: Mapping[str, Kind]


@dataclass(frozen=True)
class Scores:
    """What stands in the file, ready for `report.build`; `item_labels` is each item as the reader knows it.

    `raters` names who gave each response, in the order of `responses`: to put beside it what stood elsewhere in the
    same file. No report holds it.
    """

    questionnaire: Questionnaire
    groups: tuple[Group, ...]
    responses: tuple[Response, ...]
    item_labels: Mapping[str, str]
    raters: tuple[str, ...] = ()


def read(
    raw: bytes,
    *,
    named: Collection[str] = (),
    scale: Scale | None = None,
    expected: Expected | None = None,
) -> Scores:
    """Read the columns group, rater, competency, item and score, in any order; empty is not observed.

    Comma or semicolon, UTF-8 with or without byte order mark. Without `expected`, the group `self` is self, those
    in `named` are named, all others averaged, everything in the order first seen. With it, groups and items are
    those of the format; an item may be written in full (`customer-focus.1`) or by its last part (`1`).

    Args:
        scale: `None` takes that of the format, or 1-5.
    Raises:
        ScoresFileWrong: everything that is wrong, with line numbers.
    """
    if len(raw) > MAX_BYTES:
        raise ScoresFileWrong([Problem(1, "too_large", {"bytes": MAX_BYTES})])
    lines = _Lines(_decoded(raw))
    return _read(lines, lines.problems, named=named, scale=scale, expected=expected)


def from_rows(
    rows: Iterable[tuple[int, Sequence[str]]], *, named: Collection[str] = (), scale: Scale | None = None
) -> Scores:
    """The same of rows that were read already, each with its number; the first holds the names of the columns.

    Raises:
        ScoresFileWrong: everything that is wrong, with those numbers as lines.
    """
    return _read(rows, [], named=named, scale=scale, expected=None)


def _read(
    rows: Iterable[tuple[int, Sequence[str]]],
    unreadable: list[Problem],
    *,
    named: Collection[str],
    scale: Scale | None,
    expected: Expected | None,
) -> Scores:
    reading = _Reading(
        named=frozenset(named),
        scale=scale or (expected.questionnaire.scale if expected else Scale()),
        expected=expected,
    )
    header: dict[str, int] | None = None
    for line, cells in rows:
        if header is None:
            header = _columns(line, cells)
        else:
            reading.take(line, cells, header)
    if header is None:
        raise ScoresFileWrong([*unreadable, Problem(1, "empty_file")])
    problems = [*unreadable, *reading.problems]  # by now everything has been read
    if not problems and not reading.scores:
        problems = [Problem(1, "no_scores")]
    if problems:
        raise ScoresFileWrong(problems)
    return reading.result()


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        broken = []
        for line, part in enumerate(raw.splitlines(), start=1):
            try:
                part.decode()
            except UnicodeDecodeError:
                broken.append(Problem(line, "broken_encoding"))
        raise ScoresFileWrong(broken or [Problem(1, "broken_encoding")]) from None


class _Lines:
    """Rows that hold something, each with the number of the line on which it starts, and what could not be read."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        first = next((line for line in io.StringIO(text, newline="") if line.strip(' \t\r\n,;"')), "")
        delimiter = ";" if first.count(";") > first.count(",") else ","
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = [cell.replace("\xa0", " ").strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error:
                self.problems.append(Problem(line, "broken_row"))
                continue
            if any(cells):
                yield line, cells


def _columns(line: int, cells: Sequence[str]) -> dict[str, int]:
    names = [cell.lower() for cell in cells]
    problems = [Problem(line, "missing_column", {"column": name}) for name in COLUMNS if name not in names]
    problems += [Problem(line, "column_twice", {"column": name}) for name in COLUMNS if names.count(name) > 1]
    if problems:
        raise ScoresFileWrong(problems)
    return {name: names.index(name) for name in COLUMNS} | {"": len(names)}


class _Reading:
    """What has been read so far, and every problem met on the way."""

    def __init__(self, *, named: frozenset[str], scale: Scale, expected: Expected | None) -> None:
        self.named = named
        self.scale = scale
        self.expected = expected
        self.problems: list[Problem] = []
        self.scores: dict[str, dict[str, dict[str, int | None]]] = {}  # group -> rater -> item id -> score
        self.items: dict[str, dict[str, str]] = {}  # competency -> item id -> label
        self._group_of: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()
        self._seen_on: dict[tuple[str, str], int] = {}
        self._known: dict[str, dict[str, str]] = {}  # competency -> item as written -> item id
        for competency in expected.questionnaire.competencies if expected else ():
            self._known[competency.key] = {item: item for item in competency.items} | {
                item.removeprefix(f"{competency.key}."): item for item in competency.items
            }
            self.items[competency.key] = {item: item for item in competency.items}

    def take(self, line: int, cells: Sequence[str], header: Mapping[str, int]) -> None:
        """Take one row in, or say why not; a row with a problem in one cell is still checked in the others."""
        if any(cells[header[""] :]):
            self._problem(line, "too_many_cells", expected=header[""], found=len(cells))
            return
        if len(cells) <= max(header[name] for name in COLUMNS):
            self._problem(line, "too_few_cells", expected=header[""], found=len(cells))
            return
        keys = {name: cells[header[name]] for name in KEY_COLUMNS}
        is_complete = True
        for name, value in keys.items():
            if not value or len(value) > CELL_MAX_CHARACTERS or not value.isprintable():
                self._problem(line, "unreadable_cell" if value else "empty_cell", column=name)
                is_complete = False
        score = self._score(line, cells[header["score"]])
        if not is_complete:
            return
        group, rater = keys["group"], keys["rater"]
        item = self._item(
            line, keys["competency"], keys["item"], group, has_score=bool(cells[header["score"]])
        )
        is_member = self._member(line, group, rater)
        if item is None:
            return
        if not is_member:
            return
        before = self._seen_on.setdefault((rater, item), line)
        if before != line:
            self._problem(
                line, "twice", rater=rater, competency=keys["competency"], item=keys["item"], before=before
            )
        else:
            self.scores.setdefault(group, {}).setdefault(rater, {})[item] = score

    def result(self) -> Scores:
        responses = tuple(
            Response(group, Answers(scores))
            for group, raters in self.scores.items()
            for scores in raters.values()
        )
        labels = {item: label for items in self.items.values() for item, label in items.items()}
        keys = self.expected.kinds if self.expected else self.scores
        groups = []
        for key in keys:
            kind = self._kind(key)
            invited = len(self.scores.get(key, ())) if kind == "averaged" else 1
            groups.append(Group(key, kind, invited))
        if self.expected:
            competencies = self.expected.questionnaire.competencies
        else:
            competencies = tuple(Competency(key, tuple(items)) for key, items in self.items.items())
        raters_of_all = tuple(rater for raters in self.scores.values() for rater in raters)
        questionnaire = Questionnaire(competencies, scale=self.scale)
        return Scores(questionnaire, tuple(groups), responses, labels, raters_of_all)

    def _problem(self, line: int, code: str, **values: object) -> None:
        self.problems.append(Problem(line, code, values))

    def _kind(self, group: str) -> Kind:
        if self.expected:
            return self.expected.kinds[group]
        if group == "self":
            return "self"
        return "named" if group in self.named else "averaged"

    def _score(self, line: int, cell: str) -> int | None:
        if not cell:
            return None
        if not _WHOLE_NUMBER.fullmatch(cell):
            self._problem(line, "not_a_number", found=_short(cell))
            return None
        score = int(cell) if len(cell) <= 6 else -1
        if not self.scale.holds(score):
            self._problem(line, "out_of_scale", found=_short(cell), low=self.scale.low, high=self.scale.high)
            return None
        return score

    def _item(self, line: int, competency: str, item: str, group: str, *, has_score: bool) -> str | None:
        if not self.expected:
            item_id = f"{competency}\n{item}"  # no cell holds a newline, so no two items share an id
            self.items.setdefault(competency, {})[item_id] = item
            return item_id
        if competency not in self._known:
            self._problem(line, "unknown_competency", competency=_short(competency))
            return None
        if item not in self._known[competency]:
            self._problem(line, "unknown_item", competency=competency, item=_short(item))
            return None
        asked_of = next(
            part.asked_of for part in self.expected.questionnaire.competencies if part.key == competency
        )
        if has_score and asked_of is not None and group in self.expected.kinds and group not in asked_of:
            self._problem(line, "not_asked", competency=competency, group=group)
            return None
        return self._known[competency][item]

    def _member(self, line: int, group: str, rater: str) -> bool:
        """Whether this rater may answer in this group; a wrong pair is told once, on its first line."""
        if self.expected and group not in self.expected.kinds:
            self._problem(line, "unknown_group", group=_short(group))
            return False
        elsewhere = self._group_of.setdefault(rater, group)
        if elsewhere != group:
            self._once(line, group, rater, "two_groups", before=elsewhere)
            return False
        raters = self.scores.setdefault(group, {})
        if self._kind(group) != "averaged" and raters and rater not in raters:
            self._once(line, group, rater, "two_raters", before=next(iter(raters)))
            return False
        raters.setdefault(rater, {})
        return True

    def _once(self, line: int, group: str, rater: str, code: str, **values: object) -> None:
        if (group, rater) not in self._told:
            self._told.add((group, rater))
            self._problem(line, code, group=group, rater=rater, **values)


def _short(cell: str) -> str:
    """Something to recognise a cell by, safe to show."""
    shown = "".join(character if character.isprintable() else "?" for character in cell)
    return shown if len(shown) <= 40 else shown[:39] + "…"
