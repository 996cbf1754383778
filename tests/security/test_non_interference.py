# SPDX-License-Identifier: EUPL-1.2
"""Change what is withheld, and nothing that anybody can fetch changes: no page, mail, row, order or size.

Whole rounds, by the product's own deeds. Which answers are withheld is worked out here from the words of the design
(section 5), not by the code that withholds them.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from samenspiegel.feedback.actions import closing, releasing
from samenspiegel.keys.sealing import seal
from tests.cast import Cast

from .worlds import AT_THE_TABLE, Asked, Given, Round, Scene, live, senders, set_stage

building = import_module("samenspiegel.core.report.build")  # its package calls a function by that name
SENDERS_FOR_TEXTS, WRITERS_FOR_TEXTS = 5, 3
# A whole round takes a second, so the kinds share what a profile allows: --hypothesis-profile=search looks further.
WHOLE_ROUNDS = settings(
    max_examples=max(1, settings.default.max_examples // 12),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller seed is no simpler round
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEWER_ROUNDS = settings(WHOLE_ROUNDS, max_examples=max(1, settings.default.max_examples // 30))
ROUNDS = [
    ("mean_or_nothing", False),
    ("competencies_only", False),
    ("by_name", False),
    ("merge", False),
    ("merge", True),
]
every_kind_of_round = pytest.mark.parametrize(
    ("plan", "merged_at_opening"),
    ROUNDS,
    ids=["mean or nothing", "competencies only", "by name", "merged at closing", "merged at opening"],
)
seeds = st.integers(0, 2**32)


# --- what is withheld, by the words of the design --------------------------------------------------------------------


def twin(scene: Scene, first: Round, chance: random.Random) -> Round:
    """The same round with other answers wherever they are withheld; who sends stays the same."""
    other = {number: _retyped(one, chance) for number, one in first.items()}
    together = scene.together(first)
    for groups in together:
        came = senders(groups, first)
        scores = {number: dict(first[number].answers.scores) for number in came}
        for items in groups[0].competencies:
            if any(group.plan == "competencies_only" for group in groups):
                _without_items(items, scores, scene.floor, chance)
            else:
                for item in items:
                    _one_item(item, scores, scene.floor, chance)
        for number in came:
            other[number] = _with(other[number], scores=scores[number])
    averaged = [number for groups in together for number in senders(groups, first)]
    for question in scene.questions:
        _texts(question, averaged, other, chance)
    for group in scene.groups:
        if group.plan == "by_name" and not scene.is_by_name(group, first):
            _consents(group, other, chance)
    return other


def _retyped(one: Given, chance: random.Random) -> Given:
    """What is typed and never sent is nobody's business."""
    items = chance.sample(sorted(one.answers.scores), 3)
    typed = {item: chance.choice([None, 1, 5]) for item in items}
    if one.is_sent:
        return replace(one, changed=typed if chance.random() < 0.5 else {})
    return replace(one, answers=replace(one.answers, scores={**one.answers.scores, **typed}))


def _one_item(item: str, scores: dict[int, Any], floor: int, chance: random.Random) -> None:
    """Fewer valid answers than the floor: any others that are fewer. Enough: the same ones, from other people."""
    values = [answers[item] for answers in scores.values()]
    if sum(value is not None for value in values) < floor:
        count = chance.randint(0, min(floor - 1, len(values)))
        values = [chance.randint(1, 5) for _ in range(count)] + [None] * (len(values) - count)
    chance.shuffle(values)
    for answers, value in zip(scores.values(), values, strict=True):
        answers[item] = value


