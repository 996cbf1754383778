# SPDX-License-Identifier: EUPL-1.2
"""Who is asked: proposed from bodies and seats, changed by the facilitator, objected to by the sides (HV-14)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.actions import note_independence
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, rules_for
from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format import Group as GroupSpec
from samenspiegel.formats.queries import spec_of
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person, Seat

from ..models import Invitation, RaterGroup, Round
from ..questions import is_in_words

SMALL_GROUP_TO = 4
"""Up to this many people in an averaged group a plan can be chosen (design, section 5)."""
PLANS = ("mean_or_nothing", "competencies_only", "by_name", "merge")


class AlreadyOpen(Exception):
    """The round has opened (or ended): nobody is removed or moved any more."""


class RaterRefused(Exception):
    """This person cannot be asked in this group. ``code`` says why.

    ``takes_part``, ``invited_already``, ``no_address``, ``shared_mailbox``, ``address_taken``, ``one_only``,
    ``no_letters`` (nobody guides it),
    ``from_elsewhere``, ``inactive``, ``group_unknown``, ``too_late`` (groups grow until some days before the due date).
    Where nobody guides also ``unknown_here`` (not known apart from the sides), ``not_of_group`` (holds no such seat)
    and ``reads_report`` (whoever adds them after opening reads what they answer).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PlanImpossible(Exception):
    """A plan does not fit this group. ``code``: ``not_averaged``, ``not_small``, ``unknown_plan``, ``no_partner``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Unreachable:
    """Somebody who belongs in a group and cannot be asked; ``reason`` is a code of ``RaterRefused``."""

    person: Person
    group: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """Whom the format would ask on a day."""

    asked: list[tuple[str, Person]] = field(default_factory=list)
    unreachable: list[Unreachable] = field(default_factory=list)


def proposed(conversation: Conversation, on: date) -> Proposal:
    """Whom the format of a conversation proposes from the bodies and seats held on a day."""
    return proposed_for(
        spec=spec_of(conversation.format_version),
        organisation_id=conversation.organisation_id,
        people=people_in(conversation),
        committee=[
            row.person_id for row in conversation.participants.all() if row.part == Part.REVIEWER_MEMBER
        ],
        on=on,
    )


def proposed_for(
    *,
    spec: FormatSpec,
    organisation_id: int,
    people: Mapping[Part, Person],
    on: date,
    committee: Collection[int] = (),
    with_left: bool = False,
) -> Proposal:
    """Whom a format proposes for a conversation of these people, planned already or not.

    A person sits in one group, the first that fits. The subject and the reviewer only answer as themselves, so the
    reviewer never also counts in a body; who facilitates is not asked. One invitation per person and address.

    Args:
        committee: who else sits in the committee that reviews, by primary key: they read figures, so they give none.
        with_left: also who has left since, to tell what changed; nobody is asked out of such a list.
    """
    parts = {person.pk: part for part, person in people.items()}
    proposal = Proposal()
    placed: set[int] = set()
    addresses: set[str] = set()
    for group in spec.groups if spec.asks else ():
        if group.answered_by == "raters":
            continue
        person = people.get(Part(group.answered_by))
        if person:
            proposal.asked.append((group.key, person))
            addresses.add(person.email.lower())
            if reason := _address_problem(person):
                proposal.unreachable.append(Unreachable(person, group.key, reason))
    held = list(_held(organisation_id, on, with_left=with_left))
    for group in spec.rater_groups if spec.asks else ():
        for person in _from_seats(group, held):
            is_side = parts.get(person.pk) in SIDES or person.pk in committee
            if person.pk in placed or is_side:
                continue
            placed.add(person.pk)
            reason = _address_problem(person)
            if person.pk in parts:
                reason = "takes_part"
            elif not reason and person.email.lower() in addresses:
                reason = "address_taken"
            elif not reason and group.kind != "averaged" and group.key in {key for key, _ in proposal.asked}:
                reason = "one_only"
            if reason:
                proposal.unreachable.append(Unreachable(person, group.key, reason))
            else:
                addresses.add(person.email.lower())
                proposal.asked.append((group.key, person))
    return proposal


@transaction.atomic
def propose_raters(*, conversation: Conversation, now: datetime, by: Person | None = None) -> Round | None:
    """Lay the round of a conversation: its groups, and as proposals everybody whom the format would ask (HV-14).

    Idempotent: a round that exists already is returned as it is. ``None`` for a format without a questionnaire, or a
    conversation without a round. Where the subject looks alone, nobody is proposed: they choose who is asked (PR-3).
    """
    conversation = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("format_version", "organisation")
        .get(pk=conversation.pk)
    )
    existing = Round.objects.filter(conversation=conversation).first()
    spec = spec_of(conversation.format_version)
    if existing or not (conversation.has_round and spec.asks):
        return existing
    floor = max([3, *(group.floor or 0 for group in spec.groups)])
    organisation = conversation.organisation
    # Who answers alone promised nothing to others, and nobody could close it with a passphrase.
    custody = Custody.OPERATOR if spec.is_alone else organisation.custody
    round = Round.objects.create(
        organisation=organisation, conversation=conversation, floor=floor, custody=custody
    )
    groups = {
        group.key: RaterGroup.objects.create(
            organisation=organisation,
            round=round,
            key=group.key,
            kind=group.kind,
            position=position * 100,
        )
        for position, group in enumerate(spec.groups)
    }
    today = now.astimezone(clock.AMSTERDAM).date()
    sides = {group.key for group in spec.groups if group.answered_by != "raters"}
    Invitation.objects.bulk_create(
        Invitation(organisation=organisation, round=round, group=groups[key], person=person)
        for key, person in proposed(conversation, today).asked
        if key in sides or not spec.is_alone
    )
    audit.log("round.proposed", organisation=organisation, at=now, actor=by, about=conversation)
    if by is not None:
        note_independence(conversation=conversation, by=by, now=now)
    return round


def unreachable(round: Round, now: datetime) -> list[Unreachable]:
    """Whom the format would ask today and who cannot be: the facilitator finds an address, or somebody else."""
    invited = set(round.invitations.values_list("person_id", flat=True))
    spec = spec_of(round.conversation.format_version)
    sides = {group.key for group in spec.groups if group.answered_by != "raters"}
    found = proposed(round.conversation, now.astimezone(clock.AMSTERDAM).date()).unreachable
    return [row for row in found if row.group in sides or row.person.pk not in invited]


@transaction.atomic
def remove_rater(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Take a proposed rater off the list, before anything has left.

    Raises:
        AlreadyOpen: after opening nobody is removed (design, section 4).
        RaterRefused: subject and reviewer always answer.
    """
    round = unopened(invitation.round_id)
    invitation = Invitation.objects.select_related("group").get(pk=invitation.pk)
    if invitation.group.key not in {
        group.key for group in spec_of(round.conversation.format_version).rater_groups
    }:
        raise RaterRefused("takes_part")
    invitation.delete()
    reset_plans(round)
    audit.log(
        "rater.removed",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round,
    )
    note_independence(conversation=round.conversation, by=by, now=now)


