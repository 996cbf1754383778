# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel migrate`: bring all three databases up to date with the program."""

import argparse
import os

HELP = "Werk de drie databases bij: gegevens, sleutels en vernietigingsregister."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="zeg niets als het goed gaat")


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    migrate(verbosity=0 if args.quiet else 1)
    return 0


def migrate(*, verbosity: int) -> None:
    """Migrate every database of the settings."""
    from django.conf import settings
    from django.core.management import call_command

    for alias, database in settings.DATABASES.items():
        call_command("migrate", database=alias, interactive=False, verbosity=verbosity)
        if database["ENGINE"] == "django.db.backends.sqlite3" and os.path.isfile(database["NAME"]):
            os.chmod(database["NAME"], 0o600)  # the files that SQLite makes beside it follow
    call_command("createcachetable", database="default", verbosity=verbosity)
