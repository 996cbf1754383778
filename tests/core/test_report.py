# SPDX-License-Identifier: EUPL-1.2
"""The figures of the feedback report, each computed by hand."""

import json

import pytest

from samenspiegel.core.questionnaire import Answers, Choice, Competency, Questionnaire, Response
from samenspiegel.core.report import (
    Caution,
    Group,
    GroupDifference,
    GroupsWrong,
    NoSuchText,
    NotAReport,
    OpenAnswers,
    ResponsesWrong,
    Withheld,
    build,
    cautions,
    from_document,
    group_differences,
    item_status,
    largest_differences,
    merged,
    seen_most,
    split_by_name,
    status,
    to_document,
    withheld,
    withhold_text,
)

SELF = Group("self", "self")
TEAM = Group("team", "averaged", invited=6)
COLLEGE = Group("college", "averaged", invited=4)
CHAIR = Group("chair", "named")
ONE = Questionnaire((Competency("vision", ("v1", "v2", "v3", "v4")),))
SINGLE = Questionnaire((Competency("vision", ("v1",)),))


def responses(group, *rows, items=("v1", "v2", "v3", "v4")):
    """One response per row, a row being the scores of the items in order."""
    return [Response(group.key, Answers(dict(zip(items, row, strict=False)))) for row in rows]


def written(group, *texts):
    return [Response(group.key, Answers(texts={"stop": text})) for text in texts]


def report(questionnaire, groups, *given, **options):
    flat = [response for some in given for response in some]
    return build(questionnaire, groups, flat, shuffle=options.pop("shuffle", list.reverse), **options)


@pytest.mark.clause("HV-1", "HV-6")
def test_a_group_score_is_the_mean_rounded_half_up_and_stands_beside_self():
    # 3, 4, 4, 4 -> 3,75 -> 3,8; self 3,0; gap -0,8
    made = report(SINGLE, [SELF, TEAM], responses(SELF, [3]), responses(TEAM, [3], [4], [4], [4]))

    vision = made.competency("vision")
    assert vision.scores == {"self": 30, "team": 38}
    assert (vision.others, vision.gap, vision.category) == (38, -8, "others_higher")


@pytest.mark.clause("HV-6")
def test_a_reader_with_a_pencil_finds_the_same_competency_score():
    two = Questionnaire((Competency("vision", ("v1", "v2")),))
    # items 1,25 and 1,75 print as 1,3 and 1,8; (1,3 + 1,8) / 2 = 1,55 -> 1,6, where the exact mean would print 1,5
    made = report(two, [TEAM], responses(TEAM, [1, 2], [1, 2], [1, 2], [2, 1]))

    vision = made.competency("vision")
    assert [item.scores["team"] for item in vision.items] == [13, 18]
    assert vision.scores == {"team": 16}


@pytest.mark.clause("HV-6")
def test_the_others_score_is_the_mean_of_groups_without_self():
    # team 4,0, college 2,3, chair 5,0 -> 11,3 / 3 = 3,77 -> 3,8
    made = report(
        SINGLE,
        [SELF, TEAM, COLLEGE, CHAIR],
        responses(SELF, [1]),
        responses(TEAM, [4], [4], [4]),
        responses(COLLEGE, [2], [2], [3]),
        responses(CHAIR, [5]),
    )

    vision = made.competency("vision")
    assert vision.scores == {"self": 10, "team": 40, "college": 23, "chair": 50}
    assert (vision.others, vision.gap) == (38, -28)
    assert made.others_in(vision) == ("team", "college", "chair")


@pytest.mark.clause("HV-6", "HV-14")
@pytest.mark.parametrize("rows", [[], [[5]], [[1], [5]], [[1], [1], [None]], [[None]] * 6])
def test_an_averaged_group_with_fewer_than_three_answers_shows_nothing_and_counts_in_nothing(rows):
    made = report(
        SINGLE, [SELF, TEAM, CHAIR], responses(SELF, [3]), responses(TEAM, *rows), responses(CHAIR, [4])
    )
    without = report(SINGLE, [SELF, TEAM, CHAIR], responses(SELF, [3]), responses(CHAIR, [4]))

    assert made == without
    assert made.competency("vision").scores == {"self": 30, "team": None, "chair": 40}
    assert made.competency("vision").others == 40
    assert withheld(made) == (Withheld("team", None, "too_few"),)


