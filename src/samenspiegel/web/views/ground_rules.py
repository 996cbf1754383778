# SPDX-License-Identifier: EUPL-1.2
"""Ground rules: answer the questions of a format, discuss them with the group, adopt them (RL-1, RL-3)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core.format.ground_rules import bound
from samenspiegel.formats.explanations import explanation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules import actions
from samenspiegel.ground_rules.models import GroundRules, Outcome
from samenspiegel.ground_rules.queries import all_in_force, draft_of, group_of
from samenspiegel.people.models import Body

from ..forms.ground_rules import DiscussedForm, GroundRulesForm
from ..ground_rules_words import settled_lines
from ..loading import PersonRequest
from .people import administration


@administration
def write(request: PersonRequest, version_id: str) -> HttpResponse:
    """The questions of a format with the answers so far, and what is in force now."""
    version = FormatVersion.objects.filter(
        organisation_id=request.person.organisation_id, public_id=version_id, settled_from=None
    ).first()
    if version is None:
        raise Http404
    spec = spec_of(version)
    if not spec.ground_rules:
        messages.info(request, _("This format asks nothing to be settled beforehand."))
        return redirect("organisation")
    bodies = list(Body.objects.filter(organisation_id=version.organisation_id).order_by("name", "id"))
    in_force = all_in_force(version)
    form = GroundRulesForm(
        request.POST or None, spec=spec, bodies=bodies, initial=_initial(version, in_force)
    )
    if form.is_bound and form.is_valid():
        rules = actions.write(
            version=version,
            body=form.body_chosen,
            answers=form.answers,
            by=request.person,
            now=clock.now(),
        )
        messages.success(request, _("The answers have been kept. Discuss them with the group now."))
        return redirect("adopt_ground_rules", rules.public_id)
    return render(
        request,
        "ground_rules/write.html",
        {
            "form": form,
            "version": version,
            "language": spec.text_language,
            "questions": [form[key] for key in form.questions],
            "in_force": [(rules, list(settled_lines(spec_of(rules.settled_version)))) for rules in in_force],
        },
    )


def _initial(version: FormatVersion, in_force: list[GroundRules]) -> dict[str, Any]:
    """The answers that wait to be discussed; without those what is in force; else only the group."""
    body = group_of(version, on=clock.today())
    standing = draft_of(version, body.pk if body else None) or next(iter(in_force), None)
    known: dict[str, Any] = {"body": body.public_id if body else "all"}
    if standing is None:
        return known
    several = {rule.key for rule in spec_of(version).ground_rules if rule.several}
    answers = {
        key: chosen if key in several else next(iter(chosen), "") for key, chosen in standing.answers.items()
    }
    known["body"] = standing.body.public_id if standing.body else "all"
    return {**known, **answers}


@administration
def adopt(request: PersonRequest, rules_id: str) -> HttpResponse:
    """What the answers mean, to discuss with the group; then when that was, and what came of it."""
    rules = (
        GroundRules.objects.filter(organisation_id=request.person.organisation_id, public_id=rules_id)
        .select_related("format_version", "body")
        .first()
    )
    if rules is None:
        raise Http404
    if rules.adopted_at:
        messages.info(request, _("These ground rules have been adopted already. Nothing was changed."))
        return redirect("ground_rules", rules.format_version.public_id)
    form = DiscussedForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            adopted = actions.adopt(rules=rules, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.AdoptionRefused:
            form.add_error("discussed_on", _("This date lies ahead. Record it once you have discussed them."))
        else:
            if adopted.outcome == Outcome.REFUSED:
                text = _("Recorded. Change the answers, and discuss them again.")
            else:
                text = _(
                    "The ground rules have been adopted. Conversations that are planned now keep to them."
                )
            messages.success(request, text)
            return redirect("ground_rules", rules.format_version.public_id)
    spec = bound(spec_of(rules.format_version), rules.answers)
    chapter = next((one for one in explanation(spec) if one.key == "ground_rules"), None)
    return render(
        request,
        "ground_rules/adopt.html",
        {"form": form, "rules": rules, "chapter": chapter, "language": spec.text_language},
    )
