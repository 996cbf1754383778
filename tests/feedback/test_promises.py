# SPDX-License-Identifier: EUPL-1.2
"""Every sentence that a rater reads before the first question, for every kind of group (content guide, section 8)."""

from datetime import date

import pytest

from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import Asking
from samenspiegel.people.models import Person, Seat
from tests.cast import NOW, Cast, make_cast

from .rounds import Stage, stage

WHEN = [
    "Je kunt je antwoorden wijzigen tot de grafieken worden gemaakt, op zijn laatst op donderdag 19 maart 2026.",
    "Lever graag uiterlijk dinsdag 17 februari 2026 in.",
]
HOW_LONG = [
    "De losse antwoorden vernietigen we zodra de grafieken zijn gemaakt, "
    "en anders uiterlijk 30 dagen na dinsdag 17 februari 2026.",
    "De spiegel bewaren we tot uiterlijk vrijdag 3 maart 2028. Daarna vernietigen we die. Alleen als de wet ons "
    "verbiedt om te vernietigen, kunnen twee mensen samen besluiten dat de spiegel langer blijft. Dan krijg je daar "
    "bericht van.",
]
WORDS = "Wat je opschrijft, tonen we letterlijk, zonder je naam. Iemand kan je aan je woorden herkennen."
DESTROYED = "Na het maken van de grafieken vernietigen we je losse scores."


def promise(scene: Stage, person: Person) -> dict[str, list[str]]:
    return Asking(scene.link(person)).promise


@pytest.mark.clause("HV-14", "HV-6")
def test_an_averaged_group_reads_the_whole_of_p1(cast: Cast) -> None:
    scene = stage(cast).open()

    assert promise(scene, cast.managers[0]) == {
        "lines": [
            "Je scores tellen alleen mee in het gemiddelde van het bouwteam.",
            "Bij minder dan 3 antwoorden tonen we niets van je groep. Dat geldt ook per vraag.",
            WORDS,
            DESTROYED,
        ],
        "who_sees": [
            "Hanna de Vries en Arend Jansen zien gemiddelden en open antwoorden, op hetzelfde moment.",
            "Fatima Bakker ziet of je hebt ingeleverd, niet wat je hebt ingevuld, en leest de open antwoorden vooraf, "
            "zonder naam en zonder scores.",
            "De open antwoorden van alle groepen staan in willekeurige volgorde in één lijst, en alleen als minstens "
            "vijf mensen hebben ingeleverd en drie van hen iets schreven.",
            "Ze blijven in de spiegel staan tot die wordt vernietigd.",
        ],
        "not_protected": [
            "Dit is vertrouwelijk, maar niet volledig anoniem. In een kleine groep kan iemand een vermoeden hebben.",
            "Geeft iedereen in je groep hetzelfde antwoord, dan is het gemiddelde ook jouw antwoord.",
            "Je antwoorden zijn verzegeld opgeslagen.",
            "Wie het systeem technisch beheert, zou ze vóór de grafieken kunnen openen. Dat mag niet en staat in het "
            "beveiligingsbeleid.",
        ],
        "change": WHEN,
        "retention": HOW_LONG,
    }


@pytest.mark.clause("HV-14")
def test_a_named_rater_reads_p2(cast: Cast) -> None:
    scene = stage(cast).open()

    assert promise(scene, cast.works_council_chair) == {
        "body": [
            "Je bent de enige met de rol voorzitter OR. Je scores en je tekst staan daarom apart in de spiegel, met je "
            "rol erbij: Hanna de Vries, Arend Jansen en Fatima Bakker weten wat jij hebt ingevuld.",
            "Ze staan daar tot vrijdag 3 maart 2028.",
            "Wil je dat niet? Kies 'Ik doe niet mee'. Je hoeft niet te zeggen waarom; in de spiegel staat dan 'Geen "
            "antwoord'.",
            "Vul je dit in voor jezelf, of na overleg met de OR? Dat zetten we erbij.",
        ],
        "change": WHEN,
        "retention": HOW_LONG,
    }


