# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import agenda
from samenspiegel.core.agenda import Difference, LookBack, PointLine
from samenspiegel.core.questionnaire import Scale
from samenspiegel.core.report import CompetencyScores, Group, Report


@dataclass(frozen=True)
class ItemOfFormat:
    key: str
    kind: str
    title: str = "Titel"
    addition: bool = False
    explanation: str = ""
    competencies: str | None = None


HEERENVEEN = [
    ItemOfFormat("look-back", "look_back", addition=True),
    ItemOfFormat("mirror", "mirror"),
    ItemOfFormat("training", "two_sided"),
    ItemOfFormat("career", "topic"),
    ItemOfFormat("points", "points"),
    ItemOfFormat("summary", "summary"),
]
PREVIOUS = LookBack("p1", "De secretaris volgt een cursus.", "Hanna", "met", date(2026, 1, 1))
POINT = PointLine("q1", "subject", "de brug")


def scored(key: str, gap: int | None, **groups: int) -> CompetencyScores:
    category = (
        None if gap is None else "similar" if abs(gap) < 5 else "self_higher" if gap > 0 else "others_higher"
    )
    own = 30 + (gap or 0)
    return CompetencyScores(key, {"self": own, **groups}, None if gap is None else 30, gap, category, ())


REPORT = Report(
    scale=Scale(1, 5),
    floor=3,
    groups=(Group("self", "self"), Group("team", "averaged", 5), Group("college", "averaged", 4)),
    competencies=(
        scored("vision", 6),
        scored("empathy", 2, team=40, college=20),
        scored("customer-focus", -12),
        scored("integrity", 15),
        scored("creativity", 8),
        scored("flexibility", 0),
        scored("adaptability", None),
    ),
)


@pytest.mark.clause("HV-8")
def test_the_items_stand_in_the_order_of_the_format():
    built = agenda.build(HEERENVEEN)
    assert [item.key for item in built.items] == [item.key for item in HEERENVEEN]
    assert [item.key for item in built.items if item.addition] == ["look-back"]


@pytest.mark.clause("VGS-11")
def test_the_look_back_is_item_one_wherever_the_format_puts_it():
    built = agenda.build([*HEERENVEEN[1:], HEERENVEEN[0]], look_back=[PREVIOUS])
    assert (built.items[0].kind, built.items[0].look_back) == ("look_back", (PREVIOUS,))


@pytest.mark.clause("HV-8")
def test_what_both_chose_comes_first_then_what_one_chose_then_the_largest_differences():
    found = agenda.differences(
        REPORT, {"subject": ["flexibility", "vision"], "reviewer": ["flexibility", "creativity"]}
    )
    assert [(line.competency, line.chosen_by) for line in found] == [
        ("flexibility", ("subject", "reviewer")),
        ("creativity", ("reviewer",)),
        ("vision", ("subject",)),
        ("integrity", ()),
        ("customer-focus", ()),
        ("empathy", ()),
    ]


def test_a_difference_says_which_way_it_goes_or_between_whom():
    views = {line.competency: line for line in agenda.differences(REPORT, {"subject": ["adaptability"]})}
    assert views["integrity"].view == "self_higher"
    assert views["customer-focus"].view == "others_higher"
    assert (views["empathy"].view, views["empathy"].higher, views["empathy"].lower) == (
        "between_groups",
        "team",
        "college",
    )
    assert views["adaptability"].view is None


def test_an_agenda_holds_no_scores():
    built = agenda.build(HEERENVEEN, differences=agenda.differences(REPORT, {}))
    kept = agenda.to_document(built)
    lines = [line for item in kept["items"] for line in item["differences"]]
    assert lines
    assert {key for line in lines for key in line} == {"competency", "chosen_by", "view", "higher", "lower"}


@pytest.mark.parametrize("items", [HEERENVEEN, HEERENVEEN[:3]])
def test_no_point_is_lost(items):
    built = agenda.build(items, points=[POINT])
    assert [point for item in built.items for point in item.points] == [POINT]


@pytest.mark.clause("VGS-4")
def test_a_late_point_is_added_once_to_what_was_frozen():
    frozen = agenda.build(HEERENVEEN, points=[POINT])
    late = PointLine("q2", "reviewer", "de haven", is_late=True)
    added = agenda.with_points(agenda.with_points(frozen, [late]), [POINT, late])
    assert added.of_kind("points").points == (POINT, late)


texts = st.text(max_size=20)


@given(
    look_back=st.lists(st.builds(LookBack, texts, texts, texts, texts, st.none() | st.dates()), max_size=2),
    differences=st.lists(
        st.builds(Difference, texts, st.sampled_from([(), ("subject",), ("subject", "reviewer")])), max_size=2
    ),
    points=st.lists(st.builds(PointLine, texts, st.sampled_from(["subject", "reviewer"]), texts), max_size=3),
)
def test_an_agenda_is_read_back_as_it_was_written(look_back, differences, points):
    built = agenda.build(HEERENVEEN, look_back=look_back, differences=differences, points=points)
    assert agenda.from_document(agenda.to_document(built)) == built


@pytest.mark.parametrize("kept", [{}, {"language": 2}, {"language": 1}, {"language": 1, "items": [{}]}])
def test_another_document_is_refused(kept):
    with pytest.raises(agenda.NotAnAgenda):
        agenda.from_document(kept)
