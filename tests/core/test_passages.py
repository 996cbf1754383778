# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import passages
from samenspiegel.core.passages import (
    AgreementText,
    Document,
    NewAgreement,
    NewText,
    NoAgreement,
    NoSuchPassage,
    NothingChanged,
    Party,
    Section,
)

COURSE = AgreementText(
    key="a1",
    what="De secretaris volgt een cursus.",
    kind="training",
    support="tijd",
    owner="p1",
    owner_name="Anna (secretaris)",
    due_on=date(2027, 3, 1),
    competency="vision",
)
DOCUMENT = Document(
    sections=(
        Section("priorities", "Speerpunten", "De nieuwe school."),
        Section(
            "training", "Vorming", is_two_sided=True, texts={"subject": "Een cursus.", "reviewer": "Tijd."}
        ),
    ),
    agreements=(COURSE, AgreementText(key="a2", what="De burgemeester belt.", owner="p2")),
    parties=(Party("subject", "p1", "Anna", "secretaris"),),
    held_on=date(2026, 6, 1),
)

texts = st.text(max_size=40)
agreements = st.builds(
    AgreementText,
    key=st.just(""),
    what=texts,
    support=texts,
    owner=st.sampled_from(["", "p1", "p2"]),
    due_on=st.none() | st.dates(),
)


@st.composite
def documents(draw):
    return Document(
        sections=tuple(
            Section(f"s{number}", f"Deel {number}", draw(texts))
            if draw(st.booleans())
            else Section(
                f"s{number}",
                f"Deel {number}",
                is_two_sided=True,
                texts={side: draw(texts) for side in passages.SIDES},
            )
            for number in range(draw(st.integers(0, 3)))
        ),
        agreements=tuple(
            replace(draw(agreements), key=f"a{number + 1}") for number in range(draw(st.integers(0, 3)))
        ),
        held_on=draw(st.none() | st.dates()),
    )


def change_for(draw, passage_id):
    if not passage_id.startswith("agreement:"):
        return NewText(draw(texts))
    if passage_id == "agreement:new" or draw(st.booleans()):
        return NewAgreement(draw(agreements))
    return NoAgreement()


@pytest.mark.clause("HV-11")
@given(data=st.data(), document=documents())
def test_a_change_touches_its_own_passage_and_nothing_else(data, document):
    passage_id = data.draw(st.sampled_from(passages.passages(document)))
    change = change_for(data.draw, passage_id)
    try:
        changed = passages.apply(document, passage_id, change)
    except NothingChanged:
        return
    touched = set(passages.differing(document, changed)) - {"agreement:new"}
    if passage_id == "agreement:new":
        assert touched == {f"agreement:{changed.agreements[-1].key}"}
    else:
        assert touched == {passage_id}


@given(document=documents())
def test_a_record_is_read_back_as_it_was_written(document):
    assert passages.from_document(passages.to_document(document)) == document


@given(data=st.data(), document=documents())
def test_a_change_is_read_back_as_it_was_written(data, document):
    change = change_for(data.draw, data.draw(st.sampled_from(passages.passages(document))))
    assert passages.change_from_document(passages.change_to_document(change)) == change


@given(old=st.text(max_size=80), new=st.text(max_size=80))
def test_a_diff_holds_both_texts_letter_for_letter(old, new):
    pieces = passages.diff(old, new)
    assert "".join(text for code, text in pieces if code != "added") == old
    assert "".join(text for code, text in pieces if code != "removed") == new


def test_a_diff_marks_the_words_that_change():
    assert passages.diff("Anna volgt een cursus.", "Anna volgt twee cursussen.") == (
        ("same", "Anna volgt "),
        ("removed", "een"),
        ("added", "twee"),
        ("same", " "),
        ("removed", "cursus."),
        ("added", "cursussen."),
    )


