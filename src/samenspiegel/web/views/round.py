# SPDX-License-Identifier: EUPL-1.2
"""The round as the facilitator runs it: who has handed in, by name and never when; what falls short; closing (HV-6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, reviewer_name
from samenspiegel.core import schedule
from samenspiegel.core.access import Deed, Part
from samenspiegel.feedback import actions
from samenspiegel.feedback.actions import Shortfall
from samenspiegel.feedback.models import Round
from samenspiegel.feedback.queries import invitations, label, labels, round_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.notices.queries import refused
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..forms.round import CloseForm, ExtendForm
from ..loading import PersonRequest, conversation_page
from .custody import busy, keepers, too_often

NEAR = timedelta(days=3)
"""From so long before the due date the page tells what will fall short."""


@dataclass(frozen=True)
class Answerer:
    """Somebody who was asked. No moment, and in the order of names: nothing tells who came when."""

    name: str
    has_handed_in: bool
    has_declined: bool
    invitation_id: str = ""


@dataclass(frozen=True)
class AnsweringGroup:
    """One group: enough, or not yet. A group of one says that itself: ``is_enough`` is ``None``."""

    label: str
    people: list[Answerer]
    is_enough: bool | None


@conversation_page(Deed.SEE_WHO_HANDED_IN)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Who has handed in, what is missing, and what can be done about it."""
    return _page(request, conversation)


