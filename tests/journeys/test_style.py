# SPDX-License-Identifier: EUPL-1.2
"""The look and the small script in a real browser: the gallery, and a page with every hook of the script."""

import threading

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from playwright.sync_api import Page, expect

from samenspiegel.web.views import style

REMEMBER = """new MutationObserver(() => {
  const told = document.querySelector("[role=status]")?.textContent;
  if (told) {
    sessionStorage.setItem("told", told);
    fetch("/gezegd/");
  }
}).observe(document.body, { childList: true, subtree: true })"""
SAVED: list[dict[str, str]] = []
TOLD = threading.Event()  # what takes long goes on until it was said that it does


def _questionnaire(request: HttpRequest) -> HttpResponse:
    from django.template import engines

    page = """{% extends "base_rater.html" %}{% block title %}Vragenlijst{% endblock %}
    {% block heading %}Overtuigingskracht{% endblock %}
    {% block content %}<form class="form" method="post" data-advance data-autosave="/bewaren/">
    {% csrf_token %}{% include "components/rating_items.html" %}
    <label>Toelichting <textarea name="comment" rows="3"></textarea></label>
    <p role="status" data-autosave-status data-saved="Bewaard." data-failed="Nog niet bewaard."></p>
    </form>{% endblock %}"""
    items = [{"name": f"item-{n}", "text": f"Gedrag {n}.", "chosen": "", "error": ""} for n in range(4)]
    get_token(request)
    return HttpResponse(
        engines["django"]
        .from_string(page)
        .render({"items": items, "points": style.POINTS, "apart": style.APART}, request)
    )


def _save(request: HttpRequest) -> HttpResponse:
    SAVED.append(request.POST.dict())
    return HttpResponse(status=204)


def _plan(request: HttpRequest) -> HttpResponse:
    from django.template import engines

    page = """{% extends "base.html" %}{% block title %}Plannen{% endblock %}{% block heading %}Plannen{% endblock %}
    {% block content %}<form class="form" data-live="/plan-deel/" data-live-target="#plan">
    <label>Datum <input name="held_on"></label></form><div id="plan" aria-live="polite">Nog geen datum</div>
    {% endblock %}"""
    return HttpResponse(engines["django"].from_string(page).render({}, request))


def _plan_part(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Vragenlijsten uit: drie weken voor " + request.GET["held_on"][:2] + " mei</p>")


def _slow(request: HttpRequest) -> HttpResponse:
    from django.template import engines

    if request.method == "GET":
        TOLD.clear()
    elif "kort" not in request.GET:
        TOLD.wait(60)
    if request.POST.get("what") == "file":
        return HttpResponse(b"cijfers", headers={"Content-Disposition": "attachment; filename=cijfers.txt"})
    page = """{% extends "base.html" %}{% block title %}Lang{% endblock %}
    {% block head %}{% include "components/waiting.html" %}{% endblock %}
    {% block heading %}{{ request.method }}{% endblock %}{% block content %}<form method="post">{% csrf_token %}
    <button name="what" value="page">Inlezen</button>
    <span data-file><button name="what" value="file">Opslaan</button></span></form>{% endblock %}"""
    return HttpResponse(engines["django"].from_string(page).render({}, request))


def _told(request: HttpRequest) -> HttpResponse:
    TOLD.set()
    return HttpResponse(status=204)


urlpatterns = [
    path("gezegd/", _told),
    path("lang/", _slow),
    path("stijl/", style.gallery),
    path("vragen/", _questionnaire),
    path("bewaren/", _save),
    path("plan/", _plan),
    path("plan-deel/", _plan_part),
    path("", include("samenspiegel.urls")),
]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = __name__
    SAVED.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_is_accessible_and_fits_on_a_phone(new_page, axe, no_sideways_scroll, scheme):
    page = new_page(color_scheme=scheme)
    page.goto("/stijl/")

    axe(page)
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 390, "height": 844})
    axe(page)


def test_an_answer_is_saved_at_once_and_the_page_says_so(phone: Page):
    phone.goto("/vragen/")

    phone.get_by_role("group", name="Gedrag 1.").get_by_text("vaak").tap()

    expect(phone.get_by_role("status")).to_have_text("Bewaard.")
    assert [{key: value for key, value in sent.items() if key.startswith("item")} for sent in SAVED] == [
        {"item-1": "4"}
    ]


def test_what_somebody_writes_is_saved_after_a_pause(desktop: Page):
    desktop.goto("/vragen/")

    desktop.get_by_label("Toelichting").press_sequentially("Helder")

    expect(desktop.get_by_role("status")).to_have_text("Bewaard.")
    assert [sent["comment"] for sent in SAVED] == ["Helder"]


def test_a_page_that_could_not_save_says_so(desktop: Page):
    desktop.goto("/vragen/")
    desktop.route("**/bewaren/", lambda route: route.abort())

    desktop.get_by_role("group", name="Gedrag 0.").get_by_text("soms").click()

    expect(desktop.get_by_role("status")).to_have_text("Nog niet bewaard.")


def test_what_takes_longer_than_a_second_says_so_until_the_next_page(desktop: Page):
    desktop.goto("/lang/")
    desktop.evaluate(REMEMBER)  # a page that is leaving cannot be asked

    desktop.get_by_role("button", name="Inlezen").click()

    expect(desktop.get_by_role("heading", level=1)).to_have_text("POST")
    assert desktop.evaluate("sessionStorage.getItem('told')") == "Een ogenblik, we zijn bezig."
    expect(desktop.get_by_role("status")).to_have_count(0)


def test_what_is_there_at_once_says_nothing_about_waiting(desktop: Page):
    desktop.clock.install(time=0)
    desktop.goto("/lang/?kort")
    desktop.clock.pause_at(60)  # at once for who waits, however long a busy machine takes over it
    desktop.evaluate(REMEMBER)

    desktop.get_by_role("button", name="Inlezen").click()

    expect(desktop.get_by_role("heading", level=1)).to_have_text("POST")
    assert desktop.evaluate("sessionStorage.getItem('told')") is None


def test_a_file_that_takes_longer_than_a_second_says_where_it_will_be(desktop: Page):
    desktop.goto("/lang/")
    desktop.evaluate(REMEMBER)

    with desktop.expect_download() as saved:
        desktop.get_by_role("button", name="Opslaan").click(no_wait_after=True)

    assert saved.value.suggested_filename == "cijfers.txt"
    assert "We maken je bestand." in desktop.evaluate("sessionStorage.getItem('told')")


def test_after_a_tap_the_next_item_comes_into_view(phone: Page):
    phone.emulate_media(reduced_motion="reduce")
    phone.goto("/vragen/")

    phone.get_by_role("group", name="Gedrag 0.").get_by_text("vaak").tap()

    phone.wait_for_function(
        """() => {
            const { top } = document.getElementById("item-1").getBoundingClientRect();
            return 0 <= top && top < 40;
        }"""
    )


def test_nothing_moves_for_somebody_with_a_keyboard(phone: Page):
    phone.goto("/vragen/")
    phone.get_by_role("group", name="Gedrag 0.").get_by_label("soms").focus()
    before = phone.evaluate("scrollY")

    phone.keyboard.press("Space")
    expect(phone.get_by_role("status")).to_have_text("Bewaard.")
    phone.wait_for_timeout(600)

    assert phone.evaluate("scrollY") == before


def test_the_plan_follows_the_date_without_a_reload(desktop: Page):
    desktop.goto("/plan/")

    desktop.get_by_label("Datum").press_sequentially("22")

    expect(desktop.locator("#plan")).to_have_text("Vragenlijsten uit: drie weken voor 22 mei")
