# SPDX-License-Identifier: EUPL-1.2
"""Close a round: one atomic act, after which no answer exists, only what may be shown of them (HV-6, HV-14)."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind
from samenspiegel.conversations.queries import answers_alone, rules_for, spec_for
from samenspiegel.core import questionnaire as core
from samenspiegel.core import report as core_report
from samenspiegel.core import schedule
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.notices import actions as notices
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import FeedbackReport, Round
from ..models.sealed import Draft, Envelope
from ..questions import BY_NAME, YES, parts, questionnaire_at_closing
from .answering import ENVELOPE_ID_BYTES
from .links import Shortfall, is_everybody_in, is_open, kept_links, shortfall
from .locks import close_off
from .unsealing import unsealed

KEYS_OF_A_ROUND = (Purpose.ROUND, Purpose.LINK, Purpose.RECOVERY)
# A figure takes fewer letters than the word null: in small steps the size would tell how much is withheld.
REPORT_BLOCK_BYTES = 8192


class NotOpen(Exception):
    """The round has not opened, or has closed already: somebody else was first, or the clock. Or it is too late: the
    last day on which answers may exist has passed, and they are only destroyed now."""


class TooEarly(Exception):
    """The due date has not passed and not everybody is in."""


class WillFallShort(Exception):
    """Something will be missing from the report, and nobody has accepted that yet; carries what."""

    def __init__(self, missing: Shortfall) -> None:
        super().__init__("the report will fall short")
        self.missing = missing


def close(
    *, round: Round, by: Person | None, now: datetime, accept_shortfall: bool = False, given: str = ""
) -> Round:
    """Open the envelopes, compute the report, destroy the answers; then the keys.

    Everything is one transaction, alone on the round. The keys go when it is committed; when that is cut off,
    ``sweep`` does it.

    Args:
        by: the facilitator, or ``None`` for the clock.
        accept_shortfall: go on without what is missing.
        given: in custodian mode the seal passphrase of who closes, or the recovery code.
    Raises:
        NotOpen, TooEarly.
        SealMissing, SealWrong, NoSeal, SealTooOften: in custodian mode; nothing has changed.
        WillFallShort: something is missing, and that was not accepted.
    """
    if not is_open(round):
        raise NotOpen
    # Before the round is locked: stretching a passphrase takes a while, and nobody should wait for it.
    opened = unsealed(round, by=by, given=given, now=now) if round.custody == Custody.CUSTODIAN else None
    with transaction.atomic(durable=True):
        round = close_off(round)
        if not is_open(round):
            raise NotOpen
        today = now.astimezone(clock.AMSTERDAM).date()
        if round.closes_latest_on is not None and today > round.closes_latest_on:
            raise NotOpen
        if round.due_on is None or (today <= round.due_on and not is_everybody_in(round)):
            raise TooEarly
        missing = shortfall(round)
        if missing and not (accept_shortfall or round.may_fall_short):
            raise WillFallShort(missing)
        received, spoiled = _compute(round, opened.key if opened else None)
        forget_answers(round)
        round.may_fall_short = bool(missing)
        round.closed_at = now
        round.invited_total = round.invitations.count()
        round.received_total = received
        round.save()
        conversations.milestone_done(conversation=round.conversation, key=schedule.DUE, on=today)
        # Nobody can go on without it any more.
        conversations.lapse_requests(
            conversation=round.conversation, kinds=[ConsentKind.WITHOUT_ROUND], now=now
        )
        audit.log(
            "round.closed",
            organisation=round.organisation,
            at=now,
            actor=by,
            about=round.conversation,
            invited=round.invited_total,
            received=received,
            **({"opened_with": opened.by} if opened else {}),
            **({"spoiled": spoiled} if spoiled else {}),
        )
    destroy_keys(round, now=now, ground="closed")
    return round


def close_by_clock(*, round: Round, now: datetime) -> bool:
    """Close where that was chosen at planning; stops for a human where something is missing. True when it closed.

    Where nobody guides there is no such human: the clock closes once the due date has passed, not a day earlier when
    all are in (that would tell who organises), and what is missing is shown as missing.
    """
    if not (round.conversation.closes_by_clock and is_open(round)) or round.custody == Custody.CUSTODIAN:
        return False
    is_guided = rules_for(round.conversation).is_guided
    today = now.astimezone(clock.AMSTERDAM).date()
    if not is_guided and (round.due_on is None or today <= round.due_on):
        return False
    try:
        close(round=round, by=None, now=now, accept_shortfall=not is_guided)
    except (NotOpen, TooEarly, WillFallShort):
        return False
    return True


def close_alone(*, round: Round, now: datetime) -> bool:
    """Close a round in which only the subject answers as soon as they have handed in (PR-3). True when it closed.

    There is nobody whom closing early could tell something about. What is not handed in lapses.
    """
    if not (answers_alone(round.conversation) and is_open(round) and is_everybody_in(round)):
        return False
    try:
        close(round=round, by=None, now=now)
    except (NotOpen, TooEarly, WillFallShort):
        return False
    return True


def sweep(*, now: datetime) -> int:
    """Confirm that of ended rounds neither keys nor answers are left; returns for how many rounds keys still were."""
    left = Key.objects.filter(purpose__in=KEYS_OF_A_ROUND).values_list("organisation_id", "owner").distinct()
    owners = {owner.partition("/")[0]: organisation_id for organisation_id, owner in left}
    alive = set(
        Round.objects.filter(public_id__in=owners, closed_at=None, destroyed_at=None).values_list(
            "public_id", flat=True
        )
    )
    today = now.astimezone(clock.AMSTERDAM).date()
    ended = [owner for owner in owners if owner not in alive]
    for owner in ended:
        keys.destroy(owners[owner], owner, KEYS_OF_A_ROUND, ground="swept", on=today)
    open_rounds = Round.objects.filter(
        opened_on__isnull=False, closed_at=None, destroyed_at=None
    ).values_list("pk", flat=True)
    for model in (Envelope, Draft):
        model.objects.exclude(round_id__in=open_rounds).delete()
    return len(ended)


def sweep_letters(*, now: datetime) -> int:
    """Destroy the keys under which letters with a personal link waited that have left; returns how many.

    Only custodian mode has them. From then on what the database and its backups remember of such a letter is noise.
    """
    waiting = Key.objects.filter(purpose=Purpose.LINK, owner__contains="/")
    today = now.astimezone(clock.AMSTERDAM).date()
    destroyed = 0
    for organisation_id, owner in list(waiting.values_list("organisation_id", "owner")):
        with transaction.atomic():
            # Whoever writes such a letter holds the round until it stands in the outbox.
            round = Round.objects.filter(public_id=owner.partition("/")[0]).first()
            if round is not None:
                close_off(round)
            if not notices.is_waiting(organisation_id, owner):
                keys.destroy(organisation_id, owner, [Purpose.LINK], ground="mailed", on=today)
                destroyed += 1
    return destroyed


def forget_answers(round: Round) -> None:
    """Remove answers, drafts, links, reminders and who declined. Of who was asked only the person remains."""
    Envelope.objects.filter(round_id=round.pk).delete()
    Draft.objects.filter(round_id=round.pk).delete()
    round.invitations.update(
        check_hash="", sealed_secret=None, sealed_address=None, has_declined=False, letter_on=None
    )
    notices.drop_about(round.organisation_id, round.public_id)


def destroy_keys(round: Round, *, now: datetime, ground: str) -> None:
    """Destroy the keys of an ended round; only to be called once what ended it is committed."""
    today = now.astimezone(clock.AMSTERDAM).date()
    keys.destroy(round.organisation_id, round.public_id, KEYS_OF_A_ROUND, ground=ground, on=today)


def _compute(round: Round, private: PrivateKey | None) -> tuple[int, int]:
    """Store the report. Returns how many envelopes counted, and how many were not what any link had sent."""
    spec = spec_for(round.conversation)
    came_in, spoiled = _opened(round, private)
    opened_as, groups, key_of = _groups_of_report(round, came_in)
    responses = [
        core.Response(key_of.get(number, response.group), response.answers)
        for number, response in came_in.items()
    ]
    plans = {group.key: BY_NAME for group in round.groups.all() if group.plan == BY_NAME}
    report = core_report.build(
        questionnaire_at_closing(spec, opened_as, plans),
        groups,
        responses,
        floor=round.floor,
        shuffle=secrets.SystemRandom().shuffle,
    )
    persons = {row.pk: row.person.public_id for row in round.invitations.select_related("person")}
    content = {
        "report": core_report.to_document(report),
        "places": _places(report),
        "names": {key: persons[number] for number, key in key_of.items()},
        "withheld": {},
    }
    key = keys.fetch(round.organisation_id, round.conversation.public_id, Purpose.FEEDBACK)
    FeedbackReport.objects.create(
        organisation_id=round.organisation_id,
        round=round,
        sealed=seal(key, content, about=f"report/{round.public_id}", block_bytes=REPORT_BLOCK_BYTES),
    )
    return len(responses), spoiled


def _opened(round: Round, private: PrivateKey | None = None) -> tuple[dict[int, core.Response], int]:
    """The responses in random order, by the invitation that each came in on: only ever in memory.

    An envelope counts when it lies where a link of this round puts it, names that place inside, and names the group of
    that link: nobody who can write in the database can swap, copy or add one without a link. The others are counted.
    """
    box = SealedBox(private or PrivateKey(keys.fetch(round.organisation_id, round.public_id, Purpose.ROUND)))
    group_of = {row.pk: row.group.key for row in round.invitations.select_related("group")}
    expected = {kept.envelope_id: number for number, kept in kept_links(round).items()}
    envelopes = list(Envelope.objects.filter(round_id=round.pk))
    secrets.SystemRandom().shuffle(envelopes)
    came_in: dict[int, core.Response] = {}
    for envelope in envelopes:
        number = expected.get(envelope.pk)
        try:
            plain = box.decrypt(bytes(envelope.sealed))
            response = core.unpack_response(plain[ENVELOPE_ID_BYTES:])
        except (CryptoError, core.NotPackedAnswers):
            continue
        inside = int.from_bytes(plain[:ENVELOPE_ID_BYTES], "big")
        if number is not None and inside == envelope.pk and response.group == group_of[number]:
            came_in[number] = response
    return came_in, len(envelopes) - len(came_in)


def _groups_of_report(
    round: Round, came_in: Mapping[int, core.Response]
) -> tuple[dict[str, str], list[core_report.Group], dict[int, str]]:
    """The groups as the report has them: by name only where everybody who was asked consented and sent.

    Returns the key at opening of each, the groups, and for those who go by name the key of each invitation.
    """
    opened_as: dict[str, str] = {}
    groups: list[core_report.Group] = []
    key_of: dict[int, str] = {}
    for row in round.groups.all():
        asked = list(row.invitations.order_by("person__name", "pk").values_list("pk", flat=True))
        consented = [
            number in came_in and came_in[number].answers.choices.get(BY_NAME) == YES for number in asked
        ]
        if row.plan == BY_NAME and all(consented):
            named = core_report.split_by_name(core_report.Group(row.key, "averaged", invited=len(asked)))
            key_of.update(zip(asked, (group.key for group in named), strict=True))
        else:
            parts_of = parts(row.key)
            named = (
                core_report.Group(
                    key=row.key,
                    kind=row.kind,  # type: ignore[arg-type]
                    invited=len(asked),
                    plan="mean_or_nothing" if row.plan == BY_NAME else row.plan,  # type: ignore[arg-type]
                    merge_with=row.merge_with or None,
                    parts=parts_of if len(parts_of) > 1 else (),
                ),
            )
        groups.extend(named)
        opened_as.update({group.key: row.key for group in named})
    return opened_as, groups, key_of


def _places(report: core_report.Report) -> dict[str, list[object]]:
    """A random id for each open answer, for the facilitator to point at; the order of ids says nothing."""
    places: dict[str, list[object]] = {}

    def place(question: str, group: str | None, position: int) -> None:
        places[secrets.token_hex(8)] = [question, group, position]

    for answers in report.open_answers:
        for position in range(len(answers.averaged)):
            place(answers.question, None, position)
        for group in answers.named:
            place(answers.question, group, 0)
        if answers.own is not None and report.self_key:
            place(answers.question, report.self_key, 0)
    return dict(sorted(places.items()))
