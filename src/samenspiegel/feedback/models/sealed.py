# SPDX-License-Identifier: EUPL-1.2
"""Sealed answers. Nothing here leads to a person: no foreign key, no time, no group, no order of arrival.

Ids are 63-bit numbers derived from the rater's own link, so that not even the hidden order of rows tells who came when
(design, section 4). Protected by an import contract: only this package and ``feedback.actions`` may read it.
"""

from django.db import models

from samenspiegel.organisations.models import OfScope

from .fields import DerivedId


class Sealed(models.Model):
    """Bytes of one size per round, which only the right key opens."""

    id = DerivedId(primary_key=True)
    organisation_id = models.BigIntegerField()
    round_id = models.BigIntegerField(db_index=True)
    sealed = models.BinaryField()

    objects = OfScope()

    class Meta:
        abstract = True

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation_id", "round_id", "sealed"}


class Draft(Sealed):
    """Answers in the making, under a key that only the rater's link gives."""


class Envelope(Sealed):
    """Answers that were sent, sealed to the round's public key."""
