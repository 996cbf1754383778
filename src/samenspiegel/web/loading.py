# SPDX-License-Identifier: EUPL-1.2
"""Every page of a conversation is loaded here: through what this person may see, or not at all.

The unknown and the forbidden look the same: a 404 with one page for both (design, section 7).
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import everybody_beside, parts_of, plannable, rules_for, visible_to
from samenspiegel.core.access import Deed, Part, Rules, may
from samenspiegel.duties.actions import refresh
from samenspiegel.people.models import Person, Role
from samenspiegel.people.queries import has_role

OK = 200

READINGS: Mapping[Deed, str] = {
    Deed.READ_REPORT: "report.read",
    Deed.CHOOSE_SUBJECTS: "report.read",
    Deed.COPY_REPORT: "report.taken",
    Deed.READ_OPEN_ANSWERS: "open_answers.read",
    Deed.READ_AGENDA: "agenda.read",
    Deed.COPY_AGENDA: "agenda.taken",
    Deed.WRITE_VIEWS: "views.read",
    Deed.FREEZE_AGENDA: "agenda.read",
    Deed.READ_RECORD: "record.read",
    Deed.COPY_RECORD: "record.taken",
    Deed.WRITE_RECORD: "record.read",
    Deed.PROPOSE_AMENDMENT: "record.read",
    Deed.APPROVE_RECORD: "record.read",
    Deed.REDUCE_RECORD: "record.read",
    Deed.READ_AGREEMENTS: "agreements.read",
    Deed.FOLLOW_UP: "agreements.read",
    Deed.NOTE_PULSES: "pulses.read",
    Deed.ATTACH: "attachment.read",
}
"""What the log calls it when a page behind this deed was shown. The questionnaire stands in no such line."""


class PersonRequest(HttpRequest):
    """A request by a person with an account, on a page of a conversation.

    ``parts`` says what they are in it, ``rules`` who does what there: together they answer ``may``.
    """

    person: Person
    parts: frozenset[Part]
    rules: Rules
    showed_nothing: bool  # a view sets it where its page held nothing of what its deed lets one read


class ConversationView(Protocol):
    def __call__(self, request: PersonRequest, conversation: Conversation, **kwargs: Any) -> HttpResponse: ...


Reading = Callable[[QuerySet[Conversation], Person], QuerySet[Conversation]]


class SecrecyAwaited(Http404):
    """Somebody who sits in the committee of a conversation, and did not accept secrecy yet: they read nothing."""


def load_conversation(
    person: Person | None, conversation_id: str, deed: Deed, *, reading: Reading | None = None
) -> tuple[Conversation, frozenset[Part]]:
    """Return the conversation and this person's parts in it, if they may do the deed.

    Args:
        reading: adds to the query what the page shows beside it, still sealed, so that it takes no query of its own.
    Raises:
        Http404: no such conversation, not theirs, or not for this part.
        SecrecyAwaited: it would be theirs if they had accepted secrecy.
    """
    if not person:
        raise Http404
    participants = everybody_beside(person, conversation_id)
    if not participants:  # no part at all, or no such conversation: nothing more is asked
        raise Http404
    rows = (
        visible_to(person, now=clock.now(), with_secrecy_awaited=True)
        .select_related("round", "agenda", "record", "ground_rules")
        .filter(public_id=conversation_id)
    )
    conversation = (reading(rows, person) if reading else rows).first()
    if conversation is None:
        raise Http404
    for row in participants:
        row.conversation = conversation
    conversation._prefetched_objects_cache = {"participants": participants}
    parts = parts_of(conversation, person)
    if not may(deed, parts, rules=rules_for(conversation), is_external=person.is_external):
        raise Http404
    awaits = any(
        row.person_id == person.pk and row.body_id is not None and row.accepted_on is None
        for row in participants
    )
    if awaits and deed != Deed.ACCEPT_SECRECY:
        raise SecrecyAwaited
    return conversation, parts


def conversation_page(
    deed: Deed, *, reading: Reading | None = None
) -> Callable[[ConversationView], Callable[..., HttpResponse]]:
    """Mark a view as the door to one deed: it is called only for who may do it, with the conversation loaded.

    What a page shows of report or record is in the log before it leaves, each time (``READINGS``). After a POST the
    derived columns of the conversation are made to fit again.
    """

    def door(view: ConversationView) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def opened(request: PersonRequest, conversation_id: str, **kwargs: Any) -> HttpResponse:
            try:
                conversation, request.parts = load_conversation(
                    request.person, conversation_id, deed, reading=reading
                )
            except SecrecyAwaited:
                if request.method != "GET":
                    raise
                return redirect("accept_secrecy", conversation_id)
            request.rules = rules_for(conversation)
            response = view(request, conversation, **kwargs)
            _log_reading(request, conversation, deed, response)
            if request.method == "POST":
                refresh([conversation.pk], now=clock.now())
            return response

        opened.deed = deed  # type: ignore[attr-defined]  # the access test reads it
        return opened

    return door


def _log_reading(
    request: PersonRequest, conversation: Conversation, deed: Deed, response: HttpResponse
) -> None:
    has_shown = response.status_code == OK and not getattr(request, "showed_nothing", False)
    if deed in READINGS and has_shown:
        audit.log(
            READINGS[deed],
            organisation=conversation.organisation,
            at=clock.now(),
            actor=request.person,
            about=conversation,
        )


def page_for(person: Person, conversation: Conversation) -> tuple[str, ...]:
    """Where somebody goes after a deed: the conversation, or their own list when they have no part in it any more."""
    if Participant.objects.filter(conversation=conversation, person=person).exists():
        return "conversation", conversation.public_id
    return ("conversations",)


def planning_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open to who may plan a conversation of at least one published format."""

    @login_required
    @wraps(view)
    def opened(request: PersonRequest, **kwargs: Any) -> HttpResponse:
        if not request.person or not may_plan(request.person):
            raise Http404
        return view(request, **kwargs)

    # The access test reads it: a side plans too, but only where a format without a facilitator is published.
    opened.roles = (Role.FACILITATOR,)  # type: ignore[attr-defined]
    return opened


def may_plan(person: Person) -> bool:
    """Whether somebody may plan a conversation: a facilitator always, others where a format gives it to a side."""
    return has_role(person, Role.FACILITATOR) or bool(plannable(person, on=clock.today()))


def role_page(*roles: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Mark a view as open to who holds one of these roles in the organisation."""

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def opened(request: PersonRequest, **kwargs: Any) -> HttpResponse:
            if not request.person or not has_role(request.person, *roles):
                raise Http404
            return view(request, **kwargs)

        opened.roles = roles  # type: ignore[attr-defined]
        return opened

    return door
