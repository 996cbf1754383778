# SPDX-License-Identifier: EUPL-1.2
"""What an uploaded file really is, by its content: never by its name or by what a browser says about it.

``check`` is the one way in. It refuses what can do something by itself (macros, scripts, embedded objects, links that
fetch), what unpacks to more than it should, what is two kinds of file at once, and what is locked.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from xml.parsers import expat


class Kind(StrEnum):
    """The kinds of file that we know."""

    TEXT = "text"  # CSV among them
    XLSX = "xlsx"
    PPTX = "pptx"
    DOCX = "docx"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    SVG = "svg"


class FileRefused(ValueError):
    """This file is not taken. ``reason`` is one of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = (
    "empty",
    "too_large",
    "unknown_kind",
    "old_office",  # .xls, .doc, .ppt: can hold anything
    "other_kind",  # a kind that we know, but not one that is asked for here
    "broken",
    "locked",  # with a password, or encrypted
    "macros",
    "embedded",  # another file inside
    "outside_links",  # fetches something when it is opened
    "unpacks_too_large",
    "archive_inside",
    "dtd",  # XML that declares entities
    "active",  # scripts, actions
    "two_kinds",  # more than one kind of file at once
    "too_many_pixels",
)


@dataclass(frozen=True)
class Limits:
    """How large a file may be, and what may come out of it; sizes in bytes."""

    max_bytes: int = 10_000_000
    max_entries: int = 2_000
    max_unpacked_bytes: int = 150_000_000
    max_ratio: int = 200
    free_ratio_bytes: int = 5_000_000  # below this, how well it was packed does not matter
    max_xml_bytes: int = 60_000_000
    max_pixels: int = 60_000_000
    max_scans: int = 64  # of a photo drawn over itself: programs make ten, each as slow as the whole


DEFAULT = Limits()


def check(raw: bytes, allowed: Collection[Kind], limits: Limits = DEFAULT) -> Kind:
    """Tell what kind of file this is.

    Raises:
        FileRefused: it is not one of the ``allowed`` kinds, or not one that is safe to keep and to open.
    """
    if not raw:
        raise FileRefused("empty")
    if len(raw) > limits.max_bytes:
        raise FileRefused("too_large")
    kind = _kind(raw, limits)
    if kind not in allowed:
        raise FileRefused("other_kind")
    return kind


def _kind(raw: bytes, limits: Limits) -> Kind:
    if raw.startswith(b"PK\x03\x04"):
        return _office(raw, limits)
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused("locked" if "EncryptedPackage".encode("utf-16-le") in raw else "old_office")
    if raw.startswith(b"%PDF-"):
        return _pdf(raw)
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(raw, limits)
    if raw.startswith(b"\xff\xd8\xff"):
        return _jpeg(raw, limits)
    if b"%PDF-" in raw[:1024] or b"PK\x05\x06" in raw:
        raise FileRefused("two_kinds")  # a program that looks for the mark takes it for what it is not
    if _SVG.search(raw[:4096]) or raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return _svg(raw, limits)
    return _text(raw)


# --- Text

_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg|object|embed|\?php)\b", re.IGNORECASE)
_SVG = re.compile(rb"<(?:\w+:)?svg\b", re.IGNORECASE)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


def decoded(raw: bytes) -> str:
    """The text in these bytes: UTF-8, UTF-16 with its mark, or else what Windows writes in the Netherlands (1252).

    Raises:
        FileRefused: ``unknown_kind``, it is no text.
    """
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = raw.decode("utf-16")
        else:
            try:
                text = raw.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise FileRefused("unknown_kind") from None
    if any(ord(character) in _CONTROLS for character in set(text)):
        raise FileRefused("unknown_kind")
    return text


def _text(raw: bytes) -> Kind:
    text = decoded(raw)
    if _MARKUP.search(text[:4096].encode()):
        raise FileRefused("unknown_kind")
    return Kind.TEXT


# --- XML


_BEGINS_AS_XML = re.compile(rb"\xff\xfe|\xfe\xff|(?:\xef\xbb\xbf)?\s*<|\0")


