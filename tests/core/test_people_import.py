# SPDX-License-Identifier: EUPL-1.2
"""What a table of people would change, before anything is applied."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.files import FileRefused
from samenspiegel.core.people_columns import HEADINGS, Column, guess, read_date
from samenspiegel.core.people_import import Known, KnownSeat, Outcome, Place, compare
from samenspiegel.core.tables import MAX_ROWS, Row, Table, TableRefused, from_csv, table

TODAY = date(2026, 3, 2)
HANNA = Known(
    1, "hannahannahannahanna", "Hanna de Vries", "Hanna", "hanna@veenmeer.example", False, "", "", None, True
)
FATIMA = Known(
    2, "fatimafatimafatimafa", "Fatima Bakker", "Fatima", "fatima@veenmeer.example", False, "", "P&O", 1, True
)
BRAM = Known(3, "brambrambrambrambram", "Bram Smit", "Bram", "", False, "", "", None, False)
PLACE = Place(
    [HANNA, FATIMA, BRAM], {"bouwteam": 7}, {"manager": "manager", "wethouder": "alderman"}, "member", TODAY
)


def laid(text: str, place: Place = PLACE) -> Outcome:
    read = from_csv(text.encode())
    return compare(read, guess(read.headings), place)


def codes(outcome: Outcome) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in outcome.problems]


def applied(outcome: Outcome, place: Place) -> Place:
    """The people as they are after an outcome: new ones get the numbers that follow."""
    assert not outcome.problems
    numbers = {one.number: 100 + at for at, one in enumerate(outcome.new)}
    people = {one.number: one for one in place.people}
    for one in outcome.people:
        number = numbers.get(one.number, one.number)
        before = people.get(number) or Known(number, f"c{number}", "", "", "", False, "", "", None, True)
        seats = list(before.seats)
        for seat in one.seats:
            seats = [held for held in seats if held.number != seat.number]
            seats.append(KnownSeat(1000 + len(seats), seat.title, seat.body, seat.since_on))
        manager = numbers.get(one.manager or 0, one.manager) if one.has_new_manager else before.manager
        people[number] = replace(before, **dict(one.values), manager=manager, seats=tuple(seats))  # type: ignore[arg-type]
    return replace(place, people=list(people.values()))


def test_dutch_headings_are_known_however_they_are_written() -> None:
    found = guess(
        ["Voornaam", "tussenvoegsel", "ACHTERNAAM", "E-mail", "Tel.", "Functietitel", "Leidinggevende", "?"]
    )

    assert found == (
        Column.FIRST_NAME,
        Column.PREFIX,
        Column.LAST_NAME,
        Column.EMAIL,
        Column.PHONE,
        Column.TITLE,
        Column.MANAGER,
        None,
    )
    assert guess(tuple(HEADINGS.values())) == tuple(HEADINGS)
    assert guess(["naam", "Naam"]) == (Column.NAME, None)


def test_a_row_is_new_changed_or_unchanged() -> None:
    outcome = laid(
        "naam;e-mail;telefoon;afdeling;functie;orgaan;sinds;leidinggevende\n"
        "Hanna de Vries;hanna@veenmeer.example;;;;;;\n"
        "Fatima Bakker;Fatima@veenmeer.example;0513 1;P&O;;;;hanna@veenmeer.example\n"
        "Mina Smit;mina@veenmeer.example;;;manager Ruimte;bouwteam;3-2-2025;Fatima Bakker\n"
    )

    assert codes(outcome) == []
    assert [one.name for one in outcome.unchanged] == ["Hanna de Vries"]
    [fatima] = outcome.changed
    assert (fatima.values, fatima.has_new_manager) == ({"phone": "0513 1"}, False)
    [mina] = outcome.new
    assert mina.values == {"name": "Mina Smit", "email": "mina@veenmeer.example", "first_name": "Mina"}
    assert (mina.manager, mina.has_new_manager) == (2, True)
    [seat] = mina.seats
    assert (seat.title, seat.office, seat.body, seat.since_on) == (
        "manager Ruimte",
        "manager",
        7,
        date(2025, 2, 3),
    )


def test_the_code_in_a_row_decides_who_it_is_whatever_else_changed() -> None:
    outcome = laid(f"kenmerk;naam;e-mail\n{HANNA.code};Hanna Jansen;hj@veenmeer.example\n")

    [hanna] = outcome.changed
    assert (hanna.number, hanna.values) == (1, {"name": "Hanna Jansen", "email": "hj@veenmeer.example"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("naam;e-mail\nHanna de Vries;andere@veenmeer.example\n", [(2, "same_name")]),
        ("naam;e-mail\nHanna Jansen;hanna@veenmeer.example\n", [(2, "same_email")]),
        ("naam;e-mail\nA B;x@y.nl\nC D;x@y.nl\n", [(3, "same_email_in_table")]),
        ("naam;kenmerk\nA B;onbekend\n", [(2, "code_unknown")]),
        ("naam\nBram Smit\n", [(2, "has_left")]),
        ("naam;e-mail\n;x@y.nl\n", [(2, "name_missing")]),
        ("naam;e-mail\nA B;geen adres\n", [(2, "email_invalid")]),
        ("naam;e-mail\nA B;a@b.nl\\nBcc:x@y.nl\n", [(2, "email_invalid")]),
        (f"naam\n{'x' * 121}\n", [(2, "too_long")]),
        ("naam;sinds\nA B;31-02-2026\n", [(2, "date_invalid")]),
        ("naam;functie;orgaan\nA B;lid;raad\n", [(2, "body_unknown")]),
        ("naam;orgaan\nA B;bouwteam\n", [(2, "title_missing")]),
        ("naam;functie;ambt\nA B;lid;keizer\n", [(2, "office_unknown")]),
        ("naam;gedeelde mailbox\nA B;misschien\n", [(2, "yes_or_no")]),
        ("naam;leidinggevende\nA B;niemand\n", [(2, "manager_unknown")]),
        ("naam;leidinggevende\nA B;A B\n", [(2, "manager_self")]),
        ("naam;e-mail\nA B;a@b.nl\nA B;c@d.nl\nC D;e@f.nl\n", []),
        ("naam;e-mail;leidinggevende\nA B;a@b.nl;\nA B;c@d.nl;\nC D;;A B\n", [(4, "manager_ambiguous")]),
        ("naam;leidinggevende\nHanna de Vries;Fatima Bakker\n", [(2, "manager_circle")]),
        ("naam;telefoon\nA B;1\nA B;2\n", [(3, "rows_differ")]),
    ],
)
def test_what_is_wrong_is_told_by_row(text: str, found: list[tuple[int, str]]) -> None:
    assert codes(laid(text)) == found


def test_a_name_alone_is_enough_where_only_one_person_here_has_it() -> None:
    outcome = laid("naam;telefoon\nhanna DE vries;0513 2\n")
    twice = replace(
        PLACE, people=[HANNA, replace(HANNA, number=9, code="andere", email="ander@veenmeer.example")]
    )

    assert [one.number for one in outcome.changed] == [1]
    assert codes(laid("naam\nHanna de Vries\n", twice)) == [(2, "several_match")]


def test_somebody_with_the_name_of_another_is_new_when_the_row_says_so() -> None:
    text = "kenmerk;naam;e-mail\nnieuw;Hanna de Vries;andere@veenmeer.example\n"
    outcome = laid(text)

    assert len(outcome.new) == 1
    assert laid(text, applied(outcome, PLACE)).unchanged == list(laid(text, applied(outcome, PLACE)).people)


def test_two_rows_of_one_person_give_two_seats() -> None:
    outcome = laid("naam;functie;orgaan\nA B;manager;bouwteam\nA B;voorzitter OR;\n")

    [one] = outcome.new
    assert [(seat.title, seat.office, seat.body) for seat in one.seats] == [
        ("manager", "manager", 7),
        ("voorzitter OR", "member", None),
    ]
    assert one.rows == (2, 3)


def test_a_circle_over_several_rows_is_refused_at_each_of_them() -> None:
    outcome = laid("naam;leidinggevende\nA A;B B\nB B;C C\nC C;A A\nD D;A A\n")

    assert codes(outcome) == [(2, "manager_circle"), (3, "manager_circle"), (4, "manager_circle")]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("3-3-2026", date(2026, 3, 3)),
        ("03/03/2026", date(2026, 3, 3)),
        ("3 maart 2026", date(2026, 3, 3)),
        ("31-02-2026", None),
        ("3-3-26", None),
        ("2026", None),
        ("0001-01-01", None),
        ("²-3-2026", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, on: date | None) -> None:
    assert read_date(text) == on


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_encoding_and_the_separator_of_a_csv_are_found(encoding: str, delimiter: str) -> None:
    text = f'naam{delimiter}e-mail\r\n"José; Ünal, ""x"""{delimiter}j@x.nl\r\n\r\n'

    assert from_csv(text.encode(encoding)) == Table(
        ("naam", "e-mail"), (Row(2, ('José; Ünal, "x"', "j@x.nl")),)
    )


