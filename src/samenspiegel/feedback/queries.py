# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about rounds and reports. Who has handed in, and what is released, is asked of ``actions``: only that
package touches sealed answers.
"""

from collections.abc import Mapping

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.report import Report
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from . import actions, promises
from .models import Invitation, Round


def round_of(conversation: Conversation) -> Round | None:
    """The round of a conversation, with its groups."""
    return (
        Round.objects.filter(conversation=conversation)
        .select_related("conversation__format_version", "conversation__organisation", "organisation")
        .prefetch_related("groups")
        .first()
    )


def invitations(round: Round) -> list[Invitation]:
    """Who is proposed or asked, by group in the format's order, then by name."""
    return list(
        round.invitations.select_related("person", "group").order_by("group__position", "person__name", "pk")
    )


def labels(round: Round, names: dict[str, str] | None = None) -> dict[str, str]:
    """How each group is called, by key at opening; with ``names`` (of a ``Released``) also those who go by name.

    Groups that were merged at closing have a key of their own, with a + between: ``label`` knows them too.
    """
    spec = spec_of(round.conversation.format_version)
    found = {group.key: promises.label(spec, group.key) for group in round.groups.all()}
    if names:
        persons = dict(
            Person.objects.filter(
                organisation_id=round.organisation_id, public_id__in=names.values()
            ).values_list("public_id", "name")
        )
        found |= {key: persons.get(public_id, "") for key, public_id in names.items()}
    return found


def answered_by_name(conversation: Conversation, names: Mapping[str, str]) -> dict[str, str]:
    """Who answered in each group of one of a released report, as public id by group key; to compare two reports by.

    Args:
        names: of the ``Released``: who goes by name although their group was an averaged one.
    """
    rows = Invitation.objects.filter(round__conversation=conversation, group__kind="named")
    return {**dict(rows.values_list("group__key", "person__public_id")), **names}


def label(round: Round, key: str) -> str:
    """How one group is called, also one that was merged at closing."""
    return promises.label(spec_of(round.conversation.format_version), key)


def shown_report(conversation: Conversation) -> Report | None:
    """The report once it is released and as long as it exists, for the agenda; who may read it, the door decides."""
    try:
        return actions.shown(conversation).report
    except actions.NoReport:
        return None
