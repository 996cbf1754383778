# SPDX-License-Identifier: EUPL-1.2
"""Every address of three conversations, asked for by everybody: one's own, another one here, and one elsewhere.

What is not there and what is not theirs give one answer: the same status, page, headers and cookies, after the same
questions to the database and about the same time. The addresses are read from the URL configuration.
"""

import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.feedback.actions import propose_raters
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from samenspiegel.people.queries import has_role
from samenspiegel.preparation import actions as preparation
from samenspiegel.web import sessions
from tests.cast import NOW, Cast, make_cast

from . import test_access
from .lives import Life, live, undone
from .test_access import (
    CHOSEN_IN_FORM,
    MISSING,
    OF_A_CONVERSATION,
    OF_A_ROLE,
    OF_OTHER_FORMATS,
    ONLY,
    WRONG_METHOD,
    ask,
    body,
    filled,
    names_a_row,
)
from .test_outside import iris_of, seated

life, kept = test_access.life, test_access.kept  # the same conversation, with something of everything
FOUND = 302
UNKNOWN = "bestaatniet"
ROWS = (
    "hold kept list item certificate version draft rules joining decision person body conversation point request "
    "objection invitation answer"
)
GONE = {
    **{f"{name}_id": UNKNOWN for name in [*ROWS.split(), "agreement", "proposal"]},
    "agreement": UNKNOWN,
    "passage": f"agreement:{UNKNOWN}",
}
ID = re.compile(r"'[^']*'|\b\d+\b|\"_?s\d+_x\d+\"")
SIGNED_AT = re.compile(r":[0-9A-Za-z]{6}:[\w-]{43}")  # the second in which a cookie was signed
VARYING = {"csrftoken", "sessionid"}  # their values differ in every answer; that they are set does not


@dataclass
class Somebody:
    """Who asks; ``person`` is whom the account can be here, ``None`` for who is nobody."""

    account: Account | None
    person: Person | None
    browser: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.account:
            self.browser.force_login(self.account)
            self.browser.get("/organisatie/")  # the cookies that a first page sets

    def parts(self, conversation: Conversation | None) -> frozenset[Part]:
        return parts_of(conversation, self.person) if conversation and self.person else frozenset()


@dataclass
class World:
    """Three conversations with the ids of what is in them, and everybody."""

    conversations: Mapping[str, Conversation | None]
    ids: Mapping[str, Mapping[str, str]]
    everybody: Mapping[str, Somebody]

    def address(self, route: str, place: str) -> str:
        conversation = self.conversations[place]
        own = conversation.public_id if conversation else UNKNOWN
        return filled(route, {**self.ids[place], "conversation_id": own})


