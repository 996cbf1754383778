# SPDX-License-Identifier: EUPL-1.2
"""Write what the installed program is made of: every Python package and every vendored part of the pages, in CycloneDX.

    make sbom                      write sbom.cdx.json
    python -m tools.sbom --check   fail when it no longer is what the lock file says

The development tools are left out: they are not installed where the program runs. Serial number and time are left out
too, so that the file changes only when a part does.
"""

import argparse
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "sbom.cdx.json"
MANIFEST = ROOT / "frontend" / "vendor" / "manifest.json"
UV = Path(sys.executable).parent / "uv"


def _licence(name: str) -> str:
    """What a package says of its licence; empty where it is not installed here or says nothing."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    stated = found.get("License-Expression") or ""
    classified = [one.rsplit(" :: ", 1)[-1] for one in found.get_all("Classifier", []) if "License ::" in one]
    short = (found.get("License") or "").strip()
    return stated or ", ".join(classified) or (short if "\n" not in short and len(short) < 60 else "")


def _python_parts() -> dict[str, Any]:
    """The bill of the locked packages as the installer exports it."""
    exported = subprocess.run(
        [str(UV), "export", "--quiet", "--format", "cyclonedx1.5", "--no-dev", "--frozen"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(Path(sys.prefix))},
    )
    return json.loads(exported.stdout)


def _page_parts() -> list[dict[str, Any]]:
    """The vendored parts of style sheet and documents, each once; what only tests use is left out."""
    found = json.loads(MANIFEST.read_text(encoding="utf-8"))["packages"]
    parts = {part["name"]: part for part in found if not part["in"].startswith("tests/")}.values()
    return [
        {
            "type": "library",
            "bom-ref": f"{part['name']}@{part['version']}",
            "name": part["name"],
            "version": part["version"],
            "purl": f"pkg:npm/{part['name'].replace('@', '%40')}@{part['version']}",
            "licenses": [{"license": {"name": part["licence"]}}],
        }
        for part in parts
    ]


def bill() -> str:
    """The bill of materials as it should stand in the repository."""
    found = _python_parts()
    del found["serialNumber"], found["metadata"]["timestamp"]
    for part in found["components"]:
        if licence := _licence(part["name"]):
            part["licenses"] = [{"license": {"name": licence}}]
    found["components"] += _page_parts()
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        SBOM.write_text(bill(), encoding="utf-8")
        print(f"{SBOM.name}: {len(json.loads(bill())['components'])} parts")
        return 0
    if not SBOM.is_file() or SBOM.read_text(encoding="utf-8") != bill():
        print(f"{SBOM.name} is not what is locked now. Write it anew: make sbom")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