@pytest.mark.clause("HV-14")
def test_reviewer_and_subject_read_p3_and_p4(cast: Cast) -> None:
    scene = stage(cast).open()

    assert promise(scene, cast.mayor)["body"] == [
        "Je scores staan apart in de spiegel, als 'beoordelaar'.",
        "Je ziet de spiegel op hetzelfde moment als Hanna de Vries.",
    ]
    assert promise(scene, cast.secretary)["body"] == [
        "Je ziet gemiddelden per groep en de scores van mensen die als enige een rol hebben.",
        "Probeer niet te achterhalen wie wat heeft gezegd. Het gaat om het beeld van de groep.",
    ]


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (
            "competencies_only",
            [
                "Je scores tellen alleen mee in het gemiddelde van de wethouders.",
                "Je groep is klein. Daarom tonen we alleen een gemiddelde per competentie, niet per vraag. "
                "Dat doen we als minstens 3 mensen elk de helft van die vragen hebben beantwoord.",
                WORDS,
                DESTROYED,
            ],
        ),
        (
            "by_name",
            [
                "Je groep is klein. Stemmen jullie allemaal in, dan staan je scores en je tekst met je naam in de "
                "spiegel. Stemt één van jullie niet in, dan tellen je scores alleen mee in het gemiddelde van de "
                "wethouders.",
                "Bij minder dan 3 antwoorden tonen we niets van je groep. Dat geldt ook per vraag.",
                "Wat je opschrijft, tonen we letterlijk. Dat doen we alleen met je naam als jullie allemaal instemmen. "
                "Iemand kan je aan je woorden herkennen.",
            ],
        ),
        (
            "merge",
            [
                "Je scores tellen alleen mee in een gemiddelde: van de wethouders, "
                "of van de wethouders en het bouwteam samen.",
                "Zijn er te weinig antwoorden, dan voegen we de wethouders samen met het bouwteam.",
                "Zijn er ook samen minder dan 3 antwoorden, dan tonen we er niets van. Dat geldt ook per vraag.",
                WORDS,
                DESTROYED,
            ],
        ),
    ],
)
def test_a_small_group_reads_what_its_plan_means(cast: Cast, plan: str, lines: list[str]) -> None:
    scene = stage(cast)
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"),
        plan=plan,
        merge_with="management-team" if plan == "merge" else "",
        by=cast.facilitator,
        now=NOW,
    )

    scene.open()

    assert promise(scene, cast.aldermen[0])["lines"] == lines


def test_the_partner_of_a_merge_is_told_of_it(cast: Cast) -> None:
    scene = stage(cast)
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"),
        plan="merge",
        merge_with="management-team",
        by=cast.facilitator,
        now=NOW,
    )

    scene.open()

    assert promise(scene, cast.managers[0])["lines"][:2] == [
        "Je scores tellen alleen mee in een gemiddelde: van het bouwteam, of van het bouwteam en de wethouders samen.",
        "Zijn er van de wethouders te weinig antwoorden, dan voegen we het bouwteam samen met de wethouders.",
    ]


def test_groups_that_were_merged_at_opening_are_told_their_mean_together(db: None) -> None:
    cast = make_cast(aldermen=2)
    scene = stage(cast)
    actions.choose_plan(
        group=scene.round.groups.get(key="aldermen"),
        plan="merge",
        merge_with="management-team",
        by=cast.facilitator,
        now=NOW,
    )

    scene.open()

    assert (
        promise(scene, cast.aldermen[0])["lines"][0]
        == "Je scores tellen alleen mee in het gemiddelde van het bouwteam en de wethouders samen."
    )


def test_the_period_is_twelve_months_or_since_the_start_in_office(cast: Cast) -> None:
    scene = stage(cast).open()
    link = scene.link(cast.managers[0])
    before = Asking(link).instruction

    Seat.objects.filter(person=cast.secretary).update(since_on="2025-09-01")

    assert "Denk aan de afgelopen twaalf maanden." in before
    assert "bij Hanna de Vries" in before
    assert "Denk aan de periode sinds 1 september 2025." in Asking(link).instruction


def test_who_came_after_the_subject_is_asked_about_the_time_since_they_came(cast: Cast) -> None:
    scene = stage(cast).open()
    Seat.objects.filter(person=cast.secretary).update(since_on="2025-09-01")
    Seat.objects.filter(person=cast.managers[0]).update(since_on="2025-11-15")

    asked = {person: Asking(scene.link(person)).instruction for person in cast.managers[:2]}

    assert "Denk aan de periode sinds 15 november 2025." in asked[cast.managers[0]]
    assert "Denk aan de periode sinds 1 september 2025." in asked[cast.managers[1]]


def test_an_interim_who_is_appointed_has_been_there_since_the_first_day(cast: Cast) -> None:
    scene = stage(cast).open()
    acting = Seat.objects.get(person=cast.secretary)
    acting.since_on, acting.until_on = date(2025, 9, 1), date(2025, 12, 31)
    acting.save()
    Seat.objects.create(
        organisation=cast.organisation,
        person=cast.secretary,
        office=acting.office,
        title="gemeentesecretaris",
        since_on=date(2026, 1, 1),
    )
    assert "Denk aan de periode sinds 1 september 2025." in Asking(scene.link(cast.managers[0])).instruction
