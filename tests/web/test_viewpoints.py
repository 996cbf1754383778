# SPDX-License-Identifier: EUPL-1.2
"""Views beforehand: hidden from the other until both have shared, or the agenda is fixed (VGS-3)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.conversations.actions import replace_reviewer
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import viewpoints as rules
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import viewpoints
from samenspiegel.preparation.models import Viewpoints
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats import vgs

SECRET = "Hanna laat de OR te laat meepraten."
OWN = "Ik heb de organisatie vooruit geholpen."
FREEZES_AT = at(HELD_ON - timedelta(days=1))


pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return vgs.plan(cast)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def here(conversation: Conversation) -> str:
    return f"/gesprekken/{conversation.public_id}/zienswijzen/"


def press(person: Person, conversation: Conversation, text: str, button: str = "share") -> str:
    typed = {"view-works-council-director": text, button: "1"}
    return as_(person).post(here(conversation), typed, follow=True).content.decode()


def everything(person: Person, conversation: Conversation) -> str:
    """Every page of the conversation that this person can open, with all mail to them."""
    client, base = as_(person), f"/gesprekken/{conversation.public_id}/"
    pages = [
        "/",
        "/gesprekken/",
        base,
        here(conversation),
        f"{base}agenda/",
        f"{base}punten/",
        f"{base}notities/",
    ]
    answers = [client.get(page, follow=True) for page in pages]
    assert {answer.status_code for answer in answers} == {200}
    mails = [f"{mail.pk}" for mail in Notice.objects.filter(person=person)]
    return "".join(answer.content.decode() for answer in answers) + "".join(mails)


@given(theirs=st.booleans(), own=st.booleans(), frozen=st.booleans())
def test_a_view_is_shown_only_if_it_was_shared_and_the_reader_cannot_write_after_it(
    theirs: bool, own: bool, frozen: bool
) -> None:
    shown = rules.is_shown(theirs_shared=theirs, all_shared=own and theirs, is_frozen=frozen)
    taken = rules.may_take_back(own_shared=own, all_shared=own and theirs, is_frozen=frozen)

    assert shown == (theirs and (own or frozen))
    assert not (shown and taken)


@pytest.mark.clause("VGS-3")
def test_both_write_on_the_same_subjects_and_read_each_other_once_both_have_shared(
    cast: Cast, conversation: Conversation
) -> None:
    assert "Niemand anders kan ze nog lezen" in press(cast.mayor, conversation, SECRET, "keep")
    assert SECRET not in everything(cast.secretary, conversation)
    press(cast.mayor, conversation, SECRET)
    assert SECRET not in everything(cast.secretary, conversation)
    assert "zodra Hanna de Vries ook heeft gedeeld" in everything(cast.mayor, conversation)

    press(cast.secretary, conversation, OWN)

    for person in (cast.secretary, cast.mayor):
        page = everything(person, conversation)
        assert (page.count(SECRET), page.count(OWN)) == (2, 2)  # on their own page and under the agenda


@pytest.mark.clause("VGS-3")
def test_the_start_page_asks_each_side_for_a_view_until_they_shared_it_whatever_the_other_did(
    cast: Cast, conversation: Conversation
) -> None:
    Conversation.objects.update(has_round=False)
    first_page, own, other = ("/", f'href="{here(conversation)}"', as_(cast.mayor))

    def of_the_other() -> str:
        return re.sub(r'value="\w{64}"', "", other.get(first_page).content.decode())  # the mark of each form

    before = of_the_other()
    assert own in before
    assert own in as_(cast.secretary).get(first_page).content.decode()

    press(cast.secretary, conversation, OWN)

    assert own not in as_(cast.secretary).get(first_page).content.decode()
    assert of_the_other() == before


@pytest.mark.clause("VGS-6")
def test_each_side_finds_the_four_roles_with_questions_to_itself(
    cast: Cast, conversation: Conversation
) -> None:
    subject, reviewer = (
        as_(person).get(here(conversation)).content.decode() for person in (cast.secretary, cast.mayor)
    )

    for role in ("Algemeen directeur", "Adviseur van het college", "WOR-bestuurder", "Extern optreden"):
        assert role in subject and role in reviewer
    assert "Wat heb jij daaraan bijgedragen?" in subject
    assert "Wat heb jij daaraan bijgedragen?" not in reviewer
    assert "Wat heeft de gemeentesecretaris daaraan bijgedragen?" in reviewer


def test_what_the_other_wrote_changes_nothing_on_any_page_before_both_have_shared(
    cast: Cast, conversation: Conversation
) -> None:
    """Not even the size of a page tells whether, or how much, the other wrote or shared."""
    client = as_(cast.secretary)
    sizes = [len(client.get(here(conversation)).content)]
    for text, button in (("Kort.", "keep"), ("Lang. " * 400, "keep"), ("Lang. " * 400, "share")):
        press(cast.mayor, conversation, text, button)
        sizes.append(len(client.get(here(conversation)).content))

    assert len(set(sizes)) == 1


@pytest.mark.clause("VGS-3")
def test_when_the_agenda_is_fixed_only_what_was_shared_is_read_and_nothing_is_written_any_more(
    cast: Cast, conversation: Conversation, now: Callable[[datetime], None]
) -> None:
    press(cast.mayor, conversation, SECRET)
    press(cast.secretary, conversation, OWN, "keep")
    now(at(HELD_ON))
    preparation.freeze_agenda(conversation=conversation, by=None, now=at(HELD_ON))

    assert SECRET in everything(cast.secretary, conversation)
    assert OWN not in everything(cast.mayor, conversation)
    with pytest.raises(preparation.AgendaFrozen):
        viewpoints.write_views(
            conversation=conversation,
            texts={"external-appearance": "Nieuw."},
            by=cast.secretary,
            now=at(HELD_ON),
        )
    assert "De agenda ligt vast" in press(cast.secretary, conversation, "Nog iets.")


def test_what_was_shared_can_be_taken_back_until_the_other_shares(
    cast: Cast, conversation: Conversation
) -> None:
    press(cast.mayor, conversation, SECRET)
    as_(cast.mayor).post(f"{here(conversation)}terugnemen/")
    press(cast.secretary, conversation, OWN)
    assert SECRET not in everything(cast.secretary, conversation)
    press(cast.mayor, conversation, "Anders.")

    answer = as_(cast.mayor).post(f"{here(conversation)}terugnemen/", follow=True).content.decode()

    assert "De ander heeft intussen ook gedeeld" in answer
    assert Viewpoints.objects.filter(shared_at=None).count() == 0
    with pytest.raises(viewpoints.SharedAlready):
        viewpoints.write_views(
            conversation=conversation, texts={"external-appearance": "Nieuw."}, by=cast.mayor, now=NOW
        )


def test_nothing_that_was_typed_is_lost_where_it_is_refused(cast: Cast, conversation: Conversation) -> None:
    long = "a" * (viewpoints.TEXT_LENGTH + 1)

    assert long in press(cast.secretary, conversation, long)
    assert "minstens één zienswijze" in press(cast.secretary, conversation, "  ")
    assert Viewpoints.objects.filter(shared_at__isnull=False).count() == 0


def test_nobody_but_the_two_sides_opens_them_and_another_format_has_none(
    cast: Cast, conversation: Conversation
) -> None:
    attended = vgs.plan(cast, held_on=HELD_ON + timedelta(days=120), attendees=[cast.aldermen[0]])
    others = [
        as_(one).get(here(conversation)).status_code for one in (cast.facilitator, cast.clerk, cast.outsider)
    ]

    assert others == [404, 404, 404]
    assert as_(cast.aldermen[0]).get(here(attended)).status_code == 404
    guided = cast.plan(subject=cast.clerk)
    assert as_(cast.clerk).get(here(guided)).status_code == 404
    with pytest.raises(preparation.NotASide):
        viewpoints.views_of(conversation, cast.clerk, today=NOW.date())


@pytest.mark.clause("VGS-3")
def test_who_organises_cannot_fix_the_agenda_to_read_what_only_the_other_shared(
    cast: Cast, conversation: Conversation
) -> None:
    """The attack: the subject organises, shares nothing, and fixes the agenda to read the reviewer's views."""
    press(cast.mayor, conversation, SECRET)
    fixing = f"/gesprekken/{conversation.public_id}/agenda/vastzetten/"

    with pytest.raises(preparation.ViewsAwaited):
        preparation.freeze_agenda(conversation=conversation, by=cast.secretary, now=NOW)
    answer = as_(cast.secretary).post(fixing, {"sure": "on"})
    assert "Jullie hebben nog niet allebei je zienswijze gedeeld" in answer.content.decode()
    assert SECRET not in everything(cast.secretary, conversation)
    press(cast.secretary, conversation, OWN)
    preparation.freeze_agenda(conversation=conversation, by=cast.secretary, now=NOW)


@pytest.mark.clause("VGS-3")
def test_another_reviewer_reads_nothing_that_was_shared_with_the_one_who_left(
    cast: Cast, conversation: Conversation
) -> None:
    press(cast.secretary, conversation, SECRET)
    press(cast.mayor, conversation, OWN)

    replace_reviewer(conversation=conversation, reviewer=cast.clerk, by=cast.secretary, now=NOW)

    assert list(Viewpoints.objects.values_list("by", "shared_at")) == [(cast.secretary.pk, None)]
    conversation = Conversation.objects.get()
    press(cast.clerk, conversation, "Mijn kant.")
    assert SECRET not in everything(cast.clerk, conversation)
    assert OWN not in everything(cast.clerk, conversation) + everything(cast.secretary, conversation)
    press(cast.secretary, conversation, SECRET)
    assert SECRET in everything(cast.clerk, conversation)
