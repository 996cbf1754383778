# SPDX-License-Identifier: EUPL-1.2
"""A copy that stands elsewhere is a duty to delete it there on the day, and is forgotten once it is gone."""

from datetime import date, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, copies
from samenspiegel.retention.models import Certificate, PlacedCopy
from tests.cast import Cast, at
from tests.kept import kept
from tests.retention.keepers import DESTROY_ON, Keepers, hold_up, keepers, with_everything
from tests.retention.test_destruction import mails

WHERE = "personeelsdossier J. de Vries in Join"
PLACED_ON = date(2026, 4, 1)


@pytest.fixture
def keeping(cast: Cast) -> Keepers:
    return kept(lambda: keepers(cast), cast)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    planned = with_everything(cast)
    Record.objects.filter(conversation=planned).update(ending="approved", ended_at=at(PLACED_ON))
    return Conversation.objects.get(pk=planned.pk)


@pytest.fixture
def copy(conversation: Conversation, cast: Cast) -> PlacedCopy:
    return copies.place(
        conversation=conversation,
        what="record",
        place=WHERE,
        placed_on=PLACED_ON,
        by=cast.facilitator,
        now=at(PLACED_ON),
    )


@pytest.fixture
def mirror(conversation: Conversation, cast: Cast) -> PlacedCopy:
    """A copy of the released mirror."""
    Round.objects.filter(conversation=conversation).update(released_at=at(PLACED_ON))
    return copies.place(
        conversation=Conversation.objects.get(pk=conversation.pk),
        what="feedback",
        place=WHERE,
        placed_on=PLACED_ON,
        by=cast.facilitator,
        now=at(PLACED_ON),
    )


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


@pytest.mark.clause("HV-13")
def test_who_placed_a_copy_hears_on_the_day_that_it_has_to_go_there_and_says_when_it_is_gone(
    copy: PlacedCopy, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: at(DESTROY_ON))
    assert copy.delete_on == DESTROY_ON
    copies.keep(now=at(DESTROY_ON - timedelta(days=1)))
    assert mails("copy_to_delete") == {}

    actions.destroy_due(now=at(DESTROY_ON))
    assert not Conversation.objects.exists()
    assert (copies.keep(now=at(DESTROY_ON)), copies.keep(now=at(DESTROY_ON))) == (1, 0)
    letter = mails("copy_to_delete")[cast.facilitator.public_id]
    assert f"/kopieen/{copy.public_id}/" in letter["body"]
    assert WHERE not in letter["body"] and cast.secretary.name not in letter["body"]

    browser = as_(cast.facilitator)
    assert WHERE in browser.get("/").content.decode()
    browser.post(f"/kopieen/{copy.public_id}/")
    copy.refresh_from_db()
    assert (copy.deleted_on, copy.deleted_by, copy.place) == (DESTROY_ON, cast.facilitator, "")
    assert WHERE not in browser.get("/").content.decode()
    certificate = Certificate.objects.get(what="conversation")
    page = browser.get(f"/vernietigd/{certificate.public_id}/").content.decode()
    assert "1 gemeld, waarvan 1 vernietigd" in page


def test_the_day_of_a_copy_moves_with_a_hold(
    copy: PlacedCopy, conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, cast.facilitator, keeping.archivist)

    copies.keep(now=at(DESTROY_ON))

    copy.refresh_from_db()
    assert (copy.delete_on, copy.told_on) == (date(2028, 6, 1), None)


def test_what_was_destroyed_earlier_makes_the_copy_due_at_once(
    copy: PlacedCopy, conversation: Conversation
) -> None:
    early = DESTROY_ON - timedelta(days=200)
    actions.destroy([conversation.pk], now=at(early))

    copies.keep(now=at(early))

    copy.refresh_from_db()
    assert (copy.delete_on, copy.told_on) == (early, early)


