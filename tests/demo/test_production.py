# SPDX-License-Identifier: EUPL-1.2
"""Nothing of the demonstration exists in production."""

import subprocess
import sys
from pathlib import Path

from tests.production import environment

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


def test_in_production_the_demonstration_is_not_there(tmp_path: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-c", CHECK],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.stdout, checked.returncode) == ("clean\n", 0), checked.stderr
