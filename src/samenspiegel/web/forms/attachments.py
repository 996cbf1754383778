# SPDX-License-Identifier: EUPL-1.2
"""Choosing a file to keep beside a record."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .files import file_field


class AttachmentForm(forms.Form):
    """One file."""

    file = file_field(
        _("File"), _("A presentation, a PDF or an image, at most 10 MB. We look at what it really is.")
    )

    def __init__(self, *args: Any, kinds: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in kinds)
