# SPDX-License-Identifier: EUPL-1.2
"""What was destroyed: the certificates, for who runs or administers the conversations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samenspiegel.people.models import Role
from samenspiegel.retention.queries import certificates

from ..loading import PersonRequest, role_page

PER_PAGE = 50

WHAT = {
    "round": _("Separate answers"),
    "feedback": _("Mirror"),
    "conversation": _("Mirror, record and agreements"),
}
GROUNDS = {
    "retention": _("the retention period has ended"),
    "closed": _("the mirror was made of them"),
    "lapsed": _("the round was not closed in time"),
    "cancelled": _("the conversation was cancelled"),
    "without_round": _("the conversation went on without the feedback round"),
    "withdrawn": _("the mirror was withdrawn"),
    "swept": _("the round had ended"),
}


@require_safe
@role_page(Role.FACILITATOR, Role.ADMINISTRATOR)
def show(request: PersonRequest) -> HttpResponse:
    """List them, the newest first. No names and no content: there are none."""
    page = Paginator(certificates(request.person.organisation), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "certificate": row,
            "what": WHAT.get(row.what, row.what),
            "ground": GROUNDS.get(row.ground, row.ground),
        }
        for row in page
    ]
    return render(request, "retention/list.html", {"rows": rows, "page": page})
