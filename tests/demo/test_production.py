# SPDX-License-Identifier: EUPL-1.2
"""Nothing of the demonstration exists in production."""

import os
import subprocess
import sys
from pathlib import Path

CHECK = """
import django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
assert "samenspiegel.demo" not in settings.INSTALLED_APPS
assert not any("demo" in name for name in settings.MIDDLEWARE)
assert "demo" not in settings.EMAIL_BACKEND
for path in ("/demo/", "/demo/inloggen/", "/demo/post/", "/demo/klok/", "/stijl/"):
    try:
        resolve(path)
    except Resolver404:
        continue
    raise SystemExit(f"{path} is there")
print("clean")
"""


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPIEGEL_")}
    return subprocess.run(
        [sys.executable, "-c", CHECK],
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "samenspiegel.settings",
            "SAMENSPIEGEL_FOLDER": str(folder),
            "SAMENSPIEGEL_URL": "https://spiegel.example",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_in_production_the_demonstration_is_not_there(tmp_path: Path) -> None:
    key = "A" * 43 + "="

    checked = run(tmp_path, SAMENSPIEGEL_SECRET_KEY=key, SAMENSPIEGEL_WRAPPING_KEY=key)

    assert (checked.stdout, checked.returncode) == ("clean\n", 0), checked.stderr


def test_production_refuses_to_start_without_a_secret_and_names_it(tmp_path: Path) -> None:
    refused = run(tmp_path, SAMENSPIEGEL_SECRET_KEY="A" * 44)

    assert refused.returncode != 0
    assert "SAMENSPIEGEL_WRAPPING_KEY is missing" in refused.stderr
