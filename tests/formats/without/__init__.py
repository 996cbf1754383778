# SPDX-License-Identifier: EUPL-1.2
"""Two formats in which nobody guides: one with a feedback round, one without questionnaires."""

from pathlib import Path
from typing import Any

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format import FormatSpec, read
from samenspiegel.formats import actions as formats
from samenspiegel.formats import library
from samenspiegel.formats.models import FormatVersion
from tests.cast import NOW, Cast

FEEDBACK, TALK = "feedback", "talk"


def spec(name: str) -> FormatSpec:
    return read((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"), library.library())


def publish(cast: Cast, name: str) -> FormatVersion:
    return formats.publish_spec(organisation=cast.organisation, spec=spec(name), now=NOW)


def plan(cast: Cast, name: str, **changed: Any) -> Conversation:
    """The secretary plans the conversation with the mayor; nobody guides it."""
    unguided = {"facilitator": None, "substitute": None, "by": cast.secretary}
    return cast.plan(**{"format_version": publish(cast, name), **unguided, **changed})
