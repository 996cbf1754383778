# SPDX-License-Identifier: EUPL-1.2
"""What was settled before the first conversation, for everybody who is in one; and who conducts it with two hats."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.wording import sentence_start
from samenspiegel.ground_rules.models import Outcome
from samenspiegel.ground_rules.queries import sits_in
from samenspiegel.people.models import Person

from .office_words import body_word

OUTCOMES = {
    Outcome.AGREED: _lazy("Discussed, and they hold"),
    Outcome.REMARKS: _lazy("Discussed, with remarks; they hold"),
    Outcome.REFUSED: _lazy("Discussed, and they do not hold: we change them first"),
}


def settled_lines(spec: FormatSpec) -> Iterator[tuple[str, list[str]]]:
    """Each question with the answers that were chosen; nothing where nothing was settled."""
    for rule in spec.ground_rules:
        if rule.chosen:
            yield rule.question, [option.label for option in rule.options if option.key in rule.chosen]


def told_beforehand(spec: FormatSpec, reviewer: Person | None, *, on: date) -> str:
    """That who conducts it also sits in a body of which the subject has to know beforehand; else empty."""
    kind = spec.parties.reviewer.told_if_in
    if kind is None or reviewer is None or not sits_in(reviewer, kind, on=on):
        return ""
    return sentence_start(
        _("%(reviewer)s, who conducts the conversation, also sits in: %(body)s.")
        % {"reviewer": reviewer.name, "body": body_word(kind)}
    )
