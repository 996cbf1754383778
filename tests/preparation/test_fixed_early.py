# SPDX-License-Identifier: EUPL-1.2
"""Where nobody guides, one of the two can fix the agenda before its day; that takes nothing from the other (VGS-4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.conversations.models import ConsentRequest, Conversation
from samenspiegel.core import agenda as core
from samenspiegel.core.access import Part
from samenspiegel.core.viewpoints import awaited
from samenspiegel.feedback import tasks
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions, queries, viewpoints
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON
from tests.formats import vgs
from tests.formats.test_zaanstad import TALK, consented, plan

RELEASED_AT = at(HELD_ON - timedelta(days=7), 10)
pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """An employee and a manager; either of them organises."""
    subject, reviewer = cast.managers[0], cast.secretary
    return plan(cast, consented(cast, TALK), subject=subject, reviewer=reviewer, by=subject)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page(conversation: Conversation, part: str) -> str:
    return f"/gesprekken/{conversation.public_id}/{part}"


def on_agenda(conversation: Conversation) -> list[str]:
    items = queries.agenda(Conversation.objects.get(pk=conversation.pk)).agenda.items
    return [point.text for item in items for point in item.points]


@pytest.mark.django_db
@pytest.mark.clause("VGS-4", "ZS-3")
def test_the_manager_cannot_keep_the_points_of_the_employee_off_it(
    cast: Cast, talk: Conversation, now: Callable[[datetime], None]
) -> None:
    """The attack: the manager fixes the agenda at once, so that what the employee brings would need the manager."""
    employee, manager = browser(cast.managers[0]), browser(cast.secretary)
    due_on = talk.milestones.get(key="agenda_frozen").due_on
    fixing = page(talk, "agenda/vastzetten/")
    assert "Tot het eind van maandag 2 maart 2026 kan elk van beiden" in manager.get(fixing).content.decode()
    manager.post(fixing, {"sure": "on"})
    assert queries.frozen(talk) is not None

    now(at(due_on, 20))
    assert (
        "De agenda is al vastgezet. Tot het eind van" in employee.get(page(talk, "punten/")).content.decode()
    )
    employee.post(page(talk, "punten/"), {"text": "de werkdruk"})

    assert (on_agenda(talk), ConsentRequest.objects.count()) == (["de werkdruk"], 0)
    assert "de werkdruk" in manager.get(page(talk, "agenda/")).content.decode()

    now(at(due_on + timedelta(days=1)))
    employee.post(page(talk, "punten/"), {"text": "een laat punt"})
    assert (on_agenda(talk), ConsentRequest.objects.count()) == (["de werkdruk"], 1)


@pytest.mark.django_db
@pytest.mark.clause("VGS-3")
def test_a_side_does_not_end_the_time_in_which_the_other_can_share_a_view(cast: Cast) -> None:
    conversation = vgs.plan(cast)
    conversation.has_round = False
    conversation.save(update_fields=["has_round"])

    with pytest.raises(actions.ViewsAwaited):
        actions.freeze_agenda(conversation=conversation, by=cast.mayor, now=NOW)

    assert queries.frozen(conversation) is None


@pytest.fixture
def released(cast: Cast, now: Callable[[datetime], None]) -> Conversation:
    """The spiegel is there for both, nobody guides, and both have shared their views."""
    stage = vgs.stage(cast).open()
    stage.send_all(vgs.everybody(cast))
    tasks.close_and_release(at(CLOSED_ON))
    now(RELEASED_AT)
    tasks.close_and_release(RELEASED_AT)
    for part, side in ((Part.SUBJECT, cast.secretary), (Part.REVIEWER, cast.mayor)):
        texts = {prompt.key: "Goed." for prompt in viewpoints.prompts_of(stage.conversation, part)}
        viewpoints.write_views(conversation=stage.conversation, texts=texts, by=side, now=RELEASED_AT)
        viewpoints.share_views(conversation=stage.conversation, by=side, now=RELEASED_AT)
    return Conversation.objects.get(pk=stage.conversation.pk)


@pytest.mark.django_db
@pytest.mark.clause("VGS-4", "ZS-3")
def test_who_organises_cannot_fix_it_before_the_other_has_chosen_subjects(
    cast: Cast, released: Conversation
) -> None:
    """The attack: the secretary fixes the agenda at once, so that what the mayor sees in the spiegel stays off it."""
    secretary, fixing = browser(cast.secretary), page(released, "agenda/vastzetten/")
    report = queries.shown_report(released)
    assert report is not None
    own, others = (competency.key for competency in report.competencies[:2])
    actions.choose_subjects(conversation=released, competencies=[own], by=cast.secretary, now=RELEASED_AT)

    told = secretary.get(page(released, "agenda/")).content.decode()
    assert "zodra ieder van jullie onderwerpen uit de spiegel heeft gekozen" in told
    assert "De agenda nu vastzetten" not in told
    answer = secretary.post(fixing, {"sure": "on"}).content.decode()
    assert "Nog niet ieder van jullie heeft onderwerpen uit de spiegel gekozen." in answer
    assert queries.frozen(released) is None

    actions.choose_subjects(conversation=released, competencies=[others], by=cast.mayor, now=RELEASED_AT)
    assert "De agenda nu vastzetten" in secretary.get(page(released, "agenda/")).content.decode()
    secretary.post(fixing, {"sure": "on"})
    assert queries.frozen(released) is not None
    fixed = queries.agenda(Conversation.objects.get(pk=released.pk)).agenda.items
    chosen = {line.competency: line.chosen_by for item in fixed for line in item.differences}
    assert (chosen[own], chosen[others]) == (("subject",), ("reviewer",))


@pytest.mark.django_db
@pytest.mark.clause("VGS-4")
def test_choosing_nothing_is_a_choice_and_who_never_chooses_holds_nothing_up(
    cast: Cast, released: Conversation
) -> None:
    actions.choose_subjects(conversation=released, competencies=[], by=cast.mayor, now=RELEASED_AT)
    assert actions.awaited(released, by=cast.secretary, now=RELEASED_AT) == "subjects"

    due_on = released.milestones.get(key="agenda_frozen").due_on
    assert actions.freeze_due(now=at(due_on, 20)) == 0
    assert actions.freeze_due(now=at(due_on + timedelta(days=1), 1)) == 1
    assert queries.frozen(released) is not None


sides = st.lists(st.booleans(), max_size=3)


@given(st.booleans(), st.booleans(), sides, sides)
def test_the_clock_and_the_day_itself_wait_for_nobody_and_a_side_for_both(
    by_side: bool, is_day_there: bool, has_shared: list[bool], has_chosen: list[bool]
) -> None:
    found = awaited(by_side=by_side, is_day_there=is_day_there, has_shared=has_shared, has_chosen=has_chosen)

    is_done = all(has_shared) and all(has_chosen)
    assert (found is None) == (is_done or not by_side or is_day_there)
    assert found != "views" or not all(has_shared)


@given(st.booleans(), st.booleans(), st.dates() | st.none(), st.dates())
def test_a_point_is_late_on_a_fixed_agenda_alone_and_not_before_its_day_is_over_where_nobody_guides(
    is_frozen: bool, is_guided: bool, until_on: date | None, today: date
) -> None:
    late = core.is_late(is_frozen=is_frozen, is_guided=is_guided, until_on=until_on, today=today)

    assert late == (is_frozen and (is_guided or until_on is None or today > until_on))
