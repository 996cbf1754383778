# SPDX-License-Identifier: EUPL-1.2
"""A released spiegel, opened for one reader."""

from dataclasses import dataclass
from datetime import date

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import SEVERAL, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import Report
from samenspiegel.core.retention import Content, goes_on, report_due_on
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from samenspiegel.preparation.queries import BesideReport, open_report

from .report_words import Reader
from .shown_names import names_shown


@dataclass(frozen=True)
class Opened:
    """A released report with everything that its page needs beside it."""

    report: Report
    spec: FormatSpec
    reader: Reader
    beside: BesideReport
    people: dict[Part, Person]

    @property
    def competencies(self) -> list[tuple[str, str]]:
        return [(row.key, self.spec.competency(row.key).name) for row in self.report.competencies]

    @property
    def asks_what_is_expected(self) -> bool:
        """Before the first look, and only where there are competencies to expect a difference on.

        Who looks alone is asked nothing: what they expect is what they just filled in.
        """
        can_differ = bool(self.report.competencies) and not self.spec.is_alone
        return can_differ and self.beside.note.expected is None and self.beside.may_expect

    def until_on(self, conversation: Conversation) -> date | None:
        """The day on which it is destroyed."""
        return report_goes_on(conversation, self.beside.report_until_on)


def report_goes_on(conversation: Conversation, report_until_on: date | None) -> date | None:
    """The day on which the spiegel of a conversation is destroyed, as every copy of it says: a hold moves it (HV-13).

    Args:
        report_until_on: what raters were promised at opening; None where nothing was.
    """
    due_on = report_due_on(conversation.destroy_on, report_until_on)
    return goes_on(Content.FEEDBACK, due_on, conversation.hold_until_on)


def opened_report(conversation: Conversation, person: Person) -> Opened:
    """The spiegel of a conversation that was read ``with_report``. Raises NoReport where it is not there for them."""
    found, beside = open_report(conversation, person)
    people = {
        Part(row.part): row.person for row in conversation.participants.all() if row.part not in SEVERAL
    }
    return Opened(
        report=found.report,
        spec=spec_of(conversation.format_version),
        reader=Reader(
            is_subject=people.get(Part.SUBJECT) == person,
            subject_name=people[Part.SUBJECT].name,
            names=names_shown(found.names, conversation),
        ),
        beside=beside,
        people=people,
    )
