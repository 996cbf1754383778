# SPDX-License-Identifier: EUPL-1.2
"""Two people act on one record at the same instant: what becomes final was approved by both, word for word."""

import pytest

from samenspiegel.core.passages import NewText
from samenspiegel.records import actions
from samenspiegel.records.models import Ending, Record
from tests.cast import make_cast
from tests.feedback.test_at_the_same_moment import at_once
from tests.records.stage import LATER, approve, current, offered, state

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_an_approval_and_a_change_at_the_same_instant_never_both_count(transactional_db: None) -> None:
    cast = make_cast()
    record = offered(cast)
    seen = current(record)
    approve(record, cast.secretary)

    results = at_once(
        lambda: approve(record, cast.mayor, version=seen),
        lambda: actions.propose(
            record=Record.objects.get(pk=record.pk),
            version=seen.public_id,
            digest=seen.digest,
            passage="career",
            change=NewText("Anna wil weg."),
            by=cast.secretary,
            now=LATER,
        ),
    )

    ended = Record.objects.get(pk=record.pk).ending == Ending.APPROVED
    if ended:
        assert [type(result) for result in results] == [type(None), actions.RecordEnded]
        assert {row.person_id for row in current(record).approvals.all()} == {
            cast.secretary.pk,
            cast.mayor.pk,
        }
    else:  # the proposal came first, and took the approval of its side back
        assert not isinstance(results[1], Exception)
        assert [row.person_id for row in current(record).approvals.all()] == [cast.mayor.pk]
        assert len(state(record).open_proposals) == 1


def test_two_approvals_at_the_same_instant_end_the_record_once(transactional_db: None) -> None:
    cast = make_cast()
    record = offered(cast)
    seen = current(record)

    results = at_once(
        lambda: approve(record, cast.mayor, version=seen),
        lambda: approve(record, cast.secretary, version=seen),
    )

    assert results == [None, None]
    assert Record.objects.get(pk=record.pk).ending == Ending.APPROVED
    assert current(record).approvals.count() == 2
