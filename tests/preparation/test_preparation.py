# SPDX-License-Identifier: EUPL-1.2
from datetime import timedelta

import pytest

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentRequest
from samenspiegel.core.agenda import PointLine
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.preparation import actions, queries
from samenspiegel.preparation.models import Agenda, Choice, Point, PrivateNote
from tests.cast import HELD_ON, NOW, Cast, at
from tests.core.test_agenda import REPORT

AFTER_FREEZING = at(HELD_ON, 7)


def brought(conversation, by, text="de brug", now=NOW) -> Point:
    return actions.add_point(conversation=conversation, text=text, by=by, now=now)


def without_round(conversation):
    conversation.has_round = False
    conversation.save()
    return conversation


def frozen(cast: Cast):
    conversation = without_round(cast.plan())
    actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    return conversation


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spiegel with the competencies of ``REPORT``."""
    monkeypatch.setattr(queries, "shown_report", lambda conversation: REPORT)


def shown(conversation, reader=None) -> list[str]:
    return [view.text for view in queries.points(conversation, reader=reader)]


@pytest.mark.clause("HV-5")
def test_both_sides_bring_points_and_see_their_own_at_once(cast: Cast) -> None:
    conversation = cast.plan()
    brought(conversation, cast.secretary, "de brug")
    brought(conversation, cast.mayor, "de haven")
    assert shown(conversation, cast.secretary) == ["de brug"]
    assert shown(conversation, cast.mayor) == ["de haven"]
    assert shown(conversation, cast.facilitator) == []


@pytest.mark.clause("VGS-4")
def test_each_side_sees_the_others_points_once_the_agenda_is_frozen(cast: Cast) -> None:
    conversation = without_round(cast.plan())
    brought(conversation, cast.secretary, "de brug")
    brought(conversation, cast.mayor, "de haven")
    actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    for person in (cast.secretary, cast.mayor, cast.facilitator):
        assert shown(conversation, person) == ["de brug", "de haven"]


def test_the_same_point_twice_is_one(cast: Cast) -> None:
    conversation = cast.plan()
    assert brought(conversation, cast.secretary) == brought(conversation, cast.secretary)
    assert Point.objects.count() == 1


@pytest.mark.parametrize(("text", "refusal"), [("  ", actions.PointEmpty), ("x" * 601, actions.PointTooLong)])
def test_a_point_has_words_and_not_too_many(cast: Cast, text: str, refusal: type) -> None:
    with pytest.raises(refusal):
        brought(cast.plan(), cast.secretary, text)


def test_a_line_break_counts_as_one_character(cast: Cast) -> None:
    point = brought(cast.plan(), cast.secretary, "x\r\n" * 200 + "x")
    assert len(shown(point.conversation)[0]) == 401


@pytest.mark.parametrize("who", ["facilitator", "clerk", "outsider"])
def test_nobody_else_brings_points(cast: Cast, who: str) -> None:
    with pytest.raises(actions.NotASide):
        brought(cast.plan(), getattr(cast, who))


def test_ones_own_point_can_be_changed_and_taken_back_by_nobody_else(cast: Cast) -> None:
    point = brought(cast.plan(), cast.secretary)
    with pytest.raises(actions.NotYours):
        actions.change_point(point=point, text="x", by=cast.mayor, now=NOW)
    with pytest.raises(actions.NotYours):
        actions.remove_point(point=point, by=cast.mayor, now=NOW)
    actions.change_point(point=point, text="de haven", by=cast.secretary, now=NOW)
    assert shown(point.conversation) == ["de haven"]
    actions.remove_point(point=point, by=cast.secretary, now=NOW)
    assert shown(point.conversation) == []


@pytest.mark.clause("VGS-4")
def test_a_frozen_point_does_not_change_any_more(cast: Cast) -> None:
    conversation = without_round(cast.plan())
    point = brought(conversation, cast.secretary)
    actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.AgendaFrozen):
        actions.change_point(point=point, text="x", by=cast.secretary, now=NOW)
    with pytest.raises(actions.AgendaFrozen):
        actions.remove_point(point=point, by=cast.secretary, now=NOW)


def on_agenda(conversation) -> list[PointLine]:
    return [point for item in queries.agenda(conversation).agenda.items for point in item.points]


@pytest.mark.clause("VGS-4")
@pytest.mark.parametrize("is_given", [True, False])
def test_a_late_point_is_added_only_when_the_other_side_agrees(cast: Cast, is_given: bool) -> None:
    conversation = frozen(cast)
    point = brought(conversation, cast.secretary)
    assert (point.is_late, on_agenda(conversation)) == (True, [])
    assert [row.person for row in Notice.objects.filter(kind="late_point")] == [cast.mayor.public_id]
    conversations.answer_consent(
        request=ConsentRequest.objects.get(), is_given=is_given, by=cast.mayor, now=NOW
    )
    assert [line.text for line in on_agenda(conversation)] == (["de brug"] if is_given else [])


@pytest.mark.clause("HV-8")
def test_the_agenda_freezes_with_what_was_brought_and_chosen(cast: Cast, released: None) -> None:
    conversation = without_round(cast.plan())
    brought(conversation, cast.secretary)
    actions.choose_subjects(conversation=conversation, competencies=["vision"], by=cast.mayor, now=NOW)
    actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    view = queries.agenda(conversation)
    assert view.frozen_at == NOW
    mirror = view.agenda.of_kind("mirror")
    assert mirror is not None
    assert (mirror.differences[0].competency, mirror.differences[0].chosen_by) == ("vision", ("reviewer",))
    assert [line.text for line in on_agenda(conversation)] == ["de brug"]
    told = Notice.objects.filter(kind="agenda_frozen").values_list("person", flat=True)
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id}


@pytest.mark.clause("VGS-4")
def test_the_clock_freezes_the_agenda_when_its_date_has_passed_and_once(cast: Cast) -> None:
    conversation = without_round(cast.plan())
    due_on = conversation.milestones.get(key="agenda_frozen").due_on
    assert actions.freeze_due(now=at(due_on, 20)) == 0
    assert actions.freeze_due(now=at(due_on + timedelta(days=1), 1)) == 1
    assert actions.freeze_due(now=at(due_on + timedelta(days=2))) == 0
    assert Agenda.objects.count() == 1
    assert conversation.milestones.get(key="agenda_frozen").done_on == due_on + timedelta(days=1)


def test_an_agenda_waits_for_the_spiegel_but_not_past_the_day_of_the_conversation(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "awaits_report", lambda conversation: True)
    cast.plan()
    assert actions.freeze_due(now=at(HELD_ON - timedelta(days=1), 20)) == 0
    assert actions.freeze_due(now=AFTER_FREEZING) == 1


def test_three_subjects_at_most_and_only_from_the_spiegel(cast: Cast, released: None) -> None:
    conversation = cast.plan()
    common = {"conversation": conversation, "by": cast.mayor, "now": NOW}
    with pytest.raises(actions.TooManySubjects):
        actions.choose_subjects(competencies=["vision", "empathy", "integrity", "creativity"], **common)
    with pytest.raises(actions.NotInReport):
        actions.choose_subjects(competencies=["juggling"], **common)
    with pytest.raises(actions.NotASide):
        actions.choose_subjects(competencies=[], **{**common, "by": cast.facilitator})
    actions.choose_subjects(competencies=["vision", "vision", "empathy"], **common)
    actions.choose_subjects(competencies=["empathy"], **common)
    assert queries.chosen_subjects(conversation) == {"reviewer": ("empathy",)}
    assert Choice.objects.count() == 1


def test_nothing_is_chosen_before_the_spiegel_is_there(cast: Cast) -> None:
    with pytest.raises(actions.NotInReport):
        actions.choose_subjects(conversation=cast.plan(), competencies=["vision"], by=cast.mayor, now=NOW)


@pytest.mark.clause("VGS-7")
def test_a_private_note_is_under_a_key_of_its_own_and_read_by_its_writer_alone(cast: Cast) -> None:
    conversation = cast.plan()
    actions.write_note(conversation=conversation, by=cast.secretary, now=NOW, expectation="Veel empathie.")
    actions.write_note(conversation=conversation, by=cast.secretary, now=NOW, notes="Rustig blijven.")
    assert queries.note_of(conversation, cast.secretary) == queries.Note(
        expectation="Veel empathie.", notes="Rustig blijven."
    )
    assert queries.note_of(conversation, cast.mayor) == queries.Note()
    owner = f"{conversation.public_id}/{cast.secretary.public_id}"
    assert list(Key.objects.filter(purpose=Purpose.PRIVATE).values_list("owner", flat=True)) == [owner]
    assert b"Rustig" not in bytes(PrivateNote.objects.get().sealed)


def test_nothing_is_prepared_for_a_cancelled_conversation(cast: Cast) -> None:
    conversation = cast.plan()
    conversations.cancel(conversation=conversation, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.PreparationOver):
        brought(conversation, cast.secretary)
    with pytest.raises(actions.PreparationOver):
        actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.PreparationOver):
        actions.write_note(conversation=conversation, by=cast.secretary, now=NOW, notes="x")
