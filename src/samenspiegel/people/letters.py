# SPDX-License-Identifier: EUPL-1.2
"""The one mail that belongs to a person and to no conversation. Its text is Dutch, as all mails are."""

from datetime import datetime

from django.conf import settings

from samenspiegel.core import wording
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices

from .models import Person

SUBJECT = "Welkom bij Samenspiegel van {organisatie}"
TEXT = """
Dag {voornaam},

Er staat een account voor je klaar bij Samenspiegel van {organisatie}. Open deze link en druk op de knop: {link}.

De link is alleen voor jou en werkt {dagen} dagen. Daarna log je in met je e-mailadres.
Je krijgt dan een code per e-mail. Een wachtwoord heb je niet nodig.

Op je startpagina zie je wat we van je vragen, en tot wanneer.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""


def account_invited(*, person: Person, link: str, days: int, now: datetime) -> None:
    """Put the invitation for an account in the outbox, kept under the organisation's own key for mail.

    Args:
        link: the path of the personal link.
        days: how long it works.
    """
    organisation = person.organisation
    values = {
        "voornaam": wording.one_line(person.first_name or person.name),
        "organisatie": wording.one_line(organisation.name),
        "link": settings.BASE_URL + link,
        "dagen": days,
    }
    notices.queue(
        [
            notices.prepare(
                organisation=organisation,
                key=f"account_invited:{person.public_id}:{now.isoformat()}",
                kind="account_invited",
                person_id=person.public_id,
                address=person.email,
                subject=wording.fill(SUBJECT, values),
                body=wording.fill(wording.letter_body(TEXT), values) + "\n",
                sender=values["organisatie"],
                owner=organisation.public_id,
                purpose=Purpose.POST,
                sealing_key=keys.make(organisation.pk, organisation.public_id, Purpose.POST),
                send_at=now,
            )
        ]
    )
