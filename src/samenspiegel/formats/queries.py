# SPDX-License-Identifier: EUPL-1.2
"""What others ask about formats."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q

from samenspiegel.core.format import FormatSpec, from_resolved
from samenspiegel.core.format.choosing import in_order, with_chosen
from samenspiegel.core.format.own import Known
from samenspiegel.organisations.models import Kind, Organisation

from . import library
from .models import FormatVersion

MARK = 8  # characters of a digest that tell versions apart

_read: dict[str, FormatSpec] = {}
_chosen: dict[tuple[str, tuple[str, ...]], FormatSpec] = {}


def spec_of(version: FormatVersion) -> FormatSpec:
    """The frozen format of a published version; read once per process, since it never changes."""
    if version.digest not in _read:
        _read[version.digest] = from_resolved(version.content)
    return _read[version.digest]


def spec_with(version: FormatVersion, keys: Sequence[str]) -> FormatSpec:
    """The same with only the situational competencies that were chosen; one object per choice, as caches go by it."""
    spec = spec_of(version)
    chosen = in_order(spec, keys)
    if (version.digest, chosen) not in _chosen:
        _chosen[version.digest, chosen] = with_chosen(spec, chosen)
    return _chosen[version.digest, chosen]


def published(organisation_id: int) -> list[FormatVersion]:
    """The newest version of each format that the organisation can plan with."""
    newest: dict[str, FormatVersion] = {}
    # The content is long, and read once per process.
    rows = FormatVersion.objects.filter(organisation_id=organisation_id, settled_from=None).defer("content")
    for version in rows.order_by("published_on", "id"):
        newest[version.key] = version
    return sorted(newest.values(), key=lambda version: version.title)


def awaits_consent(version: FormatVersion) -> bool:
    """Whether nothing can be planned with this version yet, for want of the works council's consent (WOR, art. 27)."""
    return spec_of(version).works_council == "consent" and version.works_council_on is None


def may_concern_council(version: FormatVersion, organisation: Organisation) -> bool:
    """Whether a works council may have to consent to it: members of a party work for nobody there (WOR, art. 27)."""
    return organisation.kind != Kind.PARTY or spec_of(version).works_council == "consent"


def awaits_adoption(version: FormatVersion) -> bool:
    """Whether nothing can be planned with this version yet, for want of the decision that adopts it (HV-2)."""
    return spec_of(version).adoption == "decision" and version.adopted_on is None


def published_as(key: str, version: str) -> FormatVersion | None:
    """The newest publication with this version number, or the one whose mark begins so; of any organisation."""
    rows = FormatVersion.objects.filter(key=key, settled_from=None).order_by("-published_on", "-id")
    numbered = rows.filter(version=version).first()
    if numbered is not None or len(version) < MARK:
        return numbered
    return rows.filter(digest__startswith=version).first()


def predecessor(version: FormatVersion) -> FormatVersion | None:
    """What the organisation published of this format before this version; None where it is the first."""
    rows = FormatVersion.objects.filter(
        organisation_id=version.organisation_id, key=version.key, settled_from=None
    )
    earlier = Q(published_on__lt=version.published_on) | Q(
        published_on=version.published_on, pk__lt=version.pk
    )
    return rows.filter(earlier).order_by("published_on", "id").last()


def own_versions(organisation_id: int, key: str) -> list[FormatVersion]:
    """What an organisation published of one format, oldest first."""
    rows = FormatVersion.objects.filter(organisation_id=organisation_id, key=key, settled_from=None)
    return list(rows.order_by("published_on", "id"))


def newest(versions: Sequence[FormatVersion]) -> int:
    """The highest version number among these; 0 where there are none."""
    return max((spec_of(version).version for version in versions), default=0)


def known_to(organisation_id: int) -> Known:
    """What an own format of this organisation can be held against: the library, and every wording in use here."""
    rows = FormatVersion.objects.filter(organisation_id=organisation_id).defer("content")
    here = [
        item
        for version in rows
        for competency in (*spec_of(version).competencies, *spec_of(version).blocks)
        for item in competency.items
    ]
    standard = library.known()
    return replace(standard, items=(*standard.items, *dict.fromkeys(here)))
