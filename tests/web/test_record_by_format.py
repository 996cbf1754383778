# SPDX-License-Identifier: EUPL-1.2
"""The pages of a record as its format has it, for who takes part and for who tries to read more."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.passages import Document, NewText
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.records import actions
from samenspiegel.records.models import Approval, Ending, Record, RecordVersion
from tests.cast import HELD_ON, NOW, Cast
from tests.formats.records import plan, plan_guided
from tests.records import stage
from tests.records.stage import HELD, LATER
from tests.records.test_by_format import AGREED, NOTHING, OWN, OWNERS, SEEN, offered, saved, sign
from tests.web.test_record import fields_of, hidden, html, page

pytestmark = pytest.mark.django_db
As = Callable[[Person], Client]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    set_(LATER)
    return set_


@pytest.fixture
def as_(at: object) -> As:
    def signed_in(person: Person) -> Client:
        browser = Client()
        browser.force_login(person.account)
        return browser

    return signed_in


def typed(browser: Client, there: str, **values: str) -> dict[str, str]:
    return {**fields_of(html(browser.get(there))), **values}


def seen(text: str) -> dict[str, str]:
    return {"version": hidden(text, "version"), "digest": hidden(text, "digest")}


def test_a_side_writes_offers_and_approves_in_one_press_and_the_other_approves(cast: Cast, as_: As) -> None:
    conversation = plan(cast, "")
    writer, other = as_(cast.secretary), as_(cast.mayor)
    there = page(conversation, "verslag", "schrijven")
    assert other.post(page(conversation, "verslag", "beginnen")).status_code == 404
    writer.post(page(conversation, "verslag", "beginnen"))
    assert other.get(there).status_code == 404
    writer.post(there, typed(writer, there, topics="De brug.", offer_sign="1"))
    assert [row.person for row in Approval.objects.all()] == [cast.secretary]
    text = html(other.get(page(conversation, "verslag")))
    other.post(page(conversation, "verslag", "akkoord"), seen(text))
    assert Record.objects.get().ending == Ending.APPROVED


def test_who_guides_is_offered_no_signature_with_their_own_text(cast: Cast, as_: As) -> None:
    record = stage.started(cast)
    text = html(as_(cast.facilitator).get(page(record, "verslag", "schrijven")))
    assert ('name="offer"' in text, 'name="offer_sign"' in text) == (True, False)


def test_who_signs_for_seen_is_told_what_that_means_and_adds_a_reaction_that_both_read(
    cast: Cast, as_: As
) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    browser = as_(cast.secretary)
    text = html(browser.get(page(record, "verslag")))
    assert ("Ik teken voor gezien" in text, "/verslag/wijzigen/" in text) == (True, False)
    reaction = "Zo heb ik het niet gezegd."
    browser.post(page(record, "verslag", "akkoord"), {**seen(text), "reaction": reaction})
    for person in (cast.secretary, cast.mayor):
        assert reaction in html(as_(person).get(page(record, "verslag")))
    assert browser.get(page(record, "verslag", "wijzigen", "topics")).status_code == 404
    sign(record, cast.mayor)
    text = html(browser.get(page(record, "verslag")))
    assert ("Voor gezien getekend" in text, "Beide partijen gaven akkoord" in text) == (True, False)


@pytest.mark.parametrize("trouble", ["long", "stale"])
def test_a_reaction_that_was_typed_stands_there_still_when_it_was_not_kept(
    cast: Cast, as_: As, trouble: str
) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    browser = as_(cast.secretary)
    on_screen = seen(html(browser.get(page(record, "verslag"))))
    reaction = "Zo niet." + ("a" * 2000 if trouble == "long" else "")
    if trouble == "stale":
        state = stage.state(record)
        saved(record, cast.mayor, Document(sections=stage.texts(topics="Anders.")), LATER)
        revision = Record.objects.get().revision
        actions.offer(record=state.record, expected_revision=revision, by=cast.mayor, now=LATER)
    text = html(browser.post(page(record, "verslag", "akkoord"), {**on_screen, "reaction": reaction}))
    assert (reaction in text, Approval.objects.exists()) == (True, False)


@pytest.mark.clause("ZS-5")
def test_the_two_agree_on_their_own_how_much_is_written_down(cast: Cast, as_: As, at) -> None:
    at(NOW)
    conversation = plan(cast, AGREED)
    first, second = as_(cast.secretary), as_(cast.mayor)
    there = page(conversation, "vastleggen")
    assert "nog niet afgesproken" in html(first.get(page(conversation)))
    assert "Kies hoeveel jullie vastleggen" in html(first.post(there, {}))
    first.post(there, {"level": "agreements"})
    assert "Alleen de afspraken" in html(second.get(there))
    request = conversation.consent_requests.get()
    assert "Alleen de afspraken" in html(second.get(page(conversation, "verzoeken", request.public_id)))
    second.post(there, {"level": "agreements"})
    assert Conversation.objects.get().recording == "agreements"
    at(HELD)
    first.post(page(conversation, "verslag", "beginnen"))
    text = html(first.get(page(conversation, "verslag", "schrijven")))
    assert ('name="topics"' in text, 'name="agreement-0-what"' in text) == (False, True)


def test_others_find_no_page_to_agree_on_and_unknown_levels_change_nothing(cast: Cast, as_: As) -> None:
    conversation = plan(cast, AGREED)
    there = page(conversation, "vastleggen")
    assert as_(cast.clerk).get(there).status_code == 404
    assert as_(cast.secretary).post(there, {"level": "film"}).status_code == 200
    ordinary = page(cast.plan(held_on=HELD_ON.replace(year=2027)), "vastleggen")
    assert as_(cast.secretary).get(ordinary).status_code == 404
    assert not conversation.consent_requests.exists()


@pytest.mark.clause("ZS-5")
def test_of_what_is_not_written_down_one_says_that_it_was_held(cast: Cast, as_: As, at) -> None:
    conversation = plan(cast, NOTHING)
    preparation.add_point(conversation=conversation, text="De brug.", by=cast.mayor, now=NOW)
    browser = as_(cast.mayor)
    assert browser.get(page(conversation, "verslag")).status_code == 404
    there = page(conversation, "gevoerd")
    at(NOW)
    assert browser.post(there).status_code == 302
    assert Conversation.objects.get().ended_at is None
    at(LATER)
    assert there in html(browser.get(page(conversation)))
    assert as_(cast.clerk).post(there).status_code == 404
    assert "3 maart 2026" in html(browser.get(there))
    browser.post(there)
    assert Conversation.objects.get().ended_at == LATER
    for address in ((), ("gespreksstof",), ("agenda",), ("afspraken",)):
        assert b"De brug" not in browser.get(page(conversation, *address)).content
    assert browser.get(there).status_code == 302


def test_what_one_side_keeps_for_itself_stands_among_its_notes_only(cast: Cast, as_: As) -> None:
    conversation = plan(cast, OWN)
    browser, other = as_(cast.secretary), as_(cast.mayor)
    secret = "Ik zoek ander werk."
    browser.post(page(conversation, "notities"), {"section:for-me": secret, "notes": ""})
    assert secret in html(browser.get(page(conversation, "notities")))
    assert "Voor mezelf" not in html(other.get(page(conversation, "notities")))
    other.post(page(conversation, "notities"), {"section:for-me": "Van mij.", "notes": ""})
    record = offered(conversation, cast.secretary)
    browser.get(page(record, "verslag", "schrijven"))
    for address in ((), ("verslag",), ("agenda",), ("notities",)):
        assert secret.encode() not in other.get(page(conversation, *address)).content
    assert "Voor mezelf" not in html(browser.get(page(record, "verslag")))


def _only_sides(what: str) -> str:
    return "".join(
        f'[[readers]]\nwhat = "{what}"\nwho = "{who}"\nhow = "{how}"\n'
        for who, how in (("subject", "read"), ("reviewer", "read"), ("facilitator", "took_place"))
    )


def test_who_is_told_only_that_it_took_place_finds_no_record_and_no_agreements(cast: Cast, as_: As) -> None:
    deviation = '[parties]\nrecord_writer = "reviewer"\n' + _only_sides("record") + _only_sides("agreements")
    conversation = plan_guided(cast, deviation)
    record = offered(conversation, cast.mayor, Document(sections=stage.texts(career="Anna blijft.")))
    browser = as_(cast.facilitator)
    for address in ("verslag", "afspraken", "verslag/schrijven", "verslag/afsluiten"):
        assert browser.get(page(conversation, address)).status_code == 404
    text = html(browser.get(page(conversation)))
    assert ("Anna blijft" in text, "/verslag/" in text) == (False, False)
    assert (
        cast.facilitator.name
        not in html(as_(cast.mayor).get(page(record, "verslag"))).partition("Dit lezen")[2]
    )


def test_a_section_is_shown_to_its_readers_and_what_the_others_read_leaves_it_out(
    cast: Cast, as_: As
) -> None:
    deviation = (
        '[parties]\nrecord_writer = "reviewer"\n'
        '[[record]]\nkey = "career"\nreaders = ["subject", "reviewer"]\n'
    )
    conversation = plan_guided(cast, deviation)
    sections = stage.texts(career="Anna blijft.", priorities="De school.")
    record = offered(conversation, cast.mayor, Document(sections=sections))
    stage.propose(record, cast.secretary, "career", NewText("Anna gaat."))
    texts = {
        person.pk: html(as_(person).get(page(record, "verslag")))
        for person in (cast.secretary, cast.facilitator)
    }
    assert "Anna blijft." in texts[cast.secretary.pk] and "De school." in texts[cast.facilitator.pk]
    assert not re.search(r"\bAnna\b", texts[cast.facilitator.pk])  # the passage, and what is proposed for it


def test_a_second_reader_and_a_supporter_find_what_is_theirs_and_nothing_else(cast: Cast, as_: As) -> None:
    parties = "[parties]\nsecond_reader = true\nsupporter = true\n"
    conversation = plan(cast, parties, second_reader=cast.clerk, supporter=cast.aldermen[0])
    record = offered(conversation, cast.secretary, signs=True)
    second, beside = as_(cast.clerk), as_(cast.aldermen[0])
    assert "Over de brug." not in html(second.get(page(record, "verslag")))
    assert second.post(page(record, "verslag", "akkoord"), {}).status_code == 404
    sign(record, cast.mayor)
    text = html(second.get(page(record, "verslag")))
    assert "Over de brug." in text
    for _twice in range(2):
        second.post(page(record, "verslag", "gezien"), seen(text))
    assert Approval.objects.filter(person=cast.clerk, means="seen").count() == 1
    assert "tweede lezer" in html(as_(cast.secretary).get(page(record, "verslag")))
    found = {
        name: beside.get(page(conversation, name)).status_code for name in ("verslag", "agenda", "afspraken")
    }
    assert (beside.get(page(conversation)).status_code, found) == (
        200,
        {"verslag": 404, "agenda": 200, "afspraken": 404},
    )
    assert b"Over de brug." not in beside.get(page(conversation)).content
    assert second.get(page(conversation, "agenda")).status_code == 404


@pytest.mark.clause("VGS-13")
def test_the_college_is_chosen_as_owner_and_stands_there_by_its_name(cast: Cast, as_: As) -> None:
    conversation = plan(cast, OWNERS)
    browser = as_(cast.secretary)
    browser.post(page(conversation, "verslag", "beginnen"))
    there = page(conversation, "verslag", "schrijven")
    assert 'value="body:college"' in html(browser.get(there))
    row = {
        "agreement-0-what": "Het college leest stukken vooraf.",
        "agreement-0-kind": "other",
        "agreement-0-owner": "body:college",
    }
    text = html(browser.post(there, typed(browser, there, **row, offer_sign="1")))
    assert ("id_agreement-0-owner-error" in text, RecordVersion.objects.exists()) == (True, False)
    browser.post(there, {**fields_of(text), **row, "agreement-0-kind": "expected", "offer_sign": "1"})
    sign(Record.objects.get(), cast.mayor)
    text = html(browser.get(page(conversation, "afspraken")))
    assert ("college van B&amp;W" in text, f"gevolgd door {cast.mayor.name}" in text) == (True, True)
    assert "Zeg hoe het" not in text


def test_an_owner_that_is_no_body_of_the_format_is_refused(cast: Cast, as_: As) -> None:
    conversation = plan(cast, OWNERS)
    browser = as_(cast.secretary)
    browser.post(page(conversation, "verslag", "beginnen"))
    there = page(conversation, "verslag", "schrijven")
    for owner in (
        "body:works-council",
        f"body:college/{cast.clerk.public_id}",
        "body:",
        cast.clerk.public_id,
    ):
        row = {"agreement-0-what": "Iets.", "agreement-0-kind": "expected", "agreement-0-owner": owner}
        text = html(browser.post(there, typed(browser, there, **row, offer="1")))
        assert "id_agreement-0-owner-error" in text
    assert HELD < LATER and not RecordVersion.objects.exists()
