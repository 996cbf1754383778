# SPDX-License-Identifier: EUPL-1.2
"""What a duty is called, what stands on its button, and why it is not asked now; translated one by one, when shown."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.access import Part
from samenspiegel.core.duties import Code, Duty, follow_up_from

TEXTS: dict[Code, tuple[Promise, Promise]] = {
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
    Code.LOOK_AT_RATERS: (_("See who we propose to ask about %(subject)s."), _("See the proposal")),
    Code.HAND_IN: (_("Fill in the questionnaire about %(subject)s."), _("To the questionnaire")),
    Code.MAKE_LETTERS: (_("Make the letters for who is asked on paper."), _("To the letters")),
    Code.CHOOSE_SHORTFALL: (_("Not enough has been handed in. Choose how to go on."), _("Choose")),
    Code.CLOSE_ROUND: (_("Close the questionnaires and have the mirror made."), _("To closing")),
    Code.RELEASE_REPORT: (_("Read the open answers and release the mirror."), _("To the open answers")),
    Code.READ_REPORT: (
        _("Read the mirror of %(subject)s and choose at most three subjects."),
        _("Open the mirror"),
    ),
    Code.PREPARE_POINTS: (_("Bring what you want to talk about."), _("Add a point")),
    Code.SHARE_VIEWS: (_("Write how you see it, and share that with %(other)s."), _("Write your view")),
    Code.MEET: (_("Your conversation with %(other)s."), _("See the agenda")),
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
        _("The record waits for approval. Call who has not answered."),
        _("Open the record"),
    ),
    Code.ANSWER_PROPOSAL: (
        _("%(other)s proposes a change to the record. Do you agree?"),
        _("See the proposal"),
    ),
    Code.APPROVE_RECORD: (_("Read the record and approve it, or propose a change."), _("Read the record")),
    Code.APPROVE_AGREEMENTS: (_("Say for each agreement whether you approve it."), _("To the agreements")),
    Code.FOLLOW_UP: (
        _("Note what became of agreement %(number)s of %(held_on)s."),
        _("To the agreements"),
    ),
}
"""The title and the button."""
OF_ONESELF: dict[Code, Promise] = {
    Code.LOOK_AT_RATERS: _("See who we propose to ask for feedback."),
    Code.HAND_IN: _("Fill in your self-rating."),
    Code.READ_REPORT: _("Read your mirror and choose at most three subjects."),
}
"""The titles that differ for whom the conversation is about."""
OF_OTHERS = _("The conversation of %(subject)s and %(reviewer)s.")
RECORD_OFFERED = _("The record has been offered to both.")
AGREEMENT_OF_KIND = _("Note what became of agreement %(number)s of %(held_on)s: %(kind)s.")
REASONS: dict[str, str | Promise] = {
    "": "",
    "waits_for_others": _("Others are asked first; you need not do anything now."),
    "before_due_date": _("This can be done after the due date, or as soon as everybody has handed in."),
    "own_proposal_open": _("Your own proposal waits for an answer of the other side."),
}
FROM = _("We ask you from %(date)s; earlier is fine too.")
AT_THE_NEXT = _("It comes back at the next conversation; earlier is fine too.")


def title(duty: Duty, names: Mapping[str, str]) -> str:
    """What is to be done, with the names that its holder knows it by."""
    return str(_title(duty, names)) % names


def _title(duty: Duty, names: Mapping[str, str]) -> Promise:
    if duty.holder == Part.SUBJECT and duty.code in OF_ONESELF:
        return OF_ONESELF[duty.code]
    if duty.code == Code.MEET and duty.holder == Part.FACILITATOR:
        return OF_OTHERS
    if duty.code == Code.AWAIT_APPROVAL and duty.closed_because:
        return RECORD_OFFERED
    if duty.code == Code.FOLLOW_UP and names.get("kind"):
        return AGREEMENT_OF_KIND
    return TEXTS[duty.code][0]


def label(duty: Duty) -> str:
    """What stands on the button."""
    return str(TEXTS[duty.code][1])


def reason(duty: Duty) -> str:
    """Why it is not asked now; empty when it is."""
    if not duty.is_later:
        return str(REASONS[duty.closed_because])
    if duty.due_on is None:
        return str(AT_THE_NEXT)
    return str(FROM) % {"date": date_format(follow_up_from(duty.due_on), "j F Y")}
