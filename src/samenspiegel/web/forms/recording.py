# SPDX-License-Identifier: EUPL-1.2
"""How much of a conversation is written down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..recording_words import levels


class RecordingForm(forms.Form):
    """One of the levels; it holds once both sides chose it."""

    level = forms.ChoiceField(
        label=_("What do you want to write down?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much is written down.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = list(levels().items())  # type: ignore[attr-defined]
