# SPDX-License-Identifier: EUPL-1.2
"""The pages of the demonstration: who to be, what was sent, and what day it is. Not installed in production."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock as product_clock
from samenspiegel.core import wording
from samenspiegel.people.models import Person

from . import cards, clock
from .forms import MailboxForm, PersonForm
from .mail_text import paragraphs
from .models import SentMail

MAILS_PER_PAGE = 40
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Choose whom to be, and read what to try first."""
    return render(request, "demo/welcome.html", {"places": cards.places()})


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen person, without a code: everybody here is made up."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Http404
    person = get_object_or_404(
        Person.objects.select_related("account", "organisation"),
        public_id=form.cleaned_data["person"],
        account__isnull=False,
        is_active=True,
    )
    login(request, person.account, backend=BACKEND)
    request.session["organisation"] = person.organisation.public_id
    return redirect("start")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, the newest first; of one person on request."""
    form = MailboxForm(request.GET)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["aan"]
    sent = SentMail.objects.filter(recipient=chosen) if chosen else SentMail.objects.all()
    page = Paginator(sent, MAILS_PER_PAGE).get_page(request.GET.get("page"))
    names = cards.names_by_address()
    mails = [
        {
            "to": names.get(mail.recipient, mail.recipient),
            "subject": mail.subject,
            "sent_text": _moment_text(mail),
            "href": reverse("demo_mail", args=[mail.pk]),
        }
        for mail in page
    ]
    addresses = SentMail.objects.order_by("recipient").values_list("recipient", flat=True).distinct()
    people = sorted((names.get(address, address), address) for address in addresses)
    return render(
        request,
        "demo/mailbox.html",
        {
            "mails": mails,
            "page": page,
            "people": people,
            "chosen": chosen,
            "chosen_name": names.get(chosen, chosen),
        },
    )


@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail, with links that can be followed on the address where the visitor is."""
    sent = get_object_or_404(SentMail, pk=mail_id)
    person = Person.objects.filter(email=sent.recipient, account__isnull=False).first()
    values: dict[str, Any] = {
        "mail": sent,
        "paragraphs": paragraphs(sent.body),
        "to": cards.names_by_address().get(sent.recipient, sent.recipient),
        "sent_text": _moment_text(sent),
        "recipient": person,
        "is_recipient": person is not None and request.user == person.account,
    }
    return render(request, "demo/mail.html", values)


@require_safe
def mail_calendar(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The calendar item of one mail, as the file beside it."""
    sent = get_object_or_404(SentMail.objects.exclude(calendar=""), pk=mail_id)
    response = HttpResponse(sent.calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="uitnodiging.ics"'
    return response


def move_clock(request: HttpRequest) -> HttpResponse:
    """Show what day it is and what comes; or move forward, and do on the way what is due."""
    if request.method == "POST":
        return _move(request)
    return render(request, "demo/clock.html", {"milestones": cards.coming(), "now": product_clock.now()})


def _move(request: HttpRequest) -> HttpResponse:
    moves = {
        "day": lambda: clock.move_days(1),
        "week": lambda: clock.move_days(7),
        "milestone": clock.move_to_next_milestone,
    }
    move = moves.get(request.POST.get("to", ""))
    if move is None:
        raise Http404
    before = SentMail.objects.count()
    try:
        move()
    except clock.CannotMove:
        messages.error(request, _("There is nothing planned to move to. Move a day or a week instead."))
    else:
        sent = SentMail.objects.count() - before
        today = wording.date_text(product_clock.today())
        told = ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", sent) % {"count": sent}
        messages.success(request, _("It is now %(date)s. %(told)s") % {"date": today, "told": told})
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "demo_clock")


def _moment_text(sent: SentMail) -> str:
    here = sent.sent_at.astimezone(product_clock.AMSTERDAM)
    return f"{wording.date_text(here.date())}, {wording.time_text(here)}"
