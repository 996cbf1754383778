# SPDX-License-Identifier: EUPL-1.2
"""Two worlds that differ in nothing but answers: the same people, deeds, clock and chance; and all that leaves them.

A world is lived in a transaction that is taken back, so the next one begins where this one began. Ids, keys and
shuffles come from a source that gives each place in the code the same bytes in every world: what differs between two
worlds then differs because of the answers.
"""

import hashlib
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache

from samenspiegel import clock
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.notices import actions as notices
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from samenspiegel.preparation import actions as preparation
from tests.cast import NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage
from tests.web import lives
from tests.web.lives import Life, undone
from tests.web.test_access import EVERY, as_

HIDDEN_FIELDS = r'(csrfmiddlewaretoken"? value="|"csrfToken": ")[^"]*'
# A page says since when somebody is signed in. By the clock of the machine two worlds could have midnight between them,
# and the first of a month is a digit shorter than the last of another.
SIGNED_IN = at(date(2026, 11, 2))
SIGNED_IN_AT = {"last_login"}  # by the machine's own clock
WITH_A_MOMENT = {"Set-Cookie", "Expires"}
AT_THE_TABLE = ("subject", "reviewer", "facilitator")
MADE_UP = {"int": "1", "slug": "gone", "str": "gone", "path": "gone", "uuid": "0" * 32}


# --- the same chance -------------------------------------------------------------------------------------------------


class Chance:
    """Bytes that look random and are the same in every world, for each place in the code that asks for them."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, size: int) -> bytes:
        place = self._place()
        self.asked[place] += 1
        return hashlib.shake_128(f"{place} {self.asked[place]}".encode()).digest(size)

    @staticmethod
    def _place() -> str:
        frame = sys._getframe(2)
        while frame is not None:
            name = frame.f_globals.get("__name__", "")
            if name.startswith(("samenspiegel", "django", "allauth")) and not name.startswith("django.db"):
                return f"{name}.{frame.f_code.co_name}"
            frame = frame.f_back
        return "elsewhere"


@contextmanager
def same_chance() -> Iterator[None]:
    """Within, chance repeats itself. Afterwards it is chance again."""
    with pytest.MonkeyPatch.context() as patch:
        chance = Chance()
        patch.setattr(os, "urandom", chance)
        patch.setattr(random, "_urandom", chance)
        yield


# --- what people answer ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What one rater filled in; ``changed`` is typed after sending, and never sent."""

    answers: Answers
    is_sent: bool = True
    changed: Mapping[str, int | None] = field(default_factory=dict)


Round = dict[int, Given]
"""By primary key of the invitation."""


