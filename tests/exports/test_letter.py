# SPDX-License-Identifier: EUPL-1.2
"""The letter to a rater without e-mail, and the form behind it."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
import segno

from samenspiegel.core.letter_code import code_of, secret_from, secret_of
from samenspiegel.exports.house import House
from samenspiegel.exports.letter import Form, Letter, Question, Section, made_letter
from tests.exports.verapdf import PROFILES, broken_rules

CODE = code_of(secret_from(bytes(range(16))))
LETTER = Letter(
    to="Willem Hofman",
    first_name="Willem",
    on="10 februari 2026",
    subject="Hanna de Vries",
    asked="Op dinsdag 3 maart 2026 heeft Hanna de Vries een functioneringsgesprek met Arend Jansen.",
    due="dinsdag 17 februari 2026",
    place="spiegel.veenmeer.example/v/",
    code=CODE,
    qr_svg=segno.make("https://spiegel.veenmeer.example/v/a/b/c").svg_inline(border=0),
    promise=(
        Section("", ("Niemand ziet wat jij hebt geantwoord.", "Je doet vrijwillig mee.")),
        Section("Wie ziet wat?", ("Hanna de Vries ziet gemiddelden.",)),
    ),
    typist="Gerben Hoekstra",
    sender="Fatima Bakker",
    phone="0513 12 34 56",
)
FORM = Form(
    instruction="Denk aan de afgelopen twaalf maanden.",
    points=("Bijna nooit", "Soms", "Regelmatig", "Vaak", "Bijna altijd"),
    apart="Kan ik niet beoordelen",
    pages=tuple(
        Section(
            f"Competentie {number}",
            ("Luistert.", "Vraagt door. " * 8, "Beslist.", "Legt uit."),
            "Wat het is.",
        )
        for number in range(14)
    ),
    choices=(Question("Voor wie antwoord je?", ("Voor mijzelf", "Na overleg")),),
    open_help="Schrijf geen namen op.",
    open=("Wat gaat goed?", "Wat kan beter?"),
)
MOMENT = datetime(2026, 2, 10, 9, tzinfo=UTC)


def pages(letter: Letter = LETTER, form: Form | None = FORM) -> list[str]:
    made = made_letter(letter, form, house=House("gemeente Veenmeer"), moment=MOMENT)
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "form", [FORM, None, replace(FORM, pages=(), choices=())], ids=["all", "none", "words"]
)
def test_a_letter_meets_both_standards(form: Form | None, profile: str) -> None:
    assert (
        broken_rules(made_letter(LETTER, form, house=House("gemeente Veenmeer"), moment=MOMENT), profile)
        == []
    )


def test_the_code_can_be_read_from_the_letter_and_typed_over() -> None:
    text = " ".join("".join(pages()[:1]).split())
    at = text.index(CODE[:4])

    assert secret_of(text[at : at + len(CODE)]) == secret_from(bytes(range(16)))


def test_the_form_bears_the_code_and_not_the_name_of_who_fills_it_in() -> None:
    letter, *form = pages()

    assert "Willem" in letter
    assert form
    for page in form:
        assert "Willem" not in page
        assert "Hofman" not in page
    assert CODE[:4] in form[0]


def test_the_letter_makes_the_same_promise_as_the_screen() -> None:
    text = " ".join(" ".join(pages(form=None)).split())

    for section in LETTER.promise:
        assert all(line in text for line in section.lines)


def test_without_somebody_who_types_over_nobody_is_asked_to_fill_in_paper() -> None:
    assert "Liever op papier?" not in " ".join(pages(replace(LETTER, typist=""), None))


def test_the_metadata_name_neither_the_reader_nor_the_code() -> None:
    made = made_letter(LETTER, FORM, house=House("gemeente Veenmeer"), moment=MOMENT)
    reader = pypdf.PdfReader(BytesIO(made))
    around = str(reader.metadata) + reader.xmp_metadata.stream.get_data().decode()

    assert "Willem" not in around
    assert CODE[:4] not in around


def test_no_competency_is_broken_over_two_pages() -> None:
    for page in pages()[1:]:
        assert page.count("Luistert.") == page.count("Legt uit.")


def test_names_and_texts_that_look_like_markup_stay_what_they_are() -> None:
    odd = replace(LETTER, to='#panic("x") $a$ *b*', asked="\U0001f600 " + "x" * 200)

    assert '#panic("x")' in " ".join(pages(odd))
