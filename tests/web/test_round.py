# SPDX-License-Identifier: EUPL-1.2
"""Running a round: who has handed in and never what or when, closing, open answers, release, withdrawing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import FeedbackReport, Round, WithheldAnswer
from samenspiegel.notices.models import Notice, State
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, Cast, at
from tests.feedback.rounds import CLOSED_ON, DUE_ON, OPENED_ON, Stage, open_stage, stage
from tests.kept import kept

LATER_ON = DUE_ON + timedelta(days=3)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list:
    """The moment it is; a test may change it."""
    moment = [at(OPENED_ON)]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    return moment


@pytest.fixture
def opened(cast: Cast, today: list) -> Stage:
    return open_stage(cast)


@pytest.fixture
def closed(cast: Cast, opened: Stage, today: list) -> Stage:
    """Everybody wrote; closed the day after the due date."""
    today[0] = at(CLOSED_ON)
    kept(lambda: _all_sent_and_closed(opened), opened)
    return opened


def _all_sent_and_closed(opened: Stage) -> None:
    for number, person in enumerate(opened.everybody):
        opened.send(person, score=4, text=f"Tekst nummer {number}.")
    opened.close()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page(stage: Stage, part: str = "vragenlijsten/") -> str:
    return f"/gesprekken/{stage.conversation.public_id}/{part}"


def read(stage: Stage, part: str = "vragenlijsten/") -> str:
    return signed_in(stage.cast.facilitator).get(page(stage, part), follow=True).content.decode()


def press(stage: Stage, part: str, **given: str) -> str:
    return signed_in(stage.cast.facilitator).post(page(stage, part), given, follow=True).content.decode()


def shown(html: str) -> str:
    """The content of the page, without its form tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html[html.index("<main") :])


# --- who may


@pytest.mark.parametrize(
    "part",
    [
        "vragenlijsten/",
        "vragenlijsten/verlengen/",
        "vragenlijsten/sluiten/",
        "open-antwoorden/",
        "open-antwoorden/abc/achterhouden/",
        "open-antwoorden/abc/tonen/",
        "spiegel/vrijgeven/",
        "spiegel/intrekken/",
    ],
)
def test_nobody_but_the_facilitator_runs_the_round(cast: Cast, closed: Stage, part: str) -> None:
    others = (cast.secretary, cast.mayor, cast.substitute, cast.managers[0], cast.clerk, cast.outsider)
    given = {"sure": "on", "accept": "on", "reason": "Zomaar.", "due_on": LATER_ON.isoformat()}
    reading = "achterhouden" not in part and "tonen" not in part and "verlengen" not in part

    posted = [signed_in(person).post(page(closed, part), given).status_code for person in others]
    asked = [signed_in(person).get(page(closed, part)).status_code for person in others] if reading else []

    assert set(posted + asked) == {404}
    round = Round.objects.get()
    assert (round.released_at, round.withdrawn_at, round.due_on) == (None, None, DUE_ON)


# --- who has handed in


@pytest.mark.clause("HV-6")
def test_who_handed_in_stands_there_by_name_in_an_order_that_says_nothing(opened: Stage) -> None:
    first, second = opened.cast.managers[:2]
    opened.send(second)
    one = read(opened)
    opened.send(first)
    both = read(opened)

    assert "1 van 13 ingeleverd" in one
    assert "2 van 13 ingeleverd" in both
    order = [person.name for person in sorted(opened.cast.managers, key=lambda person: person.name)]
    assert re.findall(r"<li><span>([^<]+)</span>", both)[1:7] == order
    assert both.count("<span>Ingeleverd</span>") == 2


def test_the_page_is_the_same_whatever_was_answered_and_whoever_was_first(
    cast: Cast, opened: Stage, today: list
) -> None:
    client = signed_in(cast.facilitator)
    one, other = cast.managers[:2]
    opened.send(one, score=1)
    opened.send(other, score=5)
    before = shown(client.get(page(opened)).content.decode())
    today[0] += timedelta(hours=5)
    opened.send(one, score=5, text="Heel anders.")

    assert shown(client.get(page(opened)).content.decode()) == before


@pytest.mark.clause("HV-14")
def test_a_group_has_enough_or_not_yet(cast: Cast, opened: Stage, today: list) -> None:
    today[0] = at(DUE_ON - timedelta(days=3))
    opened.send_all(cast.managers[:2])
    two = read(opened)
    opened.send(cast.managers[2])
    three = read(opened)

    assert two.count("Nog te weinig") == 2
    assert three.count("Nog te weinig") == 1
    assert "Bouwteam: te weinig vragenlijsten." in two
    assert "Bouwteam: te weinig vragenlijsten." not in three


def test_a_refused_mail_is_shown_with_its_address(cast: Cast, opened: Stage) -> None:
    Notice.objects.filter(person=cast.managers[0].public_id).update(state=State.REFUSED)

    assert "Mina Smit (mina.smit@veenmeer.example)" in read(opened)


