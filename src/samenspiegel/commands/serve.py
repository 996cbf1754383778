# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel serve`: the web server, with the clock beside it."""

import argparse
import os
import sys

REFUSED = 3  # no use in trying again: somebody has to put something right
HELP = "Start de server, met de klok die vanzelf doet wat op tijd moet gebeuren."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="adres om op te luisteren (127.0.0.1)")
    parser.add_argument("--port", type=int, default=None, help="poort (PORT, anders 8000)")
    parser.add_argument("--workers", type=int, default=1, help="aantal webprocessen (1)")
    parser.add_argument("--threads", type=int, default=8, help="verzoeken tegelijk per proces (8)")
    parser.add_argument(
        "--without-clock", action="store_true", help="zonder klok: die draait apart, met 'samenspiegel clock'"
    )


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
    if args.port is not None:
        os.environ["PORT"] = str(args.port)

    import django

    django.setup()
    return start(
        host=args.host, workers=args.workers, threads=args.threads, with_clock=not args.without_clock
    )


def start(*, host: str, workers: int, threads: int, with_clock: bool) -> int:
    """Listen and serve; returns the exit code when that is not possible."""
    from django.conf import settings

    from samenspiegel import clock, serving, starting

    try:
        starting.prepare(now=clock.now())
    except starting.CannotStart as why:
        print(f"Samenspiegel start niet. {why}", file=sys.stderr)
        return REFUSED
    try:
        bind = serving.addresses(host, settings.PORT)
    except serving.PortTaken:
        print(
            f"Poort {settings.PORT} is al in gebruik. Kies een andere, bijvoorbeeld met PORT={settings.PORT + 1}.",
            file=sys.stderr,
        )
        return 1
    serving.serve(bind=bind, workers=workers, threads=threads, with_clock=with_clock)
    return 0
