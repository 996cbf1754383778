# SPDX-License-Identifier: EUPL-1.2
"""One sentence for each kind of event in the log. A test fails when a kind that the code uses has none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenspiegel.audit.verifying import Fault
from samenspiegel.core.wording import date_text

SENTENCES: Mapping[str, str | Promise] = {
    "assessment.made": gettext_lazy("An assessment was recorded."),
    "assessment.read": gettext_lazy("Somebody opened an assessment."),
    "assessment.registered": gettext_lazy("It was recorded that an assessment stands in another system."),
    "assessment.responded": gettext_lazy("An employee responded to an assessment."),
    "assessment.destroyed": gettext_lazy("The destruction of an assessment was certified."),
    "interval.agreed": gettext_lazy("Two people agreed how often they talk."),
    "interval.ended": gettext_lazy("Two people do not agree any more how often they talk."),
    "interval.proposed": gettext_lazy("It was proposed how often two people talk."),
    "attachment.added": gettext_lazy("A file was put beside a record."),
    "attachment.read": gettext_lazy("Somebody opened the files beside a record."),
    "attachment.removed": gettext_lazy("A file beside a record was taken away."),
    "agreement.linked": gettext_lazy("It was said which goal an agreement serves."),
    "goals.changed": gettext_lazy("The goals of a department were changed."),
    "pulses.noted": gettext_lazy("It was noted after a conversation how work goes."),
    "pulses.read": gettext_lazy("Somebody opened how work goes."),
    "pulses.responded": gettext_lazy("An employee responded to how work goes."),
    "team.read": gettext_lazy("A manager opened the page of the team."),
    "account.invited": gettext_lazy("A person was invited for an account."),
    "account.linked": gettext_lazy("A person got access with an account."),
    "account.second_step_reset": gettext_lazy("The second step of an account was taken away."),
    "account.signed_in": gettext_lazy("Somebody signed in."),
    "account.unlinked": gettext_lazy("An account was taken away from a person."),
    "seal.certificate_made": gettext_lazy("A certificate was made with which records are sealed."),
    "seal.certificate_supplied": gettext_lazy("A certificate was brought with which records are sealed."),
    "agenda.read": gettext_lazy("Somebody opened the agenda of a conversation."),
    "agenda.taken": gettext_lazy("Somebody took the agenda of a conversation along as a document."),
    "agenda.frozen": gettext_lazy("The agenda of a conversation was fixed."),
    "views.read": gettext_lazy("Somebody opened the page with both views."),
    "views.shared": gettext_lazy("A side shared its views."),
    "views.taken_back": gettext_lazy("A side took back the views that it had shared."),
    "sharing.decided": gettext_lazy("It was decided what goes back of a conversation to a body."),
    "sharing.agreed": gettext_lazy("The subject agreed to the short text that goes back."),
    "sharing.done": gettext_lazy("A conversation was told back to a body."),
    "sharing.read": gettext_lazy("Somebody of the body opened the short text about a conversation."),
    "agreement.answered": gettext_lazy("An agreement was answered apart, for a record of agreements only."),
    "agreement.followed_up": gettext_lazy("The progress of an agreement was noted."),
    "agreements.made": gettext_lazy("The agreements of a record were fixed."),
    "agreements.read": gettext_lazy("Somebody opened the agreements."),
    "amendment.accepted": gettext_lazy("A proposed change to a record was accepted."),
    "amendment.agreed": gettext_lazy(
        "One of the others agreed with a proposed change; another still has to answer."
    ),
    "amendment.proposed": gettext_lazy("A change to a record was proposed."),
    "amendment.refused": gettext_lazy("A proposed change to a record was refused."),
    "amendment.lapsed": gettext_lazy("Proposed changes that nobody answered in time lapsed."),
    "amendment.withdrawn": gettext_lazy("A proposed change to a record was withdrawn."),
    "answer.put_back": gettext_lazy("A withheld answer was put back."),
    "answer.withheld": gettext_lazy("An open answer was withheld before the release."),
    "body.added": gettext_lazy("A body was added."),
    "body.renamed": gettext_lazy("A body was renamed."),
    "closed_period.added": gettext_lazy("A closed period was added."),
    "closed_period.removed": gettext_lazy("A closed period was removed."),
    "committee.chair_changed": gettext_lazy("Another member became the chair of a committee that reviews."),
    "committee.member_seated": gettext_lazy("A new member was added to a committee that reviews."),
    "consent.asked": gettext_lazy("Both sides were asked for consent."),
    "consent.given": gettext_lazy("A side gave consent."),
    "consent.refused": gettext_lazy("A side did not give consent."),
    "conversation.cancelled": gettext_lazy("A conversation was cancelled."),
    "conversation.destroyed": gettext_lazy("Everything of a conversation was destroyed."),
    "conversation.handed_over": gettext_lazy("A conversation was handed over to the substitute."),
    "conversation.held": gettext_lazy(
        "It was said that a conversation was held of which nothing is recorded."
    ),
    "conversation.second_sitting": gettext_lazy("A conversation goes on in a second sitting."),
    "conversation.moved": gettext_lazy("A conversation was moved."),
    "conversation.paused": gettext_lazy("A conversation was paused."),
    "conversation.planned": gettext_lazy("A conversation was planned."),
    "conversation.proposed": gettext_lazy("A next conversation was proposed."),
    "copy.placed": gettext_lazy("Somebody registered that a copy was placed in another file."),
    "copy.deleted": gettext_lazy("A copy in another file was deleted there."),
    "destruction.announced": gettext_lazy("A destruction was announced."),
    "feedback.destroyed": gettext_lazy("A feedback report was destroyed."),
    "feed.ended": gettext_lazy("The address of somebody's own calendar feed was ended."),
    "feed.made": gettext_lazy("Somebody made an address for their own calendar feed."),
    "format.adopted": gettext_lazy("The decision to adopt a format was recorded."),
    "format.consented": gettext_lazy("The works council's consent to a format was recorded."),
    "format.draft_begun": gettext_lazy("Somebody began a format of the organisation's own."),
    "format.draft_discarded": gettext_lazy("A draft of a format was thrown away."),
    "format.published": gettext_lazy("A version of a format was published."),
    "openid.changed": gettext_lazy(
        "The settings for signing in with the organisation's own accounts were changed."
    ),
    "openid.linked": gettext_lazy("A person's own account of the organisation was linked."),
    "openid.named": gettext_lazy(
        "It was named beforehand which account of the organisation belongs to a person."
    ),
    "openid.turned_off": gettext_lazy("Signing in with the organisation's own accounts was turned off."),
    "openid.turned_on": gettext_lazy("Signing in with the organisation's own accounts was turned on."),
    "secrecy.accepted": gettext_lazy("A member of a committee accepted secrecy."),
    "hold.asked": gettext_lazy("Somebody asked to hold up the destruction of a conversation."),
    "hold.confirmed": gettext_lazy("The destruction of a conversation was held up, after confirmation."),
    "hold.lifted": gettext_lazy("A hold on the destruction of a conversation was lifted."),
    "hold.taken_back": gettext_lazy("A request to hold up destruction was taken back."),
    "inventory.made": gettext_lazy("A list without content was made of which documents exist."),
    "list.approved": gettext_lazy("The destruction of a conversation on a list was approved."),
    "list.made": gettext_lazy("A destruction list was made."),
    "list.postponed": gettext_lazy("The destruction of a conversation on a list was postponed."),
    "list.reminded": gettext_lazy("A destruction list that still waits was brought up again."),
    "log.exported": gettext_lazy("Lines of this log were taken along as a table."),
    "log.pruned": gettext_lazy("Lines of this log that were past their time were removed."),
    "log.watch_changed": gettext_lazy("The settings of this log were changed."),
    "letter.made": gettext_lazy("A letter with a questionnaire was made for somebody."),
    "paper.typist_named": gettext_lazy("It was named who types over questionnaires that come back on paper."),
    "link.renewed": gettext_lazy("Somebody who had lost a personal link was sent another one."),
    "open_answers.read": gettext_lazy("Somebody opened the open answers, before the release."),
    "independence.accepted": gettext_lazy(
        "Somebody went on although who guides a conversation does not stand quite apart."
    ),
    "organisation.changed": gettext_lazy("The settings of the organisation were changed."),
    "organisation.logo_changed": gettext_lazy("The logo of the organisation was changed."),
    "organisation.logo_removed": gettext_lazy("The logo of the organisation was taken away."),
    "outsider.appointed": gettext_lazy("Somebody from outside was asked to guide one conversation."),
    "outsider.removed": gettext_lazy("Somebody from outside was taken off a conversation."),
    "people.exported": gettext_lazy("A table of all people was taken along."),
    "people.imported": gettext_lazy("A table of people was brought in."),
    "organisation.custody_chosen": gettext_lazy("It was chosen how the key to the answers is kept."),
    "person.added": gettext_lazy("A person was added."),
    "person.appointed": gettext_lazy("A person was given a role."),
    "person.changed": gettext_lazy("The details of a person were changed."),
    "person.deactivated": gettext_lazy("A person was taken out of service."),
    "person.discharged": gettext_lazy("A role was taken away from a person."),
    "person.reactivated": gettext_lazy("A person was taken into service again."),
    "point.added": gettext_lazy("A point was put on the agenda."),
    "point.changed": gettext_lazy("A point for the agenda was changed."),
    "point.removed": gettext_lazy("A point for the agenda was removed."),
    "ground_rules.adopted": gettext_lazy("The ground rules for conversations were adopted."),
    "ground_rules.refused": gettext_lazy("Ground rules were discussed with the group and not adopted."),
    "joining.asked": gettext_lazy("Somebody was asked to join a conversation, or to conduct it."),
    "joining.answered": gettext_lazy(
        "Somebody who was asked to join a conversation, or to conduct it, answered."
    ),
    "ground_rules.written": gettext_lazy("Ground rules for conversations were written down."),
    "own_file.taken": gettext_lazy("Somebody took a copy of the file about themself along."),
    "profile.changed": gettext_lazy("What the organisation adds to the profile of an office was changed."),
    "competencies.chosen": gettext_lazy("The competencies of the conversation were chosen."),
    "profile.competencies_chosen": gettext_lazy("Competencies were chosen in the profile of an office."),
    "rater.added": gettext_lazy("Somebody was added to a feedback round."),
    "rater.objected_to": gettext_lazy("A side objected to a proposed rater."),
    "rater.list_accepted": gettext_lazy("A side has no objection to who is asked for feedback."),
    "rater.objection_answered": gettext_lazy("An objection to a proposed rater was answered."),
    "rater.removed": gettext_lazy("Somebody was removed from a feedback round before it opened."),
    "record.approved": gettext_lazy("A side approved a record."),
    "record.ended": gettext_lazy("A record was ended."),
    "record.offered": gettext_lazy("A record was offered to both sides."),
    "record.scan_kept": gettext_lazy("A scan of the signed paper was put beside a record."),
    "record.taken": gettext_lazy("Somebody took a record along as a document."),
    "record.read": gettext_lazy("Somebody opened a record."),
    "record.reduced": gettext_lazy("A record was reduced to the agreements."),
    "record.seen": gettext_lazy("A second reader signed for having seen a final record."),
    "record.saved": gettext_lazy("A draft of a record was saved."),
    "record.started": gettext_lazy("A record was started."),
    "recovery_code.made": gettext_lazy("The printed code of a feedback round was made."),
    "report.read": gettext_lazy("Somebody opened a feedback report."),
    "report.taken": gettext_lazy("Somebody took a feedback report along as a document."),
    "report.released": gettext_lazy("A feedback report was released."),
    "report.withdrawn": gettext_lazy("A feedback report was withdrawn."),
    "reviewer.replaced": gettext_lazy("Somebody else was named to conduct a conversation."),
    "round.closed": gettext_lazy("A feedback round was closed; the separate answers were destroyed."),
    "round.destroyed": gettext_lazy("The destruction of the answers of a round was certified."),
    "round.destroyed_unread": gettext_lazy("The answers of a round were destroyed unread."),
    "round.exception": gettext_lazy("It was written down why two feedback rounds come so close together."),
    "round.extended": gettext_lazy("The due date of a feedback round was moved later."),
    "round.opened": gettext_lazy("A feedback round was opened and the invitations were sent."),
    "round.plan_chosen": gettext_lazy("It was chosen what happens with a small group."),
    "round.proposed": gettext_lazy("Raters were proposed for a conversation."),
    "scan.begun": gettext_lazy("Somebody began a scan of themself."),
    "scan.stopped": gettext_lazy("Somebody stopped a scan of themself."),
    "scan.thrown_away": gettext_lazy("Somebody threw away a scan of themself."),
    "scan.destroyed": gettext_lazy("The destruction of a scan was certified."),
    "seal.changed": gettext_lazy("A facilitator changed their seal passphrase."),
    "seal.destroyed": gettext_lazy("The seal passphrase of somebody who has left was destroyed."),
    "seal.refused": gettext_lazy("A seal passphrase or printed code was refused."),
    "seal.replaced": gettext_lazy("A facilitator made a new seal passphrase for a forgotten one."),
    "seal.set": gettext_lazy("A facilitator set a seal passphrase."),
    "seat.changed": gettext_lazy("An office of a person was changed."),
    "seat.ended": gettext_lazy("An office of a person was ended."),
    "seat.taken": gettext_lazy("A person was given an office."),
    "subjects.chosen": gettext_lazy("A side chose subjects from the feedback report."),
}
ROLES: Mapping[str, str | Promise] = {
    "facilitator": gettext_lazy("facilitator"),
    "administrator": gettext_lazy("administrator"),
    "archivist": gettext_lazy("archivist"),
    "auditor": gettext_lazy("privacy officer"),
}


OPENED: Mapping[str, str | Promise] = {
    "report.read": gettext_lazy("The mirror"),
    "report.taken": gettext_lazy("The mirror, taken along as a document"),
    "agenda.taken": gettext_lazy("The agenda, taken along as a document"),
    "record.taken": gettext_lazy("The record, taken along as a document"),
    "open_answers.read": gettext_lazy("The open answers, before the release"),
    "agenda.read": gettext_lazy("The agenda"),
    "views.read": gettext_lazy("The views of both"),
    "sharing.read": gettext_lazy("The short text for a body"),
    "record.read": gettext_lazy("The record"),
    "agreements.read": gettext_lazy("The agreements"),
    "pulses.read": gettext_lazy("How work goes"),
    "attachment.read": gettext_lazy("The attachments"),
}
"""What was opened, for who reads that somebody did."""


def fault_text(fault: str, number: int | None, on: date | None) -> str:
    """What is wrong with a chain, from a ``verifying.Fault``, in a sentence for who has to act on it."""
    values = {"number": number or 0, "date": date_text(on) if on else ""}
    return {
        Fault.LINE: _("From line %(number)s on it does not fit: a line was changed, added or taken out."),
        Fault.END: _("The last lines are gone, from line %(number)s on.")
        if on is None
        else _("The last lines are gone, from line %(number)s on. On %(date)s they were there."),
        Fault.BEGINNING: _("The lines before line %(number)s were taken out before their time."),
        Fault.OTHER_CHAIN: _(
            "Line %(number)s is not the one that was there on %(date)s: the log was written anew."
        ),
        Fault.NO_HEADS: _(
            "It fits by itself. But the file in which its head is written down each day is not there."
        ),
        Fault.HEADS: _(
            "It fits by itself. But line %(number)s of the file in which its head is written down each day was changed."
        ),
    }[Fault(fault)] % values


def sentence(kind: str, detail: Mapping[str, Any]) -> str:
    """What happened, in one sentence; with the role where it is about one. Nothing else of the detail is told."""
    text = str(SENTENCES.get(kind) or _("Something was recorded that this version has no words for."))
    role = ROLES.get(str(detail.get("role", "")))
    return f"{text.removesuffix('.')}: {role}." if role else text
