# SPDX-License-Identifier: EUPL-1.2
"""The columns that a table of people can have, and how people write what stands in them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

NEW = "nieuw"


class Column(StrEnum):
    """What a column can hold."""

    CODE = "code"
    NAME = "name"
    FIRST_NAME = "first_name"
    PREFIX = "prefix"
    LAST_NAME = "last_name"
    EMAIL = "email"
    SHARED = "has_shared_mailbox"
    PHONE = "phone"
    DEPARTMENT = "department"
    TITLE = "title"
    OFFICE = "office"
    BODY = "body"
    SINCE = "since_on"
    MANAGER = "manager"


HEADINGS: Mapping[Column, str] = {
    Column.CODE: "kenmerk",
    Column.NAME: "naam",
    Column.FIRST_NAME: "voornaam",
    Column.EMAIL: "e-mailadres",
    Column.SHARED: "gedeelde mailbox",
    Column.PHONE: "telefoon",
    Column.DEPARTMENT: "afdeling",
    Column.TITLE: "functie",
    Column.OFFICE: "ambt",
    Column.BODY: "orgaan",
    Column.SINCE: "sinds",
    Column.MANAGER: "leidinggevende",
}
"""The columns of an export and of the empty table, in their order."""

_ALSO: Mapping[Column, str] = {
    Column.CODE: "code id samenspiegelid",
    Column.NAME: "volledigenaam medewerker weergavenaam name displayname",
    Column.FIRST_NAME: "roepnaam voornamen firstname givenname",
    Column.PREFIX: "tussenvoegsel voorvoegsel tussenvoegsels",
    Column.LAST_NAME: "achternaam familienaam geslachtsnaam lastname surname",
    Column.EMAIL: "email mail mailadres emailadres werkmail emailwerk emailaddress",
    Column.SHARED: "gedeeld gedeeldemail gedeeldepostbus",
    Column.PHONE: "telefoonnummer tel mobiel mobielnummer telefoonwerk phone",
    Column.DEPARTMENT: "afdelingsnaam team organisatieonderdeel eenheid cluster department",
    Column.TITLE: "functienaam functietitel functieomschrijving titel rol jobtitle title",
    Column.OFFICE: "soortfunctie",
    Column.BODY: "gremium",
    Column.SINCE: "vanaf begindatum ingangsdatum datumindienst startdatum",
    Column.MANAGER: "manager chef emailleidinggevende naamleidinggevende direct leidinggevende",
}
LENGTHS = {
    Column.NAME: 120,
    Column.FIRST_NAME: 60,
    Column.EMAIL: 254,
    Column.PHONE: 40,
    Column.DEPARTMENT: 80,
    Column.TITLE: 80,
}
EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
YES = {"ja", "j", "yes", "y", "true", "waar", "x", "1"}
NO = {"nee", "n", "no", "false", "onwaar", "0"}


def guess(headings: Sequence[str]) -> tuple[Column | None, ...]:
    """What each column holds, by its heading; each kind of column once, ``None`` where it is not clear."""
    known = {_bare(heading): column for column, heading in HEADINGS.items()}
    for column, words in _ALSO.items():
        known |= {word: column for word in words.split()}
    found: list[Column | None] = []
    for heading in headings:
        holds = known.get(_bare(heading))
        found.append(holds if holds not in found else None)
    return tuple(found)


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.lower())


_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2}|[a-z]+)[-/. ]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")


def read_date(text: str) -> date | None:
    """A date as people write it: 3-3-2026, 3 maart 2026 or 2026-03-03; ``None`` where it is none of our times."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text.lower()):
        day, month, year = found.groups()
    else:
        return None
    if month in _MONTHS:
        month = str(_MONTHS.index(month) + 1)
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return on if 1940 <= on.year <= 2100 else None
