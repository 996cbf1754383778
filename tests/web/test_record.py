# SPDX-License-Identifier: EUPL-1.2
"""The pages of the record, as subject, reviewer and facilitator use them, and as others try to."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.core.passages import NewText
from samenspiegel.people.models import Person
from samenspiegel.records import actions
from samenspiegel.records.models import AmendmentProposal, Approval, Ending, Record, RecordVersion
from tests.cast import Cast
from tests.records import stage
from tests.records.stage import HELD, LATER


@pytest.fixture(autouse=True)
def on_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


@pytest.fixture
def as_(client: Client):
    def signed_in(person: Person) -> Client:
        browser = Client()
        browser.force_login(person.account)
        return browser

    return signed_in


def page(record_or_conversation, *rest: str) -> str:
    conversation = getattr(record_or_conversation, "conversation", record_or_conversation)
    return "/".join(["/gesprekken", conversation.public_id, *rest]) + "/"


def html(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found.group(1)


def fields_of(text: str) -> dict[str, str]:
    return {name: hidden(text, name) for name in ("revision", "base", "rows")}


ROW = {
    "agreement-0-what": "De burgemeester belt.",
    "agreement-0-kind": "other",
    "agreement-0-due_on": "2026-09-01",
}


def test_the_facilitator_starts_writes_and_offers_the_record(cast: Cast, as_) -> None:
    conversation = cast.plan()
    writer = as_(cast.facilitator)
    assert "verslag/beginnen/" in html(writer.get(page(conversation, "verslag")))
    assert writer.post(page(conversation, "verslag", "beginnen")).url == page(
        conversation, "verslag", "schrijven"
    )
    there = page(conversation, "verslag", "schrijven")
    typed = {
        **fields_of(html(writer.get(there))),
        **ROW,
        "agreement-0-owner": cast.mayor.public_id,
        "priorities": "De nieuwe school.",
        "training:reviewer": "Tijd voor een cursus.",
        "offer": "1",
    }
    assert writer.post(there, typed).url == page(conversation, "verslag")
    version = RecordVersion.objects.get()
    document = stage.state(version.record).document
    assert document is not None
    assert document.section("priorities").text == "De nieuwe school."
    assert document.section("training").texts == {"subject": "", "reviewer": "Tijd voor een cursus."}
    assert [(row.what, row.owner) for row in document.agreements] == [
        ("De burgemeester belt.", cast.mayor.public_id)
    ]


def test_one_more_agreement_keeps_everything_typed(cast: Cast, as_) -> None:
    record = stage.started(cast)
    writer, there = as_(cast.facilitator), page(record, "verslag", "schrijven")
    typed = {**fields_of(html(writer.get(there))), **ROW, "career": "Anna twijfelt.", "add": "1"}
    text = html(writer.get(writer.post(there, typed).url.partition("#")[0]))
    assert ("De burgemeester belt." in text, "Anna twijfelt." in text, hidden(text, "rows")) == (
        True,
        True,
        "2",
    )
    without = {**typed, **fields_of(text), "agreement-1-what": "Nog iets.", "remove": "0"}
    del without["add"]
    text = html(writer.get(writer.post(there, without).url.partition("#")[0]))
    assert ("De burgemeester belt." in text, "Nog iets." in text) == (False, True)


def test_a_wrong_date_and_a_missing_owner_are_named_and_nothing_typed_is_lost(cast: Cast, as_) -> None:
    record = stage.started(cast)
    writer, there = as_(cast.facilitator), page(record, "verslag", "schrijven")
    typed = {**fields_of(html(writer.get(there))), **ROW, "career": "Anna twijfelt.", "offer": "1"}
    text = html(writer.post(there, {**typed, "agreement-0-due_on": "morgen"}))
    assert ("Anna twijfelt." in text, "id_agreement-0-due_on-error" in text) == (True, True)
    text = html(writer.post(there, typed))
    assert ("Anna twijfelt." in text, "id_agreement-0-owner-error" in text) == (True, True)
    assert not RecordVersion.objects.exists()
    again = {**typed, **fields_of(text), "agreement-0-owner": cast.mayor.public_id}
    assert writer.post(there, again).status_code == 302
    assert RecordVersion.objects.count() == 1


def test_the_second_of_two_savers_sees_both_texts_and_can_go_on(cast: Cast, as_) -> None:
    record = stage.started(cast)
    writer, there = as_(cast.facilitator), page(record, "verslag", "schrijven")
    seen = fields_of(html(writer.get(there)))
    writer.post(there, {**seen, "career": "De eerste tekst."})
    text = html(writer.post(there, {**seen, "career": "De tweede tekst."}))
    assert ("De eerste tekst." in text, "De tweede tekst." in text) == (True, True)
    assert writer.post(there, {**seen, **fields_of(text), "career": "Beide."}).status_code == 302
    working = stage.state(Record.objects.get()).working
    assert working is not None and working.document.section("career").text == "Beide."


@pytest.mark.clause("HV-10")
def test_both_approve_what_was_on_their_screen_and_the_record_is_final(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    for person in (cast.secretary, cast.mayor):
        browser = as_(person)
        text = html(browser.get(page(record, "verslag")))
        seen = {"version": hidden(text, "version"), "digest": hidden(text, "digest")}
        for _twice in range(2):
            assert browser.post(page(record, "verslag", "akkoord"), seen).url == page(record, "verslag")
    assert Record.objects.get().ending == Ending.APPROVED
    assert {row.person for row in Approval.objects.all()} == {cast.secretary, cast.mayor}
    text = html(as_(cast.secretary).get(page(record, "verslag")))
    assert "3 maart 2028" in text
    assert "/verslag/akkoord/" not in text


@pytest.mark.clause("HV-10")
def test_a_stale_version_is_not_approved_and_the_reader_is_told_what_to_do(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    browser = as_(cast.secretary)
    text = html(browser.get(page(record, "verslag")))
    seen = {"version": hidden(text, "version"), "digest": hidden(text, "digest")}
    stage.rewritten(cast, record, career="Anna twijfelt.")
    text = html(browser.post(page(record, "verslag", "akkoord"), seen, follow=True))
    assert "De tekst is gewijzigd terwijl je las. Lees de nieuwe tekst en geef daarna akkoord." in text
    assert not Approval.objects.exists()


@pytest.mark.clause("HV-11")
def test_a_proposal_stands_beside_its_passage_for_both_and_only_the_other_answers(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    subject, reviewer = as_(cast.secretary), as_(cast.mayor)
    there = page(record, "verslag", "wijzigen", "career")
    text = html(subject.get(there))
    typed = {"version": hidden(text, "version"), "digest": hidden(text, "digest")}
    subject.post(there, {**typed, "text": "Anna wil weg.", "reason": "Zo zei ik het."})
    proposal = AmendmentProposal.objects.get()
    answer = page(record, "verslag", "voorstellen", proposal.public_id)
    for browser, is_asked in ((subject, False), (reviewer, True)):
        text = html(browser.get(page(record, "verslag")))
        assert ("<ins>weg.</ins>" in text, "<del>blijven.</del>" in text) == (True, True)
        assert (f'action="{answer}"' in text) == is_asked
    assert "<ins>" in html(as_(cast.facilitator).get(page(record, "verslag")))
    subject.post(answer, {"answer": "yes"})
    assert RecordVersion.objects.count() == 1
    reviewer.post(answer, {"answer": "yes"})
    assert RecordVersion.objects.count() == 2


def test_a_proposal_on_a_text_that_changed_keeps_what_was_typed(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    browser, there = as_(cast.secretary), page(record, "verslag", "wijzigen", "career")
    text = html(browser.get(there))
    typed = {
        "version": hidden(text, "version"),
        "digest": hidden(text, "digest"),
        "text": "Mijn lange tekst.",
    }
    stage.rewritten(cast, record, career="Anna twijfelt.")
    text = html(browser.post(there, typed))
    assert ("Mijn lange tekst." in text, "Anna twijfelt." in text) == (True, True)
    again = {**typed, "version": hidden(text, "version"), "digest": hidden(text, "digest")}
    assert browser.post(there, again).status_code == 302
    assert AmendmentProposal.objects.count() == 1


def test_an_agreement_can_be_proposed_changed_and_taken_out(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    browser = as_(cast.mayor)
    for passage, extra in (("agreement:new", {}), ("agreement:a1", {"take_out": "1"})):
        there = page(record, "verslag", "wijzigen", passage)
        text = html(browser.get(there))
        values = {"what": "Samen naar de OR.", "kind": "other", "owner": cast.mayor.public_id}
        seen = {"version": hidden(text, "version"), "digest": hidden(text, "digest")}
        assert browser.post(there, {**values, **seen, **extra}).status_code == 302
    assert set(AmendmentProposal.objects.values_list("passage", flat=True)) == {
        "agreement:new",
        "agreement:a1",
    }
    html(as_(cast.secretary).get(page(record, "verslag")))


@pytest.mark.clause("HV-12")
def test_the_facilitator_limits_the_record_and_both_answer_each_agreement(cast: Cast, as_) -> None:
    record = stage.contested(cast)
    writer = as_(cast.facilitator)
    there = page(record, "verslag", "alleen-afspraken")
    seen = {"version": hidden(html(writer.get(there)), "version")}
    assert "error" in html(writer.post(there, seen))
    writer.post(there, {**seen, "sure": "on"})
    for person, answers in ((cast.secretary, ("yes", "yes")), (cast.mayor, ("no", "yes"))):
        browser = as_(person)
        for key, said in zip(("a1", "a2"), answers, strict=True):
            text = html(browser.get(page(record, "verslag")))
            values = {"version": hidden(text, "version"), "answer": said}
            browser.post(page(record, "verslag", "afspraken", key), values)
    assert Record.objects.get().ending == Ending.AGREEMENTS_ONLY
    text = html(as_(cast.mayor).get(page(record, "verslag")))
    assert ("De burgemeester maakt tijd." in text, "De secretaris volgt een cursus." in text) == (True, False)


def test_closing_without_approval_asks_for_reason_date_and_a_tick(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    writer, there = as_(cast.facilitator), page(record, "verslag", "afsluiten")
    typed = {"reason": "Uit dienst.", "handed_over_on": "2026-03-04", "sure": "on"}
    for missing in typed:
        text = html(writer.post(there, {key: value for key, value in typed.items() if key != missing}))
        assert f"id_{missing}-error" in text or missing == "sure"
    assert Record.objects.get().ending == ""
    writer.post(there, typed)
    assert Record.objects.get().ending == Ending.NOT_APPROVED
    assert "Uit dienst." in html(as_(cast.mayor).get(page(record, "verslag")))


POSTS = [
    ("verslag/beginnen", "facilitator"),
    ("verslag/schrijven", "facilitator"),
    ("verslag/akkoord", "side"),
    ("verslag/wijzigen/career", "side"),
    ("verslag/alleen-afspraken", "facilitator"),
    ("verslag/afsluiten", "facilitator"),
    ("verslag/afspraken/a1", "side"),
]


@pytest.mark.parametrize(("path", "for_whom"), POSTS)
def test_what_is_not_yours_looks_as_if_it_were_not_there(cast: Cast, as_, path: str, for_whom: str) -> None:
    record = stage.offered(cast)
    mine = {"facilitator": [cast.facilitator], "side": [cast.secretary, cast.mayor]}[for_whom]
    everybody = [cast.facilitator, cast.secretary, cast.mayor, cast.substitute, cast.clerk, cast.outsider]
    for person in everybody:
        if person not in mine:
            browser = as_(person)
            assert browser.post(page(record, path), {}).status_code == 404, person
            assert browser.get(page(record, path)).status_code == 404, person


@pytest.mark.parametrize("who", ["substitute", "clerk", "outsider"])
@pytest.mark.parametrize("path", ["verslag", "afspraken", "agenda", "punten", "notities"])
def test_strangers_read_nothing(cast: Cast, as_, path: str, who: str) -> None:
    record = stage.offered(cast)
    assert as_(getattr(cast, who)).get(page(record, path)).status_code == 404


@pytest.mark.parametrize("path", [path for path, _for_whom in POSTS])
@pytest.mark.parametrize("who", ["facilitator", "mayor"])
def test_nonsense_is_never_a_server_error(cast: Cast, as_, path: str, who: str) -> None:
    record = stage.offered(cast)
    nonsense = {
        "revision": "veel",
        "base": "-1",
        "rows": "999999999999",
        "version": "\N{GRINNING FACE}",
        "digest": "x" * 5000,
        "answer": "misschien",
        "remove": "²",
        "text": "\x07",
        "handed_over_on": "0000-00-00",
    }
    browser = as_(getattr(cast, who))
    for values in ({}, nonsense):
        assert browser.post(page(record, path), values).status_code in {200, 302, 404}


@pytest.mark.parametrize("passage", ["nowhere", "agreement:a9", "training", "career:subject", "agreement:"])
def test_a_passage_that_is_not_there_is_not_found(cast: Cast, as_, passage: str) -> None:
    record = stage.offered(cast)
    browser = as_(cast.mayor)
    assert browser.get(page(record, "verslag", "wijzigen", passage)).status_code == 404
    assert browser.post(page(record, "verslag", "wijzigen", passage), {"text": "x"}).status_code == 302


def test_a_proposal_of_another_conversation_is_not_answered_here(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    proposal = stage.propose(record, cast.secretary, "career", NewText("Anna wil weg."))
    other = cast.plan(subject=cast.clerk)
    stage.offered(cast, stage.Document(sections=stage.texts(career="x")), stage.started(cast, other))
    as_(cast.mayor).post(page(other, "verslag", "voorstellen", proposal.public_id), {"answer": "yes"})
    assert AmendmentProposal.objects.get().is_accepted is None


def test_nothing_can_be_done_with_a_final_record(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    version = stage.current(record)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    seen = {"version": version.public_id, "digest": version.digest, "text": "x", "answer": "no", "sure": "on"}
    for path, for_whom in POSTS:
        who = cast.facilitator if for_whom == "facilitator" else cast.mayor
        as_(who).post(page(record, path), seen)
    assert (Record.objects.get().ending, stage.current(record).digest) == (Ending.APPROVED, version.digest)
    assert not AmendmentProposal.objects.exists()


def test_an_owner_follows_up_and_nobody_else_can(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    stage.approve(record, cast.secretary)
    stage.approve(record, cast.mayor)
    agreement = Agreement.objects.get(owner=cast.secretary)
    there = page(record, "afspraken", agreement.public_id)
    owner = as_(cast.secretary)
    assert "id_note" in html(owner.get(there))
    assert as_(cast.mayor).get(there).status_code == 404
    text = html(owner.post(there, {"status": "open", "due_on": "2026-01-01", "note": "Verzet naar later."}))
    assert ("Verzet naar later." in text, "id_due_on-error" in text) == (True, True)
    assert owner.post(there, {"status": "met", "note": "Gedaan."}).url == page(record, "afspraken")
    agreement.refresh_from_db()
    assert agreement.status == "met"
    assert "Gedaan." in html(as_(cast.mayor).get(page(record, "afspraken")))


def test_who_comes_by_the_address_of_a_button_sees_the_page_it_stands_on(cast: Cast, as_) -> None:
    record = stage.offered(cast)
    assert as_(cast.mayor).get(page(record, "verslag", "akkoord")).url == page(record, "verslag")


def test_a_record_that_was_not_offered_is_read_by_nobody_but_its_writer(cast: Cast, as_) -> None:
    record = stage.started(cast)
    actions.save_working(
        record=record,
        document=stage.Document(sections=stage.texts(career="Nog geheim.")),
        expected_revision=record.revision,
        base=0,
        by=cast.facilitator,
        now=HELD + timedelta(minutes=1),
    )
    for person in (cast.secretary, cast.mayor):
        assert "Nog geheim." not in html(as_(person).get(page(record, "verslag")))
