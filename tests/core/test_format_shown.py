# SPDX-License-Identifier: EUPL-1.2
"""Which fields of the editor a format has follows from the format: who it is for, and whether it asks anybody."""

import pytest

from samenspiegel.core.format.document import Document, document_of
from samenspiegel.core.format.own import with_promises
from samenspiegel.core.format.sections import places
from samenspiegel.formats.library import keys, known, load

EMPLOYED = {"FormatSpec.works_council", "AgreementKind.goal", "SecondReviewer.both"}
OF_ROUNDS = {
    *("RaterRules.may_object", "Time.reference_months", "Time.rounds_apart_days", "Time.answers_kept_days"),
    *("Time.groups_grow_until_days", "Time.shortened_rater_working_days", "Time.shortened_report_days"),
}
A_GROUP = {"key": "board", "kind": "averaged", "label": "Bestuur", "floor": 3}
ASKED = [key for key in keys() if load(key).groups]
NOT_ASKED = [key for key in keys() if not load(key).groups]


def shown(document: Document) -> set[str]:
    return {place.field.about for place in places(document)}


def draft(key: str, **changed: object) -> Document:
    return {**with_promises(document_of(load(key)), known()), **changed}


@pytest.mark.clause("RL-8")
def test_a_party_is_asked_nothing_about_employees() -> None:
    assert not shown(draft("raadslid")) & EMPLOYED
    assert shown(draft("raadslid", organisations=["municipality"])) >= EMPLOYED


@pytest.mark.parametrize("key", [key for key in keys() if "municipality" in load(key).organisations])
def test_a_format_of_a_municipality_can_ask_its_works_council(key: str) -> None:
    assert "FormatSpec.works_council" in shown(draft(key))


def test_what_a_party_said_about_employees_all_the_same_can_be_taken_back() -> None:
    party = draft("raadslid", works_council="consent", pulses=[{"key": "work", "label": "Werk"}])
    party["agreement_kinds"][0]["goal"] = "optional"
    assert {"FormatSpec.works_council", "AgreementKind.goal", "Pulse.label"} <= shown(party)


@pytest.mark.parametrize("key", NOT_ASKED)
def test_who_asks_nobody_keeps_no_days_for_rounds(key: str) -> None:
    assert not shown(draft(key)) & OF_ROUNDS
    assert shown(draft(key, groups=[A_GROUP])) >= OF_ROUNDS


@pytest.mark.parametrize("key", ASKED)
def test_who_asks_others_has_all_of_them(key: str) -> None:
    assert shown(draft(key)) >= OF_ROUNDS
