# SPDX-License-Identifier: EUPL-1.2
"""Behind a proxy one client that asks too often does not keep the others from signing in."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.production import environment

CHECK = """
import django
django.setup()
from allauth.core.internal.httpkit import get_client_ip
from django.test import RequestFactory
request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
print(get_client_ip(request))
"""


@pytest.mark.parametrize(
    "is_behind_proxy, client",
    [("true", "198.51.100.7"), ("false", "10.0.0.1")],  # what a client says of itself is never believed
)
def test_who_asks_is_who_the_proxy_says_and_without_a_proxy_who_connects(
    tmp_path: Path, is_behind_proxy: str, client: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", CHECK],
        env=environment(tmp_path, SAMENSPIEGEL_BEHIND_PROXY=is_behind_proxy),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stdout.strip() == client, run.stderr
