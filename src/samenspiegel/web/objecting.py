# SPDX-License-Identifier: EUPL-1.2
"""Until when people can object to whom we ask, and who said that they do not: for the page of the raters."""

from typing import Any

from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.queries import is_term_over, term_ends_on
from samenspiegel.core.terms import OBJECTIONS
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person

from .page_words import listing


def term_values(round: Round, reader: Person) -> dict[str, Any]:
    """What the page says about the term; nothing where the format has none, or the questionnaires have left.

    ``until``: its last day. ``is_over``: nobody can object any more. ``accepted``: this reader said that the list is
    right. ``may_accept``: they can say so. ``awaited``: of whom that is still waited for, in a sentence.
    """
    until = None if round.opened_on else term_ends_on(round.conversation, OBJECTIONS)
    if until is None:
        return {}
    asked = actions.may_object(round.conversation)
    silent = {row.by_id for row in round.no_objections.all()}
    is_over = is_term_over(round.conversation, OBJECTIONS, clock.now())
    has_accepted = reader.pk in silent
    is_asked = any(person.pk == reader.pk for person in asked.values())
    others = [person.name for person in asked.values() if person.pk not in silent and person.pk != reader.pk]
    return {
        "objection_term": {
            "until": until,
            "is_over": is_over,
            "is_asked": is_asked,
            "has_accepted": has_accepted,
            "may_accept": is_asked and not has_accepted and not is_over,
            "awaited": "" if is_over else listing(others),
        }
    }


def over_text() -> str:
    """Why somebody cannot object any more."""
    return _("The day until which you could object has passed. The list stands as it is.")
