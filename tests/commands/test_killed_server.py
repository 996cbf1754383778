# SPDX-License-Identifier: EUPL-1.2
"""A real server and a real clock, killed (kill -9) again and again while people answer, write and close over HTTP:
whoever saw "Dank je" counts exactly once, whoever was refused does not, and no point that a page showed is lost."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import FeedbackReport
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from tests.chain import first_broken
from tests.feedback.rounds import Stage
from tests.listening import free_port

from .installation import Fate, Service, answers, environment, opened_on_this_machine
from .people_online import Browser, Closer, Rater, Writer

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

SEED = 20260213
FROM_THE_BEGINNING = 5  # so many answer all pages; the others had stopped before the last
NO_MAIL_SERVER = 1  # a port at which nobody listens
WORDS = re.compile(r"[\w ]+ zegt dit voor de (?:eerste|tweede) keer\.")
KEYS_OF_A_ROUND = {Purpose.ROUND, Purpose.LINK}


def signed_in(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(person.account)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


class Town:
    """Everybody at their own browser, with a server and a clock that strike can end."""

    def __init__(self, scene: Stage, folder: Path) -> None:
        self.scene, self.port = scene, free_port()
        env = environment(folder, port=self.port, mail_port=NO_MAIL_SERVER)
        self.log = folder / "log"
        self.server = Service("serve", env=env, log=self.log, ready=lambda: answers(self.port))
        self.clock = Service("clock", env=env, log=self.log)
        self.chance = random.Random(SEED)
        self.browsers: list[Browser] = []
        cast = scene.cast
        self.raters = {
            person.name: Rater(person.name, scene.link(person).path, self._browser("rater"))
            for person in scene.everybody
        }
        for person in scene.everybody[FROM_THE_BEGINNING:]:
            link = scene.link(person)
            actions.begin(link=link, is_acknowledged=True)
            actions.save_draft(link=link, scores=scene.answers(person).scores)
        page = f"/gesprekken/{scene.conversation.public_id}/"
        self.writers = {
            person.name: Writer(f"{page}punten/", self._browser("writer", **signed_in(person)))
            for person in (cast.secretary, cast.mayor)
        }
        self.closer = Closer(page, self._browser("closer", **signed_in(cast.facilitator)))

    def _browser(self, who: str, **cookies: str) -> Browser:
        browser = Browser(self.port, lambda *_: None, who, **cookies)
        self.browsers.append(browser)
        return browser

    def at_once(self, deeds: Sequence[Callable[[], object]], **planned: Sequence[tuple[str, int]]) -> None:
        """Everybody does something, while what was planned strikes; raises the first error of anybody."""
        blows = {
            "server": self._strike_server,
            "clock": self._strike_clock,
            "workers": self.server.kill_workers,
        }
        moments = {moment: blows[what] for what, list_of in planned.items() for moment in list_of}
        fate = Fate(self.chance, moments)
        for browser in self.browsers:
            browser.note = fate.note
        with fate.striking(), ThreadPoolExecutor(len(deeds)) as pool:
            doing = [pool.submit(deed) for deed in deeds]
            for one in doing:
                one.result()
        assert sorted(fate.struck) == sorted(moments)

    def _strike_server(self) -> None:
        self.server.kill()
        self.server.start()

    def _strike_clock(self) -> None:
        self.clock.kill()
        self.clock.start()


@pytest.fixture
def town(transactional_db: None, tmp_path: Path) -> Iterator[Town]:
    town = Town(opened_on_this_machine(days_before_due=-2), tmp_path)
    connections.close_all()  # what is killed leaves files that nobody else holds
    town.server.start()
    town.clock.start()
    yield town
    town.clock.kill()
    town.server.kill()


def words_in_report(scene: Stage) -> Counter[str]:
    """How often the words of each stand in what closing made."""
    report = FeedbackReport.objects.get(round=scene.round)
    key = keys.fetch(scene.round.organisation_id, scene.conversation.public_id, Purpose.FEEDBACK)
    content = unseal(key, report.sealed, about=f"report/{scene.round.public_id}")
    return Counter(WORDS.findall(json.dumps(content, ensure_ascii=False)))


def test_who_was_thanked_counts_exactly_once_however_often_the_server_is_killed(town: Town) -> None:
    scene, cast, raters = town.scene, town.scene.cast, town.raters
    late = {cast.managers[5].name, cast.aldermen[3].name}
    racing = cast.managers[4].name  # hands in for the first time while the round is closed
    first = [rater for name, rater in raters.items() if name not in late | {racing}]
    others = [rater for rater in raters.values() if rater not in first]

    def answer(rater: Rater) -> None:
        rater.write(f"{rater.name} zegt dit voor de eerste keer.")
        rater.send()

    def bring_points(name: str) -> None:
        for number in range(4):
            town.writers[name].bring(f"Punt {number} van {name}")

    town.at_once(
        [
            *(lambda rater=rater: answer(rater) for rater in first),
            *(
                lambda rater=rater: rater.write(f"{rater.name} zegt dit voor de eerste keer.")
                for rater in others
            ),
            *(lambda name=name: bring_points(name) for name in town.writers),
        ],
        server=[("request", 50), ("point", 3), ("send", 4)],
        workers=[("request", 160)],
        clock=[("request", 100)],
    )
    assert [rater.name for rater in first if not rater.is_thanked] == []

    # All of them write something else; they press, and so does who closes.
    pressing = [raters[name] for name in raters if name not in late]
    town.at_once(
        [
            *(
                lambda rater=rater: rater.write(f"{rater.name} zegt dit voor de tweede keer.")
                for rater in first
            ),
            town.closer.open,
        ]
    )
    pressed = [rater.send for rater in pressing]
    town.at_once([*pressed[:4], town.closer.close, *pressed[4:]], server=[("closer", 1), ("request", 8)])
    for name in late:
        raters[name].send()
    town.clock.kill()
    town.server.kill()

    counted = words_in_report(scene)
    by_name = {name: [words for words in counted if words.startswith(name)] for name in raters}
    may_count = {name: rater.may_count for name, rater in raters.items()}
    # Each has one answer in it, once: the last for which they were thanked, or another whose fate they never heard.
    assert set(counted.values()) == {1}
    assert {
        name: found
        for name, found in by_name.items()
        if len(found) > 1 or (found[0] if found else None) not in may_count[name]
    } == {}
    assert {name for name in by_name if by_name[name]} >= {rater.name for rater in first}
    assert [name for name in late if by_name[name] or not raters[name].is_refused] == []
    assert all(raters[name].is_thanked != raters[name].is_refused for name in raters)
    assert scene.fresh.received_total == sum(counted.values())
    assert (Envelope.objects.count(), Draft.objects.count()) == (0, 0)
    # No point was lost and none was kept twice, though it was pressed twice.
    brought = [words for writer in town.writers.values() for words in writer.confirmed]
    assert len(brought) == 8
    assert sorted(view.text for view in preparation.points(scene.conversation)) == sorted(brought)
    # Every deed stands in the log once, and its chain is whole.
    logged = Counter(Event.objects.values_list("kind", flat=True))
    assert (logged["point.added"], logged["round.closed"]) == (8, 1)
    assert first_broken(cast.organisation) is None
    # No job of a clock stumbled over what a kill left, and what is left of the keys goes with the next tick.
    assert "failed" not in town.log.read_text()
    town.clock.arguments = ("clock", "--once")
    town.clock.start()
    assert town.clock.process.wait(120) == 0, town.log.read_text()
    assert not Key.objects.filter(owner=scene.round.public_id, purpose__in=KEYS_OF_A_ROUND).exists()
