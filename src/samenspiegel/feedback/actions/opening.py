# SPDX-License-Identifier: EUPL-1.2
"""Open a round: groups frozen, promises made, everybody invited with a link of their own (HV-5, at D-21)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Model, Prefetch

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind, Conversation, Participant
from samenspiegel.conversations.queries import people_in, rules_for
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report.build import SENDERS_FOR_TEXTS
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys import custody
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from .. import promises
from ..models import Invitation, NoObjection, RaterGroup, Round
from ..questions import is_in_words
from .choosing_unguided import check_unguided
from .letters import RoundPost
from .links import Group, check_hash, in_group, is_open, new_secret, seal_link
from .objections import ask_anew, awaits_objections
from .raters import SMALL_GROUP_TO, AlreadyOpen, RaterRefused, check_rater, reset_plans

CUSTODIANS = (Part.FACILITATOR, Part.SUBSTITUTE)
"""Whose seals a round is closed with in custodian mode, beside the printed recovery code."""


@dataclass(frozen=True)
class Problem:
    """What keeps a round from opening.

    ``code``: ``no_date`` (paused, cancelled or without a round), ``consent_open`` (the shorter schedule was not
    consented to), ``due_date_passed``, ``objection_open``, ``term_runs`` (people may still object), ``side_missing``,
    ``no_raters``, ``too_small`` (one or two in an averaged group: name, merge, enlarge or drop),
    ``merged_too_small`` (two groups together are not enough), ``words_too_few`` (asked in words, in averaged groups
    that together are too small to show any); in custodian mode also ``seal_missing`` (the facilitator or the
    substitute has no seal passphrase) and ``recovery_missing`` (no recovery code was made).
    ``group``: key of the group, where it is about one.
    """

    code: str
    group: str = ""


class NotReady(Exception):
    """The round cannot open yet; carries every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


@dataclass
class _Asked:
    """A round that may open, with who will be asked: the sides as they are now, and everybody who was proposed."""

    round: Round
    groups: dict[str, RaterGroup]
    invitations: list[Invitation]
    replaced: list[Invitation]
    is_mailed: bool = True

    @property
    def sizes(self) -> dict[str, int]:
        """How many people are in each group, by key."""
        counted = Counter(invitation.group_id for invitation in self.invitations)
        return {key: counted[group.pk] for key, group in self.groups.items()}


def problems(round: Round, now: datetime) -> list[Problem]:
    """Everything that keeps a round from opening now; empty when it can."""
    groups = list(round.groups.all())
    return _problems(round, now, groups, _sizes(round, groups))


def _problems(
    round: Round, now: datetime, groups: Iterable[RaterGroup], sizes: Mapping[str, int]
) -> list[Problem]:
    conversation = round.conversation
    found = []
    if conversation.held_on is None or conversation.cancelled_at or not conversation.has_round:
        found.append(Problem("no_date"))
    if _shortening_open(conversation):
        found.append(Problem("consent_open"))
    due_on = _milestone(conversation, schedule.DUE)
    if conversation.held_on and (due_on is None or due_on <= now.astimezone(clock.AMSTERDAM).date()):
        found.append(Problem("due_date_passed"))
    if not all(objection.is_answered for objection in round.objections.all()):
        found.append(Problem("objection_open"))
    if awaits_objections(round, now.astimezone(clock.AMSTERDAM).date()):
        found.append(Problem("term_runs"))
    people = people_in(conversation)
    if not set(rules_for(conversation).sides) <= people.keys():
        found.append(Problem("side_missing"))
    if round.custody == Custody.CUSTODIAN:
        if len(_seals(round)) < len(CUSTODIANS):
            found.append(Problem("seal_missing"))
        if not custody.has_recovery_code(round.organisation_id, round.public_id):
            found.append(Problem("recovery_missing"))
    return found + problems_of_groups(spec_of(conversation.format_version), round.floor, groups, sizes)


def open_round(*, round: Round, now: datetime, by: Person | None = None) -> Round:
    """Invite everybody who was proposed. Idempotent, safe to kill: first the keys, then all else in one transaction.

    Raises:
        NotReady: something keeps it from opening.
    """
    if round.opened_on:
        return round
    with transaction.atomic():
        [round] = _locked([round.pk])
        if round.opened_on:
            return round
        asked = _asked(round)
        if found := _problems_of(asked, now):
            raise NotReady(found)
        _open([asked], now, by)
    return round


