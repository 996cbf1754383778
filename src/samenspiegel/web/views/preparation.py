# SPDX-License-Identifier: EUPL-1.2
"""Points, private notes and the agenda."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import SIDES, Deed, Part, as_in_format, may
from samenspiegel.core.format.spec import Prompt
from samenspiegel.formats.queries import spec_of
from samenspiegel.preparation import actions, queries, viewpoints
from samenspiegel.preparation.models import Point

from ..agenda_page import agenda_row
from ..conversation_page import readers_text
from ..forms.preparation import NoteForm, PointForm
from ..loading import PersonRequest, conversation_page
from ..page_words import short_date_text
from ..posting import pressed_on
from ..term_words import fixing, points_over, points_term


def page_of(
    request: PersonRequest, conversation: Conversation, deed: Deed, **values: object
) -> dict[str, object]:
    """What every page below a conversation shows: who reads it, and until when it is kept."""
    until = short_date_text(conversation.goes_on) if conversation.goes_on else ""
    who = readers_text(deed, people_in(conversation), request.person, request.rules)
    return {"conversation": conversation, "who_reads": who, "until": until, **values}


# --- points ----------------------------------------------------------------------------------------------------------


def _point_refused(form: PointForm, refusal: Exception) -> None:
    """Put on the form what is wrong with the words. Raises the refusal again when it is about something else."""
    if isinstance(refusal, actions.PointTooLong):
        form.add_error(
            "text",
            _("This is longer than %(limit)s characters. Make it shorter, or make two points of it.")
            % {"limit": actions.POINT_LENGTH},
        )
    elif isinstance(refusal, actions.PointEmpty):
        form.add_error("text", _("Write in a few words what you want to talk about."))
    elif isinstance(refusal, actions.PointForbidden):
        form.add_error(
            "text",
            _('"%(word)s" does not belong in this conversation. %(reason)s')
            % {"word": refusal.refusal.word, "reason": refusal.refusal.reason},
        )
    else:
        raise refusal


@conversation_page(Deed.WRITE_POINT)
def points(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """One's own points, those of the other side once they can be read, and a form for another."""
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            point = actions.add_point(
                conversation=conversation, text=form.cleaned_data["text"], by=request.person, now=clock.now()
            )
        except (actions.PointTooLong, actions.PointEmpty, actions.PointForbidden) as refusal:
            _point_refused(form, refusal)
        except actions.TermOver:
            form.add_error(None, points_over())
        except actions.PreparationOver:
            form.add_error(
                None,
                _(
                    "The preparation is over: the record is being written. Bring your point to the talk itself."
                ),
            )
        else:
            if point.is_late:
                messages.success(
                    request, _("Your point is kept. The other side is asked whether it may be added.")
                )
            else:
                messages.success(request, _("Your point is kept."))
            return redirect("points", conversation.public_id)
    views = queries.points(conversation, reader=request.person)
    spec = spec_of(conversation.format_version)
    agenda_row = queries.frozen(conversation)
    return render(
        request,
        "point/list.html",
        page_of(
            request,
            conversation,
            Deed.READ_AGENDA,
            form=form,
            own=[view for view in views if view.by == request.person],
            others=[view for view in views if view.by != request.person],
            are_open=queries.points_are_open(conversation),
            is_frozen=agenda_row is not None,
            comes_late=queries.comes_late(conversation, on=clock.today()),
            is_over=_is_over(conversation),
            **points_term(conversation),
            open_until=queries.open_until(conversation),
            **fixing(conversation),
            prompts=[
                (prompt.title, prompt.asked(str(as_in_format(part))))
                for prompt in spec.preparation
                for part in sorted(request.parts)
                if str(as_in_format(part)) in prompt.parties and not prompt.views
            ],
            has_views=any(prompt.views for prompt in spec.preparation),
            question=spec.questions.points
            if spec.questions and set(map(as_in_format, request.parts)) & set(spec.questions.points_asked_of)
            else "",
        ),
    )


def _is_over(conversation: Conversation) -> bool:
    return bool(conversation.cancelled_at or conversation.ended_at or hasattr(conversation, "record"))


def _own_point(request: PersonRequest, conversation: Conversation, point_id: str) -> Point:
    point = conversation.points.filter(public_id=point_id, by=request.person).first()
    if point is None:
        raise Http404
    return point


