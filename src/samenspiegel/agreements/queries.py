# SPDX-License-Identifier: EUPL-1.2
"""What pages, agendas and jobs ask about agreements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import previous, previous_alike
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person

from .models import Agreement, FollowUp, Status


@dataclass(frozen=True)
class FollowUpLine:
    """What an owner noted. ``due_on``: where the agreement was moved with it."""

    noted_at: datetime
    status: str
    due_on: date | None
    note: str


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with its words, as it stands now. ``due_on``: after any moving.

    ``on_behalf_of``: the body that owns it, or one of its people; then ``owner`` says what became of it (VGS-13).
    """

    public_id: str
    key: str
    kind: str
    competency: str
    what: str
    support: str
    owner: Person
    due_on: date | None
    status: str
    follow_ups: tuple[FollowUpLine, ...] = ()
    on_behalf_of: str = ""
    body_name: str = ""

    @property
    def owner_name(self) -> str:
        """Who does it, as people read it: a person, or a body by its name."""
        return self.body_name or self.owner.name

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def note(self) -> str:
        """The last thing that its owner noted."""
        return next((line.note for line in reversed(self.follow_ups) if line.note), "")


def of(conversation: Conversation) -> list[AgreementLine]:
    """All agreements made in a conversation, with what became of them; none once they were destroyed."""
    return of_many([conversation]).get(conversation.pk, [])


def of_many(conversations: Iterable[Conversation]) -> dict[int, list[AgreementLine]]:
    """The agreements per conversation (its internal key), in a constant number of queries."""
    conversations = list(conversations)
    if not conversations:
        return {}
    record_keys = keys.fetch_many(
        conversations[0].organisation_id, [row.public_id for row in conversations], Purpose.RECORD
    )
    public_ids = {row.pk: row.public_id for row in conversations}
    rows = (
        Agreement.objects.filter(conversation__in=conversations)
        .select_related("owner")
        .prefetch_related("follow_ups")
        .order_by("conversation_id", "id")
    )
    found: dict[int, list[AgreementLine]] = {}
    for row in rows:
        key = record_keys.get(public_ids[row.conversation_id])
        if key is not None:
            found.setdefault(row.conversation_id, []).append(_line(row, key))
    return found


def _line(row: Agreement, key: bytes) -> AgreementLine:
    words: dict[str, Any] = unseal(key, row.sealed, about=f"agreement/{row.public_id}")
    return AgreementLine(
        public_id=row.public_id,
        key=row.key,
        kind=row.kind,
        competency=row.competency,
        what=words["what"],
        support=words["support"],
        owner=row.owner,
        due_on=row.due_on,
        status=row.status,
        follow_ups=tuple(_follow_up(follow_up, key) for follow_up in row.follow_ups.all()),
        on_behalf_of=words.get("on_behalf_of", ""),
        body_name=words.get("owner_name", ""),
    )


def _follow_up(row: FollowUp, key: bytes) -> FollowUpLine:
    words = unseal(key, row.sealed, about=f"follow_up/{row.public_id}")
    return FollowUpLine(row.noted_at, row.status, row.due_on, words["note"])


def look_back(conversation: Conversation) -> list[AgreementLine]:
    """The agreements of the previous conversation of this cycle, open and closed: item one of this one (VGS-11).

    With them come those of the last one of the same kind that are still open, where another kind of conversation came
    in between (VGS-2): what they are and how they stand, not what anybody noted. What was agreed anew is there once.
    """
    earlier, alike = previous(conversation), previous_alike(conversation)
    found = of(earlier) if earlier else []
    if alike is None or alike == earlier:
        return found
    agreed = {(line.what, line.owner.pk) for line in found}
    still_open = (line for line in of(alike) if line.is_open and (line.what, line.owner.pk) not in agreed)
    return found + [replace(line, follow_ups=()) for line in still_open]


def open_for(conversation: Conversation) -> list[AgreementLine]:
    """Those of them that are still open: suggestions for what is agreed anew."""
    return [line for line in look_back(conversation) if line.is_open]
