# SPDX-License-Identifier: EUPL-1.2
"""Agreements on the start page: told apart by number and kind, each shown to its owner only, in no more queries."""

import re
from datetime import date

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from samenspiegel import clock
from samenspiegel.agreements import actions
from samenspiegel.agreements.models import Agreement, Status
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.passages import AgreementText, Document
from samenspiegel.duties.calendars import feed
from samenspiegel.notices.actions import deliver_due
from samenspiegel.people.models import Person
from tests.cast import Cast, at
from tests.records import stage

from .doors import signed_in

OWN = (
    "De secretaris oefent met debatteren.",
    "De secretaris volgt een cursus.",
    "De secretaris belt Duinrade.",
)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: stage.LATER)


def agree(cast: Cast, *agreements: AgreementText, attendees: tuple[Person, ...] = ()) -> None:
    """Make a record of these agreements final."""
    conversation = cast.plan(attendees=list(attendees))
    record = stage.offered(cast, Document(agreements=agreements), stage.started(cast, conversation))
    for side in (cast.secretary, cast.mayor):
        stage.approve(record, side)


def of_secretary(cast: Cast) -> tuple[AgreementText, ...]:
    practice, course, call = OWN
    return (
        stage.agreement(cast.secretary, practice, kind="development", competency="persuasiveness"),
        stage.agreement(cast.secretary, course, kind="training"),
        stage.agreement(cast.secretary, call, kind="training"),
    )


def lines(person: Person) -> list[str]:
    """What the start page says about agreements, in its order."""
    body = strip_tags(signed_in(person).get("/").content.decode())
    return re.findall(r"Noteer hoe het staat met .*?\.(?=\s)", body)


def asked_now(person: Person) -> bool:
    """Whether the start page says that something is to be done now."""
    return "Nu aan jou" in signed_in(person).get("/").content.decode()


def link_in(person: Person) -> str:
    """Where the first of those lines leads."""
    body = signed_in(person).get("/").content.decode()
    return re.search(r'<a class="[^"]*" href="(/gesprekken/[^"#]*)', body)[1]


@pytest.mark.clause("VGS-11", "RL-5")
def test_each_agreement_of_one_conversation_has_a_line_of_its_own_with_number_and_kind(
    cast: Cast, today: None
) -> None:
    agree(cast, *of_secretary(cast))
    told = "Noteer hoe het staat met afspraak {} van 3 maart 2026: {}."
    assert lines(cast.secretary) == [
        told.format(1, "Ontwikkeling van een competentie"),
        told.format(2, "Opleiding of cursus"),
        told.format(3, "Opleiding of cursus"),
    ]


def test_an_agreement_keeps_its_number_when_an_earlier_one_is_met(cast: Cast, today: None) -> None:
    agree(cast, *of_secretary(cast))
    first = Agreement.objects.order_by("id")[0]
    actions.follow_up(agreement=first, status=Status.MET, note="", by=cast.secretary, now=stage.LATER)
    assert [re.findall(r"afspraak (\d)", line) for line in lines(cast.secretary)] == [["2"], ["3"]]


def test_the_list_of_agreements_has_the_same_numbers(cast: Cast, today: None) -> None:
    agree(cast, *of_secretary(cast))
    conversation = Agreement.objects.first().conversation
    body = signed_in(cast.secretary).get(f"/gesprekken/{conversation.public_id}/afspraken/").content.decode()
    assert re.findall(r"Afspraak (\d) · ", strip_tags(body)) == ["1", "2", "3"]


def test_no_words_of_an_agreement_stand_on_the_start_page(cast: Cast, today: None) -> None:
    agree(cast, *of_secretary(cast))
    body = signed_in(cast.secretary).get("/").content.decode()
    assert not [words for words in (*OWN, "debatteren", "Duinrade", "Overtuigingskracht") if words in body]


def test_who_attends_is_not_told_of_the_agreement_of_another_who_attends(cast: Cast, today: None) -> None:
    clerk, chair = cast.clerk, cast.works_council_chair
    agree(cast, stage.agreement(clerk, "De griffier plant een werkbezoek."), attendees=(clerk, chair))
    assert lines(clerk) == ["Noteer hoe het staat met afspraak 1 van 3 maart 2026: Andere afspraak."]
    assert lines(chair) == []


@pytest.mark.clause("VGS-13", "RL-6")
def test_who_attended_says_what_became_of_their_own_agreement_and_reads_no_other(
    cast: Cast, today: None
) -> None:
    clerk = cast.clerk
    agree(
        cast, stage.agreement(clerk, "De griffier plant een bezoek."), *of_secretary(cast), attendees=(clerk,)
    )
    browser, page = signed_in(clerk), link_in(clerk)

    body = browser.get(page).content.decode()
    assert "De griffier plant een bezoek." in body and not [words for words in OWN if words in body]
    assert "Dit lezen: jij, Hanna de Vries, Arend Jansen en Fatima Bakker." in " ".join(
        strip_tags(body).split()
    )
    kept = browser.post(page, {"status": "met", "note": "Gedaan.", "due_on": ""})
    own = Agreement.objects.get(owner=clerk)
    assert (own.status, kept.headers["Location"]) == (Status.MET, page.partition("afspraken/")[0])
    assert browser.get(page.replace(f"{own.public_id}/", "")).status_code == 404
    for other in Agreement.objects.exclude(owner=clerk):
        assert browser.get(page.replace(own.public_id, other.public_id)).status_code == 404


