# SPDX-License-Identifier: EUPL-1.2
"""Another round about the same person is near: whoever plans, moves or begins one says why that is right."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

WHY = "exception_reason"


def why_field() -> forms.CharField:
    """The field for the reason; asked only where another round is near."""
    return forms.CharField(
        label=_lazy("Why is another round right now?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


def ask_why(form: forms.Form, other_on: date) -> None:
    """Say on which day the other round is, and ask for the reason."""
    text = _("There is a round on %(date)s already. Say why another one is right; it is recorded.")
    form.add_error(WHY, text % {"date": date_format(other_on, "l j F Y")})
