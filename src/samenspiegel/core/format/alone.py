# SPDX-License-Identifier: EUPL-1.2
"""What has no place in a format in which the subject looks alone, outside any conversation (PR-3)."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core.format.found import Found
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.spec import FormatSpec

_OF_A_TALK = (
    *("ground_rules", "preparation", "agenda", "forbidden_items", "record", "agreement_kinds", "pulses"),
    *("attachments", "sharing"),
)
"""Parts of a format that are about two people who talk."""


def out_of_place(spec: FormatSpec) -> Iterator[Found]:
    """Where the subject looks alone there is nobody to talk, write or sign with (PR-3)."""
    if not spec.is_alone:
        return
    reviewer = spec.parties.reviewer
    for name in ("office", "body", "secrecy", "one_of", "told_if_in", "may_be_asked"):
        if getattr(reviewer, name):
            yield Found(("parties", "reviewer", name), "alone", name)
    if spec.parties.facilitator is not None:
        yield Found(("parties", "facilitator"), "alone", "facilitator")
    for name in ("supporter", "attendees", "second_reader"):
        if getattr(spec.parties, name):
            yield Found(("parties", name), "alone", name)
    if spec.parties.planned_by != ("subject",):
        found = ", ".join(spec.parties.planned_by)
        yield Found(("parties", "planned_by"), "not_a_choice", found, None, ("subject",))
    for name in _OF_A_TALK:
        if getattr(spec, name):
            yield Found((name,), "alone", name)
    if spec.ending.signatures:
        yield Found(("ending", "signatures"), "alone", "signatures")
    for location, found, only in (
        (("recording",), spec.recording, "nothing"),
        (("assessment",), spec.assessment, "none"),
        (("time", "interval"), spec.time.interval, "on_request"),
    ):
        if found != only:
            yield Found(location, "not_a_choice", found, None, (only,))
    for name in ("groups", "scale", "questions"):
        if not getattr(spec, name):
            yield Found((name,), "missing")
    for index, group in enumerate(spec.groups):
        if group.answered_by == "reviewer":
            at: Location = ("groups", index, "answered_by")
            yield Found(at, "not_a_choice", "reviewer", None, ("raters", "subject"))
    for index, rule in enumerate(spec.retention):
        if rule.ends != "by_itself":
            yield Found(("retention", index, "ends"), "not_a_choice", rule.ends, None, ("by_itself",))