def test_the_reminder_leads_who_attended_to_their_own_agreement_and_a_side_to_all(
    cast: Cast, today: None, mailoutbox: list[EmailMessage]
) -> None:
    clerk, remind_at = cast.clerk, at(date(2026, 8, 20), 10)
    agree(
        cast, stage.agreement(clerk, "De griffier plant een bezoek."), *of_secretary(cast), attendees=(clerk,)
    )
    actions.remind_due(now=remind_at)
    deliver_due(now=remind_at)

    def link(person: Person) -> str:
        [mail] = [
            mail for mail in mailoutbox if mail.to == [person.email] and "staat het met je" in mail.subject
        ]
        return re.search(r"/afspraken/[a-z0-9/]*", mail.body)[0]

    own = Agreement.objects.get(owner=clerk)
    assert [link(clerk), link(cast.secretary)] == [f"/afspraken/{own.public_id}/", "/afspraken/"]


@pytest.mark.clause("VGS-11")
def test_an_agreement_is_asked_for_now_from_the_day_of_its_mail_and_stands_under_later_until_then(
    cast: Cast, today: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(cast, *of_secretary(cast)[:1])
    Conversation.objects.update(has_round=False)  # so that nothing else is asked of anybody
    before, day = date(2026, 8, 17), date(2026, 8, 18)
    for now, is_asked in ((stage.LATER, False), (at(before, 10), False), (at(day, 10), True)):
        monkeypatch.setattr(clock, "system_now", lambda now=now: now)
        assert (actions.remind_due(now=now) == 1, asked_now(cast.secretary)) == (is_asked, is_asked)
        body = " ".join(strip_tags(signed_in(cast.secretary).get("/").content.decode()).split())
        assert ("Dit vragen we je vanaf 18 augustus 2026; eerder mag ook." in body) is not is_asked
        assert len(lines(cast.secretary)) == 1  # it can be found on either day
        board = strip_tags(signed_in(cast.secretary).get("/gesprekken/").content.decode())
        assert ("afspraak 1" in board) is is_asked
        conversation = Agreement.objects.get().conversation
        page = signed_in(cast.secretary).get(f"/gesprekken/{conversation.public_id}/").content.decode()
        assert ("Nu aan jou" in page) is is_asked


def test_an_agreement_without_a_date_is_said_to_come_back_at_the_next_conversation(
    cast: Cast, today: None
) -> None:
    agree(cast, stage.agreement(cast.secretary, OWN[0], due_on=None))
    body = signed_in(cast.secretary).get("/").content.decode()
    assert "Dit komt terug bij het volgende gesprek; eerder mag ook." in body
    assert not asked_now(cast.secretary) and len(lines(cast.secretary)) == 1


def test_the_calendar_keeps_the_date_of_an_agreement_that_is_asked_for_later(cast: Cast, today: None) -> None:
    agree(cast, *of_secretary(cast)[:1])
    assert "DTSTART;VALUE=DATE:20260901" in feed(cast.secretary, now=stage.LATER)


@pytest.mark.clause("VGS-11")
def test_who_guided_and_handed_over_still_says_what_became_of_their_own_agreement(
    cast: Cast, today: None, mailoutbox: list[EmailMessage]
) -> None:
    owner, remind_at = cast.facilitator, at(date(2026, 8, 20), 10)
    agree(cast, stage.agreement(owner, "De adviseur zoekt een cursus."), *of_secretary(cast))
    own = Agreement.objects.select_related("conversation").get(owner=owner)
    conversations.hand_over(conversation=own.conversation, by=owner, now=stage.LATER)
    actions.remind_due(now=remind_at)
    deliver_due(now=remind_at)

    browser = signed_in(owner)
    page = f"/gesprekken/{own.conversation.public_id}/afspraken/{own.public_id}/"
    body = browser.get(page).content.decode()

    assert page in browser.get("/").content.decode()
    assert [mail for mail in mailoutbox if mail.to == [owner.email] and page in mail.body]
    assert "De adviseur zoekt een cursus." in body and not [words for words in OWN if words in body]
    assert browser.post(page, {"status": "met", "note": "", "due_on": ""}).status_code == 302
    for other in Agreement.objects.exclude(owner=owner):
        assert browser.get(page.replace(own.public_id, other.public_id)).status_code == 404


@pytest.mark.parametrize("gone", ["inactive", "no part any more"])
def test_who_cannot_come_to_their_agreement_any_more_is_not_reminded_of_it(
    cast: Cast, today: None, gone: str
) -> None:
    clerk = cast.clerk
    agree(cast, stage.agreement(clerk, "De griffier plant een bezoek."), attendees=(clerk,))
    if gone == "inactive":
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
    else:
        Agreement.objects.get().conversation.participants.filter(person=clerk).delete()

    assert actions.remind_due(now=at(date(2026, 8, 20), 10)) == 0


def test_the_start_page_takes_as_many_queries_for_three_agreements_as_for_one(
    cast: Cast, today: None
) -> None:
    counts = []
    agree(cast, *of_secretary(cast))
    client = signed_in(cast.secretary)
    _first, *others = Agreement.objects.order_by("id")
    for status in (Status.DROPPED, Status.OPEN):
        Agreement.objects.filter(pk__in=[row.pk for row in others]).update(status=status)
        client.get("/")
        with (
            CaptureQueriesContext(connections["default"]) as one,
            CaptureQueriesContext(connections["keys"]) as two,
        ):
            body = client.get("/").content.decode()
        assert body.count("hoe het staat met afspraak") == (1 if status == Status.DROPPED else 3)
        counts.append(len(one) + len(two))
    assert counts[0] == counts[1] <= 12
