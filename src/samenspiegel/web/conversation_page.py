# SPDX-License-Identifier: EUPL-1.2
"""How a conversation is shown: its line through time, its steps, who reads what until when."""

from collections.abc import Callable, Collection
from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed, Part, Rules, readers, reads_record_now, who_may
from samenspiegel.core.access import may as allowed
from samenspiegel.core.duties import Facts, Step, Stop, line
from samenspiegel.core.format import FormatSpec, choosing
from samenspiegel.people.models import Person

from .page_words import listing

STEPS: dict[str, str | Promise] = {
    Step.PLANNED: _lazy("Planned"),
    Step.QUESTIONNAIRES: _lazy("Questionnaires"),
    Step.REPORT: _lazy("Mirror"),
    Step.PREPARATION: _lazy("Preparation"),
    Step.CONVERSATION: _lazy("Conversation"),
    Step.RECORD: _lazy("Record"),
    Step.AGREEMENTS: _lazy("Agreements"),
}
STAGES: dict[str, str | Promise] = {
    **{str(step): label for step, label in STEPS.items()},
    "proposed": _lazy("Proposed"),
    "paused": _lazy("Paused"),
    "cancelled": _lazy("Cancelled"),
}


def further_links(
    conversation: Conversation, spec: FormatSpec, parts: Collection[Part], rules: Rules, facts: Facts
) -> dict[str, str]:
    """Where this person can go for what only some formats know: views, what goes back, competencies to choose."""
    if not facts.is_planned or facts.is_cancelled:
        return {}
    found = {}
    if allowed(Deed.WRITE_VIEWS, parts, rules=rules) and any(prompt.views for prompt in spec.preparation):
        found["viewpoints"] = "viewpoints"
    if allowed(Deed.SHARE_OUTCOME, parts, rules=rules) and spec.sharing:
        found["sharing"] = "sharing"
    may_choose = allowed(Deed.CHANGE_PLAN, parts, rules=rules) and not facts.round.opened_on
    if may_choose and not facts.record.ended_on and choosing.choosable(spec):
        found["competencies"] = "competencies"
    return {name: reverse(page, args=[conversation.public_id]) for name, page in found.items()}


def short(on: date) -> str:
    """3 maart"""
    return formats.date_format(on, "j F")


def timeline(facts: Facts, today: date) -> list[dict[str, str]]:
    """The line through time, as the component takes it."""
    return [
        {"label": str(STEPS[stop.step]), "date_text": _dates(stop), "state": stop.state}
        for stop in line(facts, today)
    ]


def _dates(stop: Stop) -> str:
    if stop.from_on and stop.to_on:
        if (stop.from_on.year, stop.from_on.month) == (stop.to_on.year, stop.to_on.month):
            return f"{stop.from_on.day} – {short(stop.to_on)}"
        return f"{short(stop.from_on)} – {short(stop.to_on)}"
    if stop.from_on:
        return short(stop.from_on)
    if stop.to_on:
        if stop.step == Step.AGREEMENTS:
            return _("until %(date)s") % {"date": formats.date_format(stop.to_on, "F Y")}
        return _("until %(date)s") % {"date": short(stop.to_on)}
    return ""


def readers_text(
    deed: Deed, people: dict[Part, Person], reader: Person, rules: Rules, *, is_own: bool = False
) -> str:
    """Who can read what a deed shows, by name, "you" first: from the one table of deeds and parts (VGS-7).

    Args:
        is_own: the reader reads it as their own, whatever their part.
    """
    names = [people[part].name for part in readers(deed, rules) if part in people and people[part] != reader]
    may_read = who_may(deed, rules)
    is_reader = is_own or any(people.get(part) == reader for part in may_read)
    if rules.committee and Part.REVIEWER_MEMBER in may_read:
        names.append(_("the members of %(committee)s") % {"committee": rules.committee})
    return listing([_("you"), *names] if is_reader else names)