def elements(raw: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of an XML text with their attributes, names without prefixes. Never expands an entity.

    Raises:
        FileRefused: it is broken, or declares a document type.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def refuse(*_: object) -> None:
        raise FileRefused("dtd")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > 256:
            raise FileRefused("broken")
        found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.ProcessingInstructionHandler = lambda target, data: found.append(
        (f"?{target.lower()}", {"": data})
    )
    for at in range(0, len(raw), 1 << 16):
        try:
            parser.Parse(raw[at : at + (1 << 16)], False)
        except expat.ExpatError:
            raise FileRefused("broken") from None
        yield from found
        found.clear()
    try:
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FileRefused("broken") from None
    yield from found


def is_xml(name: str, part: bytes) -> bool:
    """Whether a part of an Office file is XML: by its name, or by how it begins, since a name can be anything."""
    return name.lower().endswith((".xml", ".rels")) or bool(_BEGINS_AS_XML.match(part))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


# --- Office files: a ZIP of XML

_MAIN = {
    "spreadsheetml.sheet.main+xml": Kind.XLSX,
    "presentationml.presentation.main+xml": Kind.PPTX,
    "wordprocessingml.document.main+xml": Kind.DOCX,
}
_PACKED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MZ", b"\x7fELF")
_OLE = b"\xd0\xcf\x11\xe0"
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)


def _office(raw: bytes, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _parts(raw, archive, limits)
    except FileRefused:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        OverflowError,
        LookupError,
    ):
        raise FileRefused("broken") from None


def _parts(raw: bytes, archive: zipfile.ZipFile, limits: Limits) -> Kind:
    entries = archive.infolist()
    if len(entries) > limits.max_entries:
        raise FileRefused("unpacks_too_large")
    if archive.start_dir < 0 or min((one.header_offset for one in entries), default=1) != 0:
        raise FileRefused("two_kinds")  # something stands before the archive
    end = raw.rfind(b"PK\x05\x06")
    if end < 0 or len(raw) != end + 22 + int.from_bytes(raw[end + 20 : end + 22], "little"):
        raise FileRefused("two_kinds")  # or behind it
    if len({one.filename.lower() for one in entries}) != len(entries):
        raise FileRefused("broken")  # which of the two is read differs per program
    for one in entries:
        name = one.filename
        if one.flag_bits & 0x1:
            raise FileRefused("locked")
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise FileRefused("broken")
        _refuse_by_name(name.lower())
    if sum(one.file_size for one in entries) > limits.max_unpacked_bytes:
        raise FileRefused("unpacks_too_large")
    kinds: set[Kind] = set()
    budget = _Budget(limits, len(raw))
    for one in entries:
        part = _unpacked(archive, one, budget)
        name = one.filename.lower()
        if name.endswith(".vml"):
            # Excel writes drawings of old that are not quite XML; nothing reads them here.
            if b"<!" in part.replace(b"<!--", b"").replace(b"<![", b""):
                raise FileRefused("dtd")
        elif is_xml(one.filename, part):
            kinds |= _refuse_in_xml(name, part, budget)
        elif part.startswith(_OLE):
            raise FileRefused("embedded")
        elif part.startswith(_PACKED):
            raise FileRefused("archive_inside")
    if len(kinds) != 1:
        raise FileRefused("unknown_kind" if not kinds else "two_kinds")
    return kinds.pop()


class _Budget:
    """What may still be unpacked: headers lie, so what comes out is counted."""

    def __init__(self, limits: Limits, packed_bytes: int) -> None:
        by_ratio = max(limits.free_ratio_bytes, packed_bytes * limits.max_ratio)
        self.bytes = min(limits.max_unpacked_bytes, by_ratio)
        self.xml_bytes = limits.max_xml_bytes

    def spend(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise FileRefused("unpacks_too_large")

    def spend_xml(self, size: int) -> None:
        self.xml_bytes -= size
        if self.xml_bytes < 0:
            raise FileRefused("unpacks_too_large")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> bytes:
    parts = []
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 16):
            budget.spend(len(chunk))
            parts.append(chunk)
    return b"".join(parts)