def open_alone(*, round: Round, now: datetime, by: Person) -> Round:
    """Begin a round in which the subject answers alone (PR-3): at once, without a mail. Whoever was proposed goes.

    Raises:
        AlreadyOpen: others have been asked.
    """
    with transaction.atomic():
        [round] = _locked([round.pk])
        if round.opened_on or round.destroyed_at:
            raise AlreadyOpen
        people = people_in(round.conversation)
        round.invitations.exclude(person=people[Part.SUBJECT]).delete()
        conversations.go_on_alone(round.conversation, now=now)
        [round] = _locked([round.pk])
        asked = _asked(round)
        asked.is_mailed = False
        _open([asked], now, by)
    return round


def open_rounds(*, round_ids: Collection[int], now: datetime) -> int:
    """Open those of these rounds that are ready, together: keys first, then all else in one transaction.

    As safe as ``open_round``, and for eight raters each in a third of the time. Returns how many were opened.
    """
    with transaction.atomic():
        waiting = [_asked(round) for round in _locked(round_ids) if not round.opened_on]
        ready = [asked for asked in waiting if not _problems_of(asked, now)]
        if ready:
            _open(ready, now, None)
    return len(ready)


def _locked(round_ids: Collection[int]) -> list[Round]:
    """The rounds, held until the end of the transaction, with everything that opening reads of them."""
    rows = (
        Round.objects.select_for_update(of=("self",))
        .filter(pk__in=round_ids)
        .select_related("organisation", "conversation__format_version", "conversation__organisation")
        .defer("conversation__format_version__content")  # long, and read once per process
        .prefetch_related(
            "groups",
            "objections",
            "no_objections",
            Prefetch("invitations", Invitation.objects.select_related("person")),
            Prefetch("conversation__participants", Participant.objects.select_related("person")),
            "conversation__milestones",
            "conversation__consent_requests",
        )
        .order_by("pk")
    )
    return list(rows)


def _asked(round: Round) -> _Asked:
    """Subject and reviewer may have changed since the raters were proposed: who has the part now, answers.

    Who has left since is not asked: their group is as large as it is without them.
    """
    groups = {group.key: group for group in round.groups.all()}
    by_id = {group.pk: group for group in groups.values()}
    proposed = list(round.invitations.all())
    for invitation in proposed:
        invitation.organisation, invitation.group = round.organisation, by_id[invitation.group_id]
    people = people_in(round.conversation)
    seats = {
        group.key: people.get(Part(group.answered_by))
        for group in spec_of(round.conversation.format_version).groups
        if group.answered_by != "raters"
    }
    sides = [person.pk for person in seats.values() if person]
    of_sides = [row for row in proposed if row.group.key in seats or row.person_id in sides]
    wanted = {(key, person.pk): person for key, person in seats.items() if person}
    gone = [row for row in proposed if row not in of_sides and not row.person.is_active]
    proposed = [row for row in proposed if row not in gone]
    if {(row.group.key, row.person_id) for row in of_sides} == set(wanted):
        return _Asked(round, groups, proposed, gone)
    seated = [
        Invitation(organisation=round.organisation, round=round, group=groups[key], person=person)
        for (key, _), person in sorted(wanted.items(), key=lambda seat: seat[0])
    ]
    return _Asked(round, groups, [row for row in proposed if row not in of_sides] + seated, of_sides + gone)


def _problems_of(asked: _Asked, now: datetime) -> list[Problem]:
    if asked.round.destroyed_at:
        return [Problem("no_date")]
    return _problems(asked.round, now, asked.groups.values(), asked.sizes)


def _make_keys(ready: Sequence[_Asked]) -> dict[int, tuple[bytes, bytes]]:
    """The public key and the link key of each, by the round's id. In the key store at once: when opening is cut off,
    the next try finds them there."""
    made: dict[int, tuple[bytes, bytes]] = {}
    for together in _by_organisation(ready):
        own = [asked.round for asked in together]
        organisation_id = own[0].organisation_id
        wanted = [(round.public_id, Purpose.LINK) for round in own]
        wanted += [(row.public_id, Purpose.ROUND) for row in own if row.custody != Custody.CUSTODIAN]
        found = keys.make_each(organisation_id, wanted)
        for round in own:
            if round.custody == Custody.CUSTODIAN:
                public = custody.make_round_key(organisation_id, round.public_id, _seals(round))
            else:
                public = keys.public_half(found[round.public_id, Purpose.ROUND])
            made[round.pk] = public, found[round.public_id, Purpose.LINK]
    return made


