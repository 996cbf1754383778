# SPDX-License-Identifier: EUPL-1.2
"""Dates and times as people type them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = (
    date(1950, 1, 1),
    date(2150, 1, 1),
)  # beyond these it is a slip, and arithmetic would run off


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DateField(forms.DateField):
    """A date, from the browser's own picker or typed as day-month-year."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Write the date as day-month-year, for example 31-12-2026."),
        "out_of_range": _("This year cannot be right. Check the date."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], **options)

    def clean(self, value: Any) -> date | None:
        cleaned = super().clean(value)
        if cleaned is not None and not EARLIEST <= cleaned < LATEST:
            raise forms.ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return cleaned
