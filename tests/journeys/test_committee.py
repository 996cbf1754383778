# SPDX-License-Identifier: EUPL-1.2
"""The burgemeester and a committee of the council: planned by the clerk, read after secrecy, ended with the seat."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback.models import Round
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Seat
from samenspiegel.records.models import Record
from tests.cast import HELD_ON, NOW, Cast, at
from tests.conversations.committees import Council, make_council, somebody
from tests.feedback.rounds import CLOSED_ON, Stage
from tests.records import stage as records


def sign_in(page: Page, person: Person, live_server: object) -> None:
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])  # type: ignore[attr-defined]


def let_all_answer(
    council: Council,
    conversation: Conversation,
    *,
    subject: Person,
    facilitator: Person,
    colleagues: Collection[Person] = (),
    text: str = "Bezoek alle dorpen.",
) -> Cast:
    """From planning to a released spiegel; returns the people in their parts here."""
    cast = replace(council.cast, secretary=subject, mayor=council.chair, facilitator=facilitator)
    round = Stage(cast, conversation, Round.objects.get(conversation=conversation))
    round.open()
    everybody = [subject, council.chair, council.cast.secretary, *colleagues]
    round.send_all([*everybody, *council.cast.aldermen, *council.leaders], text=text)
    round.close()
    round.release()
    return cast


@pytest.mark.clause("HV-2")
def test_the_clerk_plans_a_member_accepts_secrecy_the_chair_approves_and_who_leaves_sees_nothing(
    desktop: Page,
    phone: Page,
    new_page: Callable[..., Page],
    live_server: object,
    cast: Cast,
    axe: Callable,
    no_sideways_scroll: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment: list[datetime] = [NOW]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    council = make_council(cast)

    # The clerk types a date, is warned of the elections, and plans.
    sign_in(desktop, council.clerk, live_server)
    desktop.goto("/gesprekken/nieuw/")
    desktop.get_by_label("Datum").fill(HELD_ON.isoformat())
    expect(desktop.get_by_text("Op 18 maart 2026 kiezen inwoners een nieuwe gemeenteraad.")).to_be_visible()
    expect(desktop.get_by_text("Lezen mee in de commissie")).to_contain_text("Bouke Dijk")
    axe(desktop)
    with desktop.expect_navigation():
        desktop.get_by_role("button", name="Plan het gesprek").click()
    if desktop.url.endswith("/nieuw/"):  # who guides works with the subject: seen, and pressed once more
        with desktop.expect_navigation():
            desktop.get_by_role("button", name="Plan het gesprek").click()
    conversation = Conversation.objects.get(cycle__subject=cast.mayor)
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Arend Jansen")

    # A member on a phone lands on secrecy, whatever page is asked for.
    moment[0] = at(CLOSED_ON, 11)
    people_here = let_all_answer(council, conversation, subject=cast.mayor, facilitator=council.clerk)
    member = council.members[1]
    sign_in(phone, member, live_server)
    phone.goto(f"/gesprekken/{conversation.public_id}/spiegel/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Aanvaard eerst de geheimhouding")
    axe(phone)
    no_sideways_scroll(phone)
    phone.get_by_label("Ik houd geheim wat ik hier lees.").check()
    phone.get_by_role("button", name="Aanvaard en ga verder").click()
    phone.get_by_role("link", name="De spiegel").click()
    phone.get_by_role("button", name="Overslaan").click()
    expect(phone.get_by_text("Bezoek alle dorpen.").first).to_be_visible()
    axe(phone)

    # The chair approves the record for the committee.
    moment[0] = records.LATER
    record = records.offered(people_here, record=records.started(people_here, conversation))
    records.approve(record, cast.mayor)
    chair = new_page()
    sign_in(chair, council.chair, live_server)
    chair.goto(f"/gesprekken/{conversation.public_id}/verslag/")
    chair.get_by_label("Ik houd geheim wat ik hier lees.").check()
    chair.get_by_role("button", name="Aanvaard en ga verder").click()
    chair.goto(f"/gesprekken/{conversation.public_id}/verslag/")
    with chair.expect_navigation():
        chair.get_by_role("button", name="Akkoord met deze tekst").first.click()
    assert Record.objects.get().ending == "approved"
    phone.goto(f"/gesprekken/{conversation.public_id}/verslag/")
    expect(phone.get_by_text("De nieuwe school.")).to_be_visible()

    # A new council: the same page is as unknown as one that never was.
    Seat.objects.filter(person=member).update(until_on=moment[0].date() - timedelta(days=1))
    gone = {
        phone.request.get(f"{live_server.url}/gesprekken/{which}/verslag/").status  # type: ignore[attr-defined]
        for which in (conversation.public_id, "bestaatniet")
    }
    assert gone == {404}
    phone.goto("/gesprekken/")
    expect(phone.get_by_role("main")).not_to_contain_text("Arend Jansen")


def clerks_office(cast: Cast) -> list[Person]:
    """Three colleagues of the griffier, in the office that the griffier leads."""
    body = Body.objects.create(organisation=cast.organisation, kind="clerks-office", name="griffie")
    colleagues = [somebody(cast, name) for name in ("Jelle Stam", "Karin Vos", "Lars Bron")]
    since_on = NOW.date() - timedelta(days=700)
    for person in colleagues:
        people.seat(person=person, office="member", title="griffie", since_on=since_on, now=NOW, body=body)
    return colleagues


@pytest.mark.clause("HV-2")
def test_for_the_griffier_an_adviser_plans_once_the_council_decided_and_the_committee_of_employers_reviews(
    desktop: Page,
    phone: Page,
    new_page: Callable[..., Page],
    live_server: object,
    cast: Cast,
    axe: Callable,
    no_sideways_scroll: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment: list[datetime] = [NOW]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    council = make_council(cast, is_adopted=False, key="heerenveen-griffier", kind="employer-committee")
    colleagues = clerks_office(cast)

    # Nothing is planned before the decision of the council stands there.
    sign_in(desktop, cast.facilitator, live_server)
    desktop.goto("/organisatie/instellingen/")
    expect(desktop.get_by_text("Wacht op het besluit tot vaststellen")).to_be_visible()
    desktop.get_by_role("link", name="Leg het besluit vast").click()
    desktop.get_by_label("Wanneer is dat besloten?").fill("2026-01-08")
    desktop.get_by_label("Kenmerk").fill("R-2026-7")
    desktop.get_by_role("button", name="Bewaren").click()
    expect(desktop.get_by_text("Vastgesteld op 8 januari 2026 (R-2026-7)")).to_be_visible()

    # The adviser plans it with the committee of employers, without a script.
    adviser = new_page(java_script_enabled=False)
    sign_in(adviser, cast.facilitator, live_server)
    adviser.goto("/gesprekken/nieuw/")
    adviser.get_by_label("Soort gesprek").select_option("heerenveen-griffier")
    adviser.get_by_label("Datum").fill(HELD_ON.isoformat())
    adviser.get_by_role("button", name="Bekijk de planning").click()
    expect(adviser.get_by_label("Voorzitter van de werkgeverscommissie")).to_be_visible()
    for part, person in (
        ("subject", cast.clerk),
        ("reviewer", council.chair),
        ("substitute", cast.substitute),
    ):
        adviser.locator(f"[name={part}]").select_option(person.public_id)
    adviser.get_by_role("button", name="Bekijk de planning").click()
    expect(adviser.get_by_text("Lezen mee in de commissie")).to_contain_text("Bouke Dijk")
    with adviser.expect_navigation():
        adviser.get_by_role("button", name="Plan het gesprek").click()
    if adviser.url.endswith("/nieuw/"):
        adviser.get_by_role("button", name="Plan het gesprek").click()
    expect(adviser.get_by_role("heading", level=1)).to_contain_text("Gerben Hoekstra")
    conversation = Conversation.objects.get(cycle__subject=cast.clerk)
    here = f"/gesprekken/{conversation.public_id}/"

    # The clerk sees what others see most, in competencies of the own office.
    moment[0] = at(CLOSED_ON, 11)
    people_here = let_all_answer(
        council,
        conversation,
        subject=cast.clerk,
        facilitator=cast.facilitator,
        colleagues=colleagues,
        text="Blijf de raad zo bijstaan.",
    )
    sign_in(phone, cast.clerk, live_server)
    phone.goto(f"{here}spiegel/")
    phone.get_by_role("button", name="Overslaan").click()
    expect(phone.get_by_text("Blijf de raad zo bijstaan.").first).to_be_visible()
    expect(phone.get_by_text("Werkgeverscommissie").first).to_be_attached()
    axe(phone)
    no_sideways_scroll(phone)

    # Both approve the record: the chair for the committee of employers.
    moment[0] = records.LATER
    records.offered(people_here, record=records.started(people_here, conversation))
    chair = new_page()
    sign_in(chair, council.chair, live_server)
    chair.goto(f"{here}verslag/")
    chair.get_by_label("Ik houd geheim wat ik hier lees.").check()
    chair.get_by_role("button", name="Aanvaard en ga verder").click()
    for page in (chair, phone):
        page.goto(f"{here}verslag/")
        page.get_by_role("button", name="Akkoord met deze tekst").first.click()
    expect(phone.get_by_text("Dit verslag is definitief").first).to_be_visible()
    assert Record.objects.get().ending == "approved"