@pytest.mark.clause("HV-13")
def test_a_copy_of_a_mirror_that_was_withdrawn_has_to_go_at_once(
    mirror: PlacedCopy, conversation: Conversation
) -> None:
    withdrawn_on = PLACED_ON + timedelta(days=9)
    assert mirror.delete_on and mirror.delete_on > withdrawn_on
    Round.objects.filter(conversation=conversation).update(withdrawn_at=at(withdrawn_on))

    copies.keep(now=at(withdrawn_on))

    mirror.refresh_from_db()
    assert (mirror.delete_on, mirror.told_on) == (withdrawn_on, withdrawn_on)


@pytest.mark.clause("HV-13")
def test_a_certificate_counts_the_copies_of_the_record_and_of_the_mirror(
    copy: PlacedCopy, mirror: PlacedCopy, cast: Cast
) -> None:
    copies.say_deleted(copy=mirror, by=cast.facilitator, now=at(PLACED_ON))
    actions.destroy_due(now=at(DESTROY_ON))

    assert copies.counted(Certificate.objects.get(what="conversation")) == copies.Counted(2, 1)


def test_of_who_left_the_duty_goes_to_those_who_guide_conversations(
    copy: PlacedCopy, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=copy.placed_by_id).update(is_active=False)
    copy.refresh_from_db()

    assert cast.facilitator not in copies.holders(copy)
    assert set(copies.holders(copy)) == set(
        Person.objects.filter(
            organisation=cast.organisation, is_active=True, appointments__role="facilitator"
        )
    )
    monkeypatch.setattr(clock, "system_now", lambda: at(DESTROY_ON))
    assert [WHERE in as_(guide).get("/").content.decode() for guide in copies.holders(copy)] == [True]


def test_only_whose_duty_it_is_opens_the_page_of_a_copy(copy: PlacedCopy, cast: Cast) -> None:
    address = f"/kopieen/{copy.public_id}/"

    answers = {
        person.name: (as_(person).get(address).status_code, as_(person).post(address).status_code)
        for person in (cast.secretary, cast.mayor, cast.clerk, cast.outsider)
    }

    assert set(answers.values()) == {(404, 404)}
    assert as_(cast.facilitator).get("/kopieen/abcdefghij/").status_code == 404
    copy.refresh_from_db()
    assert copy.deleted_on is None


def test_both_sides_see_that_there_is_a_copy_and_only_who_guides_registers_one(
    copy: PlacedCopy, conversation: Conversation, cast: Cast
) -> None:
    kept = f"/gesprekken/{conversation.public_id}/bewaren/"
    register = f"/gesprekken/{conversation.public_id}/kopie-melden/"

    for side in (cast.secretary, cast.mayor):
        assert WHERE in as_(side).get(kept).content.decode()
        assert as_(side).get(register).status_code == 404
    assert as_(cast.facilitator).get(register).status_code == 200


def test_what_is_typed_wrongly_stays_and_nothing_is_registered(
    conversation: Conversation, cast: Cast
) -> None:
    given = {"what": "record", "place": WHERE, "placed_on": "2999-01-01"}

    page = as_(cast.facilitator).post(f"/gesprekken/{conversation.public_id}/kopie-melden/", given)

    assert page.status_code == 200
    assert WHERE in page.content.decode()
    assert not PlacedCopy.objects.exists()


def test_of_what_is_not_there_no_copy_is_registered(cast: Cast) -> None:
    planned = cast.plan()

    with pytest.raises(copies.NothingToCopy):
        copies.place(
            conversation=planned,
            what="record",
            place=WHERE,
            placed_on=PLACED_ON,
            by=cast.facilitator,
            now=at(PLACED_ON),
        )
    assert as_(cast.facilitator).get(f"/gesprekken/{planned.public_id}/kopie-melden/").status_code == 404


def test_the_log_says_that_and_not_where(copy: PlacedCopy, cast: Cast) -> None:
    copies.say_deleted(copy=copy, by=cast.facilitator, now=at(DESTROY_ON))
    copies.say_deleted(copy=copy, by=cast.facilitator, now=at(DESTROY_ON))

    lines = Event.objects.filter(kind__startswith="copy.")
    assert [line.kind for line in lines.order_by("pk")] == ["copy.placed", "copy.deleted"]
    assert all(WHERE not in str(line.__dict__) for line in lines)
