# SPDX-License-Identifier: EUPL-1.2
"""On its day a conversation goes by itself: register, keys, rows, certificate, mail (HV-13)."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import models

from samenspiegel.agreements.models import Agreement
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation, Cycle
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Position, Purpose, RegisterEntry
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import OrganisationModel
from samenspiegel.preparation.models import Point, PrivateNote
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, queries
from samenspiegel.retention.models import Certificate
from samenspiegel.retention.models import Position as DatabasePosition
from tests.cast import HELD_ON, Cast, at
from tests.chain import first_broken

DESTROY_ON = date(2028, 3, 3)
DAY = at(DESTROY_ON)
EVE = at(DESTROY_ON - timedelta(days=1), 22)
WORDS = "Meer ruimte voor het gesprek met de OR."


class Cut(Exception):
    """The power went."""


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    """One with something of everything; only its rows and keys matter here, not how they came about."""
    planned = cast.plan()
    owner, organisation = planned.public_id, cast.organisation
    key = keys.fetch(organisation.pk, owner, Purpose.RECORD)
    words = seal(key, {"text": WORDS}, about="test")
    Point.objects.create(organisation=organisation, conversation=planned, by=cast.mayor, sealed=words)
    note_key = keys.make(organisation.pk, f"{owner}/{cast.mayor.public_id}", Purpose.PRIVATE)
    PrivateNote.objects.create(
        organisation=organisation,
        conversation=planned,
        by=cast.mayor,
        sealed=seal(note_key, {"notes": WORDS}, about="test"),
    )
    Record.objects.create(organisation=organisation, conversation=planned, working=words)
    Agreement.objects.create(
        organisation=organisation,
        conversation=planned,
        owner=cast.secretary,
        key="a1",
        kind="other",
        sealed=words,
    )
    round, _ = Round.objects.update_or_create(
        conversation=planned,
        defaults={
            "organisation": organisation,
            "opened_on": date(2026, 2, 10),
            "due_on": date(2026, 2, 17),
            "closes_latest_on": date(2026, 3, 19),
            "report_until_on": DESTROY_ON,
            "closed_at": at(date(2026, 2, 18)),
            "released_at": at(date(2026, 2, 24)),
        },
    )
    feedback_key = keys.fetch(organisation.pk, owner, Purpose.FEEDBACK)
    FeedbackReport.objects.create(
        organisation=organisation, round=round, sealed=seal(feedback_key, {"report": 1}, about="test")
    )
    return planned


def mails(kind: str) -> dict[str, dict[str, str]]:
    """The words of the queued mails of a kind, by person."""
    found = {}
    for notice in Notice.objects.filter(kind=kind):
        key = keys.fetch(notice.organisation_id, notice.owner, Purpose(notice.purpose))
        found[notice.person] = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
    return found


def rows_about(public_id: str) -> set[str]:
    """The tables that hold a row under the conversation."""
    found = set()
    for model in apps.get_models():
        if not issubclass(model, OrganisationModel):
            continue
        for field in model._meta.concrete_fields:
            is_ours = isinstance(field, models.ForeignKey) and field.related_model is Conversation
            if is_ours and model.objects.filter(**{f"{field.name}__public_id": public_id}).exists():
                found.add(model._meta.label)
    return found


@pytest.mark.clause("HV-13")
def test_nothing_goes_a_day_early(conversation: Conversation) -> None:
    assert actions.destroy_due(now=EVE) == 0

    assert Conversation.objects.filter(pk=conversation.pk).exists()
    assert Key.objects.filter(owner=conversation.public_id).count() == 2


@pytest.mark.clause("HV-13")
def test_on_its_day_everything_goes_but_that_it_took_place(conversation: Conversation, cast: Cast) -> None:
    public_id = conversation.public_id
    assert rows_about(public_id) >= {"preparation.Point", "records.Record", "feedback.Round"}

    assert actions.destroy_due(now=DAY) == 1

    assert rows_about(public_id) == set()
    assert not Conversation.objects.exists()
    assert not FeedbackReport.objects.exists()
    assert not Key.objects.filter(owner__startswith=public_id).exists()
    assert Cycle.objects.get().subject == cast.secretary
    certificate = Certificate.objects.get()
    assert (certificate.conversation, certificate.held_on, certificate.office, certificate.what) == (
        public_id,
        HELD_ON,
        "gemeentesecretaris",
        "conversation",
    )
    assert certificate.format_title == conversation.format_version.title
    assert certificate.ground == "retention"
    assert certificate.destroyed_at == DAY
    assert certificate.key_copies_until_on == date(2028, 3, 17)
    assert certificate.register_number == RegisterEntry.objects.get().number


@pytest.mark.clause("HV-13")
def test_the_certificate_holds_no_name_and_no_word(conversation: Conversation, cast: Cast) -> None:
    actions.destroy_due(now=DAY)

    certificate = Certificate.objects.get()
    kept = json.dumps([str(getattr(certificate, field.name)) for field in certificate._meta.concrete_fields])
    for person in (cast.secretary, cast.mayor, cast.facilitator):
        assert person.name not in kept
        assert person.public_id not in kept
    assert WORDS not in kept
    assert certificate.counts == {
        "reports": 1,
        "records": 1,
        "agreements": 1,
        "points": 1,
        "rows": certificate.counts["rows"],
    }


@pytest.mark.clause("HV-13")
def test_both_sides_and_the_facilitator_hear_that_it_is_gone(conversation: Conversation, cast: Cast) -> None:
    actions.destroy_due(now=DAY)

    told = mails("destroyed")
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id, cast.facilitator.public_id}
    letter = told[cast.secretary.public_id]
    assert letter["to"] == cast.secretary.email
    assert letter["subject"] == "Het verslag van dinsdag 3 maart 2026 is vernietigd"
    assert "Op vrijdag 3 maart 2028 hebben we het verslag" in letter["body"]
    assert {notice.purpose for notice in Notice.objects.filter(kind="destroyed")} == {Purpose.POST}


def test_what_happened_stays_in_the_log_and_the_chain_holds(conversation: Conversation, cast: Cast) -> None:
    before = Event.objects.filter(about=conversation.public_id).count()

    actions.destroy_due(now=DAY)

    assert Event.objects.filter(about=conversation.public_id).count() == before > 0
    line = Event.objects.get(kind="conversation.destroyed")
    assert line.detail["conversation"] == conversation.public_id
    assert first_broken(cast.organisation) is None


def test_mail_that_had_not_left_goes_with_its_conversation(conversation: Conversation, cast: Cast) -> None:
    for owner, name in ((conversation.public_id, "late"), (cast.organisation.public_id, "other")):
        Notice.objects.create(
            organisation=cast.organisation,
            key=name,
            kind="test",
            person=cast.mayor.public_id,
            owner=owner,
            purpose=Purpose.RECORD,
            sealed=b"x",
            send_at=DAY,
        )

    actions.destroy_due(now=DAY)

    assert [notice.key for notice in Notice.objects.filter(kind="test")] == ["other"]


def test_running_it_again_changes_nothing(conversation: Conversation) -> None:
    actions.destroy_due(now=DAY)
    count = Notice.objects.count()

    assert actions.destroy_due(now=DAY) == 0
    assert actions.destroy_due(now=DAY + timedelta(days=1)) == 0

    assert (Certificate.objects.count(), RegisterEntry.objects.count()) == (1, 1)
    assert Notice.objects.count() == count


@pytest.mark.parametrize(
    "place",
    [
        "samenspiegel.keys.actions._carry_out_after",  # the order is written, the keys are still there
        "samenspiegel.retention.actions._carry_out",  # the keys are gone, the rows still there
        "samenspiegel.retention.actions.write",
        "samenspiegel.retention.actions._counts",  # the rows are deleted, the certificate not written
        "samenspiegel.retention.actions._log",
    ],
)
@pytest.mark.clause("HV-13")
def test_a_run_that_was_cut_off_is_finished_by_the_next(
    conversation: Conversation, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(place, cut)
        with pytest.raises(Cut):
            actions.destroy_due(now=DAY)
    assert Certificate.objects.count() == 0
    later = DAY + timedelta(minutes=1)

    actions.destroy_due(now=later)
    actions.destroy_due(now=later)

    assert not Conversation.objects.exists()
    assert not Key.objects.filter(owner__startswith=conversation.public_id).exists()
    assert Certificate.objects.count() == 1
    assert len(mails("destroyed")) == 3
    numbers = set(RegisterEntry.objects.values_list("number", flat=True))
    assert Position.objects.get().number == DatabasePosition.objects.get().number == max(numbers)


@pytest.mark.clause("HV-13")
def test_a_restored_database_forgets_again_what_the_register_names(conversation: Conversation) -> None:
    """The register and the key store are newer than the database that came from a backup."""
    keys.destroy(
        conversation.organisation_id,
        conversation.public_id,
        [Purpose.FEEDBACK, Purpose.RECORD, Purpose.PRIVATE],
        ground="retention",
        on=DESTROY_ON,
    )

    assert actions.replay(now=DAY) == 1
    assert actions.replay(now=DAY) == 0

    assert rows_about(conversation.public_id) == set()
    assert Certificate.objects.get().register_number == queries.carried_out()


def test_a_restored_database_forgets_the_answers_of_a_closed_round(conversation: Conversation) -> None:
    round = Round.objects.get()
    Round.objects.update(closed_at=None, released_at=None)
    FeedbackReport.objects.all().delete()
    for model in (Envelope, Draft):
        model.objects.create(id=7, organisation_id=round.organisation_id, round_id=round.pk, sealed=b"x")
    keys.destroy(
        round.organisation_id, round.public_id, [Purpose.ROUND, Purpose.LINK], ground="closed", on=DESTROY_ON
    )

    actions.replay(now=EVE)

    round.refresh_from_db()
    assert (Envelope.objects.count(), Draft.objects.count(), round.destroyed_at) == (0, 0, EVE)
    assert Certificate.objects.get().what == "round"


@pytest.mark.clause("HV-13")
def test_the_spiegel_goes_on_the_day_that_raters_were_promised(conversation: Conversation) -> None:
    """The conversation moved: its record is kept longer, the promise to raters was not stretched."""
    Conversation.objects.update(destroy_on=date(2028, 5, 3))

    actions.destroy_due(now=EVE)
    assert FeedbackReport.objects.count() == 1
    actions.destroy_due(now=DAY)

    assert FeedbackReport.objects.count() == 0
    assert [key.purpose for key in Key.objects.filter(owner=conversation.public_id)] == [Purpose.RECORD]
    assert Record.objects.count() == 1
    assert [row.what for row in Certificate.objects.all()] == ["feedback"]
    assert actions.destroy_due(now=DAY) == 0

    actions.destroy_due(now=at(date(2028, 5, 3)))
    assert [row.what for row in queries.certificates(conversation.organisation, with_private=True)] == [
        "conversation",
        "feedback",
    ]


def test_a_cancelled_conversation_goes_a_term_after_its_cancellation(cast: Cast) -> None:
    from samenspiegel.conversations import actions as conversations

    planned = cast.plan()
    conversations.cancel(conversation=planned, by=cast.facilitator, now=at(date(2026, 1, 20)))

    actions.announce_due(now=at(date(2028, 1, 10)))
    actions.destroy_due(now=at(date(2028, 1, 19)))
    assert Conversation.objects.count() == 1
    actions.destroy_due(now=at(date(2028, 1, 20)))

    assert Conversation.objects.count() == 0
    assert Certificate.objects.get().held_on is None
    assert mails("destroyed") == mails("destruction_announced") == {}


def test_one_that_has_not_reached_its_day_is_left_alone(conversation: Conversation, cast: Cast) -> None:
    other = cast.plan(held_on=date(2027, 3, 2), now=at(date(2027, 1, 11)))

    actions.destroy_due(now=DAY)

    assert [row.pk for row in Conversation.objects.all()] == [other.pk]
    assert Key.objects.filter(owner=other.public_id).count() == 2


def test_private_notes_whose_key_went_are_removed_and_later_ones_stay(
    conversation: Conversation, cast: Cast
) -> None:
    keys.destroy(
        conversation.organisation_id,
        conversation.public_id,
        [Purpose.PRIVATE],
        ground="record_final",
        on=HELD_ON,
    )
    later_key = keys.make(
        cast.organisation.pk, f"{conversation.public_id}/{cast.secretary.public_id}", Purpose.PRIVATE
    )
    PrivateNote.objects.create(
        organisation=cast.organisation,
        conversation=conversation,
        by=cast.secretary,
        sealed=seal(later_key, {"notes": WORDS}, about="test"),
    )

    actions.replay(now=EVE)

    assert [note.by for note in PrivateNote.objects.all()] == [cast.secretary]
    assert Certificate.objects.count() == 0


# --- announcing ------------------------------------------------------------------------------------------------------


def announced(now: datetime) -> int:
    return actions.announce_due(now=now)


@pytest.mark.clause("HV-13")
def test_it_is_announced_thirty_days_ahead_and_once(conversation: Conversation, cast: Cast) -> None:
    assert announced(at(date(2028, 2, 1))) == 0
    assert announced(at(date(2028, 2, 2), 3)) == 1
    assert announced(at(date(2028, 2, 2))) == 0
    assert announced(at(date(2028, 3, 1))) == 0

    conversation.refresh_from_db()
    assert conversation.destruction_announced_on == date(2028, 2, 2)
    told = mails("destruction_announced")
    assert set(told) == {cast.secretary.public_id, cast.mayor.public_id, cast.facilitator.public_id}
    letter = told[cast.mayor.public_id]
    assert letter["subject"] == (
        "We vernietigen het verslag van dinsdag 3 maart 2026 op vrijdag 3 maart 2028"
    )
    assert f"/gesprekken/{conversation.public_id}/" in letter["body"]
    assert {notice.send_at for notice in Notice.objects.filter(kind="destruction_announced")} == {
        at(date(2028, 2, 2), 7)  # 8:00 in Amsterdam
    }


def test_after_a_week_of_downtime_it_is_still_announced(conversation: Conversation) -> None:
    assert announced(at(date(2028, 2, 9))) == 1


def test_a_later_date_is_announced_anew(conversation: Conversation) -> None:
    announced(at(date(2028, 2, 2)))
    Conversation.objects.update(destroy_on=date(2028, 5, 3))

    assert announced(at(date(2028, 3, 10))) == 0
    assert announced(at(date(2028, 4, 3))) == 1
