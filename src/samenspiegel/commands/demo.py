# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel demo`: made-up municipalities and a party to try everything in, with no settings at all."""

import argparse
import logging
import os
from pathlib import Path

HELP = "Start een demonstratie: verzonnen gemeenten en een partij waarin je alles kunt proberen."

FOLDER = Path("var") / "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=None, help="poort (PORT, anders 8000)")
    parser.add_argument(
        "--prepare-only", action="store_true", help="maak de demonstratie klaar, maar start de server niet"
    )


def run(args: argparse.Namespace) -> int:
    os.environ["SAMENSPIEGEL_MODE"] = "demo"
    os.environ["DJANGO_SETTINGS_MODULE"] = "samenspiegel.settings"
    os.environ.setdefault("SAMENSPIEGEL_FOLDER", str(FOLDER.resolve()))
    if args.port is not None:
        os.environ["PORT"] = str(args.port)

    import django

    django.setup()
    _prepare()
    if args.prepare_only:
        return 0
    return _serve()


def _prepare() -> None:
    from django.core.management import call_command

    from samenspiegel.commands.migrate import migrate
    from samenspiegel.demo import seed

    _say("Databases klaarzetten …")
    migrate(verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not seed.is_filled():
        seed.empty()
        _say("Gemeenten, mensen en gesprekken maken. Dat duurt een halve minuut.")
        logging.disable(logging.WARNING)
        seed.run(say=_say)
        logging.disable(logging.NOTSET)


def _serve() -> int:
    from django.conf import settings

    from samenspiegel.commands import serve

    _say("")
    _say(f"De demonstratie draait op  http://localhost:{settings.PORT}/demo/")
    _say("Kies daar als wie je inlogt. In de balk bovenaan vind je de post en de klok.")
    _say("Stoppen: Ctrl+C. Opnieuw beginnen: gooi de map weg die hieronder staat.")
    _say(f"Gegevens staan in {settings.FOLDER}")
    return serve.start(host="127.0.0.1", workers=1, threads=8, with_clock=True)


def _say(line: str) -> None:
    print(line, flush=True)
