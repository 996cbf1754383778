# SPDX-License-Identifier: EUPL-1.2
"""What is done with a record that was offered: propose, answer, approve, reduce, close."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import passages
from samenspiegel.core.access import Deed
from samenspiegel.core.passages import AgreementText, Change, NewAgreement, NewText, NoAgreement
from samenspiegel.formats.queries import spec_of
from samenspiegel.records import actions, queries
from samenspiegel.records.models import AmendmentProposal, Ending
from samenspiegel.records.queries import RecordState

from ..forms.changes import SureForm
from ..forms.record import (
    AgreementProposalForm,
    Choices,
    CloseForm,
    ReactionForm,
    TextProposalForm,
    initial_of,
    show_missing,
)
from ..loading import PersonRequest, conversation_page
from ..posting import pressed_on
from ..record_page import NEW, agreement_details, passage_label
from .preparation import page_of
from .record import shown_page, state_or_404, to_record


def _refused(request: PersonRequest, deed: Callable[[], object]) -> bool:
    """Do a deed; where it is refused, say what happened, what was kept and what to do now."""
    texts = {
        actions.TextChanged: _("The text changed while you were reading. Read the new text, then approve."),
        actions.OwnProposalOpen: _(
            "Your own proposal still waits for an answer. Take it back if you want to approve this text."
        ),
        actions.RecordEnded: _("This record has ended already. Nothing was changed."),
        actions.ReducedToAgreements: _("Only the agreements are left to be approved. Nothing was changed."),
        actions.NotReduced: _("This record is not limited to its agreements. Nothing was changed."),
        actions.AlreadyAnswered: _(
            "This proposal was answered already, or its passage has changed. Read the text as it is now."
        ),
        actions.NotYourAnswer: _("The other side answers this proposal, not you. Nothing was changed."),
        actions.NotYourProposal: _("The other side made this proposal. Nothing was changed."),
        actions.FallbackNotOpen: _(
            "The record can be limited to its agreements once the same passage was refused in two versions."
        ),
        actions.NotOffered: _("The record has not been offered yet. Offer it first."),
        actions.ConversationOver: _("This conversation was cancelled. Nothing was changed."),
        actions.TextFixed: _("The record has been offered, and its text does not change any more."),
        actions.TermOver: _("Changes could be proposed and answered until a day that has passed."),
        actions.NotASide: _("The format asks no signature of you here. Nothing was changed."),
        actions.NotFinal: _("The record is not final yet. Sign it once it is."),
        actions.ReactionNotAsked: _(
            "A reaction belongs to a signature for having seen it. Nothing was changed."
        ),
        actions.ReactionTooLong: _(
            "Your reaction is longer than 2000 characters. Make it shorter, then sign. Your text still stands there."
        ),
        actions.TermNotOver: _(
            "The other still has time to answer. You can close it once the day asked for has passed."
        ),
        actions.NoSuchPassage: _("This agreement is not in the text any more. Read the text as it is now."),
    }
    try:
        deed()
    except tuple(texts) as refusal:
        messages.error(request, next(text for kind, text in texts.items() if isinstance(refusal, kind)))
        return True
    return False


@conversation_page(Deed.APPROVE_RECORD)
@pressed_on("record")
def approve(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Sign the exact version that was on the screen, for what one's signature means."""
    state = state_or_404(conversation)
    mine = next((row for row in state.signatures if row.person == request.person), None)
    reaction = request.POST.get("reaction", "")
    if _refused(
        request,
        lambda: actions.approve(
            record=state.record,
            version=request.POST.get("version", ""),
            digest=request.POST.get("digest", ""),
            by=request.person,
            now=clock.now(),
            reaction=reaction,
        ),
    ):
        if reaction.strip():  # what was typed stays on the screen
            return shown_page(request, conversation, reaction_form=ReactionForm(request.POST))
    else:
        ending = state_or_404(conversation).record.ending
        if ending == Ending.APPROVED:
            messages.success(request, _("Both have approved: the record is final."))
        elif ending:
            messages.success(request, _("You have signed: the record is final."))
        elif (mine and mine.means != "approved") or len(state.means) != len(state.sides):
            messages.success(request, _("You have signed this text."))
        else:
            messages.success(
                request, _("You have approved this text. When the other side approves it too, it is final.")
            )
    return to_record(conversation)


