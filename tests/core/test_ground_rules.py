# SPDX-License-Identifier: EUPL-1.2
"""What was settled beforehand binds the format, and nothing else changes it."""

import re

import pytest

from samenspiegel.core.format import FormatInvalid, FormatSpec, from_resolved, read, resolved
from samenspiegel.core.format.checks_agenda import agenda_checks
from samenspiegel.core.format.ground_rules import NotSettled, bound, is_settled
from samenspiegel.core.format.spec import Seated, Sharing, Signature
from samenspiegel.formats import library
from samenspiegel.formats.problems import explained

SPEC = library.load("raadslid")
TEXT = library.library().formats["raadslid"]
ANSWERS = {
    "purpose": ["support", "insight"],
    "conducted-by": ["board"],
    "how-often": ["half-yearly"],
    "record": ["changes"],
    "third-parties": ["nobody"],
    "group": ["no"],
    "topics": ["ambitions", "functioning", "always"],
}


def settled(**changed: list[str]) -> FormatSpec:
    return bound(SPEC, {**ANSWERS, **{key.replace("_", "-"): value for key, value in changed.items()}})


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(FormatInvalid) as refused:
        read(text, library.library())
    return [(problem.path, problem.code) for problem in refused.value.problems]


@pytest.mark.clause("RL-1")
def test_the_seven_questions_of_the_source_stand_in_its_words():
    assert [rule.question for rule in SPEC.ground_rules] == [
        "Wat is het doel van de functioneringsgesprekken?",
        "Wie voert de gesprekken?",
        "Hoe vaak worden de gesprekken gevoerd?",
        "Wordt er een verslag gemaakt en zo ja, kan het raadslid nog veranderingen aanbrengen?",
        "Wordt het verslag met derden gedeeld, bijvoorbeeld de kandidatencommissie?",
        "Krijgt de fractie een terugkoppeling van alle gesprekken?",
        "Welke onderwerpen komen aan bod?",
    ]


@pytest.mark.clause("RL-1")
@pytest.mark.parametrize("missing", list(ANSWERS))
def test_nothing_is_settled_before_all_seven_have_an_answer(missing):
    with pytest.raises(NotSettled) as refused:
        bound(SPEC, {key: answer for key, answer in ANSWERS.items() if key != missing})
    assert refused.value.keys == (missing,)
    assert (is_settled(SPEC), is_settled(settled())) == (False, True)


@pytest.mark.parametrize("answer", [[], ["never"], ["yearly", "half-yearly"]])
def test_an_answer_that_is_not_offered_or_one_too_many_is_no_answer(answer):
    with pytest.raises(NotSettled) as refused:
        settled(how_often=answer)
    assert refused.value.keys == ("how-often",)


def test_a_question_that_does_not_exist_cannot_be_answered():
    with pytest.raises(NotSettled):
        settled(verdict=["good"])


@pytest.mark.parametrize(
    ("answer", "interval", "months"),
    [("half-yearly", "months", 6), ("two-yearly", "months", 24), ("on-request", "on_request", None)],
)
def test_how_often_becomes_the_interval(answer, interval, months):
    time = settled(how_often=[answer]).time
    assert (time.interval, time.interval_months) == (interval, months)


@pytest.mark.parametrize(
    ("answer", "seats"),
    [
        ("board", (Seated(body="party-board", not_in="candidate-committee"),)),
        ("board-and-committee", (Seated(body="party-board"),)),
        (
            "mix",
            (Seated(body="party-board", not_in="candidate-committee"), Seated(office="group-chair")),
        ),
        ("group-chair", (Seated(office="group-chair"),)),
    ],
)
def test_who_conducts_it_becomes_where_the_reviewer_has_a_seat(answer, seats):
    assert settled(conducted_by=[answer]).parties.reviewer.one_of == seats


@pytest.mark.parametrize(
    ("answer", "recording", "amendment", "meaning", "reaction"),
    [
        ("changes", "record", "both", "approved", False),
        ("no-changes", "record", "none", "seen", True),
        ("agreements", "agreements", "both", "approved", False),
    ],
)
def test_the_record_and_who_may_change_it_follow_the_answer(answer, recording, amendment, meaning, reaction):
    spec = settled(record=[answer])
    assert (spec.recording, spec.ending.amendment, spec.ending.own_reaction) == (
        recording,
        amendment,
        reaction,
    )
    assert spec.ending.signatures == (
        Signature(party="subject", means=meaning),
        Signature(party="reviewer", means="approved"),
    )


