# SPDX-License-Identifier: EUPL-1.2
import pytest

from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response, Scale
from samenspiegel.core.report import Group
from samenspiegel.core.scores_csv import MAX_BYTES, Expected, ScoresFileWrong, read

HEADER = "group,rater,competency,item,score\n"
EXPECTED = Expected(
    Questionnaire(
        (
            Competency("vision", ("vision.1", "vision.2")),
            Competency("works-council", ("works-council.1",), frozenset({"self", "chair"})),
        )
    ),
    {"self": "self", "team": "averaged", "chair": "named"},
)


def problems(text, **options):
    with pytest.raises(ScoresFileWrong) as wrong:
        read(text if isinstance(text, bytes) else text.encode(), **options)
    return [(problem.line, problem.code) for problem in wrong.value.problems]


def test_groups_competencies_and_items_come_in_the_order_first_seen():
    scores = read(
        (HEADER + "team,t1,b,2,4\nself,s,b,1,3\nteam,t2,b,1,\nchair,c,a,2,5\n").encode(), named=["chair"]
    )

    assert scores.groups == (Group("team", "averaged", 2), Group("self", "self"), Group("chair", "named"))
    assert [
        (competency.key, [scores.item_labels[item] for item in competency.items])
        for competency in scores.questionnaire.competencies
    ] == [("b", ["2", "1"]), ("a", ["2"])]
    b2, b1, a2 = scores.questionnaire.items_for()
    assert scores.responses == (
        Response("team", Answers({b2: 4})),
        Response("team", Answers({b1: None})),
        Response("self", Answers({b1: 3})),
        Response("chair", Answers({a2: 5})),
    )


PLAIN = "team,t1,a,1,4\nself,s,a,1,\n"


@pytest.mark.parametrize(
    "raw",
    [
        (HEADER + PLAIN).replace(",", ";").encode(),
        ("\ufeff" + HEADER + PLAIN).encode(),
        (HEADER + PLAIN).replace("\n", "\r\n").encode(),
        (HEADER + PLAIN).replace("\n", "\r").encode(),
        ("\n\n" + HEADER + "\n,,,,\n  \n" + PLAIN.strip()).encode(),
        b'"Group","RATER", competency ,item,score,\n"team","t1","a","1","4",\nself, s ,a,1,,\n',
        b"score,item,competency,rater,group,note\n4,1,a,t1,team,hello\n,1,a,s,self,\n",
        (HEADER + PLAIN).replace("self,s,", "self\u00a0,s,").encode(),
    ],
)
def test_what_spreadsheets_make_of_a_file_is_read_alike(raw):
    assert read(raw) == read((HEADER + PLAIN).encode())


def test_everything_that_is_wrong_is_named_with_its_line():
    rows = [
        "self,s,a,1,6",  # 2
        "self,s,a,2,veel",
        "self,other,a,1,3",
        "",
        "team,t1,a,1,3.5",  # 6
        "chair,t1,a,1,3",
        "team,t2,a,1,2",
        "team,t2,a,1,2",  # 9
        "team,t3,a,1",
        "team,t4,a,1,2,2",
        "team,,a,,2",  # 12
        'team,"t\n5",a,1,1',
        "team,t6,a,1,-1",  # 15
        "team,t7,a,1,99999999999999999999",
        "chair,c1,a,1,3",
        "chair,c2,a,1,3",  # 18
        "chair,c2,a,2,3",
    ]

    assert problems(HEADER + "\n".join(rows), named=["chair"]) == [
        (2, "out_of_scale"),
        (3, "not_a_number"),
        (4, "two_raters"),
        (6, "not_a_number"),
        (7, "two_groups"),
        (9, "twice"),
        (10, "too_few_cells"),
        (11, "too_many_cells"),
        (12, "empty_cell"),
        (12, "empty_cell"),
        (13, "unreadable_cell"),
        (15, "out_of_scale"),
        (16, "out_of_scale"),
        (18, "two_raters"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "empty_file")]),
        ("\n\n", [(1, "empty_file")]),
        (HEADER, [(1, "no_scores")]),
        ("group,rater,item\nself,s,1\n", [(1, "missing_column"), (1, "missing_column")]),
        ("\ngroup,rater,competency,item,score,score\n", [(2, "column_twice")]),
        (
            HEADER.encode() + b"self,s,a,1,3\nself,s,\xe9\xe9n,2,3\nself,s,\xff,2,3\n",
            [(3, "broken_encoding"), (4, "broken_encoding")],
        ),
        (HEADER.encode("utf-16"), [(1, "broken_encoding")]),
        (HEADER + 'self,s,a,1,3\nself,"s"s,a,1,3\nself,s,a,2,9\n', [(3, "broken_row"), (4, "out_of_scale")]),
        (HEADER + 'self,s,"a,1,3\nself,s,a,2,3\n', [(2, "broken_row")]),
        (HEADER + "self,s," + "a" * 201 + ",1,3\n", [(2, "unreadable_cell")]),
        (HEADER + "self,s," + "a" * 200_000 + ",1,3\n", [(2, "broken_row")]),
        (HEADER + "self,s,\x1b[31m,1,3\n", [(2, "unreadable_cell")]),
        (b"x" * (MAX_BYTES + 1), [(1, "too_large")]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(text, found):
    assert problems(text) == found


@pytest.mark.parametrize(
    ("scale", "good", "bad"), [(Scale(0, 10), "10", "11"), (Scale(1, 4), "4", "5"), (None, "1", "0")]
)
def test_the_scale_decides_which_scores_are_valid(scale, good, bad):
    assert read((HEADER + f"self,s,a,1,{good}").encode(), scale=scale).responses[0].group == "self"
    assert problems(HEADER + f"self,s,a,1,{bad}", scale=scale) == [(2, "out_of_scale")]


def test_a_format_gives_groups_items_and_their_order():
    rows = "chair,c,vision,2,4\nchair,c,works-council,1,5\nself,s,vision,vision.1,3\n"
    scores = read((HEADER + rows).encode(), expected=EXPECTED)

    assert scores.groups == (Group("self", "self"), Group("team", "averaged", 0), Group("chair", "named"))
    assert scores.questionnaire.competencies == EXPECTED.questionnaire.competencies
    assert scores.responses == (
        Response("chair", Answers({"vision.2": 4, "works-council.1": 5})),
        Response("self", Answers({"vision.1": 3})),
    )


def test_what_is_not_in_the_format_is_refused():
    rows = [
        "council,r1,vision,1,3",
        "team,r2,visie,1,3",
        "team,r2,vision,3,3",
        "team,r2,works-council,1,3",
        "team,r2,works-council,1,",
        "team,r2,vision,1,3",
        "team,r2,vision,vision.1,3",
    ]

    assert problems(HEADER + "\n".join(rows), expected=EXPECTED) == [
        (2, "unknown_group"),
        (3, "unknown_competency"),
        (4, "unknown_item"),
        (5, "not_asked"),
        (8, "twice"),
    ]
