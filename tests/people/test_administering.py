# SPDX-License-Identifier: EUPL-1.2
"""Deeds about people: what they change, what they refuse, and what an old link can no longer do."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from samenspiegel.audit.models import Event
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Account, ClosedPeriod
from samenspiegel.people import actions, directory
from samenspiegel.people.models import AccountInvitation, Appointment, Body, Person, Role, Seat
from tests.cast import NOW, Cast

TODAY = NOW.date()


def newcomer(cast: Cast, name: str = "Nienke Hofman", email: str = "nienke@veenmeer.example") -> Person:
    return actions.add_person(
        organisation=cast.organisation, name=name, first_name=name.split()[0], email=email, now=NOW
    )


def changed(person: Person, **values: object) -> dict[str, object]:
    fields = ("name", "first_name", "email", "has_shared_mailbox", "phone", "department")
    return {**{field: getattr(person, field) for field in fields}, **values}


def last_event(cast: Cast) -> tuple[str, dict[str, object]]:
    event = Event.objects.filter(organisation=cast.organisation).latest("number")
    return event.kind, event.detail


def path_of(link: str) -> tuple[str, str]:
    _, _, invitation_id, secret, _ = link.split("/")
    return invitation_id, secret


def test_what_changed_is_logged_by_field_never_by_content(cast: Cast) -> None:
    values = changed(cast.clerk, name="Gerben van der Hoek", phone="0513 55 66 77")

    person = actions.change_person(person=cast.clerk, by=cast.facilitator, now=NOW, **values)

    assert (person.name, person.phone) == ("Gerben van der Hoek", "0513 55 66 77")
    assert last_event(cast) == ("person.changed", {"fields": ["name", "phone"]})


def test_saving_what_is_there_already_leaves_no_line(cast: Cast) -> None:
    before = Event.objects.count()

    actions.change_person(person=cast.clerk, by=cast.facilitator, now=NOW, **changed(cast.clerk))

    assert Event.objects.count() == before


@pytest.mark.parametrize("change", [{"email": "elders@veenmeer.example"}, {"has_shared_mailbox": True}])
def test_a_link_to_the_old_mailbox_ends_when_the_mailbox_changes(
    cast: Cast, change: dict[str, object]
) -> None:
    person = newcomer(cast)
    invitation_id, secret = path_of(actions.invite_account(person=person, now=NOW))

    actions.change_person(person=person, by=cast.facilitator, now=NOW, **changed(person, **change))

    with pytest.raises(actions.InvitationUnknown):
        actions.find_account_invitation(invitation_id=invitation_id, secret=secret, now=NOW)


def test_a_link_stays_when_only_the_telephone_number_changes(cast: Cast) -> None:
    person = newcomer(cast)
    invitation_id, secret = path_of(actions.invite_account(person=person, now=NOW))

    actions.change_person(person=person, by=cast.facilitator, now=NOW, **changed(person, phone="06"))

    found = actions.find_account_invitation(invitation_id=invitation_id, secret=secret, now=NOW)
    assert found.person == person


def test_an_invitation_goes_by_mail_under_the_organisations_own_key(cast: Cast) -> None:
    person = newcomer(cast)

    actions.send_account_invitation(person=person, by=cast.facilitator, now=NOW)

    [notice] = Notice.objects.filter(person=person.public_id)
    assert (notice.kind, notice.owner, notice.purpose, notice.about) == (
        "account_invited",
        cast.organisation.public_id,
        Purpose.POST,
        "",
    )
    key = keys.fetch(cast.organisation.pk, cast.organisation.public_id, Purpose.POST)
    letter = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
    invitation = AccountInvitation.objects.get(person=person)
    assert letter["to"] == "nienke@veenmeer.example"
    assert letter["sender"] == "gemeente Veenmeer"
    assert letter["subject"] == "Welkom bij Samenspiegel van gemeente Veenmeer"
    assert letter["body"].startswith("Dag Nienke,\n\nEr staat een account voor je klaar")
    assert f"{settings.BASE_URL}/welkom/{invitation.public_id}/" in letter["body"]
    assert "{" not in letter["body"]


@pytest.mark.parametrize(
    ("email", "is_shared", "reason"),
    [
        ("", False, "no_email"),
        ("balie@veenmeer.example", True, "shared_mailbox"),
        ("gerben.hoekstra@veenmeer.example", False, "address_taken"),
    ],
)
def test_nobody_is_invited_without_a_mailbox_of_their_own(
    cast: Cast, email: str, is_shared: bool, reason: str
) -> None:
    person = newcomer(cast, email=email)
    Person.objects.filter(pk=person.pk).update(has_shared_mailbox=is_shared)
    person.refresh_from_db()

    with pytest.raises(actions.InvitationRefused) as refused:
        actions.send_account_invitation(person=person, by=cast.facilitator, now=NOW)

    assert refused.value.reason == reason
    assert not Notice.objects.filter(person=person.public_id).exists()


def test_who_has_an_account_is_not_invited_to_it_at_another_address(cast: Cast) -> None:
    values = changed(cast.clerk, email="ander@veenmeer.example")
    person = actions.change_person(person=cast.clerk, by=cast.facilitator, now=NOW, **values)

    with pytest.raises(actions.InvitationRefused) as refused:
        actions.send_account_invitation(person=person, by=cast.facilitator, now=NOW)

    assert refused.value.reason == "has_account"


def test_after_unlinking_the_new_mailbox_gets_an_account_of_its_own(cast: Cast) -> None:
    old = cast.clerk.account
    values = changed(cast.clerk, email="ander@veenmeer.example")
    person = actions.change_person(person=cast.clerk, by=cast.facilitator, now=NOW, **values)
    actions.unlink_account(person=person, by=cast.facilitator, now=NOW)
    person.refresh_from_db()
    invitation_id, secret = path_of(actions.invite_account(person=person, now=NOW))
    invitation = actions.find_account_invitation(invitation_id=invitation_id, secret=secret, now=NOW)

    account = actions.accept_account(invitation=invitation, now=NOW)

    assert account != old
    assert account.email == "ander@veenmeer.example"
    assert Account.objects.filter(pk=old.pk).exists()


def test_a_link_for_an_address_that_somebody_else_signs_in_with_leads_nowhere(cast: Cast) -> None:
    person = newcomer(cast, email=cast.clerk.email)
    invitation_id, secret = path_of(actions.invite_account(person=person, now=NOW))
    invitation = actions.find_account_invitation(invitation_id=invitation_id, secret=secret, now=NOW)

    with pytest.raises(actions.InvitationUnknown):
        actions.accept_account(invitation=invitation, now=NOW)

    person.refresh_from_db()
    assert person.account is None


def test_who_leaves_keeps_the_past_and_loses_what_is_open(cast: Cast) -> None:
    alderman = cast.aldermen[0]
    [seat] = alderman.seats.all()

    actions.deactivate(person=alderman, left_on=TODAY, by=cast.facilitator, now=NOW)

    alderman.refresh_from_db()
    seat.refresh_from_db()
    assert (alderman.is_active, seat.until_on, seat.since_on) == (False, TODAY, TODAY - timedelta(days=800))
    assert last_event(cast) == ("person.deactivated", {"left_on": "2026-01-12"})


def test_a_seat_that_had_to_begin_later_ends_on_its_first_day(cast: Cast) -> None:
    person = newcomer(cast)
    later = actions.seat(
        person=person, office="clerk", title="griffier", since_on=TODAY + timedelta(days=30), now=NOW
    )

    actions.deactivate(person=person, left_on=TODAY, by=cast.facilitator, now=NOW)

    later.refresh_from_db()
    assert later.until_on == TODAY + timedelta(days=30)


def test_a_link_of_somebody_who_left_leads_nowhere(cast: Cast) -> None:
    person = newcomer(cast)
    invitation_id, secret = path_of(actions.invite_account(person=person, now=NOW))

    actions.deactivate(person=person, left_on=TODAY, by=cast.facilitator, now=NOW)

    with pytest.raises(actions.InvitationUnknown):
        actions.find_account_invitation(invitation_id=invitation_id, secret=secret, now=NOW)


def test_nobody_takes_themselves_out_of_service(cast: Cast) -> None:
    with pytest.raises(actions.YourOwnPerson):
        actions.deactivate(person=cast.facilitator, left_on=TODAY, by=cast.facilitator, now=NOW)


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(actions.LastAdministrator):
        actions.deactivate(person=cast.facilitator, left_on=TODAY, by=cast.substitute, now=NOW)
    with pytest.raises(actions.LastAdministrator):
        actions.discharge(person=cast.facilitator, role=Role.ADMINISTRATOR, by=cast.facilitator, now=NOW)

    actions.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    actions.discharge(person=cast.facilitator, role=Role.ADMINISTRATOR, by=cast.substitute, now=NOW)

    rows = Appointment.objects.filter(organisation=cast.organisation, role=Role.ADMINISTRATOR)
    assert [row.person for row in rows] == [cast.substitute]


def test_an_administrator_who_left_does_not_count_as_one(cast: Cast) -> None:
    actions.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    actions.deactivate(person=cast.substitute, left_on=TODAY, by=cast.facilitator, now=NOW)

    with pytest.raises(actions.LastAdministrator):
        actions.discharge(person=cast.facilitator, role=Role.ADMINISTRATOR, by=cast.facilitator, now=NOW)


def test_back_in_service_means_without_the_old_seats(cast: Cast) -> None:
    alderman = cast.aldermen[0]
    actions.deactivate(person=alderman, left_on=TODAY, by=cast.facilitator, now=NOW)

    person = actions.reactivate(person=alderman, by=cast.facilitator, now=NOW)

    assert person.is_active
    assert [seat.until_on for seat in person.seats.all()] == [TODAY]


def test_the_same_seat_is_not_held_twice_at_a_time(cast: Cast) -> None:
    [seat] = cast.clerk.seats.all()
    again = {"person": cast.clerk, "office": "clerk", "title": "griffier", "now": NOW}

    with pytest.raises(actions.SeatTaken):
        actions.seat(since_on=TODAY, **again)
    actions.end_seat(seat=seat, until_on=TODAY, by=cast.facilitator, now=NOW)
    actions.seat(since_on=TODAY + timedelta(days=1), **again)

    assert [(s.since_on, s.until_on) for s in cast.clerk.seats.order_by("pk")] == [
        (TODAY - timedelta(days=800), TODAY),
        (TODAY + timedelta(days=1), None),
    ]


def test_a_seat_does_not_end_before_it_began(cast: Cast) -> None:
    [seat] = cast.clerk.seats.all()

    with pytest.raises(actions.SeatOutOfOrder):
        actions.end_seat(seat=seat, until_on=seat.since_on - timedelta(days=1), by=cast.facilitator, now=NOW)

    assert Seat.objects.get(pk=seat.pk).until_on is None


def test_a_body_stands_once(cast: Cast) -> None:
    new = {"organisation": cast.organisation, "kind": "college", "by": cast.facilitator, "now": NOW}

    with pytest.raises(actions.BodyExists):
        actions.add_body(name="college van B&W", **new)
    other = actions.add_body(name="dagelijks bestuur", **new)
    with pytest.raises(actions.BodyExists):
        actions.rename_body(body=other, name="college van B&W", by=cast.facilitator, now=NOW)

    assert Body.objects.get(pk=other.pk).name == "dagelijks bestuur"


def test_a_closed_period_has_an_order_and_stands_once(cast: Cast) -> None:
    new = {"organisation": cast.organisation, "name": "zomerreces", "by": cast.facilitator, "now": NOW}

    with pytest.raises(actions.PeriodOutOfOrder):
        actions.add_closed_period(begins_on=date(2026, 7, 2), ends_on=date(2026, 7, 1), **new)
    period = actions.add_closed_period(begins_on=date(2026, 7, 2), ends_on=date(2026, 7, 2), **new)
    with pytest.raises(actions.PeriodExists):
        actions.add_closed_period(begins_on=date(2026, 7, 2), ends_on=date(2026, 7, 2), **new)
    actions.remove_closed_period(period=period, by=cast.facilitator, now=NOW)

    assert ClosedPeriod.objects.count() == 0
    assert last_event(cast) == ("closed_period.removed", {"begins_on": "2026-07-02", "ends_on": "2026-07-02"})


def test_people_are_found_by_every_word_in_name_address_or_seat(cast: Cast) -> None:
    def found(words: str) -> list[str]:
        rows = directory.people(cast.organisation.pk, on=TODAY, words=words)
        return [person.name for person in rows]

    assert found("hanna") == ["Hanna de Vries"]
    assert found("wethouder prins") == ["Dewi Prins"]
    assert found("ondernemingsraad") == ["Olga Visser"]
    assert found("Vermeer") == []  # works elsewhere
    assert found("wethouder bestaatniet") == []


def test_who_has_left_is_found_only_when_asked_for(cast: Cast) -> None:
    actions.deactivate(person=cast.clerk, left_on=TODAY, by=cast.facilitator, now=NOW)

    without = directory.people(cast.organisation.pk, on=TODAY, words="gerben")
    with_inactive = directory.people(cast.organisation.pk, on=TODAY, words="gerben", with_inactive=True)

    assert (list(without), list(with_inactive)) == ([], [cast.clerk])


def test_members_of_a_body_are_those_of_that_day(cast: Cast) -> None:
    [seat] = cast.aldermen[0].seats.all()
    actions.end_seat(seat=seat, until_on=TODAY, by=cast.facilitator, now=NOW)

    def members(on: date) -> int:
        [college] = [body for body in directory.bodies(cast.organisation.pk, on=on) if body.kind == "college"]
        return len(college.members)

    assert members(TODAY) == 5
    assert members(TODAY + timedelta(days=1)) == 4


def test_whom_somebody_reports_to_is_kept_and_logged_by_field(cast: Cast) -> None:
    actions.change_person(
        person=cast.facilitator,
        by=cast.facilitator,
        now=NOW,
        **changed(cast.facilitator, manager=cast.managers[0]),
    )
    assert last_event(cast) == ("person.changed", {"fields": ["manager"]})

    actions.change_person(
        person=cast.facilitator, by=cast.facilitator, now=NOW, **changed(cast.facilitator, phone="0513 9")
    )
    cast.facilitator.refresh_from_db()
    assert cast.facilitator.manager == cast.managers[0]


def test_nobody_reports_to_themselves_to_who_left_or_to_somebody_elsewhere(cast: Cast) -> None:
    left = newcomer(cast)
    actions.deactivate(person=left, left_on=TODAY, by=cast.facilitator, now=NOW)
    actions.change_person(
        person=cast.secretary, by=cast.facilitator, now=NOW, **changed(cast.secretary, manager=cast.mayor)
    )
    found = {}
    for name, manager in (
        ("self", cast.mayor),
        ("below", cast.secretary),
        ("left", left),
        ("else", cast.outsider),
    ):
        with pytest.raises(actions.ManagerRefused) as refused:
            actions.change_person(
                person=cast.mayor, by=cast.facilitator, now=NOW, **changed(cast.mayor, manager=manager)
            )
        found[name] = refused.value.reason

    assert found == {"self": "circle", "below": "circle", "left": "elsewhere", "else": "elsewhere"}
