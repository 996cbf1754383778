# SPDX-License-Identifier: EUPL-1.2
"""Who administers gives themselves no team and no seat, by whichever way in; the employee hears of a new manager."""

from datetime import date, timedelta

import pytest
from django.test import Client

from samenspiegel.assessments import actions as assessments
from samenspiegel.assessments.queries import visible_to
from samenspiegel.core.people_columns import guess
from samenspiegel.core.people_import import compare
from samenspiegel.core.tables import from_csv
from samenspiegel.notices.models import Notice
from samenspiegel.organisations import scope
from samenspiegel.people import actions
from samenspiegel.people.models import Appointment, Person, Role, Seat
from tests.cast import NOW, Cast
from tests.formats.test_zaanstad import EVALUATION, consented

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def change(person: Person, manager: Person | None, by: Person, days: int = 0) -> Person:
    return actions.change_person(
        person=person,
        name=person.name,
        first_name=person.first_name,
        email=person.email,
        has_shared_mailbox=person.has_shared_mailbox,
        phone=person.phone,
        department=person.department,
        manager=manager,
        by=by,
        now=NOW + timedelta(days=days),
    )


@pytest.fixture
def administrator(cast: Cast) -> Person:
    person = cast.managers[2]
    actions.appoint(person=person, role=Role.ADMINISTRATOR, now=NOW)
    return person


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def test_nobody_makes_themselves_a_manager_by_changing_or_adding_somebody(
    cast: Cast, administrator: Person
) -> None:
    with pytest.raises(actions.NotForYourself):
        change(cast.managers[0], administrator, administrator)
    with pytest.raises(actions.NotForYourself):
        actions.add_person(
            organisation=cast.organisation,
            name="Nieuw Iemand",
            first_name="Nieuw",
            email="nieuw@veenmeer.example",
            manager=administrator,
            by=administrator,
            now=NOW,
        )
    assert Person.objects.filter(manager=administrator).count() == 0


def test_nobody_seats_themselves_nor_lengthens_their_seat_but_ends_it(
    cast: Cast, administrator: Person
) -> None:
    before = Seat.objects.filter(person=administrator).count()
    with pytest.raises(actions.NotForYourself):
        actions.seat(
            person=administrator, office="mayor", title="mayor", since_on=TODAY, by=administrator, now=NOW
        )
    assert Seat.objects.filter(person=administrator).count() == before
    held = actions.seat(person=administrator, office="alderman", title="x", since_on=TODAY, now=NOW)
    actions.end_seat(seat=held, until_on=TODAY, by=administrator, now=NOW)
    for since_on, until_on in ((TODAY, None), (TODAY - timedelta(days=9), TODAY), (TODAY, date(2030, 1, 1))):
        with pytest.raises(actions.NotForYourself):
            actions.change_seat(
                seat=held, title="x", since_on=since_on, until_on=until_on, by=administrator, now=NOW
            )
    held.refresh_from_db()
    assert (held.since_on, held.until_on) == (TODAY, TODAY)


def test_the_pages_refuse_it_in_a_sentence_and_keep_what_was_typed(cast: Cast, administrator: Person) -> None:
    person = cast.managers[0]
    typed = {"name": "Anders Getypt", "first_name": "Anders", "email": person.email}
    page = as_(administrator).post(
        f"/mensen/{person.public_id}/wijzigen/",
        {**typed, "manager": administrator.public_id, "confirm": "1"},
    )
    seat = as_(administrator).post(
        f"/mensen/{administrator.public_id}/functies/nieuw/",
        {"office": "mayor", "title": "burgemeester", "since_on": "2026-01-12"},
    )
    alone = "Je bent hier de enige"
    for shown in (page, seat):
        text = shown.content.decode()
        assert (shown.status_code, "Vraag een andere beheerder" in text, alone in text) == (200, True, False)
    assert "Anders Getypt" in page.content.decode()
    with scope.everything():
        assert Person.objects.filter(manager=administrator).count() == 0
        assert Seat.objects.filter(person=administrator, office="mayor").count() == 0
        Appointment.objects.exclude(person=administrator).delete()
    page = as_(administrator).post(
        f"/mensen/{person.public_id}/wijzigen/",
        {**typed, "manager": administrator.public_id, "confirm": "1"},
    )
    assert alone in page.content.decode()


