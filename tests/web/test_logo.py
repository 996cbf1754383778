# SPDX-License-Identifier: EUPL-1.2
"""The logo of an organisation through its doors: chosen by who administers, seen on pages, documents and slides."""

import io
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from samenspiegel.audit.models import Event
from samenspiegel.core.logo import SCREEN_MAX_BYTES
from samenspiegel.organisations.models import Logo, Organisation
from samenspiegel.people import actions
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast
from tests.core.pictures import SECRET, as_file, jpeg_logo, logo, png_logo
from tests.core.test_files import svg
from tests.exports.reading import text_of
from tests.exports.verapdf import PROFILES, broken_rules
from tests.feedback.rounds import stage

from .doors import signed_in
from .lives import Life
from .rater_browser import Browser
from .test_seals import record_of, says

PAGE = "/organisatie/instellingen/logo/"
AWAY = f"{PAGE}weg/"
EXAMPLE = f"{PAGE}voorbeeld/"


def sent(person: Person, raw: bytes | None = None, text: str = "", **more: str) -> Any:
    file = {"file": SimpleUploadedFile("logo.png", raw)} if raw is not None else {}
    return signed_in(person).post(PAGE, {"text": text, **file, **more})


def kept(cast: Cast) -> Organisation:
    return Organisation.objects.get(pk=cast.organisation.pk)


def address(cast: Cast) -> str:
    return reverse("logo_picture", args=[cast.organisation.slug, kept(cast).logo])


def page(person: Person, at: str = "/") -> str:
    return signed_in(person).get(at).content.decode()


def pictures_in(document: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(document)).pages[0].images)


# --- choosing


@pytest.mark.parametrize("raw", [png_logo(), jpeg_logo()], ids=["PNG", "JPEG"])
def test_who_administers_chooses_a_logo_and_sees_it_on_the_page_and_above_every_page(
    cast: Cast, raw: bytes
) -> None:
    assert "Wie het niet ziet" not in page(cast.facilitator, PAGE)

    assert sent(cast.facilitator, raw).status_code == 302

    image = f'src="{address(cast)}" alt="{cast.organisation.name}"'
    assert page(cast.facilitator, PAGE).count(image) == 2
    assert page(cast.secretary).count(image) == 1
    [line] = Event.objects.filter(kind="organisation.logo_changed")
    assert (line.actor, line.detail) == (cast.facilitator.public_id, {"fields": ["logo"]})


def test_the_words_of_a_logo_are_ones_own_or_the_name_and_change_without_choosing_the_picture_again(
    cast: Cast,
) -> None:
    sent(cast.facilitator, png_logo(), "Wapen met drie zwanen")
    first = kept(cast).logo
    assert 'alt="Wapen met drie zwanen"' in page(cast.secretary)

    assert sent(cast.facilitator, text="Drie zwanen").status_code == 302
    assert 'alt="Drie zwanen"' in page(cast.secretary)
    assert sent(cast.facilitator, text="").status_code == 302

    assert f'alt="{cast.organisation.name}"' in page(cast.secretary)
    assert kept(cast).logo == first
    assert Event.objects.filter(kind="organisation.logo_changed").count() == 3


def test_another_logo_takes_the_place_of_the_first_at_another_address(cast: Cast) -> None:
    sent(cast.facilitator, png_logo())
    before, first = address(cast), signed_in(cast.secretary).get(address(cast)).content

    sent(cast.facilitator, png_logo(300, 300))

    assert address(cast) != before
    assert Client().get(before).status_code == 404
    assert Client().get(address(cast)).content != first
    assert Logo.objects.count() == 1


def test_a_logo_that_is_taken_away_is_gone_and_the_name_stands_there_again(cast: Cast) -> None:
    sent(cast.facilitator, png_logo(), "Drie zwanen")
    was = address(cast)

    assert [signed_in(cast.facilitator).post(AWAY).status_code for _ in range(2)] == [302, 302]

    found = kept(cast)
    assert (found.logo, found.logo_text, found.logo_width, Logo.objects.count()) == ("", "", None, 0)
    assert Client().get(was).status_code == 404
    shown = page(cast.secretary)
    assert "house-logo" not in shown
    assert f'page-header__organisation">{cast.organisation.name}<' in shown
    assert Event.objects.filter(kind="organisation.logo_removed").count() == 1


