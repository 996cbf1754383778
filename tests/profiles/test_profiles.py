# SPDX-License-Identifier: EUPL-1.2
"""The profile of the library, and colouring it in: the last text counts, and nobody's words are lost."""

import threading

import pytest
from django.db import connections

from samenspiegel.audit.models import Event
from samenspiegel.core.profile import SITUATIONAL, Profile
from samenspiegel.formats.library import library
from samenspiegel.organisations import scope
from samenspiegel.people.models import Person
from samenspiegel.profiles import actions, queries
from samenspiegel.profiles.actions import mark, mark_of_choice
from samenspiegel.profiles.library import of_office, profiles
from samenspiegel.profiles.models import Colouring
from tests.cast import NOW, Cast, make_cast

OFFICE = "municipal-secretary"


@pytest.fixture
def profile() -> Profile:
    found = of_office(OFFICE)
    assert found is not None
    return found


def write(cast: Cast, profile: Profile, texts: dict[str, str], *, by: Person | None = None, **seen: str):  # type: ignore[no-untyped-def]
    return actions.write(
        organisation=cast.organisation,
        profile=profile,
        texts=texts,
        seen={part: mark(seen.get(part.replace("-", "_"), "")) for part in texts},
        by=by or cast.facilitator,
        now=NOW,
    )


def choose(cast: Cast, profile: Profile, *keys: str, seen: tuple[str, ...] = ()) -> tuple[str, ...]:
    return actions.choose(
        organisation=cast.organisation,
        profile=profile,
        competencies=keys,
        seen=mark_of_choice(seen),
        by=cast.facilitator,
        now=NOW,
    )


def text_of(cast: Cast, profile: Profile, part: str) -> str:
    return queries.coloured(cast.organisation.pk, profile).text(part)


@pytest.mark.clause("PR-1")
def test_the_secretarys_profile_has_three_roles_with_their_basic_tasks(profile: Profile) -> None:
    assert [(role.name, len(role.tasks)) for role in profile.roles] == [
        ("Als algemeen directeur", 4),
        ("Algemeen", 6),
        ("Als adviseur van het college", 4),
    ]
    assert profile.roles[2].tasks[0] == "eerste adviseur van het college"
    assert profile.intro.startswith("Als gemeentesecretaris ben je de algemeen directeur van de organisatie.")


def test_six_core_competencies_and_eight_to_choose_from_with_the_definitions_of_the_library(
    profile: Profile,
) -> None:
    assert (len(profile.core), len(profile.situational)) == (6, 8)
    known = library().competencies
    for row in (*profile.core, *profile.situational):
        assert (row.name, row.definition) == (known[row.key]["name"], known[row.key]["definition"])


@pytest.mark.clause("PR-4")
def test_the_context_asks_about_municipality_administration_and_organisation(profile: Profile) -> None:
    assert [(subject.key, len(subject.questions)) for subject in profile.context] == [
        ("gemeente", 7),
        ("bestuur", 7),
        ("organisatie", 6),
    ]


def test_every_profile_of_the_library_fits_in_the_table() -> None:
    """What an organisation writes hangs on keys that are no longer than their columns."""
    for key, one in profiles().items():
        assert max(len(part) for part in (key, *one.parts, SITUATIONAL)) <= 40


def test_an_office_without_a_profile_has_none(cast: Cast) -> None:
    assert of_office("mayor") is None
    assert of_office(None) is None
    assert queries.chosen_competencies(cast.organisation, "mayor") == ()


def test_what_is_written_stands_there_with_its_date_and_writer_and_in_the_log_without_its_words(
    cast: Cast, profile: Profile
) -> None:
    changed = write(cast, profile, {"director": " Zes managers.\r\n\r\nGeen directie. ", "adviser": ""})

    assert changed == ["director"]
    there = queries.coloured(cast.organisation.pk, profile)
    assert there.written["director"] == queries.Written(
        "Zes managers.\n\nGeen directie.", NOW, cast.facilitator.name
    )
    assert there.last == there.written["director"]
    event = Event.objects.get(kind="profile.changed")
    assert event.detail == {"profile": "gemeentesecretaris", "parts": ["director"]}
    assert (
        queries.changed_at(queries.with_changes(Person.objects.filter(pk=cast.secretary.pk)).get(), profile)
        == NOW
    )


def test_two_people_fill_in_one_page_each_another_question(cast: Cast, profile: Profile) -> None:
    """Both began with empty fields; the second sends the first one's question as they saw it: empty."""
    write(cast, profile, {"council-seats": "27 zetels.", "council-working": ""})
    write(
        cast, profile, {"council-seats": "", "council-working": "Met een raadsprogramma."}, by=cast.secretary
    )

    assert text_of(cast, profile, "council-seats") == "27 zetels."
    assert text_of(cast, profile, "council-working") == "Met een raadsprogramma."


