# SPDX-License-Identifier: EUPL-1.2
"""The whole country in one PostgreSQL, beside one municipality: the same scene in two sets of databases.

Made once by the product's own deeds in the databases of the municipality. Those of the country are copies, with
everybody else in the Netherlands added as plain rows. Run as a program this answers for one of the two; see
``rows.country``.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from . import ground
from .measure import milliseconds

DATABASES = ("default", "keys", "register")
VISIBLE = 50


class Installation:
    """A process of its own with settings of its own, that takes one order per line."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.country"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask(**settings)

    def ask(self, **order: Any) -> Any:
        """What the process answers. Raises EOFError when it ended instead; its own words stand on the screen."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise EOFError(f"the installation ended with {self._process.wait()}")
        return json.loads(answer)

    def close(self) -> None:
        """End it, so that nobody uses its databases any more."""
        self._process.communicate()


def main() -> None:
    """Lay the ground with the settings of the first line; then make the scene, or open pages and tell the time."""
    ground.lay(json.loads(sys.stdin.readline()))
    _answer("ready")
    browsers: dict[str, Any] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "make":
            _answer(_scene())
            continue
        from samenspiegel.wsgi import application

        from .browser import Browser

        browser = browsers.setdefault(order["path"], Browser(application, order["cookies"]))
        _answer(milliseconds(lambda browser=browser, path=order["path"]: browser.get(path)))


def _answer(value: object) -> None:
    print(json.dumps(value), flush=True)


def _scene() -> dict[str, Any]:
    """Everything that the pages show; returns them by name, and the conversation that the crowd is copied from."""
    from . import scene
    from .rows import pages, questionnaire

    shown = scene.one_of_each()
    scene.fill_up_to(VISIBLE)
    found = {"questionnaire": questionnaire.as_rater(questionnaire.halfway())}
    for name, (person, path) in pages.shown_to(shown).items():
        found[name] = (path, pages.browser(person).cookies)
    return {"pages": found, "conversation": shown.open.pk}


if __name__ == "__main__":
    main()