@require_POST
@conversation_page(Deed.CLOSE_ROUND)
def extend(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Ask for the answers by a later date; everybody who was asked gets a mail."""
    round = find_round(conversation)
    form = ExtendForm(request.POST)
    if form.is_valid():
        due_on = form.cleaned_data["due_on"]
        try:
            if round.due_on != due_on:  # the same press twice changes nothing
                actions.extend(round=round, due_on=due_on, by=request.person, now=clock.now())
            text = _("The due date is now %(date)s. Everybody who was asked gets a mail.")
            messages.success(request, text % {"date": date_format(due_on, "l j F Y")})
            return redirect("round", conversation.public_id)
        except actions.NotOpen:
            messages.error(request, _("The round has closed in the meantime. Nothing was changed."))
            return redirect("round", conversation.public_id)
        except actions.DueDateRefused as refusal:
            form.add_error("due_on", _refused_date(refusal, round))
    return _page(request, conversation, extend_form=form)


@sensitive_post_parameters()
@conversation_page(Deed.CLOSE_ROUND)
def close(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say what closing does, ask for a tick, and close. It cannot be undone."""
    round = find_round(conversation)
    if round.closed_at and not round.withdrawn_at and not round.released_at:
        return redirect("open_answers", conversation.public_id)
    if not _can_close(round):
        messages.error(request, _("The questionnaires cannot be closed now. Nothing was changed."))
        return redirect("round", conversation.public_id)
    missing = actions.shortfall(round)
    is_sealed = round.custody == Custody.CUSTODIAN
    typed = request.POST if request.method == "POST" else None
    form = CloseForm(typed, falls_short=bool(missing), is_sealed=is_sealed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(
                round=round,
                by=request.person,
                now=clock.now(),
                accept_shortfall=form.cleaned_data.get("accept", False),
                given=form.cleaned_data.get("seal", ""),
            )
        except actions.NotOpen:
            return redirect("open_answers", conversation.public_id)
        except actions.TooEarly:
            messages.error(request, _("The questionnaires cannot be closed now. Nothing was changed."))
            return redirect("round", conversation.public_id)
        except actions.WillFallShort as short:
            missing = short.missing
            form = CloseForm(None, falls_short=True, is_sealed=is_sealed)
            messages.error(
                request, _("Something is missing that was there before. Look again. Nothing was closed.")
            )
        except actions.SealTooOften:
            form.add_error("seal", too_often())
        except actions.SealBusy:
            form.add_error(None, busy())
        except actions.NoSeal:
            text = _(
                "These questionnaires were not sealed with your passphrase of now. Use the printed code."
            )
            form.add_error("seal", text)
        except (actions.SealWrong, actions.SealMissing):
            text = _("This is neither your seal passphrase nor the printed code. Nothing was closed.")
            form.add_error("seal", text)
        else:
            text = _(
                "The questionnaires are closed and the separate answers destroyed. Read the open answers now."
            )
            messages.success(request, text)
            return redirect("open_answers", conversation.public_id)
    values = {
        "conversation": conversation,
        "round": round,
        "form": form,
        "missing": shortfall_texts(round, missing),
        "people": side_names(conversation),
        "is_sealed": is_sealed,
        "can_use_passphrase": is_sealed and actions.is_sealed_to(round, request.person),
        **keepers(round),
    }
    return render(request, "round/close.html", values)


def find_round(conversation: Conversation) -> Round:
    """The round, or a 404 where there is none."""
    round = round_of(conversation)
    if round is None:
        raise Http404
    return round


def shortfall_texts(round: Round, missing: Shortfall) -> list[str]:
    """What will be missing from the spiegel, in words, without numbers."""
    found = []
    if missing.is_self_missing:
        found.append(
            _("The self-rating has not been handed in. The mirror then shows only how others see it.")
        )
    if missing.is_reviewer_missing:
        reviewer = people_in(round.conversation).get(Part.REVIEWER)
        text = _("%(person)s has not handed in. The mirror then says: no answer.")
        found.append(text % {"person": reviewer.name if reviewer else ""})
    too_few = _("%(group)s: too few questionnaires. The mirror then shows no scores of this group.")
    found += [too_few % {"group": label(round, key)} for key in missing.groups]
    nobody = _("%(group)s: not handed in. The mirror then says: no answer.")
    return found + [nobody % {"group": label(round, key)} for key in missing.named]


def _page(
    request: PersonRequest, conversation: Conversation, extend_form: ExtendForm | None = None
) -> HttpResponse:
    round = round_of(conversation)
    values: dict[str, Any] = {
        "conversation": conversation,
        "round": round,
        "spec": spec_of(conversation.format_version),
        "people": side_names(conversation),
        "leaves_on": milestone_on(conversation, schedule.INVITATIONS),
        "refused": _refused_names(conversation),
        "is_sealed": round is not None and round.custody == Custody.CUSTODIAN,
    }
    if round is None or not actions.is_open(round):
        return render(request, "round/not_open.html", values)
    missing = actions.shortfall(round)
    groups = _groups(round, missing)
    people = [person for group in groups for person in group.people]
    latest = actions.latest_due_on(round)
    can_extend = bool(latest and round.due_on and latest > round.due_on and latest >= clock.today())
    is_over = bool(round.due_on and clock.today() > round.due_on)
    values |= {
        "groups": groups,
        "handed_in": sum(person.has_handed_in for person in people),
        "asked": sum(not person.has_declined or person.has_handed_in for person in people),
        "is_over": is_over,
        "is_near": bool(round.due_on and clock.today() >= round.due_on - NEAR),
        "can_close": is_over or all(person.has_handed_in or person.has_declined for person in people),
        "missing": shortfall_texts(round, missing),
        "latest": latest,
        "extend_form": extend_form or (ExtendForm() if can_extend else None),
        "has_error": bool(extend_form),
        "release_on": milestone_on(conversation, schedule.RELEASE),
        **keepers(round),
    }
    return render(request, "round/show.html", values)


def _groups(round: Round, missing: Shortfall) -> list[AnsweringGroup]:
    handed = actions.handed_in(round)
    named = labels(round)
    found: dict[str, list[Answerer]] = {}
    for row in invitations(round):
        is_in = handed.get(row.person.public_id, False)
        person = Answerer(row.person.name, is_in, row.has_declined, row.public_id)
        found.setdefault(row.group.key, []).append(person)
    averaged = {group.key for group in round.groups.all() if group.kind == "averaged"}
    return [
        AnsweringGroup(
            named[key],
            people,
            key not in missing.groups if key in averaged else None,
        )
        for key, people in found.items()
    ]


def _can_close(round: Round) -> bool:
    if not actions.is_open(round) or round.due_on is None:
        return False
    return clock.today() > round.due_on or actions.is_everybody_in(round)


def _refused_names(conversation: Conversation) -> list[str]:
    rows = refused(conversation.organisation_id, conversation.public_id)
    if not rows:
        return []
    persons = Person.objects.filter(
        organisation_id=conversation.organisation_id, public_id__in={row.person for row in rows}
    )
    return [f"{person.name} ({person.email})" for person in persons.order_by("name")]


def side_names(conversation: Conversation) -> dict[str, str]:
    people = people_in(conversation)
    subject = people[Part.SUBJECT].name if Part.SUBJECT in people else ""
    return {"subject": subject, "reviewer": reviewer_name(spec_of(conversation.format_version), people)}


def milestone_on(conversation: Conversation, key: str) -> date | None:
    return conversation.milestones.filter(key=key).values_list("due_on", flat=True).first()


def _refused_date(refusal: actions.DueDateRefused, round: Round) -> str:
    if refusal.code == "past":
        return _("This date has passed. Choose today or later.")
    if refusal.code == "not_later" and round.due_on:
        return _("Choose a date after %(date)s: a date that people were told does not move earlier.") % {
            "date": date_format(round.due_on, "l j F")
        }
    if refusal.latest:
        return _(
            "The latest date that fits is %(date)s. Do you need more time? Then move the conversation."
        ) % {"date": date_format(refusal.latest, "l j F Y")}
    return _("This date does not fit. Move the conversation first.")
