# SPDX-License-Identifier: EUPL-1.2
"""A spiegel to read in tests: answers that were made up, and a conversation in which their report was released."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.questionnaire import Answers, Response
from samenspiegel.core.questionnaire import from_format as questionnaire_of
from samenspiegel.core.report import Group, Report, build, to_document
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.preparation import actions as preparation

RELEASED_AT = datetime(2026, 2, 24, 9, 0, tzinfo=UTC)
UNTIL_ON = date(2028, 3, 3)
GROUPS = (
    Group("self", "self"),
    Group("management-team", "averaged", invited=6),
    Group("aldermen", "averaged", invited=4),
    Group("works-council-chair", "named"),
    Group("reviewer", "named"),
)
Scores = Mapping[str, int | None]

# Per competency what self, six of the bouwteam, four aldermen, the OR chair and the reviewer answered to its items,
# one digit per item; "-" is not observed.
LIKELY: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], str, str]] = {
    "customer-focus": (
        "3343",
        ("4343", "3434", "4444", "3334", "4343", "4445"),
        ("3443", "3333", "4343", "4443"),
        "4344",
        "4444",
    ),
    "quality-awareness": (
        "4444",
        ("3434", "4434", "3344", "4434", "3435", "4344"),
        ("4455", "4444", "5444", "4445"),
        "3343",
        "4434",
    ),
    "adaptability": (
        "4443",
        ("4454", "4544", "4445", "5444", "4444", "4544"),
        ("4444", "4543", "4444", "4354"),
        "4444",
        "5444",
    ),
    "persuasiveness": (
        "5454",
        ("3433", "4333", "3343", "4434", "3333", "3443"),
        ("4344", "3434", "4443", "4334"),
        "3333",
        "4343",
    ),
    "flexibility": (
        "3333",
        ("4444", "4543", "3444", "4434", "4444", "4345"),
        ("3444", "4343", "4434", "3443"),
        "3433",
        "4444",
    ),
    "environmental-awareness": (
        "4544",
        ("4444", "4345", "4444", "3444", "4454", "4444"),
        ("5444", "4545", "4454", "4455"),
        "4443",
        "5445",
    ),
    "results-orientation": (
        "4344",
        ("2434", "5433", "1444", "5344", "2434", "4434"),
        ("4344", "3444", "4443", "4434"),
        "3343",
        "4444",
    ),
    "group-leadership": (
        "4434",
        ("3333", "2343", "3332", "3233", "4333", "3323"),
        ("4444", "4445", "5444", "4454"),
        "2323",
        "4444",
    ),
    "developing-others": (
        "4444",
        ("3343", "3433", "3333", "4343", "3334", "3333"),
        ("----", "4---", "-4--", "34--"),
        "3333",
        "444-",
    ),
    "empathy": (
        "3333",
        ("4444", "3444", "4454", "4444", "4344", "4445"),
        ("4443", "4344", "4444", "3444"),
        "4444",
        "4444",
    ),
    "creativity": (
        "3434",
        ("3333", "3434", "3343", "4333", "3334", "3433"),
        ("3433", "3343", "3334", "4333"),
        "----",
        "3334",
    ),
    "vision": (
        "4444",
        ("4434", "3444", "4443", "4444", "3434", "4444"),
        ("4545", "4454", "5444", "4445"),
        "3434",
        "4454",
    ),
    "integrity": (
        "5555",
        ("5555", "5455", "5554", "4555", "5555", "5545"),
        ("5555", "5554", "5455", "5555"),
        "5545",
        "5555",
    ),
    "works-council-director": ("4434", (), (), "3433", ""),
}
TEXTS: dict[str, dict[str, list[str]]] = {
    "self": {
        "continue": ["Op tijd de vraag achter de vraag zoeken."],
        "start": ["Vaker zelf de afdelingen langs."],
    },
    "management-team": {
        "continue": [
            "Ga door met de dinsdagrondes. Ik merk dat we daardoor eerder horen wat er in het college speelt.",
            "Rustig blijven als het spannend wordt.",
        ],
        "start": [
            "Eerder vertellen waarom een besluit anders valt.",
            "Ons aan het woord laten voordat je zelf reageert.",
            "Vaker terugkomen op wat we hebben afgesproken.",
        ],
        "stop": ["Minder mails in het weekend."],
    },
    "aldermen": {
        "continue": [
            "Scherpe adviezen, ook als ze niet uitkomen.\nDat scheelde veel bij de begroting.",
            "Je bent er altijd.",
        ],
        "start": ["Meer tegenspraak bieden in het college."],
    },
    "works-council-chair": {"start": ["De OR eerder betrekken bij een reorganisatie."]},
    "reviewer": {
        "continue": ["De verbinding tussen bestuur en organisatie."],
        "stop": ["Alles zelf willen lezen."],
    },
}


def scores(items: tuple[str, ...], digits: str) -> dict[str, int | None]:
    """One digit per item; nothing where there are no digits."""
    return {item: None if digit == "-" else int(digit) for item, digit in zip(items, digits, strict=False)}


def likely_report(spec: FormatSpec, *, changed: Mapping[str, tuple] | None = None) -> Report:
    """A report like one that could be: differences large and small, too few answers here, one who is missing there."""
    given = {**LIKELY, **(changed or {})}
    people = [("self", 0), *(("management-team", n) for n in range(6)), *(("aldermen", n) for n in range(4))]
    people += [("works-council-chair", 0), ("reviewer", 0)]
    columns = [group.key for group in GROUPS]
    responses = []
    for group, number in people:
        answered: dict[str, int | None] = {}
        for key, row in given.items():
            digits = row[columns.index(group)]
            digits = digits if isinstance(digits, str) else (digits[number] if number < len(digits) else "")
            answered |= scores(tuple(item.id for item in spec.competency(key).items), digits)
        texts = {
            question: written[number]
            for question, written in TEXTS.get(group, {}).items()
            if number < len(written)
        }
        choices = {"consulted": "consulted"} if group == "works-council-chair" else {}
        responses.append(Response(group, Answers(answered, texts, choices)))
    return build(questionnaire_of(spec), GROUPS, responses, shuffle=list.sort)


def released(
    conversation: Conversation,
    report: Report,
    *,
    at: datetime | None = RELEASED_AT,
    names: Mapping[str, str] | None = None,
) -> Round:
    """The round of a conversation, closed with this report and released ``at``; ``None``: not yet."""
    round, _ = Round.objects.update_or_create(
        organisation=conversation.organisation,
        conversation=conversation,
        defaults={
            "closed_at": RELEASED_AT,
            "released_at": at,
            "report_until_on": UNTIL_ON,
        },
    )
    key = keys.make(conversation.organisation_id, conversation.public_id, Purpose.FEEDBACK)
    content = {"report": to_document(report), "withheld": {}, "names": dict(names or {})}
    FeedbackReport.objects.update_or_create(
        organisation=conversation.organisation,
        round=round,
        defaults={"sealed": seal(key, content, about=f"report/{round.public_id}")},
    )
    return round


def has_looked(
    conversation: Conversation, *people, expectation: str = "", expected: tuple[str, ...] = ()
) -> None:
    """These people answered, or skipped, what they expect to see."""
    for person in people:
        preparation.write_note(
            conversation=conversation, by=person, now=RELEASED_AT, expectation=expectation, expected=expected
        )
