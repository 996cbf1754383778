# SPDX-License-Identifier: EUPL-1.2
"""A format that needs the works council's consent is not used before that is on record (WOR, art. 27)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.actions import PlanRefused
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats import actions, library
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.models import Person
from tests.cast import FORMAT, HELD_ON, NOW, Cast

CONSENTED_ON = date(2025, 12, 1)
REFERENCE = "OR-2025-117"


@dataclass
class Case:
    cast: Cast
    version: FormatVersion  # for employees: it waits for the works council

    @property
    def address(self) -> str:
        return f"/organisatie/instellingen/formats/{self.version.public_id}/instemming/"


@pytest.fixture
def case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    spec = library.load(FORMAT).model_copy(
        update={
            "key": "gesprek-medewerker",
            "title": "Gesprek met een medewerker",
            "works_council": "consent",
        }
    )
    version = actions.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)
    return Case(cast, version)


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def plan_form(case: Case) -> dict[str, str]:
    return {
        "format": case.version.key,
        "subject": case.cast.secretary.public_id,
        "reviewer": case.cast.mayor.public_id,
        "substitute": case.cast.substitute.public_id,
        "held_on": HELD_ON.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "kamer van de burgemeester",
        "closing": "hand",
    }


def test_nothing_is_planned_before_the_consent_is_on_record(case: Case) -> None:
    with pytest.raises(PlanRefused) as refused:
        case.cast.plan(format_version=case.version)

    assert (refused.value.code, refused.value.field) == ("works_council_missing", "format")


def test_the_planning_page_says_what_is_missing_and_keeps_what_was_typed(case: Case) -> None:
    page = as_(case.cast.facilitator).post("/gesprekken/nieuw/", plan_form(case)).content.decode()

    assert "De instemming van de ondernemingsraad met dit format is nog niet vastgelegd." in page
    assert "kamer van de burgemeester" in page
    assert not Conversation.objects.exists()


def test_once_recorded_the_conversation_is_planned(case: Case) -> None:
    answer = as_(case.cast.facilitator).post(
        case.address, {"consented_on": CONSENTED_ON.isoformat(), "reference": REFERENCE}
    )
    case.version.refresh_from_db()

    assert (answer.status_code, answer.headers["Location"]) == (302, "/organisatie/instellingen/")
    assert (case.version.works_council_on, case.version.works_council_reference) == (CONSENTED_ON, REFERENCE)
    assert case.cast.plan(format_version=case.version).planned_at == NOW


def test_the_log_keeps_the_date_and_who_recorded_it_but_not_the_reference(case: Case) -> None:
    actions.record_consent(
        version=case.version,
        consented_on=CONSENTED_ON,
        reference=REFERENCE,
        by=case.cast.facilitator,
        now=NOW,
    )
    event = Event.objects.get(kind="format.consented")

    assert (event.actor, event.about, event.detail) == (
        case.cast.facilitator.public_id,
        case.version.public_id,
        {"consented_on": "2025-12-01"},
    )


@pytest.mark.parametrize(
    ("consented_on", "reference", "told"),
    [
        (NOW.date() + timedelta(days=1), REFERENCE, "Deze datum ligt in de toekomst."),
        (CONSENTED_ON, "", "Vul het kenmerk in"),
        ("31 februari", REFERENCE, "Schrijf de datum"),
    ],
)
def test_a_consent_that_cannot_be_is_refused_and_what_was_typed_stays(
    case: Case, consented_on: date | str, reference: str, told: str
) -> None:
    page = as_(case.cast.facilitator).post(
        case.address, {"consented_on": str(consented_on), "reference": reference}
    )
    text = page.content.decode()
    case.version.refresh_from_db()

    assert page.status_code == 200
    assert told in text
    assert f'value="{consented_on}"' in text
    assert case.version.works_council_on is None


def test_a_blank_reference_is_refused_whatever_the_way_in(case: Case) -> None:
    with pytest.raises(actions.ConsentRefused) as refused:
        actions.record_consent(
            version=case.version, consented_on=CONSENTED_ON, reference="  ", by=case.cast.facilitator, now=NOW
        )

    assert refused.value.code == "no_reference"


def test_a_new_version_needs_a_consent_of_its_own(case: Case) -> None:
    actions.record_consent(
        version=case.version,
        consented_on=CONSENTED_ON,
        reference=REFERENCE,
        by=case.cast.facilitator,
        now=NOW,
    )
    newer = library.load(FORMAT).model_copy(
        update={
            "key": case.version.key,
            "title": case.version.title,
            "works_council": "consent",
            "version": 2,
        }
    )
    version = actions.publish_spec(organisation=case.cast.organisation, spec=newer, now=NOW)

    with pytest.raises(PlanRefused):
        case.cast.plan(format_version=version)


def test_who_does_not_administer_and_who_works_elsewhere_find_nothing(case: Case) -> None:
    form = {"consented_on": CONSENTED_ON.isoformat(), "reference": REFERENCE}
    answers = {
        person.name: as_(person).post(case.address, form).status_code
        for person in (case.cast.secretary, case.cast.managers[0], case.cast.outsider)
    }
    case.version.refresh_from_db()

    assert set(answers.values()) == {404}
    assert case.version.works_council_on is None


def test_the_organisation_page_shows_what_waits_and_what_was_decided(case: Case) -> None:
    before = as_(case.cast.facilitator).get("/organisatie/instellingen/").content.decode()
    actions.record_consent(
        version=case.version,
        consented_on=CONSENTED_ON,
        reference=REFERENCE,
        by=case.cast.facilitator,
        now=NOW,
    )
    after = as_(case.cast.facilitator).get("/organisatie/instellingen/").content.decode()

    assert before.count("Wacht op de ondernemingsraad") == 1
    assert "Wacht op de ondernemingsraad" not in after
    assert "De ondernemingsraad stemde in op 1 december 2025 (OR-2025-117)." in after
