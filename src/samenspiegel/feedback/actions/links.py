# SPDX-License-Identifier: EUPL-1.2
"""Personal links: one secret, from which everything else follows; and who has handed in, computed from the secrets.

The server keeps a hash to tell a right link from a wrong one, and the secret under the round's link key for reminders.
In custodian mode not even that: only the two ids that follow from it, so that nobody but the rater can come to a draft.
Nothing in the rows of answers leads back to either (design, section 4).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, Protocol

from django.db.models import Count

from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import derive, open_bytes, seal, seal_bytes, unseal
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import Invitation, RaterGroup, Round
from ..models.sealed import Envelope
from ..questions import parts

ADDRESS_MAX_BYTES = 320
SECRET_BYTES = 18  # 144 bits: 24 letters in an address


class LinkUnknown(Exception):
    """No such link: never made, mistyped, or somebody else's. All look the same."""


class LinkNotKept(Exception):
    """In custodian mode only the rater has the link: it stands in the mail of ``sent_on``."""

    def __init__(self, invitation: Invitation, sent_on: date | None) -> None:
        super().__init__("the link is not kept")
        self.invitation, self.sent_on = invitation, sent_on


class RoundClosed(Exception):
    """Answers are no longer taken. ``is_destroyed``: nothing was made of them, they were destroyed unread."""

    def __init__(self, *, is_destroyed: bool = False) -> None:
        super().__init__("the round is closed")
        self.is_destroyed = is_destroyed


@dataclass(frozen=True)
class Link:
    """One invitation with the secret that opens it. Everything about the answers is derived from the secret (HKDF)."""

    invitation: Invitation
    secret: bytes
    is_typed_over: bool = False  # by somebody who was named for it, from paper

    @property
    def round(self) -> Round:
        return self.invitation.round

    @property
    def group(self) -> RaterGroup:
        return self.invitation.group

    @property
    def home(self) -> str:
        """The path of this questionnaire, without the secret."""
        return home(self.invitation)

    @property
    def path(self) -> str:
        """The personal link itself. For the rater's own mail, and nobody else."""
        return self.home + encode(self.secret)

    @cached_property
    def draft_key(self) -> bytes:
        return derive(self.secret, "draft key")

    @cached_property
    def draft_id(self) -> int:
        return _id(self.secret, "draft id")

    @cached_property
    def envelope_id(self) -> int:
        return envelope_id(self.secret)


def envelope_id(secret: bytes) -> int:
    """Under which number a secret's envelope is kept."""
    return _id(secret, "envelope id")


@dataclass(frozen=True)
class Kept:
    """What the server keeps of a link while its round is open, under the round's link key.

    Args:
        mailbox: the address that the link went to; empty where nobody could be mailed.
        secret: of the link; empty in custodian mode and of a letter, and then ``ids`` (of draft and envelope) and
            ``sent_on`` are set.
        is_taken: of a letter: whoever began with its code got another one; see ``paper``.
    """

    mailbox: str
    secret: bytes = b""
    ids: tuple[int, int] | None = None
    sent_on: date | None = None
    is_taken: bool = False

    @property
    def draft_id(self) -> int:
        return self.ids[0] if self.ids else _id(self.secret, "draft id")

    @property
    def envelope_id(self) -> int:
        return self.ids[1] if self.ids else envelope_id(self.secret)


class Asked(NamedTuple):
    """An invitation as a plain row: of a list of rounds there are hundreds, and no more is needed to see how far it is.

    ``person`` is a public id; ``is_active``: of that person.
    """

    pk: int
    public_id: str
    round_id: int
    group_id: int
    has_declined: bool
    sealed_secret: bytes | None
    by_letter: bool
    letter_on: date | None
    person: str
    is_active: bool


class Group(Protocol):
    """What is asked of a group: of a ``RaterGroup`` or of a plain row of one."""

    pk: int
    key: str
    kind: str
    plan: str
    merge_with: str


class Answered(NamedTuple):
    """What one invitation came to."""

    group_id: int
    has_handed_in: bool
    has_declined: bool