def _without_items(items: tuple[str, ...], scores: dict[int, Any], floor: int, chance: random.Random) -> None:
    """Competencies only: who answered less than half does not count, and fewer than the floor are not shown."""

    def is_half(answers: dict[str, Any]) -> bool:
        return 2 * sum(answers[item] is not None for item in items) >= len(items)

    rows = [[answers[item] for item in items] for answers in scores.values()]
    enough = [row for row, answers in zip(rows, scores.values(), strict=True) if is_half(answers)]
    if len(enough) < floor:
        enough = [
            [chance.randint(1, 5) for _ in items] for _ in range(chance.randint(0, min(floor - 1, len(rows))))
        ]
    most = (len(items) - 1) // 2
    while len(enough) < len(rows):
        answered = chance.randint(0, most)
        row: list[int | None] = [
            chance.randint(1, 5) if place < answered else None for place, _ in enumerate(items)
        ]
        chance.shuffle(row)
        enough.append(row)
    chance.shuffle(enough)
    for answers, row in zip(scores.values(), enough, strict=True):
        answers.update(zip(items, row, strict=True))


def _texts(question: str, averaged: list[int], other: Round, chance: random.Random) -> None:
    """Too few senders or writers: any other texts that are too few. Enough: the same ones, from other people."""
    texts = [other[number].answers.texts.get(question, "") for number in averaged]
    if len(averaged) < SENDERS_FOR_TEXTS:
        texts = [chance.choice(["", "Iets heel anders.", "x" * chance.randint(1, 600)]) for _ in averaged]
    elif sum(map(bool, texts)) < WRITERS_FOR_TEXTS:
        count = chance.randint(0, WRITERS_FOR_TEXTS - 1)
        texts = ["y" * chance.randint(1, 600)] * count + [""] * (len(averaged) - count)
    chance.shuffle(texts)
    for number, text in zip(averaged, texts, strict=True):
        rest = {key: value for key, value in other[number].answers.texts.items() if key != question}
        other[number] = _with(other[number], texts={**rest, question: text} if text else rest)


def _consents(group: Asked, other: Round, chance: random.Random) -> None:
    """Somebody did not consent, so nobody goes by name: who that was may be anybody."""
    for number in group.invitations:
        chosen = {"by_name": chance.choice(["yes", "no"])}
        other[number] = _with(other[number], choices={**other[number].answers.choices, **chosen})
    if Scene.is_by_name(group, other):
        one = chance.choice(group.invitations)
        other[one] = _with(other[one], choices={**other[one].answers.choices, "by_name": "no"})


def _with(one: Given, **changed: Any) -> Given:
    return replace(one, answers=replace(one.answers, **changed))


# --- the properties --------------------------------------------------------------------------------------------------


def _watched(scene: Scene) -> list[str]:
    """Everybody, those at the table more often than the others."""
    return [*AT_THE_TABLE, *AT_THE_TABLE, *scene.everybody]


@pytest.mark.clause("HV-6", "HV-14")
@every_kind_of_round
def test_other_answers_where_they_are_withheld_change_nothing_that_anybody_can_fetch(
    cast: Cast, plan: str, merged_at_opening: bool
) -> None:
    scene = set_stage(cast, plan, merged_at_opening=merged_at_opening)

    @WHOLE_ROUNDS
    @given(seeds, st.booleans(), st.sampled_from(_watched(scene)))
    def holds(seed: int, looks_before: bool, who: str) -> None:
        chance = random.Random(seed)
        first = scene.answered(chance)
        second = twin(scene, first, chance)
        assume(first != second)

        one, other = (live(scene, given, looks_before=looks_before, who=[who]) for given in (first, second))

        assert one.differences(other) == []

    holds()


@pytest.mark.clause("HV-6", "HV-14")
@every_kind_of_round
def test_of_a_group_nobody_one_or_two_who_sent_is_the_same_to_everybody(
    cast: Cast, plan: str, merged_at_opening: bool
) -> None:
    """Whoever runs the round saw by name who had handed in, and the log keeps one total: nothing beside these."""
    scene = set_stage(cast, plan, merged_at_opening=merged_at_opening)

    @FEWER_ROUNDS
    @given(seeds, st.booleans(), st.sampled_from(_watched(scene)))
    def holds(seed: int, looks_before: bool, who: str) -> None:
        chance = random.Random(seed)
        first = _few(scene, scene.answered(chance), chance)
        second = _few(scene, first, chance)
        assume(first != second)
        assume(_side_of_texts(scene, first) == _side_of_texts(scene, second))

        one, other = (live(scene, given, looks_before=looks_before, who=[who]) for given in (first, second))
        for seen in (one, other):
            _leave_out_who_runs_the_round(scene, seen)

        assert one.differences(other) == []

    holds()


