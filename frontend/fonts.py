# SPDX-License-Identifier: EUPL-1.2
"""Make the fonts that documents embed, from the subsets that npm brings (``make vendor``; only maintainers need it).

The composer of documents takes TrueType and does not combine subsets, so each style is merged into one file. Which
characters there are is written beside them: a text with any other one is mended before it is set.
"""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules" / "@fontsource" / "fira-sans"
MADE = HERE.parent / "src/samenspiegel/exports/pdf/fonts"

STYLES = {"Regular": "400-normal", "Italic": "400-italic", "SemiBold": "600-normal"}
SUBSETS = ("latin", "latin-ext", "vietnamese", "greek", "cyrillic")


def merged(style: str) -> TTFont:
    """One style of all subsets together."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in SUBSETS:
            font = TTFont(PACKAGE / "files" / f"fira-sans-{subset}-{style}.woff2", recalcTimestamp=False)
            font.flavor = None
            made_at = font["head"].created
            parts.append(str(Path(folder) / f"{subset}.ttf"))
            font.save(parts[-1])
        whole = Merger().merge(parts)
    whole["head"].created = whole["head"].modified = made_at  # the same input makes the same file
    whole.recalcTimestamp = False
    return whole


def ranges(characters: Iterable[int]) -> list[str]:
    """The numbers of characters as lines of a first and a last one, hexadecimal."""
    found: list[list[int]] = []
    for number in sorted(characters):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{first:04X}-{last:04X}" for first, last in found]


def main() -> None:
    MADE.mkdir(parents=True, exist_ok=True)
    in_all: set[int] | None = None
    for name, style in STYLES.items():
        font = merged(style)
        font.save(MADE / f"FiraSans-{name}.ttf")
        here = set(font.getBestCmap())
        in_all = here if in_all is None else in_all & here
    (MADE / "characters.txt").write_text("\n".join(ranges(in_all or ())) + "\n", encoding="ascii")
    shutil.copyfile(PACKAGE / "LICENSE", MADE / "LICENSE")


if __name__ == "__main__":
    main()
