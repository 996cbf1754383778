# SPDX-License-Identifier: EUPL-1.2
"""The section of the editor about days: the dates of the process, terms, dates of one's own and dates of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samenspiegel.core import terms
from samenspiegel.core.format import spec as language
from samenspiegel.core.format.document import Document
from samenspiegel.core.format.fields import (
    Field,
    Fields,
    Row,
    Rows,
    Section,
    asks_raters,
    blank,
    field_of,
    fields_of,
    keys_in,
)
from samenspiegel.core.format.kept import AGENDA, APPROVED, HANGS_ON, OFFERED, REMINDED
from samenspiegel.core.schedule import DUE, INVITATIONS, RELEASE

KEPT_MILESTONES = frozenset((INVITATIONS, DUE, RELEASE, AGENDA, OFFERED, APPROVED))
"""Dates that the process itself goes by: their distance can change, they cannot go."""

TERMS: Mapping[str, Mapping[str, Any]] = {
    terms.OBJECTIONS: {"label": "Bezwaar tegen wie we vragen", "offset": {"working_days": 5}},
    terms.VIEWS: {"label": "Zienswijzen delen", "offset": {"weeks": -1}},
    terms.POINTS: {"label": "Punten inbrengen", "offset": {"days": -5}},
    terms.AMENDMENTS: {"label": "Wijzigingen voorstellen", "offset": {"days": 7}},
}
"""With what each term begins; its words and its days can be changed."""


def term_row(key: str) -> dict[str, Any]:
    """A new term. Raises KeyError: nothing lapses under this key."""
    event = terms.HANGS_ON[key][0]
    return blank(language.MilestoneSpec, key=key, event=event, when_passed="lapse", **TERMS[key])


def terms_to_add(document: Document) -> tuple[str, ...]:
    """The terms that a format does not have yet."""
    there = keys_in("milestones")(document)
    return tuple(key for key in TERMS if key not in there)


def _is(key: str, row: Row) -> bool:
    return row.get("key") == key


def _hangs_free(row: Row) -> bool:
    """Whether there is a choice of what a date hangs on: those of the process have their own event."""
    return len(HANGS_ON.get(str(row.get("key")), ("", ""))) > 1


def on_outside(row: Row) -> bool:
    """Whether something hangs on a date that others decide."""
    return row.get("event") == "outside"


OUTSIDE: dict[str, Any] = {
    "kind": "choice",
    "choices": keys_in("outside_dates"),
    "is_optional": True,
    "shown": on_outside,
}

DATES = Section(
    "dates",
    (
        Rows(
            ("milestones",),
            "MilestoneSpec",
            (
                Field(("label",), "MilestoneSpec.label"),
                Field(("offset",), "MilestoneSpec.offset", "offset"),
                field_of(language.MilestoneSpec, "event", shown=_hangs_free),
                field_of(language.MilestoneSpec, "outside", **OUTSIDE),
                field_of(language.MilestoneSpec, "remind_days", shown=lambda row: row.get("key") in REMINDED),
                *(
                    Field(
                        ("hours", name),
                        f"Hours.{name}",
                        "number",
                        is_optional=True,
                        shown=lambda row: _is(RELEASE, row),
                    )
                    for name in ("from_hour", "to_hour")
                ),
                Field(
                    ("hours", "before_days_off"),
                    "Hours.before_days_off",
                    "yes_no",
                    shown=lambda row: bool(row.get("hours")),
                ),
                field_of(language.MilestoneSpec, "no_later", shown=lambda row: _is(RELEASE, row)),
            ),
            new=lambda key: blank(language.MilestoneSpec, key=key, label="", offset={"days": -10}),
            may_remove=lambda row: row.get("key") not in KEPT_MILESTONES,
        ),
        Rows(
            ("outside_dates",),
            "OutsideDate",
            fields_of(language.OutsideDate, "label", "help"),
            new=lambda key: blank(language.OutsideDate, key=key, label=""),
        ),
        Fields(
            ("time",),
            fields_of(
                language.Time,
                "interval",
                "interval_months",
                "times_per_term",
                "duration_minutes",
                "minimum_minutes",
            ),
        ),
        Fields(
            ("time",),
            fields_of(
                language.Time,
                *(
                    field_of(language.Time, name, in_format=asks_raters)
                    for name in (
                        "rounds_apart_days",
                        "answers_kept_days",
                        "groups_grow_until_days",
                        "shortened_rater_working_days",
                        "shortened_report_days",
                    )
                ),
                "announced_days",
                "warns_around",
                "warns_weeks_before",
                "warns_weeks_after",
            ),
            model="Time.rest",
        ),
    ),
    ("time", "milestones", "outside_dates"),
)
