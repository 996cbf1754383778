# SPDX-License-Identifier: EUPL-1.2
"""Who works here: the list, one person, and their coming and going."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core.access import Part
from samenspiegel.people import actions, directory
from samenspiegel.people.letters import NOWHERE
from samenspiegel.people.models import OpenIdProvider, Person, Role
from samenspiegel.people.queries import with_role

from ..forms.persons import LeaveForm, PersonForm, SearchForm
from ..loading import PersonRequest, role_page
from ..posting import one_after_the_other

PER_PAGE = 50
administration = role_page(Role.ADMINISTRATOR, Role.FACILITATOR)


def signs_in_elsewhere(person: Person) -> bool:
    """Whether somebody's account was made by the organisation's own sign-in, without an address here."""
    return person.account is not None and person.account.email.endswith(NOWHERE)


def load_person(request: PersonRequest, person_id: str) -> Person:
    """A person of the same organisation.

    Raises:
        Http404: there is none here.
    """
    found = directory.find_person(request.person.organisation_id, person_id, on=clock.today())
    if found is None:
        raise Http404
    return found


@administration
def index(request: PersonRequest) -> HttpResponse:
    """Everybody, fifty to a page, with what they hold and whether they can sign in."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = directory.people(
        request.person.organisation_id,
        on=clock.today(),
        words=asked.get("zoek", ""),
        with_inactive=asked.get("ook_oud", False),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "people/index.html", {"form": form, "page": page, "is_search": bool(asked.get("zoek"))}
    )


@administration
def show(request: PersonRequest, person_id: str) -> HttpResponse:
    shown = load_person(request, person_id)
    today = clock.today()
    seats = directory.seats_of(shown)
    held = {appointment.role for appointment in shown.appointments.all()}
    shares = [
        other
        for other, same in directory.alike(shown.organisation_id, name="", email=shown.email, but=shown)
        if same == "email"
    ]
    return render(
        request,
        "people/show.html",
        {
            "shown": shown,
            "seats": [(row, row.state(today)) for row in reversed(seats)],
            "roles": [(role, role in held) for role in Role],
            "shares": shares if not shown.has_shared_mailbox else [],
            "why_not": actions.why_not_invited(shown, today=today),
            "waits_until": actions.waits_until(shown, today=today),
            "is_self": shown.pk == request.person.pk,
            "is_openid_only": signs_in_elsewhere(shown),
            "has_openid": OpenIdProvider.objects.filter(organisation_id=shown.organisation_id).exists(),
            "is_administrator": request.person.is_administrator,
        },
    )


@administration
def add(request: PersonRequest) -> HttpResponse:
    """Add somebody. The address or name of another is pointed out first; a second button adds them all the same."""
    form = PersonForm(request.POST or None, organisation_id=request.person.organisation_id)
    alike: list[tuple[Person, str]] = []
    if form.is_bound and form.is_valid():
        filled = form.cleaned_data
        alike = directory.alike(request.person.organisation_id, name=filled["name"], email=filled["email"])
        if not alike or "confirm" in request.POST:
            try:
                added = actions.add_person(
                    organisation=request.person.organisation, by=request.person, now=clock.now(), **filled
                )
            except actions.ManagerRefused as refused:
                form.add_error("manager", _manager_refused(refused.reason))
            except actions.NotForYourself:
                form.add_error("manager", not_for_yourself(request.person, "manager"))
            else:
                messages.success(
                    request, _("%(name)s has been added. Now say what they hold here.") % {"name": added.name}
                )
                return redirect("person", added.public_id)
    return render(request, "people/add.html", {"form": form, "alike": alike})


def _lock(request: PersonRequest, person_id: str) -> None:
    rows = Person.objects.select_for_update().filter(organisation_id=request.person.organisation_id)
    rows.filter(public_id=person_id).first()


