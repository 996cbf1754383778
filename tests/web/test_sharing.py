# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation: nobody reads a text before the subject agreed to it (VGS-10)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.people.models import Body, Person, Seat
from samenspiegel.sharing import actions
from samenspiegel.sharing.models import Form, SharingDecision
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats import vgs

TEXT = "We spraken over de OR en maakten drie afspraken."
AFTER = at(HELD_ON + timedelta(days=1))


@pytest.fixture(autouse=True)
def now(now: Callable[[datetime], None]) -> Callable[[datetime], None]:
    now(AFTER)
    return now


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return vgs.plan(cast)


@pytest.fixture
def college(cast: Cast) -> Body:
    return Body.objects.get(organisation=cast.organisation, kind="college")


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def decide(conversation: Conversation, body: Body, by: Person, **changed: Any) -> SharingDecision:
    return actions.decide(
        **{
            "conversation": conversation,
            "body": body,
            "form": Form.WRITTEN,
            "told_by": Part.REVIEWER,
            "text": TEXT,
            "seen": actions.mark(SharingDecision.objects.filter(body=body).first()),
            "by": by,
            "now": AFTER,
            **changed,
        }
    )


def shared(cast: Cast, conversation: Conversation, body: Body) -> SharingDecision:
    decision = decide(conversation, body, cast.mayor)
    actions.agree(decision=decision, seen=actions.mark(decision), by=cast.secretary, now=AFTER)
    return actions.share(decision=decision, seen=actions.mark(decision), by=cast.mayor, now=AFTER)


def address(decision: SharingDecision) -> str:
    return f"/kort-verslag/{decision.public_id}/"


