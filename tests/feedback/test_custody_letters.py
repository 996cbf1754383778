# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: links stand in letters only, a new one ends the old, and a round that nobody can open lapses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.actions.links import secrets_of
from samenspiegel.feedback.models import Invitation
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast, at
from tests.web.lives import undone

from .custodians import FIRST, SealedStage, letter, open_sealed_stage, sealed_stage
from .rounds import DUE_ON, OPENED_ON, stage


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


@pytest.fixture
def opened(cast: Cast) -> SealedStage:
    return open_sealed_stage(cast)


def waiting(kind: str) -> list[tuple[str, str]]:
    """Address and text of the mails of a kind that wait."""
    rows = Notice.objects.filter(kind=kind, sealed__isnull=False).order_by("pk")
    return [(letter(row)["to"], letter(row)["body"]) for row in rows]


# --- ending without anybody ------------------------------------------------------------------------------------------


def test_when_all_three_are_lost_the_round_lapses_and_everybody_is_told(
    opened: SealedStage, django_capture_on_commit_callbacks: Any
) -> None:
    opened.send_all(opened.everybody)
    Key.objects.filter(purpose=Purpose.SEAL).delete()

    with django_capture_on_commit_callbacks(execute=True):
        tasks.end_without_report(at(DUE_ON + timedelta(days=31)))

    assert opened.fresh.destroyed_at is not None
    assert not Envelope.objects.exists() and not Draft.objects.exists()
    assert not Key.objects.filter(
        purpose__in=[Purpose.ROUND, Purpose.LINK, Purpose.RECOVERY], owner__startswith=opened.round.public_id
    ).exists()
    lapsed = waiting("round_lapsed")
    assert len(lapsed) == 14
    assert all("Niemand heeft ze gelezen." in body for _, body in lapsed)


def test_a_round_that_never_opened_leaves_no_code_behind(cast: Cast) -> None:
    scene = sealed_stage(cast)
    conversations.cancel(conversation=scene.conversation, by=cast.facilitator, now=NOW)

    with undone():
        tasks.end_without_report(NOW)
        tasks.sweep(NOW)
        left = list(Key.objects.filter(owner=scene.round.public_id).values_list("purpose", flat=True))

    assert left == []


def test_closing_leaves_neither_links_nor_the_keys_of_letters(opened: SealedStage) -> None:
    opened.send_all(opened.everybody)
    opened.close_with(FIRST)

    assert set(Invitation.objects.values_list("check_hash", "sealed_secret")) == {("", None)}
    assert not Notice.objects.filter(owner__startswith=opened.round.public_id).exists()
    assert sorted(Key.objects.values_list("purpose", flat=True)) == ["feedback", "record", "seal", "seal"]


# --- links and letters -----------------------------------------------------------------------------------------------


def test_the_key_of_letters_with_a_link_goes_when_they_have_left(opened: SealedStage) -> None:
    letters = Key.objects.filter(purpose=Purpose.LINK, owner__contains="/")
    assert letters.count() == 1

    actions.sweep_letters(now=at(OPENED_ON, 7))
    assert letters.count() == 1  # they have still to leave

    opened.deliver()
    assert len(mail.outbox) >= 13
    assert letters.count() == 0
    assert Key.objects.filter(purpose=Purpose.LINK).count() == 1  # who has handed in can still be seen
    tasks.sweep(at(OPENED_ON, 9))
    assert Key.objects.filter(purpose=Purpose.LINK).count() == 1


