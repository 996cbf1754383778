# SPDX-License-Identifier: EUPL-1.2
"""Planning a conversation in one form: the plan stands there, what does not fit is said, nothing typed is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentRequest, Conversation
from samenspiegel.core.access import Part
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import ClosedPeriod
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Seat
from tests.cast import HELD_ON, NOW, Cast

NEW = "/gesprekken/nieuw/"
LIVE = "/gesprekken/nieuw/planning/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 12 January 2026."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def typed(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the form sends for the ordinary conversation."""
    return {
        "format": cast.format_version.key,
        "subject": cast.secretary.public_id,
        "reviewer": cast.mayor.public_id,
        "substitute": cast.substitute.public_id,
        "held_on": HELD_ON.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "kamer van de burgemeester",
        "closing": "hand",
        **changed,
    }


def preview(cast: Cast, **changed: Any) -> str:
    return signed_in(cast.facilitator).post(LIVE, typed(cast, **changed)).content.decode()


def end_seats(people: list[Person]) -> None:
    Seat.objects.filter(person__in=people).update(until_on=NOW.date() - timedelta(days=1))


# --- who may


@pytest.mark.parametrize("address", [NEW, LIVE])
def test_only_a_facilitator_plans(cast: Cast, address: str) -> None:
    statuses = [
        signed_in(person).post(address, typed(cast)).status_code
        for person in (cast.secretary, cast.mayor, cast.managers[0], cast.outsider)
    ]

    assert statuses == [404, 404, 404, 404]
    assert Conversation.objects.count() == 0


def test_who_is_not_signed_in_is_asked_to(cast: Cast) -> None:
    assert Client().get(NEW).headers["Location"].startswith("/inloggen/")


@pytest.mark.parametrize("part", ["subject", "reviewer", "substitute"])
def test_nobody_of_another_organisation_gets_a_part(cast: Cast, part: str) -> None:
    answer = signed_in(cast.facilitator).post(NEW, typed(cast, **{part: cast.outsider.public_id}))

    assert answer.status_code == 200
    assert "Deze persoon staat niet in de lijst" in answer.content.decode()
    assert Conversation.objects.count() == 0


# --- the plan


@pytest.mark.clause("HV-5", "HV-7")
def test_the_date_gives_the_whole_plan_with_weekdays(cast: Cast) -> None:
    html = preview(cast)

    for text in (
        "dinsdag 10 februari",
        "dinsdag 17 februari",
        "dinsdag 24 februari",
        "dinsdag 3 maart",
        "vrijdag 3 maart 2028",
        "10.00 – 12.00 uur",
    ):
        assert text in html
    assert Conversation.objects.count() == 0


def test_the_people_and_the_rest_have_sensible_defaults(cast: Cast) -> None:
    html = signed_in(cast.facilitator).get(NEW).content.decode()

    for person in (cast.secretary, cast.mayor, cast.substitute):
        assert f'<option value="{person.public_id}" selected>' in html
    assert 'value="10:00"' in html
    assert 'value="120"' in html


@pytest.mark.clause("HV-5")
def test_weekends_holidays_and_closed_periods_are_pointed_out_by_name(cast: Cast) -> None:
    ClosedPeriod.objects.create(
        organisation=cast.organisation,
        name="meivakantie",
        begins_on=date(2026, 4, 25),
        ends_on=date(2026, 5, 3),
    )

    html = preview(cast, held_on="2026-05-18")

    assert "Koningsdag" in html  # D-21 is 27 April
    assert html.count("Valt in: meivakantie.") == 1
    assert "Valt in het weekend." not in html
    assert "Valt in het weekend." in preview(cast, held_on="2026-05-17")


@pytest.mark.clause("HV-7")
def test_a_better_day_for_the_mirror_is_named(cast: Cast) -> None:
    assert "Geef de spiegel uiterlijk donderdag 26 februari vrij." in preview(cast, held_on="2026-03-06")


