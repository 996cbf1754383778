# SPDX-License-Identifier: EUPL-1.2
"""The names of who agreed to be shown by name in a spiegel."""

from collections.abc import Mapping

from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person


def names_shown(persons: Mapping[str, str], conversation: Conversation) -> dict[str, str]:
    """The names of who agreed to be shown by name, by group key; most reports have none."""
    if not persons:
        return {}
    found = dict(
        Person.objects.filter(
            organisation_id=conversation.organisation_id, public_id__in=persons.values()
        ).values_list("public_id", "name")
    )
    return {key: found[public_id] for key, public_id in persons.items() if public_id in found}
