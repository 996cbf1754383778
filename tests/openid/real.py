# SPDX-License-Identifier: EUPL-1.2
"""A real issuer in a process of its own, and somebody with a browser at its sign-in page."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[str]:
    """Start an issuer; its address, that it prints once it listens."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield next((line.strip() for line in process.stdout if line.startswith("http")), "it did not start")
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def sign_in_there(address: str, filled: dict[str, str], *, browser: requests.Session | None = None) -> str:
    """Go where we were sent, fill in each form that comes, until the issuer sends us back: the path to go to."""
    browser = browser or requests.Session()
    response = browser.get(address, allow_redirects=False, timeout=PATIENCE_SECONDS)
    for _ in range(12):
        if response.is_redirect:
            address = urljoin(response.url, response.headers["Location"])
            if "/terug/" in address:
                parts = urlsplit(address)
                return f"{parts.path}?{parts.query}"
            response = browser.get(address, allow_redirects=False, timeout=PATIENCE_SECONDS)
            continue
        form = re.search(r"<form[^>]*>.*?</form>", response.text, re.S)
        assert form, response.text[:2000]
        action = re.search(r'action="([^"]*)"', form[0])
        fields = {
            unescape(name): unescape(value)
            for tag in re.findall(r"<input[^>]*>", form[0])
            for name, value in [
                (
                    (re.search(r'name="([^"]*)"', tag) or ["", ""])[1],
                    (re.search(r'value="([^"]*)"', tag) or ["", ""])[1],
                )
            ]
            if name
        }
        fields |= {name: value for name, value in filled.items() if name in fields}
        target = urljoin(response.url, unescape(action[1]) if action else "")
        response = browser.post(target, fields, allow_redirects=False, timeout=PATIENCE_SECONDS)
    raise AssertionError(f"never sent back: {response.url} {response.text[:1000]}")
