# SPDX-License-Identifier: EUPL-1.2
"""What a reader of the spiegel fills in: what they expect to see, and what they want to talk about."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.agenda import CHOICES_PER_SIDE

EXPECTATION_LENGTH = 1000


class _AtMostThree(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": _("Choose from the competencies in this list.")}

    def clean(self, value: list[str]) -> list[str]:
        chosen: list[str] = list(dict.fromkeys(super().clean(value)))
        if len(chosen) > CHOICES_PER_SIDE:
            text = _("You chose %(number)s. Choose three at most: untick what can wait.")
            raise forms.ValidationError(text, params={"number": len(chosen)})
        return chosen


class ExpectationForm(forms.Form):
    """Before the first look; both may stay empty."""

    expectation = forms.CharField(
        label=_("What do you expect to see?"),
        help_text=_("A few words are enough. Only you can read this."),
        max_length=EXPECTATION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Your text is too long. Keep it to 1000 characters: nothing of it is lost yet.")
        },
    )
    expected = _AtMostThree(required=False)

    def __init__(
        self, *args: object, competencies: Iterable[tuple[str, str]], label: str, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"].label = label
        self.fields["expected"].help_text = _("Choose three at most.")
        self.fields["expected"].choices = list(competencies)


class SubjectsForm(forms.Form):
    """At most three competencies to talk about; none takes the choice back."""

    subjects = _AtMostThree(
        label=_("Choose three subjects at most"),
        help_text=_("They come on the agenda. The other side sees them there."),
        required=False,
    )

    def __init__(
        self, *args: object, competencies: Iterable[tuple[str, str]], is_alone: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subjects"].choices = list(competencies)
        if is_alone:
            self.fields["subjects"].label = _("Choose three development points at most")
            self.fields["subjects"].help_text = _("Only you see them, here.")