@pytest.mark.parametrize("who", ["mayor", "secretary"])
def test_for_who_does_not_administer_the_pages_are_not_there(cast: Cast, who: str) -> None:
    person = getattr(cast, who)

    for answer in (
        signed_in(person).get(PAGE),
        sent(person, png_logo()),
        signed_in(person).post(AWAY),
        signed_in(person).get(EXAMPLE),
    ):
        assert answer.status_code == 404
    assert not Logo.objects.exists()


# --- what is refused


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "Kies eerst een bestand."),
        (b"", "Kies eerst een bestand."),
        (svg("<script>alert(1)</script>"), "Een logo moet een PNG of JPEG zijn. Bewaar het als PNG"),
        (svg('<path d="M0 0h9v9z"/>'), "Een logo moet een PNG of JPEG zijn. Bewaar het als PNG"),
        (as_file(logo(mode="RGB"), "GIF"), "Dit soort bestand kennen we niet. Bewaar het logo als PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_001, "Deze afbeelding is groter dan 2 MB."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 10_000_001, "Deze afbeelding is groter dan 2 MB."),
        (png_logo() + b"PK\x05\x06", "Dit bestand is van twee soorten tegelijk."),
        (png_logo()[:-20], "Dit bestand is beschadigd."),
        (as_file(logo(20_000, 900, mode="1")), "Deze afbeelding is te groot. Maak haar kleiner"),
        (png_logo(300, 30), "Kies er een van minstens 48 pixels hoog"),
        (png_logo(1200, 60), "Snijd haar bij en kies haar opnieuw."),
    ],
)
def test_a_file_that_is_no_logo_is_refused_with_what_to_do_and_everything_stays(
    cast: Cast, raw: bytes | None, said: str
) -> None:
    text = "Wapen van 'Veenmeer' & <drie> zwanen"

    answer = sent(cast.facilitator, raw, text)

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert said in shown
    assert "Wapen van &#x27;Veenmeer&#x27; &amp; &lt;drie&gt; zwanen" in shown
    assert (kept(cast).logo, Logo.objects.count(), Event.objects.filter(kind__contains="logo").count()) == (
        "",
        0,
        0,
    )


def test_a_refused_file_leaves_the_logo_that_was_there_with_its_words(cast: Cast) -> None:
    sent(cast.facilitator, png_logo(), "Drie zwanen")
    before = kept(cast).logo

    answer = sent(cast.facilitator, svg("<script/>"), "Vier zwanen")

    assert (kept(cast).logo, kept(cast).logo_text) == (before, "Drie zwanen")
    assert 'value="Vier zwanen"' in answer.content.decode()


def test_words_that_are_too_long_change_nothing_and_the_picture_is_asked_for_again(cast: Cast) -> None:
    answer = sent(cast.facilitator, png_logo(), "a" * 121)

    assert "Er is nog niets bewaard. Kies ook de afbeelding opnieuw." in answer.content.decode()
    assert not Logo.objects.exists()


def test_who_changes_the_words_after_somebody_else_did_sees_both_and_nothing_is_saved(cast: Cast) -> None:
    sent(cast.facilitator, png_logo(), "Drie zwanen")
    form = signed_in(cast.facilitator).get(PAGE).context["form"]
    sent(cast.substitute, text="Vier zwanen")

    answer = sent(cast.facilitator, text="Vijf zwanen", seen=form.mark())

    shown = answer.content.decode()
    assert "Vier zwanen" in shown and 'value="Vijf zwanen"' in shown
    assert kept(cast).logo_text == "Vier zwanen"


def test_who_tries_too_often_waits(cast: Cast) -> None:
    cache.clear()
    browser = signed_in(cast.facilitator)
    for _ in range(40):
        answer = browser.post(PAGE, {"file": SimpleUploadedFile("x.png", b"no picture")})

    assert "Dat was te vaak." in answer.content.decode()


# --- the picture itself


def test_the_picture_is_a_small_png_of_our_own_that_a_browser_may_keep_and_that_asks_nobody_who_they_are(
    cast: Cast,
) -> None:
    sent(cast.facilitator, as_file(logo(mode="RGB"), "JPEG", comment=SECRET))
    answer = Client().get(address(cast))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(answer.content) <= SCREEN_MAX_BYTES
    assert b"Joke" not in answer.content
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert ("Set-Cookie" in answer, "Cookie" in answer.get("Vary", "")) == (False, False)


