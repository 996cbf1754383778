# SPDX-License-Identifier: EUPL-1.2
"""A group that is asked in words: what a format can say of it, what it cannot, and how that is told."""

import pytest

from samenspiegel.core.access import Deed, rules_of, who_may
from samenspiegel.core.format import FormatInvalid, promises, read, short_promise
from samenspiegel.core.questionnaire import Answers, check, from_format
from samenspiegel.formats.explanations import as_text
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import explained

from .words import ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS, in_words


def refused(text: str) -> list[tuple[str, str, str]]:
    try:
        read(text, library())
    except FormatInvalid as invalid:
        for one in invalid.problems:
            assert explained(one).found and "{" not in explained(one).remedy
        return [(one.path, one.code, one.found) for one in invalid.problems]
    return []


@pytest.mark.parametrize("text", [ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS])
def test_one_group_or_everybody_can_be_asked_in_words(text):
    assert refused(text) == []


@pytest.mark.parametrize(
    ("line", "instead", "problem"),
    [
        (
            'asked_in = "words"\n',
            'asked_in = "words"\nblocks = ["works-council-director"]\n',
            ("groups[1].blocks", "only_scores", "works-council-director"),
        ),
        (
            "plans = []\n",
            'plans = ["by_name"]\n',
            ("groups[1].plans", "only_scores", "by_name"),
        ),
        (
            'plans = ["mean_or_nothing", "competencies_only", "by_name"]\nmerge_with = { remove = true }\n',
            "",
            ("groups[0].merge_with", "only_scores", "aldermen"),
        ),
        (
            'asked_in = "words"\n',
            'asked_in = "word"\n',
            ("groups[1].asked_in", "not_a_choice", "word"),
        ),
        (
            'title = "Wethouders in woorden"\n',
            'title = "x"\n[[questions.open]]\nkey = "continue"\nremove = true\n[[questions.open]]\nkey = "start"\n'
            'remove = true\n[[questions.open]]\nkey = "stop"\nremove = true\n',
            ("questions.open", "missing", ""),
        ),
        (
            'title = "Wethouders in woorden"\n',
            'title = "x"\n[[promises]]\nkey = "mail.only_words"\nremove = true\n',
            ("promises", "missing_promise", "aldermen"),
        ),
    ],
)
def test_what_goes_with_figures_does_not_go_with_words(line, instead, problem):
    assert line in ALDERMEN_IN_WORDS
    assert problem in refused(ALDERMEN_IN_WORDS.replace(line, instead, 1))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("profile = { remove = true }\n", ("competencies", "nobody_scores", "competencies")),
        ("scale = { remove = true }\n", ("scale", "nobody_scores", "scale")),
        (
            '[[agreement_kinds]]\nkey = "development"\ncompetency = "none"\n',
            ("agreement_kinds[0].competency", "no_competencies", "required"),
        ),
    ],
)
def test_where_nobody_scores_there_is_nothing_to_score(line, problem):
    assert problem in refused(EVERYBODY_IN_WORDS.replace(line, "", 1))


def test_without_scores_says_the_same_as_everybody_in_words():
    assert refused(EVERYBODY_IN_WORDS.replace("version = 1", "version = 1\nwithout_scores = true", 1)) == []
    assert ("groups", "without_scores", "groups") in refused(
        ALDERMEN_IN_WORDS.replace("version = 1", "version = 1\nwithout_scores = true", 1)
    )


def test_a_score_of_who_is_asked_in_words_is_unknown():
    asked = from_format(in_words(ALDERMEN_IN_WORDS))
    score = Answers({"customer-focus.1": 4}, {"start": "Vaker langskomen."})
    assert [problem.code for problem in check(asked, score, group="aldermen")] == ["unknown_item"]
    assert check(asked, score, group="management-team") == []
    assert (asked.items_for("aldermen"), len(asked.items_for("management-team"))) == ((), 52)


@pytest.mark.parametrize("text", [ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS])
def test_no_promise_to_who_is_asked_in_words_speaks_of_scores_means_or_charts(text):
    spec = in_words(text)
    for group in spec.groups:
        if group.asked_in == "scores":
            continue
        reader = group.answered_by if group.answered_by != "raters" else f"rater_{group.kind}"
        for custody in ("operator", "custodian"):
            told = promises(spec, reader=reader, group=group.key, custody=custody, place=None)
            said = " ".join(one.text for one in told if not one.key.startswith("p5."))
            said = said.replace("geen scores", "").replace("niet om scores", "").replace("zonder scores", "")
            said = said.replace("Scores zijn er niet", "")
            assert told
            for word in ("scores", "gemiddeld", "grafiek"):
                assert word not in said, (group.key, word)
        if group.answered_by == "raters":
            values = {"groep": "de groep", "rol": "lid"}
            short = short_promise(spec, reader=reader, group=group.key, values=values)
            assert "om woorden, niet om scores" in short


def test_who_gives_scores_is_promised_what_they_were():
    mixed, base = (
        in_words(ALDERMEN_IN_WORDS),
        read(library().formats["heerenveen-gemeentesecretaris"], library()),
    )
    for reader, group in (("rater_averaged", "management-team"), ("rater_named", "works-council-chair")):
        assert promises(mixed, reader=reader, group=group) == promises(base, reader=reader, group=group)
    assert all(one.asked_in != "words" for one in promises(base, reader="rater_averaged", group="aldermen"))


def test_subjects_are_chosen_only_where_there_are_competencies():
    assert who_may(Deed.CHOOSE_SUBJECTS, rules_of(in_words())) == frozenset()
    assert who_may(Deed.CHOOSE_SUBJECTS, rules_of(in_words(ALDERMEN_IN_WORDS)))
    assert who_may(Deed.READ_REPORT, rules_of(in_words()))


def test_the_explanation_says_who_gives_words_alone():
    text = " ".join(as_text(in_words()).split())
    assert "De vragenlijst heeft alleen open vragen. Niemand geeft scores." in text
    assert "We vragen om woorden, niet om scores, aan minstens 3 mensen." in text
    assert "Een gemiddelde van minder dan" not in text
    mixed = " ".join(as_text(in_words(ALDERMEN_IN_WORDS)).split())
    assert "We vragen om woorden, niet om scores, aan minstens 3 mensen." in mixed
    assert "Een gemiddelde van minder dan 3 antwoorden" in mixed
