# SPDX-License-Identifier: EUPL-1.2
"""What the database itself guards between organisations (design, section 7).

Triggers refuse a row whose parent belongs to another organisation. On PostgreSQL policies show and take only rows of
the organisation that the session was told (``postgresql``), also to the role that owns the tables.
"""

import hashlib
from collections.abc import Iterator

from django.apps import apps as registry
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from . import scope
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


def tables() -> Iterator[str]:
    """Every table whose rows belong to an organisation, the sealed answers included."""
    for model in registry.get_models(include_auto_created=True):
        is_here = router.db_for_write(model) == "default"
        if is_here and any(field.column == "organisation_id" for field in model._meta.concrete_fields):
            yield model._meta.db_table


_TOLD = "(SELECT current_setting('samenspiegel.organisation', true))"
# A CASE keeps the order, so that no word is read as a number; NULL and the empty word mean: nothing.
_FITS = (
    f"CASE {_TOLD} WHEN '{scope.EVERYTHING}' THEN true WHEN '' THEN false "
    f"ELSE organisation_id = {_TOLD}::bigint END"
)
_LABEL = hashlib.sha256(_FITS.encode()).hexdigest()
_IN_FORCE = """
SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid
WHERE relrowsecurity AND relforcerowsecurity AND obj_description(pg_policy.oid, 'pg_policy') = %s
"""


def _policy(table: str) -> list[str]:
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS tenancy ON "{table}"',
        f'CREATE POLICY tenancy ON "{table}" USING ({_FITS}) WITH CHECK ({_FITS})',
        f"COMMENT ON POLICY tenancy ON \"{table}\" IS '{_LABEL}'",
    ]


def without_policy() -> set[str]:
    """Tables of organisations that the second lock does not guard as this version wants; on PostgreSQL only."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_IN_FORCE, [_LABEL])
        return set(tables()) - {row[0] for row in cursor.fetchall()}


def install(using: str = "default", **_: object) -> None:
    """Lay triggers and policies anew. Runs after every migration, since rebuilding a table on SQLite drops them."""
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
        if connection.vendor == "postgresql":
            for table in present & without_policy():
                for statement in _policy(table):
                    cursor.execute(statement)
