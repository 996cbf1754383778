# SPDX-License-Identifier: EUPL-1.2
"""The forms on the page of the log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.audit.models import LEAST_YEARS, MOST_YEARS

from ..audit_words import SENTENCES
from .dates import DateField


class LogFilterForm(forms.Form):
    """Which lines to show; everything may stay empty. Comes with GET, so that it can be kept as a bookmark."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    who = forms.CharField(
        label=_("Who"), max_length=120, required=False, help_text=_("A name, or a part of it.")
    )
    mark = forms.SlugField(
        label=_("Mark"),
        max_length=20,
        required=False,
        help_text=_("Of a conversation, as it stands in the log."),
    )
    begins_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Up to and including"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        kinds = sorted(((kind, str(text)) for kind, text in SENTENCES.items()), key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", _("Everything")), *kinds]


class WatchForm(forms.Form):
    """How long lines stay, and who gets the head of the log each day."""

    kept_years = forms.IntegerField(
        label=_("How many years do lines stay in the log?"), min_value=LEAST_YEARS, max_value=MOST_YEARS
    )
    mailbox = forms.EmailField(
        label=_("Mailbox that gets the head of the log each day"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Choose a mailbox that the administrators of Samenspiegel cannot empty, such as that of the auditor."
        ),
    )
