# SPDX-License-Identifier: EUPL-1.2
"""One conversation on its way through everybody's browser."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from playwright.sync_api import Page

from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person
from tests.cast import Cast

from .acting import Acting
from .given_scores import GivenScores


@dataclass
class Play:
    """The conversation as it goes on its way."""

    acting: Acting
    cast: Cast
    scores: GivenScores
    url: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cast, name)

    def on(self, day: int, month: int, year: int = 2026, at: time = time(9, 30)) -> None:
        self.acting.clock.move_to(date(year, month, day), at)

    def page(self, person: Person, path: str = "") -> Page:
        """This person's browser, on the page of the conversation or one below it."""
        page = self.acting.page(person)
        page.goto(self.url + path)
        return page

    def status(self, person: Person, path: str = "") -> int:
        """What the server answers when this person asks for a page of the conversation."""
        response = self.acting.page(person).goto(self.url + path)
        assert response
        return response.status

    @property
    def raters(self) -> list[Person]:
        """Who was asked; the secretary objected to the fourth alderman."""
        return [*self.cast.managers, *self.cast.aldermen[:3], self.cast.works_council_chair]

    @property
    def everybody(self) -> list[Person]:
        return [*self.raters, self.cast.secretary, self.cast.mayor]

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(public_id=self.url.strip("/").split("/")[-1])
