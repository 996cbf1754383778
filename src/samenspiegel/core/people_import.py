# SPDX-License-Identifier: EUPL-1.2
"""What a table of people would change: new, changed, unchanged and wrong rows. Nothing is applied here.

**Who a row is about.** The code in the row decides, where there is one. Else name and address together, as an address
is no key; a row without an address goes by its name, where only one person here has that. Where only one of the two
fits, nobody guesses: the row is wrong until it has a code, or says that it is somebody new. An empty cell changes
nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .independence import line_above
from .people_columns import CONTROLS, EMAIL, LENGTHS, NEW, NO, YES, Column, read_date
from .tables import Table


@dataclass(frozen=True)
class KnownSeat:
    """An office or membership that lasts; ``body`` is the number of a body."""

    number: int
    title: str
    body: int | None
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Known:
    """Somebody who is here already; ``number`` and ``manager`` are numbers above zero."""

    number: int
    code: str
    name: str
    first_name: str
    email: str
    has_shared_mailbox: bool
    phone: str
    department: str
    manager: int | None
    is_active: bool
    seats: tuple[KnownSeat, ...] = ()


@dataclass(frozen=True)
class Place:
    """The organisation that a table is laid beside.

    Args:
        bodies: number by name in small letters.
        offices: key by what the office is called, in small letters; other titles get the key ``other``.
        today: since when a seat counts whose row names no date.
    """

    people: Sequence[Known]
    bodies: Mapping[str, int]
    offices: Mapping[str, str]
    other: str
    today: date


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row; ``code`` says what, the rest is what a sentence about it needs."""

    row: int
    code: str
    column: Column | None = None
    text: str = ""
    other: str = ""


@dataclass(frozen=True)
class SeatChange:
    """An office or membership to give, or to begin on another day where ``number`` is one that is there."""

    title: str
    office: str
    body: int | None
    since_on: date
    number: int | None = None


