# SPDX-License-Identifier: EUPL-1.2
"""A word of its own in every field that people can type in; and then everything is searched for these words.

They may stand on the pages of those who read them by the table of access, and nowhere else: no other page, header,
cookie, mail, log, error page, session, row or file, in any way of writing them down.
"""

import base64
import gzip
import io
import json
import logging
import os
import zlib
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from samenspiegel import clock
from samenspiegel.agreements import actions as agreements
from samenspiegel.agreements.models import Agreement
from samenspiegel.core.access import Deed, Part, readers
from samenspiegel.core.passages import Document, NewText
from samenspiegel.feedback import actions as feedback
from samenspiegel.notices import actions as notices
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.preparation import actions as preparation
from samenspiegel.web.logs import Json
from tests.cast import HELD_ON, NOW, Cast, at, make_cast
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage, stage
from tests.records import stage as records
from tests.web.lives import Life, undone
from tests.web.rater_browser import Browser
from tests.web.test_access import as_

from . import traces, worlds

STAGES = ("asked", "closed", "released", "offered", "ended")
SIDES = frozenset({Part.SUBJECT, Part.REVIEWER})
TABLE = SIDES | {Part.FACILITATOR}


OF_THIS_PROCESS = "".join(chr(ord("a") + int(digit)) for digit in str(os.getpid()))
"""In each word: tests beside this one share a server and its write-ahead log, and one may leave a word there."""


def word(name: str) -> str:
    """A word that stands nowhere else, and tells in which field it was typed."""
    return f"Kievit{name.title().replace(' ', '')}{OF_THIS_PROCESS}Xqz"


def _rule(**by_stage: Any) -> dict[str, frozenset[Part]]:
    """Who may read a word from which stage on; a later stage changes that."""
    found, now = {}, frozenset[Part]()
    for name in STAGES:
        now = frozenset(by_stage.get(name, now))
        found[name] = now
    return found


NOBODY = _rule()
RELEASED = _rule(closed=readers(Deed.READ_OPEN_ANSWERS), released=readers(Deed.READ_REPORT))
WHO_MAY_READ: dict[str, dict[str, frozenset[Part]]] = {
    "shown one": RELEASED,
    "shown two": RELEASED,
    "shown three": RELEASED,
    "shown of the chair": RELEASED,
    "shown of the reviewer": RELEASED,
    "shown of the subject": RELEASED,
    "withheld": _rule(closed={Part.FACILITATOR}, released=()),
    "one of too few": NOBODY,
    "typed and never sent": NOBODY,
    "typed over": NOBODY,
    "own code": NOBODY,
    "other address": NOBODY,
    "wrong form": NOBODY,
    "objection": _rule(asked=readers(Deed.SEE_RATERS)),
    "answer to objection": _rule(asked=readers(Deed.SEE_RATERS)),
    "point of the subject": _rule(asked={Part.SUBJECT}, released=readers(Deed.READ_AGENDA)),
    "point of the reviewer": _rule(asked={Part.REVIEWER}, released=readers(Deed.READ_AGENDA)),
    "notes of the subject": _rule(released={Part.SUBJECT}),
    "expectation of the reviewer": _rule(released={Part.REVIEWER}),
    "notes of the facilitator": _rule(released={Part.FACILITATOR}),
    "record": _rule(offered=readers(Deed.READ_RECORD)),
    "agreement": _rule(offered=readers(Deed.READ_RECORD)),
    "proposal": _rule(offered=readers(Deed.READ_RECORD)),
    "follow up": _rule(ended=readers(Deed.READ_AGREEMENTS)),
}
WORDS = {word(name): name for name in WHO_MAY_READ}
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


NO_PART = (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR)


def _with_role(cast: Cast, role: Role) -> Person:
    """Somebody who holds a role in the organisation, and has no part in the conversation."""
    email = f"{role.value}@veenmeer.example"
    person = people.add_person(
        organisation=cast.organisation, name=f"Kim {role.value}", first_name="Kim", email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    people.appoint(person=person, role=role, now=NOW)
    return person


class Search:
    """One conversation with its words, and everything that is looked through."""

    def __init__(self, cast: Cast, patch: pytest.MonkeyPatch) -> None:
        self.cast, self.log = cast, io.StringIO()
        (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, Json)]
        patch.setattr(handler, "stream", self.log)  # what would stand in the log of the service
        self.scene: Stage = stage(cast, attendees=[cast.clerk])
        self.life = Life(cast, self.scene.conversation)
        self.wrong: list[tuple[str, ...]] = []
        self.read: set[tuple[str, str, str]] = set()
        patch.setattr(clock, "system_now", lambda: self.life.now)
        self.everybody = {
            Part.SUBJECT: cast.secretary,
            Part.REVIEWER: cast.mayor,
            Part.FACILITATOR: cast.facilitator,
            Part.SUBSTITUTE: cast.substitute,
            Part.ATTENDEE: cast.clerk,
            "rater": cast.aldermen[3],
            "elsewhere": cast.outsider,
            **{role.value: _with_role(cast, role) for role in NO_PART},
        }

    def look(self, when: str) -> None:
        """Every page as everybody, then everything that is kept or was told."""
        for who, person in self.everybody.items():
            self._walk(when, str(who), person)
        notices.deliver_due(now=self.life.now)
        for letter in mail.outbox:
            told = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}".encode()
            self._nothing(when, f"mail {letter.subject}", told)
        mail.outbox.clear()
        for name, data in (*traces.rows(), *traces.files()):
            self._nothing(when, name, data)
        self._nothing(when, "log", self.log.getvalue().encode())

    def _nothing(self, when: str, where: str, data: bytes) -> None:
        self.wrong += [(when, where, WORDS[found]) for found in traces.found_in(data, WORDS)]

    def _walk(self, when: str, who: str, person: Person) -> None:
        browser = as_(person)
        for route, address in worlds.addresses(self.life):
            if route.startswith("inloggen/") or (when != "released" and "conversation_id" not in route):
                continue
            with undone():
                response = browser.get(address)
            self.response(when, who, address, response)
        browser.session.flush()

    def response(self, when: str, who: str, address: str, response: Any) -> None:
        """Words only for who may read them; headers and cookies without any; nothing stays in a browser's cache."""
        text = unescape(worlds.content(response))
        for found in (one for one in WORDS if one in text):
            name = WORDS[found]
            self.read.add((when, name, who))
            if who not in WHO_MAY_READ[name][when]:
                self.wrong.append((when, who, address, name))
        sent = f"{response.headers} {response.cookies}".encode()
        self._nothing(when, f"headers of {address}", sent)
        if response.status_code == 200 and "no-store" not in response.headers.get("Cache-Control", ""):
            self.wrong.append((when, who, address, "may be kept in a cache"))


