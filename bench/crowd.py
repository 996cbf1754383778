# SPDX-License-Identifier: EUPL-1.2
"""Everybody else: organisations, people, conversations with their rounds and invitations, as copies of rows.

Rows alone: nothing in them can be opened, and no page of the scene shows any of them. They are what its queries have
to find their way through.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

RATERS = 8
FIRST = 10_000_000
"""Numbers of copies begin here, far above those of the scene."""


@dataclass(frozen=True)
class Size:
    """How many organisations there are, with so many people each. Everybody has a conversation with eight raters."""

    organisations: int
    people_each: int

    @property
    def people(self) -> int:
        return self.organisations * self.people_each


def add(host: str, databases: dict[str, str], conversation: int, size: Size) -> int:
    """Add the crowd around a conversation of the scene. Returns how many invitations there are now.

    Args:
        host: of the server; its superuser writes, so that no key is checked row by row.
        databases: the name of the database for what is kept, and of that for keys.
    """
    with _opened(host, databases["default"]) as connection:
        owners = _kept(_Copies(connection, size), conversation)
        connection.execute("ANALYZE")
        found = connection.execute("SELECT count(*) FROM feedback_invitation").fetchone()
    with _opened(host, databases["keys"]) as connection:
        copies = _Copies(connection, size)
        where = sql.SQL("template.owner = ANY({})").format(list(owners))
        copies.insert("keys_key", where, owner="'c' || template.nth || '/' || n")
        connection.execute("ANALYZE")
    assert found is not None
    return int(found[0])


def _opened(host: str, name: str) -> Any:
    connection = psycopg.connect(host=host, dbname=name, user="postgres", autocommit=True)
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET work_mem = '256MB'")
    return connection


def _kept(copies: "_Copies", conversation: int) -> tuple[str, ...]:
    """Everything in the database for what is kept. Returns whose keys belong to the conversation."""
    row = copies.one("conversations_conversation", "id", conversation)
    round = copies.one("feedback_round", "conversation_id", conversation)
    cycle = copies.one("conversations_cycle", "id", row["cycle_id"])
    person = copies.one("people_person", "id", cycle["subject_id"])
    everywhere = f"{FIRST} + n"

    def other(seat: str) -> str:
        """Somebody else of the same organisation."""
        return f"{FIRST} + (n + ({seat}) * {copies.size.organisations}) % {copies.size.people}"

    copies.insert(
        "organisations_organisation",
        copies.where("id", row["organisation_id"]),
        count=copies.size.organisations,
        id=everywhere,
        public_id="'o' || n",
        slug="'o' || n",
        name="'gemeente ' || n",
    )
    copies.insert(
        "organisations_account",
        copies.where("id", person["account_id"]),
        id=everywhere,
        email="'p' || n || '@land.example'",
    )
    copies.insert(
        "people_person",
        copies.where("id", person["id"]),
        id=everywhere,
        public_id="'p' || n",
        email="'p' || n || '@land.example'",
        account_id=everywhere,
    )
    copies.insert(
        "conversations_cycle",
        copies.where("id", cycle["id"]),
        id=everywhere,
        public_id="'y' || n",
        subject_id=everywhere,
    )
    copies.insert(
        "conversations_conversation",
        copies.where("id", conversation),
        id=everywhere,
        public_id="'c' || n",
        cycle_id=everywhere,
        held_on="template.held_on + (n % 365)::integer",
        next_on="template.next_on + (n % 365)::integer",
        destroy_on="template.destroy_on + (n % 365)::integer",
    )
    of_it = copies.where("conversation_id", conversation)
    seat = "CASE template.part WHEN 'subject' THEN 0 WHEN 'reviewer' THEN 1 ELSE 2 END"
    copies.insert(
        "conversations_participant",
        sql.SQL("{} AND template.part IN ('subject', 'reviewer', 'facilitator')").format(of_it),
        conversation_id=everywhere,
        person_id=other(seat),
    )
    copies.insert("conversations_milestone", of_it, conversation_id=everywhere)
    copies.insert("feedback_round", of_it, id=everywhere, public_id="'r' || n", conversation_id=everywhere)
    of_round = copies.where("round_id", round["id"])
    copies.insert("feedback_ratergroup", of_round, id=f"{FIRST} + n * 16 + template.nth", round_id=everywhere)
    first = "SELECT min(id) FROM feedback_ratergroup WHERE feedback_ratergroup.round_id = template.round_id"
    copies.insert(
        "feedback_invitation",
        of_round,
        most=RATERS,
        public_id="'i' || n || '/' || template.nth",
        round_id=everywhere,
        group_id=f"{FIRST} + n * 16 + template.beyond",
        person_id=other("template.nth"),
        check_hash="md5(n || '/' || template.nth)",
        beyond=f"template.group_id - ({first})",
    )
    return row["public_id"], round["public_id"]


class _Copies:
    """Inserts copies of rows of a table under other numbers."""

    def __init__(self, connection: Any, size: Size) -> None:
        self.connection, self.size = connection, size
        self.organisation = f"{FIRST} + n % {size.organisations}"

    def one(self, table: str, column: str, value: int) -> dict[str, Any]:
        query = sql.SQL("SELECT * FROM {} template WHERE {}").format(
            sql.Identifier(table), self.where(column, value)
        )
        found = self.connection.execute(query)
        return dict(zip((one.name for one in found.description), found.fetchone(), strict=True))

    def where(self, column: str, value: int) -> sql.Composed:
        return sql.SQL("template.{} = {}").format(sql.Identifier(column), value)

    def insert(
        self,
        table: str,
        where: sql.Composable,
        count: int | None = None,
        most: int | None = None,
        beyond: str = "0",
        **changed: str,
    ) -> None:
        """So many copies of each row that is meant, or of the first ``most`` of them.

        Args:
            changed: what is other in a copy: ``n`` counts copies, ``template.nth`` rows. Else a number is its own.
            beyond: worked out once for each row, for ``template.beyond``.
        """
        there = self.connection.execute(
            sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))
        ).description
        names = [one.name for one in there if one.name != "id" or "id" in changed]
        if "organisation_id" in names:
            changed["organisation_id"] = self.organisation
        values = [
            sql.SQL(f"({changed[name]})")
            if name in changed
            else sql.SQL("template.{}").format(sql.Identifier(name))
            for name in names
        ]
        self.connection.execute(
            sql.SQL(
                "WITH template AS MATERIALIZED (SELECT template.*, row_number() OVER (ORDER BY template.id) - 1"
                " AS nth, ({beyond}) AS beyond FROM {table} template WHERE {where} ORDER BY template.id {most})"
                " INSERT INTO {table} ({names}) SELECT {values} FROM template, generate_series(0, {last}) n"
            ).format(
                table=sql.Identifier(table),
                names=sql.SQL(", ").join(map(sql.Identifier, names)),
                values=sql.SQL(", ").join(values),
                beyond=sql.SQL(beyond),
                where=where,
                most=sql.SQL(f"LIMIT {most}" if most else ""),
                last=(count or self.size.people) - 1,
            )
        )