@transaction.atomic
def choose_plan(
    *, group: RaterGroup, plan: str, by: Person, now: datetime, merge_with: str = ""
) -> RaterGroup:
    """Choose what happens with a small averaged group, before opening; it stands in the invitation (design, section 5).

    Args:
        merge_with: key of the averaged group that it goes together with when too few answer.
    Raises:
        AlreadyOpen: the plan was told already.
        PlanImpossible: the group is not averaged, or not small; or the partner cannot be one.
    """
    round = unopened(group.round_id)
    groups = {row.key: row for row in round.groups.all()}
    group = groups[group.key]
    spec = spec_of(round.conversation.format_version)
    if group.kind != "averaged":
        raise PlanImpossible("not_averaged")
    if plan not in PLANS or (plan != "mean_or_nothing" and plan not in spec.group(group.key).plans):
        raise PlanImpossible("unknown_plan")
    size = group.invitations.count()
    if plan != "mean_or_nothing" and size > SMALL_GROUP_TO:
        raise PlanImpossible("not_small")
    if plan == "merge":
        partner = groups.get(merge_with)
        if partner is None or partner.pk == group.pk or partner.kind != "averaged":
            raise PlanImpossible("no_partner")
        if is_in_words(spec, partner.key):  # it has no figures to go together with
            raise PlanImpossible("no_partner")
        own = partner.plan == "merge" and partner.merge_with == group.key
        taken = any(
            row.plan == "merge" and row.merge_with == partner.key and row.pk != group.pk
            for row in groups.values()
        )
        if taken or (partner.plan != "mean_or_nothing" and not own):
            raise PlanImpossible("no_partner")  # its people would be told two different things
    elif plan != "mean_or_nothing" and any(
        row.plan == "merge" and row.merge_with == group.key for row in groups.values()
    ):
        raise PlanImpossible("no_partner")
    group.plan, group.merge_with = plan, merge_with if plan == "merge" else ""
    group.save(update_fields=["plan", "merge_with"])
    audit.log(
        "round.plan_chosen",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round,
        group=group.key,
        plan=plan,
    )
    return group


