# SPDX-License-Identifier: EUPL-1.2
"""A letter to a rater without e-mail, and the form behind it: the letter with a name, the form with a code alone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet, compose


@dataclass(frozen=True)
class Section:
    """A heading with its lines below."""

    heading: str
    lines: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A question with answers of which one is chosen."""

    text: str
    options: Sequence[str]


@dataclass(frozen=True)
class Letter:
    """What the letter says.

    Args:
        place: the short address at which the code is filled in.
        qr_svg: the personal link as a QR code.
        promise: the same as on the screen.
        typist: who types over the form; empty without a form.
        sender: who signs, and ``phone`` under which they can be asked.
    """

    to: str
    first_name: str
    on: str
    subject: str
    asked: str
    due: str
    place: str
    code: str
    qr_svg: str
    promise: Sequence[Section]
    typist: str
    sender: str
    phone: str


@dataclass(frozen=True)
class Form:
    """The questionnaire, to be filled in by hand."""

    instruction: str
    points: Sequence[str]
    apart: str
    pages: Sequence[Section]
    choices: Sequence[Question]
    open_help: str
    open: Sequence[str]


def made_letter(letter: Letter, form: Form | None, *, house: House, moment: datetime) -> bytes:
    """The letter as PDF, with the form on pages of its own. Its metadata name neither reader nor code."""
    sheet = Sheet(
        title=f"Wil je feedback geven aan {letter.subject}?",
        subtitle="",
        moment=moment,
        foot="Vertrouwelijk",
    )
    data = {"letter": asdict(letter), "form": asdict(form) if form else None}
    return compose("letter", house=house, sheet=sheet, data=data)
