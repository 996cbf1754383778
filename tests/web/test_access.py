# SPDX-License-Identifier: EUPL-1.2
"""Every address, asked for by everybody: open exactly where the table of deeds says so, else as if nothing were there.

The addresses are read from the URL configuration, so a new one without a rule fails here.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samenspiegel import clock
from samenspiegel.conversations.queries import parts_of
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from samenspiegel.people.queries import has_role
from samenspiegel.retention import holds
from samenspiegel.retention.models import Certificate, DestructionList, HoldKind, ListItem
from tests.cast import NOW, Cast

from .lives import Life, live, undone

SIGN_IN = "signing in is for who is not signed in yet"
CLOSED = "a page of the sign-in library that we do not use: there for nobody"
RATER = "the rater's door: the secret in the link or the cookie decides, see test_questionnaire"
OWN = "shows what the signed-in person may see, and nothing to who is nobody"
MY_ACCOUNT = "one's own account and nobody else's, for who is signed in: see test_my_account"
DEMO = "the demonstration: not installed in production"
PUBLIC = {
    "account_login": SIGN_IN,
    "account_logout": SIGN_IN,
    "account_inactive": SIGN_IN,
    "account_request_login_code": SIGN_IN,
    "account_confirm_login_code": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_reset_password": CLOSED,
    "account_confirm_email": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_done": CLOSED,
    "questionnaire": RATER,
    "questionnaire_open": RATER,
    "questionnaire_overview": RATER,
    "questionnaire_thanks": RATER,
    "questionnaire_stopped": RATER,
    "questionnaire_promise": RATER,
    "questionnaire_code": RATER,
    "questionnaire_elsewhere": RATER,
    "questionnaire_decline": RATER,
    "questionnaire_competency": RATER,
    "questionnaire_link": RATER,
    "welcome": "an invitation to an account: the secret in the link decides, see test_people",
    "openid_sign_in": SIGN_IN,
    "openid_back": "an organisation's own sign-in sends people back here: state and token decide, see tests/openid",
    "openid_confirm": OWN,
    "seal": "one's own passphrase, for who guides conversations: see test_custody",
    "start": OWN,
    "conversations": OWN,
    "choose_organisation": OWN,
    "account": MY_ACCOUNT,
    "change_password": MY_ACCOUNT,
    "end_sessions": MY_ACCOUNT,
    "proof": MY_ACCOUNT,
    "second_step_first": MY_ACCOUNT,
    "mfa_index": MY_ACCOUNT,
    "mfa_activate_totp": MY_ACCOUNT,
    "mfa_deactivate_totp": MY_ACCOUNT,
    "mfa_view_recovery_codes": MY_ACCOUNT,
    "mfa_generate_recovery_codes": MY_ACCOUNT,
    "mfa_download_recovery_codes": MY_ACCOUNT,
    "mfa_list_webauthn": MY_ACCOUNT,
    "mfa_add_webauthn": MY_ACCOUNT,
    "mfa_edit_webauthn": MY_ACCOUNT,
    "mfa_remove_webauthn": MY_ACCOUNT,
    "alive": "health, without anything of anybody",
    "ready": "health, without anything of anybody",
    "ticking": "health, without anything of anybody",
    "style": "the gallery of components: not in production",
    "demo": DEMO,
    "demo_sign_in": DEMO,
    "demo_mailbox": DEMO,
    "demo_mail": DEMO,
    "demo_clock": DEMO,
}
# What is somebody's own is narrower than the deed.
ONLY = {"change_point": {Part.SUBJECT}, "follow_up": {Part.SUBJECT}}
# Which one is meant stands in the form, so without one nothing is found.
CHOSEN_IN_FORM = {"remove_closed_period", "publish_format", "change_role"}
MISSING, WRONG_METHOD = 404, 405


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here, pattern


EVERY = list(addresses(get_resolver()))
OF_A_CONVERSATION = [(route, one) for route, one in EVERY if hasattr(one.callback, "deed")]
OF_A_ROLE = [(route, one) for route, one in EVERY if hasattr(one.callback, "roles")]


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.fixture
def kept(life: Life) -> dict[str, str]:
    """Something of everything that keepers look after: a hold that waits, a list with an item, a certificate."""
    cast, conversation = life.cast, life.conversation
    hold = holds.ask_hold(
        conversation=conversation,
        kind=HoldKind.WOO_REQUEST,
        reference="Z-1",
        until_on=life.now.date() + timedelta(days=30),
        by=cast.facilitator,
        now=life.now,
    )
    made = DestructionList.objects.create(
        organisation=cast.organisation, year=2026, number=1, made_on=NOW, told_on=NOW
    )
    item = ListItem.objects.create(
        organisation=cast.organisation, list=made, conversation=conversation.public_id, due_on=NOW
    )
    certificate = Certificate.objects.create(
        organisation=cast.organisation,
        register_number=1,
        conversation="gone",
        what="conversation",
        ground="retention",
        destroyed_at=NOW,
        key_copies_until_on=NOW,
    )
    return {
        "hold_id": hold.public_id,
        "kept_id": conversation.public_id,
        "list_id": made.public_id,
        "item_id": item.public_id,
        "certificate_id": certificate.public_id,
        "version_id": cast.format_version.public_id,
    }


@pytest.fixture
def everybody(life: Life) -> dict[str, Person]:
    """One of each kind; the outsider holds every role, in another organisation."""
    cast = life.cast
    account = Account.objects.create_user("advies@veenmeer.example")
    other = people.add_person(
        organisation=cast.organisation,
        name="Nynke Bos",
        first_name="Nynke",
        email="n@veenmeer.example",
        now=NOW,
    )
    other.account = account
    other.save(update_fields=["account"])
    for person in (other, cast.outsider):
        people.appoint(person=person, role=Role.FACILITATOR, now=NOW)
    for role in (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=cast.outsider, role=role, now=NOW)
    people.appoint(person=cast.managers[1], role=Role.ARCHIVIST, now=NOW)
    people.appoint(person=cast.managers[2], role=Role.AUDITOR, now=NOW)
    return {
        "subject": cast.secretary,
        "reviewer": cast.mayor,
        "facilitator": cast.facilitator,
        "substitute": cast.substitute,
        "attendee": cast.clerk,
        "rater": cast.managers[0],
        "archivist": cast.managers[1],
        "auditor": cast.managers[2],
        "facilitator of another conversation": other,
        "of another organisation": cast.outsider,
    }


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def ask(browser: Client, method: str, address: str) -> HttpResponse:
    with undone():
        response = browser.generic(method, address, "group=aldermen", "application/x-www-form-urlencoded")
    browser.cookies.pop("messages", None)  # what one page said must not stand on the next
    return response  # type: ignore[return-value]


def body(response: HttpResponse) -> str:
    """What a reader sees, without the tokens that differ in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", response.content.decode())


