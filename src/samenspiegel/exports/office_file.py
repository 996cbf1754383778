# SPDX-License-Identifier: EUPL-1.2
"""What a file for an office program says about itself: not when it was made, and no program that did not make it."""

import io
import re
import zipfile
from datetime import datetime

DATE = datetime(2000, 1, 1)
"""Of every part: the same content is the same bytes, whenever it is made."""

_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")
_PROGRAM = re.compile(rb"<Application>[^<]*<")


def neutral(packed: bytes) -> bytes:
    """The same file (XLSX or PPTX) without a trace of when it was made, or of a program that others sell."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as read,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml" and b"dcterms:created" in content:
                content = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z<", content)
            if name == "docProps/app.xml":
                content = _PROGRAM.sub(b"<Application>Samenspiegel<", content)
            entry = zipfile.ZipInfo(name, DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return written.getvalue()
