# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a small group, in words; at planning and on the page of the raters (design, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format import Group as GroupSpec
from samenspiegel.feedback.actions.raters import SMALL_GROUP_TO


@dataclass(frozen=True)
class PlanChoice:
    """One plan for a small group. ``value`` is sent: a plan of ``feedback``, for a merge with ``:`` and the partner."""

    value: str
    label: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class GroupAdvice:
    """What to know of one group: ``kind`` is empty, ``warning`` (choose) or ``error`` (cannot open like this)."""

    text: str = ""
    kind: str = ""
    choices: list[PlanChoice] = field(default_factory=list)

    @property
    def chosen(self) -> PlanChoice | None:
        """The plan that is chosen, where there is something to choose."""
        return next((choice for choice in self.choices if choice.is_chosen), None)


def advice(
    spec: FormatSpec, group: GroupSpec, sizes: Mapping[str, int], floor: int, chosen: str
) -> GroupAdvice:
    """What can be done with a group of this size.

    Args:
        sizes: how many people are in each group, by key.
        floor: fewer answers than this are never shown as a mean.
        chosen: the value of the plan chosen so far; what is not offered counts as not chosen.
    """
    size = sizes.get(group.key, 0)
    if size == 0:
        return GroupAdvice(_("Nobody yet: this group takes no part."))
    if group.kind != "averaged" or size > max(SMALL_GROUP_TO, floor - 1):
        return GroupAdvice()
    is_too_small = size < floor
    if group.asked_in == "words":
        text = _("Too few people: ask %(floor)s or more, or nobody.") % {"floor": floor}
        return GroupAdvice(text, "error") if is_too_small else GroupAdvice()
    choices = _choices(spec, group, sizes, floor)
    values = {choice.value for choice in choices}
    wanted = chosen if chosen in values else "" if is_too_small else "mean_or_nothing"
    choices = [
        PlanChoice(choice.value, choice.label, choice.text, choice.value == wanted) for choice in choices
    ]
    if is_too_small and not wanted:
        text = ngettext(
            "One person is too few for a mean. Choose what to do, add people, or take this person off the list.",
            "%(size)s people are too few for a mean. Choose what to do, add people, or take both off the list.",
            size,
        ) % {"size": size}
        return GroupAdvice(text, "error", choices)
    if is_too_small:
        return GroupAdvice(_("This group is too small for a mean of its own."), "warning", choices)
    return GroupAdvice(
        _("This group is small. Choose what happens if not everybody answers."), "warning", choices
    )


def split(value: str) -> tuple[str, str]:
    """The plan and its partner out of the value of a choice."""
    plan, _colon, partner = value.partition(":")
    return plan, partner


def _choices(spec: FormatSpec, group: GroupSpec, sizes: Mapping[str, int], floor: int) -> list[PlanChoice]:
    size = sizes[group.key]
    found = []
    plans = group.plans or ("mean_or_nothing",)
    if size >= floor:
        found.append(
            PlanChoice(
                "mean_or_nothing",
                _("Mean, or nothing"),
                _("With fewer than %(floor)s answers we show nothing of this group.") % {"floor": floor},
            )
        )
        if "competencies_only" in plans:
            found.append(
                PlanChoice(
                    "competencies_only",
                    _("Only per competency"),
                    _("We show one mean per competency, and none per question."),
                )
            )
    if "by_name" in plans:
        text = (
            _("This person stands apart in the mirror, with the role, and is told so beforehand.")
            if size == 1
            else _("Everybody's answers stand apart, by name. Only if the whole group agrees.")
        )
        found.append(PlanChoice("by_name", _("By name"), text))
    if (
        "merge" in plans
        and group.merge_with
        and _can_merge(group, partner := spec.group(group.merge_with), sizes, floor)
    ):
        text = (
            _("If too few answer, both groups count as one.")
            if size >= floor
            else _("Both groups count as one group from the start.")
        )
        label = _("Together with %(group)s") % {"group": partner.in_sentence}
        found.append(PlanChoice(f"merge:{partner.key}", label, text))
    return found


def _can_merge(group: GroupSpec, partner: GroupSpec, sizes: Mapping[str, int], floor: int) -> bool:
    together = sizes.get(group.key, 0) + sizes.get(partner.key, 0)
    return partner.kind == "averaged" and sizes.get(partner.key, 0) > 0 and together >= floor
