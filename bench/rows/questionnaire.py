# SPDX-License-Identifier: EUPL-1.2
"""The page of the questionnaire with all 52 items on it, which is more than any rater ever gets at once."""

import gzip
import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.queries import spec_of
from samenspiegel.web import rater as door
from samenspiegel.wsgi import application

from .. import bare, stage
from ..browser import Browser
from ..measure import Row, compare

KILOBYTE = 1000
ITEMS = 52


def rows() -> Iterator[Row]:
    """Server time, bytes and requests of the page; the last two as a browser meets them on its first visit."""
    path, cookies = as_rater(halfway())
    browser = Browser(application, cookies)
    page = browser.get(path).decode()
    assert page.count("<fieldset") == ITEMS
    bare_browser = Browser(bare.Handler())
    bare_path = bare.give_questionnaire(page, _items(page))
    assert bare_browser.get(bare_path).decode() == page, "the floor is another page"
    times = compare(lambda: browser.get(path), lambda: bare_browser.get(bare_path), runs=60, warm_ups=5)
    yield Row(f"questionnaire, {ITEMS} items on one page: server time", *times, most=2)
    assets = {
        found
        for found in re.findall(r'(?:href|src)="([^"]+)"', page)
        if found.startswith(settings.STATIC_URL)
    }
    page_bytes = len(gzip.compress(page.encode()))
    total = page_bytes + sum(_compressed(asset) for asset in assets)
    yield Row(
        "questionnaire page and all it needs, compressed (floor: the page alone)",
        total / KILOBYTE,
        page_bytes / KILOBYTE,
        most=60,
        unit="kB",
        is_absolute=True,
    )
    yield Row(
        "questionnaire page: requests (floor: the page alone)",
        1 + len(assets),
        1,
        most=6,
        unit="",
        is_absolute=True,
    )


def as_rater(someone: stage.Rater) -> tuple[str, dict[str, str]]:
    """Where the page of their questions is, and the cookies of who came in by their link."""
    answer = HttpResponse()
    door.keep(answer, someone.link, b"")
    cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    return f"{someone.link.home}vraag/1/", cookies


def halfway() -> stage.Rater:
    """A rater halfway, in a format that asks all its items on one page."""
    spec = spec_of(stage.cast().format_version)
    items = tuple(item for competency in spec.competencies for item in competency.items)
    [first, *_] = spec.competencies
    one_page = spec.model_copy(update={"competencies": (first.model_copy(update={"items": items}),)})
    version = formats.publish_spec(organisation=stage.cast().organisation, spec=one_page, now=stage.now())
    subject = stage.employees(1, "Vragenlijst")[0]
    conversation = stage.cast().plan(
        held_on=stage.in_days(30), now=stage.now() - stage.FAR_BACK, subject=subject, format_version=version
    )
    round = feedback.open_round(round=stage.proposed(conversation), now=stage.now() - timedelta(days=1))
    someone = next(one for one in stage.raters(round) if one.link.group.kind == "averaged")
    feedback.begin(link=someone.link)
    half = dict(list(someone.answers.scores.items())[: ITEMS // 2])
    feedback.save_draft(link=someone.link, scores=half)
    return someone


def _items(page: str) -> dict[str, Any]:
    """What the page shows, read back from it."""
    ratings = re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL)
    options = re.findall(r'value="([^"]*)"(?: checked)?><span>(.*?)</span>', ratings[0])
    return {
        "points": options[:-1],
        "apart": options[-1],
        "items": [
            {
                "name": re.search(r' id="([^"]+)"', rating)[1],
                "text": html.unescape(re.search(r"<legend>(.*?)</legend>", rating)[1]),
                "chosen": (re.findall(r'value="([^"]*)" checked', rating) or [""])[0],
            }
            for rating in ratings
        ],
    }


def _compressed(asset: str) -> int:
    """Bytes of a static file as our server sends it to a browser that takes gzip."""
    plain = Path(settings.STATIC_ROOT) / asset.removeprefix(settings.STATIC_URL)
    packed = plain.with_name(plain.name + ".gz")
    return (packed if packed.exists() else plain).stat().st_size