def test_what_separates_the_cells_may_be_said_on_the_first_line() -> None:
    assert from_csv(b"sep=;\nnaam,x;e-mail\nA;b@c.nl\n").headings == ("naam,x", "e-mail")


def test_a_table_of_more_than_we_take_is_refused() -> None:
    for rows, reason in (
        ([["naam"]], "no_rows"),
        ([["naam"], *[["x"]] * (MAX_ROWS + 1)], "too_many_rows"),
        ([["x"] * 41, ["x"]], "too_many_columns"),
        ([["naam"], *[["x" * 3_000]] * 1_000], "too_much_text"),
    ):
        with pytest.raises(TableRefused) as refused:
            table(rows)
        assert refused.value.reason == reason


NAMES = st.sampled_from(
    ["Hanna de Vries", "Fatima Bakker", "Bram Smit", "A B", "C D", "E F", "", "=1+1", "x" * 130]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "nieuw", HANNA.code, "onbekend"]),
        NAMES,
        st.sampled_from(
            ["", "hanna@veenmeer.example", "fatima@veenmeer.example", "a@b.nl", "c@d.nl", "fout"]
        ),
        st.sampled_from(["", "ja", "nee", "x"]),
        st.sampled_from(["", "manager", "manager Ruimte", "lid"]),
        st.sampled_from(["", "bouwteam", "raad"]),
        st.sampled_from(["", "1-1-2025", "fout"]),
        NAMES,
    ),
    max_size=6,
)
COLUMNS = (
    Column.CODE,
    Column.NAME,
    Column.EMAIL,
    Column.SHARED,
    Column.TITLE,
    Column.BODY,
    Column.SINCE,
    Column.MANAGER,
)


