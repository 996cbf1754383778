# SPDX-License-Identifier: EUPL-1.2
"""The rules of Zaanstad as formats: a talk that either of two starts, and an evaluation once a year."""

from datetime import date
from typing import Any

import pytest

from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import plans_as
from samenspiegel.core.access import Deed, Part, rules_of, who_may
from samenspiegel.formats import actions as formats
from samenspiegel.formats import library
from samenspiegel.formats.models import FormatVersion
from samenspiegel.notices.models import Notice
from tests.cast import NOW, Cast

TALK, EVALUATION = "zaanstad-medewerker", "zaanstad-evaluatie"
AIMS = [
    "Wederzijdse verwachtingen over het werk",
    "Bijdrage aan de doelen van de organisatie",
    "Ontwikkeling en ambities",
    "Ondersteuning bij werk en ontwikkeling",
]
BOTH = frozenset({Part.SUBJECT, Part.REVIEWER})


def consented(cast: Cast, key: str) -> FormatVersion:
    """The format as the organisation uses it: published, and with the consent of its works council."""
    version = formats.publish(organisation=cast.organisation, key=key, now=NOW)
    formats.record_consent(
        version=version, consented_on=date(2026, 1, 5), reference="OR 2026-01", by=cast.facilitator, now=NOW
    )
    return version


def plan(cast: Cast, version: FormatVersion, **people: Any) -> Conversation:
    return cast.plan(format_version=version, facilitator=None, substitute=None, place="", **people)


@pytest.mark.clause("ZS-2")
@pytest.mark.parametrize("key", [TALK, EVALUATION])
def test_both_prepare_and_discuss_the_four_aims_and_the_record_has_a_section_for_each(key: str) -> None:
    spec = library.load(key)
    titles = {item.key: item.title for item in spec.agenda if item.kind == "two_sided"}
    prompts = {prompt.agenda_item: prompt.parties for prompt in spec.preparation}

    assert [title for title in titles.values() if title in AIMS] == AIMS
    assert prompts == dict.fromkeys(titles, ("subject", "reviewer"))
    assert {section.agenda_item for section in spec.record} >= set(titles)


def test_a_talk_holds_no_questionnaire_and_no_verdict_and_what_is_recorded_is_agreed() -> None:
    talk, evaluation = library.load(TALK), library.load(EVALUATION)
    assert (talk.asks, talk.scale, talk.assessment) == (False, None, "none")
    assert (talk.recording, talk.time.interval) == ("agreed", "agreed")
    # The yearly one is where an assessment follows from; it has a term of its own.
    assert (evaluation.time.interval, evaluation.assessment) == ("calendar_year", "here")
    assert evaluation.retained("assessment").months == 36


@pytest.mark.clause("ZS-3")
def test_the_employee_writes_the_record_and_only_the_two_of_them_read_it() -> None:
    rules = rules_of(library.load(TALK).model_copy(update={"recording": "record"}))
    assert who_may(Deed.WRITE_RECORD, rules) == {Part.SUBJECT}
    assert who_may(Deed.READ_AGENDA, rules) - {Part.SUPPORTER} == BOTH
    assert who_may(Deed.READ_RECORD, rules) - {Part.SECOND_READER} == BOTH


@pytest.mark.django_db
def test_nobody_plans_it_before_the_works_council_consented(cast: Cast) -> None:
    version = formats.publish(organisation=cast.organisation, key=TALK, now=NOW)
    subject, reviewer = cast.managers[:2]

    with pytest.raises(actions.PlanRefused) as refused:
        plan(cast, version, subject=subject, reviewer=reviewer, by=subject)

    assert refused.value.code == "works_council_missing"


@pytest.mark.django_db
@pytest.mark.clause("ZS-1")
@pytest.mark.parametrize("side", ["subject", "reviewer"])
def test_employee_manager_and_peer_start_it_as_either_side_and_the_other_can_choose_another_date(
    cast: Cast, side: str
) -> None:
    version = consented(cast, TALK)
    people = {"subject": cast.managers[0], "reviewer": cast.managers[1]}
    assert plans_as(cast.clerk, library.load(TALK), on=NOW.date()) == (Part.SUBJECT, Part.REVIEWER)

    planned = plan(cast, version, by=people[side], **people)

    other = people["reviewer" if side == "subject" else "subject"]
    told = Notice.objects.filter(kind="conversation_planned").values_list("person", flat=True)
    assert list(told) == [other.public_id]
    assert planned.has_round is False
    assert who_may(Deed.CHANGE_PLAN, rules_of(library.load(TALK))) == BOTH
