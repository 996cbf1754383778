# SPDX-License-Identifier: EUPL-1.2
"""The ground under every measurement: the embedded shape in production mode, in a folder of its own.

Import this before anything of Django or of the product: settings are read once, from the environment.
"""

import atexit
import base64
import logging
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="samenspiegel-bench-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lay(changed: Mapping[str, str] | None = None) -> None:
    """Settings, databases and static files, as a fresh installation has them.

    Args:
        changed: settings that are other than those of the embedded shape.
    """
    for name in [name for name in os.environ if name.startswith("SAMENSPIEGEL_")]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="samenspiegel.settings",
        SAMENSPIEGEL_MODE="production",
        SAMENSPIEGEL_FOLDER=str(FOLDER),
        SAMENSPIEGEL_URL="http://localhost",
        SAMENSPIEGEL_HOSTS="localhost,127.0.0.1,testserver",
        SAMENSPIEGEL_SECRET_KEY=base64.b64encode(secrets.token_bytes(48)).decode(),
        SAMENSPIEGEL_WRAPPING_KEY=base64.b64encode(secrets.token_bytes(32)).decode(),
        SAMENSPIEGEL_MAIL_PORT=str(free_port()),
    )
    os.environ.update(changed or {})
    import django
    from django.conf import settings
    from django.core.management import call_command

    from samenspiegel.organisations import scope

    django.setup()
    settings.SECOND_STEP_REQUIRED = False  # what a second step costs once a day is no part of a page
    scope.everything().__enter__()  # the scenes are made as by a command; each request narrows itself
    logging.getLogger("django.request").setLevel(logging.ERROR)
    for database in ("default", "keys", "register"):
        call_command("migrate", database=database, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
