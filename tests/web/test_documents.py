# SPDX-License-Identifier: EUPL-1.2
"""Documents through their doors: who has a copy, what it says, and that each copy stands in the log."""

from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import reverse

from samenspiegel.audit.models import Event
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person
from tests.exports.reading import metadata_of, text_of
from tests.exports.verapdf import PROFILES, broken_rules

from .doors import signed_in
from .lives import Life

KINDS = ("report", "agenda", "record")
WORDS = {"report": "Zo lees je de grafieken", "agenda": "De verbouwing.", "record": "Afspraak 1"}


def get(life: Life, kind: str, person: Person) -> HttpResponse:
    address = reverse(f"{kind}_document", args=[life.conversation.public_id])
    return signed_in(person).get(address)  # type: ignore[return-value]


def readers(life: Life, kind: str) -> set[str]:
    cast = life.cast
    people = [
        cast.secretary,
        cast.mayor,
        cast.facilitator,
        cast.substitute,
        cast.clerk,
        cast.outsider,
        cast.managers[0],
    ]
    return {person.name for person in people if get(life, kind, person).status_code == 200}


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_who_has_a_copy_by_the_format_takes_it_along_and_for_others_it_does_not_exist(alive: Life) -> None:
    cast = alive.cast
    sides = {cast.secretary.name, cast.mayor.name}

    assert readers(alive, "report") == sides
    assert readers(alive, "agenda") == sides | {cast.facilitator.name}
    assert (
        readers(alive, "record") == sides
    )  # who guides reads it on the page, and has no copy in this format


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_the_button_stands_on_the_page_of_who_may_take_it_along(alive: Life, kind: str) -> None:
    cast, address = alive.cast, reverse(f"{kind}_document", args=[alive.conversation.public_id])
    for person in (cast.secretary, cast.facilitator):
        page = signed_in(person).get(reverse(kind, args=[alive.conversation.public_id]))
        assert (address in page.content.decode()) == (get(alive, kind, person).status_code == 200)


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_meets_both_standards_and_says_whose_copy_it_is(alive: Life, kind: str) -> None:
    document = get(alive, kind, alive.cast.secretary).content

    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]
    text = text_of(document)
    assert WORDS[kind] in text
    assert f"Vertrouwelijk, exemplaar van {alive.cast.secretary.name}, vernietigen uiterlijk" in text


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_neither_content_nor_metadata_of_a_document_name_a_rater_or_the_reader_in_its_metadata(
    alive: Life, kind: str
) -> None:
    cast = alive.cast
    document = get(alive, kind, cast.mayor).content
    text, metadata = text_of(document), metadata_of(document)

    for rater in (*cast.managers, *cast.aldermen, cast.works_council_chair):
        assert rater.name not in text + metadata
    assert cast.mayor.name not in metadata


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_each_copy_is_a_line_in_the_log_and_no_browser_keeps_it(alive: Life, kind: str) -> None:
    answer = get(alive, kind, alive.cast.secretary)

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert alive.cast.secretary.name not in answer.headers["Content-Disposition"]
    line = Event.objects.get(kind=f"{kind}.taken")
    assert (line.actor, line.about) == (alive.cast.secretary.public_id, alive.conversation.public_id)


@pytest.mark.parametrize("alive", ["closed", "released", "offered"], indirect=True)
def test_what_is_not_frozen_is_no_document_yet(alive: Life) -> None:
    there = {kind for kind in KINDS if get(alive, kind, alive.cast.secretary).status_code == 200}

    assert there <= {"report", "agenda"}
    assert ("agenda" in there) == hasattr(alive.conversation, "agenda")
    assert not Event.objects.filter(kind="record.taken").exists()
    assert "record" not in there


@pytest.mark.clause("HV-13")
@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_foot_of_a_mirror_names_the_day_that_raters_were_promised_not_the_later_one_of_the_record(
    alive: Life,
) -> None:
    Round.objects.filter(conversation=alive.conversation).update(report_until_on=date(2026, 9, 1))
    promised = "vernietigen uiterlijk 1 september 2026"

    said = {kind: promised in text_of(get(alive, kind, alive.cast.secretary).content) for kind in KINDS}

    assert said == {"report": True, "agenda": False, "record": False}


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_same_reader_gets_the_same_bytes_again(alive: Life) -> None:
    for kind in ("report", "agenda"):
        first, second = (get(alive, kind, alive.cast.secretary).content for _ in range(2))
        assert first == second


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_logo_stands_on_the_documents_of_its_organisation(alive: Life, settings, tmp_path: Path) -> None:
    plain = get(alive, "agenda", alive.cast.secretary).content
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><path fill="#0b4f5c" d="M0 0h3v1H0z"/></svg>'
    (tmp_path / f"{alive.cast.organisation.slug}.svg").write_text(logo, encoding="utf-8")
    settings.DOCUMENT_LOGOS = str(tmp_path)

    with_logo = get(alive, "agenda", alive.cast.secretary).content

    assert with_logo != plain
    assert [broken_rules(with_logo, profile) for profile in PROFILES] == [[], []]
