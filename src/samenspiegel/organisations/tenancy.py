# SPDX-License-Identifier: EUPL-1.2
"""Triggers that refuse a row whose parent belongs to another organisation (design, section 7)."""

from collections.abc import Iterator

from django.apps import apps as registry
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from .models import OrganisationModel


def family_ties() -> Iterator[tuple[str, str, str]]:
    """Yield (table, column, parent's table) for every reference between two rows that have an organisation."""
    for model in registry.get_models(include_auto_created=False):
        if not issubclass(model, OrganisationModel):
            continue
        for field in model._meta.concrete_fields:
            parent = field.related_model
            if (
                isinstance(field, models.ForeignKey)
                and isinstance(parent, type)
                and issubclass(parent, OrganisationModel)
            ):
                yield model._meta.db_table, field.column, parent._meta.db_table


# The names in these statements are those of our own models; nothing that anybody typed comes here.


def _sqlite(table: str, column: str, parent: str) -> list[str]:
    return [
        statement
        for event in ("INSERT", "UPDATE")
        for statement in (
            f'DROP TRIGGER IF EXISTS "tenancy_{table}_{column}_{event.lower()}"',
            f'CREATE TRIGGER "tenancy_{table}_{column}_{event.lower()}" BEFORE {event} ON "{table}" '  # noqa: S608
            f'WHEN NEW."{column}" IS NOT NULL AND NEW.organisation_id IS NOT '
            f'(SELECT organisation_id FROM "{parent}" WHERE id = NEW."{column}") '
            f"BEGIN SELECT RAISE(ABORT, 'another organisation: {table}.{column}'); END",
        )
    ]


def _postgresql(table: str, column: str, parent: str) -> list[str]:
    name = f"tenancy_{table}_{column}"[:60]
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '  # noqa: S608
        f'IF NEW."{column}" IS NOT NULL AND NEW.organisation_id IS DISTINCT FROM '
        f'(SELECT organisation_id FROM "{parent}" WHERE id = NEW."{column}") THEN '
        f"RAISE EXCEPTION 'another organisation: {table}.{column}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$",
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


def install(using: str = "default", **_: object) -> None:
    """Lay the triggers anew. Runs after every migration, since rebuilding a table on SQLite drops them."""
    if using != "default":
        return
    connection: BaseDatabaseWrapper = connections[using]
    present = set(connection.introspection.table_names())
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table, column, parent in family_ties():
            if {table, parent} <= present:
                for statement in statements(table, column, parent):
                    cursor.execute(statement)
