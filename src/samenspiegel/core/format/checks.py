# SPDX-License-Identifier: EUPL-1.2
"""What types cannot say about a format: references, floors, the rules for items, the placeholders of mails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from samenspiegel.core.format import placeholders
from samenspiegel.core.format.choosing import MOST_COMPETENCIES, MOST_ITEMS, with_chosen
from samenspiegel.core.format.forbidden import refused_by
from samenspiegel.core.format.ground_rules import with_binding
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.problems import nearest
from samenspiegel.core.format.spec import Binding, Competency, FormatSpec, Reader, Retention, Time
from samenspiegel.core.wording import placeholders as names_in

FLOOR = 3
FEWEST_ITEMS = 3
MOST_WORDS = 13
NEGATIONS = frozenset(("niet", "geen", "zonder", "nooit", "nauwelijks"))
FREQUENCIES = frozenset(
    ("altijd", "vaak", "soms", "regelmatig", "meestal", "steeds", "zelden", "dikwijls", "geregeld")
)


@dataclass(frozen=True)
class Found:
    """A problem before it is known on which line it stands."""

    location: Location
    code: str
    found: str = ""
    nearest: str | None = None
    allowed: tuple[str, ...] = field(default=())


def cross_checks(spec: FormatSpec) -> list[Found]:
    """Everything that is wrong between the parts of a format whose parts are right."""
    return [
        *_keys(spec),
        *_groups(spec),
        *_questionnaire(spec),
        *_time(spec),
        *_references(spec),
        *_forbidden(spec),
        *_collective(spec),
        *_ending(spec),
        *_record(spec),
        *_settled(spec),
        *_scores(spec),
        *_promises(spec),
        *_mails(spec),
    ]


def _keys(spec: FormatSpec) -> Iterator[Found]:
    lists = (
        "groups",
        "milestones",
        "competencies",
        "blocks",
        "preparation",
        "agenda",
        "record",
        "agreement_kinds",
        "pulses",
        "ground_rules",
    )
    for name in (*lists, "retention", "promises"):
        seen: set[str] = set()
        for index, part in enumerate(getattr(spec, name)):
            if part.key in seen:
                yield Found((name, index, "key"), "twice", part.key)
            seen.add(part.key)


def _groups(spec: FormatSpec) -> Iterator[Found]:
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
            yield _unknown((*at, "merge_with"), group.merge_with, others)
        for number, block in enumerate(group.blocks):
            if block not in blocks:
                yield _unknown((*at, "blocks", number), block, blocks)
    for answered_by in ("subject", "reviewer"):
        several = [index for index, group in enumerate(spec.groups) if group.answered_by == answered_by]
        for index in several[1:]:
            yield Found(("groups", index, "answered_by"), "twice", answered_by)
    for index, promise in enumerate(spec.promises):
        for number, key in enumerate(promise.groups):
            # Shared sentences may speak of a group that this format lacks; a near miss is a slip of the pen.
            if key not in keys and nearest(key, keys):
                yield _unknown(("promises", index, "groups", number), key, keys)


def _questionnaire(spec: FormatSpec) -> Iterator[Found]:
    if spec.competencies and not (spec.scale and spec.questions and spec.groups):
        yield Found(
            ("scale" if not spec.scale else "questions" if not spec.questions else "groups",), "missing"
        )
    # Of those to choose from, a conversation takes as many as fit (core.format.choosing).
    always = with_chosen(spec, ())
    if len(always.competencies) > MOST_COMPETENCIES:
        yield Found(
            ("competencies",), "too_many", str(len(always.competencies)), None, (str(MOST_COMPETENCIES),)
        )
    for index, group in enumerate(spec.groups):
        asked = sum(len(competency.items) for competency in always.items_for(group.key))
        if asked > MOST_ITEMS:
            yield Found(("groups", index), "too_many_items", str(asked), None, (str(MOST_ITEMS),))
    if spec.scale and [point.value for point in spec.scale.points] != [1, 2, 3, 4, 5]:
        found = ", ".join(str(point.value) for point in spec.scale.points)
        yield Found(("scale", "points"), "not_a_scale", found, None, ("1, 2, 3, 4, 5",))
    ids = Counter(item.id for part in (*spec.competencies, *spec.blocks) for item in part.items)
    for name in ("competencies", "blocks"):
        for index, competency in enumerate(getattr(spec, name)):
            if len(competency.items) < FEWEST_ITEMS:
                found = str(len(competency.items))
                yield Found((name, index, "items"), "too_few_items", found, None, (str(FEWEST_ITEMS),))
            for problem in _items(competency, ids):
                yield Found(
                    (name, index, *problem.location), problem.code, problem.found, None, problem.allowed
                )
    yield from _question_texts(spec)


def _items(competency: Competency, ids: Counter[str]) -> Iterator[Found]:
    """The rules for items that a machine can check (content guide, section 3)."""
    for index, item in enumerate(competency.items):
        at: Location = ("items", index)
        if not item.id.startswith(f"{competency.key}."):
            yield Found((*at, "id"), "not_of_this_competency", item.id, None, (f"{competency.key}.",))
        if ids[item.id] > 1:
            yield Found((*at, "id"), "twice", item.id)
        for name in ("others", "self"):
            text = getattr(item, name)
            words = re.findall(r"[\w'/-]+", text.lower())
            if len(words) > MOST_WORDS:
                yield Found((*at, name), "too_many_words", str(len(words)), None, (str(MOST_WORDS),))
            if (words[:1] == ["ik"]) != (name == "self"):
                yield Found(
                    (*at, name), "starts_wrong", text.split(" ")[0], None, ("Ik",) if name == "self" else ()
                )
            if not text[:1].isupper() or not text.endswith("."):
                yield Found((*at, name), "not_a_sentence", text)
            for word in words:
                if word in NEGATIONS:
                    yield Found((*at, name), "negation", word)
                if word in FREQUENCIES:
                    yield Found((*at, name), "frequency", word)
                if word == "en/of":
                    yield Found((*at, name), "two_ideas", word)


def _question_texts(spec: FormatSpec) -> Iterator[Found]:
    if spec.questions is None:
        return
    questions = spec.questions
    allowed = {
        "instruction": {"betrokkene", "periode"},
        "instruction_self": {"periode"},
        "period_since": {"datum"},
    }
    for name in ("instruction", "instruction_self", "open_help", "points", "period", "period_since"):
        known = allowed.get(name, set())
        for word in sorted(names_in(getattr(questions, name)) - known):
            yield _unknown(("questions", name), word, known, code="unknown_placeholder")
    for index, question in enumerate(questions.open):
        for name, known in (("others", {"betrokkene"}), ("self", set())):
            for word in sorted(names_in(getattr(question, name)) - known):
                yield _unknown(("questions", "open", index, name), word, known, code="unknown_placeholder")


def _time(spec: FormatSpec) -> Iterator[Found]:
    for index, milestone in enumerate(spec.milestones):
        given = [name for name, value in milestone.offset if value is not None]
        if len(given) != 1:
            allowed = ("days", "weeks", "months", "working_days")
            yield Found(("milestones", index, "offset"), "not_one_offset", ", ".join(given), None, allowed)
        if milestone.hours and milestone.hours.from_hour >= milestone.hours.to_hour:
            yield Found(("milestones", index, "hours"), "hours_reversed", str(milestone.hours.to_hour))
    if spec.competencies:
        keys = {milestone.key for milestone in spec.milestones}
        for key in ("invitations_sent", "questionnaires_due", "report_released"):
            if key not in keys:
                yield Found(("milestones",), "missing_milestone", nearest(key, keys) or "", key, (key,))
    yield from _interval(("time",), spec.time)
    if spec.time.minimum_minutes > spec.time.duration_minutes:
        limit = str(spec.time.duration_minutes)
        yield Found(("time", "minimum_minutes"), "too_large", str(spec.time.minimum_minutes), None, (limit,))


def _interval(at: Location, time: Time | Binding) -> Iterator[Found]:
    """How often goes with one number: of months, or of times in the term of a council."""
    if time.interval == "months" and time.interval_months is None:
        yield Found((*at, "interval_months"), "missing")
    if time.interval == "per_term" and time.times_per_term is None:
        yield Found((*at, "times_per_term"), "missing")
    if time.interval != "per_term" and time.times_per_term is not None:
        yield Found((*at, "times_per_term"), "only_per_term", str(time.times_per_term))


def _references(spec: FormatSpec) -> Iterator[Found]:
    agenda = {item.key for item in spec.agenda}
    for name in ("preparation", "record"):
        for index, part in enumerate(getattr(spec, name)):
            if part.agenda_item is not None and part.agenda_item not in agenda:
                yield _unknown((name, index, "agenda_item"), part.agenda_item, agenda)
    kept = {rule.key for rule in spec.retention}
    needed = {"record"} | ({"feedback"} if spec.competencies else set())
    needed |= {"assessment"} if spec.assessment == "here" else set()
    for key in sorted(needed - kept):
        yield Found(("retention",), "missing_retention", "", None, (key,))
    for index, rule in enumerate(spec.retention):
        yield from _retention(index, rule)


def _forbidden(spec: FormatSpec) -> Iterator[Found]:
    """A format does not put on its agenda what it refuses; a word must be a word that can be found."""
    for index, item in enumerate(spec.agenda):
        refusal = refused_by(item.title, spec.forbidden_items)
        if refusal is not None:
            yield Found(("agenda", index, "title"), "forbidden_item", refusal.word)
    for index, forbidden in enumerate(spec.forbidden_items):
        for number, word in enumerate(forbidden.words):
            if refused_by(word, [forbidden]) is None:
                yield Found(("forbidden_items", index, "words", number), "no_word", word)


def _retention(index: int, rule: Retention) -> Iterator[Found]:
    """Raters are promised a day, and private notes are nobody's archive: neither can wait for a closing or a list."""
    waits = rule.key in ("record", "assessment")
    events = ("conversation", "approval") if waits else ("conversation",)
    if rule.event not in events:
        yield Found(("retention", index, "event"), "not_a_choice", rule.event, None, events)
    if rule.ends == "by_list" and not waits:
        yield Found(("retention", index, "ends"), "not_a_choice", rule.ends, None, ("by_itself",))