def links(facts: Facts, parts: Collection[Part], today: date, *, is_external: bool = False) -> dict[str, str]:
    """Where this person can go from here, by what is there; the addresses check it again.

    Args:
        is_external: they came from outside for this conversation only.
    """

    def may(deed: Deed) -> bool:
        return allowed(deed, parts, rules=facts.rules, is_external=is_external)

    found: dict[str, str] = {}
    if facts.is_planned:
        found |= _to_the_round(facts, parts, may) | _to_the_talk(facts, may) | _to_the_plan(facts, today, may)
    found |= _to_what_was_recorded(facts, parts, may)
    if may(Deed.ACCEPT_SECRECY):
        found["secrecy"] = "accept_secrecy"
    to = {"conversation_id": facts.conversation}
    return {name: reverse(address, kwargs=to) for name, address in found.items()}


def _to_the_round(facts: Facts, parts: Collection[Part], may: Callable[[Deed], bool]) -> dict[str, str]:
    found: dict[str, str] = {}
    round = facts.round
    if not facts.has_round:
        return found
    if may(Deed.SEE_RATERS):
        found["raters"] = "raters"
    if may(Deed.SEE_WHO_HANDED_IN) and round.opened_on:
        found["round"] = "round"
    is_asked = parts.isdisjoint(round.not_asked)
    if may(Deed.ANSWER) and is_asked and round.opened_on and not round.closed_on:
        found["questionnaire"] = "own_questionnaire"
    if may(Deed.READ_REPORT) and round.released_on and not round.withdrawn_on:
        found["report"] = "report"
    return found


def _to_the_talk(facts: Facts, may: Callable[[Deed], bool]) -> dict[str, str]:
    found: dict[str, str] = {}
    if facts.held_on and may(Deed.WRITE_POINT):
        found["points"] = "points"
    if facts.held_on and may(Deed.READ_AGENDA):
        found["agenda"] = "agenda"
    if may(Deed.AGREE_RECORDING) and not facts.record.ended_on:
        found["recording"] = "recording"
    if may(Deed.SEE_RETENTION):
        found["kept"] = "kept"
    if may(Deed.SEAT_COMMITTEE):
        found["committee"] = "committee"
    return found


def _to_the_plan(facts: Facts, today: date, may: Callable[[Deed], bool]) -> dict[str, str]:
    """What can still change about a conversation, and who takes part in it."""
    found: dict[str, str] = {}
    if not facts.is_cancelled:
        if may(Deed.HAND_OVER):
            found["hand_over"] = "hand_over"
        if may(Deed.APPOINT_OUTSIDE) and not facts.record.ended_on:
            found["outside"] = "appoint_outside"
    if facts.is_cancelled or facts.record.offered_on or facts.record.ended_on:
        return found
    if may(Deed.CHANGE_PLAN):
        found.update(move="move", cancel="cancel")
        if not facts.is_paused:
            found["pause"] = "pause"
        if facts.held_on and facts.held_on <= today and not facts.first_held_on:
            found["sit_again"] = "sit_again"
        if facts.has_round and not facts.round.closed_on:
            found["without_round"] = "ask_without_round"
    if may(Deed.REPLACE_REVIEWER):
        found["replace_reviewer"] = "replace_reviewer"
        if facts.rules.is_shared:
            found["replace_second_reviewer"] = "replace_second_reviewer"
    if may(Deed.ASK_TO_JOIN) and facts.held_on:
        found["joining"] = "ask_to_join"
    return found


def _to_what_was_recorded(
    facts: Facts, parts: Collection[Part], may: Callable[[Deed], bool]
) -> dict[str, str]:
    found: dict[str, str] = {}
    is_final = facts.record.ended_on is not None
    if may(Deed.SEE_READINGS) and (facts.round.closed_on or facts.record.offered_on or is_final):
        found["readings"] = "readings"
    is_readable = reads_record_now(parts, is_final=is_final) and (facts.record.offered_on or is_final)
    if may(Deed.READ_RECORD) and is_readable:
        found["record"] = "record"
    if may(Deed.READ_AGREEMENTS) and is_final:
        found["agreements"] = "agreements"
    if may(Deed.PLAN_NEXT) and is_final:
        found["plan_again"] = "plan_again"
    return found
