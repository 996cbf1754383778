# SPDX-License-Identifier: EUPL-1.2
"""Draft, envelope, change of mind, decline; and what a look into the database tells about any of it."""

from typing import Any

import pytest
from django.db import connection
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from samenspiegel.audit.models import Event
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation, RaterGroup, Round
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.models import Key
from samenspiegel.keys.sealing import Unreadable, open_bytes
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from tests.cast import Cast, at

from .rounds import OPENED_ON, Stage, open_stage


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


def rows(*models: Any) -> dict[str, list[Any]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.clause("HV-1")
def test_a_draft_can_be_left_and_taken_up_again(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)
    actions.save_draft(link=link, scores={"customer-focus.1": 2, "customer-focus.2": None})
    actions.save_draft(link=link, scores={"customer-focus.2": 5}, texts={"continue": " Doorvragen. "})

    saved = actions.load_draft(link=opened.link(opened.cast.managers[0]))

    assert saved is not None
    assert saved.answers == Answers(
        {"customer-focus.1": 2, "customer-focus.2": 5}, {"continue": "Doorvragen."}, {}
    )


def test_nothing_is_kept_before_the_promise_was_read(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])

    with pytest.raises(actions.NotBegun):
        actions.save_draft(link=link, scores={"customer-focus.1": 2})
    with pytest.raises(actions.NotBegun):
        actions.send(link=link, answers=opened.answers(opened.cast.managers[0]))

    assert rows(Draft, Envelope) == {"Draft": [], "Envelope": []}


@pytest.mark.clause("HV-14")
def test_a_named_rater_acknowledges_before_anything_is_kept(opened: Stage) -> None:
    link = opened.link(opened.cast.works_council_chair)

    with pytest.raises(actions.NotAcknowledged):
        actions.begin(link=link)

    actions.begin(link=link, is_acknowledged=True)
    actions.begin(link=link)  # coming back, it was said already


@pytest.mark.parametrize(
    "answers",
    [
        Answers({"customer-focus.1": 6}),
        Answers({"customer-focus.1": True}),  # type: ignore[dict-item]
        Answers({"works-council-director.1": 3}),
        Answers({"zzz": 3}),
        Answers(texts={"zzz": "ja"}),
        Answers(texts={"continue": "a" * 601}),
        Answers(choices={"consulted": "own"}),
        Answers(choices={"by_name": "yes"}),
    ],
)
def test_answers_that_were_not_asked_are_refused_and_nothing_is_kept(opened: Stage, answers: Answers) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)
    before = rows(Draft)

    with pytest.raises(actions.AnswersWrong):
        actions.save_draft(link=link, scores=answers.scores, texts=answers.texts, choices=answers.choices)

    assert rows(Draft) == before


def test_sending_with_open_items_is_refused(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)

    with pytest.raises(actions.AnswersOpen) as refused:
        actions.send(link=link)

    assert len(refused.value.items) == 52
    assert list(Envelope.objects.all()) == []


def test_sent_twice_the_last_one_counts(opened: Stage) -> None:
    for person in opened.raters[:6]:
        opened.send(person, 1)
        opened.send(person, 5)
    opened.send_all([*opened.raters[6:], opened.cast.mayor, opened.cast.secretary], 3)

    assert Envelope.objects.count() == Draft.objects.count() == 13
    opened.close()
    opened.release()
    report = actions.released(conversation=opened.conversation, person=opened.cast.mayor).report
    assert report.competency("customer-focus").scores["management-team"] == 50


def test_a_change_after_sending_counts_only_once_it_is_sent(opened: Stage) -> None:
    link = opened.send(opened.cast.managers[0])

    same = actions.save_draft(link=link, scores={"customer-focus.1": 4})
    changed = actions.save_draft(link=link, scores={"customer-focus.1": 1})
    actions.send(link=link)

    assert (same.is_as_sent, changed.is_as_sent) == (True, False)
    saved = actions.load_draft(link=link)
    assert saved is not None and saved.is_as_sent is True


def test_declining_destroys_the_draft_and_tells_the_facilitator_without_a_name(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)

    actions.decline(link=link, now=at(OPENED_ON, 12))

    assert list(Draft.objects.all()) == []
    assert Invitation.objects.get(pk=link.invitation.pk).has_declined is True
    assert Notice.objects.filter(kind="rater_declined").count() == 1
    with pytest.raises(actions.Declined):
        actions.begin(link=link)
    actions.undo_decline(link=link)
    actions.begin(link=link)


def test_declining_after_sending_takes_the_answers_back_only_when_that_is_said(opened: Stage) -> None:
    link = opened.send(opened.cast.managers[0])

    with pytest.raises(actions.AlreadySent):
        actions.decline(link=link, now=at(OPENED_ON))
    assert Envelope.objects.count() == 1
    actions.decline(link=link, now=at(OPENED_ON), takes_answers_back=True)

    assert list(Envelope.objects.all()) == []


def test_a_side_of_the_conversation_declines_by_no_way_in(opened: Stage) -> None:
    for side in (opened.cast.secretary, opened.cast.mayor):
        link = opened.send(side)

        with pytest.raises(actions.MayNotDecline):
            actions.decline(link=link, now=at(OPENED_ON), takes_answers_back=True)

        assert actions.has_sent(link=link)
        assert not actions.has_declined(link=link)


