# SPDX-License-Identifier: EUPL-1.2
"""Points and private notes. How long they may be is checked by the deed, which counts a line break as one character."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.preparation.actions import NOTE_LENGTH, POINT_LENGTH

from .seen import SeenForm


class PointForm(SeenForm):
    """A subject for the agenda."""

    text = forms.CharField(
        label=_("What do you want to talk about?"),
        help_text=_("One subject at a time, in a few sentences."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": POINT_LENGTH}),
        error_messages={"required": _("Write in a few words what you want to talk about.")},
    )


class NoteForm(SeenForm):
    """Notes for oneself."""

    notes = forms.CharField(
        label=_("Your notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": NOTE_LENGTH}),
    )
