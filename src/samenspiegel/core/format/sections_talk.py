# SPDX-License-Identifier: EUPL-1.2
"""The sections of the editor about the conversation itself and what comes after it; see `sections`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samenspiegel.core.format import spec as language
from samenspiegel.core.format.document import Document
from samenspiegel.core.format.fields import (
    BODIES,
    PARTIES,
    Field,
    Fields,
    Row,
    Rows,
    Section,
    blank,
    field_of,
    fields_of,
    for_employees,
    has_employees,
    is_nothing,
    keys_in,
    parties,
)
from samenspiegel.core.format.sections_before import has_rules, signatures
from samenspiegel.core.format.sections_dates import OUTSIDE

_AGENDA_ITEM = keys_in("agenda")
_FORMAT = language.FormatSpec
_LONG: dict[str, Any] = {"kind": "long"}

COUNTED_FROM = ("conversation", "approval", "receipt", "outside")
"""From what a term of keeping can count, where nobody was promised a day; else always the conversation."""


def _may_wait(row: Row) -> bool:
    return row.get("key") in ("record", "assessment")


def _has_goals(document: Document) -> bool:
    """Whether agreements can serve goals of a department; what is linked to them all the same can be changed."""
    kinds = document.get("agreement_kinds")
    rows = kinds if isinstance(kinds, list) else []
    return has_employees(document) or not all(
        is_nothing(row.get("goal")) for row in rows if isinstance(row, Mapping)
    )


AFTERWARDS: tuple[Section, ...] = (
    Section(
        "preparation",
        (
            Rows(
                ("preparation",),
                "Prompt",
                (
                    *fields_of(language.Prompt, "title", "questions", "questions_reviewer"),
                    field_of(language.Prompt, "parties", choices=PARTIES[:2]),
                    *fields_of(language.Prompt, "views"),
                    Field(("agenda_item",), "Prompt.agenda_item", "choice", _AGENDA_ITEM, is_optional=True),
                    *fields_of(language.Prompt, "addition"),
                ),
                new=lambda key: blank(language.Prompt, key=key, title="", questions=[]),
            ),
        ),
        ("preparation",),
    ),
    Section(
        "agenda",
        (
            Rows(
                ("agenda",),
                "AgendaItem",
                (
                    *fields_of(language.AgendaItem, "title", "kind"),
                    field_of(
                        language.AgendaItem,
                        "competencies",
                        shown=lambda row: row.get("kind") == "competencies",
                    ),
                    *fields_of(language.AgendaItem, field_of(language.AgendaItem, "explanation", **_LONG)),
                    field_of(language.AgendaItem, "use", in_format=has_rules),
                    *fields_of(language.AgendaItem, "optional", "addition"),
                ),
                new=lambda key: blank(language.AgendaItem, key=key, title="", kind="topic"),
            ),
            Rows(
                ("forbidden_items",),
                "ForbiddenItem",
                fields_of(language.ForbiddenItem, "words", "reason"),
                new=lambda key: {"words": [], "reason": ""},
                is_ordered=False,
            ),
        ),
        ("agenda", "forbidden_items"),
    ),
    Section(
        "record",
        (
            Fields((), fields_of(_FORMAT, "recording", "attachments")),
            Rows(
                ("record",),
                "RecordSection",
                (
                    *fields_of(language.RecordSection, "title", "kind"),
                    Field(
                        ("agenda_item",),
                        "RecordSection.agenda_item",
                        "choice",
                        _AGENDA_ITEM,
                        is_optional=True,
                    ),
                    field_of(language.RecordSection, "help", **_LONG),
                    field_of(
                        language.RecordSection,
                        "readers",
                        choices=lambda one: (*parties(one), "second_reader"),
                    ),
                    field_of(language.RecordSection, "only", choices=parties),
                ),
                new=lambda key: blank(language.RecordSection, key=key, title=""),
            ),
        ),
        ("record", "recording", "attachments", "assessment"),
    ),
    Section(
        "agreements",
        (
            Rows(
                ("agreement_kinds",),
                "AgreementKind",
                (
                    *fields_of(language.AgreementKind, "label", "competency"),
                    Field(
                        ("owners",),
                        "AgreementKind.owners",
                        "choices",
                        lambda one: (*parties(one), "attendee"),
                        is_optional=True,
                        with_bodies=True,
                    ),
                    field_of(language.AgreementKind, "followed_by", choices=parties),
                    field_of(language.AgreementKind, "goal", in_format=_has_goals),
                ),
                new=lambda key: blank(language.AgreementKind, key=key, label=""),
            ),
            Rows(
                ("pulses",),
                "Pulse",
                fields_of(language.Pulse, "label"),
                new=lambda key: {"key": key, "label": ""},
                shown_in=for_employees("pulses"),
            ),
        ),
        ("agreement_kinds", "pulses"),
    ),
    Section(
        "signing",
        (
            signatures(("ending", "signatures")),
            Fields(
                ("ending",),
                (
                    *fields_of(language.Ending, "amendment"),
                    Field(
                        ("fallback", "after_refused_versions"),
                        "Fallback.after_refused_versions",
                        "number",
                        is_optional=True,
                    ),
                    *fields_of(language.Ending, "own_reaction", "not_approved_label"),
                ),
            ),
        ),
        ("ending",),
    ),
    Section(
        "readers",
        (
            Rows(
                ("readers",),
                "Readership",
                (
                    *fields_of(language.Readership, "what"),
                    field_of(language.Readership, "who", choices=parties),
                    *fields_of(language.Readership, "how"),
                ),
                new=lambda key: {"what": "record", "who": "subject", "how": "read"},
                is_ordered=False,
            ),
            Fields(
                (),
                (
                    Field(("sharing", "bodies"), "Sharing.bodies", "choices", BODIES, is_optional=True),
                    Field(
                        ("sharing", "forms"),
                        "Sharing.forms",
                        "choices",
                        ("oral", "written"),
                        is_optional=True,
                    ),
                ),
                model="Sharing",
            ),
        ),
        ("readers", "sharing"),
    ),
    Section(
        "retention",
        (
            Rows(
                ("retention",),
                "Retention",
                (
                    *fields_of(
                        language.Retention,
                        "months",
                        field_of(language.Retention, "event", choices=COUNTED_FROM, shown=_may_wait),
                        field_of(language.Retention, "outside", **OUTSIDE),
                        field_of(language.Retention, "ground", **_LONG),
                        field_of(language.Retention, "decided_by", is_optional=True),
                        "decided_on",
                    ),
                    field_of(language.Retention, "ends", shown=_may_wait),
                ),
                may_remove=lambda row: False,
                is_ordered=False,
            ),
        ),
        ("retention",),
    ),
    Section(
        "mails",
        (
            Fields(
                ("words",),
                fields_of(
                    language.Words,
                    "sender",
                    field_of(language.Words, "closing", **_LONG),
                    field_of(language.Words, "closing_system", **_LONG),
                ),
            ),
        ),
        ("mails", "promises", "promise_headings"),
    ),
    Section(
        "on_paper",
        (
            Rows(
                ("on_paper",),
                "OnPaper",
                (field_of(language.OnPaper, "text", **_LONG), *fields_of(language.OnPaper, "clause")),
                new=lambda key: {"text": "", "clause": ""},
            ),
        ),
        ("on_paper", "adopted", "adoption", "based_on"),
    ),
)
