# SPDX-License-Identifier: EUPL-1.2
"""A code on paper and a link are two spellings of one secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.letter_code import (
    ALPHABET,
    DRAWN_BYTES,
    GROUPS,
    SECRET_BYTES,
    code_of,
    secret_from,
    secret_of,
)

DRAWN = st.binary(min_size=DRAWN_BYTES, max_size=DRAWN_BYTES)


@given(DRAWN)
def test_the_code_of_a_secret_leads_back_to_it(drawn: bytes) -> None:
    secret = secret_from(drawn)

    assert len(secret) == SECRET_BYTES
    assert secret_of(code_of(secret)) == secret


@given(DRAWN)
def test_a_code_has_26_letters_in_six_groups_and_none_that_looks_like_another(drawn: bytes) -> None:
    groups = code_of(secret_from(drawn)).split(" ")

    assert tuple(map(len, groups)) == GROUPS
    assert sum(GROUPS) == 26
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


@given(DRAWN, DRAWN)
def test_two_secrets_have_two_codes(one: bytes, other: bytes) -> None:
    assert (code_of(secret_from(one)) == code_of(secret_from(other))) == (one == other)


@given(DRAWN, st.data())
def test_a_code_is_read_however_people_write_it(drawn: bytes, data: st.DataObject) -> None:
    secret = secret_from(drawn)
    spoken = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        data.draw(st.sampled_from(spoken.get(letter, letter + letter.lower())))
        + data.draw(st.sampled_from(["", " ", "-", "  ", "\n"]))
        for letter in code_of(secret).replace(" ", "")
    )

    assert secret_of(written) == secret


@given(st.text(max_size=60))
def test_what_is_no_code_is_nothing(text: str) -> None:
    found = secret_of(text)

    assert found is None or len(found) == SECRET_BYTES


def test_most_mistakes_are_no_code() -> None:
    code = code_of(secret_from(bytes(range(16)))).replace(" ", "")
    wrong = [
        code[:at] + letter + code[at + 1 :]
        for at in range(len(code))
        for letter in ALPHABET
        if letter != code[at]
    ]
    refused = sum(secret_of(text) is None for text in wrong)

    assert refused / len(wrong) > 0.7


def test_a_code_is_never_made_of_fewer_bits() -> None:
    with pytest.raises(ValueError, match="128"):
        secret_from(b"short")
