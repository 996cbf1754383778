# SPDX-License-Identifier: EUPL-1.2
"""Of a conversation of which both agreed to keep nothing the key goes too: no old backup tells anything (ZS-5)."""

from datetime import timedelta

import pytest

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Position, Purpose, RegisterEntry
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.models import Point
from samenspiegel.records import actions as records
from samenspiegel.retention import actions, holds
from samenspiegel.retention.models import Certificate
from samenspiegel.retention.models import Position as CarriedOut
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.records import plan
from tests.records.stage import HELD

from .keepers import ask, hold_up, keepers

NOTHING = 'recording = "nothing"\n'
EVENING = HELD + timedelta(hours=4)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    planned = plan(cast, NOTHING)
    preparation.add_point(conversation=planned, text="De brug.", by=cast.mayor, now=NOW)
    return planned


def confirmed(conversation: Conversation, cast: Cast) -> Conversation:
    records.confirm_held(conversation=conversation, by=cast.mayor, now=HELD)
    return Conversation.objects.get(pk=conversation.pk)


def has_key(conversation: Conversation) -> bool:
    return Key.objects.filter(owner=conversation.public_id, purpose=Purpose.RECORD).exists()


@pytest.mark.clause("ZS-5")
def test_the_key_goes_once_the_last_mail_has_left_and_the_day_stays_on_the_line(
    cast: Cast, conversation: Conversation
) -> None:
    confirmed(conversation, cast)
    assert notices.is_waiting(cast.organisation.pk, conversation.public_id)
    actions.destroy_due(now=EVENING)
    assert has_key(conversation)

    notices.deliver_due(now=EVENING)
    actions.destroy_due(now=EVENING)

    assert not has_key(conversation)
    assert Conversation.objects.get().held_on == HELD_ON
    assert (
        not Certificate.objects.exists()
    )  # the conversation itself goes on its own day, with its certificate
    orders = RegisterEntry.objects.count()
    actions.destroy_due(now=EVENING)
    assert RegisterEntry.objects.count() == orders
    actions.destroy_due(now=at(Conversation.objects.get().destroy_on))  # type: ignore[arg-type]
    assert not Conversation.objects.exists()
    assert [row.what for row in Certificate.objects.all()] == ["conversation"]


@pytest.mark.clause("ZS-5", "HV-13")
def test_a_backup_from_before_cannot_be_opened_after_it_was_put_back(
    cast: Cast, conversation: Conversation
) -> None:
    point = Point.objects.get()
    key = Key.objects.get(owner=conversation.public_id, purpose=Purpose.RECORD)
    confirmed(conversation, cast)
    notices.deliver_due(now=EVENING)
    actions.destroy_due(now=EVENING)

    # Both are put back as they were the day before; the register is a place of its own.
    key.save(force_insert=True)
    point.save(force_insert=True)
    Position.objects.update(number=0)
    CarriedOut.objects.update(number=0)
    actions.replay(now=EVENING + timedelta(hours=1))

    assert not has_key(conversation)
    assert not Point.objects.exists()
    with pytest.raises(keys.KeyGone):
        keys.fetch(cast.organisation.pk, conversation.public_id, Purpose.RECORD)


def test_mail_about_it_that_is_written_later_waits_under_another_key(
    cast: Cast, conversation: Conversation
) -> None:
    confirmed(conversation, cast)
    notices.deliver_due(now=EVENING)
    actions.destroy_due(now=EVENING)
    before = Notice.objects.count()
    fresh = Conversation.objects.get()
    assert conversations.propose_next(conversation=fresh, now=EVENING) is not None
    assert Notice.objects.count() > before
    assert not Notice.objects.filter(owner=conversation.public_id, kind="next_conversation_proposed").exists()
    notices.deliver_due(now=EVENING + timedelta(days=1))
    assert not notices.is_waiting(cast.organisation.pk, cast.organisation.public_id)


def test_a_hold_keeps_what_was_brought_and_its_key_until_it_ends(
    cast: Cast, conversation: Conversation
) -> None:
    people = keepers(cast)
    until_on = HELD_ON + timedelta(days=30)
    hold_up(conversation, people.archivist, people.auditor, until_on=until_on, now=NOW)
    confirmed(conversation, cast)
    notices.deliver_due(now=EVENING)
    actions.destroy_due(now=EVENING)
    assert has_key(conversation)
    assert Point.objects.exists()

    actions.destroy_due(now=at(until_on - timedelta(days=1)))
    assert Point.objects.exists()
    notices.deliver_due(now=at(until_on))
    actions.destroy_due(now=at(until_on))
    assert not Point.objects.exists()
    assert not has_key(conversation)


def test_a_hold_on_what_is_left_can_still_be_asked(cast: Cast, conversation: Conversation) -> None:
    confirmed(conversation, cast)
    notices.deliver_due(now=EVENING)
    actions.destroy_due(now=EVENING)
    people = keepers(cast)
    asked = ask(conversation, people.archivist, until_on=HELD_ON + timedelta(days=60), now=EVENING)
    holds.confirm_hold(hold=asked, by=people.auditor, now=EVENING)
    assert Conversation.objects.get().hold_until_on == HELD_ON + timedelta(days=60)
