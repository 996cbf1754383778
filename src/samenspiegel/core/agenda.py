# SPDX-License-Identifier: EUPL-1.2
"""The agenda of a conversation: the items of its format in their own order, with what was brought (HV-8, VGS-11).

An agenda holds no scores: whoever may read the agenda may not always read the report that it points to.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, Protocol

from samenspiegel.core import terms
from samenspiegel.core.report import Report, group_differences, largest_differences

Side = Literal["subject", "reviewer", "second_reviewer"]
View = Literal["similar", "others_higher", "self_higher", "between_groups"]

LANGUAGE = 1
CHOICES_PER_SIDE = 3
DIFFERENCES_PER_DIRECTION = 2


class NotAnAgenda(ValueError):
    """The document is no agenda, or one in a language that this version cannot read."""


class ItemLike(Protocol):
    """What an agenda item of a format must be able to tell; `core.format.AgendaItem` does.

    `competencies`: which kind of competencies it is about, `core` or `chosen`; `None` takes what the report brings.
    """

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def addition(self) -> bool: ...
    @property
    def explanation(self) -> str: ...
    @property
    def competencies(self) -> str | None: ...


@dataclass(frozen=True)
class LookBack:
    """An agreement of the previous conversation, with what became of it.

    Args:
        agreement: its public id.
        owner: the owner's name, as people say it.
        due_on: where it stands now, after any moving.
        note: the last thing its owner noted about it.
    """

    agreement: str
    what: str
    owner: str
    status: str
    due_on: date | None = None
    support: str = ""
    competency: str = ""
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """A competency to look at together, why it is there, and how it is seen. In codes, without scores.

    Args:
        chosen_by: the sides that chose it; empty where only the size of the difference put it here.
        view: how self and others see it, or that two groups do not see it alike; `None` where too little is shown.
        higher, lower: with `between_groups`, the keys of the group that sees it more and of the one that sees it less.
    """

    competency: str
    chosen_by: tuple[Side, ...] = ()
    view: View | None = None
    higher: str = ""
    lower: str = ""


@dataclass(frozen=True)
class PointLine:
    """A subject that one side wants to talk about. ``is_late``: added after the freezing, by consent (VGS-4)."""

    point: str
    by: Side
    text: str
    is_late: bool = False


@dataclass(frozen=True)
class Item:
    """One item of the agenda with everything that was brought to it. ``addition``: not in the format's own source.

    ``competencies``: the keys of those that stand under it with their definitions, whatever the report says (VGS-12).
    """

    key: str
    title: str
    kind: str
    addition: bool = False
    explanation: str = ""
    questions: tuple[str, ...] = ()
    look_back: tuple[LookBack, ...] = ()
    differences: tuple[Difference, ...] = ()
    points: tuple[PointLine, ...] = ()
    competencies: tuple[str, ...] = ()


class ItemStays(ValueError):
    """An item cannot be left out: the format wants it, or something was brought to it. ``key``: which one."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NothingLeft(ValueError):
    """Every item would be left out: an agenda without items has no place for a point that comes later."""


@dataclass(frozen=True)
class Agenda:
    items: tuple[Item, ...]

    def of_kind(self, kind: str) -> Item | None:
        """The first item of this kind, or `None` where the format has none."""
        return next((item for item in self.items if item.kind == kind), None)


def differences(report: Report, chosen: Mapping[Side, Sequence[str]]) -> tuple[Difference, ...]:
    """What to look at together: what the sides chose, then the largest differences, each competency once (HV-8).

    What both chose stands first, then what one of them chose, each largest difference first; then the largest
    differences in both directions and between groups that nobody chose.

    Args:
        chosen: competency keys per side; keys that the report does not have are left out.
    """
    gaps = {competency.key: abs(competency.gap or 0) for competency in report.competencies}
    between = {difference.competency: difference for difference in group_differences(report, None)}

    def line(key: str) -> Difference:
        sides: tuple[Side, ...] = tuple(side for side in chosen if key in chosen[side])
        category = report.competency(key).category
        apart = between.get(key)
        if category in (None, "similar") and apart is not None:
            return Difference(key, sides, "between_groups", apart.higher, apart.lower)
        return Difference(key, sides, category)

    wanted = [line(key) for key in gaps if any(key in keys for keys in chosen.values())]
    wanted.sort(key=lambda difference: (-len(difference.chosen_by), -gaps[difference.competency]))
    largest = largest_differences(report, DIFFERENCES_PER_DIRECTION)
    found = sorted(
        (*largest.self_higher, *largest.others_higher), key=lambda competency: -gaps[competency.key]
    )
    rest = [competency.key for competency in found]
    rest += [difference.competency for difference in list(between.values())[:DIFFERENCES_PER_DIRECTION]]
    there = {difference.competency for difference in wanted}
    for key in rest:
        if key not in there:
            there.add(key)
            wanted.append(line(key))
    return tuple(wanted)


def build(
    items: Iterable[ItemLike],
    *,
    look_back: Sequence[LookBack] = (),
    differences: Sequence[Difference] = (),
    points: Sequence[PointLine] = (),
    questions: Mapping[str, Sequence[str]] | None = None,
    competencies: Mapping[str, Sequence[str]] | None = None,
) -> Agenda:
    """Fill the items of a format, in their own order.

    The look-back is item one, wherever the format puts it (VGS-11). Points go to the item for points, or to the last
    item of a format that has none: nothing that was brought is lost.

    Args:
        look_back: all agreements of the previous conversation, open and closed.
        questions: what to think about beforehand, per agenda item's key.
        competencies: the keys of the competencies of this conversation per kind, `core` and `chosen`.
    """
    questions, competencies = questions or {}, competencies or {}
    filled = [
        Item(
            key=item.key,
            title=item.title,
            kind=item.kind,
            addition=item.addition,
            explanation=item.explanation,
            questions=tuple(questions.get(item.key, ())),
            competencies=tuple(competencies.get(item.competencies or "", ())),
        )
        for item in items
    ]
    filled.sort(key=lambda item: item.kind != "look_back")  # stable: the others keep their order
    _put(filled, ("look_back",), look_back=tuple(look_back))
    _spread(filled, differences)
    return with_points(Agenda(tuple(filled)), points)