@given(ROWS)
def test_bringing_in_the_same_table_again_changes_nothing(rows: list[tuple[str, ...]]) -> None:
    read = Table(("",) * len(COLUMNS), tuple(Row(at, row) for at, row in enumerate(rows, start=2)))
    outcome = compare(read, COLUMNS, PLACE)
    if outcome.problems:
        return

    again = compare(read, COLUMNS, applied(outcome, PLACE))

    assert again.problems == ()
    assert [one for one in again.people if one.changes] == []


@given(ROWS)
def test_every_row_is_either_in_the_outcome_or_told_to_be_wrong(rows: list[tuple[str, ...]]) -> None:
    read = Table(("",) * len(COLUMNS), tuple(Row(at, row) for at, row in enumerate(rows, start=2)))
    outcome = compare(read, COLUMNS, PLACE)

    told = {row for one in outcome.people for row in one.rows} | {one.row for one in outcome.problems}
    assert told == {row.number for row in read.rows}
    assert outcome.digest == compare(read, COLUMNS, PLACE).digest


@given(st.binary(max_size=400), st.lists(st.none() | st.sampled_from(Column), max_size=12))
def test_any_bytes_give_an_outcome_or_a_reason(raw: bytes, columns: list[Column | None]) -> None:
    try:
        read = from_csv(raw)
    except (FileRefused, TableRefused):
        return
    compare(read, columns[: len(read.headings)], PLACE)
