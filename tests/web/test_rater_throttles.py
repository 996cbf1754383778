# SPDX-License-Identifier: EUPL-1.2
"""The rater's door behind one address: a town hall answers all at once, whatever somebody there tries."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock
from samenspiegel.web import rater
from tests.cast import Cast, at
from tests.feedback.rounds import OPENED_ON, Stage, open_stage

OFFICE = "192.0.2.1"


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(at(OPENED_ON + timedelta(days=1)) - clock.system_now())
    yield
    clock.move_by(timedelta(0))


def test_three_hundred_raters_at_one_address_all_get_in_while_a_colleague_tries_wrong_links(
    opened: Stage,
) -> None:
    people = [*opened.cast.managers, *opened.cast.aldermen]
    links = [opened.link(person) for person in people]
    guesser = Client(REMOTE_ADDR=OFFICE)
    for _ in range(rater.WRONG_LINKS + 5):
        guesser.get(links[0].home + "verkeerd")

    found = {
        (Client(REMOTE_ADDR=OFFICE).get(link.path).status_code, begun.status_code)
        for number in range(300)
        for link in [links[number % len(links)]]
        for begun in [Client(REMOTE_ADDR=OFFICE).post(link.path, {"go": "begin"})]
    }

    assert guesser.get(links[0].home + "verkeerd").status_code == 429
    assert {shown for shown, _ in found} == {200}
    assert 429 not in {begun for _, begun in found}


def test_the_counters_know_no_invitation_and_no_address(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    Client(REMOTE_ADDR=OFFICE).get(link.home + "verkeerd")
    rater.count_code(link)
    rater.count_address(link)

    kept = " ".join(f"{name} {value}" for name, value in cache._cache.items())  # type: ignore[attr-defined]

    assert "wrong-link:" in kept
    public_id = link.invitation.public_id
    assert not any(known in kept for known in (OFFICE, public_id, str(link.draft_id), f"{link.draft_id:x}"))


def test_tries_at_the_same_moment_are_all_counted(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])

    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _: rater.count_code(link), range(rater.CODES_TRIED)))

    assert rater.count_code(link)


def test_ten_minutes_begin_with_the_first_try_and_not_anew_with_each(
    opened: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = opened.link(opened.cast.managers[0])
    rater.count_code(link)
    began = clock.session_now()
    monkeypatch.setattr(clock, "session_now", lambda: began + timedelta(minutes=9))
    rater.count_code(link)

    (_, until), *_ = (value for _, value in cache_values())

    assert until < (began + timedelta(minutes=10, seconds=1)).timestamp()


def cache_values() -> list[tuple[str, tuple[int, float]]]:
    names = [name.split(":", 2)[2] for name in cache._cache]  # type: ignore[attr-defined]
    return [(name, cache.get(name)) for name in names if not name.endswith(":lock")]
