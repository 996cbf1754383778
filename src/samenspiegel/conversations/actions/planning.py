# SPDX-License-Identifier: EUPL-1.2
"""Plan a conversation from its date."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import schedule, terms
from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.format import FormatSpec, choosing
from samenspiegel.core.format.shared import may_be_shared, place_of, shared
from samenspiegel.formats.actions import publish_settled
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_adoption, awaits_consent, spec_of
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.ground_rules.queries import asks as asks_ground_rules
from samenspiegel.ground_rules.queries import in_force, is_seated
from samenspiegel.keys import actions as keys
from samenspiegel.keys import custody
from samenspiegel.keys.models import Purpose
from samenspiegel.organisations.models import Custody, Organisation
from samenspiegel.people.models import Person
from samenspiegel.profiles.queries import chosen_competencies

from .. import calendar_letters, letters
from ..models import ConsentKind, Conversation, Cycle, Participant
from ..queries import may_guide, plans_as, term_ends_on
from . import milestones
from .accounts import offer_account
from .apart import RoundTooSoon, near_round, record_exception
from .committee import COMMITTEE, Committee, committee_of, is_collective, tell_members
from .consenting import ask_consent
from .independence import forbidden, note_independence
from .keeping import FIELD, OutsideDateWrong, check_outside, record_goes_on
from .milestones import shorter_plan
from .refusals import PlanRefused


@transaction.atomic
def plan(
    *,
    organisation: Organisation,
    format_version: FormatVersion,
    subject: Person,
    reviewer: Person,
    facilitator: Person | None,
    substitute: Person | None,
    held_on: date,
    starts_at: time,
    duration_minutes: int,
    place: str,
    by: Person,
    now: datetime,
    attendees: Collection[Person] = (),
    supporter: Person | None = None,
    second_reader: Person | None = None,
    second_reviewer: Person | None = None,
    competencies: Collection[str] | None = None,
    outside_dates: Mapping[str, date] | None = None,
    closes_by_clock: bool = False,
    is_shortened: bool = False,
    waives_report_days: bool = False,
    exception_reason: str = "",
    proposal: Conversation | None = None,
) -> Conversation:
    """Plan a conversation from its date (HV-5, HV-7): milestones, parts, and the keys for what it will hold.

    Args:
        facilitator: who guides it; ``None`` where the format knows nobody who does. Then one of the sides plans it,
            the clock closes and releases its questionnaires, and nobody looks into them.
        supporter, second_reader: only where the format knows them (RL-2).
        second_reviewer: who reviews for the other organisation, where two share the subject and the format knows that.
            They come from elsewhere; the conversation stays that of the home organisation.
        competencies: the situational competencies that were chosen; ``None`` takes those of the profile (PR-2).
        outside_dates: the dates of the organisation that the format hangs something on, by key.
        is_shortened: with less time than the format gives; nothing leaves before both sides consented.
        exception_reason: why a second round within the format's number of days is right; recorded.
        proposal: the conversation that was proposed earlier and is planned now.
    Raises:
        ScheduleImpossible: too little time; carries the earliest date that fits.
        PlanRefused: two parts for one person, somebody from elsewhere, a duration that is too short, a proposal that
            is somebody else's or was planned already, a format that waits for the works council's consent, a
            facilitator who is missing or not known to the format, a side that may not plan it, a competency that
            cannot be chosen, or more of them than fit in one questionnaire; in custodian mode
            also closing by the clock, or no two facilitators who both have a seal passphrase.
        RoundTooSoon: another round on this subject lies within the format's number of days.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    format_version, settled = _settled_format(format_version, organisation, subject, second_reviewer, now)
    spec = spec_of(format_version)
    wanted = {
        Part.SUBJECT: subject,
        Part.REVIEWER: reviewer,
        Part.FACILITATOR: facilitator,
        Part.SUBSTITUTE: substitute,
        Part.SECOND_REVIEWER: second_reviewer,
        Part.SUPPORTER: supporter,
        Part.SECOND_READER: second_reader,
    }
    parts = {part: person for part, person in wanted.items() if person}
    _check_guiding(spec, parts, by, today)
    _check_beside(spec, parts)
    _check_people(organisation, parts, attendees)
    _check_seat(spec, reviewer, held_on)
    committee = _committee(spec, parts, attendees, today)
    if stands_in_line := forbidden(organisation_id=organisation.pk, spec=spec, people=parts):
        raise PlanRefused("in_line_of_command", str(stands_in_line[0].part))
    outside = _outside(spec, outside_dates or {}, held_on)
    chosen = checked_choice(
        spec, default_choice(organisation, spec) if competencies is None else competencies
    )
    if proposal:
        proposal = _still_proposed(proposal, organisation, subject)
    if not 15 <= duration_minutes <= 600:
        raise PlanRefused("duration_impossible", "duration_minutes")
    if organisation.custody == Custody.CUSTODIAN and spec.asks:
        _check_custody(parts, closes_by_clock)
    apart_days = spec.time.apart_days
    other_on = near_round(organisation, subject, held_on, apart_days, but=proposal) if spec.asks else None
    if other_on and not exception_reason.strip():
        raise RoundTooSoon(other_on)
    if is_shortened:
        laid_out = shorter_plan(spec, held_on=held_on, today=today, waives_report_days=waives_report_days)
    else:
        laid_out = schedule.milestones(held_on=held_on, plan=spec.milestones, today=today)

    conversation = proposal or _new(organisation, subject)
    conversation.format_version, conversation.ground_rules = format_version, settled
    conversation.held_on, conversation.starts_at = held_on, starts_at
    conversation.duration_minutes, conversation.place = duration_minutes, place.strip()
    conversation.has_round, conversation.competencies = spec.asks, list(chosen)
    conversation.closes_by_clock = spec.asks and (closes_by_clock or facilitator is None)
    conversation.planned_at, conversation.planned_by = now, by
    conversation.outside_dates = outside
    conversation.destroy_on = record_goes_on(spec, held_on, conversation.outside_on)
    conversation.save()
    _seat(conversation, parts, attendees, committee)
    milestones.lay(conversation, [*laid_out, *schedule.on_outside(conversation.outside_on, spec.milestones)])
    if spec.asks:
        milestones.lay_after(conversation, "raters_proposed", on=today)
        keys.make(organisation.pk, conversation.public_id, Purpose.FEEDBACK)
    keys.make(organisation.pk, conversation.public_id, Purpose.RECORD)
    if other_on:
        record_exception(conversation, exception_reason, other_on, by=by, now=now)
    audit.log(
        "conversation.planned",
        organisation=organisation,
        at=now,
        actor=by,
        about=conversation,
        held_on=held_on.isoformat(),
        format=format_version.digest,
    )
    note_independence(conversation=conversation, by=by, now=now)
    _tell(conversation, parts, by, now)
    if committee:
        tell_members(conversation, (parts[Part.REVIEWER], *committee.members), by=by, now=now)
    calendar_letters.tell(conversation, now=now, by=by, told=SIDES)
    if is_shortened:
        ask_consent(
            conversation=conversation,
            kind=ConsentKind.SHORTEN,
            terms={"held_on": held_on.isoformat(), "waives_report_days": waives_report_days},
            by=by,
            now=now,
        )
    return conversation


