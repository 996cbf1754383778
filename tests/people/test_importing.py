# SPDX-License-Identifier: EUPL-1.2
"""Bringing in a table of people: all of it or nothing, twice is once, and never an account for who asks."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspiegel.audit.models import Event
from samenspiegel.core.people_columns import HEADINGS, guess
from samenspiegel.core.people_import import Outcome, compare
from samenspiegel.core.tables import from_csv
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions
from samenspiegel.people.models import AccountInvitation, Person, Seat
from tests.cast import NOW, Cast
from tests.chain import first_broken

TODAY = NOW.date()
PLACE = {"offices": {"manager": "manager", "wethouder": "alderman"}, "other": "member", "today": TODAY}
pytestmark = pytest.mark.django_db


def outcome_of(cast: Cast, text: str) -> Outcome:
    table = from_csv(text.encode())
    return compare(table, guess(table.headings), actions.place_of(cast.organisation, **PLACE))


def bring_in(cast: Cast, text: str, *, seen: str | None = None) -> Outcome:
    table = from_csv(text.encode())
    return actions.import_people(
        organisation=cast.organisation,
        table=table,
        columns=guess(table.headings),
        seen=outcome_of(cast, text).digest if seen is None else seen,
        by=cast.facilitator,
        now=NOW,
        **PLACE,
    )


def everything(cast: Cast) -> list[object]:
    persons = Person.objects.filter(organisation=cast.organisation).order_by("pk")
    seats = Seat.objects.filter(organisation=cast.organisation).order_by("pk")
    return [list(persons.values()), list(seats.values()), Event.objects.count(), Notice.objects.count()]


def test_people_offices_and_managers_come_in_by_one_table(cast: Cast) -> None:
    bring_in(
        cast,
        "naam;e-mail;functie;orgaan;sinds;leidinggevende;telefoon\n"
        "Nienke Hofman;nienke@veenmeer.example;manager Zorg;bouwteam;1-2-2026;Hanna de Vries;\n"
        "Wout Bos;wout@veenmeer.example;;;;nienke@veenmeer.example;0513 12 34 99\n"
        "Fatima Bakker;fatima.bakker@veenmeer.example;;;;Nienke Hofman;0513 1\n",
    )

    wout = Person.objects.get(name="Wout Bos")
    nienke = wout.manager
    assert nienke is not None and nienke.manager == cast.secretary
    assert (nienke.first_name, wout.phone, wout.account) == ("Nienke", "0513 12 34 99", None)
    [seat] = nienke.seats.all()
    assert (seat.office, seat.title, seat.body.kind, str(seat.since_on)) == (
        "manager",
        "manager Zorg",
        "management-team",
        "2026-02-01",
    )
    cast.facilitator.refresh_from_db()
    assert (cast.facilitator.manager, cast.facilitator.phone) == (nienke, "0513 1")
    assert cast.facilitator.department == "P&O"  # what the table does not name stays


def test_each_person_and_the_table_itself_stand_in_the_log_without_words(cast: Cast) -> None:
    before = Event.objects.count()
    bring_in(
        cast, "naam;e-mail;functie\nNienke Hofman;n@veenmeer.example;lid\nHanna de Vries;;wethouder zorg\n"
    )

    found = list(Event.objects.order_by("number")[before:].values_list("kind", "about", "detail"))
    nienke = Person.objects.get(name="Nienke Hofman")
    assert found == [
        ("person.added", nienke.public_id, {}),
        ("seat.taken", nienke.public_id, {"office": "member"}),
        ("seat.taken", cast.secretary.public_id, {"office": "alderman"}),
        ("people.imported", "", {"new": 1, "changed": 1}),
    ]
    assert first_broken(cast.organisation) is None


def test_the_same_table_again_changes_nothing_but_the_line_that_it_came(cast: Cast) -> None:
    text = "naam;e-mail;functie;leidinggevende\nNienke Hofman;n@veenmeer.example;lid;Hanna de Vries\n"
    bring_in(cast, text)
    before = everything(cast)[:2]

    outcome = bring_in(cast, text)

    assert [one.changes for one in outcome.people] == [False]
    assert everything(cast)[:2] == before


def test_one_wrong_row_keeps_all_of_it_out(cast: Cast) -> None:
    before = everything(cast)

    with pytest.raises(actions.RowsWrong):
        bring_in(cast, "naam;e-mail\nNienke Hofman;n@veenmeer.example\n;zonder@naam.nl\n")

    assert everything(cast) == before


def test_what_was_not_seen_is_not_applied(cast: Cast) -> None:
    text = "naam;telefoon\nHanna de Vries;0513 1\n"
    seen = outcome_of(cast, text).digest
    Person.objects.filter(pk=cast.secretary.pk).update(phone="0513 1")
    before = everything(cast)

    with pytest.raises(actions.OutcomeChanged):
        bring_in(cast, text, seen=seen)

    assert everything(cast) == before


def test_another_address_ends_an_open_invitation_tells_the_old_mailbox_and_leaves_the_account(
    cast: Cast,
) -> None:
    nienke = actions.add_person(
        organisation=cast.organisation,
        name="Nienke Hofman",
        first_name="Nienke",
        email="n@veenmeer.example",
        now=NOW,
    )
    actions.invite_account(person=nienke, now=NOW)
    account = cast.secretary.account
    Notice.objects.all().delete()

    bring_in(
        cast,
        f"kenmerk;e-mail\n{nienke.public_id};nieuw@veenmeer.example\n{cast.secretary.public_id};ook@veenmeer.example\n",
    )

    assert not AccountInvitation.objects.filter(person=nienke).exists()
    assert set(Notice.objects.values_list("kind", "person")) == {
        ("address_changed", nienke.public_id),
        ("address_changed", cast.secretary.public_id),
    }
    cast.secretary.refresh_from_db()
    assert cast.secretary.account == account


def test_the_address_of_an_account_in_a_table_gives_nobody_that_account(cast: Cast) -> None:
    accounts = Account.objects.count()
    bring_in(cast, f"naam;e-mail\nNienke Hofman;{cast.outsider.email}\n")

    assert Person.objects.get(name="Nienke Hofman").account is None
    assert Account.objects.count() == accounts


def test_a_code_of_another_organisation_is_nobody_here(cast: Cast) -> None:
    found = outcome_of(cast, f"kenmerk;telefoon\n{cast.outsider.public_id};0513 1\n")

    assert [one.code for one in found.problems] == ["code_unknown"]


def test_an_office_cannot_begin_after_it_ends(cast: Cast) -> None:
    seat = Seat.objects.get(person=cast.secretary)
    Seat.objects.filter(pk=seat.pk).update(until_on="2026-05-01")

    found = outcome_of(cast, "naam;functie;sinds\nHanna de Vries;gemeentesecretaris;1-6-2026\n")

    assert [one.code for one in found.problems] == ["since_after_end"]


def table_of(number: int) -> str:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";")
    rows.writerow(["naam", "e-mailadres", "afdeling", "functie", "leidinggevende"])
    for at in range(number):
        above = f"Persoon {at // 10}" if at else ""
        rows.writerow([f"Persoon {at}", f"p{at}@veenmeer.example", "Zorg", "medewerker", above])
    return written.getvalue()


def test_three_thousand_rows_take_few_queries(cast: Cast) -> None:
    text = table_of(3_000)
    with CaptureQueriesContext(connection) as queries:
        bring_in(cast, text)

    assert Person.objects.filter(name__startswith="Persoon").count() == 3_000
    assert Person.objects.get(name="Persoon 2999").manager.name == "Persoon 299"  # type: ignore[union-attr]
    assert len(queries) < 200


HOSTILE = st.sampled_from(
    [
        "",
        "=1+1",
        "\x00",
        "x" * 5_000,
        "Hanna de Vries",
        "hanna.de.vries@veenmeer.example",
        "'; DROP TABLE people_person; --",
        "<script>alert(1)</script>",
        "9999-12-31",
        "²",
        "bouwteam",
        "manager",
        "a@b.nl\r\nBcc: x@y.nl",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "\u202egnp",
        "ja",
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(HOSTILE, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=5))
def test_whatever_stands_in_a_table_it_comes_in_whole_or_not_at_all(
    cast: Cast, rows: list[list[str]]
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([list(HEADINGS.values()), *rows])
    before = everything(cast)
    try:
        outcome = outcome_of(cast, written.getvalue())
    except ValueError:  # no table
        return
    if outcome.problems:
        with pytest.raises(actions.RowsWrong):
            bring_in(cast, written.getvalue())
        assert everything(cast) == before
    else:
        bring_in(cast, written.getvalue())
        assert [one.changes for one in outcome_of(cast, written.getvalue()).people] == [False] * len(
            outcome.people
        )
