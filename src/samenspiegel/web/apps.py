# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "samenspiegel.web"

    def ready(self) -> None:
        from . import sessions  # noqa: F401  # hears who signs in
