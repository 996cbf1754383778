# SPDX-License-Identifier: EUPL-1.2
"""The competencies of one conversation: the core ones always, situational ones as they were chosen (VGS-12, PR-2)."""

from __future__ import annotations

from collections.abc import Iterable

from samenspiegel.core.format.spec import Competency, FormatSpec

MOST_COMPETENCIES = 13
MOST_ITEMS = 60


def choosable(spec: FormatSpec) -> tuple[Competency, ...]:
    """The situational competencies that a conversation of this format can choose from, in the order of the format."""
    return tuple(competency for competency in spec.competencies if competency.use == "chosen")


def most_choosable(spec: FormatSpec) -> int:
    """How many of them fit in one questionnaire beside what is always asked (content guide, section 3)."""
    found = len(choosable(spec))
    while found and _is_too_long(spec, choosable(spec)[:found]):
        found -= 1
    return found


def in_order(spec: FormatSpec, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of these keys that can be chosen, each once, in the order of the format."""
    wanted = frozenset(keys)
    return tuple(competency.key for competency in choosable(spec) if competency.key in wanted)


def with_chosen(spec: FormatSpec, keys: Iterable[str]) -> FormatSpec:
    """The format as one conversation has it: without the situational competencies that were not chosen."""
    chosen = frozenset(keys)
    kept = tuple(one for one in spec.competencies if one.use == "core" or one.key in chosen)
    return spec if kept == spec.competencies else spec.model_copy(update={"competencies": kept})


def _is_too_long(spec: FormatSpec, chosen: tuple[Competency, ...]) -> bool:
    core = tuple(one for one in spec.competencies if one.use == "core")
    sizes = {block.key: len(block.items) for block in spec.blocks}
    beside = max((sum(sizes.get(key, 0) for key in group.blocks) for group in spec.groups), default=0)
    items = sum(len(one.items) for one in (*core, *chosen)) + beside
    return len(core) + len(chosen) > MOST_COMPETENCIES or items > MOST_ITEMS
