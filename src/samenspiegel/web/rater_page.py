# SPDX-License-Identifier: EUPL-1.2
"""What the pages behind a personal link have in common: who comes in, which lock is before it, how a page is made.

No session, no context processor, no cookie but the one in ``web.rater``. Opening a page changes nothing; every button
saves. Works without JavaScript.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import Asking

from . import rater

Pages = Callable[..., HttpResponse]


def rendered(request: HttpRequest, name: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """Render without context processors: those ask who is signed in, and nobody is at this door."""
    values |= {"is_demo": settings.DEMO, "LANGUAGE_CODE": get_language() or "nl"}
    response = HttpResponse(get_template(f"questionnaire/{name}.html").render(values), status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address may hold the secret
    response["X-Robots-Tag"] = "noindex"
    return response


def to(link: actions.Link, place: str = "") -> HttpResponse:
    """On to another page of this questionnaire."""
    response = HttpResponseRedirect(link.home + place)
    response["Referrer-Policy"] = "no-referrer"
    return response


def unknown(request: HttpRequest, **_arguments: Any) -> HttpResponse:
    """One page for every link that is not right, whatever is wrong with it."""
    if rater.count_wrong(request):
        return rendered(request, "too_often", status=429)
    return rendered(request, "unknown", status=404)


def closed_page(request: HttpRequest, closed: actions.RoundClosed) -> HttpResponse:
    """The questionnaires are closed; who wanted to save something is told that it came too late."""
    return rendered(
        request,
        "closed",
        status=410,
        is_destroyed=closed.is_destroyed,
        came_too_late=request.method == "POST",
    )


def rater_page(view: Pages, *, for_typists: bool = False) -> Pages:
    """Load the questionnaire whose secret is in the cookie; a POST comes from our own form and renews the cookie.

    Who types over from paper gets the questions and nothing that is the rater's own (``for_typists``).

    Where the rater set a code of their own, nothing happens before it was given in this browser.
    """

    @csrf_exempt  # each form carries a token of its own link, see rater.form_token
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, organisation: str, invitation: str, **arguments: Any) -> HttpResponse:
        secret, proof = rater.cookie_in(request, f"/v/{organisation}/{invitation}/")
        if not secret:
            return rendered(request, "reopen", status=403)
        try:
            link = rater.find(organisation=organisation, invitation=invitation, secret=secret)
            if request.method == "POST" and not rater.is_own_form(request, link):
                return rendered(request, "reopen", status=403)
            if (typist := rater.typist_in(proof)) is not None:
                # Asked with each page: once another person types over, or it was sent, nothing opens here any more.
                if not actions.types_over(link.round, typist) or actions.has_sent(link=link):
                    return rendered(request, "reopen", status=403)
                if not for_typists:
                    return to(link, "overzicht/")
                link = replace(link, is_typed_over=True)
            saved = actions.load_draft(link=link)
            if not rater.is_open(saved, proof):
                return locked(request, link, saved, action=link.home)
            response = view(request, link, saved, **arguments)
        except actions.LinkUnknown:
            return unknown(request)
        except actions.RoundClosed as closed:
            return closed_page(request, closed)
        except (actions.NotBegun, actions.Declined):
            return _without_draft(request, link)
        if request.method == "POST" and rater.COOKIE not in response.cookies:
            rater.keep(response, link, proof)
        return response

    return opened


def _without_draft(request: HttpRequest, link: actions.Link) -> HttpResponse:
    """Back to the promise; but whose draft went because the questionnaires closed in this instant is told so."""
    kept = link.invitation
    try:
        rater.find(
            organisation=kept.organisation.slug,
            invitation=kept.public_id,
            secret=actions.encode(link.secret),
        )
    except actions.LinkUnknown:
        return unknown(request)
    except actions.RoundClosed as closed:
        return closed_page(request, closed)
    return to(link)


def begun(asking: Asking, saved: actions.Saved | None) -> actions.Saved:
    """What was saved, of who has begun; ``Declined`` and ``NotBegun`` are for ``rater_page``."""
    if asking.link.invitation.has_declined:
        raise actions.Declined
    if saved is None:
        raise actions.NotBegun
    return saved


def values_of(asking: Asking, **values: Any) -> dict[str, Any]:
    """What the template of every page needs, and these."""
    return {"asking": asking, "home": asking.link.home, "csrf_token": rater.form_token(asking.link), **values}


def where_to_go_on(asking: Asking, saved: actions.Saved) -> str:
    """The page to go on with: the first with open items; when all is answered the overview, when sent the thanks."""
    still_open = asking.open_pages(saved.answers)
    if still_open:  # also for who forgot their code after sending, and began again
        return f"vraag/{still_open[0]}/"
    if not asking.competencies and not saved.answers.texts:  # asked in words, and nothing was written yet
        return "tot-slot/"
    return "klaar/" if actions.has_sent(link=asking.link) else "overzicht/"


# --- the lock of the rater ----------------------------------------------------------------------------------


def locked(
    request: HttpRequest, link: actions.Link, saved: actions.Saved | None, *, action: str
) -> HttpResponse:
    """Ask for the code: until it is given, nothing of the answers is shown, sent or changed. Forgetting costs them."""
    go = request.POST.get("go", "")
    if go == "forgot":
        return _lock_page(request, link, "forgot", action)
    if go == "start_over":
        actions.forget_code(link=link)
        response = to(link)
        rater.keep(response, link, proof=b"")
        return response
    if go != "code" or saved is None:
        return _lock_page(request, link, "locked", action, status=403)
    is_too_often = rater.count_code(link)
    if is_too_often or not actions.is_code(saved, request.POST.get("code", "")):
        error = _("This is not the code that you set. Try again.")
        if rater.count_wrong(request) or is_too_often:
            error = _("Too many codes were tried. Wait ten minutes and try again.")
            return _lock_page(request, link, "locked", action, error=error, status=429)
        return _lock_page(request, link, "locked", action, error=error, status=422)
    rater.forget_codes(link)
    response = to(link)
    rater.keep(response, link, actions.code_proof(saved))
    return response


def _lock_page(
    request: HttpRequest, link: actions.Link, name: str, action: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    values = {"action": action, "error": error, "csrf_token": rater.form_token(link)}
    return rendered(request, name, status=status, **values)
