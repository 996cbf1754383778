# SPDX-License-Identifier: EUPL-1.2
"""The record: read it, write it, offer it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, may, reads_record_now
from samenspiegel.core.passages import Document
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.actions import KeyGone
from samenspiegel.preparation.queries import frozen
from samenspiegel.records import actions, queries
from samenspiegel.records.models import Ending, Record
from samenspiegel.records.queries import RecordState

from ..conversation_page import readers_text
from ..forms.record import Choices, ReactionForm, RecordForm, show_missing
from ..loading import PersonRequest, conversation_page
from ..posting import pressed_on
from ..record_page import beside_each_other, passage_label, shown, stands
from .preparation import page_of


def state_or_404(conversation: Conversation) -> RecordState:
    """The record with everything about it. Raises Http404 where there is none (any more)."""
    record = queries.record_of(conversation)
    if record is None:
        raise Http404
    record.conversation = conversation
    try:
        return queries.state_of(record)
    except KeyGone:
        raise Http404 from None


def _not_recorded() -> str:
    return _("Nothing is written down as long as you both have not agreed on that. Nothing was changed.")


def _not_written(request: PersonRequest) -> None:
    messages.error(
        request, _("The record is not written any more: it has ended, or only its agreements are left.")
    )


def to_record(conversation: Conversation) -> HttpResponse:
    return redirect("record", conversation.public_id)


@conversation_page(Deed.READ_RECORD)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The record as both read it; for its writer, before anything was offered, the way to writing it."""
    record = queries.record_of(conversation)
    is_writer = may(Deed.WRITE_RECORD, request.parts, rules=request.rules)
    reads_now = reads_record_now(request.parts, is_final=bool(record and record.ending))
    if record is None or not reads_now or (not record.ending and not record.versions.exists()):
        if is_writer and record is not None:
            return redirect("write_record", conversation.public_id)
        request.showed_nothing = True
        today = clock.today()
        may_start = (
            is_writer
            and not conversation.cancelled_at
            and conversation.held_on is not None
            and (conversation.held_on <= today or frozen(conversation) is not None)
        )
        return render(
            request,
            "record/none.html",
            page_of(
                request,
                conversation,
                Deed.READ_RECORD,
                may_start=may_start,
                is_writer=is_writer,
                record=record,
            ),
        )
    return shown_page(request, conversation)


def shown_page(
    request: PersonRequest, conversation: Conversation, *, reaction_form: ReactionForm | None = None
) -> HttpResponse:
    """The record, with the reaction that somebody typed and that was not kept, where there is one."""
    page = _page(request, conversation, state_or_404(conversation))
    if reaction_form is not None and page["may_approve"]:
        page["reaction_form"] = reaction_form
    return render(request, "record/show.html", page)