@pytest.mark.clause("HV-4", "HV-14")
def test_the_raters_are_proposed_from_the_bodies_without_the_reviewer(cast: Cast) -> None:
    html = preview(cast)

    raters = html[html.index("plan-raters") :]
    assert all(person.name in raters for person in (*cast.managers, *cast.aldermen, cast.works_council_chair))
    assert "We vragen 11 mensen om feedback" in raters


@pytest.mark.clause("HV-14")
def test_a_group_of_four_asks_for_its_plan_and_of_six_does_not(cast: Cast) -> None:
    html = preview(cast)

    assert "plan-management-team" not in html
    assert [
        html.count(f'name="plan-aldermen" value="{value}"')
        for value in ("mean_or_nothing", "competencies_only", "by_name", "merge:management-team")
    ] == [1, 1, 1, 1]
    assert 'value="mean_or_nothing" id="plan-aldermen-1" checked' in html


@pytest.mark.clause("HV-14")
@pytest.mark.parametrize("remaining", [1, 2])
def test_a_group_of_one_or_two_is_refused_with_the_remedies(cast: Cast, remaining: int) -> None:
    end_seats(cast.aldermen[remaining:])

    html = preview(cast)

    assert "te weinig voor een gemiddelde" in html
    assert 'name="plan-aldermen" value="mean_or_nothing"' not in html
    assert 'name="plan-aldermen" value="by_name"' in html
    assert 'name="plan-aldermen" value="merge:management-team"' in html


def test_a_short_talk_and_a_double_booking_are_warned_of(cast: Cast) -> None:
    cast.plan()

    html = preview(cast, subject=cast.clerk.public_id, starts_at="11:30", duration_minutes="45")

    assert "45 minuten is kort." in html
    assert "Arend Jansen heeft op dat moment een ander gesprek." in html
    assert "ander gesprek" not in preview(cast, subject=cast.clerk.public_id, starts_at="12:00")


def test_an_adviser_in_the_line_of_the_secretary_is_pointed_out(cast: Cast) -> None:
    assert "Een adviseur P&amp;O werkt vaak onder de gemeentesecretaris." in preview(cast)


def test_somebody_without_an_address_is_named(cast: Cast) -> None:
    Person.objects.filter(pk=cast.works_council_chair.pk).update(email="")

    assert "Olga Visser heeft geen e-mailadres." in preview(cast)


# --- too little time


@pytest.mark.clause("HV-5")
def test_too_little_time_offers_the_earliest_date_that_fits(cast: Cast) -> None:
    html = preview(cast, held_on="2026-01-29")

    assert "Er is te weinig tijd" in html
    assert 'name="take" value="2026-02-02"' in html
    assert 'name="is_shortened"' in html


def test_one_press_takes_the_earliest_date_and_keeps_the_rest(cast: Cast) -> None:
    html = (
        signed_in(cast.facilitator)
        .post(NEW, typed(cast, held_on="2026-01-29", place="raadzaal", take="2026-02-02"))
        .content.decode()
    )

    assert 'name="held_on" value="2026-02-02"' in html
    assert 'name="place" value="raadzaal"' in html
    assert Conversation.objects.count() == 0


@pytest.mark.clause("HV-5")
def test_a_shorter_plan_asks_both_for_consent(cast: Cast) -> None:
    signed_in(cast.facilitator).post(NEW, typed(cast, held_on="2026-01-29", is_shortened="on"))

    conversation = Conversation.objects.get()
    assert conversation.held_on == date(2026, 1, 29)
    assert [row.kind for row in ConsentRequest.objects.all()] == ["shorten"]


def test_shorter_without_need_is_an_ordinary_plan(cast: Cast) -> None:
    signed_in(cast.facilitator).post(NEW, typed(cast, is_shortened="on"))

    assert Conversation.objects.count() == 1
    assert ConsentRequest.objects.count() == 0


