# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel restore`: put backups back. The newest destruction register stays, so what was destroyed goes again."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from .backup import KINDS, REFUSED, why_postgresql

HELP = "Zet reservekopieën terug. Zonder --yes zegt het alleen wat er gaat gebeuren."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="MAP", help="waar de kopieën staan: MAP/data, MAP/keys, MAP/register"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=tuple(KINDS),
        default=[],
        help="zet alleen dit terug: data, keys of register; mag vaker",
    )
    parser.add_argument(
        "--at", metavar="MOMENT", default="", help="het moment in de bestandsnaam; anders de nieuwste"
    )
    parser.add_argument("--yes", action="store_true", help="doe het ook")


def run(args: argparse.Namespace) -> int:
    """Restore; returns 2 when that is not possible."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from samenspiegel.copies import restoring

    folder = Path(args.folder).absolute()
    try:
        _, steps = restoring.plan(folder, only=args.only, stamp=args.at)
    except Exception as error:
        if (told := _why(error, folder)) is None:
            raise
        return _refuse(told)
    for step in steps:
        print(_told(step))
    if not args.yes:
        print(
            "Er is nog niets veranderd. Stop de server en de klok, en geef dezelfde opdracht met --yes erachter."
        )
        return 0
    try:
        restoring.carry_out(steps)
    except Exception as error:
        if (told := _why(error, folder)) is None:
            raise
        return _refuse(told)
    return _tell_what_now()


def _told(step: Any) -> str:
    copy = step.copy
    if step.is_left:
        return f"  {KINDS[step.part]:<22} blijft: wat er nu staat is even nieuw als de kopie, of nieuwer"
    return (
        f"  {KINDS[step.part]:<22} {copy.file}, van {copy.made_at:%d-%m-%Y %H:%M:%S} UTC, bij opdracht "
        f"{copy.register_number}, wordt wat er nu staat"
    )


def _tell_what_now() -> int:
    from samenspiegel.core.register import Verdict
    from samenspiegel.retention import gate
    from samenspiegel.starting import why_closed

    standing = gate.look()
    print("Teruggezet.")
    if standing.verdict == Verdict.AHEAD:
        behind = standing.ordered - min(standing.keys, standing.rows)  # type: ignore[operator, type-var]
        many = "1 opdracht wordt" if behind == 1 else f"{behind} opdrachten worden"
        print(
            f"Het register is bij opdracht {standing.ordered}, de gegevens zijn bij {standing.rows} en de sleutels bij "
            f"{standing.keys}: {many} bij de start opnieuw uitgevoerd, voordat iemand iets ziet."
        )
    elif not standing.fits:
        print(why_closed(standing), file=sys.stderr)
        return REFUSED
    print("Doe nu: samenspiegel migrate, samenspiegel serve en daarna samenspiegel doctor.")
    return 0


def _why(error: Exception, folder: Path) -> str | None:
    """What to say of an error that we know; None for a fault of the program."""
    from samenspiegel import running
    from samenspiegel.copies import restoring
    from samenspiegel.copies.manifest import CopyDamaged, CopyUnproven

    if isinstance(error, restoring.NothingThere):
        return f"In {folder} is geen volledige kopie van de {KINDS[str(error)]} van dat moment."
    if isinstance(error, CopyUnproven):
        return (
            f"{error} is niet met de sleutel van deze installatie gemaakt, of iemand heeft het gewijzigd. Is de "
            "sleutel daarna gewisseld, geef dan de oude in SAMENSPIEGEL_WRAPPING_KEY_OLD. Kies anders een andere kopie "
            "met --at, en zoek uit wie bij de map kon."
        )
    if isinstance(error, CopyDamaged):
        return f"{error} is niet meer wat er gemaakt is: de controlesom klopt niet. Kies een andere kopie met --at."
    if isinstance(error, restoring.TooNew):
        return f"{error} is gemaakt door een nieuwere versie van Samenspiegel. Installeer eerst die versie."
    if isinstance(error, restoring.OtherEngine):
        return "De kopie is van een andere soort database dan deze installatie gebruikt."
    if isinstance(error, restoring.RegisterNewer):
        return (
            f"Het register is bij opdracht {error.args[0]}, de kopie bij {error.args[1]}. Een ouder register "
            "terugzetten zou vernietiging ongedaan maken; dat kan niet."
        )
    if isinstance(error, running.StillRunning):
        return "De server of de klok draait nog, of iemand anders gebruikt de database. Stop die eerst."
    if isinstance(error, OSError):
        return f"Schrijven lukt niet: {error.strerror}."
    return why_postgresql(error)


def _refuse(why: str) -> int:
    print(f"{why} Wat nog niet teruggezet was, is zoals het was.", file=sys.stderr)
    return REFUSED
