# SPDX-License-Identifier: EUPL-1.2
"""The pages of the demonstration."""

import itertools
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.utils.html import escape

from samenspiegel import clock as product_clock
from samenspiegel.demo import clock
from samenspiegel.demo.mail_text import paragraphs
from samenspiegel.demo.models import MovedClock, SentMail
from samenspiegel.demo.people import VEENMEER
from samenspiegel.demo.town import found
from samenspiegel.people.models import Person
from tests.cast import Cast


@pytest.fixture
def veenmeer(demo: None) -> Person:
    """The municipality of the story, without its conversations; returns its facilitator."""
    now = product_clock.now()
    return found(VEENMEER, now=now, years=range(now.year, now.year + 1)).person("Fatima Bakker")


def mail(
    subject: str = "Onderwerp", body: str = "Dag", to: str = "fatima.bakker@veenmeer.example"
) -> SentMail:
    return SentMail.objects.create(
        sent_at=product_clock.now(),
        recipient=to,
        sender="P&O <samenspiegel@localhost>",
        subject=subject,
        body=body,
    )


def test_the_first_page_offers_everybody_with_something_to_try(client: Client, veenmeer: Person) -> None:
    page = client.get("/demo/").content.decode()

    for someone in VEENMEER.people:
        assert someone.name in page
        assert escape(str(someone.tries)) in page
    for _key, title in VEENMEER.stories:
        assert escape(str(title)) in page
    assert page.count("Log in als") == sum(bool(someone.tries) for someone in VEENMEER.people)


def test_signing_in_as_somebody_makes_a_visitor_that_person(client: Client, veenmeer: Person) -> None:
    answer = client.post("/demo/inloggen/", {"person": veenmeer.public_id})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Fatima Bakker" in client.get("/").content.decode()


