# SPDX-License-Identifier: EUPL-1.2
"""Every duty, done by its holder, by the deed that it names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from samenspiegel.agreements import actions as agreements
from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind
from samenspiegel.core.access import SEVERAL, Part
from samenspiegel.core.duties import Code, Duty
from samenspiegel.core.passages import AgreementText, Document
from samenspiegel.core.questionnaire import Answers
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import viewpoints
from samenspiegel.preparation.queries import shown_report
from samenspiegel.records import actions as records
from samenspiegel.records.queries import body_owners, may_own, owners

from .scene import Scene

STAYS = {Code.LOOK_AT_RATERS, Code.PREPARE_POINTS, Code.MEET, Code.FOLLOW_UP}
"""Duties that are not over once something was done: looking, bringing another point, being there."""
Doing = Callable[[Scene, Duty, Person], object]


def fulfil(scene: Scene, duty: Duty) -> None:
    """Do what this duty asks, as its holder."""
    if duty.holder in SEVERAL:
        return  # nothing is asked of them but to be there
    holder = scene.person(duty.holder)
    assert holder is not None, f"nobody is {duty.holder} to {duty.code}"
    DOING[duty.code](scene, duty, holder)


def nothing(scene: Scene, duty: Duty, by: Person) -> None:
    """Looking, or being there: no row changes."""


def give_date(scene: Scene, duty: Duty, by: Person) -> None:
    """Some day in the weeks ahead; where answers wait that were promised to be gone by then, the last that fits."""
    for days in (scene.chance.randrange(1, 60), *range(28, 0, -1)):
        try:
            scene.moved_to(scene.today + timedelta(days=days))
        except ScheduleImpossible as refused:
            assert refused.earliest is None
        else:
            return
    raise AssertionError("no day fits any more")


def answer_consent(scene: Scene, duty: Duty, by: Person) -> None:
    request = scene.conversation.consent_requests.get(public_id=duty.about)
    is_given = scene.chance.random() < 0.7
    try:
        conversations.answer_consent(request=request, is_given=is_given, by=by, now=scene.now)
    except ScheduleImpossible:  # too much time has passed for the shorter schedule: then it is a no
        conversations.answer_consent(request=request, is_given=False, by=by, now=scene.now)
    scene.follow()


def solve_raters(scene: Scene, duty: Duty, by: Person) -> None:
    """Take away what keeps the round from opening, as far as it lies with who chooses; else ask to go on without."""
    for _ in range(3):
        for problem in feedback.problems(the_round(scene), scene.now):
            solve(scene, problem, by)
    left = {problem.code for problem in feedback.problems(the_round(scene), scene.now)}
    if left & {"no_raters", "too_small", "merged_too_small"}:
        conversations.ask_consent(
            conversation=scene.conversation,
            kind=ConsentKind.WITHOUT_ROUND,
            terms={},
            by=by,
            now=scene.now,
        )


def solve(scene: Scene, problem: feedback.Problem, by: Person) -> None:
    round = the_round(scene)
    if problem.code == "due_date_passed":
        scene.moved_to(scene.today + timedelta(days=30))
    elif problem.code == "no_raters":
        add_raters(scene, round, by)
    elif problem.code == "too_small":
        plans = scene.spec.group(problem.group).plans
        if "by_name" in plans and scene.chance.random() < 0.5:
            group = round.groups.get(key=problem.group)
            feedback.choose_plan(group=group, plan="by_name", by=by, now=scene.now)
        else:
            enlarge_or_drop(scene, round, problem.group, by)
    elif problem.code == "merged_too_small":
        group = round.groups.get(key=problem.group)
        feedback.choose_plan(group=group, plan="mean_or_nothing", by=by, now=scene.now)
        enlarge_or_drop(scene, round, problem.group, by)


def add_raters(scene: Scene, round: Round, by: Person) -> None:
    """Ask again who was taken off; else anybody, where the format lets one ask anybody."""
    groups = [group.key for group in scene.spec.rater_groups]
    for key in groups:
        for person in scene.founded.town.raters.get(key, scene.founded.town.strangers[:3]):
            try:
                feedback.add_rater(round=round, group=key, person=person, by=by, now=scene.now)
            except feedback.RaterRefused:
                continue
        if round.invitations.filter(group__key=key).exists():
            return


def enlarge_or_drop(scene: Scene, round: Round, key: str, by: Person) -> None:
    """Too few to be averaged: ask more people, else nobody of them."""
    for person in [*scene.founded.town.raters.get(key, []), *scene.founded.town.strangers]:
        if round.invitations.filter(group__key=key).count() >= round.floor or scene.chance.random() < 0.2:
            break
        try:
            feedback.add_rater(round=round, group=key, person=person, by=by, now=scene.now)
        except feedback.RaterRefused:
            continue
    rows = list(round.invitations.filter(group__key=key))
    if len(rows) < round.floor:
        for invitation in rows:
            feedback.remove_rater(invitation=invitation, by=by, now=scene.now)


def the_round(scene: Scene) -> Round:
    round = scene.round
    assert round is not None
    return round


def answer_objection(scene: Scene, duty: Duty, by: Person) -> None:
    for objection in the_round(scene).objections.filter(is_answered=False).exclude(by=by).order_by("pk"):
        feedback.answer_objection(objection=objection, answer="Dat past.", by=by, now=scene.now)


def hand_in(scene: Scene, duty: Duty, by: Person) -> None:
    round = the_round(scene)
    if round.custody == Custody.CUSTODIAN:
        link = scene.link(round.invitations.get(person=by))
        assert link is not None, f"no mail brought a link to {by.name}"
    else:
        link = feedback.own_link(round=round, person=by)
    send(scene, link)


def send(scene: Scene, link: feedback.Link) -> None:
    """Fill in and send, with an answer here and there left open."""
    asked = feedback.questionnaire_of(link)
    feedback.begin(link=link, is_acknowledged=True)
    scores = {item: scene.chance.choice([None, 1, 2, 3, 4, 5, 4]) for item in asked.items_for(link.group.key)}
    texts = dict.fromkeys(asked.open_questions, scene.words()) if scene.chance.random() < 0.7 else {}
    feedback.send(link=link, answers=Answers(scores, texts))


def close(scene: Scene, duty: Duty, by: Person) -> None:
    feedback.close(
        round=the_round(scene),
        by=by,
        now=scene.now,
        accept_shortfall=duty.code == Code.CHOOSE_SHORTFALL,
        given=scene.founded.town.seals.get(by.pk, ""),
    )


def release(scene: Scene, duty: Duty, by: Person) -> None:
    feedback.open_answers(the_round(scene))
    feedback.release(round=the_round(scene), by=by, now=scene.now)


def read_report(scene: Scene, duty: Duty, by: Person) -> None:
    conversation = scene.conversation
    preparation.write_note(conversation=conversation, by=by, now=scene.now, expected=[])
    feedback.released(conversation=conversation, person=by)
    report = shown_report(conversation)
    assert report is not None
    chosen = [competency.key for competency in report.competencies]
    chosen = scene.chance.sample(chosen, min(len(chosen), scene.chance.randrange(1, 4)))
    preparation.choose_subjects(conversation=conversation, competencies=chosen, by=by, now=scene.now)


def prepare_points(scene: Scene, duty: Duty, by: Person) -> None:
    preparation.add_point(conversation=scene.conversation, text=scene.words(), by=by, now=scene.now)


def share_views(scene: Scene, duty: Duty, by: Person) -> None:
    prompts = viewpoints.prompts_of(scene.conversation, duty.holder)
    texts = {prompt.key: scene.words() for prompt in prompts}
    viewpoints.write_views(conversation=scene.conversation, texts=texts, by=by, now=scene.now)
    viewpoints.share_views(conversation=scene.conversation, by=by, now=scene.now)


def agree_recording(scene: Scene, duty: Duty, by: Person) -> None:
    level = scene.chance.choice(["nothing", "agreements", "record"])
    conversations.propose_recording(conversation=scene.conversation, level=level, by=by, now=scene.now)


def confirm_held(scene: Scene, duty: Duty, by: Person) -> None:
    records.confirm_held(conversation=scene.conversation, by=by, now=scene.now)


def write_record(scene: Scene, duty: Duty, by: Person) -> None:
    records.start(conversation=scene.conversation, by=by, now=scene.now)
    write(scene, by)
    record = scene.record
    assert record is not None
    records.offer(record=record, expected_revision=record.revision, by=by, now=scene.now)


def write(scene: Scene, by: Person) -> None:
    """Write something in every section, and an agreement of each kind that somebody here can own."""
    state = scene.state
    assert state is not None
    document = state.working.document if state.working else state.document
    assert document is not None
    records.save_working(
        record=state.record,
        document=written(scene, document),
        expected_revision=state.record.revision,
        base=state.current_number,
        by=by,
        now=scene.now,
    )


def written(scene: Scene, document: Document) -> Document:
    sections = tuple(
        replace(part, texts=dict.fromkeys(part.texts, scene.words()))
        if part.is_two_sided
        else replace(part, text=f"{scene.words()} {scene.now:%d-%m %H:%M}")
        for part in document.sections
    )
    return replace(document, sections=sections, agreements=document.agreements or agreed(scene))


def agreed(scene: Scene) -> tuple[AgreementText, ...]:
    """An agreement of every kind, each with somebody who can own it."""
    made = []
    competencies = [competency.key for competency in scene.spec.competencies]
    kinds = scene.spec.agreement_kinds
    for kind in kinds:
        competency = scene.chance.choice(competencies) if kind.competency == "required" else ""
        due_on = scene.today + timedelta(days=scene.chance.randrange(1, 300))
        for one in (
            *(
                AgreementText("", scene.words(), owner=person.public_id)
                for person, _ in owners(scene.conversation)
            ),
            *(
                AgreementText("", scene.words(), on_behalf_of=body.value)
                for body in body_owners(scene.conversation)
            ),
        ):
            parts = {person.public_id: part for person, part in owners(scene.conversation)}
            part = parts.get(one.owner, Part.SUBJECT)
            if may_own(kind, one, part):
                made.append(replace(one, kind=kind.key, competency=competency, due_on=due_on))
                break
    if not kinds:
        owner, _ = owners(scene.conversation)[0]
        made.append(AgreementText("", scene.words(), owner=owner.public_id, due_on=scene.today))
    return tuple(made)


def await_approval(scene: Scene, duty: Duty, by: Person) -> None:
    record = scene.record
    assert record is not None
    records.close_not_approved(
        record=record, reason="Geen antwoord.", handed_over_on=scene.today, by=by, now=scene.now
    )


def answer_proposal(scene: Scene, duty: Duty, by: Person) -> None:
    state = scene.state
    assert state is not None and state.current is not None
    for row in state.current.proposals.filter(is_accepted=None).exclude(by=by).order_by("pk"):
        is_accepted = scene.chance.random() < 0.4
        records.answer_proposal(proposal=row, is_accepted=is_accepted, by=by, now=scene.now)
        if is_accepted:
            return  # the others went along to a new version, or lost their ground


def sign(scene: Scene, duty: Duty, by: Person) -> None:
    state = scene.state
    assert state is not None and state.current is not None
    current = state.current
    records.approve(
        record=state.record, version=current.public_id, digest=current.digest, by=by, now=scene.now
    )


def see_final(scene: Scene, duty: Duty, by: Person) -> None:
    state = scene.state
    assert state is not None and state.current is not None
    current = state.current
    records.see_final(
        record=state.record, version=current.public_id, digest=current.digest, by=by, now=scene.now
    )


def approve_agreements(scene: Scene, duty: Duty, by: Person) -> None:
    state = scene.state
    assert state is not None and state.current is not None and state.document is not None
    for one in state.document.agreements:
        records.answer_agreement(
            record=state.record,
            version=state.current.public_id,
            agreement=one.key,
            is_approved=scene.chance.random() < 0.6,
            by=by,
            now=scene.now,
        )


def follow_up(scene: Scene, duty: Duty, by: Person) -> None:
    agreement = Agreement.objects.get(public_id=duty.about)
    status = scene.chance.choice(["met", "dropped", "open"])
    agreements.follow_up(agreement=agreement, status=status, note=scene.words(), by=by, now=scene.now)


DOING: dict[Code, Doing] = {
    Code.GIVE_DATE: give_date,
    Code.ANSWER_CONSENT: answer_consent,
    Code.SOLVE_RATERS: solve_raters,
    Code.ANSWER_OBJECTION: answer_objection,
    Code.LOOK_AT_RATERS: nothing,
    Code.HAND_IN: hand_in,
    Code.CHOOSE_SHORTFALL: close,
    Code.CLOSE_ROUND: close,
    Code.RELEASE_REPORT: release,
    Code.READ_REPORT: read_report,
    Code.PREPARE_POINTS: prepare_points,
    Code.SHARE_VIEWS: share_views,
    Code.AGREE_RECORDING: agree_recording,
    Code.MEET: nothing,
    Code.CONFIRM_HELD: confirm_held,
    Code.WRITE_RECORD: write_record,
    Code.AWAIT_APPROVAL: await_approval,
    Code.ANSWER_PROPOSAL: answer_proposal,
    Code.APPROVE_RECORD: sign,
    Code.SIGN_RECORD: sign,
    Code.SEE_FINAL_RECORD: see_final,
    Code.APPROVE_AGREEMENTS: approve_agreements,
    Code.FOLLOW_UP: follow_up,
}
