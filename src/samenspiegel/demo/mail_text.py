# SPDX-License-Identifier: EUPL-1.2
"""The plain text of a mail as paragraphs for a page, with its links made clickable."""

import re

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_OURS = re.compile(rf"({re.escape(settings.BASE_URL)})(/[^\s<>\"']*[\w/=-])")


def paragraphs(text: str) -> list[SafeString]:
    """Escaped paragraphs. Links lead to the same site as the page, by whichever name it was opened."""
    return [
        format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in part.splitlines()))
        for part in re.split(r"\n\s*\n", text.strip())
    ]


def _linked(line: str) -> SafeString:
    pieces, end = [], 0
    for match in _OURS.finditer(line):
        pieces.append(format_html("{}", line[end : match.start()]))
        pieces.append(format_html('<a href="{}">{}</a>', match[2], match[0]))
        end = match.end()
    pieces.append(format_html("{}", line[end:]))
    return SafeString("".join(pieces))
