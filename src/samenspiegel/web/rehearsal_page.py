# SPDX-License-Identifier: EUPL-1.2
"""The pages of a rehearsal's walk: all steps in a row, one step with its mail and its screens, and one screen.

Shown from the server, and written as files by ``samenspiegel rehearse``: only the addresses differ.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.core.inert import inert
from samenspiegel.core.rehearsal import Course, Letter, Step, Walk

SHOWN_STYLE = "samenspiegel/samenspiegel.css"


class Addresses(Protocol):
    """Where the pages of a walk stand. Steps and screens count from 1."""

    def overview(self) -> str: ...
    def step(self, number: int, screen: int) -> str: ...
    def screen(self, number: int, screen: int) -> str: ...


def course_words() -> dict[Course, tuple[str, str]]:
    """What each course is called, with what happens in it."""
    return {
        Course.WELL: (_("Everything goes well"), _("Everybody does what is asked of them, on time.")),
        Course.SHORT: (
            _("A group stays too small"),
            _(
                "Of one group too few people answer to show a mean. You see what is shown then, and who chooses."
            ),
        ),
        Course.DISPUTE: (
            _("You do not agree on the record"),
            _("One of the two does not accept the text. You see which ways out this format has."),
        ),
        Course.SHARED: (
            _("Two organisations share somebody"),
            _("Two review and sign, and each organisation has people of its own who give feedback."),
        ),
    }


@dataclass(frozen=True)
class Post:
    """One mail, with everybody who gets it or one much like it."""

    subject: str
    to: tuple[str, ...]
    text: str

    @property
    def others(self) -> str:
        """How many more people get one like it, in words; empty for none."""
        more = len(self.to) - 1
        return (
            ngettext("%(more)d other gets one like it", "%(more)d others get one like it", more)
            % {"more": more}
            if more
            else ""
        )


def post_of(step: Step) -> list[Post]:
    """The mail of a step: of those with one subject the first, with the names of all."""
    by_subject: dict[str, list[Letter]] = {}
    for letter in step.letters:
        by_subject.setdefault(letter.subject, []).append(letter)
    return [
        Post(subject, tuple(one.to for one in letters), letters[0].text)
        for subject, letters in by_subject.items()
    ]


def overview_values(walk: Walk, addresses: Addresses) -> dict[str, Any]:
    """What the page with all steps shows."""
    return {
        "walk": walk,
        "course": course_words()[walk.course][0],
        "rows": [
            {
                "number": number,
                "step": step,
                "at": moment(step.at),
                "href": addresses.step(number, 1),
                "left": _left(step),
            }
            for number, step in enumerate(walk.steps, start=1)
        ],
        "first": addresses.step(1, 1) if walk.steps else "",
    }


def step_values(walk: Walk, number: int, screen: int, addresses: Addresses) -> dict[str, Any] | None:
    """What the page of one step shows; None where there is no such step, or no such screen of it."""
    if not 1 <= number <= len(walk.steps):
        return None
    step = walk.steps[number - 1]
    if screen != 1 and not 1 <= screen <= len(step.screens):
        return None
    last = len(walk.steps)
    return {
        "walk": walk,
        "step": step,
        "number": number,
        "count": last,
        "at": moment(step.at),
        "overview": addresses.overview(),
        "previous": addresses.step(number - 1, 1) if number > 1 else "",
        "following": addresses.step(number + 1, 1) if number < last else "",
        "post": post_of(step),
        "screens": [
            {
                "label": _screen_label(one.who, one.title),
                "href": addresses.step(number, place),
                "is_shown": place == screen,
            }
            for place, one in enumerate(step.screens, start=1)
        ],
        "shown": step.screens[screen - 1] if step.screens else None,
        "frame": addresses.screen(number, screen) if step.screens else "",
    }


def screen_values(walk: Walk, number: int, screen: int) -> dict[str, Any] | None:
    """What the frame shows; None where there is no such screen."""
    if not 1 <= number <= len(walk.steps) or not 1 <= screen <= len(walk.steps[number - 1].screens):
        return None
    shown = walk.steps[number - 1].screens[screen - 1]
    # Made inert once more, whatever wrote it; and the browser runs nothing in the frame where it is shown.
    body = SafeString(inert(shown.body))
    return {"title": shown.title, "body": body, "body_class": shown.body_class, "walk": walk}


def moment(at: datetime) -> str:
    """Wednesday 9 December 2026, 8:00."""
    return f"{date_format(at, 'l j F Y')}, {date_format(at, 'G:i')}"


def _screen_label(who: str, title: str) -> str:
    name = who.partition(" (")[0]
    return f"{name}: {title}"


def _left(step: Step) -> str:
    """What there is to see of a step, in a few words."""
    mails, screens = len(step.letters), len(step.screens)
    found = []
    if mails:
        found.append(ngettext("%(count)d mail", "%(count)d mails", mails) % {"count": mails})
    if screens:
        found.append(ngettext("%(count)d page", "%(count)d pages", screens) % {"count": screens})
    return ", ".join(found)