def home(invitation: Invitation) -> str:
    """The path of a questionnaire: the cookie with the secret is limited to it."""
    return f"/v/{invitation.organisation.slug}/{invitation.public_id}/"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def encode(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).decode()


def check_hash(secret: bytes) -> str:
    """What the database keeps to recognise a link; it leads to nothing else."""
    return hashlib.sha256(derive(secret, "link check")).hexdigest()


def seal_link(
    link_key: bytes,
    round: Round,
    invitation: Invitation,
    secret: bytes,
    *,
    on: date,
    mailbox: str | None = None,
    is_taken: bool = False,
) -> bytes:
    """What is kept of a link that is sent on a day, to the mailbox that its person has then or to the one named."""
    mailbox = invitation.person.email if mailbox is None else mailbox
    if _keeps_ids(round, invitation):
        link = Link(invitation, secret)
        kept = {
            "ids": [link.draft_id, link.envelope_id],
            "mailbox": mailbox,
            "sent_on": on.isoformat(),
        }
        if invitation.by_letter:
            kept["taken"] = int(is_taken)
        return seal(link_key, kept, about=_about(invitation))
    return seal_bytes(link_key, secret + mailbox.encode(), about=_about(invitation))


def kept_of(link_key: bytes, round: Round, invitation: Invitation | Asked) -> Kept:
    """What ``seal_link`` kept."""
    sealed = invitation.sealed_secret or b""
    if _keeps_ids(round, invitation):
        kept = unseal(link_key, sealed, about=_about(invitation))
        draft, envelope = kept["ids"]
        return Kept(
            kept["mailbox"],
            ids=(draft, envelope),
            sent_on=date.fromisoformat(kept["sent_on"]),
            is_taken=bool(kept.get("taken")),
        )
    plain = open_bytes(link_key, sealed, about=_about(invitation))
    return Kept(plain[SECRET_BYTES:].decode(), secret=plain[:SECRET_BYTES])


def _keeps_ids(round: Round, invitation: Invitation | Asked) -> bool:
    """Whether only the two ids are kept, and not the secret: who administers must not come to a draft, or did not send
    the link."""
    return invitation.by_letter or round.custody == Custody.CUSTODIAN


def _about(invitation: Invitation | Asked) -> str:
    return f"invitation/{invitation.public_id}"


def find(*, organisation: str, invitation: str, secret: str) -> Link:
    """Find the questionnaire that a link opens. Changes nothing.

    Raises:
        LinkUnknown: anything about it is wrong; says no more than that.
        RoundClosed: the round has ended. Its checks were destroyed with its answers, so this goes by the invitation
            alone, which only its own link names.
    """
    # Every page of a questionnaire begins here: one query, without the order and the long text that it does not need.
    found = Invitation.objects.filter(public_id=invitation, organisation__slug=organisation)
    found = found.select_related("organisation", "group", "round__conversation__format_version")
    row = next(iter(found.defer("round__conversation__format_version__content")), None)
    raw = decode(secret)
    # The same work for a link that does not exist as for one that does.
    given = check_hash(raw or b"\0" * SECRET_BYTES)
    if row is not None and (row.round.closed_at or row.round.destroyed_at):
        raise RoundClosed(is_destroyed=row.round.destroyed_at is not None)
    expected = row.check_hash if row is not None else ""
    if row is None or raw is None or not hmac.compare_digest(given, expected):
        raise LinkUnknown
    return Link(row, raw)


