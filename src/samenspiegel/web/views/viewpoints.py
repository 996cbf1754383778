# SPDX-License-Identifier: EUPL-1.2
"""Views beforehand: written on one's own, shared, and then side by side (VGS-3, VGS-6)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import SIDES, Deed, as_in_format
from samenspiegel.preparation import actions
from samenspiegel.preparation import viewpoints as deeds

from ..forms.viewpoints import PREFIX, ViewsForm
from ..loading import PersonRequest, conversation_page
from ..page_words import listing
from ..posting import pressed_on
from ..term_words import fixing, views_over, views_term
from .preparation import page_of, theirs_on


@conversation_page(Deed.WRITE_VIEWS)
def viewpoints(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """One's own views to write and share; the other's beside them once both have shared."""
    part = next(part for part in SIDES if part in request.parts)
    prompts = deeds.prompts_of(conversation, part)
    if not prompts:
        raise Http404
    both = deeds.views_of(conversation, request.person, today=clock.today())
    request.showed_nothing = both.theirs is None
    initial = {PREFIX + key: text for key, text in both.own.items()}
    form = ViewsForm(request.POST or None, prompts=prompts, initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, conversation, form):
        return redirect("viewpoints", conversation.public_id)
    rows = [
        {
            "prompt": prompt,
            "questions": prompt.asked(str(as_in_format(part))),
            "field": form[PREFIX + prompt.key],
            "own": both.own.get(prompt.key, ""),
            "theirs": theirs_on(both, prompt),
        }
        for prompt in prompts
    ]
    values = {
        "rows": rows,
        "both": both,
        "form": form,
        "others": listing(one.name for one in deeds.others_of(conversation, request.person)),
        "shows_form": both.may_write or (form.is_bound and bool(form.errors)),
        **views_term(conversation),
        **fixing(conversation),
    }
    return render(request, "views/show.html", page_of(request, conversation, Deed.WRITE_VIEWS, **values))


def _kept(request: PersonRequest, conversation: Conversation, form: ViewsForm) -> bool:
    """Keep, and share where that was pressed; or put on the form why not, with what was typed."""
    by, now = request.person, clock.now()
    try:
        deeds.write_views(conversation=conversation, texts=form.texts, by=by, now=now)
        if "share" in request.POST:
            deeds.share_views(conversation=conversation, by=by, now=now)
    except deeds.TextTooLong as long:
        for key in long.prompts:
            text = _("This is longer than %(limit)s characters. Make it shorter.")
            form.add_error(PREFIX + key, text % {"limit": deeds.TEXT_LENGTH})
    except deeds.NothingWritten:
        form.add_error(None, _("You have not written anything yet. Write at least one view, then share."))
    except deeds.SharedAlready:
        form.add_error(
            None,
            _("You have shared already. Take it back first to change it. What you typed is still below."),
        )
    except actions.TermOver:
        form.add_error(None, views_over())
    except (actions.AgendaFrozen, actions.PreparationOver):
        form.add_error(
            None, _("The agenda is fixed: views do not change any more. What you typed is still below.")
        )
    else:
        said = _("Your views are kept. Nobody else can read them yet.")
        if "share" in request.POST:
            said = _("Your views are shared. The other side reads them once it has shared as well.")
            if deeds.views_of(conversation, by, today=clock.today()).theirs is not None:
                said = _("You have both shared. Here are both views.")
        messages.success(request, said)
        return True
    return False


@conversation_page(Deed.WRITE_VIEWS)
@pressed_on("viewpoints")
def take_back(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Take back what one shared, as long as the other has not shared."""
    try:
        deeds.take_back(conversation=conversation, by=request.person, now=clock.now())
    except deeds.SharedAlready:
        messages.error(request, _("The other side has shared meanwhile: both views stay as they are."))
    except actions.TermOver:
        messages.error(request, views_over())
    except (actions.AgendaFrozen, actions.PreparationOver):
        messages.error(request, _("The agenda is fixed: views do not change any more. Nothing was changed."))
    else:
        messages.success(
            request, _("Your views are yours alone again. Change them, and share when you are ready.")
        )
    return redirect("viewpoints", conversation.public_id)
