# SPDX-License-Identifier: EUPL-1.2
"""The door to the questionnaire, for raters without an account, the subject and the reviewer (HV-1, HV-5): the personal
link, the promise, another address, a code of one's own, and not taking part.
"""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.letter_code import code_of
from samenspiegel.feedback import actions
from samenspiegel.feedback import queries as feedback
from samenspiegel.feedback.asking import Asking

from .. import rater
from ..forms.questionnaire import CodeForm
from ..loading import PersonRequest, conversation_page
from ..rater_page import (
    begun,
    closed_page,
    locked,
    rater_page,
    rendered,
    to,
    unknown,
    values_of,
    where_to_go_on,
)
from .custody import link_in_mail

# In the mails the link ends a sentence, and not every mail program leaves the full stop out of it.
AROUND_A_LINK = "/.,;:!?)>]\"'"


@csrf_exempt  # the address itself is the secret; the form carries a token of it
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, organisation: str, invitation: str, secret: str) -> HttpResponse:
    """The personal link. Opening it changes nothing (mail scanners open links); the button starts."""
    try:
        link = rater.find(
            organisation=organisation, invitation=invitation, secret=secret.rstrip(AROUND_A_LINK)
        )
        if request.method == "POST" and not rater.is_own_form(request, link):
            return rendered(request, "reopen", status=403)
        saved = actions.load_draft(link=link)
        if not rater.is_open(saved, proof=b""):
            return locked(request, link, saved, action=link.path)
        if request.method != "POST":
            return _promise(request, Asking(link), saved, action=link.path)
        response = _began(request, link, saved, action=link.path)
    except actions.LinkUnknown:
        return unknown(request)
    except actions.RoundClosed as closed:
        return closed_page(request, closed)
    rater.keep(response, link, proof=b"")
    return response


