# SPDX-License-Identifier: EUPL-1.2
"""A conversation that two organisations share: one subject, two reviewers, groups that are asked in each of both.

It is a format derived from the one that was published: everything that reads a format finds two reviewers in it.
"""

from collections.abc import Iterator, Mapping

from samenspiegel.core.format.found import Found, unknown
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.spec import FormatSpec, Group, SecondReviewer
from samenspiegel.core.wording import fill, placeholders, sentence_start

REVIEWERS = ("reviewer", "second_reviewer")
OTHER = "-2"
"""Ends the key of a group of the other organisation; that of the home organisation keeps its own."""


FILLED = frozenset({"naam", "plaats"})


class NotShareable(ValueError):
    """The format knows no second reviewer, or two organisations share it already."""


PREFIXES = ("gemeente ",)
"""What stands before the name of a place, where an organisation is called after it."""


def place_of(organisation: str) -> str:
    """What people call an organisation: "Veenmeer" of "gemeente Veenmeer"."""
    name = " ".join(organisation.split())
    for prefix in PREFIXES:
        if name.lower().startswith(prefix) and len(name) > len(prefix):
            return name[len(prefix) :]
    return name


def may_be_shared(spec: FormatSpec) -> bool:
    """Whether two organisations can share a subject of this format, and do not yet."""
    return spec.parties.reviewer.second is not None and not is_shared(spec)


def is_shared(spec: FormatSpec) -> bool:
    """Whether this is a conversation of two organisations, with a reviewer from each."""
    return bool(spec.parties.reviewer.second and spec.parties.reviewer.second.places)


def shared(spec: FormatSpec, home: str, other: str) -> FormatSpec:
    """The format for a subject whom two organisations share.

    Args:
        home, other: what people call the two places: "Veenmeer", "Duinrade".
    Raises:
        NotShareable.
    """
    second = spec.parties.reviewer.second
    if second is None or not may_be_shared(spec):
        raise NotShareable(spec.key)
    doubled = {group.key for group in spec.groups if group.answered_by == "reviewer"} | set(second.groups)
    groups: list[Group] = []
    for group in spec.groups:
        if group.key not in doubled:
            groups.append(group)
            continue
        groups += [_group(group, second, home, ""), _group(group, second, other, OTHER)]
    promises = tuple(
        promise.model_copy(
            update={
                "groups": (*promise.groups, *(key + OTHER for key in promise.groups if key in doubled)),
            }
        )
        for promise in spec.promises
    )
    reviewer = spec.parties.reviewer.model_copy(
        update={"second": second.model_copy(update={"places": (home, other)})}
    )
    words = spec.words.model_copy(
        update={"reviewer": spec.words.reviewer.model_copy(update={"the": second.both})}
    )
    return spec.model_copy(
        update={
            "groups": tuple(groups),
            "promises": promises,
            "words": words,
            "parties": spec.parties.model_copy(update={"reviewer": reviewer}),
        }
    )


def reviewers(spec: FormatSpec) -> Mapping[str, str]:
    """What each reviewer is called as a part: "burgemeester Veenmeer"; of one organisation the word of the format."""
    second = spec.parties.reviewer.second
    if second is None or not second.places:
        return {REVIEWERS[0]: spec.words.reviewer.name}
    return {
        part: _filled(second.label, second.one.name, place)
        for part, place in zip(REVIEWERS, second.places, strict=True)
    }


def reviewers_in_sentence(spec: FormatSpec) -> Mapping[str, str]:
    """The same within a sentence: "de burgemeester van Veenmeer"."""
    second = spec.parties.reviewer.second
    if second is None or not second.places:
        return {REVIEWERS[0]: spec.words.reviewer.the}
    return {
        part: _filled(second.phrase, second.one.the, place)
        for part, place in zip(REVIEWERS, second.places, strict=True)
    }


def _group(group: Group, second: SecondReviewer, place: str, end: str) -> Group:
    """The group as it is asked in one of the two."""
    is_other, is_side = bool(end), group.answered_by == "reviewer"
    label, in_sentence, member = group.label, group.in_sentence, group.member
    if is_side:
        label, in_sentence, member = sentence_start(second.one.name), second.one.the, second.one.name
    changed: dict[str, object] = {
        "key": group.key + end,
        "label": _filled(second.label, label, place),
        "in_sentence": _filled(second.phrase, in_sentence, place),
        "member": _filled(second.phrase, member, place),
    }
    if group.merge_with:  # the same group of the other organisation comes nearest
        changed["merge_with"] = group.key if is_other else group.key + OTHER
    if is_other and is_side:
        changed["answered_by"] = REVIEWERS[1]
    if group.proposed_from:
        changed["proposed_from"] = group.proposed_from.model_copy(update={"elsewhere": is_other})
    return group.model_copy(update=changed)


def _filled(text: str, name: str, place: str) -> str:
    return fill(text, {"naam": name, "plaats": place})


def roles(spec: FormatSpec) -> Mapping[str, str]:
    """What each part at the table is called: the subject by the office, a reviewer with the place where two share."""
    return {
        "subject": spec.words.office.name,
        **reviewers(spec),
        "facilitator": spec.words.facilitator.name,
        "substitute": spec.words.substitute.name,
    }


def second_problems(spec: FormatSpec) -> Iterator[Found]:
    """A second reviewer comes beside a person, and only groups of raters are asked in each of both organisations."""
    second = spec.parties.reviewer.second
    if second is None:
        return
    at: Location = ("parties", "reviewer", "second")
    if spec.parties.reviewer.kind == "collective":
        yield Found(("parties", "reviewer", "kind"), "not_a_choice", "collective", None, ("person",))
    known = tuple(group.key for group in spec.rater_groups)
    for index, key in enumerate(second.groups):
        if key not in known:
            yield unknown((*at, "groups", index), key, known)
    for name in ("label", "phrase"):
        for word in sorted(placeholders(getattr(second, name)) - FILLED):
            yield unknown((*at, name), word, FILLED, code="unknown_placeholder")