@conversation_page(Deed.SEE_FINAL_RECORD)
@pressed_on("record")
def see_final(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Sign for having seen the final record, as its second reader."""
    state = state_or_404(conversation)
    if not _refused(
        request,
        lambda: actions.see_final(
            record=state.record,
            version=request.POST.get("version", ""),
            digest=request.POST.get("digest", ""),
            by=request.person,
            now=clock.now(),
        ),
    ):
        messages.success(request, _("You have signed for having seen this record."))
    return to_record(conversation)


def _not_amended(request: PersonRequest) -> None:
    messages.error(
        request,
        _("Changes are not proposed any more: the record has ended, or only its agreements are left."),
    )


@conversation_page(Deed.PROPOSE_AMENDMENT)
def propose(request: PersonRequest, conversation: Conversation, passage: str) -> HttpResponse:
    """Propose another text for one passage; nothing typed is lost when the text has changed meanwhile."""
    state = state_or_404(conversation)
    if state.document is None or state.current is None:
        raise Http404
    if state.record.ending or state.is_reduced:
        _not_amended(request)
        return to_record(conversation)
    spec = spec_of(conversation.format_version)
    try:
        there = passages.passage(state.document, passage)
    except passages.NoSuchPassage:
        if request.method != "POST":
            raise Http404 from None
        messages.error(request, _("This passage is not in the text any more. Read the text as it is now."))
        return to_record(conversation)
    is_text = isinstance(there, str)
    choices = Choices.of(spec, queries.owners(conversation), queries.body_owners(conversation))
    data = request.POST if request.method == "POST" else None
    if is_text:
        form = TextProposalForm(data, initial={"text": there})
    else:
        initial = initial_of(there) if isinstance(there, AgreementText) else {}
        form = AgreementProposalForm(data, choices=choices, initial=initial)
    version = {"version": state.current.public_id, "digest": state.current.digest}
    has_changed = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(
                record=state.record,
                version=request.POST.get("version", ""),
                digest=request.POST.get("digest", ""),
                passage=passage,
                change=_change(request, form),
                reason=form.cleaned_data["reason"],
                by=request.person,
                now=clock.now(),
            )
        except actions.TextChanged:
            has_changed = True
        except actions.NothingChanged:
            form.add_error(None, _("This is what stands there already. Change something, or go back."))
        except actions.NoSuchPassage:
            form.add_error(None, _("This passage is not in the text any more. Read the text as it is now."))
        except actions.AlreadyProposed:
            form.add_error(None, _("You have a proposal on this passage already. Take that back first."))
        except actions.TextTooLong as long:
            form.add_error(
                None, _("This is longer than %(limit)s characters. Make it shorter.") % {"limit": long.limit}
            )
        except actions.AgreementIncomplete as incomplete:
            show_missing([form], [incomplete.missing[0][0]], incomplete.missing)
        except actions.TermOver:
            form.add_error(
                None,
                _("Changes could be proposed until a day that has passed. What you typed is still below."),
            )
        except (actions.RecordEnded, actions.ReducedToAgreements, actions.TextFixed):
            _not_amended(request)
            return to_record(conversation)
        else:
            messages.success(
                request, _("Your proposal has been sent. The other side sees it and answers it.")
            )
            return to_record(conversation)
    return render(
        request,
        "record/propose.html",
        page_of(
            request,
            conversation,
            Deed.READ_RECORD,
            form=form,
            label=passage_label(passage, spec, state.document),
            is_text=is_text,
            is_new=passage == NEW,
            there=there,
            details=agreement_details(there, spec) if isinstance(there, AgreementText) else (),
            has_changed=has_changed,
            **version,
        ),
    )


def _change(request: PersonRequest, form: TextProposalForm | AgreementProposalForm) -> Change:
    if isinstance(form, TextProposalForm):
        return NewText(form.cleaned_data["text"])
    return NoAgreement() if "take_out" in request.POST else NewAgreement(form.agreement())


def _proposal(state: RecordState, proposal_id: str) -> AmendmentProposal | None:
    return (
        AmendmentProposal.objects.filter(public_id=proposal_id, version__record=state.record)
        .select_related("version__record")
        .first()
    )


@conversation_page(Deed.PROPOSE_AMENDMENT)
@pressed_on("record")
def answer_proposal(request: PersonRequest, conversation: Conversation, proposal_id: str) -> HttpResponse:
    """Accept or refuse the other side's proposal."""
    state = state_or_404(conversation)
    proposal = _proposal(state, proposal_id)
    said = request.POST.get("answer")
    if proposal is None or said not in {"yes", "no"}:
        messages.error(
            request,
            _("This proposal was answered already, or its passage has changed. Read the text as it is now."),
        )
        return to_record(conversation)
    is_accepted = said == "yes"
    if not _refused(
        request,
        lambda: actions.answer_proposal(
            proposal=proposal, is_accepted=is_accepted, by=request.person, now=clock.now()
        ),
    ):
        text = _("You did not accept the proposal. The text stays as it is.")
        if is_accepted:
            text = _("You accepted the proposal. This is the new text: both of you can approve it now.")
            left = _proposal(state, proposal_id)
            if left is not None and left.is_accepted is None:
                text = _("You accepted the proposal. It holds once the other accepts it as well.")
        messages.success(request, text)
    return to_record(conversation)


@conversation_page(Deed.PROPOSE_AMENDMENT)
@pressed_on("record")
def withdraw_proposal(request: PersonRequest, conversation: Conversation, proposal_id: str) -> HttpResponse:
    """Take one's own proposal back."""
    proposal = _proposal(state_or_404(conversation), proposal_id)
    if proposal is None or not _refused(
        request, lambda: actions.withdraw_proposal(proposal=proposal, by=request.person, now=clock.now())
    ):
        messages.success(request, _("Your proposal has been taken back."))
    return to_record(conversation)


@conversation_page(Deed.REDUCE_RECORD)
def reduce(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Limit the record to its agreements, after a tick."""
    state = state_or_404(conversation)
    if not state.may_reduce:
        if request.method == "POST" and not state.is_reduced:
            messages.error(
                request,
                _(
                    "The record can be limited to its agreements once the same passage was refused in two versions."
                ),
            )
        return to_record(conversation)
    spec = spec_of(conversation.format_version)
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _refused(
            request,
            lambda: actions.reduce_to_agreements(
                record=state.record,
                version=request.POST.get("version", ""),
                by=request.person,
                now=clock.now(),
            ),
        ):
            messages.success(
                request, _("The record is limited to its agreements. Both sides answer each of them.")
            )
        return to_record(conversation)
    return render(
        request,
        "record/reduce.html",
        page_of(
            request,
            conversation,
            Deed.READ_RECORD,
            form=form,
            version=state.current,
            contested=[passage_label(passage, spec, state.document) for passage in state.contested],
            agreements=state.document.agreements if state.document else (),
        ),
    )


@conversation_page(Deed.APPROVE_RECORD)
@pressed_on("record")
def answer_agreement(request: PersonRequest, conversation: Conversation, agreement: str) -> HttpResponse:
    """Say yes or no to one agreement of a record that was limited to them."""
    state = state_or_404(conversation)
    said = request.POST.get("answer")
    if said not in {"yes", "no"}:
        messages.error(request, _("Choose yes or no for this agreement."))
        return to_record(conversation)
    if not _refused(
        request,
        lambda: actions.answer_agreement(
            record=state.record,
            version=request.POST.get("version", ""),
            agreement=agreement,
            is_approved=said == "yes",
            by=request.person,
            now=clock.now(),
        ),
    ):
        if state_or_404(conversation).record.ending:
            messages.success(request, _("Both have answered. What both approved is the record."))
        else:
            messages.success(
                request, _("Your answer is kept. You can change it until both have answered everything.")
            )
    return redirect(f"{to_record(conversation).url}#afspraken")


@conversation_page(Deed.REDUCE_RECORD)
def close(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Close a record that one side cannot or will not approve, with the reason and the date of hand-over."""
    state = state_or_404(conversation)
    if state.record.ending or state.current is None:
        return to_record(conversation)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not _refused(
                request,
                lambda: actions.close_not_approved(
                    record=state.record,
                    reason=form.cleaned_data["reason"],
                    handed_over_on=form.cleaned_data["handed_over_on"],
                    by=request.person,
                    now=clock.now(),
                ),
            ):
                messages.success(request, _("The record is closed. Both sides get a mail with the reason."))
            return to_record(conversation)
        except actions.DateInFuture:
            form.add_error("handed_over_on", _("This day is still to come. Choose today or an earlier day."))
        except actions.ReasonMissing:
            form.add_error("reason", _("Write down why the record is closed without approval of both."))
        except actions.ReasonTooLong:
            form.add_error(
                "reason", _("This is longer than %(limit)s characters. Make it shorter.") % {"limit": 2000}
            )
    spec = spec_of(conversation.format_version)
    return render(
        request,
        "record/close.html",
        page_of(request, conversation, Deed.READ_RECORD, form=form, label=spec.ending.not_approved_label),
    )
