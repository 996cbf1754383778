# SPDX-License-Identifier: EUPL-1.2
"""One's own account: a second step that roles ask for, a proof before what cannot be undone, sessions that end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock, recurring
from samenspiegel.audit.models import Event
from samenspiegel.core.access import Part
from samenspiegel.organisations.models import Account, SignIn
from samenspiegel.people import actions as people
from samenspiegel.people.actions import second_steps
from samenspiegel.people.models import Person, Role
from samenspiegel.web import fresh, second_step
from tests.cast import NOW, Cast

from .doors import (
    PASSWORD,
    app_code,
    browser,
    code_in_mail,
    is_in,
    recovery_code,
    sign_in_by_code,
    with_app,
    with_password,
)
from .test_access import EVERY, PUBLIC, RATER, filled

SECOND_STEP = "/account/eerst/"
PROOF = "/account/bewijs/"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def signed_in(person: Person, ip: str = "192.0.2.1") -> Client:
    client = browser(ip)
    client.force_login(person.account)
    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``later(minutes=11)``: let the sessions' clock run ahead."""

    def move(**ahead: int) -> None:
        then = clock.session_now() + timedelta(**ahead)
        monkeypatch.setattr(clock, "session_now", lambda: then)

    return move


# --- who needs a second step


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_asks_for_a_second_step_from_the_moment_it_is_given(cast: Cast, role: Role) -> None:
    client = signed_in(cast.clerk)
    before = client.get("/").status_code

    people.appoint(person=cast.clerk, role=role, now=NOW)

    assert before == 200
    assert client.get("/")["Location"] == SECOND_STEP
    assert client.get(SECOND_STEP).status_code == 200
    with_app(cast.clerk.account)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_who_leads_one_conversation_without_any_role_needs_a_second_step_too(cast: Cast) -> None:
    conversation = cast.plan()
    client = signed_in(cast.clerk)
    before = client.get("/").status_code

    conversation.participants.filter(part="facilitator").update(person=cast.clerk)

    assert (before, client.get("/")["Location"]) == (200, SECOND_STEP)


@pytest.mark.usefixtures("required")
def test_without_a_second_step_no_page_opens_but_those_to_set_one_up(cast: Cast) -> None:
    conversation = cast.plan()
    client = signed_in(cast.facilitator)
    ids = {"conversation_id": conversation.public_id, "person_id": cast.secretary.public_id}
    opened = set()
    for route, one in EVERY:
        if PUBLIC.get(one.name or "") == RATER or "(?P" in route or route.startswith(("inloggen/", "demo/")):
            continue
        known = {name: ids.get(name, "1") for name in re.findall(r":(\w+)>", route)}
        for method in ("GET", "POST"):
            answer = client.generic(method, filled(route, known))
            if answer.get("Location") != SECOND_STEP:
                opened.add(one.name)
                client.force_login(cast.facilitator.account)

    assert opened == set(second_step.SETTING_UP) - {"account_logout"}
    assert client.post("/inloggen/logout/")["Location"] == "/inloggen/login/"


@pytest.mark.usefixtures("required")
def test_the_last_second_step_stays_as_long_as_the_role_does(cast: Cast) -> None:
    account = with_app(cast.facilitator.account)
    client = signed_in(cast.facilitator)

    refused = client.post("/account/app/weghalen/")

    assert "dit is je laatste" in refused.content.decode()
    assert second_step.has_one(account)
    people.discharge(person=cast.facilitator, role=Role.FACILITATOR, by=cast.facilitator, now=NOW)
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    people.discharge(person=cast.facilitator, role=Role.ADMINISTRATOR, by=cast.facilitator, now=NOW)
    client.post("/account/app/weghalen/")
    assert not second_step.has_one(account)


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_step(cast: Cast) -> None:
    with_app(cast.facilitator.account)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()

    assert signed_in(cast.facilitator).get("/")["Location"] == SECOND_STEP


