# SPDX-License-Identifier: EUPL-1.2
"""What can be changed about a format, section by section: the fields of each, the lists, and what a new row holds.

Everything else is what the software keeps to, and stands in no form.
"""

from __future__ import annotations

from typing import Any

from samenspiegel.core.format import spec as language
from samenspiegel.core.format.document import Document
from samenspiegel.core.format.fields import (
    BODIES,
    OFFICES,
    PARTIES,
    Field,
    Fields,
    Place,
    Rows,
    Section,
    asks_raters,
    blank,
    field_of,
    fields_of,
    for_employees,
    is_asked,
    is_averaged,
    is_collective,
    is_person,
    is_scored,
    keys_in,
    parties,
    places_of,
    stands_apart,
)
from samenspiegel.core.format.sections_before import BEFORE, SEATED, seats
from samenspiegel.core.format.sections_dates import DATES
from samenspiegel.core.format.sections_talk import AFTERWARDS


def _word(name: str) -> Fields:
    fields = tuple(
        Field((name, one), f"Word.{one}", is_optional=one in ("a", "plural", "explained"))
        for one in ("name", "the", "a", "plural", "explained")
    )
    return Fields(("words",), fields, model=f"Words.{name}")


_OFFICE: dict[str, Any] = {"kind": "choice", "choices": OFFICES, "is_optional": True}
_FORMAT = language.FormatSpec
_SECOND = for_employees("parties", "reviewer", "second")
_LONG: dict[str, Any] = {"kind": "long"}


ITEMS = Rows(
    ("items",),
    "Item",
    fields_of(language.Item, "others", "self"),
    new=lambda key: {"id": key, "version": 1, "others": "", "self": ""},
)


def _competencies(name: str, **more: Any) -> Rows:
    fields = fields_of(
        language.Competency, "name", field_of(language.Competency, "definition", **_LONG), "overlap"
    )
    use = fields_of(language.Competency, "use") if name == "competencies" else ()
    return Rows((name,), "Competency", (*fields, *use), has_pages=True, inner=(ITEMS,), **more)


def _own_competency(key: str) -> dict[str, Any]:
    items = [{"id": f"{key}.{number}", "version": 1, "others": "", "self": ""} for number in (1, 2, 3, 4)]
    return blank(language.Competency, key=key, name="", source="eigen", items=items)


