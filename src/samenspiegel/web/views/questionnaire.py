# SPDX-License-Identifier: EUPL-1.2
"""The questionnaire, for raters without an account, the subject and the reviewer: by a personal link (HV-1, HV-5).

No session, no context processor, no cookie but the one in ``web.rater``. Opening a page changes nothing; every button
saves. Works without JavaScript.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.letter_code import code_of
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback import queries as feedback
from samenspiegel.feedback.asking import NOT_OBSERVED, Asking

from .. import rater
from ..forms.questionnaire import CodeForm
from ..loading import PersonRequest, conversation_page
from .custody import link_in_mail

Pages = Callable[..., HttpResponse]

# In the mails the link ends a sentence, and not every mail program leaves the full stop out of it.
AROUND_A_LINK = "/.,;:!?)>]\"'"


def _page(request: HttpRequest, name: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """Render without context processors: those ask who is signed in, and nobody is at this door."""
    values |= {"is_demo": settings.DEMO, "LANGUAGE_CODE": get_language() or "nl"}
    response = HttpResponse(get_template(f"questionnaire/{name}.html").render(values), status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address may hold the secret
    response["X-Robots-Tag"] = "noindex"
    return response


def _to(link: actions.Link, place: str = "") -> HttpResponse:
    response = HttpResponseRedirect(link.home + place)
    response["Referrer-Policy"] = "no-referrer"
    return response


def unknown(request: HttpRequest, **_arguments: Any) -> HttpResponse:
    """One page for every link that is not right, whatever is wrong with it."""
    if rater.count_wrong(request):
        return _page(request, "too_often", status=429)
    return _page(request, "unknown", status=404)


def _closed(request: HttpRequest, closed: actions.RoundClosed) -> HttpResponse:
    return _page(
        request,
        "closed",
        status=410,
        is_destroyed=closed.is_destroyed,
        came_too_late=request.method == "POST",
    )


def _rater_page(view: Pages, *, for_typists: bool = False) -> Pages:
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
            return _page(request, "reopen", status=403)
        try:
            link = rater.find(organisation=organisation, invitation=invitation, secret=secret)
            if request.method == "POST" and not rater.is_own_form(request, link):
                return _page(request, "reopen", status=403)
            if (typist := rater.typist_in(proof)) is not None:
                # Asked with each page: once another person types over, or it was sent, nothing opens here any more.
                if not actions.types_over(link.round, typist) or actions.has_sent(link=link):
                    return _page(request, "reopen", status=403)
                if not for_typists:
                    return _to(link, "overzicht/")
                link = replace(link, is_typed_over=True)
            saved = actions.load_draft(link=link)
            if not rater.is_open(saved, proof):
                return locked(request, link, saved, action=link.home)
            response = view(request, link, saved, **arguments)
        except actions.LinkUnknown:
            return unknown(request)
        except actions.RoundClosed as closed:
            return _closed(request, closed)
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
        return _closed(request, closed)
    return _to(link)


def _begun(asking: Asking, saved: actions.Saved | None) -> actions.Saved:
    if asking.link.invitation.has_declined:
        raise actions.Declined
    if saved is None:
        raise actions.NotBegun
    return saved


def _with(asking: Asking, **values: Any) -> dict[str, Any]:
    return {"asking": asking, "home": asking.link.home, "csrf_token": rater.form_token(asking.link), **values}


# --- in -----------------------------------------------------------------------------------------------------


@csrf_exempt  # the address itself is the secret; the form carries a token of it
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, organisation: str, invitation: str, secret: str) -> HttpResponse:
    """The personal link. Opening it changes nothing (mail scanners open links); the button starts."""
    try:
        link = rater.find(
            organisation=organisation, invitation=invitation, secret=secret.rstrip(AROUND_A_LINK)
        )
        if request.method == "POST" and not rater.is_own_form(request, link):
            return _page(request, "reopen", status=403)
        saved = actions.load_draft(link=link)
        if not rater.is_open(saved, proof=b""):
            return locked(request, link, saved, action=link.path)
        if request.method != "POST":
            return _promise(request, Asking(link), saved, action=link.path)
        response = _began(request, link, saved, action=link.path)
    except actions.LinkUnknown:
        return unknown(request)
    except actions.RoundClosed as closed:
        return _closed(request, closed)
    rater.keep(response, link, proof=b"")
    return response


@_rater_page
def home(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Where somebody comes in who has the cookie: the promise first, then where they were."""
    if request.method == "POST":
        return _began(request, link, saved, action=link.home)
    asking = Asking(link)
    if link.invitation.has_declined:
        return _page(request, "declined", **_with(asking))
    if saved is None:
        return _promise(request, asking, saved, action=link.home)
    return _to(link, _where(asking, saved))


@_rater_page
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
            return _to(link, "niet-meedoen/")  # there is one thing to ask: whether the answers go too
        actions.decline(link=link, now=clock.now())
        return _to(link)
    if deed == "undo":
        actions.undo_decline(link=link)
        return _to(link)
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
        return _to(link)
    saved = actions.load_draft(link=link)
    return _to(link, _where(asking, saved) if saved else "")


