# SPDX-License-Identifier: EUPL-1.2
"""The buttons of organisations with accounts of their own, for the sign-in page."""

from typing import Any

from django import template

from ..openid.provider import providers_on
from ..openid.signing_in import next_of

register = template.Library()
MOST_BUTTONS = 3  # with more of them people choose from a list, each with a page of its own


@register.inclusion_tag("openid/choices.html", takes_context=True)
def work_accounts(context: template.Context) -> dict[str, Any]:
    """A button per organisation, or a list of them."""
    request, providers = context["request"], providers_on()
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "providers": providers,
        "is_long": len(providers) > MOST_BUTTONS,
        "next": next_of(request) or "",
    }
