# SPDX-License-Identifier: EUPL-1.2
"""Plan a conversation in one form: type one date, and the whole plan stands there (HV-5, HV-7)."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import (
    last_outside_dates,
    may_guide,
    plannable,
    previous,
    previous_alike,
)
from samenspiegel.core.access import SIDES, Deed, Part
from samenspiegel.core.format import FormatSpec, choosing
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.duties.actions import refresh
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.ground_rules.queries import all_in_force, in_force
from samenspiegel.ground_rules.queries import asks as asks_ground_rules
from samenspiegel.organisations.models import Custody
from samenspiegel.people import actions as people_actions
from samenspiegel.people.models import Person, Role
from samenspiegel.people.queries import in_office, with_role

from .. import outside_dates, plan_again, plan_page
from ..forms.near_round import ask_why
from ..forms.people import active_persons, titles
from ..forms.plan import PlanForm
from ..ground_rules_words import settled_lines, told_beforehand
from ..loading import PersonRequest, conversation_page, page_for, planning_page
from ..plan_words import refusal, too_early
from ..small_groups import split
from .custody import code_page

PAGE = "plan/plan.html"
PREFIX = "plan-"  # of the fields that choose what happens with a small group


@dataclass
class Desk:
    """What lies on the table while planning."""

    planner: Person
    formats: list[FormatVersion]
    version: FormatVersion
    sides: tuple[Part, ...]  # where nobody guides: as which side the planner may plan it
    proposal: Conversation | None
    today: date

    settled: GroundRules | None = None  # what was settled for it beforehand, where the format asks that

    @property
    def spec(self) -> FormatSpec:
        """The format that is chosen now, as it was settled."""
        settled = self.settled.settled_version if self.settled else None
        return spec_of(settled or self.version)


@planning_page
def plan(request: PersonRequest) -> HttpResponse:
    """A new conversation."""
    return _page(request, None)


@conversation_page(Deed.PLAN_NEXT)
def plan_proposed(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The next conversation, as it was proposed: the same people, the same weekday."""
    return _page(request, conversation)


@require_POST
@planning_page
def preview_new(request: PersonRequest) -> HttpResponse:
    """Only the plan, for who has JavaScript; nothing is saved."""
    return _fragment(request, None)


