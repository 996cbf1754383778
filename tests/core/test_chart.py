# SPDX-License-Identifier: EUPL-1.2
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.chart import Bar, Labels, LegendEntry, Mark, axis_svg, draw, legend_svg, svg
from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response, Scale
from samenspiegel.core.report import Group, build

GROUPS = (
    Group("self", "self"),
    Group("team", "averaged", invited=3),
    Group("college", "averaged", invited=4),
    Group("chair", "named"),
)


FIVE = Scale()


def parsed(picture):
    return ElementTree.fromstring(picture)  # noqa: S314 (made here, from nobody's input)


def report(scale=FIVE, groups=GROUPS, **scores):
    """One single-item competency per keyword, scores by group in order; `None` is no answer."""
    questionnaire = Questionnaire(tuple(Competency(key, (key,)) for key in scores), scale=scale)
    given_answers = [
        Response(group.key, Answers({key: row[column] for key, row in scores.items()}))
        for column, group in enumerate(groups)
        for _ in range(group.invited)
    ]
    return build(questionnaire, groups, given_answers, shuffle=list.sort)


@pytest.mark.clause("HV-1", "HV-14")
def test_self_and_every_group_stand_on_the_same_axis_with_the_others_mark_and_the_gap():
    (row,) = draw(report(vision=(5, 2, None, 3))).rows  # others (2 + 3) / 2 = 2,5

    assert row.marks == (
        Mark("self", 50, 1.0, 0, "disc", "self"),
        Mark("team", 20, 0.25, 0, "square", "group-1"),
        Mark("chair", 30, 0.5, 0, "triangle", "group-3"),
    )
    assert row.others == Mark("others", 25, 0.375, 0, "bar", "others")
    assert row.gap_bar == Bar(0.375, 1.0)


def test_the_axis_is_the_whole_scale_whatever_was_answered():
    drawing = draw(report(scale=Scale(1, 4), vision=(2, 2, 2, 2)))

    assert [(tick.value, round(tick.x, 4)) for tick in drawing.ticks] == [
        (1, 0),
        (2, 0.3333),
        (3, 0.6667),
        (4, 1),
    ]


def test_without_self_or_others_there_is_no_gap():
    rows = draw(report(a=(None, 3, 3, 3), b=(3, None, None, None))).rows

    assert [row.gap_bar for row in rows] == [None, None]
    assert rows[1].others is None


def test_every_group_has_a_shape_and_a_colour_of_its_own():
    assert draw(report(vision=(1, 1, 1, 1))).legend == (
        LegendEntry("self", "disc", "self"),
        LegendEntry("team", "square", "group-1"),
        LegendEntry("college", "ring", "group-2"),
        LegendEntry("chair", "triangle", "group-3"),
        LegendEntry("others", "bar", "others"),
    )


@given(st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_no_mark_covers_another(scores):
    (row,) = draw(report(vision=scores)).rows

    for mark in row.marks:
        for other in row.marks:
            assert mark is other or mark.lane != other.lane or abs(mark.x - other.x) * 250 >= 14
    assert row.marks[0].lane == 0  # self always in the middle


def test_equal_figures_are_spread_over_lanes_around_self():
    (row,) = draw(report(vision=(3, 3, 3, 3))).rows

    assert [(mark.group, mark.lane) for mark in row.marks] == [
        ("self", 0),
        ("team", -1),
        ("college", 1),
        ("chair", -2),
    ]
    assert row.lanes == (-2, 1)


NASTY = '</svg><script>alert("x")</script>&'


def pictures(labels):
    drawing = draw(report(vision=(5, 2, 3, 3), courage=(1, 1, 1, 1)))
    return [
        *svg(drawing, labels, prefix="a").values(),
        axis_svg(drawing, labels),
        *legend_svg(drawing).values(),
    ]


def test_every_picture_is_well_formed_and_escapes_all_text():
    labels = Labels(
        groups=dict.fromkeys(["self", "team", "college", "chair", "others"], NASTY),
        ticks=dict.fromkeys(range(1, 6), NASTY),
        titles={"vision": NASTY},
        descriptions={"vision": NASTY},
    )

    for picture in pictures(labels):
        root = parsed(picture)
        assert {element.tag.split("}")[1] for element in root.iter()} <= {
            *("svg", "g", "title", "desc", "line", "rect", "circle", "path", "text", "tspan")
        }


def test_pictures_pass_a_strict_content_security_policy():
    for picture in pictures(Labels()):
        assert re.findall(r"\s(style|on\w+|href)=|<style|<script", picture) == []


def test_a_picture_has_a_name_and_a_description_for_who_does_not_see_it():
    labels = Labels(titles={"vision": "Visie"}, descriptions={"vision": "Visie: zelfbeeld 5,0, anderen 2,7."})
    root = parsed(svg(draw(report(vision=(5, 2, 3, 3))), labels, prefix="a")["vision"])

    texts = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert [texts[name] for name in root.get("aria-labelledby").split()] == [
        "Visie",
        "Visie: zelfbeeld 5,0, anderen 2,7.",
    ]


def test_marks_are_found_by_class_and_carry_their_figure():
    labels = Labels(
        groups={"self": "jij", "team": "bouwteam", "college": "college", "chair": "OR", "others": "anderen"}
    )
    root = parsed(svg(draw(report(vision=(5, 2, 3, 3))), labels)["vision"])

    marks = [(g.get("class"), g[0].text) for g in root.iter("{http://www.w3.org/2000/svg}g")]
    assert marks == [
        ("mark mark--others", "anderen 2,7"),
        ("mark mark--self", "jij 5,0"),
        ("mark mark--group-1", "bouwteam 2,0"),
        ("mark mark--group-2", "college 3,0"),
        ("mark mark--group-3", "OR 3,0"),
    ]


def test_the_axis_breaks_long_labels_so_that_a_phone_has_room():
    root = parsed(axis_svg(draw(report(vision=(1, 1, 1, 1))), Labels(ticks={1: "(bijna) nooit"})))

    assert [[line.text for line in text] for text in root] == [
        ["(bijna)", "nooit"],
        ["2"],
        ["3"],
        ["4"],
        ["5"],
    ]
