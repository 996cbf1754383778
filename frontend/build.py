# SPDX-License-Identifier: EUPL-1.2
"""Build the one style sheet that pages load from its parts: ``python frontend/build.py`` (no npm needed).

The order of the layers decides, not the order of the files: the tokens of the theme, bare elements, Utrecht's
components, our components, and last the utilities. A municipality's own theme stands outside all layers: it wins.

The light colours also go to the documents (``exports/colours.json``), so that a theme changes both.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src/samenspiegel/web/static/samenspiegel/samenspiegel.css"
COLOURS = HERE.parent / "src/samenspiegel/exports/colours.json"
LAYERS = ("theme", "base", "utrecht", "components", "utilities")
HEAD = "/* SPDX-License-Identifier: EUPL-1.2. Built by frontend/build.py from its css/ and vendor/: edit those. */\n"


def squeezed(css: str) -> str:
    """Return ``css`` without comments and needless white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return css.replace(";}", "}").strip()


def layer_of(part: Path) -> str:
    """Return the layer in which ``css/<part>.css`` belongs: one named after it, or that of the components."""
    return part.stem if part.stem in LAYERS else "components"


def built() -> str:
    """Return the whole style sheet."""
    sheets = [f"@layer {','.join(LAYERS)};"]
    parts = [("utrecht", HERE / "vendor" / "utrecht.css")]
    parts += [(layer_of(part), part) for part in sorted((HERE / "css").glob("*.css"))]
    for layer, part in sorted(parts, key=lambda one: LAYERS.index(one[0])):
        sheets.append(f"@layer {layer}{{{squeezed(part.read_text(encoding='utf-8'))}}}")
    return HEAD + "\n".join(sheets) + "\n"


def colours() -> str:
    """Return the light colours of the theme by token: paper is light, whatever its reader's screen is."""
    theme = (HERE / "css" / "theme.css").read_text(encoding="utf-8")
    light = theme[: theme.index("@media")]
    found = dict(re.findall(r"--ss-([\w-]+): (#[0-9a-f]{6});", light))
    return json.dumps(found, indent=1) + "\n"


if __name__ == "__main__":
    for path, text in ((BUILT, built()), (COLOURS, colours())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
