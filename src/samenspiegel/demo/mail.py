# SPDX-License-Identifier: EUPL-1.2
"""A mail backend that keeps what was sent, for the mailbox page of the demonstration."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from samenspiegel import clock

from .models import SentMail


class Mailbox(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                SentMail.objects.create(
                    sent_at=clock.now(),
                    recipient=recipient,
                    sender=message.from_email,
                    subject=message.subject,
                    body=message.body,
                    calendar=_calendar(message),
                )
        return len(email_messages)


def _calendar(message: EmailMessage) -> str:
    """The calendar item that a mail brings, as its file; empty where it brings none."""
    files = [one for one in message.attachments if one[2] == "application/ics"]
    return str(bytes(files[0][1]).decode()) if files else ""
