# SPDX-License-Identifier: EUPL-1.2
"""The start page: what is expected of me, nearest date first."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.queries import (
    offered,
    scans_of,
    seats_without_secrecy,
    secrecy_awaited,
    visible_to,
)
from samenspiegel.duties.queries import overview
from samenspiegel.feedback.actions import typing_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.joining.queries import asked_of, unanswered_by
from samenspiegel.people.models import Person
from samenspiegel.retention import copies
from samenspiegel.sharing.queries import shared_with, waiting_for
from samenspiegel.teams.intervals import agreed_by, due_for

from ..duty_page import duty_text
from ..loading import PersonRequest

SHOWN = 50


@login_required
def show(request: PersonRequest) -> HttpResponse:
    """What is asked now first; what waits for others, and what is asked later, below; nothing about who said what."""
    person = request.person
    if not person:
        return render(request, "start/nobody.html")
    today = clock.today()
    items = overview(
        visible_to(person, now=clock.now()).exclude(stage="cancelled").order_by("next_on", "pk")[:SHOWN]
    )
    found = [(duty, item) for item in items for duty in item.duties_of(person, today)]
    found.sort(key=lambda pair: pair[0].due_on or today.max)
    texts = [duty_text(duty, item) for duty, item in found]
    begins = [spec_of(version) for version, _parts in offered(person, on=today)]
    scans = [spec.words.conversation.name for spec in begins if spec.is_alone]
    there = _beside_duties(person, today, has_scan=bool(scans))
    now = [text for text in texts if text.is_open and not text.is_optional]
    beside = {
        "secrecy": secrecy_awaited(person, now=clock.now()) if "secrecy" in there else [],
        "joining": asked_of(person, on=today) if "joining" in there else [],
        "going_back": waiting_for(person, on=today)[:SHOWN] if "going_back" in there else [],
        "copies": copies.due_for(person, on=today)[:SHOWN] if "copies" in there else [],
    }
    return render(
        request,
        "start/show.html",
        {
            **beside,
            "now": now,
            "is_expected": bool(now) or any(beside.values()),
            "optional": [text for text in texts if text.is_open and text.is_optional],
            "waiting": [text for text in texts if not text.is_open and not text.is_later],
            "later": [text for text in texts if text.is_later],
            "today": today,
            "talks_due": due_for(person, today=today) if "talks" in there else [],
            "has_cycle": any(
                item.conversation.cycle.subject_id == person.pk and not item.conversation.cycle.is_private
                for item in items
            ),
            "scan": scans[0] if scans else _("What you looked at alone") if "scans" in there else "",
            "shared": shared_with(person, on=today)[:SHOWN] if "shared" in there else [],
            "types_over": "typing" in there,
            "can_plan": person.is_facilitator or any(not spec.is_alone for spec in begins),
        },
    )


def _beside_duties(person: Person, today: date, *, has_scan: bool) -> frozenset[str]:
    """Which of the rarer things there are for this person; one query, since most people have none of them.

    Args:
        has_scan: whether they may begin a scan; then nobody needs to know whether they did one before.
    """
    rows = {
        "talks": agreed_by(person),
        "secrecy": seats_without_secrecy(person, on=today),
        "joining": unanswered_by(person),
        "shared": shared_with(person, on=today),
        "going_back": waiting_for(person, on=today),
        "copies": copies.due_for(person, on=today),
        "typing": typing_of(person),
    }
    if not has_scan:
        rows["scans"] = scans_of(person, now=clock.now())
    # A union, each name once: it takes Django half as long to compose as one row of subqueries.
    first, *others = (found.order_by().values_list(Value(name)) for name, found in rows.items())
    return frozenset(name for (name,) in first.union(*others))