def test_before_opening_the_page_says_when_the_questionnaires_leave(cast: Cast, today: list) -> None:
    assert "Ze gaan weg op dinsdag 10 februari 2026." in read(stage(cast))


def test_the_page_asks_as_many_questions_whoever_has_handed_in(cast: Cast, opened: Stage) -> None:
    client = signed_in(cast.facilitator)
    opened.send(cast.managers[0])
    with CaptureQueriesContext(connection) as few:
        client.get(page(opened))
    opened.send_all(opened.raters)

    with CaptureQueriesContext(connection) as many:
        client.get(page(opened))

    assert len(many) == len(few)


# --- extending


def test_the_due_date_is_extended_once_however_often_it_is_pressed(opened: Stage) -> None:
    for _press in range(2):
        html = press(opened, "vragenlijsten/verlengen/", due_on=LATER_ON.isoformat())

    assert "De inleverdatum is nu vrijdag 20 februari 2026." in html
    assert Round.objects.get().due_on == LATER_ON


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        ("", "Vul dit nog in."),
        ("morgen", "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 31-12-2026."),
        ("2026-02-01", "Kies een datum na dinsdag 17 februari"),
        ("2026-03-02", "De laatste datum die past, is maandag 23 februari 2026."),
        ("9999-12-31", "Dit jaartal kan niet kloppen."),
    ],
)
def test_a_due_date_that_does_not_fit_is_refused_in_words(opened: Stage, due_on: str, said: str) -> None:
    html = press(opened, "vragenlijsten/verlengen/", due_on=due_on)

    assert said in html
    assert Round.objects.get().due_on == DUE_ON


# --- closing


def test_before_the_due_date_nothing_closes(opened: Stage) -> None:
    html = press(opened, "vragenlijsten/sluiten/", sure="on", accept="on")

    assert "De vragenlijsten kunnen nu niet worden gesloten." in html
    assert Round.objects.get().closed_at is None


@pytest.mark.clause("HV-6")
def test_closing_asks_for_a_tick_and_then_leads_to_the_open_answers(opened: Stage, today: list) -> None:
    opened.send_all(opened.everybody)
    asked = read(opened, "vragenlijsten/sluiten/")
    without = press(opened, "vragenlijsten/sluiten/")
    assert Round.objects.get().closed_at is None
    done = press(opened, "vragenlijsten/sluiten/", sure="on")

    assert "Dit kun je niet ongedaan maken." in asked
    assert 'name="accept"' not in asked
    assert "data-error-summary" in without
    assert "<h1>Open antwoorden</h1>" in done
    assert Round.objects.get().closed_at == today[0]


@pytest.mark.clause("HV-14")
def test_what_will_be_missing_is_named_and_needs_a_tick_of_its_own(
    cast: Cast, opened: Stage, today: list
) -> None:
    opened.send_all([*cast.managers, *cast.aldermen[:2]])
    today[0] = at(CLOSED_ON)
    chosen = read(opened)
    refused = press(opened, "vragenlijsten/sluiten/", sure="on")
    assert Round.objects.get().closed_at is None
    press(opened, "vragenlijsten/sluiten/", sure="on", accept="on")

    for html in (chosen, refused):
        assert "Het zelfbeeld is niet ingeleverd." in html
        assert "Arend Jansen heeft niet ingeleverd." in html
        assert "Wethouders: te weinig vragenlijsten." in html
        assert "Voorzitter OR: niet ingeleverd." in html
        assert "Bouwteam: te weinig" not in html
    assert all(
        text in chosen for text in ("Verleng de inleverdatum", "Gesprek verplaatsen", "Ga verder zonder")
    )
    assert Round.objects.get().may_fall_short


def test_closing_twice_closes_once(closed: Stage) -> None:
    html = press(closed, "vragenlijsten/sluiten/", sure="on")

    assert "<h1>Open antwoorden</h1>" in html


def test_after_closing_nothing_tells_who_handed_in(closed: Stage) -> None:
    html = read(closed)

    assert "De vragenlijsten zijn gesloten." in html
    assert not any(person.name in html for person in closed.raters)


# --- open answers


@pytest.mark.clause("HV-6")
def test_the_open_answers_stand_there_without_names_groups_or_scores(closed: Stage) -> None:
    html = shown(read(closed, "open-antwoorden/"))

    assert html.count("Tekst nummer") == 13 * 3
    hidden = [*(person.name for person in closed.raters), "Bouwteam", "Wethouders", "Voorzitter OR", "4,0"]
    assert [word for word in hidden if word in html] == []


