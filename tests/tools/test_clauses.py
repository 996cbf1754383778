# SPDX-License-Identifier: EUPL-1.2
"""Each clause of the source documents ends with a journey in a browser that is marked with its id."""

from tools import clauses


def test_every_clause_ends_with_a_journey_in_a_browser() -> None:
    assert clauses.without_journey(clauses.proofs(), clauses.known()) == []


def test_a_clause_that_only_other_tests_prove_is_named() -> None:
    found = {
        "HV-1": [("test_a", "tests/web/test_report.py"), ("test_b", "tests/journeys/test_report.py")],
        "HV-2": [("test_c", "tests/web/test_committee.py")],
    }

    assert clauses.without_journey(found, ["HV-1", "HV-2", "HV-3"]) == ["HV-2", "HV-3"]
