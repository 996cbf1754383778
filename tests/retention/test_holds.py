# SPDX-License-Identifier: EUPL-1.2
"""Two people of different roles hold destruction up: what it stops, what it never stops, and who tries otherwise."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.feedback.tasks import end_without_report, sweep
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, holds, queries
from samenspiegel.retention.models import Certificate, Hold
from tests.cast import NOW, Cast, at
from tests.chain import first_broken
from tests.feedback.rounds import CLOSED_ON, Stage, stage
from tests.kept import kept
from tests.retention.keepers import ASKED, DESTROY_ON, Keepers, ask, hold_up, keepers, with_everything
from tests.retention.test_destruction import mails

UNTIL = date(2028, 6, 1)
DAY = at(DESTROY_ON)


@pytest.fixture
def keeping(cast: Cast) -> Keepers:
    return kept(lambda: keepers(cast), cast)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return kept(lambda: with_everything(cast), cast)


# --- what it does ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("HV-13")
def test_a_hold_stops_the_destruction_of_report_and_record_until_its_day(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, cast.facilitator, keeping.archivist)

    actions.destroy_due(now=DAY)
    actions.destroy_due(now=at(UNTIL - timedelta(days=1), 21))
    assert (FeedbackReport.objects.count(), Record.objects.count()) == (1, 1)
    kept = Key.objects.filter(owner=conversation.public_id).values_list("purpose", flat=True)
    assert set(kept) == {Purpose.FEEDBACK, Purpose.RECORD}

    actions.destroy_due(now=at(UNTIL))  # by itself, on the day that it ends
    assert not Conversation.objects.exists()
    assert not Key.objects.filter(owner__startswith=conversation.public_id).exists()
    assert [row.what for row in Certificate.objects.all()] == ["conversation"]


def test_what_was_asked_and_not_confirmed_holds_nothing(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    ask(conversation, cast.facilitator)

    actions.destroy_due(now=DAY)

    assert not Conversation.objects.exists()


def test_private_notes_go_on_their_day_all_the_same(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, keeping.auditor, keeping.archivist)

    actions.destroy_due(now=DAY)
    actions.destroy_due(now=DAY)

    assert PrivateNote.objects.count() == 0
    assert not Key.objects.filter(purpose=Purpose.PRIVATE).exists()
    assert RegisterEntry.objects.count() == 1


@pytest.fixture
def running(cast: Cast) -> Stage:
    """An open round in which somebody sent answers and somebody has a draft."""
    round = stage(cast).open()
    round.send_all([cast.managers[0]])
    return round


def test_a_hold_does_not_delay_the_lapse_of_a_round(running: Stage, cast: Cast, keeping: Keepers) -> None:
    hold_up(
        running.conversation,
        cast.facilitator,
        keeping.archivist,
        until_on=date(2026, 12, 1),
        now=at(CLOSED_ON),
    )
    assert Envelope.objects.count() == 1
    late = at(running.fresh.closes_latest_on + timedelta(days=1))

    end_without_report(late)
    sweep(late)
    actions.destroy_due(now=late)

    assert (Envelope.objects.count(), Draft.objects.count()) == (0, 0)
    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()
    assert Round.objects.get().destroyed_at is not None


def test_a_hold_does_not_delay_closing(running: Stage, cast: Cast, keeping: Keepers) -> None:
    hold_up(running.conversation, cast.facilitator, keeping.archivist, until_on=date(2026, 12, 1), now=NOW)

    running.send_all(running.everybody)
    running.close()

    assert (Envelope.objects.count(), Draft.objects.count()) == (0, 0)
    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()


def test_two_holds_keep_until_the_last_of_them_ends(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, cast.facilitator, keeping.archivist)
    hold_up(
        conversation,
        keeping.auditor,
        keeping.administrator,
        until_on=date(2028, 9, 1),
        now=at(date(2028, 5, 1)),
    )

    actions.destroy_due(now=at(UNTIL))
    assert Conversation.objects.count() == 1
    actions.destroy_due(now=at(date(2028, 9, 1)))
    assert Conversation.objects.count() == 0


def test_the_date_that_queries_go_by_is_the_last_end_of_the_confirmed_holds(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, cast.facilitator, keeping.archivist)
    ask(conversation, keeping.auditor, until_on=date(2028, 9, 1))

    conversation.refresh_from_db()

    confirmed = Hold.objects.exclude(confirmed_at=None)
    assert conversation.hold_until_on == max(hold.until_on for hold in confirmed) == UNTIL


def test_the_destruction_that_is_announced_is_the_one_that_will_happen(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, cast.facilitator, keeping.archivist)

    assert actions.announce_due(now=at(date(2028, 2, 2))) == 0
    assert actions.announce_due(now=at(date(2028, 5, 2))) == 1

    letter = mails("destruction_announced")[cast.secretary.public_id]
    assert letter["subject"].endswith("op donderdag 1 juni 2028")


# --- lifting ---------------------------------------------------------------------------------------------------------


def test_lifting_leaves_a_week_so_that_nobody_alone_can_have_it_destroyed_at_once(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = hold_up(conversation, cast.facilitator, keeping.archivist)
    lifted_at = at(date(2028, 4, 3))

    holds.end_hold(hold=hold, by=cast.facilitator, now=lifted_at)

    actions.destroy_due(now=lifted_at + timedelta(days=6))
    assert Conversation.objects.count() == 1
    actions.destroy_due(now=lifted_at + timedelta(days=7))
    assert Conversation.objects.count() == 0


def test_both_sides_hear_that_it_was_lifted(conversation: Conversation, cast: Cast, keeping: Keepers) -> None:
    hold = hold_up(conversation, cast.facilitator, keeping.archivist)

    holds.end_hold(hold=hold, by=keeping.auditor, now=at(date(2028, 4, 3)))

    told = mails("hold_lifted")
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id, cast.facilitator.public_id}
    assert "maandag 10 april 2028" in told[cast.secretary.public_id]["body"]


def test_a_request_can_be_taken_back_and_then_not_be_confirmed(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = ask(conversation, cast.facilitator)
    holds.end_hold(hold=hold, by=cast.facilitator, now=ASKED)

    with pytest.raises(holds.TooLate):
        holds.confirm_hold(hold=hold, by=keeping.archivist, now=ASKED)

    conversation.refresh_from_db()
    assert conversation.hold_until_on is None
    assert mails("hold_lifted") == {}


# --- who hears of it -------------------------------------------------------------------------------------------------


def test_subject_reviewer_and_facilitator_hear_that_it_began(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, keeping.auditor, keeping.archivist)

    told = mails("hold_began")
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id, cast.facilitator.public_id}
    letter = told[cast.secretary.public_id]
    assert "tot donderdag 1 juni 2028" in letter["body"]
    assert f"/gesprekken/{conversation.public_id}/bewaren/" in letter["body"]
    assert "Z-2028/17" not in letter["body"]


def test_who_can_confirm_is_asked_and_the_mail_names_no_conversation(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    ask(conversation, keeping.archivist)

    asked = mails("hold_asked")
    assert set(asked) == {
        person.public_id for person in (cast.facilitator, keeping.auditor, keeping.administrator)
    }
    body = asked[keeping.auditor.public_id]["body"]
    for word in (cast.secretary.name, cast.mayor.name, "gemeentesecretaris", "3 maart 2026", "Z-2028/17"):
        assert word not in body


def test_all_who_were_asked_hear_when_the_report_stays_longer_than_promised(
    cast: Cast, keeping: Keepers
) -> None:
    round = stage(cast).open()
    round.send_all(round.everybody)
    round.close()
    Notice.objects.all().delete()
    asked = {row.person for row in round.round.invitations.select_related("person")}

    hold_up(round.conversation, cast.facilitator, keeping.archivist)

    told = mails("hold_on_report")
    assert set(told) == {person.public_id for person in asked - {cast.secretary, cast.mayor}}
    bodies = {
        letter["body"].replace(person.first_name, "X")
        for person in asked
        if (letter := told.get(person.public_id))
    }
    assert len(bodies) == 1  # the same words for all, whoever answered
    assert "vrijdag 3 maart 2028" in bodies.pop()


def test_raters_hear_nothing_while_the_promise_holds(cast: Cast, keeping: Keepers) -> None:
    round = stage(cast).open()

    hold_up(
        round.conversation, cast.facilitator, keeping.archivist, until_on=date(2026, 12, 1), now=at(CLOSED_ON)
    )

    assert mails("hold_on_report") == {}


def test_the_log_says_who_asked_confirmed_and_lifted_and_the_chain_holds(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = hold_up(conversation, cast.facilitator, keeping.archivist)
    holds.end_hold(hold=hold, by=keeping.auditor, now=at(date(2028, 4, 3)))

    lines = Event.objects.filter(kind__startswith="hold.").order_by("number")
    assert [(line.kind, line.actor) for line in lines] == [
        ("hold.asked", cast.facilitator.public_id),
        ("hold.confirmed", keeping.archivist.public_id),
        ("hold.lifted", keeping.auditor.public_id),
    ]
    assert "Z-2028/17" not in str([line.detail for line in lines])
    assert first_broken(cast.organisation) is None


# --- who tries otherwise ---------------------------------------------------------------------------------------------


def test_one_person_cannot_do_it_twice_whatever_roles_they_hold(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    for role in (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=cast.facilitator, role=role, now=NOW)
    hold = ask(conversation, cast.facilitator)

    with pytest.raises(holds.SamePerson):
        holds.confirm_hold(hold=hold, by=cast.facilitator, now=ASKED)

    conversation.refresh_from_db()
    assert conversation.hold_until_on is None


def test_one_account_cannot_do_it_twice_by_moving_to_another_person(
    conversation: Conversation, keeping: Keepers
) -> None:
    """The attack: an administrator asks, moves their account to an archivist's row, and confirms with it."""
    hold = ask(conversation, keeping.administrator)
    account = keeping.administrator.account
    Person.objects.filter(pk=keeping.administrator.pk).update(account=None)
    Person.objects.filter(pk=keeping.archivist.pk).update(account=account)
    keeping.archivist.refresh_from_db()

    with pytest.raises(holds.SamePerson):
        holds.confirm_hold(hold=hold, by=keeping.archivist, now=ASKED)

    assert Hold.objects.get().confirmed_at is None
    holds.confirm_hold(hold=hold, by=keeping.auditor, now=ASKED)


