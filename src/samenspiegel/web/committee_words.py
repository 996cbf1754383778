# SPDX-License-Identifier: EUPL-1.2
"""What planning says about a committee that reviews: who reads along, and who loses a seat by elections (HV-2)."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.conversations.actions import Committee
from samenspiegel.core.elections import election_near
from samenspiegel.core.format import FormatSpec
from samenspiegel.people.models import Person, Seat

from .page_words import listing


def committee_warnings(
    spec: FormatSpec, committee: Committee | None, chair: Person | None, held_on: date
) -> list[str]:
    """Who of the committee will hold no seat on the day of the conversation, and which elections are near it."""
    people = [*([chair] if committee and chair else []), *(committee.members if committee else ())]
    leaving = _leaving(committee, people, held_on)
    found = []
    if leaving:
        text = ngettext(
            "%(names)s holds no seat any more on that day, and reads nothing then.",
            "%(names)s hold no seat any more on that day, and read nothing then.",
            len(leaving),
        )
        found.append(text % {"names": listing([person.name for person in leaving])})
    if "council_elections" in spec.time.warns_around:
        time = spec.time
        near = election_near(
            held_on, weeks_before=time.warns_weeks_before, weeks_after=time.warns_weeks_after
        )
        if near:
            stays = [person.name for person in people if person not in leaving]
            found.append(_elections(near.on, near.changes_on, stays))
    return found


def _elections(on: date, changes_on: date, names: Collection[str]) -> str:
    dates = {"date": date_format(on, "j F Y"), "changes": date_format(changes_on, "j F Y")}
    text = _("On %(date)s a new municipal council is elected; it begins on %(changes)s.") % dates
    if names:
        text += " " + _(
            "Who leaves the council loses the seat and reads nothing from then on. Ask: %(names)s."
        ) % {"names": listing(list(names))}
    return text


def _leaving(committee: Committee | None, people: Collection[Person], held_on: date) -> list[Person]:
    """Whose last known day in the body lies before a date."""
    if committee is None:
        return []
    stay = Seat.objects.filter(
        Q(until_on=None) | Q(until_on__gte=held_on), body=committee.body, person__in=people
    )
    staying = set(stay.values_list("person_id", flat=True))
    return [person for person in people if person.pk not in staying]
