# SPDX-License-Identifier: EUPL-1.2
"""Which offices the conversations of a person are about."""

from datetime import datetime

from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .queries import visible_to


def offices_of(person: Person, *, now: datetime) -> frozenset[str]:
    """The offices of the subjects of every conversation in which a person has a part, by the formats of those."""
    theirs = visible_to(person, now=now).order_by().values("format_version")
    versions = FormatVersion.objects.filter(pk__in=theirs).defer("content")  # read once per process
    return frozenset(filter(None, (spec_of(version).parties.subject.office for version in versions)))
