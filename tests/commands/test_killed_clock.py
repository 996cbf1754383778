# SPDX-License-Identifier: EUPL-1.2
"""A real clock, killed (kill -9) while it hands mail to a real mail server: before the server took a mail and after,
in the middle of the conversation between the two. Nothing is lost, and what goes twice is the same message."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models import F

from samenspiegel import clock
from samenspiegel.feedback.models import Invitation
from samenspiegel.notices.actions import LEASE
from samenspiegel.notices.models import Notice, State
from tests.listening import free_port, receiving

from .installation import PATIENCE_SECONDS, Service, environment, opened_on_this_machine

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

LINK = re.compile(r"/v/veenmeer/\S+")
TAKEN, NOT_TAKEN = "taken", "not taken"
STRIKES = {3: NOT_TAKEN, 5: TAKEN, 6: TAKEN}
"""At which mail, counted as the server sees them, the clock is killed; and whether the server takes that mail."""


class MailServer:
    """Takes every mail. In the middle of some it ends who brings them, and answers nobody."""

    def __init__(self) -> None:
        self.clock: Service | None = None
        self.brought = 0
        self.accepted: list[tuple[str, str, str]] = []  # recipient, Message-ID, link in the text
        self.killed_over: Counter[str] = Counter()  # mails that were taken of a clock that never heard of it
        self.lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        message_id = message["Message-ID"].strip("<>").partition("@")[0]
        with self.lock:
            self.brought += 1
            strike = STRIKES.get(self.brought)
            if strike and self.clock:
                self.clock.kill()
            if strike != NOT_TAKEN:
                links = LINK.findall(message.get_body(("plain",)).get_content())
                self.accepted.append((envelope.rcpt_tos[0], message_id, links[0] if links else ""))
            if strike == TAKEN:
                self.killed_over[message_id] += 1
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[MailServer, int]]:
    handler = MailServer()
    controller = receiving(handler, free_port())
    yield handler, controller.port
    controller.stop(no_assert=True)


def due_now() -> Any:
    return Notice.objects.filter(state=State.QUEUED, send_at__lte=clock.system_now())


def leases_run_out() -> None:
    """The minutes pass for which the clock that was killed had taken these mails for itself."""
    Notice.objects.filter(state=State.QUEUED, claimed_until__isnull=False).update(
        claimed_until=F("claimed_until") - 2 * LEASE
    )


def run_until_killed_or_done(ticking: Service) -> bool:
    """Whether it was killed."""
    ticking.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if ticking.process.poll() is not None:
            return True
        if not due_now().exists():
            assert ticking.stop() == 0
            return False
        connections.close_all()
        time.sleep(0.1)
    raise AssertionError(ticking.log.read_text())


def test_mail_is_lost_nowhere_however_often_the_clock_is_killed_over_it(
    transactional_db: None, tmp_path: Path, mail_server: tuple[MailServer, int]
) -> None:
    handler, mail_port = mail_server
    scene = opened_on_this_machine(days_before_due=5)
    env = environment(tmp_path, port=free_port(), mail_port=mail_port)
    handler.clock = ticking = Service("clock", env=env, log=tmp_path / "log")

    kills = 0
    try:
        while run_until_killed_or_done(ticking):
            kills += 1
            leases_run_out()
    finally:
        ticking.kill()

    sent = Notice.objects.filter(state=State.SENT).values_list("public_id", flat=True)
    invitations = [row for row in handler.accepted if row[2]]
    paths = {
        row.person.email: scene.link(row.person).path for row in Invitation.objects.select_related("person")
    }
    assert kills == len(STRIKES)
    # Every mail arrived, and again only over which a clock was killed that never heard that it was taken.
    assert Counter(message_id for _, message_id, _ in handler.accepted) == Counter(sent) + handler.killed_over
    assert handler.killed_over.total() == list(STRIKES.values()).count(TAKEN)
    assert not Notice.objects.exclude(state__in=[State.SENT, State.QUEUED]).exists()
    # One link per person, under one Message-ID.
    assert {(address, path.rstrip(".")) for address, _, path in invitations} == set(paths.items())
    assert len({(address, message_id) for address, message_id, _ in invitations}) == len(paths)