def _seals(round: Round) -> dict[str, bytes]:
    """The public halves of the seals of who facilitates and who takes over, by public id."""
    people = people_in(round.conversation)
    holders = [people[part].public_id for part in CUSTODIANS if part in people]
    return custody.public_keys(round.organisation_id, holders)


def _open(ready: Sequence[_Asked], now: datetime, by: Person | None) -> None:
    """Write it all, in as many statements for many rounds as for one."""
    rounds = [asked.round for asked in ready]
    made = _make_keys(ready)
    today = now.astimezone(clock.AMSTERDAM).date()
    _seat_and_freeze(ready)
    for round in rounds:
        spec = spec_of(round.conversation.format_version)
        round.public_key, _ = made[round.pk]
        round.opened_on = today
        round.due_on = _milestone(round.conversation, schedule.DUE)
        round.closes_latest_on = promises.closes_latest_on(spec, round.due_on)
        round.report_until_on = promises.report_until_on(spec, round.conversation)
    _update(Round, rounds, ["public_key", "opened_on", "due_on", "closes_latest_on", "report_until_on"])
    _tell_dates(rounds, today)
    letters: list[Notice] = []
    for asked in ready:
        post = RoundPost(asked.round, now)
        post.groups, post.link_key = list(asked.groups.values()), made[asked.round.pk][1]
        for invitation in asked.invitations:
            _give_link(invitation, asked.round, post.link_key, post, is_mailed=asked.is_mailed)
        letters += post.written
    invitations = [invitation for asked in ready for invitation in asked.invitations]
    _update(Invitation, invitations, ["check_hash", "sealed_secret", "told_due_on"])
    notices.queue(letters)
    for own in _by_organisation(ready):
        lines = [
            audit.Line("round.opened", asked.round.conversation, {"invited": len(asked.invitations)})
            for asked in own
        ]
        audit.log_all(lines, organisation=own[0].round.organisation, at=now, actor=by)
    for round in rounds:
        for row in (round, round.conversation):  # what was read before says how it was before
            row._prefetched_objects_cache.clear()


def _by_organisation(ready: Iterable[_Asked]) -> Iterable[list[_Asked]]:
    found: dict[int, list[_Asked]] = {}
    for asked in ready:
        found.setdefault(asked.round.organisation_id, []).append(asked)
    return found.values()