def test_a_logo_is_found_at_no_other_address_and_stands_on_no_page_of_another_organisation(
    cast: Cast,
) -> None:
    sent(cast.facilitator, png_logo())
    here, there = cast.organisation, cast.outsider.organisation
    mark = kept(cast).logo

    assert "house-logo" not in page(cast.outsider)
    assert mark not in page(cast.outsider)
    for slug, other in ((there.slug, mark), (here.slug, "gone"), (here.slug, ""), ("gone", mark)):
        assert Client().get(f"/v/{slug}/logo/{other}.png").status_code in {403, 404}
    assert signed_in(cast.outsider).get(f"/v/{there.slug}/logo/{mark}.png").status_code == 404


def test_two_organisations_have_a_logo_each_and_neither_changes_that_of_the_other(cast: Cast) -> None:
    there = cast.outsider.organisation
    actions.change_logo(organisation=there, raw=png_logo(300, 300), text="", by=cast.outsider, now=NOW)
    sent(cast.facilitator, png_logo())

    signed_in(cast.facilitator).post(AWAY)

    assert [row.organisation_id for row in Logo.objects.all()] == [there.pk]
    assert page(cast.outsider).count("house-logo") == 1


def test_the_database_keeps_a_logo_whole_or_not_at_all(cast: Cast) -> None:
    for wrong in ({"logo": "abc"}, {"logo_text": "Zwanen"}, {"logo_width": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=cast.organisation.pk).update(**wrong)


# --- where it stands


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_it_stands_on_every_kind_of_document_and_each_still_meets_both_standards(alive: Life) -> None:
    conversation = alive.conversation.public_id
    places = [reverse(f"{kind}_document", args=[conversation]) for kind in ("report", "agenda", "record")]
    reader = signed_in(alive.cast.secretary)
    plain = {at: pictures_in(reader.get(at).content) for at in places}
    sent(alive.cast.facilitator, png_logo())

    for at in places:
        document = reader.get(at).content
        assert pictures_in(document) == plain[at] + 1
        assert alive.cast.organisation.name in text_of(document)
        assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_record_that_was_sealed_before_stays_as_it_was_and_is_still_known(alive: Life) -> None:
    before = record_of(alive)
    sent(alive.cast.facilitator, png_logo())

    after = record_of(alive)

    assert (says(before), says(after)) == ("known", "known")
    assert text_of(before) == text_of(after)
    assert (pictures_in(before), pictures_in(after)) == (0, 1)


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_it_stands_on_the_first_slide_and_on_no_other(alive: Life) -> None:
    sent(alive.cast.facilitator, png_logo(1500, 200))
    raw = signed_in(alive.cast.mayor).get(f"/gesprekken/{alive.conversation.public_id}/spiegel/pptx/").content

    show = Presentation(io.BytesIO(raw))

    found = [[s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE] for slide in show.slides]
    assert [len(one) for one in found] == [1] + [0] * (len(found) - 1)
    [[picture], *_others] = found
    assert picture.left + picture.width < show.slide_width
    assert picture.width / picture.height == pytest.approx(7.5, rel=0.02)
    assert picture.image.content_type == "image/png"


def test_an_example_shows_it_on_paper_without_anything_of_anybody(cast: Cast) -> None:
    sent(cast.facilitator, png_logo())

    document = signed_in(cast.facilitator).get(EXAMPLE).content

    assert pictures_in(document) == 1
    assert cast.organisation.name in text_of(document)
    assert cast.facilitator.name not in text_of(document)
    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]


def test_a_rater_sees_it_within_the_budget_of_a_page_and_it_tells_nothing_about_them(cast: Cast) -> None:
    opened = stage(cast).open()
    browser = Browser(opened, cast.managers[0])
    without = browser.begin()
    sent(cast.facilitator, png_logo())

    shown = browser.get(browser.page.request["PATH_INFO"])

    assert "house-logo" not in without
    assert shown.count(f'src="{address(cast)}"') == 1
    assert browser.link.invitation.public_id not in address(cast)
    images = shown.count("<img")
    files = shown.count("<link rel=") + shown.count("<script src=")
    assert (images, 1 + files + images <= 6) == (1, True)
