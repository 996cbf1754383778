# SPDX-License-Identifier: EUPL-1.2
"""How a record is shown: its passages with what is proposed beside them, and where both sides stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core import passages
from samenspiegel.core.access import Part, reads_section
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import roles
from samenspiegel.core.passages import AgreementText, Document, NewAgreement, NewText
from samenspiegel.people.models import Person
from samenspiegel.records.queries import ProposalView, RecordState

from .forms.record import side_labels
from .page_words import short_date_text

NEW = f"{passages.AGREEMENT}:{passages.NEW}"


@dataclass(frozen=True)
class Proposed:
    """A proposal beside its passage. ``pieces``: both texts word by word as (same, removed or added; text)."""

    view: ProposalView
    pieces: Sequence[tuple[str, str]]
    new: str
    is_mine: bool
    may_answer: bool


@dataclass(frozen=True)
class Passage:
    """One passage as it is read. ``label``: within a section with two views; ``may_propose``: by this reader, now."""

    id: str
    label: str
    text: str = ""
    agreement: AgreementText | None = None
    details: Sequence[tuple[str, str]] = ()
    proposed: Sequence[Proposed] = field(default_factory=list)
    may_propose: bool = False
    my_answer: str = ""  # "yes" or "no" to an agreement of a record that was limited to them


@dataclass(frozen=True)
class Stand:
    """Where one side stands, in a sentence, and what they wrote to the record themselves."""

    person: Person
    role: str
    is_done: bool
    text: str
    reaction: str = ""


def moment(at) -> str:
    """4 maart 2026"""
    return short_date_text(at.astimezone(clock.AMSTERDAM).date())


def agreement_details(agreement: AgreementText, spec: FormatSpec) -> list[tuple[str, str]]:
    """Who, by when, for which competency, with what support: only what was filled in."""
    competencies = {row.key: row.name for row in (*spec.competencies, *spec.blocks)}
    kinds = {kind.key: kind.label for kind in spec.agreement_kinds}
    rows = [
        (_("Who"), agreement.owner_name),
        (_("By when"), short_date_text(agreement.due_on) if agreement.due_on else _("no date")),
        (_("Kind"), kinds.get(agreement.kind, "")),
        (_("Competency"), competencies.get(agreement.competency, agreement.competency)),
        (_("Support"), agreement.support),
    ]
    return [(name, value) for name, value in rows if value]


def agreement_words(agreement: AgreementText | None, spec: FormatSpec) -> str:
    """An agreement as plain text, to lay beside another."""
    if agreement is None:
        return ""
    lines = [f"{name}: {value}" for name, value in agreement_details(agreement, spec)]
    return "\n".join([agreement.what, *lines])


def passage_words(document: Document, passage_id: str, spec: FormatSpec) -> str:
    """What stands at a passage as plain text; empty where it is not there."""
    try:
        there = passages.passage(document, passage_id)
    except passages.NoSuchPassage:
        return ""
    return there if isinstance(there, str) else agreement_words(there, spec)


def passage_label(passage_id: str, spec: FormatSpec, document: Document | None = None) -> str:
    """What a passage is called: its section, or the agreement by its number."""
    name, _dot, rest = passage_id.partition(":")
    if name == passages.AGREEMENT:
        keys = [agreement.key for agreement in document.agreements] if document else []
        if rest == passages.NEW:
            return _("A new agreement")
        return _("Agreement %(number)s") % {"number": keys.index(rest) + 1 if rest in keys else ""}
    title = next((section.title for section in spec.record if section.key == name), name)
    return f"{title}: {side_labels(spec)[rest]}" if rest in side_labels(spec) else title


def proposed(state: RecordState, spec: FormatSpec, reader: Person) -> dict[str, list[Proposed]]:
    """The open proposals by passage, those of a new agreement under its own id."""
    found: dict[str, list[Proposed]] = {}
    side = state.side_of(reader)
    for view in state.open_proposals:
        old = view.old if isinstance(view.old, str) else agreement_words(view.old, spec)
        if isinstance(view.change, NewText):
            new = view.change.text
        elif isinstance(view.change, NewAgreement):
            new = agreement_words(view.change.agreement, spec)
        else:
            new = ""
        is_mine = view.by == reader
        row = Proposed(view, passages.diff(old, new), new, is_mine, side in state.waits_for(view))
        found.setdefault(view.passage, []).append(row)
    return found


@dataclass(frozen=True)
class SectionShown:
    title: str
    passages: Sequence[Passage]


@dataclass(frozen=True)
class RecordShown:
    sections: Sequence[SectionShown]
    agreements: Sequence[Passage]
    added: Sequence[Proposed]
    may_add: bool


def shown(state: RecordState, spec: FormatSpec, reader: Person, parts: Collection[Part]) -> RecordShown:
    """The current version, passage by passage, for one reader, who is ``parts`` here and reads no other sections."""
    hidden = {section.key for section in spec.record if not reads_section(section, parts)}
    document = state.document or Document()
    beside = proposed(state, spec, reader)
    side = state.side_of(reader)
    may_amend = side is not None and state.may_amend(clock.today())
    is_open = may_amend and not state.record.ending and not state.is_reduced
    mine = {view.passage for view in state.open_proposals if view.by == reader}
    answers = {
        key: "yes" if is_approved else "no"
        for (key, part), is_approved in state.agreement_answers.items()
        if part == side
    }

    def passage(passage_id: str, label: str) -> Passage:
        there = passages.passage(document, passage_id)
        agreement = there if isinstance(there, AgreementText) else None
        return Passage(
            id=passage_id,
            label=label,
            text=there if isinstance(there, str) else "",
            agreement=agreement,
            details=agreement_details(agreement, spec) if agreement else (),
            proposed=beside.get(passage_id, []),
            may_propose=is_open and passage_id not in mine,
            my_answer=answers.get(agreement.key, "") if agreement else "",
        )

    labels = side_labels(spec)
    return RecordShown(
        sections=[
            SectionShown(
                section.title,
                [passage(f"{section.key}:{key}", label) for key, label in labels.items()]
                if section.is_two_sided
                else [passage(section.key, "")],
            )
            for section in document.sections
            if section.key not in hidden
        ],
        agreements=[
            passage(f"{passages.AGREEMENT}:{agreement.key}", _("Agreement %(number)s") % {"number": number})
            for number, agreement in enumerate(document.agreements, start=1)
        ],
        added=beside.get(NEW, []),
        may_add=is_open,
    )


def stands(state: RecordState, spec: FormatSpec) -> list[Stand]:
    """Where everybody stands who signs: signed and when, proposed a change, or nothing yet; and the second reader."""
    called = {**roles(spec), Part.SECOND_READER: _("second reader")}
    proposing = {view.side for view in state.open_proposals}
    found = []
    rows = {row.part: row for row in state.signatures}
    people = {part: row.person for part, row in rows.items()}
    if state.is_reduced:
        people = {part: state.sides[part] for part in state.deciders}
    for part, person in people.items():
        is_done = False
        if state.is_reduced and state.document is not None:
            keys = [agreement.key for agreement in state.document.agreements]
            given = sum((key, part) in state.agreement_answers for key in keys)
            is_done = given == len(keys)
            text = _("Answered %(given)s of %(all)s agreements") % {"given": given, "all": len(keys)}
        elif (at := rows[part].at) is not None:
            is_done = True
            text = signed_words(rows[part].means) % {"date": moment(at)}
        elif state.record.ending:
            text = _("Did not approve") if rows[part].means == "approved" else _("Did not sign")
        elif part in proposing:
            text = _("Proposed a change")
        else:
            text = _("Has not reacted yet")
        reaction = rows[part].reaction if part in rows else ""
        found.append(Stand(person, called[part], is_done, text, reaction))
    second = state.second_reader
    if second is not None and state.record.ending:
        text = signed_words("seen") % {"date": moment(second.at)} if second.at else _("Has not reacted yet")
        found.append(Stand(second.person, called[second.part], second.at is not None, text))
    return found


def signed_words(means: str) -> str:
    """What a signature says, with room for its date."""
    return {
        "approved": _("Approved on %(date)s"),
        "seen": _("Signed for having seen it on %(date)s"),
        "received": _("Signed for having received it on %(date)s"),
    }[means]


def long_date(on) -> str:
    """dinsdag 3 maart 2026"""
    return formats.date_format(on, "l j F Y")


@dataclass(frozen=True)
class Beside:
    """Two texts of one passage, where somebody else saved meanwhile."""

    label: str
    stored: str
    given: str


def beside_each_other(stored: Document, given: Document, spec: FormatSpec) -> list[Beside]:
    """The passages that differ, with both texts: nothing of either is lost."""
    return [
        Beside(
            passage_label(passage_id, spec, given if passage_id in passages.passages(given) else stored),
            passage_words(stored, passage_id, spec),
            passage_words(given, passage_id, spec),
        )
        for passage_id in passages.differing(stored, given)
    ]
