# SPDX-License-Identifier: EUPL-1.2
"""Until when points and views can be brought, for the pages where people bring them."""

from typing import Any

from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import term_ends_on
from samenspiegel.core import terms


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


def _term(conversation: Conversation, key: str) -> dict[str, Any]:
    until_on = term_ends_on(conversation, key)
    return {"term_on": until_on, "is_term_over": terms.is_over(until_on, clock.today())}
