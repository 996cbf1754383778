# SPDX-License-Identifier: EUPL-1.2
"""The VGS format says what the handreiking says: its competencies, roles, agenda, agreements and time, in its order."""

import pytest

from samenspiegel.core.format.choosing import with_chosen
from samenspiegel.formats import library

SPEC = library.load("vgs-gemeentesecretaris")
CORE = {
    "Bestuurlijke / politieke sensitiviteit": "Eigen activiteiten afstemmen op politieke en bestuurlijke "
    "ontwikkelingen, posities, belangen, beleid en gevoeligheden.",
    "Communicatieve vaardigheid": "Maakt boodschap in correcte en begrijpelijke taal voor anderen duidelijk. Haalt "
    "relevante informatie uit boodschappen van anderen.",
    "(Participatieve) besluitvaardigheid": "Beleidskeuzes of richtlijnen beïnvloeden of omzetten in (concrete "
    "handvatten) voor het handelen, zodanig dat hiermee belangrijke doelstellingen worden gehaald.",
    "Probleemoplossend vermogen": "Komen met oplossingen voor vraagstukken, situaties e.d.; deze ontrafelen en "
    "doordringen tot de kern.",
    "Persoonlijk optreden": "Zelfbewust eigen opvattingen uitdragen en verantwoordelijkheid nemen voor eigen gedrag en "
    "resultaat.",
    "Zelfreflectie": "Eigen aandeel in situaties, processen en omstandigheden kritisch onderzoeken en op basis daarvan "
    "bijsturen.",
}
SITUATIONAL = {
    "Adviesvaardigheid": "Klanten met raad en daad terzijde staan om hun vragen/problemen tot een "
    "oplossing te brengen.",
    "Plannen en organiseren": "Bepalen van doelen, prioriteiten, activiteiten; verwerven en inzetten van middelen; "
    "afstemmen van werkzaamheden.",
    "Resultaatgerichtheid": "Doelen stellen en behalen.",
    "Coaching/ontwikkelingsgerichtheid": "Ontwikkelbehoeften onderkennen en uitvoering van ontwikkelactiviteiten "
    "stimuleren.",
    "Samenwerken": "Gemeenschappelijke doelen kennen, herkennen en begrijpen en deze samen met anderen verwezenlijken.",
    "Visie": "Lange termijn beleid formuleren, uitzetten, uitdragen en uitvoeren.",
    "Netwerkvaardigheid": "Ontwikkelen en onderhouden van relaties, allianties en coalities; deze benutten voor het "
    "verkrijgen van informatie, steun en medewerking om doelen te realiseren.",
}
LAST = "Complexe organisatieontwikkelprocessen in een dynamische omgeving"


def of(use: str) -> dict[str, str]:
    return {one.name: one.definition for one in SPEC.competencies if one.use == use}


@pytest.mark.clause("VGS-12", "PR-2")
def test_six_core_competencies_and_eight_to_choose_from_have_the_definitions_of_the_annex() -> None:
    assert list(of("core").items()) == list(CORE.items())
    chosen = of("chosen")
    assert list(chosen) == [*SITUATIONAL, LAST]
    assert {name: chosen[name] for name in SITUATIONAL} == SITUATIONAL
    assert chosen[LAST].startswith("Overzicht houden in complexe en strategisch belangrijke processen")


@pytest.mark.clause("VGS-5", "VGS-12")
def test_self_and_others_fill_in_the_core_competencies_and_those_that_were_chosen_and_no_more() -> None:
    spec = with_chosen(SPEC, ["advising", "networking"])
    asked = {group.key: [one.name for one in spec.items_for(group.key)] for group in spec.groups}

    everything = [*CORE, "Adviesvaardigheid", "Netwerkvaardigheid"]
    assert asked == dict.fromkeys(("self", "college", "management-team", "reviewer"), everything)
    assert [one.name for one in with_chosen(SPEC, []).competencies] == list(CORE)


@pytest.mark.clause("VGS-6", "VGS-3")
def test_both_sides_prepare_on_the_same_four_roles_and_write_a_view_on_each() -> None:
    roles = ["Algemeen directeur", "Adviseur van het college", "WOR-bestuurder", "Extern optreden"]
    assert [prompt.title for prompt in SPEC.preparation] == roles
    for prompt in SPEC.preparation:
        assert (prompt.parties, prompt.views) == (("subject", "reviewer"), True)
        assert prompt.asked("subject")
        assert prompt.asked("reviewer")


@pytest.mark.clause("VGS-4", "VGS-11", "VGS-12")
def test_the_agenda_has_the_four_items_of_the_handreiking_and_is_closed_before_the_talk() -> None:
    assert [(item.kind, item.competencies, item.addition) for item in SPEC.agenda] == [
        ("look_back", None, False),
        ("competencies", "core", False),
        ("competencies", "chosen", False),
        ("agreements", None, False),
    ]
    frozen = SPEC.milestone("agenda_frozen")
    assert (frozen.when_passed, frozen.offset.working_days) == ("close", -2)


@pytest.mark.clause("VGS-13")
def test_four_kinds_of_agreement_the_first_tied_to_a_competency_and_the_last_owned_by_the_other_side() -> (
    None
):
    assert [(kind.key, kind.competency) for kind in SPEC.agreement_kinds] == [
        ("development", "required"),
        ("organisation-development", "none"),
        ("college-advice", "none"),
        ("expected-of-others", "none"),
    ]
    expected = SPEC.agreement_kinds[-1]
    assert (expected.owners, expected.followed_by) == (("reviewer", "attendee", "college"), "reviewer")


@pytest.mark.clause("VGS-1", "VGS-8")
def test_it_is_held_every_year_takes_two_hours_and_less_than_an_hour_and_a_half_is_short() -> None:
    time = SPEC.time
    assert (time.interval, time.interval_months) == ("months", 12)
    assert (time.duration_minutes, time.minimum_minutes) == (120, 90)


@pytest.mark.clause("VGS-10")
def test_by_word_of_mouth_or_as_a_text_it_goes_back_to_the_college_and_the_team() -> None:
    sharing = SPEC.sharing
    assert sharing is not None
    assert (sharing.bodies, sharing.forms) == (("college", "management-team"), ("oral", "written"))