@pytest.mark.clause("HV-10")
@given(one=documents(), other=documents())
def test_two_records_have_the_same_digest_only_when_they_are_the_same(one, other):
    assert (passages.digest(one) == passages.digest(other)) == (one == other)


def test_the_salt_changes_the_digest_so_that_it_tells_nothing_about_the_text():
    assert passages.digest(DOCUMENT.salted(bytes(16))) != passages.digest(DOCUMENT.salted(bytes(15) + b"1"))


def test_a_salt_of_another_length_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        DOCUMENT.salted(b"short")


def test_an_added_agreement_gets_a_key_of_its_own():
    changed = passages.apply(DOCUMENT, "agreement:new", NewAgreement(AgreementText(key="a1", what="Nieuw.")))
    assert [agreement.key for agreement in changed.agreements] == ["a1", "a2", "a3"]


def test_an_agreement_can_be_taken_out():
    changed = passages.apply(DOCUMENT, "agreement:a1", NoAgreement())
    assert changed.agreements == DOCUMENT.agreements[1:]


def test_one_sides_text_changes_without_the_others():
    changed = passages.apply(DOCUMENT, "training:reviewer", NewText("Tijd en geld."))
    assert changed.section("training").texts == {"subject": "Een cursus.", "reviewer": "Tijd en geld."}


@pytest.mark.parametrize(
    ("passage_id", "change"),
    [
        ("nowhere", NewText("x")),
        ("training", NewText("x")),
        ("training:facilitator", NewText("x")),
        ("priorities:subject", NewText("x")),
        ("priorities", NoAgreement()),
        ("agreement:a9", NoAgreement()),
        ("agreement:a1", NewText("x")),
        ("agreement:new", NoAgreement()),
    ],
)
def test_a_change_that_fits_no_passage_is_refused(passage_id, change):
    with pytest.raises(NoSuchPassage):
        passages.apply(DOCUMENT, passage_id, change)


@pytest.mark.parametrize(
    ("passage_id", "change"),
    [("priorities", NewText("De nieuwe school.")), ("agreement:a1", NewAgreement(replace(COURSE, key="")))],
)
def test_a_change_that_changes_nothing_is_refused(passage_id, change):
    with pytest.raises(NothingChanged):
        passages.apply(DOCUMENT, passage_id, change)


def test_changing_a_record_drops_its_salt():
    assert passages.apply(DOCUMENT.salted(bytes(16)), "priorities", NewText("x")).salt == ""


def test_changes_to_different_passages_are_merged():
    mine = passages.apply(DOCUMENT, "priorities", NewText("De brug."))
    theirs = passages.apply(DOCUMENT, "agreement:a2", NoAgreement())
    merged, conflicts = passages.merged(DOCUMENT, mine, theirs)
    assert (merged.section("priorities").text, merged.agreements, conflicts) == ("De brug.", (COURSE,), ())


def test_a_passage_that_both_changed_stays_mine_and_is_named():
    mine = passages.apply(DOCUMENT, "priorities", NewText("De brug."))
    theirs = passages.apply(DOCUMENT, "priorities", NewText("De haven."))
    merged, conflicts = passages.merged(DOCUMENT, mine, theirs)
    assert (merged.section("priorities").text, conflicts) == ("De brug.", ("priorities",))


@pytest.mark.clause("HV-12")
def test_reduced_to_its_agreements_a_record_has_no_sections_left():
    reduced = DOCUMENT.only_agreements(["a2"])
    assert (reduced.sections, [agreement.key for agreement in reduced.agreements]) == ((), ["a2"])


def test_white_space_alone_is_an_empty_record():
    assert Document(
        sections=(Section("a", "A", " \n"), Section("b", "B", is_two_sided=True, texts={"subject": " "}))
    ).is_empty


@pytest.mark.parametrize("kept", [{}, {"language": 2}, {"language": 1}, {"language": 1, "sections": 3}])
def test_another_document_is_refused(kept):
    with pytest.raises(passages.NotARecord):
        passages.from_document(kept)
