# SPDX-License-Identifier: EUPL-1.2
"""Ask a WSGI application for pages, in this process: what is timed is the server's own work."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext


@dataclass
class Browser:
    """Somebody with cookies, in front of an application."""

    application: Any
    cookies: dict[str, str] = field(default_factory=dict)
    status: str = ""

    def get(self, path: str) -> bytes:
        """The page at a path. Raises AssertionError for anything but a page."""
        environ = RequestFactory().get(path).environ
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.application(environ, self._answered)
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        assert self.status.startswith("200"), f"{path}: {self.status}"
        return body

    def queries(self, path: str) -> int:
        """How many queries a page takes, over all databases."""
        with (
            CaptureQueriesContext(connections["default"]) as data,
            CaptureQueriesContext(connections["keys"]) as keys,
            CaptureQueriesContext(connections["register"]) as register,
        ):
            self.get(path)
        return len(data) + len(keys) + len(register)

    def _answered(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        self.status = status


def session_of(account_id: int) -> dict[str, str]:
    """The cookies of somebody who has signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=account_id))
    return {name: morsel.value for name, morsel in client.cookies.items()}
