# SPDX-License-Identifier: EUPL-1.2
"""The forms around a record: its sections and agreements, a proposal, the closing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec, RecordSection
from samenspiegel.core.format.shared import roles
from samenspiegel.core.passages import LINE_LENGTH, TEXT_LENGTH, AgreementText, Document, Section
from samenspiegel.people.models import Person
from samenspiegel.records.queries import BodyOwner

from .dates import DateField

MOST_ROWS = 40
BODY = "body:"
"""What stands before the choice of a body as owner, where a person is chosen by public id."""


@dataclass(frozen=True)
class Choices:
    """What can be chosen for an agreement: who does it, what kind it is, which competency it develops."""

    owners: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]
    competencies: Sequence[tuple[str, str]]

    @classmethod
    def of(
        cls, spec: FormatSpec, owners: Iterable[tuple[Person, Part]], bodies: Iterable[BodyOwner] = ()
    ) -> "Choices":
        words = roles(spec)
        return cls(
            owners=[
                (person.public_id, f"{person.name} ({words[part]})" if part in words else person.name)
                for person, part in owners
            ]
            + [(f"{BODY}{body.value}", body.name) for body in bodies],
            kinds=[(kind.key, kind.label) for kind in spec.agreement_kinds],
            competencies=[(row.key, row.name) for row in (*spec.competencies, *spec.blocks)],
        )


class AgreementForm(forms.Form):
    """One agreement. It may be unfinished while the record is written; offering asks for the rest."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    what = forms.CharField(
        label=_lazy("What is agreed?"),
        help_text=_lazy("Begin with who does it, for example: “The secretary …”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE_LENGTH}),
    )
    owner = forms.ChoiceField(label=_lazy("Who does it?"), required=False)
    due_on = DateField(
        label=_lazy("By when?"),
        required=False,
    )
    kind = forms.ChoiceField(label=_lazy("Kind of agreement"), required=False)
    competency = forms.ChoiceField(label=_lazy("Competency that it develops"), required=False)
    support = forms.CharField(
        label=_lazy("What support is needed?"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": LINE_LENGTH}),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = ("", _("Choose"))
        options = {
            "owner": [empty, *choices.owners],
            "kind": [empty, *choices.kinds],
            "competency": [("", _("None")), *choices.competencies],
        }
        for name, offered in options.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row."""
        names = ("what", "owner", "due_on", "competency", "support")
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def agreement(self) -> AgreementText:
        values = self.cleaned_data
        return AgreementText(
            key=values["key"],
            what=values["what"],
            kind=values["kind"],
            support=values["support"],
            owner="" if values["owner"].startswith(BODY) else values["owner"],
            on_behalf_of=values["owner"].removeprefix(BODY) if values["owner"].startswith(BODY) else "",
            due_on=values["due_on"],
            competency=values["competency"],
        )


def initial_of(agreement: AgreementText) -> dict[str, Any]:
    """An agreement as the form shows it."""
    return {
        "key": agreement.key,
        "what": agreement.what,
        "kind": agreement.kind,
        "support": agreement.support,
        "owner": f"{BODY}{agreement.on_behalf_of}" if agreement.on_behalf_of else agreement.owner,
        "due_on": agreement.due_on,
        "competency": agreement.competency,
    }


class SectionsForm(forms.Form):
    """The sections of the record, one field each; of a two-sided section one per side."""

    def __init__(
        self, *args: Any, spec: FormatSpec, sections: Sequence[RecordSection], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.sections = spec, sections
        for section in self.sections:
            for name, label in self.names(section.key):
                self.fields[name] = forms.CharField(
                    label=label or section.title,
                    required=False,
                    help_text=section.help,
                    widget=forms.Textarea(attrs={"rows": 5, "maxlength": TEXT_LENGTH}),
                )

    def names(self, key: str) -> list[tuple[str, str]]:
        """The fields of a section, with a label where there is more than one."""
        section = next(row for row in self.spec.record if row.key == key)
        if section.kind != "two_sided":
            return [(key, "")]
        return [(f"{key}:{side}", label) for side, label in side_labels(self.spec).items()]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each section with its fields, for the page."""
        return [
            (section, [self[name] for name, _label in self.names(section.key)]) for section in self.sections
        ]

    def written(self) -> tuple[Section, ...]:
        found = []
        for section in self.sections:
            texts = {
                name.partition(":")[2]: self.cleaned_data[name] for name, _label in self.names(section.key)
            }
            if section.kind == "two_sided":
                found.append(Section(section.key, section.title, is_two_sided=True, texts=texts))
            else:
                found.append(Section(section.key, section.title, text=texts[""]))
        return tuple(found)


def side_labels(spec: FormatSpec) -> dict[str, str]:
    """How the two views of a two-sided section are called."""
    return {
        "subject": _("According to %(side)s") % {"side": spec.words.office.the},
        "reviewer": _("According to %(side)s") % {"side": spec.words.reviewer.the},
    }


def initial_sections(document: Document) -> dict[str, str]:
    """The sections of a document as the form shows them."""
    found: dict[str, str] = {}
    for section in document.sections:
        if section.is_two_sided:
            found |= {f"{section.key}:{side}": text for side, text in section.texts.items()}
        else:
            found[section.key] = section.text
    return found


class RecordForm:
    """The whole record on one page: sections, and a row per agreement with one to spare. Works without scripts."""

    def __init__(
        self,
        *,
        spec: FormatSpec,
        sections: Sequence[RecordSection],
        choices: Choices,
        data: QueryDict | None = None,
        document: Document | None = None,
        spare: bool = False,
    ) -> None:
        initial = initial_sections(document) if document else {}
        self.sections = SectionsForm(data, spec=spec, sections=sections, initial=initial)
        agreed = document.agreements if document else ()
        if data is None:
            number = len(agreed) + (1 if spare or not agreed else 0)
        else:
            posted = data.get("rows", "")
            number = min(int(posted), MOST_ROWS) if posted.isascii() and posted.isdigit() else 0
        self.rows = [
            AgreementForm(
                data,
                prefix=f"agreement-{at}",
                choices=choices,
                initial=initial_of(agreed[at]) if at < len(agreed) else {},
            )
            for at in range(number)
        ]

    def is_valid(self) -> bool:
        # No short cut: every row has to show its own errors.
        return all([self.sections.is_valid(), *(row.is_valid() for row in self.rows if not row.is_blank)])

    def document(self, *, without: int | None = None) -> Document:
        """What was typed; rows that were left empty, and the one that is taken out, are not in it."""
        rows = [row.agreement() for at, row in enumerate(self.rows) if at != without and not row.is_blank]
        return Document(sections=self.sections.written(), agreements=tuple(rows))

    @property
    def filled(self) -> list[AgreementForm]:
        return [row for row in self.rows if not row.is_blank]

    def errors(self) -> list[tuple[str, str]]:
        """All errors as (id of the field, text), for the summary on top of the page."""
        forms_ = [self.sections, *self.rows]
        return [
            (form[name].auto_id, error)
            for form in forms_
            if form.is_bound
            for name, errors in form.errors.items()
            if name in form.fields
            for error in errors
        ]


MISSING = {
    "what": ("what", _lazy("Write what is agreed, or leave the whole row empty.")),
    "owner": ("owner", _lazy("Choose who does it.")),
    "other_owner": (
        "owner",
        _lazy("Agreements of this kind are not theirs. Choose who does it, or another kind."),
    ),
    "kind": ("kind", _lazy("Choose what kind of agreement it is.")),
    "competency": ("competency", _lazy("Choose the competency that this agreement develops.")),
    "no_competency": ("competency", _lazy("This kind of agreement develops no competency: choose “None”.")),
}


def show_missing(
    rows: Sequence[AgreementForm], keys: Sequence[str], missing: Iterable[tuple[str, str]]
) -> None:
    """Put on each row what its agreement still misses; ``keys`` are those of the rows, in their order."""
    for key, what in missing:
        field, text = MISSING[what]
        for at, row_key in enumerate(keys):
            if row_key == key and at < len(rows):
                rows[at].add_error(field, str(text))


class TextProposalForm(forms.Form):
    """Another text for a passage."""

    text = forms.CharField(
        label=_lazy("Your text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": TEXT_LENGTH}),
    )
    reason = forms.CharField(
        label=_lazy("Why do you propose this?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE_LENGTH}),
    )


class AgreementProposalForm(AgreementForm):
    """Another wording of an agreement, a new one, or none."""

    reason = forms.CharField(
        label=_lazy("Why do you propose this?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE_LENGTH}),
    )

    def agreement(self) -> AgreementText:
        return replace(super().agreement(), key="")


class ReactionForm(forms.Form):
    """One's own reaction to a record, with the signature for having seen it."""

    reaction = forms.CharField(
        label=_lazy("Your own reaction, if you want to add one"),
        help_text=_lazy("Everybody who reads the record reads it. Nobody else can change it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
    )


class CloseForm(forms.Form):
    """Close a record without approval of both."""

    reason = forms.CharField(
        label=_lazy("Why is it closed like this?"),
        help_text=_lazy("Both sides read this reason, also in their mail."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
        error_messages={"required": _lazy("Write down why the record is closed without approval of both.")},
    )
    handed_over_on = DateField(
        label=_lazy("Handed over on"),
        help_text=_lazy("The day on which both got the text."),
        error_messages={
            "required": _lazy("Choose the day on which both got the text."),
        },
    )
    sure = forms.BooleanField(
        label=_lazy("Yes, close it. I know that this cannot be undone."),
        error_messages={"required": _lazy("Tick the box to confirm.")},
    )


class FollowUpForm(forms.Form):
    """What became of an agreement."""

    status = forms.ChoiceField(
        label=_lazy("How does it stand?"),
        choices=[("open", _lazy("Still open")), ("met", _lazy("Done")), ("dropped", _lazy("Dropped"))],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose how it stands.")},
    )
    due_on = DateField(
        label=_lazy("New date, if it moves"),
        required=False,
    )
    note = forms.CharField(
        label=_lazy("What happened?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 600}),
    )
