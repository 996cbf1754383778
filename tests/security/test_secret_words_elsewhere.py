# SPDX-License-Identifier: EUPL-1.2
"""Words as in ``test_secret_words``, where a conversation goes another way than most: in custodian mode, with another
round near, moved, with somebody from outside, held up, with a spiegel that is withdrawn and a record that both do not
approve. Passphrases and codes are for nobody, ever."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Role
from samenspiegel.retention.models import Hold
from tests.cast import HELD_ON, NOW, at, make_cast
from tests.feedback.custodians import SealedStage
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage
from tests.records import stage as records
from tests.web.test_access import as_
from tests.web.test_plan import typed as plan_form

from .searching import Search
from .words import APART, APART_STAGES, ELSEWHERE, word

PRINTED = re.compile(r"<code>(\w{5}(?:-\w{5}){5})</code>")
SEAL = "/account/zegelzin/"
LOOK = frozenset({*Part, ELSEWHERE, Role.AUDITOR})
MUST_BE_READ = {
    ("planned", "other place", Part.REVIEWER),
    ("planned", "why so soon again", Part.SUBJECT),
    ("not approved", "place", Part.SUBSTITUTE),
    ("not approved", "why so soon", Part.REVIEWER),
    ("not approved", "number of the file", Part.FACILITATOR),
    ("withdrawn", "why withdrawn", "mail"),
    ("not approved", "why not approved", Part.REVIEWER),
    ("not approved", "why not approved", "mail"),
}


def passphrases(search: Search) -> None:
    """Set, changed, and made anew; mistyped on the way."""
    cast = search.cast
    first, other, third = (word(f"{name} seal") for name in ("first", "second", "third"))
    set_it = {"go": "set", "seal": first, "seal_again": first}
    wrong = as_(cast.facilitator).post(SEAL, {**set_it, "seal_again": word("seal mistyped")})
    assert wrong.status_code == 422
    search.response("planned", "nobody", SEAL, wrong)
    search.post(cast.facilitator, SEAL, set_it)
    change = {"go": "change", "seal_before": first, "seal": other, "seal_again": other}
    wrong = as_(cast.facilitator).post(SEAL, {**change, "seal_before": word("seal guessed")})
    assert wrong.status_code == 422
    search.response("planned", "nobody", SEAL, wrong)
    search.post(cast.facilitator, SEAL, change)
    search.post(cast.substitute, SEAL, {"go": "set", "seal": third, "seal_again": third})
    fourth = word("fourth seal")
    search.post(cast.substitute, SEAL, {"go": "replace", "seal": fourth, "seal_again": fourth, "sure": "on"})


def planned(search: Search) -> None:
    """A conversation with another round near; the other one is moved and has somebody from outside."""
    cast, near = search.cast, search.life.conversation
    search.mailboxes = {
        "outsider": f"{word('address of the outsider')}@elders.example",
        "new rater": f"{word('address of a new rater')}@elders.example",
    }
    passphrases(search)
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save(update_fields=["custody"])
    typed = plan_form(
        cast,
        place=word("place"),
        attendees=[cast.clerk.public_id],
        exception_reason=word("why so soon"),
        outside_name=word("outsider not asked"),
        outside_email=f"{word('address not asked')}@elders.example",
        outside_works_at=word("bureau not asked"),
    )
    page = as_(cast.facilitator).post("/gesprekken/nieuw/", typed)
    code = PRINTED.search(page.content.decode())
    assert code, page.content.decode()
    search.code = code[1]
    search.words |= {code[1]: "recovery code", code[1].replace("-", ""): "recovery code"}
    conversation = Conversation.objects.exclude(pk=near.pk).get()
    round = Round.objects.get(conversation=conversation)
    search.scene = SealedStage(cast, conversation, round, code=search.code)
    search.send(
        cast.facilitator,
        "verplaatsen/",
        held_on=(HELD_ON + timedelta(days=43)).isoformat(),
        starts_at="10:00",
        duration_minutes="120",
        place=word("other place"),
        exception_reason=word("why so soon again"),
        confirm="1",
    )
    search.send(
        cast.facilitator,
        "van-buiten/",
        part="substitute",
        name=word("outsider"),
        email=search.mailboxes["outsider"],
        works_at=word("bureau"),
    )
    search.look("planned", who=LOOK)
    search.life.conversation = conversation
    search.send(
        cast.facilitator,
        "informanten/toevoegen/",
        group="management-team",
        name=word("name of a new rater"),
        email=search.mailboxes["new rater"],
    )
    search.life.ids["invitation_id"] = round.invitations.first().public_id


def withdrawn(search: Search) -> None:
    """Closed with a passphrase after a wrong one, then withdrawn; and held up."""
    scene, life, cast = search.scene, search.life, search.cast
    scene.open()
    life.now = at(OPENED_ON, 9)
    scene.send_all(scene.everybody)
    life.now = at(CLOSED_ON)
    close = {"accept": "on", "sure": "on"}
    for said in ("wrong seal", "first seal"):
        page = as_(cast.facilitator).post(
            f"{life.address}vragenlijsten/sluiten/", {**close, "seal": word(said)}
        )
        assert page.status_code == 200
        search.response("withdrawn", "nobody", "closing", page)
    search.send(cast.facilitator, "vragenlijsten/sluiten/", **close, seal=word("second seal"))
    life.ids["answer_id"] = "gone"
    scene.release(at(CLOSED_ON))
    search.send(cast.facilitator, "spiegel/intrekken/", reason=word("why withdrawn"), sure="on")
    search.send(
        cast.facilitator,
        "opschorten/",
        kind="woo_request",
        reference=word("number of the file"),
        until_on=(life.now.date() + timedelta(days=30)).isoformat(),
    )
    life.ids["hold_id"] = Hold.objects.get().public_id


def not_approved(search: Search) -> None:
    life, cast = search.life, search.cast
    record = records.offered(cast, record=records.started(cast, life.conversation))
    life.now = records.LATER
    seen_only = {
        "held_on": (records.LATER.date() + timedelta(days=14)).isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "60",
        "place": word("place of a second sitting"),
    }
    as_(cast.facilitator).post(f"/gesprekken/{life.conversation.public_id}/tweede-zitting/", seen_only)
    search.send(
        cast.facilitator,
        "verslag/afsluiten/",
        reason=word("why not approved"),
        handed_over_on=records.HELD.date().isoformat(),
        sure="on",
    )
    record.refresh_from_db()
    assert record.ending
    copied = {"what": "record", "place": word("file elsewhere"), "placed_on": records.HELD.date().isoformat()}
    search.send(cast.facilitator, "kopie-melden/", **copied)


@pytest.fixture
def search(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Search]:
    cache.clear()
    cast = make_cast()
    near = cast.plan(held_on=HELD_ON + timedelta(days=42))
    round = feedback.propose_raters(conversation=near, now=NOW)
    assert round is not None
    scene = Stage(cast, near, round)
    search = Search(scene, monkeypatch, tmp_path, APART, APART_STAGES)
    search.life.ids["invitation_id"] = round.invitations.first().public_id
    yield search
    cache.clear()


@pytest.mark.clause("HV-4", "HV-7")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_passphrases_and_codes_are_for_nobody_and_reasons_for_whom_they_concern(search: Search) -> None:
    planned(search)
    withdrawn(search)
    search.look_behind("withdrawn")
    not_approved(search)
    search.look("not approved", who=LOOK)

    assert search.untyped == {}
    assert search.wrong == []
    assert MUST_BE_READ - search.read == set()
