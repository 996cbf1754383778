# SPDX-License-Identifier: EUPL-1.2
"""A format in prose, for who sets the rules and for who takes part; and what a newer version changes."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.formats.comparisons import comparison
from samenspiegel.formats.explanations import explanation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import predecessor, spec_of

from ..loading import PersonRequest, conversation_page
from .people import administration

NO = ("", "nee")


def load_version(request: PersonRequest, version_id: str) -> FormatVersion:
    """A version of the reader's own organisation. Raises Http404."""
    version = FormatVersion.objects.filter(
        organisation_id=request.person.organisation_id, public_id=version_id
    ).first()
    if version is None:
        raise Http404
    return version


def _explained(
    request: PersonRequest, version: FormatVersion, conversation: Conversation | None = None
) -> HttpResponse:
    spec = spec_of(version)
    with_items = request.GET.get("stellingen", "") not in NO
    return render(
        request,
        "formats/explanation.html",
        {
            "version": version,
            "conversation": conversation,
            "language": spec.text_language,
            "chapters": explanation(spec, items=with_items),
            "with_items": with_items,
            "has_items": bool(spec.competencies),
        },
    )


@administration
@require_safe
def explain(request: PersonRequest, version_id: str) -> HttpResponse:
    """A published version in prose: to decide about, or to send to the works council."""
    return _explained(request, load_version(request, version_id))


@administration
@require_safe
def compare(request: PersonRequest, version_id: str) -> HttpResponse:
    """What a published version changed in the one before it; the first one changed nothing."""
    version = load_version(request, version_id)
    before = predecessor(version)
    spec = spec_of(version)
    return render(
        request,
        "formats/comparison.html",
        {
            "version": version,
            "before": before,
            "language": spec.text_language,
            "chapters": comparison(spec_of(before), spec) if before else (),
        },
    )


@require_safe
@conversation_page(Deed.SEE_CONVERSATION)
def explain_here(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The rules of this conversation, for everybody who takes part in it."""
    return _explained(request, conversation.format_version, conversation)
