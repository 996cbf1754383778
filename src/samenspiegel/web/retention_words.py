# SPDX-License-Identifier: EUPL-1.2
"""What pages about keeping and destroying say: kinds, classes, reasons, and why a day is what it is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samenspiegel.core.format.spec import Retention
from samenspiegel.core.retention import Capacity, Content, Due, Why
from samenspiegel.retention.models import Ended, HoldKind, ItemState, PostponeReason

Words = Mapping[str, str | Promise]

CONTENTS: Words = {
    Content.FEEDBACK: gettext_lazy("Mirror with open answers"),
    Content.RECORD: gettext_lazy("Points, agenda, record and agreements"),
    Content.NOTES: gettext_lazy("Private notes"),
    Content.ASSESSMENT: gettext_lazy("Assessment"),
}
CAPACITIES: Words = {
    Capacity.FACILITATOR: gettext_lazy("facilitator of this conversation"),
    Capacity.ARCHIVIST: gettext_lazy("archivist"),
    Capacity.AUDITOR: gettext_lazy("privacy officer"),
    Capacity.ADMINISTRATOR: gettext_lazy("administrator"),
}
HOLD_KINDS: Words = {
    HoldKind.WOO_REQUEST: gettext_lazy("a request under the Woo"),
    HoldKind.COMPLAINT: gettext_lazy("a complaint or an objection"),
    HoldKind.LEGAL_CASE: gettext_lazy("a legal case"),
    HoldKind.OTHER: gettext_lazy("something else"),
}
POSTPONE_REASONS: Words = {
    PostponeReason.WRONG_TERM: gettext_lazy("the term is in doubt"),
    PostponeReason.TRANSFER: gettext_lazy("it goes to the archive first"),
    PostponeReason.HOLD_ASKED: gettext_lazy("a request or a case is near"),
    PostponeReason.OTHER: gettext_lazy("something else"),
}
ITEM_STATES: Words = {
    ItemState.OPEN: gettext_lazy("Waits for a decision"),
    ItemState.POSTPONED: gettext_lazy("Postponed"),
    ItemState.APPROVED: gettext_lazy("Approved, is being destroyed"),
    ItemState.DESTROYED: gettext_lazy("Destroyed"),
    ItemState.GONE: gettext_lazy("Not due any more"),
}
ENDINGS: Words = {
    Ended.HELD: gettext_lazy("held"),
    Ended.CANCELLED: gettext_lazy("cancelled"),
    Ended.NOT_HELD: gettext_lazy("not held"),
    Ended.RUNNING: gettext_lazy("planned"),
}
DOCUMENTS: Words = {
    "sealed_answers": gettext_lazy("Questionnaires, sealed: nobody can read them"),
    "report": gettext_lazy("Mirror"),
    "points": gettext_lazy("Points"),
    "agenda": gettext_lazy("Agenda"),
    "record": gettext_lazy("Record"),
    "agreements": gettext_lazy("Agreements"),
    "follow_ups": gettext_lazy("Progress of agreements"),
    "views": gettext_lazy("Views of the two sides"),
    "attachments": gettext_lazy("Attachments"),
    "pulses": gettext_lazy("How work goes"),
    "shared_texts": gettext_lazy("Text for a body"),
    "signed_scan": gettext_lazy("Scan of the signed paper"),
    "reactions": gettext_lazy("Own reactions"),
    "exception": gettext_lazy("Why the round came so soon"),
}


def term_text(rule: Retention, *, alone: str = "") -> str:
    """How long a format keeps a class: "24 maanden na het gesprek".

    Args:
        alone: what it is called where nobody talks, with its article: "de ontwikkelscan".
    """
    after = {
        "conversation": ngettext(
            "%(count)s month after %(alone)s", "%(count)s months after %(alone)s", rule.months
        )
        if alone
        else ngettext(
            "%(count)s month after the conversation", "%(count)s months after the conversation", rule.months
        ),
        "approval": ngettext(
            "%(count)s month after the record was closed",
            "%(count)s months after the record was closed",
            rule.months,
        ),
        "receipt": ngettext(
            "%(count)s month after the record was signed for receipt",
            "%(count)s months after the record was signed for receipt",
            rule.months,
        ),
        "outside": ngettext(
            "%(count)s month after a date that was settled while planning",
            "%(count)s months after a date that was settled while planning",
            rule.months,
        ),
    }
    return after.get(rule.event, after["conversation"]) % {"count": rule.months, "alone": alone}


def ends_text(rule: Retention) -> str:
    """How it ends: by itself, or after approval of a list."""
    if rule.ends == "by_list":
        return _("after the archivist approved a list")
    return _("by itself")


def why_text(due: Due, *, is_promised: bool = True) -> str:
    """Why a class of this conversation goes on that very day.

    Args:
        is_promised: somebody gave feedback. Who looks alone is promised nothing by anybody else.
    """
    if due.why == Why.PROMISED and not is_promised:
        return _("Its term ends then.")
    return {
        Why.TERM: _("Its term ends then."),
        Why.ENDED: _("Its term counts from the closing of the record."),
        Why.RECEIVED: _("Its term counts from the receipt of the record."),
        Why.OUTSIDE: _("Its term counts from a date that was settled while planning."),
        Why.CANCELLED: _("The conversation was cancelled; the term counts from that day."),
        Why.PROMISED: _("This day was promised to everybody who gave feedback. It does not move."),
        Why.RECORD: _("It goes with the record at the latest."),
    }[due.why]
