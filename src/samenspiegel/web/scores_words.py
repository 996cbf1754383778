# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a table of answers, in sentences that say where and what to do."""

from django.utils.translation import gettext as _

from samenspiegel.core.scores_table import Problem

from .forms.scores import HOLDS, HOLDS_OF_A_SCORE

SHOWN = 40


def problem_text(problem: Problem) -> str:
    """One sentence, with the row and the column where there are any."""
    said = _sentences()[problem.code] % _values(problem)
    if problem.row is None:
        return said
    where = {"row": problem.row, "column": problem.column, "problem": said}
    if problem.column:
        return _("Row %(row)s, column “%(column)s”: %(problem)s") % where
    return _("Row %(row)s: %(problem)s") % where


def _values(problem: Problem) -> dict[str, object]:
    values = {"column": problem.column, **problem.values}
    if "holds" in values:
        values["holds"] = str({**HOLDS, **HOLDS_OF_A_SCORE}[values["holds"]])  # type: ignore[index]
    for name in ("rater", "before"):
        text = str(values.get(name, ""))
        if text[:1] == "r" and text[1:].isdigit():  # of a table with one row per rater we count the rows
            values[name] = _("row %(row)s") % {"row": text[1:]}
    return values


def _sentences() -> dict[str, str]:
    return {
        "column_twice": _("Two columns hold the same: %(column)s. Choose one of them."),
        "column_missing": _("No column holds this: %(holds)s. Say which one does."),
        "no_scores": _("No column holds a score. Say which ones do."),
        "no_competency": _("Write of which competency this question is: %(column)s."),
        "no_group": _("Write how this group is called: %(group)s."),
        "two_kinds": _("%(group)s cannot be two things at once. Give the same name the same kind."),
        "two_selves": _("There is one self-image. Choose for one group that it is the self-image."),
        "unknown_value": _("Say what this answer means: %(value)s."),
        "empty_cell": _("something is missing here. Fill the cell, or leave out the row."),
        "unreadable_cell": _("this is too long, or holds invisible characters."),
        "not_a_number": _("“%(found)s” is no whole number. Leave the cell empty for “cannot judge”."),
        "out_of_scale": _("the score %(found)s lies outside the scale of %(low)s to %(high)s."),
        "two_groups": _("%(rater)s is in %(group)s, but also in %(before)s. Somebody is in one group."),
        "two_raters": _(
            "%(before)s answers in %(group)s already. One person belongs there; choose “a group” if there are more."
        ),
        "twice": _("%(rater)s answered this question already, in row %(before)s."),
    }
