# SPDX-License-Identifier: EUPL-1.2
"""Any valid format: one of the library, varied by changes of which each leaves a format that the check accepts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from samenspiegel.core import terms
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.format.kept import NUMBERS, unkept
from samenspiegel.formats import library

Raw = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]
PARTIES = ("subject", "reviewer", "facilitator")
MOST_CHANGES = 7
# What has no agenda is no conversation: nobody talks with anybody there.
TALKS = [key for key in sorted(library.keys()) if library.load(key).agenda]


def accepted(raw: Raw) -> FormatSpec | None:
    """The format, or ``None`` where the check finds something wrong with it."""
    try:
        spec = FormatSpec.model_validate(json.loads(json.dumps(raw)))
    except ValidationError:
        return None
    return None if cross_checks(spec) or unkept(spec) else spec


@dataclass(frozen=True)
class Varied:
    """A format, with the one of the library that it comes from and what was changed in it, in words."""

    spec: FormatSpec
    changes: tuple[str, ...]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("; ".join(self.changes))


@st.composite
def formats(draw: Draw) -> Varied:
    """A valid format, made out of one of the library."""
    raw = library.load(draw(st.sampled_from(TALKS))).model_dump(mode="json")
    spec, told = accepted(raw), [raw["key"]]
    assert spec is not None
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=MOST_CHANGES)):
        other = json.loads(json.dumps(raw))
        said = change(draw, other)
        found = accepted(other) if said else None
        if found is not None:
            raw, spec = other, found
            told.append(f"{change.__name__}: {said}")
    return Varied(spec, tuple(told))


def some(raw: list[Raw], draw: Draw) -> Raw | None:
    return raw[draw(st.integers(0, len(raw) - 1))] if raw else None


# --- who ---------------------------------------------------------------------------------------------------------


def guiding(draw: Draw, raw: Raw) -> str:
    """Somebody guides it, or nobody does; writing, planning and choosing go with it."""
    parties = raw["parties"]
    if parties["facilitator"]:
        planner = draw(st.sampled_from([["subject"], ["reviewer"], ["subject", "reviewer"]]))
        parties |= {"facilitator": None, "planned_by": planner, "record_writer": "agreed"}
        parties["present"] = ["subject", "reviewer"]
        raw["ending"]["signatures"] = [
            one for one in raw["ending"]["signatures"] if one["party"] != "facilitator"
        ]
    else:
        substitute = draw(st.sampled_from(["required", "optional"]))
        parties["facilitator"] = {"role": "hr-adviser", "substitute": substitute}
        parties |= {"planned_by": ["facilitator"], "record_writer": "facilitator", "present": list(PARTIES)}
    chooser = parties["planned_by"][0]
    raw["raters"] |= {"proposed_by": chooser, "decided_by": chooser}
    return f"planned by {parties['planned_by']}"


def committee(draw: Draw, raw: Raw) -> str:
    """A committee with a chair reviews, or one person does."""
    reviewer = raw["parties"]["reviewer"]
    if reviewer["kind"] == "collective":
        reviewer |= {"kind": "person", "body": None, "secrecy": ""}
    else:
        reviewer |= {"kind": "collective", "body": "trust-committee", "secrecy": "Dit blijft geheim."}
        reviewer |= {"office": None, "one_of": [], "told_if_in": None, "may_be_asked": None}
    return str(reviewer["kind"])


def writer(draw: Draw, raw: Raw) -> str:
    raw["parties"]["record_writer"] = draw(st.sampled_from([*PARTIES, "agreed"]))
    return str(raw["parties"]["record_writer"])


def beside(draw: Draw, raw: Raw) -> str:
    key = draw(st.sampled_from(["supporter", "attendees", "second_reader"]))
    raw["parties"][key] = not raw["parties"][key]
    return f"{key} {raw['parties'][key]}"


def asked_to_join(draw: Draw, raw: Raw) -> str:
    reviewer = raw["parties"]["reviewer"]
    reviewer["may_be_asked"] = None if reviewer["may_be_asked"] else {"body": "works-council"}
    return str(reviewer["may_be_asked"])


def independent(draw: Draw, raw: Raw) -> str:
    guide = raw["parties"]["facilitator"]
    if not guide:
        return ""
    guide["in_line_of_command"] = draw(st.sampled_from(["allowed", "warn", "refused"]))
    return str(guide["in_line_of_command"])


# --- raters ------------------------------------------------------------------------------------------------------


def group_kind(draw: Draw, raw: Raw) -> str:
    """A group by name becomes averaged, and the other way round."""
    group = some([one for one in raw["groups"] if one["answered_by"] == "raters"], draw)
    if group is None:
        return ""
    if group["kind"] == "averaged":
        group |= {"kind": "named", "floor": None, "plan": None, "plans": [], "merge_with": None}
        group["acknowledges"] = True
        for other in raw["groups"]:
            if other["merge_with"] == group["key"]:
                other |= {"merge_with": None, "plans": [one for one in other["plans"] if one != "merge"]}
                other["plan"] = None if other["plan"] == "merge" else other["plan"]
    else:
        group |= {"kind": "averaged", "floor": 3, "acknowledges": False, "asks": None}
        group["plans"] = ["mean_or_nothing", "competencies_only"]
    return f"{group['key']} {group['kind']}"


def floor(draw: Draw, raw: Raw) -> str:
    group = some([one for one in raw["groups"] if one["kind"] == "averaged"], draw)
    if group is None:
        return ""
    group["floor"] = draw(st.integers(3, 5))
    return f"{group['key']} {group['floor']}"


def plans(draw: Draw, raw: Raw) -> str:
    group = some([one for one in raw["groups"] if one["kind"] == "averaged"], draw)
    if group is None:
        return ""
    known = ["mean_or_nothing", "competencies_only", "by_name", *(["merge"] if group["merge_with"] else [])]
    group["plans"] = draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    group["plan"] = draw(st.sampled_from([None, *group["plans"]]))
    return f"{group['key']} {group['plan']} of {group['plans']}"


def no_group(draw: Draw, raw: Raw) -> str:
    group = some([one for one in raw["groups"] if one["answered_by"] == "raters"], draw)
    if group is None:
        return ""
    raw["groups"].remove(group)
    return str(group["key"])


def no_questionnaire(draw: Draw, raw: Raw) -> str:
    """Nobody fills in anything: a conversation without a round."""
    if not raw["groups"]:
        return ""
    raw |= {"groups": [], "scale": None, "questions": None, "competencies": [], "blocks": []}
    raw["milestones"] = [
        one
        for one in raw["milestones"]
        if one["key"] not in ("invitations_sent", "questionnaires_due", "report_released")
    ]
    for kind in raw["agreement_kinds"]:
        kind["competency"] = "none"
    return "none"


def in_words(draw: Draw, raw: Raw) -> str:
    """A group is asked the open questions alone, or scores as well."""
    group = some(raw["groups"], draw)
    if group is None:
        return ""
    is_scored = group.get("asked_in", "scores") == "scores"
    group |= {"asked_in": "words" if is_scored else "scores"}
    if is_scored:
        group["blocks"] = []
    return f"{group['key']} {group['asked_in']}"


def objecting(draw: Draw, raw: Raw) -> str:
    raw["raters"]["may_object"] = draw(st.lists(st.sampled_from(PARTIES[:2]), unique=True))
    return str(raw["raters"]["may_object"])


# --- time --------------------------------------------------------------------------------------------------------

ROUND = {"invitations_sent": (-60, -15), "questionnaires_due": (-14, -8), "report_released": (-7, -1)}
SPANS = {**ROUND, "agenda_frozen": (-6, 0), "record_offered": (0, 20), "record_approved": (1, 30)}


def offset(draw: Draw, raw: Raw) -> str:
    """A date of the process falls elsewhere, in days, weeks, months or working days."""
    milestone = some(raw["milestones"], draw)
    if milestone is None or milestone["key"] not in SPANS:
        return ""
    days = draw(st.integers(*SPANS[milestone["key"]]))
    unit, size = draw(st.sampled_from([("days", 1), ("weeks", 7), ("working_days", 2), ("months", 30)]))
    milestone["offset"] = {unit: days if size == 1 else round(days / size)}
    return f"{milestone['key']} {milestone['offset']}"


def other_date(draw: Draw, raw: Raw) -> str:
    """A date of the format's own, on any event."""
    events = ["conversation", "invitation", "report_released", "record_offered", "approval", "cancelled"]
    event = draw(st.sampled_from(events))
    milestone = {"key": f"own-{event.replace('_', '-')}", "label": "Terugblik", "event": event}
    raw["milestones"].append(milestone | {"offset": {"weeks": draw(st.integers(0, 8))}})
    return event