def filled(route: str, ids: dict[str, str]) -> str:
    given = {
        "number": "1",
        "kind": "csv",
        "passage": "career",
        "proposal_id": "gone",
        "request_id": "gone",
        **ids,
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: given[found[1]], route)


def names_a_row(route: str) -> bool:
    """Whether an address holds the id of something that belongs to one organisation."""
    return bool(re.search(r"_id>", route))


def test_every_address_has_a_rule() -> None:
    without = {
        one.name for _, one in EVERY if not (hasattr(one.callback, "deed") or hasattr(one.callback, "roles"))
    }

    assert without == set(PUBLIC)


@pytest.mark.clause("HV-4")
def test_a_page_of_a_conversation_opens_for_exactly_those_whom_the_table_names(
    life: Life, kept: dict[str, str], everybody: dict[str, Person]
) -> None:
    wrong = []
    for name, person in everybody.items():
        browser, parts = as_(person), parts_of(life.conversation, person)
        nothing = body(ask(browser, "GET", "/gesprekken/bestaatniet/"))
        for route, one in OF_A_CONVERSATION:
            deed: Deed = one.callback.deed  # type: ignore[attr-defined]
            address = filled(route, {**life.ids, **kept, "conversation_id": life.conversation.public_id})
            may_open = may(deed, parts) and not (one.name in ONLY and ONLY[one.name].isdisjoint(parts))
            for method in ("GET", "POST"):
                response = ask(browser, method, address)
                if response.status_code == WRONG_METHOD:
                    continue  # a button without a page: says the same to everybody
                if may_open != (response.status_code != MISSING):
                    wrong.append((name, method, one.name, response.status_code))
                if not may_open and body(response) != nothing:
                    wrong.append((name, method, one.name, "tells that it exists"))

    assert wrong == []


def test_a_page_of_the_organisation_opens_for_exactly_the_roles_that_it_names(
    life: Life, kept: dict[str, str], everybody: dict[str, Person]
) -> None:
    cast = life.cast
    ids = {
        **kept,
        "person_id": cast.secretary.public_id,
        "body_id": Body.objects.get(organisation=cast.organisation, kind="college").public_id,
    }
    wrong = []
    for name, person in everybody.items():
        browser = as_(person)
        for route, one in OF_A_ROLE:
            is_own = person.organisation_id == cast.organisation.pk or not names_a_row(route)
            may_open = is_own and has_role(person, *one.callback.roles)  # type: ignore[attr-defined]
            for method in ("GET", "POST"):
                response = ask(browser, method, filled(route, ids))
                if response.status_code == WRONG_METHOD or (may_open and one.name in CHOSEN_IN_FORM):
                    continue
                if may_open != (response.status_code != MISSING):
                    wrong.append((name, method, one.name, response.status_code))

    assert wrong == []


def test_who_is_not_signed_in_is_asked_to_and_learns_nothing(life: Life, kept: dict[str, str]) -> None:
    ids = {**life.ids, **kept, "person_id": life.cast.secretary.public_id, "body_id": "een"}
    wrong = []
    for route, _one in [*OF_A_CONVERSATION, *OF_A_ROLE]:
        for conversation in (
            (life.conversation.public_id, "bestaatniet") if ":conversation_id" in route else ("",)
        ):
            address = filled(route, {**ids, "conversation_id": conversation})
            for method in ("GET", "POST"):
                response = ask(Client(), method, address)
                if response.status_code == WRONG_METHOD:
                    continue
                if response.status_code != 302 or not response["Location"].startswith(
                    "/inloggen/login/?next="
                ):
                    wrong.append((method, address, response.status_code))

    assert wrong == []


def test_what_the_sign_in_library_brings_besides_signing_in_is_there_for_nobody(cast: Cast) -> None:
    browser = as_(cast.secretary)
    closed = [
        (route, one) for route, one in EVERY if PUBLIC.get(one.name or "") == CLOSED and "(?P" not in route
    ]

    found = {one.name: browser.get("/" + route).status_code for route, one in closed}

    assert found == {one.name: 404 for _, one in closed}
