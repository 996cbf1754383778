# SPDX-License-Identifier: EUPL-1.2
"""Which goals there are, and which agreement belongs to which."""

from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person, Role
from samenspiegel.people.queries import has_role

from .models import AgreementGoal, Goal


def listed(organisation_id: int) -> list[Goal]:
    """The goals that can be chosen, the newest year first."""
    return list(Goal.objects.filter(organisation_id=organisation_id, is_listed=True))


def departments_of(person: Person) -> tuple[str, ...] | None:
    """Of which departments somebody keeps the goals: None for all of them, empty for none.

    Who facilitates or administers keeps all; a manager those of the department that they work in.
    """
    if has_role(person, Role.FACILITATOR, Role.ADMINISTRATOR):
        return None
    has_team = person.reports.filter(is_active=True).exists()
    return (person.department,) if has_team and person.department else ()


def goals_of(conversation: Conversation) -> dict[str, Goal]:
    """The goals of a conversation's agreements, by the agreement's public id."""
    rows = AgreementGoal.objects.filter(agreement__conversation=conversation)
    return {row.agreement.public_id: row.goal for row in rows.select_related("agreement", "goal")}
