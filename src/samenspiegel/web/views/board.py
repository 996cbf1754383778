# SPDX-License-Identifier: EUPL-1.2
"""All conversations of a person: for a facilitator the board, with step, next date, response and what is stuck."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.queries import plannable, visible_to
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.core.duties import Code, Step, current_step
from samenspiegel.core.format.shared import reviewers
from samenspiegel.duties.queries import Overview, overview
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from ..conversation_page import STAGES
from ..duty_page import conversation_title, duty_text
from ..loading import PersonRequest

PER_PAGE = 50
# Sorted as people look: what runs, by its next date; then what is proposed; then what is over.
LAST = Case(When(stage=Step.AGREEMENTS, then=2), When(stage="proposed", then=1), default=0)
STUCK = (Code.SOLVE_RATERS, Code.CHOOSE_SHORTFALL)


@login_required
def show(request: PersonRequest) -> HttpResponse:
    person = request.person
    if not person:
        return render(request, "start/nobody.html")
    wanted = request.GET.get("stap", "")
    every = visible_to(person, now=clock.now()).filter(cycle__is_private=False)
    rows = every.order_by(LAST, "next_on", "held_on", "pk")
    rows = rows.filter(stage=wanted) if wanted in STAGES else rows.exclude(stage="cancelled")
    present = {wanted, *every.values_list("stage", flat=True).distinct()}
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    return render(
        request,
        "board/show.html",
        {
            "page": page,
            "rows": [_row(item, person, today) for item in overview(page.object_list)],
            "stages": [(key, label, key == wanted) for key, label in STAGES.items() if key in present],
            "wanted": wanted,
            "can_plan": person.is_facilitator or bool(plannable(person, on=today)),
        },
    )


def _row(item: Overview, person: Person, today: date) -> dict[str, object]:
    parts = item.parts.get(person.pk, frozenset())
    duties = [duty for duty in item.duties_of(person, today) if not duty.closed_because and not duty.is_later]
    stage = (
        item.conversation.stage if item.conversation.stage in STAGES else str(current_step(item.facts, today))
    )
    response = ""
    if (
        may(Deed.SEE_WHO_HANDED_IN, parts, rules=item.facts.rules)
        and item.progress
        and item.facts.round.opened_on
        and not item.facts.round.closed_on
    ):
        response = _("%(received)s of %(invited)s handed in") % {
            "received": item.progress.received,
            "invited": item.progress.invited,
        }
    return {
        "item": item,
        "title": conversation_title(item, next(iter(sorted(parts)), None)),
        "reviewers": [
            (word, item.people[Part(part)].name)
            for part, word in reviewers(spec_of(item.conversation.format_version)).items()
            if part in item.people
        ],
        "stage": STAGES[stage],
        "stage_key": stage,
        "next": duty_text(duties[0], item) if duties else None,
        "response": response,
        "is_stuck": may(Deed.CHANGE_PLAN, parts, rules=item.facts.rules)
        and any(duty.is_late or duty.code in STUCK for duty in duties),
    }