@pytest.mark.clause("HV-14")
def test_a_named_rater_and_self_are_shown_from_one_answer_and_absence_is_told_as_such():
    made = report(ONE, [SELF, TEAM, CHAIR], responses(CHAIR, [4, None, 3, None]))

    vision = made.competency("vision")
    assert vision.scores == {"self": None, "team": None, "chair": 35}
    assert [status(made, vision, key) for key in ("self", "team", "chair")] == [
        "no_answer",
        "too_few",
        "shown",
    ]
    assert item_status(made, vision, "v2", "chair") == "no_answer"
    assert (vision.gap, vision.category) == (None, None)


def test_a_competency_of_which_less_than_half_the_items_are_shown_has_no_score():
    made = report(ONE, [CHAIR], responses(CHAIR, [4, None, None, None]))
    half = report(ONE, [CHAIR], responses(CHAIR, [4, 5, None, None]))

    assert made.competency("vision").scores == {"chair": None}
    assert made.competency("vision").items[0].scores == {"chair": 40}
    assert withheld(made) == (Withheld("chair", "vision", "too_few"),)
    assert half.competency("vision").scores == {"chair": 45}


@pytest.mark.parametrize(
    ("own", "gap", "category"), [(35, 5, "self_higher"), (34, 4, "similar"), (25, -5, "others_higher")]
)
def test_half_a_point_is_the_first_difference_that_counts(own, gap, category):
    ten = Questionnaire((Competency("vision", tuple(f"v{number}" for number in range(10))),))
    high = own - 30 if own >= 30 else own - 20
    row = [4 if own >= 30 else 3] * high + [3 if own >= 30 else 2] * (10 - high)
    items = ten.items_for()
    made = report(
        ten, [SELF, CHAIR], responses(SELF, row, items=items), responses(CHAIR, [3] * 10, items=items)
    )

    assert (made.competency("vision").gap, made.competency("vision").category) == (gap, category)


def test_the_floor_can_be_raised_and_never_lowered():
    rows = responses(TEAM, [4], [4], [4])

    assert report(SINGLE, [TEAM], rows, floor=4).competency("vision").scores == {"team": None}
    with pytest.raises(GroupsWrong):
        report(SINGLE, [TEAM], rows, floor=2)


@pytest.mark.clause("HV-14")
def test_a_block_is_shown_of_the_groups_that_are_asked_it_alone():
    questionnaire = Questionnaire(
        (Competency("vision", ("v1",)), Competency("works-council", ("v2",), frozenset({"self", "chair"})))
    )
    made = report(
        questionnaire,
        [SELF, TEAM, CHAIR],
        responses(SELF, [3, 3]),
        responses(TEAM, [4, 5], [4, 5], [4, 5]),
        responses(CHAIR, [4, 2]),
    )

    block = made.competency("works-council")
    assert block.scores == {"self": 30, "chair": 20}
    assert block.items[0].scores == {"self": 30, "chair": 20}
    assert (block.others, block.gap) == (20, 10)
    assert status(made, block, "team") == item_status(made, block, "v2", "team") == "not_asked"


# --- small groups ----------------------------------------------------------------------------------------------------


def test_competencies_only_takes_the_mean_of_each_persons_own_mean_and_shows_no_items():
    # means 4,5 (two items), 3,25 (four), 2,0 (three) -> 9,75 / 3 = 3,25 -> 3,3; the fourth answered one of four: out
    only = Group("college", "averaged", invited=4, plan="competencies_only")
    rows = [[5, 4, None, None], [3, 3, 3, 4], [2, 2, 2, None], [None, 5, None, None]]
    made = report(ONE, [only], responses(only, *rows))

    vision = made.competency("vision")
    assert vision.scores == {"college": 33}
    assert [item.scores for item in vision.items] == [{"college": None}] * 4
    assert item_status(made, vision, "v1", "college") == "competencies_only"


