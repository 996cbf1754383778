# SPDX-License-Identifier: EUPL-1.2
"""Small formats that differ in what happens with their record: all of ``only-talk`` with one deviation each."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format import FormatSpec, read
from samenspiegel.formats import actions as formats
from samenspiegel.formats import library
from tests.cast import NOW, Cast
from tests.formats import without


def text_of(name: str, deviation: str, base: str = "only-talk") -> str:
    """The TOML of a format that is the base with one deviation."""
    head = f'key = "{name}"\ntitle = "{name}"\nsource = "voor de tests"\nbased_on = "{base}"\n'
    return f"language = 1\nversion = 1\n{head}{deviation}"


def spec(name: str, deviation: str, base: str = "only-talk") -> FormatSpec:
    """Raises FormatInvalid."""
    known = library.library()
    talk = (Path(without.__file__).parent / "talk.toml").read_text(encoding="utf-8")
    return read(text_of(name, deviation, base), replace(known, formats={**known.formats, "only-talk": talk}))


def plan(cast: Cast, deviation: str, **changed: Any) -> Conversation:
    """The secretary plans a talk with the mayor, by a format with this deviation; nobody guides it."""
    version = formats.publish_spec(organisation=cast.organisation, spec=spec("apart", deviation), now=NOW)
    unguided = {"facilitator": None, "substitute": None, "by": cast.secretary}
    return cast.plan(**{"format_version": version, **unguided, **changed})


def plan_guided(cast: Cast, deviation: str, **changed: Any) -> Conversation:
    """The same where the P&O adviser guides, after the Heerenveen format."""
    base = "heerenveen-gemeentesecretaris"
    version = formats.publish_spec(
        organisation=cast.organisation, spec=spec("apart", deviation, base), now=NOW
    )
    return cast.plan(**{"format_version": version, **changed})
