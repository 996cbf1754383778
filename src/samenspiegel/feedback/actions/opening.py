# SPDX-License-Identifier: EUPL-1.2
"""Open a round: groups frozen, promises made, everybody invited with a link of their own (HV-5, at D-21)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys import custody
from samenspiegel.keys.models import Purpose
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from .. import promises
from ..models import Invitation, RaterGroup, Round
from .letters import RoundPost
from .links import check_hash, in_group, is_open, new_secret, seal_link
from .raters import RaterRefused, check_rater, reset_plans

CUSTODIANS = (Part.FACILITATOR, Part.SUBSTITUTE)
"""Whose seals a round is closed with in custodian mode, beside the printed recovery code."""


@dataclass(frozen=True)
class Problem:
    """What keeps a round from opening.

    ``code``: ``no_date`` (paused, cancelled or without a round), ``consent_open`` (the shorter schedule was not
    consented to), ``due_date_passed``, ``objection_open``, ``side_missing``, ``no_raters``, ``too_small`` (one or two
    in an averaged group: name, merge, enlarge or drop), ``merged_too_small`` (two groups together are not enough);
    in custodian mode also ``seal_missing`` (the facilitator or the substitute has no seal passphrase) and
    ``recovery_missing`` (no recovery code was made).
    ``group``: key of the group, where it is about one.
    """

    code: str
    group: str = ""


class NotReady(Exception):
    """The round cannot open yet; carries every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def problems(round: Round, now: datetime) -> list[Problem]:
    """Everything that keeps a round from opening now; empty when it can."""
    conversation = round.conversation
    found = []
    if conversation.held_on is None or conversation.cancelled_at or not conversation.has_round:
        found.append(Problem("no_date"))
    if _shortening_open(conversation):
        found.append(Problem("consent_open"))
    due_on = _milestone(conversation, schedule.DUE)
    if conversation.held_on and (due_on is None or due_on <= now.astimezone(clock.AMSTERDAM).date()):
        found.append(Problem("due_date_passed"))
    if round.objections.filter(is_answered=False).exists():
        found.append(Problem("objection_open"))
    people = people_in(conversation)
    if Part.SUBJECT not in people or Part.REVIEWER not in people:
        found.append(Problem("side_missing"))
    if round.custody == Custody.CUSTODIAN:
        if len(_seals(round)) < len(CUSTODIANS):
            found.append(Problem("seal_missing"))
        if not custody.has_recovery_code(round.organisation_id, round.public_id):
            found.append(Problem("recovery_missing"))
    return found + _group_problems(round)


def open_round(*, round: Round, now: datetime, by: Person | None = None) -> Round:
    """Invite everybody who was proposed. Idempotent, safe to kill: first the keys, then all else in one transaction.

    Raises:
        NotReady: something keeps it from opening.
    """
    if round.opened_on:
        return round
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",))
            .select_related("organisation", "conversation__format_version", "conversation__organisation")
            .get(pk=round.pk)
        )
        if round.opened_on:
            return round
        if round.destroyed_at:
            raise NotReady([Problem("no_date")])
        _seat_sides(round)
        if found := problems(round, now):
            raise NotReady(found)
        # In the key store at once: when this is cut off, the next try finds them there.
        public_key = _make_round_key(round)
        link_key = keys.make(round.organisation_id, round.public_id, Purpose.LINK)
        invited = _open(round, public_key, link_key, now)
        audit.log(
            "round.opened",
            organisation=round.organisation,
            at=now,
            actor=by,
            about=round.conversation,
            invited=invited,
        )
    return round


def _make_round_key(round: Round) -> bytes:
    if round.custody == Custody.CUSTODIAN:
        return custody.make_round_key(round.organisation_id, round.public_id, _seals(round))
    return keys.make_round_key(round.organisation_id, round.public_id)


def _seals(round: Round) -> dict[str, bytes]:
    """The public halves of the seals of who facilitates and who takes over, by public id."""
    people = people_in(round.conversation)
    holders = [people[part].public_id for part in CUSTODIANS if part in people]
    return custody.public_keys(round.organisation_id, holders)


