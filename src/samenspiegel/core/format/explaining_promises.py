# SPDX-License-Identifier: EUPL-1.2
"""What people are promised, word for word, for each who reads something else."""

from __future__ import annotations

from collections.abc import Iterable

from samenspiegel.core.format.letters import asked_in, promises
from samenspiegel.core.format.saying import Block, Heading, Said, paragraph, points, say
from samenspiegel.core.format.spec import FormatSpec, Group, PlanTold, Promise, Reader
from samenspiegel.core.wording import fill, sentence_start
from samenspiegel.core.wording import placeholders as names_in

Sentences = tuple[str, ...]


def promised(spec: FormatSpec) -> list[Block]:
    """The promises: first those to raters, group by group, then those to the two sides and to who guides."""
    if not spec.promises:
        return []
    blocks = paragraph(say("promised"))
    kinds: tuple[tuple[str, Reader], ...] = (("averaged", "rater_averaged"), ("named", "rater_named"))
    for kind, reader in kinds:
        groups = [group for group in spec.rater_groups if group.kind == kind]
        for alike in _alike(spec, groups, reader):
            blocks.append(Heading(say("promised_to", who=tuple(group.in_sentence for group in alike))))
            blocks += _told(spec, alike[0], reader)
    parties: tuple[Reader, ...] = ("subject", "reviewer", "facilitator")
    for party in parties:
        if party == "reviewer" and spec.is_alone:
            continue
        told = promises(spec, reader=party, place=None)
        if party == "facilitator":  # reads no spiegel: what stands beside one is not for who guides
            told = tuple(one for one in told if "questionnaire" in one.places and spec.parties.facilitator)
        if told:
            blocks.append(Heading(say("promised_to", who=(getattr(spec.words, party).the,))))
            blocks += _listed(_sentences(spec, (one for one in told if "questionnaire" in one.places), None))
            at_report = _sentences(spec, (one for one in told if "questionnaire" not in one.places), None)
            blocks += [*paragraph(say("told_at_report")), *_listed(at_report)] if at_report else []
        if party == "subject" and spec.is_alone:
            alone = promises(spec, reader=party, place=None, invited=False)
            both = (_sentences(spec, told, None), _sentences(spec, alone, None))
            blocks += _difference("told_alone", both[0], both[1], both[0])
    return blocks


def _alike(spec: FormatSpec, groups: list[Group], reader: Reader) -> list[list[Group]]:
    """The groups that are told the same, together."""
    found: dict[object, list[Group]] = {}
    for group in groups:
        told = tuple(tuple(_of(spec, group, reader, plan)) for plan in (None, *_plans(spec, group)))
        found.setdefault((told, group.floor, group.plans), []).append(group)
    return list(found.values())


def _told(spec: FormatSpec, group: Group, reader: Reader) -> list[Block]:
    usual = _sentences(spec, _mail(spec, group, reader, None), group)
    standard = _of(spec, group, reader, None)
    blocks = paragraph(say("told_in_mail", text=" ".join(usual))) if usual else []
    told = _sentences(spec, standard, group)
    blocks += [*paragraph(say("told")), *_listed(told)]
    for plan in _plans(spec, group):
        other = _sentences(spec, (*_mail(spec, group, reader, plan), *_of(spec, group, reader, plan)), group)
        blocks += _difference(f"told_under.{plan}", (*usual, *told), other, told)
    if spec.is_alone:  # no round in which others are asked can be opened there
        return blocks
    kept = _sentences(
        spec, promises(spec, reader=reader, group=group.key, custody="custodian", place=None), group
    )
    on_paper = _sentences(
        spec, promises(spec, reader=reader, group=group.key, place=None, by_letter=True), group
    )
    return [
        *blocks,
        *_difference("told_with_custodian", told, kept, told),
        *(_difference("told_by_letter", told, on_paper, told) if spec.parties.facilitator else []),
    ]


def _difference(code: str, known: Sentences, other: Sentences, told: Sentences) -> list[Block]:
    """What stands there beyond what is known, and what of it does not stand there."""
    new = tuple(sentence for sentence in other if sentence not in known)
    gone = tuple(sentence for sentence in told if sentence not in other)
    if not (new or gone):
        return []
    left_out = [*paragraph(say("not_told")), *_listed(gone)] if gone else []
    return [*paragraph(say(code)), *_listed(new), *left_out]


def _plans(spec: FormatSpec, group: Group) -> Iterable[PlanTold]:
    """The plans under which this group may be told something else than a large group is."""
    yield from group.plans
    if any(other.merge_with == group.key for other in spec.groups):
        yield "merge_partner"


def _of(spec: FormatSpec, group: Group, reader: Reader, plan: PlanTold | None) -> tuple[Promise, ...]:
    return promises(spec, reader=reader, group=group.key, plan=plan, place=None)


def _mail(spec: FormatSpec, group: Group, reader: Reader, plan: PlanTold | None) -> tuple[Promise, ...]:
    return tuple(
        promise
        for promise in spec.promises
        if promise.part == "mail"
        and reader in promise.readers
        and promise.asked_in in (None, asked_in(spec, reader, group.key))
        and (not promise.groups or group.key in promise.groups)
        and (not promise.plans or reader != "rater_averaged" or (plan or "mean_or_nothing") in promise.plans)
    )


def _sentences(spec: FormatSpec, told: Iterable[Promise], group: Group | None) -> Sentences:
    values = {
        "betrokkene": spec.words.subject.the,
        "beoordelaar": spec.words.reviewer.the,
        "adviseur": spec.words.facilitator.the,
        "groep": "je groep",
        "andere_groep": "de andere groep",
        "minimum": group.floor if group and group.floor else 0,
        "rol": group.member if group else spec.words.reviewer.name,
    }
    found = []
    for promise in told:
        left = {name: f"[{name.replace('_', ' ')}]" for name in names_in(promise.text)}
        found.append(sentence_start(fill(promise.text, {**left, **values})))
    return tuple(dict.fromkeys(found))


def _listed(told: Sentences) -> list[Block]:
    return points((_text(sentence),) for sentence in told)


def _text(text: str) -> Said:
    return say("text", text=text)