def text_of(scene: Stage, person: Person, **texts: str) -> None:
    """Somebody answers with these texts, per open question: a, b or c."""
    link = scene.link(person)
    feedback.begin(link=link, is_acknowledged=True)
    questions = dict(zip("abc", feedback.questionnaire_of(link).open_questions, strict=False))
    scores = scene.answers(person).scores
    feedback.save_draft(link=link, texts=dict.fromkeys(questions.values(), word("typed over")))
    feedback.save_draft(link=link, scores=scores, texts=dict.fromkeys(questions.values(), ""))
    feedback.save_draft(
        link=link, texts={questions[name]: f"Zo {word(said)} is het." for name, said in texts.items()}
    )
    feedback.send(link=link)


def asked(search: Search) -> None:
    cast, scene, life = search.cast, search.scene, search.life
    objection = feedback.object_to_rater(
        round=scene.round, by=cast.secretary, reason=word("objection"), about=cast.managers[0], now=NOW
    )
    life.ids |= {
        "objection_id": objection.public_id,
        "invitation_id": scene.invitation(cast.managers[0]).public_id,
    }
    feedback.answer_objection(
        objection=objection, answer=word("answer to objection"), by=cast.facilitator, now=NOW
    )
    for by, name in ((cast.secretary, "subject"), (cast.mayor, "reviewer")):
        point = preparation.add_point(
            conversation=life.conversation, text=word(f"point of the {name}"), by=by, now=NOW
        )
        life.ids.setdefault("point_id", point.public_id)
    scene.open()
    life.now = at(OPENED_ON + timedelta(days=1))
    texts = ["shown one", "shown two", "shown three", "withheld"]
    for person, said in zip(cast.managers, texts, strict=False):
        more = {"b": "one of too few"} if said == "shown one" else {}
        text_of(scene, person, a=said, **more)
    text_of(scene, cast.works_council_chair, a="shown of the chair")
    text_of(scene, cast.mayor, a="shown of the reviewer")
    text_of(scene, cast.secretary, a="shown of the subject")
    scene.send_all(cast.aldermen[:3])
    through_the_pages(search)


def through_the_pages(search: Search) -> None:
    """A rater types on the pages themselves: a code, another address, a text that is never sent, a form that fails."""
    cache.clear()
    browser = Browser(search.scene, search.cast.aldermen[3])
    browser.begin()
    browser.get("code/")
    browser.post("code/", code=word("own code"))
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
    for by, texts in (
        (cast.secretary, {"notes": word("notes of the subject"), "expected": ["vision"]}),
        (cast.mayor, {"expectation": word("expectation of the reviewer"), "expected": ["vision"]}),
        (cast.facilitator, {"notes": word("notes of the facilitator")}),
    ):
        preparation.write_note(conversation=life.conversation, by=by, now=life.now, **texts)


def offered(search: Search) -> None:
    life, cast = search.life, search.cast
    life.now = at(HELD_ON - timedelta(days=1))
    preparation.freeze_agenda(conversation=life.conversation, by=cast.facilitator, now=life.now)
    document = Document(
        sections=records.texts(priorities=word("record"), career="Anna wil blijven."),
        agreements=(records.agreement(cast.secretary, word("agreement")),),
    )
    search.record = records.offered(cast, document, records.started(cast, life.conversation))
    life.now = records.LATER
    proposal = records.propose(search.record, cast.secretary, "career", NewText(word("proposal")))
    life.ids |= {"proposal_id": proposal.public_id, "passage": "career"}


def ended(search: Search) -> None:
    life, cast, record = search.life, search.cast, search.record
    life.now = records.LATER + timedelta(hours=2)
    from samenspiegel.records.models import AmendmentProposal

    records.answer(AmendmentProposal.objects.get(), cast.mayor, True, now=life.now)
    for person in life.sides:
        records.approve(record, person, now=life.now)
    agreement = Agreement.objects.get(conversation=life.conversation)
    life.ids["agreement_id"] = agreement.public_id
    agreements.follow_up(
        agreement=agreement, status="open", note=word("follow up"), by=cast.secretary, now=life.now
    )


@pytest.fixture
def search(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Search]:
    cache.clear()
    yield Search(make_cast(), monkeypatch)
    cache.clear()


@pytest.mark.clause("HV-4", "HV-7")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_people_type_stands_on_the_pages_of_who_may_read_it_and_nowhere_else(search: Search) -> None:
    for name, step in zip(STAGES, (asked, closed, released, offered, ended), strict=True):
        step(search)
        search.look(name)

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
    search._nothing("broken", "log", search.log.getvalue().encode())
    for name, data in (*traces.rows(), *traces.files()):
        search._nothing("broken", name, data)
    assert search.wrong == []


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
