# SPDX-License-Identifier: EUPL-1.2
"""The command `samenspiegel`: finds the subcommand in `samenspiegel.commands` and runs it."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from samenspiegel import commands
from samenspiegel.organisations import scope

DESCRIPTION = "Samenspiegel: functioneringsgesprekken met 360-gradenfeedback voor gemeenten."
REFUSED = 2
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
        return _unless_unfit(lambda: _manage(arguments[1:]))
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
        with scope.everything():  # who runs commands administers the whole installation
            return _unless_unfit(lambda: int(args.run(args) or 0))
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _unless_unfit(run: Callable[[], int]) -> int:
    """Run it; settings that do not do are told in words, without the places in the program where they were read."""
    try:
        return run()
    except Exception as error:
        from samenspiegel.environment import Unfit  # needs Django, which not every command does

        if not isinstance(error, Unfit):
            raise
        print(error, file=sys.stderr)
        return REFUSED


def _manage(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    _ = settings.MODE  # Django's own commands would begin with less than all settings, and fail later

    with scope.everything():
        execute_from_command_line(["samenspiegel manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
