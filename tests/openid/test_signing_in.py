# SPDX-License-Identifier: EUPL-1.2
"""Signing in with an organisation's own accounts: who comes in, who does not, and how far it reaches."""

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions
from samenspiegel.people.models import AccountInvitation, OpenIdLink, OpenIdProvider, Person, SecondStep
from tests.cast import NOW, Cast

from .conftest import address_on, linked, set_up, start
from .issuer import Issuer

UNKNOWN = "We kennen je nog niet"


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    from samenspiegel import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)


def signed_in(browser: Client) -> int | None:
    found = browser.session.get("_auth_user_id")
    return int(found) if found else None


def newcomer(cast: Cast, name: str = "Nienke Hofman") -> Person:
    return actions.add_person(
        organisation=cast.organisation,
        name=name,
        first_name=name.split()[0],
        email=f"{name.split()[0].lower()}@veenmeer.example",
        now=NOW,
    )


def test_a_linked_subject_opens_its_own_person(cast: Cast, issuer: Issuer, provider: OpenIdProvider) -> None:
    linked(cast.secretary, provider, "ab12")
    browser = Client()

    response = browser.get(issuer.go(start(browser)), follow=True)

    assert signed_in(browser) == cast.secretary.account_id
    assert cast.secretary.name in response.content.decode()


