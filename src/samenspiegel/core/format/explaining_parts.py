# SPDX-License-Identifier: EUPL-1.2
"""Parts of sentences that the chapters of an explanation share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samenspiegel.core.format.saying import Block, Said, Value, paragraph, points, say
from samenspiegel.core.format.spec import FormatSpec, MilestoneSpec, Retention, Word
from samenspiegel.core.wording import fill, placeholders

PARTIES = ("subject", "reviewer", "facilitator")


def party(spec: FormatSpec, part: str) -> str:
    """What a party is called, with its article."""
    words: Mapping[str, Word] = {
        "subject": spec.words.subject,
        "reviewer": spec.words.reviewer,
        "facilitator": spec.words.facilitator,
    }
    return words[part].the if part in words else part


def parties_of(spec: FormatSpec, parties: tuple[str, ...]) -> tuple[str, ...]:
    """What these parties are called."""
    return tuple(party(spec, part) for part in parties)


def both(spec: FormatSpec) -> dict[str, Value]:
    """The two sides, for a sentence about both."""
    return {"subject": spec.words.subject.the, "reviewer": spec.words.reviewer.the}


def office(key: str | None) -> Said:
    """An office or a body: named by the library, else as its key reads."""
    return say("name", key=key or "")


def clause(text: str | None) -> Said:
    """The clause of the source, between brackets."""
    return say("clause", clause=text) if text else say("nothing")


def still_open(text: str, known: Mapping[str, object] | None = None) -> str:
    """A text with its placeholders still open, as a reader sees them in a letter to be filled in."""
    left = {name: f"[{name.replace('_', ' ')}]" for name in placeholders(text)}
    return fill(text, {**left, **(known or {})})


def listed(code: str, lines: Iterator[Said]) -> list[Block]:
    """A list with a sentence before it; nothing where the list is empty."""
    listed = points((line,) for line in lines)
    return [*paragraph(say(code)), *listed] if listed else []


def event_said(spec: FormatSpec, part: MilestoneSpec | Retention) -> Said | str:
    """What a date hangs on; of an outside date what the format calls it."""
    outside = next((one.label for one in spec.outside_dates if one.key == part.outside), None)
    if part.event == "outside":
        return say("quoted", text=outside or part.outside or "")
    return say(f"event.{part.event}", conversation=spec.words.conversation.the)


def second_reviewer(spec: FormatSpec) -> tuple[Said, ...]:
    """What two organisations do that share the subject, where the format knows that; once they do, which two."""
    second = spec.parties.reviewer.second
    if second is None:
        return ()
    groups = tuple(spec.group(key).in_sentence for key in second.groups)
    told = (
        say("shared", places=second.places, both=second.both)
        if second.places
        else say("second_reviewer", subject=spec.words.subject.the, both=second.both)
    )
    return (told, *((say("second_groups", groups=groups),) if groups else ()))
