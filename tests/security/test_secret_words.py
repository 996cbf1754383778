# SPDX-License-Identifier: EUPL-1.2
"""A word of its own in every field that people can type in; and then everything is searched for these words.

They may stand on the pages of those who read them by the table of access, and nowhere else: no other page, header,
cookie, mail, log, error page, session, row or file, in any way of writing them down.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from samenspiegel.agreements.models import Agreement
from samenspiegel.core.access import Part
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.records.models import AmendmentProposal, Record
from tests.cast import HELD_ON, Cast, at, make_cast
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, stage
from tests.records import stage as records
from tests.web.rater_browser import Browser
from tests.web.test_access import as_

from . import traces, typed, worlds
from .searching import Search
from .words import ADMINISTERED, APART, CONVERSATION, CONVERSATION_STAGES, EMPLOYEE, OPEN_TALK, SCAN, word

WORDS = {word(name): name for name in CONVERSATION}
MUST_BE_READ = {
    ("closed", "shown one", Part.FACILITATOR),
    ("closed", "withheld", Part.FACILITATOR),
    ("released", "shown one", Part.SUBJECT),
    ("released", "shown of the chair", Part.REVIEWER),
    ("released", "point of the reviewer", Part.SUBJECT),
    ("offered", "record", Part.SUBJECT),
    ("ended", "follow up", Part.REVIEWER),
    ("asked", "objection", Part.FACILITATOR),
}


def text_of(search: Search, person: Person, **texts: str) -> None:
    """Somebody types these texts on the page, per open question: a, b or c; and sends them."""
    browser = Browser(search.scene, person)
    feedback.begin(link=browser.link, is_acknowledged=True)
    questions = dict(zip("abc", feedback.questionnaire_of(browser.link).open_questions, strict=False))
    feedback.save_draft(link=browser.link, scores=search.scene.answers(person).scores)
    browser.begin()
    for said in (
        {f"text.{one}": word("typed over") for one in questions.values()},
        {f"text.{one}": "" for one in questions.values()}
        | {f"text.{questions[name]}": f"Zo {word(text)} is het." for name, text in texts.items()},
    ):
        browser.get("tot-slot/")
        browser.post("tot-slot/", go="later", **said)
        assert browser.page.status_code == 302, browser.text
    feedback.send(link=browser.link)


def asked(search: Search) -> None:
    cast, scene, life = search.cast, search.scene, search.life
    about = cast.managers[0]
    life.ids["invitation_id"] = scene.invitation(about).public_id
    search.send(cast.secretary, "informanten/bezwaar/", reason=word("objection"), about=about.public_id)
    life.ids["objection_id"] = here = scene.fresh.objections.get().public_id
    search.send(cast.facilitator, f"bezwaren/{here}/", **{f"{here}-answer": word("answer to objection")})
    for by, name in ((cast.secretary, "subject"), (cast.mayor, "reviewer")):
        search.send(by, "punten/", text=word(f"point of the {name}"))
    life.ids["point_id"] = life.conversation.points.order_by("pk").first().public_id
    scene.open()
    life.now = at(OPENED_ON + timedelta(days=1))
    texts = ["shown one", "shown two", "shown three", "withheld"]
    for person, said in zip(cast.managers, texts, strict=False):
        more = {"b": "one of too few"} if said == "shown one" else {}
        text_of(search, person, a=said, **more)
    text_of(search, cast.works_council_chair, a="shown of the chair")
    text_of(search, cast.mayor, a="shown of the reviewer")
    text_of(search, cast.secretary, a="shown of the subject")
    scene.send_all(cast.aldermen[:3])
    through_the_pages(search)


def through_the_pages(search: Search) -> None:
    """A rater types on the pages themselves: a code, another address, a text that is never sent, a form that fails."""
    cache.clear()
    browser = Browser(search.scene, search.cast.aldermen[3])
    browser.begin()
    browser.get("code/")
    browser.post("code/", go="set", code=word("own code"), again=word("own code"))
    other = Browser(search.scene, search.cast.aldermen[3])
    other.get(other.link.path)
    other.post(other.link.path, go="code", code=word("guessed code"))
    browser.get("tot-slot/")
    questions = feedback.questionnaire_of(browser.link).open_questions
    browser.post("tot-slot/", **{f"text.{questions[0]}": word("typed and never sent"), "go": "later"})
    browser.get("tot-slot/")
    browser.post("tot-slot/", **{f"text.{questions[0]}": word("wrong form") * 100})
    browser.get("belofte/")
    address = f"{word('other address')}@elders.example"
    browser.post("belofte/", go="elsewhere", address=address)
    assert (browser.page.status_code, browser.page["Location"][-6:]) == (302, "adres/")


def closed(search: Search) -> None:
    life, scene = search.life, search.scene
    scene.close(accept_shortfall=True)
    life.now = at(CLOSED_ON)
    life.ids["answer_id"] = feedback.open_answers(scene.fresh)[0].id


def released(search: Search) -> None:
    life, scene, cast = search.life, search.scene, search.cast
    kept_back = next(one for one in feedback.open_answers(scene.fresh) if word("withheld") in one.text)
    feedback.withhold(
        round=scene.fresh, answer=kept_back.id, ground="insulting", by=cast.facilitator, now=life.now
    )
    scene.release()
    life.now = at(CLOSED_ON, 12)
    search.send(cast.secretary, "notities/", notes=word("notes of the subject"))
    search.send(cast.facilitator, "notities/", notes=word("notes of the facilitator"))
    for person, said in ((cast.mayor, word("expectation of the reviewer")), (cast.secretary, "")):
        search.send(person, "spiegel/verwachting/", expectation=said, expected=["vision"])


def offered(search: Search) -> None:
    life, cast = search.life, search.cast
    life.now = at(HELD_ON - timedelta(days=1))
    preparation.freeze_agenda(conversation=life.conversation, by=cast.facilitator, now=life.now)
    records.started(cast, life.conversation)
    life.now = records.HELD
    search.send(
        cast.facilitator,
        "verslag/schrijven/",
        **hidden(as_(cast.facilitator).get(f"{life.address}verslag/schrijven/"), "revision", "base"),
        **{
            "rows": "1",
            "priorities": word("record"),
            "career": "Anna wil blijven.",
            "training:subject": word("view of the subject"),
            "training:reviewer": word("view of the reviewer"),
            "agreement-0-what": word("agreement"),
            "agreement-0-support": word("support"),
            "agreement-0-owner": cast.secretary.public_id,
            "agreement-0-kind": "other",
            "agreement-0-due_on": "2026-09-01",
            "offer": "1",
        },
    )
    life.now = records.LATER
    pen = f"{life.address}verslag/pen/"
    seen = hidden(as_(cast.facilitator).get(pen), "version", "digest")
    scan = SimpleUploadedFile(f"{word('name of a scan')}.png", b"no picture")
    refused = as_(cast.facilitator).post(pen, {**seen, "code": word("code of a paper"), "file": scan})
    assert refused.status_code == 200
    changes = {
        "career": {"text": word("proposal"), "reason": word("reason of the proposal")},
        "agreement:new": {
            "what": word("other agreement"),
            "support": word("other support"),
            "reason": word("reason of the other"),
            "owner": cast.mayor.public_id,
            "kind": "other",
            "due_on": "2026-09-01",
        },
    }
    for passage, change in changes.items():
        page = as_(cast.secretary).get(f"{life.address}verslag/wijzigen/{passage}/")
        search.send(
            cast.secretary, f"verslag/wijzigen/{passage}/", **hidden(page, "version", "digest"), **change
        )
    life.ids |= {"proposal_id": AmendmentProposal.objects.first().public_id, "passage": "career"}


def hidden(page: Any, *names: str) -> dict[str, str]:
    """What a page sends along by itself."""
    text = page.content.decode()
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', text)[-1] for name in names}


def ended(search: Search) -> None:
    life, cast = search.life, search.cast
    life.now = records.LATER + timedelta(hours=2)
    for proposal in AmendmentProposal.objects.order_by("pk"):
        records.answer(proposal, cast.mayor, True, now=life.now)
    for person in life.sides:
        records.approve(Record.objects.get(), person, now=life.now)
    agreement = Agreement.objects.get(conversation=life.conversation, owner=cast.secretary)
    life.ids["agreement_id"] = agreement.public_id
    search.send(cast.secretary, f"afspraken/{agreement.public_id}/", status="open", note=word("follow up"))


@pytest.fixture
def search(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Search]:
    cache.clear()
    cast = make_cast()
    scene = stage(cast, attendees=[cast.clerk])
    yield Search(scene, monkeypatch, tmp_path, CONVERSATION, CONVERSATION_STAGES)
    cache.clear()


@pytest.mark.clause("HV-4", "HV-7")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_people_type_stands_on_the_pages_of_who_may_read_it_and_nowhere_else(search: Search) -> None:
    for name, step in zip(CONVERSATION_STAGES, (asked, closed, released, offered, ended), strict=True):
        step(search)
        search.look(name, at="all" if name == "released" else "conversation")

    assert search.untyped == {}
    assert search.wrong == []
    assert MUST_BE_READ - search.read == set()


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_breaks_while_somebody_writes_or_reads_leaves_no_word_anywhere(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exception itself quotes the words, as a library's would, and they stand in variables all along the trace."""

    def broken(*arguments: Any, **options: Any) -> Any:
        quoted = " ".join(WORDS)
        raise RuntimeError(f"cannot handle {quoted} {arguments!r} {options!r}")

    asked(search)
    cast, here = search.cast, f"/gesprekken/{search.life.conversation.public_id}/"
    rater = Browser(search.scene, cast.aldermen[0])
    rater.client.raise_request_exception = False
    rater.begin()
    rater.get("tot-slot/")
    questions = feedback.questionnaire_of(rater.link).open_questions
    seen = []
    with monkeypatch.context() as patch:
        patch.setattr("samenspiegel.core.questionnaire.pack", broken)
        rater.post("tot-slot/", **{f"text.{questions[0]}": word("typed and never sent")})
        seen.append(rater.page)
        patch.setattr("samenspiegel.preparation.actions.seal", broken)
        writer = as_(cast.secretary)
        writer.raise_request_exception = False
        seen.append(writer.post(f"{here}punten/", {"text": word("point of the subject") + " nog een"}))
        patch.setattr("samenspiegel.feedback.actions.closing.core_report.build", broken)
        search.life.now = at(CLOSED_ON)
        closer = as_(cast.facilitator)
        closer.raise_request_exception = False
        seen.append(
            closer.post(f"{here}vragenlijsten/sluiten/", {"confirm": "on", "accept": "on", "is_read": "on"})
        )
    somebody = as_(cast.secretary)
    somebody.get("/")
    somebody.cookies.pop("sessionid")
    somebody.post(f"{here}punten/", {"text": word("wrong form")})  # the session has ended meanwhile

    assert [page.status_code for page in seen[:2]] == [500, 500]
    for page in seen:
        assert [one for one in WORDS if one in unescape(worlds.content(page))] == []
    assert "RuntimeError" in search.log.getvalue()
    search.look_behind("broken")
    assert search.wrong == []


