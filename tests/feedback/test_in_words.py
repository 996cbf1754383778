# SPDX-License-Identifier: EUPL-1.2
"""Rounds in which a group, or everybody, answers in words: what is asked, what comes in, what the spiegel shows."""

import pytest

from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback.models.sealed import Envelope
from samenspiegel.formats import actions as formats
from samenspiegel.notices.models import Notice
from tests.cast import NOW, Cast, at
from tests.formats.words import ALDERMEN_IN_WORDS, EVERYBODY_IN_WORDS, in_words

from .rounds import OPENED_ON, Stage, stage


def scene_in_words(cast: Cast, text: str = EVERYBODY_IN_WORDS) -> Stage:
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=in_words(text), now=NOW)
    return stage(cast)


def send_words(scene: Stage, people, text="Vaker langskomen.") -> None:
    for person in people:
        link = scene.link(person)
        actions.begin(link=link, is_acknowledged=True)
        actions.send(link=link, answers=Answers({}, {"start": f"{text} ({person.first_name})"}))


def test_who_is_asked_in_words_gets_an_invitation_that_says_so(cast: Cast) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS).open()
    kinds = {
        notice.key.rpartition(":")[2]: notice.kind
        for notice in Notice.objects.filter(kind__startswith="invitation")
    }
    in_scores = {person.public_id: "invitation" for person in (*cast.managers, cast.mayor, cast.secretary)}
    assert kinds == in_scores | {
        cast.works_council_chair.public_id: "invitation",
        **{person.public_id: "invitation_words" for person in cast.aldermen},
    }
    assert scene.round.opened_on == OPENED_ON


def test_a_score_from_who_is_asked_in_words_is_refused_and_nothing_of_it_is_kept(cast: Cast) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS).open()
    link = scene.link(cast.aldermen[0])
    actions.begin(link=link)
    for deed in (
        lambda: actions.save_draft(link=link, scores={"customer-focus.1": 5}),
        lambda: actions.send(link=link, answers=Answers({"customer-focus.1": None})),
    ):
        with pytest.raises(actions.AnswersWrong):
            deed()
    assert actions.load_draft(link=link).answers == Answers()
    assert not actions.has_sent(link=link)


def test_a_group_in_words_stands_in_the_one_list_and_in_no_figure(cast: Cast) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS).open()
    send_words(scene, cast.aldermen)
    scene.send_all([*cast.managers, cast.secretary, cast.mayor, cast.works_council_chair])
    scene.close()
    scene.release()
    report = actions.released(conversation=scene.conversation, person=cast.secretary).report
    assert [group.key for group in report.scored] == [
        *("self", "management-team", "works-council-chair", "reviewer"),
    ]
    assert {key for one in report.competencies for key in one.scores} == {g.key for g in report.scored}
    [answers] = [one for one in report.open_answers if one.question == "start"]
    assert len(answers.averaged) == 4
    assert answers.named == {}


def test_where_everybody_answers_in_words_the_spiegel_holds_words_alone(cast: Cast) -> None:
    scene = scene_in_words(cast).open()
    send_words(scene, scene.everybody)
    scene.close()
    scene.release()
    report = actions.released(conversation=scene.conversation, person=cast.secretary).report
    assert (report.competencies, report.scored) == ((), ())
    [answers] = [one for one in report.open_answers if one.question == "start"]
    assert len(answers.averaged) == 10
    assert set(answers.named) == {"works-council-chair", "reviewer"}
    assert answers.own


def test_fewer_than_five_who_sent_show_nothing_and_more_words_of_theirs_change_nothing(cast: Cast) -> None:
    scene = scene_in_words(cast).open()
    send_words(scene, [*cast.aldermen, cast.secretary, cast.mayor, cast.works_council_chair])
    scene.close(accept_shortfall=True)
    scene.release()
    report = actions.released(conversation=scene.conversation, person=cast.secretary).report
    assert all(one.averaged == () for one in report.open_answers)


def test_groups_in_words_that_together_can_show_nothing_do_not_open(cast: Cast) -> None:
    scene = scene_in_words(cast)
    for person in cast.managers:
        actions.remove_rater(invitation=scene.invitation(person), by=cast.facilitator, now=NOW)
    codes = {problem.code for problem in actions.problems(scene.round, at(OPENED_ON, 7))}
    assert codes == {"words_too_few"}
    with pytest.raises(actions.NotReady):
        scene.open()


def test_no_plan_is_chosen_for_a_group_in_words_and_none_goes_together_with_it(cast: Cast) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS)
    for person in cast.managers[4:]:
        actions.remove_rater(invitation=scene.invitation(person), by=cast.facilitator, now=NOW)
    groups = {group.key: group for group in scene.round.groups.all()}
    for key, plan, partner in (
        ("aldermen", "competencies_only", ""),
        ("aldermen", "by_name", ""),
        ("management-team", "merge", "aldermen"),
    ):
        with pytest.raises(actions.PlanImpossible):
            actions.choose_plan(
                group=groups[key], plan=plan, merge_with=partner, by=cast.facilitator, now=NOW
            )


def test_every_envelope_of_a_mixed_round_has_the_same_size(cast: Cast) -> None:
    scene = scene_in_words(cast, ALDERMEN_IN_WORDS).open()
    send_words(scene, cast.aldermen[:2])
    scene.send(cast.managers[0])
    assert len({len(envelope.sealed) for envelope in Envelope.objects.all()}) == 1
