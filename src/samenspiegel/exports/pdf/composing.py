# SPDX-License-Identifier: EUPL-1.2
"""One function that turns a template and plain data into a PDF, in the house style of an organisation.

Templates are files; what people wrote reaches them as JSON only, so that no text is ever read as markup. The same data
at the same moment make the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from samenspiegel.exports.house import House
from samenspiegel.exports.pdf.text import has_unknown, mended, mended_all

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
STANDARDS = ["a-3a", "ua-1"]
REMEMBERED = 10
"""Over so many documents the composer keeps what it set, to be quick with the next one."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the document: the figures behind it, for who works on with them."""

    name: str
    content: str
    description: str
    mime_type: str = "text/csv"


@dataclass(frozen=True)
class Sheet:
    """What stands around a document, whatever it says.

    Args:
        title: above the first page, and the title of the file.
        subtitle: below the title.
        moment: of the text that it shows, never of its making: the same text stays the same file.
        foot: at the bottom of every page: confidential, whose copy, to be destroyed when.
        language: of its words.
    """

    title: str
    subtitle: str
    moment: datetime
    foot: str
    language: str = "nl"


def compose(
    template: str,
    *,
    house: House,
    sheet: Sheet,
    data: Mapping[str, Any],
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1, fonts and attachments inside.

    Args:
        template: name of a file in `templates`, without its ending.
        data: texts, numbers, lists and mappings; pictures as SVG under keys that end in `svg`, which stay as they are.
    """
    import typst  # with the compiler inside: only who makes documents loads it

    said = _mended(data)
    whole = {
        "house": _house(house),
        "sheet": {
            "title": mended(sheet.title),
            "subtitle": mended(sheet.subtitle),
            "foot": mended(sheet.foot),
            "language": sheet.language,
            "has_unknown": has_unknown(said),
        },
        "attachments": [asdict(attachment) for attachment in attachments],
        "data": said,
    }
    made: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"input": json.dumps(whole, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(sheet.moment.timestamp()),
    )
    _forget(typst)
    return made


def _house(house: House) -> dict[str, Any]:
    """As a template reads it: a picture of bytes as a list of numbers, since JSON knows no bytes."""
    is_png = isinstance(house.logo, bytes)
    return {
        "organisation": mended(house.organisation),
        "colours": dict(house.colours),
        "logo": list(house.logo) if is_png else house.logo,
        "logo_format": "png" if is_png else "svg",
    }


def _forget(typst: Any) -> None:
    """Let the composer forget what it set: nothing that people wrote stays in memory, and its memory stays small.

    There is no call for that. It drops what the last documents did not use, so empty ones are made.
    """
    for _ in range(REMEMBERED + 1):
        typst.compile(b"", ignore_system_fonts=True)


def _mended(value: Any, *, key: str = "") -> Any:
    if key.endswith("svg"):
        return value
    if isinstance(value, Mapping):
        return {name: _mended(inner, key=name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(inner) for inner in value]
    return mended_all(value)
