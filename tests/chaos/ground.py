# SPDX-License-Identifier: EUPL-1.2
"""What the year stands on: settings, databases of its own, a mail server."""

import os
from pathlib import Path
from typing import Any
from zlib import crc32


def is_on_postgresql() -> bool:
    """Whether this year is lived on PostgreSQL."""
    return os.environ.get("SAMENSPIEGEL_TEST_DATABASE") == "postgresql"


def set_up(folder: Path) -> None:
    """Settings of our own: databases in ``folder``, or new ones on the PostgreSQL that the environment leads to."""
    os.environ["SAMENSPIEGEL_MODE"] = "test"
    os.environ["SAMENSPIEGEL_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "samenspiegel.settings"
    import django
    from django.conf import settings

    if is_on_postgresql():
        import psycopg
        from psycopg import sql

        with psycopg.connect("dbname=postgres", autocommit=True) as connection:
            for alias, database in settings.DATABASES.items():
                database["NAME"] = f"year_{crc32(bytes(folder)):08x}_{folder.name}_{alias}"
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database["NAME"])))
    settings.EMAIL_BACKEND = "tests.chaos.ground.Postbox"
    django.setup()


class Postbox:
    """A mail server that takes everything and writes down which message it was."""

    def __init__(self, **_: Any) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> int:
        with open(Path(os.environ["SAMENSPIEGEL_FOLDER"]) / "mails", "a", encoding="utf-8") as file:
            for message in messages:
                message_id = message.extra_headers["Message-ID"].strip("<>").split("@")[0]
                file.write(f"{message_id} {message.to[0]} {message.subject}\n")
        return len(messages)