@pytest.mark.clause("ZS-6")
def test_a_new_manager_reads_what_others_made_a_week_after_the_employee_was_told(
    cast: Cast, administrator: Person
) -> None:
    consented(cast, EVALUATION)
    employee = change(cast.managers[0], cast.secretary, administrator)
    made = {"subject": employee, "year": 2025, "made_on": TODAY, "text": "Precies.", "now": NOW}
    assessments.assess(**made, by=cast.secretary)
    Notice.objects.all().delete()
    employee = change(employee, cast.mayor, administrator)

    told = Notice.objects.values_list("kind", "person")
    assert list(told) == [("manager_changed", employee.public_id)]
    own = assessments.assess(**{**made, "subject": employee}, by=cast.mayor)
    read = [
        {row.pk for row in visible_to(cast.mayor, on=TODAY + timedelta(days=days))} == {own.pk}
        for days in (0, 6, 7)
    ]
    assert (read, visible_to(cast.mayor, on=TODAY + timedelta(days=7)).count()) == ([True, True, False], 2)
    change(employee, None, administrator, days=30)
    change(employee, cast.mayor, administrator, days=30)
    assert visible_to(cast.mayor, on=TODAY + timedelta(days=31)).count() == 1  # counted anew


@pytest.mark.parametrize(
    "row",
    [
        "Joris Mulder;{email};;;{own}",
        "Nieuw Iemand;nieuw@veenmeer.example;;;{own}",
        "{name};{own};burgemeester;1-1-2026;",
    ],
)
def test_a_table_gives_who_brings_it_in_no_team_and_no_seat(
    cast: Cast, administrator: Person, row: str
) -> None:
    row = row.format(email=cast.managers[1].email, own=administrator.email, name=administrator.name)
    text = f"naam;e-mail;functie;sinds;leidinggevende\n{row}\n"
    table = from_csv(text.encode())
    columns = guess(table.headings)
    place = {"offices": {"burgemeester": "mayor"}, "other": "member", "today": TODAY}
    outcome = compare(table, columns, actions.place_of(cast.organisation, **place))
    assert not outcome.problems
    before = (Person.objects.count(), Seat.objects.count(), Notice.objects.count())
    with pytest.raises(actions.NotForYourself):
        actions.import_people(
            organisation=cast.organisation,
            table=table,
            columns=columns,
            seen=outcome.digest,
            by=administrator,
            now=NOW,
            **place,
        )
    assert (Person.objects.count(), Seat.objects.count(), Notice.objects.count()) == before
    assert Person.objects.filter(manager=administrator).count() == 0


def test_a_table_tells_who_was_here_already_of_their_manager(cast: Cast, administrator: Person) -> None:
    employee = cast.managers[1]
    text = f"naam;e-mail;leidinggevende\n{employee.name};{employee.email};{cast.mayor.email}\n"
    text += f"Nieuw Iemand;nieuw@veenmeer.example;{cast.mayor.email}\n"
    table = from_csv(text.encode())
    place = {"offices": {}, "other": "member", "today": TODAY}
    outcome = compare(table, guess(table.headings), actions.place_of(cast.organisation, **place))
    actions.import_people(
        organisation=cast.organisation,
        table=table,
        columns=guess(table.headings),
        seen=outcome.digest,
        by=administrator,
        now=NOW,
        **place,
    )
    told = Notice.objects.filter(kind="manager_changed").values_list("person", flat=True)
    assert list(told) == [employee.public_id]
    since = Person.objects.filter(manager=cast.mayor).values_list("manager_since_on", flat=True)
    assert list(since) == [TODAY, TODAY]
