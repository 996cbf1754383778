# SPDX-License-Identifier: EUPL-1.2
"""Rater groups: what was agreed about each before the round, and what that makes of them at closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from samenspiegel.core.questionnaire import Competency

Kind = Literal["self", "named", "averaged"]
Plan = Literal["mean_or_nothing", "competencies_only", "by_name", "merge"]

LEAST_FLOOR = 3


class GroupsWrong(ValueError):
    """These groups cannot be reported on; says which and why. To be set right before opening."""


@dataclass(frozen=True)
class Group:
    """A perspective on the subject, with public facts only: all of it is known to whoever reads the report.

    Args:
        invited: how many people were asked; of self and of a named group always one.
        plan: what was agreed for a small averaged group (design, section 5); `mean_or_nothing` is the rule.
        merge_with: with the plan `merge`, the averaged group that it goes together with.
        parts: of a merged group, the keys that it was made of, in order; else empty.
    """

    key: str
    kind: Kind
    invited: int = 1
    plan: Plan = "mean_or_nothing"
    merge_with: str | None = None
    parts: tuple[str, ...] = ()

    def is_asked(self, competency: Competency) -> bool:
        """Whether this whole group was asked. A merged group is asked what each of its parts was asked."""
        asked_of = competency.asked_of
        if asked_of is None or self.key in asked_of:
            return True
        return bool(self.parts) and all(part in asked_of for part in self.parts)


def check_groups(groups: Sequence[Group]) -> None:
    """Raises GroupsWrong where keys clash, two groups are self, or a plan has no meaning for its group."""
    by_key = {group.key: group for group in groups}
    if len(by_key) != len(groups):
        raise GroupsWrong("two groups have the same key")
    if sum(group.kind == "self" for group in groups) > 1:
        raise GroupsWrong("more than one group is self")
    for group in groups:
        if group.kind != "averaged" and group.invited > 1:
            raise GroupsWrong(
                f"{group.key!r} is {group.kind} and holds {group.invited} people instead of one"
            )
        if group.kind == "averaged" and group.plan == "by_name":
            raise GroupsWrong(f"{group.key!r} goes by name: open it as `split_by_name` gives it")
        if group.plan == "merge":
            partner = by_key.get(group.merge_with or "")
            if partner is None or partner is group or partner.kind != "averaged" or group.kind != "averaged":
                raise GroupsWrong(f"{group.key!r} can only merge with another averaged group")


def split_by_name(group: Group) -> tuple[Group, ...]:
    """One named group per person of an averaged group in which all agreed to be shown by name."""
    return tuple(
        Group(key=f"{group.key}.{number}", kind="named", plan="by_name")
        for number in range(1, group.invited + 1)
    )


def merged(groups: Sequence[Group]) -> Group:
    """These averaged groups as one, under a key made of theirs; the strictest of their plans goes for all."""
    only = any(group.plan == "competencies_only" for group in groups)
    parts = tuple(part for group in groups for part in (group.parts or (group.key,)))
    return Group(
        key="+".join(parts),
        kind="averaged",
        invited=sum(group.invited for group in groups),
        plan="competencies_only" if only else "mean_or_nothing",
        parts=parts,
    )


def at_closing(groups: Sequence[Group], senders: Mapping[str, int], floor: int) -> dict[str, Group]:
    """To which group each key belongs once the round closes, in the order of `groups`.

    A group with the plan `merge` of which fewer than `floor` people sent goes together with its partner,
    whole with whole and once: how many the merged group counts is not looked at again. A merge that was not
    needed leaves no trace.
    """
    together = {group.key: {group.key} for group in groups}
    for group in groups:
        if group.plan == "merge" and group.merge_with and senders.get(group.key, 0) < floor:
            union = together[group.key] | together[group.merge_with]
            for key in union:
                together[key] = union
    result: dict[str, Group] = {}
    for group in groups:
        keys = together[group.key]
        if len(keys) == 1:
            result[group.key] = (
                replace(group, plan="mean_or_nothing", merge_with=None) if group.merge_with else group
            )
        else:
            result[group.key] = merged([part for part in groups if part.key in keys])
    return result
