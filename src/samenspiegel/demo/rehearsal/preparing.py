# SPDX-License-Identifier: EUPL-1.2
"""What each side brings to the conversation: a point and a view, once, and before the term for it has passed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from samenspiegel.core import terms
from samenspiegel.core.access import Deed, Part
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import viewpoints

from . import said
from .rehearsed import SIDES, Rehearsed

PAGES = ("spiegel/", "punten/", "zienswijzen/", "agenda/")
DAYS_BEFORE_A_TERM = 2


def bring_point(rehearsed: Rehearsed, part: Part, holder: Person, now: datetime) -> list[str]:
    """Bring a point. Returns what was done, in words."""
    if part not in rehearsed.may(Deed.WRITE_POINT) or not rehearsed.once(f"point {part}"):
        return []
    try:
        rehearsed.bring_points(holder, [said.POINTS[str(part)]], now)
    except preparation.TermOver:
        return []
    return [_("brings a point")]


def write_view(rehearsed: Rehearsed, part: Part, holder: Person, now: datetime) -> list[str]:
    """Write and share a view. Returns what was done, in words."""
    here = rehearsed.here()
    prompts = viewpoints.prompts_of(here, part) if part in rehearsed.may(Deed.WRITE_VIEWS) else ()
    if not prompts or not rehearsed.once(f"views {part}"):
        return []
    texts = {prompt.key: said.VIEWS[str(part)] for prompt in prompts}
    try:
        viewpoints.write_views(conversation=here, texts=texts, by=holder, now=now)
        viewpoints.share_views(conversation=here, by=holder, now=now)
    except preparation.TermOver:
        return []
    return [_("writes and shares a view")]


def show_prepared(rehearsed: Rehearsed, part: Part, holder: Person, did: list[str], now: datetime) -> None:
    """The step of somebody who prepares, with the pages that they prepare on."""
    rehearsed.show(
        now,
        holder,
        _("Prepares: %(what)s") % {"what": ", ".join(did)},
        screens=[screen for page in PAGES for screen in rehearsed.pages(page, [part])],
    )


def before_terms(rehearsed: Rehearsed, now: datetime) -> bool:
    """Where a term for points or views ends soon, whoever has not done it yet does it now."""
    ends = dict(rehearsed.here().milestones.values_list("key", "due_on"))
    soon = now.date() + timedelta(days=DAYS_BEFORE_A_TERM)
    for part, holder in rehearsed.people().items():
        if part not in SIDES:
            continue
        did: list[str] = []
        for term, deed in ((terms.POINTS, bring_point), (terms.VIEWS, write_view)):
            if term in ends and soon >= ends[term]:
                did += deed(rehearsed, part, holder, now)
        if did:
            show_prepared(rehearsed, part, holder, did, now)
            return True
    return False
