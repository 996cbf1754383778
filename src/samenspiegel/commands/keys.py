# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel keys`: bring all that was wrapped or sealed to the present keys, while the server runs."""

import argparse
import os
import sys

HELP = "Wissel de sleutels uit de instellingen."

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="daad", title="daden", required=True)
    what = (
        "Pak alles opnieuw in met SAMENSPIEGEL_WRAPPING_KEY en SAMENSPIEGEL_SECRET_KEY. De vorige staan in "
        "SAMENSPIEGEL_WRAPPING_KEY_OLD en SAMENSPIEGEL_SECRET_KEY_OLD. Mag terwijl de server draait, en mag "
        "afgebroken en opnieuw gedaan worden."
    )
    deeds.add_parser("rotate", help=what, description=what)


def run(args: argparse.Namespace) -> int:
    """Rotate; returns 2 when that is not possible, and then nothing was changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from django.db import DatabaseError

    from samenspiegel.keys import rotation, wrapping
    from samenspiegel.web import second_step_seals

    try:
        done = rotation.rotate(after_batch=_tell)
        left = wrapping.old()
        resealed = second_step_seals.reseal()
    except rotation.OldKeyMissing as missing:
        from samenspiegel.starting import wrong_wrapping_key

        return _refuse(wrong_wrapping_key(missing.keys))
    except rotation.KeyDamaged as damaged:
        return _refuse(
            f"De sleutel '{damaged.purpose}' van {damaged.owner} gaat niet open: hij is beschadigd, of verplaatst. "
            "Zet de sleutelopslag terug uit een reservekopie."
        )
    except second_step_seals.NotOurs as lost:
        return _refuse(
            f"{lost.second_steps} keer gaat een tweede stap bij het inloggen met geen enkele geheime sleutel open. Zet "
            "de sleutel die mist in SAMENSPIEGEL_SECRET_KEY_OLD."
        )
    except DatabaseError:
        return _refuse("De gegevens of de sleutelopslag zijn er niet, of nog leeg.")
    if left:  # a server that still knows only the old one made some meanwhile
        return _refuse(
            f"Er kwamen {left} sleutels bij die nog met een oude zijn ingepakt. Herstart de server en de klok met de "
            "nieuwe SAMENSPIEGEL_WRAPPING_KEY, en doe dit daarna nog een keer."
        )
    if resealed:
        print(f"{resealed} keer een tweede stap bij het inloggen opnieuw verzegeld")
    _tell_end(done)
    return 0


def _tell(done: int, of: int) -> None:
    print(f"{done} van de {of} sleutels opnieuw ingepakt", flush=True)


def _tell_end(done: int) -> None:
    from datetime import timedelta

    from django.conf import settings

    from samenspiegel import clock
    from samenspiegel.core.retention import KEY_COPY_DAYS

    last_on = clock.today() + timedelta(days=KEY_COPY_DAYS)
    if not (done or settings.WRAPPING_KEYS_OLD or settings.SECRET_KEY_FALLBACKS):
        print("Er was niets te doen: er is maar één sleutel van elk.")
        return
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
    print(
        "SAMENSPIEGEL_SECRET_KEY_OLD mag twaalf uur na de herstart uit de instellingen: langer duurt een sessie niet."
    )


def _refuse(why: str) -> int:
    print(f"{why} Elke sleutel gaat nog open zoals daarvoor.", file=sys.stderr)
    return REFUSED
