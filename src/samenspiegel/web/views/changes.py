# SPDX-License-Identifier: EUPL-1.2
"""Life gets in the way: move, pause, cancel, hand over, go on without the round. Before and after are shown first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.actions.moving import continued_milestones, moved_milestones
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.schedule import Milestone, ScheduleImpossible, on_outside, remarks
from samenspiegel.feedback.tasks import follow_conversation
from samenspiegel.formats.queries import spec_of

from .. import outside_dates
from ..forms.changes import MoveForm, SittingForm, SureForm
from ..forms.near_round import ask_why
from ..loading import PersonRequest, conversation_page, page_for


@conversation_page(Deed.CHANGE_PLAN)
def move(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Show what the dates become; move on the second press. Too little time: the earliest date that fits."""
    kept = {
        "held_on": conversation.held_on,
        "starts_at": conversation.starts_at,
        "duration_minutes": conversation.duration_minutes,
        "place": conversation.place,
        **outside_dates.initial(conversation.outside_on),
    }
    spec = spec_of(conversation.format_version)
    form = MoveForm(request.POST or None, initial=kept, spec=spec)
    before_after: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            given = form.cleaned_data
            outside = outside_dates.given(spec, given)
            before_after = _before_after(conversation, given["held_on"], outside)
            actions.check_apart(conversation, given["held_on"], given["exception_reason"])
            if "confirm" in request.POST:
                actions.move(
                    conversation=conversation,
                    held_on=given["held_on"],
                    starts_at=given["starts_at"],
                    duration_minutes=given["duration_minutes"],
                    place=given["place"],
                    exception_reason=given["exception_reason"],
                    outside_dates=outside,
                    by=request.person,
                    now=clock.now(),
                )
                follow_conversation(conversation, clock.now())
                messages.success(
                    request, _("The conversation has been moved. Everybody who must know gets a mail.")
                )
                return redirect("conversation", conversation.public_id)
        except ScheduleImpossible as impossible:
            found["earliest"] = impossible.earliest
            held_on = form.cleaned_data["held_on"]
            form.add_error("held_on", _impossible(conversation, impossible))
            found["shorter"] = _shorter(conversation, held_on)
            if found["shorter"] and "shorten" in request.POST:
                try:
                    return _ask_to_shorten(
                        request, conversation, held_on, form.cleaned_data["exception_reason"]
                    )
                except actions.RoundTooSoon as soon:
                    ask_why(form, soon.other_on)
        except actions.RoundTooSoon as soon:
            ask_why(form, soon.other_on)
        except actions.OutsideDateWrong as wrong:
            form.add_error(f"{actions.OUTSIDE_FIELD}{wrong.key}", outside_dates.wrong_text(wrong.code))
        except actions.NothingToChange:
            form.add_error(None, _("Nothing has changed yet. Choose another date, time or place."))
        except actions.WrongState:
            return _too_late(request, conversation)
    return render(
        request,
        "changes/move.html",
        {
            "conversation": conversation,
            "form": form,
            "before_after": before_after,
            "words": spec.words,
            **found,
        },
    )


