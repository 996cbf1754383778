# SPDX-License-Identifier: EUPL-1.2
"""The section of the editor about what is settled beforehand, and what each answer binds the software to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from samenspiegel.core.format import spec as language
from samenspiegel.core.format.document import Address, Document
from samenspiegel.core.format.fields import (
    BODIES,
    OFFICES,
    Field,
    Fields,
    Row,
    Rows,
    Section,
    blank,
    field_of,
    fields_of,
    for_employees,
    keys_in,
    parties,
)

_SEAT: Mapping[str, str] = {"body": BODIES, "office": OFFICES, "also_in": BODIES, "not_in": BODIES}
SEATED = tuple(
    Field((name,), f"Seated.{name}", "choice", choices, is_optional=True) for name, choices in _SEAT.items()
)
"""People by where they sit."""


def seats(path: Address, shown_in: Callable[[Row], bool] = lambda holder: True) -> Rows:
    """A list of where people may sit to conduct a conversation."""
    return Rows(
        path,
        "Seated",
        SEATED,
        new=lambda key: blank(language.Seated),
        is_ordered=False,
        shown_in=shown_in,
    )


def signatures(path: Address) -> Rows:
    """A list of who signs a record, and what that means."""
    return Rows(
        path,
        "Signature",
        (
            field_of(language.Signature, "party", choices=parties),
            *fields_of(language.Signature, "means"),
        ),
        new=lambda key: {"party": "subject", "means": "approved"},
    )


def has_rules(document: Document) -> bool:
    """Whether something is settled beforehand in this format."""
    return bool(document.get("ground_rules"))


def _binds(name: str, **more: Any) -> Field:
    return field_of(language.Binding, name, at="binds", **{"is_optional": True, **more})


_OPTION = (
    field_of(language.GroundOption, "label"),
    _binds("interval"),
    _binds("interval_months"),
    _binds("times_per_term"),
    _binds("recording"),
    _binds("amendment"),
    _binds("own_reaction", kind="yes_no_open"),
    Field(("binds", "sharing", "bodies"), "Sharing.bodies", "choices", BODIES, is_optional=True),
    Field(("binds", "sharing", "forms"), "Sharing.forms", "choices", ("oral", "written"), is_optional=True),
    _binds("topics", kind="choices", choices=keys_in("agenda", but=lambda row: row.get("use") == "chosen")),
    _binds("topics_vary"),
)

BEFORE = Section(
    "before",
    (
        Rows(
            ("ground_rules",),
            "GroundRule",
            fields_of(language.GroundRule, "question", "several"),
            new=lambda key: blank(
                language.GroundRule,
                key=key,
                question="",
                options=[
                    {"key": f"{key}-{number}", "label": "", "binds": blank(language.Binding)}
                    for number in (1, 2)
                ],
            ),
            has_pages=True,
            inner=(
                Rows(
                    ("options",),
                    "GroundOption",
                    _OPTION,
                    new=lambda key: {"key": key, "label": "", "binds": blank(language.Binding)},
                    inner=(signatures(("binds", "signatures")), seats(("binds", "reviewers"))),
                ),
            ),
        ),
        Fields(
            (),
            (field_of(language.FormatSpec, "works_council", in_format=for_employees("works_council")),),
        ),
    ),
    ("ground_rules", "works_council"),
)
