# SPDX-License-Identifier: EUPL-1.2
"""Somebody else conducts the conversation: agreements come along, opinions do not (design, section 2)."""

from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.access import REVIEWERS, SIDES, LateReviewer, Part
from samenspiegel.core.format.shared import place_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules.queries import is_seated
from samenspiegel.people.models import Person

from .. import calendar_letters, letters
from ..models import ConsentKind, Conversation
from ..queries import people_in
from .accounts import offer_account
from .committee import is_collective
from .consenting import LATE, ask_consent, shown_to
from .independence import forbidden, note_independence
from .moving import WrongState

TOLD = (*SIDES, Part.FACILITATOR)


class ReviewerRefused(Exception):
    """This person cannot conduct it. ``code``: not_here (unknown, gone, or from outside), has_part (in it already),
    in_line_of_command (then who guides it would not stand apart enough), or not_agreed (somebody else was settled
    beforehand)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def replace_reviewer(
    *, conversation: Conversation, reviewer: Person, by: Person, now: datetime, part: Part = Part.REVIEWER
) -> Conversation:
    """Let somebody else conduct a conversation that has not been held yet. Who did so reads nothing of it any more.

    What the subject shared beforehand was shared with who leaves: it is theirs alone again, to share anew or not.

    Before the questionnaires leave, the new one is asked like any reviewer. After that they are asked nothing: what the
    other one handed in counts. They bring points, and read the report only with the subject's consent; somebody who was
    asked for feedback in this round never does.

    Args:
        part: which of the two reviewers leaves, where two organisations share the subject. In the place of the second
            one comes somebody of that same other organisation.
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
    if part not in people or part not in REVIEWERS:
        raise WrongState
    is_of_other = part == Part.SECOND_REVIEWER
    is_elsewhere = reviewer.is_external != is_of_other or (
        is_of_other and place_of(reviewer.works_at) != place_of(people[part].works_at)
    )
    if reviewer.organisation_id != conversation.organisation_id or is_elsewhere or not reviewer.is_active:
        raise ReviewerRefused("not_here")
    if conversation.participants.filter(person=reviewer).exists():
        raise ReviewerRefused("has_part")
    if forbidden(
        organisation_id=conversation.organisation_id,
        spec=spec,
        people={**people, part: reviewer},
    ):
        raise ReviewerRefused("in_line_of_command")
    rules = spec.parties.reviewer
    places = (*rules.one_of, *((rules.may_be_asked,) if rules.may_be_asked else ()))
    if rules.one_of and not is_seated(reviewer, places, on=conversation.held_on or today):
        raise ReviewerRefused("not_agreed")
    leaves = people[part]
    _take_views_apart(conversation, leaves)
    conversation.participants.filter(part=part).update(person=reviewer)
    late = _late(conversation, reviewer)
    setattr(conversation, LATE[part], late)
    conversation.sequence += 1
    conversation.save(update_fields=[LATE[part], "sequence"])
    for request in conversation.consent_requests.filter(kind=ConsentKind.SHOW_REPORT, settled_at=None):
        if shown_to(request) == part:
            request.settled_at, request.is_granted = now, False
            request.save(update_fields=["settled_at", "is_granted"])
    audit.log(
        "reviewer.replaced",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=reviewer.public_id,
    )
    note_independence(conversation=conversation, by=by, now=now)
    offer_account(conversation, reviewer, part, by=by, now=now)
    _tell(conversation, leaves.name, by, now, part=part, is_late=bool(late))
    calendar_letters.tell(conversation, now=now, by=by, to=(), gone=[leaves])
    if late == LateReviewer.WAITS:
        terms = {} if part == Part.REVIEWER else {"part": str(part)}
        ask_consent(conversation=conversation, kind=ConsentKind.SHOW_REPORT, terms=terms, by=by, now=now)
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


def _tell(
    conversation: Conversation, before: str, by: Person, now: datetime, *, part: Part, is_late: bool
) -> None:
    """Everybody at the table hears it; a reviewer who is asked like any other gets the mail that each reviewer gets."""
    letters.queue_to(
        tuple(one for one in TOLD if is_late or one != part),
        "reviewer_replaced",
        conversation=conversation,
        now=now,
        but=by,
        oude_beoordelaar=before,
    )
    if not is_late:
        kind = "raters_proposed" if conversation.has_round else "conversation_planned"
        letters.queue_to((part,), kind, conversation=conversation, now=now, but=by)
