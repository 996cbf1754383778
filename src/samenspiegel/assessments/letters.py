# SPDX-License-Identifier: EUPL-1.2
"""Two short mails: an assessment stands ready, and somebody responded. Nothing of what stands in them."""

from datetime import datetime

from django.conf import settings

from samenspiegel.core import wording
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person

from .models import Assessment

MADE_SUBJECT = "Er is een beoordeling van je vastgelegd"
MADE_TEXT = """
Dag {voornaam},

{naam} heeft een beoordeling van je vastgelegd over {jaar}. Je leest die hier: {link}.

Je kunt er zelf een reactie bij zetten. Die leest {naam} ook.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
RESPONDED_SUBJECT = "Er is een reactie op een beoordeling"
RESPONDED_TEXT = """
Dag {voornaam},

{naam} heeft een reactie gezet bij de beoordeling over {jaar}. Je leest die hier: {link}.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""


def made(assessment: Assessment, *, now: datetime) -> None:
    """Tell the employee."""
    _queue("assessment_made", assessment, assessment.subject, assessment.by, MADE_SUBJECT, MADE_TEXT, now)


def responded(assessment: Assessment, *, now: datetime) -> None:
    """Tell the manager of today."""
    manager = assessment.subject.manager
    if manager is not None:
        _queue(
            "assessment_responded",
            assessment,
            manager,
            assessment.subject,
            RESPONDED_SUBJECT,
            RESPONDED_TEXT,
            now,
        )


def _queue(
    kind: str,
    assessment: Assessment,
    to: Person,
    about: Person,
    subject: str,
    text: str,
    now: datetime,
) -> None:
    if not to.email or to.has_shared_mailbox:
        return
    organisation = assessment.organisation
    values = {
        "voornaam": wording.one_line(to.first_name or to.name),
        "naam": wording.one_line(about.name),
        "jaar": str(assessment.year),
        "link": f"{settings.BASE_URL}/beoordelingen/{assessment.public_id}/",
        "organisatie": wording.one_line(organisation.name),
    }
    notices.queue(
        [
            notices.prepare(
                organisation=organisation,
                key=f"{kind}:{assessment.public_id}:{now.isoformat()}",
                kind=kind,
                person_id=to.public_id,
                address=to.email,
                subject=wording.fill(subject, values),
                body=wording.fill(wording.letter_body(text), values) + "\n",
                sender=values["organisatie"],
                owner=assessment.public_id,
                purpose=Purpose.ASSESSMENT,
                sealing_key=keys.fetch(organisation.pk, assessment.public_id, Purpose.ASSESSMENT),
                send_at=now,
            )
        ]
    )
