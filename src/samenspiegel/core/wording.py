# SPDX-License-Identifier: EUPL-1.2
"""Putting values into Dutch texts of a format, and writing dates, times, numbers and lists as Dutch readers do.

Plain functions on purpose: no locale (it belongs to the process), no ``str.format`` (a text could reach into objects).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")


class UnknownPlaceholder(Exception):
    """A text asks for a value that was not given. ``name`` is the word between the braces."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no value for {{{name}}}")
        self.name = name


def placeholders(text: str) -> frozenset[str]:
    """The names between braces in a text."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the place of ``{name}``, once: what stands in a value is never read as a placeholder.

    Raises:
        UnknownPlaceholder: the text asks for a value that is not there.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise UnknownPlaceholder(name)
        return str(values[name])

    return _PLACEHOLDER.sub(value, text)


def one_line(text: str) -> str:
    """The text on one line, for a mail subject: no line break or other control character can reach a header."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, parted by ``¶`` or by an empty line; a line break inside one becomes a space."""
    parts = re.split(r"¶|\n[^\S\n]*\n", text)
    return [" ".join(part.split()) for part in parts if part.strip()]


def letter_body(text: str) -> str:
    """The plain text of a mail: paragraphs with an empty line between them."""
    return "\n\n".join(paragraphs(text))


def date_text(on: date) -> str:
    """dinsdag 3 maart 2026"""
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def short_date_text(on: date) -> str:
    """3 maart 2026"""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def time_text(at: time | datetime) -> str:
    """10.00 uur; a moment must already be in the reader's own time zone."""
    return f"{at.hour}.{at.minute:02d} uur"


def duration_text(minutes: int) -> str:
    """2 uur; 1 uur en 30 minuten; 45 minuten"""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} uur" if hours else "", f"{rest} minuten" if rest or not hours else ""]
    return " en ".join(part for part in parts if part)


def listing(words: Iterable[str]) -> str:
    """a, b en c"""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} en {words[-1]}"


def sentence_start(text: str) -> str:
    """The text with a capital at its beginning; the rest as it was."""
    return text[:1].upper() + text[1:]
