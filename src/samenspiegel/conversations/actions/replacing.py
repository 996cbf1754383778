# SPDX-License-Identifier: EUPL-1.2
"""Somebody else conducts the conversation: agreements come along, opinions do not (design, section 2)."""

from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.access import LateReviewer, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules.queries import is_seated
from samenspiegel.people.models import Person

from .. import calendar_letters, letters
from ..models import ConsentKind, Conversation
from ..queries import people_in
from .committee import is_collective
from .consenting import ask_consent
from .independence import forbidden, note_independence
from .moving import WrongState
from .outside import offer_account

TOLD = (Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR)


class ReviewerRefused(Exception):
    """This person cannot conduct it. ``code``: not_here (unknown, gone, or from outside), has_part (in it already),
    in_line_of_command (then who guides it would not stand apart enough), or not_agreed (somebody else was settled
    beforehand)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def replace_reviewer(
    *, conversation: Conversation, reviewer: Person, by: Person, now: datetime
) -> Conversation:
    """Let somebody else conduct a conversation that has not been held yet. Who did so reads nothing of it any more.

    What the subject shared beforehand was shared with who leaves: it is theirs alone again, to share anew or not.

    Before the questionnaires leave, the new one is asked like any reviewer. After that they are asked nothing: what the
    other one handed in counts. They bring points, and read the report only with the subject's consent; somebody who was
    asked for feedback in this round never does.

    Raises:
        WrongState: not planned, cancelled, ended or held already, or a committee reviews here.
        ReviewerRefused: this person cannot conduct it.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    spec = spec_of(conversation.format_version)
    today = now.astimezone(clock.AMSTERDAM).date()
    is_over = conversation.cancelled_at or conversation.ended_at or not conversation.planned_at
    if is_over or is_collective(spec) or (conversation.began_on and conversation.began_on < today):
        raise WrongState
    if conversation.milestones.filter(key="record_offered", done_on__isnull=False).exists():
        raise WrongState
    people = people_in(conversation)
    if (
        reviewer.organisation_id != conversation.organisation_id
        or reviewer.is_external
        or not reviewer.is_active
    ):
        raise ReviewerRefused("not_here")
    if conversation.participants.filter(person=reviewer).exists():
        raise ReviewerRefused("has_part")
    if forbidden(
        organisation_id=conversation.organisation_id,
        spec=spec,
        people={**people, Part.REVIEWER: reviewer},
    ):
        raise ReviewerRefused("in_line_of_command")
    rules = spec.parties.reviewer
    places = (*rules.one_of, *((rules.may_be_asked,) if rules.may_be_asked else ()))
    if rules.one_of and not is_seated(reviewer, places, on=conversation.held_on or today):
        raise ReviewerRefused("not_agreed")
    leaves = people[Part.REVIEWER]
    _take_views_apart(conversation, leaves)
    conversation.participants.filter(part=Part.REVIEWER).update(person=reviewer)
    conversation.late_reviewer = _late(conversation, reviewer)
    conversation.sequence += 1
    conversation.save(update_fields=["late_reviewer", "sequence"])
    conversation.consent_requests.filter(kind=ConsentKind.SHOW_REPORT, settled_at=None).update(
        settled_at=now, is_granted=False
    )
    audit.log(
        "reviewer.replaced",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=reviewer.public_id,
    )
    note_independence(conversation=conversation, by=by, now=now)
    offer_account(conversation, reviewer, Part.REVIEWER, by=by, now=now)
    _tell(conversation, leaves.name, by, now)
    calendar_letters.tell(conversation, now=now, by=by, to=(), gone=[leaves])
    if conversation.late_reviewer == LateReviewer.WAITS:
        ask_consent(conversation=conversation, kind=ConsentKind.SHOW_REPORT, terms={}, by=by, now=now)
    return conversation


def _take_views_apart(conversation: Conversation, leaving: Person) -> None:
    """The subject's views are no longer shared; those of who leaves are gone."""
    conversation.viewpoints.filter(by=leaving).delete()
    conversation.viewpoints.update(shared_at=None)


def _late(conversation: Conversation, reviewer: Person) -> str:
    opened = Conversation.objects.filter(pk=conversation.pk, round__opened_on__isnull=False)
    if not opened.exists() or not conversation.has_round:
        return ""
    asked = opened.filter(round__invitations__person=reviewer).exists()
    return LateReviewer.NEVER if asked else LateReviewer.WAITS


def _tell(conversation: Conversation, before: str, by: Person, now: datetime) -> None:
    """Everybody at the table hears it; a reviewer who is asked like any other gets the mail that each reviewer gets."""
    is_late = bool(conversation.late_reviewer)
    letters.queue_to(
        TOLD if is_late else (Part.SUBJECT, Part.FACILITATOR),
        "reviewer_replaced",
        conversation=conversation,
        now=now,
        but=by,
        oude_beoordelaar=before,
    )
    if not is_late:
        kind = "raters_proposed" if conversation.has_round else "conversation_planned"
        letters.queue_to((Part.REVIEWER,), kind, conversation=conversation, now=now, but=by)
