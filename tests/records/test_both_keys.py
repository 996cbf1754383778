# SPDX-License-Identifier: EUPL-1.2
"""Whatever the two sides and the writer do, and in whatever order: only what both approved exactly becomes final."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspiegel.core.passages import NewText, NothingChanged
from samenspiegel.records import actions
from samenspiegel.records.models import AmendmentProposal, Ending, Record
from tests.cast import Cast

from . import stage

REFUSALS = (
    actions.AlreadyAnswered,
    actions.AlreadyProposed,
    actions.NotYourAnswer,
    actions.NotYourProposal,
    actions.NothingToOffer,
    actions.OwnProposalOpen,
    actions.RecordEnded,
    actions.TextChanged,
    NothingChanged,
)
SIDES = ("secretary", "mayor")
WORDS = ("De school.", "De brug.", "De haven.")
deeds = st.one_of(
    st.tuples(st.just("approve"), st.sampled_from(SIDES), st.integers(0, 5)),
    st.tuples(st.just("propose"), st.sampled_from(SIDES), st.sampled_from(WORDS)),
    st.tuples(st.just("accept"), st.sampled_from(SIDES), st.integers(0, 3)),
    st.tuples(st.just("refuse"), st.sampled_from(SIDES), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), st.sampled_from(SIDES), st.integers(0, 3)),
    st.tuples(st.just("offer"), st.just("facilitator"), st.sampled_from(WORDS)),
)


@pytest.mark.clause("HV-10", "HV-11")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(order=st.lists(deeds, min_size=3, max_size=10))
def test_only_what_both_approved_exactly_becomes_final_and_only_both_change_the_text(
    cast: Cast, order: list[tuple]
) -> None:
    with transaction.atomic():
        record = stage.offered(cast)
        seen = [stage.current(record)]  # every version that was ever on somebody's screen
        texts = {seen[0].public_id: stage.state(record).document}
        approved: dict[str, set[str]] = {name: set() for name in SIDES}
        for deed, who, what in order:
            before = stage.current(record)
            with contextlib.suppress(*REFUSALS), transaction.atomic():
                _do(cast, record, deed, who, what, seen, approved)
            state = stage.state(Record.objects.get(pk=record.pk))
            after = state.current
            assert after is not None
            if after != before:
                # The writer offers, or the other side accepts; nobody changes the text alone.
                assert deed in {"offer", "accept"}
                seen.append(after)
                texts[after.public_id] = state.document
            if state.record.ending:
                assert state.record.ending == Ending.APPROVED
                assert all(after.digest in approved[name] for name in SIDES)
                assert state.document == texts[after.public_id]
        transaction.set_rollback(True)


def _do(
    cast: Cast, record: Record, deed: str, who: str, what, seen: list, approved: dict[str, set[str]]
) -> None:
    person = getattr(cast, who)
    proposals = list(AmendmentProposal.objects.order_by("pk"))
    if deed == "approve":
        version = seen[what % len(seen)]
        stage.approve(record, person, version=version)
        approved[who].add(version.digest)
    elif deed == "propose":
        stage.propose(record, person, "career", NewText(what))
    elif deed == "offer":
        stage.rewritten(cast, record, career=what)
    elif proposals:
        proposal = proposals[what % len(proposals)]
        if deed == "withdraw":
            actions.withdraw_proposal(proposal=proposal, by=person, now=stage.LATER)
        else:
            stage.answer(proposal, person, deed == "accept")
