# SPDX-License-Identifier: EUPL-1.2
"""The questions of a questionnaire, page by page, and handing in: by a personal link (HV-1, HV-5)."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import NOT_OBSERVED, Asking

from .. import rater
from ..rater_page import begun, rater_page, rendered, to, values_of, where_to_go_on


@partial(rater_page, for_typists=True)
def competency(
    request: HttpRequest, link: actions.Link, saved: actions.Saved | None, number: int
) -> HttpResponse:
    """One competency: its definition, its items, five labelled points each and "cannot judge" apart."""
    asking = Asking(link)
    saved = begun(asking, saved)
    if not 1 <= number <= len(asking.competencies):
        return to(link, "overzicht/")
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
    values = values_of(
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
    return rendered(request, "competency", status=422 if errors else 200, **values)


@partial(rater_page, for_typists=True)
def open_questions(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """The open questions, and for whom somebody answers where the format asks that."""
    asking = Asking(link)
    saved = begun(asking, saved)
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
    values = values_of(
        asking,
        questions=asking.text_fields(texts, errors),
        choices=asking.choice_fields(choices, errors),
        errors=list(errors.items()),
        has_sent=actions.has_sent(link=link),
    )
    return rendered(request, "open", status=422 if errors else 200, **values)


def _chosen(answers: Answers) -> dict[str, str]:
    return {item: NOT_OBSERVED if score is None else str(score) for item, score in answers.scores.items()}


def _saved(request: HttpRequest) -> HttpResponse | None:
    """The answer to saving in passing, by the script; else the button decides."""
    return HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else None


def _next(request: HttpRequest, link: actions.Link, asking: Asking, number: int) -> HttpResponse:
    last = len(asking.competencies)
    go = request.POST.get("go", "next")
    if go == "later":
        return to(link, "bewaard/")
    if go == "overview":
        return to(link, "overzicht/")
    if go == "previous" and last:
        return to(link, f"vraag/{max(1, number - 1)}/")
    if number < last:
        return to(link, f"vraag/{number + 1}/")
    return to(link, "tot-slot/" if number == last and asking.has_closing_page else "overzicht/")


# --- out ----------------------------------------------------------------------------------------------------


@partial(rater_page, for_typists=True)
def overview(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Everything at a glance, with what is still open, and the button to send."""
    asking = Asking(link)
    saved = begun(asking, saved)
    error = ""
    if request.method == "POST":
        try:
            actions.send(link=link)
            if link.is_typed_over:
                return _typed_over(link)
            return _made_at_once(asking) or to(link, "klaar/")
        except actions.AnswersOpen as still_open:
            count = len(still_open.items)
            error = _("Not sent yet: %(count)d answers are missing. Everything you filled in is kept.") % {
                "count": count
            }
    values = values_of(
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
    return rendered(request, "overview", status=422 if error else 200, **values)


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


@rater_page
def thanks(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Thank you, and what happens now, with dates."""
    asking = Asking(link)
    saved = begun(asking, saved)
    if not actions.has_sent(link=link):
        return to(link, "overzicht/")
    return rendered(request, "thanks", **values_of(asking, is_as_sent=saved.is_as_sent))


@rater_page
def stopped(request: HttpRequest, link: actions.Link, saved: actions.Saved | None) -> HttpResponse:
    """Saved; go on later with the same link."""
    asking = Asking(link)
    saved = begun(asking, saved)
    return rendered(
        request,
        "stopped",
        **values_of(asking, where=where_to_go_on(asking, saved), has_code=bool(saved.code_hash)),
    )
