# SPDX-License-Identifier: EUPL-1.2
"""Mail over real SMTP: none lost, none twice, one Message-ID each, whatever the server does (design, section 8)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions, queries
from samenspiegel.notices.models import Notice, State
from samenspiegel.organisations.models import Organisation
from tests.listening import HERE, PATIENCE_SECONDS, free_port, receiving

NOW = datetime(2026, 2, 10, 7, 0, tzinfo=UTC)


class Server:
    """A mail server that keeps what it accepts and answers as it is told."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str, str]] = []  # recipient, Message-ID, subject
        self.recipient_answer: Callable[[str], str] = lambda address: "250 OK"
        self.body_answer: Callable[[int], str] = lambda number: "250 OK"
        self.connections = 0
        self.seen = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # type: ignore[no-untyped-def]
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        answer = self.recipient_answer(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        self.seen += 1
        answer = self.body_answer(self.seen)
        if answer in {"hang up", "take it and hang up"}:
            if answer != "hang up":
                self._keep(envelope)
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self._keep(envelope)
        return answer

    def _keep(self, envelope) -> None:  # type: ignore[no-untyped-def]
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.accepted.append((envelope.rcpt_tos[0], message["Message-ID"], message["Subject"]))


@pytest.fixture
def server(settings) -> Iterator[Server]:  # type: ignore[no-untyped-def]
    handler = Server()
    port = free_port()
    controller = receiving(handler, port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HERE, port, PATIENCE_SECONDS
    yield handler
    controller.stop()


@pytest.fixture
def veenmeer(db: None) -> Organisation:
    return Organisation.objects.create(slug="veenmeer", name="gemeente Veenmeer")


def queue(organisation: Organisation, *names: str, send_at: datetime = NOW) -> list[Notice]:
    """Queue a mail for each name."""
    key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    prepared = [
        actions.prepare(
            organisation=organisation,
            key=f"invitation:{name}",
            kind="invitation",
            person_id=name,
            address=f"{name}@veenmeer.example",
            subject=f"Wil je feedback geven, {name}?",
            body="Dag,\n\nVul de lijst in.\n",
            sender="P&O gemeente Veenmeer",
            owner=organisation.public_id,
            purpose=Purpose.POST,
            sealing_key=key,
            send_at=send_at,
        )
        for name in names
    ]
    actions.queue(prepared)
    return prepared


def states() -> dict[str, str]:
    return {notice.person: notice.state for notice in Notice.objects.all()}


def deliver_until_quiet(now: datetime = NOW) -> None:
    """Run as the clock does, for six hours."""
    for quarter in range(24):
        actions.deliver_due(now=now + timedelta(minutes=15 * quarter))


def test_everybody_gets_their_mail_over_one_connection(veenmeer: Organisation, server: Server) -> None:
    queued = queue(veenmeer, "mina", "joris", "lies")

    assert actions.deliver_due(now=NOW) == 3

    assert server.accepted == [
        (
            f"{notice.person}@veenmeer.example",
            f"<{notice.public_id}@localhost>",
            f"Wil je feedback geven, {notice.person}?",
        )
        for notice in queued
    ]
    assert server.connections == 1
    assert states() == {"mina": State.SENT, "joris": State.SENT, "lies": State.SENT}


def test_the_words_go_once_the_server_has_them(veenmeer: Organisation, server: Server) -> None:
    queue(veenmeer, "mina")
    assert Notice.objects.get().sealed is not None

    actions.deliver_due(now=NOW)

    assert Notice.objects.get().sealed is None


def test_what_was_sent_does_not_leave_again(veenmeer: Organisation, server: Server) -> None:
    queue(veenmeer, "mina")
    queue(veenmeer, "mina")
    deliver_until_quiet()
    queue(veenmeer, "mina")
    deliver_until_quiet()

    assert len(server.accepted) == 1


def test_mail_waits_for_its_moment(veenmeer: Organisation, server: Server) -> None:
    queue(veenmeer, "mina", send_at=NOW + timedelta(hours=1))

    assert actions.deliver_due(now=NOW + timedelta(minutes=59)) == 0
    assert actions.deliver_due(now=NOW + timedelta(minutes=60)) == 1


def test_a_refused_address_is_shown_and_stops_nobody_else(veenmeer: Organisation, server: Server) -> None:
    server.recipient_answer = lambda address: "550 5.1.1 unknown" if "joris" in address else "250 OK"
    queue(veenmeer, "mina", "joris", "lies")
    Notice.objects.update(about="conversation")

    deliver_until_quiet()

    assert states() == {"mina": State.SENT, "joris": State.REFUSED, "lies": State.SENT}
    refused = queries.refused(veenmeer.pk, "conversation")
    assert [(notice.person, notice.refusal, notice.sealed) for notice in refused] == [("joris", "550", None)]


def test_a_temporary_refusal_is_tried_again_under_the_same_number(
    veenmeer: Organisation, server: Server
) -> None:
    answers = iter(["451 4.3.0 busy", "452 4.2.2 full", "250 OK"])
    server.body_answer = lambda number: next(answers)
    (notice,) = queue(veenmeer, "mina")

    assert actions.deliver_due(now=NOW) == 0
    assert states() == {"mina": State.QUEUED}
    deliver_until_quiet()

    assert [message_id for _, message_id, _ in server.accepted] == [f"<{notice.public_id}@localhost>"]
    assert states() == {"mina": State.SENT}


def test_a_mail_that_the_server_will_not_have_is_refused_for_good(
    veenmeer: Organisation, server: Server
) -> None:
    server.body_answer = lambda number: "554 5.7.1 spam" if number == 1 else "250 OK"
    queue(veenmeer, "mina", "joris")

    deliver_until_quiet()

    assert states() == {"mina": State.REFUSED, "joris": State.SENT}


def test_a_dropped_connection_loses_nothing(veenmeer: Organisation, server: Server) -> None:
    server.body_answer = lambda number: "hang up" if number == 2 else "250 OK"
    queue(veenmeer, "mina", "joris", "lies")

    assert actions.deliver_due(now=NOW) == 1
    deliver_until_quiet()

    assert sorted(recipient.split("@")[0] for recipient, _, _ in server.accepted) == ["joris", "lies", "mina"]


def test_a_mail_that_arrived_although_the_line_went_dead_comes_again_under_the_same_number(
    veenmeer: Organisation, server: Server
) -> None:
    server.body_answer = lambda number: "take it and hang up" if number == 1 else "250 OK"
    queue(veenmeer, "mina")

    deliver_until_quiet()

    assert len(server.accepted) == 2
    assert len({message_id for _, message_id, _ in server.accepted}) == 1


def test_a_server_that_is_away_for_an_evening_loses_nothing(
    veenmeer: Organisation, settings, db: None
) -> None:  # type: ignore[no-untyped-def]
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HERE, port, PATIENCE_SECONDS
    queue(veenmeer, "mina", "joris")
    deliver_until_quiet()
    assert states() == {"mina": State.QUEUED, "joris": State.QUEUED}

    controller = receiving(Server(), port)
    try:
        deliver_until_quiet(NOW + timedelta(hours=6))
    finally:
        controller.stop()

    assert states() == {"mina": State.SENT, "joris": State.SENT}


def test_two_machines_do_not_send_the_same_mail(
    veenmeer: Organisation, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(veenmeer, "mina", "joris")
    ours = actions._keys

    def while_the_other_works(claimed):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(actions, "_keys", ours)
        assert actions.deliver_due(now=NOW) == 0
        return ours(claimed)

    monkeypatch.setattr(actions, "_keys", while_the_other_works)

    assert actions.deliver_due(now=NOW) == 2
    assert len(server.accepted) == 2


def test_what_a_machine_held_when_it_died_is_taken_over(
    veenmeer: Organisation, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(veenmeer, "mina")

    class Killed(BaseException):
        pass

    def die(claimed):  # type: ignore[no-untyped-def]
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_keys", die)
        with pytest.raises(Killed):
            actions.deliver_due(now=NOW)

    assert actions.deliver_due(now=NOW + timedelta(minutes=9)) == 0
    assert actions.deliver_due(now=NOW + timedelta(minutes=11)) == 1


def test_mail_whose_key_was_destroyed_never_leaves(veenmeer: Organisation, server: Server) -> None:
    queue(veenmeer, "mina")
    keys.destroy(veenmeer.pk, veenmeer.public_id, [Purpose.POST], ground="test", on=NOW.date())

    assert actions.deliver_due(now=NOW) == 0

    assert (server.accepted, states()) == ([], {"mina": State.DROPPED})
    assert Notice.objects.get().sealed is None


def test_one_mail_that_cannot_be_written_down_does_not_hold_up_the_rest(
    veenmeer: Organisation, server: Server
) -> None:
    queue(veenmeer, "mina", "joris")
    Notice.objects.filter(person="mina").update(sealed=b"not what was sealed here")

    deliver_until_quiet()

    assert states() == {"mina": State.REFUSED, "joris": State.SENT}


def test_after_six_days_of_silence_the_facilitator_hears_of_it(
    veenmeer: Organisation, server: Server
) -> None:
    server.recipient_answer = lambda address: "451 4.7.1 later"
    queue(veenmeer, "mina")

    for hour in range(7 * 24):
        actions.deliver_due(now=NOW + timedelta(hours=hour))

    notice = Notice.objects.get()
    assert (notice.state, notice.refusal, notice.attempts) == (
        State.REFUSED,
        "timeout",
        actions.GIVE_UP_AFTER,
    )


def test_no_word_of_a_mail_stands_in_the_database(veenmeer: Organisation, server: Server) -> None:
    queue(veenmeer, "mina")

    sealed = bytes(Notice.objects.get().sealed)

    assert b"mina@veenmeer.example" not in sealed
    assert b"feedback" not in sealed
