# SPDX-License-Identifier: EUPL-1.2
"""The outbox: mail that must leave once."""

from django.db import models

from samenspiegel.organisations.models import PublicModel


class State(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"  # the server said no for good; the facilitator sees it
    DROPPED = "dropped"  # its key was destroyed before it could leave


class Notice(PublicModel):
    """One mail for one person: rendered, and encrypted under a key of what it is about.

    The body is dropped once a mail server accepted it. ``key`` says what it is, so that it is queued once.
    """

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    person = models.CharField(max_length=20)  # public id of the person it is for
    about = models.CharField(max_length=20, blank=True)  # public id of the conversation
    owner = models.CharField(max_length=41)  # with purpose: the key that opens it
    purpose = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    send_at = models.DateTimeField()  # earliest moment; after a refusal for now: the next try
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["send_at"], name="notice_due", condition=models.Q(state="queued")),
            models.Index(fields=["organisation", "about"], name="notice_about"),
        ]

    class Privacy:
        personal = {"person", "sealed", "refusal"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "key",
            "kind",
            "about",
            "owner",
            "purpose",
            "state",
            "send_at",
            "claimed_until",
            "attempts",
        }