def test_after_signing_in_somebody_comes_where_they_wanted_to_go(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    browser = Client()

    response = browser.get(issuer.go(start(browser, next="/gesprekken/")))

    assert response["Location"] == "/gesprekken/"


def test_nobody_is_sent_to_another_site_afterwards(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    browser = Client()

    response = browser.get(issuer.go(start(browser, next="https://kwaad.example/")))

    assert response["Location"] == "/"


def test_a_link_alone_sends_nobody_away(cast: Cast, issuer: Issuer, provider: OpenIdProvider) -> None:
    response = Client().get("/inloggen/veenmeer/")

    assert response.status_code == 200
    assert (b"refresh" in response.content, issuer.requests) == (False, [])


def test_who_is_unknown_is_not_let_in_and_leaves_nothing_here(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    issuer.claims = {"email": cast.secretary.email, "email_verified": True, "name": cast.secretary.name}
    browser, before = Client(), Account.objects.count()

    response = browser.get(issuer.go(start(browser)))

    assert (response.status_code, UNKNOWN in response.content.decode()) == (403, True)
    assert signed_in(browser) is None
    assert (Account.objects.count(), OpenIdLink.objects.count()) == (before, 0)


def test_everything_unknown_looks_the_same(cast: Cast, issuer: Issuer, provider: OpenIdProvider) -> None:
    linked(cast.secretary, provider, "uit dienst")
    Person.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    linked(cast.clerk, provider, "account dicht")
    Account.objects.filter(pk=cast.clerk.account_id).update(is_active=False)
    linked(cast.mayor, provider, "losgekoppeld")
    Person.objects.filter(pk=cast.mayor.pk).update(account=None)
    seen = set()
    for subject in ("nooit gezien", "uit dienst", "account dicht", "losgekoppeld"):
        issuer.subject, browser = subject, Client()
        response = browser.get(issuer.go(start(browser)))
        assert signed_in(browser) is None
        seen.add((response.status_code, response.content))

    assert len(seen) == 1


def test_an_invitation_is_accepted_with_the_work_account(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    person = newcomer(cast)
    link = actions.invite_account(person=person, now=NOW)
    browser = Client()

    page = browser.post(link, {"openid": "1"})
    response = browser.get(issuer.go(address_on(page)))

    person.refresh_from_db()
    assert response["Location"] == "/"
    assert signed_in(browser) == person.account_id
    assert list(OpenIdLink.objects.values_list("person", "issuer", "subject")) == [
        (person.pk, issuer.url, "ab12")
    ]

    again = Client()
    again.get(issuer.go(start(again)))
    assert signed_in(again) == person.account_id


def test_an_invitation_is_used_once_whoever_comes_back_with_it(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    person = newcomer(cast)
    link = actions.invite_account(person=person, now=NOW)
    first, second = Client(), Client()
    addresses = [address_on(browser.post(link, {"openid": "1"})) for browser in (first, second)]
    first.get(issuer.go(addresses[0]))
    issuer.subject = "iemand anders"

    response = second.get(issuer.go(addresses[1]))

    assert (response.status_code, signed_in(second)) == (403, None)
    assert OpenIdLink.objects.get().subject == "ab12"


def test_a_work_account_of_somebody_else_takes_no_invitation(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    person = newcomer(cast)
    link = actions.invite_account(person=person, now=NOW)
    browser = Client()

    response = browser.get(issuer.go(address_on(browser.post(link, {"openid": "1"}))))

    person.refresh_from_db()
    assert (response.status_code, signed_in(browser), person.account) == (403, None, None)
    assert AccountInvitation.objects.get().accepted_at is None


def confirmation(person: Person) -> str:
    """The path of the link that was mailed to a person who was named."""
    key = keys.fetch(person.organisation_id, person.organisation.public_id, Purpose.POST)
    notice = Notice.objects.get(kind="openid_named", person=person.public_id)
    mail = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
    assert mail["to"] == person.email
    return re.search(r"/welkom/\w+/[\w-]+/", mail["body"])[0]


def test_who_was_named_beforehand_confirms_it_in_their_own_mailbox_and_then_comes_in(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    person = newcomer(cast)
    actions.name_subject(person=person, subject="ab12", by=cast.facilitator, now=NOW)
    browser = Client()

    first = browser.get(issuer.go(start(browser)))
    assert (first.status_code, signed_in(browser)) == (403, None)
    browser.get(issuer.go(address_on(browser.post(confirmation(person), {"openid": "1"}))))

    person.refresh_from_db()
    assert person.account is not None
    assert signed_in(browser) == person.account_id
    again = Client()
    again.get(issuer.go(start(again)))
    assert signed_in(again) == person.account_id


def test_an_administrator_who_names_their_own_work_account_does_not_come_in_as_somebody_else(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    """Administrators read no content (design, section 7): the person hears of it, and nothing opens."""
    Person.objects.filter(pk=cast.secretary.pk).update(account=None)
    cast.plan()
    actions.name_subject(person=cast.secretary, subject="ab12", by=cast.facilitator, now=NOW)
    browser = Client()

    for _ in range(3):
        response = browser.get(issuer.go(start(browser)))
        assert (response.status_code, signed_in(browser)) == (403, None)

    cast.secretary.refresh_from_db()
    assert cast.secretary.account is None
    assert Notice.objects.filter(kind="openid_named").count() <= 1


def test_what_was_named_opens_nothing_after_the_person_took_an_account_by_mail(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    person = newcomer(cast)
    actions.name_subject(person=person, subject="ab12", by=cast.facilitator, now=NOW)
    link = actions.invite_account(person=person, now=NOW)
    Client().post(link)
    browser = Client()

    response = browser.get(issuer.go(start(browser)))

    assert (response.status_code, signed_in(browser)) == (403, None)


def test_nobody_is_named_beforehand_who_has_no_mailbox_to_confirm_it_in(
    cast: Cast, provider: OpenIdProvider
) -> None:
    person = newcomer(cast)
    Person.objects.filter(pk=person.pk).update(has_shared_mailbox=True)

    with pytest.raises(actions.NoOwnMailbox):
        actions.name_subject(person=person, subject="ab12", by=cast.facilitator, now=NOW)

    assert OpenIdLink.objects.count() == 0


def test_nobody_is_named_beforehand_who_has_an_account(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    with pytest.raises(actions.AccountPresent):
        actions.name_subject(person=cast.secretary, subject="ab12", by=cast.facilitator, now=NOW)

    assert OpenIdLink.objects.count() == 0


def test_taking_the_account_away_takes_the_work_account_away_too(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    actions.unlink_account(person=cast.secretary, by=cast.facilitator, now=NOW)
    browser = Client()

    response = browser.get(issuer.go(start(browser)))

    assert (response.status_code, signed_in(browser)) == (403, None)


# --- One organisation alone


@pytest.fixture
def shared(cast: Cast) -> Person:
    """Somebody of two organisations with one account: the secretary is a facilitator elsewhere too."""
    person = actions.add_person(
        organisation=cast.outsider.organisation,
        name=cast.secretary.name,
        first_name="Hanna",
        email=cast.secretary.email,
        now=NOW,
    )
    person.account = cast.secretary.account
    person.save(update_fields=["account"])
    return person


def test_an_organisations_accounts_open_its_own_persons_alone(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider, shared: Person
) -> None:
    linked(cast.secretary, provider, "ab12")
    browser = Client()
    browser.get(issuer.go(start(browser)))

    refused = browser.post("/organisatie/", {"organisation": shared.organisation.public_id})
    page = browser.get("/").content.decode()

    assert refused.status_code == 404
    assert ("gemeente Veenmeer" in page, "gemeente Duinrade" in page) == (True, False)

    Person.objects.filter(pk=cast.secretary.pk).update(
        is_active=False
    )  # then they are nobody, and not the other
    assert "gemeente Duinrade" not in browser.get("/", follow=True).content.decode()


def test_the_same_subject_at_another_organisations_issuer_is_somebody_else(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider, shared: Person
) -> None:
    linked(cast.secretary, provider, "ab12")
    other = Issuer()
    try:
        set_up(cast.outsider.organisation, cast.outsider, other.url)
        browser = Client()
        response = browser.get(other.go(start(browser, "duinrade")))
        assert (response.status_code, signed_in(browser)) == (403, None)
    finally:
        other.close()


def test_an_issuer_that_two_organisations_share_opens_each_for_its_own_links_alone(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    set_up(cast.outsider.organisation, cast.outsider, issuer.url)
    linked(cast.secretary, provider, "ab12")
    browser = Client()

    response = browser.get(issuer.go(start(browser, "duinrade")))

    assert (response.status_code, signed_in(browser)) == (403, None)


def test_an_answer_for_one_organisation_is_not_taken_by_another(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    set_up(cast.outsider.organisation, cast.outsider, issuer.url)
    linked(cast.secretary, provider, "ab12")
    browser = Client()
    address = issuer.go(start(browser, "duinrade"))

    response = browser.get(address.replace("/duinrade/", "/veenmeer/"))

    assert (response.status_code, signed_in(browser)) == (502, None)


def test_another_issuer_is_off_until_it_is_tried_and_opens_nobody_of_before(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    """Else an administrator could put an issuer of their own in place, and be everybody."""
    linked(cast.secretary, provider, "ab12")
    other = Issuer()
    try:
        changed = set_up(cast.organisation, cast.facilitator, other.url, on=False)
        assert (changed.is_on, Client().get("/inloggen/veenmeer/").status_code) == (False, 404)

        set_up(cast.organisation, cast.facilitator, other.url)
        cache.clear()
        browser = Client()
        response = browser.get(other.go(start(browser)))
        assert (response.status_code, signed_in(browser)) == (403, None)
    finally:
        other.close()


def test_how_an_account_signs_in_cannot_be_changed_from_an_organisations_own_sign_in(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider, shared: Person
) -> None:
    """Else who runs the sign-in of one organisation adds a passkey, and comes into another with it."""
    linked(cast.secretary, provider, "ab12")
    browser = Client()
    browser.get(issuer.go(start(browser)))
    pages = ("wachtwoord/", "app/", "herstelcodes/", "passkeys/nieuw/", "tweede-stap/")

    found = {page: browser.get(f"/account/{page}").status_code for page in pages}

    assert found == dict.fromkeys(pages, 403)


# --- The second step


def test_who_guides_or_administers_needs_a_second_step_that_the_issuer_saw_to(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    set_up(cast.organisation, cast.facilitator, issuer.url, second_step=SecondStep.CHECKED)
    linked(cast.facilitator, provider, "ab12")
    linked(cast.secretary, provider, "cd34")
    found = {}
    for subject, amr in (("ab12", ["pwd"]), ("ab12", ["pwd", "mfa"]), ("ab12", "mfa"), ("cd34", ["pwd"])):
        issuer.subject, issuer.claims, browser = subject, {"amr": amr}, Client()
        browser.get(issuer.go(start(browser)))
        found[subject, str(amr)] = browser.get("/").status_code

    assert found == {
        ("ab12", "['pwd']"): 403,
        ("ab12", "['pwd', 'mfa']"): 200,
        ("ab12", "mfa"): 403,  # a word where a list belongs says nothing
        ("cd34", "['pwd']"): 200,
    }


def test_what_an_organisation_declares_of_its_own_sign_in_is_believed(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.facilitator, provider, "ab12")
    browser = Client()
    browser.get(issuer.go(start(browser)))

    assert browser.get("/mensen/").status_code == 200


# --- A fresh proof


@pytest.mark.parametrize(("ago", "is_asked"), [(None, True), (3600, True), (60, False)])
def test_who_was_signed_in_there_already_proves_who_they_are_before_what_cannot_be_undone(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider, ago: int | None, is_asked: bool
) -> None:
    """An issuer that asks nothing says whose session it has, not who sits there now."""
    linked(cast.facilitator, provider, "ab12")
    browser = Client()
    issuer.claims = {} if ago is None else {"auth_time": time.time() - ago}
    browser.get(issuer.go(start(browser)))

    answer = browser.post(f"/mensen/{cast.clerk.public_id}/account-loskoppelen/", {"sure": "on"})

    cast.clerk.refresh_from_db()
    assert answer["Location"].startswith("/account/bewijs/") == is_asked
    assert (cast.clerk.account_id is not None) == is_asked


def test_the_issuer_can_be_asked_again_who_somebody_is(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.facilitator, provider, "ab12")
    linked(cast.secretary, provider, "cd34")
    browser = Client()
    browser.get(issuer.go(start(browser)))

    def proved(subject: str, at: float) -> int:
        session = browser.session
        session["proved_at"] = 0
        session.save()
        page = browser.post("/inloggen/veenmeer/opnieuw/", {"next": "/mensen/"})
        address = address_on(page)
        assert ("prompt=login" in address, "max_age=0" in address) == (True, True)
        issuer.subject, issuer.claims = subject, {"auth_time": at}
        browser.get(issuer.go(address))
        return int(browser.session["proved_at"] > 0)

    now = time.time()
    found = [proved("ab12", now - 3600), proved("cd34", now), proved("ab12", now)]

    assert found == [0, 0, 1]
    assert signed_in(browser) == cast.facilitator.account_id


# --- turned off


def test_turning_it_off_ends_what_began_with_it_also_when_it_is_on_again_and_nothing_else(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    browser, by_code = Client(), Client()
    browser.get(issuer.go(start(browser)))
    by_code.force_login(cast.secretary.account)
    by_code.get("/")
    assert browser.get("/").status_code == 200

    for on in (False, True):
        actions.turn_openid(provider=provider, on=on, by=cast.facilitator, now=NOW)

    assert "/inloggen/" in browser.get("/")["Location"]
    assert signed_in(browser) is None
    assert signed_in(by_code) == cast.secretary.account_id
    browser.get(issuer.go(start(browser)))
    assert browser.get("/").status_code == 200


def test_another_issuer_ends_what_began_with_the_one_before(
    cast: Cast, issuer: Issuer, provider: OpenIdProvider
) -> None:
    linked(cast.secretary, provider, "ab12")
    browser = Client()
    browser.get(issuer.go(start(browser)))

    set_up(cast.organisation, cast.facilitator, "https://elders.example")

    assert "/inloggen/" in browser.get("/")["Location"]