def _refuse_by_name(name: str) -> None:
    if "vbaproject" in name or "vbadata" in name or "/macrosheets/" in name or "/activex/" in name:
        raise FileRefused("macros")
    if "/embeddings/" in name or name.endswith((".bin.ole", ".exe", ".js", ".vbs", ".html", ".htm")):
        raise FileRefused("embedded")
    if "/externallinks/" in name or name.endswith(("/connections.xml",)) or "/querytables/" in name:
        raise FileRefused("outside_links")
    if name == "encryptedpackage" or name.startswith("encryptioninfo"):
        raise FileRefused("locked")


def _refuse_in_xml(name: str, part: bytes, budget: _Budget) -> set[Kind]:
    """Refuse what does something in one part of an Office file; tell of which kinds it says the file is."""
    budget.spend_xml(len(part))
    kinds: set[Kind] = set()
    is_types = name == "[content_types].xml"
    for element, attributes in elements(part):
        if is_types:
            told = attributes.get("ContentType", "")
            lowered = told.lower()
            if "macroenabled" in lowered or "vbaproject" in lowered or "macrosheet" in lowered:
                raise FileRefused("macros")
            if "activex" in lowered:
                raise FileRefused("macros")
            if "oleobject" in lowered:
                raise FileRefused("embedded")
            kinds |= {kind for mark, kind in _MAIN.items() if lowered.endswith(mark)}
        elif element == "Relationship":
            _refuse_relation(attributes)
        elif element in {"oleObject", "OLEObject", "control"} and name.split("/")[0] in {"xl", "word", "ppt"}:
            raise FileRefused("embedded")
        elif element in {"ddeLink", "webPr", "dbPr"}:
            raise FileRefused("outside_links")
    return kinds


def _refuse_relation(attributes: dict[str, str]) -> None:
    relation = attributes.get("Type", "").rpartition("/")[2].lower()
    if relation in {"vbaproject", "activexcontrolbinary", "control", "xlmacrosheet"}:
        raise FileRefused("macros")
    if relation in {"oleobject", "package", "afchunk"}:
        raise FileRefused("embedded")
    if relation in {"externallink", "externallinkpath", "attachedtemplate"}:
        raise FileRefused("outside_links")
    if attributes.get("TargetMode", "").lower() == "external" and not (
        relation == "hyperlink" and _SAFE_LINK.match(attributes.get("Target", ""))
    ):
        raise FileRefused("outside_links")


# --- PDF

_PDF_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Sound|Movie|3D|AA)"
    rb"(?![A-Za-z0-9])"
)
_PDF_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PDF_FILTER = re.compile(rb"/Filter(?![A-Za-z0-9])")
_PDF_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])\s*(?=/|>>)")


def _pdf(raw: bytes) -> Kind:
    end = raw.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("broken")
    if raw[end + 5 :].strip(b"\0\t\n\f\r "):
        raise FileRefused("two_kinds")
    if b"PK\x05\x06" in raw or _MARKUP.search(raw[:1024]):
        raise FileRefused("two_kinds")
    for text in _pdf_texts(raw):
        # A name can be written with codes: /J#61vaScript.
        plain = _PDF_NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), text)
        if re.search(rb"/Encrypt(?![A-Za-z0-9])", plain):
            raise FileRefused("locked")
        if _PDF_ACTIVE.search(plain):
            raise FileRefused("active")
    return Kind.PDF


def _pdf_texts(raw: bytes) -> Iterator[bytes]:
    """The parts of a PDF in which its objects stand: outside the streams, and in the streams that hold objects."""
    at, left = 0, 30_000_000
    for start in _PDF_STREAM.finditer(raw):
        if start.start() < at:
            continue
        head = raw[at : start.start()]
        yield head
        stop = raw.find(b"endstream", start.end())
        at = stop if stop >= 0 else len(raw)
        if b"endobj" in raw[start.end() : at]:
            raise FileRefused("broken")  # no stream: a word in a text, which would hide the objects after it
        plain = _PDF_NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), head)
        if b"ObjStm" in plain:
            # Packed in another way, a reader of PDFs would find other objects in it than we do.
            if len(_PDF_FLATE.findall(plain)) != len(_PDF_FILTER.findall(plain)) or b"DecodeParms" in plain:
                raise FileRefused("broken")
            try:
                unpacked = zlib.decompressobj().decompress(raw[start.end() : at], left)
            except zlib.error:
                raise FileRefused("broken") from None
            left -= len(unpacked)
            if left <= 0:
                raise FileRefused("unpacks_too_large")
            yield unpacked
    yield raw[at:]


