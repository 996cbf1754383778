# SPDX-License-Identifier: EUPL-1.2
"""Formats of an organisation's own: how one begins, what follows by itself, and what it may not say.

An own format has a key of its own, and promises nothing in words of its own: a promise is what the software does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from samenspiegel.core.format.checks_groups import FLOOR
from samenspiegel.core.format.document import Document, at, document_of
from samenspiegel.core.format.fields import is_scored
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.reading import examined
from samenspiegel.core.format.spec import Competency, FormatSpec, Item, Promise

OWN = "eigen-"
"""How every key of an own format begins; no format of the library does, today or later."""
LONGEST_KEY, LONGEST_TITLE = 60, 160
OPEN = "…"
"""What an example shows where a text is still to be written."""
UNDECIDED = "wie dit format vaststelt"
"""Who decides how long things are kept, as long as the format itself is to be decided about."""

_ANONYMOUS = re.compile(r"\banoni[em]", re.IGNORECASE)
_ROUNDS = 12


@dataclass(frozen=True)
class Known:
    """What comes with the software and what was published here before.

    Attributes:
        competencies: of the library, by key.
        promises: what the software keeps where questionnaires are asked.
        headings: what stands above the promises.
        items: every wording of an item that is in use already.
    """

    competencies: Mapping[str, Competency] = field(default_factory=dict)
    promises: tuple[Promise, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


def own_key(key: str, taken: Iterable[str] = ()) -> str:
    """A key for a copy of the format with this key: recognisable, the organisation's own, and not in use."""
    bare = re.sub(r"[^a-z0-9]+", "-", key.removeprefix(OWN).lower()).strip("-") or "format"
    used, number = frozenset(taken), 1
    while True:
        end = "" if number == 1 else f"-{number}"
        found = f"{OWN}{bare[: LONGEST_KEY - len(OWN) - len(end)].strip('-')}{end}"
        if found not in used:
            return found
        number += 1


def copied(spec: FormatSpec, *, key: str, title: str, known: Known) -> Document:
    """A first draft of an own format, after another one. Who decided about keeping is still to be decided here."""
    document = with_promises(document_of(spec), known)
    undecided = [{**rule, "decided_by": "", "decided_on": ""} for rule in document["retention"]]
    return {
        **document,
        "key": key,
        "version": 1,
        "title": title[:LONGEST_TITLE],
        "source": f"eigen format, gemaakt van: {spec.source}",
        "based_on": spec.key,
        "retention": undecided,
    }


def continued(spec: FormatSpec, *, version: int, known: Known) -> Document:
    """A draft of the next version of an own format, with the promises that the software keeps today."""
    return {**with_promises(document_of(spec), known), "version": version}


def with_promises(document: Document, known: Known) -> Document:
    """The same, promising what the software keeps now: promises follow the software, not the format."""
    asks = all(document.get(name) for name in ("groups", "questions"))
    if not (asks or document.get("promises")):
        return document
    promises = [promise.model_dump(mode="json") for promise in known.promises]
    return {**document, "promises": promises, "promise_headings": dict(known.headings)}


# --- what follows by itself ------------------------------------------------------------------------------------------


def settled(document: Document, known: Known) -> Document:
    """What follows from what was filled in: nobody has to know of it, and no form asks it.

    An averaged group has a floor and a named one has not; who stands apart confirms it; other words make another
    version of an item; a competency with words of one's own says so; what was emptied is gone.
    """
    result = deepcopy(document)
    for group in _rows(result, "groups"):
        _settle_group(group)
    _forget_groups(result)
    for competency in (*_rows(result, "competencies"), *_rows(result, "blocks")):
        _settle_source(competency, known)
        for item in _rows(competency, "items"):
            item["version"] = _version(item, known.items)
    ending = result.get("ending")
    if isinstance(ending, dict) and _is_empty(ending.get("fallback"), "after_refused_versions"):
        ending["fallback"] = None
    _settle_reviewer(_table(_table(result, "parties"), "reviewer"))
    _settle_events(result)
    for holder in (result, *(_table(option, "binds") for option in _options(result))):
        if _is_empty(holder.get("sharing"), "bodies"):
            holder["sharing"] = None
    return result


