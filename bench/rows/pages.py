# SPDX-License-Identifier: EUPL-1.2
"""Pages behind the sign-in: queries that do not grow, and time beside a bare Django view of the same HTML."""

from collections.abc import Iterator

from samenspiegel.people.models import Person
from samenspiegel.wsgi import application

from .. import bare, scene
from ..browser import Browser, session_of
from ..measure import Row, compare

MOST_QUERIES = 12
FEW, MANY = 5, 50
ONE = ("conversation page", "report page")  # these show one conversation; the others fifty


def rows() -> Iterator[Row]:
    """Start page and board with few and many conversations; the pages of one conversation and of its spiegel."""
    shown = scene.one_of_each()
    facilitator, subject = shown.facilitator, shown.released.subject
    pages = {
        "start page": (facilitator, "/"),
        "board with 50 rows": (facilitator, "/gesprekken/"),
        "conversation page": (facilitator, f"/gesprekken/{shown.open.public_id}/"),
        "report page": (subject, f"/gesprekken/{shown.released.conversation.public_id}/spiegel/"),
    }
    scene.fill_up_to(FEW)
    few = {name: _browser(person).queries(path) for name, (person, path) in pages.items()}
    scene.fill_up_to(MANY)
    scene.ask_more_raters(shown.open)
    for name, (person, path) in pages.items():
        browser = _browser(person)
        page = browser.get(path).decode()
        bare_browser = Browser(bare.Handler(), browser.cookies)
        bare_path = bare.give(name.replace(" ", "-"), page)
        if name in ONE:
            bare_path += f"?only={path.split('/')[2]}"
        assert bare_browser.get(bare_path).decode() == page, f"the floor of {name} is another page"
        times = compare(
            lambda browser=browser, path=path: browser.get(path),
            lambda browser=bare_browser, path=bare_path: browser.get(path),
            runs=25,
            warm_ups=4,
        )
        yield Row(f"{name}: server time", *times, most=3)
        yield Row(
            f"{name}: queries (floor: with {FEW} conversations)",
            browser.queries(path),
            few[name],
            most=MOST_QUERIES,
            unit="",
            is_absolute=True,
            is_constant=True,
        )


def _browser(person: Person) -> Browser:
    return Browser(application, session_of(person.account_id))