def exchange(request: HttpRequest, asking: Asking, *, action: str) -> HttpResponse:
    """Who begins with a code from paper first gets one that nobody else has seen. Nothing changed yet."""
    if actions.must_acknowledge(asking.link) and "acknowledged" not in request.POST:
        raise actions.NotAcknowledged
    secret = actions.new_letter_secret()
    values = _with(asking, fresh=actions.encode(secret), code=code_of(secret))
    kept = {name: request.POST[name] for name in ("acknowledged", asking.BY_NAME) if name in request.POST}
    return _page(request, "exchange", **values, kept=kept)


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
                return _page(request, "reopen", status=403)
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
        return _closed(request, closed)
    except (actions.Declined, actions.NotAcknowledged):
        return _to(link)
    saved = actions.load_draft(link=link)
    response = _to(link, _where(Asking(link), saved) if saved else "")
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
    values = _with(
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
    return _page(request, "promise", status=status, **values)


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
            return _to(asking.link, "adres/")
    again = action.endswith("/belofte/")
    return _promise(
        request, asking, saved, action=action, address_error=error, status=status, is_read_again=again
    )


@_rater_page
def elsewhere(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """The link was sent to the address that the rater gave. The address itself is shown to nobody."""
    if not actions.is_sent_elsewhere(link=link):
        return _to(link)
    return _page(request, "elsewhere", **_with(Asking(link)))


def _where(asking: Asking, saved: actions.Saved) -> str:
    """The page to go on with: the first with open items; when all is answered the overview, when sent the thanks."""
    still_open = asking.open_pages(saved.answers)
    if still_open:  # also for who forgot their code after sending, and began again
        return f"vraag/{still_open[0]}/"
    if not asking.competencies and not saved.answers.texts:  # asked in words, and nothing was written yet
        return "tot-slot/"
    return "klaar/" if actions.has_sent(link=asking.link) else "overzicht/"


# --- the rater's own code ------------------------------------------------------------------------------------


def locked(
    request: HttpRequest, link: actions.Link, saved: actions.Saved | None, *, action: str
) -> HttpResponse:
    """Ask for the code: until it is given, nothing of the answers is shown, sent or changed. Forgetting costs them."""
    go = request.POST.get("go", "")
    if go == "forgot":
        return _lock_page(request, link, "forgot", action)
    if go == "start_over":
        actions.forget_code(link=link)
        response = _to(link)
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
    response = _to(link)
    rater.keep(response, link, actions.code_proof(saved))
    return response


def _lock_page(
    request: HttpRequest, link: actions.Link, name: str, action: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    values = {"action": action, "error": error, "csrf_token": rater.form_token(link)}
    return _page(request, name, status=status, **values)


@_rater_page
def code(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Set a code, set another one, or do without."""
    asking = Asking(link)
    saved = _begun(asking, saved)
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
        values = _with(asking, form=form, has_code=bool(saved.code_hash))
        return _page(request, "code", status=422 if form.is_bound else 200, **values)
    response = _to(link, "code/")
    rater.keep(response, link, actions.code_proof(after))
    return response


# --- the questions ------------------------------------------------------------------------------------------


@partial(_rater_page, for_typists=True)
def competency(
    request: HttpRequest, link: actions.Link, saved: actions.Saved | None, number: int
) -> HttpResponse:
    """One competency: its definition, its items, five labelled points each and "cannot judge" apart."""
    asking = Asking(link)
    saved = _begun(asking, saved)
    if not 1 <= number <= len(asking.competencies):
        return _to(link, "overzicht/")
    chosen = _chosen(saved.answers)
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {item.id: request.POST.get(item.id, "") for item in asking.competencies[number - 1].items}
        scores, wrong = asking.scores(typed)
        errors = dict.fromkeys(
            wrong, _("Choose an answer, or choose '%(apart)s'.") % {"apart": asking.apart[1]}
        )
        saved = actions.save_draft(link=link, scores=scores)
        if not errors:
            return _saved(request) or _next(request, link, asking, number)
        chosen = {**_chosen(saved.answers), **typed}
    is_last = number == len(asking.competencies)
    values = _with(
        asking,
        number=number,
        competency=asking.competencies[number - 1],
        items=asking.items(number, chosen, errors),
        points=asking.points,
        apart=asking.apart,
        errors=[(item, text) for item, text in errors.items()],
        is_last=is_last,
        has_sent=actions.has_sent(link=link),
    )
    return _page(request, "competency", status=422 if errors else 200, **values)


@partial(_rater_page, for_typists=True)
def open_questions(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """The open questions, and for whom somebody answers where the format asks that."""
    asking = Asking(link)
    saved = _begun(asking, saved)
    texts, choices = dict(saved.answers.texts), dict(saved.answers.choices)
    errors: dict[str, str] = {}
    if request.method == "POST":
        texts = {
            question.key: request.POST.get(f"text.{question.key}", "") for question in asking.open_questions
        }
        choices, wrong = asking.choices(request.POST)
        errors = {f"choice.{key}": _("Choose one of the answers.") for key in wrong}
        too_long = asking.too_long(texts)
        errors |= {
            f"text.{key}": _("Your text is %(over)d characters too long. Make it shorter; nothing was lost.")
            % {"over": over}
            for key, over in too_long.items()
        }
        kept = {key: text for key, text in texts.items() if key not in too_long}
        actions.save_draft(link=link, texts=kept, choices=choices)
        if not errors:
            return _saved(request) or _next(request, link, asking, len(asking.competencies) + 1)
    values = _with(
        asking,
        questions=asking.text_fields(texts, errors),
        choices=asking.choice_fields(choices, errors),
        errors=list(errors.items()),
        has_sent=actions.has_sent(link=link),
    )
    return _page(request, "open", status=422 if errors else 200, **values)


def _chosen(answers: Answers) -> dict[str, str]:
    return {item: NOT_OBSERVED if score is None else str(score) for item, score in answers.scores.items()}


def _saved(request: HttpRequest) -> HttpResponse | None:
    """The answer to saving in passing, by the script; else the button decides."""
    return HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else None


def _next(request: HttpRequest, link: actions.Link, asking: Asking, number: int) -> HttpResponse:
    last = len(asking.competencies)
    go = request.POST.get("go", "next")
    if go == "later":
        return _to(link, "bewaard/")
    if go == "overview":
        return _to(link, "overzicht/")
    if go == "previous" and last:
        return _to(link, f"vraag/{max(1, number - 1)}/")
    if number < last:
        return _to(link, f"vraag/{number + 1}/")
    return _to(link, "tot-slot/" if number == last and asking.has_closing_page else "overzicht/")


# --- out ----------------------------------------------------------------------------------------------------


@partial(_rater_page, for_typists=True)
def overview(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Everything at a glance, with what is still open, and the button to send."""
    asking = Asking(link)
    saved = _begun(asking, saved)
    error = ""
    if request.method == "POST":
        try:
            actions.send(link=link)
            if link.is_typed_over:
                return _typed_over(link)
            return _made_at_once(asking) or _to(link, "klaar/")
        except actions.AnswersOpen as still_open:
            count = len(still_open.items)
            error = _("Not sent yet: %(count)d answers are missing. Everything you filled in is kept.") % {
                "count": count
            }
    values = _with(
        asking,
        rows=asking.overview(saved.answers),
        open_count=asking.open_count(saved.answers),
        first_open=(asking.open_pages(saved.answers) or [0])[0],
        text_count=len(saved.answers.texts),
        has_sent=actions.has_sent(link=link),
        is_as_sent=saved.is_as_sent,
        has_code=bool(saved.code_hash),
        error=error,
    )
    return _page(request, "overview", status=422 if error else 200, **values)


def _typed_over(link: actions.Link) -> HttpResponse:
    """What was typed over and sent is out of sight at once."""
    response = HttpResponseRedirect(f"{reverse('type_over')}?verstuurd")
    response.delete_cookie(rater.COOKIE, path=link.home)
    return response


def _made_at_once(asking: Asking) -> HttpResponse | None:
    """Where somebody goes who asked nobody else: their outcome is there as soon as they hand in."""
    if not asking.is_only_self:
        return None
    is_made = actions.finish_alone(round=asking.link.round, now=clock.now())
    where = "report" if is_made else "conversation"
    response = HttpResponseRedirect(reverse(where, args=[asking.conversation_id]))
    response["Referrer-Policy"] = "no-referrer"
    return response


@_rater_page
def thanks(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Thank you, and what happens now, with dates."""
    asking = Asking(link)
    saved = _begun(asking, saved)
    if not actions.has_sent(link=link):
        return _to(link, "overzicht/")
    return _page(request, "thanks", **_with(asking, is_as_sent=saved.is_as_sent))


@_rater_page
def stopped(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Saved; go on later with the same link."""
    asking = Asking(link)
    saved = _begun(asking, saved)
    return _page(
        request, "stopped", **_with(asking, where=_where(asking, saved), has_code=bool(saved.code_hash))
    )


@_rater_page
def decline(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Not taking part: one button, no reason, and a way back until closing."""
    asking = Asking(link)
    if not asking.may_decline:
        return _to(link)
    if request.method == "POST":
        if request.POST.get("go") == "undo":
            actions.undo_decline(link=link)
            return _to(link)
        with suppress(actions.AlreadySent):
            actions.decline(link=link, now=clock.now(), takes_answers_back="take_back" in request.POST)
        return _to(link)
    if link.invitation.has_declined:
        return _to(link)
    return _page(request, "decline", **_with(asking, has_sent=actions.has_sent(link=link)))


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
        return _closed(request, closed)
    except actions.LinkNotKept as kept:
        return link_in_mail(request, conversation, kept)
    response = _to(link)
    rater.keep(response, link, proof=b"")  # a code is asked here as well
    return response