@dataclass(frozen=True)
class Asked:
    """A group as it was opened, with the invitations in it and what each is asked, by competency."""

    key: str
    kind: str
    plan: str
    merge_with: str
    invitations: tuple[int, ...]
    competencies: tuple[tuple[str, ...], ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Scene:
    """A conversation whose questionnaires are out, with everybody who could look at anything."""

    stage: Stage
    life: Life
    groups: tuple[Asked, ...]
    questions: tuple[str, ...]
    everybody: dict[str, Person]

    @property
    def floor(self) -> int:
        return int(self.stage.round.floor)

    def answered(self, chance: random.Random) -> Round:
        """Any round: who sends, with how much of it "cannot judge", with texts or without."""
        made: Round = {}
        for group in self.groups:
            unseen = chance.choice([0.0, 0.3, 0.6, 0.8, 0.97])
            sends = chance.choice([0.2, 0.6, 0.8, 1.0])
            for number in group.invitations:
                scores = {item: _score(chance, unseen) for items in group.competencies for item in items}
                made[number] = Given(
                    Answers(scores, self.texts(chance, number), _choices(chance, group)),
                    is_sent=chance.random() < sends,
                )
        return made

    def texts(self, chance: random.Random, number: int) -> dict[str, str]:
        writes = chance.choice([0.1, 0.5, 0.9])
        return {
            question: f"{chance.randrange(100):02} {chance.choice(['Goed.', 'Meer tijd, meer rust.', 'Ä…?'])} {number}"
            for question in self.questions
            if chance.random() < writes
        }

    def together(self, given: Round) -> tuple[tuple[Asked, ...], ...]:
        """The averaged groups as the report has them, by the words of the design: merged ones stand together."""
        averaged = {
            group.key: group
            for group in self.groups
            if group.kind == "averaged" and not self.is_by_name(group, given)
        }
        for group in list(averaged.values()):
            if group.plan == "merge" and len(senders((group,), given)) < self.floor:
                return ((group, averaged[group.merge_with]),)
        return tuple((group,) for group in averaged.values())

    @staticmethod
    def is_by_name(group: Asked, given: Round) -> bool:
        return group.plan == "by_name" and all(
            given[number].is_sent and given[number].answers.choices.get("by_name") == "yes"
            for number in group.invitations
        )


def senders(groups: tuple[Asked, ...], given: Round) -> list[int]:
    return [number for group in groups for number in group.invitations if given[number].is_sent]


def _score(chance: random.Random, unseen: float) -> int | None:
    return None if chance.random() < unseen else chance.randint(1, 5)


def _choices(chance: random.Random, group: Asked) -> dict[str, str]:
    return {key: chance.choice(options) for key, options in group.choices if chance.random() < 0.7}


def set_stage(cast: Cast, plan: str = "mean_or_nothing", *, merged_at_opening: bool = False) -> Scene:
    """Lay a round in which the aldermen, a small group, go by ``plan``; send the invitations."""
    stage = lives.stage(cast, attendees=[cast.clerk])
    life = Life(cast, stage.conversation)
    lives._planned(life, stage)
    if merged_at_opening:  # two of four remain, who go together with the managers from the beginning
        for person in cast.aldermen[:2]:
            feedback.remove_rater(invitation=stage.invitation(person), by=cast.facilitator, now=NOW)
    if plan != "mean_or_nothing":
        feedback.choose_plan(
            group=stage.round.groups.get(key="aldermen"),
            plan=plan,
            merge_with="management-team" if plan == "merge" else "",
            by=cast.facilitator,
            now=NOW,
        )
    lives._asked(life, stage)
    stage.round = stage.fresh
    return Scene(stage, life, _groups(stage), _questions(stage), _everybody(life))


def _groups(stage: Stage) -> tuple[Asked, ...]:
    found = []
    for row in stage.round.groups.all():
        invitations = tuple(row.invitations.order_by("pk").values_list("pk", flat=True))
        if not invitations:
            continue
        asked = feedback.questionnaire_of(stage.link(row.invitations.first().person))
        found.append(
            Asked(
                key=row.key,
                kind=row.kind,
                plan=row.plan,
                merge_with=row.merge_with,
                invitations=invitations,
                competencies=tuple(part.items for part in asked.competencies if part.is_asked_of(row.key)),
                choices=tuple(
                    (choice.key, choice.options) for choice in asked.choices if row.key in choice.asked_of
                ),
            )
        )
    return tuple(found)


def _questions(stage: Stage) -> tuple[str, ...]:
    return feedback.questionnaire_of(stage.link(stage.cast.mayor)).open_questions


def _everybody(life: Life) -> dict[str, Person]:
    """One of each kind. Each role of the organisation has a person who takes no part in the conversation as well."""
    cast = life.cast
    found = {
        "subject": cast.secretary,
        "reviewer": cast.mayor,
        "facilitator": cast.facilitator,
        "substitute": cast.substitute,
        "attendee": cast.clerk,
        "rater": cast.aldermen[3],
        "of another organisation": cast.outsider,
    }
    for role in Role:
        person = people.add_person(
            organisation=cast.organisation,
            name=f"Rol {role.value}",
            first_name="Rol",
            email=f"{role.value}@veenmeer.example",
            now=NOW,
        )
        person.account = Account.objects.create_user(person.email)
        person.save(update_fields=["account"])
        people.appoint(person=person, role=role, now=NOW)
        found[f"{role.value} of the organisation"] = person
    return found


# --- one world -------------------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """Everything that anybody could fetch, by when, who and where; and the tables."""

    pages: dict[tuple[str, str, str], tuple[Any, ...]] = field(default_factory=dict)
    mails: list[tuple[Any, ...]] = field(default_factory=list)
    tables: dict[str, list[Any]] = field(default_factory=dict)

    def differences(self, other: "Seen") -> list[Any]:
        """What is not the same in another world; empty where nobody can tell the two apart."""
        found: list[Any] = [key for key in self.pages if self.pages[key] != other.pages.get(key)]
        found += [key for key in other.pages if key not in self.pages]
        found += [("mail", one, two) for one, two in zip(self.mails, other.mails, strict=False) if one != two]
        if len(self.mails) != len(other.mails):
            found.append(("mails", len(self.mails), len(other.mails)))
        found += [
            ("table", name, one, two)
            for name in self.tables
            for one, two in zip_longest(self.tables[name], other.tables[name])
            if one != two
        ]
        return found


def live(
    scene: Scene,
    given: Round,
    *,
    withhold: str = "",
    looks_before: bool = False,
    who: Collection[str] = (),
    everywhere: bool = False,
    mask: Callable[[str], str] = lambda text: text,
) -> Seen:
    """Let everybody send, close, release and go on to an offered record; then take all of it back.

    Args:
        withhold: the open answer with these words in it is withheld by the facilitator.
        looks_before: also walk all pages while the round is open.
        who: who looks; see ``Scene.everybody``.
        everywhere: after release also knock at doors that were closed to them in every world so far.
        mask: takes out of pages what may differ.
    """
    seen = Seen()
    with undone(), same_chance(), pytest.MonkeyPatch.context() as patch:
        cache.clear()
        mail.outbox = []
        life = replace(scene.life, ids=dict(scene.life.ids), now=at(OPENED_ON + timedelta(days=2)))
        stage = replace(scene.stage)
        patch.setattr(clock, "system_now", lambda: life.now)
        patch.setattr(clock, "session_now", lambda: SIGNED_IN)
        send(stage, given)
        browsers = {name: as_(scene.everybody[name]) for name in dict.fromkeys(who)}
        if looks_before:
            _walk(seen, "asked", browsers, life, False, mask)
        life.now = at(CLOSED_ON)
        notices.deliver_due(now=life.now)
        stage.close(life.now, accept_shortfall=True)
        answers = feedback.open_answers(stage.fresh)
        life.ids["answer_id"] = answers[0].id if answers else "gone"
        for answer in answers:
            if withhold and withhold in answer.text:
                feedback.withhold(
                    round=stage.fresh,
                    answer=answer.id,
                    ground="insulting",
                    by=life.cast.facilitator,
                    now=life.now,
                )
        _walk(seen, "closed", browsers, life, False, mask)
        lives._released(life, stage)
        for person in life.sides:  # the spiegel opens once it was said what is expected
            preparation.write_note(
                conversation=life.conversation, by=person, now=life.now, expected=["vision"]
            )
        seen.tables |= {f"{name} at release": rows for name, rows in tables().items()}
        lives._frozen(life, stage)
        lives._offered(life, stage)
        _walk(seen, "released", browsers, life, everywhere, mask)
        notices.deliver_due(now=life.now)
        seen.mails = [_letter(one) for one in mail.outbox]
        seen.tables |= tables()
    return seen


def send(stage: Stage, given: Round) -> None:
    """Everybody fills in, and those send who do."""
    for invitation in stage.round.invitations.select_related("person").order_by("pk"):
        one = given[invitation.pk]
        link = stage.link(invitation.person)
        feedback.begin(link=link, is_acknowledged=True)
        if one.is_sent:
            feedback.send(link=link, answers=one.answers)
            if one.changed:
                feedback.save_draft(link=link, scores=one.changed)
        else:
            answers = one.answers
            feedback.save_draft(
                link=link, scores=answers.scores, texts=answers.texts, choices=answers.choices
            )


def addresses(life: Life) -> list[tuple[str, str]]:
    """Every route of the URL configuration, and its address with the ids of this conversation filled in."""
    cast = life.cast
    known = {
        **life.ids,
        "conversation_id": life.conversation.public_id,
        "person_id": cast.secretary.public_id,
        "body_id": Body.objects.filter(organisation=cast.organisation).first().public_id,
        "organisation": cast.organisation.slug,
        "invitation": life.ids["invitation_id"],
        "secret": "A" * 24,
    }
    found = []
    for route, one in EVERY:
        if "(?P" in route or (one.name or "").startswith(("demo", "style")):
            continue
        address = re.sub(r"<(\w+):(\w+)>", lambda part: known.get(part[2], MADE_UP[part[1]]), route)
        found.append((route, f"/{address}"))
    report = f"/gesprekken/{life.conversation.public_id}/spiegel/"
    return [*found, *((query, report + query) for query in ("?volgorde=verschil", "?vragen=open"))]


CLOSED_DOORS: set[tuple[str, str, str]] = set()
"""Found so far: most addresses are there for few people, and a whole walk by everybody takes a quarter of a minute."""


def _walk(
    seen: Seen,
    when: str,
    browsers: Mapping[str, Any],
    life: Life,
    everywhere: bool,
    mask: Callable[[str], str],
) -> None:
    for name, browser in browsers.items():
        for route, address in addresses(life):
            is_about_nobody = route.startswith(("inloggen/", "gezond/"))
            if ((when, name, route) in CLOSED_DOORS or is_about_nobody) and not everywhere:
                continue
            with undone():  # opening a page for the first time may be logged
                response = browser.get(address)
            if response.status_code in (404, 405) and not everywhere:
                CLOSED_DOORS.add((when, name, route))
                continue
            seen.pages[when, name, address] = (
                response.status_code,
                mask(bare(content(response))),
                sorted((key, value) for key, value in response.headers.items() if key not in WITH_A_MOMENT),
                sorted((key, len(morsel.value)) for key, morsel in response.cookies.items()),
            )
            browser.cookies.pop("messages", None)


def content(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode(errors="backslashreplace"))


def bare(text: str) -> str:
    """A page without what differs each time that it is asked for."""
    return re.sub(HIDDEN_FIELDS, r"\1", text)


def _letter(one: Any) -> tuple[Any, ...]:
    headers = {key: value for key, value in one.extra_headers.items()}
    return one.to, one.from_email, one.subject, one.body, sorted(headers.items())


# --- the tables ------------------------------------------------------------------------------------------------------


def tables() -> dict[str, list[Any]]:
    """Every row of the default database. Sealed bytes by their number, own keys by their place in the table."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label != "keys" and model is not Session
    ]
    places: dict[type, dict[Any, int]] = {}
    rows: dict[type, list[Any]] = {}
    for model in models:
        rows[model] = list(model._base_manager.order_by("pk"))
        places[model] = {row.pk: place for place, row in enumerate(rows[model])}
    return {
        model._meta.db_table: [
            {
                name.attname: _plain(row, name, places)
                for name in model._meta.concrete_fields
                if name.attname not in SIGNED_IN_AT
            }
            for row in rows[model]
        ]
        for model in models
    }


def _plain(row: Any, column: Any, places: Mapping[type, Mapping[Any, int]]) -> Any:
    value = getattr(row, column.attname)
    if column.primary_key and isinstance(value, int):
        return places[type(row)][value]
    if column.is_relation and value is not None:
        return places[column.related_model][value] if column.related_model in places else value
    return len(value) if isinstance(value, bytes | memoryview) else value
