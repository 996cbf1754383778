# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation to one body (VGS-10)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.access import SIDES
from samenspiegel.core.format import FormatSpec
from samenspiegel.sharing.models import Form

FORMS = {
    Form.ORAL: _("By word of mouth"),
    Form.WRITTEN: _("With a short, confidential text"),
    Form.NONE: _("Nothing goes back"),
}


class SharingForm(forms.Form):
    """What one body hears."""

    form = forms.ChoiceField(label=_("How?"), widget=forms.RadioSelect)
    told_by = forms.ChoiceField(label=_("By whom?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Short text"),
        help_text=_("Only for a text. No scores, and nothing that raters wrote."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, spec: FormatSpec, people: dict, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = [Form(one) for one in spec.sharing.forms] if spec.sharing else []
        fields = self.fields
        fields["form"].choices = [(str(one), FORMS[one]) for one in (*offered, Form.NONE)]  # type: ignore[attr-defined]
        fields["told_by"].choices = [(str(part), people[part].name) for part in SIDES if part in people]  # type: ignore[attr-defined]
