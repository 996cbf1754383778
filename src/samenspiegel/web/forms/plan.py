# SPDX-License-Identifier: EUPL-1.2
"""The one form in which a conversation is planned. Everything but the date has a sensible default."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec, choosing
from samenspiegel.core.format.spec import Words
from samenspiegel.core.schedule import add_months
from samenspiegel.core.wording import sentence_start
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.models import Person

from .. import outside_dates
from .dates import DateField, TimeInput
from .near_round import why_field
from .people import PeopleField, PersonField

AHEAD_MONTHS = 36
"""Nobody plans further ahead than three years; a later date is a slip of the finger."""


def offer_competencies(fields: dict[str, forms.Field], spec: FormatSpec) -> None:
    """Offer what a conversation of this format can choose from; where there is nothing to choose, the field goes."""
    offered = choosing.choosable(spec)
    if not offered:
        for name in ("competencies", "offered"):
            fields.pop(name, None)
        return
    field = fields["competencies"]
    field.choices = [
        (one.key, f"{one.name}: {one.definition[:1].lower()}{one.definition[1:]}") for one in offered
    ]  # type: ignore[attr-defined]
    most = choosing.most_choosable(spec)
    if most < len(offered):
        field.help_text = _("At most %(most)s, so that the questionnaire stays short.") % {"most": most}


class PlanForm(forms.Form):
    """When, who, and how. Cleaned persons are ``Person`` rows of the organisation."""

    held_on = DateField(label=_("Date"))
    starts_at = forms.TimeField(label=_("Start time"), widget=TimeInput())
    duration_minutes = forms.IntegerField(label=_("Duration in minutes"), min_value=15, max_value=600)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    format = forms.ChoiceField(label=_("Kind of conversation"))
    side = forms.ChoiceField(label=_("What are you in this conversation?"), widget=forms.RadioSelect)
    subject = PersonField()
    reviewer = PersonField()
    second_reviewer = PersonField(required=False)
    substitute = PersonField()
    supporter = PersonField(required=False)
    second_reader = PersonField(required=False)
    outside = forms.ChoiceField(
        label=_("Does somebody from outside guide it?"),
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("", _("No, somebody of our own organisation")),
            ("facilitator", _("Yes, somebody from outside guides this conversation")),
            ("substitute", _("I guide it; somebody from outside takes over when I cannot")),
        ],
    )
    outside_name = forms.CharField(label=_("Name"), max_length=120, required=False)
    outside_email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    outside_works_at = forms.CharField(label=_("Where they work"), max_length=120, required=False)
    attendees = PeopleField(label=_("Who else is there?"), required=False)
    competencies = forms.MultipleChoiceField(
        label=_("Which situational competencies do we ask?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offered = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # of which format the competencies stood there
    closing = forms.ChoiceField(
        label=_("Who closes the questionnaires?"),
        widget=forms.RadioSelect,
        choices=[
            ("hand", _("I close them myself, read the open answers and release the mirror.")),
            ("clock", _("The clock closes and releases. It waits for me where too few have answered.")),
        ],
    )
    is_shortened = forms.BooleanField(label=_("Plan it shorter, with the consent of both"), required=False)
    waives_report_days = forms.BooleanField(required=False)
    exception_reason = why_field()

    def __init__(
        self,
        *args: Any,
        formats: Sequence[FormatVersion],
        spec: FormatSpec,
        persons: Mapping[str, Person],
        titles: Mapping[int, str],
        planner: Person,
        sides: Sequence[Part],
        subject: Person | None,
        today: date,
        elsewhere: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.planner = today, planner
        others = {key: person for key, person in persons.items() if person.pk != planner.pk}
        words = spec.words
        fields = self.fields
        fields["format"].choices = [(version.key, version.title) for version in formats]
        if len(formats) == 1:
            fields["format"].widget = forms.HiddenInput()
        for name, word in (
            ("subject", words.subject),
            ("reviewer", words.reviewer),
            ("substitute", words.substitute),
        ):
            fields[name].offer(others, titles, empty=_("Choose somebody"))
            fields[name].label = sentence_start(word.name)
            fields[name].help_text = sentence_start(word.explained) + "." if word.explained else ""
        # The word is explained to the subject; here it is the facilitator who chooses.
        fields["reviewer"].help_text = _("Who conducts the conversation.")
        if spec.parties.reviewer.kind == "collective":
            fields["reviewer"].label = _("Chair of %(committee)s") % {"committee": words.reviewer.the}
            fields["reviewer"].help_text = _("Who approves for the committee. Its other members read along.")
        if elsewhere:
            fields["second_reviewer"].offer(
                {person.public_id: person for person in elsewhere},
                {person.pk: person.works_at for person in elsewhere},
                empty=_("Nobody: it is of our organisation alone"),
            )
            second = spec.parties.reviewer.second
            fields["second_reviewer"].label = _("%(role)s of another organisation") % {
                "role": sentence_start(second.one.name if second else words.reviewer.name)
            }
            fields["second_reviewer"].help_text = _(
                "Do you share %(subject)s with another organisation? Then say who conducts it for them."
            ) % {"subject": words.subject.the}
        else:
            del fields["second_reviewer"]
        fields["place"].help_text = spec.place_hint
        text = _("%(subject)s waives the seven days with the mirror")
        fields["waives_report_days"].label = text % {"subject": sentence_start(words.subject.the)}
        fields["attendees"].offer(others, titles)
        if not spec.parties.attendees:
            del fields["attendees"]
        beside = {
            "supporter": (
                spec.parties.supporter,
                _("Supporter"),
                _("Sits beside one of you; sees the agenda."),
            ),
            "second_reader": (
                spec.parties.second_reader,
                _("Second reader"),
                _("Reads the record once it is final, and signs for having seen it."),
            ),
        }
        for name, (is_known, label, explained) in beside.items():
            if not is_known:
                del fields[name]
                continue
            fields[name].offer(others, titles, empty=_("Nobody"))
            fields[name].label, fields[name].help_text = label, explained
        wanted = spec.parties.facilitator.substitute if spec.parties.facilitator else "none"
        by_office = bool(spec.parties.facilitator and spec.parties.facilitator.offices)
        outside = self.data.get("outside") if self.is_bound and not by_office else ""
        if outside == "facilitator":
            fields["substitute"].offer(persons, titles, empty=_("I do"))
        fields["substitute"].required = wanted == "required" and not outside
        fields["substitute"].help_text = _("Takes over when you cannot.")
        if wanted == "none":
            del fields["substitute"]
        self.own = self._sit(sides, words)
        offer_competencies(fields, spec)
        outside_dates.offer(fields, spec)
        if subject and "subject" in fields:
            fields["subject"].disabled = True
        if not spec.asks or sides:
            del fields["closing"]
        if sides or by_office:  # who comes from outside holds no office here
            del fields["outside"]

    @property
    def outside_fields(self) -> list[forms.BoundField]:
        """The dates of the organisation that the format hangs something on."""
        return outside_dates.asked(self)

    def _sit(self, sides: Sequence[Part], words: Words) -> str:
        """Where nobody guides, the planner is a side: that field is theirs and goes. Returns which one, or nothing."""
        fields = self.fields
        if not sides:
            del fields["side"]
            return ""
        labels = {Part.SUBJECT: _("It is about me"), Part.REVIEWER: _("I conduct it")}
        fields["side"].choices = [(str(part), labels[part]) for part in sides]
        fields["side"].error_messages["required"] = _(
            "Nobody guides this kind of conversation: you are one of the two. Look whether all is right, then plan."
        )
        typed = self.data.get("side") if self.is_bound else None
        own = typed if typed in map(str, sides) else str(sides[0])
        if len(sides) == 1:
            fields["side"].widget = forms.HiddenInput()
            fields["side"].initial = own
        del fields[own]
        return own

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.own:
            given[self.own] = self.planner
        if given.get("outside"):
            if not " ".join(given.get("outside_name", "").split()):
                self.add_error("outside_name", _("Fill in a name."))
            if not given.get("outside_email") and "outside_email" not in self.errors:
                self.add_error("outside_email", _("Fill in an e-mail address: the link is sent there."))
        return given

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > add_months(self.today, AHEAD_MONTHS):
            raise forms.ValidationError(_("This date is more than three years ahead. Choose an earlier one."))
        return held_on
