# SPDX-License-Identifier: EUPL-1.2
"""From a report to the words and figures on the page: a function of what is shown, and of nothing else."""

from dataclasses import replace

import pytest

from samenspiegel.core.questionnaire import Answers, Response
from samenspiegel.core.questionnaire import from_format as questionnaire_of
from samenspiegel.core.report import Group, build
from samenspiegel.formats.library import load
from samenspiegel.web.report_page import build_page, expected_beside, unexpected
from samenspiegel.web.report_words import Reader

from .spiegel import LIKELY, likely_report

SPEC = load("heerenveen-gemeentesecretaris")
SUBJECT = Reader(is_subject=True, subject_name="Hanna de Vries")
REVIEWER = Reader(is_subject=False, subject_name="Hanna de Vries")


@pytest.fixture(scope="module")
def report():
    return likely_report(SPEC)


def rows(report, reader=SUBJECT, **options):
    return {row.key: row for row in build_page(report, SPEC, reader, **options).rows}


@pytest.mark.clause("HV-1", "HV-14")
def test_every_competency_of_the_profile_has_a_row_with_every_group_and_what_they_differ(report):
    page = build_page(report, SPEC, SUBJECT)

    assert [row.key for row in page.rows] == list(LIKELY)
    assert page.columns == ("Jij", "Bouwteam", "Wethouders", "Voorzitter OR", "Beoordelaar")
    # Bouwteam: items 3,3 3,5 3,3 3,2 -> 3,3; wethouders 3,8 3,5 3,5 3,8 -> 3,7; others (3,3 + 3,7 + 3,0 + 3,5) / 4.
    row = rows(report)["persuasiveness"]
    assert row.cells == ("4,5", "3,3", "3,7", "3,0", "3,5", "3,4", "1,1")
    assert (row.gap, row.gap_words, row.is_large) == ("1,1", "jij hoger", True)


@pytest.mark.clause("HV-1")
def test_the_picture_of_a_row_says_the_same_figures_to_who_does_not_see_it(report):
    row = rows(report)["persuasiveness"]

    assert (
        "Overtuigingskracht: zelfbeeld 4,5, anderen 3,4; bouwteam 3,3; wethouders 3,7; voorzitter OR 3,0;"
        " beoordelaar 3,5; verschil 1,1.</desc>" in row.plot
    )


@pytest.mark.parametrize(
    ("key", "subject", "reviewer"),
    [
        (
            "persuasiveness",
            ("jij hoger", "Jij ziet dit vaker dan anderen. Vraag om voorbeelden."),
            ("zelfbeeld hoger", "Hanna de Vries ziet dit vaker dan anderen. Vraag om voorbeelden."),
        ),
        (
            "empathy",
            ("anderen hoger", "Anderen zien dit vaker dan jij."),
            ("anderen hoger", "Anderen zien dit vaker dan Hanna de Vries."),
        ),
        (
            "vision",
            ("vergelijkbaar", "Jij en anderen zien dit ongeveer even vaak."),
            ("vergelijkbaar", "Hanna de Vries en anderen zien dit ongeveer even vaak."),
        ),
    ],
)
def test_a_gap_is_told_in_words_to_each_reader(report, key, subject, reviewer):
    for reader, words in ((SUBJECT, subject), (REVIEWER, reviewer)):
        row = rows(report, reader)[key]
        assert (row.gap_words, row.sentence) == words


def test_a_gap_below_zero_means_that_others_see_it_more(report):
    row = rows(report)["empathy"]

    assert (row.gap, row.cells[-1]) == ("1,0", "−1,0")


def test_without_a_gap_there_is_nothing_to_compare():
    row = rows(likely_report(SPEC, changed={"vision": ("----", *LIKELY["vision"][1:])}))["vision"]

    assert (row.gap, row.gap_words, row.sentence) == ("", "", "Te weinig antwoorden om te vergelijken.")
    assert (row.cells[0], row.cells[-1]) == ("Geen antwoord", "–")
    assert row.notes == ("Jij: geen antwoord.",)


