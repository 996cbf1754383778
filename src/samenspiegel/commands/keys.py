# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel keys`: wrap every key in the key store with the present wrapping key, while the server runs."""

import argparse
import os
import sys

HELP = "Wissel de sleutel waarmee alle andere zijn ingepakt."

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="daad", title="daden", required=True)
    what = (
        "Pak elke sleutel opnieuw in met SAMENSPIEGEL_WRAPPING_KEY. De vorige staat in SAMENSPIEGEL_WRAPPING_KEY_OLD. "
        "Mag terwijl de server draait, en mag afgebroken en opnieuw gedaan worden."
    )
    deeds.add_parser("rotate", help=what, description=what)


def run(args: argparse.Namespace) -> int:
    """Rotate; returns 2 when that is not possible, and then nothing was changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from django.db import DatabaseError

    from samenspiegel.keys import rotation, wrapping

    try:
        done = rotation.rotate(after_batch=_tell)
        left = wrapping.old()
    except rotation.OldKeyMissing as missing:
        from samenspiegel.starting import wrong_wrapping_key

        return _refuse(wrong_wrapping_key(missing.keys))
    except rotation.KeyDamaged as damaged:
        return _refuse(
            f"De sleutel '{damaged.purpose}' van {damaged.owner} gaat niet open: hij is beschadigd, of verplaatst. "
            "Zet de sleutelopslag terug uit een reservekopie."
        )
    except DatabaseError:
        return _refuse("De sleutelopslag is er niet, of nog leeg.")
    if left:  # a server that still knows only the old one made some meanwhile
        return _refuse(
            f"Er kwamen {left} sleutels bij die nog met een oude zijn ingepakt. Herstart de server en de klok met de "
            "nieuwe SAMENSPIEGEL_WRAPPING_KEY, en doe dit daarna nog een keer."
        )
    _tell_end(done)
    return 0


def _tell(done: int, of: int) -> None:
    print(f"{done} van de {of} sleutels opnieuw ingepakt", flush=True)


def _tell_end(done: int) -> None:
    from datetime import timedelta

    from samenspiegel import clock
    from samenspiegel.core.retention import KEY_COPY_DAYS

    last_on = clock.today() + timedelta(days=KEY_COPY_DAYS)
    print(
        "Alle sleutels zijn ingepakt met de huidige SAMENSPIEGEL_WRAPPING_KEY."
        if done
        else "Er was niets te doen: alle sleutels waren al ingepakt met de huidige SAMENSPIEGEL_WRAPPING_KEY."
    )
    print(
        "SAMENSPIEGEL_WRAPPING_KEY_OLD mag uit de instellingen. Bewaar de oude sleutel in de kluis tot en met "
        f"{last_on:%d-%m-%Y}: reservekopieën van de sleutelopslag van voor vandaag gaan alleen daarmee open. "
        "Vernietig haar daarna."
    )


def _refuse(why: str) -> int:
    print(f"{why} Elke sleutel gaat nog open zoals daarvoor.", file=sys.stderr)
    return REFUSED
