# SPDX-License-Identifier: EUPL-1.2
"""The conversation record: working text, frozen versions, proposals and approvals (design, section 6)."""

from django.db import models
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.files import Kind
from samenspiegel.organisations.models import OrganisationModel, PublicModel
from samenspiegel.people.models import Person


class Ending(models.TextChoices):
    APPROVED = "approved"  # both approved the whole text
    SIGNED = (
        "signed"  # as far as the format asks: approved, or signed for seen or receipt, or had the time to
    )
    AGREEMENTS_ONLY = "agreements_only"  # the fallback: only agreements that both approved (HV-12)
    NOT_APPROVED = "not_approved"  # closed as not approved by both


class Record(PublicModel):
    """The record of one conversation. ``working`` is the writer's text until it is offered."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="record")
    working = models.BinaryField(null=True)  # under the record key: core.passages' document
    revision = models.PositiveIntegerField(default=0)  # of the working text: two savers never lose a word
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True)
    sealed_reason = models.BinaryField(null=True)  # why it was closed as not approved
    final_digest = models.CharField(
        max_length=64, blank=True
    )  # of the final version with all that was signed to it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True) | (~Q(ending="") & Q(ended_at__isnull=False)),
                name="record_ending_with_moment",
            )
        ]

    class Privacy:
        personal = {"working", "sealed_reason", "ending", "final_digest"}
        plain = {"id", "organisation", "public_id", "conversation", "revision", "ended_at"}


class RecordVersion(PublicModel):
    """The record as it was offered to both sides: frozen canonical JSON with a random salt, and its digest."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    is_agreements_only = models.BooleanField(default=False)
    agreement_count = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="version_number_once")
        ]
        ordering = ["number"]

    class Privacy:
        personal = {"sealed", "digest"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "record",
            "number",
            "is_agreements_only",
            "agreement_count",
            "offered_at",
        }


class Approval(OrganisationModel):
    """One signature under one exact version, and what it means. A new version asks for a new one (HV-10)."""

    version = models.ForeignKey(RecordVersion, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    means = models.CharField(
        max_length=10,
        default="approved",
        choices=[(means, means) for means in ("approved", "seen", "received")],
    )
    sealed_reaction = models.BinaryField(null=True)  # under the record key: {"text"}, of who signs for seen

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version", "person"], name="approval_once")
        ]

    class Privacy:
        personal = {"person", "approved_at", "means", "sealed_reaction"}
        plain = {"id", "organisation", "version"}


class AgreementApproval(OrganisationModel):
    """One side's yes or no to one agreement of a version that was reduced to its agreements (HV-12)."""

    version = models.ForeignKey(RecordVersion, on_delete=models.CASCADE, related_name="agreement_approvals")
    agreement = models.CharField(max_length=20)  # its key in the record
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version", "agreement", "person"], name="agreement_approval_once"
            )
        ]

    class Privacy:
        personal = {"person", "is_approved", "given_at"}
        plain = {"id", "organisation", "version", "agreement"}


class AmendmentProposal(PublicModel):
    """A change to one passage of one version, visible to both; in effect only when both accept (HV-11)."""

    version = models.ForeignKey(RecordVersion, on_delete=models.CASCADE, related_name="proposals")
    passage = models.CharField(max_length=60)  # a section's key, or "agreement:<key>"
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # under the record key: {"text" or agreement's fields, "reason"}
    proposed_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True)  # by the other side; None: not answered yet
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted__isnull=True, answered_at__isnull=True)
                | Q(is_accepted__isnull=False, answered_at__isnull=False),
                name="proposal_answered_with_moment",
            )
        ]

    class Privacy:
        personal = {"by", "sealed", "is_accepted"}
        plain = {"id", "organisation", "public_id", "version", "passage", "proposed_at", "answered_at"}


class SignedScan(PublicModel):
    """The scan of a paper on which a version was signed with a pen. Evidence beside the approvals, never one itself."""

    version = models.OneToOneField(RecordVersion, on_delete=models.CASCADE, related_name="scan")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    sealed = models.BinaryField()  # under the record key, bound to the digest of the version: the file

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "public_id", "version", "added_at", "kind"}


class AmendmentConsent(OrganisationModel):
    """One side's yes to a proposal that waits for the yes of another side too: only where three decide."""

    proposal = models.ForeignKey(AmendmentProposal, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "proposal", "person"], name="amendment_consent_once"
            )
        ]

    class Privacy:
        personal = {"person", "given_at"}
        plain = {"id", "organisation", "proposal"}
