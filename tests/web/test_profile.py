# SPDX-License-Identifier: EUPL-1.2
"""The pages of a profile: who reads and who changes it, what two people save at once, and what is printed."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role, Seat
from samenspiegel.profiles.library import profiles
from samenspiegel.profiles.models import Colouring
from samenspiegel.profiles.queries import chosen_competencies, coloured
from tests.cast import NOW, Cast, make_cast

from .lives import live
from .page_forms import FoundForm, forms_on
from .test_access import body

HOME = "/profielen/gemeentesecretaris/"
READ = ("/profielen/", HOME, f"{HOME}afdrukken/")
ROLES, CHOICE, CONTEXT = f"{HOME}rollen/", f"{HOME}competenties/", f"{HOME}context/gemeente/"
WRITE = (ROLES, CHOICE, CONTEXT, f"{HOME}context/bestuur/", f"{HOME}context/organisatie/")

HOSTILE = [
    "a\x00b",
    "\x1b[31m\r\n\r\nSet-Cookie: a=b",
    "x" * 13_000,
    "<script>alert(1)</script>",
    "</textarea></form>",
]


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def page(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def form_on(browser: Client, address: str) -> FoundForm:
    return next(form for form in forms_on(browser, address) if form.action == address)


def send(browser: Client, form: FoundForm, **typed: str) -> HttpResponse:
    """Send a form as a browser does that saw it, with other words in some of its fields."""
    return browser.post(form.action, {**form.values, **typed})  # type: ignore[return-value]


def text_of(cast: Cast, part: str) -> str:
    return coloured(cast.organisation.pk, profiles()["gemeentesecretaris"]).text(part)


def added(cast: Cast, name: str, *roles: Role) -> Person:
    email = f"{name.split()[0].lower()}@veenmeer.example"
    person = people.add_person(
        organisation=cast.organisation, name=name, first_name=name.split()[0], email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    for role in roles:
        people.appoint(person=person, role=role, now=NOW)
    return person


@pytest.fixture
def planned(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A planned conversation of the secretary: its people are there, and so is somebody who watches."""
    life = live(cast, "planned")
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return cast


@pytest.mark.clause("PR-1", "PR-4")
def test_who_reads_and_who_changes_is_decided_by_office_role_and_part(planned: Cast) -> None:
    cast = planned
    other = make_cast(names=("Zandmeer", "Heuvelrade"))
    everybody = {
        "holder": (cast.secretary, True, True),
        "facilitator": (cast.facilitator, True, True),
        "another facilitator": (added(cast, "Nynke Bos", Role.FACILITATOR), True, True),
        "reviewer": (cast.mayor, True, False),
        "attendee": (cast.clerk, True, False),
        "administrator": (added(cast, "Ada Beheer", Role.ADMINISTRATOR), True, False),
        "archivist": (added(cast, "Arie Archief", Role.ARCHIVIST), False, False),
        "auditor": (added(cast, "Toos Toezicht", Role.AUDITOR), False, False),
        "rater": (cast.managers[0], False, False),
        "holder elsewhere": (other.secretary, True, True),
        "reviewer elsewhere, without a conversation": (other.mayor, False, False),
    }
    wrong = []
    for name, (person, reads, writes) in everybody.items():
        browser = as_(person)
        for addresses, opens in ((READ, reads), (WRITE, writes)):
            for address in addresses:
                if browser.get(address).status_code != (200 if opens else 404):
                    wrong.append((name, address))
                if address in WRITE and not opens and browser.post(address, {}).status_code != 404:
                    wrong.append((name, "POST", address))
        is_offered = reads and ROLES in page(browser, HOME)
        if is_offered != writes:
            wrong.append((name, "is offered what is closed, or not what is open"))

    assert wrong == []


def test_unknown_and_forbidden_look_the_same_and_who_is_signed_out_is_asked_to_sign_in(planned: Cast) -> None:
    browser = as_(planned.managers[0])
    facilitator = as_(planned.facilitator)

    forbidden, unknown = browser.get(HOME), browser.get("/profielen/bestaatniet/")

    assert (forbidden.status_code, body(forbidden)) == (404, body(unknown))
    assert facilitator.get("/profielen/bestaatniet/").status_code == 404
    assert facilitator.get(f"{HOME}context/bestaatniet/").status_code == 404
    assert all(Client().get(address).status_code == 302 for address in (*READ, *WRITE))
    nobody = Client()
    nobody.force_login(Account.objects.create_user("niemand@x.example"))
    assert [nobody.get(address).status_code for address in (*READ, *WRITE)] == [404] * 8


