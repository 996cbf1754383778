# SPDX-License-Identifier: EUPL-1.2
"""Words as in ``test_secret_words``, in what administrators keep and in what people sign in with.

What an organisation is called and who works there stands in its own tables, and nowhere else unencrypted; passwords and
codes, what was sought and what was refused stand nowhere.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samenspiegel.core.access import Part
from samenspiegel.formats import drafts
from samenspiegel.people.models import Body, Person, Role
from tests.cast import NOW, make_cast
from tests.core.pictures import png_logo
from tests.feedback.rounds import stage
from tests.web.doors import ask_code, with_app, with_password
from tests.web.page_forms import forms_on
from tests.web.test_access import as_

from .searching import Search
from .words import ADMINISTERED, ADMINISTERED_STAGES, ELSEWHERE, RATER, word

SETTINGS = "/organisatie/instellingen/"
LOOK = frozenset(
    {Part.SUBJECT, Part.FACILITATOR, Part.SUBSTITUTE, RATER, ELSEWHERE, Role.ARCHIVIST, Role.AUDITOR}
)
MUST_BE_READ = {
    ("administered", "organisation", "subject"),
    ("administered", "what a logo says", "rater"),
    ("administered", "person", "facilitator"),
    ("administered", "title", "facilitator"),
    ("administered", "profile", "subject"),
}


def of_the_organisation(search: Search) -> None:
    cast, by = search.cast, search.cast.facilitator
    issuer = {
        "issuer": f"https://{word('issuer')}.example",
        "client_id": word("client"),
        "client_secret": word("secret of the client"),
        "button": word("button"),
        "subject_claim": "sub",
        "second_step": "checked",
    }
    search.post(by, f"{SETTINGS}inloggen/", issuer)
    period = {"name": word("closed period"), "begins_on": "2026-07-01", "ends_on": "2026-08-01"}
    search.post(by, f"{SETTINGS}sluiting/", period)
    search.post(
        by,
        f"{SETTINGS}formats/{cast.format_version.public_id}/instemming/",
        {"consented_on": "2026-01-02", "reference": word("letter of the works council")},
    )
    search.post(by, "/logboek/bewaken/", {"kept_years": "7", "mailbox": f"{word('watch')}@elders.example"})
    sender = {"name": word("organisation"), "mail_from": f"{word('sender')}@elders.example"}
    search.post(by, SETTINGS, sender)
    logo = SimpleUploadedFile(f"{word('name of a logo')}.png", png_logo())
    search.post(by, f"{SETTINGS}logo/", {"file": logo, "text": word("what a logo says")})
    supplied = SimpleUploadedFile(f"{word('name of a certificate')}.p12", b"no certificate")
    typed = {"file": supplied, "password": word("password of a certificate")}
    assert as_(by).post("/organisatie/zegel/", typed).status_code == 200
    checked = SimpleUploadedFile(f"{word('name of a checked file')}.pdf", b"%PDF-1.7")
    assert Client().post("/controleer/", {"file": checked}).status_code == 200
    of_own_formats(cast, by)
    search.post(by, "/organen/nieuw/", {"kind": "college", "name": word("body")})
    body = Body.objects.get(organisation=cast.organisation, name="bouwteam")
    search.post(by, f"/organen/{body.public_id}/wijzigen/", {"name": word("other body")})


def of_own_formats(cast: Any, by: Person) -> None:
    """Typed in forms that are refused: a publication without a date, a file that is no format."""
    draft = drafts.begin_from_version(version=cast.format_version, by=by, now=NOW)
    decision = {
        "decided_by": word("who adopted"),
        "reference": word("reference of a decision"),
        "consent_reference": word("reference of a consent"),
    }
    assert as_(by).post(reverse("publish_format_draft", args=[draft.public_id]), decision).status_code in (
        200,
        422,
    )
    file = SimpleUploadedFile(f"{word('name of a format file')}.toml", b"= = =")
    assert as_(by).post(reverse("upload_format"), {"file": file}).status_code in (200, 422)
    other = {"name": "", "works_at": word("other organisation")}
    assert as_(by).post("/mensen/nieuw/", other).status_code in (200, 422)


def of_a_profile(search: Search) -> None:
    """How an organisation colours in what an office asks."""
    browser, here = as_(search.cast.facilitator), "/profielen/gemeentesecretaris/rollen/"
    form = next(one for one in forms_on(browser, here) if one.action == here)
    typed = dict.fromkeys(sorted(form.texts)[:1], word("profile"))
    assert browser.post(here, {**form.values, **typed}).status_code == 302
    search.life.ids["profile_key"] = "gemeentesecretaris"


def of_people(search: Search) -> None:
    by = search.cast.facilitator
    search.post(
        by,
        "/mensen/nieuw/",
        {
            "name": word("person"),
            "first_name": word("first name"),
            "email": f"{word('email')}@elders.example",
            "phone": word("phone"),
            "department": word("department"),
        },
    )
    person = Person.objects.get(name=word("person"))
    here = f"/mensen/{person.public_id}/"
    seat = {"office": "manager", "title": word("first title"), "since_on": "2026-01-01"}
    search.post(by, f"{here}functies/nieuw/", seat)
    search.post(by, f"{here}functies/1/", {"title": word("title"), "since_on": "2026-01-01"})
    search.post(by, f"{here}werkaccount/", {"subject": word("subject of the issuer")})
    text = f"naam;e-mail\n{word('cell of a table')} Bos;bos@elders.example\n".encode()
    table = SimpleUploadedFile(f"{word('name of a file')}.csv", text)
    assert as_(by).post("/mensen/importeren/", {"table": table}).status_code == 200
    answers = SimpleUploadedFile(f"{word('name of a file of answers')}.csv", b"groep;Moed [Durft]\nzelf;4\n")
    about = {"subject": word("whom answers are about"), "table": answers}
    page = Client().post("/spiegel-uit-rekenblad/", about)
    sealed = re.search(r'name="sealed" value="([^"]*)"', page.content.decode())
    assert sealed
    said = {"sealed": sealed[1], "subject": about["subject"], "competency-1": word("cell of answers")}
    page = Client().post("/spiegel-uit-rekenblad/kolommen/", {**said, "make": "1"})
    assert word("cell of answers") in page.content.decode()
    as_(by).get("/mensen/", {"zoek": word("sought")})
    as_(by).get("/logboek/", {"who": word("sought in the log"), "mark": word("mrk")})


def of_signing_in(search: Search) -> None:
    """Typed at every question, wrong and right."""
    cast = search.cast
    client = Client()
    ask_code(client, f"{word('unknown address')}@elders.example")
    client.post("/inloggen/login/", {"email": f"{word('address at the door')}@elders.example"})
    ask_code(client, cast.clerk.email)
    client.post("/inloggen/login/code/confirm/", {"code": word("code of a mail")})
    login = {"login": f"{word('login')}@elders.example", "password": word("wrong password")}
    Client().post("/inloggen/login/?met=wachtwoord", login)
    person, account = cast.substitute, cast.substitute.account
    browser = as_(person)
    new = {"password1": word("new password"), "password2": word("new password")}
    assert browser.post("/account/wachtwoord/", new).status_code == 302
    person.account.refresh_from_db()  # the password ended every session
    browser = as_(person)
    browser.get("/account/app/")
    browser.post("/account/app/", {"code": word("app")})
    browser.post("/account/passkeys/nieuw/", {"name": word("passkey refused"), "credential": "{}"})
    passkey = Authenticator.objects.create(
        user=account, type="webauthn", data={"name": "x", "credential": {}}
    )
    named = browser.post(f"/account/passkeys/{passkey.pk}/naam/", {"name": word("passkey")})
    assert named["Location"] == "/account/"
    passkey.delete()  # no real one: the page that lists it would fail on it
    proof = {"how": "password", "password": word("password as proof"), "code": word("pin")}
    browser.post("/account/bewijs/?next=/account/", proof)
    with_app(with_password(cast.mayor.account))
    stranger = Client()
    stranger.post(
        "/inloggen/login/?met=wachtwoord", {"login": cast.mayor.email, "password": "vier blauwe fietsen"}
    )
    stranger.post("/inloggen/tweede-stap/", {"code": word("otp")})


@pytest.fixture
def search(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Search]:
    cache.clear()
    cast = make_cast()
    scene = stage(cast)
    search = Search(scene, monkeypatch, tmp_path, ADMINISTERED, ADMINISTERED_STAGES)
    search.life.ids["invitation_id"] = scene.round.invitations.first().public_id
    yield search
    cache.clear()


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_administrators_and_who_signs_in_type_stays_where_it_belongs(search: Search) -> None:
    steps: Any = (of_the_organisation, of_a_profile, of_people, of_signing_in)
    for step in steps:
        step(search)
    search.look(*ADMINISTERED_STAGES, at="organisation", who=LOOK)

    assert search.untyped == {}
    assert search.wrong == []
    assert MUST_BE_READ - search.read == set()
