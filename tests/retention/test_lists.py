# SPDX-License-Identifier: EUPL-1.2
"""Where a format says "by list": nothing goes before an archivist approved, and nothing waits unseen."""

from datetime import date, timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback.models import FeedbackReport
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.people import actions as people
from samenspiegel.people.models import Role
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, lists
from samenspiegel.retention.models import Certificate, DestructionList, ItemState, ListItem, PostponeReason
from tests.cast import NOW, Cast, at
from tests.retention.keepers import DESTROY_ON, Keepers, hold_up, keepers, say, with_everything
from tests.retention.test_destruction import mails

DAY = at(DESTROY_ON)


@pytest.fixture
def keeping(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Keepers:
    say(monkeypatch, cast, "record", ends="by_list", ground="Selectielijst gemeenten 2020, 4.1.13")
    return keepers(cast)


@pytest.fixture
def conversation(cast: Cast, keeping: Keepers) -> Conversation:
    return with_everything(cast)


def the_list() -> tuple[DestructionList, ListItem]:
    made = DestructionList.objects.get()
    return made, made.items.get()


def approve(keeping: Keepers, on: date = DESTROY_ON) -> tuple[int, list[ListItem]]:
    made, item = the_list()
    return lists.approve(made=made, items=[item], by=keeping.archivist, now=at(on, 12))


# --- before approval -------------------------------------------------------------------------------------------------


def test_the_record_waits_for_the_archivist_and_the_rest_goes_by_itself(conversation: Conversation) -> None:
    """What raters were promised holds, whatever a list does; private notes are nobody's archive."""
    actions.destroy_due(now=DAY)
    actions.destroy_due(now=DAY + timedelta(days=200))

    assert Record.objects.count() == 1
    assert (FeedbackReport.objects.count(), PrivateNote.objects.count()) == (0, 0)
    kept = Key.objects.filter(owner__startswith=conversation.public_id).values_list("purpose", flat=True)
    assert list(kept) == [Purpose.RECORD]


def test_the_clock_makes_one_list_in_a_year_of_what_is_due(conversation: Conversation, cast: Cast) -> None:
    lists.keep(now=at(DESTROY_ON - timedelta(days=1)))
    assert DestructionList.objects.count() == 0

    lists.keep(now=DAY)
    lists.keep(now=DAY)
    other = with_everything(cast, held_on=date(2026, 9, 1), now=at(date(2026, 6, 1)))
    Conversation.objects.filter(pk=other.pk).update(destroy_on=date(2028, 4, 1))
    lists.keep(now=at(date(2028, 12, 31)))
    assert [row.name for row in DestructionList.objects.all()] == ["2028-1"]

    lists.keep(now=at(date(2029, 1, 2)))
    assert [row.name for row in DestructionList.objects.all()] == ["2029-1", "2028-1"]
    assert ListItem.objects.get(list__year=2029).conversation == other.public_id


def test_on_request_a_second_list_is_made_in_a_year(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    with pytest.raises(lists.NothingDue):
        lists.make_list(organisation=cast.organisation, now=DAY, by=keeping.archivist)
    other = with_everything(cast, held_on=date(2026, 9, 1), now=at(date(2026, 6, 1)))
    Conversation.objects.filter(pk=other.pk).update(destroy_on=date(2028, 4, 1))

    made = lists.make_list(organisation=cast.organisation, now=at(date(2028, 4, 1)), by=keeping.archivist)

    assert (made.name, made.items.count()) == ("2028-2", 1)


def test_the_list_tells_office_kind_date_and_ground_and_no_name(
    conversation: Conversation, cast: Cast
) -> None:
    lists.keep(now=DAY)

    _made, item = the_list()
    assert (item.office, item.held_on, item.due_on) == (
        "gemeentesecretaris",
        conversation.held_on,
        DESTROY_ON,
    )
    assert item.rule_ground == "Selectielijst gemeenten 2020, 4.1.13"
    written = str([getattr(item, field.name) for field in ListItem._meta.concrete_fields])
    names = [
        row.name for row in (cast.secretary, cast.mayor, cast.facilitator, *cast.managers, *cast.aldermen)
    ]
    assert [name for name in names if name in written] == []


def test_archivists_and_administrators_hear_of_it_and_again_each_month_until_it_is_decided(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    told = {keeping.archivist, keeping.second_archivist, keeping.administrator, cast.facilitator}
    assert set(mails("list_made")) == {person.public_id for person in told}

    lists.keep(now=DAY + timedelta(days=29))
    assert mails("list_late") == {}
    lists.keep(now=DAY + timedelta(days=30))
    assert set(mails("list_late")) == {person.public_id for person in told}
    body = mails("list_late")[keeping.archivist.public_id]["body"]
    assert cast.secretary.name not in body

    lists.keep(now=DAY + timedelta(days=60))
    assert Event.objects.filter(kind="list.reminded").count() == 2
    approve(keeping, DESTROY_ON + timedelta(days=61))
    lists.keep(now=DAY + timedelta(days=120))
    assert Event.objects.filter(kind="list.reminded").count() == 2


# --- approving -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("HV-13")
def test_approving_destroys_at_once_and_the_certificate_names_the_list(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    lists.keep(now=DAY)

    assert approve(keeping) == (1, [])

    assert not Conversation.objects.exists()
    assert not Key.objects.filter(owner__startswith=conversation.public_id).exists()
    made, item = the_list()
    certificate = Certificate.objects.get(what="conversation")
    assert (item.state, item.settled_by, made.settled_on) == (
        ItemState.DESTROYED,
        keeping.archivist,
        DESTROY_ON,
    )
    assert certificate.item == item
    assert certificate.rule_ground == "Selectielijst gemeenten 2020, 4.1.13"
    assert set(mails("destroyed")) == {
        person.public_id for person in (cast.secretary, cast.mayor, cast.facilitator)
    }


def test_two_archivists_at_once_destroy_once(conversation: Conversation, keeping: Keepers) -> None:
    lists.keep(now=DAY)
    made, item = the_list()
    stale = ListItem.objects.get(pk=item.pk)

    first = lists.approve(made=made, items=[item], by=keeping.archivist, now=DAY)
    second = lists.approve(made=made, items=[stale], by=keeping.second_archivist, now=DAY)

    assert (first, second) == ((1, []), (0, [stale]))
    assert ListItem.objects.get().settled_by == keeping.archivist
    assert RegisterEntry.objects.filter(purposes__contains="record").count() == 1
    assert Certificate.objects.filter(what="conversation").count() == 1
    assert Event.objects.filter(kind="list.approved").count() == 1


def test_approval_that_was_cut_off_is_finished_by_the_clock(
    conversation: Conversation, keeping: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.keep(now=DAY)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "destroy", lambda *_, **__: 0)
        approve(keeping)
    assert Conversation.objects.count() == 1

    actions.destroy_due(now=DAY + timedelta(minutes=1))
    lists.keep(now=DAY + timedelta(minutes=1))

    assert not Conversation.objects.exists()
    made, item = the_list()
    assert (item.state, made.settled_on) == (ItemState.DESTROYED, DESTROY_ON)


def test_an_archivist_of_another_organisation_approves_and_postpones_nothing(
    conversation: Conversation, cast: Cast
) -> None:
    lists.keep(now=DAY)
    made, item = the_list()
    people.appoint(person=cast.outsider, role=Role.ARCHIVIST, now=NOW)

    assert lists.approve(made=made, items=[item], by=cast.outsider, now=DAY) == (0, [item])
    with pytest.raises(lists.NotWaiting):
        lists.postpone(
            item=item, until_on=date(2028, 9, 1), because=PostponeReason.OTHER, by=cast.outsider, now=DAY
        )

    assert Conversation.objects.count() == 1


def test_nobody_decides_on_a_conversation_in_which_they_are_a_side(
    conversation: Conversation, cast: Cast
) -> None:
    lists.keep(now=DAY)
    made, item = the_list()
    people.appoint(person=cast.secretary, role=Role.ARCHIVIST, now=NOW)

    assert lists.approve(made=made, items=[item], by=cast.secretary, now=DAY) == (0, [item])
    assert Conversation.objects.count() == 1


def test_what_is_held_up_cannot_be_approved_and_is_not_put_on_a_list(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    hold_up(conversation, cast.facilitator, keeping.auditor, now=DAY)
    _made, item = the_list()

    assert approve(keeping) == (0, [item])
    assert lists.waiting(item.list, DESTROY_ON) == 0  # so nobody is reminded of what nobody can decide
    assert lists.waiting(item.list, date(2028, 6, 1)) == 1

    assert Conversation.objects.count() == 1
    assert approve(keeping, date(2028, 6, 1)) == (1, [])


# --- postponing ------------------------------------------------------------------------------------------------------


def test_a_postponed_item_waits_until_its_day_and_is_then_brought_up_again(
    conversation: Conversation, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    _made, item = the_list()
    until_on = date(2028, 9, 1)
    lists.postpone(
        item=item, until_on=until_on, because=PostponeReason.TRANSFER, by=keeping.archivist, now=DAY
    )

    lists.keep(now=at(until_on - timedelta(days=1)))
    assert mails("list_late") == {}
    lists.keep(now=at(until_on))

    assert len(mails("list_late")) == 4
    made, item = the_list()
    assert (item.postponed_because, made.settled_on) == ("transfer", None)
    assert approve(keeping, until_on) == (1, [])


@pytest.mark.parametrize("until_on", [DESTROY_ON, date(2029, 3, 4)])
def test_postponing_ends_after_today_and_within_a_year(
    until_on: date, conversation: Conversation, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    _made, item = the_list()

    with pytest.raises(lists.DateRefused):
        lists.postpone(
            item=item, until_on=until_on, because=PostponeReason.OTHER, by=keeping.archivist, now=DAY
        )


def test_what_got_a_later_date_meanwhile_is_struck_off_and_cannot_be_approved(
    conversation: Conversation, keeping: Keepers
) -> None:
    lists.keep(now=DAY)
    Conversation.objects.update(destroy_on=date(2030, 1, 1))
    _made, item = the_list()

    assert approve(keeping) == (0, [item])

    made, item = the_list()
    assert (item.state, made.settled_on, Conversation.objects.count()) == (ItemState.GONE, DESTROY_ON, 1)


def test_the_announcement_says_that_the_archivist_approves_first(
    conversation: Conversation, cast: Cast
) -> None:
    actions.announce_due(now=at(date(2028, 2, 2)))

    assert mails("destruction_announced") == {}
    letter = mails("destruction_by_list")[cast.secretary.public_id]
    assert letter["subject"] == (
        "Vanaf vrijdag 3 maart 2028 kunnen we het verslag van dinsdag 3 maart 2026 vernietigen"
    )


def test_formats_that_end_by_themselves_never_come_on_a_list(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_everything(cast)

    lists.keep(now=DAY)

    assert DestructionList.objects.count() == 0
