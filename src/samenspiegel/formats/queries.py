# SPDX-License-Identifier: EUPL-1.2
"""What others ask about formats."""

from samenspiegel.core.format import FormatSpec, from_resolved

from .models import FormatVersion

_read: dict[str, FormatSpec] = {}


def spec_of(version: FormatVersion) -> FormatSpec:
    """The frozen format of a published version; read once per process, since it never changes."""
    if version.digest not in _read:
        _read[version.digest] = from_resolved(version.content)
    return _read[version.digest]


def published(organisation_id: int) -> list[FormatVersion]:
    """The newest version of each format that the organisation can plan with."""
    newest: dict[str, FormatVersion] = {}
    # The content is long, and read once per process.
    rows = FormatVersion.objects.filter(organisation_id=organisation_id).defer("content")
    for version in rows.order_by("published_on", "id"):
        newest[version.key] = version
    return sorted(newest.values(), key=lambda version: version.title)


def awaits_consent(version: FormatVersion) -> bool:
    """Whether nothing can be planned with this version yet, for want of the works council's consent (WOR, art. 27)."""
    return spec_of(version).works_council == "consent" and version.works_council_on is None
