# SPDX-License-Identifier: EUPL-1.2
"""The questions that are settled before the first conversation, and what came of discussing the answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec
from samenspiegel.ground_rules.models import Outcome
from samenspiegel.people.models import Body

from ..ground_rules_words import OUTCOMES
from .dates import DateField


class GroundRulesForm(forms.Form):
    """One field per question of the format, named by its key; for which body they are, where there are several."""

    body = forms.ChoiceField(label=_("For whom are these ground rules?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, spec: FormatSpec, bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.public_id: body for body in bodies}
        self.questions = tuple(rule.key for rule in spec.ground_rules)
        self.fields["body"].choices = [
            *((key, body.name) for key, body in self.bodies.items()),
            ("all", _("for the whole organisation")),
        ]
        for rule in spec.ground_rules:
            kind = forms.MultipleChoiceField if rule.several else forms.ChoiceField
            widget = forms.CheckboxSelectMultiple if rule.several else forms.RadioSelect
            self.fields[rule.key] = kind(
                label=rule.question,
                widget=widget,
                choices=[(option.key, option.label) for option in rule.options],
                error_messages={
                    "required": _("Choose an answer. Without it no conversation can be planned.")
                },
                help_text=_("You can choose more than one.") if rule.several else "",
            )

    @property
    def body_chosen(self) -> Body | None:
        """The body that was chosen; ``None`` for the whole organisation."""
        return self.bodies.get(self.cleaned_data["body"])

    @property
    def answers(self) -> Mapping[str, Sequence[str]]:
        """The keys of the chosen options, by question."""
        given = {key: self.cleaned_data[key] for key in self.questions}
        return {key: [chosen] if isinstance(chosen, str) else list(chosen) for key, chosen in given.items()}


class DiscussedForm(forms.Form):
    """When the ground rules were discussed with the group, and what came of it."""

    discussed_on = DateField(label=_("When did you discuss them with the group?"))
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        choices=[(str(outcome), OUTCOMES[outcome]) for outcome in Outcome],
    )
