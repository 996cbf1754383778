# SPDX-License-Identifier: EUPL-1.2
"""The editor of formats, sent what no form should hold: never an error of ours, nothing half applied, no way round."""

import time
from html import unescape

import pytest
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.formats import drafts
from samenspiegel.formats.models import FormatDraft
from tests.cast import Cast
from tests.web.drafts import as_, at, begun, form_on
from tests.web.hostile import FILES, TEXTS
from tests.web.test_access import body

PAGES = [
    "groepen",
    "dagen-en-termijnen",
    "competenties/customer-focus",
    "bewaren",
    "mails-en-beloften/invitation",
]
MARK = "Kenmerk"
SOME = [text for text in TEXTS if len(text) < 1_000][
    ::6
]  # in every field at once; all of them stand in other tests


@pytest.mark.parametrize("page", PAGES)
def test_whatever_is_typed_in_every_field_at_once_is_kept_or_shown_again_and_never_an_error_of_ours(
    cast: Cast, page: str
) -> None:
    draft = begun(cast.facilitator)
    browser = as_(cast.facilitator)
    address, preview = at(draft, "deel", *page.split("/")), at(draft, "voorbeeld", *page.split("/"))
    wrong = []

    for text in SOME:
        form = form_on(browser, address)
        button = next(iter(form.buttons[-1:]), "").partition("=")
        sent = {**{name: [text] for name in form.values if name != "seen"}, "seen": form.values["seen"]}
        sent |= {button[0]: [button[2]]} if button[0] == "do" else {}
        body = {
            name: [one.encode("utf-8", "replace").decode() for one in values] for name, values in sent.items()
        }
        answers = [browser.post(address, body), browser.post(preview, body), browser.get(address)]
        wrong += [(text[:30], answer.status_code) for answer in answers if answer.status_code >= 400]

    assert wrong == []
    draft.refresh_from_db()
    assert isinstance(drafts.document_in(draft)["groups"], list)
    assert browser.get(at(draft)).status_code == 200
    assert browser.get(at(draft, "uitleg")).status_code == 200


@pytest.mark.parametrize(
    "seen",
    [
        "",
        "[]",
        "null",
        "{",
        '{"a": 1}',
        '{"../../x": "y"}',
        '{"mails/x/y/z": "q"}',
        "[" * 5000,
        "9" * 300_000,
    ],
)
def test_a_form_without_its_marks_loses_no_word_and_changes_nothing(cast: Cast, seen: str) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.facilitator)
    before = draft.content
    address = at(draft, "deel", "agenda")
    form = form_on(browser, address)

    answer = browser.post(address, {**form.values, "seen": seen, "agenda/career/title": MARK})

    draft.refresh_from_db()
    assert (answer.status_code, draft.content) == (200, before)
    assert MARK in unescape(answer.content.decode())


@pytest.mark.parametrize(
    "do",
    [
        "remove:groups/self",
        "remove:milestones/report_released",
        "remove:retention/feedback",
        "remove:promises/mail.mean",
        "add:promises",
        "add:mails",
        "add:ground_rules",
        "up:agenda/mirror",
        "library",
        "x",
        "remove:",
        "\x00",
    ],
)
def test_a_button_that_the_page_does_not_have_does_nothing(cast: Cast, do: str) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.facilitator)
    before = draft.content

    for page in ("groepen", "dagen-en-termijnen", "bewaren", "mails-en-beloften"):
        browser.post(at(draft, "deel", page), {"do": do, "competency": "geen", "seen": "{}"})

    draft.refresh_from_db()
    assert draft.content == before


def test_what_stands_in_no_form_cannot_be_changed_by_naming_it(cast: Cast) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.facilitator)
    before = drafts.document_in(draft)
    names = [
        "key",
        "version",
        "promises/mail.mean/text",
        "groups/self/kind",
        "parties/reviewer/kind",
        "works_council",
    ]

    for name in names:
        for page in ("naam-en-woorden", "groepen", "wie-doet-mee"):
            browser.post(at(draft, "deel", page), {name: "x", "seen": f'{{"{name}": "0"}}'})

    draft.refresh_from_db()
    assert drafts.document_in(draft) == before


def test_files_that_are_something_else_are_refused_in_words(cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = as_(cast.facilitator)

    answers = [
        browser.post(
            "/organisatie/instellingen/formats/inlezen/",
            {"file": SimpleUploadedFile("format.toml", raw, content_type="application/toml")},
        ).status_code
        for _kind, raw in FILES
    ]

    assert set(answers) == {200}
    assert FormatDraft.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b".".join([b"a"] * 400_000) + b" = 1", id="a key of many parts"),
        pytest.param(b"a = " + b"[" * 100_000, id="lists within lists"),
        pytest.param(b"a = " + b"{a = " * 100_000, id="tables within tables"),
        pytest.param(b"".join(b"k%d = 1\n" % number for number in range(60_000)), id="many keys"),
    ],
)
def test_a_file_that_would_keep_the_server_busy_is_refused_soon(cast: Cast, raw: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = time.process_time()
    answer = as_(cast.facilitator).post(
        "/organisatie/instellingen/formats/inlezen/", {"file": SimpleUploadedFile("format.toml", raw)}
    )

    assert answer.status_code == 200
    assert time.process_time() - before < 10
    assert FormatDraft.objects.count() == 0


def test_no_line_of_the_log_holds_a_word_of_a_draft(cast: Cast) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.facilitator)
    address = at(draft, "deel", "agenda")
    browser.post(address, {**form_on(browser, address).values, "agenda/career/title": "Geheimwoord"})
    browser.post(at(draft, "weggooien"))

    lines = [f"{event.kind} {event.detail}" for event in Event.objects.filter(kind__startswith="format.")]

    assert lines and not any("Geheimwoord" in line or "Loopbaan" in line for line in lines)


def test_markup_in_a_draft_is_text_on_every_page(cast: Cast) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.facilitator)
    address = at(draft, "deel", "groepen")
    typed = {"groups/aldermen/label": "<script>x()</script>", "groups/aldermen/in_sentence": '"><img src=x>'}
    browser.post(address, {**form_on(browser, address).values, **typed})

    pages = [address, at(draft), at(draft, "uitleg"), at(draft, "verschil"), at(draft, "publiceren")]
    shown = "".join(browser.get(page).content.decode() for page in pages)

    assert "<script>x()" not in shown and "<img src=x>" not in shown
    assert "&lt;script&gt;x()" in shown


def test_nobody_without_the_role_learns_whether_a_draft_is_there(cast: Cast) -> None:
    draft, browser = begun(cast.facilitator), as_(cast.secretary)

    there, nowhere = browser.get(at(draft)), browser.get(at(draft).replace(draft.public_id, "bestaatniet"))

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert body(there) == body(nowhere)
    assert Client().post(at(draft, "weggooien")).status_code == 302
    assert FormatDraft.objects.count() == 1
