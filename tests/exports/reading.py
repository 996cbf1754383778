# SPDX-License-Identifier: EUPL-1.2
"""Documents as somebody else's program reads them: their text, metadata and what is inside them."""

import re
from io import BytesIO

import pypdf

BREAK = "\N{ZERO WIDTH SPACE}"


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(document))


def text_of(document: bytes) -> str:
    """All words in a row, without the places where a line may break."""
    pages = "\n".join(page.extract_text() for page in read(document).pages)
    return re.sub(r"\s+", " ", pages.replace(BREAK, ""))


def metadata_of(document: bytes) -> str:
    """Everything that the file says about itself, as one text."""
    reader = read(document)
    xmp = reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else ""
    return f"{dict(reader.metadata or {})} {xmp}"


def attachment_of(document: bytes, name: str) -> bytes:
    (content,) = read(document).attachments[name]
    return content
