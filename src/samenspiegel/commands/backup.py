# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel backup`: copy the data, the keys and the destruction register, while the server runs."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

HELP = "Maak reservekopieën van gegevens, sleutels en vernietigingsregister."

REFUSED = 2
KINDS = {"data": "gegevens", "keys": "sleutels", "register": "vernietigingsregister"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="MAP", help="waar de kopieën komen: MAP/data, MAP/keys, MAP/register"
    )


def run(args: argparse.Namespace) -> int:
    """Make the copies; returns 2 when that did not succeed. Expired copies of the keys go in any case."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from django.conf import settings

    from samenspiegel import clock
    from samenspiegel.copies import making

    folder, now = Path(args.folder).absolute(), clock.system_now()
    if folder == settings.FOLDER:
        return _refuse("Kies een andere map dan SAMENSPIEGEL_FOLDER: daar staan de databases zelf.")
    try:
        dropped = making.drop_expired_keys(folder, now=now)
    except OSError as error:
        return _refuse(f"In {folder} zijn oude kopieën van de sleutels niet weg te halen: {error.strerror}.")
    code = _copy(folder, now)
    if dropped:
        few = (
            "kopie van de sleutels van 14 dagen of ouder is"
            if dropped == 1
            else "kopieën van de sleutels zijn"
        )
        print(f"{dropped} verlopen {few} weggehaald.")
    return code


def _copy(folder: Path, now: Any) -> int:
    from django.db import DatabaseError

    from samenspiegel.copies import making
    from samenspiegel.copies.manifest import CopyDamaged

    try:
        copies = making.make(folder, now=now)
    except making.AlreadyCopying:
        return _refuse("Er wordt al een reservekopie naar deze map gemaakt. Wacht tot die klaar is.")
    except CopyDamaged as damaged:
        return _refuse(f"{damaged} is niet heel. De database zelf is beschadigd: samenspiegel doctor")
    except DatabaseError:
        return _refuse("Een van de databases is er niet, of nog leeg. Kijk met: samenspiegel doctor")
    except OSError as error:
        return _refuse(f"Schrijven in {folder} lukt niet: {error.strerror}.")
    except Exception as error:
        if (told := why_postgresql(error)) is None:
            raise
        return _refuse(told)
    print(f"Reservekopie van {now:%d-%m-%Y %H:%M:%S} UTC in {folder}")
    for copy in copies:
        print(
            f"  {KINDS[copy.part]:<22} {copy.part}/{copy.file}  {size(copy.bytes)}, bij opdracht {copy.register_number}"
        )
    print("Bewaar de map keys op een andere plek dan de map data: samen zijn ze leesbaar.")
    data, keys, register = copies
    if max(data.register_number, keys.register_number) > register.register_number:
        print(
            f"Let op: het vernietigingsregister is te oud. Het is bij opdracht {register.register_number}, de gegevens "
            f"bij {data.register_number} en de sleutels bij {keys.register_number}. Zet een nieuwer register terug: "
            f"samenspiegel restore {folder} --only register",
            file=sys.stderr,
        )
        return REFUSED
    return 0


def size(number: int) -> str:
    """A size in words that say something."""
    return (
        f"{number / 1_000_000:.1f} MB".replace(".", ",") if number >= 100_000 else f"{number / 1_000:.0f} kB"
    )


def why_postgresql(error: Exception) -> str | None:
    """What to say where PostgreSQL's own programs are missing or fail; None for anything else."""
    from samenspiegel.copies import postgresql

    if isinstance(error, postgresql.ProgramMissing):
        return (
            f"Het programma {error} is er niet. Installeer de hulpmiddelen van PostgreSQL, van dezelfde versie als de "
            "server of nieuwer (Debian: postgresql-client)."
        )
    if isinstance(error, postgresql.ProgramFailed):
        return f"{error.args[0]} lukte niet. Het zei: {error.args[1]}"
    return None


def _refuse(why: str) -> int:
    print(f"{why} Er is geen volledige reservekopie gemaakt.", file=sys.stderr)
    return REFUSED
