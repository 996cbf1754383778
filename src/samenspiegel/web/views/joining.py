# SPDX-License-Identifier: EUPL-1.2
"""The council member asks somebody of the board to join or to take over; who is asked answers (RL-7)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel import clock
from samenspiegel.conversations.actions import ReviewerRefused, WrongState
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.joining import actions, queries
from samenspiegel.joining.models import How, JoiningRequest
from samenspiegel.people.models import Person

from ..loading import PersonRequest, conversation_page, page_for
from ..office_words import body_word


class AskForm(forms.Form):
    """Whom, and for what."""

    person = forms.ChoiceField(label=_lazy("Whom do you ask?"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=_lazy("What do you ask?"),
        widget=forms.RadioSelect,
        choices=[
            (How.JOIN, _lazy("Join the conversation")),
            (How.TAKE_OVER, _lazy("Conduct the conversation, instead of who would do so now")),
        ],
    )

    def __init__(self, *args: object, persons: list[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["person"].choices = [(one.public_id, one.name) for one in persons]  # type: ignore[attr-defined]


@conversation_page(Deed.ASK_TO_JOIN)
def ask(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Choose whom to ask; what was asked before and waits for an answer stands above."""
    now, today = clock.now(), clock.today()
    persons = (
        [] if queries.is_settled(conversation, on=today) else queries.to_be_asked(conversation, on=today)
    )
    form = AskForm(request.POST or None, persons=persons)
    if form.is_bound and form.is_valid():
        person = next(one for one in persons if one.public_id == form.cleaned_data["person"])
        try:
            actions.ask(
                conversation=conversation,
                person=person,
                how=How(form.cleaned_data["how"]),
                by=request.person,
                now=now,
            )
        except (actions.NotToBeAsked, actions.TooLate):
            messages.error(request, _("This cannot be asked any more. Nothing was changed."))
        else:
            text = _("You asked %(person)s. You get a mail with the answer.") % {"person": person.name}
            messages.success(request, text)
        return redirect("conversation", conversation.public_id)
    place = spec_of(conversation.format_version).parties.reviewer.may_be_asked
    return render(
        request,
        "joining/ask.html",
        {
            "form": form,
            "conversation": conversation,
            "has_persons": bool(persons),
            "waiting": queries.open_request(conversation),
            "reviewer": people_in(conversation).get(Part.REVIEWER),
            "place": body_word(place.body) if place and place.body else "",
        },
    )


@login_required
def answer(request: PersonRequest, joining_id: str) -> HttpResponse:
    """Only for who was asked, and as long as it can be answered."""
    rows = queries.asked_of(request.person, on=clock.today()) if request.person else []
    asked: JoiningRequest | None = next((row for row in rows if row.public_id == joining_id), None)
    if asked is None:
        raise Http404
    conversation = asked.conversation
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        is_granted = request.POST["answer"] == "yes"
        try:
            actions.answer(request=asked, is_granted=is_granted, by=request.person, now=clock.now())
        except (
            actions.AnsweredAlready,
            actions.NotToBeAsked,
            actions.TooLate,
            ReviewerRefused,
            WrongState,
        ):
            messages.error(request, _("This cannot be answered any more. Nothing was changed."))
            return redirect("start")
        messages.success(request, _("Your answer has been sent."))
        return redirect(*page_for(request.person, conversation))
    people = people_in(conversation)
    return render(
        request,
        "joining/answer.html",
        {
            "asked": asked,
            "conversation": conversation,
            "subject": people.get(Part.SUBJECT),
            "reviewer": people.get(Part.REVIEWER),
            "takes_over": asked.how == How.TAKE_OVER,
        },
    )
