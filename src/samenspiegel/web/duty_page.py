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
from samenspiegel.core.duties import Code, Duty, follow_up_from
from samenspiegel.duties.queries import Overview
from samenspiegel.formats.queries import spec_of

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
    title, label = _texts(duty, names)
    if duty.code == Code.ANSWER_CONSENT:
        arguments["request_id"] = duty.about
    return DutyText(
        title=title,
        label=label,
        href=reverse(place, kwargs=arguments) + (f"#{duty.about}" if place == "agreements" else ""),
        due_on=duty.due_on,
        is_late=duty.is_late and duty.code not in OPTIONAL,
        reason=_later(duty.due_on) if duty.is_later else _reason(duty.closed_because),
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


def _later(due_on: date | None) -> str:
    if due_on is None:
        return _("It comes back at the next conversation; earlier is fine too.")
    return _("We ask you from %(date)s; earlier is fine too.") % {
        "date": date_format(follow_up_from(due_on), "j F Y")
    }


def _reason(code: str) -> str:
    return {
        "": "",
        "waits_for_others": _("Others are asked first; you need not do anything now."),
        "before_due_date": _("This can be done after the due date, or as soon as everybody has handed in."),
        "own_proposal_open": _("Your own proposal waits for an answer of the other side."),
    }[code]


def _texts(duty: Duty, names: dict[str, str]) -> tuple[str, str]:
    is_subject = duty.holder == Part.SUBJECT
    texts = {
        Code.PLAN_NEXT: (_("Plan the next conversation with %(subject)s."), _("Plan it")),
        Code.GIVE_DATE: (_("Give the conversation with %(subject)s a new date."), _("Choose a date")),
        Code.ANSWER_CONSENT: (
            _("Answer a request about your conversation with %(other)s."),
            _("Read the request"),
        ),
        Code.AWAIT_CONSENT: (
            _("A request about the conversation with %(subject)s waits for an answer."),
            _("Open"),
        ),
        Code.SOLVE_RATERS: (_("Solve what keeps the questionnaires from leaving."), _("See what is needed")),
        Code.ANSWER_OBJECTION: (_("Answer an objection to a proposed rater."), _("Read the objection")),
        Code.LOOK_AT_RATERS: (
            _("See who we propose to ask for feedback.")
            if is_subject
            else _("See who we propose to ask about %(subject)s."),
            _("See the proposal"),
        ),
        Code.HAND_IN: (
            _("Fill in your self-rating.")
            if is_subject
            else _("Fill in the questionnaire about %(subject)s."),
            _("To the questionnaire"),
        ),
        Code.MAKE_LETTERS: (_("Make the letters for who is asked on paper."), _("To the letters")),
        Code.CHOOSE_SHORTFALL: (_("Not enough has been handed in. Choose how to go on."), _("Choose")),
        Code.CLOSE_ROUND: (_("Close the questionnaires and have the mirror made."), _("To closing")),
        Code.RELEASE_REPORT: (_("Read the open answers and release the mirror."), _("To the open answers")),
        Code.READ_REPORT: (
            _("Read your mirror and choose at most three subjects.")
            if is_subject
            else _("Read the mirror of %(subject)s and choose at most three subjects."),
            _("Open the mirror"),
        ),
        Code.PREPARE_POINTS: (_("Bring what you want to talk about."), _("Add a point")),
        Code.SHARE_VIEWS: (_("Write how you see it, and share that with %(other)s."), _("Write your view")),
        Code.MEET: (
            _("Your conversation with %(other)s.")
            if duty.holder != Part.FACILITATOR
            else _("The conversation of %(subject)s and %(reviewer)s."),
            _("See the agenda"),
        ),
        Code.AGREE_RECORDING: (
            _("Agree with %(other)s how much of your conversation is written down."),
            _("Agree on it"),
        ),
        Code.CONFIRM_HELD: (_("Say that the conversation was held."), _("It was held")),
        Code.SIGN_RECORD: (_("Read the record and sign it."), _("Read the record")),
        Code.SEE_FINAL_RECORD: (
            _("Read the final record and sign that you have seen it."),
            _("Read the record"),
        ),
        Code.WRITE_RECORD: (_("Write the record and offer it to both."), _("Write the record")),
        Code.AWAIT_APPROVAL: (
            _("The record waits for approval. Call who has not answered.")
            if not duty.closed_because
            else _("The record has been offered to both."),
            _("Open the record"),
        ),
        Code.ANSWER_PROPOSAL: (
            _("%(other)s proposes a change to the record. Do you agree?"),
            _("See the proposal"),
        ),
        Code.APPROVE_RECORD: (
            _("Read the record and approve it, or propose a change."),
            _("Read the record"),
        ),
        Code.APPROVE_AGREEMENTS: (
            _("Say for each agreement whether you approve it."),
            _("To the agreements"),
        ),
        Code.FOLLOW_UP: (
            _("Note what became of agreement %(number)s of %(held_on)s: %(kind)s.")
            if names.get("kind")
            else _("Note what became of agreement %(number)s of %(held_on)s."),
            _("To the agreements"),
        ),
    }
    title, label = texts[duty.code]
    return title % names, label
