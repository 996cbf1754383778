# SPDX-License-Identifier: EUPL-1.2
"""Formats of one's own in the browser: copied, changed section by section, by whom."""

from html import unescape

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.core.format.sections import SECTIONS
from samenspiegel.formats import library
from samenspiegel.formats.models import FormatDraft, FormatVersion
from samenspiegel.web.format_editor.section_words import TOLD
from tests.cast import FORMAT, NOW, Cast
from tests.party import make_party

from .drafts import DECISION, HERE, HOME, as_, at, begun, document, form_on, page, publish, save, upload

SLUGS = [TOLD[section.key].slug for section in SECTIONS]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


# --- the pages


@pytest.mark.parametrize("key", library.keys("municipality"))
def test_each_section_of_each_format_is_shown_and_sent_back_untouched_changes_nothing(
    cast: Cast, key: str
) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator, key)
    before = document(draft)
    pages = [slug for slug in SLUGS if f"deel/{slug}/" in page(browser, at(draft))]
    rows = [f"competenties/{one['key']}" for one in before["competencies"][:2]]

    for slug in (*pages, *rows, f"mails-en-beloften/{next(iter(before['mails']))}"):
        form = form_on(browser, at(draft, "deel", *slug.split("/")))
        response = browser.post(at(draft, "deel", *slug.split("/")), form.values)
        assert response.status_code == 302, slug

    assert document(draft) == before
    assert "Alles erin klopt" in page(browser, at(draft))


def test_a_copy_begins_with_a_key_of_its_own_and_stands_in_the_log_without_content(cast: Cast) -> None:
    browser = as_(cast.facilitator)

    response = browser.post(f"{HERE}begin/", {"key": FORMAT})

    draft = FormatDraft.objects.get()
    assert response.headers["Location"] == at(draft)
    assert (draft.key, draft.title.endswith(f", {cast.organisation.name}")) == (f"eigen-{FORMAT}", True)
    assert "Waar wil je iets aan veranderen?" in page(browser, at(draft))
    assert [event.detail for event in Event.objects.filter(kind="format.draft_begun")] == [{}]


