# SPDX-License-Identifier: EUPL-1.2
"""Let somebody from outside guide one conversation, and end that."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.people import actions as people

from ..forms.changes import OutsiderForm
from ..loading import PersonRequest, conversation_page, page_for
from ..posting import pressed_on


@conversation_page(Deed.APPOINT_OUTSIDE)
def appoint(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Name them; they get a link, see this conversation and nothing else."""
    form = OutsiderForm(request.POST or None, initial={"part": "facilitator"})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                outsider = people.add_outsider(
                    organisation=conversation.organisation,
                    name=given["name"],
                    email=given["email"],
                    works_at=given["works_at"],
                    by=request.person,
                    now=clock.now(),
                )
                actions.appoint_outside(
                    conversation=conversation,
                    outsider=outsider,
                    part=Part(given["part"]),
                    by=request.person,
                    now=clock.now(),
                )
        except people.WorksHere as known:
            text = _("This address belongs to %(person)s, who works here. Choose that person from the list.")
            form.add_error("email", text % {"person": known.name})
        except actions.OutsiderRefused as refused:
            if refused.code == "last_seal":
                text = _(
                    "The questionnaires are out, and nobody else who guides this conversation has a seal passphrase "
                    "that closes them: only the printed code would be left. Wait until they are closed, or let "
                    "this person take the place of the other one. Nothing was changed."
                )
                form.add_error(None, text)
            else:
                form.add_error(
                    "email", _("This person has a part in the conversation already. Choose somebody else.")
                )
        except actions.WrongState:
            form.add_error(None, _("This conversation is not planned any more. Nothing was changed."))
        else:
            done = _("%(name)s now guides this conversation, and gets a mail with a link.")
            if given["part"] == Part.SUBSTITUTE:
                done = _("%(name)s takes over when needed, and gets a mail with a link.")
            messages.success(request, done % {"name": outsider.name})
            return redirect(*page_for(request.person, conversation))
    seated = people_in(conversation)
    substitute = seated.get(Part.SUBSTITUTE)
    return render(
        request,
        "changes/outside.html",
        {
            "conversation": conversation,
            "form": form,
            "words": spec_of(conversation.format_version).words,
            "substitute": substitute,
            "facilitator": seated.get(Part.FACILITATOR),
            "is_facilitator": Part.FACILITATOR in request.parts,
        },
    )


@conversation_page(Deed.APPOINT_OUTSIDE)
@pressed_on("appoint_outside")
def remove(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Take a substitute from outside off the conversation."""
    try:
        actions.remove_outside(conversation=conversation, by=request.person, now=clock.now())
    except actions.WrongState:
        messages.info(request, _("There is nobody from outside to take off. Nothing was changed."))
    else:
        messages.success(request, _("Their access has ended."))
    return redirect("conversation", conversation.public_id)
