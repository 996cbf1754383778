# SPDX-License-Identifier: EUPL-1.2
"""A year of conversations, lived by the product's own deeds, in processes that may be killed at any moment.

Run as a program (``python -m tests.chaos.year FOLDER --conversations 50 --faults``): a supervisor starts one life after
the other until the year is over, and writes down what stands in the databases then (``state.json``). A life goes on
where the one before it was cut off, as people do whose page did not answer: they look, and press again.
"""

import argparse
import gc
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from .faults import KILLS, Faults, how_many, plan_faults, struck_in
from .ground import is_on_postgresql, set_up
from .plan import plan_year
from .server import Server

WENT_WRONG = 3  # exit code of a life that an error ended


def in_a_life(work: Callable[[], object]) -> int:
    """Run ``work`` in a process of its own; returns its exit code, or minus the signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            from samenspiegel.organisations import scope

            with scope.everything():
                work()
        except BaseException:
            traceback.print_exc()
            os._exit(WENT_WRONG)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def live_the_year(args: argparse.Namespace, server: Server | None) -> int:
    """Migrate, live until the year is over, write down what there is. Returns the exit code."""
    set_up(args.folder)
    from samenspiegel.commands.migrate import migrate

    from .life import live
    from .state import state

    if in_a_life(lambda: migrate(verbosity=0)):
        return 1
    events = plan_year(args.conversations, args.seed)
    counts = how_many("postgresql" if is_on_postgresql() else "sqlite", args.conversations)
    counts = {kind: number * args.times for kind, number in counts.items()}
    planned = plan_faults(events, counts, args.fates) if args.faults else []
    gc.freeze()  # what is loaded by now stays: no life has to look through it
    kills = sum(fault.kind in KILLS for fault in planned)
    for _ in range(kills + 1):
        if server is not None:
            server.start()
        code = in_a_life(lambda: live(args.folder, events, Faults(planned, args.folder, server)))
        if code != -signal.SIGKILL:
            break
    if code:
        print(f"A life ended with {code}, which no fault explains.", file=sys.stderr)
        return 1
    struck = Counter(struck_in(args.folder))
    return in_a_life(
        lambda: (args.folder / "state.json").write_text(
            json.dumps({"state": state(args.folder), "struck": struck})
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="of what people do")
    parser.add_argument("--fates", type=int, default=1, help="the seed of the faults")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument(
        "--times", type=int, default=1, help="so many times as many faults, to search further"
    )
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server = None
    try:
        if args.faults and is_on_postgresql():
            server = Server()
            os.environ.update(server.environment)
        return live_the_year(args, server)
    finally:
        if server is not None:
            server.remove()


if __name__ == "__main__":
    sys.exit(main())
