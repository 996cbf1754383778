# SPDX-License-Identifier: EUPL-1.2
"""Every field of every table says whether it is personal, so that nobody adds one without asking."""

import pytest
from django.apps import apps
from django.db import models

from samenspiegel.organisations.models import OrganisationModel

OURS = [model for model in apps.get_models() if model.__module__.startswith("samenspiegel.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_field_is_said_to_be_personal_or_plain(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.concrete_fields} | {
        field.attname for field in model._meta.concrete_fields if not field.is_relation
    }
    personal, plain = set(model.Privacy.personal), set(model.Privacy.plain)

    assert personal | plain == fields
    assert personal & plain == set()


def test_each_table_of_an_organisation_names_it_in_its_unique_constraints() -> None:
    """Two organisations never stand in each other's way. Random public ids are unique everywhere."""
    without = [
        f"{model.__name__}.{constraint.name}"
        for model in OURS
        if issubclass(model, OrganisationModel)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and "organisation" not in constraint.fields
    ]

    assert without == []


def test_sealed_answers_have_no_foreign_key_and_no_time() -> None:
    """Nothing in the rows of answers leads to a person or tells an order (design, section 4)."""
    from samenspiegel.feedback.models.sealed import Draft, Envelope

    for model in (Draft, Envelope):
        assert {field.name for field in model._meta.fields} == {"id", "organisation_id", "round_id", "sealed"}
        assert not any(field.is_relation for field in model._meta.get_fields())