def test_competencies_only_needs_three_people_who_answered_half_of_the_items():
    only = Group("college", "averaged", invited=4, plan="competencies_only")
    made = report(ONE, [only], responses(only, [5, 4, None, None], [3, 3, 3, 4], [None, 5, None, None]))

    assert made.competency("vision").scores == {"college": None}
    assert status(made, made.competency("vision"), "college") == "too_few"


def test_a_group_that_goes_by_name_becomes_one_named_group_per_person():
    council = Group("council", "averaged", invited=3, plan="by_name")
    first, second, third = split_by_name(council)
    made = report(SINGLE, [first, second, third], responses(first, [5]), responses(third, [2]))

    assert made.competency("vision").scores == {"council.1": 50, "council.2": None, "council.3": 20}
    assert {group.kind for group in made.groups} == {"named"}
    with pytest.raises(GroupsWrong):
        report(SINGLE, [council])


SMALL = Group("college", "averaged", invited=3, plan="merge", merge_with="team")


@pytest.mark.parametrize("sent", [0, 1, 2])
def test_a_group_that_falls_short_is_merged_with_its_partner_and_its_parts_are_never_shown(sent):
    made = report(SINGLE, [SELF, TEAM, SMALL], responses(TEAM, [4], [4]), responses(SMALL, *[[1]] * sent))

    assert [(group.key, group.kind, group.invited) for group in made.groups] == [
        ("self", "self", 1),
        ("team+college", "averaged", 9),
    ]
    assert made.group("team+college").parts == ("team", "college")
    # 4 and 4 is too few; 4, 4, 1 -> 3,0; 4, 4, 1, 1 -> 2,5
    assert made.competency("vision").scores == {"self": None, "team+college": {0: None, 1: 30, 2: 25}[sent]}


def test_a_group_that_does_not_fall_short_is_not_merged():
    made = report(SINGLE, [TEAM, SMALL], responses(TEAM, [4]), responses(SMALL, [1], [1], [2]))

    assert made.competency("vision").scores == {"team": None, "college": 13}
    assert made.group("college").merge_with is None


def test_a_merged_group_is_asked_what_all_its_parts_were_asked():
    questionnaire = Questionnaire(
        (
            Competency("a", ("v1",), frozenset({"team", "college"})),
            Competency("b", ("v2",), frozenset({"team"})),
        )
    )
    made = report(
        questionnaire, [TEAM, SMALL], responses(TEAM, [4, 4], [4, 4], [4, 4]), responses(SMALL, [1])
    )

    assert made.competency("a").scores == {"team+college": 33}
    assert made.competency("b").scores == {}


def test_the_strictest_plan_goes_for_a_merged_group():
    only = Group("council", "averaged", invited=4, plan="competencies_only")

    assert merged([TEAM, COLLEGE]) == Group("team+college", "averaged", 10, parts=("team", "college"))
    assert merged([TEAM, only]).plan == "competencies_only"


@pytest.mark.parametrize(
    "groups",
    [
        [TEAM, TEAM],
        [SELF, Group("me", "self")],
        [Group("chair", "named", invited=2)],
        [Group("college", "averaged", 3, "merge", "nobody")],
        [Group("college", "averaged", 3, "merge", "college")],
        [Group("college", "averaged", 3, "merge", "chair"), CHAIR],
        [Group("college", "averaged", 3, "merge")],
    ],
)
def test_groups_without_meaning_are_refused(groups):
    with pytest.raises(GroupsWrong):
        report(SINGLE, groups)


@pytest.mark.parametrize(
    "given",
    [
        [Response("nobody", Answers())],
        [Response("chair", Answers())] * 2,
        [Response("team", Answers({"v1": 6}))],
    ],
)
def test_responses_that_were_not_checked_are_refused(given):
    with pytest.raises(ResponsesWrong):
        report(SINGLE, [TEAM, CHAIR], given)


# --- open answers ----------------------------------------------------------------------------------------------------

OPEN = Questionnaire((Competency("vision", ("v1",)),), ("stop",))


