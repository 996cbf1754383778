# SPDX-License-Identifier: EUPL-1.2
"""Every page among 200,000 people of 340 organisations in one PostgreSQL, beside the same page among 1,000 people."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from statistics import median

import psycopg
from psycopg import sql

from tests.plugins import postgres

from .. import crowd
from ..country import DATABASES, Installation
from ..measure import Row

TOWN = crowd.Size(organisations=1, people_each=1000)
COUNTRY = crowd.Size(organisations=340, people_each=589)
INVITATIONS = 1_600_000
RUNS, WARM_UPS = 25, 4


def rows() -> Iterator[Row]:
    """Both installations run at once on one server, and take turns; the floor is the one with 1,000 people."""
    server = postgres.start()
    host = server["PGHOST"]
    names = {name: {one: f"{name}_{one}" for one in DATABASES} for name in ("town", "country")}
    settings = {name: _settings(server, found) for name, found in names.items()}
    shared = {
        "SAMENSPIEGEL_SECRET_KEY": base64.b64encode(secrets.token_bytes(48)).decode(),
        "SAMENSPIEGEL_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    with psycopg.connect(host=host, dbname="postgres", user="postgres", autocommit=True) as connection:
        for found in names["town"].values():
            _create(connection, found)
        maker = Installation({**settings["town"], **shared})
        made = maker.ask(do="make")
        maker.close()
        for town, country in zip(names["town"].values(), names["country"].values(), strict=True):
            _create(connection, country, template=town)
    crowd.add(host, names["town"], made["conversation"], TOWN)
    there = crowd.add(host, names["country"], made["conversation"], COUNTRY)
    assert there >= INVITATIONS, there
    country, town = (Installation({**settings[name], **shared}) for name in ("country", "town"))
    try:
        for name, (path, cookies) in made["pages"].items():
            order = {"do": "open", "path": path, "cookies": cookies}
            taken = [(country.ask(**order), town.ask(**order)) for _ in range(WARM_UPS + RUNS)][WARM_UPS:]
            yield Row(
                f"the whole country: {name} (floor: 1,000 people)",
                median(one for one, _ in taken),
                median(other for _, other in taken),
                most=1.3,
            )
    finally:
        country.close()
        town.close()


def _settings(server: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    # Two slashes: what follows is the folder of a socket, not the name of a server.
    place = f"postgres://{server['PGUSER']}@socket/{server['PGHOST']}"
    variables = {"default": "DATABASE", "keys": "KEYS_DATABASE", "register": "REGISTER_DATABASE"}
    return {f"SAMENSPIEGEL_{variables[one]}_URL": f"{place}/{name}" for one, name in names.items()}


def _create(connection: psycopg.Connection, name: str, template: str = "template1") -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(postgres.ROLE), sql.Identifier(template)
        )
    )
