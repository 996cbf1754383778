# SPDX-License-Identifier: EUPL-1.2
"""Objecting until a day: who may, until when, what ends it sooner, and what waits for it."""

from datetime import date, timedelta

import pytest

from samenspiegel.core.duties import Code
from samenspiegel.core.terms import OBJECTIONS as TERM
from samenspiegel.duties.queries import overview
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.models import NoObjection
from samenspiegel.formats import actions as formats
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from tests.cast import NOW, Cast, at
from tests.formats.terms import OBJECTIONS, with_terms

from .rounds import OPENED_ON, Stage, stage

# Planned on 12 January; the questionnaires leave on 10 February. Five working days end on Monday 19 January.
UNTIL = date(2026, 1, 19)
LONG = OBJECTIONS.replace("working_days = 5", "days = 40")  # past the day of sending


def scene_with_term(cast: Cast, part: str = OBJECTIONS, more: str = "") -> Stage:
    spec = with_terms(part, more)
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)
    return stage(cast)


def until(scene: Stage) -> date:
    return scene.conversation.milestones.get(key=TERM).due_on


def codes(scene: Stage, on: date) -> set[str]:
    return {problem.code for problem in actions.problems(scene.fresh, at(on, 7))}


def kinds(person) -> list[str]:
    return sorted(
        Notice.objects.filter(person=person.public_id, kind__startswith="raters_").values_list(
            "kind", flat=True
        )
    )


@pytest.mark.clause("HV-14")
def test_who_may_object_is_told_until_when_and_it_stands_among_the_dates(cast: Cast) -> None:
    scene = scene_with_term(cast)
    assert until(scene) == UNTIL
    assert kinds(cast.secretary) == kinds(cast.mayor) == ["raters_proposed_term"]


def test_objecting_is_possible_on_the_last_day_and_not_on_the_next(cast: Cast) -> None:
    scene = scene_with_term(cast)
    actions.object_to_rater(round=scene.round, by=cast.secretary, reason="Te ver weg.", now=at(UNTIL, 22))
    for deed in (
        lambda now: actions.object_to_rater(round=scene.round, by=cast.mayor, reason="Te laat.", now=now),
        lambda now: actions.accept_raters(round=scene.round, by=cast.mayor, now=now),
    ):
        with pytest.raises(actions.TermOver):
            deed(at(UNTIL + timedelta(days=1), 0))
    assert scene.fresh.objections.count() == 1
    assert NoObjection.objects.count() == 0


def test_sending_waits_for_the_term_and_goes_on_by_itself_when_it_has_passed(cast: Cast) -> None:
    scene = scene_with_term(cast, LONG)
    last = until(scene)
    assert last > OPENED_ON
    tasks.open_rounds(at(OPENED_ON, 7))
    assert scene.fresh.opened_on is None
    assert codes(scene, OPENED_ON) == {"term_runs"}
    with pytest.raises(actions.NotReady):
        scene.open()


def test_sending_goes_on_sooner_once_all_who_may_object_agree(cast: Cast) -> None:
    scene = scene_with_term(cast, LONG)
    actions.accept_raters(round=scene.round, by=cast.secretary, now=NOW)
    actions.accept_raters(round=scene.round, by=cast.secretary, now=NOW)
    assert codes(scene, OPENED_ON) == {"term_runs"}
    actions.accept_raters(round=scene.round, by=cast.mayor, now=NOW)
    assert codes(scene, OPENED_ON) == set()
    tasks.open_rounds(at(OPENED_ON, 7))
    assert scene.fresh.opened_on == OPENED_ON
    assert NoObjection.objects.count() == 0  # nobody needs to know it afterwards


def test_after_the_term_silence_is_agreement(cast: Cast) -> None:
    scene = scene_with_term(cast)
    assert codes(scene, UNTIL) == {"term_runs"}
    assert codes(scene, UNTIL + timedelta(days=1)) == set()
    assert scene.open().round.opened_on == OPENED_ON


def test_an_objection_that_waits_for_an_answer_stops_sending_also_after_the_term(cast: Cast) -> None:
    scene = scene_with_term(cast)
    objection = actions.object_to_rater(round=scene.round, by=cast.mayor, reason="Te nieuw.", now=NOW)
    assert codes(scene, OPENED_ON) == {"objection_open"}
    with pytest.raises(actions.ObjectionOpen):
        actions.accept_raters(round=scene.round, by=cast.mayor, now=NOW)
    actions.answer_objection(objection=objection, answer="Blijft.", by=cast.facilitator, now=at(OPENED_ON, 6))
    assert codes(scene, OPENED_ON) == set()


def test_who_is_added_gives_everybody_the_whole_term_again(cast: Cast) -> None:
    scene = scene_with_term(cast)
    actions.accept_raters(round=scene.round, by=cast.secretary, now=NOW)
    later = at(UNTIL + timedelta(days=3), 9)
    actions.add_rater(
        round=scene.round, group="management-team", person=cast.clerk, by=cast.facilitator, now=later
    )
    assert until(scene) == date(2026, 1, 29)  # five working days after Thursday 22 January
    assert NoObjection.objects.count() == 0
    assert codes(scene, date(2026, 1, 29)) == {"term_runs"}
    assert kinds(cast.mayor) == ["raters_changed", "raters_proposed_term"]
    actions.object_to_rater(round=scene.round, by=cast.mayor, reason="Kent haar niet.", now=later)


def test_two_who_are_added_on_one_day_are_told_in_one_mail(cast: Cast) -> None:
    scene = scene_with_term(cast)
    for person in (cast.clerk, _new(cast)):
        actions.add_rater(
            round=scene.round, group="management-team", person=person, by=cast.facilitator, now=at(UNTIL)
        )
    assert kinds(cast.secretary).count("raters_changed") == 1


def _new(cast: Cast):

    return people.add_person(
        organisation=cast.organisation,
        name="Nina Nieuw",
        first_name="Nina",
        email="nina@veenmeer.example",
        now=NOW,
    )


def test_only_who_the_format_names_objects_and_agrees(cast: Cast) -> None:
    scene = scene_with_term(cast, LONG, '\n[raters]\nmay_object = ["subject"]\n')
    for by in (cast.mayor, cast.facilitator, cast.managers[0], cast.outsider):
        with pytest.raises(actions.NotTheirs):
            actions.accept_raters(round=scene.round, by=by, now=NOW)
        with pytest.raises(actions.NotTheirs):
            actions.object_to_rater(round=scene.round, by=by, reason="Nee.", now=NOW)
    actions.accept_raters(round=scene.round, by=cast.secretary, now=NOW)
    assert codes(scene, OPENED_ON) == set()


def test_what_is_expected_of_the_sides_ends_with_their_word_or_the_term(cast: Cast) -> None:
    scene = scene_with_term(cast)
    actions.accept_raters(round=scene.round, by=cast.mayor, now=NOW)
    [item] = overview([scene.conversation])
    found = {
        person: [one.due_on for one in item.duties_of(person, NOW.date()) if one.code == Code.LOOK_AT_RATERS]
        for person in (cast.secretary, cast.mayor)
    }
    assert found == {cast.secretary: [UNTIL], cast.mayor: []}


def test_without_a_term_nothing_waits_and_adding_tells_nobody(cast: Cast) -> None:
    scene = stage(cast)
    assert not scene.conversation.milestones.filter(key=TERM).exists()
    actions.add_rater(
        round=scene.round, group="management-team", person=cast.clerk, by=cast.facilitator, now=NOW
    )
    assert kinds(cast.mayor) == ["raters_proposed"]
    assert codes(scene, OPENED_ON) == set()
