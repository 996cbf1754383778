# SPDX-License-Identifier: EUPL-1.2
"""Offices and kinds of bodies that formats refer to, in words, and which of them an organisation can choose from."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.library import keys as library_keys
from samenspiegel.formats.library import load, names
from samenspiegel.formats.queries import published, spec_of

OTHER = "member"
OTHER_WORD = _("other office or membership")


def office_choices(organisation_id: int) -> list[tuple[str, str | Promise]]:
    """The offices that somebody can be given: those we know, and those that the formats in use name."""
    named = {key for spec in _specs(organisation_id) for key in _offices(spec)}
    known = names().offices
    rest = sorted(named - known.keys() - {OTHER})
    return [*known.items(), *((key, _in_words(key)) for key in rest), (OTHER, OTHER_WORD)]


def body_choices(organisation_id: int) -> list[tuple[str, str]]:
    """The kinds of bodies that the formats in use find people in; before the first one, those of the library."""
    kinds = {kind for spec in _specs(organisation_id) for kind in _bodies(spec)}
    return [
        *((kind, word) for kind, word in names().bodies.items() if kind in kinds),
        *((kind, _in_words(kind)) for kind in sorted(kinds - names().bodies.keys())),
    ]


def body_word(kind: str) -> str:
    """What a kind of body is called."""
    return names().bodies.get(kind) or _in_words(kind)


def _in_words(key: str) -> str:
    return key.replace("-", " ")


def _specs(organisation_id: int) -> list[FormatSpec]:
    return [spec_of(version) for version in published(organisation_id)] or [
        load(key) for key in library_keys()
    ]


def _offices(spec: FormatSpec) -> Iterator[str]:
    yield from filter(None, (spec.parties.subject.office, spec.parties.reviewer.office))
    if spec.parties.reviewer.kind == "collective":
        yield from ("chair", "member")
    if spec.parties.facilitator:
        yield from spec.parties.facilitator.offices
    for group in spec.groups:
        if group.proposed_from:
            yield from filter(None, (group.proposed_from.office, *group.proposed_from.without_offices))


def _bodies(spec: FormatSpec) -> Iterator[str]:
    found = [
        spec.parties.reviewer.body,
        *(group.proposed_from.body for group in spec.groups if group.proposed_from),
    ]
    yield from filter(None, found)
