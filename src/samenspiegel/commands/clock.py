# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel clock`: everything that happens by itself, and the outbox; beside a server that runs without it."""

import argparse
import os
import sys

REFUSED = 3  # as with serve
HELP = "Doe steeds wat op tijd moet gebeuren, en verstuur de e-mails."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="doe het één keer en stop")


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from samenspiegel import clock, serving, starting

    try:
        starting.prepare(now=clock.now())
    except starting.CannotStart as why:
        print(f"De klok start niet. {why}", file=sys.stderr)
        return REFUSED
    if not args.once:
        serving.run_clock()
        return 0
    failed = serving.tick()
    for name in failed:
        print(f"Niet gelukt: {name}. Zie het log.", file=sys.stderr)
    return 1 if failed else 0