def own_link(*, round: Round, person: Person) -> Link:
    """The link of the subject or the reviewer themself, who come from the conversation's page without their mail.

    Raises:
        LinkUnknown: the round has not opened, or this person answers as neither: never for anybody else.
        RoundClosed: the round has ended.
        LinkNotKept: in custodian mode; with the invitation, of which they can ask a new link.
    """
    if round.closed_at or round.destroyed_at:
        raise RoundClosed(is_destroyed=round.destroyed_at is not None)
    invitation = (
        round.invitations.filter(person=person)
        .select_related("organisation", "group", "round__conversation__format_version", "person")
        .first()
    )
    spec = spec_of(round.conversation.format_version)
    sides = {group.key for group in spec.groups if group.answered_by != "raters"}
    if invitation is None or invitation.sealed_secret is None or invitation.group.key not in sides:
        raise LinkUnknown
    key = keys.fetch(round.organisation_id, round.public_id, Purpose.LINK)
    kept = kept_of(key, round, invitation)
    if not kept.secret:
        raise LinkNotKept(invitation, kept.sent_on)
    return Link(invitation, kept.secret)


def kept_links(round: Round) -> dict[int, Kept]:
    """What is kept of every link of an open round, by invitation's primary key; for who has handed in, and closing.

    Raises ``KeyGone`` once the round has ended.
    """
    key = keys.fetch(round.organisation_id, round.public_id, Purpose.LINK)
    return {
        row.pk: kept_of(key, round, row) for row in round.invitations.all() if row.sealed_secret is not None
    }


def secrets_of(round: Round) -> dict[int, bytes]:
    """Every link secret that is kept of an open round; none in custodian mode."""
    return {number: kept.secret for number, kept in kept_links(round).items() if kept.secret}


# --- who has handed in -----------------------------------------------------------------------------------------------


def is_open(round: Round) -> bool:
    """Whether answers are taken now."""
    return bool(round.opened_on and not round.closed_at and not round.destroyed_at)


def handed_in(round: Round) -> dict[str, bool]:
    """Who has handed in, by public id of the person. For the facilitator only; empty when the round is not open."""
    if not is_open(round):
        return {}
    there = _envelope_ids([round.pk])
    links = kept_links(round)
    return {
        row.person.public_id: row.pk in links and links[row.pk].envelope_id in there
        for row in round.invitations.select_related("person")
    }


def handed_in_by(round: Round, person: Person) -> bool:
    """Whether this one person has handed in; for their own list of what is expected."""
    return handed_in_by_person([round], person).get(round.pk, False)


def handed_in_by_person(rounds: Iterable[Round], person: Person) -> dict[int, bool]:
    """The same for several open rounds at once, by primary key of the round, in three queries whatever their number."""
    rounds = {round.pk: round for round in rounds if is_open(round)}
    rows = list(Invitation.objects.filter(round_id__in=rounds, person=person, sealed_secret__isnull=False))
    if not rows:
        return {}
    link_keys = keys.fetch_many(
        person.organisation_id, [rounds[row.round_id].public_id for row in rows], Purpose.LINK
    )
    ids = {
        row.round_id: kept_of(
            link_keys[rounds[row.round_id].public_id], rounds[row.round_id], row
        ).envelope_id
        for row in rows
        if rounds[row.round_id].public_id in link_keys
    }
    there = set(Envelope.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    return {round_id: number in there for round_id, number in ids.items()}


def received(round: Round) -> int:
    """How many have handed in: counted while the round is open, remembered after closing."""
    if round.received_total is not None:
        return round.received_total
    return Envelope.objects.filter(round_id=round.pk).count()


def received_by_round(rounds: Iterable[Round]) -> dict[int, int]:
    """The same for many rounds at once, by primary key, in one query."""
    rounds = list(rounds)
    counted = (
        Envelope.objects.filter(round_id__in=[round.pk for round in rounds if is_open(round)])
        .values_list("round_id")
        .annotate(Count("pk"))
        .order_by()
    )
    there = dict(counted)
    return {
        round.pk: there.get(round.pk, 0) if round.received_total is None else round.received_total
        for round in rounds
    }


@dataclass(frozen=True)
class Shortfall:
    """What will be missing from the report if the round closes now.

    Args:
        groups: keys of averaged groups of which too few have handed in.
        named: keys of named groups (of raters) that have not handed in and have not declined.
    """

    is_self_missing: bool = False
    is_reviewer_missing: bool = False
    groups: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.is_self_missing or self.is_reviewer_missing or self.groups or self.named)


