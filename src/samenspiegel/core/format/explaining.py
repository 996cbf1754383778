# SPDX-License-Identifier: EUPL-1.2
"""A format told as prose, for people who decide about it: a works council, a college, somebody who takes part.

Only what the format says and what the software does with it. The words are in `formats.explanation_words`; a test
changes every field of a format and looks whether the explanation changes with it (`NOT_EXPLAINED` names the others).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samenspiegel.core.format.explaining_end import (
    ending_chapter,
    enforced_chapter,
    on_paper_chapter,
    readers_chapter,
    record_chapter,
    retention_chapter,
)
from samenspiegel.core.format.explaining_ground import ground_rules_chapter, seat, seats
from samenspiegel.core.format.explaining_groups import groups_chapter
from samenspiegel.core.format.explaining_parts import (
    both,
    clause,
    event_said,
    listed,
    office,
    parties_of,
    party,
    second_reviewer,
    still_open,
)
from samenspiegel.core.format.explaining_promises import promised
from samenspiegel.core.format.letters import words
from samenspiegel.core.format.saying import (
    Block,
    Chapter,
    Heading,
    Said,
    chapter,
    paragraph,
    points,
    say,
)
from samenspiegel.core.format.spec import LEAST_APART_DAYS, Competency, FormatSpec, MilestoneSpec, Offset

NOT_EXPLAINED: Mapping[str, str] = {
    "FormatSpec.language": "the language of the file, for the program only",
    "RaterRules.proposed_by": "told from the table of access; the check refuses another",
    "RaterRules.decided_by": "told from the table of access; the check refuses another",
    "FormatSpec.text_language": "the explanation is written in it",
    "FormatSpec.promise_headings": "headings above the promises, which are explained themselves",
    "FormatSpec.mails": "the texts of mails repeat what the explanation tells; they are read in the format itself",
    "MailText": "see FormatSpec.mails",
    "Word.name": "the word in another form; the explanation uses the form with its article",
    "Word.a": "the word in another form",
    "Word.plural": "the word in another form",
    "Words.closing": "the end of every mail",
    "Words.closing_system": "the end of mails in the name of the organisation",
    "FacilitatorParty.role": "a name for the program; people read the word for who guides",
    "SecondReviewer.one": "the word before the name of a place; the explanation of a shared conversation uses both",
    "SecondReviewer.label": "how the place is put behind a name",
    "SecondReviewer.phrase": "how the place is put behind a name, in a sentence",
    "ProposedFrom.elsewhere": "follows from two organisations that share the subject, which is told",
    "Group.member": "how one person of a group is called, in invitations",
    "Promise.key": "a name for the program",
    "Promise.part": "where on a page the sentence stands",
    "Promise.places": "on which page the sentence stands; the explanation gives those of all pages",
    "Item.id": "a name for the program",
    "Item.version": "counts the wordings of an item",
    "Item.self": "says of oneself what is explained in the form about others",
    "Scale.not_observed_self": "shown beside the scale of the self-rating only",
    "ScalePoint.value": "always one to five, checked",
    "Questions.open_help": "help beside the open questions",
    "Competency.overlap": "a note for who puts a questionnaire together",
    "OpenQuestion.self": "says of oneself what is explained in the form about others",
    "OpenQuestion.max_length": "room for typing",
    "RecordSection.help": "help for who writes the record",
    "Fallback.keeps": "has one value: the agreements",
    **{
        f"{name}.key": "a name for the program; people read the label"
        for name in (
            *("GroundRule", "GroundOption", "Group", "ExtraQuestion"),
            *("Option", "MilestoneSpec", "Competency", "OpenQuestion"),
        )
    },
    "OutsideDate.key": "a name for the program; people read the label",
    "Pulse.key": "a name for the program; people read the label",
    **{
        f"{name}.key": "a name for the program; people read the title"
        for name in ("Prompt", "AgendaItem", "RecordSection", "AgreementKind")
    },
}
"""Fields that the explanation leaves out, as ``Model.field`` or a whole ``Model``, each with the reason."""


def explained(spec: FormatSpec, *, items: bool = False) -> tuple[Chapter, ...]:
    """The format in chapters.

    Args:
        items: also the items of each competency, word for word.
    """
    return (
        *chapter("about", _about(spec)),
        *chapter("people", _people(spec)),
        *chapter("ground_rules", ground_rules_chapter(spec)),
        *chapter("groups", groups_chapter(spec)),
        *chapter("promises", promised(spec)),
        *chapter("dates", _dates(spec)),
        *chapter("questionnaire", _questionnaire(spec, items)),
        *chapter("preparation", _preparation(spec)),
        *chapter("agenda", _agenda(spec)),
        *chapter("record", record_chapter(spec)),
        *chapter("ending", ending_chapter(spec)),
        *chapter("readers", readers_chapter(spec)),
        *chapter("retention", retention_chapter(spec)),
        *chapter("on_paper", on_paper_chapter(spec)),
        *chapter("enforced", enforced_chapter(spec)),
    )


# --- what it is, and who takes part ----------------------------------------------------------------------------------


def _about(spec: FormatSpec) -> list[Block]:
    tasks = spec.office
    return [
        *paragraph(say("text", text=spec.summary) if spec.summary else None),
        *paragraph(
            say("version", title=spec.title, number=spec.version, key=spec.key),
            say("source", source=spec.source),
            say("adopted", by=spec.adopted) if spec.adopted and spec.adoption == "none" else None,
            say("adoption", by=spec.adopted) if spec.adoption == "decision" else None,
            say("based_on", key=spec.based_on) if spec.based_on else None,
            say(f"works_council.{spec.works_council}"),
            say(f"address.{spec.words.address}"),
            say("sender", sender=still_open(spec.words.sender, words(spec))),
            say("organisations", kinds=tuple(say(f"organisation.{kind}") for kind in spec.organisations)),
            say("without_scores") if spec.without_scores else None,
        ),
        *paragraph(
            say("office", office=spec.words.office.the, text=tasks.profile) if tasks.profile else None
        ),
        *listed("office_tasks", (say("text", text=task) for task in tasks.profile_tasks)),
        *listed("statutory_tasks", (say("text", text=task) for task in tasks.statutory_tasks)),
    ]


def _people(spec: FormatSpec) -> list[Block]:
    terms, parties = spec.words, spec.parties
    reviewer = parties.reviewer
    guide = parties.facilitator
    named = (terms.subject, terms.reviewer, terms.rater) + ((terms.facilitator,) if guide else ())
    if spec.is_alone:
        return _alone(spec)
    return [
        *paragraph(
            say(
                "pair",
                conversation=terms.conversation.the,
                subject=terms.subject.the,
                reviewer=terms.reviewer.the,
            ),
            say(f"reviewer.{reviewer.kind}", reviewer=terms.reviewer.the),
            say(f"reviewer_answers.{reviewer.answers}") if reviewer.kind == "collective" else None,
            say("committee_reads") if reviewer.kind == "collective" else None,
            say("secrecy", text=" ".join(reviewer.secrecy.split())) if reviewer.secrecy else None,
        ),
        *points((say("word", word=word.the, explained=word.explained),) for word in named if word.explained),
        *points(
            [
                (say("subject_office", office=office(parties.subject.office)),)
                if parties.subject.office
                else (),
                (say("reviewer_office", office=office(reviewer.office)),) if reviewer.office else (),
                (say("reviewer_body", body=office(reviewer.body)),) if reviewer.body else (),
                (say("reviewer_one_of", who=seats(reviewer.one_of)),) if reviewer.one_of else (),
                (say("told_if_in", body=office(reviewer.told_if_in), subject=terms.subject.the),)
                if reviewer.told_if_in
                else (),
                (say("may_be_asked", who=seat(reviewer.may_be_asked), subject=terms.subject.the),)
                if reviewer.may_be_asked
                else (),
                second_reviewer(spec),
            ]
        ),
        *paragraph(
            say("planned_by", who=parties_of(spec, parties.planned_by), count=len(parties.planned_by)),
            say("writer.agreed")
            if parties.record_writer == "agreed"
            else say("writer", who=party(spec, parties.record_writer)),
            say("present", who=parties_of(spec, parties.present), count=len(parties.present)),
            say("attendees") if parties.attendees else None,
            say("supporter", subject=terms.subject.the) if parties.supporter else None,
            say("second_reader") if parties.second_reader else None,
        ),
        *(
            paragraph(
                say("guide", who=terms.facilitator.the),
                say("guide_offices", offices=tuple(office(key) for key in guide.offices))
                if guide.offices
                else None,
                say(f"substitute.{guide.substitute}", who=terms.substitute.the),
                say(
                    f"independence.{guide.in_line_of_command}",
                    who=terms.facilitator.the,
                    subject=terms.subject.the,
                ),
            )
            if guide
            else paragraph(say("unguided"))
        ),
    ]


def _alone(spec: FormatSpec) -> list[Block]:
    terms, subject = spec.words, spec.parties.subject
    return [
        *paragraph(
            say(f"reviewer.{spec.parties.reviewer.kind}", conversation=terms.conversation.the, **both(spec)),
            say("subject_office", office=office(subject.office)) if subject.office else None,
        ),
        *points(
            (say("word", word=word.the, explained=word.explained),)
            for word in (terms.subject, terms.rater)
            if word.explained
        ),
    ]


# --- time ------------------------------------------------------------------------------------------------------------


def _dates(spec: FormatSpec) -> list[Block]:
    time = spec.time
    return [
        *paragraph(
            say(
                f"interval.{time.interval}",
                months=time.interval_months or 0,
                times=time.times_per_term or 0,
                conversation=spec.words.conversation.the,
            ),
            say("duration", minutes=time.duration_minutes, minimum=time.minimum_minutes)
            if not spec.is_alone
            else None,
            say("place", text=spec.place_hint) if spec.place_hint else None,
            *(
                say(f"warns_around.{what}", before=time.warns_weeks_before, after=time.warns_weeks_after)
                for what in time.warns_around
            ),
        ),
        *points(_milestone(spec, milestone) for milestone in spec.milestones),
        *listed(
            "outside_dates",
            (
                say(
                    "outside_date",
                    label=one.label,
                    help=say("outside_help", text=one.help) if one.help else say("nothing"),
                )
                for one in spec.outside_dates
            ),
        ),
        *(
            points(
                [
                    (say("reference", months=time.reference_months),),
                    (say("grow_until", days=time.groups_grow_until_days),) if not spec.is_alone else (),
                    (say("answers_kept", days=time.answers_kept_days),),
                    (
                        say("rounds_apart", days=time.apart_days, least=LEAST_APART_DAYS),
                        say("rounds_apart_alone") if spec.is_alone else None,
                    ),
                    (
                        say(
                            "shortened",
                            working_days=time.shortened_rater_working_days,
                            days=time.shortened_report_days,
                            **both(spec),
                        ),
                    )
                    if not spec.is_alone
                    else (),
                ]
            )
            if spec.groups
            else []
        ),
    ]


def _milestone(spec: FormatSpec, milestone: MilestoneSpec) -> Iterator[Said | None]:
    yield say(
        "milestone", label=milestone.label, when=_when(spec, milestone), clause=clause(milestone.clause)
    )
    yield say("no_later") if milestone.no_later else None
    if hours := milestone.hours:
        before = say("before_days_off.yes" if hours.before_days_off else "before_days_off.no")
        yield say("hours", from_hour=hours.from_hour, to_hour=hours.to_hour, before=before)
    yield say(f"passed.{milestone.when_passed}") if milestone.when_passed != "nothing" else None
    if milestone.remind_days:
        days = tuple(
            say("days_ahead", days=days) if days else say("the_day")
            for days in sorted(milestone.remind_days, reverse=True)
        )
        yield say("reminders", days=days)


def _when(spec: FormatSpec, milestone: MilestoneSpec) -> Said:
    number, unit = _offset(milestone.offset)
    event = event_said(spec, milestone)
    if not number:
        return say("on_the_day", event=event)
    amount = say(f"unit.{unit}", number=abs(number))
    return say("before" if number < 0 else "after", amount=amount, event=event)


def _offset(offset: Offset) -> tuple[int, str]:
    return next(((value, name) for name, value in offset if value is not None), (0, "days"))


# --- what is asked ---------------------------------------------------------------------------------------------------


def _questionnaire(spec: FormatSpec, with_items: bool) -> list[Block]:
    if spec.questions is None:
        return paragraph(say("no_questionnaire")) if not spec.competencies else []
    questions, scale = spec.questions, spec.scale
    if scale is None:
        blocks = paragraph(say("asked_words"))
    else:
        items = sum(len(competency.items) for competency in spec.competencies)
        blocks = paragraph(
            say("asked", competencies=len(spec.competencies), items=items),
            say("scale", labels=tuple(point.label for point in scale.points), other=scale.not_observed),
        )
    blocks += paragraph(
        say("instruction", text=still_open(questions.instruction)),
        say("instruction_self", text=still_open(questions.instruction_self)),
        say("period", period=questions.period, since=still_open(questions.period_since)),
    )
    for name, part in (("core", spec.competencies), ("chosen", spec.competencies), ("blocks", spec.blocks)):
        chosen = [one for one in part if name == "blocks" or one.use == name]
        if chosen:
            blocks.append(Heading(say(f"competencies.{name}")))
            blocks += _competencies(chosen, with_items)
    blocks += listed(
        "open_questions", (say("text", text=still_open(question.others)) for question in questions.open)
    )
    if questions.points:
        asked = parties_of(spec, questions.points_asked_of)
        blocks += paragraph(say("points_asked", who=asked, text=questions.points, count=len(asked)))
    return blocks


def _competencies(competencies: list[Competency], items: bool) -> list[Block]:
    if not items:
        return points(_competency(competency) for competency in competencies)
    blocks: list[Block] = []
    for competency in competencies:
        blocks += paragraph(*_competency(competency))
        blocks += points((say("text", text=item.others),) for item in competency.items)
    return blocks


def _competency(competency: Competency) -> Iterator[Said | None]:
    definition = (
        say("definition", text=competency.definition) if competency.definition else say("no_definition")
    )
    yield say("competency", name=competency.name, definition=definition, items=len(competency.items))
    yield say("competency_source", source=competency.source)


# --- before, during, after -------------------------------------------------------------------------------------------


def _ended(question: str) -> str:
    """A question as a sentence among others: some sources list them as headings, without a full stop."""
    return question if question.endswith((".", "?", "!")) else f"{question}."


def _preparation(spec: FormatSpec) -> list[Block]:
    titles = {item.key: item.title for item in spec.agenda}
    return points(
        (
            say("prompt", title=prompt.title, who=parties_of(spec, prompt.parties)),
            *(say("text", text=_ended(question)) for question in prompt.questions),
            say(
                "questions_reviewer",
                who=party(spec, "reviewer"),
                questions=tuple(say("quoted", text=question) for question in prompt.questions_reviewer),
            )
            if prompt.questions_reviewer
            else None,
            say("views") if prompt.views else None,
            say("meets", item=titles.get(prompt.agenda_item, prompt.agenda_item))
            if prompt.agenda_item
            else None,
            say("addition") if prompt.addition else None,
        )
        for prompt in spec.preparation
    )


def _agenda(spec: FormatSpec) -> list[Block]:
    return [
        *points(
            (
                say("agenda_item", title=item.title, kind=say(f"agenda_kind.{item.kind}")),
                say("text", text=item.explanation) if item.explanation else None,
                say("addition") if item.addition and not item.explanation else None,
                say(f"agenda_competencies.{item.competencies}") if item.competencies else None,
                say("optional") if item.optional else None,
                say("topic_chosen") if item.use == "chosen" else None,
            )
            for item in spec.agenda
        ),
        *listed(
            "forbidden",
            (
                say("forbidden_item", words=tuple(item.words), reason=item.reason)
                for item in spec.forbidden_items
            ),
        ),
    ]
