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
    pages = shown_to(shown)
    scene.fill_up_to(FEW)
    few = {name: browser(person).queries(path) for name, (person, path) in pages.items()}
    scene.fill_up_to(MANY)
    scene.ask_more_raters(shown.open)
    for name, (person, path) in pages.items():
        ours = browser(person)
        page = ours.get(path).decode()
        bare_browser = Browser(bare.Handler(), ours.cookies)
        bare_path = bare.give(name.replace(" ", "-"), page)
        if name in ONE:
            bare_path += f"?only={path.split('/')[2]}"
        assert bare_browser.get(bare_path).decode() == page, f"the floor of {name} is another page"
        times = compare(
            lambda browser=ours, path=path: browser.get(path),
            lambda browser=bare_browser, path=bare_path: browser.get(path),
            runs=25,
            warm_ups=4,
        )
        yield Row(f"{name}: server time", *times, most=3)
        yield Row(
            f"{name}: queries (floor: with {FEW} conversations)",
            ours.queries(path),
            few[name],
            most=MOST_QUERIES,
            unit="",
            is_absolute=True,
            is_constant=True,
        )


def shown_to(shown: scene.Shown) -> dict[str, tuple[Person, str]]:
    """Each page by name: who opens it, and where."""
    return {
        "start page": (shown.facilitator, "/"),
        "board with 50 rows": (shown.facilitator, "/gesprekken/"),
        "conversation page": (shown.facilitator, f"/gesprekken/{shown.open.public_id}/"),
        "report page": (
            shown.released.subject,
            f"/gesprekken/{shown.released.conversation.public_id}/spiegel/",
        ),
    }


def browser(person: Person) -> Browser:
    """In front of the product, with the session of somebody who has signed in."""
    return Browser(application, session_of(person.account_id))
