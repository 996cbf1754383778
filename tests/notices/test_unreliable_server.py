# SPDX-License-Identifier: EUPL-1.2
"""Five hundred invitations over a mail server that dies, stalls, refuses and hangs up, at random: none is lost, no copy
has a second Message-ID, and everybody has one link (design, section 8)."""

import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from samenspiegel.feedback.models import Invitation
from samenspiegel.notices import actions
from samenspiegel.notices.models import Notice, State
from samenspiegel.people.models import Body, Person, Seat
from tests.cast import NOW, Cast, at
from tests.feedback.rounds import OPENED_ON, Stage, stage
from tests.listening import HERE, free_port, receiving

INVITED = 500
SEED = 20260210
STALL_SECONDS, PATIENCE_SECONDS = 1.3, 1
REFUSED_FOR_GOOD = "550 5.1.1 no such mailbox"
LINK = re.compile(r"http://localhost:\d+/v/\S+")


class UnreliableServer:
    """Keeps what it accepted, in order. What it does with each command is drawn by lot.

    Each kind of command has lots of its own: what it does with the hundredth mail is the same in every run, also where
    a busy machine made somebody wait too long and come back once more.
    """

    def __init__(self, seed: int) -> None:
        self.chances = {kind: random.Random(f"{seed} {kind}") for kind in ("MAIL", "RCPT", "DATA")}
        self.accepted: list[tuple[str, str, str]] = []  # recipient, Message-ID, link in the text
        self.done: Counter[str] = Counter()
        self.gone = set[str]()  # addresses that are refused for good, each time

    def _draw(self, kind: str, **chances: float) -> str:
        drawn = self.chances[kind].random()
        for what, share in chances.items():
            if drawn < share:
                self.done[what] += 1
                return what
            drawn -= share
        return "fine"

    async def handle_MAIL(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        if self._draw("MAIL", busy=0.01) == "busy":
            return "421 4.3.2 try again later"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        if address in self.gone:
            self.done["refused"] += 1
            return REFUSED_FOR_GOOD
        if self._draw("RCPT", full=0.03) == "full":
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        match self._draw(
            "DATA", later=0.02, died=0.02, took_and_died=0.02, stalled=0.004, took_and_stalled=0.004
        ):
            case "later":
                return "451 4.3.0 not now"
            case "died":
                server.transport.abort()
                return "250 OK"
            case "took_and_died":
                self._keep(envelope)
                server.transport.abort()
                return "250 OK"
            case "stalled":
                time.sleep(STALL_SECONDS)  # the server is busy with nobody else
                server.transport.abort()
                return "451 4.4.2 timeout"
            case "took_and_stalled":
                self._keep(envelope)
                time.sleep(STALL_SECONDS)
                return "250 OK"
        self._keep(envelope)
        return "250 OK"

    def _keep(self, envelope) -> None:  # type: ignore[no-untyped-def]
        message = message_from_bytes(envelope.content, policy=policy.default)
        links = LINK.findall(message.get_body().get_content())
        self.accepted.append((envelope.rcpt_tos[0], message["Message-ID"], links[0] if links else ""))


class Machine:
    """The machine that the server runs on: it can be away, and comes back at the same address."""

    def __init__(self) -> None:
        self.handler = UnreliableServer(SEED)
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.controller = receiving(self.handler, self.port)

    def stop(self) -> None:
        self.controller.stop(no_assert=True)


@pytest.fixture
def machine(settings) -> Iterator[Machine]:  # type: ignore[no-untyped-def]
    running = Machine()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HERE, running.port
    settings.EMAIL_TIMEOUT = PATIENCE_SECONDS
    yield running
    running.stop()


def large_round(cast: Cast) -> Stage:
    """A round of five hundred raters, all in the management team."""
    team = Body.objects.get(organisation=cast.organisation, kind="management-team")
    missing = INVITED - len(cast.managers) - len(cast.aldermen) - 1
    people = Person.objects.bulk_create(
        Person(
            organisation=cast.organisation,
            name=f"Collega {number}",
            first_name="Collega",
            email=f"collega{number}@veenmeer.example",
        )
        for number in range(missing)
    )
    Seat.objects.bulk_create(
        Seat(
            organisation=cast.organisation,
            person=person,
            body=team,
            office="manager",
            title="manager",
            since_on=NOW.date() - timedelta(days=100),
        )
        for person in people
    )
    return stage(cast).open(OPENED_ON)


def deliver_for_days(machine: Machine, chance: random.Random, start: datetime) -> None:
    """Run as the clock does until nothing waits; now and then the server is away for some ticks."""
    away = 0
    for tick in range(2_000):
        now = start + timedelta(minutes=10 * tick)
        if away:
            away -= 1
            if not away:
                machine.start()
        elif chance.random() < 0.05:
            machine.stop()
            away = chance.randint(1, 3)
        actions.deliver_due(now=now)
        if not away and not Notice.objects.filter(state=State.QUEUED).exists():
            return


def test_five_hundred_invitations_all_arrive_once_whatever_the_server_does(
    cast: Cast, machine: Machine
) -> None:
    handler = machine.handler
    played = large_round(cast)
    invited = list(Invitation.objects.filter(round=played.round).select_related("person"))
    raters = {one.person.email for one in invited} - {cast.secretary.email, cast.mayor.email}
    chance = random.Random(SEED)
    handler.gone = set(chance.sample(sorted(raters), 8))

    deliver_for_days(machine, chance, at(OPENED_ON, 8))

    invitations = [row for row in handler.accepted if row[2]]
    ids, links, copies = defaultdict(set), defaultdict(set), Counter[str]()
    for address, message_id, link in invitations:
        ids[address].add(message_id)
        links[address].add(link)
        copies[address] += 1
    states = Counter(Notice.objects.values_list("state", flat=True))
    refused = set(Notice.objects.filter(state=State.REFUSED).values_list("person", flat=True))
    addresses = {one.person.public_id: one.person.email for one in invited}

    assert len(raters) == INVITED
    # None is lost: everybody has it, but for whom the server refused for good; and those the facilitator can see.
    assert set(ids) & raters == raters - handler.gone
    assert {addresses[person] for person in refused} == handler.gone
    assert states[State.QUEUED] == 0
    # Sent again after an answer that never came, it is the same message: a mail program shows it once.
    assert {address: found for address, found in ids.items() if len(found) > 1} == {}
    assert {address: found for address, found in links.items() if len(found) > 1} == {}
    assert len({link for found in links.values() for link in found}) == len(ids)
    # The server did what it was asked to do, and some mails did go twice: else this proves nothing.
    assert [
        what for what in ("busy", "full", "later", "died", "took_and_died") if handler.done[what] < 2
    ] == []
    assert handler.done["stalled"] + handler.done["took_and_stalled"] >= 2
    assert max(copies.values()) > 1
