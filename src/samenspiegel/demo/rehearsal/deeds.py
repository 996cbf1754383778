# SPDX-License-Identifier: EUPL-1.2
"""What somebody does about each duty that the product gives them, until the conversation has been held."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from samenspiegel.conversations import actions as conversations
from samenspiegel.core.access import Part
from samenspiegel.core.duties import Code, Duty
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.queries import shown_report
from samenspiegel.records import actions as records

from . import said
from .preparing import bring_point, show_prepared, write_view
from .questionnaire import fill_in
from .record import RECORD_DEEDS
from .rehearsed import SIDES, Rehearsed

Does = Callable[[Rehearsed, Duty, Person, datetime], bool]
"""Does it, and shows it; False where there was nothing to do."""


def solve_raters(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """A group that is too small to be averaged goes by name where its plans allow, and is dropped otherwise."""
    round = rehearsed.round()
    small = [problem.group for problem in feedback.problems(round, now) if problem.code == "too_small"]
    for key in small:
        group = round.groups.get(key=key)
        if "by_name" in rehearsed.spec.group(key).plans:
            feedback.choose_plan(group=group, plan="by_name", by=holder, now=now)
            continue
        for invitation in group.invitations.all():
            feedback.remove_rater(invitation=invitation, by=holder, now=now)
    if small:
        rehearsed.show(now, holder, _("Solves what keeps the questionnaires from leaving"),
                       screens=rehearsed.pages("informanten/"))  # fmt: skip
    return bool(small)


def hand_in(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    rows = rehearsed.round().invitations.select_related("person", "organisation", "group", "round")
    invitation = rows.filter(person=holder).first()
    if invitation is None:
        return False
    screens = fill_in(rehearsed, invitation, said.own_answers(rehearsed.spec))
    is_subject = duty.holder == Part.SUBJECT
    rehearsed.show(
        now,
        holder,
        _("Fills in the self-rating") if is_subject else _("Fills in the questionnaire"),
        screens=[*screens, *rehearsed.pages("", [duty.holder])],
    )
    return True


def choose_shortfall(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    before = rehearsed.pages("vragenlijsten/")
    rehearsed.close(holder, now)
    rehearsed.show(
        now,
        holder,
        _("Goes on without what is missing, and closes the questionnaires"),
        told=_(
            "Extending or moving would have been possible too. A group with too few answers is not shown: nobody "
            "can work out what one of them answered."
        ),
        screens=[*before, *rehearsed.pages("")],
    )
    return True


def close_round(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    before = rehearsed.pages("vragenlijsten/")
    rehearsed.close(holder, now)
    rehearsed.show(
        now,
        holder,
        _("Closes the questionnaires"),
        told=_("The mirror is made, and all separate answers are destroyed."),
        screens=[*before, *rehearsed.pages("open-antwoorden/")],
    )
    return True


def release_report(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    before = rehearsed.pages("open-antwoorden/")
    rehearsed.release(holder, now)
    rehearsed.show(
        now,
        holder,
        _("Reads the open answers, and releases the mirror to both at the same moment"),
        screens=[*before, *rehearsed.pages("spiegel/", Part)],
    )
    return True


def prepare(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """Read the mirror, choose subjects, write a view and bring a point: whatever the format asks of this side."""
    if not rehearsed.once(f"prepared {duty.holder}"):
        return False
    here, part = rehearsed.here(), duty.holder
    did = []
    if duty.code == Code.READ_REPORT:
        preparation.write_note(
            conversation=here, by=holder, now=now, expectation=said.EXPECTATION, expected=[]
        )
        report = shown_report(here)
        chosen = [row.key for row in report.competencies][:2] if report else []
        rehearsed.choose_subjects(holder, chosen, now)
        did.append(_("reads the mirror and chooses what to talk about"))
    did += bring_point(rehearsed, part, holder, now)
    did += write_view(rehearsed, part, holder, now)
    if did:
        show_prepared(rehearsed, part, holder, did, now)
    return bool(did)


def agree_recording(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    before = rehearsed.pages("vastleggen/", [duty.holder])
    conversations.propose_recording(conversation=rehearsed.here(), level="record", by=holder, now=now)
    rehearsed.show(
        now, holder, _("Proposes to make a record of the conversation"),
        screens=[*before, *rehearsed.pages("vastleggen/", SIDES)],
    )  # fmt: skip
    return True


def answer_consent(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    request = rehearsed.here().consent_requests.get(public_id=duty.about)
    before = rehearsed.pages(f"verzoeken/{duty.about}/", [duty.holder])
    conversations.answer_consent(request=request, is_given=True, by=holder, now=now)
    rehearsed.show(now, holder, _("Agrees to what was asked"), screens=[*before, *rehearsed.pages("")])
    return True


def confirm_held(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    before = rehearsed.pages("gevoerd/", [duty.holder])
    records.confirm_held(conversation=rehearsed.here(), by=holder, now=now)
    rehearsed.show(
        now,
        holder,
        _("Says that the conversation was held"),
        told=_("Nothing of it is written down. What was prepared for it is gone."),
        screens=[*before, *rehearsed.pages("")],
    )
    return True


DEEDS: Mapping[Code, Does] = {
    Code.SOLVE_RATERS: solve_raters,
    Code.HAND_IN: hand_in,
    Code.CHOOSE_SHORTFALL: choose_shortfall,
    Code.CLOSE_ROUND: close_round,
    Code.RELEASE_REPORT: release_report,
    Code.READ_REPORT: prepare,
    Code.PREPARE_POINTS: prepare,
    Code.SHARE_VIEWS: prepare,
    Code.AGREE_RECORDING: agree_recording,
    Code.ANSWER_CONSENT: answer_consent,
    Code.CONFIRM_HELD: confirm_held,
    **RECORD_DEEDS,
}
