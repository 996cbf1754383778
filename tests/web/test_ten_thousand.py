# SPDX-License-Identifier: EUPL-1.2
"""Ten thousand hostile requests at every address and every form: none is an error of ours, none changes what it should
not.

Addresses come from the URL configuration and forms from the pages behind them, as each person sees them, so what is new
is attacked by itself. The tests count what they send; together it is ten thousand on SQLite, a tenth on PostgreSQL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from samenspiegel import clock
from samenspiegel.keys.actions import KeyGone
from samenspiegel.organisations.models import Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Role
from tests.cast import NOW, Cast, make_cast
from tests.feedback.rounds import Stage

from .drafts import begun
from .hostile import ADDRESSED, COOKIES, FILES, HEADERS, QUERY, TEXTS, TYPES
from .lives import Life, live, undone
from .page_forms import Forms, FoundForm
from .test_access import EVERY, filled

STORIES = ("planned", "asked", "released", "offered", "ended")
BATCH, BATCHES = 20, 100 if connection.vendor == "sqlite" else 10
EVERYBODYS_CLOCK = "/demo/klok/"  # the demonstration's: whatever is due happens in every organisation
UNTOUCHED_BY_REFUSAL = {"audit", "notices", "keys", "demo"}  # a refusal itself may be logged


class AllForms(Forms):
    """Reads every form of a page, also those of a search, with the names of its files and the rater's token."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and given.get("method", "").lower() != "post":
            attributes = [*attributes, ("method", "post")]
        super().handle_starttag(tag, attributes)
        if self.current is not None and given.get("name") == "csrfmiddlewaretoken":
            self.current.values["csrfmiddlewaretoken"] = given.get("value", "")


@dataclass
class Ground:
    """Who attacks, and what: per person the forms that their pages hold, and the addresses."""

    browsers: dict[str, Client]
    forms: list[tuple[str, FoundForm]]
    addresses: list[tuple[str, str]]
    ids: list[str]
    far: int
    sent: int = 0
    wrong: list[object] = field(default_factory=list)

    def send(self, who: str, how: str, call: Callable[[Client], Any], about: object) -> None:
        browser = self.browsers[who]
        kept = SimpleCookie({name: morsel.value for name, morsel in browser.cookies.items()})
        with undone():
            before = rows()
            response: HttpResponse = call(browser)
            after = rows()
        browser.cookies = kept
        self.sent += 1
        if response.status_code >= 500:
            self.wrong.append((who, how, response.status_code, about, fault(response)))
        if {row for row in before ^ after if row[1] == self.far}:
            self.wrong.append((who, how, "changed another organisation", about))
        if response.status_code >= 400 and before != after:
            self.wrong.append((who, how, response.status_code, "refused, and changed something", about))


def fault(response: HttpResponse) -> str:
    found = getattr(response, "exc_info", None)
    return f"{found[0].__name__}: {found[1]}"[:200] if found else ""


def counted() -> str:
    """One question: how many rows each organisation has in each table."""
    parts = [
        f"SELECT '{model._meta.db_table}', organisation_id, COUNT(*) FROM {model._meta.db_table} "
        "GROUP BY organisation_id"
        for model in apps.get_models()
        if "organisation_id" in {column.column for column in model._meta.concrete_fields}
        and model._meta.app_label not in UNTOUCHED_BY_REFUSAL
    ]
    return " UNION ALL ".join(parts)


COUNTED = counted()