def unopened(round_id: int) -> Round:
    """The round, locked; raises ``AlreadyOpen``."""
    round = Round.objects.select_for_update().get(pk=round_id)
    if round.opened_on or round.closed_at or round.destroyed_at:
        raise AlreadyOpen
    return round


def check_rater(
    round: Round, group: RaterGroup, spec: FormatSpec, person: Person, *, by_letter: bool = False
) -> None:
    """Raises ``RaterRefused`` where this person cannot be asked in this group.

    A letter needs no address. Whoever prints it holds its code for a while, so that is somebody who guides the
    conversation and reads no scores: where nobody does, there are no letters.
    """
    if person.organisation_id != round.organisation_id:
        raise RaterRefused("from_elsewhere")
    if not person.is_active:
        raise RaterRefused("inactive")
    if any(one.answered_by != "raters" for one in (spec.group(part) for part in group.key.split("+"))):
        raise RaterRefused("group_unknown")
    taking_part = round.conversation.participants.exclude(part=Part.ATTENDEE)
    if taking_part.filter(person=person).exists():
        raise RaterRefused("takes_part")
    if round.invitations.filter(person=person).exists():
        raise RaterRefused("invited_already")
    if by_letter:
        if not rules_for(round.conversation).is_guided:
            raise RaterRefused("no_letters")
    elif reason := _address_problem(person):
        raise RaterRefused(reason)
    elif round.invitations.filter(person__email__iexact=person.email, by_letter=False).exists():
        raise RaterRefused("address_taken")
    if group.kind != "averaged" and group.invitations.exists():
        raise RaterRefused("one_only")


def _address_problem(person: Person) -> str:
    if not person.email:
        return "no_address"
    return "shared_mailbox" if person.has_shared_mailbox else ""


def _held(organisation_id: int, on: date, *, with_left: bool = False) -> Iterator[Seat]:
    yield from (
        Seat.objects.filter(
            Q(until_on=None) | Q(until_on__gte=on),
            Q() if with_left else Q(person__is_active=True),
            organisation_id=organisation_id,
            since_on__lte=on,
        )
        .select_related("person", "body")
        .order_by("person__name", "person_id", "id")
    )


def _from_seats(group: GroupSpec, held: list[Seat]) -> Iterator[Person]:
    wanted = group.proposed_from
    if wanted is None:
        return
    offices: dict[int, set[str]] = defaultdict(set)
    for seat in held:
        offices[seat.person_id].add(seat.office)
    for seat in held:
        if wanted.body and (seat.body is None or seat.body.kind != wanted.body):
            continue
        if wanted.office and seat.office != wanted.office:
            continue
        if seat.person.is_external != wanted.elsewhere:
            continue
        if offices[seat.person_id].isdisjoint(wanted.without_offices):
            yield seat.person


def holders(group: GroupSpec, organisation_id: int, on: date) -> set[int]:
    """Who holds a seat on a day from which this group is proposed, by primary key."""
    return {person.pk for person in _from_seats(group, list(_held(organisation_id, on)))}


@dataclass(frozen=True)
class Since:
    """What changed in a group since the conversation was planned: who came and is not asked, who left and still is."""

    group: str
    come: list[Person]
    gone: list[Person]


def since_planning(round: Round, on: date) -> list[Since]:
    """Who started or left since the raters were proposed, by the seats: for who chooses them."""
    conversation = round.conversation
    if conversation.planned_at is None:
        return []
    planned_on = conversation.planned_at.astimezone(clock.AMSTERDAM).date()
    then = list(_held(round.organisation_id, planned_on, with_left=True))
    today = list(_held(round.organisation_id, on))
    asked = {row.person_id: row.group.key for row in round.invitations.select_related("group")}
    taking_part = {row.person_id for row in conversation.participants.all()}
    found = []
    for group in spec_of(conversation.format_version).rater_groups:
        before = {person.pk: person for person in _from_seats(group, then)}
        after = {person.pk: person for person in _from_seats(group, today)}
        come = [
            one for pk, one in after.items() if pk not in before and pk not in taking_part and pk not in asked
        ]
        gone = [one for pk, one in before.items() if pk not in after and asked.get(pk) == group.key]
        if come or gone:
            found.append(Since(group.key, come, gone))
    return found


def reset_plans(round: Round) -> None:
    """A plan is for a small group; one that has grown is told what every group is told."""
    for group in round.groups.exclude(plan="mean_or_nothing"):
        if group.invitations.count() > SMALL_GROUP_TO:
            group.plan, group.merge_with = "mean_or_nothing", ""
            group.save(update_fields=["plan", "merge_with"])
