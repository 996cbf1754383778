# SPDX-License-Identifier: EUPL-1.2
"""The subcommands of `samenspiegel`, one module each.

A module has `HELP` (one Dutch sentence), `add_arguments(parser)` and `run(args) -> int` (the exit code). It
is imported when it is asked for, or for the list of commands: what is slow to import belongs inside `run`.
"""