def term(draw: Draw, raw: Raw) -> str:
    """A term after which something lapses, on any event that it can hang on."""
    key = draw(st.sampled_from(sorted(terms.HANGS_ON)))
    before = [one for one in raw["milestones"] if one["key"] == key]
    raw["milestones"] = [one for one in raw["milestones"] if one["key"] != key]
    if before and draw(st.booleans()):
        return f"no {key}"
    event = draw(st.sampled_from([one for one in terms.HANGS_ON[key] if one != "outside"]))
    days = draw(st.integers(-20, -1) if event == "conversation" else st.integers(1, 12))
    unit = draw(st.sampled_from(["days", "working_days"]))
    raw["milestones"].append(
        {"key": key, "label": "Tot dan", "event": event, "offset": {unit: days}, "when_passed": "lapse"}
    )
    return f"{key} {days} {unit} from {event}"


def outside_date(draw: Draw, raw: Raw) -> str:
    """A date that others decide, and what hangs on it: a date of one's own, how long the record is kept, or both."""
    key = f"outside-{len(raw.get('outside_dates') or [])}"
    raw["outside_dates"] = [*(raw.get("outside_dates") or []), {"key": key, "label": "Einde van de termijn"}]
    hangs = draw(st.sampled_from(["date", "record", "both"]))
    if hangs != "record":
        months = draw(st.integers(-3, 3))
        raw["milestones"].append(
            {"key": f"own-{key}", "label": "Klaar", "event": "outside", "outside": key}
            | {"offset": {"months": months}}
        )
    for rule in raw["retention"] if hangs != "date" else []:
        if rule["key"] == "record":
            rule |= {"event": "outside", "outside": key}
    return f"{key}: {hangs}"


