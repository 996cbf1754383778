# SPDX-License-Identifier: EUPL-1.2
"""An invitation over real SMTP: calendars find it in the mail, and people as a file beside it."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import ics
import vobject

from samenspiegel.notices.actions import deliver_due
from samenspiegel.notices.models import Notice, State
from tests.cast import NOW, Cast

from .test_delivery import Server
from .test_delivery import server as server  # a fixture


def test_the_invitation_arrives_as_a_part_with_its_method_and_as_a_file(cast: Cast, server: Server) -> None:
    kept: list[EmailMessage] = []
    server._keep = lambda envelope: kept.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[method-assign]
    conversation = cast.plan(place="café ’t Hoekje")

    deliver_due(now=NOW + timedelta(minutes=1))

    [mail] = [mail for mail in kept if mail["To"] == cast.secretary.email]
    part = mail.get_body(("calendar",)) or next(
        p for p in mail.walk() if p.get_content_type() == "text/calendar"
    )
    [file] = list(mail.iter_attachments())
    text = part.get_content()
    assert mail.get_body(("plain",)).get_content().startswith("Dag Hanna")
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part["Content-Type"].params["charset"] == "utf-8"
    assert (file.get_filename(), file.get_content_type()) == ("uitnodiging.ics", "application/ics")
    assert file.get_content().decode().splitlines() == text.splitlines()
    assert vobject.readOne(text).vevent.location.value == "café ’t Hoekje"
    [event] = ics.Calendar(file.get_content().decode()).events
    assert event.uid.startswith(conversation.public_id)
    assert event.organizer.email in str(mail["From"])


def test_the_item_is_dropped_with_the_mail_that_brought_it(cast: Cast, server: Server) -> None:
    cast.plan()

    deliver_due(now=NOW + timedelta(minutes=1))

    assert set(Notice.objects.values_list("state", "sealed")) == {(State.SENT, None)}


def test_a_mail_without_an_item_stays_as_plain_as_it_was(cast: Cast, server: Server) -> None:
    kept: list[EmailMessage] = []
    server._keep = lambda envelope: kept.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[method-assign]
    cast.plan()

    deliver_due(now=NOW + timedelta(minutes=1))

    [mail] = [mail for mail in kept if mail["To"] == cast.substitute.email]
    assert mail.get_content_type() == "text/plain"
