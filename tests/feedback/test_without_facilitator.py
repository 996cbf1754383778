# SPDX-License-Identifier: EUPL-1.2
"""A round that nobody guides: the clock closes it, nobody looks, and who is asked is told so truthfully."""

from datetime import timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.feedback import actions, promises, tasks
from samenspiegel.feedback.models import Round
from samenspiegel.notices.models import Notice
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.without import FEEDBACK, plan

from .rounds import CLOSED_ON, DUE_ON, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: Cast) -> Stage:
    conversation = plan(cast, FEEDBACK)
    round = actions.propose_raters(conversation=conversation, now=NOW, by=cast.secretary)
    assert round is not None
    return Stage(cast, conversation, round)


@pytest.mark.clause("VGS-1")
def test_the_clock_closes_the_day_after_the_due_date_also_when_nearly_everything_is_missing(
    stage: Stage,
) -> None:
    stage.open().send(stage.cast.managers[0])

    tasks.close_and_release(at(DUE_ON, 22))
    assert stage.fresh.closed_at is None
    tasks.close_and_release(at(CLOSED_ON, 0))

    assert (stage.fresh.closed_at, stage.fresh.received_total) == (at(CLOSED_ON, 0), 1)


def test_the_clock_does_not_close_earlier_when_everybody_is_in(stage: Stage) -> None:
    """Who organises is a side: a round that closes early would tell that nobody stayed behind."""
    stage.open().send_all(stage.everybody)

    tasks.close_and_release(at(DUE_ON - timedelta(days=1)))

    assert stage.fresh.closed_at is None


def test_both_sides_get_the_report_at_the_first_hour_at_which_the_format_allows_it(stage: Stage) -> None:
    stage.open().send_all(stage.everybody)

    tasks.close_and_release(at(CLOSED_ON, 0))  # one o'clock at night
    assert stage.fresh.released_at is None
    with pytest.raises(actions.NoReport):
        actions.released(conversation=stage.conversation, person=stage.cast.secretary)
    tasks.close_and_release(at(CLOSED_ON, 8))

    assert stage.fresh.released_at == at(CLOSED_ON, 8)
    for side in (stage.cast.secretary, stage.cast.mayor):
        assert actions.released(conversation=stage.conversation, person=side).withheld == {}


def test_a_round_in_which_nobody_answered_is_shown_as_missing(stage: Stage) -> None:
    stage.open()

    tasks.close_and_release(at(CLOSED_ON))
    tasks.close_and_release(at(CLOSED_ON))

    report = actions.released(conversation=stage.conversation, person=stage.cast.secretary).report
    shown = [score for competency in report.competencies for score in competency.scores.values()]
    assert shown and set(shown) == {None}


def test_no_mail_and_no_line_in_the_log_tells_a_side_who_came_in_or_who_does_not_take_part(
    stage: Stage,
) -> None:
    cast = stage.cast
    stage.open()
    actions.decline(link=stage.link(cast.aldermen[0]), now=at(DUE_ON - timedelta(days=3)))
    stage.send(cast.managers[0])
    for days in (3, 2, 1, 0):
        tasks.remind(at(DUE_ON - timedelta(days=days)))
    tasks.remind(at(CLOSED_ON, 0))  # the clock was late

    sides = {cast.secretary.public_id, cast.mayor.public_id}
    kinds = set(Notice.objects.filter(person__in=sides).values_list("kind", flat=True))
    assert kinds == {"raters_proposed", "invitation", "reminder", "due_today"}
    others = set(Notice.objects.exclude(person__in=sides).values_list("kind", flat=True))
    assert others == {"invitation", "reminder", "due_today"}
    tasks.close_and_release(at(CLOSED_ON, 0))
    tasks.remind(at(CLOSED_ON + timedelta(days=2), 3))
    assert not Notice.objects.exclude(kind="raters_proposed").exists()
    logged = set(Event.objects.filter(actor="", at__gt=NOW).values_list("kind", flat=True))
    assert logged <= {"round.opened", "round.closed"}


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("managers", "Niemand ziet of je hebt ingeleverd. Niemand leest de open antwoorden vooraf"),
        ("works_council_chair", "Tot dan ziet niemand of je hebt ingeleverd. Niemand leest je tekst vooraf."),
    ],
)
def test_who_is_asked_reads_that_nobody_looks(stage: Stage, who: str, said: str) -> None:
    found = getattr(stage.cast, who)
    person = found[0] if isinstance(found, list) else found
    invitation = stage.open().invitation(person)
    round: Round = stage.fresh
    people = {row.part: row.person for row in stage.conversation.participants.all()}

    told = promises.sentences(round, invitation.group, list(round.groups.all()), promises_spec(stage), people)

    text = " ".join(sentence for part in told.values() for sentence in part)
    assert said in text
    assert "leest de open antwoorden vooraf, zonder naam" not in text
    assert "Hanna de Vries en Arend Jansen" in text


def promises_spec(stage: Stage):  # type: ignore[no-untyped-def]
    from samenspiegel.formats.queries import spec_of

    return spec_of(stage.conversation.format_version)


def test_the_letters_name_who_planned_it_as_the_one_to_turn_to(stage: Stage, cast: Cast) -> None:
    cast.secretary.phone = "0513 11 11 11"
    cast.secretary.save()
    from samenspiegel.conversations.letters import Postbag

    common = Postbag(stage.conversation, NOW).common

    assert (common["adviseur"], common["adviseur_telefoon"]) == ("Hanna de Vries", "0513 11 11 11")


def test_what_nobody_closed_in_time_is_still_destroyed_unread(stage: Stage) -> None:
    stage.open().send(stage.cast.managers[0])

    tasks.end_without_report(at(DUE_ON + timedelta(days=31)))

    assert stage.fresh.destroyed_at is not None
    assert (DUE_ON + timedelta(days=31)) > HELD_ON