def test_a_mail_that_the_server_does_not_take_yet_keeps_its_key(
    opened: SealedStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    opened.deliver()
    assert Key.objects.filter(purpose=Purpose.LINK, owner__contains="/").exists()

    monkeypatch.undo()
    opened.deliver(at(OPENED_ON, 10))
    assert sum("/v/veenmeer/" in message.body for message in mail.outbox) == 13
    assert not Key.objects.filter(purpose=Purpose.LINK, owner__contains="/").exists()


def test_reminders_hold_no_link_and_say_in_which_mail_it_stands(opened: SealedStage) -> None:
    opened.deliver()
    opened.send(opened.cast.managers[0])

    actions.remind_due(round=opened.fresh, now=at(DUE_ON - timedelta(days=3)))
    actions.remind_due(round=opened.fresh, now=at(DUE_ON))
    actions.extend(
        round=opened.fresh, due_on=DUE_ON + timedelta(days=3), by=opened.cast.facilitator, now=at(DUE_ON)
    )

    for kind in ("reminder_without_link", "due_today_without_link", "due_extended_without_link"):
        bodies = [body for _, body in waiting(kind)]
        assert len(bodies) >= 12
        for body in bodies:
            assert "/v/" not in body
            assert "Je link staat in onze e-mail van dinsdag 10 februari 2026" in body
    to_raters = [body for _, body in waiting("reminder_without_link") if "Vraag Fatima Bakker" in body]
    to_sides = [body for _, body in waiting("reminder_without_link") if "/gesprekken/" in body]
    assert (len(to_raters), len(to_sides)) == (11, 2)
    assert not Notice.objects.filter(kind__in=["reminder", "due_today", "due_extended"]).exists()


def test_who_has_another_address_and_has_not_begun_is_sent_another_link(opened: SealedStage) -> None:
    manager = opened.cast.managers[0]
    before = opened.mailed[manager.pk]
    Person.objects.filter(pk=manager.pk).update(email="nieuw@veenmeer.example")

    actions.remind_due(round=opened.fresh, now=at(DUE_ON - timedelta(days=3)))
    opened.take_mails()

    assert opened.mailed[manager.pk] != before
    assert [address for address, _ in waiting("reminder")] == ["nieuw@veenmeer.example"]
    assert opened.link(manager).invitation.person == manager


def test_who_handed_in_is_known_without_any_link(opened: SealedStage) -> None:
    opened.deliver()
    opened.send(opened.cast.managers[0])

    assert secrets_of(opened.fresh) == {}
    assert [name for name, is_in in actions.handed_in(opened.fresh).items() if is_in] == [
        opened.cast.managers[0].public_id
    ]
    assert actions.handed_in_by(opened.fresh, opened.cast.managers[0])
    progress = actions.progress([opened.fresh])[opened.round.pk]
    assert progress.handed_in == {opened.cast.managers[0].public_id}


def renew(scene: SealedStage, person: Person, *, seen: str | None = None) -> None:
    invitation = scene.invitation(person)
    actions.renew_link(
        invitation=invitation,
        seen=actions.link_mark(invitation) if seen is None else seen,
        by=scene.cast.facilitator,
        now=at(DUE_ON - timedelta(days=2)),
    )


def test_a_new_link_ends_the_old_one_and_what_was_not_sent_is_destroyed(opened: SealedStage) -> None:
    opened.deliver()
    manager = opened.cast.managers[0]
    old = opened.link(manager)
    actions.begin(link=old)
    seen = actions.link_mark(opened.invitation(manager))

    renew(opened, manager)
    renew(opened, manager, seen=seen)  # the same press twice
    opened.take_mails()

    assert not Draft.objects.exists()
    [(address, body)] = waiting("link_new")
    assert address == manager.email
    assert "Het is vernietigd, en je begint opnieuw." in body
    with pytest.raises(actions.LinkUnknown):
        actions.find(
            organisation="veenmeer", invitation=old.invitation.public_id, secret=actions.encode(old.secret)
        )
    opened.send(manager)
    assert actions.handed_in_by(opened.fresh, manager)
    event = Event.objects.get(kind="link.renewed")
    assert (event.about, event.detail) == (opened.conversation.public_id, {})


@pytest.mark.parametrize("side", ["mayor", "secretary"])
def test_who_renews_their_own_link_stands_in_no_line(opened: SealedStage, side: str) -> None:
    """It would tell that they had not handed in."""
    opened.deliver()
    person = getattr(opened.cast, side)
    invitation = Invitation.objects.get(round=opened.round, person=person)
    before = Event.objects.count()

    actions.renew_link(
        invitation=invitation, seen=actions.link_mark(invitation), by=person, now=at(OPENED_ON)
    )

    assert [address for address, _ in waiting("link_new")] == [person.email]
    assert Event.objects.count() == before


def test_what_was_sent_counts_and_no_new_link_changes_it(opened: SealedStage) -> None:
    opened.deliver()
    opened.send(opened.cast.managers[0])

    with pytest.raises(actions.HandedIn):
        renew(opened, opened.cast.managers[0])

    assert Envelope.objects.count() == 1
    assert opened.link(opened.cast.managers[0])


def test_a_new_link_goes_where_the_old_one_went_once_something_was_begun(opened: SealedStage) -> None:
    begun, fresh, elsewhere = opened.cast.managers[:3]
    actions.begin(link=opened.link(begun))
    actions.send_elsewhere(link=opened.link(elsewhere), address="thuis@elders.example", now=at(OPENED_ON))
    opened.deliver(at(OPENED_ON, 10))
    for person in (begun, fresh):
        Person.objects.filter(pk=person.pk).update(email=f"kaper-{person.pk}@veenmeer.example")

    for person in (begun, fresh, elsewhere):
        renew(opened, person)

    assert [address for address, _ in waiting("link_new")] == [
        begun.email,
        f"kaper-{fresh.pk}@veenmeer.example",
        "thuis@elders.example",
    ]


def test_in_the_default_mode_nobody_needs_a_new_link(cast: Cast) -> None:
    scene = stage(cast).open()
    invitation = scene.invitation(cast.managers[0])

    with pytest.raises(actions.LinkIsKept):
        actions.renew_link(
            invitation=invitation,
            seen=actions.link_mark(invitation),
            by=cast.facilitator,
            now=at(OPENED_ON),
        )


def test_the_sides_have_no_other_way_in_than_their_mail(opened: SealedStage) -> None:
    with pytest.raises(actions.LinkNotKept) as refused:
        actions.own_link(round=opened.fresh, person=opened.cast.secretary)

    assert refused.value.sent_on == OPENED_ON
    assert refused.value.invitation.person == opened.cast.secretary
