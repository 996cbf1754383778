# SPDX-License-Identifier: EUPL-1.2
"""What people can do besides their duties: each a step that the table of access gives to somebody, or nothing now."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from functools import partial

from django.db.models import QuerySet

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind
from samenspiegel.core.access import Deed
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.actions.releasing import GROUNDS
from samenspiegel.feedback.models import Invitation
from samenspiegel.people.models import Person

from . import fulfilling
from .keeping import of_copies, of_holds
from .later_deeds import afterwards, of_the_preparation, of_the_record, of_who_joins
from .scene import Scene, Step

Deeds = Callable[[Scene], Iterator[Step]]


def of_the_plan(scene: Scene) -> Iterator[Step]:
    conversation, today = scene.conversation, scene.today
    for by in scene.who(Deed.CHANGE_PLAN):
        held_on = (conversation.held_on or today) + timedelta(days=scene.chance.randrange(-20, 40))
        yield Step(by, f"moves it to {held_on} or later", lambda held_on=held_on: scene.moved_to(held_on))
        yield Step(
            by,
            "pauses it",
            lambda by=by: conversations.pause(conversation=conversation, by=by, now=scene.now),
        )
        if scene.chance.random() < 0.05:
            yield Step(
                by,
                "cancels it",
                lambda by=by: (
                    conversations.cancel(conversation=conversation, by=by, now=scene.now),
                    scene.follow(),
                ),
            )
        if conversation.has_round:
            yield Step(
                by,
                "asks to go on without the round",
                lambda by=by: (
                    conversations.ask_consent(
                        conversation=conversation,
                        kind=ConsentKind.WITHOUT_ROUND,
                        terms={},
                        by=by,
                        now=scene.now,
                    ),
                    scene.follow(),
                ),
            )
        yield from _shorten(scene, by)
        yield Step(by, "goes on in a second sitting", partial(_sit_again, scene, by))
    for by in scene.who(Deed.HAND_OVER):
        yield Step(
            by,
            "hands it over",
            lambda by=by: conversations.hand_over(conversation=conversation, by=by, now=scene.now),
        )
    for by in scene.who(Deed.REPLACE_REVIEWER):
        for reviewer in scene.founded.town.reviewers[:1]:
            yield Step(
                by,
                f"lets {reviewer.name} conduct it",
                lambda by=by, reviewer=reviewer: conversations.replace_reviewer(
                    conversation=conversation, reviewer=reviewer, by=by, now=scene.now
                ),
            )


def _sit_again(scene: Scene, by: Person) -> None:
    conversation = scene.conversation
    conversations.sit_again(
        conversation=conversation,
        held_on=scene.today + timedelta(days=scene.chance.randrange(1, 30)),
        starts_at=conversation.starts_at or time(10, 0),
        duration_minutes=conversation.duration_minutes,
        place=conversation.place,
        by=by,
        now=scene.now,
    )


def _shorten(scene: Scene, by: Person) -> Iterator[Step]:
    conversation = scene.conversation
    held_on = scene.today + timedelta(days=scene.chance.randrange(8, 40))
    waives = scene.chance.random() < 0.5
    if not conversation.has_round:
        return

    def ask() -> None:
        conversations.shorter_plan(
            scene.spec,
            held_on=held_on,
            today=scene.today,
            waives_report_days=waives,
            conversation=conversation,
        )
        conversations.ask_consent(
            conversation=conversation,
            kind=ConsentKind.SHORTEN,
            terms={"held_on": held_on.isoformat(), "waives_report_days": waives},
            by=by,
            now=scene.now,
        )

    yield Step(by, f"asks for less time, with the conversation on {held_on}", ask)


def of_the_raters(scene: Scene) -> Iterator[Step]:
    round = scene.round
    if round is None or round.closed_at or round.destroyed_at:
        return
    for by in scene.who(Deed.CHOOSE_RATERS):
        keys = list(round.groups.values_list("key", flat=True))
        person, key = scene.chance.choice(scene.founded.town.strangers), scene.chance.choice(keys)
        yield Step(
            by,
            f"asks {person.name} in {key}",
            partial(feedback.add_rater, round=round, group=key, person=person, by=by, now=scene.now),
        )
        for invitation in some_of(scene, round.invitations.all(), 1) if not round.opened_on else []:
            yield Step(
                by,
                "takes somebody off the list",
                lambda by=by, row=invitation: feedback.remove_rater(invitation=row, by=by, now=scene.now),
            )
        group = scene.chance.choice(list(round.groups.all()))
        plan = scene.chance.choice(["mean_or_nothing", "competencies_only", "by_name", "merge"])
        partner = scene.chance.choice(keys) if plan == "merge" else ""
        yield Step(
            by,
            f"chooses {plan} {partner} for {group.key}",
            partial(feedback.choose_plan, group=group, plan=plan, merge_with=partner, by=by, now=scene.now),
        )
    for by in scene.who(Deed.OBJECT_TO_RATERS):
        yield Step(
            by,
            "objects to the raters",
            lambda by=by: feedback.object_to_rater(round=round, by=by, reason="Te kort hier.", now=scene.now),
        )
        yield Step(by, "accepts the list", partial(feedback.accept_raters, round=round, by=by, now=scene.now))


def some_of(scene: Scene, invitations: QuerySet[Invitation], most: int) -> list[Invitation]:
    """As chance has it; the order of a database would be another one in every run."""
    found = list(invitations.order_by("pk"))
    return scene.chance.sample(found, min(most, len(found)))


def of_who_is_asked(scene: Scene) -> Iterator[Step]:
    round = scene.round
    if round is None or not feedback.is_open(round):
        return
    for invitation in some_of(scene, round.invitations.select_related("person", "group"), 3):
        link = scene.link(invitation)
        if link is None:
            continue
        yield Step(invitation.person, "fills in and sends", lambda link=link: fulfilling.send(scene, link))
        if scene.chance.random() < 0.15:
            yield Step(
                invitation.person,
                "declines",
                lambda link=link: feedback.decline(link=link, now=scene.now, takes_answers_back=True),
            )


def of_the_round(scene: Scene) -> Iterator[Step]:
    round = scene.round
    if round is None or not round.opened_on:
        return
    for by in scene.who(Deed.CHANGE_PLAN) if scene.rules.is_guided else []:
        due_on = (round.due_on or scene.today) + timedelta(days=scene.chance.randrange(1, 9))
        yield Step(
            by,
            f"extends it to {due_on}",
            partial(feedback.extend, round=round, due_on=due_on, by=by, now=scene.now),
        )
    for by in scene.who(Deed.CLOSE_ROUND):
        yield Step(
            by,
            "closes whatever is missing",
            partial(
                feedback.close,
                round=round,
                by=by,
                now=scene.now,
                accept_shortfall=True,
                given=scene.founded.town.seals.get(by.pk, ""),
            ),
        )
    for by in scene.who(Deed.READ_OPEN_ANSWERS) if round.closed_at and not round.released_at else []:

        def withhold(by: Person = by) -> None:
            answer = scene.chance.choice(feedback.open_answers(round) or [None])
            if answer is not None:
                feedback.withhold(
                    round=round,
                    answer=answer.id,
                    ground=GROUNDS[0],
                    by=by,
                    now=scene.now,
                )

        yield Step(by, "withholds an answer", withhold)
    for by in scene.who(Deed.WITHDRAW_REPORT) if scene.chance.random() < 0.05 else []:
        yield Step(
            by,
            "withdraws the report",
            lambda by=by: feedback.withdraw_report(round=round, reason="Een fout.", by=by, now=scene.now),
        )


KINDS: tuple[Deeds, ...] = (
    *(of_the_plan, of_the_raters, of_who_is_asked, of_the_round),
    *(of_the_preparation, of_who_joins, of_the_record, afterwards, of_holds, of_copies),
)


def some_deed(scene: Scene) -> Step | None:
    """Something that somebody may do now, whether or not the moment is right for it."""
    kinds = list(KINDS)
    scene.chance.shuffle(kinds)
    for kind in kinds:
        steps = list(kind(scene))
        if steps:
            return scene.chance.choice(steps)
    return None
