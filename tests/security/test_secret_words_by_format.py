# SPDX-License-Identifier: EUPL-1.2
"""Words as in ``test_secret_words``, in what only some formats have.

Of an employee: goals, an assessment, how work goes, a file. Of two who talk without a guide: views beforehand, a part
for oneself, one's own reaction and what goes back to the college.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from samenspiegel.assessments.models import Assessment
from samenspiegel.core.access import Part
from samenspiegel.core.passages import Document
from samenspiegel.formats import actions as formats
from samenspiegel.people.models import Body, Person
from samenspiegel.records import actions
from samenspiegel.sharing.models import SharingDecision
from tests.cast import HELD_ON, NOW, Cast, at, make_cast
from tests.conversations.committees import make_council
from tests.core.test_files import png
from tests.feedback.rounds import stage
from tests.formats.records import spec
from tests.formats.test_zaanstad import EVALUATION, consented
from tests.records import stage as records
from tests.records.test_by_format import OWN, SEEN, saved, started
from tests.web.test_access import as_
from tests.web.test_record import hidden, html
from tests.web.test_team import SAID, level, talk

from .searching import Search
from .words import (
    ELSEWHERE,
    EMPLOYEE,
    EMPLOYEE_STAGES,
    OPEN_TALK,
    OPEN_TALK_STAGES,
    RATER,
    Rule,
    word,
)

LOOK = frozenset({Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR, Part.ATTENDEE, RATER, ELSEWHERE})
KEPT = {
    ("kept", name, side)
    for name in EMPLOYEE.keys() - {"decision of the council"}
    for side in (Part.SUBJECT, Part.REVIEWER)
} | {("kept", "decision of the council", Part.FACILITATOR)}
TOLD = {
    ("written", "view of the first", Part.REVIEWER),
    ("both shared", "view of the first", Part.SUBJECT),
    ("told", "view of the second", Part.REVIEWER),
    ("told", "for oneself", Part.SUBJECT),
    ("told", "reaction", Part.REVIEWER),
    ("told", "what goes back", RATER),
}


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    cache.clear()
    yield make_cast()
    cache.clear()


def searching(
    cast: Cast, patch: pytest.MonkeyPatch, folder: Path, rules: Mapping[str, Rule], stages: tuple[str, ...]
) -> Search:
    """A search beside a conversation of the ordinary format; the one that words are typed in comes later."""
    scene = stage(cast, attendees=[cast.clerk])
    search = Search(scene, patch, folder, rules, stages)
    search.life.ids["invitation_id"] = scene.round.invitations.first().public_id
    return search


def of_an_employee(search: Search) -> None:
    """A talk of which both want a record; an assessment typed here, and one that is kept in another system."""
    cast, life = search.cast, search.life
    employee, manager, colleague = cast.managers[0], cast.secretary, cast.managers[1]
    Person.objects.filter(pk__in=[employee.pk, colleague.pk]).update(manager=manager)
    search.everybody |= {Part.SUBJECT: employee, Part.REVIEWER: manager, RATER: colleague}
    life.conversation = level(talk(cast), "record")
    consented(cast, EVALUATION)
    life.now = at(HELD_ON, 14)
    search.send(manager, "hoe-gaat-het/", **SAID)
    search.send(employee, "hoe-gaat-het/reactie/", text=word("response to the pulses"))
    search.send(employee, "bijlagen/", file=SimpleUploadedFile(f"{word('attachment')}.png", png()))
    goal = {"department": word("department of the goal"), "year": "2026", "title": word("goal")}
    search.post(cast.facilitator, "/doelen/", goal)
    made = {"year": "2025", "made_on": "2026-01-12"}
    for year, said in (
        ("2024", {"registered_in": word("system of the assessment")}),
        ("2025", {"text": word("assessment")}),
    ):
        search.post(manager, f"/team/{employee.public_id}/beoordelen/", {**made, "year": year, **said})
    assessment = Assessment.objects.get(year=2025)
    life.ids |= {"assessment_id": assessment.public_id}
    here = f"/beoordelingen/{assessment.public_id}/"
    search.post(employee, here, {"text": word("response to the assessment")})


def of_a_council(search: Search) -> None:
    """The decision by which a format was adopted."""
    council = make_council(search.cast, is_adopted=False)
    search.life.ids["version_id"] = council.version.public_id
    search.post(
        search.cast.facilitator,
        f"/organisatie/instellingen/formats/{council.version.public_id}/vaststellen/",
        {"adopted_on": "2026-01-08", "reference": word("decision of the council")},
    )


@pytest.mark.clause("ZS-3", "ZS-6")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_an_employee_and_the_manager_keep_is_read_by_the_two_of_them_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    search = searching(cast, monkeypatch, tmp_path, EMPLOYEE, EMPLOYEE_STAGES)
    of_an_employee(search)
    of_a_council(search)
    search.look(*EMPLOYEE_STAGES, at="all", who=LOOK)
    # The walk opens the assessment that is kept here; this is the other.
    elsewhere = Assessment.objects.exclude(registered_in="").get()
    for name in LOOK:
        page = f"/beoordelingen/{elsewhere.public_id}/"
        search.response(*EMPLOYEE_STAGES, str(name), page, as_(search.everybody[name]).get(page))

    assert search.untyped == {}
    assert search.wrong == []
    assert KEPT - search.read == set()


def written(search: Search) -> None:
    """One shared views, the other keeps them still; and a section that one side keeps for itself."""
    cast, life = search.cast, search.life
    own = spec("apart", SEEN + OWN, "vgs-gemeentesecretaris")
    version = formats.publish_spec(organisation=cast.organisation, spec=own, now=NOW)
    life.conversation = cast.plan(
        format_version=version,
        facilitator=None,
        substitute=None,
        by=cast.secretary,
        held_on=HELD_ON + timedelta(days=90),
    )
    search.everybody[RATER] = cast.aldermen[0]  # sits in the college that what goes back is for
    view = "view-works-council-director"
    search.send(cast.mayor, "zienswijzen/", **{view: word("view of the first"), "share": "1"})
    search.send(cast.secretary, "zienswijzen/", **{view: word("view of the second"), "keep": "1"})
    search.send(cast.secretary, "notities/", **{"section:for-me": word("for oneself"), "notes": ""})


def both_shared(search: Search) -> None:
    said = {"view-works-council-director": word("view of the second"), "share": "1"}
    search.send(search.cast.secretary, "zienswijzen/", **said)


def told(search: Search) -> None:
    """The record is signed for seen with a reaction, and the college hears what both agreed to."""
    cast, life = search.cast, search.life
    life.now = at(HELD_ON + timedelta(days=91))
    document = Document(sections=records.texts(points="Over de brug."))
    record = saved(started(life.conversation, cast.mayor, life.now), cast.mayor, document, life.now)
    actions.offer(record=record, expected_revision=record.revision, by=cast.mayor, now=life.now)
    text = html(as_(cast.secretary).get(f"{life.address}verslag/"))
    seen = {name: hidden(text, name) for name in ("version", "digest")}
    long = {**seen, "reaction": word("reaction") + "a" * 2000}
    assert as_(cast.secretary).post(f"{life.address}verslag/akkoord/", long).status_code == 200
    search.send(cast.secretary, "verslag/akkoord/", **seen, reaction=word("reaction"))
    body = Body.objects.get(organisation=cast.organisation, kind="college").public_id
    typed = {"body": body, f"{body}-form": "written", f"{body}-told_by": "reviewer", f"{body}-seen": ""}
    refused = as_(cast.mayor).post(
        f"{life.address}terugkoppeling/", {**typed, f"{body}-text": word("too long to go back") * 200}
    )
    assert refused.status_code == 200
    search.send(cast.mayor, "terugkoppeling/", **typed, **{f"{body}-text": word("what goes back")})
    decision = SharingDecision.objects.get()
    life.ids["decision_id"] = decision.public_id
    for person, deed in ((cast.secretary, "akkoord"), (cast.mayor, "gedaan")):
        page = html(as_(person).get(f"{life.address}terugkoppeling/"))
        search.send(person, f"terugkoppeling/{decision.public_id}/{deed}/", seen=hidden(page, "seen"))


@pytest.mark.clause("VGS-3", "VGS-10")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_views_reactions_and_what_goes_back_are_read_once_and_by_whom_the_format_says(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    search = searching(cast, monkeypatch, tmp_path, OPEN_TALK, OPEN_TALK_STAGES)
    sides = {Part.SUBJECT, Part.REVIEWER}
    for name, step, at_, who in zip(
        OPEN_TALK_STAGES,
        (written, both_shared, told),
        ("conversation", "conversation", "all"),
        (sides, sides, LOOK - {Part.ATTENDEE}),
        strict=True,
    ):
        step(search)
        search.look(name, at=at_, who=who, behind=name == OPEN_TALK_STAGES[-1])

    assert search.untyped == {}
    assert search.wrong == []
    assert TOLD - search.read == set()