def _few(scene: Scene, first: Round, chance: random.Random, count: int | None = None) -> Round:
    """The same round in which none, one or two of the small group sent; and so of those they go together with."""
    made = dict(first)
    group = next(group for group in scene.groups if "aldermen" in group.key)
    groups = [group]
    if group.plan == "merge":
        groups.append(next(one for one in scene.groups if one.key == group.merge_with))
    numbers = [number for one in groups for number in one.invitations]
    sent = chance.sample(numbers, chance.randint(0, 2) if count is None else count)
    for number in numbers:
        scores = {item: chance.choice([None, 1, 2, 3, 4, 5]) for item in made[number].answers.scores}
        # Their texts would stand in the list of everybody's.
        answers = replace(made[number].answers, scores=scores, texts={})
        made[number] = replace(made[number], answers=answers, is_sent=number in sent, changed={})
    return made


def _side_of_texts(scene: Scene, given: Round) -> bool:
    """Whether enough people sent for open answers to be shown: the fifth opens the list, and may."""
    return sum(len(senders(groups, given)) for groups in scene.together(given)) >= SENDERS_FOR_TEXTS


def _leave_out_who_runs_the_round(scene: Scene, seen: Any) -> None:
    """Who facilitates reads who has handed in, while it is open: allowed, by name and never when."""
    runs = {"facilitator", "facilitator of the organisation", "administrator of the organisation"}
    for key in [key for key in seen.pages if key[0] == "asked" and key[1] in runs]:
        del seen.pages[key]
    # What remains is one total on the round and in the chain of the log, where it moves the digests behind it.
    for name in list(seen.tables):
        if name.startswith("feedback_round"):
            for row in seen.tables[name]:
                row.pop("received_total", None)
        if name.startswith("audit_"):
            for row in seen.tables[name]:
                row.pop("digest")
                row.get("detail", {}).pop("received", None)
    seen.pages = {key: page for key, page in seen.pages.items() if "/logboek/" not in key[2]}


def test_of_two_worlds_nobody_can_tell_which_is_theirs_at_any_address(cast: Cast) -> None:
    """Once with everybody, at every door, open or closed."""
    scene, chance = set_stage(cast), random.Random(7)
    first = scene.answered(chance)
    first = {number: replace(given, is_sent=True) for number, given in first.items()}
    second = twin(scene, first, chance)

    one, other = (live(scene, given, who=scene.everybody, everywhere=True) for given in (first, second))

    assert first != second
    assert one.differences(other) == []
    opened = {key[:2] for key, page in one.pages.items() if page[0] == 200}
    here = f"/gesprekken/{scene.life.conversation.public_id}/"
    read = [
        ("released", "subject", f"{here}spiegel/"),
        ("released", "subject", f"{here}spiegel/?volgorde=verschil"),
        ("released", "reviewer", f"{here}spiegel/?vragen=open"),
        ("released", "reviewer", f"{here}agenda/"),
        ("released", "subject", f"{here}verslag/"),
        ("closed", "facilitator", f"{here}open-antwoorden/"),
    ]
    assert {place: one.pages[place][0] for place in read} == dict.fromkeys(read, 200)
    assert {who for when, who in opened if when == "released"} == set(scene.everybody)


