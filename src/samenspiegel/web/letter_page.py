# SPDX-License-Identifier: EUPL-1.2
"""A letter with a questionnaire for somebody who gets no mail: from what the screen shows to plain data for a document.

Its words are Dutch, as those of mails are. Only the first part bears a name; the form has the code alone.
"""

from datetime import date, datetime
from urllib.parse import urlsplit

import segno
from django.conf import settings

from samenspiegel.core import wording
from samenspiegel.core.access import Part
from samenspiegel.exports.letter import Form, Letter, Question, Section, made_letter
from samenspiegel.feedback.asking import Asking
from samenspiegel.people.models import Person

from .documents.house import house_of

PARTS = ("lines", "body", "who_sees", "not_protected", "change", "retention")


def letter_pdf(asking: Asking, *, typist: Person | None, on: date, now: datetime) -> bytes:
    """The letter of one rater, with its code; with a form to fill in by hand where somebody types it over."""
    person = asking.link.invitation.person
    place = settings.BASE_URL + "/v/"
    guide = asking.people.get(Part.FACILITATOR)
    held, due = (wording.date_text(day) if (day := asking.dates[name]) else "" for name in ("held", "due"))
    letter = Letter(
        to=person.name,
        first_name=person.first_name or person.name,
        on=wording.short_date_text(on),
        subject=asking.subject,
        asked=f"Op {held} heeft {asking.subject} {asking.conversation_name} met {asking.reviewer}. "
        f"We vragen jou om feedback, als {asking.role}. Dat kost ongeveer {asking.minutes} minuten.",
        due=due,
        place=_short(place),
        code=asking.letter_code,
        qr_svg=_qr(settings.BASE_URL + asking.link.path),
        promise=tuple(
            Section(asking.promise_headings.get(part, ""), tuple(asking.promise[part]))
            for part in PARTS
            if asking.promise.get(part)
        ),
        typist=typist.name if typist else "",
        sender=guide.name if guide else asking.link.round.organisation.name,
        phone=(guide.phone or guide.email) if guide else "",
    )
    house = house_of(asking.link.invitation.organisation)
    return made_letter(letter, _form(asking) if typist else None, house=house, moment=now)


def _form(asking: Asking) -> Form:
    return Form(
        instruction=asking.instruction if asking.competencies else "",
        points=tuple(label for _, label in asking.points) if asking.competencies else (),
        apart=asking.apart[1] if asking.competencies else "",
        pages=tuple(
            Section(
                competency.name,
                tuple(item["text"] for item in asking.items(number, {}, {})),
                competency.definition or "",
            )
            for number, competency in enumerate(asking.competencies, start=1)
        ),
        choices=tuple(
            Question(row["text"], tuple(label for _, label in row["options"]))
            for row in asking.choice_fields({}, {})
        ),
        open_help=asking.open_help,
        open=tuple(row["text"] for row in asking.text_fields({}, {})),
    )


def _short(address: str) -> str:
    """An address as people type it."""
    parts = urlsplit(address)
    return parts.netloc + parts.path


def _qr(address: str) -> str:
    return segno.make(address, error="m").svg_inline(border=0, scale=4, dark="#000")
