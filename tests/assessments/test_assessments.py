# SPDX-License-Identifier: EUPL-1.2
"""An assessment stands apart: made by the manager, read by the employee at once, destroyed on its day (ZS-6)."""

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samenspiegel.assessments import actions, queries
from samenspiegel.assessments.models import Assessment
from samenspiegel.formats import actions as formats
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.retention import actions as retention
from samenspiegel.retention.models import Certificate
from tests.cast import NOW, Cast, at
from tests.formats.test_zaanstad import EVALUATION, consented

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SOURCE = Path(actions.__file__).parent


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The first two managers report to the secretary; the third to nobody."""
    consented(cast, EVALUATION)
    reports_to(cast.managers[0], cast.secretary)
    reports_to(cast.managers[1], cast.secretary)
    return cast


def reports_to(person: Person, manager: Person | None) -> None:
    person.manager = manager
    person.save(update_fields=["manager"])


def assess(cast: Cast, **changed: Any) -> Assessment:
    return actions.assess(
        **{
            "subject": cast.managers[0],
            "year": 2025,
            "made_on": TODAY,
            "text": "Mina werkt precies.",
            "by": cast.secretary,
            "now": NOW,
            **changed,
        }
    )


@pytest.mark.clause("ZS-6")
def test_the_employee_reads_it_at_once_and_responds_and_the_manager_reads_that(cast: Cast) -> None:
    made = assess(cast)
    [theirs] = queries.visible_to(cast.managers[0], on=TODAY)

    assert queries.text_of(theirs) == "Mina werkt precies."
    actions.respond(assessment=theirs, text="En snel.", by=cast.managers[0], now=NOW)
    [read] = queries.visible_to(cast.secretary, on=TODAY)
    assert (read.pk, queries.text_of(read), queries.response_of(read)) == (
        made.pk,
        "Mina werkt precies.",
        "En snel.",
    )
    told = Notice.objects.filter(kind__startswith="assessment").order_by("id")
    assert list(told.values_list("kind", "person")) == [
        ("assessment_made", cast.managers[0].public_id),
        ("assessment_responded", cast.secretary.public_id),
    ]


def test_nobody_else_reads_it_whatever_their_role(cast: Cast) -> None:
    assess(cast)
    others = [cast.facilitator, cast.substitute, cast.mayor, cast.managers[1], cast.outsider]
    assert [queries.visible_to(person, on=TODAY).count() for person in others] == [0] * 5


def test_who_managed_somebody_before_reads_nothing_of_them_any_more(cast: Cast) -> None:
    assess(cast)
    reports_to(cast.managers[0], cast.mayor)
    assert (
        queries.visible_to(cast.secretary, on=TODAY).count(),
        queries.visible_to(cast.mayor, on=TODAY).count(),
    ) == (0, 1)


@pytest.mark.clause("ZS-6")
def test_only_the_manager_of_today_assesses_and_only_the_employee_responds(cast: Cast) -> None:
    for by in (cast.mayor, cast.facilitator, cast.managers[0], cast.managers[1]):
        with pytest.raises(actions.NotTheirs):
            assess(cast, by=by)
    with pytest.raises(actions.NotTheirs):
        assess(cast, subject=cast.managers[2])
    made = assess(cast)
    with pytest.raises(actions.NotTheirs):
        actions.respond(assessment=made, text="Van mij.", by=cast.secretary, now=NOW)
    assert (Assessment.objects.count(), queries.response_of(made)) == (1, "")


def test_the_database_itself_refuses_who_assesses_themselves(cast: Cast) -> None:
    made = assess(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=made.pk).update(by=cast.managers[0])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": " "}, "missing"),
        ({"registered_in": "Mijn P&O"}, "both"),
        ({"text": "x" * (actions.TEXT_LENGTH + 1)}, "too_long"),
        ({"text": "", "registered_in": "x" * 81}, "too_long"),
        ({"made_on": TODAY + timedelta(days=1)}, "in_future"),
        ({"made_on": date(2023, 12, 31)}, "too_long_ago"),
        ({"year": 2027}, "other_year"),
        ({"year": 2023}, "other_year"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_the_reason(
    cast: Cast, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(actions.Refused) as refused:
        assess(cast, **changed)
    assert (refused.value.code, Assessment.objects.count()) == (code, 0)


@pytest.mark.clause("ZS-6")
def test_where_it_is_kept_in_another_system_only_that_and_when_stands_here(cast: Cast) -> None:
    made = assess(cast, text="", registered_in="Mijn  P&O")
    assert (made.registered_in, made.sealed, queries.text_of(made)) == ("Mijn P&O", None, "")


def test_without_a_format_that_keeps_assessments_nobody_is_assessed(cast: Cast) -> None:
    from samenspiegel.formats.models import FormatVersion

    FormatVersion.objects.filter(key=EVALUATION).update(works_council_on=None)
    with pytest.raises(actions.NotKeptHere):
        assess(cast)
    formats.publish(organisation=cast.organisation, key="zaanstad-medewerker", now=NOW)
    assert queries.assessing(cast.organisation.pk) is None


def test_on_its_day_key_and_rows_go_and_a_certificate_without_content_stays(cast: Cast) -> None:
    made = assess(cast)
    actions.respond(assessment=made, text="En snel.", by=cast.managers[0], now=NOW)
    assert made.destroy_on == date(2029, 1, 12)

    assert retention.destroy_due(now=at(made.destroy_on - timedelta(days=1))) == 0
    assert Assessment.objects.count() == 1
    retention.destroy_due(now=at(made.destroy_on))

    assert Assessment.objects.count() == 0
    assert not Key.objects.filter(purpose=Purpose.ASSESSMENT).exists()
    with pytest.raises(keys.KeyGone):
        queries.text_of(made)
    [certificate] = Certificate.objects.filter(what="assessment")
    assert (certificate.held_on, certificate.counts) == (TODAY, {"rows": 1})
    retention.destroy_due(now=at(made.destroy_on))
    assert Certificate.objects.filter(what="assessment").count() == 1


@pytest.mark.clause("ZS-6")
def test_no_row_of_it_points_at_a_conversation_and_no_module_of_it_can_read_one() -> None:
    """Nothing of a feedback report, a record or a talk to develop somebody comes into an assessment."""
    parents = {field.related_model._meta.label for field in Assessment._meta.fields if field.is_relation}
    assert parents == {"organisations.Organisation", "people.Person", "formats.FormatVersion"}
    pages = SOURCE.parent / "web"
    for path in [
        *SOURCE.glob("*.py"),
        pages / "views" / "assessments.py",
        pages / "forms" / "assessments.py",
    ]:
        assert not imported(path) & {
            *("conversations", "feedback", "records", "agreements", "preparation", "sharing")
        }


def imported(path: Path) -> set[str]:
    """Which packages of the product a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("samenspiegel.")}
    return found
