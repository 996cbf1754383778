# SPDX-License-Identifier: EUPL-1.2
"""The rater's door: a personal link, a promise, thirteen pages, and a way out on every one of them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.web import rater
from tests.cast import Cast, at
from tests.feedback.rounds import DUE_ON, OPENED_ON, Stage, open_stage, stage

from .rater_browser import Browser


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(at(OPENED_ON + timedelta(days=1)) - clock.system_now())
    yield
    clock.move_by(timedelta(0))


@pytest.mark.clause("HV-1")
def test_a_rater_answers_thirteen_pages_of_four_items_and_is_thanked(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])

    first = browser.begin()

    assert "Feedback aan Hanna de Vries · 1 van 13" in first
    assert len(browser.items()) == 4
    assert "checked" not in first  # nothing is preselected
    assert first.count('type="radio"') == 4 * 6
    browser.fill_in()
    assert "In je eigen woorden" in browser.text
    browser.post("tot-slot/", go="next", **{"text.continue": "Doorgaan met vragen stellen."})
    overview = browser.follow()
    assert "1 van 3" in overview
    browser.post("overzicht/")
    assert "Dank je. Dit gebeurt er nu met je antwoorden" in browser.follow()
    assert actions.handed_in(opened.fresh)[opened.cast.managers[0].public_id] is True


@pytest.mark.clause("HV-1", "HV-15")
def test_the_subject_is_asked_about_themself_with_the_block_on_the_works_council(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.secretary)

    text = browser.begin()

    assert "Jouw zelfbeeld · 1 van 14" in text
    assert "niet van toepassing in mijn functie" in text
    assert "kan ik niet beoordelen" not in text
    assert "de secretaris staat het college, de burgemeester" in text
    browser.get("vraag/14/")
    assert len(browser.items()) == 4
    assert "Ik " in browser.text


@pytest.mark.clause("HV-14")
def test_only_the_works_council_chair_and_self_are_asked_the_block(opened: Stage) -> None:
    chair = Browser(opened, opened.cast.works_council_chair)
    alderman = Browser(opened, opened.cast.aldermen[0])

    assert "1 van 14" in chair.begin(acknowledged="on")
    assert "1 van 13" in alderman.begin()
    assert "Vul je dit in voor jezelf, of na overleg met de OR?" in chair.get("tot-slot/")
    assert "na overleg met de OR" not in alderman.get("tot-slot/")


@pytest.mark.clause("HV-14")
def test_a_named_rater_confirms_first_that_the_answers_stand_apart(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.works_council_chair)
    browser.get(browser.link.path)

    refused = browser.post(browser.link.path, go="begin")

    assert browser.page.status_code == 422
    assert "Zet een vinkje" in refused
    assert list(Draft.objects.all()) == []
    assert "1 van 14" in browser.begin(acknowledged="on")


def test_each_button_saves_and_goes_its_way(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    item = browser.items()[0]

    for button, place in [
        ("next", "vraag/2/"),
        ("overview", "overzicht/"),
        ("later", "bewaard/"),
        ("previous", "vraag/1/"),
    ]:
        browser.get("vraag/1/")
        browser.post("vraag/1/", go=button, **{item: "5"})
        assert browser.page["Location"] == browser.link.home + place
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and dict(saved.answers.scores) == {item: 5}


def test_saving_in_passing_answers_without_a_page(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    item, token = browser.items()[0], rater.form_token(browser.link)

    page = browser.client.post(
        f"{browser.link.home}vraag/1/",
        {item: "n", "csrfmiddlewaretoken": token},
        headers={"X-Requested-With": "fetch"},
    )

    assert (page.status_code, page.content) == (204, b"")
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and dict(saved.answers.scores) == {item: None}


@pytest.mark.parametrize("nonsense", ["0", "6", "4.5", "vaak", "null", "٣", " 4", "9" * 400])
def test_a_value_that_is_no_answer_is_pointed_out_and_the_rest_is_kept(opened: Stage, nonsense: str) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    wrong, right, *_ = browser.items()

    text = browser.post("vraag/1/", **{wrong: nonsense, right: "3"})

    assert browser.page.status_code == 422
    assert "Kies een antwoord, of kies 'kan ik niet beoordelen'." in text
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and dict(saved.answers.scores) == {right: 3}
    assert f'name="{right}" value="3" checked' in text


def test_a_text_that_is_too_long_comes_back_whole(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.get("tot-slot/")
    long = "woord " * 120

    text = browser.post("tot-slot/", **{"text.continue": long, "text.start": "<b>Vaker & eerder</b>"})

    assert browser.page.status_code == 422
    assert long.strip() in text
    assert "Je tekst is 119 tekens te lang" in text
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and dict(saved.answers.texts) == {"start": "<b>Vaker & eerder</b>"}
    assert b"<b>Vaker" not in browser.page.content


def test_sending_with_open_items_says_how_many_and_sends_nothing(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.post("vraag/1/", **dict.fromkeys(browser.items(), "4"))
    browser.get("overzicht/")

    text = browser.post("overzicht/")

    assert browser.page.status_code == 422
    assert "er staan nog vragen open (48)" in text
    assert list(Envelope.objects.all()) == []


def test_answers_can_be_seen_and_changed_after_sending(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.fill_in("4")
    browser.get("overzicht/")
    browser.post("overzicht/")
    again = Browser(opened, opened.cast.managers[0])

    assert "Welkom terug" in again.get(again.link.path)
    assert "Dank je" in again.begin()
    assert again.get("vraag/1/").count('value="4" checked') == 4
    again.post("vraag/1/", **{again.items()[0]: "1"})
    assert "De wijziging telt pas als je opnieuw instuurt" in again.get("overzicht/")
    again.post("overzicht/")
    assert "De wijziging telt pas" not in again.follow()
    assert Envelope.objects.count() == 1


@pytest.mark.clause("HV-5")
def test_a_late_answer_is_refused_with_a_friendly_page_and_kept_nowhere(opened: Stage) -> None:
    opened.send_all(opened.everybody[:-1])
    browser = Browser(opened, opened.cast.works_council_chair)
    browser.begin(acknowledged="on")
    browser.fill_in()
    browser.get("overzicht/")
    opened.close(accept_shortfall=True)

    text = browser.post("overzicht/")

    assert browser.page.status_code == 410
    assert "kwam te laat en is niet bewaard" in text
    assert list(Envelope.objects.all()) == []
    assert browser.get(browser.link.path).count("De vragenlijsten zijn gesloten") == 2
    assert "kwam te laat" not in browser.text


@pytest.mark.parametrize("place", ["overzicht/", "vraag/1/", "tot-slot/"])
def test_who_presses_in_the_instant_of_closing_is_told_that_it_came_too_late(
    opened: Stage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    opened.send_all(opened.everybody[:-1])
    browser = Browser(opened, opened.cast.works_council_chair)
    browser.begin(acknowledged="on")
    browser.fill_in()
    browser.get(place)

    def closed_before(*, link: actions.Link) -> actions.Saved | None:
        monkeypatch.undo()
        opened.close(accept_shortfall=True)
        return actions.load_draft(link=link)

    monkeypatch.setattr(actions, "load_draft", closed_before)
    text = browser.post(place, go="next")

    assert browser.page.status_code == 410
    assert "Wat je net instuurde, kwam te laat en is niet bewaard." in text
    assert opened.fresh.received_total == len(opened.everybody) - 1


def test_a_rater_declines_with_one_button_and_comes_back(opened: Stage) -> None:
    rater_ = opened.cast.managers[0]
    browser = Browser(opened, rater_)
    browser.get(browser.link.path)

    browser.post(browser.link.path, go="decline")

    assert "Je doet niet mee" in browser.follow()
    assert opened.invitation(rater_).has_declined is True
    browser.post("", go="undo")
    assert "Wat we je beloven" in browser.follow()
    assert opened.invitation(rater_).has_declined is False


def test_declining_after_sending_asks_first_and_takes_the_answers_back(opened: Stage) -> None:
    rater_ = opened.cast.managers[0]
    opened.send(rater_)
    browser = Browser(opened, rater_)
    browser.begin()

    asked = browser.get("niet-meedoen/")
    browser.post("niet-meedoen/", take_back="yes")

    assert "Haal mijn antwoorden terug" in asked
    assert "Je doet niet mee" in browser.follow()
    assert list(Envelope.objects.all()) == list(Draft.objects.all()) == []


def test_subject_and_reviewer_have_no_button_to_decline(opened: Stage) -> None:
    for person in (opened.cast.secretary, opened.cast.mayor):
        browser = Browser(opened, person)
        assert "Ik doe niet mee" not in browser.get(browser.link.path)
        browser.post(browser.link.path, go="decline")
        browser.get("niet-meedoen/")
        assert opened.invitation(person).has_declined is False


@pytest.mark.clause("HV-5")
def test_a_side_that_is_signed_in_comes_to_the_own_questionnaire_without_the_mail(opened: Stage) -> None:
    client = Client()
    client.force_login(opened.cast.mayor.account)  # type: ignore[arg-type]

    page = client.get(f"/gesprekken/{opened.conversation.public_id}/vragenlijst/")

    link = opened.link(opened.cast.mayor)
    assert page["Location"] == link.home
    assert "Je scores staan apart in de spiegel" in client.get(link.home).content.decode()


def test_nobody_comes_to_a_questionnaire_through_the_conversation_of_others(opened: Stage) -> None:
    for person in (opened.cast.facilitator, opened.cast.managers[0], opened.cast.outsider):
        client = Client()
        client.force_login(person.account)  # type: ignore[arg-type]

        page = client.get(f"/gesprekken/{opened.conversation.public_id}/vragenlijst/")

        assert page.status_code == 404


@pytest.mark.clause("HV-15")
def test_statutory_tasks_and_job_profile_can_be_read_on_every_page(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()

    for number in range(1, 14):
        text = browser.get(f"vraag/{number}/")
        assert "bestuurder in de zin van de Wet op de Ondernemingsraad" in text
        assert "scharnierfunctie tussen bestuur en organisatie" in text


def test_a_page_is_small_and_asks_for_three_files(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])

    text = browser.begin()

    assert len(browser.page.content) < 20_000
    assert len(re.findall(r'(?:src|href)="(/static/[^"]+)"', text)) == 3


def test_a_page_of_questions_takes_the_same_few_queries_for_any_number_of_raters(
    opened: Stage, django_assert_num_queries: Any
) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()

    with django_assert_num_queries(5):
        browser.get("vraag/2/")


def test_pages_that_need_a_beginning_lead_to_the_promise(opened: Stage) -> None:
    client = Client()
    client.force_login(opened.cast.secretary.account)  # type: ignore[arg-type]
    client.get(f"/gesprekken/{opened.conversation.public_id}/vragenlijst/")
    home = opened.link(opened.cast.secretary).home

    for place in ("vraag/1/", "tot-slot/", "overzicht/", "klaar/", "bewaard/"):
        assert client.get(home + place)["Location"] == home


def test_the_due_date_asks_and_does_not_lock(opened: Stage) -> None:
    clock.move_by(at(DUE_ON + timedelta(days=3)) - clock.system_now())
    browser = Browser(opened, opened.cast.managers[0])

    assert "1 van 13" in browser.begin()


def test_a_small_group_by_name_is_asked_for_consent_which_can_be_taken_back(cast: Cast) -> None:
    scene = stage(cast)
    group = scene.round.groups.get(key="aldermen")
    actions.choose_plan(
        group=group, plan="by_name", by=cast.facilitator, now=at(OPENED_ON - timedelta(days=9))
    )
    scene.open()
    browser = Browser(scene, cast.aldermen[0])

    assert "Mogen je antwoorden met je naam in de spiegel staan" in browser.get(browser.link.path)
    browser.begin(by_name="yes")
    said = actions.load_draft(link=browser.link)
    browser.get("belofte/")
    assert 'value="yes" checked' in browser.text
    browser.post("belofte/", by_name="no")
    taken_back = actions.load_draft(link=browser.link)

    assert said is not None and dict(said.answers.choices) == {"by_name": "yes"}
    assert taken_back is not None and dict(taken_back.answers.choices) == {"by_name": "no"}
