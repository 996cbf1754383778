# SPDX-License-Identifier: EUPL-1.2
"""Formats of one's own, as a whole: begin one, bring one in, read it back in prose, publish it, take it along."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.core.files import FileRefused, Kind, check, decoded
from samenspiegel.core.format import FormatInvalid, FormatSpec
from samenspiegel.core.format.document import Document, document_of
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.own import looked_at
from samenspiegel.core.format.toml_text import as_toml
from samenspiegel.formats import drafts, library
from samenspiegel.formats.comparisons import comparison
from samenspiegel.formats.explanations import explanation
from samenspiegel.formats.models import FormatDraft, FormatVersion
from samenspiegel.formats.problems import explained
from samenspiegel.formats.queries import known_to, published, spec_of
from samenspiegel.organisations.models import Kind as OrganisationKind

from .. import throttles
from ..file_words import refusal
from ..format_editor.page import sections_with
from ..forms.formats import FormatFileForm, PublishForm
from ..loading import PersonRequest
from ..uploads import too_large
from .people import administration
from .rehearsals import choose_course

NO = ("", "nee")
MOST_BYTES = 1_000_000  # a draft holds half as many characters at most


def load_draft(request: PersonRequest, draft_id: str) -> FormatDraft:
    """A draft of the reader's own organisation. Raises Http404."""
    draft = (
        FormatDraft.objects.filter(organisation_id=request.person.organisation_id, public_id=draft_id)
        .select_related("organisation", "changed_by")
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def look(draft: FormatDraft, document: Document) -> tuple[FormatSpec | None, Sequence[Found]]:
    """What a draft is by now, and what is not right in it yet."""
    return looked_at(document, known_to(draft.organisation_id), kind=draft.organisation.kind)


@administration
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The drafts at work, what a new one can begin from, and a file to bring in."""
    return _index(request)


def _index(request: PersonRequest, **more: object) -> HttpResponse:
    organisation = request.person.organisation
    rows = FormatDraft.objects.filter(organisation=organisation).select_related("changed_by")
    at_work = list(rows.defer("content", "base").order_by("title", "id"))
    keys = {draft.key for draft in at_work}
    own = [version for version in published(organisation.pk) if version.key.startswith("eigen-")]
    return render(
        request,
        "formats/drafts.html",
        {
            "drafts": at_work,
            "own": [version for version in own if version.key not in keys],
            "library": [library.load(key) for key in library.keys(organisation.kind)],
            "form": FormatFileForm(),
            "is_complete": True,
            **more,
        },
    )


@administration
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a draft: from a format of the library, or from a version that was published here."""
    if request.method != "POST":
        return redirect("format_drafts")
    organisation, version_id = request.person.organisation, request.POST.get("version", "")
    try:
        if version_id:
            version = FormatVersion.objects.filter(
                organisation=organisation, public_id=version_id, settled_from=None
            ).first()
            if version is None:
                raise Http404
            draft = drafts.begin_from_version(version=version, by=request.person, now=clock.now())
        else:
            draft = drafts.begin_from_library(
                organisation=organisation,
                key=request.POST.get("key", ""),
                by=request.person,
                now=clock.now(),
            )
    except library.NoSuchFormat:
        raise Http404 from None
    except drafts.DraftExists as exists:
        messages.info(request, _("Somebody is at work on the next version already. This is that draft."))
        draft = exists.draft
    else:
        messages.success(request, _("Your own draft stands ready. Nothing goes by it before you publish it."))
    return redirect("format_draft", draft.public_id)


@administration
def upload(request: PersonRequest) -> HttpResponse:
    """Bring in a file as a draft; what is wrong with it is told by line, and nothing is kept then."""
    if request.method != "POST":
        return redirect("format_drafts")
    if throttles.try_session(request, "upload") is None:
        return _index(request, refused=_("That was too often. Wait ten minutes and choose the file again."))
    form = FormatFileForm(request.POST, request.FILES)
    if "file" in too_large(request):
        return _index(request, refused=refusal("too_large"))
    if not form.is_valid():
        return _index(request, form=form)
    try:
        raw = form.cleaned_data["file"].read()
        if len(raw) > MOST_BYTES:
            raise FileRefused("too_large")
        check(raw, {Kind.TEXT})
        text = decoded(raw).replace("\r\n", "\n")
        draft = drafts.begin_from_file(
            organisation=request.person.organisation, text=text, by=request.person, now=clock.now()
        )
    except FileRefused as refused:
        form.add_error("file", refusal(refused.reason))
        return _index(request, form=form)
    except FormatInvalid as invalid:
        told = [(problem.line, problem.path, explained(problem)) for problem in invalid.problems]
        return _index(request, form=form, problems=told, is_complete=invalid.is_complete)
    except drafts.DraftExists as exists:
        messages.error(
            request,
            _(
                "There is a draft of this format already. Publish it or throw it away first; your file was not kept."
            ),
        )
        return redirect("format_draft", exists.draft.public_id)
    messages.success(request, _("Your file is a draft now. Promises stand in it as the software keeps them."))
    return redirect("format_draft", draft.public_id)


@administration
@require_safe
def show(request: PersonRequest, draft_id: str) -> HttpResponse:
    """One draft: its sections, each with what is not right yet, and the way to publishing."""
    draft = load_draft(request, draft_id)
    document = drafts.document_in(draft)
    spec, found = look(draft, document)
    return render(
        request,
        "formats/draft.html",
        {
            "draft": draft,
            "base": drafts.base_of(draft),
            "sections": sections_with(found, document),
            "problems": len(found),
            "is_readable": spec is not None,
        },
    )


@administration
@require_safe
def explain(request: PersonRequest, draft_id: str) -> HttpResponse:
    """A draft in prose, for who decides about it."""
    draft = load_draft(request, draft_id)
    spec, found = look(draft, drafts.document_in(draft))
    with_items = request.GET.get("stellingen", "") not in NO
    return render(
        request,
        "formats/draft_explanation.html",
        {
            "draft": draft,
            "spec": spec,
            "problems": len(found),
            "chapters": explanation(spec, items=with_items) if spec else (),
            "language": "nl",
            "with_items": with_items,
            "has_items": bool(spec and spec.competencies),
        },
    )


@administration
@require_safe
def compare(request: PersonRequest, draft_id: str) -> HttpResponse:
    """What a draft changes in what it began from."""
    draft = load_draft(request, draft_id)
    spec, found = look(draft, drafts.document_in(draft))
    base = drafts.base_of(draft)
    return render(
        request,
        "formats/draft_comparison.html",
        {
            "draft": draft,
            "base": base,
            "spec": spec,
            "problems": len(found),
            "chapters": comparison(base, spec) if spec else (),
            "language": "nl",
        },
    )


@administration
def rehearse(request: PersonRequest, draft_id: str) -> HttpResponse:
    """Try a draft: a whole conversation of invented people goes by it."""
    draft = load_draft(request, draft_id)
    spec, found = look(draft, drafts.document_in(draft))
    back = reverse("format_draft", args=[draft.public_id])
    if spec is None or found:
        messages.error(request, _("Mend first what is not right yet: then this draft can be rehearsed."))
        return redirect(back)
    return choose_course(request, spec, back=back)


@administration
def publish(request: PersonRequest, draft_id: str) -> HttpResponse:
    """Publish a draft: what it changes, the decision about it, and the consent of the works council."""
    draft = load_draft(request, draft_id)
    spec, found = look(draft, drafts.document_in(draft))
    base = drafts.base_of(draft)
    is_municipality = draft.organisation.kind == OrganisationKind.MUNICIPALITY
    today = clock.today()
    form = PublishForm(request.POST or None, asks_consent=is_municipality, today=today)
    refused = ""
    if form.is_bound and form.is_valid() and not found:
        try:
            version = drafts.publish(
                draft=draft,
                seen=request.POST.get("seen", ""),
                decision=form.decision,
                consent=form.consent,
                by=request.person,
                now=clock.now(),
            )
        except drafts.NothingChanged:
            refused = _(
                "Nothing differs from the version that you began from, so there is nothing to publish."
            )
        except drafts.DraftChanged:
            refused = _(
                "Somebody changed this draft after you opened this page. Read below what it changes now, then publish."
            )
        except drafts.DraftNotReady:
            return redirect("format_draft", draft.public_id)
        except FormatDraft.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(
                request,
                _(
                    "%(title)s, version %(version)s, has been published. "
                    "Running conversations keep their own version."
                )
                % {"title": version.title, "version": version.version},
            )
            return redirect("organisation")
    return render(
        request,
        "formats/publish.html",
        {
            "draft": draft,
            "seen": drafts.digest_of(draft),
            "spec": spec,
            "base": base,
            "problems": len(found),
            "form": form,
            "refused": refused,
            "chapters": comparison(base, spec) if spec else (),
            "language": "nl",
            "is_about_employees": bool(spec and is_municipality and not spec.parties.subject.office),
            "waits": bool(spec and spec.works_council == "consent"),
        },
    )


@administration
def discard(request: PersonRequest, draft_id: str) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = load_draft(request, draft_id)
    if request.method == "POST":
        drafts.discard(draft=draft, by=request.person, now=clock.now())
        messages.success(request, _("The draft has been thrown away. What was published is still there."))
        return redirect("format_drafts")
    return render(request, "formats/discard.html", {"draft": draft})


@administration
@require_safe
def download(request: PersonRequest, draft_id: str) -> HttpResponse:
    """A draft as a file; one that cannot be read yet is mended first."""
    draft = load_draft(request, draft_id)
    document = drafts.document_in(draft)
    if look(draft, document)[0] is None:
        messages.error(request, _("Mend first what is not right yet: then this draft can be a file."))
        return redirect("format_draft", draft.public_id)
    return _file(draft.key, document)


@administration
@require_safe
def download_version(request: PersonRequest, version_id: str) -> HttpResponse:
    """A published version as a file that reads back as exactly the same."""
    version = FormatVersion.objects.filter(
        organisation_id=request.person.organisation_id, public_id=version_id, settled_from=None
    ).first()
    if version is None:
        raise Http404
    return _file(f"{version.key}-{version.version}", document_of(spec_of(version)))


def _file(name: str, document: Document) -> HttpResponse:
    response = HttpResponse(as_toml(document), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response
