# SPDX-License-Identifier: EUPL-1.2
"""Write docs/reference/asvs.md from docs/asvs.toml: each requirement of OWASP ASVS 5.0, level 1 and 2, and its proof.

python -m tools.asvs           write it
python -m tools.asvs --check   fail when it is stale, or names a file that is not there
"""

import argparse
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "asvs.toml"
PAGE = ROOT / "docs" / "reference" / "asvs.md"

STATES = {
    "ja": "voldoet",
    "deels": "voldoet deels",
    "open": "**open**",
    "gemeente": "doet de gemeente",
    "nvt": "niet van toepassing",
}
# Whole sections about things that the program is not: an authorization server (10.4, 10.6, 10.7) and WebRTC (17).
LEFT_OUT = {"10.4": 11, "10.6": 2, "10.7": 3, "17.1": 1, "17.2": 4, "17.3": 2}
LEVEL_1_AND_2 = 253
HEAD = """# OWASP ASVS 5.0, niveau 2

Per eis van de [Application Security Verification Standard 5.0.0](https://github.com/OWASP/ASVS) (OWASP, CC BY-SA
4.0), niveau 1 en 2: of Samenspiegel eraan voldoet en waar dat te zien is. De eisen staan hier in eigen woorden; lees
voor de precieze tekst de standaard zelf. *Doet de gemeente*: het hangt af van de installatie of de organisatie. Deze
pagina wordt gemaakt uit `docs/asvs.toml` (`python -m tools.asvs`); een test controleert dat elk genoemd bestand er is.

"""


def read() -> dict[str, dict[str, list[str]]]:
    """The requirements by chapter: number -> state, requirement, how, files."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def problems() -> list[str]:
    """What is wrong with the table: a missing file, an unknown state, a requirement too many or too few."""
    found = []
    rows = [(number, row) for chapter in read().values() for number, row in chapter.items()]
    for number, (state, _requirement, _how, files) in rows:
        if state not in STATES:
            found.append(f"{number}: unknown state {state}")
        if state in {"ja", "deels"} and not files:
            found.append(f"{number}: no file that shows it")
        found += [f"{number}: {file} is not there" for file in files.split() if not (ROOT / file).exists()]
    if len(rows) + sum(LEFT_OUT.values()) != LEVEL_1_AND_2:
        found.append(f"{len(rows)} requirements and {sum(LEFT_OUT.values())} left out: not {LEVEL_1_AND_2}")
    return found


def page() -> str:
    """The page as it should stand in the documents."""
    chapters = read()
    counted = Counter(row[0] for chapter in chapters.values() for row in chapter.values())
    counted["nvt"] += sum(LEFT_OUT.values())
    lines = [HEAD + "| stand | eisen |\n|---|---:|"]
    lines += [f"| {text} | {counted[state]} |" for state, text in STATES.items()]
    not_met = [
        (number, row)
        for chapter in chapters.values()
        for number, row in chapter.items()
        if row[0] in {"open", "deels"}
    ]
    lines += ["", "## Open of deels", ""]
    lines += [f"- **{number}** {requirement}: {how}." for number, (_, requirement, how, _) in not_met]
    lines += [
        "",
        "Niet van toepassing zijn ook de hoofdstukken over een eigen autorisatieserver (10.4, 10.6, 10.7) en",
    ]
    lines += ["over WebRTC (17): die zijn er niet."]
    for chapter, rows in chapters.items():
        lines += [
            "",
            f"## {chapter}",
            "",
            "| eis | waarover | stand | hoe | waar te zien |",
            "|---|---|---|---|---|",
        ]
        for number, (state, requirement, how, files) in rows.items():
            links = ", ".join(f"[{Path(file).name}](../../{file})" for file in files.split())
            lines.append(f"| {number} | {requirement} | {STATES[state]} | {how} | {links} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    found = problems()
    print(*found, sep="\n", end="\n" if found else "")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
        found.append("stale")
        print("docs/reference/asvs.md is stale. Write it anew: python -m tools.asvs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
