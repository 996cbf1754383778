# SPDX-License-Identifier: EUPL-1.2
"""One rater's questionnaire as pages show it: the format's words filled in, the answers so far, what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from samenspiegel.conversations.queries import answers_alone, people_in, reviewer_name, spec_for
from samenspiegel.core import schedule, wording
from samenspiegel.core.access import Part
from samenspiegel.core.format import Competency, FormatSpec
from samenspiegel.core.format.spec import ExtraQuestion, OpenQuestion, Questions, Scale
from samenspiegel.core.letter_code import code_of
from samenspiegel.core.questionnaire import Answers, clean_text
from samenspiegel.people.models import Person, Seat

from . import promises, questions
from .actions import Link
from .models import RaterGroup

NOT_OBSERVED = "n"
"""What a form sends for "cannot judge"."""


@dataclass
class Asking:
    """What stands on the pages of one link. Reads the database for what a page uses, once."""

    link: Link

    BY_NAME = questions.BY_NAME
    YES_OR_NO = (questions.YES, questions.NO)

    @cached_property
    def spec(self) -> FormatSpec:
        return spec_for(self.link.round.conversation)

    @cached_property
    def people(self) -> dict[Part, Person]:
        return people_in(self.link.round.conversation)

    @cached_property
    def groups(self) -> list[RaterGroup]:
        return list(self.link.round.groups.all())

    @cached_property
    def reader(self) -> str:
        return promises.reader_of(self.spec, self.link.group)

    @property
    def by_letter(self) -> bool:
        """Asked on paper: there is no mail to go back to, but a code."""
        return self.link.invitation.by_letter

    @property
    def is_typed_over(self) -> bool:
        return self.link.is_typed_over

    @property
    def letter_code(self) -> str:
        """The code that opens these answers again; empty for who has a link in a mail."""
        return code_of(self.link.secret) if self.by_letter else ""

    @property
    def is_self(self) -> bool:
        return self.reader == "subject"

    @property
    def may_decline(self) -> bool:
        return promises.may_decline(self.spec, self.link.group)

    @property
    def asks_by_name(self) -> bool:
        return self.link.group.plan == questions.BY_NAME

    @property
    def _texts(self) -> Questions:
        if self.spec.questions is None:
            raise ValueError("a round of a format without questions")
        return self.spec.questions

    @property
    def _scale(self) -> Scale:
        if self.spec.scale is None:
            raise ValueError("a round of a format without a scale")
        return self.spec.scale

    @property
    def is_outside_a_talk(self) -> bool:
        """Whether there is no conversation: the subject looks at themself, and alone reads what comes of it."""
        return self.spec.is_alone

    @property
    def is_only_self(self) -> bool:
        """Whether nobody else is asked, so that handing in makes the outcome."""
        return answers_alone(self.link.round.conversation)

    # --- people, dates, promises

    @property
    def subject(self) -> str:
        return self.people[Part.SUBJECT].name

    @property
    def reviewer(self) -> str:
        return reviewer_name(self.spec, self.people)

    @property
    def facilitator(self) -> str:
        return self.people[Part.FACILITATOR].name if Part.FACILITATOR in self.people else ""

    @property
    def role(self) -> str:
        return promises.role(self.spec, self.link.group.key)

    @property
    def conversation_name(self) -> str:
        word = self.spec.words.conversation
        return word.a or word.name

    @property
    def conversation_id(self) -> str:
        return self.link.round.conversation.public_id

    @cached_property
    def dates(self) -> dict[str, date | None]:
        """``held``, ``due``, ``closes``, ``release``, ``destroyed``; nothing where there is none."""
        round = self.link.round
        release_on = (
            round.conversation.milestones.filter(key=schedule.RELEASE)
            .values_list("due_on", flat=True)
            .first()
        )
        return {
            "held": round.conversation.held_on,
            "due": round.due_on,
            "closes": round.closes_latest_on,
            "release": release_on,
            "destroyed": round.report_until_on,
        }

    @cached_property
    def promise(self) -> dict[str, list[str]]:
        """The sentences of the promise by part; see ``core.format.promises``."""
        return promises.sentences(
            *(self.link.round, self.link.group, self.groups, self.spec, self.people),
            by_letter=self.by_letter,
        )

    @property
    def promise_headings(self) -> Mapping[str, str]:
        return self.spec.promise_headings

    @property
    def minutes(self) -> int:
        return questions.minutes(self.spec, self.link.group.key)

    @property
    def has_charts(self) -> bool:
        """Whether anybody gives scores; else the spiegel holds words alone, whoever reads this."""
        return self.spec.asks_scores

    @property
    def item_count(self) -> int:
        return sum(len(competency.items) for competency in self.competencies)

    # --- what is asked

    @cached_property
    def instruction(self) -> str:
        """How to answer, with the period that it is about: twelve months, or since the subject's start in office."""
        asked = self._texts
        text = asked.instruction_self if self.is_self else asked.instruction
        return wording.fill(text, {"betrokkene": self.subject, "periode": self._period()})

    def _period(self) -> str:
        """Since the later of the two began: the subject in the office, the rater in whatever they hold here."""
        asked, opened_on = self._texts, self.link.round.opened_on
        if opened_on is None:
            return asked.period
        subject, office = self.people[Part.SUBJECT].pk, self.spec.parties.subject.office
        rater = self.link.invitation.person_id
        # In one query, by key: who the rater is by name, this page does not ask.
        rows = list(
            Seat.objects.filter(Q(person=rater) | Q(person=subject, office=office or "")).values_list(
                "person", "office", "since_on", "until_on"
            )
        )
        in_office = [
            (since, until) for whose, held, since, until in rows if whose == subject and held == office
        ]
        in_seats = [(since, until) for whose, _held, since, until in rows if whose == rater]
        began = [schedule.began_on(spans, opened_on) for spans in (in_office, in_seats)]
        start = schedule.add_months(opened_on, -self.spec.time.reference_months)
        later = [since for since in began if since is not None and since > start]
        if later:
            return wording.fill(asked.period_since, {"datum": wording.short_date_text(max(later))})
        return asked.period

    @cached_property
    def competencies(self) -> tuple[Competency, ...]:
        return questions.competencies(self.spec, self.link.group.key)

    @property
    def points(self) -> list[tuple[str, str]]:
        return (
            [(str(point.value), point.label) for point in self.spec.scale.points] if self.spec.scale else []
        )

    @property
    def apart(self) -> tuple[str, str]:
        return NOT_OBSERVED, self._scale.not_observed_self if self.is_self else self._scale.not_observed

    @property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        return self._texts.open

    @property
    def open_help(self) -> str:
        return self._texts.open_help

    @property
    def extra_questions(self) -> tuple[ExtraQuestion, ...]:
        """Questions about how a named rater answers: for themself, or after consulting."""
        groups = questions.specs(self.spec, self.link.group.key)
        return tuple(group.asks for group in groups if group.asks) if len(groups) == 1 else ()

    @property
    def has_closing_page(self) -> bool:
        return bool(self.open_questions or self.extra_questions)

    def items(
        self, number: int, chosen: Mapping[str, str], errors: Mapping[str, str]
    ) -> list[dict[str, str]]:
        """The items of one page, as ``components/rating_items.html`` takes them."""
        return [
            {
                "name": item.id,
                "text": item.self if self.is_self else item.others,
                "chosen": chosen.get(item.id, ""),
                "error": errors.get(item.id, ""),
            }
            for item in self.competencies[number - 1].items
        ]

    def text_fields(self, texts: Mapping[str, str], errors: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "name": f"text.{question.key}",
                "text": wording.fill(
                    question.self if self.is_self else question.others, {"betrokkene": self.subject}
                ),
                "value": texts.get(question.key, ""),
                "error": errors.get(f"text.{question.key}", ""),
                "max_length": question.max_length,
            }
            for question in self.open_questions
        ]

    def choice_fields(self, choices: Mapping[str, str], errors: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "name": f"choice.{asked.key}",
                "text": asked.text,
                "options": [(option.key, option.label) for option in asked.options],
                "chosen": choices.get(asked.key, ""),
                "error": errors.get(f"choice.{asked.key}", ""),
            }
            for asked in self.extra_questions
        ]

    # --- what was answered

    def scores(self, typed: Mapping[str, str]) -> tuple[dict[str, int | None], list[str]]:
        """The scores in a form, and the items whose value is none; what was left open is in neither."""
        valid = {value: int(value) for value, _ in self.points} | {NOT_OBSERVED: None}
        scores = {item: valid[value] for item, value in typed.items() if value in valid}
        return scores, [item for item, value in typed.items() if value and value not in valid]

    def choices(self, typed: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
        """The options in a form, and the questions whose value is none."""
        chosen: dict[str, str] = {}
        wrong = []
        for asked in self.extra_questions:
            value = typed.get(f"choice.{asked.key}", "")
            if value in {option.key for option in asked.options}:
                chosen[asked.key] = value
            elif value:
                wrong.append(asked.key)
        return chosen, wrong

    def too_long(self, texts: Mapping[str, str]) -> dict[str, int]:
        """By how many characters a text is too long, of those that are."""
        over = {
            question.key: len(clean_text(texts.get(question.key, ""))) - question.max_length
            for question in self.open_questions
        }
        return {key: number for key, number in over.items() if number > 0}

    def open_pages(self, answers: Answers) -> list[int]:
        """Numbers of the pages with open items."""
        return [
            number
            for number, competency in enumerate(self.competencies, start=1)
            if any(item.id not in answers.scores for item in competency.items)
        ]

    def open_count(self, answers: Answers) -> int:
        return sum(item.id not in answers.scores for c in self.competencies for item in c.items)

    def overview(self, answers: Answers) -> list[dict[str, Any]]:
        """One row per page: its number, name, and how many items are open."""
        return [
            {
                "number": number,
                "name": competency.name,
                "open": sum(item.id not in answers.scores for item in competency.items),
            }
            for number, competency in enumerate(self.competencies, start=1)
        ]
