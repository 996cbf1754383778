# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the demonstration are given: a person to be, a mailbox to read."""

from django import forms


class PersonForm(forms.Form):
    """Whom somebody wants to be, by public id."""

    person = forms.CharField(max_length=100)


class MailboxForm(forms.Form):
    """Whose mail somebody wants to read; everybody's where nothing is given."""

    aan = forms.CharField(max_length=254, required=False)
