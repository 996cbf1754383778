# SPDX-License-Identifier: EUPL-1.2
"""Write a format of one's own: begin from another one, work on it, publish it. Running conversations keep theirs."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core.format import FormatInvalid, FormatSpec, Problem, from_resolved, read, resolved
from samenspiegel.core.format import own as core
from samenspiegel.core.format.comparing import changes
from samenspiegel.core.format.document import Clash, Document, Step, Typed, document_of, edited
from samenspiegel.core.format.found import Found
from samenspiegel.core.wording import short_date_text
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from . import actions, library
from .models import FormatDraft, FormatVersion
from .queries import known_to, newest, own_versions, spec_of

LONGEST = 500_000
"""Characters of a draft; the longest format of the library has ninety thousand."""


class DraftTooLong(Exception):
    """More than ``LONGEST`` characters; nothing was stored."""


class DraftExists(Exception):
    """There is a draft of this format already. ``draft`` is that one."""

    def __init__(self, draft: FormatDraft) -> None:
        super().__init__(draft.key)
        self.draft = draft


class DraftNotReady(Exception):
    """Something in the draft is not right yet. ``found`` says what."""

    def __init__(self, found: Iterable[Found]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{one.location}: {one.code}" for one in self.found))


class NothingChanged(Exception):
    """The draft says what the version says that it began from."""


class DraftChanged(Exception):
    """The draft is another one than was on the screen: what was decided about may not be what would be published."""


@dataclass(frozen=True)
class Decision:
    """Who adopted a version, when, and how the decision can be found."""

    by: str
    on: date
    reference: str


@dataclass(frozen=True)
class Consent:
    """When the works council consented, and how that can be found."""

    on: date
    reference: str


def begin_from_library(*, organisation: Organisation, key: str, by: Person, now: datetime) -> FormatDraft:
    """A draft of an own format, after one of the library.

    Raises:
        NoSuchFormat: the library has no format with this key for such an organisation.
    """
    spec = library.load(key)
    if organisation.kind not in spec.organisations:
        raise library.NoSuchFormat(key)
    return _copy(organisation, spec, by, now)


def begin_from_version(*, version: FormatVersion, by: Person, now: datetime) -> FormatDraft:
    """A draft after a published version: of an own format the next version, of another one an own format.

    Raises:
        DraftExists: somebody is at work on the next version already.
    """
    spec = spec_of(version)
    if not version.key.startswith(core.OWN):
        return _copy(version.organisation, spec, by, now)
    document = core.continued(
        spec,
        version=newest(own_versions(version.organisation_id, version.key)) + 1,
        known=known_to(version.organisation_id),
    )
    return _store(version.organisation, document, spec, by, now)


def begin_from_file(*, organisation: Organisation, text: str, by: Person, now: datetime) -> FormatDraft:
    """A draft after a TOML file of the organisation's own; an own key that was published here makes the next version.

    Promises are those that the software keeps, whatever the file says.

    Raises:
        FormatInvalid: with everything that is wrong with the file.
        DraftExists: there is a draft of this format already.
    """
    spec = read(text, library.library())
    if organisation.kind not in spec.organisations:
        found = ", ".join(spec.organisations)
        raise FormatInvalid(
            [Problem("organisations", "not_a_choice", found, allowed=(str(organisation.kind),))]
        )
    known = known_to(organisation.pk)
    published = own_versions(organisation.pk, spec.key) if spec.key.startswith(core.OWN) else []
    if published:
        document = core.continued(spec, version=newest(published) + 1, known=known)
        return _store(organisation, document, spec_of(published[-1]), by, now)
    key = core.own_key(spec.key, _taken(organisation))
    document = {**core.with_promises(document_of(spec), known), "key": key, "version": 1}
    base = library.load(spec.based_on) if spec.based_on in library.keys(organisation.kind) else spec
    return _store(organisation, document, base, by, now)


def _copy(organisation: Organisation, spec: FormatSpec, by: Person, now: datetime) -> FormatDraft:
    key = core.own_key(spec.key, _taken(organisation))
    title = f"{spec.title[: core.LONGEST_TITLE - len(organisation.name) - 2]}, {organisation.name}"
    document = core.copied(spec, key=key, title=title, known=known_to(organisation.pk))
    return _store(organisation, document, spec, by, now)


def _taken(organisation: Organisation) -> set[str]:
    """Every key that a draft or a version of this organisation has."""
    drafts = FormatDraft.objects.filter(organisation=organisation).values_list("key", flat=True)
    versions = FormatVersion.objects.filter(organisation=organisation).values_list("key", flat=True)
    return {*drafts, *versions}


@transaction.atomic
def _store(
    organisation: Organisation, document: Document, base: FormatSpec, by: Person, now: datetime
) -> FormatDraft:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # one key, one draft
    there = FormatDraft.objects.filter(organisation=organisation, key=document["key"]).first()
    if there is not None:
        raise DraftExists(there)
    document = core.settled(document, known_to(organisation.pk))
    draft = FormatDraft.objects.create(
        organisation=organisation,
        key=document["key"],
        title=str(document["title"])[: core.LONGEST_TITLE],
        content=_written(document),
        base=resolved(base),
        changed_at=now,
        changed_by=by,
    )
    audit.log("format.draft_begun", organisation=organisation, at=now, actor=by, about=draft)
    return draft


@transaction.atomic
def save(
    *, draft: FormatDraft, typed: Iterable[Typed], steps: Iterable[Step], by: Person, now: datetime
) -> tuple[Clash, ...]:
    """Keep what was typed, right or not, and take the steps; where two people changed the same, nothing is kept.

    Returns:
        where somebody else changed the same meanwhile.
    Raises:
        NoSuchPlace: a step with a row that somebody else took away.
        DraftTooLong
    """
    row = FormatDraft.objects.select_for_update().get(pk=draft.pk)
    document, clashes = edited(document_in(row), typed, steps)
    draft.content = row.content
    if clashes:
        return clashes
    content = _written(core.settled(document, known_to(row.organisation_id)))
    if len(content) > LONGEST:
        raise DraftTooLong
    if content != row.content:
        row.content, row.title = content, str(document.get("title") or row.title)[: core.LONGEST_TITLE]
        row.changed_at, row.changed_by = now, by
        row.save()
    draft.content = row.content
    return ()


@transaction.atomic
def discard(*, draft: FormatDraft, by: Person, now: datetime) -> None:
    """Throw a draft away; what was published stays."""
    audit.log("format.draft_discarded", organisation=draft.organisation, at=now, actor=by, about=draft)
    draft.delete()


@transaction.atomic
def publish(
    *,
    draft: FormatDraft,
    seen: str,
    decision: Decision,
    consent: Consent | None,
    by: Person,
    now: datetime,
) -> FormatVersion:
    """Publish a draft as a version of this organisation's own; planning goes by it from now on, and the draft goes.

    Args:
        seen: ``digest_of`` the draft that was on the screen.
    Raises:
        DraftChanged, DraftNotReady, NothingChanged.
        ConsentRefused: a date lies ahead, or a reference is missing.
    """
    row = FormatDraft.objects.select_for_update().get(pk=draft.pk)
    if digest_of(row) != seen:
        raise DraftChanged
    organisation = row.organisation
    spec = to_publish(row, decision)
    version = actions.publish_spec(organisation=organisation, spec=spec, now=now, by=by)
    actions.record_adoption(
        version=version, adopted_on=decision.on, reference=decision.reference, by=by, now=now
    )
    if consent:
        actions.record_consent(
            version=version, consented_on=consent.on, reference=consent.reference, by=by, now=now
        )
    row.delete()
    return version


def to_publish(draft: FormatDraft, decision: Decision) -> FormatSpec:
    """The format as it would be published. Raises DraftNotReady, NothingChanged."""
    known = known_to(draft.organisation_id)
    by, on = decision.by.strip(), short_date_text(decision.on)
    document = core.settled(core.decided(document_in(draft), by=by, on=on), known)
    document["version"] = newest(own_versions(draft.organisation_id, draft.key)) + 1
    document["adopted"] = by
    spec, found = core.looked_at(document, known, kind=draft.organisation.kind)
    if spec is None or found:
        raise DraftNotReady(found)
    base = base_of(draft)
    same = spec.model_copy(update={"version": base.version, "adopted": base.adopted})
    if base.key == spec.key and not changes(base, same):
        raise NothingChanged
    return spec


def digest_of(draft: FormatDraft) -> str:
    """SHA-256 of what stands in a draft, in hexadecimal."""
    return hashlib.sha256(draft.content.encode()).hexdigest()


def document_in(draft: FormatDraft) -> Document:
    """What stands in a draft, right or not yet right."""
    return dict(json.loads(draft.content))


def base_of(draft: FormatDraft) -> FormatSpec:
    """What a draft began from, as it was then."""
    return from_resolved(draft.base)


def _written(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
