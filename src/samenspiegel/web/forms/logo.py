# SPDX-License-Identifier: EUPL-1.2
"""Choosing the logo of an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .files import file_field
from .seen import SeenForm


class LogoForm(SeenForm):
    """A picture and what who does not see it reads; with ``has_logo`` the picture that is there may stay."""

    file = file_field(
        _("Picture"),
        _("A PNG or JPEG, at most 2 MB. One of 240 pixels high or more stays sharp on paper."),
        accept=".png,.jpg,.jpeg",
    )
    text = forms.CharField(
        label=_("What it says"),
        max_length=120,
        required=False,
        help_text=_("For who does not see the logo. Left empty, it is the name of your organisation."),
    )

    def __init__(self, *args: Any, has_logo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_logo:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another picture")

    def ask_for_the_file_again(self) -> None:
        """After another field was wrong: a browser does not keep a chosen file, and nothing was saved of it."""
        if self.files and "file" not in self.errors:
            self.add_error("file", _("Nothing has been saved yet. Choose the picture again too."))

    def _is_compared(self, name: str) -> bool:
        return name != "file" and super()._is_compared(name)
