# SPDX-License-Identifier: EUPL-1.2
"""Letters on the pages: asked by letter, made, opened with the code, and typed over from paper."""

import re
from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock
from samenspiegel.core.letter_code import code_of, secret_of
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import Asking
from samenspiegel.formats.actions import publish_spec
from samenspiegel.formats.library import load
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.models import Person
from tests.cast import FORMAT, NOW, Cast, at, make_cast
from tests.feedback.custodians import sealed_stage
from tests.feedback.rounds import OPENED_ON, Stage, stage
from tests.feedback.test_paper import willem as willem  # a fixture

from .doors import signed_in

CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4,5} ?){6}")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "system_now", lambda: at(OPENED_ON, 10))


@pytest.fixture
def paper(cast: Cast, willem: Person) -> Stage:
    asked = stage(cast)
    add(asked, person=willem.public_id, by_letter="on")
    return asked.open()


def add(paper: Stage, **typed: str) -> HttpResponse:
    return signed_in(paper.cast.facilitator).post(
        f"{page(paper)}toevoegen/", {"group": "management-team", **typed}, follow=True
    )


def page(paper: Stage) -> str:
    return f"/gesprekken/{paper.conversation.public_id}/informanten/"


def make(paper: Stage, willem: Person, by: Person | None = None) -> HttpResponse:
    invitation = paper.invitation(willem)
    return signed_in(by or paper.cast.facilitator).post(f"{page(paper)}{invitation.public_id}/brief/")


def text_of(answer: HttpResponse) -> list[str]:
    return [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(BytesIO(answer.content)).pages]


def code_in(answer: HttpResponse) -> str:
    """The code as somebody reads it from the paper."""
    return CODE.search(text_of(answer)[0])[0]


