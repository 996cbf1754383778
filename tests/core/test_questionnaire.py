# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.questionnaire import (
    Answers,
    AnswersDoNotFit,
    Choice,
    Competency,
    NotPackedAnswers,
    Problem,
    Questionnaire,
    Response,
    Scale,
    check,
    clean,
    clean_text,
    pack,
    padded_size,
    unanswered,
    unpack_response,
)

QUESTIONNAIRE = Questionnaire(
    competencies=(
        Competency("vision", ("vision.1", "vision.2")),
        Competency("works-council", ("works-council.1",), asked_of=frozenset({"self", "chair"})),
    ),
    open_questions=("continue", "stop"),
    choices=(Choice("consulted", ("own", "consulted"), asked_of=frozenset({"chair"})),),
)
SIZE = padded_size(QUESTIONNAIRE)
scores = st.dictionaries(
    st.sampled_from(["vision.1", "vision.2", "works-council.1"]), st.none() | st.integers(1, 5)
)
texts = st.dictionaries(st.sampled_from(["continue", "stop"]), st.text(max_size=600))
answers = st.builds(Answers, scores, texts, st.just({}) | st.just({"consulted": "consulted"}))


def test_a_missing_answer_is_open_and_not_observed_is_an_answer():
    given = Answers(scores={"vision.1": None})

    assert unanswered(QUESTIONNAIRE, given, group="team") == ("vision.2",)
    assert unanswered(QUESTIONNAIRE, given, group="chair") == ("vision.2", "works-council.1")


def test_every_problem_in_answers_is_named():
    given = Answers(
        scores={"vision.1": 6, "vision.2": 0, "vision.9": 3, "works-council.1": 3},
        texts={"continue": "x" * 601, "begin": "iets"},
        choices={"consulted": "own"},
    )

    assert check(QUESTIONNAIRE, given, group="team") == [
        Problem("out_of_scale", "vision.1"),
        Problem("out_of_scale", "vision.2"),
        Problem("unknown_item", "vision.9"),
        Problem("unknown_item", "works-council.1"),
        Problem("text_too_long", "continue"),
        Problem("unknown_question", "begin"),
        Problem("unknown_choice", "consulted"),
    ]


@pytest.mark.parametrize("score", [True, 3.0, "3", -1])
def test_a_score_is_a_whole_number_of_the_scale_or_nothing(score):
    assert check(QUESTIONNAIRE, Answers(scores={"vision.1": score})) == [Problem("out_of_scale", "vision.1")]


def test_a_choice_has_to_be_one_of_its_options():
    assert check(QUESTIONNAIRE, Answers(choices={"consulted": "own"}), group="chair") == []
    assert check(QUESTIONNAIRE, Answers(choices={"consulted": "both"}), group="chair") == [
        Problem("unknown_option", "consulted")
    ]


def test_a_text_of_600_characters_is_kept_whatever_the_line_ends():
    text = "a\r\n" * 299 + "bc"

    assert len(clean_text(text)) == 600
    assert check(QUESTIONNAIRE, Answers(texts={"stop": text})) == []
    assert check(QUESTIONNAIRE, Answers(texts={"stop": text + "d"})) == [Problem("text_too_long", "stop")]


def test_what_cannot_be_seen_is_stripped_from_texts():
    assert clean_text(" a\x00b\x1b[31m\u202ec\ud800\tx\x7f\r\nd ") == "ab[31mc x\nd"
    assert clean(Answers(texts={"continue": " \x07\n", "stop": "x"})).texts == {"stop": "x"}


@given(st.text(max_size=50))
def test_cleaning_a_text_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("competencies", "questions"),
    [
        ([Competency("a", ())], ()),
        ([Competency("a", ("a.1",)), Competency("a", ("a.2",))], ()),
        ([Competency("a", ("a.1", "a.1"))], ()),
        ([Competency("a", ("x",)), Competency("b", ("x",))], ()),
        ([Competency("a", ("a.1",))], ("stop", "stop")),
    ],
)
def test_a_questionnaire_that_asks_something_twice_or_nothing_is_refused(competencies, questions):
    with pytest.raises(ValueError):
        Questionnaire(tuple(competencies), questions)


@pytest.mark.parametrize(("low", "high"), [(5, 1), (3, 3), (-1, 5), (1, 5000)])
def test_a_scale_that_does_not_run_upwards_is_refused(low, high):
    with pytest.raises(ValueError):
        Scale(low, high)


@given(answers)
def test_any_answers_that_may_be_kept_take_the_same_number_of_bytes_and_come_back_whole(given_answers):
    packed = pack(given_answers, SIZE, group="chair")

    assert len(packed) == SIZE
    assert unpack_response(packed).answers == clean(given_answers)
    assert unpack_response(packed) == Response("chair", clean(given_answers))


@pytest.mark.parametrize("character", ["x", '"', "\\", "é", "\u2028", "\U0001f600", "\U0010ffff"])
def test_the_longest_texts_in_the_widest_characters_fit(character):
    fullest = Answers(
        scores=dict.fromkeys(QUESTIONNAIRE.items_for()),
        texts=dict.fromkeys(QUESTIONNAIRE.open_questions, character * 600),
        choices={"consulted": "consulted"},
    )

    assert check(QUESTIONNAIRE, fullest) == []
    assert len(pack(fullest, SIZE, group="g" * 200)) == SIZE


def test_the_size_is_a_multiple_of_one_kibibyte_and_grows_with_the_questionnaire():
    longer = Questionnaire(
        tuple(Competency(f"c{c}", tuple(f"c{c}.{i}" for i in range(4))) for c in range(13)),
        ("continue", "start", "stop"),
    )

    assert (SIZE, padded_size(longer)) == (6 * 1024, 8 * 1024)


def test_answers_that_were_not_checked_and_do_not_fit_are_refused():
    with pytest.raises(AnswersDoNotFit):
        pack(Answers(texts={"continue": "x" * 100_000}), SIZE)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\0\0",
        b"\0\0\0\x09{}",
        b"\0\0\0\x02{}" + b"\0" * 10,
        b"\0\0\0\x02[]",
        b"\0\0\0\x02{}x",
        b"\xff" * 64,
    ],
)
def test_bytes_that_were_not_packed_here_are_refused(packed):
    with pytest.raises(NotPackedAnswers):
        unpack_response(packed)