def _page(request: PersonRequest, conversation: Conversation, state: RecordState) -> dict[str, object]:
    spec = spec_of(conversation.format_version)
    side = state.side_of(request.person)
    mine = next((row for row in state.signatures if row.person == request.person), None)
    second = state.second_reader
    document = state.document
    has_own = any(view.by == request.person for view in state.open_proposals)
    # One thing at a time: first an answer to the other side, then approval.
    to_answer = next((view for view in state.open_proposals if side in state.waits_for(view)), None)
    return page_of(
        request,
        conversation,
        Deed.READ_RECORD,
        state=state,
        version=state.current,
        parties=document.parties if document else (),
        shown=shown(state, spec, request.person, request.parts),
        stands=stands(state, spec),
        side=side,
        mine=mine,
        reaction_form=ReactionForm(initial={"reaction": state.reaction_before(mine.part)})
        if mine and state.may_react(mine.part)
        else None,
        may_see_final=bool(
            second and second.person == request.person and second.at is None and state.record.ending
        ),
        scan=queries.scan_of(state.current) if queries.may_open_scan(state, request.parts) else None,
        may_copy=bool(state.record.ending) and may(Deed.COPY_RECORD, request.parts, rules=request.rules),
        is_fixed=state.current is not None and spec.ending.amendment == "none",
        amends=state.may_amend(clock.today()),
        amend_until=state.amend_until_on if state.rules.amends else None,
        decides=side in state.deciders,
        is_writer=may(Deed.WRITE_RECORD, request.parts, rules=request.rules),
        may_reduce=may(Deed.REDUCE_RECORD, request.parts, rules=request.rules) and state.may_reduce,
        may_close=may(Deed.REDUCE_RECORD, request.parts, rules=request.rules) and not state.record.ending,
        contested=[passage_label(passage, spec, document) for passage in state.contested],
        to_answer=f"#voorstel-{to_answer.public_id}" if to_answer else "",
        may_approve=bool(
            mine
            and mine.part in state.missing
            and not has_own
            and not to_answer
            and not state.is_reduced
            and not state.record.ending
        ),
        has_own_proposal=has_own,
        is_approved=state.record.ending == Ending.APPROVED,
        is_signed=state.record.ending == Ending.SIGNED,
        is_agreements_only=state.record.ending == Ending.AGREEMENTS_ONLY,
        is_not_approved=state.record.ending == Ending.NOT_APPROVED,
        not_approved_label=spec.ending.not_approved_label,
        approve_by=state.approve_by_on,
    )


@conversation_page(Deed.WRITE_RECORD)
@pressed_on("record")
def start(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Start the record, filled with what the agenda brought."""
    try:
        actions.start(conversation=conversation, by=request.person, now=clock.now())
    except actions.TooEarly:
        messages.error(
            request,
            _("Start the record on the day of the conversation, or once the agenda is fixed."),
        )
        return to_record(conversation)
    except actions.ConversationOver:
        messages.error(
            request, _("This conversation has no date, was cancelled or has ended. Nothing was changed.")
        )
        return to_record(conversation)
    except actions.NotRecorded:
        messages.error(request, _not_recorded())
        return to_record(conversation)
    return redirect("write_record", conversation.public_id)


@conversation_page(Deed.WRITE_RECORD)
def write(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Write the record: every button keeps what was typed, then does what it says."""
    record = queries.record_of(conversation)
    if record is None:
        return to_record(conversation)
    state = state_or_404(conversation)
    if state.record.ending or state.is_reduced:
        if request.method == "POST":
            _not_written(request)
        return to_record(conversation)
    if state.current is not None and spec_of(conversation.format_version).ending.amendment == "none":
        if request.method == "POST":
            messages.error(request, _("The record has been offered, and its text does not change any more."))
        return to_record(conversation)
    spec = spec_of(conversation.format_version)
    choices = Choices.of(spec, queries.owners(conversation), queries.body_owners(conversation))
    sections = queries.sections_of(conversation)
    if request.method == "POST":
        form = RecordForm(spec=spec, sections=sections, choices=choices, data=request.POST)
        return _written(request, conversation, state, form)
    document = state.working.document if state.working else state.document
    form = RecordForm(
        spec=spec, sections=sections, choices=choices, document=document, spare="nieuw" in request.GET
    )
    differs: dict[str, object] = {}
    if state.working and state.document and state.working.base != state.current_number:
        # Both sides accepted a change in a passage that the writer was working on.
        differs = {"beside": beside_each_other(state.document, state.working.document, spec), "by_both": True}
    return _form_page(request, conversation, state, form, **differs)


def _written(
    request: PersonRequest, conversation: Conversation, state: RecordState, form: RecordForm
) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, conversation, state, form)
    removed = request.POST.get("remove", "")
    document = form.document(without=int(removed) if removed.isascii() and removed.isdigit() else None)
    try:
        record = actions.save_working(
            record=state.record,
            document=document,
            expected_revision=_number(request, "revision"),
            base=_number(request, "base"),
            by=request.person,
            now=clock.now(),
        )
    except actions.TextChanged as changed:
        return _changed(request, conversation, state, form, changed)
    except actions.TextTooLong as long:
        _show_too_long(form, long)
        return _form_page(request, conversation, state, form)
    except actions.TextFixed:
        messages.error(request, _("The record has been offered, and its text does not change any more."))
        return to_record(conversation)
    except (actions.RecordEnded, actions.ReducedToAgreements, actions.ConversationOver, actions.NotRecorded):
        _not_written(request)
        return to_record(conversation)
    here = reverse("write_record", args=[conversation.public_id])
    if "offer" in request.POST or "offer_sign" in request.POST:
        return _offer(request, conversation, record, form)
    if "add" in request.POST:
        return redirect(f"{here}?nieuw=1#afspraken")
    if removed:
        return redirect(f"{here}#afspraken")
    messages.success(request, _("The record is kept. Nobody else reads it until you offer it."))
    return redirect(here)


