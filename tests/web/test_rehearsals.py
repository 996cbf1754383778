# SPDX-License-Identifier: EUPL-1.2
"""The pages of a rehearsal: for who sets the rules, of their own organisation, with nothing that works in a frame."""

from dataclasses import replace

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.core.rehearsal import Course, Letter, Screen, packed
from samenspiegel.formats.queries import spec_of
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.rehearsals import actions
from samenspiegel.rehearsals.models import Rehearsal, State
from tests.cast import NOW, Cast
from tests.core.test_rehearsal import WALK
from tests.web.test_formats import browser, html

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>"
STEP = replace(
    WALK.steps[0],
    letters=tuple(Letter(f"Persoon {number}", "Gepland", "Dag <b>jij</b>") for number in range(3)),
    screens=(Screen("Anna Blom (medewerker)", "Gesprek", "<p>Ja</p>"), Screen("Bram Drent", "Boos", ATTACK)),
)
LONG = replace(WALK, steps=(STEP, WALK.steps[0], STEP))


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_beside_the_server", lambda pk: None)
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def start(cast: Cast) -> Rehearsal:
    return actions.start(
        organisation=cast.organisation,
        spec=spec_of(cast.format_version),
        course=Course.WELL,
        language="nl",
        by=cast.facilitator,
        now=NOW,
        version=cast.format_version,
    )


def done(cast: Cast) -> str:
    """The address of a rehearsal that is done."""
    rehearsal = start(cast)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(state=State.DONE, walk=packed(LONG))
    return f"/oefeningen/{rehearsal.public_id}/"


def address(cast: Cast) -> str:
    return f"/organisatie/instellingen/formats/{cast.format_version.public_id}/oefenen/"


def test_the_formats_page_leads_to_a_rehearsal_of_each_version(cast: Cast) -> None:
    page = browser(cast.facilitator)

    assert address(cast) in html(page.get("/organisatie/instellingen/"))
    text = html(page.get(address(cast)))
    for course in (
        "Alles loopt goed",
        "Een groep blijft te klein",
        "Jullie worden het niet eens over het verslag",
    ):
        assert course in text


def test_a_choice_starts_a_rehearsal_and_a_second_one_waits(cast: Cast) -> None:
    page = browser(cast.facilitator)
    answer = page.post(address(cast), {"course": "dispute"})

    rehearsal = Rehearsal.objects.get()
    assert (rehearsal.course, rehearsal.started_by, rehearsal.language) == ("dispute", cast.facilitator, "nl")
    assert answer.url == f"/oefeningen/{rehearsal.public_id}/"
    assert "De oefening loopt" in html(page.get(answer.url))
    again = page.post(address(cast), {"course": "well"})
    assert (again.status_code, Rehearsal.objects.count()) == (422, 1)
    assert "Er loopt al een oefening" in again.content.decode()


@pytest.mark.parametrize("given", [{}, {"course": ""}, {"course": "anders"}, {"course": ["well", "<b>"]}])
def test_a_course_that_is_not_there_starts_nothing(cast: Cast, given: dict) -> None:
    answer = browser(cast.facilitator).post(address(cast), given)

    assert (answer.status_code, Rehearsal.objects.count()) == (422, 0)


def test_as_long_as_it_runs_the_page_tells_how_far_it_is(cast: Cast) -> None:
    rehearsal = start(cast)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(
        number_of_steps=7, told="3 maart 2026: De agenda staat vast"
    )
    page, here = browser(cast.facilitator), f"/oefeningen/{rehearsal.public_id}/"

    whole, part = html(page.get(here)), html(page.get(here, headers={"X-Requested-With": "fetch"}))

    for text in (whole, part):
        assert "7 stappen tot nu toe." in text
        assert "De agenda staat vast" in text
    assert ("<html" in whole, "<html" in part) == (True, False)
    assert page.get(f"{here}1/").status_code == 404


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("stuck", "Niemand in het gesprek kon verder."),
        ("timeout", "Het duurde te lang"),
        ("lost", "De server stopte"),
        ("broken", "Er ging iets mis in Samenspiegel."),
    ],
)
def test_where_it_failed_the_page_says_why_and_what_to_do(cast: Cast, reason: str, said: str) -> None:
    rehearsal = start(cast)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(state=State.FAILED, reason=reason, told="stap <7>")
    text = html(browser(cast.facilitator).get(f"/oefeningen/{rehearsal.public_id}/"))

    assert said in text
    assert "stap &lt;7&gt;" in text
    assert address(cast) in text


def test_a_walk_that_cannot_be_read_is_a_rehearsal_that_failed(cast: Cast) -> None:
    rehearsal = start(cast)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(state=State.DONE, walk=b"kapot")

    text = html(browser(cast.facilitator).get(f"/oefeningen/{rehearsal.public_id}/"))

    assert "De oefening is niet gelukt" in text


def test_a_step_shows_who_when_the_mail_and_the_page_in_a_frame(cast: Cast) -> None:
    page, here = browser(cast.facilitator), done(cast)

    assert f"{here}1/" in html(page.get(here))
    text = html(page.get(f"{here}1/"))
    assert "maandag 12 januari 2026, 10:00" in text
    assert "en 2 anderen krijgen er zo een" in text
    assert "Dag &lt;b&gt;jij&lt;/b&gt;" in text
    assert f'src="{here}1/scherm/1/" sandbox="allow-same-origin"' in text
    assert f'href="{here}2/" rel="next"' in text or f'href="{here}2/"' in text
    assert f'src="{here}1/scherm/2/"' in html(page.get(f"{here}1/?scherm=2"))


def test_the_frame_runs_nothing_sends_nothing_and_stands_in_our_own_pages_alone(cast: Cast) -> None:
    page, here = browser(cast.facilitator), done(cast)

    around, framed = page.get(f"{here}1/"), page.get(f"{here}1/scherm/2/")

    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around.headers["Content-Security-Policy"]
    policy = framed.headers["Content-Security-Policy"]
    for part in (
        "sandbox allow-same-origin;",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ):
        assert part in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    shown = framed.content.decode()
    assert ("<script" in shown, "onerror" in shown, "<img" in shown) == (False, False, True)


@pytest.mark.parametrize(
    "path",
    [
        "0/",
        "4/",
        "99999999999/",
        "1/?scherm=3",
        "1/?scherm=x",
        "1/?scherm=-1",
        "1/?scherm=²",
        "1/scherm/0/",
        "1/scherm/9/",
    ],
)
def test_a_step_or_a_screen_that_is_not_there_is_not_found(cast: Cast, path: str) -> None:
    page, here = browser(cast.facilitator), done(cast)

    assert page.get(f"{here}{path}").status_code == 404


def test_a_rehearsal_is_there_for_who_sets_the_rules_in_the_same_organisation(cast: Cast) -> None:
    here = done(cast)
    elsewhere = cast.outsider
    people.appoint(person=elsewhere, role=Role.FACILITATOR, now=NOW)

    def opens(person: Person | None, path: str) -> int:
        client = browser(person) if person else Client()
        return client.get(path).status_code

    paths = (here, f"{here}1/", f"{here}1/scherm/1/")
    assert {opens(cast.substitute, path) for path in paths} == {200}
    for person in (cast.secretary, elsewhere):
        assert {opens(person, path) for path in (*paths, address(cast))} == {404}
    assert {opens(None, path) for path in paths} == {302}