@pytest.mark.clause("RL-8")
def test_nothing_can_go_to_the_candidate_committee_unless_that_was_settled():
    assert (SPEC.sharing, settled().sharing) == (None, None)
    sharing = settled(third_parties=["short-text"]).sharing
    assert sharing == Sharing(bodies=("candidate-committee",), forms=("written",))


@pytest.mark.clause("RL-4")
def test_development_points_and_actions_stay_whatever_is_chosen():
    kept = ["look-back", "development", "points", "actions"]
    least = settled(topics=["always"])
    assert [item.key for item in least.agenda] == kept
    assert [prompt.key for prompt in least.preparation] == ["development", "actions"]
    assert [section.key for section in least.record] == ["development", "points", "agreements"]
    assert not any(item.optional for item in settled(topics=["ambitions", "functioning", "vary"]).agenda[3:])


@pytest.mark.clause("RL-4")
def test_topics_are_the_same_for_all_or_chosen_per_conversation():
    same = settled(topics=["ambitions"])
    vary = settled(topics=["ambitions", "functioning", "vary"])
    assert [(item.key, item.optional) for item in same.agenda[:2]] == [
        ("look-back", False),
        ("ambitions", False),
    ]
    assert [(item.key, item.optional) for item in vary.agenda[:3]] == [
        ("look-back", False),
        ("ambitions", True),
        ("functioning", True),
    ]


def test_the_answers_stay_in_the_format_and_survive_its_storing():
    spec = settled()
    assert {rule.key: list(rule.chosen) for rule in spec.ground_rules} == ANSWERS
    assert from_resolved(resolved(spec)) == spec


@pytest.mark.clause("RL-8")
def test_there_is_no_place_for_a_score_or_a_verdict():
    assert (SPEC.groups, SPEC.scale, SPEC.questions, SPEC.competencies) == ((), None, None, ())
    assert (SPEC.assessment, SPEC.without_scores, SPEC.asks) == ("none", True, False)


@pytest.mark.clause("RL-8")
@pytest.mark.parametrize(
    ("added", "path"),
    [
        ('assessment = "registered"\n', "assessment"),
        (
            '[[groups]]\nkey = "self"\nkind = "self"\nlabel = "Zelf"\nin_sentence = "zelf"\nmember = "zelf"\n'
            'answered_by = "subject"\n',
            "groups",
        ),
    ],
)
def test_a_format_that_is_based_on_it_cannot_add_one(added, path):
    text = f'language = 1\nkey = "own"\nversion = 1\ntitle = "Eigen"\nbased_on = "raadslid"\n{added}'
    assert (path, "without_scores") in problems(text)


def test_a_topic_that_no_answer_brings_and_an_answer_that_brings_nothing_are_named():
    text = TEXT.replace('topics = ["ambitions"]', 'topics = ["ambition"]')
    assert {code for _path, code in problems(text)} == {"never_chosen", "unknown_reference"}


def test_where_nothing_is_always_on_the_agenda_a_point_would_have_no_place_to_stand():
    text = re.sub(r"(\[\[agenda\]\]\n)", r'\1use = "chosen"\n', TEXT.replace('use = "chosen"\n', ""))
    with pytest.raises(FormatInvalid) as refused:
        read(text, library.library())

    found = next(problem for problem in refused.value.problems if problem.code == "none_always")
    assert (found.path, found.line) == ("agenda", text[: text.index("[[agenda]]")].count("\n") + 1)
    assert explained(found).found.startswith("Geen enkel agendapunt staat altijd op de agenda. Hier staat: ")
    assert all(item.key in found.found for item in SPEC.agenda)


def test_a_talk_without_any_agenda_item_is_refused_and_a_scan_on_ones_own_has_none():
    spec = library.load("heerenveen-gemeentesecretaris").model_copy(update={"agenda": ()})

    assert [(found.location, found.code) for found in agenda_checks(spec)] == [(("agenda",), "too_few")]
    assert list(agenda_checks(library.load("ontwikkelscan"))) == []


def test_what_is_always_on_the_agenda_is_no_topic_to_choose():
    text = TEXT.replace('topics = ["ambitions"]', 'topics = ["ambitions", "development"]')
    assert [code for _path, code in problems(text)] == ["unknown_reference"]


def test_answers_do_not_stand_in_a_file():
    text = TEXT.replace('key = "how-often"\n', 'key = "how-often"\nchosen = ["yearly"]\n')
    assert [code for _path, code in problems(text)] == ["filled_in"]


def test_an_interval_in_months_says_how_many():
    text = re.sub(r'interval = "months", interval_months = 6', 'interval = "months"', TEXT)
    assert [code for _path, code in problems(text)] == ["missing"]
