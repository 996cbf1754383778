# SPDX-License-Identifier: EUPL-1.2
"""Between closing and release: the facilitator reads the open answers, may keep one back, and releases (HV-7)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.actions.milestones import closed_periods
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import schedule
from samenspiegel.core.access import Deed
from samenspiegel.core.format import FormatSpec, words
from samenspiegel.core.wording import fill
from samenspiegel.feedback import actions
from samenspiegel.feedback.actions import OpenAnswer
from samenspiegel.feedback.models import Round
from samenspiegel.formats.queries import spec_of

from ..forms.round import WithdrawForm, WithholdForm
from ..loading import PersonRequest, conversation_page
from .round import find_round, milestone_on, side_names


@dataclass(frozen=True)
class AnswerRow:
    """One text, with the form by which it can be kept back."""

    answer: OpenAnswer
    ground: str
    form: WithholdForm


@dataclass(frozen=True)
class Question:
    """One open question and what was written to it, in an order that says nothing."""

    text: str
    rows: list[AnswerRow]


@conversation_page(Deed.READ_OPEN_ANSWERS)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The texts, without names, groups or scores."""
    return _page(request, conversation)


@require_POST
@conversation_page(Deed.READ_OPEN_ANSWERS)
def withhold(request: PersonRequest, conversation: Conversation, answer_id: str) -> HttpResponse:
    """Keep one answer back whole, on one of two grounds."""
    form = WithholdForm(request.POST, prefix=answer_id)
    if not form.is_valid():
        return _page(request, conversation, bad_form=form)
    try:
        actions.withhold(
            round=find_round(conversation),
            answer=answer_id,
            ground=form.cleaned_data["ground"],
            by=request.person,
            now=clock.now(),
        )
        messages.success(request, _("This answer is kept back. The mirror says how many were."))
    except (actions.NotClosed, actions.AlreadyReleased, actions.NoSuchAnswer):
        messages.error(request, _gone())
    return redirect("open_answers", conversation.public_id)


@require_POST
@conversation_page(Deed.READ_OPEN_ANSWERS)
def put_back(request: PersonRequest, conversation: Conversation, answer_id: str) -> HttpResponse:
    """Show after all what was kept back."""
    try:
        actions.put_back(round=find_round(conversation), answer=answer_id, by=request.person, now=clock.now())
        messages.success(request, _("This answer will be shown."))
    except (actions.NotClosed, actions.AlreadyReleased):
        messages.error(request, _gone())
    except actions.NoSuchAnswer:
        pass  # put back already: the same press twice
    return redirect("open_answers", conversation.public_id)


@conversation_page(Deed.RELEASE_REPORT)
def release(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say what releasing does, and do it on the second press."""
    round = find_round(conversation)
    if not _is_between(round):
        return _sent_away(request, conversation, round)
    if request.method == "POST":
        try:
            actions.release(round=round, by=request.person, now=clock.now())
            text = _("Released. %(subject)s and %(reviewer)s get a mail at the same moment.")
            messages.success(request, text % side_names(conversation))
        except (actions.NotClosed, actions.AlreadyReleased):
            messages.info(request, _("The mirror had been released already. Nothing was changed."))
        return redirect("conversation", conversation.public_id)
    kept_back = sum(bool(answer.ground) for answer in actions.open_answers(round))
    values = {
        "conversation": conversation,
        "people": side_names(conversation),
        "kept_back": kept_back,
        "remark": _remark(conversation),
    }
    return render(request, "round/release.html", values)


@conversation_page(Deed.WITHDRAW_REPORT)
def withdraw(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Destroy the spiegel, with a reason that both sides are told."""
    round = find_round(conversation)
    if not round.closed_at or round.withdrawn_at:
        messages.info(request, _("There is no mirror to withdraw. Nothing was changed."))
        return redirect("round", conversation.public_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_report(
                round=round, reason=form.cleaned_data["reason"], by=request.person, now=clock.now()
            )
            messages.success(
                request, _("The mirror has been destroyed. Both sides get a mail with your reason.")
            )
            return redirect("conversation", conversation.public_id)
        except (actions.NotClosed, actions.AlreadyReleased):
            messages.info(request, _("There is no mirror to withdraw. Nothing was changed."))
            return redirect("round", conversation.public_id)
        except actions.ReasonMissing:
            form.add_error("reason", _("Write in at most 1000 characters why."))
    values = {"conversation": conversation, "form": form, "people": side_names(conversation), "round": round}
    return render(request, "round/withdraw.html", values)


def _page(
    request: PersonRequest, conversation: Conversation, bad_form: WithholdForm | None = None
) -> HttpResponse:
    round = find_round(conversation)
    if not _is_between(round):
        return _sent_away(request, conversation, round)
    spec = spec_of(conversation.format_version)
    people = side_names(conversation)
    values: dict[str, Any] = {
        "conversation": conversation,
        "people": people,
        "questions": _questions(spec, actions.open_answers(round), people["subject"], bad_form),
        "bad_form": bad_form,
        "release_on": milestone_on(conversation, schedule.RELEASE),
    }
    return render(request, "round/open_answers.html", values)


def _questions(
    spec: FormatSpec, answers: list[OpenAnswer], subject: str, bad_form: WithholdForm | None
) -> list[Question]:
    grounds = dict(WithholdForm().fields["ground"].choices)
    asked = {question.key: question.others for question in (spec.questions.open if spec.questions else ())}
    found: dict[str, list[AnswerRow]] = {}
    for answer in answers:
        form = bad_form if bad_form and bad_form.prefix == answer.id else WithholdForm(prefix=answer.id)
        row = AnswerRow(answer, str(grounds.get(answer.ground, "")), form)
        found.setdefault(answer.question, []).append(row)
    values = {**words(spec), "betrokkene": subject}
    return [Question(fill(asked.get(key, key), values), rows) for key, rows in found.items()]


def _is_between(round: Round) -> bool:
    return bool(round.closed_at and not round.released_at and not round.withdrawn_at)


def _sent_away(request: PersonRequest, conversation: Conversation, round: Round) -> HttpResponse:
    if round.released_at:
        messages.info(request, _("The mirror has been released. The open answers are in it now."))
        return redirect("conversation", conversation.public_id)
    messages.info(
        request, _("There is nothing to read: the open answers are there between closing and release.")
    )
    return redirect("round", conversation.public_id)


def _remark(conversation: Conversation) -> str:
    """What is inconvenient about releasing today."""
    today = clock.today()
    plan = spec_of(conversation.format_version).milestones
    here = [schedule.Milestone(schedule.RELEASE, today)]
    found = schedule.remarks(here, closed_periods(conversation.organisation), plan)
    if not any(remark.code == "release_day" for remark in found):
        return ""
    return _("Today, %(date)s, is just before days off. Then somebody may be left alone with it.") % {
        "date": date_format(today, "l j F")
    }


def _gone() -> str:
    return _("The mirror has been released or withdrawn in the meantime. Nothing was changed.")
