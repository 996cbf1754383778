# SPDX-License-Identifier: EUPL-1.2
"""Somebody else conducts the conversation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.format.shared import reviewers
from samenspiegel.core.wording import sentence_start
from samenspiegel.formats.queries import spec_of

from ..forms.changes import ReviewerForm
from ..forms.people import active_persons, titles
from ..loading import PersonRequest, conversation_page, page_for
from ..plan_again import second_reviewers


@conversation_page(Deed.REPLACE_REVIEWER)
def replace(request: PersonRequest, conversation: Conversation, part: Part = Part.REVIEWER) -> HttpResponse:
    """Choose who, after reading what they get and what they do not."""
    spec = spec_of(conversation.format_version)
    before = people_in(conversation).get(part)
    if before is None:
        raise Http404
    taking_part = {row.person_id for row in conversation.participants.all()}
    everybody = active_persons(conversation.organisation_id)
    if part == Part.SECOND_REVIEWER:
        there = second_reviewers(spec, before, clock.today())
        everybody = {one.public_id: one for one in there if one.works_at == before.works_at}
    persons = {key: person for key, person in everybody.items() if person.pk not in taking_part}
    form = ReviewerForm(
        request.POST or None,
        label=sentence_start(reviewers(spec)[part]),
        persons=persons,
        titles=titles(conversation.organisation_id, clock.today()),
    )
    if form.is_bound and form.is_valid():
        try:
            chosen = form.cleaned_data["reviewer"]
            actions.replace_reviewer(
                conversation=conversation, reviewer=chosen, by=request.person, now=clock.now(), part=part
            )
        except actions.ReviewerRefused as refused:
            form.add_error("reviewer", _refusal(refused.code))
        except actions.WrongState:
            messages.error(
                request,
                _(
                    "This cannot be done any more: the conversation has changed meanwhile. Nothing was changed."
                ),
            )
            return redirect("conversation", conversation.public_id)
        else:
            messages.success(
                request,
                _("%(name)s conducts this conversation from now on. Both sides get a mail.")
                % {"name": chosen.name},
            )
            return redirect(*page_for(request.person, conversation))
    round = getattr(conversation, "round", None)
    values = {
        "conversation": conversation,
        "form": form,
        "words": spec.words,
        "before": before,
        "has_left": bool(conversation.has_round and round and round.opened_on),
        "asks": conversation.has_round,
    }
    return render(request, "changes/reviewer.html", values)


def _refusal(code: str) -> str:
    return {
        "not_here": _("This person is not in the list. Choose somebody else."),
        "not_agreed": _(
            "You settled beforehand who conducts these conversations. This person is none of them. Choose somebody "
            "else, or settle the ground rules anew with the group."
        ),
        "has_part": _("This person has a part in the conversation already. Choose somebody else."),
        "in_line_of_command": _(
            "With this person, who guides the conversation would not stand apart enough for this format. Choose "
            "somebody else, or let somebody else guide it first. Nothing was changed."
        ),
    }[code]
