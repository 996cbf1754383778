# SPDX-License-Identifier: EUPL-1.2
"""A format promises nothing that the software does not do: each choice is obeyed, or refused with what is possible."""

import ast
from pathlib import Path

import pytest

from samenspiegel.core.format import FormatInvalid, FormatSpec, explaining, read
from samenspiegel.core.format.kept import unkept
from samenspiegel.core.format.spec import Time
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import explained
from tests.formats.whole import fields

BASE, VGS = "heerenveen-gemeentesecretaris", "vgs-gemeentesecretaris"
SOURCE = Path(explaining.__file__).resolve().parents[2]
MILESTONE = """
[[milestones]]
key = "own"
label = "Eigen datum"
offset = { days = 1 }
"""


def problems(old: str, new: str, base: str = BASE) -> list[tuple[str, str, str, tuple[str, ...]]]:
    text = library().formats[base]
    assert old in text
    return _refused(text.replace(old, new, 1))


def with_own_milestone(line: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return _refused(f"{library().formats[BASE]}\n{MILESTONE}{line}\n")


def _refused(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    try:
        read(text, library())
    except FormatInvalid as refused:
        for one in refused.problems:
            assert explained(one).found and "{" not in explained(one).remedy
            assert one.line is not None
        return [(one.path.split(".")[-1], one.code, one.found, one.allowed) for one in refused.problems]
    return []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('when_passed = "remind"', ("when_passed", "not_done", "remind", ("nothing",))),
        ('when_passed = "close"', ("when_passed", "not_done", "close", ("nothing",))),
        ("no_later = true", ("no_later", "not_done", "no_later", ())),
        ("hours = { from_hour = 9, to_hour = 12 }", ("hours", "not_done", "hours", ())),
        ("remind_days = [1]", ("remind_days", "not_done", "remind_days", ())),
    ],
)
def test_an_own_date_of_a_format_is_shown_and_nothing_more(line, expected):
    assert with_own_milestone("") == []
    assert with_own_milestone(line) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "base", "expected"),
    [
        ('address = "je"', 'address = "u"', BASE, ("address", "only_je", "u", ("je",))),
        (
            'present = ["subject", "reviewer", "facilitator"]',
            'present = ["subject", "reviewer"]',
            BASE,
            ("present", "not_invited", "subject, reviewer", ("subject", "reviewer", "facilitator")),
        ),
        (
            'proposed_by = "facilitator"',
            'proposed_by = "subject"',
            BASE,
            ("proposed_by", "not_done", "subject", ("facilitator",)),
        ),
        (
            'decided_by = "subject"',
            'decided_by = "facilitator"',
            VGS,
            ("decided_by", "not_done", "facilitator", ("subject", "reviewer")),
        ),
        (
            "reference_months = 12",
            "reference_months = 24",
            BASE,
            ("period", "other_period", "de afgelopen twaalf maanden", ("vierentwintig maanden",)),
        ),
        (
            'when_passed = "close"',
            'when_passed = "nothing"',
            BASE,
            ("when_passed", "not_done", "nothing", ("close",)),
        ),
        (
            'event = "record_offered"',
            'event = "conversation"',
            BASE,
            ("event", "not_done", "conversation", ("record_offered",)),
        ),
    ],
)
def test_what_the_software_does_otherwise_is_refused_with_what_it_does(old, new, base, expected):
    assert problems(old, new, base) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('event = "record_offered"', 'event = "record_read"'),
        ('event = "record_offered"', 'event = "election"'),
        ('when_passed = "remind"', 'when_passed = "escalate"'),
        ('interval = "months"', 'interval = "per_year"'),
        ('how = "read"', 'how = "summary"'),
    ],
)
def test_words_that_nothing_acts_on_are_no_words_of_the_language(old, new):
    assert [code for _name, code, _found, _allowed in problems(old, new)] == ["not_a_choice"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('interval = "months"', 'interval = "per_term"', [("times_per_term", "missing", "", ())]),
        ('interval = "months"', 'interval = "per_term"\ntimes_per_term = 2', []),
        ('interval = "months"', "times_per_term = 2", [("times_per_term", "only_per_term", "2", ())]),
        (
            'interval = "months"',
            'interval = "per_term"\ntimes_per_term = 40',
            [("times_per_term", "too_large", "40", ("16",))],
        ),
        (
            'interval = "months"',
            'interval = "per_terms"',
            [
                (
                    "interval",
                    "not_a_choice",
                    "per_terms",
                    ("months", "calendar_year", "per_term", "agreed", "on_request"),
                )
            ],
        ),
    ],
)
def test_so_many_times_in_a_term_of_the_council_says_how_many(old, new, expected):
    assert problems(old, new) == expected


@pytest.mark.parametrize(
    ("months", "text", "fits"),
    [
        (12, "het afgelopen jaar", True),
        (24, "de afgelopen twee jaar", True),
        (24, "het afgelopen jaar", False),
        (6, "de afgelopen 6 maanden", True),
        (6, "de afgelopen zestien maanden", False),
        (12, "de laatste tijd", False),
    ],
)
def test_the_period_in_words_is_the_period_in_months(months, text, fits):
    spec = read(library().formats[BASE], library())
    assert spec.questions is not None
    other = spec.model_copy(
        update={
            "questions": spec.questions.model_copy(update={"period": text}),
            "time": spec.time.model_copy(update={"reference_months": months}),
        }
    )
    assert [one.code for one in unkept(other)] == ([] if fits else ["other_period"])


@pytest.mark.parametrize(
    ("interval", "months", "expected"),
    [("months", 6, 6), ("calendar_year", 6, 12), ("agreed", 12, None), ("on_request", 12, None)],
)
def test_a_next_conversation_is_proposed_as_often_as_the_format_says(interval, months, expected):
    assert Time(interval=interval, interval_months=months).next_after_months == expected


# --- no field that nobody reads --------------------------------------------------------------------------------------

TELLS = ("explaining", "comparing", "checks", "kept", "spec")
ONLY_TOLD = {
    "Competency.overlap": "a note for who puts a questionnaire together",
    "FormatSpec.without_scores": "obeyed by the check: nothing in the format can hold a score",
    "Group.acknowledges": "refused unless true for named raters and for nobody else: what the software does",
    "MilestoneSpec.when_passed": "refused unless it is what the process does",
    "Prompt.questions_reviewer": "read by the method beside it, Prompt.asked",
    "RaterRules.proposed_by": "refused unless it is who the table of access lets choose",
    "Time.rounds_apart_days": "read by the property beside it, Time.apart_days",
    "RaterRules.decided_by": "refused unless it is who the table of access lets choose",
}

NAMED_ELSEWHERE = {"RaterRules.proposed_by", "RaterRules.decided_by"}
"""Names that something else in the program bears too: reading that one reads no format."""


def names_read() -> set[str]:
    """Every attribute that code asks of anything, and every field asked for by name."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "format" and path.stem.startswith(TELLS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
    for path in SOURCE.rglob("*.html"):
        found |= set(path.read_text(encoding="utf-8").replace("|", " ").replace(".", " ").split())
    return found


def test_every_field_of_the_language_is_obeyed_somewhere_or_only_told_for_a_reason():
    read_somewhere = names_read()
    unread = {
        field
        for field in fields(FormatSpec)
        if field.split(".")[1] not in read_somewhere or field in NAMED_ELSEWHERE
    }
    assert unread == set(ONLY_TOLD)
