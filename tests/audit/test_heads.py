# SPDX-License-Identifier: EUPL-1.2
"""Somebody who can write in the database makes the whole log anew: the heads outside the database show it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail

from samenspiegel import recurring
from samenspiegel.audit import actions, heads, tasks
from samenspiegel.audit.models import NO_DIGEST, Event, Head, Watch
from samenspiegel.audit.verifying import Fault, Finding, verify
from samenspiegel.cli import main
from samenspiegel.notices import actions as notices
from samenspiegel.organisations.models import Organisation

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def veenmeer(db: None) -> Organisation:
    """Three lines a day, on three days; the head of each day was written down at its end."""
    organisation = Organisation.objects.create(slug="veenmeer", name="gemeente Veenmeer")
    for day in range(3):
        for hour in range(3):
            at = NOW + timedelta(days=day, hours=hour)
            actions.log("thing.happened", organisation=organisation, at=at, count=day * 3 + hour)
        tasks.write_heads(now=NOW + timedelta(days=day, hours=4))
    return organisation


def write_anew(organisation: Organisation, change: dict[int, str]) -> None:
    """What an attacker does who knows the program: change kinds, and make every digest after it fit again."""
    previous = NO_DIGEST
    for event in Event.objects.filter(organisation=organisation).order_by("number"):
        event.kind = change.get(event.number, event.kind)
        event.digest = previous = actions.digest_of(previous, event)
        event.save()
    Head.objects.filter(organisation=organisation).update(digest=previous)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines()


def test_a_log_that_nobody_touched_is_whole_and_was_compared_day_by_day(veenmeer: Organisation) -> None:
    assert verify(veenmeer) == Finding(9, compared=3)
    assert [line.split()[:2] for line in lines_of(heads.path_of("veenmeer"))] == [
        ["2026-03-03", "3"],
        ["2026-03-04", "6"],
        ["2026-03-05", "9"],
    ]


def test_a_log_that_was_written_anew_and_fits_by_itself_is_told_with_the_day(veenmeer: Organisation) -> None:
    write_anew(veenmeer, {5: "other.happened"})

    assert verify(veenmeer) == Finding(5, 1, Fault.OTHER_CHAIN, 6, date(2026, 3, 4))


def test_the_last_lines_taken_out_with_the_head_set_back_are_missed(veenmeer: Organisation) -> None:
    last = Event.objects.get(number=4)
    Event.objects.filter(number__gt=4).delete()
    Head.objects.update(number=4, digest=last.digest)

    assert verify(veenmeer) == Finding(4, 1, Fault.END, 5, date(2026, 3, 4))


def test_the_first_lines_taken_out_as_if_by_their_time_are_missed(veenmeer: Organisation) -> None:
    last = Event.objects.get(number=4)
    Event.objects.filter(number__lte=4).delete()
    Head.objects.update(pruned_number=4, pruned_digest=last.digest)

    assert verify(veenmeer).fault == Fault.BEGINNING


def test_an_empty_log_after_heads_were_written_down_is_missed(veenmeer: Organisation) -> None:
    Event.objects.all().delete()
    Head.objects.all().delete()

    assert verify(veenmeer).fault == Fault.END


def test_a_file_that_is_gone_is_told(veenmeer: Organisation) -> None:
    heads.path_of("veenmeer").unlink()

    assert verify(veenmeer) == Finding(9, fault=Fault.NO_HEADS)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_line_of_the_file_that_was_changed_is_told(veenmeer: Organisation, line: int) -> None:
    path = heads.path_of("veenmeer")
    lines = lines_of(path)
    on, number, digest, tie = lines[line].split()
    lines[line] = f"{on} {number} {digest[::-1]} {tie}"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")

    assert verify(veenmeer) == Finding(9, fault=Fault.HEADS, number=line + 1)


def test_a_line_of_the_file_that_was_taken_out_is_told(veenmeer: Organisation) -> None:
    path = heads.path_of("veenmeer")
    lines = lines_of(path)
    path.write_text("\n".join([lines[0], lines[2]]) + "\n", encoding="ascii")

    assert verify(veenmeer) == Finding(9, fault=Fault.HEADS, number=2)


def test_a_changed_file_is_never_written_on(veenmeer: Organisation) -> None:
    path = heads.path_of("veenmeer")
    path.write_text("nonsense\n", encoding="ascii")

    tasks.write_heads(now=NOW + timedelta(days=4))

    assert lines_of(path) == ["nonsense"]


def test_a_log_that_became_shorter_leaves_the_file_as_it_was(veenmeer: Organisation) -> None:
    before = lines_of(heads.path_of("veenmeer"))
    last = Event.objects.get(number=4)
    Event.objects.filter(number__gt=4).delete()
    Head.objects.update(number=4, digest=last.digest)

    assert tasks.write_heads(now=NOW + timedelta(days=4)) == 0

    assert lines_of(heads.path_of("veenmeer")) == before
    assert verify(veenmeer).fault == Fault.END


def test_a_day_has_one_line_however_often_the_clock_ticks(veenmeer: Organisation) -> None:
    before = lines_of(heads.path_of("veenmeer"))
    actions.log("thing.happened", organisation=veenmeer, at=NOW + timedelta(days=2, hours=5))

    for _ in range(3):
        tasks.write_heads(now=NOW + timedelta(days=2, hours=6))

    assert lines_of(heads.path_of("veenmeer")) == before
    assert verify(veenmeer).fault is None


def test_what_is_past_its_time_goes_and_the_rest_still_holds(veenmeer: Organisation) -> None:
    actions.change_watch(
        organisation=veenmeer, kept_years=1, mailbox="", by=None, now=NOW + timedelta(days=3)
    )
    now = NOW + timedelta(days=365, hours=5)  # three lines of the first day are older than a year

    assert tasks.prune_due(now=now) == 3
    assert tasks.prune_due(now=now) == 0

    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
    ]
    assert Event.objects.get(number=11).detail["up_to"] == 3
    assert verify(veenmeer) == Finding(8, compared=2)


def test_a_line_changed_after_others_went_by_their_time_is_still_found(veenmeer: Organisation) -> None:
    actions.prune(organisation=veenmeer, before=NOW + timedelta(days=1), now=NOW + timedelta(days=3))
    Event.objects.filter(number=7).update(kind="other.happened")

    assert (verify(veenmeer).fault, verify(veenmeer).number) == (Fault.LINE, 7)


def test_the_command_names_what_does_not_fit_and_ends_with_one(
    veenmeer: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify"]) == 0
    assert (
        capsys.readouterr().out == "goed  veenmeer: 9 regels passen; vergeleken met 3 bewaarde kenmerken.\n"
    )

    write_anew(veenmeer, {1: "other.happened"})

    assert main(["audit", "verify", "--organisation", "veenmeer"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("fout  veenmeer: regel 3 is niet de regel die er op dinsdag 3 maart 2026 stond. ")
    assert main(["audit", "verify", "--organisation", "nergens"]) == 2


def test_the_head_goes_to_the_mailbox_of_the_auditor_once_a_day(veenmeer: Organisation) -> None:
    now = NOW + timedelta(days=3)
    actions.change_watch(organisation=veenmeer, kept_years=5, mailbox="fg@veenmeer.example", by=None, now=now)

    for hours in (0, 1):
        recurring.tell_heads(now + timedelta(hours=hours))
        notices.deliver_due(now=now + timedelta(hours=hours))

    [sent] = mail.outbox
    head = Head.objects.get()
    assert sent.to == ["fg@veenmeer.example"]
    assert f"Laatste regel: {head.number}" in sent.body
    assert head.digest in sent.body


def test_what_the_daily_check_found_is_kept_for_the_page(veenmeer: Organisation) -> None:
    now = NOW + timedelta(days=3)
    assert tasks.verify_due(now=now) == 0
    write_anew(veenmeer, {5: "other.happened"})

    assert tasks.verify_due(now=now + timedelta(hours=1)) == 0  # once a day
    assert tasks.verify_due(now=now + timedelta(days=1)) == 1

    watch = Watch.objects.get(organisation=veenmeer)
    assert (watch.fault, watch.fault_number, watch.fault_on) == ("other_chain", 6, date(2026, 3, 4))