SECTIONS: tuple[Section, ...] = (
    Section(
        "words",
        (
            Fields(
                (),
                fields_of(
                    _FORMAT,
                    "title",
                    field_of(_FORMAT, "summary", **_LONG),
                    "source",
                    field_of(_FORMAT, "place_hint", **_LONG),
                ),
            ),
            *(_word(name) for name in ("conversation", "office", "subject", "reviewer")),
            *(_word(name) for name in ("rater", "facilitator", "substitute")),
            Fields(("words",), fields_of(language.Words, "department"), model="Words.department"),
        ),
        ("title", "summary", "source", "place_hint", "words", "key", "version", "language"),
    ),
    Section(
        "people",
        (
            Fields(
                ("parties",),
                (
                    Field(("subject", "office"), "SubjectParty.office", **_OFFICE),
                    Field(("reviewer", "office"), "ReviewerParty.office", **_OFFICE),
                    field_of(language.Parties, "planned_by", choices=parties),
                    field_of(
                        language.Parties, "record_writer", choices=lambda one: (*parties(one), "agreed")
                    ),
                    *fields_of(language.Parties, "attendees", "supporter", "second_reader"),
                ),
            ),
            Fields(
                ("parties", "reviewer"),
                (
                    Field(("body",), "ReviewerParty.body", "choice", BODIES, shown=is_collective),
                    Field(("secrecy",), "ReviewerParty.secrecy", "long", shown=is_collective),
                    Field(
                        ("told_if_in",),
                        "ReviewerParty.told_if_in",
                        "choice",
                        BODIES,
                        is_optional=True,
                        shown=is_person,
                    ),
                ),
            ),
            seats(("parties", "reviewer", "one_of"), shown_in=is_person),
            Fields(
                ("parties", "reviewer"),
                tuple(
                    Field(
                        ("may_be_asked", *one.name),
                        one.about,
                        one.kind,
                        one.choices,
                        is_optional=True,
                        shown=is_person,
                    )
                    for one in SEATED
                ),
                model="ReviewerParty.may_be_asked",
            ),
            Fields(
                ("parties", "reviewer"),
                (
                    *(
                        Field(
                            ("second", "one", name),
                            f"Word.{name}",
                            is_optional=True,
                            shown=is_person,
                            in_format=_SECOND,
                        )
                        for name in ("name", "the")
                    ),
                    *(
                        Field(
                            ("second", name),
                            f"SecondReviewer.{name}",
                            is_optional=True,
                            shown=is_person,
                            in_format=_SECOND,
                        )
                        for name in ("both", "label", "phrase")
                    ),
                    Field(
                        ("second", "groups"),
                        "SecondReviewer.groups",
                        "choices",
                        keys_in("groups", but=is_asked),
                        is_optional=True,
                        shown=is_person,
                        in_format=_SECOND,
                    ),
                ),
                model="ReviewerParty.second",
            ),
            Fields(
                ("parties", "facilitator"),
                (
                    *fields_of(language.FacilitatorParty, "in_line_of_command", "substitute"),
                    field_of(language.FacilitatorParty, "offices", kind="choices", choices=OFFICES),
                ),
                model="Parties.facilitator",
            ),
            Fields(
                ("raters",),
                (field_of(language.RaterRules, "may_object", choices=parties, in_format=asks_raters),),
            ),
        ),
        ("parties", "raters", "organisations"),
    ),
    Section(
        "office",
        (
            Fields(
                ("office",),
                fields_of(
                    language.OfficeTexts,
                    field_of(language.OfficeTexts, "profile", **_LONG),
                    "profile_tasks",
                    "statutory_tasks",
                ),
            ),
        ),
        ("office",),
    ),
    Section(
        "groups",
        (
            Rows(
                ("groups",),
                "Group",
                (
                    Field(("label",), "Group.label"),
                    Field(("in_sentence",), "Group.in_sentence"),
                    Field(("member",), "Group.member"),
                    Field(("kind",), "Group.kind", "choice", ("averaged", "named"), shown=is_asked),
                    field_of(language.Group, "asked_in"),
                    Field(("floor",), "Group.floor", "number", shown=is_averaged),
                    field_of(language.Group, "plans", shown=is_scored),
                    field_of(language.Group, "plan", shown=is_scored, is_optional=True),
                    Field(
                        ("merge_with",),
                        "Group.merge_with",
                        "choice",
                        keys_in("groups", but=is_scored),
                        is_optional=True,
                        shown=is_scored,
                    ),
                    Field(
                        ("proposed_from", "body"),
                        "ProposedFrom.body",
                        "choice",
                        BODIES,
                        is_optional=True,
                        shown=is_asked,
                    ),
                    Field(("proposed_from", "office"), "ProposedFrom.office", **_OFFICE, shown=is_asked),
                    Field(
                        ("proposed_from", "without_offices"),
                        "ProposedFrom.without_offices",
                        "choices",
                        OFFICES,
                        is_optional=True,
                        shown=is_asked,
                    ),
                    Field(("blocks",), "Group.blocks", "choices", keys_in("blocks"), is_optional=True),
                    Field(("asks", "text"), "ExtraQuestion.text", is_optional=True, shown=stands_apart),
                ),
                new=lambda key: blank(
                    language.Group,
                    key=key,
                    kind="averaged",
                    label="",
                    in_sentence="",
                    member="",
                    floor=3,
                    plan="mean_or_nothing",
                    plans=["mean_or_nothing", "competencies_only", "by_name"],
                ),
                may_remove=is_asked,
                inner=(
                    Rows(
                        ("asks", "options"),
                        "Option",
                        fields_of(language.Option, "label"),
                        new=lambda key: {"key": key, "label": ""},
                        shown_in=stands_apart,
                    ),
                ),
            ),
        ),
        ("groups",),
    ),
    Section(
        "competencies",
        (
            _competencies("competencies", new=_own_competency),
            _competencies("blocks", new=_own_competency, is_ordered=False),
            Rows(
                ("scale", "points"),
                "ScalePoint",
                fields_of(language.ScalePoint, "label"),
                may_remove=lambda row: False,
                is_ordered=False,
            ),
            Fields(("scale",), fields_of(language.Scale, "not_observed", "not_observed_self"), model="Scale"),
        ),
        ("competencies", "blocks", "scale"),
    ),
    Section(
        "questions",
        (
            Fields(
                ("questions",),
                fields_of(
                    language.Questions,
                    field_of(language.Questions, "instruction", **_LONG),
                    field_of(language.Questions, "instruction_self", **_LONG),
                    "period",
                    "period_since",
                ),
            ),
            Fields(("time",), (field_of(language.Time, "reference_months", in_format=asks_raters),)),
            Rows(
                ("questions", "open"),
                "OpenQuestion",
                fields_of(language.OpenQuestion, "others", "self", "max_length"),
                new=lambda key: blank(language.OpenQuestion, key=key, others="", self=""),
            ),
            Fields(
                ("questions",),
                fields_of(
                    language.Questions,
                    field_of(language.Questions, "open_help", **_LONG),
                    "points",
                    field_of(language.Questions, "points_asked_of", choices=PARTIES[:2]),
                ),
                model="Questions.points",
            ),
        ),
        ("questions",),
    ),
    DATES,
    BEFORE,
    *AFTERWARDS,
)


def section(key: str) -> Section | None:
    """The section with this key, if there is one."""
    return next((one for one in SECTIONS if one.key == key), None)


MAIL_FIELDS = (
    Field(("subject",), "MailText.subject"),
    Field(("text",), "MailText.text", "long"),
    Field(
        ("subject_one",), "MailText.subject_one", is_optional=True, shown=lambda row: bool(row.get("counts"))
    ),
    Field(
        ("text_one",),
        "MailText.text_one",
        "long",
        is_optional=True,
        shown=lambda row: bool(row.get("counts")),
    ),
)


def mail_parts(document: Document, key: str) -> tuple[Fields, ...]:
    """The texts of one kind of mail, for each reader; none where the format has no such mail."""
    mails = document.get("mails")
    texts = mails.get(key) if isinstance(mails, dict) else None
    return tuple(Fields(("mails", key, reader), MAIL_FIELDS, model=reader) for reader in texts or {})


def places(document: Document) -> tuple[Place, ...]:
    """Every field of every section, mails included."""
    mails = document.get("mails")
    keys = mails if isinstance(mails, dict) else {}
    parts = [*(part for one in SECTIONS for part in one.parts)]
    parts += [part for key in keys for part in mail_parts(document, key)]
    return tuple(place for part in parts for place in places_of(part, document))
