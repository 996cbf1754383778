# SPDX-License-Identifier: EUPL-1.2
"""Formats that differ from those of the library in what the language lets somebody choose; all of them valid."""

from collections.abc import Mapping
from typing import Any

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.format.spec import Signature
from samenspiegel.formats import library

GUIDED, UNGUIDED, EITHER = "heerenveen-gemeentesecretaris", "vgs-gemeentesecretaris", "zaanstad-medewerker"


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
    rules = tuple(
        rule.model_copy(update=fields) if rule.key == "record" else rule for rule in spec.retention
    )
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


VARIETIES: Mapping[str, FormatSpec] = {
    "nothing is recorded, guided": changed(GUIDED, recording="nothing"),
    "nothing is recorded, unguided": changed(EITHER, recording="nothing"),
    "agreements only": changed(GUIDED, recording="agreements"),
    "agreements only, unguided": changed(UNGUIDED, recording="agreements"),
    "both agree how much is recorded": changed(GUIDED, recording="agreed"),
    "no way out of a dispute": changed(GUIDED, ending={"fallback": None}),
    "no way out, unguided": changed(UNGUIDED, ending={"fallback": None}),
    "signed for seen and receipt": changed(
        GUIDED, ending={"signatures": signed(subject="seen", reviewer="received"), "own_reaction": True}
    ),
    "nobody changes the text": changed(GUIDED, ending={"amendment": "none", "fallback": None}),
    "the writer alone changes the text": changed(GUIDED, ending={"amendment": "writer", "fallback": None}),
    "the facilitator signs too": changed(
        GUIDED,
        ending={"signatures": signed(subject="approved", reviewer="approved", facilitator="received")},
    ),
    "the subject writes": changed(UNGUIDED, parties={"record_writer": "subject"}),
    "a second reader and a supporter": changed(
        GUIDED, parties={"second_reader": True, "supporter": True, "attendees": True}
    ),
    "without a substitute": changed(
        GUIDED,
        parties={
            "facilitator": library.load(GUIDED).parties.facilitator.model_copy(  # type: ignore[union-attr]
                update={"substitute": "none"}
            )
        },
    ),
    "the reviewer plans": changed(UNGUIDED, parties={"planned_by": ("reviewer",)}),
    "destroyed by a list": retained(GUIDED, ends="by_list"),
    "kept from approval": retained(GUIDED, event="approval", months=6),
    "no day fixes the agenda": without_milestone(GUIDED, "agenda_frozen"),
    "no day for approval": without_milestone(UNGUIDED, "record_approved"),
    "other ground rules": settled_otherwise(1),
    "yet other ground rules": settled_otherwise(2),
    "raters by hand": without_seats(GUIDED),
    "raters by hand, unguided": without_seats(UNGUIDED),
    "assessed elsewhere": changed(EITHER, assessment="registered"),
}


def problems(spec: FormatSpec) -> list[str]:
    """What is wrong with a format; nothing, for all of these."""
    return [f"{found.location}: {found.code}" for found in cross_checks(spec)]
