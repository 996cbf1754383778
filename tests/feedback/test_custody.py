# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: a round that nobody closes without a passphrase or the printed code, and whose links nobody keeps."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.core.access import Part
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.actions import unsealing
from samenspiegel.feedback.asking import Asking
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.feedback.models.sealed import Envelope
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.organisations.models import Custody
from tests.cast import HELD_ON, NOW, Cast, at
from tests.web.lives import undone

from .custodians import FIRST, OTHER, SECOND, SealedStage, choose_custodians, open_sealed_stage, sealed_stage
from .rounds import CLOSED_ON, DUE_ON, OPENED_ON, Stage, stage


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


@pytest.fixture
def opened(cast: Cast) -> SealedStage:
    return open_sealed_stage(cast)


def kinds(*wanted: str) -> list[str]:
    return list(Event.objects.filter(kind__in=wanted).order_by("pk").values_list("kind", flat=True))


# --- planning --------------------------------------------------------------------------------------------------------


def refusal(cast: Cast, **planned: Any) -> tuple[str, str]:
    with pytest.raises(conversations.PlanRefused) as refused:
        cast.plan(**planned)
    return refused.value.code, refused.value.field


def test_planning_asks_for_two_facilitators_with_a_passphrase_and_a_person_who_closes(cast: Cast) -> None:
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save(update_fields=["custody"])

    assert refusal(cast) == ("seal_missing", "facilitator")
    actions.set_seal(person=cast.facilitator, passphrase=FIRST, now=NOW)
    assert refusal(cast) == ("seal_missing", "substitute")
    actions.set_seal(person=cast.substitute, passphrase=SECOND, now=NOW)
    assert refusal(cast, closes_by_clock=True) == ("clock_needs_person", "closing")
    assert cast.plan().held_on == HELD_ON


def test_the_mode_is_that_of_the_day_of_planning(cast: Cast) -> None:
    before = stage(cast)
    choose_custodians(cast)

    before.open()

    assert before.fresh.custody == Custody.OPERATOR
    before.send_all(before.everybody)
    before.close()


def test_a_round_does_not_open_without_its_code_or_a_passphrase(cast: Cast) -> None:
    choose_custodians(cast)
    scene = stage(cast)
    Key.objects.filter(purpose=Purpose.SEAL, owner=cast.substitute.public_id).delete()

    with pytest.raises(actions.NotReady) as refused:
        scene.open()

    assert [problem.code for problem in refused.value.problems] == ["seal_missing", "recovery_missing"]


def test_a_code_can_be_made_anew_until_the_round_opens(cast: Cast) -> None:
    scene = sealed_stage(cast)
    old = scene.code
    scene.code = actions.make_recovery_code(round=scene.round, by=cast.facilitator, now=NOW)
    scene.open()

    with pytest.raises(actions.AlreadyOpen):
        actions.make_recovery_code(round=scene.round, by=cast.facilitator, now=NOW)
    with pytest.raises(actions.SealWrong):
        scene.close_with(old)
    scene.close_with(scene.code)
    assert kinds("recovery_code.made") == ["recovery_code.made"] * 2


def test_a_round_in_the_default_mode_has_no_code(cast: Cast) -> None:
    with pytest.raises(actions.NotSealed):
        actions.make_recovery_code(round=stage(cast).round, by=cast.facilitator, now=NOW)


def test_the_clock_opens_a_round_only_at_eight_so_that_links_lie_in_no_nightly_copy(cast: Cast) -> None:
    scene = sealed_stage(cast)

    tasks.open_rounds(at(OPENED_ON, 3))
    assert scene.fresh.opened_on is None

    tasks.open_rounds(at(OPENED_ON, 7))
    assert scene.fresh.opened_on == OPENED_ON


