# SPDX-License-Identifier: EUPL-1.2
"""The door to the profile of an office, who reads it, and its link on the page of a conversation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.offices import offices_of
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.profile import READERS, Profile, Standing, may_read, may_write
from samenspiegel.people.models import Person
from samenspiegel.people.queries import holds_office
from samenspiegel.profiles import queries
from samenspiegel.profiles.library import of_office, profiles

from .loading import PersonRequest
from .page_words import listing

WHO: Mapping[Standing, str | Promise] = {
    Standing.HOLDER: gettext_lazy("whoever holds this office"),
    Standing.FACILITATOR: gettext_lazy("whoever guides conversations here"),
    Standing.ADMINISTRATOR: gettext_lazy("the administrators"),
    Standing.PARTICIPANT: gettext_lazy("everybody who takes part in a conversation about this office"),
}


def standings_of(person: Person, profile: Profile) -> frozenset[Standing]:
    """What a person is to the profile of an office, on this day."""
    office = profile.office
    tests: Mapping[Standing, bool] = {
        Standing.HOLDER: holds_office(person, office, clock.today()),
        Standing.FACILITATOR: person.is_facilitator,  # type: ignore[attr-defined]
        Standing.ADMINISTRATOR: person.is_administrator,  # type: ignore[attr-defined]
        Standing.PARTICIPANT: office in offices_of(person, now=clock.now()),
    }
    return frozenset(standing for standing, is_so in tests.items() if is_so)


def readers_text() -> str:
    """Who reads a profile, from the one table."""
    return listing([str(WHO[standing]) for standing in Standing if standing in READERS])


def readable(person: Person) -> list[Profile]:
    """The profiles that a person may read."""
    return [profile for profile in profiles().values() if may_read(standings_of(person, profile))]


def profile_page(
    *, writes: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Mark a view as the door to one profile: for who may read it, or with ``writes`` change what was added to it.

    Unknown and forbidden look the same.
    """
    may = may_write if writes else may_read

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def opened(request: PersonRequest, profile_key: str, **kwargs: str) -> HttpResponse:
            profile = profiles().get(profile_key)
            if not request.person or profile is None:
                raise Http404
            standings = standings_of(request.person, profile)
            if not may(standings):
                raise Http404
            request.may_write = may_write(standings)  # type: ignore[attr-defined]
            return view(request, profile, **kwargs)

        return opened

    return door


@dataclass(frozen=True)
class ProfileLink:
    """The way from a conversation to the profile of the subject's office.

    Args:
        changed_at: when the organisation last changed it; None while it only is the base text.
        is_newer: it was changed after the agenda had been fixed.
    """

    href: str
    changed_at: datetime | None
    is_newer: bool


def profile_link(conversation: Conversation, spec: FormatSpec) -> ProfileLink | None:
    """The profile that belongs to a conversation (PR-1), where the office of its subject has one.

    Args:
        conversation: one that ``profiles.queries.with_changes`` gave.
    """
    profile = of_office(spec.parties.subject.office)
    if profile is None:
        return None
    changed_at = queries.changed_at(conversation, profile)
    agenda = getattr(conversation, "agenda", None)
    return ProfileLink(
        href=reverse("profile", args=[profile.key]),
        changed_at=changed_at,
        is_newer=bool(agenda and changed_at and changed_at > agenda.frozen_at),
    )