def test_the_log_does_not_keep_in_which_form_and_by_whom_it_is_told(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    decide(conversation, college, cast.mayor)
    assert Event.objects.get(kind="sharing.decided").detail == {"body": college.public_id}


@pytest.mark.clause("VGS-10")
def test_the_college_reads_the_text_once_the_subject_agreed_and_it_was_shared(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    page = f"/gesprekken/{conversation.public_id}/terugkoppeling/"
    reviewer, subject, alderman = as_(cast.mayor), as_(cast.secretary), as_(cast.aldermen[0])
    key = college.public_id
    typed = {f"{key}-form": "written", f"{key}-told_by": "reviewer", f"{key}-text": TEXT, f"{key}-seen": ""}
    reviewer.post(page, {"body": key, **typed})
    decision = SharingDecision.objects.get()

    def found() -> tuple[int, bool]:
        return alderman.get(address(decision)).status_code, TEXT in alderman.get("/").content.decode()

    assert found() == (404, False)
    seen = {"seen": actions.mark(decision)}
    assert reviewer.post(f"{page}{decision.public_id}/akkoord/", seen).status_code == 404
    reviewer.post(f"{page}{decision.public_id}/gedaan/", seen)
    assert found() == (404, False)
    assert TEXT in subject.get(page).content.decode()
    subject.post(f"{page}{decision.public_id}/akkoord/", seen)
    assert found() == (404, False)
    assert subject.post(f"{page}{decision.public_id}/gedaan/", seen).status_code == 404  # the mayor tells it
    reviewer.post(f"{page}{decision.public_id}/gedaan/", seen)

    assert "Kort verslag van het gesprek met Hanna de Vries" in alderman.get("/").content.decode()
    assert TEXT in alderman.get(address(decision)).content.decode()


@pytest.mark.clause("VGS-10")
def test_the_start_page_says_what_goes_back_to_whom_it_waits_for_and_to_nobody_else(
    cast: Cast, conversation: Conversation, college: Body, now: Callable[[datetime], None]
) -> None:
    def waits() -> dict[str, bool]:
        people = {"subject": cast.secretary, "teller": cast.mayor, "college": cast.aldermen[0]}
        pages = {key: as_(person).get("/").content.decode() for key, person in people.items()}
        return {key: "Naar de terugkoppeling" in page for key, page in pages.items()}

    nobody = {"subject": False, "teller": False, "college": False}
    assert waits() == nobody
    decision = decide(conversation, college, cast.mayor)
    assert waits() == {**nobody, "subject": True}  # to agree to the text
    actions.agree(decision=decision, seen=actions.mark(decision), by=cast.secretary, now=AFTER)
    assert waits() == {**nobody, "teller": True}
    now(at(HELD_ON - timedelta(days=1)))
    assert waits() == nobody  # nothing is told before the conversation
    now(AFTER)
    decision.refresh_from_db()
    actions.share(decision=decision, seen=actions.mark(decision), by=cast.mayor, now=AFTER)
    assert waits() == nobody

    team = Body.objects.get(organisation=cast.organisation, kind="management-team")
    decide(conversation, team, cast.mayor, form=Form.NONE, text="")
    assert waits() == nobody
    decide(conversation, team, cast.mayor, form=Form.ORAL, text="", told_by=Part.SUBJECT)
    assert waits() == {**nobody, "subject": True}


@pytest.mark.clause("VGS-10")
def test_a_changed_text_asks_the_subject_anew(cast: Cast, conversation: Conversation, college: Body) -> None:
    decision = decide(conversation, college, cast.mayor)
    old = actions.mark(decision)
    actions.agree(decision=decision, seen=old, by=cast.secretary, now=AFTER)
    changed = decide(conversation, college, cast.mayor, text="Iets heel anders.")

    assert changed.agreed_at is None
    with pytest.raises(actions.DecisionChanged):
        actions.agree(decision=changed, seen=old, by=cast.secretary, now=AFTER)
    with pytest.raises(actions.NotAgreed):
        actions.share(decision=changed, seen=actions.mark(changed), by=cast.mayor, now=AFTER)
    with pytest.raises(actions.DecisionChanged):
        decide(conversation, college, cast.secretary, text="Van een oude pagina.", seen=old)


@pytest.mark.clause("VGS-10")
def test_what_was_told_by_word_of_mouth_has_no_text_to_read(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    decision = decide(conversation, college, cast.secretary, form=Form.ORAL)
    decision = actions.share(decision=decision, seen=actions.mark(decision), by=cast.mayor, now=AFTER)

    assert (decision.done_on, decision.sealed) == (AFTER.date(), None)
    assert as_(cast.aldermen[0]).get(address(decision)).status_code == 404
    with pytest.raises(actions.SharedAlready):
        decide(conversation, college, cast.mayor)


@pytest.mark.clause("VGS-10")
def test_only_members_of_that_body_on_that_day_read_it(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    decision = shared(cast, conversation, college)
    others = (cast.managers[0], cast.facilitator, cast.clerk, cast.works_council_chair, cast.outsider)
    assert [as_(one).get(address(decision)).status_code for one in others] == [404] * 5
    assert as_(cast.mayor).get(address(decision)).status_code == 404  # it stands beside their conversation

    Seat.objects.filter(person=cast.aldermen[0]).update(until_on=AFTER.date() - timedelta(days=1))

    assert [as_(one).get(address(decision)).status_code for one in cast.aldermen[:2]] == [404, 200]


@pytest.mark.clause("VGS-10")
def test_nothing_goes_back_before_the_conversation_nor_by_who_is_no_side(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    decision = decide(conversation, college, cast.mayor, now=NOW)
    seen = actions.mark(decision)
    actions.agree(decision=decision, seen=seen, by=cast.secretary, now=NOW)
    with pytest.raises(actions.TooEarly):
        actions.share(decision=decision, seen=seen, by=cast.mayor, now=NOW)
    for deed in (actions.agree, actions.share):
        with pytest.raises(actions.NotASide):
            deed(decision=decision, seen=seen, by=cast.aldermen[0], now=AFTER)
    with pytest.raises(actions.NotASide):
        decide(conversation, college, cast.clerk)


@pytest.mark.clause("VGS-10")
def test_a_body_that_the_format_does_not_name_hears_nothing(cast: Cast, conversation: Conversation) -> None:
    council = Body.objects.get(organisation=cast.organisation, kind="works-council")
    with pytest.raises(actions.NotThisBody):
        decide(conversation, council, cast.mayor)
    guided = cast.plan(subject=cast.clerk)
    assert as_(cast.clerk).get(f"/gesprekken/{guided.public_id}/terugkoppeling/").status_code == 404


@pytest.mark.parametrize(
    ("text", "refused"), [("  ", actions.TextMissing), ("a" * (actions.TEXT_LENGTH + 1), actions.TextTooLong)]
)
def test_a_text_that_cannot_be_kept_stays_in_its_field(
    cast: Cast, conversation: Conversation, college: Body, text: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        decide(conversation, college, cast.mayor, text=text)
    key = college.public_id
    typed = {"body": key, f"{key}-form": "written", f"{key}-told_by": "reviewer", f"{key}-text": text}
    answer = as_(cast.mayor).post(f"/gesprekken/{conversation.public_id}/terugkoppeling/", typed)

    assert text.strip() in answer.content.decode()
    assert SharingDecision.objects.count() == 0


def test_the_text_goes_with_the_key_of_the_record(
    cast: Cast, conversation: Conversation, college: Body
) -> None:
    decision = shared(cast, conversation, college)
    keys.destroy(
        conversation.organisation_id,
        conversation.public_id,
        (Purpose.RECORD,),
        ground="retention",
        on=AFTER.date(),
    )

    assert as_(cast.aldermen[0]).get(address(decision)).status_code == 404
    assert TEXT.encode() not in bytes(decision.sealed)