def test_opening_that_was_cut_off_is_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = sealed_stage(cast)
    with monkeypatch.context() as patch:
        patch.setattr("samenspiegel.feedback.actions.opening._open", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scene.open()

    scene.open()
    scene.send_all(scene.everybody)

    assert scene.close_with(SECOND, by=cast.substitute).received_total == 13


# --- closing ---------------------------------------------------------------------------------------------------------


def test_either_passphrase_and_the_printed_code_close_a_round(opened: SealedStage) -> None:
    cast = opened.cast
    opened.send_all(opened.everybody)
    received = []
    for given, by in ((FIRST, cast.facilitator), (SECOND, cast.substitute), (opened.code, cast.facilitator)):
        with undone():
            received.append(opened.close_with(given, by=by).received_total)
            assert Event.objects.get(kind="round.closed").detail["opened_with"] in (
                "passphrase",
                "recovery_code",
            )
            assert not Envelope.objects.exists()

    assert received == [13, 13, 13]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ("", actions.SealMissing),
        ("   ", actions.SealMissing),
        (SECOND, actions.SealWrong),  # of the other one: each knows only their own
        (OTHER, actions.SealWrong),
        ("abcde-fghjk-mnpqr-stuvw-xyz23-45678", actions.SealWrong),
    ],
)
def test_whatever_else_is_typed_changes_nothing(
    opened: SealedStage, given: str, refused: type[Exception]
) -> None:
    opened.send_all(opened.everybody)
    before = list(Envelope.objects.order_by("pk").values_list("pk", "sealed"))

    with pytest.raises(refused):
        opened.close_with(given)

    assert opened.fresh.closed_at is None
    assert list(Envelope.objects.order_by("pk").values_list("pk", "sealed")) == before
    assert not FeedbackReport.objects.exists()
    assert Key.objects.filter(purpose=Purpose.ROUND).exists()


def test_two_wrong_passphrases_open_nothing_and_the_log_has_none_of_them(opened: SealedStage) -> None:
    opened.send_all(opened.everybody)

    for given in (OTHER, OTHER + "?"):
        with pytest.raises(actions.SealWrong):
            opened.close_with(given)

    assert kinds("seal.refused", "round.closed") == ["seal.refused"] * 2
    assert OTHER not in repr(list(Event.objects.values()))


def test_who_tries_too_often_waits_and_the_other_facilitator_does_not(opened: SealedStage) -> None:
    opened.send_all(opened.everybody)
    for _ in range(5):
        with pytest.raises(actions.SealWrong):
            opened.close_with(OTHER)

    with pytest.raises(actions.SealTooOften):
        opened.close_with(FIRST)
    assert kinds("seal.refused") == ["seal.refused"] * 5
    opened.close_with(SECOND, by=opened.cast.substitute)