def _open(round: Round, public_key: bytes, link_key: bytes, now: datetime) -> int:
    """Returns how many were invited."""
    conversation = round.conversation
    spec = spec_of(conversation.format_version)
    today = now.astimezone(clock.AMSTERDAM).date()
    _freeze_groups(round)
    round.public_key = public_key
    round.opened_on = today
    round.due_on = _milestone(conversation, schedule.DUE)
    round.closes_latest_on = promises.closes_latest_on(spec, round.due_on)
    round.report_until_on = promises.report_until_on(spec, conversation)
    round.save()
    conversations.milestone_done(conversation=conversation, key=schedule.INVITATIONS, on=today)
    conversations.milestone_told(
        conversation=conversation, key=schedule.DUE, on=today, latest_on=round.closes_latest_on
    )
    conversations.milestone_told(conversation=conversation, key=schedule.RELEASE, on=today)
    post = RoundPost(round, now)
    invitations = list(round.invitations.select_related("person", "group"))
    for invitation in invitations:
        invitation.organisation = round.organisation
        _give_link(invitation, round, link_key, post)
    Invitation.objects.bulk_create(  # they are there: this updates them, without a condition for each row
        invitations,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["check_hash", "sealed_secret", "told_due_on"],
        batch_size=500,
    )
    post.queue()
    return len(invitations)


