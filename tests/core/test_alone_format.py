# SPDX-License-Identifier: EUPL-1.2
"""A format in which somebody looks alone: what has no place in it is refused, and its explanation promises no talk."""

import pytest

from samenspiegel.core.access import Deed, Part, readers, rules_of, who_may
from samenspiegel.core.duties import Facts, RoundFacts, Step, current_step, duties, line
from samenspiegel.core.format import FormatInvalid, promises, read
from samenspiegel.core.rehearsal import courses
from samenspiegel.formats.explanations import as_text
from samenspiegel.formats.library import library, load
from samenspiegel.formats.problems import explained
from tests.cast import NOW
from tests.formats.scan import KEY

pytestmark = pytest.mark.clause("PR-3")
SPEC = load(KEY)
TODAY = NOW.date()


def problems(old: str, new: str) -> list[tuple[str, str, str]]:
    text = library().formats[KEY]
    assert old in text
    with pytest.raises(FormatInvalid) as refused:
        read(text.replace(old, new, 1), library())
    for one in refused.value.problems:
        assert explained(one).found and "{" not in explained(one).remedy
    return [(one.path, one.code, one.found) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('kind = "none"', 'kind = "none"\noffice = "mayor"', ("parties.reviewer.office", "alone", "office")),
        (
            'planned_by = ["subject"]',
            'planned_by = ["reviewer"]',
            ("parties.planned_by", "not_a_choice", "reviewer"),
        ),
        (
            "present = []",
            "present = []\nsupporter = true",
            ("parties.supporter", "alone", "supporter"),
        ),
        ('recording = "nothing"', 'recording = "record"', ("recording", "not_a_choice", "record")),
        ('interval = "on_request"', 'interval = "months"', ("time.interval", "not_a_choice", "months")),
        (
            "signatures = []",
            'signatures = [{ party = "subject" }]',
            ("ending.signatures", "alone", "signatures"),
        ),
        ('ends = "by_itself"', 'ends = "by_list"', ("retention[0].ends", "not_a_choice", "by_list")),
        (
            'acknowledges = true\nproposed_from = { office = "mayor" }',
            'answered_by = "reviewer"\nproposed_from = { office = "mayor" }',
            ("groups[4].answered_by", "not_a_choice", "reviewer"),
        ),
        (
            "agenda = []                     # er is geen gesprek",
            'agenda = [{ key = "one", title = "Eén", kind = "topic" }]',
            ("agenda", "alone", "agenda"),
        ),
    ],
)
def test_what_needs_a_talk_is_refused_with_the_remedy(
    old: str, new: str, expected: tuple[str, str, str]
) -> None:
    assert expected in problems(old, new)


def test_a_mail_or_promise_that_names_who_conducts_the_talk_is_refused() -> None:
    own = '\n[mails.thanks.rater]\nsubject = "Dank"\ntext = "Dag {voornaam}, {beoordelaar} dankt je."\n'
    with pytest.raises(FormatInvalid) as refused:
        read(library().formats[KEY] + own, library())
    assert [(one.path, one.code, one.found) for one in refused.value.problems] == [
        ("mails.thanks.rater.text", "unknown_placeholder", "beoordelaar")
    ]


def test_nobody_but_the_subject_does_or_reads_anything() -> None:
    rules = rules_of(SPEC)
    assert {part for deed in Deed for part in who_may(deed, rules)} == {Part.SUBJECT}
    assert readers(Deed.READ_REPORT, rules) == (Part.SUBJECT,)
    for deed in (
        Deed.HOLD_UP,
        Deed.SEE_WHO_HANDED_IN,
        Deed.READ_OPEN_ANSWERS,
        Deed.CLOSE_ROUND,
        Deed.CHANGE_PLAN,
    ):
        assert who_may(deed, rules) == frozenset()


def test_in_every_other_format_nobody_throws_anything_away() -> None:
    for key in set(library().formats) - {KEY}:
        assert who_may(Deed.THROW_AWAY, rules_of(load(key))) == frozenset()


@pytest.mark.parametrize(
    ("round", "step", "codes"),
    [
        (RoundFacts(problems=("no_raters",)), Step.PLANNED, ["solve_raters"]),
        (RoundFacts(opened_on=TODAY), Step.QUESTIONNAIRES, ["hand_in"]),
        (RoundFacts(opened_on=TODAY, handed_in=frozenset({Part.SUBJECT})), Step.QUESTIONNAIRES, []),
        (RoundFacts(opened_on=TODAY, closed_on=TODAY, released_on=TODAY), Step.REPORT, []),
        (RoundFacts(opened_on=TODAY, destroyed_on=TODAY), Step.REPORT, []),
    ],
)
def test_it_has_three_steps_and_asks_nothing_once_the_outcome_is_there(
    round: RoundFacts, step: Step, codes: list[str]
) -> None:
    facts = Facts("scan", held_on=TODAY, rules=rules_of(SPEC), round=round)

    assert current_step(facts, TODAY) == step
    assert [(duty.code, duty.holder) for duty in duties(facts, TODAY)] == [
        (code, Part.SUBJECT) for code in codes
    ]
    assert [stop.step for stop in line(facts, TODAY)] == [Step.PLANNED, Step.QUESTIONNAIRES, Step.REPORT]


def test_who_is_asked_reads_that_only_the_subject_reads_it() -> None:
    told = {one.key for one in promises(SPEC, reader="rater_averaged", group="college")}
    assert {"p1.only_subject", "p1.nobody_looks", "p6.report_alone"} <= told
    assert not told & {"p1.same_moment", "p1.facilitator", "p6.report"}
    named = {one.key for one in promises(SPEC, reader="rater_named", group="mayor")}
    assert "p2.named_to_subject" in named and not named & {"p2.named", "p2.named_to_both"}


def test_who_asks_nobody_else_is_told_nothing_about_groups() -> None:
    alone = {one.key for one in promises(SPEC, reader="subject", invited=False)}
    assert {"p4.only_you", "p1.change_alone", "p6.own_report"} <= alone
    assert not alone & {"p4.sees", "p4.who_said_what", "p1.change"}
    with_others = {one.key for one in promises(SPEC, reader="subject")}
    assert {"p4.only_you", "p4.sees", "p1.change"} <= with_others and "p1.change_alone" not in with_others


def test_its_explanation_tells_of_no_talk_no_record_and_no_hold() -> None:
    text = " ".join(as_text(SPEC).split())
    assert "De ontwikkelscan is geen gesprek: de gemeentesecretaris kijkt alleen" in text
    assert "Alleen de gemeentesecretaris leest wat eruit komt." in text
    assert "Niemand kan het vernietigen uitstellen." in text
    for told_elsewhere in (
        "Bij het gesprek",
        "het verslag",
        "agenda",
        "twee mensen met een verschillende rol",
    ):
        assert told_elsewhere not in text


def test_there_is_no_conversation_to_rehearse() -> None:
    assert courses(SPEC) == ()
