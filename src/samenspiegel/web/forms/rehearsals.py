# SPDX-License-Identifier: EUPL-1.2
"""How a rehearsed conversation goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.rehearsal import Course, courses

from ..rehearsal_page import course_words


class CourseForm(forms.Form):
    """One of the courses that make sense for a format."""

    course = forms.ChoiceField(
        label=_("How does the conversation go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the conversation goes.")},
    )

    def __init__(self, *args: Any, spec: FormatSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = course_words()
        self.fields["course"].choices = [  # type: ignore[attr-defined]
            (str(course), f"{words[course][0]}. {words[course][1]}") for course in courses(spec)
        ]
        self.fields["course"].initial = str(Course.WELL)
