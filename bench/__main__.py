# SPDX-License-Identifier: EUPL-1.2
"""Measure the budgets of the design (section 11), print them as a table and write build/bench.json.

    python -m bench                 everything, in about six minutes, half of them for the whole country
    python -m bench sending mail    only these parts

Each figure is a median of several runs; measured and floor take turns in one run on the machine at hand.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from bench import ground

PARTS = (
    "questionnaire",
    "pages",
    "sending",
    "opening",
    "mail",
    "arithmetic",
    "documents",
    "country",
    "memory",
)
RESULT = Path("build/bench.json")


def main(wanted: list[str]) -> int:
    """Measure, print and write. Returns 2 for a part that does not exist, else 0: figures are told, not judged."""
    if unknown := set(wanted) - set(PARTS):
        print(f"No such part: {', '.join(sorted(unknown))}. There is: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    ground.lay()
    print(f"{'what':<66} {'measured':>12} {'floor':>9} {'ratio':>6}  {'budget':<20} holds", flush=True)
    found = []
    for part in wanted or PARTS:
        for row in import_module(f"bench.rows.{part}").rows():
            found.append(row)
            floor = f"{row.floor:.2f}" if row.floor is not None else ""
            ratio = f"{row.ratio:.1f}" if row.ratio is not None else ""
            measured = f"{row.measured:.2f} {row.unit}"
            print(
                f"{row.name:<66} {measured:>12} {floor:>9} {ratio:>6}  {row.budget:<20} "
                f"{'yes' if row.holds else 'NO'}",
                flush=True,
            )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(
        json.dumps(
            [
                {
                    "name": row.name,
                    "measured": round(row.measured, 3),
                    "floor": None if row.floor is None else round(row.floor, 3),
                    "ratio": None if row.ratio is None else round(row.ratio, 2),
                    "budget": row.budget,
                    "holds": row.holds,
                }
                for row in found
            ],
            indent=2,
        )
        + "\n",
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