@pytest.mark.parametrize("person", ["", "unknown", "x' OR 1=1", "\0", "a\0b", "x" * 5000])
def test_nobody_can_be_somebody_who_is_not_there(client: Client, veenmeer: Person, person: str) -> None:
    assert client.post("/demo/inloggen/", {"person": person}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_deeds_of_the_demonstration_need_a_form_of_ours(veenmeer: Person) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/demo/inloggen/", {"person": veenmeer.public_id}).status_code == 403
    assert strict.post("/demo/klok/", {"to": "week"}).status_code == 403
    assert strict.get("/demo/inloggen/").status_code == 405
    assert MovedClock.objects.count() == 0


def test_every_page_carries_the_banner_with_the_date(client: Client, veenmeer: Person) -> None:
    client.force_login(veenmeer.account)
    clock.set_to(product_clock.now() + timedelta(days=400))
    today = product_clock.today()
    assert today > product_clock.system_now().date() + timedelta(days=398)

    page = client.get("/").content.decode()

    assert "Iedereen hier is verzonnen." in page
    assert f"{today.day} " in page
    assert str(today.year) in page


# --- post ------------------------------------------------------------------------------------------------------------


def test_the_mailbox_shows_the_newest_first_and_one_persons_on_request(
    client: Client, veenmeer: Person
) -> None:
    mail("Eerste")
    mail("Tweede", to="hanna.de.vries@veenmeer.example")
    page = client.get("/demo/post/").content.decode()
    assert page.index("Tweede") < page.index("Eerste")
    assert "Hanna de Vries" in page

    hers = client.get("/demo/post/", {"aan": "hanna.de.vries@veenmeer.example"}).content.decode()

    assert "Tweede" in hers
    assert "Eerste" not in hers


def test_a_mail_is_shown_as_it_was_sent_with_links_that_work_anywhere(
    client: Client, veenmeer: Person
) -> None:
    link = f"{settings.BASE_URL}/v/veenmeer/abc/Aa0-_Zz9_-"
    kept = mail(body=f"Dag <b>Fatima</b>,\n\nVul in: {link}. De link is van jou.\n")

    page = client.get(f"/demo/post/{kept.pk}/").content.decode()

    assert f'<a href="/v/veenmeer/abc/Aa0-_Zz9_-">{link}</a>. De link' in page
    assert "Dag &lt;b&gt;Fatima&lt;/b&gt;," in page


@pytest.mark.parametrize(
    "text", ['"><script>x</script>', "javascript:alert(1)", "https://elders.example/pad"]
)
def test_only_our_own_addresses_become_links(text: str) -> None:
    assert "<a " not in "".join(paragraphs(text))
    assert "<script" not in "".join(paragraphs(text))


def test_a_mail_that_does_not_exist_is_not_found(client: Client, veenmeer: Person) -> None:
    assert client.get("/demo/post/999999/").status_code == 404
    assert client.get("/demo/post/", {"page": "zzz"}).status_code == 200
    assert client.get("/demo/post/", {"aan": "\0"}).status_code == 404


def test_a_mail_shows_the_calendar_item_that_it_brought(client: Client, veenmeer: Person) -> None:
    message = EmailMessage("Onderwerp", "Tekst", "samenspiegel@localhost", [veenmeer.email])
    message.attach("uitnodiging.ics", b"BEGIN:VCALENDAR\r\n", "application/ics")
    message.send()
    without = mail()
    kept = SentMail.objects.exclude(pk=without.pk).get()

    assert "Bijlage" in client.get(f"/demo/post/{kept.pk}/").content.decode()
    assert client.get(f"/demo/post/{kept.pk}/uitnodiging.ics").content == b"BEGIN:VCALENDAR\r\n"
    assert "Bijlage" not in client.get(f"/demo/post/{without.pk}/").content.decode()
    assert client.get(f"/demo/post/{without.pk}/uitnodiging.ics").status_code == 404


def test_what_is_sent_in_the_demonstration_stays_in_it(veenmeer: Person) -> None:
    send_mail("Onderwerp", "Tekst", "samenspiegel@localhost", [veenmeer.email, "tweede@veenmeer.example"])

    kept = {(row.recipient, row.subject, row.body) for row in SentMail.objects.all()}
    assert kept == {
        (veenmeer.email, "Onderwerp", "Tekst"),
        ("tweede@veenmeer.example", "Onderwerp", "Tekst"),
    }


# --- clock -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "days"), [("day", 1), ("week", 7)])
def test_the_clock_goes_forward_and_stays_there(
    client: Client, veenmeer: Person, move: str, days: int
) -> None:
    client.force_login(veenmeer.account)
    before = product_clock.today()

    answer = client.post("/demo/klok/", {"to": move, "next": "/gesprekken/"})

    assert answer["Location"] == "/gesprekken/"
    clock.follow()
    assert (product_clock.today() - before).days == days
    assert client.get("/").status_code == 200  # the session keeps the machine's time


@pytest.mark.parametrize("back", ["https://elders.example/", "//elders.example", "javascript:x", ""])
def test_the_clock_leads_back_to_our_own_pages_only(client: Client, veenmeer: Person, back: str) -> None:
    assert client.post("/demo/klok/", {"to": "day", "next": back})["Location"] == "/demo/klok/"


@pytest.mark.parametrize("move", ["", "back", "-7"])
def test_there_is_no_way_back_in_time(client: Client, veenmeer: Person, move: str) -> None:
    assert client.post("/demo/klok/", {"to": move}).status_code == 404
    with pytest.raises(clock.CannotMove):
        clock.move_days(-1)
    with pytest.raises(clock.CannotMove):
        clock.move_days(801)
    assert MovedClock.objects.count() == 0


def test_with_nothing_planned_there_is_no_milestone_to_go_to(client: Client, veenmeer: Person) -> None:
    page = client.post("/demo/klok/", {"to": "milestone"}, follow=True).content.decode()

    assert "Er staat niets gepland om naartoe te gaan." in page


def test_on_the_way_every_morning_comes_by(demo: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = []
    monkeypatch.setattr("samenspiegel.recurring.tick", ticks.append)

    clock.move_days(3)

    mornings = [
        (moment.astimezone(product_clock.AMSTERDAM).date(), moment.astimezone(product_clock.AMSTERDAM).hour)
        for moment in ticks[:-1]
    ]
    dates = [on for on, hour in mornings if hour == 8]
    assert 2 <= len(dates) <= 3
    assert sorted(ticks) == ticks
    assert all((later - earlier).days == 1 for earlier, later in itertools.pairwise(dates))


def test_outside_a_demonstration_there_is_no_banner_and_no_moved_clock(client: Client, cast: Cast) -> None:
    clock.set_to(product_clock.now() + timedelta(days=30))
    product_clock.move_by(timedelta(0))
    client.force_login(cast.facilitator.account)

    assert "verzonnen" not in client.get("/").content.decode()
    assert product_clock.now() - product_clock.system_now() < timedelta(seconds=1)
