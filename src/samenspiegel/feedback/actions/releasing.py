# SPDX-License-Identifier: EUPL-1.2
"""Between closing and release the facilitator reads the open answers; release shows both sides the spiegel (HV-7)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone, parts_of, rules_for
from samenspiegel.core import report as core_report
from samenspiegel.core import schedule
from samenspiegel.core.access import Deed, may, who_may
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.people.models import Person

from ..models import FeedbackReport, Round, WithheldAnswer
from .closing import REPORT_BLOCK_BYTES, close_alone
from .letters import RoundPost

GROUNDS = ("insulting", "exposes_other")
REASON_MAX_CHARACTERS = 1000
SEALED_REPORT = "round__report__sealed"
"""Where a query on conversations finds the sealed spiegel, to read it together with what stands beside it."""


class NotClosed(Exception):
    """The round has not closed: there is nothing to read or to release."""


class AlreadyReleased(Exception):
    """The spiegel has been released, or withdrawn."""


class NoSuchAnswer(Exception):
    """There is no such open answer, or not on such a ground."""


class NoReport(Exception):
    """There is no spiegel that this person can read: not released, withdrawn, destroyed, or not theirs."""


class ReasonMissing(Exception):
    """Withdrawing needs a reason, in at most 1000 characters: all concerned are told."""


@dataclass(frozen=True)
class OpenAnswer:
    """One text as the facilitator reads it: no scores, group or role. ``ground``: why it was withheld, or empty."""

    id: str
    question: str
    text: str
    ground: str = ""


@dataclass(frozen=True)
class Released:
    """The spiegel, with how many open answers were withheld per question, and who goes by name by group key."""

    report: core_report.Report
    withheld: Mapping[str, int]
    names: Mapping[str, str]


def open_answers(round: Round) -> list[OpenAnswer]:
    """The open answers between closing and release, in an order that says nothing. For the facilitator only.

    Texts that no one will be shown (too few wrote) do not exist any more, so they are not read here either.

    Raises:
        NotClosed, AlreadyReleased.
    """
    _between(round)
    content = _content(round)
    report = core_report.from_document(content["report"])
    grounds = dict(WithheldAnswer.objects.filter(report__round=round).values_list("answer", "ground"))
    order = [answers.question for answers in report.open_answers]
    found = [
        OpenAnswer(number, place[0], _text(report, place), grounds.get(number, ""))
        for number, place in content["places"].items()
    ]
    return sorted(found, key=lambda answer: (order.index(answer.question), answer.id))


@transaction.atomic
def withhold(*, round: Round, answer: str, ground: str, by: Person, now: datetime) -> None:
    """Keep one open answer back whole, because it insults or exposes somebody else. Logged, and counted in the spiegel.

    Raises:
        NotClosed, AlreadyReleased, NoSuchAnswer.
    """
    round = _locked(round)
    if ground not in GROUNDS or answer not in _content(round)["places"]:
        raise NoSuchAnswer
    WithheldAnswer.objects.update_or_create(
        organisation_id=round.organisation_id,
        report=round.report,
        answer=answer,
        defaults={"ground": ground, "by": by, "withheld_at": now},
    )
    audit.log(
        "answer.withheld",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round.conversation,
        answer=answer,
        ground=ground,
    )


@transaction.atomic
def put_back(*, round: Round, answer: str, by: Person, now: datetime) -> None:
    """Show an answer after all that was withheld, before release. Raises as ``withhold`` does."""
    round = _locked(round)
    if not WithheldAnswer.objects.filter(report=round.report, answer=answer).delete()[0]:
        raise NoSuchAnswer
    audit.log(
        "answer.put_back",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round.conversation,
        answer=answer,
    )


@transaction.atomic
def release(*, round: Round, by: Person | None, now: datetime) -> Round:
    """Show the spiegel to subject and reviewer at the same moment, and thank all who were asked (HV-7).

    What was withheld is cut out for good: of it remains a count per question.

    Raises:
        NotClosed, AlreadyReleased.
    """
    round = _locked(round)
    content = _content(round)
    report = core_report.from_document(content["report"])
    withheld: Counter[str] = Counter()
    kept_back = round.report.withheld_answers.values_list("answer", flat=True)
    places = [content["places"][number] for number in kept_back]
    for question, group, position in sorted(
        places, key=lambda place: -place[2]
    ):  # from the back: places stay
        report = core_report.withhold_text(report, question=question, group=group, position=position)
        withheld[question] += 1
    _reseal(
        round, {"report": core_report.to_document(report), "withheld": withheld, "names": content["names"]}
    )
    round.released_at = now
    round.save(update_fields=["released_at"])
    today = now.astimezone(clock.AMSTERDAM).date()
    conversations.milestone_done(conversation=round.conversation, key=schedule.RELEASE, on=today)
    conversations.lay_after(round.conversation, "report_released", on=today)
    audit.log("report.released", organisation=round.organisation, at=now, actor=by, about=round.conversation)
    post = RoundPost(round, now)
    reading = who_may(Deed.READ_REPORT, rules_for(round.conversation))
    if not answers_alone(round.conversation):  # who handed in just now has it on the screen
        post.to_sides("report_released", key=f"report_released:{round.public_id}", parts=reading)
    sides = _side_groups(round)
    for invitation in round.invitations.select_related("person", "group", "organisation"):
        if invitation.group.key not in sides:
            post.to_rater("thanks", invitation, key=f"thanks:{round.public_id}")
    post.queue()
    return round


def release_by_clock(*, round: Round, now: datetime) -> bool:
    """Release where that was chosen at planning, on the day and at the hours of the format. True when it released.

    Where nobody guides, nobody reads the open answers first and there is nothing to wait for: the first hour at which
    the format allows it is soon enough, for both sides at once.
    """
    conversation = round.conversation
    if not conversation.closes_by_clock or not round.closed_at or round.released_at or round.withdrawn_at:
        return False
    spec = spec_of(conversation.format_version)
    hours = next((row.hours for row in spec.milestones if row.key == schedule.RELEASE), None)
    latest_on = conversation.milestones.filter(key=schedule.RELEASE).values_list("due_on", flat=True).first()
    here = now.astimezone(clock.AMSTERDAM)
    is_free = not rules_for(conversation).is_guided and schedule.is_release_hour(here, hours)
    if not is_free:
        if latest_on is None or here.date() < schedule.release_on(latest_on):
            return False
        # On the last day itself no hour is too late: the date was promised.
        if hours and not hours.from_hour <= here.hour < hours.to_hour and here.date() <= latest_on:
            return False
    try:
        release(round=round, by=None, now=now)
    except (NotClosed, AlreadyReleased):
        return False
    return True


def finish_alone(*, round: Round, now: datetime) -> bool:
    """Make and show the outcome for who answered alone, once they handed in (PR-3). Safe to do twice, or to cut off."""
    if not answers_alone(round.conversation):
        return False
    close_alone(round=round, now=now)
    try:
        release(round=round, by=None, now=now)
    except (NotClosed, AlreadyReleased):
        return False
    return True


def released(*, conversation: Conversation, person: Person) -> Released:
    """The spiegel for subject or reviewer, after release.

    Raises:
        NoReport: it is not there, or not for this person. Both look the same.
    """
    if not _reads(conversation, person):
        raise NoReport
    return shown(conversation)


def released_from(
    conversation: Conversation, person: Person, *, sealed: bytes | None, key: bytes | None
) -> Released:
    """``released`` for who has read the round, the sealed spiegel (``SEALED_REPORT``) and its key already."""
    if not _reads(conversation, person):
        raise NoReport
    return _shown(getattr(conversation, "round", None), sealed, key)


def shown(conversation: Conversation) -> Released:
    """The spiegel once it is released and as long as it exists, for what is made of it. Raises ``NoReport``."""
    found = Round.objects.filter(conversation=conversation).select_related("conversation", "report")
    round = found.first()
    if round is None or not round.released_at or round.withdrawn_at:
        raise NoReport
    try:
        return _shown(round, round.report.sealed, _key(round))
    except (FeedbackReport.DoesNotExist, keys.KeyGone):
        raise NoReport from None


def _reads(conversation: Conversation, person: Person) -> bool:
    """Whether somebody has a part that reads spiegels; that they have it still, says who loads the conversation."""
    return may(Deed.READ_REPORT, parts_of(conversation, person), rules=rules_for(conversation))


def _shown(round: Round | None, sealed: bytes | None, key: bytes | None) -> Released:
    if round is None or not round.released_at or round.withdrawn_at or sealed is None or key is None:
        raise NoReport
    content = unseal(key, sealed, about=f"report/{round.public_id}")
    return Released(core_report.from_document(content["report"]), content["withheld"], content["names"])


def withdraw_report(*, round: Round, reason: str, by: Person, now: datetime) -> Round:
    """Destroy the report, released or not, with a reason that both sides and the facilitator are told. No way back.

    Raises:
        NotClosed: there is no report.
        AlreadyReleased: it was withdrawn before.
        ReasonMissing: no reason was given, or a very long one.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_MAX_CHARACTERS:
        raise ReasonMissing
    with transaction.atomic(durable=True):
        round = Round.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=round.pk)
        if not round.closed_at:
            raise NotClosed
        if round.withdrawn_at:
            raise AlreadyReleased
        FeedbackReport.objects.filter(round=round).delete()
        round.objections.all().delete()
        round.withdrawn_at = now
        round.save(update_fields=["withdrawn_at"])
        audit.log(
            "report.withdrawn", organisation=round.organisation, at=now, actor=by, about=round.conversation
        )
        post = RoundPost(round, now)
        mark = f"report_withdrawn:{round.public_id}"
        post.to_sides("report_withdrawn", key=mark, reden=reason)
        post.to_facilitator("report_withdrawn", key=f"{mark}:facilitator", reden=reason)
        post.queue()
    _destroy_feedback_key(round, now)
    return round


