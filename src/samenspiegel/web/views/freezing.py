# SPDX-License-Identifier: EUPL-1.2
"""Fixing the agenda, and leaving out what the format lets one leave out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.agenda import ItemStays, NothingLeft
from samenspiegel.preparation import actions, queries

from ..forms.preparation import FreezeForm
from ..loading import PersonRequest, conversation_page
from ..term_words import fixed_otherwise
from .preparation import page_of


@conversation_page(Deed.FREEZE_AGENDA)
def freeze(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Fix the agenda before its date, after a tick."""
    if queries.frozen(conversation) is not None:
        return redirect("agenda", conversation.public_id)
    form = FreezeForm(request.POST or None, optional=actions.may_leave_out(conversation))
    if request.method == "POST" and form.is_valid():
        try:
            actions.freeze_agenda(
                conversation=conversation,
                by=request.person,
                now=clock.now(),
                without=form.cleaned_data.get("without", ()),
            )
        except actions.ReportAwaited:
            form.add_error(
                None,
                _("The mirror has not been released yet, and the agenda follows from it. Release it first."),
            )
        except actions.ViewsAwaited:
            form.add_error(
                None,
                _(
                    "You two have not both shared your views yet. You can fix the agenda once both have. %(otherwise)s "
                    "Nothing was changed."
                )
                % {"otherwise": fixed_otherwise(conversation)},
            )
        except actions.SubjectsAwaited:
            form.add_error(
                None,
                _(
                    "Not each of you has chosen subjects from the mirror yet. You can fix the agenda once all have. "
                    "%(otherwise)s Nothing was changed."
                )
                % {"otherwise": fixed_otherwise(conversation)},
            )
        except actions.PreparationOver:
            form.add_error(
                None, _("This conversation has no date, was cancelled or has ended. Nothing was changed.")
            )
        except ItemStays:
            form.add_error(
                None, _("Something was brought to an item that you leave out. Look again; nothing was fixed.")
            )
        except NothingLeft:
            form.add_error(
                "without", _("Leave at least one item on the agenda. Untick one; nothing was fixed.")
            )
        else:
            messages.success(request, _("The agenda is fixed. Both sides get a mail."))
            return redirect("agenda", conversation.public_id)
    return render(
        request,
        "agenda/freeze.html",
        page_of(
            request,
            conversation,
            Deed.READ_AGENDA,
            form=form,
            open_until=None if request.rules.is_guided else queries.open_until(conversation),
        ),
    )
