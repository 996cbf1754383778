# SPDX-License-Identifier: EUPL-1.2
"""Who is asked, how what they answer is shown, and who chooses and objects."""

from __future__ import annotations

from samenspiegel.core.access import Deed, readers, rules_of
from samenspiegel.core.format.explaining_parts import PARTIES, both, listed, office, parties_of
from samenspiegel.core.format.saying import Block, Heading, Said, paragraph, say
from samenspiegel.core.format.spec import FormatSpec, Group
from samenspiegel.core.terms import OBJECTIONS


def groups_chapter(spec: FormatSpec) -> list[Block]:
    """Each group: who is in it, what they are asked and how that is shown; and who chooses."""
    if not spec.groups:
        return paragraph(say("nobody_asked"))
    blocks: list[Block] = []
    for group in spec.groups:
        blocks.append(Heading(say("group", label=group.label)))
        blocks += _group(spec, group)
    if spec.rater_groups:
        choosers = _who_may(spec, Deed.CHOOSE_RATERS)
        may_object = _who_may(spec, Deed.OBJECT_TO_RATERS)
        objectors = tuple(one for one in spec.raters.may_object if one in may_object)
        blocks.append(Heading(say("choosing")))
        blocks += paragraph(
            say("choosers", who=parties_of(spec, choosers), count=len(choosers)),
            say("may_object", who=parties_of(spec, objectors)) if objectors else say("no_objections"),
            say("objections_wait") if any(one.key == OBJECTIONS for one in spec.milestones) else None,
        )
    return blocks


def _who_may(spec: FormatSpec, deed: Deed) -> tuple[str, ...]:
    """The parties that the table of access lets do this."""
    return tuple(part for part in readers(deed, rules_of(spec)) if part in PARTIES)


def _group(spec: FormatSpec, group: Group) -> list[Block]:
    proposed = group.proposed_from
    without = tuple(office(key) for key in proposed.without_offices) if proposed else ()
    names = {block.key: block.name for block in spec.blocks}
    return [
        *paragraph(
            say(f"answered_by.{group.answered_by}", group=group.in_sentence, **both(spec)),
            say(
                f"kind.{group.kind}{'_words' if group.asked_in == 'words' else ''}",
                floor=group.floor or 0,
                group=group.in_sentence,
            ),
            say("acknowledges") if group.acknowledges else None,
            say("proposed_body", body=office(proposed.body)) if proposed and proposed.body else None,
            say("proposed_office", office=office(proposed.office)) if proposed and proposed.office else None,
            say("proposed_without", offices=without) if without else None,
            say("blocks", names=tuple(names.get(key, key) for key in group.blocks)) if group.blocks else None,
            say(
                "asks",
                question=group.asks.text,
                options=tuple(say("quoted", text=option.label) for option in group.asks.options),
            )
            if group.asks
            else None,
        ),
        *listed(
            "plans",
            (
                say(
                    f"plan.{plan}",
                    partner=_in_sentence(spec, group.merge_with),
                    is_default=_default(group, plan),
                )
                for plan in group.plans
            ),
        ),
    ]


def _default(group: Group, plan: str) -> Said:
    return say("plan_default" if plan == group.plan else "nothing")


def _in_sentence(spec: FormatSpec, key: str | None) -> str:
    return next((group.in_sentence for group in spec.groups if group.key == key), key or "")