def _settle_reviewer(reviewer: dict[str, Any]) -> None:
    """Whom the subject may ask, and who reviews beside them: emptied is gone."""
    if _is_empty(reviewer.get("may_be_asked"), "body", "office", "also_in", "not_in"):
        reviewer["may_be_asked"] = None
    second = reviewer.get("second")
    if isinstance(second, dict):
        word = second.get("one")
        is_named = isinstance(word, dict) and any(word.get(name) for name in ("name", "the"))
        if not is_named and _is_empty(second, "both", "label", "phrase", "groups"):
            reviewer["second"] = None


def _settle_events(document: Document) -> None:
    """Only what hangs on a date of others says on which; a release without hours has none."""
    for row in (*_rows(document, "milestones"), *_rows(document, "retention")):
        if row.get("outside") and row.get("event") != "outside":
            row["outside"] = None
        hours = row.get("hours")
        if isinstance(hours, dict) and all(hours.get(name) is None for name in ("from_hour", "to_hour")):
            row["hours"] = None


def _options(document: Document) -> list[dict[str, Any]]:
    """Every answer to every ground rule."""
    return [option for rule in _rows(document, "ground_rules") for option in _rows(rule, "options")]


def _settle_group(group: dict[str, Any]) -> None:
    if group.get("kind") == "averaged":
        group["acknowledges"], group["asks"] = False, None
        if group.get("floor") is None:
            group["floor"] = FLOOR
        if not group.get("plans"):
            group["plan"] = None
        if group.get("asked_in") == "words":  # of words there is no mean, so nothing to choose either
            group.update({"plan": None, "plans": [], "merge_with": None, "blocks": []})
    else:
        group.update({"floor": None, "plan": None, "plans": [], "merge_with": None})
        group["acknowledges"] = (
            group.get("kind") == "named" and group.get("answered_by", "raters") == "raters"
        )
    if _is_empty(group.get("proposed_from"), "body", "office"):
        group["proposed_from"] = None
    asks = group.get("asks")
    if _is_empty(asks, "text", "options"):
        group["asks"] = None
    elif isinstance(asks, dict) and not asks.get("key"):
        asks["key"] = group.get("key")


def _forget_groups(document: Document) -> None:
    """A group cannot be merged with one that is gone, or that is not averaged any more; nor asked what is gone."""
    groups = _rows(document, "groups")
    averaged = {group.get("key") for group in groups if is_scored(group)}
    blocks = {block.get("key") for block in _rows(document, "blocks")}
    for group in groups:
        if group.get("merge_with") is not None and group["merge_with"] not in averaged - {group.get("key")}:
            group["merge_with"] = None
            plans = group.get("plans")
            group["plans"] = [plan for plan in plans if plan != "merge"] if isinstance(plans, list) else []
            if group.get("plan") == "merge":
                group["plan"] = next(iter(group["plans"]), None)
        asked = group.get("blocks")
        group["blocks"] = [key for key in asked if key in blocks] if isinstance(asked, list) else []


def _settle_source(competency: dict[str, Any], known: Known) -> None:
    standard = known.competencies.get(str(competency.get("key")))
    if standard is None:
        competency["source"] = competency.get("source") or "eigen"
    elif (competency.get("name"), competency.get("definition")) == (standard.name, standard.definition):
        competency["source"] = standard.source
    elif not standard.source.startswith("eigen"):
        competency["source"] = f"eigen, naar {standard.source}"


def _version(item: Mapping[str, Any], known: Sequence[Item]) -> int:
    """The same words have the same number; other words the next one."""
    same_id = [one for one in known if one.id == item.get("id")]
    for one in same_id:
        if (one.others, one.self) == (item.get("others"), item.get("self")):
            return one.version
    return max((one.version for one in same_id), default=0) + 1