def test_every_field_in_which_people_type_has_a_word() -> None:
    """The fields are read from forms and templates, so a new one fails here until a word is typed in it."""
    kinds = (CONVERSATION, APART, ADMINISTERED, EMPLOYEE, OPEN_TALK, SCAN)
    rules = [rule for kind in kinds for rule in kind.values()]

    assert typed.in_forms() | typed.in_templates() == {field for rule in rules for field in rule.fields}
    assert {
        "plan.PlanForm.place",
        "record.SectionsForm.*",
        "page.text.*",
    } <= typed.in_forms() | typed.in_templates()


@pytest.mark.parametrize(
    "hide",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: json.dumps({"a": text}).encode(),
        lambda text: base64.b64encode(b"x" + text.encode()),
        lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"?"),
        lambda text: text.encode().hex().encode(),
        lambda text: b"..." + zlib.compress(text.encode() * 3) + b"...",
        lambda text: gzip.compress(text.encode()),
        lambda text: b"." + base64.urlsafe_b64encode(zlib.compress(text.encode() * 9)) + b":1x:y",
        lambda text: gzip.compress(base64.b64encode(zlib.compress(text.encode()))),
    ],
)
def test_a_word_is_found_however_it_is_written_down(hide: Any) -> None:
    assert traces.found_in(b"begin " + hide(f"zie {word('record')} hier") + b" einde", WORDS) == {
        word("record")
    }