def test_five_tries_are_five_in_ten_minutes_also_in_a_cache_that_forgets_sooner(
    opened: SealedStage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caches of a database and of files give a number that is raised five minutes, whatever it had before."""
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": files}
    person, began = opened.cast.facilitator, time.time()
    monkeypatch.setattr(time, "time", lambda: began)  # five tries in one instant, however busy the machine is
    monkeypatch.setattr(clock, "session_now", lambda: datetime.fromtimestamp(began, UTC))
    for _ in range(5):
        unsealing.count_try(person)

    monkeypatch.setattr(time, "time", lambda: began + 599)
    monkeypatch.setattr(clock, "session_now", lambda: datetime.fromtimestamp(began + 599, UTC))
    with pytest.raises(actions.SealTooOften):
        unsealing.count_try(person)
    monkeypatch.setattr(time, "time", lambda: began + 605)
    monkeypatch.setattr(clock, "session_now", lambda: datetime.fromtimestamp(began + 605, UTC))
    unsealing.count_try(person)


def test_after_a_right_one_the_count_begins_anew(opened: SealedStage) -> None:
    person = opened.cast.facilitator
    for _ in range(3):
        for given in (OTHER, OTHER):
            with pytest.raises(actions.SealWrong):
                actions.change_seal(person=person, before=given, after=FIRST, now=NOW)
        actions.change_seal(person=person, before=FIRST, after=FIRST, now=NOW)


def test_the_clock_never_closes_a_round_in_custodian_mode(opened: SealedStage) -> None:
    opened.send_all(opened.everybody)
    opened.conversation.closes_by_clock = True
    opened.conversation.save(update_fields=["closes_by_clock"])

    tasks.close_and_release(at(CLOSED_ON))

    assert opened.fresh.closed_at is None


def test_a_passphrase_that_was_made_anew_does_not_open_what_was_open_before(opened: SealedStage) -> None:
    cast = opened.cast
    actions.set_seal(person=cast.facilitator, passphrase=OTHER, now=NOW)

    assert not actions.is_sealed_to(opened.fresh, cast.facilitator)
    assert actions.is_sealed_to(opened.fresh, cast.substitute)
    for given in (FIRST, OTHER):
        with pytest.raises(actions.NoSeal):
            opened.close_with(given)
    opened.close_with(SECOND, by=cast.substitute)
    assert kinds("seal.set", "seal.replaced", "seal.changed") == ["seal.set", "seal.set", "seal.replaced"]


def test_a_passphrase_that_was_changed_does(opened: SealedStage) -> None:
    cast = opened.cast
    actions.change_seal(person=cast.facilitator, before=FIRST, after=OTHER, now=NOW)

    assert actions.is_sealed_to(opened.fresh, cast.facilitator)
    opened.close_with(OTHER)


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [("kort", "too_short"), ("Fatima Bakker P&O Veenmeer", "tells_name"), ("abababababababab", "too_simple")],
)
def test_a_weak_passphrase_is_refused_and_the_old_one_stays(cast: Cast, passphrase: str, code: str) -> None:
    choose_custodians(cast)

    with pytest.raises(actions.SealTooWeak) as weak:
        actions.set_seal(person=cast.facilitator, passphrase=passphrase, now=NOW)

    assert weak.value.code == code
    actions.change_seal(person=cast.facilitator, before=FIRST, after=OTHER, now=NOW)


def test_who_takes_over_closes_with_their_own_passphrase(opened: SealedStage) -> None:
    cast = opened.cast
    conversations.hand_over(conversation=opened.conversation, by=cast.facilitator, now=at(DUE_ON))

    opened.close_with(SECOND, by=cast.substitute)

    assert opened.conversation.participants.get(part=Part.FACILITATOR).person == cast.substitute


def test_a_facilitator_to_whom_it_was_not_sealed_needs_the_printed_code(opened: SealedStage) -> None:
    cast = opened.cast
    actions.set_seal(person=cast.clerk, passphrase=OTHER, now=NOW)
    opened.conversation.participants.filter(part=Part.FACILITATOR).update(person=cast.clerk)

    with pytest.raises(actions.NoSeal):
        opened.close_with(OTHER, by=cast.clerk)
    opened.close_with(opened.code, by=cast.clerk)


def document(scene: Stage) -> dict[str, Any]:
    key = keys.fetch(scene.cast.organisation.pk, scene.conversation.public_id, Purpose.FEEDBACK)
    report = FeedbackReport.objects.get(round=scene.round)
    return unseal(key, report.sealed, about=f"report/{scene.round.public_id}")["report"]


def test_the_report_is_that_of_the_default_mode(cast: Cast) -> None:
    def answer(scene: Stage) -> None:
        for number, person in enumerate(scene.everybody):
            scene.send(person, number % 5 + 1, text="Ga zo door.")

    with undone():
        plain = stage(cast).open()
        answer(plain)
        plain.close()
        expected = document(plain)
    sealed = sealed_stage(cast).open()
    answer(sealed)
    sealed.close_with(FIRST)

    assert document(sealed) == expected


# --- what is promised ------------------------------------------------------------------------------------------------


def test_the_promise_says_who_could_open_answers_in_this_mode(opened: SealedStage) -> None:
    promise = Asking(opened.link(opened.cast.managers[0])).promise

    assert promise["not_protected"][-1] == (
        "Alleen beheerder en adviseur samen zouden ze vóór de grafieken kunnen openen. Dat mag niet."
    )
    assert promise["change"][-1].startswith("Bewaar de e-mail met je link: wij bewaren de link niet.")


def test_the_mode_of_a_round_never_changes(opened: SealedStage) -> None:
    opened.cast.organisation.custody = Custody.OPERATOR
    opened.cast.organisation.save(update_fields=["custody"])

    assert Round.objects.get().custody == Custody.CUSTODIAN
    with pytest.raises(actions.SealMissing):
        opened.close_with("")
