# SPDX-License-Identifier: EUPL-1.2
"""People in a spreadsheet: what it would change, in words, and the table that people take along."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspiegel.core.people_columns import HEADINGS, Column
from samenspiegel.core.people_import import Outcome, PersonChange, Problem
from samenspiegel.core.spreadsheet import Cell
from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Person, Seat

from .forms.people_import import COLUMNS
from .office_words import OTHER, office_choices

SHOWN = 100


def offices(organisation_id: int) -> dict[str, str]:
    """The key of an office by what it is called in Dutch, in small letters. A table is Dutch, whoever looks at it."""
    with translation.override("nl"):
        return {str(word).lower(): key for key, word in office_choices(organisation_id)}


# --- Out


def rows_of(organisation_id: int, on: date) -> Iterator[list[Cell]]:
    """Everybody in service, with what they hold on a date: a row for each office, in the columns of an import."""
    yield list(HEADINGS.values())
    words = {key: word for word, key in offices(organisation_id).items()}
    seats = Seat.objects.filter(held_on(on)).select_related("body").order_by("since_on", "id")
    persons = list(
        Person.objects.filter(organisation_id=organisation_id, is_active=True, is_external=False)
        .select_related("manager")
        .prefetch_related(Prefetch("seats", seats, to_attr="seats_now"))
        .order_by("name", "id")
    )
    names, emails = Counter(one.name.casefold() for one in persons), Counter(one.email for one in persons)
    for one in persons:
        above = one.manager if one.manager and one.manager.is_active else None
        manager = ""
        if above:
            manager = above.name if names[above.name.casefold()] == 1 else above.email
            if names[above.name.casefold()] > 1 and emails[above.email] > 1:
                manager = above.public_id
        for seat in one.seats_now or [None]:  # type: ignore[attr-defined]
            yield [
                one.public_id,
                one.name,
                one.first_name,
                one.email,
                "ja" if one.has_shared_mailbox else "nee",
                one.phone,
                one.department,
                seat.title if seat else "",
                words.get(seat.office, "") if seat else "",
                seat.body.name if seat and seat.body else "",
                seat.since_on if seat else None,
                manager,
            ]


# --- In


@dataclass(frozen=True)
class ChangeLine:
    """One person in the preview: their rows, their name, and what is set."""

    rows: str
    name: str
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ProblemLine:
    """One problem in the preview: in which row, what, and what to do."""

    row: int
    text: str


@dataclass(frozen=True)
class Preview:
    """What a table would change. Of long lists the first ``SHOWN``; the numbers are of all."""

    outcome: Outcome
    problems: list[ProblemLine]
    new: list[ChangeLine]
    changed: list[ChangeLine]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing wrong."""
        return not self.outcome.problems and bool(self.outcome.new or self.outcome.changed)

    @property
    def more(self) -> dict[str, int]:
        """How many of each list are not shown."""
        of = self.outcome
        return {
            "problems": max(0, len(of.problems) - SHOWN),
            "new": max(0, len(of.new) - SHOWN),
            "changed": max(0, len(of.changed) - SHOWN),
        }


def preview(outcome: Outcome, organisation_id: int) -> Preview:
    """Put what a table would change into words."""
    shown = [*outcome.new[:SHOWN], *outcome.changed[:SHOWN]]
    numbers = {one.manager for one in shown if one.manager is not None and one.manager > 0}
    known = Person.objects.filter(organisation_id=organisation_id).in_bulk(numbers)
    names = {one.number: one.name for one in outcome.people} | {pk: one.name for pk, one in known.items()}
    return Preview(
        outcome,
        [ProblemLine(one.row, problem_text(one)) for one in outcome.problems[:SHOWN]],
        [_line(one, names) for one in outcome.new[:SHOWN]],
        [_line(one, names) for one in outcome.changed[:SHOWN]],
    )


def _line(one: PersonChange, names: dict[int, str]) -> ChangeLine:
    told = [
        f"{COLUMNS[Column(key)]}: {(_('yes') if value else _('no')) if isinstance(value, bool) else value}"
        for key, value in one.values.items()
        if not (one.is_new and key in {Column.NAME, Column.FIRST_NAME})
    ]
    for seat in one.seats:
        since = date_format(seat.since_on, "j F Y")
        told.append(_("%(office)s since %(date)s") % {"office": seat.title, "date": since})
    if one.has_new_manager and one.manager is not None:
        told.append(f"{COLUMNS[Column.MANAGER]}: {names.get(one.manager, '')}")
    return ChangeLine(", ".join(map(str, one.rows)), one.name, told)


def problem_text(problem: Problem) -> str:
    """What is wrong with a row, and what to do."""
    values = {
        "text": problem.text,
        "code": problem.other,
        "column": COLUMNS[problem.column] if problem.column else "",
    }
    return _sentences()[problem.code] % values


def _sentences() -> dict[str, str]:
    """A sentence for each code of ``Problem``; made when the language is known."""
    doubt = _(
        "Is it the same person? Put %(code)s in a column 'kenmerk'. Is it somebody else? Then put 'nieuw' there."
    )
    return {
        "unreadable": _("There are characters in '%(column)s' that cannot be read. Type it again."),
        "name_missing": _("The name is missing. Fill it in, or leave the row out."),
        "too_long": _("The text in '%(column)s' is too long: %(text)s characters at most."),
        "email_invalid": _("'%(text)s' is no e-mail address. Correct it, or leave the cell empty."),
        "yes_or_no": _("'%(text)s' in '%(column)s' is neither yes nor no. Fill in ja or nee."),
        "date_invalid": _("'%(text)s' is no date. Write it like 3-3-2026."),
        "body_unknown": _("The body '%(text)s' is not here. Add it first under Bodies, or correct the name."),
        "title_missing": _("A body or kind of office is named, but no office. Fill in the office as well."),
        "office_unknown": _(
            "The kind of office '%(text)s' is not here. Leave the cell empty, or correct it."
        ),
        "code_unknown": _("Nobody here has the code '%(text)s'. Leave the cell empty, or put 'nieuw' there."),
        "several_match": _(
            "Several people here are called %(text)s. Fill in the e-mail address or the code."
        ),
        "same_name": _("Somebody here is called %(text)s too, with another e-mail address.") + " " + doubt,
        "same_email": _("%(text)s has this e-mail address already.") + " " + doubt,
        "same_email_in_table": _(
            "Row %(text)s has the same e-mail address with another name. Is it a shared mailbox? Then say ja in "
            "a column 'gedeelde mailbox'."
        ),
        "has_left": _(
            "%(text)s is out of service here. Take them into service again first, or leave the row out."
        ),
        "rows_differ": _("Row %(text)s is about the same person, and says something else in '%(column)s'."),
        "manager_unknown": _(
            "The manager '%(text)s' is neither here nor in the table. Correct the name or address."
        ),
        "manager_ambiguous": _(
            "Several people fit the manager '%(text)s'. Fill in the e-mail address or the code."
        ),
        "manager_self": _(
            "%(text)s would be their own manager. Name somebody else, or leave the cell empty."
        ),
        "manager_circle": _(
            "%(text)s would come to stand above themselves: the managers form a circle. Correct one."
        ),
        "since_after_end": _(
            "The office ends before %(text)s. Correct the date, or change the office on its page."
        ),
    }


def fallback_office() -> str:
    """The office of a title that no office is called after."""
    return OTHER
