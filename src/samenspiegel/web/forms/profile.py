# SPDX-License-Identifier: EUPL-1.2
"""Colouring in a profile. Each field takes along what its writer saw, so that two people can fill in one page.

How long a text may be is checked by the deed, which counts a line break as one character.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.core.profile import Profile
from samenspiegel.profiles.actions import TEXT_LENGTH, mark, mark_of_choice, plain

SEEN = "seen-"


@dataclass(frozen=True)
class Asked:
    """One part of a profile as a field: its key, its label and help."""

    part: str
    label: str
    help: str


class TextsForm(forms.Form):
    """Own words at some parts of a profile."""

    def __init__(
        self, data: QueryDict | None = None, *, asked: Sequence[Asked], kept: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.asked, self.there = asked, dict[str, str]()
        for one in asked:
            text = kept.get(one.part, "")
            self.fields[one.part] = forms.CharField(
                label=one.label,
                help_text=one.help,
                initial=text,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_LENGTH}),
            )
            self.fields[SEEN + one.part] = forms.CharField(
                initial=mark(text), required=False, widget=forms.HiddenInput
            )

    def texts(self) -> dict[str, str]:
        """What was sent, by part; a part that is not in the form is left alone."""
        return {one.part: self.cleaned_data[one.part] for one in self.asked if one.part in self.data}

    def seen(self) -> dict[str, str]:
        """By part, the mark of what its writer saw."""
        return {one.part: self.cleaned_data[SEEN + one.part] for one in self.asked}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields, each with its mark, and with what stands there now where two people changed it."""
        for one in self.asked:
            yield {"bound": self[one.part], "seen": self[SEEN + one.part], "there": self.there.get(one.part)}

    def show_both(self, there: Mapping[str, str], kept: Mapping[str, str]) -> None:
        """Two people changed the same: what was typed stays in the field, with what stands there now above it.

        Args:
            there: by part, where both changed it.
            kept: by part, all that stands there now. What the writer left alone follows it.
        """
        seen, self.there = self.seen(), dict(there)
        self.data = self.data.copy()
        for one in self.asked:
            now = kept.get(one.part, "")
            if mark(self.data.get(one.part, "")) == seen[one.part]:
                self.data[one.part] = now
            # Whoever sends it once more has seen this.
            self.data[SEEN + one.part] = mark(now)
        for part in there:
            self.add_error(
                part,
                _(
                    "Somebody else changed this in the meantime. What stands there now is shown; "
                    "yours stands in the field."
                ),
            )
        self.add_error(
            None, _("Nothing of yours has been saved yet. Look at both, and save again what it has to be.")
        )

    def show_too_long(self, parts: Sequence[str]) -> None:
        """Say by how much."""
        for part in parts:
            over = len(plain(self.cleaned_data[part])) - TEXT_LENGTH
            self.add_error(
                part,
                _("This is %(over)s characters too long; %(limit)s fit. Make it shorter.")
                % {"over": over, "limit": TEXT_LENGTH},
            )


class ChoiceForm(forms.Form):
    """Which situational competencies matter here."""

    competencies = forms.MultipleChoiceField(
        label=_lazy("Which of these matter most here?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, profile: Profile, chosen: Sequence[str]) -> None:
        super().__init__(data, initial={"competencies": list(chosen), "seen": mark_of_choice(chosen)})
        self.fields["competencies"].choices = [  # type: ignore[attr-defined]
            (row.key, f"{row.name}: {row.definition[:1].lower()}{row.definition[1:]}")
            for row in profile.situational
        ]

    def show_both(self, profile: Profile, there: Sequence[str]) -> None:
        """Two people chose: what was ticked stays ticked, with what stands there now beside it."""
        names = [row.name for row in profile.situational if row.key in there]
        self.add_error(
            "competencies",
            _("Somebody else chose in the meantime. Chosen now: %(names)s. Yours is ticked below.")
            % {"names": ", ".join(names) or _("nothing")},
        )
        self.add_error(
            None, _("Nothing of yours has been saved yet. Look at both, and save again what it has to be.")
        )
        self.data = self.data.copy()
        self.data["seen"] = mark_of_choice(there)