def form_in(answer: HttpResponse) -> dict[str, str]:
    """What a form on a page sends beside what is typed."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return dict(found)


def begin(client: Client, code: str) -> HttpResponse:
    """Type the code over, read the promise and begin; returns the page with the own code."""
    promise = client.post("/v/", {"code": code}, follow=True)
    assert promise.status_code == 200
    home = promise.redirect_chain[-1][0]
    return client.post(home, {**form_in(promise), "go": "begin"})


def test_the_code_from_the_letter_opens_the_questionnaire_and_gives_a_code_of_ones_own(
    paper: Stage, willem: Person
) -> None:
    client, letter = Client(), make(paper, willem)
    code = code_in(letter)
    own = begin(client, code)
    own_code = CODE.search(own.content.decode())[0]
    home = re.search(r'action="(/v/[^"]+/)beginnen/"', own.content.decode())[1]
    first = client.post(f"{home}beginnen/", form_in(own), follow=True)
    again = client.post(f"{home}beginnen/", form_in(own), follow=True)

    assert letter["Content-Type"] == "application/pdf"
    assert secret_of(code) and secret_of(own_code) and secret_of(code) != secret_of(own_code)
    assert first.redirect_chain[-1][0].endswith("/vraag/1/")
    assert again.redirect_chain[-1][0].endswith("/vraag/1/"), "pressed twice"
    assert Client().post("/v/", {"code": code}).status_code == 422, "the letter has been used"
    assert Client().post("/v/", {"code": own_code}, follow=True).redirect_chain[-1][0].endswith("/vraag/1/")


def test_opening_the_page_of_a_code_begins_nothing(paper: Stage, willem: Person) -> None:
    code = code_in(make(paper, willem))
    Client().post("/v/", {"code": code}, follow=True)
    begin(Client(), code)

    assert actions.find_code(code)


def test_a_wrong_code_comes_back_as_it_was_typed_and_guessing_is_stopped(paper: Stage) -> None:
    answers = [Client().post("/v/", {"code": f"abc {number}"}) for number in range(21)]

    assert 'value="abc 0"' in answers[0].content.decode()
    assert [one.status_code for one in answers] == [422] * 20 + [429]


def test_a_code_from_another_site_opens_nothing(paper: Stage, willem: Person) -> None:
    code = code_in(make(paper, willem))
    answer = Client().post("/v/", {"code": code}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize("who", ["secretary", "mayor", "substitute", "clerk", "outsider"])
def test_nobody_but_who_guides_it_makes_letters_or_names_who_types_over(
    paper: Stage, willem: Person, who: str
) -> None:
    person = getattr(paper.cast, who)

    assert make(paper, willem, by=person).status_code == 404
    assert signed_in(person).post(f"{page(paper)}overtyper/", {"typist": ""}).status_code == 404


def test_the_start_page_asks_for_letters_until_they_are_made(paper: Stage, willem: Person) -> None:
    client = signed_in(paper.cast.facilitator)
    before = client.get("/").content.decode()
    make(paper, willem)

    assert "Maak de brieven" in before
    assert "Maak de brieven" not in client.get("/").content.decode()


def test_neither_side_sees_who_is_asked_by_letter(paper: Stage) -> None:
    assert "Per brief" in signed_in(paper.cast.facilitator).get(page(paper)).content.decode()
    assert "Per brief" not in signed_in(paper.cast.secretary).get(page(paper)).content.decode()


def test_somebody_new_can_be_asked_by_letter_with_a_name_alone(paper: Stage) -> None:
    answer = add(paper, name="Nel Kok", by_letter="on")
    person = Person.objects.get(name="Nel Kok")

    assert "Maak nu de brief" in answer.content.decode()
    assert paper.invitation(person).by_letter


def test_without_a_letter_a_new_person_needs_an_address_and_nothing_typed_is_lost(paper: Stage) -> None:
    answer = add(paper, name="Nel Kok").content.decode()

    assert 'value="Nel Kok"' in answer
    assert "Vul een e-mailadres in" in answer


# --- typed over


def named(paper: Stage, person: Person) -> HttpResponse:
    return signed_in(paper.cast.facilitator).post(
        f"{page(paper)}overtyper/", {"typist": person.public_id}, follow=True
    )


def typing(paper: Stage, willem: Person) -> tuple[Client, HttpResponse, str]:
    """The clerk was named, and begins with the paper of Willem."""
    named(paper, paper.cast.clerk)
    code = code_in(make(paper, willem))
    client = signed_in(paper.cast.clerk)
    looked_up = client.post("/overtypen/", {"code": code})
    given = {**form_in(looked_up), "code": code}
    return client, client.post("/overtypen/", given, follow=True), code


def test_who_was_named_types_over_and_sends_without_a_name_or_a_group(paper: Stage, willem: Person) -> None:
    client, opened, code = typing(paper, willem)
    home = opened.redirect_chain[-1][0].removesuffix("overzicht/")
    seen = [opened.content.decode()]
    for number in range(1, 40):
        question = client.get(f"{home}vraag/{number}/", follow=True)
        if not question.request["PATH_INFO"].endswith(f"/vraag/{number}/"):
            break
        items = set(re.findall(r'type="radio"[^>]* name="([^"]+)"', question.content.decode()))
        client.post(f"{home}vraag/{number}/", {**form_in(question), **dict.fromkeys(items, "4")})
        seen.append(question.content.decode())
    seen.append(client.get(f"{home}tot-slot/").content.decode())
    overview = client.get(f"{home}overzicht/")
    sent = client.post(f"{home}overzicht/", form_in(overview), follow=True)

    assert sent.redirect_chain[-1][0] == "/overtypen/?verstuurd"
    assert actions.handed_in(paper.fresh)[willem.public_id]
    assert client.get(f"{home}overzicht/").status_code == 403, "out of sight at once"
    assert client.post("/overtypen/", {"code": code}).status_code == 422
    for text in (*seen, overview.content.decode()):
        for word in ("Willem", "Hofman", "lid van het bouwteam"):
            assert word not in text, word
        for word in ("later verder", "Wat we je beloven", "kun je nog wijzigen"):
            assert word not in text, "theirs who was asked, not of who types over"


@pytest.mark.parametrize("place", ["belofte/", "code/", "niet-meedoen/", "bewaard/", "adres/", ""])
def test_who_types_over_gets_nothing_that_is_the_raters_own(paper: Stage, willem: Person, place: str) -> None:
    client, opened, _ = typing(paper, willem)
    home = opened.redirect_chain[-1][0].removesuffix("overzicht/")

    assert client.get(home + place)["Location"].endswith("/overzicht/")
    assert client.post(home + place, {"go": "decline", **form_in(opened)}).status_code in (302, 403)
    assert not paper.invitation(willem).has_declined


def test_who_was_not_named_has_no_page_to_type_over(paper: Stage, willem: Person) -> None:
    make(paper, willem)

    for person in (paper.cast.clerk, paper.cast.facilitator, paper.cast.secretary):
        assert signed_in(person).get("/overtypen/").status_code == 404
    assert Client().get("/overtypen/").status_code == 302


def test_a_reviewer_cannot_be_named_and_the_page_says_why(paper: Stage) -> None:
    answer = named(paper, paper.cast.mayor).content.decode()

    assert "kan niet overtypen" in answer or "typt niet over" in answer
    assert signed_in(paper.cast.mayor).get("/overtypen/").status_code == 404


def test_a_code_of_another_municipality_is_unknown_to_who_types_over(paper: Stage, willem: Person) -> None:
    other = make_cast(names=("Zandwijk", "Elders"))
    elsewhere = stage(other)
    there = add(elsewhere, name="Piet Bos", by_letter="on") and Person.objects.get(name="Piet Bos")
    elsewhere.open()
    code = code_in(make(elsewhere, there))
    named(paper, paper.cast.clerk)

    assert signed_in(paper.cast.clerk).post("/overtypen/", {"code": code}).status_code == 422


@pytest.mark.clause("HV-4")
def test_the_code_of_who_declined_is_as_unknown_as_any_other_to_who_types_over(
    paper: Stage, willem: Person
) -> None:
    named(paper, paper.cast.clerk)
    code = code_in(make(paper, willem))
    actions.decline(link=actions.find_code(code), now=clock.now())
    client = signed_in(paper.cast.clerk)

    answers = [client.post("/overtypen/", {"code": one}) for one in (code, code_of(bytes(18)))]

    assert [answer.status_code for answer in answers] == [422, 422]


def test_guessing_codes_to_type_over_is_stopped(paper: Stage) -> None:
    named(paper, paper.cast.clerk)
    client = signed_in(paper.cast.clerk)
    guess = code_of(bytes(18))
    codes = [client.post("/overtypen/", {"code": guess}).status_code for _ in range(21)]

    assert codes == [422] * 20 + [429]


def test_the_start_page_leads_who_was_named_to_typing_over(paper: Stage) -> None:
    assert "/overtypen/" not in signed_in(paper.cast.clerk).get("/").content.decode()
    named(paper, paper.cast.clerk)

    assert "/overtypen/" in signed_in(paper.cast.clerk).get("/").content.decode()


def test_what_somebody_types_over_does_not_open_for_them_once_they_are_not_who_was_named(
    paper: Stage, willem: Person
) -> None:
    client, opened, _ = typing(paper, willem)
    home = opened.redirect_chain[-1][0].removesuffix("overzicht/")
    overview = client.get(f"{home}overzicht/")
    assert overview.status_code == 200

    told = signed_in(paper.cast.facilitator).post(f"{page(paper)}overtyper/", {"typist": ""}, follow=True)

    assert "gaat niet meer open" in told.content.decode()
    assert client.get(f"{home}overzicht/").status_code == 403
    assert client.get(f"{home}vraag/1/").status_code == 403
    assert client.post(f"{home}overzicht/", form_in(overview)).status_code == 403


def test_nor_does_it_for_somebody_who_left_or_once_it_was_sent(paper: Stage, willem: Person) -> None:
    named(paper, paper.cast.clerk)
    code, client = code_in(make(paper, willem)), signed_in(paper.cast.clerk)
    given = {"code": code, **form_in(client.post("/overtypen/", {"code": code}))}
    page_of_it = client.post("/overtypen/", given, follow=True).redirect_chain[-1][0]
    clerk = Person.objects.filter(pk=paper.cast.clerk.pk)

    clerk.update(is_active=False)
    assert client.get(page_of_it).status_code == 403
    clerk.update(is_active=True)
    assert client.get(page_of_it).status_code == 200

    link = actions.find(
        organisation=paper.cast.organisation.slug,
        invitation=paper.invitation(willem).public_id,
        secret=given["fresh"],
    )
    scores = dict.fromkeys(actions.questionnaire_of(link).items_for(link.group.key), 4)
    actions.send(link=link, answers=Answers(scores))
    assert client.get(page_of_it).status_code == 403, "also with a cookie that was kept"


@pytest.mark.parametrize("plan", [stage, sealed_stage])
def test_a_letter_speaks_of_the_code_on_it_and_never_of_a_mail(
    cast: Cast, willem: Person, plan: Callable[[Cast], Stage]
) -> None:
    asked = plan(cast)
    add(asked, person=willem.public_id, by_letter="on")

    text = " ".join(text_of(make(asked.open(), willem)))

    assert "Bewaar de code die je bij het begin op je scherm krijgt" in text
    assert "e-mail" not in text


def published_before_letters(cast: Cast) -> FormatVersion:
    """The format as it was published when nobody could be asked by letter yet."""
    spec = load(FORMAT)
    said = (one.model_copy(update={"by_letter": None}) for one in spec.promises if one.key != "p1.own_code")
    return publish_spec(
        organisation=cast.organisation, spec=spec.model_copy(update={"promises": tuple(said)}), now=NOW
    )


@pytest.mark.parametrize("plan", [stage, sealed_stage])
def test_a_letter_under_a_format_from_before_letters_promises_the_same(
    cast: Cast, willem: Person, plan: Callable[[Cast], Stage]
) -> None:
    cast.format_version = published_before_letters(cast)
    asked = plan(cast)
    add(asked, person=willem.public_id, by_letter="on")

    text = " ".join(text_of(make(asked.open(), willem)))

    assert "Bewaar de code die je bij het begin op je scherm krijgt" in text
    assert "e-mail" not in text


def test_by_mail_that_format_promises_what_it_did(cast: Cast) -> None:
    cast.format_version = published_before_letters(cast)
    by_mail = Asking(sealed_stage(cast).open().link(cast.managers[0])).promise["change"]

    assert by_mail[-1].startswith("Bewaar de e-mail met je link")
    assert not [sentence for sentence in by_mail if "code" in sentence]
