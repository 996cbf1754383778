# SPDX-License-Identifier: EUPL-1.2
"""Choosing a table of answers, and saying what its columns, groups and words mean."""

from collections.abc import Mapping
from typing import NamedTuple, get_args

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.core.scores_csv import CELL_MAX_CHARACTERS
from samenspiegel.core.scores_table import (
    Column,
    GroupChoice,
    Holds,
    Matching,
    group_values,
    guess,
    guess_group,
    is_long,
    unknown_values,
)
from samenspiegel.core.tables import Table

from .files import table_field

HOLDS: Mapping[Holds, str | Promise] = {
    "nothing": _lazy("not used"),
    "group": _lazy("the group of who answered"),
    "score": _lazy("the score on a question"),
    "text": _lazy("the answer to an open question"),
}
HOLDS_OF_A_SCORE: Mapping[Holds, str | Promise] = {
    "rater": _lazy("who answered (a number is enough)"),
    "competency": _lazy("competency (each row is one score)"),
    "item": _lazy("question (each row is one score)"),
    "value": _lazy("score (each row is one score)"),
}
KINDS: Mapping[str, str | Promise] = {
    "self": _lazy("the self-image"),
    "averaged": _lazy("a group: shown as a mean"),
    "named": _lazy("one person, shown apart"),
    "leave_out": _lazy("leave out"),
}
CANNOT_JUDGE = "none"
MOST_GROUPS = 40
MOST_UNKNOWN = 80
"""Words of which somebody says what they mean. More of either is another column than somebody thinks: each is a row of
fields, and a table can hold thousands."""


class ScoresFileForm(forms.Form):
    """A spreadsheet with answers."""

    subject = forms.CharField(label=_lazy("Whom is it about?"), max_length=120)
    table = table_field(_lazy("XLSX or CSV, at most 10 MB. The first row holds the names of the columns."))


class ColumnRow(NamedTuple):
    """One column on the page."""

    heading: str
    example: str
    holds: forms.BoundField
    competency: forms.BoundField | None


class MatchForm(forms.Form):
    """What the columns hold, who the groups are, what unknown words mean; each begins with our guess.

    Groups and words follow from the columns: whoever says that another column holds the group finds its values the next
    time, with what was said of all others kept. ``beyond``: of what there is too much to ask about, in sentences.
    """

    def __init__(
        self, given: Mapping[str, str] | None, *, table: Table, known_items: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.table = table
        self._given = given
        self.examples: list[str] = []
        guessed = guess(table, known_items)
        for number, column in enumerate(guessed):
            self._add_column(number, column)
        columns = self._columns(guessed)
        self.is_long = is_long(columns)
        groups, values = group_values(table, columns), unknown_values(table, columns)
        self.beyond: list[str] = []
        if len(groups) > MOST_GROUPS:
            self.beyond.append(
                _("There are more than %(most)s groups. Does that column hold the group of who answered?")
                % {"most": MOST_GROUPS}
            )
        if len(values) > MOST_UNKNOWN:
            self.beyond.append(
                _("More than %(most)s answers are no score. Do those columns hold the score on a question?")
                % {"most": MOST_UNKNOWN}
            )
        self.group_names = {value: f"group-{at}" for at, value in enumerate(groups[:MOST_GROUPS])}
        for value, name in self.group_names.items():
            self._add_group(name, value, columns)
        self.value_names = {value: f"value-{at}" for at, value in enumerate(values[:MOST_UNKNOWN])}
        for value, name in self.value_names.items():
            choices = [("", _("choose")), *((str(score), str(score)) for score in range(1, 6))]
            self.fields[name] = forms.ChoiceField(
                label=value[:80],
                choices=[*choices, (CANNOT_JUDGE, _("cannot judge"))],
                required=False,
                initial="",
            )
        if given is not None:
            self.is_bound = True
            self.data = {
                name: given.get(name, field.initial if field.initial is not None else "")
                for name, field in self.fields.items()
            }
            self.full_clean()
        self.columns = columns

    def _add_column(self, number: int, column: Column) -> None:
        example = next((row.cells[number] for row in self.table.rows if row.cells[number]), "")
        self.examples.append(example[:60])
        self.fields[f"column-{number}"] = forms.ChoiceField(
            label=_("What stands in it?"),
            choices=[*HOLDS.items(), *HOLDS_OF_A_SCORE.items()],
            initial=column.holds,
        )
        self.fields[f"competency-{number}"] = forms.CharField(
            label=_("Competency"),
            max_length=CELL_MAX_CHARACTERS,
            required=False,
            initial=column.competency,
            widget=forms.TextInput(attrs={"list": "competencies"}),
        )

    def _add_group(self, name: str, value: str, columns: tuple[Column, ...]) -> None:
        found = guess_group(value)
        shown = value or _("Everybody")
        self.fields[f"{name}-label"] = forms.CharField(
            label=_("Name in the mirror"),
            max_length=CELL_MAX_CHARACTERS,
            required=False,
            initial=shown[:CELL_MAX_CHARACTERS],
        )
        self.fields[f"{name}-kind"] = forms.ChoiceField(
            label=_("What is it?"),
            choices=list(KINDS.items()),
            initial=found.kind,
        )
        self.fields[f"{name}-invited"] = forms.IntegerField(
            label=_("How many people were asked?"),
            min_value=1,
            max_value=10_000,
            required=False,
        )

    def _columns(self, guessed: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns as they were said to be, or as they seem to be."""
        if self._given is None:
            return guessed
        known = set(get_args(Holds))
        columns = []
        for number, column in enumerate(guessed):
            holds = self._given.get(f"column-{number}", column.holds)
            competency = self._given.get(f"competency-{number}", column.competency).strip()
            item = column.item if column.holds == "score" else ""
            columns.append(Column(holds if holds in known else "nothing", competency, item))  # type: ignore[arg-type]
        return tuple(columns)

    @property
    def column_rows(self) -> list["ColumnRow"]:
        """Every column; the competency is asked only of what holds a score."""
        return [
            ColumnRow(
                heading=self.table.headings[at] or _("Column %(number)s") % {"number": at + 1},
                example=self.examples[at],
                holds=self[f"column-{at}"],
                competency=self[f"competency-{at}"] if column.holds == "score" else None,
            )
            for at, column in enumerate(self.columns)
        ]

    @property
    def is_clear(self) -> bool:
        """Whether each score has its competency, so that nobody has to look at all columns."""
        scores = [column for column in self.columns if column.holds == "score"]
        return self.is_long or (bool(scores) and all(column.competency for column in scores))

    @property
    def group_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (value or _("Everybody"), self[f"{name}-label"], self[f"{name}-kind"], self[f"{name}-invited"])
            for value, name in self.group_names.items()
        ]

    @property
    def value_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.value_names.values()]

    @property
    def competencies(self) -> list[str]:
        """The competencies named so far, to choose from."""
        return list(dict.fromkeys(column.competency for column in self.columns if column.competency))

    @property
    def matching(self) -> Matching:
        """What was said, once the form is valid."""
        said = self.cleaned_data
        return Matching(
            columns=self.columns,
            groups={
                value: GroupChoice(
                    said[f"{name}-label"].strip(), said[f"{name}-kind"], said[f"{name}-invited"]
                )
                for value, name in self.group_names.items()
            },
            values={
                value: None if said[name] == CANNOT_JUDGE else int(said[name])
                for value, name in self.value_names.items()
                if said[name]
            },
        )
