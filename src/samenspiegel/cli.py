# SPDX-License-Identifier: EUPL-1.2
"""The command `samenspiegel`: finds the subcommand in `samenspiegel.commands` and runs it."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import NoReturn

from samenspiegel import commands

DESCRIPTION = "Samenspiegel: functioneringsgesprekken met 360-gradenfeedback voor gemeenten."
MANAGE = "manage"
MANAGE_HELP = "een beheeropdracht van Django, zoals migrate of shell"


class Parser(argparse.ArgumentParser):
    """An argument parser that says in Dutch where to look when it does not understand a call."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nZo werkt het: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if arguments[:1] == [MANAGE]:
        return _manage(arguments[1:])
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    parser = Parser(prog="samenspiegel", description=DESCRIPTION)
    subparsers = parser.add_subparsers(dest="command", metavar="opdracht", title="opdrachten", required=True)
    asked = arguments[0].replace("-", "_") if arguments else ""
    for name in [asked] if asked in names else names:
        command = importlib.import_module(f"{commands.__name__}.{name}")
        subparser = subparsers.add_parser(name.replace("_", "-"), help=command.HELP, description=command.HELP)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    if asked not in names:
        subparsers.add_parser(MANAGE, help=MANAGE_HELP)
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args) or 0)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _manage(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["samenspiegel manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
