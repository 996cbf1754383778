# SPDX-License-Identifier: EUPL-1.2
"""Plan it like last time: what stands on the form by itself, and in sentences what has changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.conversations.actions.milestones import closed_periods
from samenspiegel.conversations.actions.planning import shared_spec
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, previous, previous_alike
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import is_shared, may_be_shared, roles
from samenspiegel.core.wording import sentence_start
from samenspiegel.feedback import queries as feedback
from samenspiegel.feedback.actions import proposed_for
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Person, Seat
from samenspiegel.people.queries import in_office

from .page_words import listing
from .plan_page import remark_text

WEEKS_AHEAD = 4
"""So many weeks later a free day is looked for, where the day itself is a holiday or falls in a closed period."""
LEAST = 3  # people in a group of which a mean is shown


@dataclass(frozen=True)
class Day:
    """The day that is offered, and why it is not the one that it would have been."""

    on: date | None
    why: str = ""


def day(proposal: Conversation, plan: FormatSpec) -> Day:
    """The proposed date on the weekday on which these people met last, three days earlier or later at most.

    Where that is a day on which people are off, the first such weekday after it on which they are not.
    """
    before = previous_alike(proposal) or previous(proposal)
    if proposal.proposed_on is None or before is None or before.held_on is None:
        return Day(proposal.proposed_on)
    shift = (before.held_on.weekday() - proposal.proposed_on.weekday() + 3) % 7 - 3
    same = proposal.proposed_on + timedelta(days=shift)
    closed = closed_periods(proposal.organisation)
    for weeks in range(WEEKS_AHEAD + 1):
        on = same + timedelta(weeks=weeks)
        if not schedule.remarks([schedule.Milestone("", on)], closed):
            break
    else:
        return Day(same)
    if on == same:
        return Day(on)
    said = schedule.remarks([schedule.Milestone("", same)], closed)[0]
    text = _("The same weekday would be %(day)s. %(remark)s That is why %(other)s stands here.")
    return Day(
        on,
        text
        % {
            "day": date_format(same, "l j F Y"),
            "remark": remark_text(said),
            "other": date_format(on, "l j F Y"),
        },
    )


def people_now(proposal: Conversation, spec: FormatSpec, today: date) -> dict[Part, Person]:
    """Who was proposed, and works here still; where somebody else holds the office of the reviewer now, that person."""
    found = {part: person for part, person in people_in(proposal).items() if person.is_active}
    office = spec.parties.reviewer.office
    holders = in_office(proposal.organisation_id, office, today) if office else []
    if len(holders) == 1 and holders[0].pk not in {person.pk for person in found.values()}:
        found[Part.REVIEWER] = holders[0]
    if second := people_in(proposal).get(Part.SECOND_REVIEWER):
        there = [one for one in second_reviewers(spec, second, today) if one.works_at == second.works_at]
        if len(there) == 1:
            found[Part.SECOND_REVIEWER] = there[0]
    return found


def second_reviewers(spec: FormatSpec, near: Person, today: date) -> list[Person]:
    """Who can review for another organisation that shares the subject: who holds the reviewer's office there.

    Args:
        near: somebody of the organisation whose administrators keep those people.
    """
    if not may_be_shared(spec) and not is_shared(spec):
        return []
    found = Person.objects.filter(organisation_id=near.organisation_id, is_active=True, is_external=True)
    found = found.exclude(works_at="")
    if office := spec.parties.reviewer.office:
        found = found.filter(pk__in=Seat.objects.filter(held_on(today), office=office).values("person"))
    return list(found.order_by("name", "id"))


def plans(proposal: Conversation) -> dict[str, str]:
    """What was chosen last time for each small group, by key, as the form sends it."""
    before = previous_alike(proposal) or previous(proposal)
    round = feedback.round_of(before) if before else None
    if round is None:
        return {}
    return {
        group.key: f"{group.plan}:{group.merge_with}" if group.merge_with else group.plan
        for group in round.groups.all()
    }


def changes(
    proposal: Conversation, version: FormatVersion, spec: FormatSpec, now: Mapping[Part, Person], today: date
) -> list[str]:
    """What is not as it was last time, each in a sentence; nothing where there was no last time.

    Of people it goes by who holds which seat, not by whom was asked: who plans may not have been there last time.
    """
    before = previous_alike(proposal) or previous(proposal)
    if before is None or before.held_on is None:
        return []
    lines = [why] if (why := day(proposal, spec).why) else []
    settled_from = before.format_version.settled_from_id or before.format_version_id
    if settled_from != version.pk and before.format_version.key == version.key:
        lines.append(_("The rules have a newer version: version %(number)s.") % {"number": version.version})
    then = people_in(before)
    if second := now.get(Part.SECOND_REVIEWER):
        spec = shared_spec(spec, proposal.organisation, second)
    lines += _parts(spec, then, now)
    if spec.asks:
        lines += _groups(proposal, spec, (then, before.held_on), (dict(now), today))
    return lines


def _parts(spec: FormatSpec, then: Mapping[Part, Person], now: Mapping[Part, Person]) -> Iterable[str]:
    words = {Part(part): word for part, word in roles(spec).items() if part != Part.SUBJECT}
    for part, word in words.items():
        old, new = then.get(part), now.get(part)
        if old is None or old == new:
            continue
        values = {"old": old.name, "role": word, "new": new.name if new else ""}
        if not old.is_active:
            yield _("%(old)s, who was %(role)s last time, does not work here any more.") % values
        elif new:
            yield _("%(new)s is %(role)s now; last time that was %(old)s.") % values


def _groups(
    proposal: Conversation,
    spec: FormatSpec,
    then: tuple[Mapping[Part, Person], date],
    now: tuple[Mapping[Part, Person], date],
) -> Iterable[str]:
    old = _asked(proposal.organisation_id, spec, *then, with_left=True)
    new = _asked(proposal.organisation_id, spec, *now)
    floor = max([LEAST, *(group.floor or 0 for group in spec.groups)])
    for group in spec.rater_groups:
        before, after = old.get(group.key, {}), new.get(group.key, {})
        gone = [name for pk, name in before.items() if pk not in after]
        come = [name for pk, name in after.items() if pk not in before]
        yield from moves(group.label, come, gone)
        if group.kind == "averaged" and 0 < len(after) < floor <= len(before):
            yield ngettext(
                "%(group)s has %(size)s person now: too few for a mean. Choose below what to do.",
                "%(group)s has %(size)s people now: too few for a mean. Choose below what to do.",
                len(after),
            ) % {"group": sentence_start(group.label), "size": len(after)}


def moves(label: str, come: Sequence[str], gone: Sequence[str]) -> Iterable[str]:
    """Who is no longer in a group and who is new in it, each in a sentence."""
    if gone:
        yield ngettext(
            "%(group)s: %(people)s is no longer in it.", "%(group)s: %(people)s are no longer in it.", len(gone)
        ) % {"group": sentence_start(label), "people": listing(gone)}  # fmt: skip
    if come:
        yield ngettext(
            "%(group)s: %(people)s is new.", "%(group)s: %(people)s are new.", len(come)
        ) % {"group": sentence_start(label), "people": listing(come)}  # fmt: skip


def _asked(
    organisation_id: int,
    spec: FormatSpec,
    people: Mapping[Part, Person],
    on: date,
    *,
    with_left: bool = False,
) -> dict[str, dict[int, str]]:
    """Who would be proposed on a day, by group and primary key, with their names; also who has left since."""
    proposal = proposed_for(
        spec=spec, organisation_id=organisation_id, people=people, on=on, with_left=with_left
    )
    found: dict[str, dict[int, str]] = {}
    for key, person in proposal.asked:
        found.setdefault(key, {})[person.pk] = person.name
    return found
