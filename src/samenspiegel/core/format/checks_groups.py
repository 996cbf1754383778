# SPDX-License-Identifier: EUPL-1.2
"""What types cannot say about who is asked: floors, plans for small groups, and what goes with words alone."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core.format.found import Found, unknown
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.problems import nearest
from samenspiegel.core.format.spec import FormatSpec, Group

FLOOR = 3


def group_checks(spec: FormatSpec) -> Iterator[Found]:
    """What is wrong with who is asked: floors, plans, partners, blocks, what goes with scores or with words alone."""
    keys = {group.key for group in spec.groups}
    blocks = {block.key for block in spec.blocks}
    for index, group in enumerate(spec.groups):
        at: Location = ("groups", index)
        if group.kind == "averaged":
            if group.floor is None:
                yield Found((*at, "floor"), "missing")
            elif group.floor < FLOOR:
                yield Found((*at, "floor"), "too_small", str(group.floor), None, (str(FLOOR),))
            if group.acknowledges:
                yield Found((*at, "acknowledges"), "only_named", "true")
            if group.asks:
                yield Found((*at, "asks"), "only_named", group.asks.key)
            if group.plan and group.plan not in group.plans:
                yield Found(
                    (*at, "plan"), "not_a_choice", group.plan, nearest(group.plan, group.plans), group.plans
                )
            if "merge" in group.plans and group.merge_with is None:
                yield Found((*at, "merge_with"), "missing")
        else:
            for name in ("floor", "plan", "merge_with"):
                if getattr(group, name) is not None:
                    yield Found((*at, name), "only_averaged", str(getattr(group, name)))
            if group.plans:
                yield Found((*at, "plans"), "only_averaged", ", ".join(group.plans))
        if (group.kind == "self") != (group.answered_by == "subject"):
            yield Found((*at, "answered_by"), "self_and_subject", group.answered_by)
        partner = next((other for other in spec.groups if other.key == group.merge_with), None)
        if group.merge_with is not None and (
            partner is None or partner is group or partner.kind != "averaged"
        ):
            others = [other.key for other in spec.groups if other.kind == "averaged" and other is not group]
            yield unknown((*at, "merge_with"), group.merge_with, others)
        yield from _in_words(spec, at, group, partner)
        for number, block in enumerate(group.blocks):
            if block not in blocks:
                yield unknown((*at, "blocks", number), block, blocks)
    for answered_by in ("subject", "reviewer"):
        several = [index for index, group in enumerate(spec.groups) if group.answered_by == answered_by]
        for index in several[1:]:
            yield Found(("groups", index, "answered_by"), "twice", answered_by)
    for index, promise in enumerate(spec.promises):
        for number, key in enumerate(promise.groups):
            # Shared sentences may speak of a group that this format lacks; a near miss is a slip of the pen.
            if key not in keys and nearest(key, keys):
                yield unknown(("promises", index, "groups", number), key, keys)


def _in_words(spec: FormatSpec, at: Location, group: Group, partner: Group | None) -> Iterator[Found]:
    """A group that is asked in words has open questions and a promise of its own, and nothing about figures."""
    if group.asked_in == "scores":
        if partner is not None and partner.asked_in == "words":
            yield Found((*at, "merge_with"), "only_scores", partner.key)
        return
    for name in ("blocks", "plan", "plans", "merge_with"):
        if value := getattr(group, name):
            found = value if isinstance(value, str) else ", ".join(value)
            yield Found((*at, name), "only_scores", found)
    if spec.questions is not None and not spec.questions.open:
        yield Found(("questions", "open"), "missing")
    if group.answered_by != "raters":
        return
    reader = f"rater_{group.kind}"
    told = [
        promise.part
        for promise in spec.promises
        if promise.asked_in == "words"
        and reader in promise.readers
        and (not promise.groups or group.key in promise.groups)
    ]
    if "mail" not in told or len(told) < 2:
        yield Found(("promises",), "missing_promise", group.key)
