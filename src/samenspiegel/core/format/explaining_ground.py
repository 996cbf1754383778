# SPDX-License-Identifier: EUPL-1.2
"""What is settled beforehand, and what each answer binds the software to."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core.format.explaining_parts import office, party
from samenspiegel.core.format.saying import Block, Heading, Said, Value, paragraph, points, say
from samenspiegel.core.format.spec import Binding, FormatSpec, GroundRule, Seated


def ground_rules_chapter(spec: FormatSpec) -> list[Block]:
    if not spec.ground_rules:
        return []
    is_settled = all(rule.chosen for rule in spec.ground_rules)
    blocks = paragraph(
        say("ground_rules_settled") if is_settled else say("ground_rules", number=len(spec.ground_rules))
    )
    for rule in spec.ground_rules:
        blocks.append(Heading(say("text", text=rule.question)))
        blocks += _rule(spec, rule)
    return blocks


def _rule(spec: FormatSpec, rule: GroundRule) -> list[Block]:
    shown = [option for option in rule.options if not rule.chosen or option.key in rule.chosen]
    return [
        *paragraph(say("several_answers") if rule.several else None),
        *points((say("ground_option", label=option.label), *_binds(spec, option.binds)) for option in shown),
    ]


def _binds(spec: FormatSpec, binding: Binding) -> Iterator[Said | None]:
    conversation = spec.words.conversation.the
    if binding.interval:
        yield say(
            f"interval.{binding.interval}",
            months=binding.interval_months or 0,
            times=binding.times_per_term or 0,
            conversation=conversation,
        )
    if binding.reviewers:
        yield say("reviewer_one_of", who=seats(binding.reviewers))
    if binding.recording:
        yield say(f"recording.{binding.recording}")
    if binding.amendment:
        yield say(f"amendment.{binding.amendment}")
    for signature in binding.signatures:
        yield say(f"signature.{signature.means}", who=party(spec, signature.party))
    if binding.own_reaction:
        yield say("own_reaction")
    if binding.sharing:
        yield say(
            "sharing",
            bodies=tuple(office(body) for body in binding.sharing.bodies),
            forms=tuple(say(f"sharing.{form}") for form in binding.sharing.forms),
            subject=spec.words.subject.the,
        )
    titles = {item.key: item.title for item in spec.agenda}
    if binding.topics:
        yield say("topics", titles=tuple(titles.get(key, key) for key in binding.topics))
    yield say("topics_vary") if binding.topics_vary else None


def seats(seated: tuple[Seated, ...]) -> tuple[str | Said, ...]:
    """People by their seats, as parts of a sentence."""
    return tuple(seat(one) for one in seated)


def seat(one: Seated) -> Said:
    who: Value = office(one.office or one.body)
    if one.office and one.body:
        who = say("seat_both", office=office(one.office), body=office(one.body))
    also = say("seat_also", body=office(one.also_in)) if one.also_in else say("nothing")
    without = say("seat_without", body=office(one.not_in)) if one.not_in else say("nothing")
    return say("seated", who=who, also=also, without=without)