def test_the_own_link_is_for_subject_and_reviewer_alone(opened: Stage) -> None:
    cast = opened.cast

    for person in (cast.secretary, cast.mayor):
        assert actions.own_link(round=opened.fresh, person=person).secret == opened.link(person).secret
    for person in (cast.managers[0], cast.works_council_chair, cast.facilitator, cast.outsider):
        with pytest.raises(actions.LinkUnknown):
            actions.own_link(round=opened.fresh, person=person)


def test_the_secret_of_another_and_of_another_organisation_open_nothing(opened: Stage) -> None:
    one, other = (opened.invitation(person) for person in opened.cast.managers[:2])
    secret = actions.encode(opened.link(opened.cast.managers[0]).secret)

    for organisation, invitation in [("veenmeer", other), ("duinrade", one)]:
        with pytest.raises(actions.LinkUnknown):
            actions.find(organisation=organisation, invitation=invitation.public_id, secret=secret)


def test_who_has_handed_in_is_known_by_name_and_never_when(opened: Stage) -> None:
    sent, not_sent = opened.cast.managers[:2]
    opened.send(sent)

    handed = actions.handed_in(opened.fresh)

    assert (handed[sent.public_id], handed[not_sent.public_id]) == (True, False)
    assert sum(handed.values()) == actions.received(opened.fresh) == 1
    assert actions.handed_in_by(opened.fresh, sent) is True
    assert actions.handed_in_by_person([opened.fresh], not_sent) == {opened.round.pk: False}


# --- what the database tells ------------------------------------------------------------------------------------------

PERSONAL = (Round, Invitation, RaterGroup, Notice, Person, Event)


def test_two_copies_of_the_database_around_a_sending_do_not_tell_who_sent(opened: Stage) -> None:
    for person in opened.raters:  # everybody has a draft, nobody has sent
        actions.begin(link=opened.link(person), is_acknowledged=True)
    before, drafts = rows(*PERSONAL), rows(Draft)["Draft"]

    opened.send(opened.cast.managers[2], 1, text="Een heel lang antwoord. " * 20)

    after = rows(*PERSONAL)
    assert after == before  # no row of a person, an invitation or the round has changed
    envelope = Envelope.objects.get()
    assert set(vars(envelope)) - {"_state"} == {"id", "organisation_id", "round_id", "sealed"}
    changed = [row for row in rows(Draft)["Draft"] if row not in drafts]
    assert len(changed) == 1
    # What is seen of the sender is two numbers; none of what the database holds of anybody leads to them.
    seen = {envelope.pk, changed[0]["id"]}
    public = str(after)
    assert not any(str(number) in public for number in seen)


def test_all_envelopes_and_all_drafts_are_of_one_size(opened: Stage) -> None:
    opened.send(opened.cast.managers[0], 1, text="x" * 600)
    opened.send(opened.cast.managers[1], None)
    opened.send(opened.cast.works_council_chair, 5, text="\U0001f600" * 600, consulted="consulted")
    opened.send(opened.cast.secretary, 3)

    assert len({len(row.sealed) for row in Envelope.objects.all()}) == 1
    assert len({len(row.sealed) for row in Draft.objects.all()}) == 1


def test_ids_of_envelopes_and_drafts_say_nothing_about_the_order_in_which_they_came(opened: Stage) -> None:
    expected = sorted(opened.link(person).envelope_id for person in opened.raters)

    opened.send_all(opened.raters)

    if connection.vendor == "sqlite":  # the hidden rowid is the id itself
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM feedback_envelope")
            assert [row[0] for row in cursor.fetchall()] == expected
    assert [row.pk for row in Envelope.objects.order_by("pk")] == expected
    assert all(0 < number < 2**63 for number in expected)


def test_the_database_without_the_keys_opens_nothing(opened: Stage) -> None:
    opened.send_all(opened.raters[:3])
    Key.objects.all().delete()  # who stole the default database has no key store
    envelope, draft = Envelope.objects.first(), Draft.objects.first()
    invitation = opened.invitation(opened.raters[0])
    assert envelope and draft and invitation.sealed_secret

    for guess in (bytes(opened.fresh.public_key), bytes.fromhex(invitation.check_hash), b"\0" * 32):
        with pytest.raises(CryptoError):
            SealedBox(PrivateKey(guess)).decrypt(bytes(envelope.sealed))
        with pytest.raises(Unreadable):
            open_bytes(guess, draft.sealed, about=f"draft/{draft.pk}")
        with pytest.raises(Unreadable):
            open_bytes(guess, invitation.sealed_secret, about=f"invitation/{invitation.public_id}")
    with pytest.raises(KeyGone):
        actions.own_link(round=opened.fresh, person=opened.cast.mayor)


def test_no_answer_stands_in_clear_in_any_table(opened: Stage) -> None:
    opened.send(opened.cast.managers[0], 1, text="Kenmerkendezin")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = value if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    assert b"Kenmerkendezin" not in bytes(raw)
                    assert b'customer-focus.1":1' not in bytes(raw)


def test_the_log_holds_no_rater_and_no_moment_of_one(opened: Stage) -> None:
    before = Event.objects.count()
    link = opened.link(opened.cast.managers[0])

    actions.begin(link=link)
    actions.save_draft(link=link, scores={"customer-focus.1": 2})
    opened.send(opened.cast.managers[1])
    actions.decline(link=link, now=at(OPENED_ON, 12))
    actions.undo_decline(link=link)

    assert Event.objects.count() == before
