# SPDX-License-Identifier: EUPL-1.2
"""Somebody who was asked opens their link, answers and sends; with the pages as they see them."""

import re
from collections.abc import Mapping

from django.test import Client

from samenspiegel.core.rehearsal import Screen
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.actions.links import secrets_of
from samenspiegel.feedback.models import Invitation

from ..answers import Picture
from .rehearsed import Rehearsed

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def fill_in(rehearsed: Rehearsed, invitation: Invitation, own: Mapping[str, str]) -> list[Screen]:
    """The promise, the first page with items, and what they read once it is sent.

    Args:
        own: what they write under the open questions, where it is the subject.
    """
    link = feedback.Link(invitation, secrets_of(rehearsed.round())[invitation.pk])
    stage = rehearsed.stage
    browser, who = stage.new_browser(), stage.named(invitation.person)
    screens = stage.as_rater(browser, link.path, who)
    _begin(browser, link.path)
    screens += stage.as_rater(browser, f"{link.home}vraag/1/", who)
    rehearsed.answer(invitation.pk, Picture(), own)
    return [*screens, *stage.as_rater(browser, f"{link.home}klaar/", who)]


def _begin(browser: Client, path: str) -> None:
    """Press the button under the promise, as the page gives it."""
    token = TOKEN.search(browser.get(path).content.decode())
    given = {"csrfmiddlewaretoken": token[1] if token else "", "acknowledged": "on", "by_name": "no"}
    browser.post(path, given)
