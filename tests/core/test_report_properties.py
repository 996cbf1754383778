# SPDX-License-Identifier: EUPL-1.2
"""What must hold for any round: nothing withheld shows, and a second, slow computation finds the same figures."""

import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response
from samenspiegel.core.report import (
    Group,
    build,
    cautions,
    from_document,
    group_differences,
    largest_differences,
    seen_most,
    to_document,
    withheld,
)

GROUPS = (
    Group("self", "self"),
    Group("team", "averaged", invited=9),
    Group("college", "averaged", invited=4),
    Group("council", "averaged", invited=4, plan="competencies_only"),
    Group("clerks", "averaged", invited=3, plan="merge", merge_with="college"),
    Group("chair", "named"),
)
QUESTIONNAIRE = Questionnaire(
    (
        Competency("vision", ("v1", "v2", "v3")),
        Competency("courage", ("c1", "c2")),
        Competency("works-council", ("w1",), frozenset({"self", "chair", "team"})),
    ),
    ("stop",),
)
KINDS = {group.key: group.kind for group in GROUPS}

score = st.none() | st.integers(1, 5)
answers = st.builds(
    Answers,
    st.dictionaries(st.sampled_from(QUESTIONNAIRE.items_for()), score, min_size=3),
    st.just({}) | st.builds(lambda text: {"stop": text}, st.sampled_from(["", "a", "b", "c"])),
)


@st.composite
def rounds(draw):
    """Responses of any number of people per group, up to the number invited."""
    made = []
    for group in GROUPS:
        for given_answers in draw(st.lists(answers, max_size=group.invited)):
            made.append(Response(group.key, given_answers))
    return made


def made_of(responses, **options):
    return build(QUESTIONNAIRE, GROUPS, responses, shuffle=list.sort, **options)


def everything_that_leaves(report):
    return json.dumps(
        [
            to_document(report),
            repr((seen_most(report), largest_differences(report), group_differences(report))),
            repr((cautions(report), withheld(report))),
        ]
    )


@given(rounds(), st.randoms())
def test_the_order_in_which_people_answered_makes_no_difference(responses, random):
    before = everything_that_leaves(made_of(responses))
    random.shuffle(responses)

    assert everything_that_leaves(made_of(responses)) == before


@pytest.mark.clause("HV-6", "HV-14")
@given(rounds(), st.sampled_from(["team", "college"]), st.sampled_from(QUESTIONNAIRE.items_for()), st.data())
def test_changing_answers_to_an_item_that_is_withheld_changes_nothing(responses, group, item, data):
    """Zero, one and two valid answers look the same, whatever they are and however they are divided."""
    members = [number for number, response in enumerate(responses) if response.group == group]
    shown = data.draw(st.lists(st.sampled_from(members), max_size=2, unique=True)) if members else []

    def with_at_most_two(values):
        changed = list(responses)
        for number in members:
            scores = {**changed[number].answers.scores, item: values.get(number)}
            changed[number] = Response(group, replace(changed[number].answers, scores=scores))
        return everything_that_leaves(made_of(changed))

    assert with_at_most_two({number: data.draw(score) for number in shown}) == with_at_most_two({})


@pytest.mark.clause("HV-6", "HV-14")
@given(rounds(), st.data())
def test_how_many_of_two_sent_and_what_they_sent_cannot_be_told(responses, data):
    """A group of which fewer than three sent is as silent as one of which nobody did, also in a merge."""
    rest = [response for response in responses if response.group not in {"team", "council"}]
    few = data.draw(
        st.lists(
            st.builds(Response, st.just("council"), st.builds(replace, answers, texts=st.just({}))),
            max_size=2,
        )
    )
    team = data.draw(
        st.lists(
            st.builds(Response, st.just("team"), st.builds(replace, answers, texts=st.just({}))), max_size=2
        )
    )
    averaged = sum(KINDS[response.group] == "averaged" for response in rest)
    if averaged < 5 <= averaged + len(few) + len(team):
        few = team = []  # the fifth who sent opens the list of texts, and may

    assert everything_that_leaves(made_of(rest + few + team)) == everything_that_leaves(made_of(rest))


@given(rounds(), st.data())
def test_who_answered_less_than_half_of_a_competency_is_not_in_its_only_figure(responses, data):
    rest = [response for response in responses if response.group != "council"]
    full = [Response("council", Answers({"v1": value, "v2": value})) for value in (2, 3, 5)]
    one = data.draw(score)

    made = made_of([*rest, *full, Response("council", Answers({"v3": one}))])
    assert made.competency("vision").scores["council"] == 33
    assert all(item.scores["council"] is None for item in made.competency("vision").items)


