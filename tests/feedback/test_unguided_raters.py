# SPDX-License-Identifier: EUPL-1.2
"""Where nobody guides, a side chooses the raters and reads the report: it cannot fill a group with itself (VGS-1)."""

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.formats import actions as formats
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Appointment, Person, Role
from tests.cast import NOW, Cast, at
from tests.formats import vgs, without

from .rounds import DUE_ON, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.clause("VGS-1")]


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return vgs.stage(cast)


@pytest.fixture
def by_both(cast: Cast) -> Stage:
    conversation = without.plan(cast, without.FEEDBACK)
    round = actions.propose_raters(conversation=conversation, now=NOW, by=cast.secretary)
    assert round is not None
    return Stage(cast, conversation, round)


def made(cast: Cast, by: Person | None, name: str = "Zelf Gemaakt") -> Person:
    return people.add_person(
        organisation=cast.organisation,
        name=name,
        first_name=name.split()[0],
        email=f"{name.lower().replace(' ', '.')}@elders.example",
        now=NOW,
        by=by,
    )


def refused(stage: Stage, group: str, person: Person, by: Person) -> str:
    before = stage.round.invitations.count()
    with pytest.raises(actions.RaterRefused) as found:
        actions.add_rater(round=stage.fresh, group=group, person=person, by=by, now=NOW)
    assert stage.round.invitations.count() == before
    return found.value.code


def test_the_secretary_cannot_put_self_made_persons_beside_one_alderman(stage: Stage, cast: Cast) -> None:
    """The attack: with two answers of their own in a group of three the third can be calculated."""
    for alderman in cast.aldermen[1:]:
        actions.remove_rater(invitation=stage.invitation(alderman), by=cast.secretary, now=NOW)

    assert refused(stage, "college", made(cast, cast.secretary), cast.secretary) == "unknown_here"
    assert refused(stage, "college", made(cast, cast.mayor, "Ander Een"), cast.secretary) == "unknown_here"
    assert refused(stage, "college", made(cast, None, "Echt Mens"), cast.secretary) == "not_of_group"
    assert refused(stage, "college", cast.clerk, cast.secretary) == "not_of_group"
    asked = actions.add_rater(
        round=stage.fresh, group="college", person=cast.aldermen[1], by=cast.secretary, now=NOW
    )
    assert asked.group.key == "college"


def test_an_account_or_an_address_given_by_a_side_makes_nobody_a_stranger_to_it(
    stage: Stage, cast: Cast
) -> None:
    own, changed = made(cast, cast.secretary), cast.aldermen[0]
    own.account = Account.objects.create_user(own.email)
    own.save(update_fields=["account"])
    actions.remove_rater(invitation=stage.invitation(changed), by=cast.secretary, now=NOW)
    changed.refresh_from_db()
    people.change_person(
        person=changed,
        name=changed.name,
        first_name=changed.first_name,
        email="van.mij@elders.example",
        phone="",
        department="",
        has_shared_mailbox=False,
        by=cast.secretary,
        now=NOW,
    )

    assert refused(stage, "college", own, cast.secretary) == "unknown_here"
    assert refused(stage, "college", changed, cast.secretary) == "unknown_here"


def test_a_group_that_no_seat_fills_takes_only_who_has_an_account_or_came_from_an_administrator(
    cast: Cast,
) -> None:
    given = without.spec(without.FEEDBACK)
    groups = tuple(
        group.model_copy(update={"proposed_from": None}) if group.key == "management-team" else group
        for group in given.groups
    )
    version = formats.publish_spec(
        organisation=cast.organisation, spec=given.model_copy(update={"groups": groups}), now=NOW
    )
    conversation = cast.plan(format_version=version, facilitator=None, substitute=None, by=cast.secretary)
    round = actions.propose_raters(conversation=conversation, now=NOW, by=cast.secretary)
    assert round is not None
    stage, free = Stage(cast, conversation, round), "management-team"
    Appointment.objects.create(
        organisation=cast.organisation, person=cast.substitute, role=Role.ADMINISTRATOR
    )

    assert refused(stage, free, made(cast, cast.managers[0]), cast.secretary) == "unknown_here"
    for person in (made(cast, cast.substitute, "Van Beheer"), cast.clerk):
        invitation = actions.add_rater(
            round=stage.fresh, group=free, person=person, by=cast.secretary, now=NOW
        )
        assert invitation.person == person


def test_after_opening_who_reads_the_report_adds_nobody(stage: Stage, cast: Cast) -> None:
    left_out = cast.aldermen[0]
    actions.remove_rater(invitation=stage.invitation(left_out), by=cast.secretary, now=NOW)
    stage.open()

    assert refused(stage, "college", left_out, cast.secretary) == "reads_report"
    assert refused(stage, "college", left_out, cast.mayor) == "reads_report"


def test_the_page_takes_no_new_person_keeps_what_was_typed_and_says_why(
    stage: Stage, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    client, address = Client(), f"/gesprekken/{stage.conversation.public_id}/informanten/"
    client.force_login(cast.secretary.account)
    page = client.get(address).content.decode()
    assert 'id="add"' in page and 'name="email"' not in page
    adding = next(part.split('"')[0] for part in page.split('action="')[1:] if "#main" in part.split('"')[0])

    typed = {"group": "college", "name": "Zelf Gemaakt", "email": "zelf@elders.example"}
    answer = client.post(adding.split("#")[0], typed)

    said = answer.content.decode()
    assert "Niemand begeleidt dit gesprek. Daarom vraag je alleen mensen die de beheerder" in said
    assert "zelf@elders.example" in said
    assert not Person.objects.filter(email="zelf@elders.example").exists()
    stage.open()
    monkeypatch.setattr(clock, "system_now", lambda: at(DUE_ON))
    assert 'id="add"' not in client.get(address).content.decode()


def test_where_both_choose_each_objects_and_only_the_other_answers(by_both: Stage, cast: Cast) -> None:
    sides = (cast.secretary, cast.mayor)
    for by, other in (sides, sides[::-1]):
        objection = actions.object_to_rater(
            round=by_both.fresh, by=by, reason="Te weinig mensen.", about=cast.aldermen[0], now=NOW
        )
        with pytest.raises(actions.NotTheirs):
            actions.answer_objection(objection=objection, answer="Toch wel.", by=by, now=NOW)
        assert "objection_open" in {problem.code for problem in actions.problems(by_both.fresh, NOW)}
        actions.answer_objection(objection=objection, answer="Dat is zo.", by=other, now=NOW)
        assert "objection_open" not in {problem.code for problem in actions.problems(by_both.fresh, NOW)}


def test_each_side_finds_its_own_objection_without_and_the_others_with_room_for_an_answer(
    by_both: Stage, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    actions.object_to_rater(round=by_both.fresh, by=cast.mayor, reason="Te weinig mensen.", now=NOW)
    forms = {}
    for side in (cast.secretary, cast.mayor):
        client = Client()
        client.force_login(side.account)
        page = client.get(f"/gesprekken/{by_both.conversation.public_id}/informanten/").content.decode()
        assert 'id="object"' in page
        forms[side] = page.count("-answer")

    assert forms[cast.secretary] > 0 and forms[cast.mayor] == 0
