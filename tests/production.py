# SPDX-License-Identifier: EUPL-1.2
"""The environment of an installation in production, with secrets that do, for tests that run the real program."""

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

SAMENSPIEGEL = str(Path(sys.executable).parent / "samenspiegel")
PATIENCE_SECONDS = 180


def made_up(name: str, length: int) -> str:
    """A secret of so many bytes in base64, the same in every run."""
    return base64.b64encode(hashlib.shake_256(name.encode()).digest(length)).decode()


SECRET_KEY = made_up("secret key", 48)
WRAPPING_KEY = made_up("wrapping key", 32)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Everything that production needs and nothing else of ours, with what a test adds. Empty is not given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPIEGEL_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "samenspiegel.settings",
        "SAMENSPIEGEL_FOLDER": str(folder),
        "SAMENSPIEGEL_URL": "https://spiegel.example",
        "SAMENSPIEGEL_SECRET_KEY": SECRET_KEY,
        "SAMENSPIEGEL_WRAPPING_KEY": WRAPPING_KEY,
        **more,
    }


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the real ``samenspiegel`` and wait for its end."""
    return subprocess.run(
        [SAMENSPIEGEL, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
