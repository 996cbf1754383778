# SPDX-License-Identifier: EUPL-1.2
"""The line through time of one person: every conversation that the reader has a part in, and what each of them left.

Of a conversation in which the reader has no part there is nothing: no date, no name, no number. A reviewer who takes
over reads of it the agreements that are still open, as the agenda shows them, and nothing that anybody thought.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from samenspiegel.agreements import queries as agreements
from samenspiegel.agreements.queries import AgreementLine
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import previous, previous_alike, spec_for
from samenspiegel.core import cycle
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.core.cycle import Stop
from samenspiegel.core.retention import is_in_force
from samenspiegel.core.wording import sentence_start
from samenspiegel.duties.queries import Overview, overview
from samenspiegel.people.models import Person
from samenspiegel.preparation.queries import chosen_in

from .agreement_words import competency_name, statuses
from .conversation_page import links
from .duty_page import conversation_title

STOPS: dict[str, tuple[str | Promise, str]] = {
    Stop.HELD: (_lazy("Took place"), "done"),
    Stop.PLANNED: (_lazy("Planned"), "now"),
    Stop.PROPOSED: (_lazy("Proposed"), "neutral"),
    Stop.PAUSED: (_lazy("Paused"), "neutral"),
    Stop.CANCELLED: (_lazy("Cancelled"), "neutral"),
}
LEFT: dict[str, str | Promise] = {
    "report": _lazy("The mirror"),
    "agenda": _lazy("Agenda"),
    "record": _lazy("Record"),
    "agreements": _lazy("Agreements"),
}
"""What a conversation leaves behind, by the name of its link; shown as long as it exists and the reader may read it."""
AS_LAST_TIME = frozenset({Stop.HELD, Stop.CANCELLED})


@dataclass(frozen=True)
class Moment:
    """One conversation on the line."""

    conversation: Conversation
    title: str
    name: str  # of this kind of talk, short enough for a phone
    format_title: str
    stop: Stop
    on: date | None  # the date of the conversation, or around which it was proposed
    label: str
    badge: str
    left: Sequence[tuple[str, str]] = ()  # what it is called, and where it stands
    agreed: str = ""  # how many agreements it left
    is_held_up: bool = False
    may_plan: bool = False  # the reader plans it: it was proposed
    may_plan_again: bool = False  # the reader plans another one like it

    @property
    def anchor(self) -> str:
        return f"gesprek-{self.conversation.public_id}"


@dataclass(frozen=True)
class AgreementRow:
    """One agreement with its course: when it was made, what was noted since, where it was moved, how it ended."""

    line: AgreementLine
    of: Conversation
    status: tuple[str, str]
    competency: str
    made_on: date | None
    held_on: date | None
    is_late: bool
    href: str = ""
    course: Sequence[tuple[date, str, str]] = ()  # day, what happened, the owner's note
    is_handed_over: bool = False  # of a conversation in which the reader had no part


@dataclass(frozen=True)
class CyclePage:
    """Everything on the page."""

    moments: list[Moment] = field(default_factory=list)
    agreements: list[AgreementRow] = field(default_factory=list)
    returning: list[cycle.Returning] = field(default_factory=list)
    read: list[Conversation] = field(default_factory=list)  # whose agreements are shown: for the log

    @property
    def steps(self) -> list[dict[str, str]]:
        """The line itself, as the component takes it."""
        first_open = next((row for row in self.moments if row.stop not in AS_LAST_TIME), None)
        return [
            {
                "label": row.name,
                "date_text": date_format(row.on, "F Y") if row.on else _("no date yet"),
                "state": "current" if row is first_open else "done" if row.stop in AS_LAST_TIME else "todo",
                "href": f"#{row.anchor}",
            }
            for row in self.moments
            if row.stop != Stop.CANCELLED
        ]


def build(conversations: Sequence[Conversation], reader: Person, today: date) -> CyclePage:
    """Lay out the line for one reader.

    Args:
        conversations: those of one person's cycle that the reader may see (``visible_to``), in whatever order.
    """
    items = sorted(overview(conversations), key=_order)
    readable = [item for item in items if _may(item, reader, Deed.READ_AGREEMENTS)]
    made = agreements.of_many(item.conversation for item in readable)
    rows = [
        row for item in readable for row in _rows(item, made.get(item.conversation.pk, []), reader, today)
    ]
    handed = [
        row
        for item in items
        for row in _handed_over(item, reader, {one.conversation.pk for one in items}, today)
    ]
    return CyclePage(
        moments=_only_last_again([_moment(item, reader, made, today) for item in items]),
        agreements=sorted(
            [*handed, *rows], key=lambda row: (not row.line.is_open, row.line.due_on or date.max)
        ),
        returning=_returning(items, made, reader, today),
        read=[
            *(item.conversation for item in readable if made.get(item.conversation.pk)),
            *{row.of.pk: row.of for row in handed}.values(),
        ],
    )


def _only_last_again(moments: list[Moment]) -> list[Moment]:
    """Another one is planned like the last one of its kind, and only where none of it is planned or proposed yet."""
    last = {row.conversation.format_version.key: row for row in moments}
    return [
        row if row is last[row.conversation.format_version.key] else replace(row, may_plan_again=False)
        for row in moments
    ]


def _order(item: Overview) -> tuple[date, int]:
    """By its day; what has none yet comes last."""
    conversation = item.conversation
    return conversation.held_on or conversation.proposed_on or date.max, conversation.pk


def _may(item: Overview, reader: Person, deed: Deed) -> bool:
    parts = item.parts.get(reader.pk, frozenset())
    return may(deed, parts, rules=item.facts.rules, is_external=reader.is_external)


def _moment(item: Overview, reader: Person, made: dict[int, list[AgreementLine]], today: date) -> Moment:
    conversation, facts = item.conversation, item.facts
    parts = item.parts.get(reader.pk, frozenset())
    here = cycle.stop(
        held_on=facts.held_on,
        is_planned=facts.is_planned,
        is_paused=facts.is_paused,
        is_cancelled=facts.is_cancelled,
        today=today,
    )
    label, badge = STOPS[here]
    where = links(facts, parts, today, is_external=reader.is_external)
    number = len(made.get(conversation.pk, ()))
    plans = _may(item, reader, Deed.PLAN_NEXT)
    return Moment(
        conversation=conversation,
        title=conversation_title(item, next(iter(sorted(parts)), None)),
        name=sentence_start(spec_for(conversation).words.conversation.name),
        format_title=conversation.format_version.title,
        stop=here,
        on=facts.held_on or facts.proposed_on,
        label=str(label),
        badge=badge,
        left=[(str(word), where[name]) for name, word in LEFT.items() if name in where],
        agreed=ngettext("%(number)s agreement", "%(number)s agreements", number) % {"number": number}
        if number
        else "",
        is_held_up=is_in_force(conversation.hold_until_on, today),
        may_plan=plans and here == Stop.PROPOSED,
        may_plan_again=plans and here in AS_LAST_TIME,
    )


def _rows(item: Overview, lines: Iterable[AgreementLine], reader: Person, today: date) -> list[AgreementRow]:
    conversation = item.conversation
    href = links(
        item.facts, item.parts.get(reader.pk, frozenset()), today, is_external=reader.is_external
    ).get("agreements", "")
    return [
        AgreementRow(
            line=line,
            of=conversation,
            status=statuses()[line.status],
            competency=competency_name(spec_for(conversation), line.competency),
            made_on=_day(conversation),
            held_on=conversation.held_on,
            is_late=_is_late(line, today),
            href=f"{href}#{line.public_id}" if href else "",
            course=_course(line),
        )
        for line in lines
    ]


def _course(line: AgreementLine) -> list[tuple[date, str, str]]:
    found = []
    for noted in line.follow_ups:
        text = statuses()[noted.status][0]
        if noted.due_on:
            text = _("Moved to %(date)s") % {"date": date_format(noted.due_on, "j F Y")}
        found.append((noted.noted_at, text, noted.note))
    return found  # type: ignore[return-value]  # a moment; the template shows its day


def _handed_over(item: Overview, reader: Person, shown: set[int], today: date) -> list[AgreementRow]:
    """The open agreements of a conversation before this one in which the reader had no part: they come along with the
    agenda of this one. What they are, who owns them and by when; not what anybody noted."""
    conversation, facts = item.conversation, item.facts
    runs = facts.is_planned and facts.held_on and not facts.is_cancelled and not conversation.ended_at
    is_subject = Part.SUBJECT in item.parts.get(reader.pk, frozenset())  # sees every conversation already
    if not runs or is_subject or not _may(item, reader, Deed.READ_AGENDA):
        return []
    before = {
        one.pk: one for one in (previous(conversation), previous_alike(conversation)) if one is not None
    }
    return [
        AgreementRow(
            line=line,
            of=earlier,
            status=statuses()[line.status],
            competency=competency_name(spec_for(earlier), line.competency),
            made_on=None,
            held_on=None,
            is_late=_is_late(line, today),
            is_handed_over=True,
        )
        for earlier in before.values()
        if earlier.pk not in shown
        for line in agreements.of(earlier)
        if line.is_open
    ]


def _returning(
    items: Sequence[Overview], made: dict[int, list[AgreementLine]], reader: Person, today: date
) -> list[cycle.Returning]:
    held = [item for item in items if item.facts.held_on and item.facts.held_on <= today]
    chosen = chosen_in(item.conversation for item in held if _may(item, reader, Deed.READ_AGENDA))
    mentions = []
    for item in held:
        conversation = item.conversation
        keys = {
            *chosen.get(conversation.pk, ()),
            *(line.competency for line in made.get(conversation.pk, ())),
        }
        spec = spec_for(conversation)
        mentions += [
            cycle.Mention(name, conversation.public_id, conversation.held_on)
            for key in keys
            if (name := competency_name(spec, key)) and conversation.held_on
        ]
    return cycle.returning(mentions)


def _day(conversation: Conversation) -> Any:
    return conversation.ended_at or conversation.held_on


def _is_late(line: AgreementLine, today: date) -> bool:
    return line.is_open and line.due_on is not None and line.due_on < today
