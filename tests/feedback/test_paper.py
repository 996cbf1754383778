# SPDX-License-Identifier: EUPL-1.2
"""Raters on paper: a letter whose code works once, and answers that the paper does not open."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.core.letter_code import code_of
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation
from samenspiegel.feedback.models.sealed import Draft
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast, at
from tests.formats import vgs

from .rounds import CLOSED_ON, DUE_ON, OPENED_ON, Stage, stage

PRINTED = at(OPENED_ON, 10)


@pytest.fixture
def willem(cast: Cast) -> Person:
    """Somebody of the outdoor service: no mailbox, no computer."""
    return people.add_person(
        organisation=cast.organisation, name="Willem Hofman", first_name="Willem", email="", now=NOW
    )


@pytest.fixture
def paper(cast: Cast, willem: Person) -> Stage:
    """An open round in which Willem is asked by letter."""
    asked = stage(cast)
    actions.add_rater(
        round=asked.round,
        group="management-team",
        person=willem,
        by=cast.facilitator,
        now=NOW,
        by_letter=True,
    )
    return asked.open()


def printed(paper: Stage, willem: Person, now: Any = PRINTED) -> actions.Link:
    return actions.print_letter(invitation=paper.invitation(willem), by=paper.cast.facilitator, now=now)


def taken(link: actions.Link) -> actions.Link:
    """Begin with a letter, as its reader does."""
    return actions.take_letter(link=link, fresh=actions.encode(actions.new_letter_secret()))


def answered(link: actions.Link, score: int = 5) -> None:
    asked = actions.questionnaire_of(link)
    items = dict.fromkeys(asked.items_for(link.group.key), score)
    actions.save_draft(link=link, scores=items)
    actions.send(link=link)


def refound(link: actions.Link) -> actions.Link:
    return actions.find(
        organisation=link.invitation.organisation.slug,
        invitation=link.invitation.public_id,
        secret=actions.encode(link.secret),
    )


def test_who_has_no_mailbox_is_asked_by_letter_and_no_mail_is_made(paper: Stage, willem: Person) -> None:
    assert paper.invitation(willem).by_letter
    assert not Notice.objects.filter(person=willem.public_id).exists()


def test_without_a_letter_a_mailbox_is_needed(cast: Cast, willem: Person) -> None:
    asked = stage(cast)
    with pytest.raises(actions.RaterRefused) as refused:
        actions.add_rater(
            round=asked.round, group="management-team", person=willem, by=cast.facilitator, now=NOW
        )

    assert refused.value.code == "no_address"


@pytest.mark.clause("HV-5")
def test_the_code_of_a_letter_opens_the_questionnaire_and_the_answers_count(
    paper: Stage, willem: Person
) -> None:
    link = actions.find_code(code_of(printed(paper, willem).secret).lower().replace(" ", "-"))
    answered(taken(link))

    assert actions.handed_in(paper.fresh)[willem.public_id]


def test_the_code_works_once_and_the_paper_opens_no_answers(paper: Stage, willem: Person) -> None:
    letter = printed(paper, willem)
    own = taken(letter)
    answered(own)

    with pytest.raises(actions.LinkUnknown):
        actions.find_code(code_of(letter.secret))
    with pytest.raises(actions.LinkUnknown):
        refound(letter)
    assert actions.find_code(code_of(own.secret)).invitation == own.invitation
    assert actions.load_draft(link=refound(own)).is_as_sent


def test_of_two_who_begin_with_one_code_one_is_told_that_it_is_unknown(paper: Stage, willem: Person) -> None:
    letter = printed(paper, willem)
    other = refound(letter)
    taken(letter)

    with pytest.raises(actions.LinkUnknown):
        taken(other)


def test_another_letter_ends_the_code_of_the_one_before_with_its_draft(paper: Stage, willem: Person) -> None:
    first = printed(paper, willem)
    own = taken(first)
    drafts = Draft.objects.count()
    second = printed(paper, willem, PRINTED + timedelta(days=1))

    assert Draft.objects.count() == drafts - 1
    for ended in (first, own):
        with pytest.raises(actions.LinkUnknown):
            actions.find_code(code_of(ended.secret))
    answered(taken(second))


def test_what_was_handed_in_stays_whatever_is_printed(paper: Stage, willem: Person) -> None:
    own = taken(printed(paper, willem))
    answered(own)

    with pytest.raises(actions.HandedIn):
        printed(paper, willem)
    assert actions.handed_in(paper.fresh)[willem.public_id]
    assert refound(own)


def test_the_server_keeps_no_secret_of_a_letter(paper: Stage, willem: Person) -> None:
    printed(paper, willem)
    own = taken(printed(paper, willem))

    assert paper.invitation(willem).pk not in actions.links.secrets_of(paper.fresh)
    assert own.secret not in bytes(paper.invitation(willem).sealed_secret)


def test_a_letter_can_only_be_made_while_answers_are_taken(cast: Cast, willem: Person, paper: Stage) -> None:
    invitation = paper.invitation(willem)
    paper.send_all(paper.everybody)
    paper.close()

    with pytest.raises(actions.RoundClosed):
        actions.print_letter(invitation=invitation, by=cast.facilitator, now=at(CLOSED_ON))


@pytest.mark.clause("HV-5")
def test_once_the_round_has_closed_a_code_is_unknown(paper: Stage, willem: Person) -> None:
    letter = printed(paper, willem)
    paper.send_all(paper.everybody)
    paper.close()

    with pytest.raises(actions.LinkUnknown):
        actions.find_code(code_of(letter.secret))


def test_who_gets_mail_gets_no_letter(paper: Stage, cast: Cast) -> None:
    with pytest.raises(actions.NotByLetter):
        printed(paper, cast.managers[0])


def test_reminders_and_a_later_due_date_mail_nothing_to_who_is_asked_by_letter(
    paper: Stage, willem: Person
) -> None:
    willem.email, willem.has_shared_mailbox = "buitendienst@veenmeer.example", True
    willem.save()
    printed(paper, willem)

    actions.remind_due(round=paper.fresh, now=at(DUE_ON))
    actions.extend(
        round=paper.fresh, due_on=DUE_ON + timedelta(days=1), by=paper.cast.facilitator, now=at(DUE_ON)
    )

    assert not Notice.objects.filter(person=willem.public_id).exists()


def test_what_the_letters_answers_say_is_in_the_report_like_everybodys(paper: Stage, willem: Person) -> None:
    answered(taken(printed(paper, willem)), score=1)
    paper.send_all(paper.everybody, score=5)
    paper.close()
    paper.release()

    report = actions.released(conversation=paper.conversation, person=paper.cast.secretary).report
    [group] = [group for group in report.groups if group.key == "management-team"]
    assert group.invited == 7


def test_the_log_says_that_a_letter_was_made_and_not_for_whom(paper: Stage, willem: Person) -> None:
    printed(paper, willem)
    taken(printed(paper, willem))
    lines = list(Event.objects.filter(kind="letter.made").values())

    assert len(lines) == 2
    assert willem.public_id not in str(lines)
    assert not Event.objects.filter(actor=willem.public_id).exists()


def test_where_nobody_guides_nobody_is_asked_by_letter(cast: Cast, willem: Person) -> None:
    round = vgs.stage(cast).round
    group = next(row.key for row in round.groups.all() if row.kind == "averaged")
    with pytest.raises(actions.RaterRefused) as refusal:
        actions.add_rater(round=round, group=group, person=willem, by=cast.secretary, now=NOW, by_letter=True)

    assert refusal.value.code == "no_letters"


# --- typing over -----------------------------------------------------------------------------------------------------


def refused(paper: Stage, person: Person) -> str:
    with pytest.raises(actions.TypistRefused) as refusal:
        actions.name_typist(round=paper.fresh, person=person, by=paper.cast.facilitator, now=PRINTED)
    return refusal.value.code


def test_who_takes_part_or_is_asked_types_nothing_over(paper: Stage, cast: Cast) -> None:
    taking_part: Iterable[Person] = (cast.secretary, cast.mayor, cast.facilitator, cast.substitute)

    assert [refused(paper, person) for person in taking_part] == ["takes_part"] * 4
    assert refused(paper, cast.managers[0]) == "rater"
    assert refused(paper, cast.outsider) == "not_here"


def test_who_has_no_account_cannot_type_over(paper: Stage, cast: Cast) -> None:
    nobody = people.add_person(
        organisation=cast.organisation, name="Nel Kok", first_name="Nel", email="nel@v.example", now=NOW
    )

    assert refused(paper, nobody) == "no_account"


def test_who_was_named_finds_codes_of_their_rounds_alone(paper: Stage, cast: Cast, willem: Person) -> None:
    actions.name_typist(round=paper.fresh, person=cast.clerk, by=cast.facilitator, now=PRINTED)
    code = code_of(printed(paper, willem).secret)

    assert actions.find_code(code, rounds=actions.typed_by(cast.clerk))
    with pytest.raises(actions.LinkUnknown):
        actions.find_code(code, rounds=actions.typed_by(cast.managers[0]))


def test_who_becomes_the_reviewer_types_nothing_over_any_more(paper: Stage, cast: Cast) -> None:
    from samenspiegel.conversations.actions import replace_reviewer

    actions.name_typist(round=paper.fresh, person=cast.clerk, by=cast.facilitator, now=PRINTED)
    replace_reviewer(conversation=paper.conversation, reviewer=cast.clerk, by=cast.facilitator, now=PRINTED)

    assert actions.typed_by(cast.clerk) == []


@pytest.mark.clause("HV-4")
def test_who_is_asked_in_the_round_since_types_nothing_over_any_more(
    paper: Stage, cast: Cast, willem: Person
) -> None:
    actions.name_typist(round=paper.fresh, person=cast.clerk, by=cast.facilitator, now=PRINTED)
    actions.add_rater(
        round=paper.fresh, group="management-team", person=cast.clerk, by=cast.facilitator, now=PRINTED
    )

    assert actions.typed_by(cast.clerk) == []
    assert not actions.types_over(paper.fresh, cast.clerk.public_id)


def test_nothing_is_typed_over_once_the_round_has_closed(paper: Stage, cast: Cast) -> None:
    actions.name_typist(round=paper.fresh, person=cast.clerk, by=cast.facilitator, now=PRINTED)
    paper.send_all(paper.everybody)
    paper.close()

    assert actions.typed_by(cast.clerk) == []
    with pytest.raises(actions.RoundClosed):
        actions.name_typist(round=paper.fresh, person=None, by=cast.facilitator, now=at(CLOSED_ON))
    assert not Invitation.objects.exclude(letter_on=None).exists()
