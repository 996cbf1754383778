# SPDX-License-Identifier: EUPL-1.2
"""PostgreSQL as Django knows it, which tells the database with each statement of which organisation rows may be seen.

The policies of ``tenancy`` read the setting ``samenspiegel.organisation`` of the session. It is sent only when it must
differ from what the session has, and then in the same message as the statement: no extra round trip. A rollback undoes
a setting that was made in the transaction, so after one the setting counts as unknown and is sent again. What an
earlier request left in a connection is never used: the next statement compares first.
"""

import re
from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql

from .. import scope

_TOUCHES_NO_ROWS = re.compile(
    r"\s*(SAVEPOINT|RELEASE|SET|CREATE|ALTER|DROP|COMMENT|VACUUM|ANALYZE|REINDEX|BEGIN|COMMIT)\b",
    re.IGNORECASE,
)
_ROLLBACK = re.compile(r"\s*ROLLBACK\b", re.IGNORECASE)


def _value(organisation: int) -> str:
    return "" if organisation == scope.NOTHING else str(int(organisation))


class ScopedCursor(base.Cursor):
    """Puts the setting before a statement when it has to change."""

    wrapper: "DatabaseWrapper | None" = (
        None  # none while Django prepares a new connection: it reads no rows then
    )

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self.wrapper is None:
            return super().execute(query, params, **options)
        wanted = scope.current()
        is_text = isinstance(query, str)
        if is_text and _ROLLBACK.match(query):
            self.wrapper.told = None
            return super().execute(query, params, **options)
        if self.wrapper.told == wanted or (is_text and _TOUCHES_NO_ROWS.match(query)):
            return self._watched(query, params, options)
        tell = f"SET samenspiegel.organisation = '{_value(wanted)}'; "
        self.wrapper.told = None
        if isinstance(query, sql.Composable):
            query = sql.SQL(tell) + query
        else:
            query = tell + query if is_text else tell.encode() + query
        super().execute(query, params, **options)
        self.nextset()
        self.wrapper.told = wanted
        return self

    def _watched(self, query: Any, params: Any, options: Any) -> Any:
        told, self.wrapper.told = self.wrapper.told, None  # an error may undo settings with the transaction
        found = super().execute(query, params, **options)
        self.wrapper.told = told
        return found

    def executemany(self, *arguments: Any, **options: Any) -> Any:
        if self.wrapper is not None:
            self.wrapper.tell()
        return super().executemany(*arguments, **options)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        if self.wrapper is not None:
            self.wrapper.tell()
        return super().copy(*arguments, **options)

    def stream(self, *arguments: Any, **options: Any) -> Any:
        if self.wrapper is not None:
            self.wrapper.tell()
        return super().stream(*arguments, **options)


class DatabaseWrapper(base.DatabaseWrapper):
    """``told``: what the session was told last; ``None`` where that is not sure."""

    told: int | None = None

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": ScopedCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        if name:  # a cursor on the server: its statement follows at once
            self.tell()
        else:
            cursor.wrapper = self
        return cursor

    def tell(self) -> None:
        """Tell the session now, in a message of its own."""
        wanted = scope.current()
        if self.told != wanted:
            self.told = None
            with base.Cursor(self.connection) as cursor:
                cursor.execute(f"SET samenspiegel.organisation = '{_value(wanted)}'")
            self.told = wanted

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)
        self.told = None
