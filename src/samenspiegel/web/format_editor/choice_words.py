# SPDX-License-Identifier: EUPL-1.2
"""What the choices in the editor are called: by field and value, or by value alone where it means the same."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format.document import Document, value_at
from samenspiegel.core.format.fields import BODIES, NO, OFFICES, PARTIES, UNITS, YES, Field
from samenspiegel.formats.library import names

from .labels import Text

_RECORDING: Mapping[str, Text] = {
    "record": _("A record"),
    "agreements": _("Only the agreements"),
    "nothing": _("Nothing"),
    "agreed": _("What both agree on for each conversation"),
}
_INTERVAL: Mapping[str, Text] = {
    "months": _("Every so many months"),
    "calendar_year": _("Once in each calendar year"),
    "per_term": _("So many times in a term of the council"),
    "agreed": _("As both agree"),
    "on_request": _("When somebody asks for it"),
}
_AMENDMENT: Mapping[str, Text] = {
    "both": _("Both sides"),
    "writer": _("Who writes the record"),
    "none": _("Nobody: the text stays as it was written"),
}
_EVENTS: Mapping[str, Text] = {
    "conversation": _("The conversation"),
    "raters_proposed": _("When both sides hear whom we want to ask"),
    "invitation": _("When the questionnaires leave"),
    "report_released": _("When the mirror is released"),
    "record_offered": _("When the record is offered"),
    "approval": _("When the record is final"),
    "receipt": _("When the last one signed for receipt"),
    "cancelled": _("When the conversation is cancelled"),
    "outside": _("A date of others"),
}

BY_FIELD: Mapping[str, Mapping[str, Text]] = {
    "Group.kind": {
        "averaged": _("Only the mean of the group"),
        "named": _("Apart, with the role: for who is the only one in it"),
    },
    "Group.asked_in": {
        "scores": _("Scores, with the open questions beside them"),
        "words": _("Words alone: only the open questions"),
    },
    "FacilitatorParty.in_line_of_command": {
        "allowed": _("Yes"),
        "warn": _("Yes, but the planner is warned"),
        "refused": _("No"),
    },
    "FacilitatorParty.substitute": {"required": _("Yes, always"), "optional": _("May be"), "none": _("No")},
    "Competency.use": {"core": _("Always"), "chosen": _("Chosen for each conversation")},
    "AgendaItem.competencies": {
        "core": _("Those that are always asked"),
        "chosen": _("Those that were chosen for this conversation"),
    },
    "AgreementKind.competency": {"required": _("Yes, always"), "optional": _("May be"), "none": _("No")},
    "AgreementKind.goal": {"optional": _("May be"), "none": _("No")},
    "FormatSpec.recording": _RECORDING,
    "Time.interval": _INTERVAL,
    "Ending.amendment": _AMENDMENT,
    "Binding.recording": _RECORDING,
    "Binding.interval": _INTERVAL,
    "Binding.amendment": _AMENDMENT,
    "Binding.own_reaction": {YES: _("Yes"), NO: _("No")},
    "MilestoneSpec.event": _EVENTS,
    "Retention.event": _EVENTS,
    "AgendaItem.use": {
        "core": _("Always"),
        "chosen": _("Only where an answer that was settled beforehand says so"),
    },
    "FormatSpec.works_council": {"none": _("No"), "consent": _("Yes")},
    "Readership.how": {
        "read": _("Reads it"),
        "copy": _("Reads it, and may keep a copy"),
        "took_place": _("Only hears that it took place"),
    },
    "Retention.ends": {"by_itself": _("By itself"), "by_list": _("After the archivist approved a list")},
}

BY_VALUE: Mapping[str, Text] = {
    "second_reader": _("the second reader"),
    "agreed": _("whom both agree on"),
    "attendee": _("who sits in"),
    "mean_or_nothing": _("The mean, or nothing"),
    "competencies_only": _("Only competencies, no separate items"),
    "by_name": _("By name, if all agree"),
    "merge": _("Together with another group"),
    "look_back": _("The agreements of last time"),
    "mirror": _("The mirror"),
    "competencies": _("The competencies with their definitions"),
    "two_sided": _("A text of both sides"),
    "one_sided": _("One text"),
    "topic": _("A subject"),
    "points": _("Points that were brought in"),
    "agreements": _("Agreements"),
    "summary": _("Summary and agreements"),
    "approved": _("Approves"),
    "seen": _("Has seen it"),
    "received": _("Has received it"),
    "report": _("The mirror"),
    "agenda": _("The agenda"),
    "record": _("The record"),
    "oral": _("Told"),
    "written": _("A short text"),
    "council_elections": _("the elections of the council"),
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "png": "PNG",
    "jpeg": "JPEG",
    "days_before": _("days before"),
    "days_after": _("days after"),
    "working_days_before": _("working days before"),
    "working_days_after": _("working days after"),
    "weeks_before": _("weeks before"),
    "weeks_after": _("weeks after"),
    "months_before": _("months before"),
    "months_after": _("months after"),
}

KEPT: Mapping[str, Text] = {
    "feedback": _("The mirror and the open answers"),
    "record": _("Points, agenda, record and agreements"),
    "assessment": _("The assessment"),
    "notes": _("Private notes"),
}
"""What each class of content is called in the section about keeping."""

READERS: Mapping[str, Text] = {
    "all": _("To everybody"),
    "rater": _("To who gives feedback"),
    "rater_averaged": _("To who gives feedback in a group"),
    "rater_named": _("To who is the only one in a role"),
}
"""To whom a mail goes; sides and who guides are called as the format calls them."""


def choices_of(one: Field, document: Document, value: Any) -> list[tuple[str, str]]:
    """The choices of a field in this format, with what stands there where that is none of them."""
    if one.kind == "offset":
        values = [f"{unit}_{side}" for unit in UNITS for side in ("before", "after")]
    elif one.choices == OFFICES:
        values = list(names().offices)
    elif one.choices == BODIES:
        values = list(names().bodies)
    elif one.kind == "yes_no_open":
        values = [YES, NO]
    elif callable(one.choices):
        values = list(one.choices(document))
    else:
        values = list(one.choices)
    if one.with_bodies:
        values += names().bodies
    if isinstance(value, bool):
        value = None
    there = value if isinstance(value, list) else [value] if one.kind != "offset" else []
    values += [part for part in there if isinstance(part, str) and part and part not in values]
    found = [(one_value, choice_name(one.about, one_value, document)) for one_value in values]
    has_none = one.kind in ("choice", "yes_no_open") and one.is_optional
    return [("", "–"), *found] if has_none else found


def choice_name(about: str, value: str, document: Document) -> str:
    """What one choice is called here: sides by the words of the format, groups and agenda "
    "items by their own names."""
    by_field = BY_FIELD.get(about, {})
    if value in by_field:
        return str(by_field[value])
    if value in PARTIES:
        return party_name(value, document)
    for name in _REFERENCES:
        rows = document.get(name)
        for row in rows if isinstance(rows, list) else ():
            if about in _REFERENCES[name] and isinstance(row, dict) and row.get("key") == value:
                return str(row.get("label") or row.get("title") or row.get("name") or value)
    if value in BY_VALUE:
        return str(BY_VALUE[value])
    known = names()
    return known.offices.get(value) or known.bodies.get(value) or value.replace("-", " ")


_REFERENCES = {
    "groups": ("Group.merge_with", "SecondReviewer.groups"),
    "agenda": ("Prompt.agenda_item", "RecordSection.agenda_item", "Binding.topics"),
    "blocks": ("Group.blocks",),
    "outside_dates": ("MilestoneSpec.outside", "Retention.outside"),
}


def party_name(party: str, document: Document) -> str:
    """A side or who guides, as this format calls them."""
    return str(
        value_at(document, ("words", party, "the")) or value_at(document, ("words", party, "name")) or party
    )


def reader_name(reader: str, document: Document) -> str:
    """To whom a mail goes."""
    return str(READERS.get(reader) or _("To %(who)s") % {"who": party_name(reader, document)})
