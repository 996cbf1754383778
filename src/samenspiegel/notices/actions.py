# SPDX-License-Identifier: EUPL-1.2
"""Queue mail, and deliver what is due over one connection. None lost, one Message-ID per mail (design, section 8)."""

import secrets
import smtplib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db.models import Q, QuerySet

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import Unreadable, seal, unseal
from samenspiegel.organisations.models import Organisation, new_public_id

from .models import Notice, State

LEASE = timedelta(minutes=10)
LEASE_SPREAD_MICROSECONDS = 30_000_000
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=4)
GIVE_UP_AFTER = 40  # tries; some six days
BATCH = 100
KEPT_AFTER_SENDING = timedelta(days=30)
CALENDAR_FILE = "uitnodiging.ics"


def prepare(
    *,
    organisation: Organisation,
    key: str,
    kind: str,
    person_id: str,
    address: str,
    subject: str,
    body: str,
    sender: str,
    owner: str,
    purpose: Purpose,
    sealing_key: bytes,
    send_at: datetime,
    about: str = "",
    leaves: bool = True,
    calendar: Mapping[str, str] | None = None,
) -> Notice:
    """Make the row of one mail, encrypted under a key of what it is about. Not stored yet.

    Args:
        key: what this mail is; the same key is queued once in an organisation.
        sender: the name that stands before our address.
        owner, purpose: which key of the key store ``sealing_key`` is; when that is gone, so is the mail.
        leaves: false for a mail that only looks like one: its row, of the same size, settles without being sent.
        calendar: an invitation that goes with it: its ``method``, and the item as ``text``. Sealed with the mail.
    """
    notice = Notice(
        organisation=organisation,
        public_id=new_public_id(),
        key=key,
        kind=kind,
        person=person_id,
        about=about,
        owner=owner,
        purpose=purpose,
        send_at=send_at,
    )
    letter: dict[str, Any] = {"to": address, "subject": subject, "body": body, "sender": sender}
    letter["leaves"] = int(leaves)
    if calendar:
        letter["calendar"] = dict(calendar)
    notice.sealed = seal(sealing_key, letter, about=f"notice/{notice.public_id}")
    return notice


def address_of(organisation: Organisation) -> str:
    """The address from which mails of an organisation come."""
    return organisation.mail_from or settings.MAIL_ADDRESS


