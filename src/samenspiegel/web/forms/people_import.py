# SPDX-License-Identifier: EUPL-1.2
"""Choosing a table of people, and saying what its columns hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.core.people_columns import HEADINGS, Column
from samenspiegel.core.tables import Table

from .files import table_field

COLUMNS: Mapping[Column, str | Promise] = {
    Column.NAME: _lazy("name (first name and surname)"),
    Column.FIRST_NAME: _lazy("first name"),
    Column.PREFIX: _lazy("name prefix (de, van der)"),
    Column.LAST_NAME: _lazy("surname"),
    Column.EMAIL: _lazy("e-mail address"),
    Column.SHARED: _lazy("shared mailbox (yes or no)"),
    Column.PHONE: _lazy("phone number"),
    Column.DEPARTMENT: _lazy("department"),
    Column.TITLE: _lazy("office, as people say it"),
    Column.OFFICE: _lazy("kind of office"),
    Column.BODY: _lazy("body"),
    Column.SINCE: _lazy("since when"),
    Column.MANAGER: _lazy("who they report to"),
    Column.CODE: _lazy("code in Samenspiegel"),
}


class TableForm(forms.Form):
    """A spreadsheet."""

    table = table_field(
        _lazy("XLSX or CSV, at most 3,000 rows and 10 MB. The first row holds the names of the columns.")
    )


class ColumnsForm(forms.Form):
    """What each column of a table holds; ``chosen`` once it is valid."""

    def __init__(self, *args: Any, table: Table, guessed: Sequence[Column | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not used")), *((column.value, text) for column, text in COLUMNS.items())]
        self.names = [f"column-{number}" for number in range(len(table.headings))]
        for number, (name, heading) in enumerate(zip(self.names, table.headings, strict=True)):
            example = next((row.cells[number] for row in table.rows if row.cells[number]), "")
            self.fields[name] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": number + 1},
                choices=choices,
                required=False,
                initial=guessed[number].value if guessed[number] else "",
                help_text=_("For instance: %(example)s") % {"example": example[:60]} if example else "",
            )

    @property
    def chosen(self) -> tuple[Column | None, ...]:
        """What each column holds, ``None`` where it is not used."""
        return tuple(
            Column(self.cleaned_data[name]) if self.cleaned_data.get(name) else None for name in self.names
        )


def heading(column: Column) -> str:
    """What a column is called in a table of ours."""
    return HEADINGS.get(column, str(COLUMNS[column]))