def hours(draw: Draw, raw: Raw) -> str:
    for milestone in raw["milestones"]:
        if milestone["key"] == "report_released":
            milestone["hours"] = draw(st.sampled_from([None, {"from_hour": 10, "to_hour": 16}]))
            milestone["no_later"] = draw(st.booleans())
            return f"{milestone['hours']} {milestone['no_later']}"
    return ""


def reminders(draw: Draw, raw: Raw) -> str:
    milestone = some(raw["milestones"], draw)
    if milestone is None:
        return ""
    milestone["remind_days"] = draw(st.lists(st.integers(0, 10), max_size=3))
    return f"{milestone['key']} {milestone['remind_days']}"


def interval(draw: Draw, raw: Raw) -> str:
    kinds = ["months", "calendar_year", "per_term", "agreed", "on_request"]
    raw["time"]["interval"] = draw(st.sampled_from(kinds))
    raw["time"]["times_per_term"] = 4 if raw["time"]["interval"] == "per_term" else None
    raw["time"]["interval_months"] = draw(st.integers(3, 24))
    return f"{raw['time']['interval']} {raw['time']['interval_months']}"


def answers_kept(draw: Draw, raw: Raw) -> str:
    raw["time"]["answers_kept_days"] = draw(st.integers(1, 30))
    raw["time"]["groups_grow_until_days"] = draw(st.integers(0, 7))
    return f"{raw['time']['answers_kept_days']} days"


def period(draw: Draw, raw: Raw) -> str:
    if not raw["questions"]:
        return ""
    months = draw(st.sampled_from([2, 6, 18]))
    raw["time"]["reference_months"] = months
    raw["questions"]["period"] = f"de afgelopen {NUMBERS[months]} maanden"
    return f"{months} months"


# --- content and ending ------------------------------------------------------------------------------------------


def recording(draw: Draw, raw: Raw) -> str:
    raw["recording"] = draw(st.sampled_from(["nothing", "agreements", "record", "agreed"]))
    return str(raw["recording"])


def signatures(draw: Draw, raw: Raw) -> str:
    who = draw(st.lists(st.sampled_from(PARTIES), min_size=1, unique=True))
    means = st.sampled_from(["approved", "approved", "seen", "received"])
    raw["ending"]["signatures"] = [{"party": one, "means": draw(means)} for one in who]
    return ", ".join(f"{one['party']} {one['means']}" for one in raw["ending"]["signatures"])


def amendment(draw: Draw, raw: Raw) -> str:
    raw["ending"]["amendment"] = draw(st.sampled_from(["both", "writer", "none"]))
    return str(raw["ending"]["amendment"])


