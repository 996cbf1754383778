# SPDX-License-Identifier: EUPL-1.2
"""The forms of the goals of a department plan."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.goals import DEPARTMENT_LENGTH, TITLE_LENGTH
from samenspiegel.goals.models import Goal


class GoalForm(forms.Form):
    """One goal."""

    department = forms.CharField(label=_("Department or sector"), max_length=DEPARTMENT_LENGTH)
    year = forms.IntegerField(label=_("Year of the plan"), min_value=1950, max_value=2150)
    title = forms.CharField(label=_("What is the goal?"), max_length=TITLE_LENGTH)


class GoalChoiceForm(forms.Form):
    """Which goal an agreement belongs to."""

    goal = forms.ChoiceField(label=_("Which goal does it serve?"), required=False)

    def __init__(self, *args: object, goals: Iterable[Goal], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = [(goal.public_id, f"{goal.department}, {goal.year}: {goal.title}") for goal in goals]
        self.fields["goal"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]
