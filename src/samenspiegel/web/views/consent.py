# SPDX-License-Identifier: EUPL-1.2
"""A side answers a request: a shorter schedule, without the round, a late point."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.feedback.tasks import follow_conversation
from samenspiegel.formats.queries import spec_of
from samenspiegel.preparation.queries import points

from ..loading import PersonRequest, conversation_page
from ..recording_words import levels


@conversation_page(Deed.CONSENT)
def answer(request: PersonRequest, conversation: Conversation, request_id: str) -> HttpResponse:
    asked = conversation.consent_requests.filter(public_id=request_id).select_related("asked_by").first()
    if asked is None:
        raise Http404
    if asked.kind == ConsentKind.SHOW_REPORT and Part.SUBJECT not in request.parts:
        raise Http404  # only the subject decides it
    is_answered = asked.settled_at is not None or asked.consents.filter(person=request.person).exists()
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        is_given = request.POST["answer"] == "yes"
        try:
            actions.answer_consent(request=asked, is_given=is_given, by=request.person, now=clock.now())
            follow_conversation(conversation, clock.now())
        except actions.AlreadySettled:
            messages.info(request, _("This request had been answered already. Nothing was changed."))
        except ScheduleImpossible:
            messages.error(
                request,
                _(
                    "Too much time has passed: the shorter schedule does not fit any more. Nothing was changed."
                ),
            )
        except actions.RoundTooSoon:
            messages.error(
                request,
                _(
                    "Another round of feedback was planned near that day meanwhile. Nothing was changed. Whoever plans "
                    "can choose another day."
                ),
            )
        except actions.RecordingFixed:
            messages.error(request, _("The record has been offered already: this does not change any more."))
        except actions.TooLate:
            messages.error(
                request,
                _(
                    "The questionnaires have been closed meanwhile: there is a mirror now. Nothing was changed."
                ),
            )
        else:
            messages.success(request, _("Your answer has been recorded. Thank you."))
        return redirect("conversation", conversation.public_id)
    point = ""
    if asked.kind == ConsentKind.LATE_POINT:
        found = [
            p.text
            for p in points(conversation, reader=request.person)
            if p.public_id == asked.terms.get("point")
        ]
        point = found[0] if found else ""
    labels = {one.key: one.label for one in spec_of(conversation.format_version).milestones}
    return render(
        request,
        "consent/answer.html",
        {
            "conversation": conversation,
            "asked": asked,
            "kind": asked.kind,
            "held_on": date.fromisoformat(asked.terms["held_on"]) if "held_on" in asked.terms else None,
            "level": levels().get(asked.terms.get("recording", ""), ""),
            "waives": asked.terms.get("waives_report_days", False),
            "milestones": [
                (labels.get(row.key, row.key), row.due_on)
                for row in conversation.milestones.order_by("due_on")
            ],
            "point": point,
            "is_answered": is_answered,
        },
    )
