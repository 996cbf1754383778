# SPDX-License-Identifier: EUPL-1.2
"""Letters: made by who guides the conversation, opened with their code, and typed over by who was named for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import Asking
from samenspiegel.feedback.models import Round
from samenspiegel.feedback.queries import round_of
from samenspiegel.organisations import scope
from samenspiegel.people.models import Person

from .. import rater, throttles
from ..forms.raters import TypistForm
from ..letter_page import letter_pdf
from ..loading import PersonRequest, conversation_page
from ..rater_page import rendered, to
from .raters import typist_form


def _unknown() -> str:
    return _("We do not know this code. Look at it once more; a code from a letter works once.")


def _too_often() -> str:
    return _("Too many codes were tried. Wait ten minutes and try again.")


@csrf_exempt  # there is no session behind this door; what it does is open the page of a code that one has
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Where somebody with a letter comes in: a code opens the promise. It changes nothing yet."""
    if request.method != "POST":
        return rendered(request, "letter_code")
    typed = request.POST.get("code", "")[:200]
    # Pages of this door tell no referrer, so a browser names no origin; it does say whether the form was ours.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return rendered(request, "letter_code", status=403)
    try:
        with scope.everything():
            link = actions.find_code(typed)
    except actions.LinkUnknown:
        is_too_often = rater.count_wrong(request)
        error = _too_often() if is_too_often else _unknown()
        return rendered(request, "letter_code", status=429 if is_too_often else 422, error=error, typed=typed)
    response = to(link)
    rater.keep(response, link, proof=b"")
    return response


@require_POST
@conversation_page(Deed.SEE_WHO_HANDED_IN)
def make_letter(request: PersonRequest, conversation: Conversation, invitation_id: str) -> HttpResponse:
    """A letter to print. The one before, if there was one, opens nothing any more."""
    round = round_of(conversation)
    row = round.invitations.filter(public_id=invitation_id, by_letter=True).first() if round else None
    if round is None or row is None:
        raise Http404
    try:
        link = actions.print_letter(invitation=row, by=request.person, now=clock.now())
    except actions.RoundClosed:
        messages.error(request, _("The questionnaires are closed, or have not left yet. No letter was made."))
        return redirect("raters", conversation.public_id)
    except actions.HandedIn:
        messages.error(
            request, _("This person has handed in. Another letter is not needed, and none was made.")
        )
        return redirect("raters", conversation.public_id)
    made = letter_pdf(Asking(link), typist=actions.typist_of(round), on=clock.today(), now=clock.now())
    response = HttpResponse(made, content_type="application/pdf")
    name = slugify(link.invitation.person.name) or "informant"
    response["Content-Disposition"] = f'attachment; filename="brief-{name}.pdf"'
    return response


@require_POST
@conversation_page(Deed.SEE_WHO_HANDED_IN)
def name_typist(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say who types over what comes back on paper."""
    round = round_of(conversation)
    if round is None:
        raise Http404
    form: TypistForm = typist_form(conversation, round, request.POST)
    before = actions.typist_of(round)
    if form.is_valid():
        try:
            actions.name_typist(
                round=round, person=form.cleaned_data["typist"], by=request.person, now=clock.now()
            )
            messages.success(request, _("Saved. Letters that you make from now on name this person."))
            if before is not None and before != form.cleaned_data["typist"]:
                messages.warning(
                    request,
                    _(
                        "What %(name)s began to type over and did not send, does not open any more. Make another "
                        "letter for who has not handed in; its code is used for the same paper."
                    )
                    % {"name": before.name},
                )
        except actions.TypistRefused as refused:
            messages.error(request, _refused(refused.code))
        except actions.RoundClosed:
            messages.error(request, _("The questionnaires are closed. Nothing was changed."))
    else:
        messages.error(request, _refused("not_here"))
    return redirect("raters", conversation.public_id)


def _refused(code: str) -> str:
    return {
        "takes_part": _("Who takes part in the conversation does not type over what others wrote."),
        "rater": _("Who is asked for feedback here does not type over what others wrote."),
        "no_account": _("This person has no account yet, and types over after signing in."),
    }.get(code, _("This person cannot type over. Choose somebody else."))


@login_required
def type_over(request: PersonRequest) -> HttpResponse:
    """A code from a paper questionnaire opens the ordinary one, with neither name nor group, for who was named."""
    rounds = actions.typed_by(request.person) if request.person else []
    if not rounds:
        raise Http404
    if request.method != "POST":
        return render(request, "paper/type_over.html", {"has_sent": "verstuurd" in request.GET})
    typed = request.POST.get("code", "")[:200]
    usage = throttles.try_session(request, "paper")
    if usage is None:
        values: dict[str, Any] = {"error": _too_often(), "typed": typed}
        return render(request, "paper/type_over.html", values, status=429)
    try:
        if taken := _begun_already(request, rounds, request.person):
            return taken
        link = actions.find_code(typed, rounds=rounds)
        if not actions.is_from_paper(link) or link.invitation.has_declined:
            raise actions.LinkUnknown
        if "fresh" not in request.POST:
            usage.give_back()
            fresh = actions.encode(actions.new_letter_secret())
            return render(request, "paper/type_over.html", {"typed": typed, "fresh": fresh})
        link = actions.take_letter(link=link, fresh=request.POST["fresh"], is_acknowledged=True)
    except actions.LinkUnknown:
        values = {"error": _unknown(), "typed": typed}
        return render(request, "paper/type_over.html", values, status=422)
    except (actions.RoundClosed, actions.Declined):
        raise Http404 from None
    usage.give_back()
    return _typing(link, request.person)


def _begun_already(request: HttpRequest, rounds: list[Round], typist: Person) -> HttpResponse | None:
    """The button to begin, pressed twice: what it brought is theirs already."""
    try:
        fresh = actions.code_of(request.POST.get("fresh", ""))
        return _typing(actions.find_code(fresh, rounds=rounds), typist)
    except actions.LinkUnknown:
        return None


def _typing(link: actions.Link, typist: Person) -> HttpResponse:
    response = HttpResponseRedirect(f"{link.home}overzicht/")
    rater.keep(response, link, proof=rater.typing_proof(typist))
    return response
