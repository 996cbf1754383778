# SPDX-License-Identifier: EUPL-1.2
"""The pages on which people object until a day, and on which dates of the organisation are asked."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import last_outside_dates
from samenspiegel.core.schedule import add_months
from samenspiegel.feedback.models import NoObjection
from samenspiegel.formats import actions as formats
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.test_objection_term import LONG, UNTIL, scene_with_term
from tests.formats.terms import KEPT_FROM_OUTSIDE, OBJECTIONS, with_terms

NEW = "/gesprekken/nieuw/"
FIELD = "outside_date-term-ends"
ENDS_ON = date(2026, 9, 30)


pytestmark = pytest.mark.usefixtures("now")


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def raters(person: Person, conversation: Conversation) -> str:
    return as_(person).get(f"/gesprekken/{conversation.public_id}/informanten/").content.decode()


def accept(person: Person, conversation: Conversation):
    return as_(person).post(f"/gesprekken/{conversation.public_id}/informanten/akkoord/", follow=True)


# --- objecting


def test_a_side_reads_until_when_and_agrees_with_one_button(cast: Cast) -> None:
    scene = scene_with_term(cast)
    page = raters(cast.secretary, scene.conversation)
    assert "Bezwaar maken kan tot en met maandag 19 januari 2026" in page
    assert "Nog niet akkoord: Arend Jansen." in page
    assert "Ik ben akkoord met deze lijst" in page
    said = accept(cast.secretary, scene.conversation).content.decode()
    assert "Je hebt geen bezwaar tegen deze lijst." in said and "Je bent akkoord" in said
    assert "Ik ben akkoord met deze lijst" not in said
    assert [row.by for row in NoObjection.objects.all()] == [cast.secretary]
    facilitator = raters(cast.facilitator, scene.conversation)
    assert "Nog niet akkoord: Arend Jansen." in facilitator
    assert "De termijn voor bezwaar loopt nog." in facilitator
    assert "Ik ben akkoord met deze lijst" not in facilitator


def test_after_the_term_there_is_no_form_and_what_is_sent_by_hand_is_refused(cast: Cast, now) -> None:
    scene = scene_with_term(cast)
    now(at(UNTIL + timedelta(days=1), 12))
    page = raters(cast.mayor, scene.conversation)
    assert "Bezwaar maken kon tot en met maandag 19 januari 2026." in page
    assert "<textarea" not in page
    here = f"/gesprekken/{scene.conversation.public_id}/informanten/"
    sent = as_(cast.mayor).post(f"{here}bezwaar/", {"reason": "Toch liever niet."}).content.decode()
    assert "De dag tot wanneer je bezwaar kon maken is voorbij." in sent
    assert "Toch liever niet." in sent
    assert (
        "De dag tot wanneer je bezwaar kon maken is voorbij."
        in accept(cast.mayor, scene.conversation).content.decode()
    )
    assert (scene.fresh.objections.count(), NoObjection.objects.count()) == (0, 0)


def test_nobody_else_agrees_and_nobody_elsewhere_finds_the_page(cast: Cast) -> None:
    scene = scene_with_term(cast, LONG)
    for person in (cast.facilitator, cast.substitute, cast.managers[0], cast.clerk, cast.outsider):
        assert accept(person, scene.conversation).status_code == 404
    address = f"/gesprekken/{scene.conversation.public_id}/informanten/akkoord/"
    assert as_(cast.mayor).get(address).status_code == 405
    assert NoObjection.objects.count() == 0


def test_who_may_not_object_has_no_form_for_it(cast: Cast) -> None:
    scene = scene_with_term(cast, OBJECTIONS, '\n[raters]\nmay_object = ["subject"]\n')
    page = raters(cast.mayor, scene.conversation)
    assert "Ik ben akkoord met deze lijst" not in page and "<textarea" not in page
    assert accept(cast.mayor, scene.conversation).status_code == 404


def test_the_term_stands_among_the_dates_of_the_conversation(cast: Cast) -> None:
    scene = scene_with_term(cast)
    page = as_(cast.mayor).get(f"/gesprekken/{scene.conversation.public_id}/").content.decode()
    assert "Bezwaar tegen wie we vragen" in page and "19 januari 2026" in page


# --- dates of the organisation


def publish(cast: Cast) -> None:
    spec = with_terms(KEPT_FROM_OUTSIDE)
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)


def typed(cast: Cast, **changed: str) -> dict[str, str]:
    return {
        "format": cast.format_version.key,
        "subject": cast.secretary.public_id,
        "reviewer": cast.mayor.public_id,
        "substitute": cast.substitute.public_id,
        "held_on": HELD_ON.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "",
        "closing": "hand",
        FIELD: ENDS_ON.isoformat(),
        **changed,
    }


def test_planning_asks_for_the_date_and_lays_what_hangs_on_it(cast: Cast) -> None:
    publish(cast)
    client = as_(cast.facilitator)
    looked = client.post(NEW, {**typed(cast), "preview": "1"}).content.decode()
    assert "Einde van de ambtstermijn" in looked and "Overdracht klaar" in looked and "30 augustus" in looked
    assert client.post(NEW, typed(cast)).status_code == 302
    planned = Conversation.objects.get()
    assert planned.outside_on == {"term-ends": ENDS_ON}
    assert planned.milestones.get(key="handover").due_on == date(2026, 8, 30)
    assert planned.destroy_on == add_months(ENDS_ON, 24)
    page = client.get(f"/gesprekken/{planned.public_id}/").content.decode()
    assert "Einde van de ambtstermijn" in page and "30 september 2026" in page


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "Vul deze datum in: er hangt iets van de planning aan."),
        ("2099-01-01", "Deze datum ligt meer dan tien jaar van het gesprek af."),
        ("vandaag", "Schrijf de datum als dag-maand-jaar"),
    ],
)
def test_without_a_right_date_nothing_is_planned_and_nothing_typed_is_lost(
    cast: Cast, value: str, said: str
) -> None:
    publish(cast)
    answer = as_(cast.facilitator).post(NEW, typed(cast, **{FIELD: value, "place": "de tuin"}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "de tuin" in page and Conversation.objects.count() == 0


def test_moving_shows_the_date_and_takes_another_one(cast: Cast) -> None:
    publish(cast)
    client = as_(cast.facilitator)
    client.post(NEW, typed(cast))
    conversation = Conversation.objects.get()
    here = f"/gesprekken/{conversation.public_id}/verplaatsen/"
    assert ENDS_ON.isoformat() in client.get(here).content.decode()
    move = {
        "held_on": HELD_ON.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "",
        FIELD: "2026-11-30",
    }
    shown = client.post(here, {**move, "show": "1"}).content.decode()
    assert "30 oktober 2026" in shown.lower() or "30 okt" in shown.lower()
    assert client.post(here, {**move, "confirm": "1"}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.milestones.get(key="handover").due_on == date(2026, 10, 30)
    assert conversation.destroy_on == add_months(date(2026, 11, 30), 24)
    far = client.post(here, {**move, FIELD: "2090-01-01", "confirm": "1"})
    assert far.status_code == 200 and "meer dan tien jaar" in far.content.decode()


def test_the_next_plan_begins_with_the_date_that_was_given_last(cast: Cast) -> None:
    publish(cast)
    as_(cast.facilitator).post(NEW, typed(cast))
    spec = spec_of(cast.format_version)
    assert last_outside_dates(cast.organisation.pk, spec) == {"term-ends": ENDS_ON}
    assert last_outside_dates(cast.outsider.organisation_id, spec) == {}


def test_the_page_of_what_is_kept_counts_from_that_date_and_says_so(cast: Cast) -> None:
    publish(cast)
    as_(cast.facilitator).post(NEW, typed(cast))
    conversation = Conversation.objects.get()
    page = as_(cast.secretary).get(reverse("kept", args=[conversation.public_id])).content.decode()
    assert "24 maanden na een datum die bij het plannen is ingevuld" in page
    assert "30 september 2028" in page


@pytest.mark.parametrize(("part", "waits"), [(OBJECTIONS, False), (LONG, True)])
def test_the_plan_shows_the_term_and_says_when_sending_has_to_wait_for_it(
    cast: Cast, part: str, waits: bool
) -> None:
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=with_terms(part), now=NOW)
    page = as_(cast.facilitator).post(NEW, {**typed(cast), "preview": "1"}).content.decode()
    assert "Bezwaar tegen wie we vragen" in page
    assert ("De vragenlijsten wachten op deze dag" in page) == waits