def test_who_left_the_office_or_whose_time_is_still_to_come_does_not_change_its_profile(cast: Cast) -> None:
    """The cast's conversation is not planned here: only the office counts."""
    browser, seat = as_(cast.secretary), Seat.objects.filter(person=cast.secretary)
    today = clock.today()
    found = []
    for since_days, until_days in ((-9, None), (-9, 0), (-9, -1), (1, None)):
        seat.update(
            since_on=today + timedelta(days=since_days),
            until_on=None if until_days is None else today + timedelta(days=until_days),
        )
        found.append(browser.get(ROLES).status_code)

    assert found == [200, 200, 404, 404]


@pytest.mark.clause("PR-1")
def test_own_words_stand_under_the_base_text_with_date_and_name(planned: Cast) -> None:
    browser = as_(planned.secretary)

    response = send(browser, form_on(browser, ROLES), director="Eerste regel.\r\n<b>Tweede</b>")

    assert (response.status_code, response.headers["Location"]) == (302, f"{HOME}#rollen")
    text = page(as_(planned.mayor), HOME)
    assert "eindverantwoordelijk leidinggevende van de ambtelijke organisatie" in text
    assert "Eerste regel.\n<b>Tweede</b>" in text  # unescaped by the test: on the page it is text
    assert b"<b>Tweede" not in browser.get(HOME).content
    assert "Bijgewerkt op 12 januari 2026 door Hanna de Vries." in text
    assert "Dit lezen: wie deze functie heeft, wie hier gesprekken begeleidt" in text


def test_the_choice_of_competencies_is_made_on_a_page_and_told_as_the_default(planned: Cast) -> None:
    browser = as_(planned.facilitator)
    form = form_on(browser, CHOICE)

    response = browser.post(CHOICE, {"seen": form.values["seen"], "competencies": ["vision", "advising"]})

    assert response.status_code == 302
    assert chosen_competencies(planned.organisation, "municipal-secretary") == ("advising", "vision")
    text = page(browser, HOME)
    assert "Klanten met raad en daad terzijde staan" in text
    assert "Ontwikkelen en onderhouden van relaties" not in text


@pytest.mark.clause("PR-4")
def test_the_context_is_filled_in_one_subject_at_a_time_and_what_is_open_is_counted(planned: Cast) -> None:
    browser, here = as_(planned.facilitator), CONTEXT
    for answer in ("Regie", "Coalitie", "Missie"):
        form = form_on(browser, here)
        first = next(name for name in form.values if name in form.texts)
        response = send(browser, form, **{first: answer, "on": "1"})
        here = response.headers["Location"]

    assert here == f"{HOME}#organisatie"
    text = page(browser, HOME)
    assert "Nog 6 van de 7 vragen staan open." in text and "Nog 5 van de 6 vragen staan open." in text
    assert "vragen staan open" not in page(as_(planned.mayor), HOME)


@pytest.mark.clause("PR-4")
def test_the_context_is_printed_with_the_profile(planned: Cast) -> None:
    browser = as_(planned.facilitator)
    send(browser, form_on(browser, CONTEXT), **{"municipality-kind": "Een regiegemeente."})

    text = page(as_(planned.mayor), f"{HOME}afdrukken/")

    for words in (
        "eerste adviseur van het college",
        "Zelfreflectie",
        "Is dit meer een regie-, ontwikkel- of beheergemeente?",
        "Een regiegemeente.",
        "gemeente Veenmeer",
        "Afgedrukt op 12 januari 2026.",
        "Hier is nog niets ingevuld.",
    ):
        assert words in text, words
    assert ROLES not in page(browser, f"{HOME}afdrukken/")


@pytest.mark.clause("PR-4")
def test_two_people_who_save_the_same_page_each_another_answer_both_keep_theirs(planned: Cast) -> None:
    first, second = as_(planned.facilitator), as_(planned.secretary)
    forms = [form_on(browser, CONTEXT) for browser in (first, second)]

    send(first, forms[0], **{"municipality-kind": "Regie."})
    response = send(second, forms[1], **{"municipality-people": "41.200 inwoners."})

    assert response.status_code == 302
    assert text_of(planned, "municipality-kind") == "Regie."
    assert text_of(planned, "municipality-people") == "41.200 inwoners."


def test_who_changes_the_same_answer_second_sees_both_and_saves_again_by_choice(planned: Cast) -> None:
    first, second = as_(planned.facilitator), as_(planned.secretary)
    forms = [form_on(browser, CONTEXT) for browser in (first, second)]
    send(first, forms[0], **{"municipality-kind": "Van de een.", "municipality-people": "41.200 inwoners."})

    refused = send(
        second, forms[1], **{"municipality-kind": "Van de ander.", "municipality-layout": "Elf dorpen."}
    )

    shown = unescape(refused.content.decode())
    assert refused.status_code == 200
    assert all(
        words in shown for words in ("Van de een.", "Van de ander.", "41.200 inwoners.", "Elf dorpen.")
    )
    assert "Van jou is nog niets opgeslagen" in shown
    assert (text_of(planned, "municipality-kind"), text_of(planned, "municipality-layout")) == (
        "Van de een.",
        "",
    )
    # Sent once more as it stands on that page.
    values = dict(refused.context["form"].data.items())
    assert second.post(CONTEXT, values).status_code == 302
    assert text_of(planned, "municipality-kind") == "Van de ander."
    assert text_of(planned, "municipality-people") == "41.200 inwoners."
    assert text_of(planned, "municipality-layout") == "Elf dorpen."