def test_too_early_is_refused_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = signed_in(cast.facilitator).post(NEW, typed(cast, held_on="2026-01-20", place="raadzaal"))

    html = answer.content.decode()
    assert "De eerste datum die past, is maandag 2 februari 2026." in html
    assert 'value="raadzaal"' in html
    assert Conversation.objects.count() == 0


# --- planning


@pytest.mark.clause("HV-4", "HV-5")
def test_planning_lays_the_conversation_and_proposes_the_raters(cast: Cast) -> None:
    answer = signed_in(cast.facilitator).post(NEW, typed(cast, **{"plan-aldermen": "competencies_only"}))

    conversation = Conversation.objects.get()
    assert answer.headers["Location"] == f"/gesprekken/{conversation.public_id}/"
    assert {row.part: row.person for row in conversation.participants.all()} == {
        Part.SUBJECT: cast.secretary,
        Part.REVIEWER: cast.mayor,
        Part.FACILITATOR: cast.facilitator,
        Part.SUBSTITUTE: cast.substitute,
    }
    assert Invitation.objects.filter(round__conversation=conversation).count() == 13
    assert {group.key: group.plan for group in Round.objects.get().groups.all()} == {
        "self": "mean_or_nothing",
        "management-team": "mean_or_nothing",
        "aldermen": "competencies_only",
        "works-council-chair": "mean_or_nothing",
        "reviewer": "mean_or_nothing",
    }
    assert not conversation.closes_by_clock


def test_a_merge_is_kept_with_its_partner(cast: Cast) -> None:
    signed_in(cast.facilitator).post(NEW, typed(cast, **{"plan-aldermen": "merge:management-team"}))

    group = Round.objects.get().groups.get(key="aldermen")
    assert (group.plan, group.merge_with) == ("merge", "management-team")


def test_a_plan_that_is_not_offered_is_not_taken(cast: Cast) -> None:
    signed_in(cast.facilitator).post(
        NEW, typed(cast, **{"plan-management-team": "by_name", "plan-aldermen": "merge:self"})
    )

    assert {group.plan for group in Round.objects.get().groups.all()} == {"mean_or_nothing"}


def test_the_clock_can_be_chosen_to_close(cast: Cast) -> None:
    signed_in(cast.facilitator).post(NEW, typed(cast, closing="clock"))

    assert Conversation.objects.get().closes_by_clock


def test_the_same_press_twice_plans_once(cast: Cast) -> None:
    client = signed_in(cast.facilitator)
    first = client.post(NEW, typed(cast))
    second = client.post(NEW, typed(cast))

    assert Conversation.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_another_round_too_soon_asks_for_a_reason(cast: Cast) -> None:
    cast.plan()
    soon = typed(cast, held_on="2026-04-14")
    client = signed_in(cast.facilitator)

    refused = client.post(NEW, soon).content.decode()
    client.post(NEW, {**soon, "exception_reason": "nieuwe burgemeester"})

    assert "Op dinsdag 3 maart 2026 is er al een feedbackronde." in refused
    assert 'name="exception_reason"' in refused
    assert Conversation.objects.count() == 2


