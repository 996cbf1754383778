# SPDX-License-Identifier: EUPL-1.2
"""Every format of the library, and many that are not, can be rehearsed from planning to destruction."""

from datetime import date, timedelta

import pytest

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.duties import Code
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.rehearsal import Course, Walk, courses
from samenspiegel.demo.models import SentMail
from samenspiegel.demo.rehearsal import play as play_module
from samenspiegel.demo.rehearsal.deeds import DEEDS
from samenspiegel.demo.rehearsal.rehearsed import Stuck
from samenspiegel.formats import library
from samenspiegel.keys.models import Key
from samenspiegel.notices.models import Notice

from .conftest import Played
from .varieties import VARIETIES, problems

LIBRARY = [(key, course) for key in library.keys() for course in courses(library.load(key))]  # noqa: SIM118
LAST = "Alles van dit gesprek wordt vernietigd"


def whats(walk: Walk) -> list[str]:
    return [step.what for step in walk.steps]


def titles(walk: Walk) -> set[str]:
    return {screen.title for step in walk.steps for screen in step.screens}


def check(walk: Walk, spec: FormatSpec) -> None:
    """What holds for every walk: it goes forward in time, ends with destruction, and nothing is left."""
    moments = [step.at for step in walk.steps]
    assert moments == sorted(moments)
    assert whats(walk)[-1] == LAST
    assert "Plant het gesprek vanuit één datum" in whats(walk)
    assert all(screen.body for step in walk.steps for screen in step.screens)
    assert Conversation.objects.filter(planned_at__isnull=False).count() == 0
    assert Key.objects.exclude(purpose__in=("post", "assessment")).count() == 0
    assert Notice.objects.filter(state="queued").count() == 0
    assert sum(len(step.letters) for step in walk.steps) == SentMail.objects.count()
    seen = titles(walk)
    assert "Agenda" in seen
    if spec.asks:
        assert {"Jouw zelfbeeld", "De spiegel", "Dank je"} <= seen  # the questionnaire, and what came of it
    how_it_ends = "Zegt dat het gesprek is gevoerd" in whats(walk)
    assert (how_it_ends, "Verslag" in seen) == (spec.recording == "nothing", spec.recording != "nothing")


@pytest.mark.parametrize(("key", "course"), LIBRARY)
def test_a_format_of_the_library_is_rehearsed_to_its_end(key: str, course: Course, played: Played) -> None:
    spec = library.load(key)
    walk = played(spec, course)

    check(walk, spec)
    if course == Course.SHORT:
        assert any("één groep te klein" in step.told for step in walk.steps)
    if course == Course.DISPUTE:
        assert any(
            what.startswith(("Is het niet eens", "Tekent, met een eigen reactie")) for what in whats(walk)
        )
    if course == Course.SHARED:
        check_shared(walk)


def check_shared(walk: Walk) -> None:
    """Two organisations share the subject: both reviewers play, and each has raters of its own in the mirror."""
    [second] = [name for name, title in walk.people if title == "burgemeester Buurdorp"]
    did = [step.what.partition(":")[0] for step in walk.steps if step.who.startswith(f"{second} ")]
    assert did[:2] == ["Vult de vragenlijst in", "Bereidt zich voor"]
    assert did[-1] == "Geeft akkoord op het verslag"
    screens = [screen for step in walk.steps for screen in step.screens]
    seen = {screen.title for screen in screens if screen.who.startswith(second)}
    assert {"De spiegel", "Agenda", "Verslag", "Dank je"} <= seen
    mirror = next(screen.body for screen in screens if screen.title == "De spiegel")
    assert all(who in mirror for who in ("Burgemeester Oefendorp", "Burgemeester Buurdorp"))


def test_a_shared_subject_is_rehearsed_where_some_are_asked_in_words(played: Played) -> None:
    spec = VARIETIES["some in words"]

    walk = played(spec, Course.SHARED)

    check(walk, spec)
    check_shared(walk)


@pytest.mark.parametrize("name", VARIETIES)
def test_a_format_that_is_not_in_the_library_is_rehearsed_to_its_end(name: str, played: Played) -> None:
    spec = VARIETIES[name]
    assert problems(spec) == []
    course = Course.DISPUTE if Course.DISPUTE in courses(spec) else Course.WELL

    check(played(spec, course), spec)


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 12, 19), date(2028, 2, 29)])
def test_a_rehearsal_begins_on_any_day(today: date, played: Played) -> None:
    spec = library.load("vgs-gemeentesecretaris")

    check(played(spec, today=today), spec)


def test_a_rehearsal_is_played_in_english_too(played: Played) -> None:
    walk = played(library.load("raadslid"), language="en")

    assert whats(walk)[-1] == "Everything of this conversation is destroyed"
    assert {"Agenda", "Record"} <= titles(walk)


def test_a_format_that_cannot_be_planned_says_so(played: Played) -> None:
    spec = library.load("raadslid")
    offset = spec.milestones[0].offset.model_copy(update={"working_days": None, "days": -3660})
    first = spec.milestones[0].model_copy(update={"offset": offset})

    with pytest.raises(Stuck, match="Geen datum ligt ver genoeg vooruit"):
        played(spec.model_copy(update={"milestones": (first, *spec.milestones[1:])}))


def test_where_nobody_goes_on_it_says_what_was_expected(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play_module, "LONGEST", timedelta(days=5))

    with pytest.raises(Stuck, match=r"Carla Oosting \(raadslid\): Geef op waarover je het wilt hebben"):
        played(library.load("raadslid"))


LEFT_ALONE = {
    Code.MAKE_LETTERS: "everybody who is invented has an address, so nobody is asked by letter",
    Code.PLAN_NEXT: "one conversation is rehearsed",
    Code.GIVE_DATE: "nobody pauses it",
    Code.AWAIT_CONSENT: "waits for who is asked",
    Code.ANSWER_OBJECTION: "nobody objects",
    Code.LOOK_AT_RATERS: "looking is enough",
    Code.MEET: "people meet, the software has nothing to do",
}


def test_whatever_the_product_expects_of_somebody_a_rehearsal_does_or_leaves_alone_for_a_reason() -> None:
    assert set(Code) == DEEDS.keys() | LEFT_ALONE.keys()
    assert DEEDS.keys().isdisjoint(LEFT_ALONE)
