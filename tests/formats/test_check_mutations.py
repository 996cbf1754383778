# SPDX-License-Identifier: EUPL-1.2
"""Whatever is wrong with one line of a format, checking it names that line, what stood there and what could."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from samenspiegel.core.format import FormatInvalid, Problem, read
from samenspiegel.core.format.reading import fields_at
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import explained

BASE = "heerenveen-gemeentesecretaris"
ONE_LINE = re.compile(r"(?P<name>[a-z_]+) = (?P<value>.+)")
HEADER = re.compile(r"\[+(?P<path>[a-z_.]+)\]+")


@dataclass(frozen=True)
class Assignment:
    """A value that stands on one line; ``header`` is the line of the table it stands in, None at the top."""

    line: int
    name: str
    value: object
    header: int | None
    table: str


@cache
def text_lines() -> list[str]:
    return library().formats[BASE].splitlines()


@cache
def assignments() -> list[Assignment]:
    """Found without the reader that is tested: a line is one if the file up to it, and up to before it, is TOML."""
    found, header, table, whole = [], None, "", True
    for number, line in enumerate(text_lines(), 1):
        before, whole = whole, _is_toml(number)
        if not (before and whole):
            continue
        if head := HEADER.match(line):
            header, table = number, head["path"]
        elif assignment := ONE_LINE.match(line):
            value = tomllib.loads(line)[assignment["name"]]
            found.append(Assignment(number, assignment["name"], value, header, table))
    return found


def _is_toml(lines: int) -> bool:
    try:
        tomllib.loads("\n".join(text_lines()[:lines]))
    except tomllib.TOMLDecodeError:
        return False
    return True


def problems_with(number: int, instead: str | None) -> tuple[Problem, ...]:
    """What is wrong once this line reads otherwise; one that is left out stays, empty: the others keep their number."""
    lines = list(text_lines())
    lines[number - 1] = instead or ""
    try:
        read("\n".join(lines), library())
    except FormatInvalid as refused:
        return refused.problems
    return ()


def every_problem_is_told(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        said = explained(problem)
        assert said.found and said.remedy
        assert "{" not in said.found.replace(problem.found, "") + said.remedy.replace(
            problem.nearest or "", ""
        )
        assert problem.line is None or 1 <= problem.line <= len(text_lines())


anywhere = st.sampled_from(assignments())


def wrong(value: object) -> str:
    """A value of another kind, as TOML."""
    if isinstance(value, str):
        return "[7]"
    if isinstance(value, bool | int | list):
        return '"iets anders"'
    return "3"


@settings(max_examples=60, deadline=None)
@given(anywhere)
def test_a_value_of_another_kind_is_named_with_its_line(assignment: Assignment) -> None:
    problems = problems_with(assignment.line, f"{assignment.name} = {wrong(assignment.value)}")
    every_problem_is_told(problems)
    assert assignment.line in {problem.line for problem in problems}


@settings(max_examples=60, deadline=None)
@given(anywhere, st.integers(0, 30))
def test_a_field_that_does_not_exist_is_named_with_its_line_and_the_nearest_that_does(
    assignment: Assignment, at: int
) -> None:
    at %= len(assignment.name)
    misspelt = assignment.name[:at] + assignment.name[at] * 2 + assignment.name[at + 1 :]
    problems = problems_with(
        assignment.line, f"{misspelt} = {text_lines()[assignment.line - 1].split(' = ', 1)[1]}"
    )
    every_problem_is_told(problems)
    found = [problem for problem in problems if (problem.line, problem.found) == (assignment.line, misspelt)]
    assert [problem.code for problem in found] == ["unknown_field"]
    assert found[0].path.endswith(misspelt)
    if len(misspelt) > 4:
        assert found[0].nearest == assignment.name
    assert found[0].nearest is None or found[0].nearest in known_beside(assignment)


def known_beside(assignment: Assignment) -> set[str]:
    steps = tuple(assignment.table.split(".")) if assignment.table else ()
    if steps == ("profile",):
        return {"core", "chosen", "blocks"}
    return set(fields_at(steps)) or {assignment.name}


# A named group that nobody of the conversation answers in asks its raters to say that they know it.
NEEDED_WITHOUT = {"answered_by": "acknowledges"}


@settings(max_examples=60, deadline=None)
@given(anywhere)
@example(next(one for one in assignments() if one.name == "answered_by" and one.value == "reviewer"))
def test_what_is_left_out_is_missed_in_the_table_where_it_stood(assignment: Assignment) -> None:
    problems = problems_with(assignment.line, None)
    every_problem_is_told(problems)
    missing = [problem for problem in problems if problem.code in ("missing", "missing_choice")]
    for problem in missing:
        assert problem.path.split(".")[-1] in {assignment.name, NEEDED_WITHOUT.get(assignment.name)}
        assert problem.line == assignment.header


def test_a_word_from_none_of_several_lists_is_one_problem_with_all_choices() -> None:
    [writer] = [one for one in assignments() if one.name == "record_writer"]
    assert problems_with(writer.line, 'record_writer = "agred"') == (
        Problem(
            "parties.record_writer",
            "not_a_choice",
            "agred",
            "agreed",
            ("subject", "reviewer", "facilitator", "agreed"),
            writer.line,
        ),
    )


def test_a_choice_that_is_missing_is_told_with_all_choices() -> None:
    kind = next(one for one in assignments() if one.name == "kind" and one.value == "averaged")
    [problem] = problems_with(kind.line, None)
    assert (problem.code, problem.line, problem.allowed) == (
        "missing_choice",
        kind.header,
        ("self", "named", "averaged"),
    )
    assert explained(problem).remedy == "Voeg het toe. Kies een van: self, named, averaged."


@settings(max_examples=60, deadline=None)
@given(anywhere, st.text("abcdefghij -_.", min_size=1, max_size=12))
def test_another_word_is_taken_or_named_with_its_line(assignment: Assignment, word: str) -> None:
    """A free text takes any word. A choice, a key or a reference names its own line, or the line that refers to it."""
    assume(isinstance(assignment.value, str))
    problems = problems_with(assignment.line, f'{assignment.name} = "{word}"')
    every_problem_is_told(problems)
    choices = [problem for problem in problems if problem.code in ("not_a_choice", "not_a_key")]
    assert all(problem.line == assignment.line and problem.found == word for problem in choices)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.text(max_size=30))
def test_no_line_whatever_stands_on_it_makes_the_check_fall_over(number: int, line: str) -> None:
    every_problem_is_told(problems_with(number % len(text_lines()) + 1, line.replace("\n", " ")))
