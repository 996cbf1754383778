# SPDX-License-Identifier: EUPL-1.2
"""Who guides a conversation and does not stand apart: noted with who went on, and refused where the format says so."""

from datetime import timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format import FormatSpec
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=1)


def reports_to(person: Person, manager: Person | None) -> None:
    Person.objects.filter(pk=person.pk).update(manager=manager)
    person.refresh_from_db()


def noted(conversation: Conversation) -> set[tuple[str, str]]:
    return set(conversation.independence_notes.values_list("part", "relation"))


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def strict(version: object) -> FormatSpec:
        spec = spec_of(version)  # type: ignore[arg-type]
        guide = spec.parties.facilitator.model_copy(update={"in_line_of_command": "refused"})  # type: ignore[union-attr]
        return spec.model_copy(update={"parties": spec.parties.model_copy(update={"facilitator": guide})})

    for module in ("independence", "planning", "moving"):
        monkeypatch.setattr(f"samenspiegel.conversations.actions.{module}.spec_of", strict)


def test_what_holds_at_planning_is_kept_with_who_went_on_and_logged_in_codes(cast: Cast) -> None:
    reports_to(cast.facilitator, cast.managers[0])
    reports_to(cast.managers[0], cast.secretary)
    conversation = cast.plan()
    feedback.propose_raters(conversation=conversation, by=cast.facilitator, now=NOW)

    assert noted(conversation) == {("facilitator", "below_subject"), ("facilitator", "below_rater")}
    assert {note.accepted_by for note in conversation.independence_notes.all()} == {cast.facilitator}
    told = Event.objects.filter(kind="independence.accepted").values_list("actor", "detail")
    assert list(told.order_by("number")) == [
        (cast.facilitator.public_id, {"relations": ["facilitator.below_subject"]}),
        (cast.facilitator.public_id, {"relations": ["facilitator.below_rater"]}),
    ]


def test_where_nobody_reports_to_anybody_nothing_is_noted(cast: Cast) -> None:
    conversation = cast.plan()
    feedback.propose_raters(conversation=conversation, by=cast.facilitator, now=NOW)

    assert noted(conversation) == set()
    assert not Event.objects.filter(kind="independence.accepted").exists()


def test_a_rater_whom_the_facilitator_reports_to_is_noted_when_added_and_forgotten_when_removed(
    cast: Cast,
) -> None:
    reports_to(cast.facilitator, cast.clerk)
    conversation = cast.plan()
    round = feedback.propose_raters(conversation=conversation, by=cast.facilitator, now=NOW)
    assert round is not None and noted(conversation) == set()

    invitation = feedback.add_rater(
        round=round, group="management-team", person=cast.clerk, by=cast.facilitator, now=LATER
    )
    assert noted(conversation) == {("facilitator", "below_rater")}

    feedback.remove_rater(invitation=invitation, by=cast.facilitator, now=LATER)
    assert noted(conversation) == set()


def test_handing_over_notes_anew_and_keeps_who_went_on_before(cast: Cast) -> None:
    reports_to(cast.facilitator, cast.mayor)
    reports_to(cast.substitute, cast.mayor)
    conversation = cast.plan()
    assert noted(conversation) == {("facilitator", "below_reviewer"), ("substitute", "below_reviewer")}
    reports_to(cast.facilitator, None)

    actions.hand_over(conversation=conversation, by=cast.substitute, now=LATER)

    [note] = conversation.independence_notes.all()
    assert (note.part, note.relation, note.accepted_by, note.accepted_at) == (
        "facilitator",
        "below_reviewer",
        cast.facilitator,
        NOW,
    )


def test_a_format_can_refuse_whoever_stands_in_the_line_of_command(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch)
    reports_to(cast.facilitator, cast.secretary)
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan()
    assert (refused.value.code, refused.value.field) == ("in_line_of_command", "facilitator")

    reports_to(cast.facilitator, cast.mayor)  # not the line of the subject
    reports_to(cast.substitute, cast.secretary)
    with pytest.raises(actions.PlanRefused) as refused:
        cast.plan()
    assert refused.value.field == "substitute"

    reports_to(cast.substitute, None)
    conversation = cast.plan()
    reports_to(cast.substitute, cast.secretary)
    with pytest.raises(actions.WrongState):
        actions.hand_over(conversation=conversation, by=cast.substitute, now=LATER)
