# SPDX-License-Identifier: EUPL-1.2
"""Dates of the organisation that a format hangs something on: asked where a conversation is planned or moved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from samenspiegel.conversations.actions import OUTSIDE_FIELD
from samenspiegel.core.format import FormatSpec

from .forms.dates import DateField


def offer(fields: dict[str, Any], spec: FormatSpec) -> None:
    """Add a field for each outside date of the format."""
    for one in spec.outside_dates:
        missing = {"required": wrong_text("missing")}
        name = f"{OUTSIDE_FIELD}{one.key}"
        fields[name] = DateField(label=one.label, help_text=one.help, error_messages=missing)


def asked(form: forms.Form) -> list[forms.BoundField]:
    """Those fields, in the order of the format."""
    return [form[name] for name in form.fields if name.startswith(OUTSIDE_FIELD)]


def given(spec: FormatSpec, cleaned: Mapping[str, Any]) -> dict[str, date]:
    """The outside dates that were filled in, by key."""
    found = {one.key: cleaned.get(f"{OUTSIDE_FIELD}{one.key}") for one in spec.outside_dates}
    return {key: on for key, on in found.items() if on}


def initial(dates: Mapping[str, date]) -> dict[str, date]:
    """Outside dates as the first values of their fields."""
    return {f"{OUTSIDE_FIELD}{key}": on for key, on in dates.items()}


def wrong_text(code: str) -> str:
    """Why an outside date cannot be this one."""
    if code.endswith("far"):
        return _("This date lies more than ten years from the conversation. Look at what you typed.")
    return _("Fill in this date: something of the plan hangs on it.")
