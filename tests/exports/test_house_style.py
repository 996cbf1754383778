# SPDX-License-Identifier: EUPL-1.2
"""The house style: what every document has, whatever people wrote, checked by the engine that archivists use."""

from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel.core.logo import pictures
from samenspiegel.exports.blocks import Bullets, Facts, Heading, Panel, Words, as_pdf
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Attachment, Sheet
from samenspiegel.exports.pdf.text import UNKNOWN, characters, mended
from tests.core.pictures import png_logo
from tests.exports.verapdf import PROFILES, broken_rules

HOUSE = House("Gemeente Waterland")
SHEET = Sheet(
    title="Een document",
    subtitle="3 maart 2026",
    moment=datetime(2026, 3, 3, 9, tzinfo=UTC),
    foot="Vertrouwelijk, exemplaar van Anna de Vries, vernietigen uiterlijk 3 maart 2028",
)
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path fill="#0b4f5c" d="M0 0h30v10H0z"/></svg>'


def a_document(text: str = "Hallo.", **around: object) -> bytes:
    return as_pdf([Heading("Kop"), Words(text)], house=around.pop("house", HOUSE), sheet=SHEET, **around)


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(document)).pages)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "text",
    [
        "Hallo.",
        "👩‍👩‍👧 漢字 مرحبا שלום \u202egnirts\u202c \x00\x07 \ue000 \U000f0000",
        "Żółć Ştefan Nguyễn Ελλάδα Київ ĳ ﬁ e\u0301 \u2011 → ≥ ½ € „ja”",
        "x" * 5000,
        '#panic("no") $x$ *a* = b\n- c `d` @e <f> \\ " { } [ ]',
        "\n\n".join(f"Alinea {number}. " + "woord " * 80 for number in range(40)),
        "",
    ],
    ids=["plain", "unknown", "European", "long", "markup", "pages", "empty"],
)
def test_a_document_meets_both_standards_whatever_people_wrote(text, profile):
    assert broken_rules(a_document(text), profile) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("logo", [LOGO, pictures(png_logo()).paper, pictures(png_logo(1500, 150)).paper])
def test_a_logo_and_an_attachment_meet_both_standards(logo, profile):
    document = a_document(
        house=House("Gemeente Waterland", logo=logo),
        attachments=[Attachment("cijfers.csv", "a;b\r\n1;2\r\n", "Cijfers")],
    )

    assert broken_rules(document, profile) == []
    assert pypdf.PdfReader(BytesIO(document)).attachments["cijfers.csv"] == [b"a;b\r\n1;2\r\n"]


def test_a_logo_stands_on_the_first_page_alone_beside_the_name_and_is_no_content_of_its_own():
    house = House("Gemeente Waterland", logo=pictures(png_logo()).paper)
    reader = pypdf.PdfReader(BytesIO(a_document("woord " * 3000, house=house)))

    assert [len(page.images) for page in reader.pages] == [1] + [0] * (len(reader.pages) - 1)
    [image] = reader.pages[0].images
    assert image.image.size == (600, 200)
    assert "/SMask" not in image.indirect_reference.get_object()
    assert "Gemeente Waterland" in reader.pages[0].extract_text()
    assert b"/Figure" not in b"".join(
        str(reader.get_object(number)).encode() for number in range(1, len(reader.xref[0]))
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_the_engine_refuses_a_file_that_is_known_to_be_bad(profile):
    bad = pypdf.PdfWriter()
    bad.add_blank_page(200, 200)
    written = BytesIO()
    bad.write(written)

    assert broken_rules(written.getvalue(), profile) != []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_engine_refuses_a_document_of_ours_without_its_tags(profile):
    reader = pypdf.PdfReader(BytesIO(a_document()))
    writer = pypdf.PdfWriter(clone_from=reader)
    del writer.root_object["/StructTreeRoot"]
    written = BytesIO()
    writer.write(written)

    assert broken_rules(written.getvalue(), profile) != []


def test_the_same_text_makes_the_same_bytes():
    assert a_document("Hetzelfde.") == a_document("Hetzelfde.")


def test_the_foot_of_every_page_says_whose_copy_it_is_and_until_when():
    pages = pypdf.PdfReader(BytesIO(a_document("woord " * 3000))).pages

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "Vertrouwelijk, exemplaar van Anna de Vries, vernietigen uiterlijk 3 maart 2028" in text
        assert f"Bladzijde {number} van {len(pages)}" in text


def body_of(page: pypdf.PageObject) -> list[str]:
    """The lines of a page between its head and its foot."""
    around = (SHEET.title, HOUSE.organisation, "Vertrouwelijk", "Bladzijde")
    lines = [line.strip() for line in page.extract_text().splitlines()]
    return [line for line in lines if line and not line.startswith(around)]


@pytest.mark.parametrize("number", range(30, 44))
def test_no_document_of_words_ends_with_a_page_of_a_few_lines(number):
    written = [Words(f"Alinea {at}.") for at in range(number)]
    pages = pypdf.PdfReader(BytesIO(as_pdf(written, house=HOUSE, sheet=SHEET))).pages

    assert [line for page in pages for line in body_of(page)][-1] == f"Alinea {number - 1}."
    assert len(pages) == 1 or len(body_of(pages[-1])) > 3


@pytest.mark.parametrize("above", range(24, 36))
@pytest.mark.parametrize(
    "follows",
    [
        Words("Het vervolg.", "small"),
        Words("Het vervolg.", "quoted"),
        Panel([Facts([("Wie", "Het vervolg.")])]),
    ],
    ids=["small", "quoted", "panel"],
)
def test_what_leads_up_to_something_stands_on_its_page(above, follows):
    """The list keeps its place, so that the end of the page falls everywhere in what comes after it."""
    blocks = [
        Heading("Begin"),
        Bullets(["Een regel."] * above),
        Heading("Kop", 2),
        Words("Een zin."),
        follows,
    ]
    blocks += [Heading("Einde"), *[Words("Slot.")] * 12]
    pages = pypdf.PdfReader(BytesIO(as_pdf(blocks, house=HOUSE, sheet=SHEET))).pages

    (whole,) = [page.extract_text() for page in pages if "Het vervolg." in page.extract_text()]
    assert "Een zin." in whole
    assert "Kop" in whole


def test_metadata_name_the_organisation_and_the_title_and_nobody():
    reader = pypdf.PdfReader(BytesIO(a_document()))

    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Een document", "Gemeente Waterland")
    assert b"Anna" not in reader.xmp_metadata.stream.get_data()


def test_every_font_is_embedded():
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]: font.get_object()
        for page in pypdf.PdfReader(BytesIO(a_document())).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_what_people_write_is_never_read_as_markup():
    assert '#panic("no") $x$ *a*' in text_of(a_document('#panic("no") $x$ *a*'))


def test_unknown_characters_are_replaced_and_the_document_says_so():
    text = text_of(a_document("Goed gedaan 👩‍👩‍👧!"))

    assert f"Goed gedaan {UNKNOWN}!" in text
    assert "Tekens die dit document niet kan tonen" in text
    assert "Tekens die dit document niet kan tonen" not in text_of(a_document("Goed gedaan!"))


@given(st.text(max_size=300))
def test_a_mended_text_holds_only_what_can_be_drawn(text):
    assert set(mended(text)) <= characters() | {"\n", "\N{ZERO WIDTH SPACE}"}


@given(st.text(max_size=300))
def test_mending_twice_changes_nothing_more(text):
    assert mended(mended(text)) == mended(text)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_any_text_at_all_makes_a_document(text):
    assert a_document(text).startswith(b"%PDF")
