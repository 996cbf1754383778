# SPDX-License-Identifier: EUPL-1.2
"""What a round promises to whoever answers: the format's sentences, with this round's own names and dates."""

from collections.abc import Iterable, Mapping
from datetime import date

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone, contact_of, reviewer_name
from samenspiegel.core import schedule, wording
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec, promises, words
from samenspiegel.core.format.letters import knowing_letters
from samenspiegel.core.format.spec import PlanTold, Reader
from samenspiegel.formats.library import known
from samenspiegel.people.models import Person

from .models import RaterGroup, Round
from .questions import specs


def reader_of(spec: FormatSpec, group: RaterGroup) -> Reader:
    """As whom somebody in this group is written to."""
    answered_by = specs(spec, group.key)[0].answered_by
    if answered_by != "raters":
        return "subject" if answered_by == "subject" else "reviewer"
    return "rater_averaged" if group.kind == "averaged" else "rater_named"


def may_decline(spec: FormatSpec, group: RaterGroup) -> bool:
    """Subject and reviewer are a side of the conversation; who does not want to, just does not hand in."""
    return reader_of(spec, group).startswith("rater")


def partner_of(group: RaterGroup, groups: Iterable[RaterGroup]) -> RaterGroup | None:
    """The group that this one may go together with at closing, whichever of the two has that plan."""
    for other in groups:
        if other.pk == group.pk:
            continue
        if (group.plan == "merge" and group.merge_with == other.key) or (
            other.plan == "merge" and other.merge_with == group.key
        ):
            return other
    return None


def told_plan(group: RaterGroup, groups: Iterable[RaterGroup]) -> PlanTold | None:
    """The plan as its people are told: the partner of a merge hears of it too."""
    if group.kind != "averaged":
        return None
    if group.plan == "mean_or_nothing" and partner_of(group, groups):
        return "merge_partner"
    return group.plan  # type: ignore[return-value]


def label(spec: FormatSpec, key: str) -> str:
    """How a group is called above a column: "Bouwteam", of merged groups "Bouwteam en wethouders"."""
    first, *rest = (group.label for group in specs(spec, key))
    return wording.listing([first, *(text[:1].lower() + text[1:] for text in rest)])


def in_sentence(spec: FormatSpec, key: str) -> str:
    """How a group is called within a sentence: "het bouwteam"."""
    together = wording.listing([group.in_sentence for group in specs(spec, key)])
    return f"{together} samen" if len(specs(spec, key)) > 1 else together


def role(spec: FormatSpec, key: str) -> str:
    """What somebody in a group is asked as: "lid van het bouwteam"."""
    return " of ".join(group.member for group in specs(spec, key))


def values(
    round: Round,
    group: RaterGroup,
    groups: Iterable[RaterGroup],
    spec: FormatSpec,
    people: Mapping[Part, Person],
) -> dict[str, object]:
    """What the sentences of the promises may ask for, for somebody in this group; dates still as dates."""
    partner = partner_of(group, groups)
    contact = contact_of(round.conversation, people)
    return {
        **words(spec),
        "groep": in_sentence(spec, group.key),
        "andere_groep": in_sentence(spec, partner.key) if partner else "",
        "minimum": round.floor,
        "rol": role(spec, group.key),
        "betrokkene": people[Part.SUBJECT].name,
        "beoordelaar": reviewer_name(spec, people),
        "adviseur": contact.name if contact else "",
        "inleverdatum": round.due_on,
        "datum_sluiting": round.closes_latest_on,
        "datum_vernietiging": round.report_until_on,
    }


def printed(values: Mapping[str, object]) -> dict[str, object]:
    """The same values with dates as people read them."""
    return {
        name: wording.date_text(value) if isinstance(value, date) else value for name, value in values.items()
    }


def sentences(
    round: Round,
    group: RaterGroup,
    groups: Iterable[RaterGroup],
    spec: FormatSpec,
    people: Mapping[Part, Person],
    *,
    by_letter: bool = False,
) -> dict[str, list[str]]:
    """The promise to somebody in this group: sentences per part (lines, body, who_sees, …), in the format's order.

    Args:
        by_letter: whether they were asked on paper; what they keep to come back is then the code, whenever the format
            was published.
    """
    filled = printed(values(round, group, groups, spec, people))
    found: dict[str, list[str]] = {}
    shown = promises(
        knowing_letters(spec, known().promises) if by_letter else spec,
        reader=reader_of(spec, group),
        group=group.key,
        plan=told_plan(group, groups),
        custody=round.custody,  # type: ignore[arg-type]  # its choices are those of the format's language
        place="questionnaire",
        invited=not answers_alone(round.conversation),
        by_letter=by_letter,
    )
    for promise in shown:
        found.setdefault(promise.part, []).append(wording.fill(promise.text, filled))
    return found


def closes_latest_on(spec: FormatSpec, due_on: date) -> date:
    """The last day on which answers may exist: promised at opening, and never stretched."""
    return date.fromordinal(due_on.toordinal() + spec.time.answers_kept_days)


def report_until_on(spec: FormatSpec, conversation: Conversation) -> date:
    """The day by which the report is destroyed, as promised at opening."""
    if conversation.held_on is None:
        raise ValueError("a round without a conversation date promises nothing")
    return schedule.add_months(conversation.held_on, spec.retained("feedback").months)
