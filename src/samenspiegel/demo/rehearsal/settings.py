# SPDX-License-Identifier: EUPL-1.2
"""The settings of a rehearsal: those of a demonstration in an empty folder, made fast and quiet.

Read only by the process that plays one (``__main__``), which has made the folder and an environment without anything
of the installation beforehand.
"""

import logging

from samenspiegel.settings import *  # noqa: F403

DEMO = False  # no banner with the mailbox and the clock above the pages: they are shown beside them
BASE_URL = "https://samenspiegel.example"  # stands in the mails; leads nowhere
CSRF_TRUSTED_ORIGINS = [BASE_URL]


class _FromModels:
    """Tables are made from the models as they are: the same as by migrating, in a twentieth of the time."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = _FromModels()
for _database in DATABASES.values():  # noqa: F405
    # What breaks off is thrown away: nothing has to survive.
    _database["OPTIONS"]["init_command"] = (
        "PRAGMA foreign_keys=ON;PRAGMA synchronous=OFF;PRAGMA journal_mode=MEMORY"
    )
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
LOGGING_CONFIG = None
logging.disable(logging.CRITICAL)
