# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel rehearse`: play a whole conversation of a format with invented people, and write it as pages."""

import argparse
import sys
from pathlib import Path

HELP = "Oefen een format: een heel gesprek met verzonnen mensen, om na te lopen."
FAILED, WRONG = 1, 2
COURSES = {"goed": "well", "te-klein": "short", "oneens": "dispute", "gedeeld": "shared"}
WHY = {
    "stuck": "Niemand in het gesprek kon verder. Kijk in het format wie op dat moment wat doet, en wie het mag lezen.",
    "timeout": "Het duurde te lang en is gestopt. Probeer het als de machine rustiger is.",
    "broken": "Er ging iets mis in Samenspiegel. Meld het, met het format en het verloop erbij.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "format", metavar="FORMAT", help="bestand, sleutel uit de bibliotheek, of sleutel@versie"
    )
    parser.add_argument(
        "--course",
        choices=sorted(COURSES),
        default="goed",
        help="hoe het gaat: goed (standaard), te-klein (een groep blijft te klein), oneens (over het verslag) of "
        "gedeeld (twee organisaties delen de betrokkene)",
    )
    parser.add_argument("--to", metavar="MAP", required=True, help="een nieuwe map voor de pagina's")
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="taal van de pagina's (nl)")


def run(args: argparse.Namespace) -> int:
    """0 when the pages are there, 1 when the rehearsal did not succeed, 2 when it was not begun."""
    from samenspiegel import clock
    from samenspiegel.commands.format import NotThere, spec_named
    from samenspiegel.core.format import FormatInvalid
    from samenspiegel.core.rehearsal import Course, courses
    from samenspiegel.rehearsals import running

    folder = Path(args.to)
    if folder.exists():
        return _refuse(f"{args.to} bestaat al. Kies een map die er nog niet is.")
    try:
        spec = spec_named(args.format)
    except NotThere as error:
        return _refuse(str(error))
    except FormatInvalid:
        return WRONG
    course = Course(COURSES[args.course])
    fitting = [name for name, value in COURSES.items() if value in courses(spec)]
    if not fitting:
        return _refuse(f"'{spec.title}' is geen gesprek. Er valt niets te oefenen.")
    if args.course not in fitting:
        return _refuse(f"Dat verloop past niet bij '{spec.title}'. Kies: {', '.join(fitting)}.")
    order = running.Order(spec, course, args.language, clock.today(), files=True)
    try:
        running.run(order, tell=lambda number, told: print(f"{number:3} {told}", flush=True), files_to=folder)
    except running.RehearsalFailed as failed:
        print(WHY[failed.reason], file=sys.stderr)
        if failed.told:
            what = "Nog verwacht" if failed.reason == "stuck" else "Het laatste wat gebeurde"
            print(f"{what}: {failed.told}", file=sys.stderr)
        return FAILED
    except OSError as error:
        return _refuse(f"{args.to}: hier kan niet worden geschreven ({error.strerror or error}).")
    print(f"Open {folder / 'index.html'} in een browser.")
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return WRONG
