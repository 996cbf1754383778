# SPDX-License-Identifier: EUPL-1.2
"""The framework's own check of a production set-up finds nothing, and does find something where it should."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "samenspiegel"


def check_deploy(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPIEGEL_")}
    for name in (
        "DJANGO_SETTINGS_MODULE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    ):  # of the tests, not of an installation
        environment.pop(name, None)
    return subprocess.run(
        [str(PROGRAM), "manage", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            **environment,
            "SAMENSPIEGEL_FOLDER": str(folder),
            "SAMENSPIEGEL_URL": address,
            "SAMENSPIEGEL_SECRET_KEY": base64.b64encode(secrets.token_bytes(48)).decode(),
            "SAMENSPIEGEL_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_a_production_installation_has_nothing_to_mend(tmp_path: Path) -> None:
    checked = check_deploy(tmp_path, "https://spiegel.veenmeer.example")

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues (0 silenced)" in checked.stdout


def test_an_installation_without_tls_is_told_so(tmp_path: Path) -> None:
    checked = check_deploy(tmp_path, "http://spiegel.veenmeer.example")

    assert checked.returncode == 1
    assert "SESSION_COOKIE_SECURE" in checked.stderr
