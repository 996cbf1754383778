# SPDX-License-Identifier: EUPL-1.2
"""Agenda items that may be left out, and what a format refuses on its agenda."""

import re

import pytest
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import agenda as core
from samenspiegel.core.format import refused_by
from samenspiegel.core.format.spec import ForbiddenItem
from samenspiegel.formats.actions import publish_spec
from samenspiegel.formats.queries import spec_of
from samenspiegel.preparation import actions, queries
from samenspiegel.preparation.models import Agenda, Point
from tests.cast import NOW, Cast

REASON = "Over salaris gaat een ander gesprek."
PAY = ForbiddenItem(words=("salaris", "variabele beloning"), reason=REASON)


@pytest.fixture(autouse=True)
def at_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    """A conversation whose format refuses talk of pay, and lets "career" and "points" be left out."""
    planned = cast.plan()
    spec = spec_of(planned.format_version)
    agenda = tuple(
        item.model_copy(update={"optional": item.key in ("career", "points")}) for item in spec.agenda
    )
    own = spec.model_copy(update={"agenda": agenda, "forbidden_items": (PAY,)})
    planned.format_version = publish_spec(organisation=planned.organisation, spec=own, now=NOW)
    planned.has_round = False
    planned.save()
    return planned


def page(conversation: Conversation, *rest: str) -> str:
    return "/".join(["/gesprekken", conversation.public_id, *rest]) + "/"


def browser(person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def frozen_keys(conversation: Conversation) -> list[str]:
    return [item.key for item in queries.agenda(conversation).agenda.items]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mijn SALARIS, graag.", "salaris"),
        ("de variabele  beloning", "variabele beloning"),
        ("Sálaris?", "salaris"),
        ("de salarisadministratie loopt vast", None),
        ("de beloning is variabel", None),
    ],
)
def test_whole_words_are_found_whatever_their_capitals_and_accents(text: str, word: str | None) -> None:
    found = refused_by(text, [PAY])
    assert (found.word if found else None) == word


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert refused_by(f"{before} salaris {after}", [PAY]) is not None


def test_a_point_that_the_format_refuses_is_not_kept_and_the_reason_is_told(
    cast: Cast, conversation: Conversation
) -> None:
    answer = browser(cast.secretary).post(page(conversation, "punten"), {"text": "mijn salaris"})
    assert (answer.status_code, Point.objects.count()) == (200, 0)
    assert all(words in answer.content.decode() for words in (REASON, "mijn salaris"))


def test_no_point_comes_to_speak_of_it_later_either(cast: Cast, conversation: Conversation) -> None:
    point = actions.add_point(conversation=conversation, text="de brug", by=cast.secretary, now=NOW)
    with pytest.raises(actions.PointForbidden):
        actions.change_point(point=point, text="het salaris", by=cast.secretary, now=NOW)
    actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.PointForbidden):
        actions.add_point(conversation=conversation, text="het salaris", by=cast.mayor, now=NOW)


def test_whoever_fixes_the_agenda_may_leave_out_what_is_optional_and_empty(
    cast: Cast, conversation: Conversation
) -> None:
    desk, there = browser(cast.facilitator), page(conversation, "agenda", "vastzetten")
    text = desk.get(there).content.decode()
    assert [f'value="{key}"' in text for key in ("career", "points", "mirror")] == [True, True, False]
    assert desk.post(there, {"sure": "on", "without": ["career"]}).status_code == 302
    assert frozen_keys(conversation) == ["look-back", "mirror", "training", "points", "summary"]


def test_what_was_brought_keeps_its_item_even_when_it_came_while_the_page_stood_open(
    cast: Cast, conversation: Conversation
) -> None:
    desk, there = browser(cast.facilitator), page(conversation, "agenda", "vastzetten")
    actions.add_point(conversation=conversation, text="de brug", by=cast.secretary, now=NOW)
    for key in ("points", "mirror", "nothing"):
        assert desk.post(there, {"sure": "on", "without": [key]}).status_code == 200
        with pytest.raises(core.ItemStays):
            actions.freeze_agenda(conversation=conversation, by=cast.facilitator, now=NOW, without=[key])
    assert not Agenda.objects.exists()


def test_the_clock_leaves_nothing_out(conversation: Conversation) -> None:
    everything = frozen_keys(conversation)
    actions.freeze_agenda(conversation=conversation, by=None, now=NOW)
    assert frozen_keys(conversation) == everything


@pytest.fixture
def all_optional(conversation: Conversation) -> Conversation:
    """The same in a format whose every item may be left out."""
    spec = spec_of(conversation.format_version)
    agenda = tuple(item.model_copy(update={"optional": True}) for item in spec.agenda)
    own = spec.model_copy(update={"agenda": agenda})
    conversation.format_version = publish_spec(organisation=conversation.organisation, spec=own, now=NOW)
    conversation.save()
    return conversation


@pytest.mark.clause("VGS-4")
def test_one_item_stays_even_where_each_may_be_left_out(cast: Cast, all_optional: Conversation) -> None:
    desk, there = browser(cast.facilitator), page(all_optional, "agenda", "vastzetten")
    everything = frozen_keys(all_optional)

    refused = desk.post(there, {"sure": "on", "without": everything}).content.decode()

    assert "Laat minstens één punt op de agenda staan." in refused
    assert re.findall(r'name="without" value="([^"]+)" id="[^"]+" checked', refused) == everything
    assert not Agenda.objects.exists()
    assert desk.post(there, {"sure": "on", "without": everything[1:]}).status_code == 302
    assert frozen_keys(all_optional) == everything[:1]

    actions.add_point(conversation=all_optional, text="de brug", by=cast.secretary, now=NOW)
    assert [view.text for view in queries.points(all_optional, reader=cast.secretary)] == ["de brug"]


keys = st.lists(st.sampled_from("abcde"), unique=True)


@given(keys, keys, keys)
def test_an_agenda_never_loses_its_last_item(
    there: list[str], without: list[str], optional: list[str]
) -> None:
    agenda = core.Agenda(tuple(core.Item(key, key, "topic") for key in there))
    free = {item.key for item in core.may_leave_out(agenda, optional)}
    assume(there)

    assert free <= set(optional)
    assert not free or len(there) > 1
    try:
        left = core.leave_out(agenda, without, optional)
    except core.ItemStays as stays:
        assert stays.key not in free
    except core.NothingLeft:
        assert set(there) <= set(without)
    else:
        assert [item.key for item in left.items] == [key for key in there if key not in without]
        assert left.items
