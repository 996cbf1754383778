# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation: decided, agreed to, told, and read by members of a body (VGS-10)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Body
from samenspiegel.sharing import actions, queries
from samenspiegel.sharing.models import Form, SharingDecision

from ..forms.sharing import FORMS, SharingForm
from ..loading import PersonRequest, conversation_page
from ..page_words import short_date_text
from ..posting import pressed_on
from .preparation import page_of


@conversation_page(Deed.SHARE_OUTCOME)
def sharing(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Per body what was decided and how far it is, with a form to decide or change it."""
    bodies = queries.bodies_for(conversation)
    if not bodies:
        raise Http404
    typed_for = next((body for body in bodies if body.public_id == request.POST.get("body")), None)
    decisions = queries.decisions_of(conversation)
    people = people_in(conversation)
    rows = []
    for body in bodies:
        row = decisions.get(body.pk)
        form = _form(request if body == typed_for else None, conversation, body, row)
        if body == typed_for and form.is_valid() and _decided(request, conversation, body, form):
            return redirect("sharing", conversation.public_id)
        rows.append(_row(request, body, row, form, people))
    return render(
        request, "sharing/decide.html", page_of(request, conversation, Deed.SHARE_OUTCOME, rows=rows)
    )


def _form(
    request: PersonRequest | None, conversation: Conversation, body: Body, row: SharingDecision | None
) -> SharingForm:
    initial: dict[str, str] = {"seen": actions.mark(row), "told_by": str(Part.REVIEWER)}
    if row:
        initial |= {"form": row.form, "told_by": row.told_by, "text": queries.text_of(row)}
    return SharingForm(
        request.POST if request else None,
        prefix=body.public_id,
        initial=initial,
        spec=spec_of(conversation.format_version),
        people=people_in(conversation),
    )


def _row(
    request: PersonRequest, body: Body, row: SharingDecision | None, form: SharingForm, people: dict
) -> dict[str, object]:
    teller = people.get(Part(row.told_by)) if row else None
    is_open = row is not None and row.done_on is None
    is_written = row is not None and row.form == Form.WRITTEN
    return {
        "body": body,
        "decision": row,
        "form": form,
        "label": FORMS[Form(row.form)] if row else "",
        "teller": teller,
        "text": queries.text_of(row) if row else "",
        "mark": actions.mark(row),
        "subject": people.get(Part.SUBJECT),
        "asks_agreement": is_open and is_written and row.agreed_at is None,
        "may_agree": is_open and is_written and row.agreed_at is None and Part.SUBJECT in request.parts,
        "may_share": is_open
        and row.form != Form.NONE
        and teller == request.person
        and (not is_written or row.agreed_at is not None),
    }


def _decided(request: PersonRequest, conversation: Conversation, body: Body, form: SharingForm) -> bool:
    given = form.cleaned_data
    try:
        actions.decide(
            conversation=conversation,
            body=body,
            form=Form(given["form"]),
            told_by=Part(given["told_by"]),
            text=given["text"],
            seen=given["seen"],
            by=request.person,
            now=clock.now(),
        )
    except actions.TextMissing:
        form.add_error("text", _("Write the short text, or choose another way."))
    except actions.TextTooLong:
        text = _("This is longer than %(limit)s characters. Make it shorter.")
        form.add_error("text", text % {"limit": actions.TEXT_LENGTH})
    except actions.DecisionChanged:
        row = queries.decisions_of(conversation).get(body.pk)
        there = [str(FORMS[Form(row.form)]), queries.text_of(row)] if row else []
        text = _(
            "The other side changed this meanwhile. It now says: %(there)s. Look at both, then save again."
        )
        form.add_error(None, text % {"there": ". ".join(filter(None, there))})
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = actions.mark(row)
    except actions.SharedAlready:
        form.add_error(None, _("This has gone back already. It does not change any more."))
    except actions.ConversationOff:
        form.add_error(None, _("This conversation was cancelled. Nothing was changed."))
    else:
        messages.success(request, _("The choice has been kept. Both of you see it."))
        return True
    return False


def _decision(conversation: Conversation, decision_id: str) -> SharingDecision:
    return get_object_or_404(
        conversation.sharing_decisions.select_related("conversation", "body"), public_id=decision_id
    )


@conversation_page(Deed.SHARE_OUTCOME)
@pressed_on("sharing")
def agree(request: PersonRequest, conversation: Conversation, decision_id: str) -> HttpResponse:
    """The subject agrees to the text on the screen."""
    decision = _decision(conversation, decision_id)
    try:
        actions.agree(
            decision=decision, seen=request.POST.get("seen", ""), by=request.person, now=clock.now()
        )
    except actions.NotASide:
        raise Http404 from None
    except actions.DecisionChanged:
        messages.error(request, _("The text was changed meanwhile. Read it again; nothing was agreed to."))
    except (actions.SharedAlready, actions.ConversationOff):
        messages.error(request, _("This does not change any more. Nothing was changed."))
    else:
        messages.success(request, _("You agree to this text."))
    return redirect("sharing", conversation.public_id)


@conversation_page(Deed.SHARE_OUTCOME)
@pressed_on("sharing")
def done(request: PersonRequest, conversation: Conversation, decision_id: str) -> HttpResponse:
    """It has gone back; of a text, its readers find it from now on."""
    decision = _decision(conversation, decision_id)
    try:
        actions.share(
            decision=decision, seen=request.POST.get("seen", ""), by=request.person, now=clock.now()
        )
    except actions.NotASide:
        raise Http404 from None
    except (actions.NotAgreed, actions.DecisionChanged):
        messages.error(request, _("The text was changed meanwhile. Nothing has gone back yet."))
    except actions.TooEarly:
        messages.error(request, _("The conversation has not taken place yet. Nothing has gone back."))
    except actions.ConversationOff:
        messages.error(request, _("This conversation was cancelled. Nothing was changed."))
    else:
        messages.success(request, _("It is on record that this has gone back."))
    return redirect("sharing", conversation.public_id)


@login_required
def shared(request: PersonRequest, decision_id: str) -> HttpResponse:
    """The short text, for who sits in the body today; for anybody else it is not there."""
    if not request.person:
        raise Http404
    found = queries.shared_with(request.person, on=clock.today())
    decision = get_object_or_404(found, public_id=decision_id)
    text = queries.text_of(decision)
    if not text:
        raise Http404
    conversation = decision.conversation
    audit.log(
        "sharing.read",
        organisation=conversation.organisation,
        at=clock.now(),
        actor=request.person,
        about=conversation,
    )
    until = short_date_text(conversation.goes_on) if conversation.goes_on else ""
    values = {"decision": decision, "text": text, "until": until, "subject": conversation.cycle.subject}
    return render(request, "sharing/show.html", values)
