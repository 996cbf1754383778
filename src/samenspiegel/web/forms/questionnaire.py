# SPDX-License-Identifier: EUPL-1.2
"""What a rater fills in beside the answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenspiegel.feedback import actions


class CodeForm(forms.Form):
    """A code of one's own, twice: nobody can look it up for who mistyped it."""

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        min_length=actions.CODE_MIN_CHARACTERS,
        max_length=actions.CODE_MAX_CHARACTERS,
        help_text=gettext_lazy("At least 6 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same code once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "code" in given and "again" in given and given["code"] != given["again"]:
            self.add_error("again", _("The two codes are not the same. Fill them in again."))
        return given
