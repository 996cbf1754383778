# SPDX-License-Identifier: EUPL-1.2
"""Short mails about how often two people talk. Nothing of what they say to each other."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from samenspiegel.core import wording
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person

CLOSING = """

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
PROPOSED_SUBJECT = "{naam} stelt voor hoe vaak jullie elkaar spreken"
PROPOSED_TEXT = """
Dag {voornaam},

{naam} stelt voor dat jullie elkaar om de {maanden} spreken. Je antwoordt op de pagina van jullie gesprek: {link}.
"""
AGREED_SUBJECT = "Jullie spreken elkaar om de {maanden}"
AGREED_TEXT = """
Dag {voornaam},

{naam} stemt in: jullie spreken elkaar om de {maanden}. Is het weer tijd, en staat er nog niets, dan hoor je dat hier.
"""
ENDED_SUBJECT = "De afspraak hoe vaak jullie elkaar spreken geldt niet meer"
ENDED_TEXT = """
Dag {voornaam},

{naam} heeft laten weten dat de afspraak hoe vaak jullie elkaar spreken niet geldt. Je kunt samen een andere maken.
"""
LAPSES_SUBJECT = "Tijd voor een gesprek met {naam}"
LAPSES_TEXT = """
Dag {voornaam},

Jij en {naam} spreken elkaar om de {maanden}. Het volgende gesprek is er volgens die afspraak uiterlijk op {datum}.
Er staat nog niets gepland. Ieder van jullie kan het plannen: {link}.
"""


def interval_proposed(*, to: Person, by: Person, months: int, now: datetime) -> None:
    _queue("interval_proposed", to, by, PROPOSED_SUBJECT, PROPOSED_TEXT, now, months=months)


def interval_agreed(*, to: Person, by: Person, months: int, now: datetime) -> None:
    _queue("interval_agreed", to, by, AGREED_SUBJECT, AGREED_TEXT, now, months=months)


def interval_ended(*, to: Person, by: Person, now: datetime) -> None:
    _queue("interval_ended", to, by, ENDED_SUBJECT, ENDED_TEXT, now)


def interval_lapses(*, to: Person, other: Person, months: int, by_on: date, now: datetime) -> None:
    link = f"{settings.BASE_URL}/gesprekken/nieuw/"
    _queue(
        "interval_lapses", to, other, LAPSES_SUBJECT, LAPSES_TEXT, now, months=months, by_on=by_on, link=link
    )


def _queue(
    kind: str,
    to: Person,
    about: Person,
    subject: str,
    text: str,
    now: datetime,
    *,
    months: int = 0,
    by_on: date | None = None,
    link: str = "",
) -> None:
    if not to.email or to.has_shared_mailbox:
        return
    organisation = to.organisation
    values: dict[str, Any] = {
        "voornaam": wording.one_line(to.first_name or to.name),
        "naam": wording.one_line(about.name),
        "maanden": "maand" if months == 1 else f"{months} maanden",
        "datum": wording.date_text(by_on) if by_on else "",
        "link": link or f"{settings.BASE_URL}/gesprekken/",
        "organisatie": wording.one_line(organisation.name),
    }
    notices.queue(
        [
            notices.prepare(
                organisation=organisation,
                key=f"{kind}:{about.public_id}:{to.public_id}:{by_on or now.isoformat()}",
                kind=kind,
                person_id=to.public_id,
                address=to.email,
                subject=wording.fill(subject, values),
                body=wording.fill(wording.letter_body(text + CLOSING), values) + "\n",
                sender=values["organisatie"],
                owner=organisation.public_id,
                purpose=Purpose.POST,
                sealing_key=keys.make(organisation.pk, organisation.public_id, Purpose.POST),
                send_at=now,
            )
        ]
    )