# --- Images


def _png(raw: bytes, limits: Limits) -> Kind:
    at, is_first, has_profile = 8, True, False
    while True:
        length = int.from_bytes(raw[at : at + 4], "big")
        name = raw[at + 4 : at + 8]
        if len(name) < 4 or at + 12 + length > len(raw) or is_first != (name == b"IHDR"):
            raise FileRefused("broken")
        if zlib.crc32(raw[at + 4 : at + 8 + length]) != int.from_bytes(
            raw[at + 8 + length : at + 12 + length], "big"
        ):
            raise FileRefused("broken")
        if is_first:
            _pixels(raw[at + 8 : at + 12], raw[at + 12 : at + 16], limits)
        if name == b"iCCP" and has_profile:  # one is all there can be; each is unpacked on opening
            raise FileRefused("broken")
        is_first, has_profile = False, has_profile or name == b"iCCP"
        at += 12 + length
        if name == b"IEND":
            break
    return _only_an_image(raw, at, Kind.PNG)


def _jpeg(raw: bytes, limits: Limits) -> Kind:
    at = 2
    while True:
        if at + 4 > len(raw) or raw[at] != 0xFF:
            raise FileRefused("broken")
        mark = raw[at + 1]
        if mark == 0xFF:  # filling
            at += 1
            continue
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        if length < 2:
            raise FileRefused("broken")
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            _pixels(raw[at + 7 : at + 9], raw[at + 5 : at + 7], limits)
        at += 2 + length
        if mark == 0xDA:
            break
    end = raw.rfind(b"\xff\xd9")
    if end < at or raw.count(b"\xff\xda", at, end) >= limits.max_scans:
        raise FileRefused("broken")
    return _only_an_image(raw, end + 2, Kind.JPEG)


def _pixels(width: bytes, height: bytes, limits: Limits) -> None:
    if not 0 < int.from_bytes(width, "big") * int.from_bytes(height, "big") <= limits.max_pixels:
        raise FileRefused("too_many_pixels")


def _only_an_image(raw: bytes, end: int, kind: Kind) -> Kind:
    """An image with something behind it, or with a page inside, is something else for another program."""
    if raw[end:].strip(b"\0") or b"PK\x05\x06" in raw or b"%PDF-" in raw[:1024] or _MARKUP.search(raw):
        raise FileRefused("two_kinds")
    return kind


_SVG_ACTIVE = re.compile(
    r"script|handler|listener|foreignobject|iframe|object|embed|audio|video|animate\w*|set|discard|(?:fe)?image"
)
_STYLE_ACTIVE = re.compile(r"@import|expression\s*\(|url\s*\((?!\s*['\"]?\s*#)|javascript:|\\", re.IGNORECASE)


def _svg(raw: bytes, limits: Limits) -> Kind:
    if len(raw) > limits.max_xml_bytes:
        raise FileRefused("too_large")
    is_first, styles = True, False
    for element, attributes in elements(raw):
        name = element.lower()
        if name.startswith("?"):
            raise FileRefused("active")  # a style sheet from elsewhere
        if is_first and name != "svg":
            raise FileRefused("unknown_kind")
        is_first = False
        styles = styles or name == "style"
        if _SVG_ACTIVE.fullmatch(name):
            raise FileRefused("active")
        for key, value in attributes.items():
            key = key.lower()
            if key.startswith("on") or (key in {"href", "src", "base"} and not value.strip().startswith("#")):
                raise FileRefused("active")
            if _STYLE_ACTIVE.search(value):
                raise FileRefused("active")
    if is_first:
        raise FileRefused("unknown_kind")
    if styles and _STYLE_ACTIVE.search(raw.decode("utf-8", "replace")):
        raise FileRefused("active")
    return Kind.SVG
