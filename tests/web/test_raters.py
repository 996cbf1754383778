# SPDX-License-Identifier: EUPL-1.2
"""Who is asked: chosen by the facilitator, seen by both sides, who can object before anything leaves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation, Objection
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Seat
from tests.cast import NOW, Cast, at
from tests.feedback.rounds import DUE_ON, OPENED_ON, Stage, stage
from tests.kept import kept


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list:
    """The moment it is; a test may change it."""
    moment = [NOW]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    return moment


@pytest.fixture
def planned(cast: Cast, today: list) -> Stage:
    return kept(lambda: stage(cast), cast)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page(planned: Stage, part: str = "") -> str:
    return f"/gesprekken/{planned.conversation.public_id}/informanten/{part}"


def read(planned: Stage, person: Person) -> str:
    return signed_in(person).get(page(planned)).content.decode()


def newcomer(cast: Cast, name: str = "Nieuwe Manager", email: str = "nieuw@veenmeer.example") -> Person:
    return people.add_person(
        organisation=cast.organisation, name=name, first_name=name.split()[0], email=email, now=NOW
    )


def names(planned: Stage, group: str) -> list[str]:
    rows = planned.round.invitations.filter(group__key=group).order_by("person__name")
    return [row.person.name for row in rows]


# --- who sees, who may


@pytest.mark.clause("HV-14")
def test_both_sides_see_whom_we_propose_and_until_when_they_can_object(cast: Cast, planned: Stage) -> None:
    for person in (cast.secretary, cast.mayor):
        html = read(planned, person)

        assert all(rater.name in html for rater in planned.raters)
        assert "Tot dinsdag 10 februari kun je bezwaar maken." in html
        assert "Haal weg" not in html
        assert "Vraag deze persoon" not in html


def test_raters_and_strangers_see_nothing(cast: Cast, planned: Stage) -> None:
    statuses = [
        signed_in(person).get(page(planned)).status_code
        for person in (cast.managers[0], cast.works_council_chair, cast.clerk, cast.outsider)
    ]

    assert statuses == [404] * 4


def test_only_the_facilitator_changes_the_list(cast: Cast, planned: Stage) -> None:
    invitation = planned.invitation(cast.managers[0])
    deeds = {
        "toevoegen/": {"group": "management-team", "person": newcomer(cast).public_id},
        f"{invitation.public_id}/weghalen/": {},
        "kleine-groep/": {"group": "aldermen", "plan-aldermen": "by_name"},
    }
    statuses = {
        signed_in(person).post(page(planned, part), given).status_code
        for person in (cast.secretary, cast.mayor, cast.substitute, cast.managers[0], cast.outsider)
        for part, given in deeds.items()
    }

    assert statuses == {404}
    assert planned.round.invitations.count() == 13
    assert planned.round.groups.get(key="aldermen").plan == "mean_or_nothing"


def test_an_invitation_of_another_conversation_is_not_touched(cast: Cast, planned: Stage) -> None:
    other = stage(cast, held_on=DUE_ON + timedelta(days=200), exception_reason="proef")
    theirs = other.invitation(cast.managers[0])

    signed_in(cast.facilitator).post(page(planned, f"{theirs.public_id}/weghalen/"))

    assert Invitation.objects.filter(pk=theirs.pk).exists()


# --- choosing


def test_somebody_of_the_organisation_is_added(cast: Cast, planned: Stage) -> None:
    person = newcomer(cast)

    answer = signed_in(cast.facilitator).post(
        page(planned, "toevoegen/"), {"group": "management-team", "person": person.public_id}, follow=True
    )

    assert "Nieuwe Manager staat op de lijst." in answer.content.decode()
    assert "Nieuwe Manager" in names(planned, "management-team")


def test_somebody_new_is_added_by_name_and_address(cast: Cast, planned: Stage) -> None:
    signed_in(cast.facilitator).post(
        page(planned, "toevoegen/"),
        {"group": "aldermen", "name": "Els  van Dam", "email": "Els@elders.example"},
    )

    person = Person.objects.get(name="Els van Dam")
    assert (person.first_name, person.email) == ("Els", "els@elders.example")
    assert "Els van Dam" in names(planned, "aldermen")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Kies iemand, of vul een naam en een e-mailadres in."),
        ({"name": "Els"}, "Vul een e-mailadres in."),
        ({"email": "els@elders.example"}, "Vul een naam in."),
        ({"name": "Els", "email": "geen adres"}, "e-mailadres"),
        ({"name": "Els", "email": "mina.smit@veenmeer.example"}, "Dit adres is van Mina Smit."),
        ({"name": "Els", "email": "els@elders.example", "group": "self"}, "Deze keuze is er niet"),
        ({"name": "Els", "email": "els@elders.example", "group": "works-council-chair"}, "maar één persoon"),
    ],
)
def test_who_cannot_be_added_is_refused_and_what_was_typed_stays(
    cast: Cast, planned: Stage, given: dict, said: str
) -> None:
    answer = signed_in(cast.facilitator).post(
        page(planned, "toevoegen/"), {"group": "management-team", **given}
    )

    html = answer.content.decode()
    assert said in html
    assert all(f'value="{value}"' in html for key, value in given.items() if key in ("name", "email"))
    assert planned.round.invitations.count() == 13
    assert not Person.objects.filter(name="Els").exists()


@pytest.mark.parametrize("who", ["mayor", "outsider"])
def test_who_takes_part_or_works_elsewhere_cannot_be_chosen(cast: Cast, planned: Stage, who: str) -> None:
    person = getattr(cast, who)

    signed_in(cast.facilitator).post(
        page(planned, "toevoegen/"), {"group": "management-team", "person": person.public_id}
    )

    assert planned.round.invitations.count() == 13


def test_taking_off_the_list_twice_is_harmless(cast: Cast, planned: Stage) -> None:
    client, invitation = signed_in(cast.facilitator), planned.invitation(cast.managers[0])

    statuses = [
        client.post(page(planned, f"{invitation.public_id}/weghalen/")).status_code for _press in range(2)
    ]

    assert statuses == [302, 302]
    assert names(planned, "management-team") == sorted(person.name for person in cast.managers[1:])


def test_the_sides_stay_on_the_list(cast: Cast, planned: Stage) -> None:
    invitation = planned.invitation(cast.mayor)

    signed_in(cast.facilitator).post(page(planned, f"{invitation.public_id}/weghalen/"))

    assert Invitation.objects.filter(pk=invitation.pk).exists()


@pytest.mark.clause("HV-14")
def test_a_group_of_two_keeps_the_questionnaires_here_and_says_what_to_do(cast: Cast, planned: Stage) -> None:
    client = signed_in(cast.facilitator)
    for person in cast.aldermen[2:]:
        client.post(page(planned, f"{planned.invitation(person).public_id}/weghalen/"))

    before = read(planned, cast.facilitator)
    client.post(
        page(planned, "kleine-groep/"), {"group": "aldermen", "plan-aldermen": "merge:management-team"}
    )
    after = read(planned, cast.facilitator)

    assert "De vragenlijsten kunnen nog niet weg" in before
    assert "Wethouders: te weinig mensen voor een gemiddelde." in before
    assert 'value="mean_or_nothing"' not in before
    assert "De vragenlijsten kunnen nog niet weg" not in after
    assert 'value="merge:management-team" id="plan-aldermen-2" checked' in after


@pytest.mark.parametrize(
    "given",
    [
        {"group": "aldermen", "plan-aldermen": "zomaar"},
        {"group": "aldermen"},
        {"group": "works-council-chair", "plan-works-council-chair": "by_name"},
        {"group": "management-team", "plan-management-team": "by_name"},
        {"group": "aldermen", "plan-aldermen": "merge:self"},
    ],
)
def test_a_plan_that_does_not_fit_is_refused_in_words(cast: Cast, planned: Stage, given: dict) -> None:
    answer = signed_in(cast.facilitator).post(page(planned, "kleine-groep/"), given, follow=True)

    assert 'role="alert"' in answer.content.decode()
    assert {group.plan for group in planned.round.groups.all()} == {"mean_or_nothing"}


def test_an_unknown_group_does_not_exist(cast: Cast, planned: Stage) -> None:
    answer = signed_in(cast.facilitator).post(page(planned, "kleine-groep/"), {"group": "zomaar"})

    assert answer.status_code == 404


# --- objecting


def test_an_objection_reaches_the_facilitator_and_its_answer_only_who_made_it(
    cast: Cast, planned: Stage
) -> None:
    given = {"about": cast.managers[0].public_id, "reason": "Wij hebben een conflict."}
    sent = signed_in(cast.secretary).post(page(planned, "bezwaar/"), given, follow=True).content.decode()
    objection = Objection.objects.get()
    read_by_facilitator = read(planned, cast.facilitator)
    key = f"{objection.public_id}-answer"
    signed_in(cast.facilitator).post(
        f"/gesprekken/{planned.conversation.public_id}/bezwaren/{objection.public_id}/",
        {key: "Ik vraag iemand anders."},
    )

    assert "Je bezwaar is verstuurd." in sent
    assert "Wij hebben een conflict." in read_by_facilitator
    assert "De vragenlijsten kunnen nog niet weg" in read_by_facilitator
    assert "Over Mina Smit" in read_by_facilitator
    assert "Ik vraag iemand anders." in read(planned, cast.secretary)
    assert "Wij hebben een conflict." not in read(planned, cast.mayor)
    assert "De vragenlijsten kunnen nog niet weg" not in read(planned, cast.facilitator)


def test_the_same_objection_twice_is_one(cast: Cast, planned: Stage) -> None:
    client = signed_in(cast.mayor)
    for _press in range(2):
        client.post(page(planned, "bezwaar/"), {"about": "", "reason": "Te veel managers."})

    assert Objection.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_an_objection_needs_words_and_keeps_them(cast: Cast, planned: Stage, reason: str) -> None:
    answer = signed_in(cast.secretary).post(
        page(planned, "bezwaar/"), {"about": cast.managers[0].public_id, "reason": reason}
    )

    html = answer.content.decode()
    assert "data-error-summary" in html
    assert f'<option value="{cast.managers[0].public_id}" selected>' in html
    assert reason.strip() in html
    assert Objection.objects.count() == 0


def test_only_the_sides_object_and_only_the_facilitator_answers(cast: Cast, planned: Stage) -> None:
    objection = actions.object_to_rater(round=planned.round, by=cast.mayor, reason="Nee.", now=NOW)
    there = f"/gesprekken/{planned.conversation.public_id}/bezwaren/{objection.public_id}/"

    objecting = [
        signed_in(person).post(page(planned, "bezwaar/"), {"reason": "Nee."}).status_code
        for person in (cast.facilitator, cast.substitute, cast.managers[0], cast.outsider)
    ]
    answering = [
        signed_in(person).post(there, {f"{objection.public_id}-answer": "Ja."}).status_code
        for person in (cast.secretary, cast.mayor, cast.managers[0], cast.outsider)
    ]

    assert (objecting, answering) == ([404] * 4, [404] * 4)
    assert Objection.objects.get().is_answered is False


# --- after opening


def test_after_opening_groups_only_grow_until_three_days_before_the_due_date(
    cast: Cast, planned: Stage, today: list
) -> None:
    planned.open()
    today[0] = at(OPENED_ON)
    late, later = newcomer(cast), newcomer(cast, "Nog Iemand", "nog@veenmeer.example")
    client = signed_in(cast.facilitator)

    html = read(planned, cast.facilitator)
    client.post(page(planned, "toevoegen/"), {"group": "management-team", "person": late.public_id})
    removed = client.post(
        page(planned, f"{planned.invitation(cast.managers[0]).public_id}/weghalen/"), follow=True
    )
    today[0] = at(DUE_ON - timedelta(days=2))
    too_late = client.post(
        page(planned, "toevoegen/"), {"group": "management-team", "person": later.public_id}
    )

    assert "Dat kan tot en met zaterdag 14 februari." in html
    assert "Haal weg" not in html
    assert "Er is niets veranderd" in removed.content.decode()
    assert "Het is te laat om nog iemand te vragen" in too_late.content.decode()
    assert names(planned, "management-team") == sorted(
        [late.name, *(person.name for person in cast.managers)]
    )


def test_only_the_facilitator_sees_who_declined(cast: Cast, planned: Stage, today: list) -> None:
    planned.open()
    today[0] = at(OPENED_ON)
    actions.decline(link=planned.link(cast.managers[0]), now=at(OPENED_ON))

    assert "Doet niet mee" in read(planned, cast.facilitator)
    assert "Doet niet mee" not in read(planned, cast.secretary)
    assert "Doet niet mee" not in read(planned, cast.mayor)


def test_an_objection_after_the_questionnaires_left_is_refused_and_kept_on_the_screen(
    cast: Cast, planned: Stage
) -> None:
    planned.open()

    html = (
        signed_in(cast.secretary)
        .post(page(planned, "bezwaar/"), {"about": "", "reason": "Te veel managers."})
        .content.decode()
    )

    assert "De vragenlijsten zijn intussen weg." in html
    assert "Te veel managers." in html


def test_without_a_round_the_page_says_so(cast: Cast, today: list) -> None:
    conversation = cast.plan()

    answer = signed_in(cast.secretary).get(f"/gesprekken/{conversation.public_id}/informanten/")

    assert "Dit gesprek gaat zonder feedbackronde." in answer.content.decode()


def test_the_page_asks_as_many_questions_whatever_the_number_of_raters(cast: Cast, planned: Stage) -> None:
    client = signed_in(cast.facilitator)
    with CaptureQueriesContext(connection) as few:
        client.get(page(planned))
    for number in range(8):
        person = newcomer(cast, f"Extra {number}", f"extra{number}@veenmeer.example")
        actions.add_rater(
            round=planned.fresh, group="management-team", person=person, by=cast.facilitator, now=NOW
        )

    with CaptureQueriesContext(connection) as many:
        html = client.get(page(planned)).content.decode()

    assert "Extra 7" in html
    assert len(many) == len(few)


def test_who_started_or_left_since_it_was_planned_is_pointed_out_to_who_chooses(
    cast: Cast, planned: Stage, today: list
) -> None:
    assert "Veranderd sinds het plannen" not in read(planned, cast.facilitator)
    college = Body.objects.get(kind="college")
    start = NOW.date() + timedelta(days=3)
    people.seat(
        person=newcomer(cast, "Nora Blom"),
        office="alderman",
        title="wethouder",
        since_on=start,
        now=NOW,
        body=college,
    )
    Seat.objects.filter(person=cast.aldermen[0]).update(until_on=start)
    today[0] = at(start + timedelta(days=1))

    html = read(planned, cast.facilitator)

    assert "Wethouders: Nora Blom is nieuw." in html
    assert f"Wethouders: {cast.aldermen[0].name} hoort er niet meer bij." in html
    assert "Veranderd sinds het plannen" not in read(planned, cast.secretary)
