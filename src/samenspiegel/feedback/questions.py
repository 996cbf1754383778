# SPDX-License-Identifier: EUPL-1.2
"""What each group of a round is asked: from the format and the groups to the plain questionnaire of the core."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from samenspiegel.core import questionnaire as core
from samenspiegel.core.format import Competency, FormatSpec
from samenspiegel.core.format import Group as GroupSpec

from .models import RaterGroup

BY_NAME = "by_name"
"""Key of the question whether a rater consents to be shown by name, where a group has that plan."""
YES, NO = "yes", "no"

MERGED_BY = "+"

SECONDS_PER_ITEM = 12
SECONDS_PER_TEXT = 90


def parts(key: str) -> tuple[str, ...]:
    """The format's groups that a group was made of: one, or those that were merged at opening."""
    return tuple(key.split(MERGED_BY))


def specs(spec: FormatSpec, key: str) -> tuple[GroupSpec, ...]:
    """What the format says about each part of a group. Raises KeyError."""
    return tuple(spec.group(part) for part in parts(key))


def is_in_words(spec: FormatSpec, key: str) -> bool:
    """Whether a group is asked in words, and gives no scores."""
    return all(group.asked_in == "words" for group in specs(spec, key))


def competencies(spec: FormatSpec, key: str) -> tuple[Competency, ...]:
    """The pages of a group's questionnaire: the profile in its order, then the blocks that all its parts are asked.

    None where it is asked in words: then there are the open questions alone.
    """
    groups = specs(spec, key)
    if is_in_words(spec, key):
        return ()
    return (
        *spec.competencies,
        *(block for block in spec.blocks if all(block.key in g.blocks for g in groups)),
    )


def minutes(spec: FormatSpec, key: str) -> int:
    """About how long a group's questionnaire takes, in steps of five minutes."""
    items = sum(len(competency.items) for competency in competencies(spec, key))
    texts = len(spec.questions.open) if spec.questions else 0
    return math.ceil((items * SECONDS_PER_ITEM + texts * SECONDS_PER_TEXT) / 300) * 5


def questionnaire(spec: FormatSpec, groups: Iterable[RaterGroup]) -> core.Questionnaire:
    """The questionnaire of a whole round. Its groups are frozen at opening, so its padded size is one for all."""
    rows = tuple(sorted((group.key, group.key, group.plan) for group in groups))
    return _questionnaire(_Content(spec), rows)


def questionnaire_at_closing(
    spec: FormatSpec, groups: Mapping[str, str], plans: Mapping[str, str]
) -> core.Questionnaire:
    """The same with groups as the report has them: ``groups`` leads from its keys to the keys at opening."""
    rows = tuple(sorted((key, opened, plans.get(key, "")) for key, opened in groups.items()))
    return _questionnaire(_Content(spec), rows)


class _Content:
    """A format as the key of a cache: formats never change, comparing their text each time would be slow."""

    def __init__(self, spec: FormatSpec) -> None:
        self.spec = spec

    def __hash__(self) -> int:
        return id(self.spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and other.spec is self.spec


@lru_cache(maxsize=256)
def _questionnaire(content: _Content, rows: tuple[tuple[str, str, str], ...]) -> core.Questionnaire:
    spec = content.spec
    asked = []
    asked_keys = {opened: {c.key for c in competencies(spec, opened)} for _, opened, _ in rows}
    for competency in (*spec.competencies, *spec.blocks):
        of = {key: opened for key, opened, _ in rows if competency.key in asked_keys[opened]}
        if of:
            with_parts = frozenset(of) | {part for opened in of.values() for part in parts(opened)}
            items = tuple(item.id for item in competency.items)
            asked.append(core.Competency(competency.key, items, None if len(of) == len(rows) else with_parts))
    return core.Questionnaire(
        competencies=tuple(asked),
        open_questions=tuple(question.key for question in spec.questions.open) if spec.questions else (),
        text_max_characters=max((q.max_length for q in spec.questions.open), default=600)
        if spec.questions
        else 600,
        choices=_choices(spec, rows),
    )


def _choices(spec: FormatSpec, rows: tuple[tuple[str, str, str], ...]) -> tuple[core.Choice, ...]:
    options: dict[str, tuple[str, ...]] = {}
    asked_of: dict[str, set[str]] = {}
    for key, opened, plan in rows:
        for group in specs(spec, opened):
            if group.asks and len(parts(opened)) == 1:
                options[group.asks.key] = tuple(option.key for option in group.asks.options)
                asked_of.setdefault(group.asks.key, set()).add(key)
        if plan == BY_NAME:
            options[BY_NAME] = (YES, NO)
            asked_of.setdefault(BY_NAME, set()).add(key)
    return tuple(core.Choice(key, options[key], frozenset(asked_of[key])) for key in sorted(options))