def _offer(
    request: PersonRequest, conversation: Conversation, record: Record, form: RecordForm
) -> HttpResponse:
    try:
        actions.offer(
            record=record,
            expected_revision=record.revision,
            by=request.person,
            now=clock.now(),
            signs="offer_sign" in request.POST,
        )
    except actions.AgreementIncomplete as incomplete:
        state = state_or_404(conversation)
        working = state.working.document if state.working else Document()
        show_missing(form.filled, [row.key for row in working.agreements], incomplete.missing)
        return _form_page(request, conversation, state, form)
    except actions.TextChanged as changed:
        return _changed(request, conversation, state_or_404(conversation), form, changed)
    except actions.RecordEmpty:
        messages.error(
            request,
            _("Nothing has been written yet. Write a section or an agreement, then offer it."),
        )
    except actions.NotHeldYet:
        messages.error(
            request, _("Your text is kept. It can be offered on the day of the conversation or later.")
        )
    except actions.NothingToOffer:
        messages.info(request, _("This text has been offered already. Change something to offer it anew."))
        return to_record(conversation)
    else:
        messages.success(
            request,
            _("The record has been offered. Both sides get a mail, and approve or propose changes."),
        )
        return to_record(conversation)
    return redirect("write_record", conversation.public_id)


def _changed(
    request: PersonRequest,
    conversation: Conversation,
    state: RecordState,
    form: RecordForm,
    changed: actions.TextChanged,
) -> HttpResponse:
    """Show both texts: what was typed stays in the form, what stands there now beside it."""
    spec = spec_of(conversation.format_version)
    beside = (
        beside_each_other(changed.stored, changed.given, spec) if changed.stored and changed.given else []
    )
    return _form_page(
        request, conversation, state, form, beside=beside, revision=changed.revision, base=changed.base
    )


def _show_too_long(form: RecordForm, long: actions.TextTooLong) -> None:
    text = _("This is longer than %(limit)s characters. Make it shorter.") % {"limit": long.limit}
    if long.passage in form.sections.fields:
        form.sections.add_error(long.passage, text)
        return
    for row in form.filled:
        for name in ("what", "support"):
            if len(row.cleaned_data.get(name, "")) > long.limit and name not in row.errors:
                row.add_error(name, text)


def _number(request: PersonRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _form_page(
    request: PersonRequest,
    conversation: Conversation,
    state: RecordState,
    form: RecordForm,
    **values: object,
) -> HttpResponse:
    mine = next((row for row in state.signatures if row.person == request.person), None)
    writers = readers_text(Deed.WRITE_RECORD, people_in(conversation), request.person, request.rules)
    return render(
        request,
        "record/write.html",
        page_of(
            request,
            conversation,
            Deed.WRITE_RECORD,
            **{
                "form": form,
                "errors": form.errors(),
                "state": state,
                "revision": state.record.revision,
                "base": state.current_number,
                "is_first": state.current is None,
                "mine": mine,
                "amends": state.rules.amends,
                "writers": writers if len(request.rules.writers) > 1 else "",
                **values,
            },
        ),
    )
