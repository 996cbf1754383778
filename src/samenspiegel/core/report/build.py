# SPDX-License-Identifier: EUPL-1.2
"""From answers to the feedback report (design, section 5): the only place that sees all answers at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response, clean_text
from samenspiegel.core.report.document import CompetencyScores, ItemScores, OpenAnswers, Report, Spread
from samenspiegel.core.report.groups import LEAST_FLOOR, Group, GroupsWrong, at_closing, check_groups
from samenspiegel.core.report.printed import category, half_up, is_half, mean_of_printed, mean_of_scores

SENDERS_FOR_TEXTS = 5
WRITERS_FOR_TEXTS = 3
ANSWERS_FOR_SPREAD = 8
SMALL_SPREAD_BELOW = Fraction(1, 2)
LARGE_SPREAD_FROM = Fraction(4, 5)


class ResponsesWrong(ValueError):
    """A response of an unknown group, a second one in a role of one person, or a score outside the scale."""


def build(
    questionnaire: Questionnaire,
    groups: Sequence[Group],
    responses: Iterable[Response],
    *,
    floor: int = LEAST_FLOOR,
    shuffle: Callable[[list[str]], None],
) -> Report:
    """Compute the feedback report: what may be shown of these answers, and nothing beside it.

    Everything in the result is a function of shown figures, shown open answers and public facts; a change of
    an answer that is not shown changes nothing (HV-6, HV-14). The order of `responses` does not matter.

    Args:
        groups: as opened, in the order in which they are shown; what a group was not asked is left out.
        floor: valid answers from which an averaged group is shown; never below three.
        shuffle: reorders open answers in place, called once per question; `random.SystemRandom().shuffle`.
    Raises:
        GroupsWrong: the groups or the floor have no meaning.
        ResponsesWrong: the caller let answers in that were not checked, or counted two people in one role.
    """
    check_groups(groups)
    if floor < LEAST_FLOOR:
        raise GroupsWrong(f"the floor is {LEAST_FLOOR} or more, not {floor}")
    responses = list(responses)
    check_responses(questionnaire, groups, responses)

    senders = Counter(response.group for response in responses)
    group_of = at_closing(groups, senders, floor)
    shown_groups = tuple(dict.fromkeys(group_of.values()))
    answers_of: dict[str, list[Answers]] = {group.key: [] for group in shown_groups}
    for response in responses:
        answers_of[group_of[response.group].key].append(response.answers)

    return Report(
        scale=questionnaire.scale,
        floor=floor,
        groups=shown_groups,
        competencies=tuple(
            _competency_scores(competency, shown_groups, answers_of, floor)
            for competency in questionnaire.competencies
        ),
        open_answers=tuple(
            _open_answers(question, shown_groups, answers_of, shuffle)
            for question in questionnaire.open_questions
        ),
        choices=_choices(questionnaire, shown_groups, answers_of),
    )


def check_responses(
    questionnaire: Questionnaire, groups: Sequence[Group], responses: Sequence[Response]
) -> None:
    """Raises ResponsesWrong where `build` would otherwise compute something that nobody meant."""
    kinds = {group.key: group.kind for group in groups}
    valid = {None, *range(questionnaire.scale.low, questionnaire.scale.high + 1)}
    counted: Counter[str] = Counter()
    for response in responses:
        if response.group not in kinds:
            raise ResponsesWrong(f"a response of the unknown group {response.group!r}")
        counted[response.group] += 1
        if kinds[response.group] != "averaged" and counted[response.group] > 1:
            raise ResponsesWrong(f"two people in {response.group!r}, which holds one")
        if not valid.issuperset(response.answers.scores.values()):
            raise ResponsesWrong(f"a score outside {questionnaire.scale.low}-{questionnaire.scale.high}")


def _competency_scores(
    competency: Competency, groups: Sequence[Group], answers_of: Mapping[str, list[Answers]], floor: int
) -> CompetencyScores:
    scores: dict[str, int | None] = {}
    spread: dict[str, Spread] = {}
    items: dict[str, dict[str, int | None]] = {item: {} for item in competency.items}
    own: int | None = None
    others: list[int] = []
    for group in groups:
        if not group.is_asked(competency):
            continue
        if group.plan == "competencies_only":
            for item in competency.items:
                items[item][group.key] = None
            score = _score_without_items(competency, answers_of[group.key], floor)
        else:
            needed = floor if group.kind == "averaged" else 1
            shown = _shown_items(competency, answers_of[group.key], needed)
            for item in competency.items:
                items[item][group.key] = mean_of_scores(shown[item]) if item in shown else None
            score = (
                mean_of_printed([mean_of_scores(valid) for valid in shown.values()])
                if is_half(len(shown), competency)
                else None
            )
            word = _spread(competency, shown)
            if word:
                spread[group.key] = word
        scores[group.key] = score
        if group.kind == "self":
            own = score
        elif score is not None:
            others.append(score)
    of_others = mean_of_printed(others) if others else None
    gap = None if own is None or of_others is None else own - of_others
    return CompetencyScores(
        key=competency.key,
        scores=scores,
        others=of_others,
        gap=gap,
        category=category(gap),
        items=tuple(ItemScores(item, by_group) for item, by_group in items.items()),
        spread=spread,
    )


def _shown_items(competency: Competency, answers: Sequence[Answers], needed: int) -> dict[str, list[int]]:
    """Valid scores per item, of the items that have enough of them."""
    shown = {}
    for item in competency.items:
        valid = [score for given in answers if (score := given.scores.get(item)) is not None]
        if len(valid) >= needed:
            shown[item] = valid
    return shown


def _score_without_items(competency: Competency, answers: Sequence[Answers], floor: int) -> int | None:
    """The plan `competencies_only`: mean of the item means of who answered half of the items or more."""
    means = []
    for given in answers:
        valid = [score for item in competency.items if (score := given.scores.get(item)) is not None]
        if is_half(len(valid), competency):
            means.append(Fraction(sum(valid), len(valid)))
    return half_up(sum(means, Fraction(0)) / len(means)) if len(means) >= floor else None


def _spread(competency: Competency, shown: Mapping[str, list[int]]) -> Spread | None:
    """How far answers lie apart, as a word: mean over items of the mean distance to the exact item mean."""
    deviations = []
    for valid in shown.values():
        count = len(valid)
        if count >= ANSWERS_FOR_SPREAD:
            total = sum(valid)
            deviations.append(Fraction(sum(abs(count * score - total) for score in valid), count * count))
    if not is_half(len(deviations), competency):
        return None
    mean = sum(deviations, Fraction(0)) / len(deviations)
    if mean < SMALL_SPREAD_BELOW:
        return "small"
    return "large" if mean >= LARGE_SPREAD_FROM else "some"


def _open_answers(
    question: str,
    groups: Sequence[Group],
    answers_of: Mapping[str, list[Answers]],
    shuffle: Callable[[list[str]], None],
) -> OpenAnswers:
    own = None
    named: dict[str, str] = {}
    averaged: list[str] = []
    senders = 0
    for group in groups:
        texts = [
            text for given in answers_of[group.key] if (text := clean_text(given.texts.get(question, "")))
        ]
        if group.kind == "averaged":
            senders += len(answers_of[group.key])
            averaged.extend(texts)
        elif texts and group.kind == "named":
            named[group.key] = texts[0]
        elif texts:
            own = texts[0]
    if senders < SENDERS_FOR_TEXTS or len(averaged) < WRITERS_FOR_TEXTS:
        averaged = []
    averaged.sort()  # so that no order of arrival is left, whatever the shuffle does
    if averaged:
        shuffle(averaged)
    return OpenAnswers(question, tuple(averaged), named, own)


def _choices(
    questionnaire: Questionnaire, groups: Sequence[Group], answers_of: Mapping[str, list[Answers]]
) -> dict[str, dict[str, str]]:
    """Per named group the options it chose; nothing of an averaged group, whatever its raters sent along."""
    return {
        group.key: chosen
        for group in groups
        if group.kind == "named"
        and (
            chosen := {
                choice.key: option
                for given in answers_of[group.key]
                for choice in questionnaire.choices
                if group.key in choice.asked_of and (option := given.choices.get(choice.key)) is not None
            }
        )
    }
