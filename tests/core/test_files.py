# SPDX-License-Identifier: EUPL-1.2
"""What an uploaded file really is: files made to attack, and files as people have them."""

import base64
import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.files import REASONS, FileRefused, Kind, Limits, check
from samenspiegel.web.spreadsheets import xlsx_bytes

EVERY = frozenset(Kind)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}"/>{more}</Types>'
)
SHEET = "spreadsheetml.sheet.main+xml"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"{mode}/></Relationships>'
)


def office(parts: dict[str, bytes | str] | None = None, *, main: str = SHEET, more: str = "") -> bytes:
    """An Office file with the parts given."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(part="xl/workbook.xml", main=main, more=more))
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def relations(kind: str, target: str, *, is_external: bool = True) -> dict[str, bytes | str]:
    mode = ' TargetMode="External"' if is_external else ""
    return {"xl/_rels/workbook.xml.rels": RELATIONS.format(kind=kind, target=target, mode=mode)}


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 2, height: int = 2, more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 14))
    return b"\x89PNG\r\n\x1a\n" + head + more + pixels + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x02abc\xff\xd9"


def pdf(content: bytes = b"<< /Type /Catalog >>") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + content + b"\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def packed_object(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"


def svg(inside: str = "", *, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def lying_header(claimed: int) -> bytes:
    """An archive of which both headers claim less than what comes out."""
    bomb = bytearray(office({"xl/media/grote.dat": b"\0" * 40_000_000}))
    real = struct.pack("<I", 40_000_000)
    at = bomb.find(real)
    while at >= 0:
        bomb[at : at + 4] = struct.pack("<I", claimed)
        at = bomb.find(real, at + 1)
    return bytes(bomb)


def encrypted() -> bytes:
    locked = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(mark, at + 1)
    return bytes(locked)


def twice_the_same_name() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.filelist.append(archive.filelist[0])
    return packed.getvalue()


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'
MACROS = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
SAFE = {
    Kind.TEXT: "naam;e-mail\r\nJosé;jose@veenmeer.example\r\n".encode("cp1252"),
    Kind.XLSX: xlsx_bytes([["naam"], ["Hanna de Vries"]], sheet="Mensen"),
    Kind.PPTX: office(main="presentationml.presentation.main+xml"),
    Kind.DOCX: office(relations("hyperlink", "https://vng.nl"), main="wordprocessingml.document.main+xml"),
    Kind.PDF: pdf(),
    Kind.PNG: png(),
    Kind.JPEG: jpeg(),
    Kind.SVG: svg('<a href="#x"><path d="M0 0" fill="url(#g)"/></a><style>p{fill:url("#g")}</style>'),
}
REFUSED = {
    "nothing": (b"", "empty"),
    "a program": (b"MZ\x90\x00" + b"\0" * 90, "unknown_kind"),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", "unknown_kind"),
    "a page in UTF-16": ("<html><script>x</script>".encode("utf-16"), "unknown_kind"),
    "a script in PHP": (b"<?php system($_GET[0]);", "unknown_kind"),
    "text with a NUL": (b"naam;e-mail\0", "unknown_kind"),
    "GIF": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "unknown_kind"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "locked",
    ),
    "an archive with a password": (encrypted(), "locked"),
    "just an archive": (office(main="onbekend"), "unknown_kind"),
    "half an archive": (office()[:-30], "broken"),
    "a broken archive": (b"PK\x03\x04" + b"\0" * 60, "broken"),
    "macros by their part": (office({"xl/vbaProject.bin": b"x"}), "macros"),
    "macros by their name elsewhere": (office({"xl/x/vbaProject2.bin": b"x"}), "macros"),
    "macros by their type": (office(main="x", more=MACROS), "macros"),
    "xlsm renamed xlsx": (office(main="sheet.macroEnabled.main+xml"), "macros"),
    "old macros": (office({"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    "ActiveX": (office({"xl/activeX/activeX1.xml": "<x/>"}), "macros"),
    "an object inside": (office({"xl/embeddings/oleObject1.bin": b"x"}), "embedded"),
    "an object under another name": (office({"xl/media/image1.png": b"\xd0\xcf\x11\xe0" + b"x"}), "embedded"),
    "an object in a sheet": (office({"xl/worksheets/sheet1.xml": "<s><oleObject/></s>"}), "embedded"),
    "an object by its relation": (office(relations("oleObject", "x.bin", is_external=False)), "embedded"),
    "links to another workbook": (office({"xl/externalLinks/externalLink1.xml": "<x/>"}), "outside_links"),
    "a template from elsewhere": (office(relations("attachedTemplate", "https://x.nl/a")), "outside_links"),
    "an image from elsewhere": (office(relations("image", "https://x.nl/pixel.png")), "outside_links"),
    "a link to a file": (office(relations("hyperlink", "file://server/share")), "outside_links"),
    "a link that is a script": (office(relations("hyperlink", "javascript:alert(1)")), "outside_links"),
    "data from elsewhere": (office({"xl/connections.xml": "<x/>"}), "outside_links"),
    "billion laughs": (office({"xl/sharedStrings.xml": LAUGHS}), "dtd"),
    "billion laughs in UTF-16": (office({"xl/sharedStrings.xml": LAUGHS.encode("utf-16")}), "dtd"),
    "an outside entity": (
        office({"xl/a.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}),
        "dtd",
    ),
    "laughs under another name": (office({"xl/worksheets/sheet1.bin": LAUGHS}), "dtd"),
    "laughs in an old drawing": (office({"xl/drawings/a.vml": LAUGHS}), "dtd"),
    "XML that is none": (office({"xl/a.xml": "<x>"}), "broken"),
    "XML nested without end": (office({"xl/a.xml": "<x>" * 9_000}), "broken"),
    "a bomb": (office({"xl/media/a.dat": b"\0" * 140_000_000}), "unpacks_too_large"),
    "a bomb of many": (
        office({f"xl/media/{n}.dat": b"\0" * 4_000_000 for n in range(40)}),
        "unpacks_too_large",
    ),
    "many entries": (office({f"xl/media/{number}.dat": b"" for number in range(2_100)}), "unpacks_too_large"),
    "an archive inside": (office({"xl/media/image1.png": office()}), "archive_inside"),
    "a path upwards": (office({"../../etc/cron.d/x": b"x"}), "broken"),
    "an absolute path": (office({"/etc/passwd": b"x"}), "broken"),
    "two parts of one name": (twice_the_same_name(), "broken"),
    "two kinds of document": (
        office(more=f'<Override PartName="/w" ContentType="x.{"wordprocessingml.document.main+xml"}"/>'),
        "two_kinds",
    ),
    "an archive behind an image (GIFAR)": (png() + office(), "two_kinds"),
    "an archive behind a photo": (jpeg() + office(), "two_kinds"),
    "an archive behind a PDF": (pdf() + office(), "two_kinds"),
    "an archive behind text": (b"naam;e-mail\r\n" + office(), "two_kinds"),
    "a page behind an archive": (office() + b"<script>alert(1)</script>", "two_kinds"),
    "a page in an image": (png(more=chunk(b"tEXt", b"x\0<script>alert(1)</script>")), "two_kinds"),
    "a page in a photo": (jpeg().replace(b"abc", b"<script>"), "two_kinds"),
    "a PDF that begins later": (b"x\n" + pdf(), "two_kinds"),
    "an image of a thousand million pixels": (png(100_000, 10_000), "too_many_pixels"),
    "a photo of four thousand million pixels": (jpeg(65_000, 65_000), "too_many_pixels"),
    "an image with a wrong sum": (png()[:-1] + b"x", "broken"),
    "half an image": (png()[:-14], "broken"),
    "half a photo": (jpeg()[:-2], "broken"),
    "script in an SVG": (svg("<script>alert(1)</script>"), "active"),
    "script in an SVG with a prefix": (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>x</s:script></s:svg>',
        "active",
    ),
    "onload in an SVG": (svg(attributes='onload="alert(1)"'), "active"),
    "a page in an SVG": (svg("<foreignObject><p>x</p></foreignObject>"), "active"),
    "a link in an SVG": (svg('<a href="javascript:alert(1)"/>'), "active"),
    "a link of old in an SVG": (
        svg('<use xlink:href="https://x.nl/a#b"/>', attributes='xmlns:xlink="http://www.w3.org/1999/xlink"'),
        "active",
    ),
    "a link set later in an SVG": (svg('<set attributeName="href" to="javascript:alert(1)"/>'), "active"),
    "an image from elsewhere in an SVG": (svg('<image href="https://x.nl/pixel"/>'), "active"),
    "a style that fetches": (svg("<style>@import 'https://x.nl'</style>"), "active"),
    "a style that fetches, on an element": (svg('<p style="fill:url(https://x.nl)"/>'), "active"),
    "a style sheet from elsewhere": (b'<?xml-stylesheet href="https://x.nl"?>' + svg(), "active"),
    "laughs in an SVG": (b'<!DOCTYPE svg [<!ENTITY a "a">]>' + svg("&a;"), "dtd"),
    "a PDF with a password": (pdf(b"<< /Encrypt 5 0 R >>"), "locked"),
    "a PDF with a script": (pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), "active"),
    "a PDF with a script in code": (pdf(b"<< /S /J#61va#53cript >>"), "active"),
    "a PDF with a script packed away": (pdf(packed_object(b"<< /JS (x) >>")), "active"),
    "a PDF with a script packed away twice": (
        pdf(
            b"<< /Type /ObjStm /Filter [/ASCII85Decode /FlateDecode] >>\nstream\n"
            + base64.a85encode(zlib.compress(b"<< /JS (x) >>"))
            + b"~>\nendstream"
        ),
        "broken",
    ),
    "a PDF with a script packed away in a way of two readings": (
        pdf(packed_object(b"<< /X 1 >>").replace(b"/FlateDecode", b"[/ASCIIHexDecode/FlateDecode]")),
        "broken",
    ),
    "a PDF with a script packed away and moved about": (
        pdf(packed_object(b"<< /X 1 >>").replace(b" >>", b" /DecodeParms << /Predictor 12 >> >>", 1)),
        "broken",
    ),
    "a PDF with a script that was not packed": (
        pdf(b"<< /Type /ObjStm >>\nstream\n<< /JS (x) >>\nendstream"),
        "broken",
    ),
    "a PDF with a script packed away behind a long dictionary": (
        pdf(packed_object(b"<< /JS (x) >>").replace(b" /Filter", b" /X (" + b"obj " * 1_000 + b") /Filter")),
        "active",
    ),
    "a PDF with a script after a stream": (
        pdf(packed_object(b"<< /X 1 >>") + b"\nendobj\n2 0 obj\n<< /S /JavaScript >>"),
        "active",
    ),
    "a PDF with a script between streams": (
        pdf(
            packed_object(b"<< /X 1 >>")
            + b"\nendobj\n2 0 obj\n<< /JS (x) >>\nendobj\n3 0 obj\n"
            + packed_object(b"<< /X 2 >>")
        ),
        "active",
    ),
    "a PDF with a script behind the word for a stream": (
        pdf(b"<< /X (stream\n) /JS (x) >>\nendobj\n2 0 obj\n" + packed_object(b"<< /X 1 >>")),
        "broken",
    ),
    "a PDF that starts a program": (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "active"),
    "a PDF with a file inside": (pdf(b"<< /Type /EmbeddedFile >>"), "active"),
    "a PDF without an end": (pdf()[:-6], "broken"),
    "a PDF bomb": (pdf(packed_object(b" " * 40_000_000)), "unpacks_too_large"),
}


@pytest.mark.parametrize("kind", Kind)
def test_a_file_is_known_by_its_content(kind: Kind) -> None:
    assert check(SAFE[kind], EVERY) == kind


@pytest.mark.clause("ZS-5")
@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_not_asked_for_is_refused(kind: Kind) -> None:
    with pytest.raises(FileRefused) as refused:
        check(SAFE[kind], EVERY - {kind})

    assert refused.value.reason == "other_kind"


@pytest.mark.clause("ZS-5")
@pytest.mark.parametrize("name", REFUSED)
def test_what_can_do_harm_is_refused_by_name(name: str) -> None:
    raw, reason = REFUSED[name]

    with pytest.raises(FileRefused) as refused:
        check(raw, EVERY)

    assert refused.value.reason == reason


def test_every_reason_is_given_by_an_attack_and_no_other_is() -> None:
    given = {reason for _, reason in REFUSED.values()} | {"other_kind", "too_large"}

    assert given == set(REASONS)


@pytest.mark.parametrize("claimed", [0, 10, 1_000])
def test_an_archive_that_lies_about_its_size_unpacks_no_further_than_it_may(claimed: int) -> None:
    with pytest.raises(FileRefused) as refused:
        check(lying_header(claimed), EVERY)

    assert refused.value.reason in {"unpacks_too_large", "broken"}


def test_an_archive_that_claims_ten_gigabytes_is_refused_unopened() -> None:
    claims = bytearray(office({"xl/media/a.dat": b"\0" * 4_000}))
    at = claims.rfind(struct.pack("<I", 4_000))
    claims[at : at + 4] = struct.pack("<I", 0xFFFF_FF00)

    with pytest.raises(FileRefused) as refused:
        check(bytes(claims), EVERY)

    assert refused.value.reason == "unpacks_too_large"


def test_what_is_too_large_is_refused_unread() -> None:
    with pytest.raises(FileRefused) as refused:
        check(b"a" * 101, EVERY, Limits(max_bytes=100))

    assert refused.value.reason == "too_large"


def test_a_workbook_as_people_have_them_is_taken() -> None:
    """With links that Excel makes of addresses by itself, a formula, a picture and a comment."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_url("A1", "mailto:hanna@veenmeer.example")
        page.write_url("A2", "https://vng.nl")
        page.write_formula("A3", "=1+1")
        page.write_comment("A4", "let op")
        page.insert_image("B1", "logo.png", {"image_data": io.BytesIO(png())})

    assert check(written.getvalue(), {Kind.XLSX}) == Kind.XLSX


def answered(raw: bytes) -> None:
    try:
        assert check(raw, EVERY) in EVERY
    except FileRefused as refused:
        assert refused.reason in REASONS


@given(st.binary(max_size=300), st.sampled_from([b"", *(raw[:12] for raw in SAFE.values())]))
def test_any_bytes_get_an_answer(raw: bytes, begin: bytes) -> None:
    answered(begin + raw)


@given(st.sampled_from(list(SAFE.values())), st.data())
def test_a_good_file_with_bytes_changed_gets_an_answer(raw: bytes, data: st.DataObject) -> None:
    changed = bytearray(raw)
    for at, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=6)
    ):
        changed[at] = byte

    answered(bytes(changed)[: data.draw(st.integers(0, len(raw)))])
