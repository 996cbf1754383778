# SPDX-License-Identifier: EUPL-1.2
"""The process that plays one rehearsal: reads its order from a folder, and leaves the walk there.

``rehearsals.running`` starts it. Each line that it writes holds the number of steps so far, a tab and the last step.
"""

import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

INSTALLATION = "installation"


def main(folder: Path) -> int:
    """Play what is ordered. Returns 0, or 3 where nobody can go on."""
    from samenspiegel.demo.rehearsal import fence

    os.umask(0o077)
    fence.limit()
    os.environ.clear()  # whatever it was started with
    os.environ.update(
        SAMENSPIEGEL_MODE="demo",
        SAMENSPIEGEL_FOLDER=str(folder / INSTALLATION),
        DJANGO_SETTINGS_MODULE="samenspiegel.demo.rehearsal.settings",
        TMPDIR=str(folder),
    )
    import django

    django.setup()
    fence.close(folder)
    try:
        return _play(folder)
    finally:
        shutil.rmtree(folder / INSTALLATION, ignore_errors=True)


def _play(folder: Path) -> int:
    from django.conf import settings
    from django.core.management import call_command

    from samenspiegel import clock, starting
    from samenspiegel.core.format import from_resolved
    from samenspiegel.core.rehearsal import Course, packed
    from samenspiegel.demo.rehearsal import pages
    from samenspiegel.demo.rehearsal.play import play
    from samenspiegel.demo.rehearsal.rehearsed import Stuck
    from samenspiegel.organisations import scope
    from samenspiegel.rehearsals.running import FILES, ORDER, STUCK, WALK

    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    with scope.everything():
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, interactive=False, verbosity=0, run_syncdb=True)
        call_command("createcachetable", database="default", verbosity=0)
        starting.prepare(now=clock.now())
        try:
            walk = play(
                from_resolved(order["spec"]),
                Course(order["course"]),
                today=date.fromisoformat(order["today"]),
                language=order["language"],
                tell=_tell,
            )
        except Stuck as stuck:
            _tell(0, str(stuck))
            return STUCK
    (folder / WALK).write_bytes(packed(walk))
    if order["files"]:
        pages.write(walk, folder / FILES)
    return 0


def _tell(number: int, told: str) -> None:
    print(f"{number}\t{' '.join(told.split())}", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
