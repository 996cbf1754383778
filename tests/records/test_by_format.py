# SPDX-License-Identifier: EUPL-1.2
"""The record as its format has it: who offers and signs, what a signature means, how much is recorded, who owns."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from samenspiegel.agreements import actions as agreements
from samenspiegel.agreements import queries as agreed
from samenspiegel.attachments.models import Attachment
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import passages
from samenspiegel.core.passages import AgreementText, Document, NewText
from samenspiegel.duties.queries import facts_of
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Body, Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import queries as prepared
from samenspiegel.preparation.models import Point, PrivateNote, Viewpoints
from samenspiegel.records import actions
from samenspiegel.records.models import Approval, Ending, Record, RecordVersion
from samenspiegel.sharing.models import SharingDecision
from samenspiegel.teams.models import Pulse
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.records import plan, plan_guided
from tests.records import stage
from tests.records.stage import HELD, LATER

pytestmark = pytest.mark.django_db
TERM = timedelta(days=14)
SEEN = """
[ending]
not_approved_label = "niet"
own_reaction = true
amendment = "writer"
signatures = [{ party = "subject", means = "seen" }, { party = "reviewer" }]
[parties]
record_writer = "reviewer"
"""
AGREED = 'recording = "agreed"\n'
NOTHING = 'recording = "nothing"\n'
TEXT = Document(sections=stage.texts(topics="Over de brug."))


def started(conversation: Conversation, by: Person, now: datetime = HELD) -> Record:
    return actions.start(conversation=conversation, by=by, now=now)


def saved(record: Record, by: Person, document: Document = TEXT, now: datetime = HELD) -> Record:
    state = stage.state(record)
    return actions.save_working(
        record=record,
        document=document,
        expected_revision=state.record.revision,
        base=state.current_number,
        by=by,
        now=now,
    )


def offered(
    conversation: Conversation, by: Person, document: Document = TEXT, now: datetime = HELD, **options: Any
) -> Record:
    record = saved(started(conversation, by), by, document, now)
    actions.offer(record=record, expected_revision=record.revision, by=by, now=now, **options)
    return Record.objects.get(pk=record.pk)


def sign(record: Record, by: Person, now: datetime = LATER, **options: Any) -> None:
    version = stage.current(record)
    actions.approve(
        record=record, version=version.public_id, digest=version.digest, by=by, now=now, **options
    )


def ending(record: Record) -> str:
    return Record.objects.get(pk=record.pk).ending


# --- who writes ------------------------------------------------------------------------------------------------------


def test_offering_is_not_approving(cast: Cast) -> None:
    record = offered(plan(cast, '[parties]\nrecord_writer = "agreed"\n'), cast.secretary)
    assert not Approval.objects.exists()
    sign(record, cast.mayor)
    assert ending(record) == ""
    sign(record, cast.secretary)
    assert ending(record) == Ending.APPROVED


def test_who_offers_can_approve_that_very_text_with_the_same_press(cast: Cast) -> None:
    record = offered(plan(cast, ""), cast.secretary, signs=True)
    [given] = Approval.objects.all()
    assert (given.person, given.version) == (cast.secretary, stage.current(record))
    sign(record, cast.mayor)
    assert ending(record) == Ending.APPROVED


def test_who_offers_gets_no_letter_about_it(cast: Cast) -> None:
    offered(plan(cast, ""), cast.secretary)
    assert set(Notice.objects.filter(kind="record_offered").values_list("person", flat=True)) == {
        cast.mayor.public_id
    }


def test_only_who_signs_signs_while_offering(cast: Cast) -> None:
    record = stage.saved(cast, stage.started(cast), Document(sections=stage.texts(career="Anna blijft.")))
    with pytest.raises(actions.NotASide):
        actions.offer(
            record=record, expected_revision=record.revision, by=cast.facilitator, now=HELD, signs=True
        )
    assert not RecordVersion.objects.exists()


def test_both_who_write_never_lose_a_word_of_each_other(cast: Cast) -> None:
    record = started(plan(cast, '[parties]\nrecord_writer = "agreed"\n'), cast.secretary)
    seen = stage.state(record).record.revision
    saved(record, cast.secretary, Document(sections=stage.texts(topics="Van haar.")))
    with pytest.raises(actions.TextChanged) as changed:
        actions.save_working(
            record=record,
            document=Document(sections=stage.texts(topics="Van hem.")),
            expected_revision=seen,
            base=0,
            by=cast.mayor,
            now=HELD,
        )
    assert changed.value.stored is not None and changed.value.given is not None
    texts = [changed.value.stored.section("topics").text, changed.value.given.section("topics").text]
    assert texts == ["Van haar.", "Van hem."]


def test_a_side_does_not_close_its_own_record_before_the_other_had_the_time_to_answer(cast: Cast) -> None:
    record = offered(plan(cast, ""), cast.secretary)
    close = {"record": record, "reason": "Hij zwijgt.", "handed_over_on": HELD_ON, "by": cast.secretary}
    with pytest.raises(actions.TermNotOver):
        actions.close_not_approved(**close, now=LATER)
    actions.close_not_approved(**close, now=HELD + TERM + timedelta(days=1))
    assert ending(record) == Ending.NOT_APPROVED


# --- what a signature means ------------------------------------------------------------------------------------------


def test_a_signature_for_seen_with_a_reaction_is_part_of_what_is_final(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    sign(record, cast.secretary, reaction="Zo heb ik het niet gezegd.")
    assert ending(record) == ""
    sign(record, cast.mayor)
    state = stage.state(record)
    assert state.record.ending == Ending.SIGNED
    signed = {row.part: (row.means, row.reaction) for row in state.signatures}
    assert signed == {"subject": ("seen", "Zo heb ik het niet gezegd."), "reviewer": ("approved", "")}
    as_kept = [
        passages.Signed(str(row.part), row.person.public_id, row.means, row.at.isoformat(), row.reaction)
        for row in state.signatures
        if row.at
    ]
    assert state.record.final_digest == passages.final_digest(stage.current(record).digest, as_kept)
    assert b"gezegd" not in bytes(Approval.objects.get(person=cast.secretary).sealed_reaction)


def test_who_does_not_sign_for_seen_holds_the_record_up_only_until_the_day_asked_for(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor, signs=True)
    last = HELD + TERM
    assert actions.end_all_due(now=last) == 0
    assert actions.end_all_due(now=last + timedelta(days=1)) == 1
    assert (ending(record), actions.end_all_due(now=last + timedelta(days=2))) == (Ending.SIGNED, 0)
    assert next(row.at for row in stage.state(record).signatures) is None


def test_an_approval_that_is_missing_is_waited_for(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    sign(record, cast.secretary)
    assert actions.end_all_due(now=HELD + TERM + timedelta(days=90)) == 0
    sign(record, cast.mayor, now=HELD + TERM + timedelta(days=91))
    assert ending(record) == Ending.SIGNED


def test_the_letter_says_for_what_a_signature_is_asked(cast: Cast) -> None:
    offered(plan(cast, SEEN), cast.mayor)
    kinds = Notice.objects.filter(kind__startswith="record_").values_list("kind", "person")
    assert list(kinds) == [("record_to_sign", cast.secretary.public_id)]


def test_a_reaction_belongs_to_a_signature_for_seen(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    with pytest.raises(actions.ReactionNotAsked):
        sign(record, cast.mayor, reaction="Ik ook.")
    with pytest.raises(actions.ReactionTooLong):
        sign(record, cast.secretary, reaction="a" * 2001)
    assert not Approval.objects.exists()


def test_until_it_is_final_the_reaction_is_its_writers_and_nobody_elses(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    sign(record, cast.secretary, reaction="Eerst dit.")
    sign(record, cast.secretary, reaction="Toch dit.")
    assert stage.state(record).signatures[0].reaction == "Toch dit."
    sign(record, cast.mayor)
    with pytest.raises(actions.RecordEnded):
        sign(record, cast.secretary, reaction="Nog iets.")


def test_a_new_version_asks_for_new_signatures_and_offers_the_reaction_again(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    sign(record, cast.secretary, reaction="Zo niet.")
    record = saved(record, cast.mayor, Document(sections=stage.texts(topics="Anders.")), LATER)
    actions.offer(record=record, expected_revision=record.revision, by=cast.mayor, now=LATER)
    state = stage.state(record)
    assert (state.signed_at, state.reaction_before(state.signatures[0].part)) == ({}, "Zo niet.")


def test_changes_are_not_proposed_where_the_writer_decides(cast: Cast) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    with pytest.raises(actions.TextFixed):
        stage.propose(record, cast.secretary, "topics", NewText("Anders."))


def test_nobody_changes_a_text_that_is_fixed_by_being_offered(cast: Cast) -> None:
    record = offered(plan(cast, SEEN.replace('"writer"', '"none"')), cast.mayor)
    other = Document(sections=stage.texts(topics="Anders."))
    with pytest.raises(actions.TextFixed):
        saved(record, cast.mayor, other, LATER)
    with pytest.raises(actions.TextFixed):
        actions.offer(record=record, expected_revision=record.revision, by=cast.mayor, now=LATER)
    assert RecordVersion.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk", "facilitator"])
def test_somebody_else_signs_nothing(cast: Cast, who: str) -> None:
    record = offered(plan(cast, SEEN), cast.mayor)
    with pytest.raises(actions.NotASide):
        sign(record, getattr(cast, who))


# --- a second reader -------------------------------------------------------------------------------------------------


def test_a_second_reader_signs_for_having_seen_what_is_final_and_not_before(cast: Cast) -> None:
    conversation = plan(cast, "[parties]\nsecond_reader = true\n", second_reader=cast.clerk)
    record = offered(conversation, cast.secretary, signs=True)
    version = stage.current(record)
    seen = {"version": version.public_id, "digest": version.digest, "by": cast.clerk, "now": LATER}
    with pytest.raises(actions.NotFinal):
        actions.see_final(record=record, **seen)
    with pytest.raises(actions.NotASide):
        sign(record, cast.clerk)
    sign(record, cast.mayor)
    before = Record.objects.get().final_digest
    assert facts_of(Conversation.objects.get()).record.awaits_second_reader
    for _twice in range(2):
        actions.see_final(record=record, **seen)
    with pytest.raises(actions.NotASide):
        actions.see_final(record=record, **{**seen, "by": cast.aldermen[0]})
    assert [row.means for row in Approval.objects.filter(person=cast.clerk)] == ["seen"]
    assert Record.objects.get().final_digest == before
    assert not facts_of(Conversation.objects.get()).record.awaits_second_reader
    assert cast.clerk.public_id in Notice.objects.filter(kind="record_final").values_list("person", flat=True)


@pytest.mark.parametrize("part", ["supporter", "second_reader"])
def test_nobody_sits_beside_the_two_unless_the_format_knows_them(cast: Cast, part: str) -> None:
    with pytest.raises(conversations.PlanRefused) as refused:
        plan(cast, "", **{part: cast.clerk})
    assert (refused.value.code, refused.value.field) == ("not_in_format", part)
    with pytest.raises(conversations.PlanRefused) as refused:
        plan(cast, f"[parties]\n{part} = true\n", **{part: cast.mayor})
    assert refused.value.code == "two_parts"


# --- how much is recorded --------------------------------------------------------------------------------------------


@pytest.mark.clause("ZS-5")
def test_how_much_is_recorded_holds_once_both_chose_the_same(cast: Cast) -> None:
    conversation = plan(cast, AGREED)
    with pytest.raises(actions.NotRecorded):
        started(conversation, cast.secretary)
    propose = {"conversation": conversation, "now": NOW}
    conversations.propose_recording(**propose, level="record", by=cast.secretary)
    conversation.refresh_from_db()
    assert conversation.recording == ""
    conversations.propose_recording(**propose, level="agreements", by=cast.mayor)  # another idea
    conversation.refresh_from_db()
    assert conversation.recording == ""
    conversations.propose_recording(**propose, level="agreements", by=cast.secretary)  # that is saying yes
    conversation.refresh_from_db()
    assert conversation.recording == "agreements"
    record = started(conversation, cast.secretary)
    assert stage.state(record).working.document.sections == ()  # type: ignore[union-attr]
    # Whatever a page sends: only agreements are kept.
    saved(record, cast.secretary)
    assert stage.state(record).working.document.is_empty  # type: ignore[union-attr]


@pytest.mark.clause("ZS-5")
def test_one_side_alone_changes_nothing_and_after_the_offering_nobody_does(cast: Cast) -> None:
    conversation = plan(cast, AGREED)
    for by in (cast.secretary, cast.mayor):
        conversations.propose_recording(conversation=conversation, level="record", by=by, now=NOW)
    asked = conversations.propose_recording(
        conversation=conversation, level="nothing", by=cast.mayor, now=NOW
    )
    assert asked is not None
    conversations.answer_consent(request=asked, is_given=False, by=cast.secretary, now=NOW)
    conversation.refresh_from_db()
    assert conversation.recording == "record"
    waiting = conversations.propose_recording(
        conversation=conversation, level="nothing", by=cast.mayor, now=NOW
    )
    assert waiting is not None
    offered(conversation, cast.secretary)
    assert not facts_of(Conversation.objects.get(pk=conversation.pk)).consents  # nobody is asked any more
    with pytest.raises(conversations.AlreadySettled):
        conversations.answer_consent(request=waiting, is_given=True, by=cast.secretary, now=LATER)
    with pytest.raises(conversations.RecordingFixed):
        conversations.propose_recording(
            conversation=conversation, level="agreements", by=cast.mayor, now=LATER
        )


def test_what_was_asked_and_not_answered_lapses_with_the_end_of_the_record(cast: Cast) -> None:
    conversation = plan(cast, "")
    preparation.freeze_agenda(conversation=conversation, by=None, now=HELD)
    preparation.add_point(conversation=conversation, text="De brug.", by=cast.mayor, now=HELD)
    assert facts_of(Conversation.objects.get(pk=conversation.pk)).consents
    record = offered(conversation, cast.secretary)
    for by in (cast.secretary, cast.mayor):
        stage.approve(record, by)

    facts = facts_of(Conversation.objects.get(pk=conversation.pk))

    assert (facts.record.ended_on, facts.consents) == (LATER.date(), {})


def test_others_and_other_formats_agree_on_nothing(cast: Cast) -> None:
    conversation = plan(cast, AGREED)
    with pytest.raises(conversations.NotASide):
        conversations.propose_recording(conversation=conversation, level="record", by=cast.clerk, now=NOW)
    with pytest.raises(ValueError):
        conversations.propose_recording(conversation=conversation, level="film", by=cast.mayor, now=NOW)
    fixed = cast.plan(held_on=HELD_ON + timedelta(days=200))
    with pytest.raises(conversations.RecordingFixed):
        conversations.propose_recording(conversation=fixed, level="nothing", by=cast.mayor, now=NOW)


@pytest.mark.clause("ZS-5")
def test_of_a_conversation_without_a_record_only_remains_that_it_was_held(cast: Cast) -> None:
    conversation = plan(cast, NOTHING)
    preparation.add_point(conversation=conversation, text="De brug.", by=cast.mayor, now=NOW)
    preparation.write_note(conversation=conversation, by=cast.mayor, now=NOW, notes="Stil houden.")
    with pytest.raises(actions.NotHeld):
        actions.confirm_held(conversation=conversation, by=cast.mayor, now=NOW)
    with pytest.raises(actions.NotRecorded):
        started(conversation, cast.secretary)
    for _twice in range(2):
        actions.confirm_held(conversation=conversation, by=cast.mayor, now=HELD)
    conversation = Conversation.objects.get()
    assert (conversation.ended_at, conversation.held_on) == (HELD, HELD_ON)
    assert conversation.destroy_on is not None
    assert not (Point.objects.exists() or PrivateNote.objects.exists() or Record.objects.exists())
    assert not Key.objects.filter(purpose=Purpose.PRIVATE).exists()
    assert facts_of(conversation).record.ended_on == HELD_ON


@pytest.mark.clause("ZS-5")
def test_a_text_that_was_begun_goes_when_both_agree_to_record_nothing(cast: Cast) -> None:
    conversation = plan(cast, AGREED)
    for level in ("record", "nothing"):
        for by in (cast.secretary, cast.mayor):
            conversations.propose_recording(conversation=conversation, level=level, by=by, now=HELD)
        conversation.refresh_from_db()
        if level == "record":
            record = saved(started(conversation, cast.secretary), cast.secretary)
    with pytest.raises(actions.NotRecorded):
        actions.offer(record=record, expected_revision=record.revision, by=cast.secretary, now=HELD)
    actions.confirm_held(conversation=conversation, by=cast.secretary, now=HELD)
    assert not Record.objects.exists()


@pytest.mark.clause("ZS-5")
def test_nothing_that_was_brought_to_a_conversation_of_which_nothing_is_kept_stays(cast: Cast) -> None:
    conversation = plan(cast, NOTHING)
    Conversation.objects.filter(pk=conversation.pk).update(sealed_exception=b"x")
    here: dict[str, Any] = {"organisation": cast.organisation, "conversation": conversation}
    body = Body.objects.create(organisation=cast.organisation, name="College")
    Pulse.objects.create(**here, noted_by=cast.mayor, noted_at=NOW, sealed=b"x", sealed_response=b"x")
    Viewpoints.objects.create(**here, by=cast.mayor, sealed=b"x")
    Attachment.objects.create(**here, by=cast.mayor, added_at=NOW, kind="pdf", sealed_name=b"x", sealed=b"x")
    SharingDecision.objects.create(
        **here,
        body=body,
        form="written",
        told_by="reviewer",
        sealed=b"x",
        decided_by=cast.mayor,
        decided_at=NOW,
    )
    actions.confirm_held(conversation=conversation, by=cast.mayor, now=HELD)

    assert Conversation.objects.get().sealed_exception is None
    assert list(SharingDecision.objects.values_list("form", "sealed")) == [("written", None)]
    assert not (Pulse.objects.exists() or Viewpoints.objects.exists() or Attachment.objects.exists())


@pytest.mark.clause("ZS-5")
def test_the_clock_says_that_it_was_held_where_nobody_did(cast: Cast) -> None:
    conversation = plan(cast, NOTHING)
    due_on = conversation.milestones.get(key="record_offered").due_on
    assert actions.confirm_due(now=at(due_on)) == 0
    assert actions.confirm_due(now=at(due_on + timedelta(days=1))) == 1
    assert actions.confirm_due(now=at(due_on + timedelta(days=1))) == 0
    assert Conversation.objects.get().ended_at == at(due_on + timedelta(days=1))


@pytest.mark.parametrize("deed", ["pause", "cancel"])
def test_the_clock_says_nothing_of_a_conversation_that_was_put_off(cast: Cast, deed: str) -> None:
    conversation = plan(cast, NOTHING)
    getattr(conversations, deed)(conversation=conversation, by=cast.secretary, now=NOW)
    assert actions.confirm_due(now=at(HELD_ON + timedelta(days=60))) == 0


def test_the_clock_does_not_end_a_conversation_of_which_something_is_recorded(cast: Cast) -> None:
    cast.plan()
    plan(cast, AGREED, held_on=HELD_ON + timedelta(days=200), now=NOW)
    assert actions.confirm_due(now=at(HELD_ON + timedelta(days=300))) == 0


def test_a_conversation_with_a_record_does_not_end_by_saying_that_it_was_held(cast: Cast) -> None:
    with pytest.raises(actions.StillRecorded):
        actions.confirm_held(conversation=cast.plan(), by=cast.facilitator, now=HELD)


# --- sections --------------------------------------------------------------------------------------------------------

OWN = '[[record]]\nkey = "for-me"\ntitle = "Voor mezelf"\nonly = "subject"\n'


def test_what_one_side_keeps_for_itself_is_never_in_the_record(cast: Cast) -> None:
    conversation = plan(cast, OWN)
    secret = "Ik zoek ander werk."
    preparation.write_note(
        conversation=conversation, by=cast.secretary, now=NOW, sections={"for-me": secret, "topics": "x"}
    )
    assert prepared.note_of(conversation, cast.secretary).sections == {"for-me": secret}
    assert prepared.own_sections(conversation, cast.mayor) == ()
    preparation.write_note(conversation=conversation, by=cast.mayor, now=NOW, sections={"for-me": "Nee."})
    assert prepared.note_of(conversation, cast.mayor).sections == {}
    sneaky = Document(sections=stage.texts(**{"topics": "De brug.", "for-me": "Nee."}))
    record = offered(conversation, cast.secretary, sneaky, signs=True)
    assert [section.key for section in stage.state(record).document.sections] == ["topics"]  # type: ignore[union-attr]
    sign(record, cast.mayor)
    assert ending(record) == Ending.APPROVED
    assert prepared.note_of(conversation, cast.secretary).sections == {}


# --- owners ----------------------------------------------------------------------------------------------------------

OWNERS = """
[[agreement_kinds]]
key = "other"
owners = ["subject"]
[[agreement_kinds]]
key = "expected"
label = "Wat de secretaris verwacht"
owners = ["reviewer", "college"]
followed_by = "reviewer"
"""


def _agreement(kind: str, **changed: Any) -> AgreementText:
    return AgreementText(**{"key": "", "what": "Leest stukken vooraf.", "kind": kind, **changed})


@pytest.mark.clause("RL-6")
@pytest.mark.parametrize(
    ("kind", "owner", "is_allowed"),
    [
        ("other", "secretary", True),
        ("other", "mayor", False),
        ("expected", "mayor", True),
        ("expected", "secretary", False),
        ("expected", "clerk", False),
        ("expected", "college", True),
        ("other", "college", False),
        ("expected", "works-council", False),
        ("expected", "college/alderman", True),
        ("expected", "college/clerk", False),
    ],
)
def test_an_agreement_has_an_owner_whom_the_format_lets_own_it(
    cast: Cast, kind: str, owner: str, is_allowed: bool
) -> None:
    body, _dot, member = owner.partition("/")
    if body in ("college", "works-council"):
        person = {"alderman": cast.aldermen[0], "clerk": cast.clerk}.get(member)
        changed = {"on_behalf_of": f"{body}/{person.public_id}" if person else body}
    else:
        changed = {"owner": getattr(cast, owner).public_id}
    document = Document(agreements=(_agreement(kind, **changed),))
    if is_allowed:
        offered(plan(cast, OWNERS), cast.secretary, document)
        return
    with pytest.raises(actions.AgreementIncomplete):
        offered(plan(cast, OWNERS), cast.secretary, document)


@pytest.mark.clause("VGS-13")
def test_a_body_owns_an_agreement_by_its_name_and_who_the_format_says_follows_it(cast: Cast) -> None:
    conversation = plan(cast, OWNERS)
    alderman = cast.aldermen[0]
    document = Document(
        agreements=(
            _agreement("expected", on_behalf_of="college"),
            _agreement("expected", on_behalf_of=f"college/{alderman.public_id}"),
        )
    )
    record = offered(conversation, cast.secretary, document, signs=True)
    sign(record, cast.mayor)
    lines = agreed.of(conversation)
    names = ["college van B&W", f"{alderman.name} (college van B&W)"]
    assert [(line.owner_name, line.owner) for line in lines] == [(name, cast.mayor) for name in names]
    row = conversation.agreements.order_by("id").first()
    assert row is not None and row.on_behalf_of == "college"
    follow = {"agreement": row, "status": "met", "note": "Gedaan.", "now": LATER}
    with pytest.raises(agreements.NotTheOwner):
        agreements.follow_up(**follow, by=cast.secretary)
    agreements.follow_up(**follow, by=cast.mayor)
    following = plan(cast, OWNERS, held_on=HELD_ON + timedelta(days=365), now=LATER)
    assert [line.owner_name for line in agreed.look_back(following)] == names


# --- who hears of it -------------------------------------------------------------------------------------------------


def test_who_is_told_only_that_it_took_place_gets_no_letter_about_the_record(cast: Cast) -> None:
    deviation = '[parties]\nrecord_writer = "reviewer"\n' + "".join(
        f'[[readers]]\nwhat = "{what}"\nwho = "{who}"\nhow = "{how}"\n'
        for what in ("record", "agreements")
        for who, how in (("subject", "read"), ("reviewer", "read"), ("facilitator", "took_place"))
    )
    record = offered(plan_guided(cast, deviation), cast.mayor, Document(sections=stage.texts(career="Ja.")))
    sign(record, cast.secretary)
    sign(record, cast.mayor)
    assert ending(record) == Ending.APPROVED
    about = Notice.objects.filter(kind__startswith="record_").values_list("person", flat=True)
    assert cast.facilitator.public_id not in set(about)
