# SPDX-License-Identifier: EUPL-1.2
"""What has to be right on the agenda of a format: something always stands there, and nothing that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core.format.forbidden import refused_by
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.spec import FormatSpec


def agenda_checks(spec: FormatSpec) -> Iterator[Found]:
    """Everything that is wrong with the agenda itself, and with what does not belong on it."""
    yield from _always(spec)
    yield from _forbidden(spec)


def _always(spec: FormatSpec) -> Iterator[Found]:
    """Where people talk, a point that they bring has a place to stand, whatever they settled beforehand."""
    if spec.is_alone or any(item.use == "core" for item in spec.agenda):
        return
    if spec.agenda:
        yield Found(("agenda",), "none_always", ", ".join(item.key for item in spec.agenda))
    else:
        yield Found(("agenda",), "too_few", "", None, ("1",))


def _forbidden(spec: FormatSpec) -> Iterator[Found]:
    """A format does not put on its agenda what it refuses; a word must be a word that can be found."""
    for index, item in enumerate(spec.agenda):
        refusal = refused_by(item.title, spec.forbidden_items)
        if refusal is not None:
            yield Found(("agenda", index, "title"), "forbidden_item", refusal.word)
    for index, forbidden in enumerate(spec.forbidden_items):
        for number, word in enumerate(forbidden.words):
            if refused_by(word, [forbidden]) is None:
                yield Found(("forbidden_items", index, "words", number), "no_word", word)
