# SPDX-License-Identifier: EUPL-1.2
"""Views beforehand: on the same prompts, shared, and read once both have shared (VGS-3, VGS-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import is_term_over, people_in, term_ends_on
from samenspiegel.core import terms
from samenspiegel.core import viewpoints as rules
from samenspiegel.core.access import SIDES, Part, as_in_format
from samenspiegel.core.format.spec import Prompt
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.people.models import Person

from . import queries
from .actions import AgendaFrozen, NotASide, PreparationOver, TermOver
from .models import Viewpoints

TEXT_LENGTH = 3000


class NoSuchPrompt(Exception):
    """The format asks this side no view under this key."""


class TextTooLong(Exception):
    """More than ``TEXT_LENGTH`` characters under one or more ``prompts``."""

    def __init__(self, prompts: Sequence[str]) -> None:
        super().__init__(", ".join(prompts))
        self.prompts = tuple(prompts)


class SharedAlready(Exception):
    """What was shared does not change, unless it is taken back first; after the other shared it stays."""


class NothingWritten(Exception):
    """There is nothing to share."""


@dataclass(frozen=True)
class BothViews:
    """The views as one side reads them.

    Args:
        own: by prompt; empty texts are left out.
        theirs: of each other side its own by prompt; ``None`` as long as all of it is hidden.
        waits: this side has shared, another has not.
    """

    own: Mapping[str, str]
    shared_at: datetime | None
    theirs: Sequence[tuple[Person, Mapping[str, str]]] | None
    waits: bool
    may_take_back: bool
    may_write: bool


def prompts_of(conversation: Conversation, part: Part) -> tuple[Prompt, ...]:
    """The prompts on which this side writes a view."""
    spec = spec_of(conversation.format_version)
    return tuple(
        prompt for prompt in spec.preparation if prompt.views and str(as_in_format(part)) in prompt.parties
    )


def views_of(conversation: Conversation, person: Person, *, today: date) -> BothViews:
    """What a side reads: its own, and the other's where ``core.viewpoints`` lets it. Raises NotASide.

    When the term for views is over nobody writes any more, as when the agenda is frozen.
    """
    _part(conversation, person)
    rows = {row.by_id: row for row in conversation.viewpoints.all()}
    own = rows.get(person.pk)
    others = others_of(conversation, person)
    is_frozen = queries.frozen(conversation) is not None
    is_frozen = is_frozen or terms.is_over(term_ends_on(conversation, terms.VIEWS), today)
    shared = {one.pk for one in (person, *others) if one.pk in rows and rows[one.pk].shared_at}
    all_shared = len(shared) == len(others) + 1
    shown = [
        (one, _texts(rows[one.pk]))
        for one in others
        if rules.is_shown(theirs_shared=one.pk in shared, all_shared=all_shared, is_frozen=is_frozen)
    ]
    is_over = bool(conversation.cancelled_at or conversation.ended_at or hasattr(conversation, "record"))
    own_shared = person.pk in shared
    return BothViews(
        own=_texts(own) if own else {},
        shared_at=own.shared_at if own else None,
        theirs=shown or None,
        waits=own_shared and not all_shared,
        may_take_back=not is_over
        and rules.may_take_back(own_shared=own_shared, all_shared=all_shared, is_frozen=is_frozen),
        may_write=not (own_shared or is_frozen or is_over),
    )


def others_of(conversation: Conversation, person: Person) -> list[Person]:
    """The other side, or where two organisations share the subject the other two."""
    people = people_in(conversation)
    return [people[part] for part in SIDES if part in people and people[part] != person]


@transaction.atomic
def write_views(
    *, conversation: Conversation, texts: Mapping[str, str], by: Person, now: datetime
) -> Viewpoints:
    """Keep one's own views, to share later. No line in the log: that somebody is writing is nobody's business.

    Raises:
        NotASide, NoSuchPrompt, TextTooLong, SharedAlready, AgendaFrozen, PreparationOver, TermOver.
    """
    conversation, row = _open(conversation, by, now)
    if row and row.shared_at:
        raise SharedAlready
    known = {prompt.key for prompt in prompts_of(conversation, _part(conversation, by))}
    given = {key: text.replace("\r\n", "\n").strip() for key, text in texts.items()}
    if not given.keys() <= known:
        raise NoSuchPrompt
    if long := [key for key, text in given.items() if len(text) > TEXT_LENGTH]:
        raise TextTooLong(long)
    kept = {**(_texts(row) if row else {}), **given}
    row = row or Viewpoints(
        organisation_id=conversation.organisation_id, conversation=conversation, by=by, shared_at=None
    )
    written = {key: text for key, text in kept.items() if text}
    row.sealed = seal(queries.record_key(conversation), {"texts": written}, about=_about(conversation, by))
    row.save()
    return row


@transaction.atomic
def share_views(*, conversation: Conversation, by: Person, now: datetime) -> Viewpoints:
    """Share what one has written. The other reads it once they have shared too, or the agenda is frozen.

    Raises:
        NotASide, NothingWritten, AgendaFrozen, PreparationOver, TermOver.
    """
    conversation, row = _open(conversation, by, now)
    if row is None or not _texts(row):
        raise NothingWritten
    if row.shared_at is None:
        row.shared_at = now
        row.save(update_fields=["shared_at"])
        _log("views.shared", conversation, by, now)
    return row


@transaction.atomic
def take_back(*, conversation: Conversation, by: Person, now: datetime) -> None:
    """Take back what one shared, as long as not all have shared. Raises NotASide, SharedAlready, AgendaFrozen,
    PreparationOver, TermOver."""
    conversation, row = _open(conversation, by, now)
    if row is None or row.shared_at is None:
        return
    others = others_of(conversation, by)
    if conversation.viewpoints.filter(by__in=others, shared_at__isnull=False).count() == len(others):
        raise SharedAlready
    row.shared_at = None
    row.save(update_fields=["shared_at"])
    _log("views.taken_back", conversation, by, now)


def _open(conversation: Conversation, by: Person, now: datetime) -> tuple[Conversation, Viewpoints | None]:
    """The conversation, locked as freezing locks it, with this side's row."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _part(conversation, by)
    if conversation.cancelled_at or conversation.ended_at or hasattr(conversation, "record"):
        raise PreparationOver
    if queries.frozen(conversation) is not None:
        raise AgendaFrozen
    if is_term_over(conversation, terms.VIEWS, now):
        raise TermOver
    return conversation, conversation.viewpoints.filter(by=by).first()


def _part(conversation: Conversation, person: Person) -> Part:
    """Which side somebody is. Raises NotASide."""
    people = people_in(conversation)
    part = next((part for part in SIDES if people.get(part) == person), None)
    if part is None:
        raise NotASide
    return part


def _texts(row: Viewpoints) -> dict[str, str]:
    conversation = row.conversation
    texts: dict[str, str] = unseal(
        queries.record_key(conversation), row.sealed, about=_about(conversation, row.by)
    )["texts"]
    return texts


def _about(conversation: Conversation, by: Person) -> str:
    return f"viewpoints/{conversation.public_id}/{by.public_id}"


def _log(kind: str, conversation: Conversation, by: Person, now: datetime) -> None:
    audit.log(kind, organisation=conversation.organisation, at=now, actor=by, about=conversation)