def rows() -> set[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return set(cursor.fetchall())


def walk(life: Life, far: Life) -> Ground:
    cast = life.cast
    for role in (Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=cast.facilitator, role=role, now=NOW)
    body = Body.objects.get(organisation=cast.organisation, kind="college").public_id
    own = {
        **dict.fromkeys(ADDRESSED, "bestaatniet"),
        **{"passage": "priorities", "kind": "csv", "number": "1", "pk": "1", "mail_id": "1", "secret": "x"},
        **{"conversation_id": life.conversation.public_id, "kept_id": life.conversation.public_id},
        **{"person_id": cast.managers[0].public_id, "body_id": body, "organisation": cast.organisation.slug},
        **{"version_id": cast.format_version.public_id, "draft_id": begun(cast.facilitator).public_id},
        **{"slug": "competenties", "row": "customer-focus"},
        **life.ids,
    }
    browsers = {name: Client(raise_request_exception=False) for name in ("nobody", "rater")}
    for name, person in (
        ("facilitator", cast.facilitator),
        ("subject", cast.secretary),
        ("reviewer", cast.mayor),
    ):
        browsers[name] = Client(raise_request_exception=False)
        browsers[name].force_login(person.account)
    routes = [route for route, _ in EVERY if "(?P" not in route]
    ground = Ground(browsers, [], [], [*life.ids.values(), *far.ids.values()], far.cast.organisation.pk)
    ground.ids += [far.conversation.public_id, cast.outsider.public_id, far.cast.mayor.public_id]
    places = {who: [filled(route, own) for route in routes if "logout" not in route] for who in browsers}
    places["rater"] = rater_pages(life, browsers["rater"])
    seen = set()
    for who, addresses in places.items():
        for address in addresses:
            ground.addresses.append((who, address))
            with undone():
                response = browsers[who].get(address)
            if response.status_code >= 500:
                ground.wrong.append((who, address, response.status_code))
            if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
                continue
            reader = AllForms(address)
            reader.feed(response.content.decode())
            for form in reader.found:
                key = (who, re.sub(r"[0-9a-z]{12,}", "", form.action), *sorted(form.values)[:3])
                if key not in seen and not form.action.startswith(EVERYBODYS_CLOCK):
                    seen.add(key)
                    ground.forms.append((who, form))
    return ground


def rater_pages(life: Life, browser: Client) -> list[str]:
    round = Stage(life.cast, life.conversation, life.conversation.round)
    try:
        link = round.link(life.cast.managers[0])
    except (KeyError, KeyGone):  # the links are not there yet, or not any more
        return ["/v/veenmeer/bestaatniet/"]
    token = re.search('csrfmiddlewaretoken" value="([^"]*)', browser.get(link.path).content.decode())
    if token:
        browser.post(link.path, {"csrfmiddlewaretoken": token[1], "acknowledged": "on", "go": "begin"})
    pages = "vraag/1/ vraag/2/ tot-slot/ overzicht/ belofte/ code/ niet-meedoen/ klaar/ bewaard/ adres/"
    return [link.path, *(link.home + page for page in pages.split())]


def attack(ground: Ground, data: st.DataObject) -> None:
    """Draw one hostile request and send it."""
    texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=60), st.sampled_from(ground.ids))
    how = data.draw(st.sampled_from(["form"] * 6 + ["files", "type", "query", "path", "cookie", "header"]))
    if how in {"form", "files", "type"}:
        who, form = data.draw(st.sampled_from(ground.forms))
        names = [name for name in form.values if name != "csrfmiddlewaretoken"]
        changed = data.draw(st.sets(st.sampled_from(names))) if names else set()
        if data.draw(st.booleans()) and names:
            changed = set(names)
        pairs = [(name, value) for name, value in form.values.items() if name not in changed]
        for name in sorted(changed):
            pairs += [(name, data.draw(texts)) for _ in range(data.draw(st.sampled_from([0, 1, 1, 1, 2])))]
        if form.buttons and data.draw(st.booleans()):
            pairs.append(data.draw(st.sampled_from(form.buttons)))
        body, kind = urlencode(pairs, errors="replace").encode(), "application/x-www-form-urlencoded"
        if how == "files":
            name = data.draw(st.sampled_from([*names, "table"]))
            body, kind = multipart(pairs, name, data.draw(st.sampled_from(FILES)), data.draw(texts))
        if how == "type":
            kind, more = data.draw(st.sampled_from(TYPES))
            body = more or body
        ground.send(who, how, lambda one: one.generic("POST", form.action, body, kind), (form.action, pairs))
        return
    who, address = data.draw(st.sampled_from(ground.addresses))
    method = data.draw(st.sampled_from(["GET", "GET", "POST"]))
    more: dict[str, Any] = {}
    if how == "query":
        asked = {data.draw(st.sampled_from(QUERY)): data.draw(texts) for _ in range(2)}
        address += "?" + urlencode(asked, errors="replace")
    if how == "path":
        parts = address.split("/")
        at = data.draw(st.integers(1, max(1, len(parts) - 2)))
        parts[at] = quote(data.draw(texts)[:3_000], safe="", errors="replace")
        address = "/".join(parts)
    if how == "header":
        more = {data.draw(st.sampled_from(HEADERS)): latin(data.draw(texts))}
    cookies = {}
    if how == "cookie":
        cookies = {data.draw(st.sampled_from(COOKIES)): latin(data.draw(texts))[:5_000]}

    def call(browser: Client) -> Any:
        for name, value in cookies.items():
            browser.cookies[name] = value
        return browser.generic(method, address, b"a=b", "application/x-www-form-urlencoded", **more)

    ground.send(who, how, call, (method, address, more, cookies))


def latin(text: str) -> str:
    """As a server hands a header on: bytes as characters, without the ends of lines that no server lets through."""
    return re.sub("[\r\n\0]", "", text.encode("utf-8", "replace").decode("latin-1"))


def multipart(
    pairs: list[tuple[str, str]], name: str, file: tuple[str, bytes], named: str
) -> tuple[bytes, str]:
    kind, content = file
    parts = [
        f'--grens\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{value}\r\n' for one, value in pairs
    ]
    head = (
        f'--grens\r\nContent-Disposition: form-data; name="{name}"; filename="{named[:300]}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    end = b"" if kind == "text/broken" else b"\r\n--grens--\r\n"
    body = "".join([*parts, head]).encode("utf-8", "replace") + content + end
    return body, "multipart/form-data; boundary=grens"


@pytest.mark.parametrize("story", STORIES)
def test_of_ten_thousand_hostile_requests_none_is_an_error_of_ours_or_reaches_another_organisation(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, story: str
) -> None:
    life, far = live(cast, story), live(make_cast(names=("Zandmeer", "Heuvelrade")), "planned")
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    ground = walk(life, far)
    assert len(ground.forms) > 40

    @seed(STORIES.index(story))  # as every run, and another one for each story
    @hypothesis_settings(
        max_examples=BATCHES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(data=st.data())
    def whatever_comes(data: st.DataObject) -> None:
        cache.clear()  # the throttles begin anew
        for _ in range(BATCH):
            attack(ground, data)

    whatever_comes()

    assert ground.wrong[:15] == [], len(ground.wrong)
    assert ground.sent >= BATCH * BATCHES
    assert Organisation.objects.count() == 4


def test_together_it_is_ten_thousand() -> None:
    assert BATCH * BATCHES * len(STORIES) == (10_000 if connection.vendor == "sqlite" else 1_000)
