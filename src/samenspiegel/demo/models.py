# SPDX-License-Identifier: EUPL-1.2
"""The moved clock and the mailbox of the demonstration. Not installed in production."""

from django.db import models


class MovedClock(models.Model):
    """How far the demonstration runs ahead of the machine's clock, in seconds. Forward only; one row."""

    seconds = models.BigIntegerField(default=0)

    class Privacy:
        personal: dict = {}
        plain = {"id", "seconds"}


class SentMail(models.Model):
    """A mail that would have left, kept so that the visitor can read it."""

    sent_at = models.DateTimeField()
    recipient = models.EmailField()
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    calendar = models.TextField(blank=True)  # the item that it brought

    class Meta:
        ordering = ["-id"]

    class Privacy:
        personal = {"recipient", "sender", "subject", "body", "calendar"}
        plain = {"id", "sent_at"}
