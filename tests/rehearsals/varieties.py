# SPDX-License-Identifier: EUPL-1.2
"""Formats that differ from those of the library in what the language lets somebody choose; all of them valid."""

from collections.abc import Mapping
from typing import Any

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.format.spec import Signature
from samenspiegel.formats import library
from tests.formats.terms import (
    AMENDMENTS,
    KEPT_FROM_OUTSIDE,
    OBJECTIONS,
    POINTS,
    VIEWS,
    with_terms,
)
from tests.formats.words import ALDERMEN_IN_WORDS, in_words

GUIDED, UNGUIDED, EITHER = "heerenveen-gemeentesecretaris", "vgs-gemeentesecretaris", "zaanstad-medewerker"
ASSESSED = "zaanstad-evaluatie"


def changed(key: str, **parts: Any) -> FormatSpec:
    """A format of the library with other parts; where one is a mapping, with other fields in that part."""
    spec = library.load(key)
    updates = {
        name: getattr(spec, name).model_copy(update=dict(value)) if isinstance(value, Mapping) else value
        for name, value in parts.items()
    }
    return spec.model_copy(update=updates)


def signed(**means: str) -> tuple[Signature, ...]:
    return tuple(Signature(party=party, means=what) for party, what in means.items())  # type: ignore[arg-type]


def retained(key: str, **fields: Any) -> FormatSpec:
    """With the same other fields in the rule for the record."""
    spec = library.load(key)
    rules = tuple(rule.model_copy(update=fields) if rule.key == "record" else rule for rule in spec.retention)
    return spec.model_copy(update={"retention": rules})


def without_milestone(key: str, milestone: str) -> FormatSpec:
    spec = library.load(key)
    kept = tuple(one for one in spec.milestones if one.key != milestone)
    return spec.model_copy(update={"milestones": kept})


def settled_otherwise(place: int) -> FormatSpec:
    """The ground rules with another first answer to each question."""
    spec = library.load("raadslid")
    rules = tuple(
        rule.model_copy(update={"options": (*rule.options[place:], *rule.options[:place])})
        for rule in spec.ground_rules
    )
    return spec.model_copy(update={"ground_rules": rules})


def without_seats(key: str) -> FormatSpec:
    """No group is found by its seats: whoever organises adds everybody by hand."""
    spec = library.load(key)
    groups = tuple(group.model_copy(update={"proposed_from": None}) for group in spec.groups)
    return spec.model_copy(update={"groups": groups})


def both(one: FormatSpec, other: FormatSpec, *names: str) -> FormatSpec:
    """The first, with these parts of the other."""
    return one.model_copy(update={name: getattr(other, name) for name in names})


_facilitator = library.load(GUIDED).parties.facilitator
assert _facilitator

VARIETIES: Mapping[str, FormatSpec] = {
    "guided, nothing is recorded, nobody is found by a seat, no day fixes the agenda": both(
        both(changed(GUIDED, recording="nothing"), without_seats(GUIDED), "groups"),
        without_milestone(GUIDED, "agenda_frozen"),
        "milestones",
    ),
    "unguided, nothing is recorded": changed(EITHER, recording="nothing"),
    "agreements only, many at the table, without a substitute, destroyed by a list": both(
        changed(
            GUIDED,
            recording="agreements",
            parties={
                "second_reader": True,
                "supporter": True,
                "attendees": True,
                "facilitator": _facilitator.model_copy(update={"substitute": "none"}),
            },
        ),
        retained(GUIDED, ends="by_list"),
        "retention",
    ),
    "agreements only, unguided, nobody is found by a seat": both(
        changed(UNGUIDED, recording="agreements"), without_seats(UNGUIDED), "groups"
    ),
    "both agree how much is recorded, no way out of a dispute, kept from approval": both(
        changed(GUIDED, recording="agreed", ending={"fallback": None}),
        retained(GUIDED, event="approval", months=120),
        "retention",
    ),
    "no way out and no day for approval, unguided, the reviewer plans": both(
        changed(UNGUIDED, ending={"fallback": None}, parties={"planned_by": ("reviewer",)}),
        without_milestone(UNGUIDED, "record_approved"),
        "milestones",
    ),
    "signed for seen with a reaction, and for receipt": changed(
        GUIDED, ending={"signatures": signed(subject="seen", reviewer="received"), "own_reaction": True}
    ),
    "nobody changes the text, the facilitator signs too": changed(
        GUIDED,
        ending={
            "amendment": "none",
            "fallback": None,
            "signatures": signed(subject="approved", reviewer="approved", facilitator="received"),
        },
    ),
    "the writer alone changes the text, the subject writes": changed(
        UNGUIDED, ending={"amendment": "writer", "fallback": None}, parties={"record_writer": "subject"}
    ),
    "other ground rules": settled_otherwise(1),
    "yet other ground rules": settled_otherwise(2),
    "assessed elsewhere": changed(ASSESSED, assessment="registered"),
    "terms, and kept from a date that others decide": with_terms(
        OBJECTIONS, POINTS, AMENDMENTS, KEPT_FROM_OUTSIDE
    ),
    "terms, unguided": with_terms(POINTS, VIEWS, AMENDMENTS, base=UNGUIDED),
    "everybody in words": in_words(),
    "some in words": in_words(ALDERMEN_IN_WORDS),
}


def problems(spec: FormatSpec) -> list[str]:
    """What is wrong with a format; nothing, for all of these."""
    return [f"{found.location}: {found.code}" for found in cross_checks(spec)]