@administration
@one_after_the_other
def change(request: PersonRequest, person_id: str) -> HttpResponse:
    if request.method == "POST":
        _lock(request, person_id)
    shown = load_person(request, person_id)
    kept = {name: getattr(shown, name) for name in PersonForm.base_fields}
    if not shown.is_external:
        del kept["works_at"]
    kept["manager"] = shown.manager.public_id if shown.manager else ""
    form = PersonForm(request.POST or None, initial=kept, organisation_id=shown.organisation_id, shown=shown)
    alike: list[tuple[Person, str]] = []
    if form.is_bound and form.is_valid():
        filled = form.cleaned_data
        if filled["email"].lower() != shown.email or filled["name"] != shown.name:
            alike = directory.alike(
                shown.organisation_id, name=filled["name"], email=filled["email"], but=shown
            )
        if not alike or "confirm" in request.POST:
            try:
                actions.change_person(person=shown, by=request.person, now=clock.now(), **filled)
            except actions.ManagerRefused as refused:
                form.add_error("manager", _manager_refused(refused.reason))
            except actions.NotForYourself:
                form.add_error("manager", not_for_yourself(request.person, "manager"))
            else:
                messages.success(request, _("Saved."))
                return redirect("person", shown.public_id)
    return render(
        request,
        "people/change.html",
        {
            "form": form,
            "alike": alike,
            "shown": shown,
            "is_openid_only": signs_in_elsewhere(shown),
        },
    )


def not_for_yourself(person: Person, what: str) -> str:
    """Why nobody gives themselves this, and who can: a colleague who may, or who has to be appointed first.

    Args:
        what: of ``actions.NotForYourself``.
    """
    sentence = (
        _("Nobody makes themselves a manager, for a manager reads assessments. Nothing was saved.")
        if what == "manager"
        else _(
            "Nobody gives themselves an office or a place, for it can open conversations. Nothing was saved."
        )
    )
    may = {
        one.pk
        for role in (Role.ADMINISTRATOR, Role.FACILITATOR)
        for one in with_role(person.organisation_id, role)
    }
    if may - {person.pk}:
        return f"{sentence} {_('Ask another administrator or facilitator to do it.')}"
    alone = _(
        "You are the only one here who may do this. First appoint a second administrator or facilitator."
    )
    return f"{sentence} {alone}"


def _manager_refused(reason: str) -> str:
    if reason == "circle":
        return _("This person would come to stand above themselves. Choose somebody else.")
    return _("This person is not in the list. Choose somebody else.")


@administration
def deactivate(request: PersonRequest, person_id: str) -> HttpResponse:
    """Say what follows for seats, account and conversations; then do it."""
    shown = load_person(request, person_id)
    if not shown.is_active:
        return redirect("person", shown.public_id)
    today = clock.today()
    form = LeaveForm(request.POST or None, initial={"left_on": today})
    if form.is_bound and form.is_valid():
        try:
            actions.deactivate(
                person=shown, left_on=form.cleaned_data["left_on"], by=request.person, now=clock.now()
            )
        except actions.YourOwnPerson:
            form.add_error(None, _("You cannot take yourself out of service. Ask a colleague to do it."))
        except actions.LastAdministrator:
            form.add_error(None, _("This is the only administrator. First appoint another one."))
        else:
            messages.success(
                request, _("%(name)s is out of service. Nothing has been deleted.") % {"name": shown.name}
            )
            return redirect("person", shown.public_id)
    running = _running(shown)
    return render(
        request,
        "people/deactivate.html",
        {
            "form": form,
            "shown": shown,
            "seats": [row for row in directory.seats_of(shown) if row.seat.until_on is None],
            "running": running,
            "facilitators": _facilitators(running),
            "facilitates": Participant.objects.filter(
                conversation__in=running, person=shown, part=Part.FACILITATOR
            ).exists(),
        },
    )


def _running(person: Person) -> list[Conversation]:
    """Conversations with this person that are not over. Only how many there are is shown, and whom to ask."""
    rows = Participant.objects.filter(
        person=person, conversation__cancelled_at=None, conversation__ended_at=None
    ).select_related("conversation")
    return [row.conversation for row in rows]


def _facilitators(conversations: list[Conversation]) -> list[str]:
    rows = Participant.objects.filter(conversation__in=conversations, part=Part.FACILITATOR)
    return sorted(set(rows.values_list("person__name", flat=True)))


@administration
@require_POST
def reactivate(request: PersonRequest, person_id: str) -> HttpResponse:
    shown = load_person(request, person_id)
    actions.reactivate(person=shown, by=request.person, now=clock.now())
    messages.success(
        request, _("%(name)s is in service again. Say what they hold here now.") % {"name": shown.name}
    )
    return redirect("person", shown.public_id)
