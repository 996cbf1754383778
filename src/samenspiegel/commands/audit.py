# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel audit verify`: is the log of each organisation whole, and is it still the same log?"""

import argparse
import os
import sys
from typing import Any

HELP = "Controleer het logboek: past elke regel, en klopt het met de kenmerken die per dag zijn bewaard?"

BROKEN, REFUSED = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="opdracht", required=True)
    verify = deeds.add_parser(
        "verify", help="loop het hele logboek na", description="Loop het hele logboek na."
    )
    verify.add_argument("--organisation", metavar="SLUG", help="alleen van deze organisatie, zoals veenmeer")


def run(args: argparse.Namespace) -> int:
    """Verify; returns 1 when a log does not hold, 2 when there is no such organisation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from samenspiegel.audit.verifying import verify
    from samenspiegel.organisations.models import Organisation

    chosen = Organisation.objects.order_by("slug")
    if args.organisation:
        chosen = chosen.filter(slug=args.organisation)
        if not chosen.exists():
            print(f"Er is geen organisatie '{args.organisation}'.", file=sys.stderr)
            return REFUSED
    broken = 0
    for organisation in chosen:
        found = verify(organisation)
        print(
            f"{'fout' if found.fault else 'goed'}  {organisation.slug}: {sentence(organisation.slug, found)}"
        )
        broken += found.fault is not None
    return BROKEN if broken else 0


def sentence(slug: str, found: Any) -> str:
    """What a check found, in Dutch: where it went wrong and what to do now."""
    from samenspiegel.audit.heads import path_of
    from samenspiegel.audit.verifying import Fault
    from samenspiegel.core.wording import date_text

    on = date_text(found.on) if found.on else ""
    keep = (
        "Bewaar de database en het bestand zoals ze zijn, en waarschuw de functionaris gegevensbescherming."
    )
    if found.fault is None:
        lines = "1 regel past" if found.lines == 1 else f"{found.lines} regels passen"
        return f"{lines}; vergeleken met {found.compared} bewaarde kenmerken."
    told = {
        Fault.LINE: f"regel {found.number} past niet. Vanaf daar is iets veranderd, toegevoegd of weggehaald. {keep}",
        Fault.END: f"de laatste regels zijn weg, vanaf regel {found.number}."
        + (f" Op {on} stonden ze er nog." if on else "")
        + f" {keep}",
        Fault.BEGINNING: f"de regels vóór regel {found.number} zijn weggehaald, en niet door de bewaartermijn. {keep}",
        Fault.OTHER_CHAIN: f"regel {found.number} is niet de regel die er op {on} stond. "
        f"Het logboek past in zichzelf, maar is opnieuw geschreven. {keep}",
        Fault.NO_HEADS: f"{found.lines} regels passen. Maar er is niets om ze mee te vergelijken: {path_of(slug)} is "
        "er niet. Is het logboek ouder dan een dag? Dan is het bestand weggehaald. Anders: samenspiegel clock --once",
        Fault.HEADS: f"{found.lines} regels passen. Maar in {path_of(slug)} is regel {found.number} veranderd of "
        f"weggehaald. Vergelijk met de bewaarde mails. {keep}",
    }
    return told[found.fault]