@given(rounds())
def test_fewer_than_three_texts_cannot_be_told_from_none(responses):
    bare = [replace(response, answers=replace(response.answers, texts={})) for response in responses]
    members = [number for number, response in enumerate(bare) if KINDS[response.group] == "averaged"]
    few = list(bare)
    for number in members[:2]:
        few[number] = replace(few[number], answers=replace(few[number].answers, texts={"stop": "geheim"}))

    assert everything_that_leaves(made_of(few)) == everything_that_leaves(made_of(bare))


@given(rounds())
def test_a_document_comes_back_as_the_same_report(responses):
    made = made_of(responses)

    assert from_document(json.loads(json.dumps(to_document(made)))) == made


@pytest.mark.clause("HV-6")
@given(rounds())
def test_every_derived_figure_can_be_found_with_a_pencil(responses):
    made = made_of(responses)
    only = {group.key for group in made.groups if group.plan == "competencies_only"}

    for competency in made.competencies:
        for key, figure in competency.scores.items():
            printed = [
                Decimal(item.scores[key]) / 10 for item in competency.items if item.scores[key] is not None
            ]
            if key not in only:
                enough = len(printed) * 2 >= len(competency.items) and printed
                assert figure == (_tenths(sum(printed) / len(printed)) if enough else None)
        others = [Decimal(competency.scores[key]) / 10 for key in made.others_in(competency)]
        assert competency.others == (_tenths(sum(others) / len(others)) if others else None)
        own = competency.scores["self"]
        assert competency.gap == (None if own is None or not others else own - competency.others)


def _tenths(figure):
    return int(Decimal(figure).quantize(Decimal("0.1"), ROUND_HALF_UP) * 10)


# --- a second computation, written from the rules, in no hurry -------------------------------------------------------


def rounded(fraction):
    """Half up to one decimal, by looking at the hundredths and beyond."""
    whole, rest = divmod(fraction * 10, 1)
    return Fraction(int(whole) + (1 if rest >= Fraction(1, 2) else 0), 10)


def slow_report(questionnaire, groups, responses, floor):
    """Scores per competency and item as fractions, `None` where nothing is shown."""
    home = {group.key: group.key for group in groups}
    for group in groups:
        if group.plan == "merge" and sum(one.group == group.key for one in responses) < floor:
            parts = [other.key for other in groups if other.key in (group.key, group.merge_with)]
            for part in parts:
                home[part] = "+".join(parts)
    result = {}
    for competency in questionnaire.competencies:
        figures, items = {}, {item: {} for item in competency.items}
        for key in dict.fromkeys(home.values()):
            parts = [group for group in groups if home[group.key] == key]
            if competency.asked_of is not None and not all(part.key in competency.asked_of for part in parts):
                continue
            people = [one.answers.scores for one in responses if home[one.group] == key]
            needed = floor if parts[0].kind == "averaged" else 1
            half = Fraction(len(competency.items), 2)
            if any(part.plan == "competencies_only" for part in parts):
                means = []
                for person in people:
                    own = [person[item] for item in competency.items if person.get(item) is not None]
                    if own and len(own) >= half:
                        means.append(Fraction(sum(own), len(own)))
                figures[key] = rounded(sum(means) / len(means)) if len(means) >= needed else None
                for item in competency.items:
                    items[item][key] = None
                continue
            for item in competency.items:
                valid = [person[item] for person in people if person.get(item) is not None]
                items[item][key] = rounded(Fraction(sum(valid), len(valid))) if len(valid) >= needed else None
            shown = [items[item][key] for item in competency.items if items[item][key] is not None]
            figures[key] = rounded(sum(shown) / len(shown)) if shown and len(shown) >= half else None
        counted = [figure for key, figure in figures.items() if key != "self" and figure is not None]
        others = rounded(sum(counted) / len(counted)) if counted else None
        gap = None if others is None or figures.get("self") is None else figures["self"] - others
        word = None
        if gap is not None:
            word = "similar" if abs(gap) < Fraction(1, 2) else "self_higher" if gap > 0 else "others_higher"
        result[competency.key] = (figures, others, gap, word, items)
    return result


def _fraction(tenths):
    return None if tenths is None else Fraction(tenths, 10)


@pytest.mark.clause("HV-6")
@given(rounds(), st.integers(3, 5))
def test_a_slow_computation_from_the_rules_finds_the_same_report(responses, floor):
    made = made_of(responses, floor=floor)

    assert {
        competency.key: (
            {key: _fraction(tenths) for key, tenths in competency.scores.items()},
            _fraction(competency.others),
            _fraction(competency.gap),
            competency.category,
            {
                item.item: {key: _fraction(tenths) for key, tenths in item.scores.items()}
                for item in competency.items
            },
        )
        for competency in made.competencies
    } == slow_report(QUESTIONNAIRE, GROUPS, responses, floor)
