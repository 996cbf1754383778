# SPDX-License-Identifier: EUPL-1.2
"""Points and private notes. How long they may be is checked by the deed, which counts a line break as one character."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.agenda import Item
from samenspiegel.core.format import RecordSection
from samenspiegel.preparation.actions import NOTE_LENGTH, POINT_LENGTH

from .changes import SureForm
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

    def __init__(self, *args: Any, sections: Iterable[RecordSection] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section_names = {f"section:{section.key}": section.key for section in sections}
        for section in sections:
            self.fields[f"section:{section.key}"] = forms.CharField(
                label=section.title,
                help_text=section.help,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "maxlength": NOTE_LENGTH}),
            )

    @property
    def sections(self) -> dict[str, str]:
        """What was typed for one's own eyes, by the key of its section."""
        return {key: self.cleaned_data[name] for name, key in self.section_names.items()}

    @property
    def section_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.section_names]


class FreezeForm(SureForm):
    """A tick before the agenda is fixed, and the items that may be left out, where there are any."""

    without = forms.MultipleChoiceField(
        label=_("Leave out"),
        help_text=_("Nothing was brought to these items, and the format lets you leave them out."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This item stays on the agenda. Choose from the list.")},
    )
    field_order = ("without", "sure")

    def __init__(self, *args: Any, optional: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(item.key, item.title) for item in optional]
        if choices or (self.is_bound and "without" in self.data):  # something may have been brought meanwhile
            self.fields["without"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["without"]
