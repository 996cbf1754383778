# SPDX-License-Identifier: EUPL-1.2
"""Delivering mail, beside one SMTP connection that is kept open for the same mails."""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.conf import settings
from django.core.mail import EmailMessage

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices

from .. import stage
from ..measure import Row, milliseconds

MAILS, RUNS = 200, 5
BODY = "\n".join(["Dag Mina,", "", *["Over drie weken is het gesprek. Wil je de vragenlijst invullen?"] * 25])


def rows() -> Iterator[Row]:
    """Milliseconds per mail; the server runs in a process of its own."""
    with _server():
        taken = []
        for run in range(RUNS):
            _queue(run)
            taken.append((milliseconds(_deliver), milliseconds(_keep_open)))
    yield Row(
        "delivering mail, per mail",
        median(one for one, _ in taken) / MAILS,
        median(other for _, other in taken) / MAILS,
        most=2,
    )


@contextmanager
def _server() -> Iterator[None]:
    """A mail server that accepts everything and keeps nothing."""
    address = ("127.0.0.1", settings.EMAIL_PORT)
    settings.EMAIL_HOST = address[0]
    command = [sys.executable, "-m", "aiosmtpd", "--nosetuid", "--class", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen([*command, "--listen", f"{address[0]}:{address[1]}"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(address, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def _queue(run: int) -> None:
    organisation = stage.cast().organisation
    key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    notices.Notice.objects.all().delete()  # what other measurements queued stays out of this one
    notices.queue(
        notices.prepare(
            organisation=organisation,
            key=f"bench:{run}:{number}",
            kind="invitation",
            person_id=str(number),
            address=f"informant.{number}@veenmeer.example",
            subject="Wil je feedback geven?",
            body=BODY,
            sender="P&O gemeente Veenmeer",
            owner=organisation.public_id,
            purpose=Purpose.POST,
            sealing_key=key,
            send_at=stage.now(),
        )
        for number in range(MAILS)
    )


def _deliver() -> None:
    sent = 0
    while batch := notices.deliver_due(now=stage.now()):
        sent += batch
    assert sent == MAILS


def _keep_open() -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as connection:
        for number in range(MAILS):
            mail = EmailMessage(
                subject="Wil je feedback geven?",
                body=BODY,
                from_email=f"P&O gemeente Veenmeer <{settings.MAIL_ADDRESS}>",
                to=[f"informant.{number}@veenmeer.example"],
            )
            connection.sendmail(settings.MAIL_ADDRESS, mail.to, mail.message().as_bytes(linesep="\r\n"))
