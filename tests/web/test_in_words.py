# SPDX-License-Identifier: EUPL-1.2
"""The pages where people are asked in words: no scale, no chart, and no way to send a score along."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache

from samenspiegel import clock
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.questionnaire import Answers, Response, from_format
from samenspiegel.core.report import Group, Report, build
from samenspiegel.exports import spiegel
from samenspiegel.exports.house import House
from samenspiegel.feedback import actions
from samenspiegel.feedback.models.sealed import Envelope
from samenspiegel.web.documents.spiegel import spiegel_of
from samenspiegel.web.report_figures import figure_rows
from samenspiegel.web.report_page import build_page
from samenspiegel.web.report_words import Reader, Words
from tests.cast import Cast, at
from tests.feedback.rounds import OPENED_ON, Stage
from tests.feedback.test_in_words import scene_in_words, send_words
from tests.formats.words import ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS, in_words

from .rater_browser import Browser
from .spiegel import has_looked, likely_report
from .test_spiegel_document import SHEET


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(at(OPENED_ON + timedelta(days=1)) - clock.system_now())
    yield
    clock.move_by(timedelta(0))


def released(cast: Cast, text: str | None = None) -> Stage:
    scene = (scene_in_words(cast, text) if text else scene_in_words(cast)).open()
    in_words_too = cast.aldermen if text else scene.everybody
    send_words(scene, in_words_too)
    scene.send_all([person for person in scene.everybody if person not in in_words_too])
    scene.close()
    scene.release()
    return scene


def test_who_is_asked_in_words_writes_on_one_page_and_is_thanked_without_a_chart(cast: Cast) -> None:
    scene = scene_in_words(cast).open()
    browser = Browser(scene, cast.aldermen[0])
    browser.get(browser.link.path)
    assert "Alleen open vragen: ongeveer 5 minuten." in browser.text
    assert "We vragen je om woorden. Je geeft geen scores." in browser.text
    browser.post(browser.link.path, go="begin")
    page = browser.follow()
    assert "In je eigen woorden" in page
    assert 'type="radio"' not in page and "Vorige pagina" not in page
    browser.post("tot-slot/", go="next", **{"text.start": "Vaker langskomen."})
    assert "1 van 3" in browser.follow()
    browser.post("overzicht/")
    thanks = browser.follow()
    assert "Dank je." in thanks and "grafiek" not in thanks
    assert Envelope.objects.count() == 1


@pytest.mark.parametrize("place", ["vraag/1/", "tot-slot/", "overzicht/"])
def test_a_score_that_is_posted_by_hand_goes_nowhere(cast: Cast, place: str) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS).open()
    browser = Browser(scene, cast.aldermen[0])
    browser.begin()
    browser.post(place, go="next", **{"customer-focus.1": "5", "score.customer-focus.1": "5"})
    browser.follow()
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and saved.answers.scores == {}


def test_going_back_from_the_open_questions_never_ends_in_a_circle(cast: Cast) -> None:
    browser = Browser(scene_in_words(cast).open(), cast.aldermen[0])
    browser.begin()
    browser.post("tot-slot/", go="previous")
    assert "Je antwoorden in één oogopslag" in browser.follow() or browser.page.status_code == 200


def test_the_spiegel_of_words_has_no_chart_and_asks_for_no_expectation(client, cast: Cast) -> None:
    scene = released(cast)
    for person in (cast.secretary, cast.mayor):
        client.force_login(person.account)
        response = client.get(f"/gesprekken/{scene.conversation.public_id}/spiegel/")
        assert response.status_code == 200
        page = response.content.decode()
        assert "Vaker langskomen. (Mina)" in page and "Voorzitter OR" in page
        for gone in (
            "grafiek",
            '<svg class="plot',
            "Zo lees je",
            "Anderen zien dit het vaakst",
            "gemiddelde",
        ):
            assert gone not in page.partition("<main")[2].partition("</main>")[0], gone
        assert "Zet een onderwerp op de agenda" in page
        expected = client.get(f"/gesprekken/{scene.conversation.public_id}/spiegel/verwachting/")
        assert expected.status_code == 302
        agenda = client.get(f"/gesprekken/{scene.conversation.public_id}/agenda/").content.decode()
        assert "Er is geen spiegel" not in agenda


def test_no_subjects_are_chosen_out_of_words(client, cast: Cast) -> None:
    scene = released(cast)
    client.force_login(cast.secretary.account)
    chosen = client.post(
        f"/gesprekken/{scene.conversation.public_id}/spiegel/onderwerpen/", {"subjects": "customer-focus"}
    )
    assert chosen.status_code == 404


def test_a_group_in_words_has_no_column_no_mark_and_no_figure_beside_those_with_scores(
    client, cast: Cast
) -> None:
    scene = released(cast, ALDERMEN_IN_WORDS)
    has_looked(scene.conversation, cast.secretary)
    report = actions.released(conversation=scene.conversation, person=cast.secretary).report
    page = build_page(
        report, in_words(ALDERMEN_IN_WORDS), Reader(is_subject=True, subject_name="Hanna de Vries")
    )
    assert page.columns == ("Jij", "Bouwteam", "Voorzitter OR", "Beoordelaar")
    assert [row.label for row in page.legend if "Wethouders" in row.label] == []
    assert "wethouders 4" in page.asked
    assert {row.asked_only for row in page.rows if row.key != "works-council-director"} == {""}
    assert {len(row.cells) for row in page.rows} == {6}
    client.force_login(cast.secretary.account)
    shown = client.get(f"/gesprekken/{scene.conversation.public_id}/spiegel/").content.decode()
    assert "Vaker langskomen. (Wilma)" in shown


def test_the_page_of_raters_says_why_a_group_in_words_cannot_open(client, cast: Cast) -> None:
    scene = scene_in_words(cast)
    for person in (*cast.managers, *cast.aldermen[2:]):
        actions.remove_rater(invitation=scene.invitation(person), by=cast.facilitator, now=clock.now())
    client.force_login(cast.facilitator.account)
    page = client.get(f"/gesprekken/{scene.conversation.public_id}/informanten/").content.decode()
    assert "Wethouders: te weinig mensen. Wat zij schrijven, tonen we pas vanaf vijf mensen." in page
    assert "Te weinig mensen: vraag er 3 of meer, of niemand." in page


@pytest.mark.parametrize("text", [ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS])
def test_documents_and_figures_have_a_column_for_who_gave_scores_and_for_nobody_else(text: str) -> None:
    spec = in_words(text)
    report = likely_report(spec) if text is ALDERMEN_IN_WORDS else words_alone(spec)
    reader = Reader(is_subject=False, subject_name="Hanna de Vries")
    told = spiegel_of(report, spec, subject_name="Hanna de Vries", names={}, facts=())
    wanted = ["Zelfbeeld", "Bouwteam", "Voorzitter OR", "Beoordelaar"] if text is ALDERMEN_IN_WORDS else []
    assert [one.label for one in told.legend][: len(wanted)] == wanted
    assert told.columns == (*wanted, "Anderen", "Verschil")
    assert {len(one.cells) for one in told.competencies} == ({len(wanted) + 2} if wanted else set())
    figures = list(
        csv.reader(io.StringIO(spiegel.figures_csv(told, report).decode("utf-8-sig")), delimiter=";")
    )
    assert {len(row) for row in figures} == {len(wanted) + 4}
    rows = figure_rows(Words(report, spec, reader))
    assert rows[0][2:-2] == wanted
    assert {len(row) for row in rows} == {len(wanted) + 4}
    assert any("Wethouders" in str(row) for row in rows) is False
    document = spiegel.as_pdf(told, report=report, house=House("Gemeente Waterland"), sheet=SHEET)
    assert document.startswith(b"%PDF")


def words_alone(spec: FormatSpec) -> Report:
    return build(
        from_format(spec),
        [Group(group.key, group.kind, 6 if group.kind == "averaged" else 1) for group in spec.groups],
        [Response("aldermen", Answers({}, {"start": "Vaker langskomen."})) for _ in range(6)],
        shuffle=list.sort,
    )
