# SPDX-License-Identifier: EUPL-1.2
"""A real Chromium for the journeys.

``phone``, ``desktop`` and ``no_javascript`` are pages, each in a browser context of its own, so that a test can hold
two people side by side; ``new_page(…)`` makes more. Every page fails its test on a console error, an exception in a
script, a broken content security policy, a missing file or a server error. ``axe(page)`` and
``no_sideways_scroll(page)`` look at the page as it is at that moment.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from samenspiegel.people.models import Person
from tests.cast import NOW

from .acting import Acting, Clock, Mailbox

# Playwright's loop makes Django think that it runs asynchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
NARROWEST = 320
PATIENCE = 60_000  # ms, on a machine that does much else; what is there goes on at once
expect.set_options(timeout=PATIENCE)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey's server works in threads of its own, so its test cannot live in one transaction."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"), append=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once per process."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing; install it with: apt-get install chromium libatomic1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


class Problems:
    """What went wrong in a page while a test looked elsewhere."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def watch(self, page: Page) -> None:
        """Keep what this page complains about from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # What did not load is judged by its response: a page that is refused on purpose is no problem.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400) and not response.url.endswith("/favicon.ico"):
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Make a page in a new browser context: ``new_page(viewport=…, java_script_enabled=…)``.

    Relative addresses work: ``page.goto("/")``. Dutch, in Amsterdam's time. At the end of the test all contexts close,
    and the test fails on what their pages complained about.
    """
    contexts = []
    problems = Problems()

    def make(**options: Any) -> Page:
        context = browser.new_context(
            **{
                "base_url": live_server.url,
                "locale": "nl-NL",
                "timezone_id": "Europe/Amsterdam",
                "viewport": DESKTOP,
                **options,
            }
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", problems.watch)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert problems.found == []


@pytest.fixture
def acting(
    monkeypatch: pytest.MonkeyPatch, settings: Any, live_server: Any, new_page: Callable[..., Page]
) -> Iterator[Acting]:
    """It is Monday 12 January 2026, ten in the morning; nobody has signed in, and mail leaves over real SMTP."""
    cache.clear()  # the throttles: the same people sign in, journey after journey
    settings.BASE_URL = live_server.url
    with Mailbox().listening(settings) as mailbox:
        yield Acting(new_page, mailbox, Clock(monkeypatch, NOW))


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page as wide as a telephone, with touch."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def desktop(new_page: Callable[..., Page]) -> Page:
    """A page on an ordinary screen."""
    return new_page(viewport=DESKTOP)


@pytest.fixture
def no_javascript(new_page: Callable[..., Page]) -> Page:
    """A page in a browser in which no script runs."""
    return new_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """``axe(page)``: assert that axe-core finds nothing (WCAG 2.2 A and AA, and best practice).

    Not for ``no_javascript``: axe is a script itself.
    """
    source = AXE.read_text(encoding="utf-8")

    def assert_accessible(page: Page) -> None:
        page.wait_for_load_state()  # a click ends when the next page begins; half of one is not judged
        session = page.context.new_cdp_session(
            page
        )  # as the developer tools do it: outside the page's own policy
        session.send("Runtime.evaluate", {"expression": source})
        answer = session.send(
            "Runtime.evaluate",
            {
                "expression": f"axe.run(document, {{runOnly: {AXE_TAGS!r}}}).then(found => found.violations.map("
                "rule => [rule.id, rule.help, rule.nodes.map(node => node.html.slice(0, 200))]))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        session.detach()
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        found = answer["result"]["value"]
        if found:
            lines = [f"{rule}: {text}\n    " + "\n    ".join(nodes) for rule, text, nodes in found]
            pytest.fail(f"axe found on {page.url}:\n" + "\n".join(lines), pytrace=False)

    return assert_accessible


@pytest.fixture(scope="session")
def no_sideways_scroll() -> Callable[..., None]:
    """``no_sideways_scroll(page)``: assert that the page fits at 320 and 390 pixels wide."""

    def assert_fits(page: Page, widths: tuple[int, ...] = (NARROWEST, PHONE["width"])) -> None:
        page.wait_for_load_state()
        before = page.viewport_size or DESKTOP
        for width in widths:
            page.set_viewport_size({"width": width, "height": before["height"]})
            wide = page.evaluate(
                """width => document.documentElement.scrollWidth <= width ? [] :
                [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1
                    || one.scrollWidth > width).slice(-5).map(one => one.outerHTML.slice(0, 150)).concat('')""",
                width,
            )
            if wide:
                problem = f"{page.url} scrolls sideways at {width} pixels:\n    " + "\n    ".join(wide)
                pytest.fail(problem, pytrace=False)
        page.set_viewport_size(before)

    return assert_fits


@pytest.fixture
def as_(new_page: Callable[..., Page], live_server: object) -> Callable[..., Page]:
    """``as_(person)`` opens a page in which this person is signed in."""

    def signed_in(person: Person, **options: object) -> Page:
        client = Client()
        client.force_login(person.account)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page = new_page(**options)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])  # type: ignore[attr-defined]
        return page

    return signed_in


@pytest.fixture
def look(
    request: pytest.FixtureRequest, axe: Callable, no_sideways_scroll: Callable
) -> Callable[[Page, str], None]:
    """``look(page, name)`` checks the page as it stands; with ``SHOTS`` it also keeps a picture of it."""
    of = request.path.stem.removeprefix("test_")

    def looked(page: Page, name: str) -> None:
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{of}-{name}.png", full_page=True)
        axe(page)
        no_sideways_scroll(page)

    return looked
