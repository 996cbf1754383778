# SPDX-License-Identifier: EUPL-1.2
"""Who may do what in a conversation: one table, which feeds the check, the line "Dit lezen: …" and the documentation.

``readers`` answers who can read what a deed shows; ``may`` whether somebody with these parts can do it. When a deed is
possible in time says ``core.duties``; both must agree before anything happens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from samenspiegel.core.format import FormatSpec, RecordSection


class Part(StrEnum):
    """What somebody is in one conversation. A rater holds a link, not a part."""

    SUBJECT = "subject"
    REVIEWER = "reviewer"
    FACILITATOR = "facilitator"
    SUBSTITUTE = "substitute"
    ATTENDEE = "attendee"
    REVIEWER_MEMBER = "reviewer_member"  # sits in the committee that reviews; the chair is the reviewer
    SECOND_READER = "second_reader"  # reads the record once it is final, and signs that they saw it
    SUPPORTER = "supporter"  # sits beside one of the two: sees the conversation and its agenda
    # Where two organisations share the subject: reviews for the other one, with everything the reviewer does except
    # organising, which belongs to the home organisation.
    SECOND_REVIEWER = "second_reviewer"


class LateReviewer(StrEnum):
    """What a reviewer who came after the questionnaires had left reads of the report. They are asked nothing.

    ``never``: they were asked for feedback themselves, and figures go to nobody who was in a group of that round.
    """

    WAITS = "waits"  # for the consent of the subject
    READS = "reads"  # the subject consented
    NEVER = "never"


class Deed(StrEnum):
    """What people can do or read in a conversation."""

    SEE_CONVERSATION = "see_conversation"
    ACCEPT_SECRECY = "accept_secrecy"  # before anything can be read, in a committee that reviews
    SEAT_COMMITTEE = "seat_committee"  # who came into the committee later, and who is its chair
    CHANGE_PLAN = "change_plan"  # move, pause, cancel, extend, ask to shorten or to go on without the round
    HAND_OVER = "hand_over"
    REPLACE_REVIEWER = "replace_reviewer"  # by somebody else, with agreements and without opinions
    APPOINT_OUTSIDE = "appoint_outside"  # let somebody from outside guide it, and end that
    CONSENT = "consent"
    AGREE_RECORDING = "agree_recording"  # how much is written down, where both agree on that (ZS-5)
    CONFIRM_HELD = "confirm_held"  # that it took place, where nothing is written down
    CHOOSE_RATERS = "choose_raters"
    OBJECT_TO_RATERS = "object_to_raters"
    SEE_RATERS = "see_raters"
    SEE_WHO_HANDED_IN = "see_who_handed_in"
    ANSWER = "answer"  # their own questionnaire
    CLOSE_ROUND = "close_round"
    READ_OPEN_ANSWERS = "read_open_answers"  # between closing and release, without scores
    RELEASE_REPORT = "release_report"
    WITHDRAW_REPORT = "withdraw_report"
    READ_REPORT = "read_report"
    COPY_REPORT = "copy_report"  # take it along as a document
    READ_RESPONSES = "read_responses"
    WRITE_POINT = "write_point"
    CHOOSE_SUBJECTS = "choose_subjects"
    WRITE_VIEWS = "write_views"  # and read the other's once both have shared
    WRITE_NOTE = "write_note"
    READ_AGENDA = "read_agenda"
    COPY_AGENDA = "copy_agenda"
    FREEZE_AGENDA = "freeze_agenda"
    WRITE_RECORD = "write_record"
    READ_RECORD = "read_record"
    COPY_RECORD = "copy_record"
    PROPOSE_AMENDMENT = "propose_amendment"
    APPROVE_RECORD = "approve_record"  # sign it, whatever that means for who signs
    SEE_FINAL_RECORD = "see_final_record"  # sign for having seen what is final
    REDUCE_RECORD = "reduce_record"  # to the agreements, or closed as not approved by both
    READ_AGREEMENTS = "read_agreements"
    FOLLOW_UP = "follow_up"  # read an agreement of one's own, and say what became of it
    ATTACH = "attach"  # put a file beside a record, and read those that stand there (ZS-5)
    NOTE_PULSES = (
        "note_pulses"  # how work goes, as employee and manager said; only they read and write it (ZS-3)
    )
    SEE_READINGS = (
        "see_readings"  # who opened report and record: the subject of everybody, others of themselves
    )
    ASK_TO_JOIN = "ask_to_join"  # ask somebody of a named body to join, or to conduct it (RL-7)
    SHARE_OUTCOME = "share_outcome"  # decide what goes back to whom, in which form, by whom
    PLAN_NEXT = "plan_next"
    THROW_AWAY = "throw_away"  # destroy at once what only the subject reads (PR-3)
    SEE_RETENTION = "see_retention"  # what is kept, how long and why, and what holds destruction up
    PLACE_COPY = (
        "place_copy"  # register that a copy was placed in another file, to be deleted there on the day
    )
    HOLD_UP = "hold_up"  # ask for a hold, confirm or lift one; always together with somebody of another role


SIDES = (Part.SUBJECT, Part.REVIEWER, Part.SECOND_REVIEWER)
"""Who the conversation is between. What "both" do, all do who are there: mostly two, in a shared office three."""
REVIEWERS = frozenset({Part.REVIEWER, Part.SECOND_REVIEWER})
_SIDES = frozenset({Part.SUBJECT, Part.REVIEWER})
_FACILITATORS = frozenset({Part.FACILITATOR})
_TABLE = _SIDES | _FACILITATORS
_EVERYBODY = frozenset(Part)
_MEMBERS = frozenset({Part.REVIEWER_MEMBER})
SEVERAL = frozenset({Part.ATTENDEE, Part.REVIEWER_MEMBER})
"""The parts that several people can have in one conversation."""

MAY: Mapping[Deed, frozenset[Part]] = {
    Deed.SEE_CONVERSATION: _EVERYBODY,
    # Only where a committee reviews: see who_may. What members may, they may as long as they hold their seat.
    Deed.ACCEPT_SECRECY: frozenset({Part.REVIEWER}) | _MEMBERS,
    Deed.SEAT_COMMITTEE: _FACILITATORS,
    Deed.CHANGE_PLAN: _FACILITATORS,
    # The substitute takes over when the facilitator cannot; the facilitator can hand over as well.
    Deed.HAND_OVER: frozenset({Part.FACILITATOR, Part.SUBSTITUTE}),
    Deed.REPLACE_REVIEWER: _FACILITATORS,  # a committee names its chair itself: see who_may
    Deed.APPOINT_OUTSIDE: frozenset({Part.FACILITATOR, Part.SUBSTITUTE}),
    Deed.CONSENT: _SIDES,
    # Where the format leaves the level to both, and where nothing is recorded: see who_may.
    Deed.AGREE_RECORDING: frozenset(),
    Deed.CONFIRM_HELD: frozenset(),
    Deed.CHOOSE_RATERS: _FACILITATORS,
    Deed.OBJECT_TO_RATERS: _SIDES,
    Deed.SEE_RATERS: _TABLE,
    Deed.SEE_WHO_HANDED_IN: _FACILITATORS,
    Deed.ANSWER: _SIDES,
    Deed.CLOSE_ROUND: _FACILITATORS,
    Deed.READ_OPEN_ANSWERS: _FACILITATORS,
    Deed.RELEASE_REPORT: _FACILITATORS,
    Deed.WITHDRAW_REPORT: _FACILITATORS,
    Deed.READ_REPORT: _SIDES | _MEMBERS,
    # A copy stays where it is when a seat ends: members read on the screen, and their chair by what the format says.
    Deed.COPY_REPORT: _SIDES,
    Deed.READ_RESPONSES: frozenset(),  # nobody, whatever their part
    Deed.WRITE_POINT: _SIDES | _MEMBERS,
    Deed.CHOOSE_SUBJECTS: _SIDES,
    Deed.WRITE_VIEWS: _SIDES,
    Deed.WRITE_NOTE: _TABLE | _MEMBERS,
    Deed.READ_AGENDA: _TABLE | {Part.SUPPORTER} | _MEMBERS,
    Deed.COPY_AGENDA: _TABLE | {Part.SUPPORTER},
    Deed.FREEZE_AGENDA: _FACILITATORS,
    Deed.WRITE_RECORD: _FACILITATORS,
    Deed.READ_RECORD: _TABLE | {Part.SECOND_READER} | _MEMBERS,  # who of them reads it when: reads_record_now
    Deed.COPY_RECORD: _TABLE,
    Deed.PROPOSE_AMENDMENT: _SIDES,
    Deed.APPROVE_RECORD: _SIDES,
    Deed.SEE_FINAL_RECORD: frozenset({Part.SECOND_READER}),
    Deed.REDUCE_RECORD: _FACILITATORS,
    Deed.READ_AGREEMENTS: _TABLE | _MEMBERS,
    # Who can own one, and who guided and handed over since: what they own stays theirs.
    Deed.FOLLOW_UP: _TABLE | {Part.ATTENDEE, Part.SUBSTITUTE},
    Deed.ATTACH: frozenset(),  # where the format takes files and a record is made: see who_may
    Deed.NOTE_PULSES: frozenset(),  # where the format has them and something is written down: see who_may
    Deed.SEE_READINGS: _TABLE | _MEMBERS,
    Deed.ASK_TO_JOIN: frozenset({Part.SUBJECT}),
    Deed.SHARE_OUTCOME: _SIDES,
    Deed.PLAN_NEXT: _FACILITATORS,
    Deed.THROW_AWAY: frozenset(),  # where the subject looks alone: see who_may
    Deed.SEE_RETENTION: _TABLE | _MEMBERS,
    Deed.PLACE_COPY: _FACILITATORS,
    Deed.HOLD_UP: _FACILITATORS,
}


ONLY_OWN: frozenset[Deed] = frozenset({Deed.APPOINT_OUTSIDE, Deed.PLAN_NEXT})
"""What only people of the organisation may do: whoever comes from outside is there for this one conversation."""


OUTSIDE_FOR = timedelta(days=14)
"""So long after its end a conversation stays open to who came from outside: to round it off, and no longer."""


def open_to_outside_since(now: datetime) -> datetime:
    """A conversation that ended or was cancelled before this moment is closed to who came from outside."""
    return now - OUTSIDE_FOR


Means = Literal["approved", "seen", "received"]
Recording = Literal["nothing", "agreements", "record", "undecided"]


@dataclass(frozen=True)
class Rules:
    """What a format says about who does what. The default is a conversation with questionnaires that somebody guides.

    Args:
        asks: whether people fill in questionnaires.
        asks_scores: whether any of them gives scores; else the report holds words alone.
        writers: of the record.
        signatures: who signs the record, and what that means.
        amends: whether each side proposes changes, which hold when both accept them.
        recording: how much is written down; ``undecided`` as long as both sides have to agree on that.
        agrees_recording: the format leaves that to both sides.
        barred: what somebody does not do here because the format does not let them read what it shows.
        guides_by_office: who guides holds an office that the format names, so nobody comes from outside to guide.
        committee: what the committee is called that reviews here, with its article; empty where a person does.
        has_pulses: whether the two sides note how work goes.
        may_ask: whether the subject may ask somebody else to join or to conduct it.
        takes_files: whether files may stand beside the record.
        is_alone: there is no conversation: the subject looks alone, and alone reads what comes of it.
        is_shared: two organisations share the subject, so a second reviewer does what the reviewer does.
    """

    is_guided: bool = True
    asks: bool = True
    asks_scores: bool = True
    organisers: frozenset[Part] = _FACILITATORS
    writers: frozenset[Part] = _FACILITATORS
    signatures: tuple[tuple[Part, Means], ...] = ((Part.SUBJECT, "approved"), (Part.REVIEWER, "approved"))
    amends: bool = True
    recording: Recording = "record"
    agrees_recording: bool = False
    barred: frozenset[tuple[Deed, Part]] = frozenset()
    guides_by_office: bool = False
    committee: str = ""
    has_pulses: bool = False
    may_ask: bool = False
    takes_files: bool = False
    is_alone: bool = False
    is_shared: bool = False

    @property
    def sides(self) -> tuple[Part, ...]:
        """Subject and reviewer; with the second reviewer where two organisations share the subject. Who looks alone is
        the only one."""
        if self.is_alone:
            return SIDES[:1]
        return SIDES if self.is_shared else SIDES[:2]

    @property
    def signers(self) -> frozenset[Part]:
        return frozenset(part for part, _ in self.signatures)

    @property
    def means(self) -> Mapping[Part, Means]:
        """What the signature of each who signs means."""
        return dict(self.signatures)


GUIDED = Rules()

_ORGANISED = frozenset(
    {
        *(Deed.CHANGE_PLAN, Deed.CHOOSE_RATERS, Deed.FREEZE_AGENDA, Deed.PLAN_NEXT, Deed.SEAT_COMMITTEE),
        Deed.PLACE_COPY,
    }
)
_REPLACED = frozenset({Deed.REPLACE_REVIEWER})
_OF_THE_HOME = _ORGANISED | _REPLACED | {Deed.CONFIRM_HELD}
"""What the home organisation does: who comes from the other one reviews, and organises nothing."""
_OF_A_COMMITTEE = frozenset({Deed.ACCEPT_SECRECY, Deed.SEAT_COMMITTEE})
_RECORDED = frozenset(
    {
        Deed.WRITE_RECORD,
        Deed.READ_RECORD,
        Deed.COPY_RECORD,
        Deed.PROPOSE_AMENDMENT,
        Deed.APPROVE_RECORD,
        Deed.SEE_FINAL_RECORD,
        Deed.REDUCE_RECORD,
        Deed.READ_AGREEMENTS,
        Deed.FOLLOW_UP,
    }
)
"""What exists only where something is written down."""
_SHOWN: Mapping[str, frozenset[Deed]] = {
    "report": frozenset({Deed.READ_REPORT, Deed.COPY_REPORT, Deed.CHOOSE_SUBJECTS}),
    "points": frozenset({Deed.READ_AGENDA, Deed.COPY_AGENDA, Deed.FREEZE_AGENDA}),
    "agenda": frozenset({Deed.READ_AGENDA, Deed.COPY_AGENDA, Deed.FREEZE_AGENDA}),
    "record": frozenset(
        {
            Deed.READ_RECORD,
            Deed.COPY_RECORD,
            Deed.WRITE_RECORD,
            Deed.PROPOSE_AMENDMENT,
            Deed.APPROVE_RECORD,
            Deed.REDUCE_RECORD,
        }
    ),
    "agreements": frozenset({Deed.READ_AGREEMENTS}),
}
"""Every deed whose page shows it: who may not read it does none of them."""
_COPIED: Mapping[str, frozenset[Deed]] = {
    "report": frozenset({Deed.COPY_REPORT}),
    "points": frozenset(),
    "agenda": frozenset({Deed.COPY_AGENDA}),
    "record": frozenset({Deed.COPY_RECORD}),
    "agreements": frozenset(),
}
"""What only who has a copy of it does, and not who reads it on the page alone."""
_PARTIES = (Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR)
_ONCE_FINAL = frozenset({Part.SECOND_READER})
_ASKED = frozenset(
    {
        Deed.CHOOSE_RATERS,
        Deed.OBJECT_TO_RATERS,
        Deed.SEE_RATERS,
        Deed.SEE_WHO_HANDED_IN,
        Deed.ANSWER,
        Deed.CLOSE_ROUND,
        Deed.READ_OPEN_ANSWERS,
        Deed.RELEASE_REPORT,
        Deed.WITHDRAW_REPORT,
        Deed.READ_REPORT,
        Deed.COPY_REPORT,
    }
)
"""What exists only where questionnaires do."""
_GUIDING = frozenset({Part.FACILITATOR, Part.SUBSTITUTE})
_ALONE = frozenset(
    {
        Deed.SEE_CONVERSATION,
        Deed.CHOOSE_RATERS,
        Deed.SEE_RATERS,
        Deed.ANSWER,
        Deed.READ_REPORT,
        Deed.CHOOSE_SUBJECTS,
        Deed.SEE_READINGS,
        Deed.SEE_RETENTION,
        Deed.THROW_AWAY,
    }
)
"""All that there is where the subject looks alone; the subject does it, and nobody else has any part (PR-3)."""


def as_in_format(part: Part) -> Part:
    """The party of a format that somebody with this part is: formats speak of one reviewer, whoever else sits there."""
    return Part.REVIEWER if part in (Part.REVIEWER_MEMBER, Part.SECOND_REVIEWER) else part


def rules_of(spec: FormatSpec) -> Rules:
    """Who does in this format what a facilitator does elsewhere (VGS-1, ZS-1)."""
    is_guided = spec.parties.facilitator is not None
    writer = spec.parties.record_writer
    planners = frozenset(map(Part, spec.parties.planned_by)) - _FACILITATORS
    is_shared = bool(spec.parties.reviewer.second and spec.parties.reviewer.second.places)
    signatures = tuple((Part(signature.party), signature.means) for signature in spec.ending.signatures)
    if is_shared:
        signatures += tuple(
            (Part.SECOND_REVIEWER, means) for part, means in signatures if part == Part.REVIEWER
        )
    return Rules(
        is_guided=is_guided,
        asks=spec.asks,
        asks_scores=spec.asks_scores,
        organisers=_FACILITATORS if is_guided else planners,
        writers=_SIDES if writer == "agreed" else frozenset({Part(writer)}),
        signatures=signatures,
        is_shared=is_shared,
        amends=spec.ending.amendment == "both",
        recording="undecided" if spec.recording == "agreed" else spec.recording,
        agrees_recording=spec.recording == "agreed",
        barred=_barred(spec),
        guides_by_office=bool(spec.parties.facilitator and spec.parties.facilitator.offices),
        has_pulses=bool(spec.pulses),
        may_ask=spec.parties.reviewer.may_be_asked is not None,
        takes_files=bool(spec.attachments),
        committee=spec.words.reviewer.the if spec.parties.reviewer.kind == "collective" else "",
        is_alone=spec.is_alone,
    )


def _barred(spec: FormatSpec) -> frozenset[tuple[Deed, Part]]:
    """Who reads none of something for which the format names its readers, or reads it and has no copy of it; and who
    does not object to whom is asked.

    A list of readers takes away from the table of deeds and never adds to it.
    """
    listed = {reader.what for reader in spec.readers}
    reading = {(row.what, row.who) for row in spec.readers if row.how in ("read", "copy")}
    copying = {(row.what, row.who) for row in spec.readers if row.how == "copy"}
    unread = {
        (deed, part)
        for what in listed
        for part in _PARTIES
        for deeds, allowed in ((_SHOWN[what], reading), (_COPIED[what], copying))
        if (what, str(part)) not in allowed
        for deed in deeds
    }
    silent = {(Deed.OBJECT_TO_RATERS, part) for part in _PARTIES if str(part) not in spec.raters.may_object}
    barred = unread | silent
    return frozenset(
        barred | {(deed, Part.SECOND_REVIEWER) for deed, part in barred if part == Part.REVIEWER}
    )


def with_late_reviewer(rules: Rules, late: str, part: Part = Part.REVIEWER) -> Rules:
    """The rules of a conversation in which a reviewer came after the questionnaires left; ``late``: ``LateReviewer``.

    Such a reviewer answers nothing, and reads the report only once the subject consented. What was agreed in earlier
    conversations they read, as every reviewer does.
    """
    if not late:
        return rules
    closed = {Deed.ANSWER} if late == LateReviewer.READS else {Deed.ANSWER, *_SHOWN["report"]}
    return replace(rules, barred=rules.barred | {(deed, part) for deed in closed})


def who_may(deed: Deed, rules: Rules = GUIDED) -> frozenset[Part]:
    """The parts that may do a deed under these rules.

    Where nobody guides, whoever organises plans and asks, and what would let one of the two sides look into a round
    before its release (who handed in, closing, open answers) is done by nobody: the clock closes and releases.
    """
    if rules.is_alone:
        return frozenset({Part.SUBJECT}) if deed in _ALONE else frozenset()
    if deed in _OF_A_COMMITTEE and not rules.committee:
        return frozenset()
    if deed == Deed.APPOINT_OUTSIDE and rules.guides_by_office:
        return frozenset()
    found = _unbarred(deed, rules)
    if rules.is_shared and Part.REVIEWER in found and deed not in _OF_THE_HOME:
        found |= {Part.SECOND_REVIEWER}
    found = frozenset(part for part in found if (deed, part) not in rules.barred)
    # Members read and write what their chair does, and nothing where there is no committee.
    return found if rules.committee and Part.REVIEWER in found else found - _MEMBERS


def _unbarred(deed: Deed, rules: Rules) -> frozenset[Part]:
    if deed in _REPLACED and rules.committee:
        return frozenset()
    if deed in _ASKED and not rules.asks:
        return frozenset()
    if deed == Deed.CHOOSE_SUBJECTS and not rules.asks_scores:  # they are chosen among competencies
        return frozenset()
    if deed in _RECORDED and rules.recording == "nothing":
        return frozenset()
    if deed == Deed.WRITE_RECORD:
        return frozenset() if rules.recording == "undecided" else rules.writers
    if deed == Deed.ATTACH:
        return _SIDES if rules.takes_files and rules.recording == "record" else frozenset()
    if deed == Deed.NOTE_PULSES:
        is_written_down = rules.recording in ("agreements", "record")
        return _SIDES if rules.has_pulses and is_written_down else frozenset()
    if deed == Deed.ASK_TO_JOIN and not rules.may_ask:
        return frozenset()
    if deed == Deed.APPROVE_RECORD:
        return rules.signers
    if deed == Deed.PROPOSE_AMENDMENT and not rules.amends:
        return frozenset()
    if deed == Deed.AGREE_RECORDING:
        return _SIDES if rules.agrees_recording else frozenset()
    if deed == Deed.CONFIRM_HELD:
        return rules.organisers if rules.recording == "nothing" else frozenset()
    if deed == Deed.REDUCE_RECORD and not rules.is_guided:
        return rules.writers
    if rules.is_guided:
        return MAY[deed]
    if deed in _ORGANISED | _REPLACED:
        return rules.organisers
    if deed == Deed.OBJECT_TO_RATERS:
        # Who chooses the raters alone has nothing to object to. Where both choose, each objects to the other's choice.
        return (MAY[deed] - rules.organisers) or MAY[deed]
    return MAY[deed] - _GUIDING


def may(deed: Deed, parts: Iterable[Part], *, rules: Rules = GUIDED, is_external: bool = False) -> bool:
    """Tell whether somebody with these parts may do the deed; ``is_external``: they came for this conversation only."""
    return not who_may(deed, rules).isdisjoint(parts) and not (is_external and deed in ONLY_OWN)


def readers(deed: Deed, rules: Rules = GUIDED) -> tuple[Part, ...]:
    """The parts that can read what a deed shows, in the order in which people name them (VGS-7)."""
    return tuple(part for part in Part if part in who_may(deed, rules))


def reads_record_now(parts: Iterable[Part], *, is_final: bool) -> bool:
    """Whether who may read the record reads it now: a second reader only what is final (design, section 3)."""
    return is_final or not _ONCE_FINAL.issuperset(parts)


def reads_section(section: RecordSection, parts: Iterable[Part]) -> bool:
    """Whether somebody with these parts reads this section of a record that they read; members read as their chair."""
    parts = {as_in_format(part) for part in parts}
    return section.only is None and not set(section.readers).isdisjoint(map(str, parts))