def test_a_word_that_is_left_somewhere_is_found(cast: Cast) -> None:
    """The search sees a session and a row. No other test seeks these words: a write-ahead log is shared, and keeps."""
    left = {word("left in a session"), word("left in a row")}
    browser = Client()
    browser.force_login(cast.secretary.account)
    session = browser.session
    session["typed"] = [word("left in a session")] * 5
    session.save()
    cast.organisation.name = word("left in a row")
    cast.organisation.save()

    found = {one for _, data in traces.rows() for one in traces.found_in(data, left)}

    assert found == left
    assert left.isdisjoint(WORDS)
    assert connection.vendor in {"sqlite", "postgresql"}


def test_a_file_is_looked_through_once_it_was_written_to_since_typing_began(db: None, tmp_path: Path) -> None:
    for name in ("as it was", "written to"):
        (tmp_path / name).write_text("what others did before")
    traces.begin(tmp_path)
    (tmp_path / "written to").write_text(f"what others did before, and {word('left in a file')}")
    (tmp_path / "new").write_text(word("left in a file"))

    looked_at = dict(traces.files(tmp_path))

    assert {"written to", "new"} <= looked_at.keys()
    assert "as it was" not in looked_at
    for name in ("written to", "new"):
        assert traces.found_in(looked_at[name], {word("left in a file")}) == {word("left in a file")}
