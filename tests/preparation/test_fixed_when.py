# SPDX-License-Identifier: EUPL-1.2
"""When an agenda is fixed that nobody fixes: the pages name the very moment at which it happens (VGS-4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.conversations.models import Conversation
from samenspiegel.core import agenda as core
from samenspiegel.core import terms
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions, queries
from samenspiegel.records.actions import start
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats import vgs
from tests.web.doors import signed_in

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("now")


def page(conversation: Conversation, part: str) -> str:
    return f"/gesprekken/{conversation.public_id}/{part}"


def read(person: Person, conversation: Conversation, part: str) -> str:
    return " ".join(signed_in(person).get(page(conversation, part)).content.decode().split())


def refused(person: Person, conversation: Conversation) -> str:
    answer = signed_in(person).post(page(conversation, "agenda/vastzetten/"), {"sure": "on"})
    return " ".join(answer.content.decode().split())


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """Nobody guides, views are asked, and there is no spiegel to wait for."""
    conversation = vgs.plan(cast)
    conversation.has_round = False
    conversation.save(update_fields=["has_round"])
    return conversation


@pytest.fixture
def without_day(talk: Conversation) -> Conversation:
    """The same in a format that gives the agenda no day."""
    talk.milestones.filter(key=queries.MILESTONE).delete()
    return talk


@pytest.mark.django_db
@pytest.mark.clause("VGS-4")
def test_who_fixes_it_too_early_reads_the_day_at_whose_end_the_clock_does_it(
    cast: Cast, talk: Conversation
) -> None:
    due_on = talk.milestones.get(key=queries.MILESTONE).due_on
    assert due_on == date(2026, 2, 27)

    said = refused(cast.secretary, talk)

    assert "Anders gebeurt dat vanzelf aan het eind van vrijdag 27 februari 2026." in said
    assert "Aan het eind van vrijdag 27 februari 2026 staat de agenda vast." in read(
        cast.secretary, talk, "agenda/"
    )
    assert (actions.freeze_due(now=at(due_on, 22)), actions.freeze_due(now=at(due_on, 23))) == (0, 1)


@pytest.mark.django_db
@pytest.mark.clause("VGS-4")
def test_where_the_format_gives_it_no_day_no_page_says_that_the_clock_does_it(
    cast: Cast, without_day: Conversation, now: Callable[[datetime], None]
) -> None:
    held = "dinsdag 3 maart 2026"

    said = refused(cast.secretary, without_day)
    agenda = read(cast.secretary, without_day, "agenda/")

    assert f"Anders kan dat op de dag van het gesprek: {held}." in said
    assert "Wie dan aan het verslag begint, zet de agenda daarmee ook vast." in said
    assert f"Vastzetten kan op de dag van het gesprek: {held}. Eerder vastzetten kan zodra" in agenda
    assert "Schrijven kan tot de agenda vaststaat." in read(cast.secretary, without_day, "zienswijzen/")
    assert "De agenda staat vast zodra iemand haar vastzet of aan het verslag begint." in read(
        cast.secretary, without_day, "punten/"
    )
    assert all("vanzelf aan het eind" not in text for text in (said, agenda))

    assert actions.freeze_due(now=at(HELD_ON + 30 * DAY)) == 0
    now(at(HELD_ON, 9))
    signed_in(cast.secretary).post(page(without_day, "agenda/vastzetten/"), {"sure": "on"})
    assert queries.frozen(without_day) is not None


@pytest.mark.django_db
@pytest.mark.clause("VGS-4")
def test_where_the_format_gives_it_no_day_who_begins_the_record_fixes_it(
    cast: Cast, without_day: Conversation
) -> None:
    start(conversation=without_day, by=cast.secretary, now=at(HELD_ON, 12))

    assert queries.frozen(without_day) is not None


@pytest.mark.django_db
@pytest.mark.clause("VGS-4")
def test_an_agenda_that_waits_for_the_mirror_says_so_and_how_long(
    cast: Cast, now: Callable[[datetime], None]
) -> None:
    conversation = vgs.stage(cast).open().conversation
    due_on = conversation.milestones.get(key=queries.MILESTONE).due_on
    now(at(due_on))
    assert "Aan het eind van vrijdag 27 februari 2026 staat de agenda vast." in read(
        cast.secretary, conversation, "punten/"
    )

    now(at(due_on + DAY))
    said = "De agenda wacht op de spiegel en staat uiterlijk aan het eind van maandag 2 maart 2026 vast."

    assert said in read(cast.secretary, conversation, "punten/")
    assert said in read(cast.secretary, conversation, "agenda/")
    assert actions.freeze_due(now=at(HELD_ON - DAY, 22)) == 0
    assert actions.freeze_due(now=at(HELD_ON - DAY, 23)) == 1


@pytest.mark.django_db
def test_a_cancelled_conversation_says_nothing_of_when_its_agenda_is_fixed(
    cast: Cast, talk: Conversation
) -> None:
    Conversation.objects.filter(pk=talk.pk).update(cancelled_at=NOW)

    assert "staat de agenda vast" not in read(cast.secretary, talk, "agenda/")


days = st.dates(date(2026, 1, 1), date(2026, 1, 20))


@given(days, days, st.booleans())
def test_the_clock_fixes_it_once_its_day_is_over_and_the_mirror_there_or_on_the_day_of_the_talk(
    until_on: date, held_on: date, awaits_report: bool
) -> None:
    """What the pages name on any day is what happens, as long as nothing changes meanwhile."""

    def through(today: date) -> date:
        found = core.open_through(
            until_on=until_on, held_on=held_on, awaits_report=awaits_report, today=today
        )
        assert found is not None
        return found

    all_days = [date(2026, 1, 1) + number * DAY for number in range(30)]
    fixed_on = next(today for today in all_days if terms.is_over(through(today), today))

    earliest = until_on + DAY
    assert fixed_on == (max(earliest, held_on) if awaits_report else earliest)
    named = {through(today) for today in all_days if until_on < today < fixed_on}
    assert named <= {fixed_on - DAY}


@given(days, st.booleans(), days)
def test_without_a_day_of_its_own_the_clock_never_fixes_it(
    held_on: date, awaits_report: bool, today: date
) -> None:
    given = {"held_on": held_on, "awaits_report": awaits_report, "today": today}

    assert core.open_through(until_on=None, **given) is None