@pytest.mark.clause("HV-7")
def test_words_that_the_facilitator_withheld_are_in_nothing_afterwards(cast: Cast) -> None:
    scene = set_stage(cast)

    @FEWER_ROUNDS
    @given(seeds)
    def holds(seed: int) -> None:
        chance = random.Random(seed)
        first = {number: replace(one, is_sent=True) for number, one in scene.answered(chance).items()}
        managers = next(group for group in scene.groups if group.key == "management-team").invitations
        for number in managers[:4]:
            first[number] = _with(first[number], texts=dict.fromkeys(scene.questions, f"50 {number}"))
        seen = []
        # Of one length and at one place in the alphabet: the others stand around it as they did.
        for words in ("51 scheldwoord", "51 lofprijzing"):
            given = dict(first)
            given[managers[0]] = _with(given[managers[0]], texts={scene.questions[0]: words})
            seen.append(
                live(
                    scene,
                    given,
                    withhold=words,
                    who=AT_THE_TABLE,
                    mask=lambda text, w=words: text.replace(w, ""),
                )
            )

        assert seen[0].differences(seen[1]) == []

    holds()


# --- and that the properties can fail --------------------------------------------------------------------------------


def _counts_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that says how many answered, in the place of how many were asked."""
    build = building.build

    def leaking(questionnaire: Any, groups: Any, responses: Any, **options: Any) -> Any:
        responses = list(responses)
        counted = [
            replace(group, invited=sum(one.group == group.key for one in responses))
            if group.kind == "averaged"
            else group
            for group in groups
        ]
        return build(questionnaire, counted, responses, **options)

    monkeypatch.setattr(closing.core_report, "build", leaking)


def _shows_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A floor of two."""
    shown = building._shown_items
    monkeypatch.setattr(
        building,
        "_shown_items",
        lambda competency, answers, needed: shown(competency, answers, min(needed, 2)),
    )


def _grows_with_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of which only the size tells how many answers were valid."""
    opened = closing._opened
    valid: list[int] = []

    def counting(round: Any, private: Any = None) -> Any:
        came_in, spoiled = opened(round, private)
        valid[:] = [
            sum(score is not None for one in came_in.values() for score in one.answers.scores.values())
        ]
        return came_in, spoiled

    def growing(key: bytes, value: Any, *, about: str, block_bytes: int) -> bytes:
        return seal(key, {**value, "more": " " * 16 * valid[0]}, about=about, block_bytes=16)

    monkeypatch.setattr(closing, "_opened", counting)
    monkeypatch.setattr(closing, "seal", growing)
    monkeypatch.setattr(releasing, "seal", growing)


def _keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open answers in the order of groups, not shuffled."""
    open_answers = building._open_answers

    def leaking(question: str, groups: Any, answers_of: Any, shuffle: Any) -> Any:
        made = open_answers(question, groups, answers_of, shuffle)
        texts = [answers.texts.get(question) for group in groups for answers in answers_of[group.key]]
        in_order = tuple(dict.fromkeys(text for text in texts if text in made.averaged))
        return replace(made, averaged=in_order)

    monkeypatch.setattr(building, "_open_answers", leaking)


@pytest.mark.parametrize("leak", [_counts_answers, _shows_two, _grows_with_answers, _keeps_the_order])
def test_a_report_that_leaks_is_caught(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, leak: Callable[[pytest.MonkeyPatch], None]
) -> None:
    scene = set_stage(cast)
    leak(monkeypatch)

    def is_caught(seed: int) -> bool:
        chance = random.Random(seed)
        first = scene.answered(chance)
        if leak is _counts_answers:
            first, second = (_few(scene, first, random.Random(seed), count) for count in (0, 2))
        else:
            first = {number: replace(one, is_sent=True) for number, one in first.items()}
            second = twin(scene, first, chance)
        one, other = (live(scene, given, who=["subject"]) for given in (first, second))
        found = one.differences(other)
        return ("released", "subject") in {key[:2] for key in found} or any(
            key[:2] == ("table", "feedback_feedbackreport") for key in found
        )

    assert any(is_caught(seed) for seed in range(4))