def test_what_is_not_right_is_kept_as_typed_and_stands_beside_its_field(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(browser, draft, "dagen-en-termijnen", time__interval_months="twaalf")

    text = page(browser, at(draft, "deel", "dagen-en-termijnen"))
    assert "“twaalf” is geen heel getal" in text and 'value="twaalf"' in text
    assert "1 ding te verbeteren" in page(browser, at(draft)) or "één ding te verbeteren" in page(
        browser, at(draft)
    )
    assert document(draft)["time"]["interval_months"] == "twaalf"
    assert publish(browser, draft, DECISION).status_code == 200
    assert FormatVersion.objects.filter(key=draft.key).count() == 0


def test_a_date_out_of_order_is_told_in_words_of_the_form(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(
        browser,
        draft,
        "dagen-en-termijnen",
        **{
            "milestones__questionnaires_due__offset": "30",
            "milestones__questionnaires_due__offset__unit": "days_before",
        },
    )

    assert "komt zo vóór “Vragenlijsten versturen”" in page(browser, at(draft, "deel", "dagen-en-termijnen"))


def test_rows_are_added_moved_and_removed_by_buttons_and_what_was_typed_goes_along(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(browser, draft, "agenda", do="up:agenda/career", agenda__points__title="Wat jullie zelf inbrengen")
    added = save(browser, draft, "agenda", do="add:agenda")
    save(browser, draft, "agenda", do="remove:agenda/look-back")

    agenda = document(draft)["agenda"]
    assert [item["key"] for item in agenda][:4] == ["mirror", "career", "training", "points"]
    assert agenda[3]["title"] == "Wat jullie zelf inbrengen"
    assert agenda[-1]["title"] == "" and agenda[-1]["key"].startswith("eigen-")
    assert f"#agenda/{agenda[-1]['key']}" in added


def test_competencies_come_from_the_library_or_are_own_with_items_in_two_wordings(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(browser, draft, "competenties", do="library", competency="networking")
    save(browser, draft, "competenties", do="add:competencies")

    chosen, own = document(draft)["competencies"][-2:]
    assert (chosen["key"], chosen["source"]) == ("networking", "VGS, 002")
    assert (own["source"], len(own["items"])) == ("eigen", 4)
    first = f"competencies__{own['key']}__items__{own['items'][0]['id']}"
    save(
        browser,
        draft,
        f"competenties/{own['key']}",
        **{
            f"competencies__{own['key']}__name": "Buiten spelen",
            f"{first}__others": "Neemt iedereen mee naar buiten.",
            f"{first}__self": "Ik neem iedereen mee naar buiten.",
        },
    )
    assert document(draft)["competencies"][-1]["items"][0]["others"] == "Neemt iedereen mee naar buiten."
    assert "Buiten spelen" in page(browser, at(draft, "deel", "competenties"))


def test_other_words_in_an_item_make_its_next_version(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    name = "competencies__customer-focus__items__customer-focus.1__others"

    save(browser, draft, "competenties/customer-focus", **{name: "Vraagt inwoners wat zij nodig hebben."})

    versions = [item["version"] for item in document(draft)["competencies"][0]["items"]]
    assert versions == [2, 1, 1, 1]


def test_promises_stand_there_to_read_and_no_form_changes_them(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    before = document(draft)["promises"]
    address = at(draft, "deel", "mails-en-beloften")
    form = form_on(browser, address)

    browser.post(
        address,
        {
            **form.values,
            "promises/mail.mean/text": "Niemand ziet iets.",
            "seen": '{"promises/mail.mean/text": "x"}',
        },
    )

    assert document(draft)["promises"] == before
    assert "Een belofte is wat de software doet" in page(browser, address)
    assert not any(name.startswith("promises") for name in form.values)


# --- two at once


def test_two_who_change_different_texts_of_one_page_both_keep_theirs(cast: Cast) -> None:
    draft = begun(cast.facilitator)
    first, second = as_(cast.facilitator), as_(cast.substitute)
    address = at(draft, "deel", "agenda")
    forms = [form_on(browser, address).values for browser in (first, second)]

    first.post(address, {**forms[0], "agenda/career/title": "Toekomst", "do": "up:agenda/career"})
    response = second.post(address, {**forms[1], "agenda/points/title": "Overig"})

    assert response.status_code == 302
    titles = {item["key"]: item["title"] for item in document(draft)["agenda"]}
    assert (titles["career"], titles["points"]) == ("Toekomst", "Overig")


def test_the_second_who_changes_the_same_text_sees_both_and_saves_again(cast: Cast) -> None:
    draft = begun(cast.facilitator)
    first, second = as_(cast.facilitator), as_(cast.substitute)
    address = at(draft, "deel", "agenda")
    forms = [form_on(browser, address).values for browser in (first, second)]
    first.post(address, {**forms[0], "agenda/career/title": "Toekomst"})

    response = second.post(
        address, {**forms[1], "agenda/career/title": "Loopbaan", "agenda/points/title": "Overig"}
    )

    text = unescape(response.content.decode())
    assert response.status_code == 200
    assert "Nu staat er: “Toekomst”" in text and 'value="Loopbaan"' in text and 'value="Overig"' in text
    assert {item["title"] for item in document(draft)["agenda"]} >= {"Toekomst", "Andere gesprekspunten"}
    from .drafts import Sent

    again = second.post(address, Sent(response.content.decode()).values)
    assert again.status_code == 302
    assert {item["title"] for item in document(draft)["agenda"]} >= {"Loopbaan", "Overig"}


def test_words_for_what_somebody_took_away_meanwhile_are_shown(cast: Cast) -> None:
    draft = begun(cast.facilitator)
    first, second = as_(cast.facilitator), as_(cast.substitute)
    agenda, own = at(draft, "deel", "agenda"), at(draft, "deel", "competenties", "customer-focus")
    forms = [form_on(second, agenda).values, form_on(second, own).values]
    save(first, draft, "agenda", do="remove:agenda/career")
    save(first, draft, "competenties", do="remove:competencies/customer-focus")

    shown = second.post(agenda, {**forms[0], "agenda/career/title": "Een mooie loopbaan"})
    gone = second.post(own, {**forms[1], "competencies/customer-focus/name": "Gericht op klanten"})

    assert shown.status_code == 200 and "Een mooie loopbaan" in shown.content.decode()
    assert gone.status_code == 200 and "Gericht op klanten" in gone.content.decode()


# --- the example


def test_the_example_beside_the_form_follows_what_is_typed_without_saving_it(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    before = document(draft)
    form = form_on(browser, at(draft, "deel", "dagen-en-termijnen"))
    typed = {**form.values, "milestones/report_released/label": "Kijkdag", "example_on": "2026-06-17"}

    answer = browser.post(at(draft, "voorbeeld", "dagen-en-termijnen"), typed)

    text = unescape(answer.content.decode())
    assert "Kijkdag" in text and "woensdag 10 juni 2026" in text and "<html" not in text
    assert document(draft) == before


def test_the_example_shows_the_questionnaire_and_the_promise_to_each_group_also_of_a_draft_with_mistakes(
    cast: Cast,
) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    save(browser, draft, "groepen", groups__aldermen__floor="veel", groups__aldermen__label="")

    text = page(browser, at(draft, "deel", "open-vragen"))

    assert "Een pagina van de vragenlijst" in text and "Klantgerichtheid" in text
    assert "De belofte: Bouwteam" in text and "De belofte: …" in text and "De belofte: Voorzitter OR" in text
    assert "Waarmee zou de betrokkene kunnen beginnen" in text


# --- who


def test_only_who_administers_or_guides_here_sees_formats_and_nobody_from_elsewhere(cast: Cast) -> None:
    from tests.cast import make_cast

    draft = begun(cast.facilitator)
    other = make_cast(names=("Zandmeer", "Heuvelrade"))
    places = [HOME, at(draft), at(draft, "deel", "agenda"), at(draft, "publiceren"), at(draft, "bestand")]
    version = FormatVersion.objects.filter(organisation=cast.organisation).first()

    for person in (cast.secretary, cast.mayor, cast.managers[0]):
        assert [as_(person).get(place).status_code for place in places] == [404] * 5
        assert as_(person).post(f"{HERE}begin/", {"key": FORMAT}).status_code == 404
    elsewhere = as_(other.facilitator)
    assert [elsewhere.get(place).status_code for place in places] == [200, 404, 404, 404, 404]
    assert elsewhere.post(at(draft, "deel", "agenda"), {"do": "add:agenda"}).status_code == 404
    assert elsewhere.post(f"{HERE}begin/", {"version": version.public_id}).status_code == 404
    assert elsewhere.get(f"{HERE}{version.public_id}/bestand/").status_code == 404
    assert draft.title not in page(elsewhere, HOME)
    assert Client().get(at(draft)).status_code == 302


def test_a_party_changes_its_own_formats_and_sees_none_of_a_municipality(cast: Cast) -> None:
    party = make_party()
    browser, draft = as_(party.administrator), begun(cast.facilitator)

    assert [browser.post(f"{HERE}begin/", {"key": key}).status_code for key in (FORMAT, "raadslid")] == [
        404,
        302,
    ]

    own = FormatDraft.objects.get(organisation=party.organisation)
    assert "Heerenveen" not in page(browser, HOME)
    assert browser.get(at(draft)).status_code == 404
    save(browser, own, "agenda", do="add:agenda")
    assert "ondernemingsraad" not in page(browser, at(own, "publiceren"))
    refused = upload(browser, library.library().formats[FORMAT].encode())
    assert (
        refused.status_code == 200
        and FormatDraft.objects.filter(organisation=party.organisation).count() == 1
    )
