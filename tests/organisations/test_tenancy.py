# SPDX-License-Identifier: EUPL-1.2
"""The database itself refuses a row whose parent belongs to another organisation (design, section 7)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from samenspiegel.conversations.models import Cycle
from samenspiegel.organisations.models import OrganisationModel
from samenspiegel.organisations.tenancy import family_ties, install
from samenspiegel.people.models import Person
from tests.cast import Cast


def test_a_row_cannot_be_made_under_a_parent_from_elsewhere(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.create(organisation=cast.outsider.organisation, subject=cast.secretary)

    assert Cycle.objects.count() == 0


def test_a_row_cannot_be_moved_to_another_organisation(cast: Cast) -> None:
    cycle = Cycle.objects.create(organisation=cast.organisation, subject=cast.secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(organisation=cast.outsider.organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(subject=cast.outsider)

    cycle.refresh_from_db()
    assert (cycle.organisation, cycle.subject) == (cast.organisation, cast.secretary)


def test_a_row_with_a_parent_of_its_own_organisation_is_welcome(cast: Cast) -> None:
    Cycle.objects.create(organisation=cast.outsider.organisation, subject=cast.outsider)

    assert Cycle.objects.count() == 1


def test_an_empty_reference_is_no_reference(cast: Cast) -> None:
    Person.objects.filter(pk=cast.secretary.pk).update(account=None)

    assert Person.objects.get(pk=cast.secretary.pk).account is None


def test_every_reference_between_two_rows_of_an_organisation_is_guarded(db: None) -> None:
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, OrganisationModel)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, OrganisationModel)
    }
    assert len(wanted) > 30
    assert {(table, column) for table, column, _ in family_ties()} == wanted
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            expected = {
                f"tenancy_{table}_{column}_{event}"
                for table, column in wanted
                for event in ("insert", "update")
            }
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            expected = {f"tenancy_{table}_{column}"[:60] for table, column in wanted}
            assert len(expected) == len(wanted), "two names became one by cutting"
        assert {row[0] for row in cursor.fetchall()} == expected


def test_laying_the_triggers_again_changes_nothing(cast: Cast) -> None:
    install()

    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.create(organisation=cast.outsider.organisation, subject=cast.secretary)
