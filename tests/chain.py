# SPDX-License-Identifier: EUPL-1.2
"""Whether the log of an organisation still fits its own chain."""

from samenspiegel.audit.verifying import walk
from samenspiegel.organisations.models import Organisation


def first_broken(organisation: Organisation) -> int | None:
    """The number of the first line that does not fit its own chain, or ``None`` when all of it does."""
    return walk(organisation, {}).number
