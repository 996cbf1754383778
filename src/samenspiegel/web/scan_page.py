# SPDX-License-Identifier: EUPL-1.2
"""The page of one scan: where it stands, and the one thing to do now. Only whose it is comes here (PR-3)."""

from datetime import date

from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone, exception_of, scans_of
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.duties import Facts
from samenspiegel.core.wording import sentence_start
from samenspiegel.duties.queries import overview
from samenspiegel.feedback.queries import round_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .conversation_page import links, timeline


def name_of(conversation: Conversation) -> str:
    """What its format calls it, to stand by itself: "Ontwikkelscan"."""
    return sentence_start(spec_of(conversation.format_version).words.conversation.name)


def state_of(facts: Facts, *, is_alone: bool) -> str:
    """Where a scan stands, in one word for the template and one label for people."""
    round = facts.round
    if facts.is_cancelled:
        return "stopped"
    if round.destroyed_on:
        return "lapsed"
    if round.released_on:
        return "ready"
    if round.closed_on:
        return "closed"
    if round.opened_on is None:
        return "choosing"
    return "alone" if is_alone else "asked"


def label(state: str) -> tuple[str, str]:
    """The word for a state, and the kind of its badge."""
    return {
        "stopped": (_("Stopped"), "neutral"),
        "lapsed": (_("Lapsed"), "neutral"),
        "ready": (_("Ready"), "done"),
        "closed": (_("Being made"), "now"),
        "choosing": (_("You choose whom to ask"), "now"),
        "alone": (_("Begun"), "now"),
        "asked": (_("Questionnaires are out"), "now"),
    }[state]


def values(conversation: Conversation, person: Person) -> dict[str, object]:
    """Everything that the page shows."""
    today = clock.today()
    [item] = overview([conversation])
    facts = item.facts
    is_alone = answers_alone(conversation)
    state = state_of(facts, is_alone=is_alone)
    round = round_of(conversation)
    sides = {
        group.key for group in spec_of(conversation.format_version).groups if group.answered_by != "raters"
    }
    asked = round.invitations.exclude(group__key__in=sides).count() if round else 0
    return {
        "conversation": conversation,
        "title": name_of(conversation),
        "began_on": _began_on(conversation),
        "state": state,
        "state_label": label(state),
        "is_alone": is_alone,
        "steps": [] if is_alone else timeline(facts, today),
        "links": links(facts, frozenset({Part.SUBJECT}), today=today),
        "has_handed_in": Part.SUBJECT in facts.round.handed_in,
        "asked": asked,
        "has_problems": bool(facts.round.problems),
        "sends_on": facts.milestones.get(schedule.INVITATIONS),
        "due_on": facts.milestones.get(schedule.DUE),
        "ready_by": facts.milestones.get(schedule.RELEASE),
        "exception": exception_of(conversation),
        "can_compare": state == "ready" and len(ready_scans(person)) > 1,
        "person": person,
    }


def ready_scans(person: Person) -> list[Conversation]:
    """The scans of somebody of which the outcome is there, the newest first: two can be compared."""
    return [row for row in scans_of(person, now=clock.now()).select_related("round") if _is_ready(row)]


def _is_ready(row: Conversation) -> bool:
    round = getattr(row, "round", None)
    return round is not None and round.released_at is not None and row.cancelled_at is None


def _began_on(conversation: Conversation) -> date | None:
    at = conversation.planned_at
    return at.astimezone(clock.AMSTERDAM).date() if at else None