def _collective(spec: FormatSpec) -> Iterator[Found]:
    """A committee has a body to sit in, a text that members accept, and answers as it says; who adopts has a name."""
    if spec.adoption == "decision" and not spec.adopted:
        yield Found(("adopted",), "missing")
    reviewer = spec.parties.reviewer
    if reviewer.kind != "collective":
        return
    at: Location = ("parties", "reviewer")
    for name in ("body", "secrecy"):
        if not getattr(reviewer, name):
            yield Found((*at, name), "missing")
    if (
        reviewer.answers == "averaged"
    ):  # its members read the figures, and who reads them is in no averaged group
        yield Found((*at, "answers"), "not_a_choice", "averaged", None, ("once",))
    for index, group in enumerate(spec.groups):
        if group.answered_by == "reviewer" and group.kind != "named":
            yield Found(("groups", index, "kind"), "not_a_choice", group.kind, None, ("named",))


def _ending(spec: FormatSpec) -> Iterator[Found]:
    if spec.parties.facilitator is None and "facilitator" in spec.parties.planned_by:
        at: Location = ("parties", "planned_by")
        yield Found(at, "no_facilitator", "facilitator", None, ("subject", "reviewer"))
    for index, signature in enumerate(spec.ending.signatures):
        if signature.party == "facilitator" and spec.parties.facilitator is None:
            yield Found(("ending", "signatures", index, "party"), "no_facilitator", signature.party)
    if spec.parties.facilitator is None and spec.parties.record_writer == "facilitator":
        yield Found(
            ("parties", "record_writer"), "no_facilitator", "facilitator", None, ("subject", "reviewer")
        )


