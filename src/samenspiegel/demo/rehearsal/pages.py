# SPDX-License-Identifier: EUPL-1.2
"""A walk as pages in a folder, to read without a server."""

import shutil
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override

from samenspiegel.core.rehearsal import Walk
from samenspiegel.web.rehearsal_page import SHOWN_STYLE, overview_values, screen_values, step_values

STYLE = "samenspiegel.css"


class _Files:
    """The addresses of a walk in one folder."""

    def overview(self) -> str:
        return "index.html"

    def step(self, number: int, screen: int) -> str:
        return f"stap-{number:02d}-{screen}.html"

    def screen(self, number: int, screen: int) -> str:
        return f"scherm-{number:02d}-{screen}.html"


def write(walk: Walk, folder: Path) -> None:
    """Write the walk into a folder: ``index.html``, a page for each step and screen, and the style sheet."""
    folder.mkdir()
    files = _Files()
    with override(walk.language):
        _write(folder / files.overview(), "file", overview_values(walk, files))
        for number, step in enumerate(walk.steps, start=1):
            for place in range(1, max(len(step.screens), 1) + 1):
                _write(folder / files.step(number, place), "file", step_values(walk, number, place, files))
            for place in range(1, len(step.screens) + 1):
                values = screen_values(walk, number, place) or {}
                _write(folder / files.screen(number, place), "screen", {**values, "style": STYLE})
    style = finders.find(SHOWN_STYLE)
    if isinstance(style, str):
        shutil.copyfile(style, folder / STYLE)


def _write(path: Path, template: str, values: dict | None) -> None:
    path.write_text(render_to_string(f"rehearsals/{template}.html", values or {}), encoding="utf-8")