@rater_page
def home(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Where somebody comes in who has the cookie: the promise first, then where they were."""
    if request.method == "POST":
        return _began(request, link, saved, action=link.home)
    asking = Asking(link)
    if link.invitation.has_declined:
        return rendered(request, "declined", **values_of(asking))
    if saved is None:
        return _promise(request, asking, saved, action=link.home)
    return to(link, where_to_go_on(asking, saved))


@rater_page
def promise(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Read the promise again; who consents to be shown by name can change that here."""
    if request.method == "POST":
        return _began(request, link, saved, action=f"{link.home}belofte/")
    return _promise(request, Asking(link), saved, action=f"{link.home}belofte/", is_read_again=True)


def _began(
    request: HttpRequest, link: actions.Link, saved: actions.Saved | None, *, action: str
) -> HttpResponse:
    """Carry out the button under the promise."""
    asking = Asking(link)
    deed = request.POST.get("go", "begin")
    if deed == "decline" and asking.may_decline:
        if actions.has_sent(link=link):
            return to(link, "niet-meedoen/")  # there is one thing to ask: whether the answers go too
        actions.decline(link=link, now=clock.now())
        return to(link)
    if deed == "undo":
        actions.undo_decline(link=link)
        return to(link)
    try:
        if deed == "elsewhere" and asking.may_decline and not asking.by_letter:
            return _sent_elsewhere(request, asking, saved, action=action)
        chosen = request.POST.get(asking.BY_NAME, "")
        choices = {asking.BY_NAME: chosen} if asking.asks_by_name and chosen in asking.YES_OR_NO else {}
        if saved is None and actions.is_from_paper(link):
            return exchange(request, asking, action=action)
        actions.begin(link=link, is_acknowledged="acknowledged" in request.POST, choices=choices)
    except actions.NotAcknowledged:
        error = _("Tick the box to show that you have read this, or choose 'I do not take part'.")
        return _promise(request, asking, saved, action=action, error=error, status=422)
    except actions.Declined:
        return to(link)
    saved = actions.load_draft(link=link)
    return to(link, where_to_go_on(asking, saved) if saved else "")


def exchange(request: HttpRequest, asking: Asking, *, action: str) -> HttpResponse:
    """Who begins with a code from paper first gets one that nobody else has seen. Nothing changed yet."""
    if actions.must_acknowledge(asking.link) and "acknowledged" not in request.POST:
        raise actions.NotAcknowledged
    secret = actions.new_letter_secret()
    values = values_of(asking, fresh=actions.encode(secret), code=code_of(secret))
    kept = {name: request.POST[name] for name in ("acknowledged", asking.BY_NAME) if name in request.POST}
    return rendered(request, "exchange", **values, kept=kept)


@csrf_exempt  # the form carries the token of the link on paper
@require_http_methods(["POST"])
def take(request: HttpRequest, organisation: str, invitation: str) -> HttpResponse:
    """The link on paper ends, and the one of the rater's own begins. Pressed twice, it is theirs already."""
    fresh, place = request.POST.get("fresh", ""), {"organisation": organisation, "invitation": invitation}
    try:
        try:
            link = rater.find(**place, secret=fresh)
        except actions.LinkUnknown:
            secret, _proof = rater.cookie_in(request, f"/v/{organisation}/{invitation}/")
            link = rater.find(**place, secret=secret)
            if not rater.is_own_form(request, link) or not actions.is_from_paper(link):
                return rendered(request, "reopen", status=403)
            asking = Asking(link)
            chosen = request.POST.get(asking.BY_NAME, "")
            link = actions.take_letter(
                link=link,
                fresh=fresh,
                is_acknowledged="acknowledged" in request.POST,
                choices={asking.BY_NAME: chosen}
                if asking.asks_by_name and chosen in asking.YES_OR_NO
                else {},
            )
    except actions.LinkUnknown:
        return unknown(request)
    except actions.RoundClosed as closed:
        return closed_page(request, closed)
    except (actions.Declined, actions.NotAcknowledged):
        return to(link)
    saved = actions.load_draft(link=link)
    response = to(link, where_to_go_on(Asking(link), saved) if saved else "")
    rater.keep(response, link, proof=b"")
    return response


def _promise(
    request: HttpRequest,
    asking: Asking,
    saved: actions.Saved | None,
    *,
    action: str,
    error: str = "",
    address_error: str = "",
    status: int = 200,
    is_read_again: bool = False,
) -> HttpResponse:
    values = values_of(
        asking,
        action=action,
        error=error,
        address_error=address_error,
        address=request.POST.get("address", ""),
        has_begun=saved is not None,
        has_declined=asking.link.invitation.has_declined,
        must_acknowledge=actions.must_acknowledge(asking.link) and saved is None,
        by_name=saved.answers.choices.get(asking.BY_NAME, "") if saved else "",
        is_read_again=is_read_again,
    )
    return rendered(request, "promise", status=status, **values)


def _sent_elsewhere(
    request: HttpRequest, asking: Asking, saved: actions.Saved | None, *, action: str
) -> HttpResponse:
    """Send the link to the address that the rater gave; a wrong one comes back as it was typed."""
    error, status = _("This is no e-mail address. Look at what you typed."), 422
    if rater.count_address(asking.link):
        error = _("You gave several addresses shortly after each other. Wait ten minutes and try again.")
        status = 429
    else:
        with suppress(actions.AddressWrong):
            actions.send_elsewhere(link=asking.link, address=request.POST.get("address", ""), now=clock.now())
            return to(asking.link, "adres/")
    again = action.endswith("/belofte/")
    return _promise(
        request, asking, saved, action=action, address_error=error, status=status, is_read_again=again
    )


@rater_page
def elsewhere(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """The link was sent to the address that the rater gave. The address itself is shown to nobody."""
    if not actions.is_sent_elsewhere(link=link):
        return to(link)
    return rendered(request, "elsewhere", **values_of(Asking(link)))


@rater_page
def code(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Set a code, set another one, or do without."""
    asking = Asking(link)
    saved = begun(asking, saved)
    form = CodeForm(request.POST if request.method == "POST" else None)
    after = None
    if request.method == "POST" and request.POST.get("go") == "remove":
        after = actions.remove_code(link=link)
    elif form.is_valid():
        try:
            after = actions.set_code(link=link, code=form.cleaned_data["code"])
        except actions.CodeWrong:  # it looked longer than it is: signs that are one together
            form.add_error("code", _("Choose a code of 6 to 64 characters."))
    if after is None:
        values = values_of(asking, form=form, has_code=bool(saved.code_hash))
        return rendered(request, "code", status=422 if form.is_bound else 200, **values)
    response = to(link, "code/")
    rater.keep(response, link, actions.code_proof(after))
    return response


@rater_page
def decline(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Not taking part: one button, no reason, and a way back until closing."""
    asking = Asking(link)
    if not asking.may_decline:
        return to(link)
    if request.method == "POST":
        if request.POST.get("go") == "undo":
            actions.undo_decline(link=link)
            return to(link)
        with suppress(actions.AlreadySent):
            actions.decline(link=link, now=clock.now(), takes_answers_back="take_back" in request.POST)
        return to(link)
    if link.invitation.has_declined:
        return to(link)
    return rendered(request, "decline", **values_of(asking, has_sent=actions.has_sent(link=link)))


# --- the sides, who come from the page of their conversation ------------------------------------------------


@conversation_page(Deed.ANSWER)
def own(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The own questionnaire of subject or reviewer, signed in: the one behind their mail, never somebody else's."""
    round = feedback.round_of(conversation)
    if round is None:
        raise Http404
    try:
        link = actions.own_link(round=round, person=request.person)
    except actions.LinkUnknown:
        raise Http404 from None
    except actions.RoundClosed as closed:
        return closed_page(request, closed)
    except actions.LinkNotKept as kept:
        return link_in_mail(request, conversation, kept)
    response = to(link)
    rater.keep(response, link, proof=b"")  # a code is asked here as well
    return response
