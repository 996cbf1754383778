# SPDX-License-Identifier: EUPL-1.2
"""The key store and the destruction register: each in a database of its own, apart from what they protect."""

from django.db import models


class Purpose(models.TextChoices):
    """What a key opens. What shares a purpose shares an end date: a retention class, or a round's own life."""

    ROUND = "round"  # private half of the key that envelopes are sealed to; owner: the round
    LINK = "link"  # the raters' personal links, for reminders; owner: the round
    FEEDBACK = "feedback"  # the feedback report; owner: the conversation
    RECORD = "record"  # points, agenda, record, agreements; owner: the conversation
    PRIVATE = "private"  # notes of one person; owner: the conversation, the person within it
    ASSESSMENT = "assessment"  # an assessment and the response to it; owner: the assessment
    POST = "post"  # mail that belongs to no conversation; owner: the organisation
    SEAL = "seal"  # custodian mode: a facilitator's seal, itself under a passphrase; owner: the person
    RECOVERY = "recovery"  # custodian mode: public half of a round's printed code; owner: the round
    SIGN_IN = "sign_in"  # the secret that our program has at the organisation's own sign-in; owner: the organisation
    STAMP = "stamp"  # private half of a certificate that seals records; owner: the organisation, the certificate within


class Key(models.Model):
    """One key, wrapped by the key from the environment. ``owner`` is a public id (design, section 7)."""

    organisation_id = models.BigIntegerField()
    owner = models.CharField(max_length=41)
    purpose = models.CharField(max_length=10, choices=Purpose)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "owner", "purpose"], name="one_key_per_purpose"
            )
        ]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation_id", "owner", "purpose", "wrapped"}


class Position(models.Model):
    """The last number of the destruction register that this key store carried out. One row."""

    number = models.BigIntegerField(default=0)

    class Privacy:
        personal: dict = {}
        plain = {"id", "number"}


class RegisterEntry(models.Model):
    """An order to destroy, written before it is carried out; append-only and numbered."""

    number = models.BigAutoField(primary_key=True)
    organisation_id = models.BigIntegerField()
    owner = models.CharField(max_length=41)
    purposes = models.CharField(max_length=80)
    ground = models.CharField(max_length=40)
    ordered_on = models.DateField()

    class Privacy:
        personal: dict = {}
        plain = {"number", "organisation_id", "owner", "purposes", "ground", "ordered_on"}
