# SPDX-License-Identifier: EUPL-1.2
"""What types cannot say about a format: references, floors, the rules for items, the placeholders of mails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from samenspiegel.core.format import placeholders
from samenspiegel.core.format.checks_agenda import agenda_checks
from samenspiegel.core.format.checks_events import event_checks
from samenspiegel.core.format.checks_groups import group_checks
from samenspiegel.core.format.choosing import MOST_COMPETENCIES, MOST_ITEMS, with_chosen
from samenspiegel.core.format.found import Found, unknown
from samenspiegel.core.format.ground_rules import with_binding
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.problems import nearest
from samenspiegel.core.format.shared import second_problems
from samenspiegel.core.format.spec import (
    LEAST_APART_DAYS,
    Binding,
    Competency,
    FormatSpec,
    Reader,
    Retention,
    Time,
)
from samenspiegel.core.terms import OBJECTIONS
from samenspiegel.core.wording import placeholders as names_in

FEWEST_ITEMS = 3
MOST_WORDS = 13
LONGEST_WORD = 80  # of what stands within the sentences of promises
NEGATIONS = frozenset(("niet", "geen", "zonder", "nooit", "nauwelijks"))
FREQUENCIES = frozenset(
    ("altijd", "vaak", "soms", "regelmatig", "meestal", "steeds", "zelden", "dikwijls", "geregeld")
)


def cross_checks(spec: FormatSpec) -> list[Found]:
    """Everything that is wrong between the parts of a format whose parts are right."""
    return [
        *_keys(spec),
        *group_checks(spec),
        *_questionnaire(spec),
        *_time(spec),
        *_references(spec),
        *agenda_checks(spec),
        *_collective(spec),
        *second_problems(spec),
        *_ending(spec),
        *_record(spec),
        *_settled(spec),
        *_scores(spec),
        *_promises(spec),
        *_words_in_sentences(spec),
        *_mails(spec),
    ]


def _keys(spec: FormatSpec) -> Iterator[Found]:
    lists = (
        "groups",
        "milestones",
        "outside_dates",
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


def _questionnaire(spec: FormatSpec) -> Iterator[Found]:
    if spec.competencies and not spec.groups:
        yield Found(("groups",), "missing")
    if (spec.competencies or spec.groups) and spec.questions is None:
        yield Found(("questions",), "missing")
    yield from _scored(spec)
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


def _scored(spec: FormatSpec) -> Iterator[Found]:
    """A scale and something to score go with groups that are asked for scores, and with no others."""
    if spec.without_scores:
        return
    parts = (*spec.competencies, *spec.blocks)
    if spec.asks_scores or (spec.competencies and not spec.groups):
        if spec.scale is None:
            yield Found(("scale",), "missing")
        if not parts:
            yield Found(("competencies",), "missing")
    elif spec.groups:
        for name in ("scale", "competencies", "blocks"):
            if getattr(spec, name):
                yield Found((name,), "nobody_scores", name)


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
            yield unknown(("questions", name), word, known, code="unknown_placeholder")
    for index, question in enumerate(questions.open):
        for name, known in (("others", {"betrokkene"}), ("self", set())):
            for word in sorted(names_in(getattr(question, name)) - known):
                yield unknown(("questions", "open", index, name), word, known, code="unknown_placeholder")


def _time(spec: FormatSpec) -> Iterator[Found]:
    for index, milestone in enumerate(spec.milestones):
        given = [name for name, value in milestone.offset if value is not None]
        if len(given) != 1:
            allowed = ("days", "weeks", "months", "working_days")
            yield Found(("milestones", index, "offset"), "not_one_offset", ", ".join(given), None, allowed)
        if milestone.hours and milestone.hours.from_hour >= milestone.hours.to_hour:
            yield Found(("milestones", index, "hours"), "hours_reversed", str(milestone.hours.to_hour))
    if spec.asks:
        keys = {milestone.key for milestone in spec.milestones}
        for key in ("invitations_sent", "questionnaires_due", "report_released"):
            if key not in keys:
                yield Found(("milestones",), "missing_milestone", nearest(key, keys) or "", key, (key,))
    yield from _interval(("time",), spec.time)
    if spec.time.rounds_apart_days < LEAST_APART_DAYS:
        found = str(spec.time.rounds_apart_days)
        yield Found(("time", "rounds_apart_days"), "too_small", found, None, (str(LEAST_APART_DAYS),))
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
                yield unknown((name, index, "agenda_item"), part.agenda_item, agenda)
    kept = {rule.key for rule in spec.retention}
    needed = {"record"} | ({"feedback"} if spec.asks else set())
    needed |= (
        {"assessment"} if spec.assessment != "none" else set()
    )  # also that one was made goes, in its time
    for key in sorted(needed - kept):
        yield Found(("retention",), "missing_retention", "", None, (key,))
    for index, rule in enumerate(spec.retention):
        yield from _retention(index, rule)
    yield from event_checks(spec)


def _retention(index: int, rule: Retention) -> Iterator[Found]:
    """Raters are promised a day, and private notes are nobody's archive: neither can wait for a closing or a list."""
    waits = rule.key in ("record", "assessment")
    events = {
        "record": ("conversation", "approval", "receipt", "outside"),
        "assessment": ("conversation", "approval"),
    }.get(rule.key, ("conversation",))
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
        if kind.competency == "required" and not (spec.competencies or spec.blocks):
            yield Found(("agreement_kinds", index, "competency"), "no_competencies", kind.competency)
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
                    yield unknown((*here, "binds", "topics", place), topic, topics)
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
    for name in ("scale", "competencies", "blocks"):
        if getattr(spec, name):
            yield Found((name,), "without_scores", name)
    if spec.asks_scores:  # who is asked in words is no problem
        yield Found(("groups",), "without_scores", "groups")
    if spec.assessment != "none":
        yield Found(("assessment",), "without_scores", spec.assessment)


