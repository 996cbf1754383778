# SPDX-License-Identifier: EUPL-1.2
"""Who is asked, by the format and by the facilitator."""

from datetime import timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.feedback import actions, queries
from samenspiegel.feedback.models import Invitation
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Seat
from tests.cast import NOW, Cast, at

from .rounds import DUE_ON, OPENED_ON, stage


def asked(round: actions.Progress | object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for invitation in queries.invitations(round):  # type: ignore[arg-type]
        found.setdefault(invitation.group.key, []).append(invitation.person.name)
    return found


@pytest.mark.clause("HV-14")
def test_the_format_asks_team_and_aldermen_the_chair_and_both_sides(cast: Cast) -> None:
    round = stage(cast).round

    assert asked(round) == {
        "self": ["Hanna de Vries"],
        "management-team": sorted(person.name for person in cast.managers),
        "aldermen": sorted(person.name for person in cast.aldermen),
        "works-council-chair": ["Olga Visser"],
        "reviewer": ["Arend Jansen"],
    }
    assert actions.problems(round, NOW) == []


def test_proposing_twice_lays_one_round(cast: Cast) -> None:
    first = stage(cast)

    again = actions.propose_raters(conversation=first.conversation, now=NOW)

    assert again == first.round
    assert Invitation.objects.count() == 13


def test_who_holds_two_seats_is_asked_once(cast: Cast) -> None:
    college = Body.objects.get(kind="college")
    people.seat(
        person=cast.managers[0],
        office="alderman",
        title="wethouder",
        since_on=NOW.date(),
        now=NOW,
        body=college,
    )

    groups = asked(stage(cast).round)

    assert cast.managers[0].name in groups["management-team"]
    assert cast.managers[0].name not in groups["aldermen"]


def test_whose_seat_has_ended_is_not_asked(cast: Cast) -> None:
    Seat.objects.filter(person=cast.aldermen[0]).update(until_on=NOW.date() - timedelta(days=1))
    Seat.objects.filter(person=cast.aldermen[1]).update(until_on=NOW.date())

    assert asked(stage(cast).round)["aldermen"] == sorted(person.name for person in cast.aldermen[1:])


def test_the_subject_is_never_asked_as_a_member_of_a_body(cast: Cast) -> None:
    team = Body.objects.get(kind="management-team")
    people.seat(
        person=cast.secretary, office="manager", title="directeur", since_on=NOW.date(), now=NOW, body=team
    )

    assert cast.secretary.name not in asked(stage(cast).round)["management-team"]


def test_who_cannot_be_asked_is_reported_with_the_reason(cast: Cast) -> None:
    nobody, shared, same, *_ = cast.managers
    nobody.email = ""
    nobody.save()
    shared.has_shared_mailbox = True
    shared.save()
    same.email = cast.managers[3].email.upper()
    same.save()
    team = Body.objects.get(kind="management-team")
    people.seat(
        person=cast.facilitator, office="manager", title="manager", since_on=NOW.date(), now=NOW, body=team
    )

    round = stage(cast).round

    found = {(row.person.name, row.group, row.reason) for row in actions.unreachable(round, NOW)}
    # The first in the order of names keeps the address.
    refused = max([same.name, cast.managers[3].name])
    assert found == {
        (nobody.name, "management-team", "no_address"),
        (shared.name, "management-team", "shared_mailbox"),
        (refused, "management-team", "address_taken"),
        (cast.facilitator.name, "management-team", "takes_part"),
    }


@pytest.mark.parametrize(
    ("who", "group", "code"),
    [
        ("secretary", "aldermen", "takes_part"),
        ("mayor", "aldermen", "takes_part"),
        ("facilitator", "aldermen", "takes_part"),
        ("outsider", "aldermen", "from_elsewhere"),
        ("works_council_chair", "aldermen", "invited_already"),
        ("clerk", "works-council-chair", "one_only"),
        ("clerk", "self", "group_unknown"),
        ("clerk", "zzz", "group_unknown"),
    ],
)
def test_adding_a_rater_is_refused_by_name(cast: Cast, who: str, group: str, code: str) -> None:
    round = stage(cast).round

    with pytest.raises(actions.RaterRefused) as refused:
        actions.add_rater(round=round, group=group, person=getattr(cast, who), by=cast.facilitator, now=NOW)

    assert refused.value.code == code


def test_a_rater_is_added_and_removed_before_opening_and_no_mail_leaves(cast: Cast) -> None:
    round = stage(cast).round

    invitation = actions.add_rater(
        round=round, group="management-team", person=cast.clerk, by=cast.facilitator, now=NOW
    )
    actions.remove_rater(invitation=invitation, by=cast.facilitator, now=NOW)

    assert cast.clerk.name not in asked(round)["management-team"]
    assert not Notice.objects.filter(kind="invitation").exists()


def test_after_opening_nobody_is_removed(cast: Cast) -> None:
    scene = stage(cast).open()

    with pytest.raises(actions.AlreadyOpen):
        actions.remove_rater(
            invitation=scene.invitation(cast.managers[0]), by=cast.facilitator, now=at(OPENED_ON)
        )


def test_groups_grow_after_opening_with_the_mail_at_once(cast: Cast) -> None:
    scene = stage(cast).open()
    last_day = DUE_ON - timedelta(days=3)

    actions.add_rater(
        round=scene.round, group="aldermen", person=cast.clerk, by=cast.facilitator, now=at(last_day)
    )

    assert Notice.objects.filter(kind="invitation", person=cast.clerk.public_id).count() == 1
    assert scene.link(cast.clerk).group.key == "aldermen"


def test_groups_grow_until_three_days_before_the_due_date(cast: Cast) -> None:
    scene = stage(cast).open()

    with pytest.raises(actions.RaterRefused) as refused:
        actions.add_rater(
            round=scene.round,
            group="aldermen",
            person=cast.clerk,
            by=cast.facilitator,
            now=at(DUE_ON - timedelta(days=2)),
        )

    assert refused.value.code == "too_late"


def test_a_plan_is_for_a_small_averaged_group(cast: Cast) -> None:
    groups = {group.key: group for group in stage(cast).round.groups.all()}

    for key, plan, code in [
        ("management-team", "competencies_only", "not_small"),
        ("works-council-chair", "by_name", "not_averaged"),
        ("aldermen", "zzz", "unknown_plan"),
        ("aldermen", "merge", "no_partner"),
    ]:
        with pytest.raises(actions.PlanImpossible) as refused:
            actions.choose_plan(group=groups[key], plan=plan, by=cast.facilitator, now=NOW)
        assert refused.value.code == code


def test_a_group_that_outgrows_its_plan_goes_by_the_rule_again(cast: Cast) -> None:
    scene = stage(cast)
    group = scene.round.groups.get(key="aldermen")
    actions.choose_plan(group=group, plan="competencies_only", by=cast.facilitator, now=NOW)

    actions.add_rater(round=scene.round, group="aldermen", person=cast.clerk, by=cast.facilitator, now=NOW)

    group.refresh_from_db()
    assert group.plan == "mean_or_nothing"


@pytest.mark.clause("HV-14")
def test_an_open_objection_keeps_the_round_from_opening_until_it_is_answered(cast: Cast) -> None:
    scene = stage(cast)
    objection = actions.object_to_rater(
        round=scene.round, by=cast.secretary, about=cast.managers[0], reason="Pas begonnen.", now=NOW
    )

    with pytest.raises(actions.NotReady) as refused:
        actions.open_round(round=scene.fresh, now=at(OPENED_ON))
    actions.answer_objection(
        objection=objection, answer="We vragen iemand anders.", by=cast.facilitator, now=NOW
    )

    assert [problem.code for problem in refused.value.problems] == ["objection_open"]
    assert actions.problems(scene.fresh, NOW) == []
    read = actions.objections(scene.fresh)[0]
    assert (read.about, read.reason, read.answer) == (
        cast.managers[0].public_id,
        "Pas begonnen.",
        "We vragen iemand anders.",
    )
    assert b"begonnen" not in bytes(objection.sealed)


def test_only_the_sides_object_and_only_before_opening(cast: Cast) -> None:
    scene = stage(cast)

    with pytest.raises(actions.NotTheirs):
        actions.object_to_rater(round=scene.round, by=cast.facilitator, reason="Nee.", now=NOW)
    with pytest.raises(actions.TextMissing):
        actions.object_to_rater(round=scene.round, by=cast.mayor, reason="  ", now=NOW)
    scene.open()
    with pytest.raises(actions.AlreadyOpen):
        actions.object_to_rater(round=scene.round, by=cast.mayor, reason="Nee.", now=at(OPENED_ON))


def test_the_log_says_that_the_list_changed_and_not_who_was_on_it(cast: Cast) -> None:
    scene = stage(cast)
    actions.add_rater(
        round=scene.round,
        group="management-team",
        person=cast.clerk,
        by=cast.facilitator,
        now=NOW,
    )
    actions.remove_rater(invitation=scene.invitation(cast.clerk), by=cast.facilitator, now=NOW)
    told = Event.objects.filter(kind__in=["rater.added", "rater.removed"], about=scene.round.public_id)

    assert [(event.kind, event.actor, event.detail) for event in told.order_by("number")] == [
        ("rater.added", cast.facilitator.public_id, {}),
        ("rater.removed", cast.facilitator.public_id, {}),
    ]