@dataclass(frozen=True)
class PersonChange:
    """What becomes of one person. New ones have a number below zero; ``values`` holds what is set."""

    number: int
    rows: tuple[int, ...]
    name: str
    values: Mapping[str, str | bool] = field(default_factory=dict)
    manager: int | None = None
    has_new_manager: bool = False
    seats: tuple[SeatChange, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.number < 0

    @property
    def changes(self) -> bool:
        """Whether anything happens at all."""
        return bool(self.is_new or self.values or self.has_new_manager or self.seats)


@dataclass(frozen=True)
class Outcome:
    """What a table would do. It is applied as a whole, and only where there are no problems."""

    people: tuple[PersonChange, ...]
    problems: tuple[Problem, ...]

    @property
    def new(self) -> list[PersonChange]:
        return [one for one in self.people if one.is_new]

    @property
    def changed(self) -> list[PersonChange]:
        return [one for one in self.people if one.changes and not one.is_new]

    @property
    def unchanged(self) -> list[PersonChange]:
        return [one for one in self.people if not one.changes]

    @property
    def digest(self) -> str:
        """The same for the same outcome: what was seen is what is applied."""
        return hashlib.sha256(repr((self.people, self.problems)).encode("utf-8", "replace")).hexdigest()


def compare(table: Table, columns: Sequence[Column | None], place: Place) -> Outcome:
    """Lay a table beside the people who are here.

    Args:
        columns: what each column of the table holds; ``None`` is passed over, of two of a kind the first counts.
    """
    return _Comparison(table, columns, place).outcome()


@dataclass
class _Wanted:
    """One row, read."""

    row: int
    values: dict[Column, str]
    shared: bool | None = None
    since_on: date | None = None
    office: str = ""
    body: int | None = None

    def __getitem__(self, column: Column) -> str:
        return self.values.get(column, "")


class _Comparison:
    def __init__(self, table: Table, columns: Sequence[Column | None], place: Place) -> None:
        self.table, self.place = table, place
        self.at: dict[Column, int] = {}
        for number, chosen in enumerate(columns):
            if chosen is not None:
                self.at.setdefault(chosen, number)
        self.problems: list[Problem] = []
        self.known = {one.number: one for one in place.people}
        self.by_code = {one.code: one for one in place.people}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_email: dict[str, list[Known]] = defaultdict(list)
        for one in place.people:
            self.by_name[one.name.casefold()].append(one)
            if one.email:
                self.by_email[one.email.lower()].append(one)
        self.rows_of: dict[int, list[_Wanted]] = {}  # by number of the person, in the order of the table
        self.new_by_key: dict[tuple[str, str], int] = {}
        self.new_by_email: dict[str, int] = {}

    def outcome(self) -> Outcome:
        for row in self.table.rows:
            wanted = self._read(row.number, row.cells)
            number = self._match(wanted) if wanted else None
            if wanted and number is not None:
                self.rows_of.setdefault(number, []).append(wanted)
        merged = {number: self._merged(rows) for number, rows in self.rows_of.items()}
        managers = self._managers(merged)
        people = tuple(
            self._change(number, merged[number], rows, managers) for number, rows in self.rows_of.items()
        )
        return Outcome(people, tuple(sorted(self.problems, key=lambda one: (one.row, one.code))))

    def _wrong(
        self, row: int, code: str, column: Column | None = None, text: str = "", other: str = ""
    ) -> None:
        self.problems.append(Problem(row, code, column, text[:80], other))

    # --- reading a row

    def _read(self, row: int, cells: Sequence[str]) -> _Wanted | None:
        before = len(self.problems)
        values = {column: cells[at].strip() for column, at in self.at.items() if cells[at].strip()}
        for column, text in values.items():
            if CONTROLS.search(text):
                self._wrong(row, "unreadable", column)
        name = " ".join(filter(None, map(values.get, (Column.FIRST_NAME, Column.PREFIX, Column.LAST_NAME))))
        if Column.NAME not in values and Column.LAST_NAME in values:
            values[Column.NAME] = name
        if Column.NAME not in values and Column.CODE not in values:
            self._wrong(row, "name_missing", Column.NAME)
        for column, longest in LENGTHS.items():
            if len(values.get(column, "")) > longest:
                self._wrong(row, "too_long", column, str(longest))
        if Column.EMAIL in values:
            values[Column.EMAIL] = values[Column.EMAIL].lower()
            if not EMAIL.fullmatch(values[Column.EMAIL]):
                self._wrong(row, "email_invalid", Column.EMAIL, values[Column.EMAIL])
        wanted = _Wanted(row, values)
        if shared := values.get(Column.SHARED, "").lower():
            if shared not in YES | NO:
                self._wrong(row, "yes_or_no", Column.SHARED, shared)
            wanted.shared = shared in YES
        self._read_seat(wanted)
        return wanted if len(self.problems) == before else None

    def _read_seat(self, wanted: _Wanted) -> None:
        row, title, office = wanted.row, wanted[Column.TITLE], wanted[Column.OFFICE].lower()
        if wanted[Column.SINCE]:
            wanted.since_on = read_date(wanted[Column.SINCE])
            if wanted.since_on is None:
                self._wrong(row, "date_invalid", Column.SINCE, wanted[Column.SINCE])
        if wanted[Column.BODY]:
            wanted.body = self.place.bodies.get(wanted[Column.BODY].lower())
            if wanted.body is None:
                self._wrong(row, "body_unknown", Column.BODY, wanted[Column.BODY])
        if not title and (wanted[Column.BODY] or office):
            self._wrong(row, "title_missing", Column.TITLE)
        if office and office not in self.place.offices:
            self._wrong(row, "office_unknown", Column.OFFICE, office)
        # "manager Ruimte" is a manager; a title that no office is called after is a title.
        lowered = title.lower()
        wanted.office = (
            self.place.offices.get(office)
            or self.place.offices.get(lowered)
            or self.place.offices.get(lowered.partition(" ")[0])
            or self.place.other
        )

    # --- who it is about

    def _match(self, wanted: _Wanted) -> int | None:
        """The number of the person, below zero for somebody new; ``None`` where that is not clear."""
        code = wanted[Column.CODE].lower()
        if code and code != NEW:
            found = self.by_code.get(code)
            if found is None:
                self._wrong(wanted.row, "code_unknown", Column.CODE, code)
                return None
            return self._in_service(found, wanted.row)
        name, email = wanted[Column.NAME].casefold(), wanted[Column.EMAIL]
        if not name:
            self._wrong(wanted.row, "name_missing", Column.NAME)
            return None
        namesakes = self.by_name.get(name, [])
        same = [one for one in namesakes if not email or one.email.lower() == email]
        if len(same) == 1:
            return self._in_service(same[0], wanted.row)
        if len(same) > 1:
            self._wrong(wanted.row, "several_match", Column.NAME, wanted[Column.NAME])
            return None
        key = (name, email)
        if key in self.new_by_key:
            return self.new_by_key[key]
        if code != NEW:
            if namesakes:
                self._wrong(wanted.row, "same_name", Column.NAME, wanted[Column.NAME], namesakes[0].code)
                return None
            others = self.by_email.get(email, [])
            if others and not (wanted.shared or others[0].has_shared_mailbox):
                self._wrong(wanted.row, "same_email", Column.EMAIL, others[0].name, others[0].code)
                return None
            if email and email in self.new_by_email and not wanted.shared:
                first = self.rows_of[self.new_by_email[email]][0]
                self._wrong(wanted.row, "same_email_in_table", Column.EMAIL, str(first.row))
                return None
        number = -len(self.new_by_key) - 1
        self.new_by_key[key] = number
        if email:
            self.new_by_email.setdefault(email, number)
        return number

    def _in_service(self, found: Known, row: int) -> int | None:
        if not found.is_active:
            self._wrong(row, "has_left", Column.NAME, found.name, found.code)
            return None
        return found.number

    def _merged(self, rows: list[_Wanted]) -> _Wanted:
        """The rows of one person as one; where they say different things, the later one is wrong."""
        first = rows[0]
        merged = _Wanted(first.row, dict(first.values), first.shared)
        for row in rows[1:]:
            for column in (
                Column.NAME,
                Column.FIRST_NAME,
                Column.EMAIL,
                Column.PHONE,
                Column.DEPARTMENT,
                Column.MANAGER,
            ):
                if row[column] and merged[column] and row[column] != merged[column]:
                    self._wrong(row.row, "rows_differ", column, str(first.row))
                elif row[column]:
                    merged.values[column] = row[column]
            if row.shared is not None:
                if merged.shared is not None and row.shared != merged.shared:
                    self._wrong(row.row, "rows_differ", Column.SHARED, str(first.row))
                merged.shared = row.shared
        return merged

    # --- who reports to whom

    def _managers(self, merged: Mapping[int, _Wanted]) -> dict[int, int | None]:
        """Who reports to whom afterwards, as far as the table says so."""
        codes = {one.code: one.number for one in self.place.people if one.is_active}
        names: dict[str, set[int]] = defaultdict(set)
        emails: dict[str, set[int]] = defaultdict(set)
        for one in self.place.people:
            if one.is_active:
                wanted = merged.get(one.number)
                names[(wanted[Column.NAME] if wanted and wanted[Column.NAME] else one.name).casefold()].add(
                    one.number
                )
                if email := (wanted[Column.EMAIL] if wanted and wanted[Column.EMAIL] else one.email.lower()):
                    emails[email].add(one.number)
        for number, wanted in merged.items():
            if number < 0:
                names[wanted[Column.NAME].casefold()].add(number)
                if wanted[Column.EMAIL]:
                    emails[wanted[Column.EMAIL]].add(number)
        found: dict[int, int | None] = {}
        for number, wanted in merged.items():
            told = wanted[Column.MANAGER]
            if not told:
                continue
            row = next(one.row for one in self.rows_of[number] if one[Column.MANAGER])
            fits = (
                {codes[told.lower()]}
                if told.lower() in codes
                else emails.get(told.lower()) or names.get(told.casefold()) or set()
            )
            if len(fits) != 1:
                code = "manager_unknown" if not fits else "manager_ambiguous"
                self._wrong(row, code, Column.MANAGER, told)
            elif fits == {number}:
                self._wrong(row, "manager_self", Column.MANAGER, told)
            else:
                [found[number]] = fits
        self._refuse_circles(found)
        return found

    def _refuse_circles(self, found: Mapping[int, int | None]) -> None:
        after = {one.number: one.manager for one in self.place.people} | dict(found)
        for number, manager in found.items():
            if manager is None or self._manager_now(number) == manager:
                continue
            # A line that comes back to where it began.
            above = line_above(number, after)
            if above and after.get(above[-1]) == number:
                row = next(one.row for one in self.rows_of[number] if one[Column.MANAGER])
                self._wrong(row, "manager_circle", Column.MANAGER, self.rows_of[number][0][Column.NAME])

    def _manager_now(self, number: int) -> int | None:
        return self.known[number].manager if number > 0 else None

    # --- what changes

    def _change(
        self, number: int, wanted: _Wanted, rows: list[_Wanted], managers: Mapping[int, int | None]
    ) -> PersonChange:
        known = self.known.get(number)
        name = wanted[Column.NAME] or (known.name if known else "")
        values: dict[str, str | bool] = {
            column.value: wanted[column]
            for column in (Column.NAME, Column.FIRST_NAME, Column.EMAIL, Column.PHONE, Column.DEPARTMENT)
            if wanted[column]
        }
        if wanted.shared is not None:
            values[Column.SHARED.value] = wanted.shared
        if known is None:
            values.setdefault(Column.FIRST_NAME.value, name.split()[0][:60])
        else:
            values = {key: value for key, value in values.items() if getattr(known, key) != value}
        manager = managers.get(number)
        return PersonChange(
            number,
            tuple(row.row for row in rows),
            name,
            values,
            manager,
            manager is not None and manager != self._manager_now(number),
            tuple(self._seats(known, rows)),
        )

    def _seats(self, known: Known | None, rows: list[_Wanted]) -> Iterator[SeatChange]:
        given: set[tuple[str, int | None]] = set()
        for row in rows:
            title = row[Column.TITLE]
            key = (title.casefold(), row.body)
            if not title or key in given:
                continue
            given.add(key)
            held = next(
                (
                    one
                    for one in (known.seats if known else ())
                    if (one.title.casefold(), one.body) == key
                    or (not row[Column.BODY] and one.title.casefold() == key[0])
                ),
                None,
            )
            if held is None:
                yield SeatChange(title, row.office, row.body, row.since_on or self.place.today)
            elif row.since_on and held.until_on and row.since_on > held.until_on:
                self._wrong(row.row, "since_after_end", Column.SINCE, row[Column.SINCE])
            elif row.since_on and row.since_on != held.since_on:
                yield SeatChange(held.title, row.office, held.body, row.since_on, held.number)
