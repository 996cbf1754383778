# SPDX-License-Identifier: EUPL-1.2
"""The profile of an office with its context, as one document. It is about an office, never about a person."""

from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core.profile import Competency
from samenspiegel.core.wording import short_date_text
from samenspiegel.exports.blocks import Block, Bullets, Heading, Panel, Terms, Words
from samenspiegel.profiles.queries import Coloured, Written

LANGUAGE = "nl"


def profile_of(coloured: Coloured, organisation: str) -> list[Block]:
    """The base text of the office, with what the organisation added to it."""
    profile = coloured.profile
    here = {"organisation": organisation}
    with translation.override(LANGUAGE):
        blocks: list[Block] = [Heading(_("The office")), Words(profile.intro)]
        blocks += [Heading(_("Tasks per role")), Words(profile.tasks_intro)]
        for role in profile.roles:
            blocks += [Heading(role.name, 2), Bullets(list(role.tasks))]
            if coloured.text(role.key):
                own = [Heading(_("In %(organisation)s") % here, 3), Words(coloured.text(role.key))]
                blocks.append(Panel(own, stays_together=False))
        blocks += [Heading(_("Competencies")), Words(profile.core_intro), _terms(profile.core)]
        if profile.situational:
            blocks.append(Heading(_("Situational, chosen in %(organisation)s") % here, 2))
            chosen = coloured.chosen_rows
            blocks.append(_terms(chosen) if chosen else Words(_("None has been chosen yet."), "quiet"))
        if profile.context:
            blocks += [Heading(_("Context")), Words(profile.context_intro)]
        for subject in profile.context:
            blocks.append(Heading(subject.title, 2))
            answered = [question for question in subject.questions if coloured.text(question.key)]
            if not answered:
                blocks.append(Words(_("Nothing has been filled in yet."), "quiet"))
            for question in answered:
                blocks += [Heading(question.question, 3), Words(coloured.text(question.key))]
        blocks.append(Words(_("Base text: %(source)s.") % {"source": profile.source}, "small"))
    return blocks


def changed_text(last: Written | None) -> str:
    """Since when it stands as it does: "Bijgewerkt op 3 maart 2026"; who changed it stands on the page."""
    with translation.override(LANGUAGE):
        if last is None:
            return _("Only the base text so far: nothing was added yet.")
        on = short_date_text(last.changed_at.astimezone(clock.AMSTERDAM).date())
        return _("Updated on %(date)s") % {"date": on}


def _terms(rows: tuple[Competency, ...]) -> Terms:
    return Terms([(row.name, row.definition) for row in rows])
