# SPDX-License-Identifier: EUPL-1.2
"""The spiegel through its door: who reads it, when, what is asked first, and what is chosen afterwards."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.formats.queries import spec_of
from samenspiegel.preparation import queries as preparation
from samenspiegel.preparation.actions import freeze_agenda
from tests.cast import HELD_ON, at

from .spiegel import RELEASED_AT, TEXTS, has_looked, likely_report, released

MOST_QUERIES = 12


@pytest.fixture
def conversation(cast):
    return cast.plan()


@pytest.fixture
def report(conversation):
    return likely_report(spec_of(conversation.format_version))


@pytest.fixture
def spiegel(conversation, report):
    """The address of a released spiegel."""
    released(conversation, report)
    return f"/gesprekken/{conversation.public_id}/spiegel/"


@pytest.fixture
def looked(conversation, cast, spiegel):
    """The same, after both sides said or skipped what they expect."""
    has_looked(conversation, cast.secretary, cast.mayor)
    return spiegel


def page(client, person, address):
    client.force_login(person.account)
    response = client.get(address)
    assert response.status_code == 200, response.headers.get("Location")
    return response.content.decode()


@pytest.mark.clause("HV-7")
@pytest.mark.parametrize("part", ["", "verwachting/", "onderwerpen/"])
def test_before_release_there_is_no_spiegel_for_anybody(client, cast, conversation, report, part):
    released(conversation, report, at=None)

    for person in (cast.secretary, cast.mayor, cast.facilitator):
        client.force_login(person.account)
        for answer in (client.get, client.post):
            assert answer(f"/gesprekken/{conversation.public_id}/spiegel/{part}").status_code == 404


@pytest.mark.parametrize("part", ["", "verwachting/", "onderwerpen/"])
def test_after_release_only_subject_and_reviewer_find_it(client, cast, spiegel, part):
    others = [cast.facilitator, cast.substitute, cast.managers[0], cast.works_council_chair, cast.outsider]

    for person in others:
        client.force_login(person.account)
        assert client.get(spiegel + part).status_code == client.post(spiegel + part).status_code == 404
    unknown, forbidden = (
        re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", client.get(address).content.decode())
        for address in ("/gesprekken/unknown-unknown/spiegel/" + part, spiegel + part)
    )
    assert unknown == forbidden


def test_who_is_not_signed_in_is_asked_to(client, spiegel):
    assert client.get(spiegel).headers["Location"].endswith(f"?next={spiegel}")


def test_a_withdrawn_report_is_gone(client, cast, conversation, report, looked):
    round = conversation.round
    round.withdrawn_at = RELEASED_AT
    round.save()
    client.force_login(cast.secretary.account)

    assert client.get(looked).status_code == 404


def test_the_first_visit_asks_what_the_reader_expects_before_any_figure_is_seen(client, cast, spiegel):
    client.force_login(cast.secretary.account)
    response = client.get(spiegel, follow=True)
    text = response.content.decode()

    assert response.redirect_chain == [(spiegel + "verwachting/", 302)]
    assert "Wat verwacht je te zien?" in text
    assert re.findall(r"\b[1-5],\d\b", text) == []


def test_what_was_expected_is_kept_for_oneself_and_stands_beside_what_came(
    client, cast, conversation, spiegel
):
    client.force_login(cast.secretary.account)
    answered = {"expectation": "Ze missen mijn visie.", "expected": ["vision", "persuasiveness"]}
    response = client.post(spiegel + "verwachting/", answered, follow=True)
    text = response.content.decode()

    assert response.redirect_chain == [(spiegel, 302)]
    assert "Ze missen mijn visie." in text
    assert preparation.note_of(conversation, cast.secretary).expected == ["vision", "persuasiveness"]
    has_looked(conversation, cast.mayor)
    assert "Ze missen mijn visie." not in page(client, cast.mayor, spiegel)


def test_skipping_goes_on_to_the_spiegel_and_the_question_does_not_come_back(client, cast, spiegel):
    client.force_login(cast.mayor.account)
    client.post(spiegel + "verwachting/", {"skip": "1", "expectation": "toch niet"})

    assert client.get(spiegel).status_code == 200
    assert client.get(spiegel + "verwachting/").headers["Location"] == spiegel
    assert "toch niet" not in client.get(spiegel).content.decode()


def test_notes_that_were_written_before_do_not_count_as_an_answer(client, cast, conversation, spiegel):
    from samenspiegel.preparation.actions import write_note

    write_note(conversation=conversation, by=cast.secretary, now=RELEASED_AT, notes="Eerst bellen.")
    client.force_login(cast.secretary.account)

    assert client.get(spiegel).headers["Location"] == spiegel + "verwachting/"
    client.post(spiegel + "verwachting/", {"skip": "1"})
    assert preparation.note_of(conversation, cast.secretary).notes == "Eerst bellen."


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"expected": ["vision", "empathy", "integrity", "flexibility"]},
            "Je koos er 4. Kies er hooguit drie",
        ),
        ({"expected": ["no-such-thing"]}, "Kies uit de competenties in deze lijst."),
        ({"expectation": "x" * 1001}, "Je tekst is te lang."),
        ({"expectation": "nul\0teken"}, "nul"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(
    client, cast, conversation, spiegel, sent, said
):
    client.force_login(cast.secretary.account)
    response = client.post(spiegel + "verwachting/", {"expectation": "Mijn woorden.", **sent})
    text = response.content.decode()

    assert response.status_code == 200
    assert said in text
    assert sent.get("expectation", "Mijn woorden.") in text
    assert text.count(" checked") == len([key for key in sent.get("expected", []) if key != "no-such-thing"])
    assert preparation.note_of(conversation, cast.secretary).expected is None


def test_every_look_is_in_the_log_and_the_question_before_it_is_none(client, cast, conversation, spiegel):
    client.force_login(cast.secretary.account)
    client.get(spiegel + "verwachting/")
    client.post(spiegel + "verwachting/", {"skip": "1"})
    client.get(spiegel)
    client.get(spiegel)

    lines = Event.objects.filter(kind="report.read").values_list("actor", "about")
    assert list(lines) == [(cast.secretary.public_id, conversation.public_id)] * 2


def test_when_the_conversation_has_ended_nothing_is_asked_any_more(client, cast, conversation, spiegel):
    conversation.ended_at = RELEASED_AT + timedelta(days=30)
    conversation.save()
    text = page(client, cast.secretary, spiegel)

    assert "Je koos geen onderwerpen." in text
    assert client.get(spiegel + "verwachting/").headers["Location"] == spiegel
    assert Event.objects.filter(kind="report.read").count() == 1


@pytest.mark.clause("HV-1", "HV-7")
def test_both_sides_see_the_same_figures(client, cast, looked):
    def figures(text):
        return re.findall(r"\b[0-5],\d\b", text)

    subject, reviewer = (page(client, person, looked) for person in (cast.secretary, cast.mayor))

    assert len(figures(subject)) > 400
    assert figures(subject) == figures(reviewer)


def test_the_reviewer_reads_the_name_of_the_subject_and_not_jij(client, cast, looked):
    text = page(client, cast.mayor, looked)
    chart = text[text.index('id="grafiek"') : text.index('id="onderwerpen"')]

    assert "De spiegel van Hanna de Vries" in text
    assert re.findall(r"\b(jij|jou|jouw)\b", re.sub(r"<[^>]*>", " ", chart), re.IGNORECASE) == []


def test_the_page_says_who_reads_it_and_until_when(client, cast, looked):
    text = page(client, cast.secretary, looked)

    assert "Dit lezen: jij en Arend Jansen. Bewaard tot 3 maart 2028." in re.sub(
        r"<[^>]*>|\s+", " ", text
    ).replace("  ", " ")
    assert "De spiegel bewaren we tot uiterlijk vrijdag 3 maart 2028." in text


def test_a_conversation_that_moved_on_does_not_stretch_what_raters_were_promised(
    client, cast, conversation, looked
):
    conversation.destroy_on = conversation.held_on.replace(year=2029)
    conversation.save()

    assert "tot uiterlijk vrijdag 3 maart 2028" in page(client, cast.secretary, looked)


def test_rows_stand_in_the_order_of_the_profile_or_with_the_largest_difference_first(client, cast, looked):
    def order(text):
        return re.findall(r'<details class="spiegel__competency" id="c-([a-z-]+)"', text)

    client.force_login(cast.secretary.account)
    by_profile = order(client.get(looked).content.decode())
    by_difference = order(client.get(looked + "?volgorde=verschil").content.decode())

    assert by_profile[:3] == ["customer-focus", "quality-awareness", "adaptability"]
    assert by_difference[:3] == ["persuasiveness", "empathy", "flexibility"]
    assert sorted(by_profile) == sorted(by_difference)
    assert order(client.get(looked + "?volgorde=%00onzin").content.decode()) == by_profile


def test_all_rows_can_be_unfolded_without_a_script(client, cast, looked):
    client.force_login(cast.secretary.account)

    assert client.get(looked).content.count(b'" open>') == 0
    assert client.get(looked + "?vragen=open").content.count(b'" open>') == 14


def test_what_people_wrote_is_shown_as_text_and_never_as_markup(client, cast, conversation, monkeypatch):
    nasty = '<script>alert("x")</script><img src=x onerror=y>&amp;'
    monkeypatch.setitem(TEXTS, "reviewer", {"continue": [nasty]})
    monkeypatch.setitem(TEXTS, "self", {"continue": [nasty]})
    released(conversation, likely_report(spec_of(conversation.format_version)))
    has_looked(conversation, cast.secretary, expectation=nasty)
    text = page(client, cast.secretary, f"/gesprekken/{conversation.public_id}/spiegel/")

    assert (
        text.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&lt;img src=x onerror=y&gt;&amp;amp;")
        == 3
    )
    assert "<img" not in text


@pytest.mark.parametrize(
    ("number", "said"), [(0, ""), (1, "Eén antwoord tonen we niet"), (2, "2 antwoorden tonen we niet")]
)
def test_how_many_open_answers_were_withheld_is_told(client, cast, conversation, report, number, said):
    released(conversation, replace(report, withheld_texts=number))
    has_looked(conversation, cast.secretary)
    text = page(client, cast.secretary, f"/gesprekken/{conversation.public_id}/spiegel/")

    assert re.findall(r"[^>]* tonen we niet", text) == ([said] if said else [])


def test_the_page_has_no_inline_style_or_script(client, cast, looked):
    text = page(client, cast.secretary, looked)

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?! src)", text) == []


@pytest.mark.clause("HV-8")
def test_three_subjects_at_most_are_chosen_and_can_be_changed(client, cast, conversation, looked):
    client.force_login(cast.secretary.account)
    response = client.post(
        looked + "onderwerpen/", {"subjects": ["vision", "empathy", "integrity"]}, follow=True
    )

    assert response.redirect_chain == [(looked + "#onderwerpen", 302)]
    assert "Je keuze is bewaard" in response.content.decode()
    assert response.content.decode().count(" checked") == 3
    assert preparation.chosen_subjects(conversation) == {"subject": ("vision", "empathy", "integrity")}
    client.post(looked + "onderwerpen/", {})
    assert preparation.chosen_subjects(conversation) == {"subject": ()}


def test_a_fourth_subject_is_refused_with_everything_still_ticked(client, cast, conversation, looked):
    client.force_login(cast.mayor.account)
    chosen = ["vision", "empathy", "integrity", "flexibility"]
    text = client.post(looked + "onderwerpen/", {"subjects": chosen}).content.decode()

    assert "Je koos er 4. Kies er hooguit drie: vink uit wat kan wachten." in text
    assert text.count(" checked") == 4
    assert preparation.chosen_subjects(conversation) == {}


def test_after_the_agenda_is_fixed_the_choice_stands(client, cast, conversation, looked):
    client.force_login(cast.secretary.account)
    client.post(looked + "onderwerpen/", {"subjects": ["vision"]})
    freeze_agenda(conversation=conversation, by=cast.facilitator, now=RELEASED_AT)
    text = client.post(looked + "onderwerpen/", {"subjects": ["empathy"]}, follow=True).content.decode()

    assert "De agenda staat inmiddels vast. Daarom is je keuze niet bewaard." in text
    assert "De agenda staat vast: deze keuze blijft staan." in text
    assert preparation.chosen_subjects(conversation) == {"subject": ("vision",)}


@pytest.mark.django_db(
    transaction=True
)  # in a transaction of the test its own would not be seen to begin and end
def test_the_page_takes_twelve_statements_whatever_it_shows_beginning_and_end_of_a_transaction_included(
    client, cast, conversation, report, looked
):
    def statements(address):
        with (
            CaptureQueriesContext(connections["default"]) as content,
            CaptureQueriesContext(connections["keys"]) as keys,
            CaptureQueriesContext(connections["register"]) as register,
        ):
            assert client.get(address).status_code == 200
        return [query["sql"] for query in (*content, *keys, *register)]

    client.force_login(cast.secretary.account)
    client.post(looked + "onderwerpen/", {"subjects": ["vision"]})
    found = statements(looked)

    assert len(found) == MOST_QUERIES - 1, "\n".join(found)
    assert {"BEGIN", "COMMIT"} <= {sql.split()[0] for sql in found}
    assert len(statements(looked + "?volgorde=verschil&vragen=open")) == len(found)

    # Only where people agreed to be shown by name, their names are read too.
    named = {group.key: cast.managers[0].public_id for group in report.groups[1:2]}
    released(conversation, report, names=named)
    assert len(statements(looked)) == MOST_QUERIES


def test_a_talk_that_has_been_is_not_announced(client, cast, looked, monkeypatch):
    for day, told in ((HELD_ON, "Het gesprek is op"), (HELD_ON + timedelta(days=1), "Het gesprek was op")):
        monkeypatch.setattr(clock, "system_now", lambda day=day: at(day))
        assert f"{told} dinsdag 3 maart 2026." in page(client, cast.secretary, looked)


def test_who_reads_it_until_when_is_said_in_the_language_of_the_page(client, cast, looked):
    client.force_login(cast.secretary.account)
    english = strip_tags(client.get(looked, headers={"accept-language": "en"}).content.decode())

    assert f"Who reads this: you and {cast.mayor.name}. Kept until 3 March 2028." in " ".join(english.split())
    assert f"Dit lezen: jij en {cast.mayor.name}. Bewaard tot 3 maart 2028." in " ".join(
        strip_tags(page(client, cast.secretary, looked)).split()
    )