def shared_spec(spec: FormatSpec, organisation: Organisation, second_reviewer: Person) -> FormatSpec:
    """The format by which two organisations talk with the one whom they share.

    Raises:
        PlanRefused: the format knows no second reviewer, or this person works here.
    """
    if not may_be_shared(spec):
        raise PlanRefused("not_in_format", "second_reviewer")
    if not second_reviewer.is_external or not second_reviewer.works_at.strip():
        raise PlanRefused("second_reviewer_here", "second_reviewer")
    return shared(spec, place_of(organisation.name), place_of(second_reviewer.works_at))


def default_choice(organisation: Organisation, spec: FormatSpec) -> tuple[str, ...]:
    """The situational competencies that the organisation chose in the profile of the office (PR-2); what fits of it."""
    if not choosing.choosable(spec) or spec.parties.subject.office is None:
        return ()
    wanted = chosen_competencies(organisation, spec.parties.subject.office)
    return choosing.in_order(spec, wanted)[: choosing.most_choosable(spec)]


def checked_choice(spec: FormatSpec, keys: Collection[str]) -> tuple[str, ...]:
    """These competencies in the order of the format.

    Raises:
        PlanRefused: one of them is not to be chosen in this format, or they are more than fit.
    """
    chosen = choosing.in_order(spec, keys)
    if set(chosen) != set(keys):
        raise PlanRefused("competency_unknown", "competencies")
    if len(chosen) > choosing.most_choosable(spec):
        raise PlanRefused("too_many_competencies", "competencies")
    return chosen


