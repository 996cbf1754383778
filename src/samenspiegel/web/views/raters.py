# SPDX-License-Identifier: EUPL-1.2
"""Who is asked for feedback: chosen by the facilitator, seen and objected to by both sides (HV-4, HV-14)."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core import schedule
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import is_shared
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.queries import invitations, label, labels, round_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person

from ..conversation_page import readers_text
from ..forms.people import active_persons, persons_elsewhere, titles
from ..forms.raters import AddRaterForm, ObjectionAnswerForm, ObjectionForm, TypistForm
from ..independence_words import warnings
from ..loading import PersonRequest, conversation_page
from ..objecting import over_text, term_values
from ..page_words import listing
from ..plan_again import moves
from ..plan_page import UNREACHABLE
from ..posting import pressed_on
from ..small_groups import GroupAdvice, advice, split


@dataclass(frozen=True)
class GroupOfRaters:
    """One group on the page."""

    key: str
    label: str
    kind: str
    people: list[Invitation]
    advice: GroupAdvice = field(default_factory=GroupAdvice)
    unreachable: list[str] = field(default_factory=list)
    note: str = ""


@conversation_page(Deed.SEE_RATERS)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The list: for the facilitator to change, for both sides to look at."""
    return _page(request, conversation)


@require_POST
@conversation_page(Deed.CHOOSE_RATERS)
def add(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Ask one more person, of the organisation or new to it."""
    round = _round(conversation)
    form = _add_form(conversation, round, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                person = given["person"] or _new_person(conversation, given, request.person)
                actions.add_rater(
                    round=round,
                    group=given["group"],
                    person=person,
                    by=request.person,
                    now=clock.now(),
                    by_letter=given["by_letter"],
                )
        except actions.RaterRefused as refused:
            form.add_error("person" if given["person"] else "email", _refusal(refused.code))
        else:
            asked = _("%(person)s has been asked; the mail leaves at once.")
            if given["by_letter"]:
                asked = _("%(person)s has been asked. Make the letter now, below.")
            text = asked if round.opened_on else _("%(person)s is on the list.")
            messages.success(request, text % {"person": person.name})
            _warn_if_above(request, conversation, person)
            return redirect("raters", conversation.public_id)
    return _page(request, conversation, add_form=form)


@require_POST
@conversation_page(Deed.CHOOSE_RATERS)
def remove(request: PersonRequest, conversation: Conversation, invitation_id: str) -> HttpResponse:
    """Take a proposed rater off the list, before anything has left."""
    invitation = (
        Invitation.objects.filter(round=_round(conversation), public_id=invitation_id)
        .select_related("person")
        .first()
    )
    try:
        if invitation:  # removed already: the same press twice
            actions.remove_rater(invitation=invitation, by=request.person, now=clock.now())
            messages.success(request, _("%(person)s is off the list.") % {"person": invitation.person.name})
    except (actions.AlreadyOpen, Invitation.DoesNotExist):
        messages.error(request, _gone())
    except actions.RaterRefused as refused:
        messages.error(request, _refusal(refused.code))
    return redirect("raters", conversation.public_id)


@require_POST
@conversation_page(Deed.CHOOSE_RATERS)
def choose_plan(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Choose what happens with a small group."""
    round = _round(conversation)
    group = next((row for row in round.groups.all() if row.key == request.POST.get("group")), None)
    if group is None:
        raise Http404
    plan, partner = split(request.POST.get(f"plan-{group.key}", ""))
    try:
        actions.choose_plan(group=group, plan=plan, merge_with=partner, by=request.person, now=clock.now())
        messages.success(request, _("Your choice has been saved. It stands in the invitation."))
    except actions.AlreadyOpen:
        messages.error(request, _gone())
    except actions.PlanImpossible as impossible:
        messages.error(request, _impossible(impossible.code))
    return redirect("raters", conversation.public_id)


@require_POST
@conversation_page(Deed.OBJECT_TO_RATERS)
def object_to(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say in words what is wrong with a proposed rater, or with the list."""
    round = _round(conversation)
    form = _objection_form(round, request.POST)
    if form.is_valid():
        reason, about = form.cleaned_data["reason"], form.cleaned_data["about"]
        try:
            if not _is_repeated(round, request.person, about, reason):
                actions.object_to_rater(
                    round=round, by=request.person, reason=reason, about=about, now=clock.now()
                )
            messages.success(
                request, _("Your objection has been sent. Nothing leaves before it has an answer.")
            )
            return redirect("raters", conversation.public_id)
        except actions.AlreadyOpen:
            text = _(
                "The questionnaires have left in the meantime. Call the one who guides the conversation."
            )
            form.add_error(None, text)
        except actions.TermOver:
            form.add_error(None, over_text())
        except (actions.NotTheirs, actions.TextMissing):
            form.add_error("reason", _("Write in at most 2000 characters what your objection is."))
    return _page(request, conversation, objection_form=form)


@conversation_page(Deed.CHOOSE_RATERS)
@pressed_on("raters")
def answer_objection(request: PersonRequest, conversation: Conversation, objection_id: str) -> HttpResponse:
    """Answer an objection; whoever made it can read the answer."""
    objection = _round(conversation).objections.filter(public_id=objection_id).first()
    if objection is None:
        raise Http404
    form = ObjectionAnswerForm(request.POST, prefix=objection.public_id)
    if form.is_valid():
        try:
            actions.answer_objection(
                objection=objection, answer=form.cleaned_data["answer"], by=request.person, now=clock.now()
            )
            messages.success(request, _("Your answer has been saved."))
            return redirect("raters", conversation.public_id)
        except actions.AlreadyOpen:
            form.add_error(None, _gone())
        except actions.NotTheirs:
            form.add_error(None, _("You made this objection yourself. The other one answers it."))
        except actions.TextMissing:
            form.add_error("answer", _("Write an answer in at most 2000 characters."))
    return _page(request, conversation, answer_form=form)


def _round(conversation: Conversation) -> Round:
    round = round_of(conversation)
    if round is None:
        raise Http404
    return round


def _page(
    request: PersonRequest,
    conversation: Conversation,
    *,
    add_form: AddRaterForm | None = None,
    objection_form: ObjectionForm | None = None,
    answer_form: ObjectionAnswerForm | None = None,
) -> HttpResponse:
    round = round_of(conversation)
    spec = spec_of(conversation.format_version)
    values: dict[str, Any] = {
        "conversation": conversation,
        "spec": spec,
        "round": round,
        "readers": readers_text(Deed.SEE_RATERS, people_in(conversation), request.person, request.rules),
    }
    if round is None or not conversation.has_round:
        return render(request, "raters/none.html", values)
    chooses = may(Deed.CHOOSE_RATERS, request.parts, rules=request.rules)
    is_proposal = not (round.opened_on or round.closed_at or round.destroyed_at)
    grows_until = actions.grows_until_on(round) if actions.is_open(round) else None
    asked = invitations(round)
    term = term_values(round, request.person)
    may_object = is_proposal and not (term and term["objection_term"]["is_over"])
    values |= {
        **term,
        "chooses": chooses,
        "sees_who_declined": may(Deed.SEE_WHO_HANDED_IN, request.parts, rules=request.rules),
        "is_proposal": is_proposal,
        "grows_until": grows_until,
        "leaves_on": conversation.milestones.filter(key=schedule.INVITATIONS)
        .values_list("due_on", flat=True)
        .first(),
        "groups": _groups(round, spec, asked, chooses and is_proposal),
        "sides": listing(row.person.name for row in asked if row.group.key in _side_keys(spec)),
        "titles": titles(conversation.organisation_id, clock.today()),
    }
    if values["sees_who_declined"] and actions.is_open(round) and any(row.by_letter for row in asked):
        values |= {"makes_letters": True, "typist_form": typist_form(conversation, round)}
    if chooses:
        # Who reads the report adds nobody once the questionnaires have left: see add_rater.
        grows_until = grows_until if request.rules.is_guided else None
        may_add = is_proposal or (grows_until is not None and clock.today() <= grows_until)
        values |= {
            "problems": _problem_texts(round, spec) if is_proposal else [],
            "since": _since(round) if is_proposal else [],
            "independence": _independence(conversation, spec, asked),
            "add_form": add_form or (_add_form(conversation, round) if may_add else None),
            "objections": _objections(round, request.person, answer_form),
            "bad_form": add_form or answer_form or objection_form,
            "grows_until": grows_until,
            "is_guided": request.rules.is_guided,
        }
        if may(Deed.OBJECT_TO_RATERS, request.parts, rules=request.rules):
            values["objection_form"] = objection_form or (_objection_form(round) if may_object else None)
    elif may(Deed.OBJECT_TO_RATERS, request.parts, rules=request.rules):
        values |= {
            "objection_form": objection_form or (_objection_form(round) if may_object else None),
            "objections": [
                row for row in _objections(round, request.person) if row["text"].by == request.person
            ],
            "bad_form": objection_form,
        }
    return render(request, "raters/show.html", values)


def _since(round: Round) -> list[str]:
    """Who started or left since it was planned, in sentences."""
    named = labels(round)
    return [
        text
        for one in actions.since_planning(round, clock.today())
        for text in moves(
            named.get(one.group, ""), [row.name for row in one.come], [row.name for row in one.gone]
        )
    ]


def _side_keys(spec: FormatSpec) -> set[str]:
    return {group.key for group in spec.groups if group.answered_by != "raters"}


def _groups(round: Round, spec: FormatSpec, asked: list[Invitation], can_change: bool) -> list[GroupOfRaters]:
    rows = [group for group in round.groups.all() if group.key not in _side_keys(spec)]
    named = labels(round)
    sizes = {row.key: sum(one.group_id == row.pk for one in asked) for row in rows}
    unreachable = actions.unreachable(round, clock.now()) if can_change else []
    groups = []
    for row in rows:
        chosen = f"merge:{row.merge_with}" if row.plan == "merge" else row.plan
        partner = next((one for one in rows if one.plan == "merge" and one.merge_with == row.key), None)
        joined = _("Counts together with %(group)s where needed.")
        told = advice(spec, spec.group(row.key), sizes, round.floor, chosen) if can_change else GroupAdvice()
        if partner and told.kind == "error" and sizes[row.key] + sizes[partner.key] >= round.floor:
            told = GroupAdvice()
        groups.append(
            GroupOfRaters(
                row.key,
                named[row.key],
                row.kind,
                [one for one in asked if one.group_id == row.pk],
                told,
                [
                    f"{one.person.name} {UNREACHABLE.get(one.reason, '')}."
                    for one in unreachable
                    if one.group == row.key
                ],
                joined % {"group": named[partner.key]} if partner else "",
            )
        )
    return groups


def _problem_texts(round: Round, spec: FormatSpec) -> list[tuple[str, str]]:
    """What keeps the questionnaires from leaving, each with the place of its remedy on or off the page."""
    texts = {
        "no_date": (_("The conversation has no date. Give it a date first."), "move"),
        "consent_open": (_("The shorter plan waits for the consent of subject and reviewer."), ""),
        "due_date_passed": (
            _("The day on which you wanted the answers has passed. Begin again, or look alone."),
            reverse("conversation", args=[round.conversation.public_id]),
        )
        if spec.is_alone
        else (_("The due date has passed before anything left. Move the conversation."), "move"),
        "objection_open": (_("An objection waits for your answer."), "#objections"),
        "term_runs": (
            _("The term to object still runs. It is over sooner once all who may object agree."),
            "",
        ),
        "side_missing": (_("The subject or the reviewer is missing."), ""),
        "seal_missing": (
            _("You or the one who takes over has no seal passphrase. Both of you need one."),
            reverse("seal"),
        ),
        "recovery_missing": (
            _("There is no printed code yet. Make it and print it."),
            reverse("recovery_code", args=[round.conversation.public_id]),
        ),
        "no_raters": (_("Nobody is asked for feedback yet. Add people."), "#add"),
    }
    found = []
    for problem in actions.problems(round, clock.now()):
        if problem.code in texts:
            found.append(texts[problem.code])
            continue
        text = {
            "too_small": _("%(group)s: too few people for a mean."),
            "words_too_few": _("%(group)s: too few people. What they write is shown from five people on."),
            "merged_too_small": _("%(group)s: together with the other group still too few people."),
        }[problem.code]
        found.append((text % {"group": label(round, problem.group)}, f"#group-{problem.group}"))
    return found


def _independence(conversation: Conversation, spec: FormatSpec, asked: list[Invitation]) -> list[str]:
    """How who guides it stands to the others, by name, for who chooses the raters."""
    people = people_in(conversation)
    found = conversations.findings(
        organisation_id=conversation.organisation_id,
        spec=spec,
        people=people,
        raters=[row.person_id for row in asked],
    )
    return warnings(found, people, [row.person for row in asked])


def _warn_if_above(request: PersonRequest, conversation: Conversation, person: Person) -> None:
    people = people_in(conversation)
    spec = spec_of(conversation.format_version)
    for one in conversations.findings(
        organisation_id=conversation.organisation_id, spec=spec, people=people, raters=[person.pk]
    ):
        if one.person == person.pk:
            messages.warning(request, warnings([one], people, [person])[0])


def _add_form(conversation: Conversation, round: Round, typed: Any = None) -> AddRaterForm:
    spec = spec_of(conversation.format_version)
    everybody = active_persons(conversation.organisation_id)
    if is_shared(spec):  # who has a seat in the other organisation can be asked as well
        everybody |= persons_elsewhere(conversation.organisation_id, clock.today())
    taken = {row.person_id for row in conversation.participants.all() if row.part != Part.ATTENDEE}
    taken |= set(round.invitations.values_list("person_id", flat=True))
    free = {key: person for key, person in everybody.items() if person.pk not in taken}
    named = labels(round)
    groups = [(row.key, named[row.key]) for row in round.groups.all() if row.key not in _side_keys(spec)]
    return AddRaterForm(
        typed,
        groups=groups,
        persons=free,
        everybody=everybody,
        titles=titles(conversation.organisation_id, clock.today()),
    )


def typist_form(conversation: Conversation, round: Round, typed: Any = None) -> TypistForm:
    """Who can be named: of the organisation, with an account, and with nothing to do in the conversation."""
    typist = actions.typist_of(round)
    form = TypistForm(typed, initial={"typist": typist.public_id if typist else ""})
    taken = {row.person_id for row in conversation.participants.all()}
    taken |= set(round.invitations.values_list("person_id", flat=True))
    everybody = active_persons(conversation.organisation_id)
    free = {
        key: person
        for key, person in everybody.items()
        if person.pk not in taken and person.account_id and not person.is_external
    }
    form.fields["typist"].offer(free, {}, empty=_("Nobody: then the letter has no form to fill in by hand"))
    return form


def _objection_form(round: Round, typed: Any = None) -> ObjectionForm:
    form = ObjectionForm(typed)
    sides = _side_keys(spec_of(round.conversation.format_version))
    asked = {row.person.public_id: row.person for row in invitations(round) if row.group.key not in sides}
    form.fields["about"].offer(asked, {}, empty=_("The list as a whole"))
    return form


def _objections(
    round: Round, reader: Person, answer_form: ObjectionAnswerForm | None = None
) -> list[dict[str, Any]]:
    found = actions.objections(round)
    about = {one.about for one in found if one.about}
    names = dict(
        Person.objects.filter(organisation_id=round.organisation_id, public_id__in=about).values_list(
            "public_id", "name"
        )
    )
    return [
        {
            "text": one,
            "about": names.get(one.about, ""),
            "answers": one.by != reader,
            "form": answer_form
            if answer_form is not None and answer_form.prefix == one.objection.public_id
            else ObjectionAnswerForm(prefix=one.objection.public_id),
        }
        for one in found
    ]


def _is_repeated(round: Round, by: Person, about: Person | None, reason: str) -> bool:
    """The same words about the same person, not answered yet: a button pressed twice."""
    return any(
        one.by == by
        and one.about == (about.public_id if about else "")
        and one.reason == reason.strip()
        and not one.objection.is_answered
        for one in actions.objections(round)
    )


def _new_person(conversation: Conversation, given: dict[str, Any], by: Person) -> Person:
    name = " ".join(given["name"].split())
    return people.add_person(
        organisation=conversation.organisation,
        name=name,
        first_name=name.split()[0][:60],
        email=given["email"],
        now=clock.now(),
        by=by,
    )


def _gone() -> str:
    return _("The questionnaires have left in the meantime. Nothing was changed.")


def _refusal(code: str) -> str:
    return {
        "takes_part": _("This person takes part in the conversation, and cannot be asked as well."),
        "invited_already": _("This person is on the list already."),
        "no_address": _("This person has no e-mail address. Have it filled in first, or ask somebody else."),
        "no_letters": _("Nobody guides this conversation. That is why nobody is asked by letter."),
        "shared_mailbox": _("This person only has a shared mailbox. A personal link is not sent there."),
        "address_taken": _("Somebody else on the list has the same e-mail address."),
        "one_only": _("In this role only one person is asked. Take the other off the list first."),
        "reads_report": _(
            "You read the mirror. That is why you add nobody after the questionnaires have left."
        ),
        "not_of_group": _("This person is not in this group. Ask somebody who is."),
        "unknown_here": _(
            "Nobody guides this conversation. That is why you only ask people whom the administrator has added. "
            "Ask the administrator first."
        ),
        "too_late": _("It is too late to ask somebody for this group."),
    }.get(code, _("This person cannot be asked here. Choose somebody else."))


def _impossible(code: str) -> str:
    return {
        "not_small": _("This group is large enough; it needs no choice."),
        "no_partner": _("This does not go together with the choice for the other group."),
    }.get(code, _("Choose one of the possibilities."))