@pytest.mark.clause("HV-14")
@pytest.mark.parametrize("answers", [(), ("5555",), ("5555", "1111")])
def test_nobody_one_and_two_answers_of_a_group_make_the_same_page(answers):
    without = likely_report(
        SPEC, changed={"vision": ("4444", LIKELY["vision"][1], (), *LIKELY["vision"][3:])}
    )
    few = likely_report(
        SPEC, changed={"vision": ("4444", LIKELY["vision"][1], answers, *LIKELY["vision"][3:])}
    )

    assert build_page(few, SPEC, SUBJECT) == build_page(without, SPEC, SUBJECT)
    row = rows(few)["vision"]
    assert (row.cells[2], row.notes) == ("Te weinig antwoorden", ("Wethouders: te weinig antwoorden.",))
    assert row.in_others == "bouwteam, voorzitter OR en beoordelaar"
    assert [
        item.figures.count("<span>Wethouders <b>Te weinig antwoorden</b></span>") for item in row.items
    ] == [1] * 4


def test_a_group_without_any_figure_is_named_once_beside_its_mark_and_not_in_every_row():
    gone = {key: (row[0], row[1], (), row[3], row[4]) for key, row in LIKELY.items()}
    page = build_page(likely_report(SPEC, changed=gone), SPEC, SUBJECT)

    assert [(entry.label, entry.note) for entry in page.legend][:3] == [
        ("Jij", ""),
        ("Bouwteam", ""),
        ("Wethouders", "Te weinig antwoorden."),
    ]
    assert (
        page.legend[-1].label
        == "Score van anderen: het gemiddelde van bouwteam, voorzitter OR en beoordelaar"
    )
    assert {note for row in page.rows for note in row.notes if "Wethouders" in note} == set()


@pytest.mark.clause("HV-14")
def test_how_many_answered_is_told_nowhere_only_how_many_were_asked(report):
    page = build_page(report, SPEC, SUBJECT)

    assert page.asked == "bouwteam 6, wethouders 4, voorzitter OR, beoordelaar"
    assert page.cautions == (
        ("Wethouders", "Wees voorzichtig: deze groep is klein. Eén antwoord telt zwaar mee."),
        ("Voorzitter OR, Beoordelaar", "Dit is steeds het beeld van één persoon."),
    )


def test_what_the_chair_said_about_consulting_stands_with_the_chart(report):
    assert build_page(report, SPEC, SUBJECT).answered_as == (("Voorzitter OR", "na overleg met de OR"),)


def test_it_opens_with_the_three_competencies_that_others_see_most(report):
    assert [(seen.name, seen.others, seen.own) for seen in build_page(report, SPEC, SUBJECT).seen_most] == [
        ("Integriteit", "4,9", "5,0"),
        ("Omgevingsbewustzijn", "4,2", "4,3"),
        ("Aanpassingsvermogen", "4,1", "3,8"),
    ]


def test_the_largest_difference_comes_first_whichever_way_it_goes_and_what_has_none_last():
    report = likely_report(SPEC, changed={"customer-focus": ("----", *LIKELY["customer-focus"][1:])})
    ordered = build_page(report, SPEC, SUBJECT, by_difference=True).rows

    assert [row.gap for row in ordered][:4] == ["1,1", "1,0", "0,7", "0,6"]
    assert ordered[-1].key == "customer-focus"
    assert {row.key for row in ordered} == set(LIKELY)


@pytest.mark.clause("HV-8")
def test_the_largest_differences_are_listed_both_ways_and_between_groups(report):
    page = build_page(report, SPEC, SUBJECT)

    assert [(one.name, one.difference, one.figures) for one in page.self_higher][:2] == [
        ("Overtuigingskracht", "1,1", (("Jij", "4,5"), ("Anderen", "3,4"))),
        ("Ontwikkelen van medewerkers", "0,6", (("Jij", "4,0"), ("Anderen", "3,4"))),
    ]
    assert [one.name for one in page.others_higher] == [
        "Inlevingsvermogen",
        "Flexibiliteit",
        "Klantgerichtheid",
    ]
    assert (page.between_groups[0].figures, page.between_groups[0].question) == (
        (("Wethouders", "4,2"), ("Voorzitter OR", "2,5")),
        "Volgens de wethouders vaker te zien dan volgens de voorzitter OR. In welke situaties?",
    )


def test_for_the_reviewer_the_subject_has_a_name_and_no_sentence_says_jij(report):
    page = build_page(report, SPEC, REVIEWER)

    assert page.columns[0] == page.legend[0].label == "Zelfbeeld"
    assert "Het gevulde rondje is het zelfbeeld van Hanna de Vries." in page.caption
    assert page.others_higher_title == "Anderen zien dit vaker dan Hanna de Vries"
    spoken = repr(replace(page, promise=(), answers=())).lower()
    assert [word for word in (" jij ", "jij:", "'jij'", "jouw") if word in spoken] == []