def _record(spec: FormatSpec) -> Iterator[Found]:
    """Who writes and who signs the record reads all of it: nobody signs what they do not see."""
    if spec.recording == "nothing":
        return
    if not spec.ending.signatures:
        yield Found(("ending", "signatures"), "missing")
    seen: set[str] = set()
    for index, signature in enumerate(spec.ending.signatures):
        if signature.party in seen:
            yield Found(("ending", "signatures", index, "party"), "twice", signature.party)
        seen.add(signature.party)
    if any(signature.means != "approved" for signature in spec.ending.signatures):
        keys = {milestone.key for milestone in spec.milestones}
        if "record_approved" not in keys:  # without a day it would be waited for for ever
            yield Found(
                ("milestones",),
                "missing_milestone",
                nearest("record_approved", keys) or "",
                "record_approved",
            )
    writer = spec.parties.record_writer
    # Who may propose changes, or answers them, reads all of it too.
    is_both = writer == "agreed" or spec.ending.amendment == "both"
    reads_all = sorted(
        seen | ({"subject", "reviewer"} if is_both else set()) | (set() if writer == "agreed" else {writer})
    )
    for what in ("record", "agreements"):
        rows = [reader for reader in spec.readers if reader.what == what]
        reading = {reader.who for reader in rows if reader.how in ("read", "copy")}
        for party in reads_all if rows else ():
            if party not in reading:
                yield Found(("readers",), "signs_unseen", party, None, (what,))
    for index, section in enumerate(spec.record):
        at: Location = ("record", index)
        if section.only is None:
            for party in reads_all:
                if party not in section.readers:
                    yield Found((*at, "readers"), "signs_unseen", party, None, (section.key,))
            continue
        if section.kind != "one_sided":
            yield Found((*at, "only"), "not_one_sided", section.only)
        if section.only == "facilitator" and spec.parties.facilitator is None:
            yield Found((*at, "only"), "no_facilitator", section.only)
    for index, kind in enumerate(spec.agreement_kinds):
        if kind.followed_by == "facilitator" and spec.parties.facilitator is None:
            yield Found(("agreement_kinds", index, "followed_by"), "no_facilitator", kind.followed_by)