def _settled_format(
    version: FormatVersion,
    organisation: Organisation,
    subject: Person,
    second_reviewer: Person | None,
    now: datetime,
) -> tuple[FormatVersion, GroundRules | None]:
    """The format that this conversation follows: with what was settled for it (RL-1), for as many as share the subject.

    Raises:
        PlanRefused: something is to be decided first, or nobody talks with anybody in this format.
    """
    if awaits_consent(version):
        raise PlanRefused("works_council_missing", "format")
    if awaits_adoption(version):
        raise PlanRefused("adoption_missing", "format")
    settled = _ground_rules(version, subject, now.astimezone(clock.AMSTERDAM).date())
    if settled and settled.settled_version:
        version = settled.settled_version
    if second_reviewer:
        whole = shared_spec(spec_of(version), organisation, second_reviewer)
        version = publish_settled(version=version, spec=whole, now=now)
    if spec_of(version).is_alone:  # there is nobody to talk with: see ``scanning``
        raise PlanRefused("not_a_conversation", "format")
    return version, settled


def _ground_rules(version: FormatVersion, subject: Person, today: date) -> GroundRules | None:
    """What was settled for conversations with this person, where the format asks that (RL-1, RL-3)."""
    if not asks_ground_rules(version):
        return None
    settled = in_force(version, subject, on=today)
    if settled is None:
        raise PlanRefused("ground_rules_missing", "format")
    return settled


def _check_seat(spec: FormatSpec, reviewer: Person, held_on: date) -> None:
    """Who conducts it sits where the format, or what was settled for it, says so (RL-2)."""
    places = spec.parties.reviewer.one_of
    if places and not is_seated(reviewer, places, on=held_on):
        raise PlanRefused("reviewer_not_agreed", "reviewer")


def _check_guiding(spec: FormatSpec, parts: Mapping[Part, Person], by: Person, today: date) -> None:
    """Somebody guides it where the format says so, and nobody where it does not: then who plans it is a side of it."""
    guiding = [part for part in (Part.FACILITATOR, Part.SUBSTITUTE) if part in parts]
    if spec.parties.facilitator is None:
        if guiding:
            raise PlanRefused("not_guided", str(guiding[0]))
        if all(parts[part].pk != by.pk for part in plans_as(by, spec, on=today)):
            raise PlanRefused("may_not_plan", "format")
        return
    if Part.FACILITATOR not in parts:
        raise PlanRefused("facilitator_missing", "facilitator")
    for part in guiding:
        if not may_guide(parts[part], spec, on=today):
            raise PlanRefused(f"{part}_office", str(part))
    if spec.parties.facilitator.substitute == "required" and Part.SUBSTITUTE not in parts:
        raise PlanRefused("substitute_missing", "substitute")


def _check_beside(spec: FormatSpec, parts: Mapping[Part, Person]) -> None:
    """Who sits beside the two, or reads what is final: only where the format knows somebody like that."""
    is_known = {Part.SUPPORTER: spec.parties.supporter, Part.SECOND_READER: spec.parties.second_reader}
    for part in is_known:
        if part in parts and not is_known[part]:
            raise PlanRefused("not_in_format", str(part))