def _update(model: type[Model], rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Rows that are there: this updates them in one statement, without a condition for each."""
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )


def _tell_dates(rounds: Sequence[Round], today: date) -> None:
    opened = [round.conversation for round in rounds]
    conversations.milestones_done(opened, key=schedule.INVITATIONS, on=today)
    conversations.milestones_told(opened, key=schedule.RELEASE, on=today)
    for conversation in opened:
        conversations.lay_after(conversation, "invitation", on=today)
    for latest_on in {round.closes_latest_on for round in rounds}:
        told = [round.conversation for round in rounds if round.closes_latest_on == latest_on]
        conversations.milestones_told(told, key=schedule.DUE, on=today, latest_on=latest_on)


@transaction.atomic
def add_rater(
    *, round: Round, group: str, person: Person, by: Person, now: datetime, by_letter: bool = False
) -> Invitation:
    """Ask one more person. After opening groups only grow, until some days before the due date; the mail goes at once.

    Args:
        group: key of a group of the format.
        by_letter: on paper, printed by who guides it; see ``paper``.
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
    check_rater(round, row, spec, person, by_letter=by_letter)
    check_unguided(round, row, person, by, now)
    invitation = Invitation.objects.create(
        organisation=round.organisation, round=round, group=row, person=person, by_letter=by_letter
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
        ask_anew(round, by=by, now=now)
    return invitation


def grows_until_on(round: Round) -> date:
    """The last day on which somebody can be asked after opening."""
    days = spec_of(round.conversation.format_version).time.groups_grow_until_days
    if round.due_on is None:
        raise ValueError("the round has not opened")
    return date.fromordinal(round.due_on.toordinal() - days)


def _give_link(
    invitation: Invitation, round: Round, link_key: bytes, post: RoundPost, *, is_mailed: bool = True
) -> None:
    # Of a letter the link is made when it is printed. Until then nobody has it.
    secret = new_secret()
    invitation.check_hash = check_hash(secret)
    today = post.now.astimezone(clock.AMSTERDAM).date()
    invitation.sealed_secret = seal_link(link_key, round, invitation, secret, on=today)
    invitation.told_due_on = None if invitation.by_letter else round.due_on
    if is_mailed:
        post.invitation(invitation, secret)


def _sizes(round: Round, groups: Iterable[RaterGroup]) -> dict[str, int]:
    """How many people are in each group, by key."""
    there = round.invitations.filter(person__is_active=True)  # who has left is not asked any more
    counted = there.values_list("group_id").annotate(Count("pk")).order_by()
    by_group = dict(counted)
    return {group.key: by_group.get(group.pk, 0) for group in groups}


def problems_of_groups(
    spec: FormatSpec, floor: int, rows: Iterable[Group], sizes: Mapping[str, int]
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
    together = sum(sizes[key] for key, group in groups.items() if group.kind == "averaged")
    if together < SENDERS_FOR_TEXTS:
        found += [
            Problem("words_too_few", key)
            for key, group in groups.items()
            if group.kind == "averaged" and sizes[key] and is_in_words(spec, key)
        ]
    return found


def _seat_and_freeze(ready: Sequence[_Asked]) -> None:
    """Groups as they will be told: nobody's dropped, a plan only where small, too small ones merged or named."""
    with_term = [asked.round.pk for asked in ready if asked.round.no_objections.all()]
    if with_term:  # nobody needs to know afterwards who had no objection
        NoObjection.objects.filter(round__in=with_term).delete()
    for asked in ready:
        if asked.replaced:
            Invitation.objects.filter(pk__in=[row.pk for row in asked.replaced]).delete()
            new = [row for row in asked.invitations if row.pk is None]
            Invitation.objects.bulk_create(new)
    empty = [asked.groups.pop(key).pk for asked in ready for key in _settle_plans(asked)]
    RaterGroup.objects.filter(pk__in=empty).delete()
    for asked in ready:
        _name_and_merge(asked)


def _settle_plans(asked: _Asked) -> list[str]:
    """A plan is for a small group, and with a partner that is there. Returns the keys of groups with nobody in them."""
    sizes = asked.sizes
    for group in asked.groups.values():
        partner_is_gone = group.plan == "merge" and sizes.get(group.merge_with) == 0
        if (group.plan != "mean_or_nothing" and sizes[group.key] > SMALL_GROUP_TO) or partner_is_gone:
            group.plan, group.merge_with = "mean_or_nothing", ""
            group.save(update_fields=["plan", "merge_with"])
    return [key for key, size in sizes.items() if size == 0]


def _name_and_merge(asked: _Asked) -> None:
    sizes = asked.sizes
    for key, group in list(asked.groups.items()):
        if key not in asked.groups or group.kind != "averaged":
            continue
        if group.plan == "by_name" and sizes[key] == 1:
            group.kind, group.plan = "named", "mean_or_nothing"
            group.save(update_fields=["kind", "plan"])
        elif group.plan == "merge" and sizes[key] < asked.round.floor:
            _merge(asked, asked.groups.pop(key), asked.groups.pop(group.merge_with))


def _merge(asked: _Asked, one: RaterGroup, other: RaterGroup) -> None:
    round, both = asked.round, {one.pk, other.pk}
    first, second = sorted((one, other), key=lambda group: group.position)
    together = RaterGroup.objects.create(
        organisation_id=round.organisation_id,
        round=round,
        key=f"{first.key}+{second.key}",
        kind="averaged",
        position=first.position,
    )
    Invitation.objects.filter(round=round, group__in=both).update(group=together)
    RaterGroup.objects.filter(pk__in=both).delete()
    for invitation in asked.invitations:
        if invitation.group_id in both:
            invitation.group = together
    asked.groups[together.key] = together
    asked.groups = dict(sorted(asked.groups.items(), key=lambda named: named[1].position))


def _milestone(conversation: Conversation, key: str) -> date | None:
    return next((row.due_on for row in conversation.milestones.all() if row.key == key), None)


def _shortening_open(conversation: Conversation) -> bool:
    """Whether the schedule is a shorter one to which the sides have not (both) said yes."""
    asked = [row for row in conversation.consent_requests.all() if row.kind == ConsentKind.SHORTEN]
    request = max(asked, key=lambda row: row.pk, default=None)
    if request is None or request.is_granted:
        return False
    held_on = conversation.held_on.isoformat() if conversation.held_on else ""
    return request.settled_at is None or request.terms.get("held_on") == held_on
