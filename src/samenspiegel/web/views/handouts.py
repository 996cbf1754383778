# SPDX-License-Identifier: EUPL-1.2
"""Documents of many conversations at once: asked for, made in the background, fetched as one archive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenspiegel import clock
from samenspiegel.handouts import actions
from samenspiegel.handouts.models import Handout

from .. import handouts
from ..forms.handouts import HandoutForm
from ..loading import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def show(request: PersonRequest) -> HttpResponse:
    """Ask for a set; while it is made, how far it is; then where to fetch it."""
    person = request.person
    if not person:
        raise Http404
    handout = Handout.objects.filter(person=person).first()
    if handout is not None:
        documents = handout.documents.all()
        made = documents.exclude(made_at=None).count()
        values = {"total": documents.count(), "made": made, "handout": handout}
        if made < values["total"]:
            is_part = request.headers.get("X-Requested-With") == "fetch"
            return render(request, f"handout/{'progress' if is_part else 'running'}.html", values)
        return render(request, "handout/ready.html", values)
    today = clock.today()
    initial = {"what": ["record"], "begins_on": today.replace(month=1, day=1), "ends_on": today}
    form = HandoutForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        now = clock.now()
        try:
            found = handouts.wanted(person, given["what"], given["begins_on"], given["ends_on"], now=now)
            actions.ask(by=person, wanted=found, now=now)
        except actions.NothingThere:
            form.add_error(None, _("In this period there is no document of which you have a copy."))
        except actions.TooMany:
            form.add_error(None, _("These are more than 600 documents. Choose a shorter period."))
        else:
            return redirect("handout")
    return render(request, "handout/ask.html", {"form": form})


@login_required
@require_POST
def fetch(request: PersonRequest) -> HttpResponse:
    """The archive, once everything was made; nothing of it stays."""
    handout = (
        Handout.objects.filter(person=request.person or None).select_related("person__organisation").first()
    )
    if handout is None or handout.documents.filter(made_at=None).exists():
        return redirect("handout")
    now, today = clock.now(), clock.today()
    packed = handouts.archive(handout, on=today, now=now)
    actions.forget(person=request.person)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="documenten-{today.isoformat()}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def drop(request: PersonRequest) -> HttpResponse:
    """Change one's mind."""
    if request.person:
        actions.forget(person=request.person)
        messages.success(request, _("The documents were thrown away."))
    return redirect("handout")
