# SPDX-License-Identifier: EUPL-1.2
"""Who guides a conversation and does not stand apart, in words: by name while planning, by role afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.independence import Finding, Relation
from samenspiegel.core.wording import sentence_start
from samenspiegel.people.models import Person


@dataclass(frozen=True)
class NoteLine:
    """One note as everybody in the conversation reads it: what, and who went on when."""

    text: str
    by: str
    at: datetime


def codes(found: Collection[Finding]) -> str:
    """What was found, as a form sends back that it was seen."""
    return " ".join(sorted({f"{one.part}.{one.relation}" for one in found}))


def _warning(one: Finding, guide: str, other: str) -> str:
    named = {"guide": guide, "other": other}
    if one.relation in (Relation.ABOVE_SUBJECT, Relation.ABOVE_REVIEWER):
        return _("%(guide)s stands above %(other)s.") % named
    if one.relation == Relation.BELOW_RATER:
        if one.is_direct:
            return _("%(guide)s reports to %(other)s, who is asked for feedback.") % named
        return _("%(guide)s works under %(other)s, who is asked for feedback.") % named
    if one.is_direct:
        return _("%(guide)s reports to %(other)s.") % named
    return _("%(guide)s works under %(other)s.") % named


def warnings(
    found: Collection[Finding], people: Mapping[Part, Person], raters: Collection[Person]
) -> list[str]:
    """What was found, by name, for who plans."""
    names = {person.pk: person.name for person in [*people.values(), *raters]}
    return [_warning(one, people[one.part].name, names.get(one.person, "")) for one in found]


def note_lines(conversation: Conversation, spec: FormatSpec) -> list[NoteLine]:
    """What was noted about a conversation, by role: its sides read it, and who was asked is not named here."""
    notes = conversation.independence_notes.select_related("accepted_by").order_by("part", "relation")
    return [
        NoteLine(note_text(note.part, note.relation, spec), note.accepted_by.name, note.accepted_at)
        for note in notes
    ]


def note_text(part: str, relation: str, spec: FormatSpec) -> str:
    """One note, by role."""
    words = spec.words
    guide = words.substitute.the if part == Part.SUBSTITUTE else words.facilitator.the
    other = {
        Relation.BELOW_SUBJECT: words.subject.the,
        Relation.ABOVE_SUBJECT: words.subject.the,
        Relation.BELOW_REVIEWER: words.reviewer.the,
        Relation.ABOVE_REVIEWER: words.reviewer.the,
        Relation.BELOW_RATER: _("somebody who is asked for feedback"),
    }[Relation(relation)]
    named = {"guide": sentence_start(guide), "other": other}
    if relation in (Relation.ABOVE_SUBJECT, Relation.ABOVE_REVIEWER):
        return _("%(guide)s stands above %(other)s.") % named
    return _("%(guide)s works under %(other)s.") % named