@pytest.mark.clause("HV-14")
def test_open_answers_of_groups_stand_without_a_label_and_of_named_people_under_their_role(report):
    going_on, starting, stopping = build_page(report, SPEC, SUBJECT).answers

    assert going_on.question == "Waarmee moet Hanna de Vries vooral doorgaan? Noem een voorbeeld."
    assert len(going_on.averaged) == 4
    assert going_on.named == (("Beoordelaar", "De verbinding tussen bestuur en organisatie."),)
    assert (going_on.own_label, going_on.own) == ("Jij", "Op tijd de vraag achter de vraag zoeken.")
    assert starting.named == (("Voorzitter OR", "De OR eerder betrekken bij een reorganisatie."),)
    assert (stopping.averaged, stopping.own) == ((), "")  # one text in all groups together is too few


def test_a_block_says_of_whom_it_was_asked_and_other_rows_do_not(report):
    found = rows(report)

    assert found["works-council-director"].asked_only == "jij en voorzitter OR"
    assert found["works-council-director"].cells[1] == "Niet gevraagd"
    assert found["vision"].asked_only == ""


def test_the_items_behind_a_row_are_drawn_and_told_per_group(report):
    first, *_others = rows(report)["persuasiveness"].items

    assert first.text == "Onderbouwt een standpunt met feiten."
    assert first.figures == (
        "<span>Jij <b>5,0</b></span><span>Bouwteam <b>3,3</b></span><span>Wethouders <b>3,8</b></span>"
        "<span>Voorzitter OR <b>3,0</b></span><span>Beoordelaar <b>4,0</b></span>"
    )
    assert (
        "zelfbeeld 5,0; bouwteam 3,3; wethouders 3,8; voorzitter OR 3,0; beoordelaar 4,0.</desc>"
        in first.plot
    )


def test_spread_is_told_in_words_where_eight_people_answered():
    groups = (Group("self", "self"), Group("management-team", "averaged", invited=8))
    items = [item.id for item in SPEC.competency("vision").items]
    people = [
        Response("management-team", Answers(dict.fromkeys(items, score)))
        for score in (1, 1, 1, 1, 5, 5, 5, 5)
    ]
    people.append(Response("self", Answers(dict.fromkeys(items, 3))))
    found = rows(build(questionnaire_of(SPEC), groups, people, shuffle=list.sort))

    assert found["vision"].spread == (
        (
            "Bouwteam",
            "De antwoorden lopen ver uiteen: bespreek in welke situaties dit gedrag wel en niet te zien is.",
        ),
    )
    assert found["integrity"].spread == ()


def test_groups_that_went_together_have_one_name(report):
    groups = (
        Group("self", "self"),
        Group("management-team+aldermen", "averaged", invited=5, parts=("management-team", "aldermen")),
    )
    items = [item.id for item in SPEC.competency("vision").items]
    people = [Response("management-team+aldermen", Answers(dict.fromkeys(items, 4))) for _ in range(5)]
    page = build_page(build(questionnaire_of(SPEC), groups, people, shuffle=list.sort), SPEC, SUBJECT)

    assert page.columns == ("Jij", "Bouwteam en wethouders")
    assert page.asked == "bouwteam en wethouders 5"


def test_who_is_shown_by_name_has_that_name():
    groups = (Group("self", "self"), Group("aldermen.1", "named"), Group("aldermen.2", "named"))
    items = [item.id for item in SPEC.competency("vision").items]
    people = [Response(group.key, Answers(dict.fromkeys(items, 4))) for group in groups]
    reader = replace(SUBJECT, names={"aldermen.1": "Wilma Brouwer"})
    page = build_page(build(questionnaire_of(SPEC), groups, people, shuffle=list.sort), SPEC, reader)

    assert page.columns == ("Jij", "Wilma Brouwer", "Wethouders 2")


def test_what_was_expected_stands_beside_what_came_and_what_was_not_expected_too(report):
    page = build_page(report, SPEC, SUBJECT, by_difference=True)
    expected = ("vision", "persuasiveness", "no-such-thing")

    assert [(row.name, row.gap) for row in expected_beside(page, expected)] == [
        ("Visie", "0,0"),
        ("Overtuigingskracht", "1,1"),
    ]
    assert [row.name for row in unexpected(page, report, expected)] == ["Inlevingsvermogen", "Flexibiliteit"]
