# SPDX-License-Identifier: EUPL-1.2
"""What every part of a format is made of: frozen objects, keys, texts, and the words for who and where."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=6000)]

GroupKind = Literal["self", "named", "averaged"]
AskedIn = Literal["scores", "words"]
"""Scores on the scale with the open questions beside them, or the open questions alone."""
Plan = Literal["mean_or_nothing", "competencies_only", "by_name", "merge"]
"""What happens to an averaged group of three or four people (design, section 5)."""
PlanTold = Literal["mean_or_nothing", "competencies_only", "by_name", "merge", "merge_partner"]
Party = Literal["subject", "reviewer", "facilitator"]
RecordReader = Literal["subject", "reviewer", "facilitator", "second_reader"]
Reader = Literal["rater_averaged", "rater_named", "subject", "reviewer", "facilitator"]
MailReader = Literal["all", "rater", "rater_averaged", "rater_named", "subject", "reviewer", "facilitator"]
Custody = Literal["operator", "custodian"]
Place = Literal["questionnaire", "report"]


class Part(BaseModel):
    """Base of everything in a format: never changed after reading, and no field that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def later(default: Any) -> Any:
    """A field that came after formats were published: where it says nothing it is left out of the canonical JSON.

    What was published before keeps its digest, so that nobody has to decide about the same text again.
    """
    return Field(default=default, exclude_if=lambda value: value == default)
