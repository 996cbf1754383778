# SPDX-License-Identifier: EUPL-1.2
"""Which competencies a conversation is about: the core ones always, the others as chosen (VGS-12, PR-2)."""

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.actions import PlanRefused
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.format import choosing
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from samenspiegel.profiles import actions as profiles
from samenspiegel.profiles.library import of_office
from tests.cast import HELD_ON, NOW, Cast
from tests.formats import vgs

CHOSEN = ["advising", "networking"]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def in_profile(cast: Cast, *keys: str) -> None:
    profiles.choose(
        organisation=cast.organisation,
        profile=of_office("municipal-secretary"),
        competencies=keys,
        seen=profiles.mark_of_choice(()),
        by=cast.facilitator,
        now=NOW,
    )


def test_the_core_competencies_are_always_in_and_only_chosen_ones_beside_them(cast: Cast) -> None:
    conversation = vgs.plan(cast, competencies=CHOSEN)

    assert [one.key for one in spec_for(conversation).competencies] == [*vgs.CORE, *CHOSEN]


@pytest.mark.clause("PR-2")
def test_the_choice_of_the_profile_is_the_default(cast: Cast) -> None:
    in_profile(cast, *CHOSEN)

    assert vgs.plan(cast).competencies == CHOSEN


@pytest.mark.clause("PR-2")
def test_the_page_to_plan_has_ticked_what_the_profile_chose_and_takes_another_choice(cast: Cast) -> None:
    vgs.publish(cast)
    in_profile(cast, *CHOSEN)
    client = as_(cast.secretary)
    page = client.get("/gesprekken/nieuw/")
    assert page.context["form"].initial["competencies"] == CHOSEN
    assert page.content.decode().count(" checked") >= 2

    client.post(
        "/gesprekken/nieuw/",
        {
            "format": vgs.KEY,
            "side": "subject",
            "held_on": HELD_ON.isoformat(),
            "starts_at": "10:00",
            "duration_minutes": "120",
            "reviewer": cast.mayor.public_id,
            "offered": vgs.KEY,
            "competencies": ["vision"],
        },
    )

    assert Conversation.objects.get().competencies == ["vision"]


@pytest.mark.parametrize(
    ("keys", "code"), [(["customer-focus"], "competency_unknown"), (None, "too_many_competencies")]
)
def test_what_does_not_fit_is_refused(cast: Cast, keys: list[str] | None, code: str) -> None:
    every = [one.key for one in choosing.choosable(spec_of(vgs.publish(cast)))]

    with pytest.raises(PlanRefused) as refused:
        vgs.plan(cast, competencies=every if keys is None else keys)

    assert (refused.value.code, len(every)) == (code, 8)


def test_raters_are_asked_and_the_mirror_shows_the_chosen_competencies_only(cast: Cast) -> None:
    stage = vgs.stage(cast, competencies=CHOSEN).open()
    stage.send_all(vgs.everybody(cast))
    stage.close()
    stage.release()

    report = feedback.shown(stage.conversation).report
    assert [one.key for one in report.competencies] == [*vgs.CORE, *CHOSEN]


def test_the_choice_changes_until_the_questionnaires_leave(cast: Cast) -> None:
    stage = vgs.stage(cast, competencies=CHOSEN)
    here = f"/gesprekken/{stage.conversation.public_id}/competenties/"
    client = as_(cast.secretary)

    assert client.post(here, {"competencies": ["vision"]}).status_code == 302
    assert Conversation.objects.get().competencies == ["vision"]
    # The log outlives the conversation: not which.
    assert Event.objects.filter(kind="competencies.chosen").last().detail == {}  # type: ignore[union-attr]
    assert client.post(here, {}).status_code == 302
    assert Conversation.objects.get().competencies == []
    stage.open()
    answer = client.post(here, {"competencies": CHOSEN})

    assert "De vragenlijsten zijn verstuurd" in answer.content.decode()
    assert Conversation.objects.get().competencies == []


def test_nobody_else_chooses_and_a_format_without_choice_has_no_page(cast: Cast) -> None:
    ours, theirs = vgs.plan(cast), cast.plan(subject=cast.clerk)
    here = f"/gesprekken/{ours.public_id}/competenties/"

    assert [as_(one).get(here).status_code for one in (cast.facilitator, cast.aldermen[0])] == [404, 404]
    assert as_(cast.facilitator).get(f"/gesprekken/{theirs.public_id}/competenties/").status_code == 404
