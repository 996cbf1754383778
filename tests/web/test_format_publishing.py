# SPDX-License-Identifier: EUPL-1.2
"""Formats of one's own in the browser: told in prose, published with a decision, taken along as a file, brought in."""

from html import unescape

import pytest

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.core.format import digest, read
from samenspiegel.formats import actions, drafts, library
from samenspiegel.formats.models import FormatDraft, FormatVersion
from samenspiegel.formats.queries import published, spec_of
from tests.cast import FORMAT, NOW, Cast

from .drafts import DECISION, HERE, as_, at, begun, document, page, publish, save, upload


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


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


def test_of_a_file_whose_base_is_not_there_only_that_is_told(cast: Cast) -> None:
    browser = as_(cast.facilitator)
    wrong = b'language = 1\nkey = "eigen"\nversion = 1\ntitle = "Eigen"\nbased_on = "radslid"\n'

    text = unescape(upload(browser, wrong).content.decode())

    assert "'radslid' bestaat niet. Bedoel je 'raadslid'?" in text and "Regel 5" in text
    assert "Dit ontbreekt." not in text
    assert "De rest wordt gecontroleerd zodra dit klopt." in text
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
