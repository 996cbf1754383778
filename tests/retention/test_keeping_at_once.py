# SPDX-License-Identifier: EUPL-1.2
"""Two archivists at once, two who confirm at once, a hold in the instant of destruction: real threads, real locks."""

from typing import Any

import pytest

from samenspiegel.conversations.models import Conversation
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, holds, lists
from samenspiegel.retention.models import Certificate, DestructionList, Hold, ItemState, ListItem
from tests.cast import Cast, at, make_cast
from tests.feedback.test_at_the_same_moment import at_once
from tests.retention.keepers import DESTROY_ON, Keepers, ask, keepers, say, with_everything

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
DAY = at(DESTROY_ON)


@pytest.fixture
def everybody(transactional_db: None) -> tuple[Cast, Keepers]:
    cast = make_cast()
    return cast, keepers(cast)


def test_an_item_that_two_archivists_approve_at_once_is_destroyed_once(
    everybody: tuple[Cast, Keepers], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, keeping = everybody
    say(monkeypatch, cast, "record", ends="by_list")
    with_everything(cast)
    lists.keep(now=DAY)
    made = DestructionList.objects.get()

    def approve(by: Any) -> Any:
        items = list(ListItem.objects.select_related("list", "organisation"))
        return lambda: lists.approve(made=made, items=items, by=by, now=DAY)[0]

    results = at_once(
        approve(keeping.archivist),
        approve(keeping.second_archivist),
        lambda: actions.destroy_due(now=DAY) * 0,
    )

    assert sorted(results) == [0, 0, 1]
    assert [row.what for row in Certificate.objects.filter(what="conversation")] == ["conversation"]
    assert (ListItem.objects.get().state, Conversation.objects.count()) == (ItemState.DESTROYED, 0)


def test_two_who_confirm_at_once_make_one_hold(everybody: tuple[Cast, Keepers]) -> None:
    cast, keeping = everybody
    hold = ask(with_everything(cast), cast.facilitator)

    def confirm(by: Any) -> Any:
        return lambda: holds.confirm_hold(hold=Hold.objects.get(pk=hold.pk), by=by, now=DAY)

    results = at_once(confirm(keeping.archivist), confirm(keeping.auditor))

    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert refused == [holds.TooLate]


def test_a_hold_in_the_instant_of_destruction_keeps_everything_or_hears_that_it_is_too_late(
    everybody: tuple[Cast, Keepers],
) -> None:
    cast, keeping = everybody
    conversation = with_everything(cast)
    hold = ask(conversation, cast.facilitator)

    confirmed, _destroyed = at_once(
        lambda: holds.confirm_hold(hold=hold, by=keeping.archivist, now=DAY),
        lambda: actions.destroy_due(now=DAY),
    )

    is_kept = Conversation.objects.filter(pk=conversation.pk).exists()
    has_key = Key.objects.filter(owner=conversation.public_id, purpose=Purpose.RECORD).exists()
    if isinstance(confirmed, Exception):
        assert isinstance(confirmed, holds.TooLate)
        assert (is_kept, has_key) == (False, False)
    else:
        assert (is_kept, has_key, Record.objects.count()) == (True, True, 1)
