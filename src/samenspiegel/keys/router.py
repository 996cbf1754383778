# SPDX-License-Identifier: EUPL-1.2
"""Which of the three databases a table lives in (design, section 4)."""

from typing import Any

ELSEWHERE = {("keys", "key"): "keys", ("keys", "position"): "keys", ("keys", "registerentry"): "register"}


class Router:
    """Keys in the key store, the destruction register at a place of its own, everything else in the default."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        return ELSEWHERE.get((model._meta.app_label, model._meta.model_name), "default")

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_: Any) -> bool:
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_: Any) -> bool | None:
        if model_name is None:  # a migration's own code: only where its app has tables
            return db == "default" or app_label == "keys"
        return ELSEWHERE.get((app_label, model_name), "default") == db
