# SPDX-License-Identifier: EUPL-1.2
"""Dates and rows of names in the language of the page. A promise keeps that of its format: see ``core.wording``."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def short_date_text(on: date) -> str:
    """3 maart 2026"""
    return date_format(on, "j F Y")


def listing(words: Iterable[str]) -> str:
    """Words as people say them: "jij, Hanna de Vries en Arend Jansen"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
