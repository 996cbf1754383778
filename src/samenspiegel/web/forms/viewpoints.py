# SPDX-License-Identifier: EUPL-1.2
"""Views beforehand (VGS-3, VGS-6)."""

from django import forms

from samenspiegel.core.format.spec import Prompt

PREFIX = "view-"


class ViewsForm(forms.Form):
    """One field per prompt. How long a text may be is checked by the deed, which counts a line break as one."""

    def __init__(self, *args: object, prompts: tuple[Prompt, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for prompt in prompts:
            self.fields[PREFIX + prompt.key] = forms.CharField(
                label=prompt.title, required=False, widget=forms.Textarea(attrs={"rows": 6})
            )

    @property
    def texts(self) -> dict[str, str]:
        return {name.removeprefix(PREFIX): text for name, text in self.cleaned_data.items()}
