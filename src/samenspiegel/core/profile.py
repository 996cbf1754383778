# SPDX-License-Identifier: EUPL-1.2
"""Job profiles: the base text of an office, read from data, and who may read and change what an organisation adds.

A profile names the tasks per role (PR-1), the competencies that always count and those of which an organisation chooses
(PR-2), and the questions about its context (PR-4). The same key is never used twice in one profile, since what an
organisation writes hangs on it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from samenspiegel.core.format.spec import Part, Text

LANGUAGE = 1
SITUATIONAL = "situational"
"""The part of a profile where an organisation chooses competencies; every other part is text."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]


class ProfileInvalid(Exception):
    """A profile cannot be used; ``problems`` holds everything that is wrong with it, each with its path."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class Role(Part):
    """One of the roles in which the holder of the office works, with its basic tasks."""

    key: Slug
    name: Text
    tasks: Annotated[tuple[Text, ...], Field(min_length=1)]


class Question(Part):
    """A point of attention about the context, as a question that somebody can answer."""

    key: Slug
    question: Text
    help: Text


class Subject(Part):
    """One subject of the context: the base text about it, and the questions that follow from it."""

    key: Slug
    title: Text
    base: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Competency(Part):
    """A competency as a profile shows it; its items stand with the questionnaire."""

    key: str
    name: Text
    definition: Text


class Profile(Part):
    """The base text of one office, the same for everybody who holds it."""

    language: Literal[1]
    key: Slug
    version: Annotated[int, Field(ge=1)]
    title: Text
    source: Text
    office: Slug
    intro: Text
    tasks_intro: Text
    core_intro: Text
    situational_intro: Text
    context_intro: Text
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    core: Annotated[tuple[Competency, ...], Field(min_length=1)]
    situational: tuple[Competency, ...] = ()
    context: tuple[Subject, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The keys of everything that an organisation can write."""
        return (*(role.key for role in self.roles), *self.questions)

    @property
    def questions(self) -> tuple[str, ...]:
        """The keys of all questions about the context."""
        return tuple(question.key for subject in self.context for question in subject.questions)

    def subject(self, key: str) -> Subject | None:
        """One subject of the context, or None."""
        return next((subject for subject in self.context if subject.key == key), None)

    def in_order(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The situational competencies among ``chosen``, once each, in the order of the profile."""
        wanted = set(chosen)
        return tuple(row.key for row in self.situational if row.key in wanted)


def read(text: str, competencies: Mapping[str, Mapping[str, Any]]) -> Profile:
    """Read a profile from TOML.

    Args:
        competencies: those of the library by key, from which name and definition are taken.
    Raises:
        ProfileInvalid: the text is no TOML, a field is missing or unknown, a competency does not exist, or a key
            stands there twice.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileInvalid([str(error)]) from None
    problems: list[str] = []
    for use in ("core", "situational"):
        keys = raw.get(use, [])
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise ProfileInvalid([f"{use}: not a list of keys"])
        problems += [f"{use}: unknown competency {key}" for key in keys if key not in competencies]
        raw[use] = [
            {name: competencies[key].get(name) for name in ("key", "name", "definition")}
            for key in keys
            if key in competencies
        ]
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        problems += [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise ProfileInvalid(problems) from None
    problems += _twice("parts", [*profile.parts, SITUATIONAL])
    problems += _twice("context", [subject.key for subject in profile.context])
    problems += _twice("competencies", [row.key for row in (*profile.core, *profile.situational)])
    if problems:
        raise ProfileInvalid(problems)
    return profile


def _twice(where: str, keys: Sequence[str]) -> list[str]:
    return [
        f"{where}: {key} stands there twice" for key in sorted({key for key in keys if keys.count(key) > 1})
    ]


# --- who may read and change what an organisation adds ----------------------------------------------------------------


class Standing(StrEnum):
    """What somebody is to a profile, in the order in which people are named."""

    HOLDER = "holder"  # holds the office
    FACILITATOR = "facilitator"  # guides conversations in this organisation
    ADMINISTRATOR = "administrator"
    PARTICIPANT = "participant"  # has a part in a conversation about who holds this office


READERS: frozenset[Standing] = frozenset(Standing)
WRITERS: frozenset[Standing] = frozenset({Standing.HOLDER, Standing.FACILITATOR})


def may_read(standings: Iterable[Standing]) -> bool:
    """Whether somebody who stands so may read a profile with what the organisation added."""
    return not READERS.isdisjoint(standings)


def may_write(standings: Iterable[Standing]) -> bool:
    """Whether somebody who stands so may change what the organisation added."""
    return not WRITERS.isdisjoint(standings)
