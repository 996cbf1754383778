# SPDX-License-Identifier: EUPL-1.2
"""Take from npm what we ship, and write down where it came from (``make vendor``; only maintainers need npm).

Run after ``npm ci --ignore-scripts`` in this folder. Writes ``vendor/utrecht.css`` (the Utrecht components that we
use, without the rules that no page can reach), ``tests/vendor/axe.min.js`` and ``vendor/manifest.json``, which also
names the fonts that ``fonts.py`` made just before. The theme is our own: ``css/theme.css`` gives values to the same
token names; a token that it does not name falls back.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MODULES = HERE / "node_modules"
FONTS = ROOT / "src/samenspiegel/exports/pdf/fonts"

COMPONENTS = """
    body document heading-1 heading-2 heading-3 paragraph link skip-link alert button action-group
    form-label form-field form-field-description form-field-error-message form-fieldset
    textbox textarea select checkbox radio-button
    data-list status-badge table ordered-list unordered-list separator pagination
""".split()  # noqa: SIM905

# Rules for states that only Utrecht's own documentation shows by class name, for variants that we do not use, and for
# :invalid, which would paint an untouched required field red on arrival: the server validates.
UNREACHED = re.compile(
    r"--(hover|focus|focus-visible|active|pressed|busy|read-only|checked|visited|placeholder|forced-colors|box-content|telephone)\b"
    r"|:(user-)?invalid|__placeholder|-size\b|--placeholder-|--(iban|sticky|arabic|center|oneline|fixed)\b|--html-content"
    r"|--html-span|sticky-|row-hover|row-focus-within|__data--truncate|alternate-|header--hidden|table__footer|--selected"
    r"|status-badge--(valid|invalid|active|inactive|safe)\b|button--(ready|warning|submit)\b|:lang\(ar\)|pagination__page-link"
    r"|textbox--(numeric|password|url)\b|--section\b|__header-cell-button|:has\(\.utrecht-button\)"
    r"|(?<!form-field)--distanced\b|link-button\b|action-group--(row|column)"
)


def rules(css: str) -> list[tuple[str, str]]:
    """Split style sheet text into ``(prelude, block)`` pairs; an at-rule keeps its rules as its block."""
    found, depth, start, prelude = [], 0, 0, ""
    for at, sign in enumerate(css):
        if sign == "{":
            if depth == 0:
                prelude, start = css[start:at].strip(), at + 1
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found.append((prelude, css[start:at]))
                start = at + 1
    return found


def selectors(prelude: str) -> list[str]:
    """Split a selector list at its top-level commas."""
    return re.split(r",(?![^(\[]*[)\]])", prelude)


def trimmed(css: str) -> str:
    """Return the rules of ``css`` that a page of ours can reach."""
    kept = []
    for prelude, block in rules(css.replace('@charset "UTF-8";', "")):
        if prelude.startswith("@media"):
            inner = trimmed(block)
            if inner:
                kept.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{block}}}")
        else:
            reached = [one for one in selectors(prelude) if not UNREACHED.search(one)]
            if reached:
                declarations = re.sub(r"\s+", " ", block)
                kept.append(f"{','.join(reached)}{{{declarations}}}\n")
    return "".join(kept)


def described(package: str, made: Path) -> dict[str, str]:
    meta = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
    return {
        "name": package,
        "version": meta["version"],
        "licence": meta["license"],
        "in": str(made.relative_to(ROOT)),
    }


def main() -> None:
    sheet, axe = HERE / "vendor" / "utrecht.css", ROOT / "tests" / "vendor" / "axe.min.js"
    parts, packages = [], []
    for name in COMPONENTS:
        package = f"@utrecht/{name}-css"
        parts.append(trimmed((MODULES / package / "dist" / "index.min.css").read_text(encoding="utf-8")))
        packages.append(described(package, sheet))
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_text(
        "/* SPDX-License-Identifier: EUPL-1.2\n   NL Design System, Utrecht components, by Gemeente Utrecht and "
        "others; trimmed by frontend/trim.py, see manifest.json */\n" + "".join(parts),
        encoding="utf-8",
    )
    axe.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / "axe-core" / "axe.min.js", axe)
    packages.append(described("axe-core", axe))
    fonts = sorted(FONTS.iterdir())
    packages += [described("@fontsource/fira-sans", made) for made in fonts]
    kept = (sheet, axe, *fonts)
    files = {str(made.relative_to(ROOT)): hashlib.sha256(made.read_bytes()).hexdigest() for made in kept}
    manifest = {"packages": packages, "sha256": files}
    (HERE / "vendor" / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
