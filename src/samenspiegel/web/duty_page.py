# SPDX-License-Identifier: EUPL-1.2
"""A duty as people read it: what to do, by when, where, and why it cannot be done yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspiegel.conversations.queries import reviewer_name
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.core.duties import Code, Duty
from samenspiegel.duties.queries import Overview
from samenspiegel.formats.queries import spec_of

from . import duty_words

# Where a duty is done: the name of an address under the conversation.
PLACES = {
    Code.PLAN_NEXT: "plan_proposed",
    Code.GIVE_DATE: "move",
    Code.ANSWER_CONSENT: "answer_consent",
    Code.AWAIT_CONSENT: "conversation",
    Code.SOLVE_RATERS: "raters",
    Code.ANSWER_OBJECTION: "raters",
    Code.LOOK_AT_RATERS: "raters",
    Code.HAND_IN: "own_questionnaire",
    Code.MAKE_LETTERS: "raters",
    Code.CHOOSE_SHORTFALL: "round",
    Code.CLOSE_ROUND: "round",
    Code.RELEASE_REPORT: "open_answers",
    Code.READ_REPORT: "report",
    Code.PREPARE_POINTS: "points",
    Code.SHARE_VIEWS: "viewpoints",
    Code.AGREE_RECORDING: "recording",
    Code.MEET: "agenda",
    Code.CONFIRM_HELD: "confirm_held",
    Code.WRITE_RECORD: "record",
    Code.AWAIT_APPROVAL: "record",
    Code.ANSWER_PROPOSAL: "record",
    Code.APPROVE_RECORD: "record",
    Code.SIGN_RECORD: "record",
    Code.SEE_FINAL_RECORD: "record",
    Code.APPROVE_AGREEMENTS: "record",
    Code.FOLLOW_UP: "agreements",
}


@dataclass(frozen=True)
class DutyText:
    """One duty on a page."""

    title: str
    label: str  # of the button
    href: str
    due_on: date | None
    is_late: bool
    reason: str  # why it is not asked now; empty when it is
    conversation_title: str
    is_optional: bool = False
    is_on_the_day: bool = False  # not before the date but on it: the conversation itself
    is_later: bool = False  # may be done now, and is asked later

    @property
    def is_open(self) -> bool:
        return not self.reason


def conversation_title(overview: Overview, reader: Part | None = None) -> str:
    """What a conversation is called for somebody: with whom, in the words of its format."""
    spec = spec_of(overview.conversation.format_version)
    name, people = spec.words.conversation.name, overview.people
    subject = people[Part.SUBJECT].name if Part.SUBJECT in people else ""
    if spec.is_alone:
        return name[:1].upper() + name[1:]
    return _("%(conversation)s with %(person)s") % {
        "conversation": name[:1].upper() + name[1:],
        "person": reviewer_name(spec, people) if reader == Part.SUBJECT else subject,
    }


def duty_text(duty: Duty, overview: Overview) -> DutyText:
    """The duty in the words of its holder."""
    people = {part: person.name for part, person in overview.people.items()}
    spec = spec_of(overview.conversation.format_version)
    names = {"subject": people.get(Part.SUBJECT, ""), "reviewer": reviewer_name(spec, overview.people)}
    names["other"] = names["reviewer"] if duty.holder == Part.SUBJECT else names["subject"]
    if duty.holder == Part.SUBJECT:  # who organises their own conversation plans it with the other
        names["subject"] = names["other"]
    place = PLACES[duty.code]
    arguments: dict[str, Any] = {"conversation_id": duty.conversation}
    if duty.code == Code.FOLLOW_UP:
        names |= _of_agreement(duty, overview)
        if not may(Deed.READ_AGREEMENTS, {duty.holder}, rules=overview.facts.rules):
            place = "follow_up"  # who attended reads their own alone
            arguments["agreement_id"] = duty.about
    if duty.code == Code.ANSWER_CONSENT:
        arguments["request_id"] = duty.about
    return DutyText(
        title=duty_words.title(duty, names),
        label=duty_words.label(duty),
        href=reverse(place, kwargs=arguments) + (f"#{duty.about}" if place == "agreements" else ""),
        due_on=duty.due_on,
        is_late=duty.is_late and duty.code not in OPTIONAL,
        reason=duty_words.reason(duty),
        conversation_title=conversation_title(overview, duty.holder),
        is_optional=duty.code in OPTIONAL,
        is_on_the_day=duty.code == Code.MEET and duty.due_on is not None,
        is_later=duty.is_later,
    )


def _of_agreement(duty: Duty, overview: Overview) -> dict[str, str]:
    """What tells an agreement from the others of its owner: conversation, number and kind.

    Its words stand behind the door of the conversation, where every reading is logged.
    """
    held_on = overview.conversation.held_on
    kinds = {kind.key: kind.label for kind in spec_of(overview.conversation.format_version).agreement_kinds}
    [agreement] = (row for row in overview.facts.agreements if row.public_id == duty.about)
    return {
        "held_on": date_format(held_on, "j F Y") if held_on else "",
        "number": str(agreement.number),
        "kind": kinds.get(agreement.kind, ""),
    }


OPTIONAL = {Code.LOOK_AT_RATERS, Code.PREPARE_POINTS}
