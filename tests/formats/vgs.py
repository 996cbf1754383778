# SPDX-License-Identifier: EUPL-1.2
"""A conversation of the VGS format, planned by the secretary, with its round."""

from typing import Any

from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast
from tests.feedback.rounds import Stage

KEY = "vgs-gemeentesecretaris"
CORE = [
    *("political-sensitivity", "communication", "participative-decisiveness"),
    *("problem-solving", "personal-presence", "self-reflection"),
]


def publish(cast: Cast) -> FormatVersion:
    return formats.publish(organisation=cast.organisation, key=KEY, now=NOW)


def plan(cast: Cast, **changed: Any) -> Conversation:
    """The secretary plans the conversation with the mayor; nobody guides it."""
    unguided = {"facilitator": None, "substitute": None, "by": cast.secretary}
    return cast.plan(**{"format_version": publish(cast), **unguided, **changed})


def stage(cast: Cast, **changed: Any) -> Stage:
    """The same with its raters proposed."""
    conversation = plan(cast, **changed)
    round = feedback.propose_raters(conversation=conversation, now=NOW)
    assert round is not None
    return Stage(cast, conversation, round)


def everybody(cast: Cast) -> list[Person]:
    return [cast.secretary, cast.mayor, *cast.aldermen, *cast.managers]
