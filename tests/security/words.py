# SPDX-License-Identifier: EUPL-1.2
"""A word of its own for every field that people can type in, and who may read it by the table of access."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samenspiegel.core.access import Deed, Part, readers
from samenspiegel.people.models import Role

OF_THIS_PROCESS = "".join(chr(ord("a") + int(digit)) for digit in str(os.getpid()))
"""In each word: tests beside this one share a server and its write-ahead log, and one may leave a word there."""

ELSEWHERE = "elsewhere"
RATER = "rater"
NO_PART = (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR)
KEEPERS = frozenset(NO_PART)
HERE = frozenset({*Part, RATER, *NO_PART})
"""Everybody who looks, but who works elsewhere."""
SIDES = frozenset({Part.SUBJECT, Part.REVIEWER})


def word(name: str) -> str:
    """A word that stands nowhere else, and tells in which field it was typed."""
    return f"Kievit{name.title().replace(' ', '')}{OF_THIS_PROCESS}Xqz"


@dataclass(frozen=True)
class Rule:
    """Who reads what was typed; ``by_stage`` holds from that stage on, until a later one says otherwise.

    ``fields``: where it is typed, as ``typed`` names fields. ``clear``: the tables in which it stands unencrypted.
    ``mailed``: whose mails hold it.
    """

    fields: tuple[str, ...]
    by_stage: Mapping[str, Iterable[str]] = field(default_factory=dict)
    clear: frozenset[str] = frozenset()
    mailed: frozenset[str] = frozenset()

    def readers(self, stage: str, stages: tuple[str, ...]) -> frozenset[str]:
        """Who may read it at this stage."""
        passed = [one for one in stages[: stages.index(stage) + 1] if one in self.by_stage]
        return frozenset(self.by_stage[passed[-1]]) if passed else frozenset()


def _rule(*fields: str, clear: str = "", mailed: Iterable[str] = (), **by_stage: Iterable[str]) -> Rule:
    return Rule(fields, by_stage, frozenset(clear.split()), frozenset(mailed))


_SHOWN = {"closed": readers(Deed.READ_OPEN_ANSWERS), "released": readers(Deed.READ_REPORT)}
_ABOUT_RATERS = {"asked": readers(Deed.SEE_RATERS)}
_RECORD = {"offered": readers(Deed.READ_RECORD)}
_OPEN = "page.text.*"

CONVERSATION_STAGES = ("asked", "closed", "released", "offered", "ended")
CONVERSATION: dict[str, Rule] = {
    "shown one": _rule(_OPEN, **_SHOWN),
    "shown two": _rule(_OPEN, **_SHOWN),
    "shown three": _rule(_OPEN, **_SHOWN),
    "shown of the chair": _rule(_OPEN, **_SHOWN),
    "shown of the reviewer": _rule(_OPEN, **_SHOWN),
    "shown of the subject": _rule(_OPEN, **_SHOWN),
    "withheld": _rule(_OPEN, closed={Part.FACILITATOR}, released=()),
    "one of too few": _rule(_OPEN),
    "typed and never sent": _rule(_OPEN),
    "typed over": _rule(_OPEN),
    "wrong form": _rule(_OPEN),
    "own code": _rule("questionnaire.CodeForm.code", "questionnaire.CodeForm.again"),
    "guessed code": _rule("page.code"),
    "other address": _rule("page.address"),
    "objection": _rule("raters.ObjectionForm.reason", **_ABOUT_RATERS),
    "answer to objection": _rule("raters.ObjectionAnswerForm.answer", **_ABOUT_RATERS),
    "point of the subject": _rule(
        "preparation.PointForm.text", asked={Part.SUBJECT}, released=readers(Deed.READ_AGENDA)
    ),
    "point of the reviewer": _rule(
        "preparation.PointForm.text", asked={Part.REVIEWER}, released=readers(Deed.READ_AGENDA)
    ),
    "notes of the subject": _rule("preparation.NoteForm.notes", released={Part.SUBJECT}),
    "expectation of the reviewer": _rule("report.ExpectationForm.expectation", released={Part.REVIEWER}),
    "notes of the facilitator": _rule("preparation.NoteForm.notes", released={Part.FACILITATOR}),
    "record": _rule("record.SectionsForm.*", **_RECORD),
    "view of the subject": _rule("record.SectionsForm.*", **_RECORD),
    "view of the reviewer": _rule("record.SectionsForm.*", **_RECORD),
    "agreement": _rule("record.AgreementForm.what", **_RECORD),
    "support": _rule("record.AgreementForm.support", **_RECORD),
    "proposal": _rule("record.TextProposalForm.text", **_RECORD),
    "reason of the proposal": _rule("record.TextProposalForm.reason", **_RECORD),
    "other agreement": _rule("record.AgreementProposalForm.what", **_RECORD),
    "other support": _rule("record.AgreementProposalForm.support", **_RECORD),
    "reason of the other": _rule("record.AgreementProposalForm.reason", **_RECORD),
    "follow up": _rule("record.FollowUpForm.note", ended=readers(Deed.READ_AGREEMENTS)),
}
