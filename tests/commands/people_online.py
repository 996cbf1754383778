# SPDX-License-Identifier: EUPL-1.2
"""People at the pages of a real server. When a page does not come they open it again, and press again."""

import re
import time
from collections.abc import Callable
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from .installation import PATIENCE_SECONDS

THANKED = "Dank je. Dit gebeurt er nu met je antwoorden"
CHANGED_SINCE = "De wijziging telt pas als je opnieuw instuurt."
TOO_LATE = "Wat je net instuurde, kwam te laat en is niet bewaard."
FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.S)

Note = Callable[..., None]


class Broken(Exception):
    """No answer came. ``is_sent``: the request had left, so that nobody here knows whether it was carried out."""

    def __init__(self, *, is_sent: bool) -> None:
        super().__init__("no answer")
        self.is_sent = is_sent


class Browser:
    """One browser, without JavaScript; ``note`` is told of each request that has left, and ``who`` sent it.

    Raises AssertionError for every page that a fault of the server gave.
    """

    def __init__(self, port: int, note: Note, who: str, **cookies: str) -> None:
        self.port, self.note, self.who, self.cookies = port, note, who, cookies
        self.path, self.status, self.text = "", 0, ""

    def get(self, path: str) -> None:
        self._ask("GET", path, "")

    def press(self, path: str, *kinds: str, **fields: str) -> str:
        """Send the form of the page that is open. Returns the path that it led to; empty where a page came at once."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text)
        assert token, (self.path, self.status, self.text)
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}), *kinds)

    def _ask(self, method: str, path: str, body: str, *kinds: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        is_sent = False
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.connect()
            is_sent = True  # from here on it may arrive, whatever we see
            connection.request(method, path, body, headers)
            self.note("request", self.who, *kinds)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            raise Broken(is_sent=is_sent) from error
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.path, self.status, self.text = path, response.status, unescape(content.decode())
        assert response.status < 500, (path, response.status)
        if response.status not in {301, 302, 303}:
            return ""
        leads_to = urlsplit(response.headers["Location"]).path
        try:
            self.get(leads_to)
        except Broken as broken:
            raise Broken(is_sent=True) from broken  # what led there was carried out
        return leads_to


def until_it_works(step: Callable[[], bool], again: Callable[[], None]) -> None:
    """Take one step after the other until the last; after a broken connection everything begins with ``again``."""
    deadline, is_broken = time.monotonic() + PATIENCE_SECONDS, False
    while True:
        assert time.monotonic() < deadline, "it went on for too long"
        try:
            if is_broken:
                again()
                is_broken = False
            if step():
                return
        except Broken:
            is_broken = True
            time.sleep(0.05)


class Rater:
    """Somebody with a personal link, who writes words of their own and hands in, more than once."""

    def __init__(self, name: str, link: str, browser: Browser) -> None:
        self.name, self.link, self.browser = name, link, browser
        self.home = link.rpartition("/")[0] + "/"
        self.words = ""
        self.is_kept = False  # a page told that these words were kept
        self.may_count: set[str | None] = {None}
        """The words that may stand in the report: more than one only where no answer ever came."""
        self.is_thanked = self.is_refused = False

    def write(self, words: str) -> None:
        """Fill in what is open, with these words, up to the button that sends."""
        self.words, self.is_kept, self.is_thanked = words, False, False
        self._open()
        until_it_works(lambda: self._step(sends=False), self._open)

    def send(self) -> None:
        """Press the button until there is thanks, or a refusal."""
        until_it_works(lambda: self._step(sends=True), self._open)

    def _open(self) -> None:
        """Open the link of the mail again, and go on."""
        until_it_works(self._opened, lambda: None)

    def _opened(self) -> bool:
        self.browser.get(self.link)
        if self.browser.status != 410:
            self.browser.press(self.link, go="begin", acknowledged="on")
        return True

    def _step(self, *, sends: bool) -> bool:
        browser = self.browser
        place = browser.path.removeprefix(self.home)
        if browser.status == 410:
            self.is_refused = True
            return True
        assert browser.status == 200, (browser.path, browser.status)
        if place.startswith("vraag/"):
            items = re.findall(r'<fieldset class="rating[^"]*" id="([^"]+)"', browser.text)
            browser.press(browser.path, go="next", **dict.fromkeys(items, "4"))
        elif place == "tot-slot/" and not self.is_kept:
            browser.press(browser.path, go="next", **{"text.continue": self.words})
            self.is_kept = browser.status == 200
        elif not self.is_kept:
            browser.get(f"{self.home}tot-slot/")
        elif place == "klaar/" and CHANGED_SINCE not in browser.text:
            assert THANKED in browser.text
            self.is_thanked, self.may_count = True, {self.words}
            return True
        elif place != "overzicht/":
            browser.get(f"{self.home}overzicht/")
        elif not sends:
            return True
        else:
            self._press_send()
        return False

    def _press_send(self) -> None:
        before = self.may_count
        self.may_count = before | {self.words}
        try:
            leads_to = self.browser.press(f"{self.home}overzicht/", "send")
        except Broken as broken:
            if not broken.is_sent:
                self.may_count = before
            raise
        if (
            leads_to == f"{self.home}klaar/"
        ):  # sent, even where the round closed before the thanks could be shown
            self.may_count = {self.words}
        else:  # told that it was not kept: what stood there still stands
            assert (self.browser.status, TOO_LATE in self.browser.text) == (410, True), self.browser.text
            self.may_count = before


class Writer:
    """Somebody signed in, who brings points for the agenda. ``confirmed``: those that a page said were kept."""

    def __init__(self, page: str, browser: Browser) -> None:
        self.page, self.browser = page, browser
        self.confirmed: list[str] = []

    def bring(self, words: str) -> None:
        """Press until a page shows these words."""
        self._open()
        until_it_works(lambda: self._pressed(words), self._open)
        self.confirmed.append(words)

    def _open(self) -> None:
        until_it_works(self._opened, lambda: None)

    def _opened(self) -> bool:
        self.browser.get(self.page)
        return True

    def _pressed(self, words: str) -> bool:
        leads_to = self.browser.press(self.page, "point", text=words)
        assert (leads_to, self.browser.status, words in self.browser.text) == (self.page, 200, True)
        return True


class Closer:
    """The facilitator, who closes the round."""

    def __init__(self, conversation: str, browser: Browser) -> None:
        self.page = f"{conversation}vragenlijsten/sluiten/"
        self.browser = browser

    def open(self) -> None:
        until_it_works(self._opened, lambda: None)

    def _opened(self) -> bool:
        self.browser.get(self.page)
        return True

    def close(self) -> None:
        """Press until the page of the open answers comes, where only a closed round leads."""
        until_it_works(self._step, self.open)

    def _step(self) -> bool:
        if self.browser.path.endswith("/open-antwoorden/"):
            return True
        assert self.browser.path == self.page, (self.browser.path, self.browser.text)
        self.browser.press(self.page, sure="on", accept="on")
        return self.browser.path.endswith("/open-antwoorden/")
