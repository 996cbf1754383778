# SPDX-License-Identifier: EUPL-1.2
"""Formats of one's own in the browser: copied, changed section by section, looked at, published, taken along."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.core.format import digest, read
from samenspiegel.core.format.sections import SECTIONS
from samenspiegel.formats import actions, drafts, library
from samenspiegel.formats.models import FormatDraft, FormatVersion
from samenspiegel.formats.queries import published, spec_of
from samenspiegel.web.format_editor.section_words import TOLD
from tests.cast import FORMAT, NOW, Cast
from tests.party import make_party

from .drafts import HERE, HOME, as_, at, begun, document, form_on, page, save

SLUGS = [TOLD[section.key].slug for section in SECTIONS]
DECISION = {"decided_by": "B&W van Veenmeer", "adopted_on": "2026-01-05", "reference": "B&W-2026-3"}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def publish(browser: Client, draft: FormatDraft, given: dict[str, str]) -> HttpResponse:
    """Fill in the decision on the page as it is now, and press publish."""
    draft.refresh_from_db()
    return browser.post(at(draft, "publiceren"), {"seen": drafts.digest_of(draft), **given})


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


# --- as a whole


def test_a_draft_is_told_in_prose_with_what_it_changes(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    save(browser, draft, "groepen", groups__aldermen__floor="4")

    assert (
        "het minste aantal antwoorden: eerst 3, nu 4".lower() in page(browser, at(draft, "verschil")).lower()
    )
    assert "Wat we beloven" in page(browser, at(draft, "uitleg"))


def test_publishing_makes_a_version_of_ones_own_that_planning_goes_by(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    running = cast.plan()
    save(browser, draft, "naam-en-woorden", title="Gesprek met de secretaris van Veenmeer")

    response = publish(
        browser, draft, {**DECISION, "consented_on": "2026-01-06", "consent_reference": "OR-1"}
    )

    assert response.headers["Location"] == "/organisatie/instellingen/"
    version = FormatVersion.objects.get(key=f"eigen-{FORMAT}")
    assert (version.version, version.title) == ("1", "Gesprek met de secretaris van Veenmeer")
    assert (str(version.adopted_on), version.adopted_reference) == ("2026-01-05", "B&W-2026-3")
    assert (str(version.works_council_on), version.works_council_reference) == ("2026-01-06", "OR-1")
    spec = spec_of(version)
    assert spec.adopted == "B&W van Veenmeer"
    assert {rule.decided_by for rule in spec.retention} == {"B&W van Veenmeer"}
    assert {rule.decided_on for rule in spec.retention} == {"5 januari 2026"}
    assert FormatDraft.objects.count() == 0
    running.refresh_from_db()
    assert running.format_version.key == FORMAT
    assert {one.key for one in published(cast.organisation.pk)} >= {FORMAT, version.key}
    kinds = [event.kind for event in Event.objects.filter(kind__startswith="format.").order_by("id")]
    assert kinds[-3:] == ["format.published", "format.adopted", "format.consented"]


def test_the_next_version_of_an_own_format_counts_on_and_the_one_before_stays(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    publish(browser, draft, DECISION)
    first = FormatVersion.objects.get(key=f"eigen-{FORMAT}")

    browser.post(f"{HERE}begin/", {"version": first.public_id})
    following = FormatDraft.objects.get()
    refused = publish(browser, following, DECISION)
    save(browser, following, "agenda", agenda__career__title="Toekomst")
    publish(browser, following, DECISION)

    assert "dus er is niets te publiceren" in unescape(refused.content.decode())
    versions = FormatVersion.objects.filter(key=first.key).order_by("id")
    assert [version.version for version in versions] == ["1", "2"]
    assert spec_of(first).agenda_item("career").title == "Loopbaanperspectief"
    assert "Loopbaanperspectief" in page(browser, f"{HERE}{versions[1].public_id}/verschil/")


def test_there_is_one_draft_of_a_next_version_and_who_comes_second_is_led_to_it(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    publish(browser, draft, DECISION)
    version = FormatVersion.objects.get(key=f"eigen-{FORMAT}")

    answers = [
        as_(person).post(f"{HERE}begin/", {"version": version.public_id})
        for person in (cast.facilitator, cast.substitute)
    ]

    assert {answer.headers["Location"] for answer in answers} == {at(FormatDraft.objects.get())}


def test_a_new_version_in_the_library_leaves_an_own_format_as_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun(cast.facilitator)
    publish(as_(cast.facilitator), draft, DECISION)
    version = FormatVersion.objects.get(key=f"eigen-{FORMAT}")
    newer = library.load(FORMAT).model_copy(update={"version": 2, "title": "Nieuw"})

    actions.publish_spec(organisation=cast.organisation, spec=newer, now=NOW)

    version.refresh_from_db()
    assert digest(spec_of(version)) == version.digest
    assert [one.title for one in published(cast.organisation.pk) if one.key == version.key] == [version.title]


@pytest.mark.parametrize(
    "changed",
    [
        {"adopted_on": "2026-02-01"},
        {"adopted_on": ""},
        {"decided_by": ""},
        {"reference": ""},
        {"consented_on": "2026-02-01", "consent_reference": "OR-1"},
        {"consented_on": "2026-01-01"},
        {"consent_reference": "OR-1"},
    ],
)
def test_nothing_is_published_without_a_decision_that_was_taken(cast: Cast, changed: dict[str, str]) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    response = publish(browser, draft, {**DECISION, **changed})

    assert response.status_code == 200
    assert FormatVersion.objects.filter(key=draft.key).count() == 0
    assert FormatDraft.objects.count() == 1


def test_what_somebody_changes_after_the_page_was_read_is_not_published_with_that_decision(
    cast: Cast,
) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    seen = drafts.digest_of(draft)
    save(as_(cast.substitute), draft, "agenda", agenda__career__title="Iets anders dan besloten")

    refused = browser.post(at(draft, "publiceren"), {**DECISION, "seen": seen})
    blind = browser.post(at(draft, "publiceren"), DECISION)

    for answer in (refused, blind):
        assert "na het openen van deze pagina gewijzigd" in unescape(answer.content.decode())
    assert "B&W-2026-3" in unescape(refused.content.decode())
    assert not FormatVersion.objects.filter(key=draft.key).exists()
    assert publish(browser, draft, DECISION).status_code == 302


def test_a_format_for_employees_waits_for_the_works_council(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator, "zaanstad-medewerker")

    text = page(browser, at(draft, "publiceren"))
    publish(browser, draft, DECISION)

    assert "de ondernemingsraad moet instemmen" in text
    assert "Wacht op de ondernemingsraad" in page(browser, "/organisatie/instellingen/")


def test_a_draft_that_is_thrown_away_is_gone_and_what_was_published_stays(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    count = FormatVersion.objects.count()

    browser.post(at(draft, "weggooien"))

    assert (FormatDraft.objects.count(), FormatVersion.objects.count()) == (0, count)


# --- files


def upload(browser: Client, raw: bytes, name: str = "eigen.toml"):
    return browser.post(f"{HERE}inlezen/", {"file": SimpleUploadedFile(name, raw)})


def test_a_published_version_goes_out_as_a_file_and_comes_back_as_the_same(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    publish(browser, draft, DECISION)
    version = FormatVersion.objects.get(key=f"eigen-{FORMAT}")

    file = browser.get(f"{HERE}{version.public_id}/bestand/")
    response = upload(browser, file.content)

    assert digest(read(file.content.decode(), library.library())) == version.digest
    assert 'filename="eigen-heerenveen-gemeentesecretaris-1.toml"' in file.headers["Content-Disposition"]
    again = FormatDraft.objects.get()
    assert response.headers["Location"] == at(again)
    assert again.key == version.key
    assert {**document(again), "version": 1} == drafts.document_of(spec_of(version))


def test_a_draft_goes_out_as_a_file_too(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    save(
        browser,
        draft,
        "bewaren",
        **{"retention__record__decided_by": "B&W", "retention__feedback__decided_by": "B&W"},
    )
    save(browser, draft, "bewaren", **{"retention__notes__decided_by": "B&W"})

    text = browser.get(at(draft, "bestand")).content.decode()

    assert drafts.document_of(read(text, library.library())) == document(draft)


def test_a_file_that_is_not_right_is_told_by_line_and_nothing_is_kept(cast: Cast) -> None:
    browser = as_(cast.facilitator)
    wrong = library.library().formats[FORMAT].replace("floor = 3", "floor = 2", 1).encode()

    text = unescape(upload(browser, wrong).content.decode())

    assert "2 is te weinig. Kies 3 of meer." in text and "groups[1].floor" in text and "Regel " in text
    assert FormatDraft.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01",
        b"%PDF-1.7",
        b"geen = toml = dit",
        b"\xff\xfe",
        b"language = 9",
        b"[" * 5000,
        b"a = 1\n" * 50_000,
    ],
)
def test_a_file_that_is_no_format_is_refused_in_words(cast: Cast, raw: bytes) -> None:
    response = upload(as_(cast.facilitator), raw)

    assert response.status_code == 200
    assert FormatDraft.objects.count() == 0


def test_a_file_with_promises_of_its_own_gets_those_that_the_software_keeps(cast: Cast) -> None:
    lie = (
        library.library().formats[FORMAT]
        + '\n[[promises]]\nkey = "mail.mean"\ntext = "Niemand leest dit ooit."\n'
    )

    upload(as_(cast.facilitator), lie.encode())

    assert "Niemand leest dit ooit." not in FormatDraft.objects.get().content


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
