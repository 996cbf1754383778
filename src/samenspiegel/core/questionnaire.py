# SPDX-License-Identifier: EUPL-1.2
"""What is asked, what was answered, and how answers travel: always in the same number of bytes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samenspiegel.core.format.spec import FormatSpec

TEXT_MAX_CHARACTERS = 600
GROUP_KEY_MAX_BYTES = 256

_BLOCK_BYTES = 1024
_PREFIX_BYTES = 4
_WIDEST_CHARACTER = "\U0001f600"  # four bytes in UTF-8; no JSON escape of a cleaned character is longer
# Control characters but the newline, halves of surrogate pairs, what changes the direction of text around it.
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class AnswersDoNotFit(ValueError):
    """The packed answers are larger than the given size: they were not checked against this questionnaire."""


class NotPackedAnswers(ValueError):
    """These bytes were not made by `pack`."""


@dataclass(frozen=True)
class Scale:
    """The whole numbers that a score may be; `None` stands beside it and means not observed."""

    low: int = 1
    high: int = 5

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1000:  # a score is never longer than the word null
            raise ValueError(f"a scale runs upwards between 0 and 1000, not from {self.low} to {self.high}")

    def holds(self, score: object) -> bool:
        return type(score) is int and self.low <= score <= self.high


@dataclass(frozen=True)
class Competency:
    """A competency or block with its items in order.

    Args:
        asked_of: keys of the groups that are asked this block; `None` means everyone.
    """

    key: str
    items: tuple[str, ...]
    asked_of: frozenset[str] | None = None

    def is_asked_of(self, group: str | None) -> bool:
        return group is None or self.asked_of is None or group in self.asked_of


@dataclass(frozen=True)
class Choice:
    """A question about how a named rater answers (for themself, after consulting), with its options."""

    key: str
    options: tuple[str, ...]
    asked_of: frozenset[str]


@dataclass(frozen=True)
class Questionnaire:
    """All competencies in the order of the profile, then the open questions by key.

    Args:
        text_max_characters: longest answer to an open question, for every question the same.
    Raises:
        ValueError: a competency without items, or a key or item id that occurs twice.
    """

    competencies: tuple[Competency, ...]
    open_questions: tuple[str, ...] = ()
    scale: Scale = Scale()
    text_max_characters: int = TEXT_MAX_CHARACTERS
    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        for competency in self.competencies:
            if not competency.items:
                raise ValueError(f"competency {competency.key!r} has no items")
        for names in (
            [competency.key for competency in self.competencies],
            [item for competency in self.competencies for item in competency.items],
            list(self.open_questions),
            [choice.key for choice in self.choices],
        ):
            if len(set(names)) != len(names):
                twice = sorted({name for name in names if names.count(name) > 1})
                raise ValueError(f"more than once in one questionnaire: {', '.join(twice)}")

    def items_for(self, group: str | None = None) -> tuple[str, ...]:
        """The item ids that `group` is asked, in order; all of them without a group."""
        return tuple(
            item
            for competency in self.competencies
            if competency.is_asked_of(group)
            for item in competency.items
        )


@dataclass(frozen=True)
class Answers:
    """One rater's answers. An item that is missing is still open; `None` means not observed."""

    scores: Mapping[str, int | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """What was sent, with the key of the group that the rater belongs to and nothing else about the rater."""

    group: str
    answers: Answers


@dataclass(frozen=True)
class Problem:
    """Why answers cannot be accepted.

    `code` is `unknown_item`, `out_of_scale`, `unknown_question`, `text_too_long`, `unknown_choice` or
    `unknown_option`; `about` the item, question or choice.
    """

    code: str
    about: str


def from_format(spec: "FormatSpec", *, chosen: frozenset[str] | None = None) -> Questionnaire:
    """The questionnaire of a format: its competencies, then its blocks with the groups that are asked each.

    Args:
        chosen: keys of the situational competencies that were chosen; `None` asks all. Core ones always are.
    """
    scored = frozenset(group.key for group in spec.groups if group.asked_in == "scores")
    asked_of = None if len(scored) == len(spec.groups) else scored
    competencies = [
        Competency(part.key, tuple(item.id for item in part.items), asked_of)
        for part in spec.competencies
        if part.use == "core" or chosen is None or part.key in chosen
    ]
    blocks = [
        Competency(
            block.key,
            tuple(item.id for item in block.items),
            asked_of=frozenset(group.key for group in spec.groups if block.key in group.blocks),
        )
        for block in spec.blocks
    ]
    questions = spec.questions.open if spec.questions else ()
    points = [point.value for point in spec.scale.points] if spec.scale else []
    return Questionnaire(
        competencies=(*competencies, *blocks),
        open_questions=tuple(question.key for question in questions),
        scale=Scale(min(points), max(points)) if points else Scale(),
        text_max_characters=max((question.max_length for question in questions), default=TEXT_MAX_CHARACTERS),
        choices=tuple(
            Choice(group.asks.key, tuple(option.key for option in group.asks.options), frozenset({group.key}))
            for group in spec.groups
            if group.asks
        ),
    )


def clean_text(text: str) -> str:
    """The text without what cannot be seen: control characters, half characters, changes of direction.

    Line ends become one newline, tabs a space; white space around the text goes.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _INVISIBLE.sub("", text).strip()


def clean(answers: Answers) -> Answers:
    """The same answers with clean texts; a text in which nothing was written is left out."""
    texts = {question: clean_text(text) for question, text in answers.texts.items()}
    written = {question: text for question, text in texts.items() if text}
    return Answers(dict(answers.scores), written, dict(answers.choices))


def check(questionnaire: Questionnaire, answers: Answers, *, group: str | None = None) -> list[Problem]:
    """Name everything that is wrong with these answers; an empty list means that they can be kept.

    Args:
        group: the rater's group; an item of a block that this group is not asked counts as unknown.

    Open items are no problem here, see `unanswered`. Texts are measured after `clean_text`.
    """
    asked = frozenset(questionnaire.items_for(group))
    problems = []
    for item, score in answers.scores.items():
        if item not in asked:
            problems.append(Problem("unknown_item", item))
        elif score is not None and not questionnaire.scale.holds(score):
            problems.append(Problem("out_of_scale", item))
    for question, text in answers.texts.items():
        if question not in questionnaire.open_questions:
            problems.append(Problem("unknown_question", question))
        elif len(clean_text(text)) > questionnaire.text_max_characters:
            problems.append(Problem("text_too_long", question))
    options = {
        choice.key: choice.options
        for choice in questionnaire.choices
        if group is None or group in choice.asked_of
    }
    for key, option in answers.choices.items():
        if key not in options:
            problems.append(Problem("unknown_choice", key))
        elif option not in options[key]:
            problems.append(Problem("unknown_option", key))
    return problems


def unanswered(
    questionnaire: Questionnaire, answers: Answers, *, group: str | None = None
) -> tuple[str, ...]:
    """The items still open, in order. Not observed is an answer; open questions may stay empty."""
    return tuple(item for item in questionnaire.items_for(group) if item not in answers.scores)


def padded_size(questionnaire: Questionnaire) -> int:
    """Number of bytes, a multiple of 1 KiB, into which any answers that pass `check` fit, for any group.

    A function of the questionnaire alone, so that the size of what is kept says nothing about the answers.
    """
    fullest = _encode(
        Answers(
            scores=dict.fromkeys(questionnaire.items_for()),
            texts=dict.fromkeys(
                questionnaire.open_questions, _WIDEST_CHARACTER * questionnaire.text_max_characters
            ),
            choices={choice.key: max(choice.options, key=_bytes_long) for choice in questionnaire.choices},
        ),
        group="",
    )
    needed = _PREFIX_BYTES + len(fullest) + GROUP_KEY_MAX_BYTES
    return -(-needed // _BLOCK_BYTES) * _BLOCK_BYTES


def pack(answers: Answers, size: int, *, group: str = "") -> bytes:
    """Exactly `size` bytes: length, canonical JSON of the cleaned answers, zeros.

    Args:
        size: from `padded_size`, in bytes.
        group: goes inside, for an envelope that must tell its group once it is opened.
    Raises:
        AnswersDoNotFit: more than `size` bytes are needed.
    """
    body = _encode(clean(answers), group=group)
    if _PREFIX_BYTES + len(body) > size:
        raise AnswersDoNotFit(f"the answers need more than {size} bytes")
    return (len(body).to_bytes(_PREFIX_BYTES, "big") + body).ljust(size, b"\0")


def unpack_response(packed: bytes) -> Response:
    """The answers inside, with the group that was packed with them.

    Raises:
        NotPackedAnswers: the bytes were not made by `pack`.
    """
    length = int.from_bytes(packed[:_PREFIX_BYTES], "big")
    body = packed[_PREFIX_BYTES : _PREFIX_BYTES + length]
    if len(packed) < _PREFIX_BYTES or len(body) != length or any(packed[_PREFIX_BYTES + length :]):
        raise NotPackedAnswers("length or padding is wrong")
    try:
        content = json.loads(body)
        answers = Answers(dict(content["scores"]), dict(content["texts"]), dict(content["choices"]))
        return Response(content["group"], answers)
    except (ValueError, KeyError, TypeError):
        raise NotPackedAnswers("the content is no answers") from None


def _encode(answers: Answers, *, group: str) -> bytes:
    content = {
        "group": group,
        "scores": dict(answers.scores),
        "texts": dict(answers.texts),
        "choices": dict(answers.choices),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _bytes_long(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())