def _is_empty(table: Any, *names: str) -> bool:
    return isinstance(table, dict) and not any(table.get(name) for name in names)


def _table(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The table of this name, or an empty one that nobody keeps."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _rows(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = holder.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


# --- looking at it ---------------------------------------------------------------------------------------------------


def decided(document: Document, *, by: str, on: str) -> Document:
    """The same, with who decides about the format where nobody else decided how long things are kept."""
    rules = document.get("retention")
    if not isinstance(rules, list):
        return document
    filled = [
        {**rule, "decided_by": by, "decided_on": rule.get("decided_on") or on}
        if isinstance(rule, Mapping) and not rule.get("decided_by")
        else rule
        for rule in rules
    ]
    return {**document, "retention": filled}


def looked_at(document: Document, known: Known, *, kind: str) -> tuple[FormatSpec | None, tuple[Found, ...]]:
    """The format that a draft is, and everything that is wrong with it; None where a part cannot be read at all.

    Args:
        kind: of the organisation: a format of a party is no business of a municipality, and the other way around.
    """
    spec, found = examined(decided(document, by=UNDECIDED, on=""))
    return spec, (*found, *(_own_problems(spec, known, kind) if spec else ()))


def mended(document: Document) -> FormatSpec | None:
    """The format for an example: where something cannot be read yet, an open place, or without that part.

    None where that does not help either.
    """
    result = decided(deepcopy(document), by=UNDECIDED, on="")
    for _round in range(_ROUNDS):
        spec, found = examined(result)
        if spec is not None:
            return spec
        for one in found:
            _mend(result, one)
    return None


def _mend(document: Document, found: Found) -> None:
    """Take out what cannot be read: a text becomes an open place, a field goes, else the row that it stands in."""
    holder, last = at(document, found.location[:-1]), found.location[-1]
    is_there = at(document, found.location) is not None
    if is_there and found.code in ("empty", "not_text"):
        holder[last] = OPEN
    elif is_there and isinstance(holder, dict):
        del holder[last]
    else:
        depth = next((depth for depth, step in enumerate(found.location) if isinstance(step, int)), 0)
        rows, index = at(document, found.location[:depth]), found.location[depth]
        if isinstance(rows, list) and isinstance(index, int) and index < len(rows):
            del rows[index]


def _own_problems(spec: FormatSpec, known: Known, kind: str) -> Iterator[Found]:
    if not spec.key.startswith(OWN) or len(spec.key) > LONGEST_KEY:
        yield Found(("key",), "not_own", spec.key, None, (OWN,))
    if len(spec.title) > LONGEST_TITLE:
        yield Found(("title",), "too_long", "", None, (str(LONGEST_TITLE),))
    if kind not in spec.organisations:
        yield Found(("organisations",), "not_a_choice", ", ".join(spec.organisations), None, (kind,))
    yield from _promise_problems(spec, known)
    for location, text in texts_in(document_of(spec)):
        if location[0] not in ("promises", "promise_headings") and _ANONYMOUS.search(text):
            yield Found(location, "not_anonymous", text[:80])


def _promise_problems(spec: FormatSpec, known: Known) -> Iterator[Found]:
    for index, promise in enumerate(spec.promises):
        if promise not in known.promises:
            yield Found(("promises", index, "text"), "not_promised", promise.text[:80])
    missing = [promise for promise in known.promises if promise not in spec.promises]
    if spec.asks and missing:
        yield Found(("promises",), "promise_missing", missing[0].text[:80])
    if spec.promise_headings and dict(spec.promise_headings) != dict(known.headings):
        yield Found(("promise_headings",), "not_promised", "")


def texts_in(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text in a document, with where it stands."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from texts_in(part, (*location, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts_in(part, (*location, index))
