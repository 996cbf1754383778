# SPDX-License-Identifier: EUPL-1.2
"""What people can do from the preparation on, besides their duties."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from samenspiegel.attachments import actions as attachments
from samenspiegel.conversations import actions as conversations
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.passages import AGREEMENT, NEW, NewAgreement, NewText, NoAgreement, passages
from samenspiegel.joining import actions as joining
from samenspiegel.joining.queries import open_request, to_be_asked
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import viewpoints
from samenspiegel.preparation.queries import own_sections
from samenspiegel.records import actions as records
from samenspiegel.sharing import actions as sharing
from samenspiegel.sharing.models import Form
from samenspiegel.sharing.queries import bodies_for
from samenspiegel.teams import actions as teams
from tests.core.test_files import png

from . import fulfilling
from .scene import Scene, Step


def of_the_preparation(scene: Scene) -> Iterator[Step]:
    conversation = scene.conversation
    for by in scene.who(Deed.WRITE_POINT):
        yield Step(
            by,
            "brings a point",
            lambda by=by: preparation.add_point(
                conversation=conversation,
                text=f"{scene.words()} {scene.chance.randrange(9)}",
                by=by,
                now=scene.now,
            ),
        )
        for point in conversation.points.filter(by=by).order_by("pk")[:1]:
            yield Step(
                by,
                "changes a point",
                lambda by=by, point=point: preparation.change_point(
                    point=point, text=scene.words(), by=by, now=scene.now
                ),
            )
            yield Step(
                by,
                "takes a point back",
                lambda by=by, point=point: preparation.remove_point(point=point, by=by, now=scene.now),
            )
    for by in scene.who(Deed.WRITE_NOTE):
        sections = {section.key: "Voor mij." for section in own_sections(conversation, by)}
        yield Step(
            by,
            "writes a private note",
            lambda by=by, sections=sections: preparation.write_note(
                conversation=conversation, by=by, now=scene.now, notes="Rustig.", sections=sections or None
            ),
        )
    for by in scene.who(Deed.FREEZE_AGENDA):

        def freeze(by: Person = by) -> None:
            free = [item.key for item in preparation.may_leave_out(conversation)]
            preparation.freeze_agenda(
                conversation=conversation,
                by=by,
                now=scene.now,
                without=free[:1],
            )

        yield Step(by, "fixes the agenda", freeze)
    for by in scene.who(Deed.WRITE_VIEWS):
        part = next(iter(scene.overview.parts[by.pk]))
        texts = {prompt.key: scene.words() for prompt in viewpoints.prompts_of(conversation, part)}
        if texts:
            yield Step(
                by,
                "writes views",
                lambda by=by, texts=texts: viewpoints.write_views(
                    conversation=conversation, texts=texts, by=by, now=scene.now
                ),
            )
            yield Step(
                by,
                "shares the views",
                lambda by=by: viewpoints.share_views(conversation=conversation, by=by, now=scene.now),
            )
            yield Step(
                by,
                "takes the views back",
                lambda by=by: viewpoints.take_back(conversation=conversation, by=by, now=scene.now),
            )
    for by in scene.who(Deed.AGREE_RECORDING):
        level = scene.chance.choice(["nothing", "agreements", "record"])
        yield Step(
            by,
            f"proposes to record {level}",
            partial(
                conversations.propose_recording, conversation=conversation, level=level, by=by, now=scene.now
            ),
        )


def of_who_joins(scene: Scene) -> Iterator[Step]:
    conversation = scene.conversation
    request = open_request(conversation)
    if request is not None:
        yield Step(
            request.person,
            "answers whether they join",
            lambda: joining.answer(
                request=request, is_granted=scene.chance.random() < 0.7, by=request.person, now=scene.now
            ),
        )
    for by in scene.who(Deed.ASK_TO_JOIN):
        for person in to_be_asked(conversation, on=scene.today)[:1]:
            how = scene.chance.choice(["join", "take_over"])
            yield Step(
                by,
                f"asks {person.name} to {how}",
                lambda by=by, person=person, how=how: joining.ask(
                    conversation=conversation, person=person, how=how, by=by, now=scene.now
                ),
            )


def of_the_record(scene: Scene) -> Iterator[Step]:
    state = scene.state
    if state is None:
        for by in scene.who(Deed.WRITE_RECORD):
            yield Step(
                by,
                "starts the record",
                lambda by=by: records.start(conversation=scene.conversation, by=by, now=scene.now),
            )
        return
    for by in scene.who(Deed.WRITE_RECORD):
        yield Step(by, "rewrites the record", lambda by=by: fulfilling.write(scene, by))
        yield Step(
            by,
            "offers the record",
            lambda by=by: records.offer(
                record=state.record, expected_revision=state.record.revision, by=by, now=scene.now
            ),
        )
    current, document = state.current, state.document
    if current is None or document is None:
        return
    for by in scene.who(Deed.PROPOSE_AMENDMENT):
        passage = scene.chance.choice([*passages(document), f"{AGREEMENT}:{NEW}"])
        yield Step(
            by,
            f"proposes another {passage}",
            lambda by=by, passage=passage: records.propose(
                record=state.record,
                version=current.public_id,
                digest=current.digest,
                passage=passage,
                change=_change(scene, passage),
                by=by,
                now=scene.now,
            ),
        )
        for row in current.proposals.filter(by=by, is_accepted=None).order_by("pk")[:1]:
            yield Step(
                by,
                "takes a proposal back",
                lambda by=by, row=row: records.withdraw_proposal(proposal=row, by=by, now=scene.now),
            )
    for by in scene.who(Deed.APPROVE_RECORD):
        yield Step(
            by,
            "signs the record",
            lambda by=by: records.approve(
                record=state.record, version=current.public_id, digest=current.digest, by=by, now=scene.now
            ),
        )
    for by in scene.who(Deed.REDUCE_RECORD):
        yield Step(
            by,
            "limits it to the agreements",
            lambda by=by: records.reduce_to_agreements(
                record=state.record, version=current.public_id, by=by, now=scene.now
            ),
        )
        if scene.chance.random() < 0.2:
            yield Step(
                by,
                "closes it as not approved",
                lambda by=by: records.close_not_approved(
                    record=state.record, reason="Nee.", handed_over_on=scene.today, by=by, now=scene.now
                ),
            )


def _change(scene: Scene, passage: str) -> NewText | NewAgreement | NoAgreement:
    if not passage.startswith(f"{AGREEMENT}:"):
        return NewText(f"{scene.words()} {scene.chance.randrange(99)}")
    if passage.endswith(NEW) or scene.chance.random() < 0.5:
        made = scene.chance.choice(fulfilling.agreed(scene))
        return NewAgreement(replace(made, what=f"{scene.words()} {scene.chance.randrange(99)}"))
    return NoAgreement()


def afterwards(scene: Scene) -> Iterator[Step]:
    conversation = scene.conversation
    for by in scene.who(Deed.NOTE_PULSES):
        marks = {pulse.key: "goes_well" for pulse in scene.spec.pulses}
        yield Step(
            by,
            "notes how work goes",
            lambda by=by, marks=marks: teams.note(
                conversation=conversation, marks=marks, by=by, now=scene.now
            ),
        )
    for by in scene.who(Deed.ATTACH):
        yield Step(
            by,
            "puts a picture beside it",
            lambda by=by: attachments.attach(
                conversation=conversation, raw=png(), name="bord.png", by=by, now=scene.now
            ),
        )
    for by in scene.who(Deed.SHARE_OUTCOME):
        yield from _sharing(scene, by)
    for duty in scene.duties():
        if duty.code == "follow_up":
            holder = scene.person(duty.holder)
            if holder is not None:
                yield Step(
                    holder,
                    "follows up an agreement",
                    lambda duty=duty, holder=holder: fulfilling.follow_up(scene, duty, holder),
                )


def _sharing(scene: Scene, by: Person) -> Iterator[Step]:
    conversation, rows = scene.conversation, {}
    for row in conversation.sharing_decisions.select_related("conversation", "body"):
        rows[row.body_id] = row
    for body in bodies_for(conversation)[:1]:
        row, seen = rows.get(body.pk), sharing.mark(rows.get(body.pk))
        form = scene.chance.choice(list(Form))
        told_by = scene.chance.choice([Part.SUBJECT, Part.REVIEWER])
        yield Step(
            by,
            f"decides that {body.kind} hears it: {form}",
            partial(
                sharing.decide,
                conversation=conversation,
                body=body,
                form=form,
                told_by=told_by,
                text="Het ging goed.",
                seen=seen,
                by=by,
                now=scene.now,
            ),
        )
        if row is not None:
            yield Step(
                by,
                "agrees to the text",
                partial(
                    sharing.agree,
                    decision=row,
                    seen=seen,
                    by=by,
                    now=scene.now,
                ),
            )
            yield Step(
                by,
                "tells the body",
                partial(
                    sharing.share,
                    decision=row,
                    seen=seen,
                    by=by,
                    now=scene.now,
                ),
            )
