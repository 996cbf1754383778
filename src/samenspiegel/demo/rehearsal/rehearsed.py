# SPDX-License-Identifier: EUPL-1.2
"""The conversation that is rehearsed: its people, its pages, and what was done already."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from random import Random

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, rules_for
from samenspiegel.core.access import Deed, Part, Rules, who_may
from samenspiegel.core.duties import Code
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.rehearsal import Course, Screen
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.people.models import Person

from ..conduct import Conduct
from ..town import Town
from .cast import Cast
from .stage import Stage

SIDES = (Part.SUBJECT, Part.REVIEWER, Part.SECOND_REVIEWER)
TABLE = (*SIDES, Part.FACILITATOR)


class Stuck(Exception):
    """Nobody can go on. Says what was still expected, or why nothing could be planned."""


class Rehearsed(Conduct):
    """``spec`` has nothing to settle any more. ``done``: what happens once and is no duty, by name."""

    def __init__(
        self,
        stage: Stage,
        spec: FormatSpec,
        course: Course,
        cast: Cast,
        random: Random,
        remarks: Mapping[str, list[str]],
    ) -> None:
        super().__init__(random, remarks)
        self.stage, self.spec, self.course, self.cast = stage, spec, course, cast
        self.town: Town | None = None
        self.done: set[str] = set()
        self.expected_since: dict[tuple[Code, Part, str], date] = {}

    # --- who ---------------------------------------------------------------------------------------------------------

    def person(self, name: str | None) -> Person:
        """Somebody of the town. Raises KeyError."""
        if self.town is None or name is None:
            raise KeyError(name)
        return self.town.person(name)

    def people(self) -> dict[Part, Person]:
        """Who has which part now."""
        return people_in(self.here())

    def rules(self) -> Rules:
        return rules_for(self.here())

    def may(self, deed: Deed) -> frozenset[Part]:
        """Who may do a deed in this conversation as it is now."""
        return who_may(deed, self.rules())

    def first(self, deed: Deed) -> Person | None:
        """The first, in the order of the parts, who may do a deed."""
        people, may = self.people(), self.may(deed)
        return next((people[part] for part in Part if part in may and part in people), None)

    # --- what is there -----------------------------------------------------------------------------------------------

    def is_there(self) -> bool:
        """Whether anything of the conversation exists still."""
        return self.conversation is not None and Conversation.objects.filter(pk=self.conversation.pk).exists()

    def awaits_release(self) -> bool:
        """Whether the clock still has a spiegel to release."""
        rounds = Round.objects.filter(
            conversation=self.conversation, closed_at__isnull=False, released_at=None
        )
        return rounds.filter(conversation__closes_by_clock=True).exists()

    def feedback_days(self) -> list[date]:
        """The day on which the report goes, as long as there is one."""
        reports = FeedbackReport.objects.filter(round__conversation=self.conversation)
        return [
            row.round.report_until_on for row in reports.select_related("round") if row.round.report_until_on
        ]

    # --- steps -------------------------------------------------------------------------------------------------------

    def path(self, page: str = "") -> str:
        """The address of a page of the conversation."""
        return f"/gesprekken/{self.here().public_id}/{page}"

    def pages(self, page: str, parts: Iterable[Part] = TABLE) -> list[Screen]:
        """A page of the conversation as each of these sees it; who may not open it is left out."""
        people = self.people()
        path = self.path(page)
        return self.stage.screens((people[part], path) for part in parts if part in people)

    def show(
        self, now: datetime, who: Person | None, what: str, *, told: str = "", screens: Iterable[Screen] = ()
    ) -> None:
        """Add a step of this conversation to the walk."""
        self.stage.show(now, who, what, told=told, screens=screens, conversation=self.conversation)

    def expects(self, duties: set[tuple[Code, Part, str]], day: date) -> None:
        """Remember since when each of these is expected; what is expected no more, is new when it comes back."""
        self.expected_since = {duty: self.expected_since.get(duty, day) for duty in duties}

    def once(self, name: str) -> bool:
        """Whether this is the first time that it is asked for."""
        if name in self.done:
            return False
        self.done.add(name)
        return True
