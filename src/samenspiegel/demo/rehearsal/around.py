# SPDX-License-Identifier: EUPL-1.2
"""What people do in a rehearsal that is no duty: accept secrecy, answer by a link, meet, share what came of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.conversations import actions as conversations
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.rehearsal import Course, can_fall_short
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.queries import frozen
from samenspiegel.retention import lists
from samenspiegel.retention.models import DestructionList
from samenspiegel.sharing import actions as sharing
from samenspiegel.sharing.models import Form, SharingDecision
from samenspiegel.sharing.queries import bodies_for
from samenspiegel.teams import actions as teams

from ..answers import Picture
from . import said
from .beginning import committee
from .preparing import before_terms
from .questionnaire import fill_in
from .rehearsed import SIDES, Rehearsed
from .watching import Seen, tell_what_happened

FIRST_RATER_DAYS, OTHER_RATERS_DAYS = 1, 4
SHARED_AFTER_DAYS = 2


def accept_secrecy(rehearsed: Rehearsed, now: datetime) -> bool:
    """Everybody in a committee that reviews accepts secrecy before they read, the day after planning."""
    people = committee(rehearsed)
    if not people or now.date() <= _planned_on(rehearsed) or not rehearsed.once("secrecy"):
        return False
    before = rehearsed.stage.screens([(people[0], rehearsed.path("geheimhouding/"))])
    for person in people:
        conversations.accept_secrecy(conversation=rehearsed.here(), by=person, now=now)
    rehearsed.show(
        now,
        people[0],
        _("Accepts secrecy, and so does every member; only then they can read"),
        screens=[*before, *rehearsed.pages("", [Part.REVIEWER])],
    )
    return True


# --- raters ----------------------------------------------------------------------------------------------------------


def first_rater(rehearsed: Rehearsed, now: datetime) -> bool:
    """One rater fills in the questionnaire, with the pages as they see them."""
    round = _open_round(rehearsed)
    if round is None or not _is_day(round, now.date(), FIRST_RATER_DAYS):
        return False
    raters = _raters(rehearsed, round)
    if not raters or not rehearsed.once("first rater"):
        return False
    rater = raters[0]
    screens = fill_in(rehearsed, rater, {})
    rehearsed.done.add(f"answered {rater.pk}")
    rehearsed.show(
        now,
        rater.person,
        _("Opens the link in the mail, reads the promise and answers"),
        told=_("On a telephone, without an account. Stopping and going on later is possible."),
        screens=screens,
    )
    return True


def other_raters(rehearsed: Rehearsed, now: datetime) -> bool:
    """All others who answer at all. In one course a group stays too small."""
    round = _open_round(rehearsed)
    if round is None or not _is_day(round, now.date(), OTHER_RATERS_DAYS):
        return False
    if not rehearsed.once("other raters"):
        return False
    silent = _silent(rehearsed, round)
    answering = [
        row
        for row in _raters(rehearsed, round)
        if row.pk not in silent and f"answered {row.pk}" not in rehearsed.done
    ]
    for row in answering:
        rehearsed.answer(row.pk, Picture(), {})
    if not answering:
        return False
    number = len(answering)
    told = ngettext(
        "%(number)d person answered by their link.", "%(number)d people answered by their links.", number
    ) % {"number": number}
    if silent:
        told += " " + ngettext(
            "%(number)d person does not answer, so that one group stays too small.",
            "%(number)d people do not answer, so that one group stays too small.",
            len(silent),
        ) % {"number": len(silent)}
    rehearsed.show(
        now,
        None,
        _("The others answer"),
        told=told,
        screens=[*rehearsed.pages(""), *rehearsed.pages("vragenlijsten/")],
    )
    return True


def _open_round(rehearsed: Rehearsed) -> Round | None:
    rows = Round.objects.filter(conversation=rehearsed.conversation, closed_at=None, destroyed_at=None)
    return (
        rows.filter(opened_on__isnull=False)
        .select_related("organisation", "conversation__format_version")
        .first()
    )


def _is_day(round: Round, today: date, days: int) -> bool:
    """Whether so many days have passed since the invitations, or the last day is there."""
    opened_on, due_on = round.opened_on, round.due_on
    if opened_on is None:
        return False
    return today >= opened_on + timedelta(days=days) or (due_on is not None and today >= due_on)


def _raters(rehearsed: Rehearsed, round: Round) -> list[Invitation]:
    """Who was asked beside the two, averaged groups first."""
    rows = round.invitations.select_related("person", "organisation", "group", "round")
    keys = {group.key for group in rehearsed.spec.rater_groups}
    found = [row for row in rows.order_by("pk") if set(row.group.key.split("+")) & keys]
    return sorted(found, key=lambda row: (row.group.kind != "averaged", row.pk))


def _silent(rehearsed: Rehearsed, round: Round) -> set[int]:
    """Of the last averaged group all but one fewer than its floor."""
    if rehearsed.course != Course.SHORT:
        return set()
    keys = {group.key for group in rehearsed.spec.rater_groups if can_fall_short(group)}
    averaged = [row for row in _raters(rehearsed, round) if row.group.key in keys]
    if not averaged:
        return set()
    group = averaged[-1].group_id
    there = [row for row in averaged if row.group_id == group]
    there.sort(key=lambda row: (f"answered {row.pk}" not in rehearsed.done, row.pk))
    return {row.pk for row in there[round.floor - 1 :]}


# --- the conversation itself -----------------------------------------------------------------------------------------


def fix_agenda(rehearsed: Rehearsed, now: datetime) -> bool:
    """Where no day fixes the agenda, whoever may does so on the day before."""
    here = rehearsed.here()
    if here.held_on is None or now.date() != here.held_on - timedelta(days=1) or frozen(here) is not None:
        return False
    by = rehearsed.first(Deed.FREEZE_AGENDA)
    if by is None or not rehearsed.once("fixed"):
        return False
    try:
        preparation.freeze_agenda(conversation=here, by=by, now=now)
    except (preparation.ReportAwaited, preparation.ViewsAwaited, preparation.SubjectsAwaited):
        return False
    rehearsed.show(now, by, _("Fixes the agenda"), screens=rehearsed.pages("agenda/", Part))
    return True


def meet(rehearsed: Rehearsed, now: datetime) -> bool:
    here = rehearsed.here()
    if here.held_on is None or now.date() < here.held_on or not rehearsed.once("held"):
        return False
    rehearsed.show(
        now,
        None,
        _("The conversation is held"),
        told=_("Face to face, with the agenda on the table. The software has nothing to do."),
        screens=[*rehearsed.pages("agenda/", Part), *rehearsed.pages("")],
    )
    return True


def note_pulses(rehearsed: Rehearsed, now: datetime) -> bool:
    """How work goes, as the two said it (where the format has such words)."""
    here = rehearsed.here()
    if here.held_on is None or now.date() <= here.held_on or "pulses" in rehearsed.done:
        return False
    by = rehearsed.people().get(Part.REVIEWER)
    if by is None or Part.REVIEWER not in rehearsed.may(Deed.NOTE_PULSES) or not rehearsed.once("pulses"):
        return False
    marks = {pulse.key: "goes_well" for pulse in rehearsed.spec.pulses}
    teams.note(conversation=here, marks=marks, by=by, now=now)
    subject = rehearsed.people()[Part.SUBJECT]
    teams.respond(conversation=here, text=said.PULSE_RESPONSE, by=subject, now=now)
    rehearsed.show(
        now,
        by,
        _("Notes how work goes, as both said it; the other puts own words beside it"),
        screens=rehearsed.pages("hoe-gaat-het/", SIDES),
    )
    return True


# --- afterwards ------------------------------------------------------------------------------------------------------


def share(rehearsed: Rehearsed, now: datetime) -> bool:
    """What goes back to others, in each form that the format knows."""
    here = rehearsed.here()
    ended = here.ended_at
    if ended is None or now.date() < ended.date() + timedelta(days=SHARED_AFTER_DAYS):
        return False
    bodies = bodies_for(here)
    by, subject = rehearsed.people().get(Part.REVIEWER), rehearsed.people().get(Part.SUBJECT)
    if not bodies or by is None or subject is None or not rehearsed.once("shared"):
        return False
    rules = rehearsed.spec.sharing
    form = Form.WRITTEN if rules and "written" in rules.forms else Form.ORAL
    for body in bodies:
        text = said.SHORT_TEXT if form == Form.WRITTEN else ""
        row = sharing.decide(
            conversation=here, body=body, form=form, told_by=Part.REVIEWER, text=text, seen="", by=by, now=now
        )  # fmt: skip
        if form == Form.WRITTEN:
            sharing.agree(decision=row, seen=sharing.mark(row), by=subject, now=now)
        row = SharingDecision.objects.select_related("conversation", "body").get(pk=row.pk)
        sharing.share(decision=row, seen=sharing.mark(row), by=by, now=now)
    rehearsed.show(
        now,
        by,
        _("Tells back what both decided to share"),
        told=_("Text only, and the other has read and agreed to it first. No figure leaves the conversation.")
        if form == Form.WRITTEN
        else _("By word of mouth: here only stands that it was done."),
        screens=rehearsed.pages("terugkoppeling/", SIDES),
    )
    return True


def assess(rehearsed: Rehearsed, now: datetime) -> bool:
    """A manager's assessment stands apart: no code about conversations comes near it. So here it goes by its page."""
    here, kept = rehearsed.here(), rehearsed.spec.assessment
    if kept == "none" or here.ended_at is None or "assessed" in rehearsed.done:
        return False
    subject, by = rehearsed.people()[Part.SUBJECT], rehearsed.people()[Part.REVIEWER]
    subject.refresh_from_db()
    if subject.manager_id != by.pk or not rehearsed.once("assessed"):
        return False
    given = {"text": said.ASSESSMENT} if kept == "here" else {"registered_in": _("another system")}
    path = rehearsed.stage.press(
        by,
        f"/team/{subject.public_id}/beoordelen/",
        {"year": str(now.year), "made_on": now.date().isoformat(), **given},
    )
    rehearsed.show(
        now,
        by,
        _("Records an assessment, apart from this conversation"),
        told=_("Nothing of the conversation comes near it. The employee reads it at once."),
        screens=rehearsed.stage.screens([(subject, path), (by, path), (subject, "/dossier/")]),
    )
    return True


def approve_list(rehearsed: Rehearsed, now: datetime) -> bool:
    """Where the format wants a list, the archivist approves what is destroyed."""
    made = DestructionList.objects.filter(settled_on=None).first()
    if made is None or not rehearsed.once("list approved"):
        return False
    by = rehearsed.person(rehearsed.cast.archivist)
    path = f"/bewaren/lijsten/{made.public_id}/"
    before = rehearsed.stage.screens([(by, path)])
    rehearsed.show(now, None, _("A destruction list is made"), screens=before)
    seen = Seen.of(rehearsed)
    lists.approve(made=made, items=list(lists.open_items(made)), by=by, now=now)
    tell_what_happened(rehearsed, seen, now)
    return True


def _planned_on(rehearsed: Rehearsed) -> date:
    planned_at = rehearsed.here().planned_at
    return planned_at.date() if planned_at else date.max


AROUND: tuple[Callable[[Rehearsed, datetime], bool], ...] = (
    accept_secrecy,
    first_rater,
    other_raters,
    before_terms,
    fix_agenda,
    meet,
    note_pulses,
    share,
    assess,
    approve_list,
)
"""Asked each day, in this order, whether there is something to do."""