def _settled(spec: FormatSpec) -> Iterator[Found]:
    """What is settled beforehand can be answered, and every answer leaves a format that is right."""
    topics = [item.key for item in spec.agenda if item.use == "chosen"]
    named: set[str] = set()
    for index, rule in enumerate(spec.ground_rules):
        at: Location = ("ground_rules", index)
        if rule.chosen:
            yield Found((*at, "chosen"), "filled_in", ", ".join(rule.chosen))
        seen: set[str] = set()
        for number, option in enumerate(rule.options):
            here: Location = (*at, "options", number)
            if option.key in seen:
                yield Found((*here, "key"), "twice", option.key)
            seen.add(option.key)
            named |= set(option.binds.topics)
            for place, topic in enumerate(option.binds.topics):
                if topic not in topics:
                    yield _unknown((*here, "binds", "topics", place), topic, topics)
            yield from _interval((*here, "binds"), option.binds)
            standing = {(found.location, found.code) for found in _record(spec)}
            for found in _record(with_binding(spec, option.binds)):
                if (found.location, found.code) not in standing:
                    yield replace(found, location=(*here, "binds"))
    for index, item in enumerate(spec.agenda):
        if item.use == "chosen" and item.key not in named:
            yield Found(("agenda", index, "use"), "never_chosen", item.key)


def _scores(spec: FormatSpec) -> Iterator[Found]:
    """A format that says it is without scores has no place where one could stand (RL-8)."""
    if not spec.without_scores:
        return
    for name in ("groups", "scale", "questions", "competencies", "blocks"):
        if getattr(spec, name):
            yield Found((name,), "without_scores", name)
    if spec.assessment != "none":
        yield Found(("assessment",), "without_scores", spec.assessment)


def _promises(spec: FormatSpec) -> Iterator[Found]:
    for index, promise in enumerate(spec.promises):
        for word in sorted(names_in(promise.text) - placeholders.PROMISE):
            yield _unknown(
                ("promises", index, "text"), word, placeholders.PROMISE, code="unknown_placeholder"
            )


def _mails(spec: FormatSpec) -> Iterator[Found]:
    for name in ("sender", "closing", "closing_system"):
        for word in sorted(names_in(getattr(spec.words, name)) - placeholders.CLOSING):
            yield _unknown(("words", name), word, placeholders.CLOSING, code="unknown_placeholder")
    for key, texts in spec.mails.items():
        kind = placeholders.MAILS.get(key)
        if kind is None:
            yield _unknown(("mails", key), key, placeholders.MAILS, code="unknown_mail")
            continue
        known = kind.known
        for reader, mail in texts.items():
            for name in ("subject", "text", "subject_one", "text_one"):
                for word in sorted(names_in(getattr(mail, name) or "") - known):
                    yield _unknown(("mails", key, reader, name), word, known, code="unknown_placeholder")
            if mail.counts is not None and mail.counts not in known:
                yield _unknown(
                    ("mails", key, reader, "counts"), mail.counts, known, code="unknown_placeholder"
                )
            if mail.counts is None and (mail.subject_one or mail.text_one):
                yield Found(("mails", key, reader, "counts"), "missing")
    for key, kind in placeholders.MAILS.items():
        missing = tuple(
            reader
            for reader in kind.readers
            if placeholders.for_reader(spec.mails.get(key, {}), reader) is None
            and _is_written(key, reader, spec)
        )
        if missing:
            yield Found(("mails", key), "missing_mail", key, None, missing)


def _is_written(key: str, reader: Reader, spec: FormatSpec) -> bool:
    """Whether this mail leaves for this reader in a conversation of this format."""
    if key in (("conversation_planned",) if spec.asks else placeholders.OF_THE_ROUND):
        return False
    if key == "committee_seated":
        return spec.parties.reviewer.kind == "collective"
    if key == "record_to_sign":  # where somebody signs for something else, or without proposing changes
        means = {signature.means for signature in spec.ending.signatures}
        parties = {signature.party for signature in spec.ending.signatures}
        return bool(means - {"approved"}) or spec.ending.amendment != "both" or "facilitator" in parties
    if reader == "facilitator":
        return spec.parties.facilitator is not None or key in placeholders.TO_WHO_ORGANISES
    return bool(spec.rater_groups) if reader.startswith("rater") else True


def _unknown(location: Location, word: str, known: Iterable[str], code: str = "unknown_reference") -> Found:
    known = sorted(known)
    return Found(location, code, word, nearest(word, known), tuple(known)[:20])
