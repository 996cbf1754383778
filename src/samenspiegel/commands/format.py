# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel format`: check a format, print it as prose, compare two; for who writes one or decides about one."""

import argparse
import json
import os
import sys
from pathlib import Path

from samenspiegel.core.format import FormatInvalid, FormatSpec, json_schema, read
from samenspiegel.core.format.problems import nearest
from samenspiegel.formats import comparisons, explanations
from samenspiegel.formats.library import keys, library, load
from samenspiegel.formats.problems import explained

HELP = "Controleer een format (TOML), lees het als gewone tekst, of vergelijk er twee."
WHICH = "een bestand (TOML), een naam uit de bibliotheek, of naam@versie zoals gepubliceerd"

WRONG = 1
UNREADABLE = 2
LARGEST_BYTES = 2_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two deeds of this command."""
    deeds = parser.add_subparsers(dest="deed", metavar="wat", title="wat je kunt doen", required=True)
    check = deeds.add_parser("check", help="noem alles wat er mis is, met regel en oplossing")
    check.add_argument("files", nargs="+", metavar="FILE", help="een format, als TOML-bestand")
    explain = deeds.add_parser("explain", help="druk een format af als gewone tekst, voor wie erover beslist")
    explain.add_argument("format", metavar="FORMAT", help=WHICH)
    explain.add_argument("--locale", choices=("nl",), default="nl", help="de taal van de tekst")
    explain.add_argument("--items", action="store_true", help="met alle stellingen, woord voor woord")
    diff = deeds.add_parser("diff", help="noem wat er anders is tussen twee formats of versies")
    diff.add_argument("old", metavar="OUD", help=WHICH)
    diff.add_argument("new", metavar="NIEUW", help=WHICH)
    deeds.add_parser("schema", help="druk het JSON Schema af, voor een editor die meeleest")


def run(args: argparse.Namespace) -> int:
    """0 when every file is right, 1 when something is wrong with one, 2 when one cannot be read at all."""
    if args.deed == "schema":
        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0
    if args.deed == "check":
        return max(_check(name) for name in args.files)
    try:
        if args.deed == "explain":
            print(explanations.as_text(spec_named(args.format), items=args.items), end="")
        else:
            print(comparisons.as_text(spec_named(args.old), spec_named(args.new)), end="")
    except NotThere as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except FormatInvalid:
        return WRONG
    return 0


class NotThere(Exception):
    """There is no format by this name; the message tells in Dutch what to give instead."""


def spec_named(name: str) -> FormatSpec:
    """A format by its file, its key in the library, or as ``key@version`` out of the database.

    Raises:
        NotThere: nothing has this name.
        FormatInvalid: the file is wrong; everything that is has been printed.
    """
    if "@" in name and not Path(name).exists():
        return _published(*name.rsplit("@", 1))
    if name in keys() and not Path(name).is_file():
        return load(name)
    path = Path(name)
    text = _readable(name) if path.exists() or path.suffix or len(path.parts) > 1 else None
    if text is None:
        near = nearest(name, keys())
        hint = f" Bedoel je '{near}'?" if near else f" De bibliotheek heeft: {', '.join(keys())}."
        raise NotThere(f"Een format '{name}' is er niet.{hint}")
    try:
        return read(text, library())
    except FormatInvalid as error:
        _print_problems(name, error)
        raise


def _published(key: str, version: str) -> FormatSpec:
    """The newest published version with this number, or the one whose mark begins so."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
    import django
    from django.db import Error

    django.setup()
    from samenspiegel.formats.queries import published_as, spec_of

    try:
        found = published_as(key, version)
    except Error:
        raise NotThere(
            "De database is er niet, of nog niet klaar. Voer eerst 'samenspiegel migrate' uit."
        ) from None
    if found is None:
        raise NotThere(f"Versie {version} van '{key}' is niet gepubliceerd.")
    return spec_of(found)


def _check(name: str) -> int:
    text = _readable(name)
    if text is None:
        return UNREADABLE
    try:
        spec = read(text, library())
    except FormatInvalid as error:
        _print_problems(name, error)
        return WRONG
    print(f"{name}: in orde. {_summary(spec)}")
    return 0


def _readable(name: str) -> str | None:
    """The text of a file; None where it cannot be read, once that has been said."""
    try:
        return _text(name)
    except OSError as error:
        print(
            f"{name}: niet te lezen ({error.strerror or error}). Controleer de naam en de map.",
            file=sys.stderr,
        )
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        print(
            f"{name}:{line}: hier staan tekens die geen UTF-8 zijn. Bewaar het bestand als UTF-8.",
            file=sys.stderr,
        )
    return None


def _print_problems(name: str, error: FormatInvalid) -> None:
    for problem in error.problems:
        said = explained(problem)
        place = f"{name}:{problem.line}" if problem.line else name
        print(f"{place}: {problem.path + ': ' if problem.path else ''}{said.found} {said.remedy}")
    count = len(error.problems)
    rest = "" if error.is_complete else " De rest wordt gecontroleerd zodra dit klopt."
    print(f"{name}: {'1 probleem' if count == 1 else f'{count} problemen'} gevonden.{rest}")


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
