# SPDX-License-Identifier: EUPL-1.2
"""Choose the situational competencies of one conversation, until its questionnaires have left (VGS-12)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.format import choosing
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats.queries import spec_of

from ..forms.plan import offer_competencies
from ..loading import PersonRequest, conversation_page


class CompetenciesForm(forms.Form):
    """Which of the situational competencies this conversation is about."""

    competencies = forms.MultipleChoiceField(
        label=_lazy("Which situational competencies do we ask?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@conversation_page(Deed.CHANGE_PLAN)
def competencies(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """What is asked beside the core competencies; who organises it chooses."""
    spec = spec_of(conversation.format_version)
    if not choosing.choosable(spec):
        raise Http404
    form = CompetenciesForm(request.POST or None, initial={"competencies": conversation.competencies})
    if request.method == "POST" and not form.is_bound:  # nothing is ticked, which is a choice too
        form = CompetenciesForm({})
    offer_competencies(form.fields, spec)
    if request.method == "POST" and form.is_valid():
        try:
            feedback.choose_competencies(
                conversation=conversation,
                competencies=form.cleaned_data["competencies"],
                by=request.person,
                now=clock.now(),
            )
        except feedback.ChoiceOver:
            form.add_error(
                None,
                _(
                    "The questionnaires have left: what is asked does not change any more. Nothing was changed."
                ),
            )
        except conversations.PlanRefused:
            form.add_error(
                "competencies",
                _("These are more competencies than fit. Tick fewer, so that the list stays short."),
            )
        else:
            messages.success(request, _("The choice has been kept."))
            return redirect("conversation", conversation.public_id)
    core = ", ".join(one.name for one in spec.competencies if one.use == "core")
    return render(
        request, "changes/competencies.html", {"conversation": conversation, "form": form, "core": core}
    )
