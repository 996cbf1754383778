# SPDX-License-Identifier: EUPL-1.2
"""What is kept, how long and why; and what was destroyed, with a certificate for each."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone
from samenspiegel.core import retention as rules
from samenspiegel.core.access import Deed, may
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import published, spec_of
from samenspiegel.people.models import Role
from samenspiegel.retention import copies, holds, queries
from samenspiegel.retention.models import WAITING, Hold, ListItem
from samenspiegel.retention.queries import certificates

from ..loading import PersonRequest, conversation_page, role_page
from ..retention_words import (
    CAPACITIES,
    CONTENTS,
    ENDINGS,
    HOLD_KINDS,
    POSTPONE_REASONS,
    ends_text,
    term_text,
    why_text,
)

PER_PAGE = 50
KEEPERS = (Role.ARCHIVIST, Role.ADMINISTRATOR, Role.AUDITOR)
"""Who looks after what is kept. None of them reads what stands in it."""

COPIED = {"record": _("The record"), "feedback": _("The mirror")}
WHAT = {
    "round": _("Separate answers"),
    "feedback": _("Mirror"),
    "conversation": _("Mirror, record and agreements"),
    "scan": _("What somebody kept for their own eyes"),
    "assessment": _("Assessment and response"),
}
GROUNDS = {
    "retention": _("the retention period has ended"),
    "thrown_away": _("whose it was threw it away"),
    "closed": _("the mirror was made of them"),
    "lapsed": _("the round was not closed in time"),
    "cancelled": _("the conversation was cancelled"),
    "without_round": _("the conversation went on without the feedback round"),
    "withdrawn": _("the mirror was withdrawn"),
    "swept": _("the round had ended"),
}
COUNTS = {
    "reports": ngettext_lazy("%(number)d mirror", "%(number)d mirrors", "number"),
    "records": ngettext_lazy("%(number)d record", "%(number)d records", "number"),
    "agreements": ngettext_lazy("%(number)d agreement", "%(number)d agreements", "number"),
    "points": ngettext_lazy("%(number)d point", "%(number)d points", "number"),
    "rows": ngettext_lazy(
        "%(number)d row in the database, all told", "%(number)d rows in the database, all told", "number"
    ),
}


@require_safe
@role_page(Role.FACILITATOR, *KEEPERS)
def overview(request: PersonRequest) -> HttpResponse:
    """What each format keeps, how long, why, and who decided that; with the way to everything else about keeping."""
    versions = [(version, spec_of(version)) for version in published(request.person.organisation_id)]
    return render(
        request,
        "retention/overview.html",
        {
            "formats": [(version, _rules(spec)) for version, spec in versions],
            "is_keeper": is_keeper(request.person),
        },
    )


def is_keeper(person: object) -> bool:
    """Whether somebody looks after what is kept."""
    return any(getattr(person, f"is_{role}", False) for role in KEEPERS)


def _alone(spec: FormatSpec) -> str:
    return spec.words.conversation.the if spec.is_alone else ""


def _rules(spec: FormatSpec) -> list[dict[str, object]]:
    return [
        {
            "content": CONTENTS.get(rule.key, rule.key),
            "term": term_text(rule, alone=_alone(spec)),
            "ends": ends_text(rule),
            "rule": rule,
        }
        for rule in spec.retention
    ]


@require_safe
@conversation_page(Deed.SEE_RETENTION)
def kept(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """For the people of a conversation: what we keep, how long and why; and what holds destruction up."""
    today = clock.today()
    spec = spec_of(conversation.format_version)
    rows = [
        {
            "content": _("Development points")
            if request.rules.is_alone and row.due.key == rules.Content.RECORD
            else CONTENTS[row.due.key],
            "term": term_text(row.rule, alone=_alone(spec)),
            "ends": ends_text(row.rule),
            "is_by_list": row.rule.ends == "by_list",
            "rule": row.rule,
            "due": row.due,
            "why": why_text(row.due, is_promised=not answers_alone(conversation)),
        }
        for row in queries.kept(conversation)
    ]
    may_hold = may(Deed.HOLD_UP, request.parts, rules=request.rules)
    held = holds.capacities(request.person, conversation) if may_hold else frozenset()
    shown = [
        hold_row(hold, held=held, request=request)
        for hold in conversation.holds.select_related("asked_by", "confirmed_by", "ended_by")
        if is_shown(hold)
    ]
    item = ListItem.objects.filter(
        organisation_id=conversation.organisation_id, conversation=conversation.public_id, state__in=WAITING
    ).first()
    return render(
        request,
        "retention/kept.html",
        {
            "conversation": conversation,
            "asks": request.rules.asks,
            "rows": rows,
            "holds": shown,
            "copies": [(copy, COPIED[copy.what]) for copy in copies.of(conversation)],
            "may_place": may(
                Deed.PLACE_COPY, request.parts, rules=request.rules, is_external=request.person.is_external
            )
            and any(copies.is_there(conversation, what) for what in copies.WHAT),
            "may_hold": bool(held),
            "is_held": rules.is_in_force(conversation.hold_until_on, today),
            "item": item,
            "item_because": POSTPONE_REASONS.get(item.postponed_because, "") if item else "",
        },
    )


def is_shown(hold: Hold) -> bool:
    """Whether a hold still matters: it waits, or it works."""
    today = clock.today()
    if hold.confirmed_at:
        return rules.is_in_force(hold.until_on, today)
    return hold.ended_at is None and hold.until_on > today


def hold_row(hold: Hold, *, held: frozenset[rules.Capacity], request: PersonRequest) -> dict[str, object]:
    """One hold, as pages show it, with what this person can do about it."""
    waits = hold.confirmed_at is None
    is_own = hold.asked_by_id == request.person.pk
    other = rules.capacity_to_confirm(held, rules.Capacity(hold.asked_as))
    return {
        "hold": hold,
        "kind": HOLD_KINDS[hold.kind],
        "asked_as": CAPACITIES[hold.asked_as],
        "confirmed_as": CAPACITIES.get(hold.confirmed_as, ""),
        "waits": waits,
        "is_own": is_own,
        "may_confirm": waits and bool(other) and not is_own,
        "is_same_role": waits and bool(held) and not other and not is_own,
        "may_end": bool(held) and hold.ended_at is None,
    }


# --- destroyed -------------------------------------------------------------------------------------------------------


@require_safe
@role_page(Role.FACILITATOR, *KEEPERS)
def show(request: PersonRequest) -> HttpResponse:
    """List them, the newest first. No names and no content: there are none."""
    shown = certificates(request.person.organisation, with_private=is_keeper(request.person))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "certificate": row,
            "what": WHAT.get(row.what, row.what),
            "ground": GROUNDS.get(row.ground, row.ground),
        }
        for row in page
    ]
    return render(
        request,
        "retention/list.html",
        {"rows": rows, "page": page, "is_keeper": is_keeper(request.person)},
    )


@require_safe
@role_page(Role.FACILITATOR, *KEEPERS)
def certificate(request: PersonRequest, certificate_id: str) -> HttpResponse:
    """One certificate of destruction, to print and file; who may see the list may see each."""
    shown = (
        certificates(request.person.organisation, with_private=is_keeper(request.person))
        .filter(public_id=certificate_id)
        .select_related("organisation", "item__list", "item__settled_by")
        .first()
    )
    if shown is None:
        raise Http404
    return render(
        request,
        "retention/certificate.html",
        {
            "certificate": shown,
            "what": WHAT.get(shown.what, shown.what),
            "ground": GROUNDS.get(shown.ground, shown.ground),
            "ended": ENDINGS[shown.ended],
            "copies": copies.counted(shown),
            "counts": [
                text % {"number": shown.counts[name]} for name, text in COUNTS.items() if name in shown.counts
            ],
        },
    )
