# SPDX-License-Identifier: EUPL-1.2
"""The page of one conversation: where it stands, and the one thing that this person can do now."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.actions import has_next
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import exception_of
from samenspiegel.core.access import SIDES, Deed, Part, may
from samenspiegel.core.duties import Facts, current_step
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import reviewers_in_sentence, roles
from samenspiegel.core.retention import is_in_force
from samenspiegel.duties.queries import overview
from samenspiegel.formats.queries import spec_of
from samenspiegel.notices.queries import refused, unreached
from samenspiegel.people.models import Person
from samenspiegel.profiles.queries import with_changes
from samenspiegel.teams.queries import are_open

from .. import scan_page
from ..conversation_page import STEPS, further_links, links, readers_text, timeline
from ..duty_page import conversation_title, duty_text
from ..ground_rules_words import settled_lines, told_beforehand
from ..independence_words import note_lines
from ..loading import PersonRequest, conversation_page
from ..profile_page import profile_link
from ..recording_words import levels


@conversation_page(Deed.SEE_CONVERSATION, reading=lambda rows, _: with_changes(rows))
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    if request.rules.is_alone:
        return render(request, "scan/show.html", scan_page.values(conversation, request.person))
    today = clock.today()
    [item] = overview([conversation])
    spec = spec_of(conversation.format_version)
    texts = [duty_text(duty, item) for duty in item.duties_of(request.person, today)]
    to_do = [text for text in texts if text.is_open and not text.is_optional]
    facts = item.facts
    rules = request.rules
    links_here = links(facts, request.parts, today, is_external=request.person.is_external)
    if "plan_again" in links_here and has_next(conversation, request.person):
        del links_here["plan_again"]  # a press would only say that there is a next one
    is_organiser = may(Deed.CHANGE_PLAN, request.parts, rules=rules)
    return render(
        request,
        "conversation/show.html",
        {
            "conversation": conversation,
            "facts": facts,
            "title": conversation_title(item, next(iter(sorted(request.parts)), None)),
            "steps": timeline(facts, today),
            "step_label": STEPS[current_step(facts, today)],
            "first": to_do[0] if to_do else None,
            "further": to_do[1:],
            "optional": [text for text in texts if text.is_open and text.is_optional],
            "waiting": [text for text in texts if not text.is_open],
            "links": links_here,
            "profile": profile_link(conversation, spec),
            "further_links": further_links(conversation, spec, request.parts, rules, facts),
            "shows_pulses": may(Deed.NOTE_PULSES, request.parts, rules=rules)
            and are_open(conversation, today=today),
            "takes_files": may(Deed.ATTACH, request.parts, rules=rules),
            "shows_goals": _builds_on_goals(spec)
            and not request.parts.isdisjoint(SIDES)
            and not request.person.is_external,
            "agrees_interval": spec.time.interval == "agreed"
            and may(Deed.CONSENT, request.parts, rules=rules),
            "independence": note_lines(conversation, spec),
            "ground_rules": list(settled_lines(spec)),
            "told": told_beforehand(spec, item.people.get(Part.REVIEWER), on=today),
            "people": _people(item.people, spec) + _attendees(conversation) + _committee(conversation, spec),
            "milestones": _dates(conversation, spec, facts),
            "reviewers": reviewers_in_sentence(spec),
            "lates": list(filter(None, (conversation.late_reviewer, conversation.late_second_reviewer))),
            "exception": exception_of(conversation)
            if may(Deed.SEE_RATERS, request.parts, rules=rules)  # it is about the round
            else "",
            "recording": levels().get(conversation.recording, ""),
            "on_paper": spec.on_paper if not conversation.cancelled_at else (),
            "text_language": spec.text_language,
            "minimum_minutes": spec.time.minimum_minutes,
            "refused_mails": refused(conversation.organisation_id, conversation.public_id)
            # A refused reminder tells who had not handed in.
            if may(Deed.SEE_WHO_HANDED_IN, request.parts, rules=rules)
            else [],
            "unreached": _unreached(conversation) if is_organiser and not rules.is_guided else [],
            "is_organiser": is_organiser,
            "is_held": is_in_force(conversation.hold_until_on, today),
            "readers": readers_text(Deed.READ_RECORD, item.people, request.person, rules),
        },
    )


def _builds_on_goals(spec: FormatSpec) -> bool:
    """Whether what is agreed on here may serve a goal of a department (ZS-7)."""
    return any(kind.goal == "optional" for kind in spec.agreement_kinds)


def _unreached(conversation: Conversation) -> list[str]:
    """Whose mailbox refused what everybody gets, where nobody guides: who organises has the address corrected."""
    ids = unreached(conversation.organisation_id, conversation.public_id)
    found = (
        Person.objects.filter(organisation_id=conversation.organisation_id, public_id__in=ids) if ids else ()
    )
    return sorted(f"{person.name} ({person.email})" for person in found)


def _dates(conversation: Conversation, spec: FormatSpec, facts: Facts) -> list[tuple[str, date]]:
    """The milestones that have a day, and the dates of the organisation that some of them hang on, earliest first."""
    labels = {milestone.key: milestone.label for milestone in spec.milestones}
    outside = conversation.outside_on
    dates = [(labels.get(key, key), on) for key, on in facts.milestones.items()]
    dates += [(one.label, outside[one.key]) for one in spec.outside_dates if one.key in outside]
    return sorted(dates, key=lambda mark: mark[1])


def _people(people: dict[Part, Person], spec: FormatSpec) -> list[tuple[Person, str]]:
    called: dict[str, str] = {
        **roles(spec),
        Part.SECOND_READER: _("second reader"),
        Part.SUPPORTER: _("supporter"),
    }
    if spec.parties.reviewer.kind == "collective":
        called[Part.REVIEWER] = _("chair of %(committee)s") % {"committee": spec.words.reviewer.the}
    return [
        (
            people[Part(part)],
            f"{role}, {_from_outside(people[Part(part)])}" if _is_guest(people, part) else role,
        )
        for part, role in called.items()
        if part in people
    ]


def _is_guest(people: dict[Part, Person], part: str) -> bool:
    """Whether to say that somebody comes from outside; of the second reviewer the role says it."""
    return people[Part(part)].is_external and part != Part.SECOND_REVIEWER


def _committee(conversation: Conversation, spec: FormatSpec) -> list[tuple[Person, str]]:
    """The members of the committee that reviews, beside its chair."""
    role = _("member of %(committee)s") % {"committee": spec.words.reviewer.the}
    rows = [row for row in conversation.participants.all() if row.part == Part.REVIEWER_MEMBER]
    return [(row.person, role) for row in sorted(rows, key=lambda row: row.person.name)]


def _attendees(conversation: Conversation) -> list[tuple[Person, str]]:
    """Who else sits at the table (VGS-1)."""
    rows = [row for row in conversation.participants.all() if row.part == Part.ATTENDEE]
    return [(row.person, _("attends")) for row in sorted(rows, key=lambda row: row.person.name)]


def _from_outside(person: Person) -> str:
    if person.works_at:
        return _("from outside (%(where)s)") % {"where": person.works_at}
    return _("from outside")
