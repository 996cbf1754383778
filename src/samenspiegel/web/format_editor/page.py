# SPDX-License-Identifier: EUPL-1.2
"""A page of the editor as the template shows it: headings, fields, rows with their buttons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.core.format.document import Address, Document, locate, value_at
from samenspiegel.core.format.fields import (
    Fields,
    Place,
    Rows,
    RowThere,
    Section,
    as_typed,
    has_list,
    own_places,
    places_of,
    row_places,
    rows_there,
)
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.sections import SECTIONS, mail_parts
from samenspiegel.core.wording import sentence_start

from .choice_words import KEPT, choice_name, party_name, reader_name
from .form import DraftForm, name_of
from .labels import PARTS, ROWS
from .problem_words import problem_text
from .section_words import TOLD

NAMED_BY = ("label", "title", "name", "others", "question", "text", "reason")


@dataclass
class Heading:
    """Fields that belong together, with the heading above them where there is one."""

    title: str
    fields: list[dict[str, Any]]
    errors: list[str] = field(default_factory=list)
    is_list: bool = False


@dataclass
class RowView:
    """One row: what it is called, its fields and lists, and the buttons that it has, by the value that each sends.

    ``errors``: what is wrong with the row as a whole, so that it stands beside no field.
    """

    anchor: str
    title: str
    meta: str = ""
    fields: list[dict[str, Any]] = field(default_factory=list)
    lists: "list[ListView]" = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    href: str = ""
    up: str = ""
    down: str = ""
    remove: str = ""
    problems: int = 0
    is_open: bool = False


@dataclass
class ListView:
    """A list of rows, and the button that adds one."""

    title: str
    rows: list[RowView]
    add: str = ""
    add_label: str = ""
    errors: list[str] = field(default_factory=list)
    anchor: str = ""
    is_list: bool = True
    is_inner: bool = False


@dataclass
class PageView:
    """Everything on a page of the editor.

    ``steps`` are the deeds that its buttons can ask for; ``left`` is what is wrong and stands nowhere on it.
    """

    form: DraftForm
    parts: list[Heading | ListView]
    steps: dict[str, tuple[Rows, Address]]
    left: list[Found] = field(default_factory=list)

    def take(self, document: Document, location: Location, *, whole: bool) -> list[str]:
        """What is wrong at a place and stands nowhere yet; ``whole``: also with what is in it."""
        found = [
            one
            for one in self.left
            if one.location == location or (whole and one.location[: len(location)] == location)
        ]
        self.left = [one for one in self.left if one not in found]
        return [problem_text(one, document) for one in found]


def places_on(section: Section, document: Document, row: str = "") -> list[Place]:
    """The fields of one page: of a section without those that have pages of their own, or of one of those rows."""
    if row:
        return [place for there in _row(section, document, row) for place in row_places(there, document)] + [
            place for part in _mails(section, document, row) for place in places_of(part, document)
        ]
    return [
        place
        for part in section.parts
        if not (isinstance(part, Rows) and part.has_pages)
        for place in places_of(part, document)
    ]


def has_row(section: Section, document: Document, row: str) -> bool:
    """Whether there is such a row with a page of its own."""
    return bool(_row(section, document, row) or _mails(section, document, row))


def row_title(section: Section, document: Document, row: str) -> str:
    """What the row of a page is called: of a competency its name, of a mail its subject."""
    for there in _row(section, document, row):
        return title_of(there, document)
    for part in _mails(section, document, row):
        return str(value_at(document, (*part.path, "subject")) or row)
    return row


def _row(section: Section, document: Document, row: str) -> list[RowThere]:
    return [
        there
        for rows in section.rows
        if rows.has_pages
        for there in rows_there(document, rows)
        if there.address[-1] == row
    ]


def _mails(section: Section, document: Document, row: str) -> tuple[Fields, ...]:
    return mail_parts(document, row) if section.key == "mails" else ()


def build(
    section: Section,
    document: Document,
    form: DraftForm,
    found: Sequence[Found],
    *,
    row: str = "",
    opened: str = "",
) -> PageView:
    """The page of a section, or of one of its rows. ``opened``: the anchor of the row that stands open."""
    page = PageView(form, [], {}, [one for one in found if one not in form.found_here])
    if row:
        for there in _row(section, document, row):
            heading = Heading("", [form.row(place) for place in own_places(there, document)])
            lists = [
                _list(page, rows, document, found, within=there.address, opened=opened)
                for rows in there.rows.inner
            ]
            heading.errors = page.take(document, locate(document, there.address), whole=True)
            page.parts += [heading, *lists]
        for part in _mails(section, document, row):
            fields = [form.row(place) for place in places_of(part, document)]
            page.parts.append(Heading(sentence_start(reader_name(part.model, document)), fields))
        return page
    for part in section.parts:
        if isinstance(part, Fields):
            fields = [form.row(place) for place in places_of(part, document)]
            if fields:
                page.parts.append(Heading(str(PARTS.get(part.model, "")), fields))
        elif has_list(document, part):
            shown = _list(page, part, document, found, opened=opened)
            if shown.rows or shown.add:
                page.parts.append(shown)
    return page


def _list(
    page: PageView,
    rows: Rows,
    document: Document,
    found: Sequence[Found],
    *,
    within: Address = (),
    opened: str = "",
    is_inner: bool = False,
) -> ListView:
    title, word, add_label = ROWS[rows.path[0] if rows.has_pages else rows.model]
    address = (*within, *rows.path)
    shown = ListView(str(title), [], anchor=name_of(address), add_label=str(add_label), is_inner=is_inner)
    for there in rows_there(document, rows, within):
        row = _row_view(page, there, document, found, str(word), opened)
        # A page of its own has room for all of it, where it is no list within a list.
        row.is_open = row.is_open or bool(within and not is_inner and not rows.inner)
        shown.rows.append(row)
    if rows.new:
        shown.add = _step(page, "add", rows, address)
    shown.errors = page.take(document, locate(document, address), whole=False)
    return shown


def _row_view(
    page: PageView, there: RowThere, document: Document, found: Sequence[Found], word: str, opened: str
) -> RowView:
    anchor = name_of(there.address)
    location = locate(document, there.address)
    problems = sum(one.location[: len(location)] == location for one in found)
    view = RowView(
        anchor,
        title_of(there, document) or f"{word} {there.number}",
        meta=_meta(there, document),
        problems=problems,
        is_open=bool(problems) or anchor == opened or opened.startswith(f"{anchor}/"),
    )
    rows = there.rows
    if rows.has_pages:
        view.href = there.address[-1]
    else:
        view.fields = [page.form.row(place) for place in own_places(there, document)]
        view.lists = [
            _list(page, inner, document, found, within=there.address, opened=opened, is_inner=True)
            for inner in rows.inner
            if has_list(document, inner, there.address)
        ]
        view.errors = page.take(document, location, whole=True)
    if rows.is_ordered:
        view.up = _step(page, "up", rows, there.address) if there.number > 1 else ""
        view.down = "" if there.is_last else _step(page, "down", rows, there.address)
    if rows.may_remove(there.row):
        view.remove = _step(page, "remove", rows, there.address)
    return view


def _step(page: PageView, kind: str, rows: Rows, address: Address) -> str:
    value = f"{kind}:{name_of(address)}"
    page.steps[value] = (rows, address)
    return value


def title_of(there: RowThere, document: Document) -> str:
    """What people call a row."""
    row = there.row
    if there.rows.model == "Retention":
        return str(KEPT.get(str(row.get("key")), row.get("key")))
    if there.rows.model == "Signature":
        who = sentence_start(party_name(str(row.get("party")), document))
        return f"{who}: {choice_name('Signature.means', str(row.get('means')), document).lower()}"
    if there.rows.model == "Readership":
        return (
            f"{_choice('what', there, document)}: {sentence_start(party_name(str(row.get('who')), document))}"
        )
    if there.rows.model == "Seated":
        return ", ".join(
            _choice(name, there, document) for name in ("body", "office", "also_in") if row.get(name)
        )
    if there.rows.model == "ForbiddenItem":
        words = row.get("words")
        return ", ".join(str(one) for one in words) if isinstance(words, list) else ""
    found = next((str(row[name]) for name in NAMED_BY if row.get(name)), "")
    return found if len(found) <= 90 else f"{found[:88].rstrip()}…"


def _choice(name: str, there: RowThere, document: Document) -> str:
    return choice_name(f"{there.rows.model}.{name}", str(there.row.get(name)), document)


def _meta(there: RowThere, document: Document) -> str:
    """A few words beside the name of a row, so that a list can be read without opening it."""
    row = there.row
    if there.rows.model == "MilestoneSpec":
        offset = next(one for one in there.rows.fields if one.kind == "offset")
        number, unit = as_typed(offset, row.get("offset"))
        return _("on the day itself") if number == "0" else f"{number} {choice_name('', unit, document)}"
    if there.rows.model == "Group" and row.get("answered_by", "raters") == "raters":
        return _("apart") if row.get("kind") == "named" else _("mean")
    if there.rows.model == "Competency":
        items = row.get("items")
        number = len(items) if isinstance(items, list) else 0
        source = str(row.get("source", ""))
        own = _("own") if source.startswith("eigen") else source
        return _("%(number)s items, %(source)s") % {"number": number, "source": own}
    if there.rows.model == "GroundRule":
        options = row.get("options")
        number = len(options) if isinstance(options, list) else 0
        return ngettext("%(number)s answer", "%(number)s answers", number) % {"number": number}
    if there.rows.model == "Retention":
        return _("%(months)s months") % {"months": row.get("months")}
    if there.rows.model == "AgendaItem" and row.get("kind"):
        return _choice("kind", there, document)
    return ""


def mail_rows(document: Document, leaves: Mapping[str, bool]) -> Iterator[RowView]:
    """The mails of a format by their subjects; those that never leave in it are left out."""
    mails = document.get("mails")
    for key, texts in (mails if isinstance(mails, dict) else {}).items():
        if leaves.get(key, True) and isinstance(texts, dict) and texts:
            first = next(iter(texts.values()))
            subject = str(first.get("subject", key)) if isinstance(first, Mapping) else key
            who = ", ".join(reader_name(reader, document).removeprefix("Aan ") for reader in texts)
            yield RowView(f"mails/{key}", subject, meta=who, href=key)


def section_of(found: Found, document: Document) -> str:
    """In which section a problem is to be mended: where its field stands, else where such parts are written."""
    for section in SECTIONS:
        for part in section.parts:
            for place in places_of(part, document):
                location = locate(document, place.address)
                if found.location[: len(location)] == location:
                    return section.key
    root = found.location[0] if found.location else ""
    return next((one.key for one in SECTIONS if root in one.roots), SECTIONS[0].key)


def sections_with(found: Sequence[Found], document: Document) -> list[dict[str, Any]]:
    """All sections for the page of a draft, each with how much is not right in it yet."""
    where = [section_of(one, document) for one in found]
    return [
        {"key": section.key, "told": TOLD[section.key], "problems": where.count(section.key)}
        for section in SECTIONS
        if has_anything(section, document)
    ]


def has_anything(section: Section, document: Document) -> bool:
    """Whether there is something to fill in: a format without questionnaires has no questions."""
    return section.key == "mails" or any(
        any(places_of(part, document))
        if isinstance(part, Fields)
        else has_list(document, part) and (part.new is not None or bool(value_at(document, part.path)))
        for part in section.parts
    )