def added(cast: Cast, name: str, *roles: Role) -> Person:
    first_name = name.split()[0]
    email = f"{first_name.lower()}@{cast.organisation.slug}.example"
    person = people.add_person(
        organisation=cast.organisation, name=name, first_name=first_name, email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    for role in roles:
        people.appoint(person=person, role=role, now=NOW)
    return person


@pytest.fixture
def world(life: Life, kept: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    # Every other minute a session writes down that somebody is there, whatever was asked for: not during these tests.
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta(days=1))
    cast = life.cast
    far = live(make_cast(names=("Zandmeer", "Heuvelrade")))
    nynke = added(cast, "Nynke Bos", Role.FACILITATOR)
    neighbour = cast.plan(
        subject=cast.aldermen[0],
        reviewer=cast.aldermen[1],
        facilitator=nynke,
        substitute=added(cast, "Wout Kok", Role.FACILITATOR),
        held_on=life.now.date() + timedelta(days=60),
        now=life.now,
    )
    point = preparation.add_point(conversation=neighbour, text="De weg.", by=cast.aldermen[0], now=life.now)
    invited = propose_raters(conversation=neighbour, now=life.now).invitations.all()[0]
    outside_here, outside_there = iris_of(cast), added(cast, "Ilse van Buiten")
    Person.objects.filter(pk=outside_there.pk).update(is_external=True)
    outside_there.refresh_from_db()
    life.conversation.participants.create(
        organisation=cast.organisation, person=outside_here, part=Part.ATTENDEE
    )  # as one who guides: see test_outside
    seated(neighbour, outside_there, Part.SUBSTITUTE)
    gone = added(cast, "Gijs Vertrokken", Role.FACILITATOR, Role.ADMINISTRATOR)
    seated(neighbour, gone, Part.ATTENDEE)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    for role in (Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=far.cast.facilitator, role=role, now=NOW)
    persons = {
        "subject": cast.secretary,
        "reviewer": cast.mayor,
        "facilitator": cast.facilitator,
        "substitute": cast.substitute,
        "attendee": cast.clerk,
        "rater": cast.managers[0],
        "facilitator of the other conversation": nynke,
        "administrator": added(cast, "Ada Beheer", Role.ADMINISTRATOR),
        "archivist": added(cast, "Arie Archief", Role.ARCHIVIST),
        "auditor": added(cast, "Toos Toezicht", Role.AUDITOR),
        "from outside, in this one": outside_here,
        "from outside, in the other one": outside_there,
        "everything, elsewhere": far.cast.facilitator,
    }
    everybody = {name: Somebody(person.account, person) for name, person in persons.items()}
    everybody["deactivated"] = Somebody(gone.account, None)
    everybody["account without a person"] = Somebody(Account.objects.create_user("niemand@x.example"), None)
    rows = {
        "person_id": cast.secretary.public_id,
        "body_id": Body.objects.get(organisation=cast.organisation, kind="college").public_id,
    }
    mine = {**life.ids, **kept, **rows}
    return World(
        {"own": life.conversation, "neighbour": neighbour, "far": far.conversation, "unknown": None},
        {
            "own": mine,
            "neighbour": {**mine, "point_id": point.public_id},
            "far": {**mine, **far.ids},
            "unknown": GONE,
            "elsewhere": far.ids,
            "beside": {**GONE, "point_id": point.public_id, "invitation_id": invited.public_id},
        },
        everybody,
    )


def answer(response: HttpResponse) -> tuple[object, ...]:
    """All that reaches a browser, without the tokens that differ in every answer."""
    cookies = {
        name: SIGNED_AT.sub("", morsel.OutputString()) if name not in VARYING else ""
        for name, morsel in response.cookies.items()
    }
    return response.status_code, body(response), sorted(response.headers.items()), cookies


def methods(routes: list[tuple[str, URLPattern]]) -> list[tuple[str, URLPattern, str]]:
    return [(route, one, method) for route, one in routes for method in ("GET", "POST")]


def nothing_for(somebody: Somebody) -> dict[str, tuple[object, ...]]:
    """What somebody gets for a conversation that does not exist."""
    return {
        method: answer(ask(somebody.browser, method, f"/gesprekken/{UNKNOWN}/")) for method in ("GET", "POST")
    }


def buttons() -> set[tuple[str | None, str]]:
    """Buttons without a page, and pages without a form: they say so to everybody, whatever is asked for."""
    nobody = Somebody(None, None)
    asked = [
        (one.name, method, ask(nobody.browser, method, filled(route, GONE)))
        for route, one, method in methods([*OF_A_CONVERSATION, *OF_A_ROLE])
    ]
    return {(name, method) for name, method, response in asked if response.status_code == WRONG_METHOD}


OPEN_TO = {
    "own": {"subject", "reviewer", "facilitator", "substitute", "attendee", "from outside, in this one"},
    "neighbour": {"facilitator of the other conversation", "from outside, in the other one"},
    "far": {"everything, elsewhere"},
    "unknown": set(),
}


@pytest.mark.clause("HV-4")
def test_of_three_conversations_each_page_opens_for_whom_the_table_names_and_is_nothing_at_all_to_others(
    world: World,
) -> None:
    wrong, closed = [], buttons()
    opened: dict[str, set[str]] = {place: set() for place in OPEN_TO}
    for name, somebody in world.everybody.items():
        nothing = nothing_for(somebody)
        is_external = bool(somebody.person and somebody.person.is_external)
        for place, conversation in world.conversations.items():
            if place == "unknown" and name not in {"facilitator", "everything, elsewhere"}:
                continue  # compared with nothing all the same
            parts = somebody.parts(conversation)
            for route, one, method in methods(OF_A_CONVERSATION):
                deed: Deed = one.callback.deed  # type: ignore[attr-defined]
                opens = may(deed, parts, is_external=is_external)
                opens = opens and not (one.name in ONLY and ONLY[one.name].isdisjoint(parts))
                if (one.name, method) in closed:
                    continue
                response = ask(somebody.browser, method, world.address(route, place))
                if opens and one.name in OF_OTHER_FORMATS:  # a button leads to its page, which is not there
                    is_wrong = response.status_code not in (MISSING, FOUND)
                elif opens:
                    opened[place].add(name)
                    is_wrong = place == "own" and response.status_code == MISSING
                else:
                    is_wrong = answer(response) != nothing[method]
                if is_wrong:
                    wrong.append((name, place, method, one.name, response.status_code))

    assert wrong == []
    assert opened == OPEN_TO


def test_what_belongs_to_another_conversation_is_not_found_through_ones_own(world: World) -> None:
    own, wrong, closed = world.conversations["own"], [], buttons()
    assert own is not None
    for name in ("subject", "reviewer", "facilitator"):
        somebody = world.everybody[name]
        for route, one, method in methods(OF_A_CONVERSATION):
            parts = [part for part in world.ids["elsewhere"] if f":{part}>" in route]
            if not parts or (one.name, method) in closed:
                continue
            unknown, *others = (
                ask(
                    somebody.browser, method, filled(route, {**GONE, **ids, "conversation_id": own.public_id})
                )
                for ids in (GONE, world.ids["elsewhere"], world.ids["beside"])
            )
            wrong += [
                (name, method, one.name, response.status_code)
                for response in others
                if answer(response) != answer(unknown)
            ]

    assert wrong == []


def test_a_page_of_the_organisation_is_nothing_at_all_to_who_has_not_its_role_or_works_elsewhere(
    world: World,
) -> None:
    wrong, closed = [], buttons()
    for name, somebody in world.everybody.items():
        is_here = name != "everything, elsewhere"
        for route, one, method in methods(OF_A_ROLE):
            if (one.name, method) in closed:
                continue
            has = bool(somebody.person and has_role(somebody.person, *one.callback.roles))  # type: ignore[attr-defined]
            opens = has and (is_here or not names_a_row(route)) and one.name not in OF_OTHER_FORMATS
            response = ask(somebody.browser, method, filled(route, world.ids["own"]))
            if has and response.status_code == WRONG_METHOD:
                continue  # a button without a page
            if opens == (response.status_code == MISSING) and not (opens and one.name in CHOSEN_IN_FORM):
                wrong.append((name, method, one.name, response.status_code))
            if not opens and names_a_row(route):
                unknown = ask(somebody.browser, method, filled(route, GONE))
                if answer(response) != answer(unknown):
                    wrong.append((name, method, one.name, "tells that it exists"))

    assert wrong == []


def questions(somebody: Somebody, method: str, address: str) -> list[str]:
    """What is asked of the databases to answer, without the values."""
    captured = []
    with undone():
        for alias in settings.DATABASES:
            with CaptureQueriesContext(connections[alias]) as found:
                somebody.browser.generic(method, address, "a=b", "application/x-www-form-urlencoded")
            captured.append([ID.sub("", query["sql"]) for query in found.captured_queries])
    return [sql for one in captured for sql in one]


def test_the_same_is_asked_of_the_database_for_what_is_not_theirs_and_what_is_not_there(world: World) -> None:
    wrong = []
    for name in ("rater", "everything, elsewhere"):
        somebody = world.everybody[name]
        for route, one, method in methods([*OF_A_CONVERSATION, *OF_A_ROLE]):
            if "conversation_id>" not in route and not names_a_row(route):
                continue
            theirs = questions(somebody, method, world.address(route, "own"))
            if theirs != questions(somebody, method, world.address(route, "unknown")):
                wrong.append((name, method, one.name))

    assert wrong == []


def test_what_is_not_theirs_takes_as_long_as_what_is_not_there(world: World) -> None:
    """A ratio within one run, asked for in turns, of the time that the process itself worked."""
    somebody = world.everybody["everything, elsewhere"]
    taken: dict[str, list[float]] = {"own": [], "unknown": []}
    for _ in range(40):
        for place, times in taken.items():
            address = world.address("gesprekken/<slug:conversation_id>/verslag/", place)
            since = time.process_time()
            somebody.browser.get(address)
            times.append(time.process_time() - since)
    theirs, unknown = (statistics.median(times) for times in taken.values())

    assert 0.5 < theirs / unknown < 2


def test_who_is_signed_out_or_whose_account_was_closed_is_asked_to_sign_in_whatever_is_asked_for(
    world: World,
) -> None:
    closed = Account.objects.create_user("gesloten@x.example")
    browser = Client()
    browser.force_login(closed)
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    wrong, shut = [], buttons()
    for name, asking in (("signed out", None), ("closed account", browser)):
        for route, one, method in methods([*OF_A_CONVERSATION, *OF_A_ROLE]):
            for place in ("own", "far", "unknown") if (one.name, method) not in shut else ():
                address = world.address(route, place)
                response = ask(asking or Client(), method, address)
                where = response.headers.get("Location", "")
                if response.status_code != 302 or not where.startswith("/inloggen/login/?next="):
                    wrong.append((name, place, method, one.name, response.status_code))

    assert wrong == []
