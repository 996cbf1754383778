# SPDX-License-Identifier: EUPL-1.2
"""Points and views until a day: on it they can still be brought, after it no more, by no way in."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats import actions as formats
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions, viewpoints
from samenspiegel.preparation.models import Point
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats import vgs
from tests.formats.terms import POINTS, VIEWS, with_terms

POINTS_UNTIL = HELD_ON - timedelta(days=5)
VIEWS_UNTIL = HELD_ON - timedelta(days=7)
PROMPT = "works-council-director"


def planned(cast: Cast) -> Conversation:
    spec = with_terms(POINTS)
    cast.format_version = formats.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)
    return cast.plan()


def with_views(cast: Cast) -> Conversation:
    spec = with_terms(VIEWS, base=vgs.KEY)
    version = formats.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)
    return vgs.plan(cast, format_version=version)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def at_moment(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: moment)


def test_a_point_is_brought_and_changed_until_the_last_day(cast: Cast) -> None:
    conversation = planned(cast)
    last, next_day = at(POINTS_UNTIL, 20), at(POINTS_UNTIL + timedelta(days=1), 0)
    point = actions.add_point(conversation=conversation, text="De brug.", by=cast.mayor, now=last)
    for deed in (
        lambda: actions.add_point(
            conversation=conversation, text="Nog een.", by=cast.secretary, now=next_day
        ),
        lambda: actions.change_point(point=point, text="Anders.", by=cast.mayor, now=next_day),
    ):
        with pytest.raises(actions.TermOver):
            deed()
    assert Point.objects.count() == 1
    actions.remove_point(point=point, by=cast.mayor, now=next_day)


def test_a_point_is_not_brought_late_either(cast: Cast) -> None:
    """Without a term both sides could still agree to a late point (VGS-4)."""
    conversation = planned(cast)
    frozen_at = at(HELD_ON - timedelta(days=1))
    with pytest.raises(actions.TermOver):
        actions.add_point(conversation=conversation, text="Te laat.", by=cast.mayor, now=frozen_at)
    assert conversation.consent_requests.count() == 0


def test_the_page_says_until_when_and_keeps_what_was_typed_too_late(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = planned(cast)
    here = f"/gesprekken/{conversation.public_id}/punten/"
    at_moment(monkeypatch, at(POINTS_UNTIL, 12))
    assert "Inbrengen kan tot en met donderdag 26 februari 2026, daarna niet meer." in (
        as_(cast.mayor).get(here).content.decode()
    )
    at_moment(monkeypatch, at(POINTS_UNTIL + timedelta(days=1), 12))
    page = as_(cast.mayor).get(here).content.decode()
    assert "Punten inbrengen kon tot en met donderdag 26 februari 2026." in page
    assert "<textarea" not in page
    sent = as_(cast.mayor).post(here, {"text": "De brug over het kanaal."}).content.decode()
    assert "De dag tot wanneer je punten kon inbrengen is voorbij." in sent
    assert "De brug over het kanaal." in sent
    assert Point.objects.count() == 0
    agenda = as_(cast.mayor).get(f"/gesprekken/{conversation.public_id}/agenda/").content.decode()
    assert "Punt inbrengen" not in agenda and "Breng een punt in" not in agenda


def test_a_view_is_written_shared_and_taken_back_until_the_last_day(cast: Cast) -> None:
    conversation = with_views(cast)
    last, next_day = at(VIEWS_UNTIL, 20), at(VIEWS_UNTIL + timedelta(days=1), 0)
    viewpoints.write_views(conversation=conversation, texts={PROMPT: "Goed."}, by=cast.secretary, now=last)
    viewpoints.share_views(conversation=conversation, by=cast.secretary, now=last)
    for deed in (
        lambda: viewpoints.write_views(
            conversation=conversation, texts={PROMPT: "Te laat."}, by=cast.mayor, now=next_day
        ),
        lambda: viewpoints.share_views(conversation=conversation, by=cast.mayor, now=next_day),
        lambda: viewpoints.take_back(conversation=conversation, by=cast.secretary, now=next_day),
    ):
        with pytest.raises(actions.TermOver):
            deed()


def test_after_the_term_what_was_shared_is_read_and_nobody_who_reads_it_can_still_write(cast: Cast) -> None:
    conversation = with_views(cast)
    last = at(VIEWS_UNTIL, 20)
    viewpoints.write_views(conversation=conversation, texts={PROMPT: "Goed."}, by=cast.secretary, now=last)
    viewpoints.share_views(conversation=conversation, by=cast.secretary, now=last)
    viewpoints.write_views(
        conversation=conversation, texts={PROMPT: "Niet gedeeld."}, by=cast.mayor, now=last
    )

    def read(person: Person, today: date):
        both = viewpoints.views_of(conversation, person, today=today)
        return both.theirs, both.may_write, both.may_take_back

    assert read(cast.mayor, VIEWS_UNTIL) == (None, True, False)
    assert read(cast.mayor, VIEWS_UNTIL + timedelta(days=1)) == (
        [(cast.secretary, {PROMPT: "Goed."})],
        False,
        False,
    )
    assert read(cast.secretary, VIEWS_UNTIL + timedelta(days=1)) == (None, False, False)


def test_moving_the_conversation_gives_no_second_chance_to_who_has_read(cast: Cast) -> None:
    conversation = with_views(cast)
    later = at(VIEWS_UNTIL + timedelta(days=1))
    conversations.move(
        conversation=conversation,
        held_on=HELD_ON + timedelta(days=60),
        starts_at=conversation.starts_at,
        duration_minutes=120,
        place="",
        by=cast.secretary,
        now=at(VIEWS_UNTIL - timedelta(days=30)),
    )
    conversation.refresh_from_db()
    moved_to = VIEWS_UNTIL + timedelta(days=60)
    assert conversation.milestones.get(key="views_until").due_on == moved_to
    viewpoints.write_views(conversation=conversation, texts={PROMPT: "Goed."}, by=cast.mayor, now=later)


def test_the_page_of_views_says_until_when(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = with_views(cast)
    here = f"/gesprekken/{conversation.public_id}/zienswijzen/"
    at_moment(monkeypatch, at(VIEWS_UNTIL, 12))
    assert (
        "Je kunt schrijven tot en met dinsdag 24 februari 2026." in as_(cast.mayor).get(here).content.decode()
    )
    at_moment(monkeypatch, at(VIEWS_UNTIL + timedelta(days=1), 12))
    page = as_(cast.mayor).get(here).content.decode()
    assert "Een zienswijze schrijven kon tot en met dinsdag 24 februari 2026." in page
    sent = as_(cast.mayor).post(here, {f"view-{PROMPT}": "Mijn blik.", "share": "1"}).content.decode()
    assert "De dag tot wanneer je een zienswijze kon schrijven is voorbij." in sent
    assert "Mijn blik." in sent
