# SPDX-License-Identifier: EUPL-1.2
"""Deeds that need a yes from subject and reviewer both."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.access import SIDES, LateReviewer, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .. import calendar_letters, letters
from ..models import Consent, ConsentKind, ConsentRequest, Conversation
from ..queries import rules_for
from . import milestones
from .apart import check_apart
from .keeping import record_goes_on
from .milestones import shorter_plan

# As the mails say it; the format's texts put it in a sentence.
REQUESTS = {
    ConsentKind.SHORTEN: "een kortere planning dan het format geeft.",
    ConsentKind.WITHOUT_ROUND: "verdergaan zonder feedbackronde; antwoorden die er al zijn, vernietigen we ongelezen.",
    ConsentKind.LATE_POINT: "een extra gesprekspunt op de agenda, die al vaststaat.",
    ConsentKind.SHOW_REPORT: "de spiegel laten lezen door wie nu het gesprek met je voert.",
}
LEVELS = {
    "nothing": "van het gesprek niets vastleggen.",
    "agreements": "van het gesprek alleen de afspraken vastleggen.",
    "record": "van het gesprek een verslag maken, met de afspraken erin.",
}


def _asked(kind: ConsentKind, terms: dict[str, Any]) -> str:
    return LEVELS[terms["recording"]] if kind == ConsentKind.RECORDING else REQUESTS[kind]


LATE = {Part.REVIEWER: "late_reviewer", Part.SECOND_REVIEWER: "late_second_reviewer"}
"""Where a conversation keeps what each reviewer who came later reads of the report."""


def shown_to(request: ConsentRequest) -> Part:
    """Which reviewer a question to show the report is about."""
    return Part(request.terms.get("part", Part.REVIEWER))


class NotASide(Exception):
    """Only subject and reviewer are asked for consent."""


class AlreadySettled(Exception):
    """The question was settled already, or this side answered it."""


class RecordingFixed(Exception):
    """How much is recorded does not change (any more): the format says it, or the record has been offered."""


class TooLate(Exception):
    """The feedback round has been closed: its answers are in the report, and going on without it cannot be any more."""


@transaction.atomic
def ask_consent(
    *, conversation: Conversation, kind: ConsentKind, terms: dict[str, Any], by: Person, now: datetime
) -> ConsentRequest:
    """Ask both sides. A side that asks has said yes itself; an open question of the same kind is replaced.

    Raises:
        TooLate: to go on without a round that has been closed.
        RecordingFixed: about how much is recorded, where that does not change (any more).
    """
    _check_round(conversation, kind)
    _check_recording(conversation, kind)
    if kind not in (ConsentKind.LATE_POINT, ConsentKind.SHOW_REPORT):  # these are about one of several
        conversation.consent_requests.filter(kind=kind, settled_at=None).update(
            settled_at=now, is_granted=False
        )
    request = ConsentRequest.objects.create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        kind=kind,
        terms=terms,
        asked_by=by,
        asked_at=now,
    )
    audit.log(
        "consent.asked",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        kind_of=str(kind),
    )
    asked = {"verzoek": _asked(kind, terms), "indiener": by.name}
    to = _asked_parts(kind)
    letters.queue_to(to, "consent_asked", conversation=conversation, now=now, but=by, **asked)
    # What the subject alone decides, they always say in so many words.
    if to == SIDES and by.pk in _sides(conversation, kind):
        answer_consent(request=request, is_given=True, by=by, now=now)
    return request


@transaction.atomic
def answer_consent(*, request: ConsentRequest, is_given: bool, by: Person, now: datetime) -> ConsentRequest:
    """Answer for one side. The last yes carries the deed out; one no settles it.

    Raises:
        NotASide: somebody else answers.
        AlreadySettled: it was settled, or this side answered already.
        TooLate: a yes to going on without a round that has been closed meanwhile.
        RecordingFixed: a yes to another level of recording, after the record was offered.
        RoundTooSoon: the last yes to a day near which another round was planned meanwhile.
    """
    conversation = Conversation.objects.select_for_update().get(pk=request.conversation_id)
    request = ConsentRequest.objects.select_for_update().get(pk=request.pk)
    sides = _sides(conversation, ConsentKind(request.kind))
    if by.pk not in sides:
        raise NotASide
    if request.settled_at is not None or request.consents.filter(person=by).exists():
        raise AlreadySettled
    if is_given:
        _check_round(conversation, ConsentKind(request.kind))
        _check_recording(conversation, ConsentKind(request.kind))
    Consent.objects.create(
        organisation_id=request.organisation_id, request=request, person=by, is_given=is_given, given_at=now
    )
    audit.log(
        "consent.given" if is_given else "consent.refused",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        kind_of=request.kind,
    )
    if not is_given:
        request.settled_at, request.is_granted = now, False
    elif set(request.consents.filter(is_given=True).values_list("person_id", flat=True)) >= sides:
        request.settled_at, request.is_granted = now, True
        _carry_out(conversation, request, now)
    request.save(update_fields=["settled_at", "is_granted"])
    if request.settled_at:
        told, has_moved = (
            (*SIDES, Part.FACILITATOR),
            request.is_granted and request.kind == ConsentKind.SHORTEN,
        )
        letters.queue_to(
            told,
            "consent_answered",
            conversation=conversation,
            now=now,
            but=by,
            verzoek=_asked(ConsentKind(request.kind), request.terms),
            antwoord="akkoord" if request.is_granted else "niet akkoord",
            brings_item=has_moved,
        )
        if has_moved:
            calendar_letters.tell(conversation, now=now, by=by, told=told)
    return request


def lapse_requests(*, conversation: Conversation, now: datetime, kinds: Collection[str] = ()) -> None:
    """Let open questions lapse about what cannot be decided any more: nobody is asked for a yes that is refused.

    Args:
        kinds: only questions of these kinds; empty: all of them.
    """
    rows = conversation.consent_requests.filter(settled_at=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.update(settled_at=now, is_granted=False)


def _check_round(conversation: Conversation, kind: ConsentKind) -> None:
    closed = Conversation.objects.filter(pk=conversation.pk, round__closed_at__isnull=False)
    if kind == ConsentKind.WITHOUT_ROUND and closed.exists():
        raise TooLate


def _check_recording(conversation: Conversation, kind: ConsentKind) -> None:
    if kind != ConsentKind.RECORDING:
        return
    offered = Conversation.objects.filter(pk=conversation.pk, record__versions__isnull=False)
    is_over = conversation.ended_at or conversation.cancelled_at
    if is_over or not rules_for(conversation).agrees_recording or offered.exists():
        raise RecordingFixed


@transaction.atomic
def propose_recording(
    *, conversation: Conversation, level: str, by: Person, now: datetime
) -> ConsentRequest | None:
    """One side says how much of the conversation should be written down; it holds once the other says yes (ZS-5).

    Proposing what the other side proposed is saying yes to it. Returns the question, or ``None`` where that is how it
    is already.

    Args:
        level: ``nothing``, ``agreements`` or ``record``.
    Raises:
        NotASide, RecordingFixed; ValueError for an unknown level.
    """
    if level not in LEVELS:
        raise ValueError(level)
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if by.pk not in _sides(conversation, ConsentKind.RECORDING):
        raise NotASide
    _check_recording(conversation, ConsentKind.RECORDING)
    standing = conversation.consent_requests.filter(kind=ConsentKind.RECORDING, settled_at=None).first()
    if standing is not None and standing.terms["recording"] == level:
        if standing.consents.filter(person=by).exists():
            return standing  # sent twice
        return answer_consent(request=standing, is_given=True, by=by, now=now)
    if standing is None and conversation.recording == level:
        return None
    return ask_consent(
        conversation=conversation, kind=ConsentKind.RECORDING, terms={"recording": level}, by=by, now=now
    )


def _asked_parts(kind: ConsentKind) -> tuple[Part, ...]:
    """Who answers: both sides, or the subject alone whether a reviewer who came later reads the report."""
    return (Part.SUBJECT,) if kind == ConsentKind.SHOW_REPORT else SIDES


def _sides(conversation: Conversation, kind: ConsentKind) -> set[int]:
    rows = conversation.participants.filter(part__in=_asked_parts(kind))
    return set(rows.values_list("person_id", flat=True))


def _carry_out(conversation: Conversation, request: ConsentRequest, now: datetime) -> None:
    """Do what both consented to. A late point is read by the agenda itself."""
    if request.kind == ConsentKind.SHOW_REPORT:
        setattr(conversation, LATE[shown_to(request)], LateReviewer.READS)
        conversation.save(update_fields=[LATE[shown_to(request)]])
    elif request.kind == ConsentKind.RECORDING:
        conversation.recording = request.terms["recording"]
        conversation.save(update_fields=["recording"])
    elif request.kind == ConsentKind.WITHOUT_ROUND:
        conversation.has_round = False
        conversation.save(update_fields=["has_round"])
    elif request.kind == ConsentKind.SHORTEN:
        spec = spec_of(conversation.format_version)
        held_on = date.fromisoformat(request.terms["held_on"])
        check_apart(conversation, held_on)  # another round may have been planned since they were asked
        laid_out = shorter_plan(
            spec,
            held_on=held_on,
            today=now.astimezone(clock.AMSTERDAM).date(),
            waives_report_days=request.terms.get("waives_report_days", False),
            conversation=conversation,
        )
        conversation.held_on = held_on
        conversation.destroy_on = record_goes_on(spec, held_on, conversation.outside_on)
        conversation.paused_at = None
        conversation.sequence += 1
        conversation.save(update_fields=["held_on", "destroy_on", "paused_at", "sequence"])
        milestones.lay(conversation, laid_out)
