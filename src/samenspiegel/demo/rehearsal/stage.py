# SPDX-License-Identifier: EUPL-1.2
"""Where a rehearsal is played: its clock, its post, its browsers, and the walk that comes of it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time

from django.conf import settings
from django.test import Client
from django.utils.formats import date_format

from samenspiegel import clock, recurring
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.inert import body_of, title_of
from samenspiegel.core.rehearsal import Expected, Letter, Screen, Step
from samenspiegel.duties.queries import overview
from samenspiegel.people.models import Person
from samenspiegel.web.duty_page import duty_text

from .. import clock as demo_clock
from ..models import SentMail
from ..timeline import SKIPPED

Look = tuple[Person, str]
"""Somebody, and the page that they look at."""

Deed = Callable[[datetime], object]


class Stage:
    """Keeps what everybody sees. ``tell`` hears after each step how many there are and what the last one was."""

    def __init__(self, language: str, tell: Callable[[int, str], None]) -> None:
        self.language, self.tell = language, tell
        self.steps: list[Step] = []
        self.titles: dict[int, str] = {}  # what somebody is, by primary key
        self._browsers: dict[int, Client] = {}
        self._seen_mail = 0

    # --- time --------------------------------------------------------------------------------------------------------

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        """Let it be this moment, for the deeds and for the pages."""
        moment = datetime.combine(on, time(hour, minute), clock.AMSTERDAM)
        demo_clock.set_to(moment)
        return moment

    def tick(self, now: datetime) -> None:
        """Let everything happen that happens by itself."""
        failed = recurring.tick(now, skip=SKIPPED)
        if failed:
            raise RuntimeError(f"jobs failed: {', '.join(failed)}")
        recurring.deliver(now)

    # --- steps -------------------------------------------------------------------------------------------------------

    def show(
        self,
        now: datetime,
        who: Person | None,
        what: str,
        *,
        told: str = "",
        screens: Iterable[Screen] = (),
        conversation: Conversation | None = None,
    ) -> None:
        """Add a step to the walk, with the mail that left since the one before it."""
        recurring.deliver(now)
        self.steps.append(
            Step(
                at=now.astimezone(clock.AMSTERDAM),
                who=self.named(who) if who else "",
                what=what,
                told=told,
                letters=self.new_mail(),
                screens=tuple(screens),
                expected=self.expected(conversation, now),
            )
        )
        self.tell(len(self.steps), f"{_day(now.astimezone(clock.AMSTERDAM).date())}: {what}")

    def named(self, person: Person) -> str:
        """A person by name, with what they are in the conversation."""
        title = self.titles.get(person.pk, "")
        return f"{person.name} ({title})" if title else person.name

    def new_subject(self) -> str:
        """What the first mail is about that left since the last step; empty where none did."""
        first = SentMail.objects.filter(pk__gt=self._seen_mail).order_by("pk").first()
        return first.subject if first else ""

    def new_mail(self) -> tuple[Letter, ...]:
        """What left since this was asked last, in order."""
        rows = list(SentMail.objects.filter(pk__gt=self._seen_mail).order_by("pk"))
        self._seen_mail = max((row.pk for row in rows), default=self._seen_mail)
        people = {person.email: person for person in Person.objects.all()}
        return tuple(
            Letter(
                self.named(people[row.recipient]) if row.recipient in people else row.recipient,
                row.subject,
                row.body,
            )
            for row in rows
        )

    def expected(self, conversation: Conversation | None, now: datetime) -> tuple[Expected, ...]:
        """What is expected of whom now; nothing where the conversation is not there (any more)."""
        found = (
            Conversation.objects.filter(pk=conversation.pk) if conversation else Conversation.objects.none()
        )
        today = now.astimezone(clock.AMSTERDAM).date()
        expected = []
        for shown in overview(found):
            for person in shown.people.values():
                for duty in shown.duties_of(person, today):
                    text = duty_text(duty, shown)
                    by = _day(text.due_on) if text.due_on else ""
                    expected.append(Expected(self.named(person), text.title, by))
        return tuple(dict.fromkeys(expected))

    # --- browsers ----------------------------------------------------------------------------------------------------

    def screens(self, looks: Iterable[Look]) -> list[Screen]:
        """The pages as these people see them now. Whoever may not open one has no screen of it."""
        found = [self._screen(self._browser(person), path, self.named(person)) for person, path in looks]
        return [screen for screen in found if screen is not None]

    def press(self, person: Person, path: str, given: Mapping[str, str]) -> str:
        """Let somebody fill in the form of a page and press its button. Returns where that leads to."""
        response = self._browser(person).post(path, dict(given))
        if response.status_code != 302:
            raise RuntimeError(f"{path}: {response.status_code}")
        return str(response.headers["Location"])

    def as_rater(self, browser: Client, path: str, who: str) -> list[Screen]:
        """A page of a questionnaire, by a link and without an account."""
        screen = self._screen(browser, path, who)
        return [screen] if screen else []

    def new_browser(self) -> Client:
        """A browser in which nobody is signed in."""
        browser = Client(headers={"accept-language": self.language})
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language
        return browser

    def _browser(self, person: Person) -> Client:
        if person.pk not in self._browsers:
            browser = self.new_browser()
            browser.force_login(person.account)
            self._browsers[person.pk] = browser
        return self._browsers[person.pk]

    def _screen(self, browser: Client, path: str, who: str) -> Screen | None:
        response = browser.get(path, follow=True)
        if response.status_code != 200:
            return None
        page = response.content.decode()
        body, body_class = body_of(page)
        return Screen(who, title_of(page), body, body_class)


def _day(on: date) -> str:
    return str(date_format(on, "j F Y"))