@require_POST
@conversation_page(Deed.PLAN_NEXT)
def preview_proposed(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The same for a proposed conversation."""
    return _fragment(request, conversation)


def _page(request: PersonRequest, proposal: Conversation | None) -> HttpResponse:
    if proposal and (proposal.planned_at or proposal.cancelled_at):
        messages.info(request, _("This conversation has been planned already. Nothing was changed."))
        return redirect("conversation", proposal.public_id)
    desk = _desk(request, proposal)
    if desk is None:
        return render(request, "plan/no_format.html")
    if request.method != "POST":
        form = _form(desk, None)
        return _rendered(request, desk, form, form.initial)
    typed = request.POST.copy()
    if "take" in typed:  # the button with the earliest date that fits
        typed["held_on"] = typed["take"]
    form = _form(desk, typed)
    is_right = form.is_valid()
    if {"take", "preview"} & set(typed):
        _forgive(form)
    elif is_right and (planned := _save(request, desk, form, typed)):
        if planned.code:
            return code_page(request, planned.conversation, planned.code)
        return redirect(*page_for(request.person, planned.conversation))
    return _rendered(request, desk, form, form.cleaned_data, typed)


def _fragment(request: PersonRequest, proposal: Conversation | None) -> HttpResponse:
    desk = _desk(request, proposal)
    if desk is None:
        return HttpResponse(status=204)
    form = _form(desk, request.POST)
    form.is_valid()
    _forgive(form)
    return _rendered(request, desk, form, form.cleaned_data, request.POST, template="plan/_preview.html")


def _desk(request: PersonRequest, proposal: Conversation | None) -> Desk | None:
    today = clock.today()
    found = plannable(request.person, on=today)
    if proposal:  # whoever is a side of it stays that side
        own = [(version, tuple(part for part in parts if part in request.parts)) for version, parts in found]
        found = [(version, parts) for version, parts in own if parts]
    if not found:
        return None
    wanted = request.POST.get("format") or (proposal.format_version.key if proposal else "")
    version, parts = next((one for one in found if one[0].key == wanted), found[0])
    sides = tuple(part for part in parts if part != Part.FACILITATOR)
    settled = _settled(request, version, proposal, today)
    return Desk(request.person, [version for version, _ in found], version, sides, proposal, today, settled)


def _settled(
    request: PersonRequest, version: FormatVersion, proposal: Conversation | None, today: date
) -> GroundRules | None:
    """The ground rules of the chosen subject; before one is chosen those of everybody, where there is one set."""
    if not asks_ground_rules(version):
        return None
    persons = Person.objects.filter(organisation_id=request.person.organisation_id)
    subject = proposal.cycle.subject if proposal else None
    subject = subject or persons.filter(public_id=request.POST.get("subject", "")).first()
    if subject:
        return in_force(version, subject, on=today)
    sets = all_in_force(version)
    return sets[0] if len(sets) == 1 else None


def _form(desk: Desk, typed: QueryDict | None) -> PlanForm:
    organisation_id = desk.planner.organisation_id
    if typed is not None and typed.get("offered") != desk.version.key:
        # Another kind of conversation was chosen on a page that did not show its competencies.
        typed = typed.copy()
        typed["offered"] = desk.version.key
        typed.setlist("competencies", list(_default_choice(desk)))
    return PlanForm(
        typed,
        initial=_initial(desk),
        formats=desk.formats,
        spec=desk.spec,
        persons=active_persons(organisation_id),
        titles=titles(organisation_id, desk.today),
        planner=desk.planner,
        sides=desk.sides,
        subject=desk.proposal.cycle.subject if desk.proposal else None,
        today=desk.today,
        elsewhere=plan_again.second_reviewers(desk.spec, desk.planner, desk.today),
    )


def _initial(desk: Desk) -> dict[str, Any]:
    spec, proposal = desk.spec, desk.proposal
    found: dict[str, Any] = {
        "format": desk.version.key,
        "starts_at": time(10),
        "duration_minutes": spec.time.duration_minutes,
        "closing": "hand",
    }
    people: dict[Part, Person] = {}
    if proposal:
        people = plan_again.people_now(proposal, spec, desk.today)
        last = previous_alike(proposal) or previous(proposal)
        found |= {
            "held_on": plan_again.day(proposal, spec).on,
            "closing": "clock" if last and last.closes_by_clock else "hand",
            "starts_at": proposal.starts_at or found["starts_at"],
            "duration_minutes": proposal.duration_minutes,
            "place": proposal.place,
            "attendees": [
                row.person.public_id for row in proposal.participants.all() if row.part == Part.ATTENDEE
            ],
        }
    else:
        organisation_id = desk.planner.organisation_id
        offices = {Part.SUBJECT: spec.parties.subject.office, Part.REVIEWER: spec.parties.reviewer.office}
        for part, office in offices.items():
            holders = in_office(organisation_id, office, desk.today) if office else []
            if len(holders) == 1:
                people[part] = holders[0]
        if actions.is_collective(spec) and (chair := actions.chair_of(organisation_id, spec, desk.today)):
            people[Part.REVIEWER] = chair
        others = [
            one
            for one in with_role(organisation_id, Role.FACILITATOR)
            if one.pk != desk.planner.pk and may_guide(one, spec, on=desk.today)
        ]
        if len(others) == 1:
            people[Part.SUBSTITUTE] = others[0]
    found |= {"offered": desk.version.key, "competencies": _default_choice(desk)}
    found |= outside_dates.initial(last_outside_dates(desk.planner.organisation_id, spec))
    found["side"] = str(desk.sides[0]) if desk.sides else ""
    for part in (*SIDES, Part.SUBSTITUTE, Part.SUPPORTER, Part.SECOND_READER):
        if part in people and people[part].pk != desk.planner.pk:
            found[part.value] = people[part].public_id
    return found


def _default_choice(desk: Desk) -> list[str]:
    """The situational competencies of last time, else those of the profile (PR-2)."""
    if desk.proposal and desk.proposal.competencies:
        return [
            one for one in desk.proposal.competencies if one in {c.key for c in choosing.choosable(desk.spec)}
        ]
    return list(actions.default_choice(desk.planner.organisation, desk.spec))


def _changes(desk: Desk) -> list[str]:
    if desk.proposal is None:
        return []
    now = plan_again.people_now(desk.proposal, desk.spec, desk.today)
    return plan_again.changes(desk.proposal, desk.version, desk.spec, now, desk.today)


def _forgive(form: PlanForm) -> None:
    """While somebody is still looking, an empty field is not an error."""
    for name, errors in list(form.errors.items()):
        if all(error.code == "required" for error in errors.as_data()):
            del form.errors[name]


def _rendered(
    request: PersonRequest,
    desk: Desk,
    form: PlanForm,
    known: dict[str, Any],
    typed: QueryDict | None = None,
    template: str = PAGE,
) -> HttpResponse:
    if typed is None:  # nothing typed yet: the defaults are ids, the plan needs the people
        known = {
            **known,
            **{name: form.fields[name].persons.get(known.get(name)) for name in _person_fields(form)},
            **_attending(form, known),
            **({form.own: desk.planner} if form.own else {}),
        }
    preview = plan_page.build(
        organisation=desk.planner.organisation,
        spec=desk.spec,
        cleaned=known,
        planner=desk.planner,
        chosen=_chosen(typed)
        if typed is not None or desk.proposal is None
        else plan_again.plans(desk.proposal),
        today=desk.today,
        proposal=desk.proposal,
    )
    to = {"conversation_id": desk.proposal.public_id} if desk.proposal else {}
    address = reverse("plan_proposed_preview", kwargs=to) if to else reverse("plan_preview")
    values = {
        "form": form,
        "spec": desk.spec,
        "preview": preview,
        "ground_rules": list(settled_lines(desk.spec)),
        "misses_ground_rules": asks_ground_rules(desk.version) and not desk.settled,
        "told": told_beforehand(desk.spec, known.get("reviewer"), on=desk.today),
        "settled": desk.settled,
        "proposal": desk.proposal,
        "preview_url": address,
        "prefix": PREFIX,
        "changes": _changes(desk) if template == PAGE else [],
        "core": ", ".join(one.name for one in desk.spec.competencies if one.use == "core"),
        "planner": desk.planner,
        "own_word": getattr(desk.spec.words, form.own).name if form.own else "",
        "asks_side": len(desk.sides) > 1,
    }
    return render(request, template, values)


def _attending(form: PlanForm, known: dict[str, Any]) -> dict[str, Any]:
    persons = form.fields["attendees"].persons if "attendees" in form.fields else {}
    return {"attendees": [persons[one] for one in known.get("attendees", ()) if one in persons]}


def _person_fields(form: PlanForm) -> list[str]:
    return [name for name in ("subject", "reviewer", "second_reviewer", "substitute") if name in form.fields]


def _chosen(typed: QueryDict | None) -> dict[str, str]:
    """The plan per small group, as typed; only what is offered counts."""
    if typed is None:
        return {}
    return {name[len(PREFIX) :]: value for name, value in typed.items() if name.startswith(PREFIX)}


@dataclass(frozen=True)
class Planned:
    """What was planned; ``code``: in custodian mode the code to print, which can be shown only now."""

    conversation: Conversation
    code: str = ""


def _save(request: PersonRequest, desk: Desk, form: PlanForm, typed: QueryDict) -> Planned | None:
    """Plan it, or put on the form why not. Twice the same press plans once."""
    try:
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=form.cleaned_data["subject"].pk)
            if standing := _standing(desk, form):
                messages.info(request, _("This conversation has been planned already. Nothing was changed."))
                return Planned(standing)
            seen = set(typed.get("seen_independence", "").split())
            planned = _planned(desk, form, _chosen(typed), seen)
    except ScheduleImpossible as impossible:
        form.add_error("held_on", too_early(impossible.earliest, desk.spec))
    except actions.RoundTooSoon as soon:
        ask_why(form, soon.other_on)
    except actions.PlanRefused as refused:
        if refused.code.startswith("outside_date"):
            text = outside_dates.wrong_text(refused.code)
        else:
            text = refusal(refused.code, is_own=refused.field == "facilitator")
        form.add_error(refused.field if refused.field in form.fields else None, text)
    except NotSeen:
        text = _(
            "Look below how who guides it stands to the others. Then press once more, or choose somebody else."
        )
        form.add_error(None, text)
    except people_actions.WorksHere as known:
        text = _("This address belongs to %(person)s, who works here. Choose that person from the list.")
        form.add_error("outside_email", text % {"person": known.name})
    except feedback.PlanImpossible:
        text = _(
            "The choices for the small groups do not go together. Let one group join the other, not both ways."
        )
        form.add_error(None, text)
    else:
        refresh([planned.conversation.pk], now=clock.now())
        text = _("The conversation has been planned. Subject and reviewer get a mail.")
        if desk.sides:
            other = form.cleaned_data["reviewer" if form.own == Part.SUBJECT else "subject"]
            text = _("The conversation has been planned. %(person)s gets a mail.") % {"person": other.name}
        messages.success(request, text)
        return planned
    return None


def _standing(desk: Desk, form: PlanForm) -> Conversation | None:
    if desk.proposal:
        proposal = Conversation.objects.select_for_update().get(pk=desk.proposal.pk)
        return proposal if proposal.planned_at or proposal.cancelled_at else None
    return Conversation.objects.filter(
        organisation_id=desk.planner.organisation_id,
        cycle__subject=form.cleaned_data["subject"],
        held_on=form.cleaned_data["held_on"],
        starts_at=form.cleaned_data["starts_at"],
        cancelled_at=None,
        participants__person=desk.planner,
    ).first()


class NotSeen(Exception):
    """Who guides it does not stand apart, and that did not stand on the page when the button was pressed."""


def _guides(desk: Desk, given: dict[str, Any]) -> tuple[Person | None, Person | None]:
    """Who guides it and who takes over: who plans it, or somebody from outside; nobody where the format says so.

    Raises:
        WorksHere: the address of somebody from outside is that of somebody of the organisation.
    """
    if desk.sides:
        return None, None
    outside, substitute = given.get("outside"), given.get("substitute")
    if not outside:
        return desk.planner, substitute
    outsider = people_actions.add_outsider(
        organisation=desk.planner.organisation,
        name=" ".join(given["outside_name"].split()),
        email=given["outside_email"],
        works_at=given["outside_works_at"],
        by=desk.planner,
        now=clock.now(),
    )
    if outside == Part.SUBSTITUTE:
        return desk.planner, outsider
    own = desk.planner if plan_page.wants_substitute(desk.spec) else None
    return outsider, substitute or own


def _planned(desk: Desk, form: PlanForm, chosen: dict[str, str], seen: set[str]) -> Planned:
    given, now = form.cleaned_data, clock.now()
    facilitator, substitute = _guides(desk, given)
    preview = plan_page.build(
        organisation=desk.planner.organisation,
        spec=desk.spec,
        cleaned=given,
        planner=desk.planner,
        chosen=chosen,
        today=desk.today,
        proposal=desk.proposal,
    )
    if preview is not None and not set(preview.independence_codes.split()) <= seen:
        raise NotSeen
    planned = actions.plan(
        organisation=desk.planner.organisation,
        format_version=desk.version,
        subject=given["subject"],
        reviewer=given["reviewer"],
        facilitator=facilitator,
        substitute=substitute,
        held_on=given["held_on"],
        starts_at=given["starts_at"],
        duration_minutes=given["duration_minutes"],
        place=given["place"],
        by=desk.planner,
        now=now,
        attendees=given.get("attendees") or (),
        supporter=given.get("supporter"),
        second_reader=given.get("second_reader"),
        second_reviewer=given.get("second_reviewer"),
        competencies=given.get("competencies"),
        outside_dates=outside_dates.given(desk.spec, given),
        closes_by_clock=given.get("closing") == "clock",
        is_shortened=preview is not None and preview.is_too_early and given["is_shortened"],
        waives_report_days=given["waives_report_days"],
        exception_reason=given["exception_reason"],
        proposal=desk.proposal,
    )
    round = feedback.propose_raters(conversation=planned, now=now, by=desk.planner)
    if round and preview:
        wanted = {line.key: line.advice.chosen for line in preview.groups}
        for group in round.groups.all():
            choice = wanted.get(group.key)
            if choice and choice.value != "mean_or_nothing":
                value, partner = split(choice.value)
                feedback.choose_plan(group=group, plan=value, merge_with=partner, by=desk.planner, now=now)
    if round and round.custody == Custody.CUSTODIAN:
        code = feedback.make_recovery_code(round=round, by=desk.planner, now=now)
        return Planned(planned, code)
    return Planned(planned)