def test_of_two_who_choose_the_second_sees_both_choices(planned: Cast) -> None:
    first, second = as_(planned.facilitator), as_(planned.secretary)
    seen = form_on(first, CHOICE).values["seen"]
    first.post(CHOICE, {"seen": seen, "competencies": ["vision"]})

    refused = second.post(CHOICE, {"seen": seen, "competencies": ["networking"]})

    shown = refused.content.decode()
    assert refused.status_code == 200
    assert "Nu gekozen: Visie." in shown
    assert second.post(CHOICE, dict(refused.context["form"].data.items())).status_code == 302
    assert chosen_competencies(planned.organisation, "municipal-secretary") == ("networking",)


def test_a_text_that_is_too_long_is_not_stored_and_not_lost(planned: Cast) -> None:
    browser = as_(planned.facilitator)

    response = send(browser, form_on(browser, ROLES), director="x" * 4003, general="Dit past.")

    shown = response.content.decode()
    assert (response.status_code, "3 tekens te lang" in shown) == (200, True)
    assert "x" * 4003 in shown and "Dit past." in shown
    assert not Colouring.objects.exists()


def test_a_form_without_its_fields_takes_nothing_away(planned: Cast) -> None:
    browser = as_(planned.facilitator)
    send(browser, form_on(browser, ROLES), director="Dit staat er.")

    seen = form_on(browser, ROLES).values["seen-director"]
    assert browser.post(ROLES, {"seen-director": seen}).status_code == 302
    assert browser.post(ROLES, {"director": ""}).status_code == 200
    assert browser.post(ROLES, {"seen-director": "x", "director": "Anders."}).status_code == 200

    assert text_of(planned, "director") == "Dit staat er."


def test_hostile_words_are_refused_or_kept_as_words(planned: Cast) -> None:
    """A handful here; ``test_ten_thousand`` sends them all to every form."""
    browser = as_(planned.facilitator)
    wrong = []
    for address, name in ((ROLES, "director"), (CHOICE, "competencies"), (CONTEXT, "municipality-kind")):
        form = form_on(browser, address)
        for text in HOSTILE:
            typed = send(browser, form, **{name: text})
            bare = browser.post(address, {name: text, "seen": text, f"seen-{name}": text})
            if max(typed.status_code, bare.status_code) >= 400:
                wrong.append((address, text[:40], typed.status_code, bare.status_code))
    for address in READ:
        if browser.get(address).status_code != 200 or b"<script>alert(1)" in browser.get(address).content:
            wrong.append((address, "", 0, 0))

    assert wrong == []


@pytest.mark.clause("PR-1")
def test_the_conversation_leads_to_the_profile_and_says_since_when_it_stands_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = live(cast, "frozen")
    moments = [life.now]
    monkeypatch.setattr(clock, "system_now", lambda: moments[0])
    reader, writer = as_(cast.mayor), as_(cast.facilitator)
    assert f'href="{HOME}"' in page(reader, life.address)
    assert "bijgewerkt op" not in page(reader, life.address)

    moments[0] = life.conversation.agenda.frozen_at - timedelta(days=1)
    send(writer, form_on(writer, ROLES), director="Vooraf.")
    before = page(reader, life.address)
    moments[0] = life.now + timedelta(minutes=1)
    send(writer, form_on(writer, ROLES), director="Achteraf.")
    after = page(reader, life.address)

    late = "na het vaststellen van de agenda"
    assert ("bijgewerkt op" in before, late in before, late in after) == (True, False, True)


def test_reading_a_profile_takes_the_same_number_of_questions_however_much_is_filled_in(
    planned: Cast,
) -> None:
    browser = as_(planned.mayor)
    profile = profiles()["gemeentesecretaris"]
    browser.get(HOME)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(HOME).status_code == 200
        return len(found)

    empty = asked()
    Colouring.objects.bulk_create(
        Colouring(
            organisation=planned.organisation,
            profile=profile.key,
            part=part,
            text="Tekst.",
            changed_at=NOW,
            changed_by=planned.secretary,
        )
        for part in profile.parts
    )

    assert asked() == empty <= 12