def test_a_reason_that_was_typed_stays(cast: Cast) -> None:
    cast.plan()
    html = (
        signed_in(cast.facilitator)
        .post(NEW, typed(cast, held_on="2026-04-14", exception_reason="nieuwe burgemeester", starts_at=""))
        .content.decode()
    )

    assert "nieuwe burgemeester</textarea>" in html


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "9999-12-31"),
        ("held_on", "0001-01-01"),
        ("held_on", "31-02-2026"),
        ("starts_at", "25:99"),
        ("duration_minutes", "99999999999999999999"),
        ("duration_minutes", "tien"),
        ("place", "x" * 200),
        ("subject", "onbekend"),
        ("substitute", ""),
        ("closing", "never"),
        ("format", "bestaat-niet"),
        ("reviewer", "\x00"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_plans_nothing(cast: Cast, field: str, value: str) -> None:
    client = signed_in(cast.facilitator)

    saved = client.post(NEW, typed(cast, **{field: value}))
    shown = client.post(NEW, typed(cast, **{field: value, "preview": "1"}))
    live = client.post(LIVE, typed(cast, **{field: value}))

    assert [answer.status_code for answer in (saved, shown, live)] == [200, 200, 200]
    assert "data-error-summary" in saved.content.decode()
    assert Conversation.objects.count() == 0


def test_two_parts_for_one_person_are_refused(cast: Cast) -> None:
    html = (
        signed_in(cast.facilitator).post(NEW, typed(cast, reviewer=cast.secretary.public_id)).content.decode()
    )

    assert "Deze persoon heeft al een rol in het gesprek." in html


def test_looking_at_the_plan_does_not_complain_about_what_is_still_empty(cast: Cast) -> None:
    html = (
        signed_in(cast.facilitator)
        .post(NEW, typed(cast, reviewer="", starts_at="", preview="1"))
        .content.decode()
    )

    assert "data-error-summary" not in html
    assert "dinsdag 10 februari" in html


def test_without_a_format_the_first_step_is_explained(cast: Cast) -> None:
    FormatVersion.objects.all().delete()

    answer = signed_in(cast.facilitator).get(NEW)

    assert "Er is nog geen format" in answer.content.decode()


# --- as last year


@pytest.fixture
def proposal(cast: Cast) -> Conversation:
    """Held on Tuesday 3 March 2026; the next is proposed, and it is December."""
    proposed = actions.propose_next(conversation=cast.plan(), now=NOW)
    assert proposed is not None
    return proposed


@pytest.mark.clause("VGS-1")
def test_the_next_conversation_is_prefilled_with_the_same_people_on_the_same_weekday(
    cast: Cast, proposal: Conversation
) -> None:
    html = signed_in(cast.facilitator).get(f"/gesprekken/{proposal.public_id}/plannen/").content.decode()

    assert 'name="held_on" value="2027-03-02"' in html  # a Tuesday
    assert "dinsdag 9 februari" in html
    assert 'value="kamer van de burgemeester"' in html


def test_a_proposal_is_planned_once_and_stays_of_its_subject(cast: Cast, proposal: Conversation) -> None:
    client = signed_in(cast.facilitator)
    address = f"/gesprekken/{proposal.public_id}/plannen/"
    given = typed(cast, held_on="2027-03-02", subject=cast.clerk.public_id)

    client.post(address, given)
    client.post(address, given)

    assert Conversation.objects.count() == 2
    proposal.refresh_from_db()
    assert proposal.held_on == date(2027, 3, 2)
    assert proposal.participants.get(part=Part.SUBJECT).person == cast.secretary
    assert Round.objects.count() == 1


def test_only_the_facilitator_plans_a_proposal(cast: Cast, proposal: Conversation) -> None:
    address = f"/gesprekken/{proposal.public_id}/plannen/"
    statuses = [
        signed_in(person).post(address, typed(cast, held_on="2027-03-02")).status_code
        for person in (cast.secretary, cast.mayor, cast.substitute, cast.managers[0], cast.outsider)
    ]

    assert statuses == [404] * 5


# --- how much it asks of the database


def test_the_plan_asks_as_many_questions_whatever_the_number_of_people(cast: Cast) -> None:
    client = signed_in(cast.facilitator)
    client.post(LIVE, typed(cast))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.post(LIVE, typed(cast))
    team = Seat.objects.filter(person=cast.managers[0]).get().body
    for number in range(10):
        person = people.add_person(
            organisation=cast.organisation,
            name=f"Nieuw {number}",
            first_name="Nieuw",
            email=f"nieuw{number}@veenmeer.example",
            now=NOW,
        )
        people.seat(person=person, office="manager", title="manager", since_on=NOW.date(), now=NOW, body=team)

    with CaptureQueriesContext(connection) as many:
        html = client.post(LIVE, typed(cast)).content.decode()

    assert "Nieuw 9" in html
    assert len(many) == len(few)