@pytest.mark.clause("HV-14")
def test_open_answers_of_averaged_groups_form_one_list_and_named_ones_stand_under_their_role():
    made = report(
        OPEN,
        [SELF, TEAM, COLLEGE, CHAIR],
        written(SELF, "ik"),
        written(TEAM, "c", "", " \x07"),
        written(COLLEGE, "a", "b"),
        written(CHAIR, "voorzitter"),
    )

    assert made.open_answers == (OpenAnswers("stop", ("c", "b", "a"), {"chair": "voorzitter"}, "ik"),)


@pytest.mark.parametrize(
    "texts",
    [["a", "b", "", "", ""], ["a", "b", "c", "d"], ["", "", "", "", "", ""], ["a", " ", "\n", "", "b"]],
)
def test_open_answers_need_five_who_sent_and_three_who_wrote(texts):
    made = report(OPEN, [TEAM], written(TEAM, *texts))

    assert made.open_answers == (OpenAnswers("stop"),)


def test_every_question_is_shuffled_apart():
    two = Questionnaire(OPEN.competencies, ("start", "stop"))
    shuffled = []
    given = [Response("team", Answers(texts={"start": f"s{n}", "stop": f"t{n}"})) for n in (3, 1, 5, 2, 4)]
    report(two, [TEAM], given, shuffle=lambda texts: shuffled.append(list(texts)))

    assert shuffled == [[f"s{n}" for n in range(1, 6)], [f"t{n}" for n in range(1, 6)]]


def test_a_withheld_open_answer_is_gone_whole_and_counted():
    made = report(
        OPEN, [SELF, TEAM, CHAIR], written(TEAM, *"abcde"), written(CHAIR, "voorzitter"), written(SELF, "ik")
    )

    less = withhold_text(made, question="stop", position=1)
    less = withhold_text(less, question="stop", group="chair")
    less = withhold_text(less, question="stop", group="self")

    assert less.open_answers == (OpenAnswers("stop", ("e", "c", "b", "a")),)
    assert less.withheld_texts == 3
    for nothing in ({"position": 4}, {"group": "chair"}, {"group": "team"}):
        with pytest.raises(NoSuchText):
            withhold_text(less, question="stop", **nothing)


def test_what_a_named_rater_chose_stands_beside_the_figures():
    choice = Choice("consulted", ("own", "consulted"), frozenset({"chair", "team"}))
    questionnaire = Questionnaire(SINGLE.competencies, choices=(choice,))
    given = [Response(key, Answers(choices={"consulted": "own"})) for key in ("chair", "team", "self")]

    assert build(questionnaire, [SELF, TEAM, CHAIR], given, shuffle=list.sort).choices == {
        "chair": {"consulted": "own"}
    }


# --- spread ----------------------------------------------------------------------------------------------------------

MANY = Group("team", "averaged", invited=12)


@pytest.mark.parametrize(
    ("scores", "word"),
    [
        ([3, 3, 3, 3, 4, 4, 4], None),  # seven answers
        ([3, 3, 3, 3, 3, 3, 4, 4], "small"),  # mean 3,25; deviation 0,375
        ([3, 3, 3, 3, 4, 4, 4, 4], "some"),  # mean 3,5; deviation exactly 0,5
        ([1, 2, 3, 3, 3, 3, 4, 5], "some"),  # deviation 6/8 = 0,75
        ([2, 2, 2, 2, 3, 3, 4, 4, 4, 4], "large"),  # deviation exactly 8/10 = 0,8
        ([1, 5] * 4, "large"),
    ],
)
def test_spread_is_told_in_words_from_eight_answers(scores, word):
    made = report(SINGLE, [MANY], responses(MANY, *[[score] for score in scores]))

    assert made.competency("vision").spread == ({"team": word} if word else {})


def test_spread_needs_eight_answers_to_half_of_the_items():
    rows = [[1, None, None, None], [5, 3, None, None]] * 4
    assert report(ONE, [MANY], responses(MANY, *rows)).competency("vision").spread == {}

    rows = [[1, 3, None, None], [5, 3, None, None]] * 4  # deviations 2 and 0 -> 1,0
    assert report(ONE, [MANY], responses(MANY, *rows)).competency("vision").spread == {"team": "large"}


