# SPDX-License-Identifier: EUPL-1.2
"""The browser of somebody with a link, and what a questionnaire leaves in the tables."""

import re
from html import unescape
from typing import Any

from django.test import Client

from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from tests.feedback.rounds import Stage


class Browser:
    """Somebody with a link, and without JavaScript."""

    def __init__(self, stage: Stage, person: Person) -> None:
        self.link = stage.link(person)
        self.client = Client(enforce_csrf_checks=True)
        self.page: Any = None

    def get(self, place: str = "") -> str:
        self.page = self.client.get(place if place.startswith("/") else self.link.home + place)
        return self.text

    def post(self, place: str = "", **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text)
        data = {"csrfmiddlewaretoken": token.group(1) if token else "", **fields}
        self.page = self.client.post(place if place.startswith("/") else self.link.home + place, data)
        return self.text

    def follow(self) -> str:
        while self.page.status_code == 302:
            self.get(self.page["Location"])
        return self.text

    @property
    def text(self) -> str:
        return unescape(self.page.content.decode()) if self.page is not None else ""

    def begin(self, **fields: str) -> str:
        self.get(self.link.path)
        self.post(self.link.path, go="begin", **fields)
        return self.follow()

    def items(self) -> list[str]:
        return re.findall(r'<fieldset class="rating[^"]*" id="([^"]+)"', self.text)

    def fill_in(self, score: str = "4") -> None:
        """Answer every page from here to the overview."""
        while "/vraag/" in self.page.request["PATH_INFO"]:
            self.post(self.page.request["PATH_INFO"], go="next", **dict.fromkeys(self.items(), score))
            self.follow()


def everything() -> dict[str, list[Any]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Round, Invitation, Draft, Envelope, Notice)
    }
