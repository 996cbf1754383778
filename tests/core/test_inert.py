# SPDX-License-Identifier: EUPL-1.2
"""A page of which nothing works: everything to look at stays, and nothing that acts, leads or fetches."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.inert import body_of, inert, title_of

ATTACKS = (
    "<script>alert(1)</script>",
    "<SCRIPT src=//boos.example></SCRIPT>",
    "<script><!-- </script> --></script><img src=x onerror=alert(1)>",
    "<img src=https://boos.example/pixel.png onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style>@import url(//boos.example)</style><use href='//boos.example#a'/></svg>",
    "<a href='javascript:alert(1)' ping='//boos.example' target=_top>x</a>",
    "<form action=/gesprekken/ method=post><button formaction=/weg/ type=submit>x</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//boos.example></object><embed src=//boos.example>",
    "<meta http-equiv=refresh content='0;url=//boos.example'>",
    "<base href=//boos.example/><link rel=stylesheet href=//boos.example>",
    "<p style='background:url(//boos.example)' onclick=alert(1)>x</p>",
    "<input type=image src=//boos.example><video poster=//boos.example></video>",
    "<template><script>alert(1)</script></template>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
)
ACTS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "meta",
    "base",
    "link",
    "template",
    "frame",
    "video",
}
LEADS = {
    "href",
    "xlink:href",
    "action",
    "formaction",
    "srcdoc",
    "srcset",
    "target",
    "ping",
    "style",
    "data",
    "poster",
}


class Found(HTMLParser):
    """Which elements and attributes a browser would find."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def check(markup: str) -> None:
    found = Found(markup)
    assert not found.tags & ACTS
    for name, value in found.attributes:
        assert not name.startswith("on")
        assert name not in LEADS
        assert name != "src" or (value or "").startswith("data:image/")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_acts_leads_or_fetches(attack: str) -> None:
    check(inert(f"<main>{attack}</main>"))


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "<p>", "</p>", "tekst", "<", ">", '"', "<!--", "-->", "<svg>", "&lt;"])
    )
)
def test_nothing_acts_however_attacks_are_put_together(parts: list[str]) -> None:
    once = inert("".join(parts))
    check(once)
    check(inert(once))


def test_what_there_is_to_look_at_stays() -> None:
    markup = (
        '<h1 class="a">Punt &amp; &lt;komma&gt;</h1>'
        '<label for="x">Naam</label><input id="x" type="text" value="a&quot;b">'
        '<svg viewBox="0 0 1 1"><circle r="2"></circle></svg><details open><summary>Meer</summary>Tekst</details>'
    )

    shown = inert(markup)

    assert "Punt &amp; &lt;komma&gt;" in shown
    assert 'value="a&quot;b"' in shown
    assert '<circle r="2"></circle>' in shown
    assert "<details open><summary>Meer</summary>Tekst</details>" in shown


def test_a_form_becomes_a_block_and_its_button_sends_nothing() -> None:
    assert inert(
        '<form class="form" method="post" action="/x/"><button type="submit">Ja</button></form>'
    ) == ('<div class="form"><button type="button">Ja</button></div>')


def test_hidden_fields_and_the_link_to_the_content_are_left_out() -> None:
    link, field = (
        '<a class="skip b" href="#main">Naar</a>',
        '<input type="hidden" name="token" value="geheim">',
    )

    assert inert(f"{link}{field}<p>Rest</p>") == "<p>Rest</p>"


def test_a_page_gives_its_title_and_its_body() -> None:
    head = "<head><title>De spiegel &amp; meer · Samenspiegel</title></head>"
    page = f'<html>{head}<body class="wide"><p>A</p></body></html>'

    assert title_of(page) == "De spiegel & meer"
    assert body_of(page) == ("<p>A</p>", "wide")
    assert body_of("geen pagina") == ("", "")
