# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel format check FILE…` and `samenspiegel format schema`: for who writes a format in a text editor."""

import argparse
import json
import sys
from pathlib import Path

from samenspiegel.core.format import FormatInvalid, FormatSpec, json_schema, read
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import explained

HELP = "Controleer een format (TOML), of druk het JSON Schema van formats af."

WRONG = 1
UNREADABLE = 2
LARGEST_BYTES = 2_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two deeds of this command."""
    deeds = parser.add_subparsers(dest="deed", metavar="wat", title="wat je kunt doen", required=True)
    check = deeds.add_parser("check", help="noem alles wat er mis is, met regel en oplossing")
    check.add_argument("files", nargs="+", metavar="FILE", help="een format, als TOML-bestand")
    deeds.add_parser("schema", help="druk het JSON Schema af, voor een editor die meeleest")


def run(args: argparse.Namespace) -> int:
    """0 when every file is right, 1 when something is wrong with one, 2 when one cannot be read at all."""
    if args.deed == "schema":
        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0
    return max(_check(name) for name in args.files)


def _check(name: str) -> int:
    try:
        text = _text(name)
    except OSError as error:
        print(
            f"{name}: niet te lezen ({error.strerror or error}). Controleer de naam en de map.",
            file=sys.stderr,
        )
        return UNREADABLE
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        print(
            f"{name}:{line}: hier staan tekens die geen UTF-8 zijn. Bewaar het bestand als UTF-8.",
            file=sys.stderr,
        )
        return UNREADABLE
    try:
        spec = read(text, library())
    except FormatInvalid as error:
        for problem in error.problems:
            said = explained(problem)
            place = f"{name}:{problem.line}" if problem.line else name
            print(f"{place}: {problem.path + ': ' if problem.path else ''}{said.found} {said.remedy}")
        count = len(error.problems)
        print(f"{name}: {'1 probleem' if count == 1 else f'{count} problemen'} gevonden.")
        return WRONG
    print(f"{name}: in orde. {_summary(spec)}")
    return 0


def _text(name: str) -> str:
    path = Path(name)
    if path.stat().st_size > LARGEST_BYTES:
        raise OSError("groter dan 2 MB")
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def _summary(spec: FormatSpec) -> str:
    items = sum(len(competency.items) for competency in spec.competencies)
    return (
        f"'{spec.title}', versie {spec.version}: {len(spec.groups)} groepen, {len(spec.competencies)} competenties, "
        f"{items} stellingen, {len(spec.milestones)} mijlpalen."
    )
