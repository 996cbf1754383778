# SPDX-License-Identifier: EUPL-1.2
"""Pages of who looks at themselves: theirs, and there for nobody else, whatever they are here (PR-3)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.duties.calendars import feed
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback import tasks
from samenspiegel.organisations.models import Custody
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.retention import actions as retention
from samenspiegel.retention.models import Certificate
from samenspiegel.web.own_file.conversations import conversations_of, told_of
from tests.cast import NOW, Cast, at
from tests.feedback.rounds import Stage
from tests.formats import scan

from .rater_browser import Browser
from .test_access import OF_A_CONVERSATION, as_, filled

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PR-3")]
MINE, NEW, COMPARE = "/voor-jezelf/", "/voor-jezelf/nieuw/", "/voor-jezelf/vergelijken/"
NOT_THERE = {
    "add_rater",
    "choose_plan",
    "go_on_alone",
    "report_subjects",
}  # a page of their own shows the form


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return unescape(response.content.decode())


def only() -> Conversation:
    return Conversation.objects.get(cycle__is_private=True)


def page_of(conversation: Conversation, place: str = "") -> str:
    return f"/gesprekken/{conversation.public_id}/{place}"


def everybody_else(cast: Cast) -> list[Person]:
    """Whoever conducts, guides, takes over, is asked, administers, keeps, audits, or works elsewhere."""
    for person, role in (
        (cast.aldermen[0], Role.ARCHIVIST),
        (cast.aldermen[1], Role.AUDITOR),
        (cast.aldermen[2], Role.ADMINISTRATOR),
    ):
        people.appoint(person=person, role=role, now=NOW)
    cast.secretary.manager = cast.mayor
    cast.secretary.save()
    return [
        *(cast.mayor, cast.facilitator, cast.substitute, cast.clerk, cast.works_council_chair),
        *(*cast.managers, *cast.aldermen, cast.outsider),
    ]


# --- nobody else -----------------------------------------------------------------------------------------------------


def test_every_page_of_a_scan_is_there_for_nobody_else(cast: Cast, now: Callable) -> None:
    done = scan.done(cast)
    stage = scan.with_others(cast)
    others = [(person, as_(person)) for person in everybody_else(cast)]
    invitation = stage.round.invitations.first()
    ids = {"invitation_id": invitation.public_id, "objection_id": "gone", "point_id": "gone"}

    for conversation in (done, stage.conversation):
        for route, one in OF_A_CONVERSATION:
            try:
                address = filled(route, {**ids, "conversation_id": conversation.public_id})
            except KeyError:
                continue  # it names something that a scan has none of
            for person, browser in others:
                for method in ("get", "post"):
                    found = getattr(browser, method)(address).status_code
                    assert found in (404, 405), (person.name, method, one.name, found)


def test_no_list_page_file_or_search_of_anybody_else_tells_that_there_is_a_scan(
    cast: Cast, now: Callable
) -> None:
    done = scan.done(cast)
    stage = scan.with_others(cast)
    marks = (done.public_id, stage.conversation.public_id, "Ontwikkelscan van", "ontwikkelscan met")
    places = (
        *("/", "/gesprekken/", "/cyclus/", "/team/", "/organisatie/instellingen/", "/mensen/", "/bewaren/"),
        *("/bewaren/inventaris/", "/bewaren/opgeschort/", "/bewaren/per-functie/", "/vernietigd/"),
        f"/mensen/{cast.secretary.public_id}/",
    )
    for person in everybody_else(cast):
        browser = as_(person)
        for place in places:
            shown = unescape(browser.get(place).content.decode())
            assert [mark for mark in marks if mark in shown] == [], (person.name, place)
        assert browser.get(f"/cyclus/{done.cycle.public_id}/").status_code == 404
        assert browser.get(COMPARE).status_code == 302 or browser.get(MINE).status_code == 404


def test_also_the_own_board_and_line_through_time_leave_it_out(cast: Cast, now: Callable) -> None:
    done = scan.done(cast)
    cast.plan()
    own = as_(cast.secretary)

    for place in ("/gesprekken/", "/cyclus/"):
        shown = text(own, place)
        assert done.public_id not in shown and "Functioneringsgesprek" in shown
    assert own.get(f"/cyclus/{done.cycle.public_id}/").status_code == 404


def test_a_certificate_is_seen_by_who_keeps_and_not_by_who_guides(cast: Cast, now: Callable) -> None:
    done = scan.done(cast)
    retention.throw_away(conversation=done, by=cast.secretary, now=NOW + timedelta(days=9))
    everybody_else(cast)
    certificate = Certificate.objects.get(what="scan")
    address = f"/vernietigd/{certificate.public_id}/"

    archivist, guide = as_(cast.aldermen[0]), as_(cast.substitute)
    shown = text(archivist, address)
    assert "Wat iemand voor zichzelf bewaarde" in shown
    assert "wie het bewaarde, gooide het weg" in shown
    assert "gemeentesecretaris," not in shown and "12 januari" not in shown
    assert guide.get(address).status_code == 404
    assert certificate.public_id not in text(guide, "/vernietigd/")


def test_who_may_not_begin_one_is_offered_none_and_cannot(cast: Cast, now: Callable) -> None:
    scan.publish(cast)
    for person in (cast.mayor, cast.facilitator, cast.managers[0], cast.outsider):
        browser = as_(person)
        assert "voor-jezelf" not in unescape(browser.get("/").content.decode())
        assert [browser.get(place).status_code for place in (MINE, NEW)] == [404, 404]
        assert browser.post(NEW, {"company": "alone"}).status_code == 404
    assert not Conversation.objects.exists()


# --- begin -----------------------------------------------------------------------------------------------------------


def test_beginning_alone_leads_to_the_own_list_at_once(cast: Cast, now: Callable) -> None:
    scan.publish(cast)
    own = as_(cast.secretary)
    assert "Ontwikkelscan" in text(own, "/")

    response = own.post(NEW, {"company": "alone", "competencies": ["vision"]})

    assert response["Location"] == page_of(only(), "vragenlijst/")
    assert only().competencies == ["vision"]
    assert own.get(response["Location"])["Location"].startswith("/v/veenmeer/")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"company": "others"}, "Kies een dag"),
        ({"company": "others", "ready_on": "morgen"}, "dag-maand-jaar"),
        ({"company": "others", "ready_on": "2026-01-20"}, "zaterdag 31 januari 2026"),
        ({"company": "others", "ready_on": "9999-01-01"}, "Dit jaartal kan niet"),
        ({"company": "somebody"}, ""),
        ({}, ""),
        ({"company": "alone", "competencies": ["self-reflection"]}, ""),
        ({"company": "alone", "competencies": ["gone"]}, ""),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_begins(
    cast: Cast, now: Callable, typed: dict[str, Any], says: str
) -> None:
    scan.publish(cast)

    response = as_(cast.secretary).post(NEW, {"competencies": [], **typed})

    shown = unescape(response.content.decode())
    assert response.status_code == 200 and "error-summary" in shown and says in shown
    assert not Conversation.objects.exists()


def test_a_round_that_is_near_asks_for_a_reason_that_is_kept_and_shown_to_oneself_only(
    cast: Cast, now: Callable
) -> None:
    cast.plan()
    scan.publish(cast)
    own = as_(cast.secretary)
    typed = {"company": "others", "ready_on": scan.READY_ON.isoformat()}

    refused = unescape(own.post(NEW, typed).content.decode())
    assert "dinsdag 3 maart 2026" in refused and 'name="exception_reason"' in refused
    own.post(NEW, {**typed, "exception_reason": "Ik begin in een nieuwe rol."})

    assert "Ik begin in een nieuwe rol." in text(own, page_of(only()))


def test_where_custodians_hold_the_keys_asking_others_is_refused_with_the_reason(
    cast: Cast, now: Callable
) -> None:
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save()
    scan.publish(cast)
    typed = {"company": "others", "ready_on": scan.READY_ON.isoformat()}

    shown = unescape(as_(cast.secretary).post(NEW, typed).content.decode())

    assert "Daarom kun je alleen zelf kijken." in shown


# --- the outcome -----------------------------------------------------------------------------------------------------


def handed_in_by_pages(cast: Cast) -> tuple[Stage, Any]:
    stage = scan.begin(cast)
    stage.round = stage.fresh
    browser = Browser(stage, cast.secretary)
    browser.begin()
    browser.fill_in()
    browser.get("overzicht/")
    browser.post("overzicht/")
    return stage, browser


def test_handing_in_makes_the_outcome_and_leads_to_it(cast: Cast, now: Callable) -> None:
    stage, browser = handed_in_by_pages(cast)

    assert browser.page["Location"] == page_of(stage.conversation, "spiegel/")
    shown = text(as_(cast.secretary), browser.page["Location"])
    assert "Dit lees alleen jij." in shown and "Hoe je jezelf ziet" in shown
    for about_others in (
        "Anderen",
        "het beeld van anderen",
        "Zet op de agenda",
        "kunnen twee mensen samen",
        "Je ziet gemiddelden per groep",
    ):
        assert about_others not in shown
    assert Event.objects.filter(kind="report.read", actor=cast.secretary.public_id).count() == 1


def test_the_outcome_says_what_one_does_oneself_and_in_the_words_about_oneself(
    cast: Cast, now: Callable
) -> None:
    stage = scan.begin(cast)
    scan.hand_in(stage, words="Blijven vragen.")
    [link] = [row for row in stage.round.invitations.all()]

    shown = text(as_(cast.secretary), page_of(stage.conversation, "spiegel/?vragen=open"))

    assert "Blijven vragen." in shown and "Waarmee wil ik vooral doorgaan?" in shown
    assert "Ik " in shown and "Waarmee moet" not in shown
    assert link.check_hash == "" or stage.fresh.closed_at


def test_development_points_are_at_most_three_and_kept_beside_the_outcome(cast: Cast, now: Callable) -> None:
    done = scan.done(cast)
    own = as_(cast.secretary)
    choose = page_of(done, "spiegel/onderwerpen/")
    keys = ["self-reflection", "communication", "problem-solving", "personal-presence"]

    too_many = own.post(choose, {"subjects": keys})
    assert "hooguit drie" in unescape(too_many.content.decode())
    assert own.post(choose, {"subjects": keys[:2]}).status_code == 302

    shown = text(own, page_of(done, "spiegel/"))
    assert shown.count("checked") == 2


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("alone", "Vul je lijst in."),
        ("choosing", "Kies wie je vraagt."),
        ("asked", "Vul je eigen lijst in"),
        ("handed in", "Je hebt ingeleverd."),
        ("closed", "De antwoorden zijn binnen."),
        ("ready", "Je beeld is klaar"),
        ("lapsed", "niet op tijd ingeleverd"),
        ("stopped", "Je bent hiermee gestopt."),
    ],
)
def test_the_page_says_where_it_stands_and_what_to_do(
    cast: Cast, now: Callable, state: str, says: str
) -> None:
    conversation = made(cast, now, state)
    shown = text(as_(cast.secretary), page_of(conversation))
    assert says in shown
    assert text(as_(cast.secretary), MINE)


def made(cast: Cast, now: Callable, state: str) -> Conversation:
    """A scan in this state, and the clock at its moment."""
    if state in ("alone", "lapsed"):
        stage = scan.begin(cast)
        if state == "lapsed":
            then = at(NOW.date() + timedelta(days=61))
            tasks.end_without_report(then)
            now(then)
        return stage.conversation
    stage = scan.with_others(cast)
    if state == "choosing":
        return stage.conversation
    moment = at(scan.SENT_ON)
    tasks.open_rounds(moment)
    stage.round = stage.fresh
    if state == "stopped":
        retention.throw_away(conversation=stage.conversation, by=cast.secretary, now=moment)
    elif state != "asked":
        stage.send(cast.secretary)
    if state in ("closed", "ready"):
        moment = at(scan.DUE_ON + timedelta(days=1), 0)
        feedback.close_by_clock(round=stage.fresh, now=moment)
    if state == "ready":
        feedback.release(round=stage.fresh, by=None, now=moment)
    now(moment)
    return stage.conversation


# --- go on alone, throw away -----------------------------------------------------------------------------------------


def test_going_on_alone_takes_everybody_off_and_begins(cast: Cast, now: Callable) -> None:
    stage = scan.with_others(cast)
    own = as_(cast.secretary)

    response = own.post(page_of(stage.conversation, "alleen/"))

    assert response["Location"] == page_of(stage.conversation, "vragenlijst/")
    assert stage.round.invitations.count() == 1
    again = own.post(page_of(stage.conversation, "alleen/"), follow=True)
    assert "al uitgegaan" in unescape(again.content.decode()) or again.status_code == 200


def test_throwing_away_asks_for_a_tick_and_then_everything_is_gone(cast: Cast, now: Callable) -> None:
    done = scan.done(cast)
    own = as_(cast.secretary)
    address = page_of(done, "weggooien/")

    assert "Alles ervan is meteen vernietigd" in text(own, address)
    assert own.post(address).status_code == 200  # without the tick
    assert Conversation.objects.filter(pk=done.pk).exists()
    response = own.post(address, {"sure": "on"}, follow=True)

    assert "Het is vernietigd, met alles erin." in unescape(response.content.decode())
    assert not Conversation.objects.filter(pk=done.pk).exists()
    assert own.get(page_of(done)).status_code == 404
    assert own.post(address, {"sure": "on"}).status_code == 404  # pressed twice


# --- comparing -------------------------------------------------------------------------------------------------------


def later(cast: Cast, score: int, days: int, **changed: Any) -> Conversation:
    return scan.done(cast, score, now=NOW + timedelta(days=days), **changed)


def test_two_scans_stand_beside_each_other_with_what_changed(cast: Cast, now: Callable) -> None:
    scan.done(cast, 3)
    later(cast, 4, 400)
    own = as_(cast.secretary)

    shown = text(own, COMPARE)

    assert "2027 naast 2026." in shown
    assert shown.count("Vergeleken met 2026: 1,0 vaker.") == 6
    assert Event.objects.filter(kind="report.read", actor=cast.secretary.public_id).count() == 2


def test_of_three_any_two_are_chosen_and_the_same_one_twice_is_refused(cast: Cast, now: Callable) -> None:
    first, second, third = (
        scan.done(cast, 3),
        later(cast, 3, 100),
        later(cast, 5, 500, competencies=["vision"]),
    )
    own = as_(cast.secretary)

    latest = text(own, COMPARE)
    assert (
        "2027 naast 2026." in latest and "Voor het eerst gevraagd, dus zonder vergelijking: Visie." in latest
    )
    chosen = text(own, f"{COMPARE}?eerder={second.public_id}&later={first.public_id}")
    assert "april 2026 naast januari 2026." in chosen and "Ongeveer gelijk aan januari 2026." in chosen
    twice = text(own, f"{COMPARE}?eerder={third.public_id}&later={third.public_id}")
    assert "Kies er twee die verschillen." in twice
    for wrong in ("gone", "%00", "'"):
        assert own.get(f"{COMPARE}?eerder={wrong}&later={first.public_id}").status_code == 200


def test_a_scan_of_somebody_else_cannot_be_compared_with(cast: Cast, now: Callable) -> None:
    scan.done(cast, 3)
    mine = later(cast, 4, 30)
    theirs = cast.plan()

    shown = text(as_(cast.secretary), f"{COMPARE}?eerder={theirs.public_id}&later={mine.public_id}")

    assert not re.search(r"\bnaast\b", shown)


def test_with_fewer_than_two_there_is_nothing_to_compare(cast: Cast, now: Callable) -> None:
    first, own = scan.done(cast), as_(cast.secretary)
    assert own.get(COMPARE)["Location"] == MINE
    assert COMPARE not in text(own, page_of(first))

    later(cast, 4, 400)
    assert COMPARE in text(own, page_of(first))


def test_who_left_the_office_keeps_reading_what_they_have_and_begins_no_other(
    cast: Cast, now: Callable
) -> None:
    done = scan.done(cast)
    people.end_seat(
        seat=cast.secretary.seats.get(office="municipal-secretary"),
        until_on=NOW.date(),
        by=cast.facilitator,
        now=NOW,
    )
    now(NOW + timedelta(days=3))
    own = as_(cast.secretary)

    assert "voor-jezelf" in text(own, "/")
    assert text(own, page_of(done, "spiegel/"))
    assert own.get(NEW).status_code == 404


def test_the_own_file_takes_the_outcome_along(cast: Cast, now: Callable) -> None:
    stage = scan.begin(cast)
    scan.hand_in(stage, 3, words="Blijven vragen.")

    [told] = [told_of(row, cast.secretary) for row in conversations_of(cast.secretary, now=NOW)]

    assert "Zelfreflectie" in str(told["report"]) and "Blijven vragen." in str(told["report"])
    assert "agenda" not in told and "record" not in told and told["reviewer"] == ""


def test_nothing_of_a_scan_stands_in_a_calendar_as_a_day_on_which_people_meet(
    cast: Cast, now: Callable
) -> None:
    stage = scan.with_others(cast)

    assert as_(cast.secretary).get(page_of(stage.conversation, "gesprek.ics")).status_code == 404
    assert "Gesprek (Samenspiegel)" not in feed(cast.secretary, now=NOW)


def test_what_is_kept_of_a_scan_alone_names_no_conversation_and_no_promise_to_who_gave_feedback(
    cast: Cast, now: Callable
) -> None:
    stage, _ = handed_in_by_pages(cast)

    shown = text(as_(cast.secretary), page_of(stage.conversation, "bewaren/"))

    assert "maanden na de ontwikkelscan" in shown
    assert "na het gesprek" not in shown and "die feedback gaf" not in shown
