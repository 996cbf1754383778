# SPDX-License-Identifier: EUPL-1.2
"""What is due to go, how long each class is kept, what remains after destruction, and how far this database is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core import retention as rules
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.spec import Retention
from samenspiegel.feedback.models import Round
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.queries import kept as kept_keys
from samenspiegel.notices.actions import is_waiting
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Seat
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records.models import Approval

from .models import WAITING, Certificate, Ended, ItemState, ListItem, Position

LOOKED_BACK = timedelta(days=60)  # far longer than the clock ever stood still, or mail waits to leave
LONGEST_NOTICE = timedelta(days=90)  # the most that a format may ask for
LONGEST_GROUND, LONGEST_NAME, LONGEST_DATE = 400, 200, 80  # what a certificate keeps of a format's texts


def certificates(organisation: Organisation, *, with_private: bool) -> QuerySet[Certificate]:
    """The certificates of an organisation, the newest first.

    Args:
        with_private: also of what somebody did alone (PR-3), for who looks after what is kept.
    """
    found = Certificate.objects.filter(organisation=organisation).order_by("-destroyed_at", "-id")
    return found if with_private else found.filter(is_private=False)


def carried_out() -> int:
    """The last number of the destruction register that this database carried out; 0 while there is none."""
    return Position.objects.values_list("number", flat=True).first() or 0


# --- due -------------------------------------------------------------------------------------------------------------


def _free(today: date, path: str = "") -> Q:
    """Not held up today."""
    return Q(**{f"{path}hold_until_on": None}) | Q(**{f"{path}hold_until_on__lte": today})


def _approved() -> Exists:
    return Exists(
        ListItem.objects.filter(
            organisation=OuterRef("organisation"),
            conversation=OuterRef("public_id"),
            state=ItemState.APPROVED,
        )
    )


def _by_list(rows: QuerySet[Conversation]) -> dict[int, bool]:
    """Of the format versions of these conversations: whether records go by a list only."""
    versions = FormatVersion.objects.in_bulk(set(rows.values_list("format_version", flat=True)))
    return {pk: spec_of(version).retained("record").ends == "by_list" for pk, version in versions.items()}


def due_conversations(today: date) -> list[int]:
    """Primary keys of the conversations that must be gone by today, the whole of them: not held up, and on an approved
    list where their format asks for one."""
    rows = Conversation.objects.filter(_free(today), destroy_on__lte=today)
    by_list = _by_list(rows)
    found = rows.annotate(is_approved=_approved()).order_by("destroy_on", "id")
    return [
        pk
        for pk, version, is_approved in found.values_list("pk", "format_version_id", "is_approved")
        if is_approved or not by_list[version]
    ]


def due_by_list(organisation: Organisation, today: date) -> list[Conversation]:
    """The conversations that are due, wait for a list, and stand on none."""
    rows = Conversation.objects.filter(_free(today), organisation=organisation, destroy_on__lte=today)
    by_list = _by_list(rows)
    listed = ListItem.objects.filter(
        organisation=organisation,
        conversation=OuterRef("public_id"),
        state__in=(*WAITING, ItemState.APPROVED),
    )
    found = rows.filter(~Exists(listed), format_version__in=[pk for pk, is_so in by_list.items() if is_so])
    return list(found.select_related("organisation", "format_version").order_by("destroy_on", "id"))


def unneeded_keys(today: date) -> list[tuple[int, str]]:
    """Of ended conversations of which nothing is kept, whose record key is still there: organisation and owner.

    Not while a mail under it has still to leave, nor while two people hold destruction up. Conversations whose own day
    has come go as a whole.
    """
    since_on = today - LOOKED_BACK
    rows = Conversation.objects.filter(
        _free(today),
        Q(destroy_on=None) | Q(destroy_on__gt=today),
        Q(ended_at__date__gte=since_on) | Q(hold_until_on__gte=since_on),
        recording__in=("", "nothing"),
        ended_at__isnull=False,
        cancelled_at=None,
    )
    by_owner = {
        row.public_id: row
        for row in rows.select_related("format_version").defer("format_version__content")
        if rules_for(row).recording == "nothing"
    }
    there = kept_keys(by_owner, Purpose.RECORD)
    return [
        (row.organisation_id, owner)
        for owner, row in by_owner.items()
        if owner in there and not is_waiting(row.organisation_id, owner)
    ]


def due_reports(today: date) -> list[int]:
    """Primary keys of the conversations of which the feedback report must be gone by today.

    Its day is the earlier of what raters were promised and the record's day; no list keeps it longer, only a hold.
    """
    rows = Round.objects.filter(_free(today, "conversation__"), report__isnull=False)
    rows = rows.filter(Q(report_until_on__lte=today) | Q(conversation__destroy_on__lte=today))
    return list(rows.order_by("report_until_on", "id").values_list("conversation", flat=True))


def due_notes(today: date) -> list[tuple[int, str, int]]:
    """The conversations of which the private notes must be gone by today: organisation, public id, primary key.

    They go with the record at the latest, and neither a hold nor a list keeps them longer.
    """
    shorter = [
        version.pk
        for version in FormatVersion.objects.defer("content")
        if _notes_months(spec_of(version)) < spec_of(version).retained("record").months
    ]
    rows = Conversation.objects.filter(
        Exists(PrivateNote.objects.filter(conversation=OuterRef("pk")))
    ).filter(Q(destroy_on__lte=today) | Q(format_version__in=shorter, held_on__lte=today))
    found = rows.select_related("format_version").order_by("pk")
    return [
        (row.organisation_id, row.public_id, row.pk)
        for row in found
        if rules.is_due(class_due(row, rules.Content.NOTES).due_on, today)
    ]


def _notes_months(spec: FormatSpec) -> int:
    return rule_in(spec, rules.Content.NOTES).months


def to_announce(today: date) -> list[int]:
    """Primary keys of the conversations of which the destruction must be announced now."""
    latest = today + LONGEST_NOTICE
    rows = Conversation.objects.filter(
        Q(destroy_on__gt=today, destroy_on__lte=latest)
        | Q(destroy_on__lte=today, hold_until_on__gt=today, hold_until_on__lte=latest)
    )
    found = list(rows)
    versions = FormatVersion.objects.in_bulk({row.format_version_id for row in found})
    return [
        row.pk
        for row in found
        if rules.must_announce(
            row.goes_on,
            announced_days=spec_of(versions[row.format_version_id]).time.announced_days,
            announced_on=row.destruction_announced_on,
            today=today,
        )
    ]


# --- classes ---------------------------------------------------------------------------------------------------------


def rule_in(spec: FormatSpec, content: rules.Content) -> Retention:
    """The rule of a class; of what a format keeps no rule for, that of the record with which it goes."""
    try:
        return spec.retained(content)
    except KeyError:
        return spec.retained("record")


def rule_of(conversation: Conversation, content: rules.Content) -> Retention:
    """The rule by which a conversation keeps a class."""
    return rule_in(spec_of(conversation.format_version), content)


def is_by_list(conversation: Conversation) -> bool:
    """Whether the record goes only after an archivist approved a list."""
    return rule_of(conversation, rules.Content.RECORD).ends == "by_list"


def life_of(conversation: Conversation, report_until_on: date | None = None) -> rules.Life:
    """The dates of a conversation that decide how long it is kept."""
    cancelled, ended = conversation.cancelled_at, conversation.ended_at
    rule = rule_of(conversation, rules.Content.RECORD)
    return rules.Life(
        destroy_on=conversation.destroy_on,
        held_on=conversation.began_on,
        cancelled_on=cancelled.astimezone(clock.AMSTERDAM).date() if cancelled else None,
        ended_on=ended.astimezone(clock.AMSTERDAM).date() if ended else None,
        received_on=_received_on(conversation) if rule.event == "receipt" else None,
        outside_on=conversation.outside_on.get(rule.outside or ""),
        report_until_on=report_until_on,
        hold_until_on=conversation.hold_until_on,
    )


def _received_on(conversation: Conversation) -> date | None:
    """The day on which the last of who sign for receipt did, if all of them have."""
    asked = [part for part, means in rules_for(conversation).means.items() if means == "received"]
    rows = Approval.objects.filter(version__record__conversation=conversation, means="received")
    signed = sorted(rows.order_by("-version__number").values_list("version__number", "approved_at"))
    latest = [at for number, at in signed if number == signed[-1][0]]
    return max(latest).astimezone(clock.AMSTERDAM).date() if asked and len(latest) == len(asked) else None


def class_due(
    conversation: Conversation, content: rules.Content, report_until_on: date | None = None
) -> rules.Due:
    """When one class of a conversation goes, and why then."""
    rule = rule_of(conversation, content)
    as_kept = rule if rule.key == content else rule.model_copy(update={"key": str(content)})
    return rules.due(as_kept, life_of(conversation, report_until_on))


@dataclass(frozen=True)
class Kept:
    """One class of one conversation, as its people are told: the rule of the format and its dates here."""

    rule: Retention
    due: rules.Due


def kept(conversation: Conversation) -> list[Kept]:
    """What is kept of a conversation, how long and why, in the order in which it came about."""
    spec = spec_of(conversation.format_version)
    promised_on = (
        Round.objects.filter(conversation=conversation).values_list("report_until_on", flat=True).first()
    )
    # Who looks alone keeps no notes beside what they chose.
    contents = [rules.Content.RECORD] if spec.is_alone else [rules.Content.RECORD, rules.Content.NOTES]
    if spec.asks:
        contents.insert(0, rules.Content.FEEDBACK)
    if spec.assessment == "here":
        contents.append(rules.Content.ASSESSMENT)
    return [
        Kept(rule_in(spec, content), class_due(conversation, content, promised_on)) for content in contents
    ]


# --- what remains ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """That and when a conversation took place, per office; no person and no content."""

    office: str
    format_title: str
    held_on: date | None
    cancelled_on: date | None
    ended: Ended


def proof_of(conversation: Conversation, *, on: date) -> Proof:
    """What is said of one conversation; see ``proofs``."""
    return proofs([conversation], on=on)[0]


def proofs(conversations: Sequence[Conversation], *, on: date) -> list[Proof]:
    """What is said of conversations on a list or a certificate; ``on`` is today.

    The office is called by its title at the time, where the format is about one office; else as the format calls it.
    """
    seats: dict[int, list[Seat]] = {}
    subjects = {conversation.cycle.subject_id for conversation in conversations}
    for seat in Seat.objects.filter(person__in=subjects).order_by("since_on", "id"):
        seats.setdefault(seat.person_id, []).append(seat)
    return [_proof(row, seats.get(row.cycle.subject_id, []), on) for row in conversations]


def _proof(conversation: Conversation, seats: Iterable[Seat], on: date) -> Proof:
    spec, life = spec_of(conversation.format_version), life_of(conversation)
    at = life.held_on or life.cancelled_on or on
    wanted = spec.parties.subject.office
    titles = [
        seat.title
        for seat in seats
        if wanted and seat.office == wanted and seat.since_on <= at and (seat.until_on or at) >= at
    ]
    return Proof(
        office=titles[-1] if titles else spec.words.office.name,
        format_title=conversation.format_version.title,
        held_on=None if life.cancelled_on else life.held_on,
        cancelled_on=life.cancelled_on,
        ended=how_it_ended(life, is_planned=conversation.planned_at is not None, today=on),
    )


def how_it_ended(life: rules.Life, *, is_planned: bool, today: date) -> Ended:
    """How a conversation ended, from its dates alone."""
    if life.cancelled_on:
        return Ended.CANCELLED
    if life.ended_on or (is_planned and life.held_on and life.held_on <= today):
        return Ended.HELD
    return Ended.RUNNING if is_planned and life.held_on else Ended.NOT_HELD


def organisations_with_due_lists(today: date) -> set[int]:
    """The organisations in which something is due that goes by a list only."""
    rows = Conversation.objects.filter(_free(today), destroy_on__lte=today)
    by_list = [pk for pk, is_so in _by_list(rows).items() if is_so]
    return set(rows.filter(format_version__in=by_list).values_list("organisation", flat=True))