def queue(notices: Iterable[Notice]) -> None:
    """Put mails in the outbox; those that are there already are left as they are."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def is_waiting(organisation_id: int, owner: str) -> bool:
    """Whether a mail under this key has still to leave."""
    return Notice.objects.filter(organisation_id=organisation_id, owner=owner, state=State.QUEUED).exists()


def drop_about(organisation_id: int, owner: str) -> int:
    """Forget every mail that a key opened, sent or not. Returns how many had not left yet."""
    of_a_part = Q(owner__startswith=f"{owner}/")  # keys within what the owner is, as in the key store
    rows = Notice.objects.filter(Q(owner=owner) | of_a_part, organisation_id=organisation_id)
    waiting = rows.filter(state=State.QUEUED).count()
    rows.delete()
    return waiting


def deliver_due(*, now: datetime, batch: int = BATCH) -> int:
    """Send what is due, at most ``batch`` mails. Returns how many were settled by that.

    Safe to run twice and on several machines: a mail is claimed by a conditional update for as long as a lease.
    """
    due = Notice.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now), state=State.QUEUED, send_at__lte=now
    )
    claimed = _claim(due, now, batch)
    if not claimed:
        return 0
    sealing_keys = _keys(claimed)
    connection = get_connection()
    sent = 0
    try:
        for position, notice in enumerate(claimed):
            sealing_key = sealing_keys.get((notice.organisation_id, notice.owner, notice.purpose))
            if sealing_key is None:
                _settle(notice, State.DROPPED)
                continue
            try:
                letter = unseal(sealing_key, notice.sealed, about=f"notice/{notice.public_id}")
                connection.open()
                if letter.get("leaves", 1):
                    connection.send_messages([_message(notice, letter, connection)])
            except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError, Unreadable):
                # This one can never be written down for a server; the others can.
                _refuse(notice, "unsendable")
            except smtplib.SMTPRecipientsRefused as error:
                code, _ = next(iter(error.recipients.values()), (550, b""))
                _refused(notice, code, now)
            except smtplib.SMTPResponseException as error:
                _refused(notice, error.smtp_code, now)
                connection.close()
            except (OSError, smtplib.SMTPException):
                # The server is away: nothing is known to have left. All the rest waits as well.
                connection.close()
                for waiting in claimed[position:]:
                    _later(waiting, now)
                break
            else:
                _settle(notice, State.SENT)
                sent += 1
    finally:
        connection.close()
    return sent


def _claim(due: QuerySet[Notice], now: datetime, batch: int) -> list[Notice]:
    """Take the oldest mails that nobody holds, in one conditional update: what another was first to take stays theirs.

    Which ones became ours is told by the end of our lease, a moment that no other claim has.
    """
    wanted = list(due.order_by("send_at", "id").values_list("pk", flat=True)[:batch])
    lease_ends_at = now + LEASE + timedelta(microseconds=secrets.randbelow(LEASE_SPREAD_MICROSECONDS))
    if not wanted or not due.filter(pk__in=wanted).update(claimed_until=lease_ends_at):
        return []
    ours = Notice.objects.filter(pk__in=wanted, claimed_until=lease_ends_at)
    return list(ours.select_related("organisation").order_by("send_at", "id"))


def _keys(claimed: Iterable[Notice]) -> Mapping[tuple[int, str, str], bytes]:
    wanted: dict[tuple[int, str], set[str]] = {}
    for notice in claimed:
        wanted.setdefault((notice.organisation_id, notice.purpose), set()).add(notice.owner)
    return {
        (organisation_id, owner, purpose): key
        for (organisation_id, purpose), owners in wanted.items()
        for owner, key in keys.fetch_many(organisation_id, owners, Purpose(purpose)).items()
    }


def _message(notice: Notice, letter: Mapping[str, Any], connection: object) -> EmailMessage:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=letter["subject"],
        body=letter["body"],
        from_email=formataddr((letter["sender"], address_of(notice.organisation))),
        to=[letter["to"]],
        headers={"Message-ID": f"<{notice.public_id}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if calendar := letter.get("calendar"):
        # Programs that know invitations read the first; for all others it is a file that can be opened.
        message.attach_alternative(calendar["text"], f"text/calendar; method={calendar['method']}")
        message.attach(CALENDAR_FILE, calendar["text"].encode(), "application/ics")
    return message


def _settle(notice: Notice, state: State) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=state, sealed=None, claimed_until=None)


def _refused(notice: Notice, code: int, now: datetime) -> None:
    if 400 <= code < 500:
        _later(notice, now)
    else:
        _refuse(notice, str(code))


def _refuse(notice: Notice, refusal: str) -> None:
    Notice.objects.filter(pk=notice.pk).update(
        state=State.REFUSED, sealed=None, claimed_until=None, refusal=refusal
    )


def _later(notice: Notice, now: datetime) -> None:
    attempts = notice.attempts + 1
    if attempts >= GIVE_UP_AFTER:
        Notice.objects.filter(pk=notice.pk).update(
            state=State.REFUSED, sealed=None, claimed_until=None, refusal="timeout", attempts=attempts
        )
        return
    wait = min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
    Notice.objects.filter(pk=notice.pk).update(claimed_until=None, attempts=attempts, send_at=now + wait)


def forget_settled(*, now: datetime) -> int:
    """Forget mails that belong to no conversation and left long ago. Returns how many.

    Those of a conversation stay until it is destroyed: their keys say what was sent already.
    """
    settled = Notice.objects.filter(purpose=Purpose.POST, send_at__lt=now - KEPT_AFTER_SENDING)
    return settled.exclude(state=State.QUEUED).delete()[0]