def test_of_two_who_change_the_same_the_second_is_shown_both_and_nothing_of_theirs_is_stored(
    cast: Cast, profile: Profile
) -> None:
    write(cast, profile, {"director": "Van de een."})

    with pytest.raises(actions.TextChanged) as refused:
        write(cast, profile, {"director": "Van de ander.", "general": "Ook dit."}, by=cast.secretary)

    assert refused.value.there == {"director": "Van de een."}
    assert (text_of(cast, profile, "director"), text_of(cast, profile, "general")) == ("Van de een.", "")
    write(cast, profile, {"director": "Van beiden."}, by=cast.secretary, director="Van de een.")
    assert text_of(cast, profile, "director") == "Van beiden."


def test_what_was_not_seen_is_never_overwritten_or_taken_away(cast: Cast, profile: Profile) -> None:
    write(cast, profile, {"director": "Dit staat er."})

    for text in ("Iets anders.", ""):
        with pytest.raises(actions.TextChanged):
            actions.write(
                organisation=cast.organisation,
                profile=profile,
                texts={"director": text},
                seen={},
                by=cast.facilitator,
                now=NOW,
            )

    assert text_of(cast, profile, "director") == "Dit staat er."


def test_a_text_can_be_taken_away_and_saving_twice_changes_nothing(cast: Cast, profile: Profile) -> None:
    write(cast, profile, {"director": "Dit staat er."})
    assert write(cast, profile, {"director": "Dit staat er."}) == []

    assert write(cast, profile, {"director": " "}, director="Dit staat er.") == ["director"]

    assert text_of(cast, profile, "director") == ""
    assert Event.objects.filter(kind="profile.changed").count() == 2


def test_a_text_that_is_too_long_or_belongs_nowhere_is_refused(cast: Cast, profile: Profile) -> None:
    fits = "é\r\n" * (actions.TEXT_LENGTH // 2)  # a line break counts once
    write(cast, profile, {"director": fits})

    with pytest.raises(actions.TextTooLong) as refused:
        write(cast, profile, {"general": "x" * (actions.TEXT_LENGTH + 1), "adviser": "y"})
    for part in ("x", SITUATIONAL):
        with pytest.raises(actions.NoSuchPart):
            write(cast, profile, {part: "y"})

    assert refused.value.parts == ("general",)
    assert [row.part for row in Colouring.objects.all()] == ["director"]


def test_the_choice_of_the_profile_is_told_to_who_asks_for_the_default_of_a_questionnaire(
    cast: Cast, profile: Profile
) -> None:
    assert queries.chosen_competencies(cast.organisation, OFFICE) == ()

    choose(cast, profile, "complex-change", "vision")

    assert queries.chosen_competencies(cast.organisation, OFFICE) == ("vision", "complex-change")
    choose(cast, profile, seen=("vision", "complex-change"))
    assert queries.chosen_competencies(cast.organisation, OFFICE) == ()


def test_a_competency_that_left_the_profile_is_not_asked_any_more(cast: Cast, profile: Profile) -> None:
    choose(cast, profile, "vision")
    Colouring.objects.update(competencies=["gone", "vision", "communication"])

    assert queries.chosen_competencies(cast.organisation, OFFICE) == ("vision",)
    assert [row.name for row in queries.coloured(cast.organisation.pk, profile).chosen_rows] == ["Visie"]


def test_only_situational_competencies_can_be_chosen_and_of_two_choices_the_second_is_asked_to_look(
    cast: Cast, profile: Profile
) -> None:
    for key in ("communication", "x"):
        with pytest.raises(actions.NoSuchPart):
            choose(cast, profile, key)
    choose(cast, profile, "vision")

    with pytest.raises(actions.ChoiceChanged) as refused:
        choose(cast, profile, "networking")

    assert refused.value.there == ("vision",)
    assert choose(cast, profile, "vision") == ("vision",)  # the same choice needs no look


@pytest.mark.clause("PR-1", "PR-4")
def test_each_organisation_has_its_own_colouring(cast: Cast, profile: Profile) -> None:
    other = make_cast(names=("Zandmeer", "Heuvelrade"))
    write(cast, profile, {"director": "Van Veenmeer."})
    choose(cast, profile, "vision")
    write(other, profile, {"director": "Van Zandmeer."})

    assert text_of(cast, profile, "director") == "Van Veenmeer."
    assert text_of(other, profile, "director") == "Van Zandmeer."
    assert queries.chosen_competencies(other.organisation, OFFICE) == ()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_in_the_same_instant_one_is_asked_to_look(cast: Cast, profile: Profile) -> None:
    """Nobody wrote there yet, so there is no row to wait for."""
    start, found = threading.Barrier(2), []

    def send(text: str) -> None:
        start.wait()
        try:
            write(cast, profile, {"director": text})
            found.append("kept")
        except actions.TextChanged:
            found.append("asked")
        finally:
            connections.close_all()

    def inside(text: str) -> None:
        with scope.everything():
            send(text)

    threads = [threading.Thread(target=inside, args=[text]) for text in ("Van de een.", "Van de ander.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(found) == ["asked", "kept"]
