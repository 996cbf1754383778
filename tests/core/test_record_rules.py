# SPDX-License-Identifier: EUPL-1.2
"""What a format says about its record: who writes, signs, proposes and reads; and what a format cannot say."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.access import (
    GUIDED,
    Deed,
    Part,
    Rules,
    reads_record_now,
    reads_section,
    rules_of,
    who_may,
)
from samenspiegel.core.approval import is_settled
from samenspiegel.core.duties import Code, Facts, RecordFacts, Step, duties, line
from samenspiegel.core.format import FormatInvalid, RecordSection
from samenspiegel.core.passages import Signed, final_digest
from tests.cast import HELD_ON
from tests.formats.records import spec

BOTH = frozenset({Part.SUBJECT, Part.REVIEWER})
SEEN = '[ending]\nnot_approved_label = "niet"\nown_reaction = true\namendment = "writer"\n' + (
    'signatures = [{ party = "subject", means = "seen" }, { party = "reviewer" }]\n'
)
RECORDED = (
    *(Deed.WRITE_RECORD, Deed.READ_RECORD, Deed.PROPOSE_AMENDMENT, Deed.APPROVE_RECORD),
    *(Deed.REDUCE_RECORD, Deed.READ_AGREEMENTS, Deed.SEE_FINAL_RECORD),
)
meanings = st.dictionaries(
    st.sampled_from(["subject", "reviewer", "facilitator"]),
    st.sampled_from(["approved", "seen", "received"]),
    min_size=1,
)


@given(meanings, st.sets(st.sampled_from(["subject", "reviewer", "facilitator"])), st.booleans())
def test_only_an_approval_holds_a_record_up_for_ever(means, signed, is_term_over) -> None:
    approvals = {part for part, what in means.items() if what == "approved"}
    settled = is_settled(means, signed, is_term_over=is_term_over)
    assert settled == (approvals <= signed and (is_term_over or set(means) <= signed))


@given(st.lists(st.text(max_size=8), min_size=2, max_size=2, unique=True))
def test_what_is_final_is_also_what_was_written_to_it(reactions) -> None:
    signatures = [[Signed("subject", "p1", "seen", "2026-03-04", text)] for text in reactions]
    assert final_digest("d", signatures[0]) != final_digest("d", signatures[1])
    assert final_digest("d", signatures[0]) != final_digest("e", signatures[0])


@pytest.mark.parametrize("writer", ["subject", "reviewer", "agreed"])
def test_who_writes_is_who_the_format_says(writer: str) -> None:
    rules = rules_of(spec("apart", f'[parties]\nrecord_writer = "{writer}"\n'))
    assert who_may(Deed.WRITE_RECORD, rules) == (BOTH if writer == "agreed" else {Part(writer)})
    assert who_may(Deed.REDUCE_RECORD, rules) == who_may(Deed.WRITE_RECORD, rules)


def test_where_somebody_guides_a_side_that_writes_does_not_limit_or_close_the_record() -> None:
    rules = replace(GUIDED, writers=frozenset({Part.SUBJECT}))
    assert who_may(Deed.WRITE_RECORD, rules) == {Part.SUBJECT}
    assert who_may(Deed.REDUCE_RECORD, rules) == {Part.FACILITATOR}


@pytest.mark.parametrize("amendment", ["both", "writer", "none"])
def test_changes_are_proposed_only_where_both_decide_about_them(amendment: str) -> None:
    deviation = SEEN.replace('amendment = "writer"', f'amendment = "{amendment}"')
    rules = rules_of(spec("apart", deviation))
    assert who_may(Deed.PROPOSE_AMENDMENT, rules) == (BOTH if amendment == "both" else frozenset())
    assert rules.means == {Part.SUBJECT: "seen", Part.REVIEWER: "approved"}


@pytest.mark.clause("ZS-5")
def test_where_nothing_is_recorded_there_is_no_record_for_anybody() -> None:
    rules = rules_of(spec("apart", 'recording = "nothing"\n'))
    assert {deed: who_may(deed, rules) for deed in RECORDED} == dict.fromkeys(RECORDED, frozenset())
    assert who_may(Deed.CONFIRM_HELD, rules) == BOTH
    assert who_may(Deed.CONFIRM_HELD, GUIDED) == frozenset()


@pytest.mark.clause("ZS-5")
def test_as_long_as_both_have_not_agreed_how_much_nobody_writes() -> None:
    rules = rules_of(spec("apart", 'recording = "agreed"\n'))
    assert (rules.recording, who_may(Deed.WRITE_RECORD, rules)) == ("undecided", frozenset())
    assert who_may(Deed.AGREE_RECORDING, rules) == BOTH
    assert who_may(Deed.AGREE_RECORDING, replace(rules, recording="record")) == BOTH
    assert who_may(Deed.AGREE_RECORDING, GUIDED) == frozenset()


READERS = """
[[readers]]
what = "record"
who = "subject"
[[readers]]
what = "record"
who = "reviewer"
[[readers]]
what = "record"
who = "facilitator"
how = "took_place"
"""
HV = "heerenveen-gemeentesecretaris"
BY_REVIEWER = '[parties]\nrecord_writer = "reviewer"\n'


@pytest.mark.parametrize("how", ["took_place", None])
def test_who_is_told_only_that_it_took_place_reads_nothing_of_the_record(how: str | None) -> None:
    text = (
        READERS.replace("took_place", how)
        if how
        else READERS.partition('[[readers]]\nwhat = "record"\nwho = "fac')[0]
    )
    rules = rules_of(spec("apart", BY_REVIEWER + text, HV))
    assert who_may(Deed.READ_RECORD, rules) == {*BOTH, Part.SECOND_READER}
    assert who_may(Deed.REDUCE_RECORD, rules) == frozenset()
    assert who_may(Deed.READ_AGREEMENTS, rules) == who_may(Deed.READ_AGREEMENTS)  # named apart


def test_a_list_of_readers_only_takes_away() -> None:
    rules = rules_of(spec("apart", '[[readers]]\nwhat = "report"\nwho = "facilitator"\nhow = "copy"\n', HV))
    assert all(who_may(deed, rules) <= who_may(deed) for deed in Deed)
    assert who_may(Deed.READ_REPORT, rules) == frozenset()


def test_a_second_reader_reads_only_what_is_final() -> None:
    for parts, is_final in product([{part} for part in Part], [True, False]):
        assert reads_record_now(parts, is_final=is_final) == (is_final or parts != {Part.SECOND_READER})


def test_a_section_is_read_by_its_readers_and_one_for_a_single_side_by_no_reader_of_the_record() -> None:
    shared = RecordSection(key="a", title="A", readers=("subject", "reviewer"))
    own = RecordSection(key="b", title="B", only="subject")
    assert {part for part in Part if reads_section(shared, {part})} >= BOTH
    assert not reads_section(shared, {Part.FACILITATOR}) and not reads_section(shared, {Part.SECOND_READER})
    assert not any(reads_section(own, {part}) for part in Part)


@pytest.mark.parametrize(
    ("deviation", "base", "code"),
    [
        ('[ending]\nsignatures = []\nnot_approved_label = "n"\n', "only-talk", "missing"),
        ('[[record]]\nkey = "topics"\nreaders = ["subject"]\n', "only-talk", "signs_unseen"),
        (READERS, HV, "signs_unseen"),  # the facilitator writes it there
        ('[[record]]\nkey = "topics"\nonly = "facilitator"\n', "only-talk", "no_facilitator"),
        ('[[record]]\nkey = "agreements"\nonly = "subject"\n', "only-talk", "not_one_sided"),
        ('[[agreement_kinds]]\nkey = "other"\nfollowed_by = "facilitator"\n', "only-talk", "no_facilitator"),
        (SEEN + '[[milestones]]\nkey = "record_approved"\nremove = true\n', "only-talk", "missing_milestone"),
        (SEEN.replace('"reviewer" }', '"subject" }'), "only-talk", "twice"),
    ],
)
def test_nobody_is_made_to_sign_what_they_do_not_see(deviation: str, base: str, code: str) -> None:
    with pytest.raises(FormatInvalid) as refused:
        spec("apart", deviation, base)
    assert code in {problem.code for problem in refused.value.problems}


# --- duties ----------------------------------------------------------------------------------------------------------


def held(rules: Rules, **changed: object) -> dict[Code, set[Part]]:
    facts = Facts(**{"conversation": "c", "held_on": HELD_ON, "has_round": False, "rules": rules, **changed})
    found: dict[Code, set[Part]] = {}
    for duty in duties(facts, HELD_ON):
        found.setdefault(duty.code, set()).add(duty.holder)
    return found


def test_each_is_asked_for_the_signature_that_the_format_asks_of_them() -> None:
    rules = rules_of(spec("apart", SEEN))
    offered = RecordFacts(offered_on=HELD_ON, approve_by_on=HELD_ON)
    found = held(rules, record=offered, is_agenda_frozen=True)
    assert {found_code: found[found_code] for found_code in (Code.SIGN_RECORD, Code.APPROVE_RECORD)} == {
        Code.SIGN_RECORD: {Part.SUBJECT},
        Code.APPROVE_RECORD: {Part.REVIEWER},
    }


def test_a_second_reader_is_asked_once_it_is_final() -> None:
    assert held(
        GUIDED, record=RecordFacts(ended_on=HELD_ON, awaits_second_reader=True), is_agenda_frozen=True
    )[Code.SEE_FINAL_RECORD] == {Part.SECOND_READER}


@pytest.mark.clause("ZS-5")
def test_where_nothing_is_recorded_the_line_ends_with_the_conversation() -> None:
    rules = rules_of(spec("apart", 'recording = "nothing"\n'))
    facts = Facts(conversation="c", held_on=HELD_ON, has_round=False, rules=rules)
    assert [stop.step for stop in line(facts, HELD_ON)][-1] == Step.CONVERSATION
    ended = replace(facts, record=RecordFacts(ended_on=HELD_ON))
    assert {stop.state for stop in line(ended, HELD_ON)} == {"done"}
    assert held(rules)[Code.CONFIRM_HELD] == BOTH
    assert Code.WRITE_RECORD not in held(rules)
