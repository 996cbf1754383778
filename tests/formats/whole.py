# SPDX-License-Identifier: EUPL-1.2
"""A format in which every field is used, and all formats that differ from a format in one field."""

import types
import typing
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.spec import (
    Binding,
    FacilitatorParty,
    Fallback,
    ForbiddenItem,
    GroundOption,
    GroundRule,
    MilestoneSpec,
    Offset,
    OnPaper,
    OutsideDate,
    Part,
    Pulse,
    Readership,
    ReviewerParty,
    Seated,
    SecondReviewer,
    Sharing,
    Signature,
    SubjectParty,
    Word,
)
from samenspiegel.formats import library

Step = str | int
BASE = library.load("heerenveen-gemeentesecretaris")
EVERYWHERE = Seated(body="college", office="mayor", also_in="works-council", not_in="management-team")
GROUND_RULE = GroundRule(
    key="often",
    question="Hoe vaak?",
    several=True,
    chosen=("yearly",),
    options=(
        GroundOption(
            key="yearly",
            label="Elk jaar",
            binds=Binding(
                interval="months",
                interval_months=12,
                reviewers=(EVERYWHERE,),
                recording="record",
                amendment="none",
                signatures=(Signature(party="subject", means="seen"),),
                own_reaction=True,
                sharing=Sharing(bodies=("college", "works-council")),
                topics=("career",),
                topics_vary=True,
            ),
        ),
        GroundOption(key="asked", label="Als iemand erom vraagt"),
    ),
)


def whole() -> FormatSpec:
    """The Heerenveen format with everything in it that it leaves out itself."""
    agenda = (BASE.agenda[0].model_copy(update={"explanation": ""}), *BASE.agenda[1:])
    reviewer = ReviewerParty(
        kind="collective",
        office="mayor",
        body="college",
        one_of=(EVERYWHERE,),
        told_if_in="college",
        may_be_asked=EVERYWHERE,
        second=SecondReviewer(
            one=Word(name="burgemeester", the="de burgemeester"),
            both="beide burgemeesters",
            label="{naam} {plaats}",
            phrase="{naam} van {plaats}",
            groups=("aldermen",),
            places=("Veenmeer", "Duinrade"),
        ),
    )
    first = BASE.promises[0].model_copy(update={"groups": ("aldermen",)})
    prompt = BASE.preparation[0].model_copy(update={"questions_reviewer": ("Wat zie jij?",)})
    last = BASE.competencies[-1].model_copy(update={"use": "chosen"})
    return BASE.model_copy(
        update={
            "agenda": agenda,
            "preparation": (prompt, *BASE.preparation[1:]),
            "based_on": "another",
            "organisations": ("municipality", "party"),
            "place_hint": "Aan de keukentafel.",
            "ground_rules": (GROUND_RULE,),
            "adopted": "B&W",
            "adoption": "decision",
            "time": BASE.time.model_copy(update={"warns_around": ("council_elections",)}),
            "competencies": (*BASE.competencies[:-1], last),
            "forbidden_items": (
                ForbiddenItem(words=("salaris",), reason="Daarover gaat een ander gesprek."),
            ),
            "promises": (first, *BASE.promises[1:]),
            "attachments": ("pdf", "png"),
            "pulses": (Pulse(key="workload", label="Taken en werkvoorraad"),),
            "outside_dates": (
                OutsideDate(key="term-ends", label="Einde van de termijn", help="Zie het besluit."),
            ),
            "milestones": (
                *BASE.milestones,
                MilestoneSpec(
                    key="handover",
                    label="Overdracht klaar",
                    event="outside",
                    outside="term-ends",
                    offset=Offset(months=-1),
                ),
            ),
            "retention": (
                BASE.retention[0].model_copy(update={"event": "outside", "outside": "term-ends"}),
                *BASE.retention[1:],
            ),
            "agreement_kinds": (
                BASE.agreement_kinds[0].model_copy(update={"owners": ("subject", "college")}),
                *BASE.agreement_kinds[1:],
            ),
            "on_paper": (OnPaper(text="Het gesprek is in een rustige kamer.", clause="VGS-7"),),
            "parties": BASE.parties.model_copy(
                update={
                    "subject": SubjectParty(office="municipal-secretary"),
                    "reviewer": reviewer,
                    "facilitator": FacilitatorParty(role="hr-adviser", offices=("clerk",)),
                }
            ),
            "ending": BASE.ending.model_copy(update={"fallback": Fallback()}),
            "sharing": Sharing(bodies=("college",)),
            "readers": (
                Readership(what="record", who="subject", how="copy"),
                Readership(what="report", who="reviewer", how="took_place"),
            ),
        }
    )


def fields(kind: Any = FormatSpec, seen: set[type] | None = None) -> Iterator[str]:
    """Every field of the language, as ``Model.field``."""
    seen = set() if seen is None else seen
    for model in models_in(kind):
        if model not in seen:
            seen.add(model)
            for name, field in model.model_fields.items():
                yield f"{model.__name__}.{name}"
                yield from fields(field.annotation, seen)


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and not typing.get_args(kind) and issubclass(kind, Part):
        yield kind
    for argument in typing.get_args(kind):
        yield from models_in(argument)


def variants(value: Any, kind: Any = None) -> Iterator[tuple[str, Any]]:
    """The same value with one field changed, in every place and way, each with the field as ``Model.field``."""
    if isinstance(value, Part):
        for name, field in type(value).model_fields.items():
            place = f"{type(value).__name__}.{name}"
            standing = getattr(value, name)
            for other in others(standing, field.annotation):
                yield place, value.model_copy(update={name: other})
            for inner, changed in variants(standing):
                other = value.model_copy(update={name: changed})
                yield inner, other
                if isinstance(standing, Part):
                    yield place, other
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            for inner, changed in variants(part):
                yield inner, (*value[:index], changed, *value[index + 1 :])
    elif isinstance(value, dict):
        for key, part in value.items():
            for inner, changed in variants(part):
                yield inner, {**value, key: changed}


def others(value: Any, kind: Any) -> Iterator[Any]:
    """Other values that a field could have."""
    for choice in choices(kind):
        if choice != value:
            yield choice
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str) and not choices(kind):
        yield f"{value} anders"
    elif isinstance(value, tuple) and value:
        yield value[:-1]
        yield value[1:]
    elif value is None and not choices(kind):
        plain = set(plain_in(kind))
        yield from (other for of, other in ((bool, True), (int, 4), (str, "anders")) if of in plain)


def plain_in(kind: Any) -> Iterator[type]:
    """The plain types that a field could have."""
    if kind in (bool, int, str):
        yield kind
    for argument in typing.get_args(kind):
        yield from plain_in(argument)


def choices(kind: Any) -> tuple[Any, ...]:
    """The words that a field of one word can be."""
    found: tuple[Any, ...] = ()
    if typing.get_origin(kind) is Literal:
        return typing.get_args(kind)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        for argument in typing.get_args(kind):
            found += choices(argument)
    return found
