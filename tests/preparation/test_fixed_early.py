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
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions, queries
from tests.cast import NOW, Cast, at
from tests.formats import vgs
from tests.formats.test_zaanstad import TALK, consented, plan

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


@given(st.booleans(), st.booleans(), st.dates() | st.none(), st.dates())
def test_a_point_is_late_on_a_fixed_agenda_alone_and_not_before_its_day_is_over_where_nobody_guides(
    is_frozen: bool, is_guided: bool, until_on: date | None, today: date
) -> None:
    late = core.is_late(is_frozen=is_frozen, is_guided=is_guided, until_on=until_on, today=today)

    assert late == (is_frozen and (is_guided or until_on is None or today > until_on))