def test_ordinary_people_and_the_demonstration_need_none(cast: Cast, settings: Any) -> None:
    assert settings.SECOND_STEP_REQUIRED is False
    assert is_in(signed_in(cast.facilitator))
    settings.SECOND_STEP_REQUIRED = True
    assert is_in(signed_in(cast.mayor))


# --- setting up


@pytest.mark.django_db(transaction=True)  # what follows on it happens after the transaction
def test_an_app_is_set_up_with_its_own_first_code_and_gives_recovery_codes(cast: Cast) -> None:
    client, elsewhere = signed_in(cast.secretary), signed_in(cast.secretary)
    page = client.get("/account/app/").content.decode()
    secret = client.session["mfa.totp.secret"]

    wrong = client.post("/account/app/", {"code": "000000"})
    right = client.post("/account/app/", {"code": app_code(secret)}, follow=True)

    assert secret in page
    assert "Deze code klopt niet" in wrong.content.decode()
    assert "Herstelcodes" in right.content.decode()
    assert recovery_code(cast.secretary.account) in right.content.decode()
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert mail.outbox[-1].subject == "Er is een app toegevoegd aan je account"


def test_a_new_password_is_long_unlike_the_address_and_not_well_known(cast: Cast) -> None:
    client, elsewhere = signed_in(cast.secretary), signed_in(cast.secretary)
    for password in (
        "kort",
        "hanna.de.vries",
        "DeVries-2026-x",
        "123456789012",
        "aaaaaaaaaaab",
        "Welkom2026!!",
    ):
        client.post("/account/wachtwoord/", {"password1": password, "password2": password})
    differs = client.post("/account/wachtwoord/", {"password1": PASSWORD, "password2": PASSWORD + "!"})
    account = Account.objects.get(pk=cast.secretary.account.pk)

    assert not account.has_usable_password()
    assert is_in(elsewhere)
    assert differs.status_code == 200
    client.post("/account/wachtwoord/", {"password1": PASSWORD, "password2": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_the_passkeys_of_another_are_not_found(cast: Cast) -> None:
    row = Authenticator.objects.create(
        user=cast.mayor.account, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    client = signed_in(cast.secretary)

    found = [client.get(f"/account/passkeys/{row.pk}/{deed}/").status_code for deed in ("naam", "weghalen")]

    assert found == [404, 404]


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "null", '"x"', "{}", '{"response": 1}', '{"response": {}}']
)
def test_what_no_passkey_sends_is_refused_without_an_error(cast: Cast, credential: str) -> None:
    client = signed_in(cast.secretary)
    client.get("/account/passkeys/nieuw/")
    anonymous = browser()
    anonymous.get("/inloggen/passkey/", headers={"x-requested-with": "XMLHttpRequest"})

    added = client.post("/account/passkeys/nieuw/", {"name": "x", "credential": credential})
    signed = anonymous.post("/inloggen/passkey/", {"credential": credential})

    assert (added.status_code, signed.status_code) == (200, 302)
    assert not Authenticator.objects.exists()
    assert not is_in(anonymous)


# --- a fresh proof


def test_the_list_names_addresses_that_exist() -> None:
    names = {one.name for _, one in EVERY}

    assert set(fresh.TO_DO) | set(fresh.TO_SEE) <= names


@pytest.mark.parametrize("name", [*fresh.TO_DO, *fresh.TO_SEE])
def test_what_cannot_be_undone_asks_who_it_is_after_ten_minutes(cast: Cast, name: str, later: Any) -> None:
    conversation = cast.plan()
    client = signed_in(cast.facilitator)
    route = next(route for route, one in EVERY if one.name == name)
    ids = {"conversation_id": conversation.public_id, "person_id": cast.secretary.public_id}
    address = filled(route, {name: ids.get(name, "1") for name in re.findall(r":(\w+)>", route)})

    now = client.post(address, {"sure": "on"})
    later(minutes=11)
    then = client.post(address, {"sure": "on"})

    assert PROOF not in now.get("Location", "")
    assert then["Location"].startswith(f"{PROOF}?wacht=")
    looked = client.get(address).get("Location", "")
    assert looked.startswith(f"{PROOF}?next=") == (name in fresh.TO_SEE)


@pytest.fixture
def asked(cast: Cast, later: Any) -> Any:
    """An account is taken away too long after signing in; ``asked(with_…)`` gives the browser and the question."""

    def ask(prepare: Any = lambda account: account) -> tuple[Client, str]:
        prepare(cast.facilitator.account)
        client = signed_in(cast.facilitator)
        later(minutes=11)
        answer = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": "on"})
        return client, answer["Location"]

    return ask


def is_unlinked(cast: Cast) -> bool:
    return Person.objects.get(pk=cast.mayor.pk).account_id is None


@pytest.mark.parametrize(
    ("prepare", "answer"),
    [
        (with_password, lambda account: {"how": "password", "password": PASSWORD}),
        (with_app, lambda account: {"how": "app", "code": app_code()}),
        (with_app, lambda account: {"how": "app", "code": recovery_code(account)}),
    ],
    ids=["password", "app", "recovery code"],
)
def test_after_the_proof_the_deed_goes_on_with_what_was_typed(
    cast: Cast, asked: Any, prepare: Any, answer: Any
) -> None:
    client, question = asked(prepare)
    wrong = client.post(question, {"how": "password", "password": "mis", "code": "000000"})

    assert (wrong.status_code, is_unlinked(cast)) == (200, False)
    done = client.post(question, answer(cast.facilitator.account))
    assert (done.status_code, is_unlinked(cast)) == (302, True)
    assert done["Location"] == f"/mensen/{cast.mayor.public_id}/"


def test_a_form_that_lacked_something_shows_it_after_the_proof_and_can_be_sent_from_there(
    cast: Cast, later: Any
) -> None:
    with_password(cast.facilitator.account)
    client = signed_in(cast.facilitator)
    later(minutes=11)
    question = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": ""})["Location"]

    shown = client.post(question, {"how": "password", "password": PASSWORD})
    done = client.post(question, {"sure": "on"})

    assert (shown.status_code, "loskoppelen</h1>" in shown.content.decode()) == (200, True)
    assert is_unlinked(cast)
    assert done["Location"] == f"/mensen/{cast.mayor.public_id}/"


def test_the_question_passes_on_nothing_but_what_asks_for_it(cast: Cast) -> None:
    client = signed_in(cast.facilitator)

    client.post(f"{PROOF}?next=/mensen/{cast.mayor.public_id}/uit-dienst/", {"sure": "on"})

    assert Person.objects.get(pk=cast.mayor.pk).is_active


def test_who_has_neither_password_nor_second_step_gets_a_code_by_mail(cast: Cast, asked: Any) -> None:
    client, question = asked()
    client.post(question, {"how": "mailed", "code": ""})
    client.post(question, {"how": "mail"})
    code = code_in_mail()
    client.post(question, {"how": "mailed", "code": "AAA-AAA"})
    assert not is_unlinked(cast)

    client.post(question, {"how": "mailed", "code": code})

    assert is_unlinked(cast)
    assert mail.outbox[-1].to == [cast.facilitator.account.email]


def test_who_has_a_second_step_does_not_prove_it_with_a_code_from_the_mail(cast: Cast, asked: Any) -> None:
    client, question = asked(with_app)
    mail.outbox.clear()

    client.post(question, {"how": "mail"})
    client.post(question, {"how": "mailed", "code": ""})

    assert (mail.outbox, is_unlinked(cast)) == ([], False)


def test_a_proof_is_guessed_ten_times_at_most(cast: Cast, asked: Any) -> None:
    client, question = asked(with_app)
    for number in range(10):
        client.post(question, {"how": "app", "code": f"00000{number}"})

    answer = client.post(question, {"how": "app", "code": app_code()})

    assert "te vaak" in answer.content.decode()
    assert not is_unlinked(cast)


def test_the_kept_deed_of_one_is_not_done_by_another(cast: Cast, asked: Any) -> None:
    client, question = asked()
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    with_password(cast.substitute.account)
    cookies = client.cookies.copy()
    client.force_login(cast.substitute.account)
    client.cookies["bewaard"] = cookies["bewaard"]

    client.post(question, {"how": "password", "password": PASSWORD})

    assert not is_unlinked(cast)


def test_the_question_leads_to_no_other_site(cast: Cast, later: Any) -> None:
    with_password(cast.mayor.account)
    client = signed_in(cast.mayor)
    later(minutes=11)

    answer = client.post(f"{PROOF}?next=https://elders.example/", {"how": "password", "password": PASSWORD})

    assert answer["Location"] == "/account/"


def test_a_forged_form_is_refused_before_anything_is_kept(cast: Cast, later: Any) -> None:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.1")
    client.force_login(cast.facilitator.account)
    later(minutes=11)

    answer = client.post(f"/mensen/{cast.mayor.public_id}/account-loskoppelen/", {"sure": "on"})

    assert answer.status_code == 403
    assert "kept_forms" not in client.session


# --- sessions


def test_a_closed_account_is_signed_out_at_its_next_request(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    assert is_in(client)

    second_steps.close_account(account=cast.secretary.account, is_closed=True)

    assert client.get("/")["Location"].startswith("/inloggen/login/")
    assert not SignIn.objects.filter(account=cast.secretary.account).exists()


def test_an_account_that_is_only_marked_inactive_is_signed_out_as_well(cast: Cast) -> None:
    client = signed_in(cast.secretary)

    Account.objects.filter(pk=cast.secretary.account.pk).update(is_active=False)

    assert not is_in(client)


@pytest.mark.parametrize("field", ["is_active", "account"])
def test_who_leaves_or_loses_their_account_sees_nothing_of_the_organisation(cast: Cast, field: str) -> None:
    conversation = cast.plan()
    client = signed_in(cast.secretary)
    address = f"/gesprekken/{conversation.public_id}/"
    before = client.get(address).status_code

    Person.objects.filter(pk=cast.secretary.pk).update(**{field: False if field == "is_active" else None})

    assert (before, client.get(address).status_code) == (200, 404)


def test_who_loses_a_role_loses_its_pages_at_once(cast: Cast) -> None:
    client = signed_in(cast.substitute)
    before = client.get("/mensen/").status_code

    people.discharge(person=cast.substitute, role=Role.FACILITATOR, by=cast.facilitator, now=NOW)

    assert (before, client.get("/mensen/").status_code) == (200, 404)


def test_a_session_ends_after_an_hour_without_a_page_and_after_twelve_hours_with_many(
    cast: Cast, later: Any
) -> None:
    idle = signed_in(cast.secretary)
    later(minutes=59)
    assert is_in(idle)
    later(minutes=61)
    assert not is_in(idle)

    busy = signed_in(cast.secretary)
    for _ in range(14):
        later(minutes=50)
        assert is_in(busy)
    later(minutes=50)
    assert not is_in(busy)


def test_signing_in_gives_the_session_a_new_key(cast: Cast) -> None:
    client = browser()
    client.get("/inloggen/login/")
    client.post("/inloggen/login/code/", {"email": cast.secretary.account.email})
    before = client.session.session_key

    client.post("/inloggen/login/code/confirm/", {"code": code_in_mail()})

    assert before
    assert client.session.session_key != before


def test_somebody_sees_where_they_are_signed_in_and_ends_it_elsewhere(cast: Cast) -> None:
    here = signed_in(cast.secretary)
    there = Client(
        REMOTE_ADDR="192.0.2.2", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    )
    sign_in_by_code(there, cast.secretary.account.email)
    other = signed_in(cast.mayor)

    page = here.get("/account/").content.decode()
    here.post("/account/elders-uitloggen/")

    assert "Firefox, Windows" in page
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert "Firefox" not in here.get("/account/").content.decode()


# --- a lost second step


def reset(client: Client, person: Person) -> HttpResponse:
    return client.post(f"/mensen/{person.public_id}/tweede-stap/", {"sure": "on"})  # type: ignore[return-value]


def test_an_administrator_takes_away_a_lost_second_step(cast: Cast) -> None:
    account = with_app(cast.secretary.account)
    lost = signed_in(cast.secretary)

    reset(signed_in(cast.facilitator), cast.secretary)
    recurring.deliver(clock.now())

    assert not Authenticator.objects.filter(user=account).exists()
    assert not is_in(lost)
    assert Event.objects.filter(kind="account.second_step_reset").count() == 1
    assert [one.subject for one in mail.outbox if account.email in one.to[0]] == [
        "Je tweede stap bij Samenspiegel is weggehaald"
    ]


def test_nobody_takes_away_their_own_nor_that_of_who_has_a_role_elsewhere(cast: Cast) -> None:
    own = with_app(cast.facilitator.account)
    cast.outsider.account.delete()
    Person.objects.filter(pk=cast.outsider.pk).update(account=cast.mayor.account)
    people.appoint(person=cast.outsider, role=Role.FACILITATOR, now=NOW)
    with_app(cast.mayor.account)
    client = signed_in(cast.facilitator)

    reset(client, cast.facilitator)
    reset(client, cast.mayor)

    assert second_step.has_one(own)
    assert second_step.has_one(cast.mayor.account)


@pytest.mark.parametrize("part", [Part.FACILITATOR, Part.SUBSTITUTE])
def test_an_administrator_here_does_not_weaken_who_guides_a_conversation_elsewhere(
    cast: Cast, part: Part
) -> None:
    """Somebody from outside holds no role there, and sees as much."""
    account = with_app(cast.outsider.account)
    Person.objects.filter(pk=cast.clerk.pk).update(account=account)
    conversation = cast.plan()
    conversation.participants.filter(part=part).delete()
    conversation.participants.create(
        organisation=cast.organisation, person=Person.objects.get(pk=cast.clerk.pk), part=part
    )
    elsewhere = Person.objects.create(
        organisation=cast.outsider.organisation, name="Bea Beheer", first_name="Bea"
    )

    with pytest.raises(second_steps.ResetRefused) as refused:
        second_steps.reset_second_step(person=cast.outsider, by=elsewhere, now=NOW)

    assert (refused.value.reason, second_step.has_one(account)) == ("elsewhere", True)


def test_where_somebody_was_signed_in_is_forgotten_with_the_session(cast: Cast) -> None:
    here, there = browser("192.0.2.1"), browser("192.0.2.2")
    for client, person in ((here, cast.secretary), (there, cast.mayor)):
        sign_in_by_code(client, person.account.email)
    here.post("/inloggen/logout/")
    Session.objects.filter(session_key=there.session.session_key).update(
        expire_date=clock.session_now() - timedelta(seconds=1)
    )
    still = browser("192.0.2.3")
    sign_in_by_code(still, cast.clerk.account.email)

    recurring.prune(clock.now())

    assert [row.account_id for row in SignIn.objects.all()] == [cast.clerk.account_id]


@pytest.mark.parametrize("who", ["substitute", "secretary"])
def test_only_administrators_take_away_a_second_step(cast: Cast, who: str) -> None:
    account = with_app(cast.mayor.account)

    answer = reset(signed_in(getattr(cast, who)), cast.mayor)

    assert (answer.status_code, second_step.has_one(account)) == (404, True)


def test_the_command_helps_the_last_administrator(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    from samenspiegel.cli import main

    account = with_app(cast.facilitator.account)
    email = account.email

    codes = [
        main(["account", "reset-second-step", email]),
        main(["account", "reset-second-step", email]),
        main(["account", "close", email]),
        main(["account", "close", "niemand@veenmeer.example"]),
    ]

    assert codes == [0, 2, 0, 2]
    assert not Account.objects.get(email=email).is_active
    assert main(["account", "open", email]) == 0
    assert Account.objects.get(email=email).is_active
    assert "Er is niets veranderd" in capsys.readouterr().err
