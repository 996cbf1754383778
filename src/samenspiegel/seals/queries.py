# SPDX-License-Identifier: EUPL-1.2
"""What the page that checks a file may know: whose certificate made a seal, and whether a copy left here."""

from samenspiegel.organisations.models import Organisation

from .models import KnownCopy, SealCertificate


def in_use(organisation: Organisation) -> SealCertificate | None:
    """With which certificate an organisation seals; ``None`` before the first use."""
    return SealCertificate.objects.filter(organisation=organisation, replaced_at=None).first()


def whose(fingerprint: str) -> str | None:
    """The name of the organisation whose certificate this is, or was; ``None`` for a stranger's."""
    row = SealCertificate.objects.filter(fingerprint=fingerprint).select_related("organisation").first()
    return row.organisation.name if row else None


def copy_with(digest: str) -> tuple[str, bool] | None:
    """Whose sealed copy has this digest, and whether its record is still kept; ``None`` where no such one left."""
    row = KnownCopy.objects.filter(digest=digest).select_related("organisation").first()
    return (row.organisation.name, row.conversation_id is not None) if row else None
