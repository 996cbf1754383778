# SPDX-License-Identifier: EUPL-1.2
"""The field with which somebody chooses a file; what the file really is, is looked at where it arrives."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHOOSE = _("Choose a file first.")


def file_field(
    label: str | Promise, help_text: str | Promise, *, accept: str = "", empty: str | Promise = CHOOSE
) -> forms.FileField:
    """One file.

    Args:
        accept: the endings that a browser offers, as in ``.xlsx,.csv``; any where empty.
        empty: what is said of a file without content.
    """
    return forms.FileField(
        label=label,
        help_text=help_text,
        error_messages={"required": CHOOSE, "missing": CHOOSE, "invalid": CHOOSE, "empty": empty},
        max_length=None,
        widget=forms.FileInput(attrs={"accept": accept} if accept else {}),
    )


def table_field(help_text: str | Promise) -> forms.FileField:
    """One spreadsheet."""
    return file_field(
        _("Spreadsheet"),
        help_text,
        accept=".xlsx,.csv",
        empty=_("This file is empty. Choose another one."),
    )
