# SPDX-License-Identifier: EUPL-1.2
"""Why a plan cannot be made."""


class PlanRefused(Exception):
    """The plan cannot be made like this. ``code`` says why, ``field`` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code, self.field = code, field
