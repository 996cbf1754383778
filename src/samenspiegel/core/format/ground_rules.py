# SPDX-License-Identifier: EUPL-1.2
"""What was settled before the first conversation, and the format that keeps to it (RL-1).

The answers change the format itself: everything that goes by the format goes by the answers, without knowing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from samenspiegel.core.format.spec import Binding, FormatSpec, GroundRule

Answers = Mapping[str, Sequence[str]]
"""The keys of the chosen options, by the key of the question."""


class NotSettled(Exception):
    """These questions have no answer, or one that cannot be chosen. ``keys``: which, in the order of the format."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = tuple(keys)


def is_settled(spec: FormatSpec) -> bool:
    """Whether nothing has to be settled any more before a conversation of this format is planned."""
    return all(rule.chosen for rule in spec.ground_rules)


def bound(spec: FormatSpec, answers: Answers) -> FormatSpec:
    """The format with these answers, and with everything that they bind it to.

    Raises:
        NotSettled: not every question has an answer that it offers, or a question has more answers than it takes.
    """
    unsettled = [rule.key for rule in spec.ground_rules if not _fits(rule, answers.get(rule.key, ()))]
    unsettled += [key for key in answers if all(rule.key != key for rule in spec.ground_rules)]
    if unsettled:
        raise NotSettled(unsettled)
    settled = tuple(
        rule.model_copy(update={"chosen": tuple(o.key for o in rule.options if o.key in answers[rule.key])})
        for rule in spec.ground_rules
    )
    bindings = list(bindings_of(settled))
    found = spec.model_copy(update={"ground_rules": settled})
    for binding in bindings:
        found = with_binding(found, binding)
    topics = {key for binding in bindings for key in binding.topics}
    return with_topics(found, topics, vary=any(binding.topics_vary for binding in bindings))


def bindings_of(rules: Sequence[GroundRule]) -> Iterator[Binding]:
    """What the chosen answers bind to, in the order of the questions."""
    for rule in rules:
        yield from (option.binds for option in rule.options if option.key in rule.chosen)


def with_topics(spec: FormatSpec, topics: set[str], *, vary: bool = False) -> FormatSpec:
    """The format with these of its topics to choose from, and with all that is always on its agenda.

    What was prepared for or written about a topic goes with it. ``vary``: each may be left out of one conversation.
    """
    gone = {item.key for item in spec.agenda if item.use == "chosen" and item.key not in topics}
    agenda = tuple(
        item.model_copy(update={"optional": True}) if vary and item.use == "chosen" else item
        for item in spec.agenda
        if item.key not in gone
    )
    return spec.model_copy(
        update={
            "agenda": agenda,
            "preparation": tuple(one for one in spec.preparation if one.agenda_item not in gone),
            "record": tuple(one for one in spec.record if one.agenda_item not in gone),
        }
    )


def _fits(rule: GroundRule, chosen: Sequence[str]) -> bool:
    offered = {option.key for option in rule.options}
    return bool(chosen) and set(chosen) <= offered and (rule.several or len(set(chosen)) == 1)


def with_binding(spec: FormatSpec, binding: Binding) -> FormatSpec:
    """The format as one answer makes it."""
    time: dict[str, Any] = {}
    ending: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    if binding.interval:
        time = {
            "interval": binding.interval,
            "interval_months": binding.interval_months,
            "times_per_term": binding.times_per_term,
        }
    if binding.amendment:
        ending["amendment"] = binding.amendment
    if binding.signatures:
        ending["signatures"] = binding.signatures
    if binding.own_reaction is not None:
        ending["own_reaction"] = binding.own_reaction
    if binding.sharing:
        changed["sharing"] = binding.sharing
    if binding.recording:
        changed["recording"] = binding.recording
    if binding.reviewers:
        reviewer = spec.parties.reviewer.model_copy(update={"one_of": binding.reviewers})
        changed["parties"] = spec.parties.model_copy(update={"reviewer": reviewer})
    changed["time"] = spec.time.model_copy(update=time)
    changed["ending"] = spec.ending.model_copy(update=ending)
    return spec.model_copy(update=changed)
