# SPDX-License-Identifier: EUPL-1.2
"""What is expected of whom, and by when: computed from the facts of one conversation, by one function.

The start page, the facilitator's board and the reminders all show this list (design, section 2). A duty names the step
it belongs to, who holds it, the date, and, where the deed is closed to its holder for now, the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from samenspiegel.core import schedule, terms
from samenspiegel.core.access import GUIDED, Deed, Part, Rules, who_may
from samenspiegel.core.holidays import add_working_days

WORKING_DAYS_TO_RELEASE = 2
FOLLOW_UP_DAYS = 14
"""So many days before its date somebody is asked what became of an agreement."""


class Step(StrEnum):
    """The line through time, in order."""

    PLANNED = "planned"
    QUESTIONNAIRES = "questionnaires"
    REPORT = "report"
    PREPARATION = "preparation"
    CONVERSATION = "conversation"
    RECORD = "record"
    AGREEMENTS = "agreements"


class Code(StrEnum):
    """What is to be done."""

    PLAN_NEXT = "plan_next"
    GIVE_DATE = "give_date"  # paused: waits for a new date
    ANSWER_CONSENT = "answer_consent"
    AWAIT_CONSENT = "await_consent"
    SOLVE_RATERS = "solve_raters"
    ANSWER_OBJECTION = "answer_objection"
    LOOK_AT_RATERS = "look_at_raters"
    HAND_IN = "hand_in"
    MAKE_LETTERS = "make_letters"  # for who is asked on paper: nothing leaves by itself
    CHOOSE_SHORTFALL = "choose_shortfall"
    CLOSE_ROUND = "close_round"
    RELEASE_REPORT = "release_report"
    READ_REPORT = "read_report"  # read it, and choose at most three subjects
    PREPARE_POINTS = "prepare_points"
    SHARE_VIEWS = "share_views"  # write how one sees it, and share it
    AGREE_RECORDING = "agree_recording"  # how much is written down, where both agree on that
    MEET = "meet"
    CONFIRM_HELD = "confirm_held"  # nothing is written down: say that it took place
    WRITE_RECORD = "write_record"
    AWAIT_APPROVAL = "await_approval"  # who wrote it: nobody moves, or the term has passed
    ANSWER_PROPOSAL = "answer_proposal"
    APPROVE_RECORD = "approve_record"
    SIGN_RECORD = "sign_record"  # for seen or receipt
    APPROVE_AGREEMENTS = "approve_agreements"
    SEE_FINAL_RECORD = "see_final_record"  # as a second reader
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class RoundFacts:
    """What is known of the feedback round. ``handed_in`` speaks of subject and reviewer only, each to themselves."""

    opened_on: date | None = None
    problems: tuple[str, ...] = ()  # what keeps it from opening
    open_objections: int = 0
    no_objection: frozenset[Part] = frozenset()  # who said that the list is right, as it stands
    only_objector: Part | None = None  # who made all of them that are open, and so answers none
    letters_to_make: bool = False  # somebody is asked by letter, and it was not made yet
    is_all_in: bool = False
    falls_short: bool = False  # self, reviewer or a group is missing
    may_fall_short: bool = False  # the facilitator chose to go on without
    handed_in: frozenset[Part] = frozenset()
    not_asked: frozenset[Part] = frozenset()  # got their part after it opened: whoever had it then answers
    closed_on: date | None = None
    released_on: date | None = None
    withdrawn_on: date | None = None
    destroyed_on: date | None = None


@dataclass(frozen=True)
class RecordFacts:
    """What is known of the record."""

    offered_on: date | None = None
    approve_by_on: date | None = None
    amend_until_on: date | None = None  # after it what was proposed and not answered lapses
    is_agreements_only: bool = False
    approved: frozenset[Part] = frozenset()  # signed, whatever that means for them
    must_answer: frozenset[Part] = frozenset()  # a proposal of the other side waits for them
    has_proposed: frozenset[Part] = frozenset()  # own proposal waits for the other side
    must_decide: frozenset[Part] = frozenset()  # agreements-only: an agreement waits for their yes or no
    ended_on: date | None = None
    awaits_second_reader: bool = False  # it is final, and the second reader has not signed yet


@dataclass(frozen=True)
class AgreementFacts:
    """One agreement that is still open: what tells it from the others, and none of its words."""

    public_id: str
    owner: Part | None  # None: somebody who has no part in the conversation
    due_on: date | None
    number: int = 1  # its place among all that were made in this conversation
    kind: str = ""


@dataclass(frozen=True)
class Facts:
    """One conversation, as the rules see it: dates, and who did what is public to them."""

    conversation: str
    held_on: date | None = None
    first_held_on: date | None = None  # of a conversation with a second sitting; held_on is the last one
    proposed_on: date | None = None
    is_planned: bool = True
    is_paused: bool = False
    is_cancelled: bool = False
    has_round: bool = True
    closes_by_clock: bool = False
    rules: Rules = GUIDED  # of the format: who organises, who writes
    milestones: Mapping[str, date] = field(default_factory=dict)
    round: RoundFacts = RoundFacts()
    is_agenda_frozen: bool = False
    has_chosen: frozenset[Part] = frozenset()
    views_to_share: frozenset[Part] = frozenset()  # who is asked for a view and has not shared it
    consents: Mapping[str, frozenset[Part]] = field(
        default_factory=dict
    )  # open question -> who still answers
    record: RecordFacts = RecordFacts()
    agreements: tuple[AgreementFacts, ...] = ()
    destroy_on: date | None = None


@dataclass(frozen=True)
class Duty:
    """One thing that is expected of one part of one conversation.

    ``due_on`` is the day by whose end it is asked for; ``closed_because`` a code where it cannot be done yet;
    ``about`` a public id where the duty is about one thing among several.
    """

    conversation: str
    code: Code
    step: Step
    holder: Part
    due_on: date | None
    is_late: bool = False
    closed_because: str = ""
    about: str = ""
    is_later: bool = False  # may be done, and nobody is asked for it yet


def duties(facts: Facts, today: date) -> list[Duty]:
    """What is expected of whom in one conversation, nearest date first; what is asked later comes last.

    Args:
        today: today's date in the Netherlands; a date ends at 24:00.
    """
    if facts.is_cancelled:
        return []
    found = [
        Duty(
            conversation=facts.conversation,
            code=code,
            step=step,
            holder=holder,
            due_on=due_on,
            is_late=due_on is not None and due_on < today,
            closed_because=closed_because,
            about=about,
            is_later=code == Code.FOLLOW_UP and not is_time_to_follow_up(due_on, today),
        )
        for code, step, holder, due_on, closed_because, about in _all(facts, today)
    ]
    return sorted(
        found, key=lambda duty: (duty.is_later, duty.due_on or date.max, list(Step).index(duty.step))
    )


def follow_up_from(due_on: date) -> date:
    """From which day on the owner of an agreement is asked what became of it: on the start page and by mail."""
    return due_on - timedelta(days=FOLLOW_UP_DAYS)


def is_time_to_follow_up(due_on: date | None, today: date) -> bool:
    """Whether to ask for it now. Without a date nobody asks: it comes back at the next conversation (VGS-11)."""
    return due_on is not None and follow_up_from(due_on) <= today


_Found = tuple[Code, Step, Part, date | None, str, str]


def _who(deed: Deed, facts: Facts) -> list[Part]:
    """Who holds the duty to do a deed here, in the order of the parts. The substitute waits until it is handed over."""
    may = who_may(deed, facts.rules)
    return [part for part in Part if part in may and part != Part.SUBSTITUTE]


def _all(facts: Facts, today: date) -> Iterator[_Found]:
    if not facts.is_planned:
        for part in _who(Deed.PLAN_NEXT, facts):
            yield Code.PLAN_NEXT, Step.PLANNED, part, _weeks_before(facts.proposed_on, 6), "", ""
        return
    organisers = _who(Deed.CHANGE_PLAN, facts)
    # Before the invitations leave, an answer may still stop them; what is asked later is asked before the talk.
    is_asked_later = facts.round.opened_on is not None or not facts.has_round
    answer_by = facts.held_on if is_asked_later else facts.milestones.get(schedule.INVITATIONS)
    for request, waiting in facts.consents.items():
        for part in sorted(waiting):
            yield Code.ANSWER_CONSENT, Step.PLANNED, part, answer_by, "", request
        for part in organisers:
            if part not in waiting:
                yield Code.AWAIT_CONSENT, Step.PLANNED, part, None, "waits_for_others", request
    if facts.is_paused:
        for part in organisers:
            yield Code.GIVE_DATE, Step.PLANNED, part, None, "", ""
    if facts.has_round and not facts.round.destroyed_on and not _never_opens(facts):
        yield from _round(facts, today)
    if facts.rules.is_alone:  # what comes of it is read when and if the subject likes
        return
    if not facts.is_paused:
        yield from _preparation(facts, today)
    yield from _recording(facts, today)
    yield from _record(facts, today)
    for agreement in facts.agreements:
        if agreement.owner:
            yield Code.FOLLOW_UP, Step.AGREEMENTS, agreement.owner, agreement.due_on, "", agreement.public_id


def _never_opens(facts: Facts) -> bool:
    """Whether they talked without the questionnaires: from the record on no date moves, so nobody is asked any more."""
    is_over = facts.record.offered_on is not None or facts.record.ended_on is not None
    return facts.round.opened_on is None and is_over


def _round(facts: Facts, today: date) -> Iterator[_Found]:
    round = facts.round
    send_on = facts.milestones.get(schedule.INVITATIONS)
    due_on = facts.milestones.get(schedule.DUE)
    release_on = facts.milestones.get(schedule.RELEASE)
    if round.opened_on is None:
        for part in _who(Deed.CHOOSE_RATERS, facts):
            if round.problems:
                yield Code.SOLVE_RATERS, Step.PLANNED, part, send_on, "", ""
            if round.open_objections and part != round.only_objector:
                yield Code.ANSWER_OBJECTION, Step.PLANNED, part, send_on, "", ""
        look_until = facts.milestones.get(terms.OBJECTIONS)
        lookers = list(facts.rules.sides) if look_until is None else _who(Deed.OBJECT_TO_RATERS, facts)
        for side in [] if facts.rules.is_alone else lookers:  # who looks alone chooses them all
            if not terms.is_over(look_until, today) and side not in round.no_objection:
                yield Code.LOOK_AT_RATERS, Step.PLANNED, side, look_until or send_on, "", ""
    elif round.closed_on is None:
        for side in _who(Deed.ANSWER, facts):
            if side not in round.handed_in | round.not_asked:
                yield Code.HAND_IN, Step.QUESTIONNAIRES, side, due_on, "", ""
        if round.letters_to_make:
            for part in _who(Deed.SEE_WHO_HANDED_IN, facts):
                yield Code.MAKE_LETTERS, Step.QUESTIONNAIRES, part, send_on, "", ""
        is_over = due_on is not None and today > due_on
        code, closed = Code.CLOSE_ROUND, "before_due_date"
        if is_over or round.is_all_in:
            closed = ""
            if round.falls_short and not round.may_fall_short:
                code = Code.CHOOSE_SHORTFALL
        for part in _who(Deed.CLOSE_ROUND, facts):
            yield code, Step.QUESTIONNAIRES, part, release_on, closed, ""
    elif round.released_on is None and not round.withdrawn_on:
        within = add_working_days(round.closed_on, WORKING_DAYS_TO_RELEASE)
        for part in _who(Deed.RELEASE_REPORT, facts):
            yield Code.RELEASE_REPORT, Step.REPORT, part, min(within, release_on or within), "", ""


def _preparation(facts: Facts, today: date) -> Iterator[_Found]:
    if facts.record.ended_on:  # they said on the day itself that they have talked
        return
    if facts.is_agenda_frozen or facts.held_on is None or today > facts.held_on:
        if facts.held_on is not None and today <= facts.held_on:
            for part in _who(Deed.READ_AGENDA, facts):
                if part == Part.SUPPORTER:  # may come along; nobody waits for them
                    continue
                yield Code.MEET, Step.CONVERSATION, part, facts.held_on, "", ""
        return
    until = facts.milestones.get("agenda_frozen", facts.held_on)
    points_until = facts.milestones.get(terms.POINTS)
    for side in facts.rules.sides:
        reads = side in who_may(Deed.CHOOSE_SUBJECTS, facts.rules)
        brings_only = not reads and facts.rules.asks and facts.has_round
        has_report = facts.round.released_on and not facts.round.withdrawn_on
        if not brings_only and has_report and side not in facts.has_chosen:
            yield Code.READ_REPORT, Step.PREPARATION, side, until, "", ""
        elif (brings_only or not facts.has_round) and not terms.is_over(points_until, today):
            yield Code.PREPARE_POINTS, Step.PREPARATION, side, points_until or until, "", ""
    views_until = facts.milestones.get(terms.VIEWS)
    is_time = not facts.has_round or facts.round.released_on or facts.round.withdrawn_on
    if is_time and not terms.is_over(views_until, today):
        for side in sorted(facts.views_to_share):
            yield Code.SHARE_VIEWS, Step.PREPARATION, side, views_until or until, "", ""


def _recording(facts: Facts, today: date) -> Iterator[_Found]:
    """What both still have to agree on about writing things down, and what ends a conversation without a record."""
    if facts.record.ended_on or facts.held_on is None:
        return
    # An open question may be this very one: then the other side is asked to answer it.
    if facts.rules.recording == "undecided" and not facts.consents:
        for part in _who(Deed.AGREE_RECORDING, facts):
            yield Code.AGREE_RECORDING, Step.PREPARATION, part, facts.held_on, "", ""
    if today >= facts.held_on:
        for part in _who(Deed.CONFIRM_HELD, facts):
            yield Code.CONFIRM_HELD, Step.CONVERSATION, part, facts.milestones.get("record_offered"), "", ""


def _record(facts: Facts, today: date) -> Iterator[_Found]:
    record, writers = facts.record, _who(Deed.WRITE_RECORD, facts)
    if record.awaits_second_reader:
        for part in _who(Deed.SEE_FINAL_RECORD, facts):
            yield Code.SEE_FINAL_RECORD, Step.RECORD, part, None, "", ""
    if record.ended_on or facts.held_on is None or today < facts.held_on:
        return
    if record.offered_on is None:
        for part in writers:
            yield Code.WRITE_RECORD, Step.RECORD, part, facts.milestones.get("record_offered"), "", ""
        return
    asked = set()
    for part in (*facts.rules.sides, *(part for part in facts.rules.means if part not in facts.rules.sides)):
        found = _to_approve(facts, part, today)
        if found is not None:
            code, closed = found
            asked.add(part)
            ends_on = record.amend_until_on if code == Code.ANSWER_PROPOSAL else None
            yield code, Step.RECORD, part, ends_on or record.approve_by_on, closed, ""
    is_over = record.approve_by_on is not None and today > record.approve_by_on
    closed = "" if is_over else "waits_for_others"
    for part in writers:
        if part not in asked:  # who still has to answer does not call others for an answer
            yield Code.AWAIT_APPROVAL, Step.RECORD, part, record.approve_by_on, closed, ""


def _to_approve(facts: Facts, side: Part, today: date) -> tuple[Code, str] | None:
    """What somebody who signs an offered record has to do about it, and why they cannot do so now."""
    record, means = facts.record, facts.rules.means
    has_lapsed = terms.is_over(record.amend_until_on, today)
    if side in record.must_answer and not has_lapsed:
        return Code.ANSWER_PROPOSAL, ""
    if record.is_agreements_only:
        return (Code.APPROVE_AGREEMENTS, "") if side in record.must_decide else None
    if side in record.approved or side not in means:
        return None
    code = Code.APPROVE_RECORD if means[side] == "approved" else Code.SIGN_RECORD
    return code, "own_proposal_open" if side in record.has_proposed and not has_lapsed else ""


def stage(facts: Facts, today: date) -> str:
    """The open step of a conversation, or one of the ways in which it stands still: for filter and sort."""
    if facts.is_cancelled:
        return "cancelled"
    if not facts.is_planned:
        return "proposed"
    if facts.record.ended_on:
        return Step.AGREEMENTS
    if facts.is_paused:
        return "paused"
    return current_step(facts, today)


def current_step(facts: Facts, today: date) -> Step:
    """Where the conversation is on the line through time."""
    if facts.rules.is_alone:
        return _step_alone(facts.round)
    if facts.rules.recording == "nothing" and facts.held_on is not None and today >= facts.held_on:
        return Step.CONVERSATION  # nothing comes after it
    if facts.record.ended_on:
        return Step.AGREEMENTS
    if (facts.held_on is not None and today > facts.held_on) or facts.record.offered_on:
        return Step.RECORD
    if facts.held_on == today:
        return Step.CONVERSATION
    if facts.has_round and not facts.round.destroyed_on and not facts.round.withdrawn_on:
        if facts.round.opened_on is None:
            return Step.PLANNED
        if facts.round.closed_on is None:
            return Step.QUESTIONNAIRES
        if facts.round.released_on is None:
            return Step.REPORT
    return Step.CONVERSATION if facts.is_agenda_frozen else Step.PREPARATION


def _step_alone(round: RoundFacts) -> Step:
    """There are three where the subject looks alone."""
    if round.released_on or round.destroyed_on:
        return Step.REPORT
    return Step.PLANNED if round.opened_on is None else Step.QUESTIONNAIRES


def next_on(facts: Facts, today: date) -> date | None:
    """The nearest date on which something is expected of somebody who can do it: for filter and sort."""
    # Whether somebody has shared a view shows to nobody before all have, so no order of a list depends on it.
    seen = duties(replace(facts, views_to_share=frozenset()), today)
    dates = [duty.due_on for duty in seen if duty.due_on and not duty.closed_because]
    return min(dates, default=facts.proposed_on)


@dataclass(frozen=True)
class Stop:
    """One step on the line: ``state`` is done, current or todo; dates where they are known."""

    step: Step
    state: str
    from_on: date | None = None
    to_on: date | None = None


def line(facts: Facts, today: date) -> list[Stop]:
    """The line through time of one conversation. Without a feedback round its two steps are left out.

    Where the subject looks alone, it ends with the report.
    """
    marks = facts.milestones
    spans: dict[Step, tuple[date | None, date | None]] = {
        Step.PLANNED: (None, marks.get(schedule.INVITATIONS)),
        Step.QUESTIONNAIRES: (
            facts.round.opened_on or marks.get(schedule.INVITATIONS),
            marks.get(schedule.DUE),
        ),
        Step.REPORT: (facts.round.released_on or marks.get(schedule.RELEASE), None),
        Step.PREPARATION: (None, marks.get("agenda_frozen")),
        Step.CONVERSATION: (facts.first_held_on or facts.held_on, facts.first_held_on and facts.held_on),
        Step.RECORD: (None, facts.record.approve_by_on or marks.get("record_offered")),
        Step.AGREEMENTS: (None, facts.destroy_on),
    }
    steps = [step for step in Step if facts.has_round or step not in (Step.QUESTIONNAIRES, Step.REPORT)]
    if facts.rules.recording == "nothing":
        steps = [step for step in steps if step not in (Step.RECORD, Step.AGREEMENTS)]
    if facts.rules.is_alone:
        steps = steps[: steps.index(Step.REPORT) + 1]
    here = current_step(facts, today)
    place = steps.index(here) if here in steps else 0
    is_over = facts.rules.recording == "nothing" and facts.record.ended_on
    if is_over or (facts.rules.is_alone and facts.round.released_on):
        place = len(steps)
    return [
        Stop(step, "done" if index < place else "current" if index == place else "todo", *spans[step])
        for index, step in enumerate(steps)
    ]


def _weeks_before(on: date | None, weeks: int) -> date | None:
    return None if on is None else date.fromordinal(on.toordinal() - 7 * weeks)