def with_points(agenda: Agenda, points: Sequence[PointLine]) -> Agenda:
    """The agenda with these points added to what stands there; a point that is there already is not added again."""
    items = list(agenda.items)
    there = {point.point for item in items for point in item.points}
    added = tuple(point for point in points if point.point not in there)
    if not added or not items:
        return agenda
    at = next((place for place, item in enumerate(items) if item.kind == "points"), len(items) - 1)
    items[at] = replace(items[at], points=(*items[at].points, *added))
    return Agenda(tuple(items))


def is_late(*, is_frozen: bool, is_guided: bool, until_on: date | None, today: date) -> bool:
    """Whether a point comes too late to stand on the agenda without both sides' consent (VGS-4).

    Where nobody guides, one of the two can fix the agenda before its day. That takes no time from the other: until that
    day is over the points of both come on it.

    Args:
        until_on: the day at whose end the clock fixes the agenda; None where the format has none.
    """
    return is_frozen and (is_guided or until_on is None or terms.is_over(until_on, today))


def open_through(
    *, until_on: date | None, held_on: date | None, awaits_report: bool, today: date
) -> date | None:
    """The day at whose end the clock fixes the agenda, as it stands today; None where the clock fixes none (VGS-4).

    Its own day has to pass. Then it waits for the spiegel that it follows from, but not into the day of the talk.
    Without a day of its own it is fixed by people: by whoever may, or by whoever begins the record.

    Args:
        until_on: the day that the format gives it; None where the format gives none.
        awaits_report: a spiegel is still to come.
    """
    if until_on is None or held_on is None:
        return None
    waits = awaits_report and terms.is_over(until_on, today)
    return max(until_on, held_on - timedelta(days=1)) if waits else until_on


def may_leave_out(agenda: Agenda, optional: Collection[str]) -> tuple[Item, ...]:
    """The items that may be left out on fixing the agenda: optional in the format, and nothing was brought to them.

    The only item stays; of several each may go, and ``leave_out`` keeps one of them there.
    """
    if len(agenda.items) == 1:
        return ()
    return tuple(
        item
        for item in agenda.items
        if item.key in optional and not (item.look_back or item.differences or item.points)
    )


def leave_out(agenda: Agenda, keys: Collection[str], optional: Collection[str]) -> Agenda:
    """The agenda without these items.

    Raises:
        ItemStays: one of them is not optional, or something was brought to it; what is not on the agenda at all is
            no item to leave out either.
        NothingLeft: no other item would stand there.
    """
    free = {item.key for item in may_leave_out(agenda, optional)}
    for key in keys:
        if key not in free:
            raise ItemStays(key)
    if agenda.items and {item.key for item in agenda.items} <= set(keys):
        raise NothingLeft
    return Agenda(tuple(item for item in agenda.items if item.key not in keys))


def _put(items: list[Item], kinds: tuple[str, ...], **filling: Any) -> None:
    for place, item in enumerate(items):
        if item.kind in kinds:
            items[place] = replace(item, **filling)
            return


def _spread(items: list[Item], differences: Sequence[Difference]) -> None:
    """Each difference goes to the item that names its competency, the rest to the first item that names none."""
    named = {key for item in items for key in item.competencies}
    for place, item in enumerate(items):
        if item.competencies:
            own = tuple(one for one in differences if one.competency in item.competencies)
            items[place] = replace(item, differences=own)
    rest = [one for one in differences if one.competency not in named]
    at = next(
        (
            place
            for place, item in enumerate(items)
            if item.kind in ("mirror", "competencies") and not item.competencies
        ),
        next((place for place, item in enumerate(items) if item.competencies), None),
    )
    if at is not None and rest:
        items[at] = replace(items[at], differences=(*items[at].differences, *rest))


def to_document(agenda: Agenda) -> dict[str, Any]:
    """The agenda as JSON-able dict; dates as ISO text."""
    document = {"language": LANGUAGE, **asdict(agenda)}
    for item in document["items"]:
        for line in item["look_back"]:
            line["due_on"] = line["due_on"].isoformat() if line["due_on"] else None
    return document


def from_document(document: Mapping[str, Any]) -> Agenda:
    """The agenda that `to_document` wrote.

    Raises:
        NotAnAgenda: the document is something else, or of a later language.
    """
    if document.get("language") != LANGUAGE:
        raise NotAnAgenda(f"language {document.get('language')!r} instead of {LANGUAGE}")
    try:
        return Agenda(tuple(_item(item) for item in document["items"]))
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotAnAgenda(str(wrong)) from None


def _item(item: Mapping[str, Any]) -> Item:
    return Item(
        **{
            **item,
            "questions": tuple(item["questions"]),
            "competencies": tuple(item.get("competencies", ())),
            "look_back": tuple(
                LookBack(**{**line, "due_on": date.fromisoformat(line["due_on"]) if line["due_on"] else None})
                for line in item["look_back"]
            ),
            "differences": tuple(
                Difference(**{**line, "chosen_by": tuple(line["chosen_by"])}) for line in item["differences"]
            ),
            "points": tuple(PointLine(**line) for line in item["points"]),
        }
    )