def sweep_withdrawn(*, now: datetime) -> int:
    """Confirm that of withdrawn reports no key is left; returns of how many one still was."""
    left = set(Key.objects.filter(purpose=Purpose.FEEDBACK).values_list("owner", flat=True))
    rounds = Round.objects.filter(withdrawn_at__isnull=False).select_related("conversation")
    found = [round for round in rounds if round.conversation.public_id in left]
    for round in found:
        _destroy_feedback_key(round, now)
    return len(found)


def _destroy_feedback_key(round: Round, now: datetime) -> None:
    keys.destroy(
        round.organisation_id,
        round.conversation.public_id,
        [Purpose.FEEDBACK],
        ground="withdrawn",
        on=now.astimezone(clock.AMSTERDAM).date(),
    )


def _side_groups(round: Round) -> set[str]:
    spec = spec_of(round.conversation.format_version)
    return {group.key for group in spec.groups if group.answered_by != "raters"}


def _between(round: Round) -> None:
    if not round.closed_at:
        raise NotClosed
    if round.released_at or round.withdrawn_at:
        raise AlreadyReleased


def _locked(round: Round) -> Round:
    round = Round.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=round.pk)
    _between(round)
    return round


def _key(round: Round) -> bytes:
    return keys.fetch(round.organisation_id, round.conversation.public_id, Purpose.FEEDBACK)


def _content(round: Round) -> dict[str, Any]:
    content: dict[str, Any] = unseal(_key(round), round.report.sealed, about=f"report/{round.public_id}")
    return content


def _reseal(round: Round, content: dict[str, Any]) -> None:
    about = f"report/{round.public_id}"
    round.report.sealed = seal(_key(round), content, about=about, block_bytes=REPORT_BLOCK_BYTES)
    round.report.save(update_fields=["sealed"])


def _text(report: core_report.Report, place: list[Any]) -> str:
    question, group, position = place
    answers = next(answers for answers in report.open_answers if answers.question == question)
    if group is None:
        return answers.averaged[position]
    return answers.named.get(group, answers.own or "")