# --- reading ---------------------------------------------------------------------------------------------------------


def profile(**scores):
    """A report with one single-item competency per keyword: (self, team of three, chair)."""
    questionnaire = Questionnaire(tuple(Competency(key, (key,)) for key in scores))
    small = Group("team", "averaged", invited=3)
    given = [
        Response(group, Answers({key: row[column] for key, row in scores.items()}))
        for column, group in [(0, "self"), (1, "team"), (1, "team"), (1, "team"), (2, "chair")]
    ]
    return build(questionnaire, [SELF, small, CHAIR], given, shuffle=list.sort)


@pytest.mark.clause("HV-8")
def test_largest_differences_come_first_in_both_directions_and_ties_follow_the_profile():
    made = profile(
        a=(3, 3, 3), b=(5, 3, 3), c=(1, 3, 3), d=(5, 3, 3), e=(5, 1, 1), f=(3, 4, 4), g=(None, 4, 4)
    )

    found = largest_differences(made)
    assert [(one.key, one.gap) for one in found.self_higher] == [("e", 40), ("b", 20), ("d", 20)]
    assert [(one.key, one.gap) for one in found.others_higher] == [("c", -20), ("f", -10)]
    assert [one.key for one in largest_differences(made, 1).self_higher] == ["e"]


@pytest.mark.clause("HV-8")
def test_differences_between_groups_leave_self_out():
    made = profile(a=(1, 3, 3), b=(1, 3, 4), c=(5, 5, 2), d=(3, None, 1), e=(3, 4, 3))

    assert group_differences(made) == (
        GroupDifference("c", "team", "chair", 30),
        GroupDifference("b", "chair", "team", 10),
        GroupDifference("e", "team", "chair", 10),
    )


def test_seen_most_are_the_highest_scores_of_others():
    made = profile(a=(5, 3, 3), b=(1, 4, 4), c=(1, 2, 2), d=(1, 4, 4), e=(1, None, None), f=(1, 5, 5))

    assert [one.key for one in seen_most(made)] == ["f", "b", "d"]


def test_caution_goes_by_who_was_invited_and_only_where_something_is_shown():
    assert cautions(profile(a=(3, 3, 3))) == (Caution("small_group", "team"), Caution("one_person", "chair"))
    assert cautions(profile(a=(3, None, None))) == ()


def test_a_document_comes_back_the_same_and_holds_no_number_of_answers():
    made = report(
        OPEN, [SELF, TEAM, SMALL, CHAIR], written(TEAM, *"abcde"), written(CHAIR, "x"), responses(SELF, [3])
    )
    document = json.loads(json.dumps(to_document(made)))

    assert from_document(document) == made
    assert document == {
        "language": 1,
        "scale": [1, 5],
        "floor": 3,
        "groups": [
            {"key": "self", "kind": "self", "invited": 1, "plan": "mean_or_nothing", "parts": []},
            {
                "key": "team+college",
                "kind": "averaged",
                "invited": 9,
                "plan": "mean_or_nothing",
                "parts": ["team", "college"],
            },
            {"key": "chair", "kind": "named", "invited": 1, "plan": "mean_or_nothing", "parts": []},
        ],
        "competencies": [
            {
                "key": "vision",
                "scores": {"self": 30, "team+college": None, "chair": None},
                "others": None,
                "gap": None,
                "category": None,
                "spread": {},
                "items": [{"item": "v1", "scores": {"self": 30, "team+college": None, "chair": None}}],
            }
        ],
        "open_answers": [
            {"question": "stop", "averaged": ["e", "d", "c", "b", "a"], "named": {"chair": "x"}, "own": None}
        ],
        "withheld_texts": 0,
        "choices": {},
    }


@pytest.mark.parametrize("document", [{}, {"language": 2}, {"language": 1}, {"language": 1, "scale": [5, 1]}])
def test_a_document_that_is_no_report_is_refused(document):
    with pytest.raises(NotAReport):
        from_document(document)
