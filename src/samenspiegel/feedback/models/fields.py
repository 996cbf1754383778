# SPDX-License-Identifier: EUPL-1.2
"""A key that leaves no trace of the order in which rows came."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class DerivedId(models.BigIntegerField):
    """A number of 63 bits that the caller derives.

    On SQLite only a key of the exact type ``integer`` is the row's own hidden number; beside any other there would be
    a ``rowid`` that counts up as rows arrive.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
