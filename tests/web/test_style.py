# SPDX-License-Identifier: EUPL-1.2
"""The look of the pages: what is built is what is served, and everybody can read and reach it."""

import gzip
import hashlib
import importlib.util
import json
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import include, path

from samenspiegel.web.views import style

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src/samenspiegel/web/static/samenspiegel"

urlpatterns = [path("stijl/", style.gallery), path("", include("samenspiegel.urls"))]


def _build():
    spec = importlib.util.spec_from_file_location("frontend_build", FRONTEND / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rendered(text: str, **values) -> str:
    return Template("{% load components %}" + text).render(Context(values))


def test_the_style_sheet_is_built_from_its_parts():
    assert (STATIC / "samenspiegel.css").read_text(encoding="utf-8") == _build().built()


def test_documents_take_their_colours_from_the_same_theme():
    built = _build()

    assert built.COLOURS.read_text(encoding="utf-8") == built.colours()


def test_vendored_files_are_those_of_the_manifest():
    manifest = json.loads((FRONTEND / "vendor/manifest.json").read_text(encoding="utf-8"))

    found = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in manifest["sha256"]}

    assert found == manifest["sha256"]
    assert {package["in"] for package in manifest["packages"]} == set(manifest["sha256"])
    assert all(package["licence"] in {"EUPL-1.2", "MPL-2.0", "OFL-1.1"} for package in manifest["packages"])


def test_style_and_script_leave_room_in_the_budget_of_sixty_kilobytes():
    size = sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in _served())

    assert size < 22_000, size


def _served() -> list[str]:
    return ["samenspiegel.css", "samenspiegel.js", "samenspiegel.svg"]


# --- Contrast (WCAG 2.2, 1.4.3 and 1.4.11), computed from the theme

THEME = (FRONTEND / "css/theme.css").read_text(encoding="utf-8")
TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "tint"),
    ("ink", "now-tint"),
    ("ink", "ok-tint"),
    ("ink", "error-tint"),
    ("ink-soft", "paper"),
    ("ink-soft", "surface"),
    ("ink-soft", "raised"),
    ("ink-soft", "tint"),
    ("action", "paper"),
    ("action", "surface"),
    ("action", "raised"),
    ("action", "tint"),
    ("action", "now-tint"),
    ("action", "ok-tint"),
    ("action", "error-tint"),
    ("action-hover", "tint"),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-header", "header"),
    ("on-header-soft", "header"),
    ("now-text", "paper"),
    ("now-text", "now-tint"),
    ("error", "paper"),
    ("error", "surface"),
    ("error", "error-tint"),
    ("ok", "ok-tint"),
]
EDGES = [("line-strong", "surface"), ("line-strong", "paper"), ("action", "gap")]
EDGES += [(f"group-{number}", ground) for number in range(1, 7) for ground in ("surface", "raised")]


def _colours(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", THEME, re.DOTALL)[:2]
    found = dict(re.findall(r"--ss-([\w-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--ss-([\w-]+): (#[0-9a-f]{6});", dark))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_edges_stand_out_against_their_ground(scheme):
    colour = _colours(scheme)
    pairs = [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in EDGES]

    faint = [
        (front, ground, round(_contrast(colour[front], colour[ground]), 2))
        for front, ground, least in pairs
        if _contrast(colour[front], colour[ground]) < least
    ]

    assert faint == []


# --- Pages and components


@pytest.mark.django_db(databases="__all__")
@override_settings(ROOT_URLCONF=__name__)
def test_the_gallery_shows_every_component_without_inline_style_or_script():
    page = Client().get("/stijl/").content.decode()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=", page) == []
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/samenspiegel/samenspiegel.js" defer>']
    assert len(re.findall(r'rel="(?:stylesheet|icon|preload)"|<script|<img', page)) == 3


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("page", ["/inloggen/login/", "/bestaat-niet/"])
def test_pages_for_everybody_speak_dutch_in_the_same_look(page):
    html = Client().get(page).content.decode()

    assert '<html lang="nl">' in html
    assert re.findall(r"<h1>(.*?)</h1>", html) in (["Inloggen"], ["We kunnen deze pagina niet vinden"])
    assert "Naar de inhoud" in html


def test_a_component_refuses_an_attribute_that_it_does_not_know():
    with pytest.raises(TemplateSyntaxError, match="colour"):
        rendered('{% badge "Klaar" colour="green" %}')


def test_a_component_refuses_a_value_that_it_does_not_know_and_names_the_others():
    with pytest.raises(TemplateSyntaxError, match="info, success, warning, error; found 'panic'"):
        rendered('{% notice kind="panic" %}Brand{% endnotice %}')


def test_what_people_typed_is_shown_as_text_in_every_component():
    bad = "<script>alert(1)</script>"
    texts = [
        rendered("{% notice title=bad %}{{ bad }}{% endnotice %}", bad=bad),
        rendered("{% card title=bad %}{{ bad }}{% endcard %}", bad=bad),
        rendered("{% fold bad meta=bad %}{{ bad }}{% endfold %}", bad=bad),
        rendered("{% badge bad %}{% person bad role=bad %}{% readers bad until=bad %}", bad=bad),
        rendered("{% button bad name=bad value=bad %}{% button_link bad bad %}", bad=bad),
        rendered("{% data_list rows %}{% error_summary rows %}", rows=[(bad, bad)]),
    ]

    assert [text for text in texts if "<script" in text] == []


class Point(forms.Form):
    subject = forms.CharField(label="Onderwerp", help_text="In een paar woorden.")


def test_a_field_ties_its_help_and_error_to_the_control():
    form = Point({"subject": ""})

    html = rendered("{% field form.subject %}{% error_summary form %}", form=form)

    assert 'aria-describedby="id_subject-help id_subject-error"' in html
    assert 'aria-invalid="true"' in html
    assert re.findall(r'id="(id_subject-(?:help|error))"', html) == ["id_subject-help", "id_subject-error"]
    assert '<a href="#id_subject">Onderwerp: Vul dit nog in.</a>' in html


def test_an_error_summary_of_a_form_without_errors_is_nothing():
    assert rendered("{% error_summary form %}", form=Point({"subject": "De bouw"})) == ""


def _rating_page(**item) -> str:
    item = {"name": "customer-focus.1", "text": "Vraagt door.", "chosen": "", "error": "", **item}
    values = {"items": [item], "points": style.POINTS, "apart": style.APART}
    return get_template("components/rating_items.html").render(values)


def test_a_rating_has_six_choices_of_which_none_is_chosen_or_required():
    html = _rating_page()

    assert re.findall(r'value="(\w+)"', html) == ["1", "2", "3", "4", "5", "none"]
    assert "checked" not in html
    assert "required" not in html


def test_a_rating_shows_what_was_chosen():
    assert re.findall(r'value="(\w+)" checked', _rating_page(chosen="4")) == ["4"]
    assert re.findall(r'value="(\w+)" checked', _rating_page(chosen="none")) == ["none"]


def test_the_first_card_of_a_page_says_whose_turn_it_is_and_the_next_ones_say_that_they_come_on_top_of_it():
    html = rendered(
        "{% for one in three %}{% now_card %}<p>{{ one }}</p>{% endnow_card %}{% endfor %}", three="abc"
    )

    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == ["Nu aan jou", "Ook aan jou", "Ook aan jou"]
    ids = re.findall(r' id="([\w-]+)"', html)
    assert len(ids) == len(set(ids)) == 3