def test_an_answer_is_kept_back_on_one_of_two_grounds_and_can_be_put_back(closed: Stage) -> None:
    answer = actions.open_answers(closed.fresh)[0]
    there = f"open-antwoorden/{answer.id}/achterhouden/"

    refused = press(closed, there)
    wrong = press(closed, there, **{f"{answer.id}-ground": "zomaar"})
    assert WithheldAnswer.objects.count() == 0
    kept = press(closed, there, **{f"{answer.id}-ground": "insulting"})
    assert WithheldAnswer.objects.count() == 1
    for _press in range(2):
        back = press(closed, f"open-antwoorden/{answer.id}/tonen/")

    assert "Kies een van de twee redenen." in refused
    assert "data-error-summary" in wrong
    assert "Achtergehouden" in kept
    assert "Toon de tekst toch" not in back
    assert WithheldAnswer.objects.count() == 0


def test_an_unknown_answer_cannot_be_kept_back(closed: Stage) -> None:
    press(closed, "open-antwoorden/bestaat-niet/achterhouden/", **{"bestaat-niet-ground": "insulting"})

    assert WithheldAnswer.objects.count() == 0


def test_before_closing_there_is_nothing_to_read(opened: Stage) -> None:
    assert "Er is niets te lezen." in read(opened, "open-antwoorden/")


# --- release


@pytest.mark.clause("HV-7")
def test_release_says_who_sees_what_and_happens_on_the_second_press(closed: Stage, today: list) -> None:
    asked = read(closed, "spiegel/vrijgeven/")
    assert Round.objects.get().released_at is None
    first = press(closed, "spiegel/vrijgeven/")
    today[0] += timedelta(hours=1)
    second = press(closed, "spiegel/vrijgeven/")

    text = "Geef je vrij, dan zien Hanna de Vries en Arend Jansen de spiegel op hetzelfde moment."
    assert text in asked
    assert "De spiegel is vrijgegeven." in first
    assert "De spiegel is vrijgegeven. De open antwoorden staan er nu in." in second
    assert Round.objects.get().released_at == at(CLOSED_ON)
    assert Notice.objects.filter(kind="report_released").count() == 2


def test_a_day_before_the_weekend_is_pointed_out(closed: Stage, today: list) -> None:
    wednesday = read(closed, "spiegel/vrijgeven/")
    today[0] = at(CLOSED_ON + timedelta(days=2))  # a Friday
    friday = read(closed, "spiegel/vrijgeven/")

    assert "valt vlak voor vrije dagen" not in wednesday
    assert "Vandaag, vrijdag 20 februari, valt vlak voor vrije dagen." in friday


def test_nobody_reads_the_open_answers_after_release(closed: Stage) -> None:
    answer = actions.open_answers(closed.fresh)[0]
    closed.release()

    html = read(closed, "open-antwoorden/")
    late = press(closed, f"open-antwoorden/{answer.id}/achterhouden/", **{f"{answer.id}-ground": "insulting"})

    assert "Tekst nummer" not in html
    assert "Er is niets veranderd" in late
    assert WithheldAnswer.objects.count() == 0


# --- withdrawing


@pytest.mark.parametrize(
    "given", [{"sure": "on"}, {"reason": "Verkeerde persoon."}, {"reason": " ", "sure": "on"}]
)
def test_withdrawing_needs_a_reason_and_a_tick_and_keeps_what_was_typed(closed: Stage, given: dict) -> None:
    html = press(closed, "spiegel/intrekken/", **given)

    assert "data-error-summary" in html
    assert given.get("reason", "").strip() in html
    assert FeedbackReport.objects.count() == 1


@pytest.mark.parametrize("is_released", [False, True])
def test_withdrawing_destroys_the_mirror_once(closed: Stage, is_released: bool) -> None:
    if is_released:
        closed.release()
    given = {"sure": "on", "reason": "De verkeerde mensen zijn gevraagd."}
    press(closed, "spiegel/intrekken/", **given)
    again = press(closed, "spiegel/intrekken/", **given)

    assert FeedbackReport.objects.count() == 0
    assert "Er is geen spiegel om in te trekken." in again
    assert "De spiegel is ingetrokken" in read(closed)


def test_no_page_of_the_facilitator_shows_a_score(cast: Cast, opened: Stage, today: list) -> None:
    for person in opened.everybody:
        opened.send(person, score=1)
    seen = [read(opened)]
    today[0] = at(CLOSED_ON)
    opened.close()
    seen += [read(opened, part) for part in ("vragenlijsten/", "open-antwoorden/", "spiegel/vrijgeven/")]
    opened.release()
    seen += [read(opened, part) for part in ("vragenlijsten/", "")]

    assert [html for html in seen if "1,0" in html] == []
    assert signed_in(cast.facilitator).get(page(opened, "spiegel/")).status_code == 404
    assert opened.conversation.held_on == HELD_ON


def test_the_open_questions_are_about_the_subject_by_name(closed: Stage) -> None:
    html = shown(read(closed, "open-antwoorden/"))

    assert "Waarmee moet Hanna de Vries vooral doorgaan?" in html
    assert "{" not in html