def test_two_people_of_the_same_role_cannot(conversation: Conversation, keeping: Keepers) -> None:
    hold = ask(conversation, keeping.archivist)

    with pytest.raises(holds.SameRole):
        holds.confirm_hold(hold=hold, by=keeping.second_archivist, now=ASKED)


@pytest.mark.parametrize("side", ["secretary", "mayor"])
def test_a_side_can_neither_ask_nor_confirm_nor_lift_even_with_a_role(
    side: str, conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    person = getattr(cast, side)
    for role in (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=person, role=role, now=NOW)
    with pytest.raises(holds.NotAllowed):
        ask(conversation, person)
    hold = ask(conversation, cast.facilitator)
    with pytest.raises(holds.NotAllowed):
        holds.confirm_hold(hold=hold, by=person, now=ASKED)
    with pytest.raises(holds.NotAllowed):
        holds.end_hold(hold=hold, by=person, now=ASKED)

    assert person.public_id not in mails("hold_asked")


def test_a_facilitator_of_other_conversations_and_a_rater_cannot(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    for person in (cast.substitute, cast.managers[0], cast.clerk):
        with pytest.raises(holds.NotAllowed):
            ask(conversation, person)


def test_a_keeper_of_another_organisation_cannot(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    for role in (Role.ADMINISTRATOR, Role.ARCHIVIST):
        people.appoint(person=cast.outsider, role=role, now=NOW)
    with pytest.raises(holds.NotAllowed):
        ask(conversation, cast.outsider)
    hold = ask(conversation, cast.facilitator)
    with pytest.raises(holds.NotAllowed):
        holds.confirm_hold(hold=hold, by=cast.outsider, now=ASKED)


def test_who_left_cannot_confirm(conversation: Conversation, cast: Cast, keeping: Keepers) -> None:
    hold = ask(conversation, cast.facilitator)
    people.deactivate(person=keeping.archivist, left_on=ASKED.date(), by=cast.facilitator, now=ASKED)
    keeping.archivist.refresh_from_db()

    with pytest.raises(holds.NotAllowed):
        holds.confirm_hold(hold=hold, by=keeping.archivist, now=ASKED)


@pytest.mark.parametrize(
    "until_on", [ASKED.date() - timedelta(days=1), ASKED.date(), date(2029, 1, 11), date(2999, 1, 1)]
)
def test_a_hold_ends_after_today_and_within_a_year(
    until_on: date, conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    with pytest.raises(holds.DateRefused) as refused:
        ask(conversation, cast.facilitator, until_on=until_on)

    assert refused.value.latest_on == date(2029, 1, 10)


def test_a_hold_that_is_over_cannot_be_confirmed(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    Conversation.objects.update(destroy_on=date(2030, 1, 1))
    hold = ask(conversation, cast.facilitator)

    with pytest.raises(holds.TooLate):
        holds.confirm_hold(hold=hold, by=keeping.archivist, now=at(UNTIL))


def test_what_has_been_destroyed_or_ordered_cannot_be_held_up(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = ask(conversation, cast.facilitator)
    # The order stands in the register; the rows are still there, as on a machine that carries it out later.
    everything = [Purpose.FEEDBACK, Purpose.RECORD, Purpose.PRIVATE]
    keys.destroy(cast.organisation.pk, conversation.public_id, everything, ground="retention", on=DESTROY_ON)
    with pytest.raises(holds.TooLate):
        holds.confirm_hold(hold=hold, by=keeping.archivist, now=DAY)

    actions.destroy_due(now=DAY)
    with pytest.raises(holds.TooLate):
        ask(conversation, keeping.archivist, now=DAY)


def test_what_is_held_up_between_the_look_and_the_order_stays(
    conversation: Conversation, cast: Cast, keeping: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = queries.due_conversations(DESTROY_ON)
    hold_up(conversation, cast.facilitator, keeping.archivist)
    monkeypatch.setattr(queries, "due_conversations", lambda today: due)

    actions.destroy_due(now=DAY)

    assert Conversation.objects.count() == 1
    assert not RegisterEntry.objects.filter(purposes__contains="record").exists()


def test_only_one_request_waits_at_a_time(conversation: Conversation, cast: Cast, keeping: Keepers) -> None:
    ask(conversation, cast.facilitator)

    with pytest.raises(holds.AlreadyAsked):
        ask(conversation, keeping.archivist)


def test_the_database_itself_refuses_a_hold_by_one_person_or_in_one_role(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = ask(conversation, keeping.archivist)
    for by, role in ((keeping.archivist, "auditor"), (keeping.auditor, "archivist"), (keeping.auditor, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.filter(pk=hold.pk).update(confirmed_by=by, confirmed_as=role, confirmed_at=NOW)