def _check_custody(parts: Mapping[Part, Person], closes_by_clock: bool) -> None:
    """In custodian mode a round is sealed to two facilitators, and one of them closes it."""
    if Part.FACILITATOR not in parts:
        raise PlanRefused("custody_needs_facilitator", "format")
    if closes_by_clock:
        raise PlanRefused("clock_needs_person", "closing")
    if Part.SUBSTITUTE not in parts:
        raise PlanRefused("custodian_missing", "substitute")
    for part in (Part.FACILITATOR, Part.SUBSTITUTE):
        if not custody.has_seal(parts[part].organisation_id, parts[part].public_id):
            raise PlanRefused("seal_missing", str(part))


def _committee(
    spec: FormatSpec, parts: Mapping[Part, Person], attendees: Collection[Person], today: date
) -> Committee | None:
    """The committee of which the reviewer is the chair, where the format lets one conduct it."""
    if not is_collective(spec):
        return None
    committee = committee_of(spec, parts[Part.REVIEWER], on=today, but=[*parts.values(), *attendees])
    if committee is None:
        raise PlanRefused("not_in_committee", "reviewer")
    return committee


def _outside(spec: FormatSpec, dates: Mapping[str, date], held_on: date) -> dict[str, str]:
    """The dates of the organisation, as the conversation keeps them."""
    try:
        return check_outside(spec, dates, held_on)
    except OutsideDateWrong as wrong:
        raise PlanRefused(f"outside_date_{wrong.code}", f"{FIELD}{wrong.key}") from None


def _still_proposed(proposal: Conversation, organisation: Organisation, subject: Person) -> Conversation:
    """The proposal, locked. It stays in the cycle of its own subject, whose agreements it looks back at (VGS-11)."""
    proposal = Conversation.objects.select_for_update().get(pk=proposal.pk, organisation=organisation)
    if proposal.cycle.subject_id != subject.pk:
        raise PlanRefused("other_subject", "subject")
    if proposal.planned_at or proposal.cancelled_at:
        raise PlanRefused("planned_already", "held_on")
    return proposal


def _new(organisation: Organisation, subject: Person) -> Conversation:
    cycle, _ = Cycle.objects.get_or_create(organisation=organisation, subject=subject, is_private=False)
    return Conversation(organisation=organisation, cycle=cycle)


def _seat(
    conversation: Conversation,
    parts: Mapping[Part, Person],
    attendees: Collection[Person],
    committee: Committee | None = None,
) -> None:
    """Give everybody their part; of a proposal the people may have changed."""
    conversation.participants.all().delete()
    rows = [*((person, part) for part, person in parts.items()), *((one, Part.ATTENDEE) for one in attendees)]
    members = committee.members if committee else ()
    rows += [(one, Part.REVIEWER_MEMBER) for one in members]
    Participant.objects.bulk_create(
        Participant(
            organisation=conversation.organisation,
            conversation=conversation,
            person=person,
            part=part,
            body=committee.body if committee and part in COMMITTEE else None,
        )
        for person, part in rows
    )


def _tell(conversation: Conversation, parts: Mapping[Part, Person], by: Person, now: datetime) -> None:
    """Who has no account gets one offered; both sides may look at the proposed raters; the substitute knows."""
    for part, person in parts.items():
        offer_account(conversation, person, part, by=by, now=now)
    # Who plans it knows; where nobody guides, that is one of the two sides.
    kind = "raters_proposed" if conversation.has_round else "conversation_planned"
    if term_ends_on(conversation, terms.OBJECTIONS):
        kind = "raters_proposed_term"
    letters.queue_to(SIDES, kind, conversation=conversation, now=now, but=by)
    letters.queue_to((Part.SUBSTITUTE,), "substitute_named", conversation=conversation, now=now, but=by)


def _check_people(
    organisation: Organisation, parts: dict[Part, Person], attendees: Collection[Person]
) -> None:
    seen: set[int] = set()
    for field, person in [
        *((part.value, person) for part, person in parts.items()),
        *(("attendees", a) for a in attendees),
    ]:
        if person.organisation_id != organisation.pk or not person.is_active:
            raise PlanRefused("person_unknown", field)
        if person.pk in seen:
            # Nobody conducts or facilitates their own conversation (design, section 7).
            raise PlanRefused("two_parts", field)
        seen.add(person.pk)
