# SPDX-License-Identifier: EUPL-1.2
"""Until when points and views can be brought, and when the agenda is fixed, for the pages where people bring them."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import rules_for, term_ends_on
from samenspiegel.core import terms
from samenspiegel.preparation import queries


def points_term(conversation: Conversation) -> dict[str, Any]:
    """``term_on``: the last day to bring a point, where the format has one; ``is_term_over``."""
    return _term(conversation, terms.POINTS)


def views_term(conversation: Conversation) -> dict[str, Any]:
    """``term_on``: the last day to write and share a view, where the format has one; ``is_term_over``."""
    return _term(conversation, terms.VIEWS)


def points_over() -> str:
    return _("Points could be brought until a day that has passed. What you typed is still below.")


def views_over() -> str:
    return _("Views could be written until a day that has passed. Nothing was changed.")


def fixing(conversation: Conversation, *, is_awaited: bool = False) -> dict[str, Any]:
    """When an agenda that is still open is fixed. Empty for a conversation that has no day, or is over.

    ``fixes_on``: the day at whose end the clock does it, where that is sure; ``fixing``: the sentence about it.

    Args:
        is_awaited: whoever reads it is one of those who have to do something first (``preparation.actions.awaited``).
    """
    held_on = conversation.held_on
    if held_on is None or conversation.paused_at or conversation.cancelled_at or conversation.ended_at:
        return {"fixes_on": None, "fixing": ""}
    on = queries.fixes_itself_on(conversation, today=clock.today())
    if on is not None:
        if on == queries.open_until(conversation):
            return {"fixes_on": on, "fixing": _("It is fixed at the end of %(date)s.") % {"date": _day(on)}}
        text = _("It waits for the mirror, and is fixed at the end of %(date)s at the latest.")
        return {"fixes_on": None, "fixing": text % {"date": _day(on)}}
    if is_awaited:
        text = _("You can fix it on the day of the conversation, %(date)s.") % {"date": _day(held_on)}
    elif _has_record(conversation):
        text = _("It is fixed as soon as somebody does so, or begins the record.")
    else:
        text = _("It is fixed as soon as somebody does so.")
    return {"fixes_on": None, "fixing": text}


def fixed_otherwise(conversation: Conversation) -> str:
    """What happens to the agenda of a conversation with a day where the sides do not do what is waited for."""
    on = queries.fixes_itself_on(conversation, today=clock.today())
    if on is not None:
        return _("Otherwise it is fixed by itself at the end of %(date)s.") % {"date": _day(on)}
    held_on = _day(conversation.held_on) if conversation.held_on else ""
    said = _("Otherwise you can do so on the day of the conversation, %(date)s.") % {"date": held_on}
    if _has_record(conversation):
        said = f"{said} {_('Whoever begins the record then fixes it as well.')}"
    return said


def _has_record(conversation: Conversation) -> bool:
    return rules_for(conversation).recording not in ("nothing", "undecided")


def _day(on: date) -> str:
    return date_format(on, "l j F Y")


def _term(conversation: Conversation, key: str) -> dict[str, Any]:
    until_on = term_ends_on(conversation, key)
    return {"term_on": until_on, "is_term_over": terms.is_over(until_on, clock.today())}