@transaction.atomic
def add_rater(*, round: Round, group: str, person: Person, by: Person, now: datetime) -> Invitation:
    """Ask one more person. After opening groups only grow, until some days before the due date; the mail goes at once.

    Args:
        group: key of a group of the format.
    Raises:
        RaterRefused: this person cannot be asked there, or it is too late.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.closed_at or round.destroyed_at:
        raise RaterRefused("too_late")
    spec = spec_of(round.conversation.format_version)
    row = in_group(round, group)
    if row is None:
        raise RaterRefused("too_late" if round.opened_on else "group_unknown")
    if round.opened_on and now.astimezone(clock.AMSTERDAM).date() > grows_until_on(round):
        raise RaterRefused("too_late")
    check_rater(round, row, spec, person)
    invitation = Invitation.objects.create(
        organisation=round.organisation, round=round, group=row, person=person
    )
    audit.log("rater.added", organisation=round.organisation, at=now, actor=by, about=round)
    conversations.note_independence(conversation=round.conversation, by=by, now=now)
    if is_open(round):
        post = RoundPost(round, now)
        _give_link(invitation, round, post.link_key, post)
        invitation.save(update_fields=["check_hash", "sealed_secret", "told_due_on"])
        post.queue()
    else:
        reset_plans(round)
    return invitation


def grows_until_on(round: Round) -> date:
    """The last day on which somebody can be asked after opening."""
    days = spec_of(round.conversation.format_version).time.groups_grow_until_days
    if round.due_on is None:
        raise ValueError("the round has not opened")
    return date.fromordinal(round.due_on.toordinal() - days)


def _give_link(invitation: Invitation, round: Round, link_key: bytes, post: RoundPost) -> None:
    secret = new_secret()
    invitation.check_hash = check_hash(secret)
    today = post.now.astimezone(clock.AMSTERDAM).date()
    invitation.sealed_secret = seal_link(link_key, round, invitation, secret, on=today)
    invitation.told_due_on = round.due_on
    post.invitation(invitation, secret)


def _group_problems(round: Round) -> list[Problem]:
    groups = list(round.groups.all())
    sizes = _sizes(round, groups)
    return problems_of_groups(spec_of(round.conversation.format_version), round.floor, groups, sizes)


def _sizes(round: Round, groups: Iterable[RaterGroup]) -> dict[str, int]:
    """How many people are in each group, by key."""
    counted = round.invitations.values_list("group_id").annotate(Count("pk")).order_by()
    by_group = dict(counted)
    return {group.key: by_group.get(group.pk, 0) for group in groups}


def problems_of_groups(
    spec: FormatSpec, floor: int, rows: Iterable[RaterGroup], sizes: Mapping[str, int]
) -> list[Problem]:
    """What keeps groups of these sizes from opening."""
    sides = {group.key for group in spec.groups if group.answered_by != "raters"}
    groups = {group.key: group for group in rows}
    found = []
    if not any(size for key, size in sizes.items() if key not in sides):
        found.append(Problem("no_raters"))
    for key, group in groups.items():
        if group.kind != "averaged" or not 0 < sizes[key] < floor or group.plan == "by_name":
            continue
        if group.plan != "merge":
            found.append(Problem("too_small", key))
        elif sizes[key] + sizes.get(group.merge_with, 0) < floor or not sizes.get(group.merge_with):
            found.append(Problem("merged_too_small", key))
    return found


def _seat_sides(round: Round) -> None:
    """Subject and reviewer may have changed since the raters were proposed: who has the part now, answers."""
    conversation = round.conversation
    spec = spec_of(conversation.format_version)
    people = people_in(conversation)
    seats = {
        group.key: people.get(Part.SUBJECT if group.answered_by == "subject" else Part.REVIEWER)
        for group in spec.groups
        if group.answered_by != "raters"
    }
    sides = [person.pk for person in seats.values() if person]
    asked = round.invitations.filter(Q(group__key__in=seats) | Q(person__in=sides))
    found = {(key, person_id) for key, person_id in asked.values_list("group__key", "person_id")}
    wanted = {(key, person.pk) for key, person in seats.items() if person}
    if found == wanted:
        return
    asked.delete()
    rows = {group.key: group for group in round.groups.filter(key__in=seats)}
    Invitation.objects.bulk_create(
        Invitation(organisation_id=round.organisation_id, round=round, group=rows[key], person_id=person_id)
        for key, person_id in sorted(wanted)
    )


def _freeze_groups(round: Round) -> None:
    """Groups as they will be told: nobody's dropped, a plan only where small, too small ones merged or named."""
    reset_plans(round)
    groups = {group.key: group for group in round.groups.all()}
    sizes = _sizes(round, groups.values())
    for key in [key for key, size in sizes.items() if size == 0]:
        for other in groups.values():
            if other.merge_with == key:
                other.plan, other.merge_with = "mean_or_nothing", ""
                other.save(update_fields=["plan", "merge_with"])
        groups.pop(key).delete()
    for key, group in list(groups.items()):
        if key not in groups or group.kind != "averaged":
            continue
        if group.plan == "by_name" and sizes[key] == 1:
            group.kind, group.plan = "named", "mean_or_nothing"
            group.save(update_fields=["kind", "plan"])
        elif group.plan == "merge" and sizes[key] < round.floor:
            _merge(round, groups.pop(key), groups.pop(group.merge_with))


def _merge(round: Round, one: RaterGroup, other: RaterGroup) -> None:
    first, second = sorted((one, other), key=lambda group: group.position)
    together = RaterGroup.objects.create(
        organisation_id=round.organisation_id,
        round=round,
        key=f"{first.key}+{second.key}",
        kind="averaged",
        position=first.position,
    )
    Invitation.objects.filter(round=round, group__in=[one, other]).update(group=together)
    round.groups.filter(pk__in=[one.pk, other.pk]).delete()


def _milestone(conversation: Conversation, key: str) -> date | None:
    return conversation.milestones.filter(key=key).values_list("due_on", flat=True).first()


def _shortening_open(conversation: Conversation) -> bool:
    """Whether the schedule is a shorter one to which the sides have not (both) said yes."""
    request = conversation.consent_requests.filter(kind=ConsentKind.SHORTEN).order_by("-id").first()
    if request is None or request.is_granted:
        return False
    held_on = conversation.held_on.isoformat() if conversation.held_on else ""
    return request.settled_at is None or request.terms.get("held_on") == held_on