@conversation_page(Deed.WRITE_POINT)
def change_point(request: PersonRequest, conversation: Conversation, point_id: str) -> HttpResponse:
    """Write one's own point anew."""
    point = _own_point(request, conversation, point_id)
    there = next(
        view for view in queries.points(conversation, reader=request.person) if view.public_id == point_id
    )
    form = PointForm(request.POST or None, initial={"text": there.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_point(
                point=point, text=form.cleaned_data["text"], by=request.person, now=clock.now()
            )
        except (actions.PointTooLong, actions.PointEmpty, actions.PointForbidden) as refusal:
            _point_refused(form, refusal)
        except actions.TermOver:
            form.add_error(None, points_over())
        except (actions.AgendaFrozen, actions.PreparationOver):
            form.add_error(
                None,
                _("The agenda is fixed: points on it do not change any more. What you typed is still below."),
            )
        else:
            messages.success(request, _("Your point has been changed."))
            return redirect("points", conversation.public_id)
    return render(
        request, "point/change.html", page_of(request, conversation, Deed.READ_AGENDA, form=form, point=point)
    )


@conversation_page(Deed.WRITE_POINT)
@pressed_on("points")
def remove_point(request: PersonRequest, conversation: Conversation, point_id: str) -> HttpResponse:
    """Take one's own point back. Sent twice, the second finds it gone already."""
    point = conversation.points.filter(public_id=point_id, by=request.person).first()
    if point is not None:
        try:
            actions.remove_point(point=point, by=request.person, now=clock.now())
            messages.success(request, _("Your point has been taken back."))
        except (actions.AgendaFrozen, actions.PreparationOver):
            messages.error(
                request, _("The agenda is fixed: points on it do not change any more. Nothing was changed.")
            )
    return redirect("points", conversation.public_id)


# --- notes -----------------------------------------------------------------------------------------------------------


@conversation_page(Deed.WRITE_NOTE)
def note(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Notes for oneself: nobody else reads them, and they go when the record is final."""
    kept = queries.note_of(conversation, request.person)
    own = queries.own_sections(conversation, request.person)
    initial = {
        "notes": kept.notes,
        **{f"section:{section.key}": kept.sections.get(section.key, "") for section in own},
    }
    form = NoteForm(request.POST or None, initial=initial, sections=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_note(
                conversation=conversation,
                by=request.person,
                now=clock.now(),
                notes=form.cleaned_data["notes"],
                sections=form.sections,
            )
        except actions.NoteTooLong:
            longest = max(["notes", *form.section_names], key=lambda name: len(form.cleaned_data[name]))
            form.add_error(
                longest,
                _("This is longer than %(limit)s characters. Make it shorter.")
                % {"limit": actions.NOTE_LENGTH},
            )
        except actions.PreparationOver:
            form.add_error(
                None,
                _("The conversation is over: no notes are kept any more."),
            )
        else:
            messages.success(request, _("Your notes are kept. Only you can read them."))
            return redirect("note", conversation.public_id)
    is_over = bool(conversation.cancelled_at or conversation.ended_at)
    return render(
        request,
        "note/write.html",
        page_of(
            request, conversation, Deed.WRITE_NOTE, form=form, is_over=is_over, expectation=kept.expectation
        ),
    )


# --- agenda ----------------------------------------------------------------------------------------------------------


@conversation_page(Deed.READ_AGENDA)
def agenda(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The agenda: as it builds itself, or as it was frozen. Made to be printed and laid on the table."""
    view = queries.agenda(conversation, reader=request.person)
    spec = spec_of(conversation.format_version)
    waiting = [point for point in queries.points(conversation, reader=request.person) if point.is_asked]
    may_freeze = (
        may(Deed.FREEZE_AGENDA, request.parts, rules=request.rules)
        and not view.frozen_at
        and not _is_over(conversation)
    )
    awaited = may_freeze and actions.awaited(conversation, by=request.person, now=clock.now())
    return render(
        request,
        "agenda/show.html",
        page_of(
            request,
            conversation,
            Deed.READ_AGENDA,
            items=[agenda_row(item, spec) for item in view.agenda.items],
            frozen_at=view.frozen_at,
            may_freeze=may_freeze,
            awaited=awaited,
            **fixing(conversation, is_awaited=bool(awaited)),
            may_write=may(Deed.WRITE_POINT, request.parts, rules=request.rules)
            and not _is_over(conversation)
            and not points_term(conversation)["is_term_over"],
            mirror_of_words=not request.rules.asks_scores
            and may(Deed.READ_REPORT, request.parts, rules=request.rules)
            and queries.shown_report(conversation) is not None,
            takes_mirror=request.rules.asks,
            mirror_first=not view.frozen_at and expects_first(request, conversation),
            may_print=may(Deed.COPY_AGENDA, request.parts, rules=request.rules),
            may_copy=bool(view.frozen_at) and may(Deed.COPY_AGENDA, request.parts, rules=request.rules),
            are_open=queries.points_are_open(conversation),
            **_both_views(request, conversation),
            waiting=[(point, _may_answer(point, request)) for point in waiting],
            people=[
                person
                for part, person in people_in(conversation).items()
                if part not in (Part.SUBSTITUTE, Part.SECOND_READER)  # they are not at the table
            ],
        ),
    )


def _both_views(request: PersonRequest, conversation: Conversation) -> dict[str, object]:
    """The views of both beside each other, for a side and once both are shown; else nothing."""
    sides = [part for part in SIDES if part in request.parts]
    prompts = viewpoints.prompts_of(conversation, sides[0]) if sides else ()
    both = viewpoints.views_of(conversation, request.person, today=clock.today()) if prompts else None
    if both is None or both.theirs is None:
        return {}
    rows = [
        {"prompt": one, "own": both.own.get(one.key, ""), "theirs": theirs_on(both, one)} for one in prompts
    ]
    return {"views": [row for row in rows if row["own"] or any(text for _, text in row["theirs"])]}


def theirs_on(both: viewpoints.BothViews, prompt: Prompt) -> list[tuple[str, str]]:
    """What each other side wrote on a subject, with their name; nothing while it is hidden."""
    return [(person.name, texts.get(prompt.key, "")) for person, texts in both.theirs or ()]


def expects_first(request: PersonRequest, conversation: Conversation) -> bool:
    """Whether a side has not yet said (or skipped) what it expects: the agenda then does not tell what differs."""
    if not may(Deed.CHOOSE_SUBJECTS, request.parts, rules=request.rules):
        return False
    return queries.may_expect(conversation) and queries.note_of(conversation, request.person).expected is None


def _may_answer(point: queries.PointView, request: PersonRequest) -> bool:
    """Whether this person is asked for consent and has not answered."""
    if point.consent is None or not may(Deed.CONSENT, request.parts, rules=request.rules):
        return False
    return not point.consent.consents.filter(person=request.person).exists()
