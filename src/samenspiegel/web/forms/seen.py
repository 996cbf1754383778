# SPDX-License-Identifier: EUPL-1.2
"""Two people who change the same thing: who comes second sees both texts, and nobody's words are lost."""

import hashlib
import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class SeenForm(forms.Form):
    """A form that knows what its writer saw when they began.

    ``seen`` goes along as a mark of the values at that moment. When others stand there by now, nothing is saved: each
    field that differs says what stands there, with what was typed still in it. Saving once more is then a choice.

    Give the form the values of now as ``initial``; with a row that is locked, two that come at once cannot both pass.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial:
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def mark(self) -> str:
        """The mark of the values that stand there now."""
        values = [
            (name, str(field.prepare_value(self.get_initial_for_field(field, name))))
            for name, field in self.fields.items()
            if self._is_compared(name)
        ]
        return hashlib.sha256(repr(values).encode()).hexdigest()[:32]

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return self.mark() if field_name == "seen" else super().get_initial_for_field(field, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen, now = cleaned.pop("seen", ""), self.mark() if "seen" in self.fields else ""
        if seen and not secrets.compare_digest(seen.encode(), now.encode()):
            self._show_both()
            # Whoever sends it once more has seen this.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = now
        return cleaned

    def _is_compared(self, name: str) -> bool:
        return name != "seen" and not isinstance(self.fields[name].widget, forms.PasswordInput)

    def _show_both(self) -> None:
        differing = [name for name in self.fields if self._is_compared(name) and self[name]._has_changed()]
        for name in differing:
            self.add_error(
                name,
                _("This was changed in the meantime. It now says: %(there)s. Yours stands in the field.")
                % {"there": self._words(name)},
            )
        if differing:
            self.add_error(
                None,
                _("Nothing of yours has been saved yet. Look at both, and save again what it has to be."),
            )

    def _words(self, name: str) -> str:
        """What stands there now, as somebody reads it."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.BooleanField):
            return _("yes") if value else _("no")
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value)) if value else _("nothing")
        if isinstance(value, date):
            return date_format(value, "j F Y")
        return f"“{value}”" if value not in {None, ""} else _("nothing")
