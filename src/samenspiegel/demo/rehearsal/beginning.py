# SPDX-License-Identifier: EUPL-1.2
"""How a rehearsal begins: a town is founded, its format published and settled, and the conversation planned."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.queries import plans_as
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec, choosing
from samenspiegel.core.format.shared import place_of
from samenspiegel.core.holidays import is_working_day
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.ground_rules import actions as ground_rules
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person
from samenspiegel.web.office_words import body_word

from ..town import SEATED_BEFORE, found, join
from .cast import NEIGHBOUR
from .rehearsed import Rehearsed, Stuck

OUTSIDE_AFTER = timedelta(days=365)  # a date that others decide: the end of a term of office
SOONEST_DAYS, ATTEMPTS = 30, 60
CHOSEN_COMPETENCIES = 2


def answers_to(spec: FormatSpec) -> dict[str, list[str]]:
    """What the town settles beforehand: the first answer to each question, or every answer where several can hold."""
    return {
        rule.key: [
            option.key
            for option in (rule.options if rule.several else rule.options[:1])
            if not option.binds.topics_vary
        ]
        for rule in spec.ground_rules
    }


def begin(rehearsed: Rehearsed, spec: FormatSpec, today: date) -> None:
    """Make the town, and plan the conversation as whoever plans it does.

    Args:
        spec: the format as it was published, with its questions to settle.
    """
    stage, cast = rehearsed.stage, rehearsed.cast
    now = stage.at(today, 9)
    rehearsed.town = found(cast.place, now=now, years=range(today.year, today.year + 1))
    _invite_neighbours(rehearsed, now)
    stage.titles = {rehearsed.person(name).pk: title for name, title in cast.parts}
    version = formats.publish_spec(organisation=rehearsed.town.organisation, spec=spec, now=now)
    _decide(rehearsed, spec, version, now)
    _settle(rehearsed, spec, version, now)
    _report_to(rehearsed, now)
    stage.new_mail()  # about accounts: everybody in the town has one
    _plan(rehearsed, version, stage.at(today, 10))


def _invite_neighbours(rehearsed: Rehearsed, now: datetime) -> None:
    """Who comes from the other organisation, where two share the subject: people of the town who work elsewhere."""
    cast, town = rehearsed.cast, rehearsed.town
    if not cast.elsewhere or town is None:
        return
    by = rehearsed.person(cast.administrator)
    bodies: dict[str, Body] = {}
    for someone in cast.elsewhere:
        person = join(town, someone, works_at=NEIGHBOUR, now=now)
        if someone.body and someone.body not in bodies:
            name = f"{body_word(someone.body)} {place_of(NEIGHBOUR)}"
            bodies[someone.body] = people.add_body(
                organisation=town.organisation, kind=someone.body, name=name, by=by, now=now
            )
        people.seat(
            person=person,
            office=someone.office,
            title=someone.title,
            since_on=now.date() - SEATED_BEFORE,
            now=now,
            body=bodies.get(someone.body),
            by=by,
        )


def _decide(rehearsed: Rehearsed, spec: FormatSpec, version: FormatVersion, now: datetime) -> None:
    """The decisions that planning waits for."""
    by = rehearsed.person(rehearsed.cast.administrator)
    told = []
    if spec.adoption == "decision":
        formats.record_adoption(
            version=version, adopted_on=now.date(), reference=_("decision 1"), by=by, now=now
        )
        told.append(_("Adopted by %(by)s.") % {"by": spec.adopted})
    if spec.works_council == "consent":
        formats.record_consent(
            version=version, consented_on=now.date(), reference=_("letter 1"), by=by, now=now
        )
        told.append(_("The works council consented."))
    if told:
        screens = rehearsed.stage.screens([(by, "/organisatie/instellingen/")])
        rehearsed.stage.show(
            now, by, _("The decision about this format is recorded"), told=" ".join(told), screens=screens
        )


def _settle(rehearsed: Rehearsed, spec: FormatSpec, version: FormatVersion, now: datetime) -> None:
    """The questions that the format asks beforehand, answered and discussed."""
    if not spec.ground_rules:
        return
    by = rehearsed.person(rehearsed.cast.administrator)
    rules = ground_rules.write(version=version, body=None, answers=answers_to(spec), by=by, now=now)
    screens = rehearsed.stage.screens(
        [(by, f"/organisatie/instellingen/formats/{version.public_id}/spelregels/")]
    )
    ground_rules.adopt(rules=rules, discussed_on=now.date(), outcome="agreed", by=by, now=now)
    rehearsed.stage.show(
        now,
        by,
        _("The ground rules are settled"),
        told=_("From now on the software keeps to these answers."),
        screens=screens,
    )


def _report_to(rehearsed: Rehearsed, now: datetime) -> None:
    """Where the format names no office and no place for who reviews, that is whom the subject reports to."""
    reviewer = rehearsed.spec.parties.reviewer
    if reviewer.office or reviewer.one_of or reviewer.kind == "collective":
        return
    subject = rehearsed.person(rehearsed.cast.subject)
    people.change_person(
        person=subject,
        name=subject.name,
        first_name=subject.first_name,
        email=subject.email,
        has_shared_mailbox=False,
        phone=subject.phone,
        department=subject.department,
        manager=rehearsed.person(rehearsed.cast.reviewer),
        by=rehearsed.person(rehearsed.cast.administrator),
        now=now,
    )


def _plan(rehearsed: Rehearsed, version: FormatVersion, now: datetime) -> None:
    spec, cast = rehearsed.spec, rehearsed.cast
    subject, reviewer = rehearsed.person(cast.subject), rehearsed.person(cast.reviewer)
    facilitator = rehearsed.person(cast.facilitator) if cast.facilitator else None
    by = facilitator or next(
        person for person in (subject, reviewer) if plans_as(person, spec, on=now.date())
    )
    held_on = _held_on(spec, now.date())
    try:
        rehearsed.conversation = conversations.plan(
            organisation=version.organisation,
            format_version=version,
            subject=subject,
            reviewer=reviewer,
            second_reviewer=rehearsed.person(cast.second_reviewer) if cast.second_reviewer else None,
            facilitator=facilitator,
            substitute=rehearsed.person(cast.substitute) if cast.substitute else None,
            attendees=[rehearsed.person(cast.attendee)] if cast.attendee else [],
            supporter=rehearsed.person(cast.supporter) if cast.supporter else None,
            second_reader=rehearsed.person(cast.second_reader) if cast.second_reader else None,
            held_on=held_on,
            outside_dates={one.key: held_on + OUTSIDE_AFTER for one in spec.outside_dates},
            starts_at=time(10, 0),
            duration_minutes=spec.time.duration_minutes,
            place=_("a quiet room"),
            competencies=_competencies(spec),
            by=by,
            now=now,
        )
    except conversations.PlanRefused as refused:
        raise Stuck(
            _("It cannot be planned (%(why)s).") % {"why": f"{refused.field}: {refused.code}"}
        ) from None
    feedback.propose_raters(conversation=rehearsed.here(), now=now, by=by)
    for group, names in cast.raters.items() if spec.asks else ():
        for name in () if cast.seated[group] else names:
            feedback.add_rater(
                round=rehearsed.round(), group=group, person=rehearsed.person(name), by=by, now=now
            )
    everybody = (*Part,)
    rehearsed.show(
        now,
        by,
        _("Plans the conversation from one date"),
        told=_("All other dates follow from it; the format says how."),
        screens=[*rehearsed.pages("", everybody), *rehearsed.pages("informanten/")],
    )


def _competencies(spec: FormatSpec) -> list[str]:
    """Of those to choose from, the first that fit."""
    most = min(CHOSEN_COMPETENCIES, choosing.most_choosable(spec))
    return [competency.key for competency in choosing.choosable(spec)][:most]


def _held_on(spec: FormatSpec, today: date) -> date:
    """The first working day a month ahead by which everything fits that the format puts before a conversation.

    Raises:
        Stuck: there is none.
    """
    on = today + timedelta(days=SOONEST_DAYS)
    for _attempt in range(ATTEMPTS):
        while not is_working_day(on):
            on += timedelta(days=1)
        try:
            schedule.milestones(held_on=on, plan=spec.milestones, today=today + timedelta(days=2))
        except schedule.ScheduleImpossible as impossible:
            on = impossible.earliest or on + timedelta(days=1)
        else:
            return on
    raise Stuck(_("No date is far enough ahead for everything that comes before the conversation."))


def committee(rehearsed: Rehearsed) -> list[Person]:
    """Everybody who accepts secrecy before they read: the chair and the members of a committee that reviews."""
    cast = rehearsed.cast
    names = (cast.reviewer, *cast.members) if cast.members else ()
    return [rehearsed.person(name) for name in names]