def _words_in_sentences(spec: FormatSpec) -> Iterator[Found]:
    """What is put into the sentences of promises is a word or two: no text of its own that says something else."""
    places: list[tuple[tuple[str | int, ...], str | None]] = []
    for name in ("conversation", "office", "subject", "reviewer", "rater", "facilitator", "substitute"):
        word = getattr(spec.words, name)
        places += [(("words", name, form), getattr(word, form)) for form in ("name", "the", "a", "plural")]
    for index, group in enumerate(spec.groups):
        places += [
            (("groups", index, form), getattr(group, form)) for form in ("label", "in_sentence", "member")
        ]
    for place, text in places:
        if text and (
            len(text) > LONGEST_WORD
            or any(mark in text for mark in ".!?;:")
            # line ends, and signs that turn the sentence around them (U+202E); not a space that keeps words together
            or not text.replace("\u00a0", " ").isprintable()
        ):
            yield Found(place, "a_sentence", text[:40], None, (str(LONGEST_WORD),))


def _promises(spec: FormatSpec) -> Iterator[Found]:
    for index, promise in enumerate(spec.promises):
        known = placeholders.PROMISE
        is_said = promise.reviewed is not True and promise.guided is not True
        if spec.is_alone and is_said and "reviewer" not in promise.readers:
            known -= placeholders.OF_THE_REVIEWER
        for word in sorted(names_in(promise.text) - known):
            yield unknown(("promises", index, "text"), word, known, code="unknown_placeholder")


def _mails(spec: FormatSpec) -> Iterator[Found]:
    for name in ("sender", "closing", "closing_system"):
        for word in sorted(names_in(getattr(spec.words, name)) - placeholders.CLOSING):
            yield unknown(("words", name), word, placeholders.CLOSING, code="unknown_placeholder")
    for key, texts in spec.mails.items():
        kind = placeholders.MAILS.get(key)
        if kind is None:
            yield unknown(("mails", key), key, placeholders.MAILS, code="unknown_mail")
            continue
        known = kind.known - (placeholders.OF_THE_REVIEWER if spec.is_alone else frozenset())
        for reader, mail in texts.items():
            for name in ("subject", "text", "subject_one", "text_one"):
                for word in sorted(names_in(getattr(mail, name) or "") - known):
                    yield unknown(("mails", key, reader, name), word, known, code="unknown_placeholder")
            if mail.counts is not None and mail.counts not in known:
                yield unknown(
                    ("mails", key, reader, "counts"), mail.counts, known, code="unknown_placeholder"
                )
            if mail.counts is None and (mail.subject_one or mail.text_one):
                yield Found(("mails", key, reader, "counts"), "missing")
    for key, kind in placeholders.MAILS.items():
        missing = tuple(
            reader
            for reader in kind.readers
            if placeholders.for_reader(spec.mails.get(key, {}), reader) is None
            and is_written(key, reader, spec)
        )
        if missing:
            yield Found(("mails", key), "missing_mail", key, None, missing)


def is_written(key: str, reader: Reader, spec: FormatSpec) -> bool:
    """Whether this mail leaves for this reader in a conversation of this format."""
    if key in (("conversation_planned",) if spec.asks else placeholders.OF_THE_ROUND):
        return False
    if spec.is_alone and (key not in placeholders.ALONE or reader == "reviewer"):
        return False
    if key in ("invitation", "invitation_words"):
        asked_in = "words" if key == "invitation_words" else "scores"
        answered_by = "raters" if reader.startswith("rater") else reader
        return any((group.asked_in, group.answered_by) == (asked_in, answered_by) for group in spec.groups)
    if key in ("raters_proposed_term", "raters_changed"):
        return any(milestone.key == OBJECTIONS for milestone in spec.milestones)
    if key == "committee_seated":
        return spec.parties.reviewer.kind == "collective"
    if key == "record_to_sign":  # where somebody signs for something else, or without proposing changes
        means = {signature.means for signature in spec.ending.signatures}
        parties = {signature.party for signature in spec.ending.signatures}
        return bool(means - {"approved"}) or spec.ending.amendment != "both" or "facilitator" in parties
    if reader == "facilitator":
        return spec.parties.facilitator is not None or key in placeholders.TO_WHO_ORGANISES
    return bool(spec.rater_groups) if reader.startswith("rater") else True