def shortfall(round: Round) -> Shortfall:
    """What will be missing if the round closes now. A group that merges when short is counted with its partner."""
    spec = spec_of(round.conversation.format_version)
    handed = handed_in(round)
    answered = [
        Answered(row.group_id, handed.get(row.person.public_id, False), row.has_declined)
        for row in round.invitations.select_related("person")
    ]
    return shortfall_of(spec, round.floor, list(round.groups.all()), answered)


def shortfall_of(
    spec: FormatSpec,
    floor: int,
    groups: Sequence[Group],
    answered: Sequence[Answered],
) -> Shortfall:
    """The same from what was read already."""
    senders: dict[int, int] = {}
    for row in answered:
        senders[row.group_id] = senders.get(row.group_id, 0) + row.has_handed_in
    by_key = {group.key: senders[group.pk] for group in groups if group.pk in senders}
    sides = {
        group.answered_by: group.key for group in spec.groups if group.answered_by in ("subject", "reviewer")
    }
    return Shortfall(
        is_self_missing=by_key.get(sides.get("subject", ""), 1) == 0,
        is_reviewer_missing=by_key.get(sides.get("reviewer", ""), 1) == 0,
        groups=tuple(_short(groups, by_key, floor)),
        named=tuple(
            group.key
            for group in groups
            if group.kind == "named"
            and group.key not in sides.values()
            and by_key.get(group.key) == 0
            and not any(row.has_declined for row in answered if row.group_id == group.pk)
        ),
    )


def falling_short(round: Round) -> tuple[str, ...]:
    """Keys of the averaged groups of which too few have handed in so far."""
    return shortfall(round).groups


def is_everybody_in(round: Round) -> bool:
    """Whether all have handed in or declined, so that closing needs not wait for the due date.

    Nobody waits for who has left: what they handed in counts, what was open lapses (design, section 2).
    """
    handed = handed_in(round)
    rows = round.invitations.select_related("person")
    return bool(handed) and all(
        row.has_declined or handed[row.person.public_id] or not row.person.is_active for row in rows
    )


def _short(groups: Iterable[Group], senders: Mapping[str, int], floor: int) -> list[str]:
    groups = [group for group in groups if group.kind == "averaged"]
    together = {group.key: {group.key} for group in groups}
    for group in groups:
        if group.plan == "merge" and group.merge_with in together and senders.get(group.key, 0) < floor:
            union = together[group.key] | together[group.merge_with]
            for key in union:
                together[key] = union
    return [group.key for group in groups if sum(senders.get(key, 0) for key in together[group.key]) < floor]


def _envelope_ids(round_ids: Iterable[int]) -> set[int]:
    return set(Envelope.objects.filter(round_id__in=round_ids).values_list("pk", flat=True))


def seal_address(link_key: bytes, invitation: Invitation, address: str) -> bytes:
    """Another address that a rater gave for their own mails; of one size, whatever its length."""
    padded = address.encode().ljust(ADDRESS_MAX_BYTES, b"\0")
    return seal_bytes(link_key, padded, about=_about_address(invitation))


def address_of(link_key: bytes, invitation: Invitation) -> str:
    """The address that the rater gave themself; empty where they gave none."""
    if invitation.sealed_address is None:
        return ""
    return (
        open_bytes(link_key, invitation.sealed_address, about=_about_address(invitation))
        .rstrip(b"\0")
        .decode()
    )


def _about_address(invitation: Invitation) -> str:
    return f"invitation-address/{invitation.public_id}"


def _id(secret: bytes, purpose: str) -> int:
    return int.from_bytes(derive(secret, purpose, length=8), "big") >> 1  # 63 bits: a positive bigint


def decode(secret: str) -> bytes | None:
    try:
        raw = base64.b64decode(secret, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == SECRET_BYTES else None


def in_group(round: Round, key: str) -> RaterGroup | None:
    """The group of a round that a group of the format is, or was merged into."""
    return next((group for group in round.groups.all() if key == group.key or key in parts(group.key)), None)
