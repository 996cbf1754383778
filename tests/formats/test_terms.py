# SPDX-License-Identifier: EUPL-1.2
"""Terms after which something lapses, and dates that hang on what others decide: what a format can say of them."""

import pytest

from samenspiegel.core.format import FormatInvalid, read
from samenspiegel.formats.comparisons import as_text as compared
from samenspiegel.formats.explanations import as_text
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import explained

from .terms import (
    AMENDMENTS,
    KEPT_FROM_OUTSIDE,
    KEPT_FROM_RECEIPT,
    OBJECTIONS,
    OUTSIDE,
    POINTS,
    VIEWS,
    text,
    with_terms,
)

VGS = "vgs-gemeentesecretaris"


def refused(file: str) -> list[tuple[str, str, str]]:
    try:
        read(file, library())
    except FormatInvalid as invalid:
        for one in invalid.problems:
            assert explained(one).found and "{" not in explained(one).found + explained(one).remedy
            assert one.line is not None
        return [(one.path, one.code, one.found) for one in invalid.problems]
    return []


@pytest.mark.parametrize(
    "file",
    [
        text(OBJECTIONS, POINTS, AMENDMENTS, OUTSIDE),
        text(VIEWS, base=VGS),
        text(KEPT_FROM_OUTSIDE),
        text(KEPT_FROM_RECEIPT),
        text(POINTS.replace('"conversation"', '"report_released"').replace("days = -5", "days = 3")),
    ],
)
def test_a_format_can_say_until_when(file):
    assert refused(file) == []


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (OBJECTIONS.replace("lapse", "remind"), ("milestones[0].when_passed", "not_done", "remind")),
        (POINTS.replace("lapse", "nothing"), ("milestones[0].when_passed", "not_done", "nothing")),
        (
            OUTSIDE.replace("offset =", 'when_passed = "lapse"\noffset ='),
            ("milestones[0].key", "not_a_term", "handover"),
        ),
        (
            OBJECTIONS.replace("raters_proposed", "conversation"),
            ("milestones[0].event", "not_done", "conversation"),
        ),
        (AMENDMENTS.replace("record_offered", "approval"), ("milestones[0].event", "not_done", "approval")),
        (OBJECTIONS.replace("working_days = 5", "days = 0"), ("milestones[0].offset", "no_time", "0")),
        (POINTS.replace("days = -5", "days = 2"), ("milestones[0].offset", "after_the_talk", "2")),
        (POINTS.replace("days = -5", "days = 0"), ("milestones[0].offset", "after_the_talk", "0")),
        (VIEWS, ("milestones[0].key", "ends_nothing", "views_until")),
        (
            OBJECTIONS + "\n[raters]\nmay_object = []\n",
            ("milestones[0].key", "ends_nothing", "objections_until"),
        ),
        (
            AMENDMENTS + '\n[ending]\namendment = "none"\n',
            ("milestones[0].key", "ends_nothing", "amendments_until"),
        ),
        (OUTSIDE.replace('outside = "term-ends"\n', ""), ("milestones[0].outside", "missing", "")),
        (
            OUTSIDE.replace('outside = "term-ends"', 'outside = "term-end"'),
            ("milestones[0].outside", "unknown_reference", "term-end"),
        ),
        (
            OUTSIDE.replace('event = "outside"', 'event = "conversation"'),
            ("milestones[0].outside", "only_outside", "term-ends"),
        ),
        (
            OUTSIDE.partition("[[milestones]]")[0],
            ("outside_dates[0].key", "hangs_nothing", "term-ends"),
        ),
        (
            KEPT_FROM_RECEIPT.partition("[ending]")[0],
            ("retention[0].event", "never_happens", "receipt"),
        ),
        (
            '[[retention]]\nkey = "feedback"\nevent = "receipt"\n',
            ("retention[0].event", "not_a_choice", "receipt"),
        ),
        ('[raters]\nmay_object = ["facilitator"]\n', ("raters.may_object[0]", "not_done", "facilitator")),
    ],
)
def test_what_cannot_happen_or_ends_nothing_is_refused_on_its_line(file, problem):
    assert problem in refused(text(file))


def test_the_nearest_outside_date_is_named():
    with pytest.raises(FormatInvalid) as invalid:
        read(text(OUTSIDE.replace('outside = "term-ends"', 'outside = "term-end"')), library())
    found = [one for one in invalid.value.problems if one.code == "unknown_reference"]
    assert [(one.nearest, one.allowed) for one in found] == [("term-ends", ("term-ends",))]


def test_a_term_asks_for_the_mails_that_tell_of_it():
    without = OBJECTIONS + "\n[mails.raters_changed]\nremove = true\n"
    assert ("mails.raters_changed", "missing_mail", "raters_changed") in [
        (path, code, found) for path, code, found in _problems(text(without))
    ]


def _problems(file: str) -> list[tuple[str, str, str]]:
    with pytest.raises(FormatInvalid) as invalid:
        read(file, library())
    return [(one.path, one.code, one.found) for one in invalid.value.problems]


def test_the_explanation_tells_until_when_and_what_lapses():
    said = " ".join(as_text(with_terms(OBJECTIONS, POINTS, AMENDMENTS, KEPT_FROM_OUTSIDE)).split())
    for sentence in (
        "Bezwaar tegen wie we vragen: 5 werkdagen na het voorstellen van wie we vragen. Daarna kan het niet meer. "
        "Wat dan nog open is, vervalt.",
        "Tot de termijn daarvoor om is, versturen we niets. Eerder kan, als iedereen die bezwaar mag maken het ermee "
        "eens is. Komt er iemand bij op de lijst, dan begint de termijn opnieuw.",
        "Overdracht klaar: 1 maand vóór 'Einde van de ambtstermijn'.",
        "Bij het plannen vragen we deze datums, omdat er iets aan hangt: - Einde van de ambtstermijn.",
        "bewaren we tot 24 maanden na 'Einde van de ambtstermijn'.",
    ):
        assert sentence in said
    receipt = " ".join(as_text(with_terms(KEPT_FROM_RECEIPT)).split())
    assert "In het dossier: 3 dagen na het tekenen voor ontvangst." in receipt


def test_the_comparison_names_what_came():
    said = compared(with_terms(), with_terms(OBJECTIONS, OUTSIDE))
    for line in ("'Bezwaar tegen wie we vragen'", "'Einde van de ambtstermijn'"):
        assert line in " ".join(said.split())