@conversation_page(Deed.CHANGE_PLAN)
def sit_again(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """A second sitting: show what the dates become, and do it on the second press."""
    kept = {
        "starts_at": conversation.starts_at,
        "duration_minutes": conversation.duration_minutes,
        "place": conversation.place,
    }
    form = SittingForm(request.POST or None, initial=kept)
    before_after: list[dict[str, Any]] = []
    is_over = conversation.first_held_on or conversation.ended_at or conversation.cancelled_at
    if is_over or conversation.held_on is None or conversation.held_on > clock.today():
        return _too_late(request, conversation)
    if form.is_bound and form.is_valid():
        held_on = form.cleaned_data["held_on"]
        try:
            after = continued_milestones(conversation, held_on=held_on, today=clock.today())
            before_after = _rows(conversation, after)
            before_after.append(
                {"label": _("Second sitting"), "before": None, "after": held_on, "remarks": []}
            )
            if "confirm" in request.POST:
                actions.sit_again(
                    conversation=conversation, by=request.person, now=clock.now(), **form.cleaned_data
                )
                messages.success(
                    request, _("The second sitting is planned. Everybody who must know gets a mail.")
                )
                return redirect("conversation", conversation.public_id)
        except ScheduleImpossible as impossible:
            form.add_error("held_on", _impossible(conversation, impossible))
        except actions.WrongState:
            return _too_late(request, conversation)
    return render(
        request,
        "changes/second_sitting.html",
        {"conversation": conversation, "form": form, "before_after": _by_day(before_after)},
    )


def _impossible(conversation: Conversation, impossible: ScheduleImpossible) -> str:
    """Why a date does not fit, and what does."""
    if impossible.earliest is None and conversation.began_on is not None:
        gone_on = date_format(conversation.destroy_on, "j F Y") if conversation.destroy_on else ""
        return _("This date is too late: on %(date)s everything about this conversation is destroyed.") % {
            "date": gone_on
        }
    text = _("This date is too early: what was told or sent does not fit before it.")
    if conversation.began_on and conversation.began_on <= clock.today():
        text = _("This date is too early.")
    if impossible.earliest:
        text += " " + _("The earliest date that fits is %(date)s.") % {
            "date": date_format(impossible.earliest, "l j F Y")
        }
    return text


def _shorter(conversation: Conversation, held_on: date) -> list[tuple[str, date]]:
    """The dates of a shorter schedule, where one fits before this date; else nothing."""
    if conversation.first_held_on:
        return []
    spec = spec_of(conversation.format_version)
    try:
        laid_out = actions.shorter_plan(spec, held_on=held_on, today=clock.today(), conversation=conversation)
    except ScheduleImpossible:
        return []
    labels = {milestone.key: milestone.label for milestone in spec.milestones}
    return [(labels.get(milestone.key, milestone.key), milestone.on) for milestone in laid_out]


@transaction.atomic
def _ask_to_shorten(
    request: PersonRequest, conversation: Conversation, held_on: date, exception_reason: str
) -> HttpResponse:
    now = clock.now()
    if other_on := actions.check_apart(conversation, held_on, exception_reason):
        actions.record_exception(conversation, exception_reason, other_on, by=request.person, now=now)
    actions.ask_consent(
        conversation=conversation,
        kind=ConsentKind.SHORTEN,
        terms={"held_on": held_on.isoformat()},
        by=request.person,
        now=now,
    )
    messages.success(request, _("Both sides have been asked. Nothing changes before both agree."))
    return redirect("conversation", conversation.public_id)


def _before_after(
    conversation: Conversation, held_on: date, outside: Mapping[str, date]
) -> list[dict[str, Any]]:
    after = moved_milestones(conversation, held_on=held_on, today=clock.today())
    plan = spec_of(conversation.format_version).milestones
    after += on_outside({**conversation.outside_on, **outside}, plan)
    talk = {"label": _("Conversation"), "before": conversation.held_on, "after": held_on, "remarks": []}
    return _by_day([*_rows(conversation, after), talk])


def _by_day(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["after"])


def _rows(conversation: Conversation, after: list[Milestone]) -> list[dict[str, Any]]:
    """Each milestone as it stands and as it becomes."""
    spec = spec_of(conversation.format_version)
    labels = {milestone.key: milestone.label for milestone in spec.milestones}
    before = {row.key: row for row in conversation.milestones.all()}
    said = remarks(after, actions.closed_periods(conversation.organisation), spec.milestones)
    return [
        {
            "label": labels.get(milestone.key, milestone.key),
            "before": before[milestone.key].due_on if milestone.key in before else None,
            "after": milestone.on,
            "is_done": milestone.key in before and before[milestone.key].done_on is not None,
            "remarks": [remark for remark in said if remark.key == milestone.key],
        }
        for milestone in after
    ]


def _confirmed(
    request: PersonRequest, conversation: Conversation, template: str, deed: Callable[[], object], done: str
) -> HttpResponse:
    """A page that says what follows, asks for a tick, and then does it."""
    form = SureForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            deed()
            follow_conversation(conversation, clock.now())
        except (actions.WrongState, actions.TooLate):
            return _too_late(request, conversation)
        messages.success(request, done)
        return redirect(*page_for(request.person, conversation))
    words = spec_of(conversation.format_version).words
    return render(request, template, {"conversation": conversation, "form": form, "words": words})


@conversation_page(Deed.CHANGE_PLAN)
def pause(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    def deed() -> None:
        actions.pause(conversation=conversation, by=request.person, now=clock.now())

    done = _("The conversation is paused. Give it a new date when there is one.")
    return _confirmed(request, conversation, "changes/pause.html", deed, done)


@conversation_page(Deed.CHANGE_PLAN)
def cancel(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    def deed() -> None:
        actions.cancel(conversation=conversation, by=request.person, now=clock.now())

    done = _("The conversation has been cancelled. Everybody who was asked gets a mail.")
    return _confirmed(request, conversation, "changes/cancel.html", deed, done)


@conversation_page(Deed.HAND_OVER)
def hand_over(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    def deed() -> None:
        actions.hand_over(conversation=conversation, by=request.person, now=clock.now())

    return _confirmed(
        request, conversation, "changes/hand_over.html", deed, _("The conversation has been handed over.")
    )


@conversation_page(Deed.CHANGE_PLAN)
def ask_without_round(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    def deed() -> None:
        if not conversation.has_round:
            raise actions.WrongState
        actions.ask_consent(
            conversation=conversation,
            kind=ConsentKind.WITHOUT_ROUND,
            terms={},
            by=request.person,
            now=clock.now(),
        )

    done = _("Both sides have been asked. Nothing changes before both agree.")
    return _confirmed(request, conversation, "changes/without_round.html", deed, done)


def _too_late(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    messages.error(
        request,
        _("This cannot be done any more: the conversation has changed meanwhile. Nothing was changed."),
    )
    return redirect("conversation", conversation.public_id)