def fallback(draw: Draw, raw: Raw) -> str:
    number = draw(st.sampled_from([None, 1, 2, 3]))
    raw["ending"]["fallback"] = number and {"after_refused_versions": number}
    return f"after {number}"


def own_reaction(draw: Draw, raw: Raw) -> str:
    raw["ending"]["own_reaction"] = draw(st.booleans())
    return str(raw["ending"]["own_reaction"])


def optional_item(draw: Draw, raw: Raw) -> str:
    item = some([one for one in raw["agenda"] if one["use"] == "core"], draw)
    if item is None:
        return ""
    item["optional"] = not item["optional"]
    return f"{item['key']} {item['optional']}"


def section(draw: Draw, raw: Raw) -> str:
    """A section for two sides, for one, or for one party's eyes alone."""
    found = some([one for one in raw["record"] if one["kind"] in ("one_sided", "two_sided")], draw)
    if found is None:
        return ""
    found["kind"] = draw(st.sampled_from(["one_sided", "two_sided"]))
    found["only"] = draw(st.sampled_from([None, None, *PARTIES]))
    return f"{found['key']} {found['kind']} for {found['only'] or 'all'}"


def views(draw: Draw, raw: Raw) -> str:
    prompt = some(raw["preparation"], draw)
    if prompt is None:
        return ""
    prompt["views"] = not prompt["views"]
    prompt["parties"] = draw(st.sampled_from([["subject", "reviewer"], ["subject"], ["reviewer"]]))
    return f"{prompt['key']} {prompt['views']} {prompt['parties']}"


def agreements(draw: Draw, raw: Raw) -> str:
    kind = some(raw["agreement_kinds"], draw)
    if kind is None:
        return ""
    if raw["competencies"]:
        kind["competency"] = draw(st.sampled_from(["required", "optional", "none"]))
    kind["owners"] = draw(st.lists(st.sampled_from(["subject", "reviewer", "college"]), unique=True))
    kind["followed_by"] = draw(st.sampled_from(PARTIES))
    return f"{kind['key']} {kind['competency']} {kind['owners']}"


def sharing(draw: Draw, raw: Raw) -> str:
    forms = draw(st.sampled_from([["oral"], ["written"], ["oral", "written"]]))
    raw["sharing"] = draw(st.sampled_from([None, {"bodies": ["college"], "forms": forms}]))
    return str(raw["sharing"])


def pulses(draw: Draw, raw: Raw) -> str:
    raw["pulses"] = [] if raw["pulses"] else [{"key": "workload", "label": "Werkvoorraad"}]
    return str(len(raw["pulses"]))


def attachments(draw: Draw, raw: Raw) -> str:
    raw["attachments"] = draw(st.sampled_from([[], ["png"], ["pdf", "png"]]))
    return str(raw["attachments"])


def readers(draw: Draw, raw: Raw) -> str:
    """Of one thing the format names who reads it."""
    what = draw(st.sampled_from(["report", "points", "agenda", "record", "agreements"]))
    who = draw(st.lists(st.sampled_from(PARTIES), min_size=1, unique=True))
    how = st.sampled_from(["read", "copy", "took_place"])
    raw["readers"] = [one for one in raw["readers"] if one["what"] != what]
    raw["readers"] += [{"what": what, "who": one, "how": draw(how)} for one in who]
    return ", ".join(f"{one['what']} {one['who']} {one['how']}" for one in raw["readers"])


def retention(draw: Draw, raw: Raw) -> str:
    rule = some(raw["retention"], draw)
    if rule is None:
        return ""
    rule["months"] = draw(st.sampled_from([1, 3, 6, 12, 24, 60]))
    rule |= {"event": draw(st.sampled_from(["conversation", "approval", "receipt"])), "outside": None}
    rule["ends"] = draw(st.sampled_from(["by_itself", "by_list"]))
    return f"{rule['key']} {rule['months']} {rule['event']} {rule['ends']}"


CHANGES = (
    *(guiding, committee, writer, beside, asked_to_join, independent),
    *(group_kind, floor, plans, no_group, no_questionnaire, in_words, objecting),
    *(offset, other_date, term, outside_date, hours, reminders, interval, answers_kept, period),
    *(recording, signatures, amendment, fallback, own_reaction, optional_item, section, views, agreements),
    *(sharing, pulses, attachments, readers, retention),
)
