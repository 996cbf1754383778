# SPDX-License-Identifier: EUPL-1.2
"""What a seal passphrase must be, and how a printed code is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import custody

KNOWN = ("Fatima Bakker", "fatima.bakker@veenmeer.example", "gemeente Veenmeer")


@pytest.mark.parametrize(
    ("passphrase", "weakness"),
    [
        ("drie paarden op een natte dijk", ""),
        ("K7#pq-Zz81!mnB2x", ""),
        ("te kort", "too_short"),
        ("               x", "too_short"),
        ("a" * 200 + "b", "too_long"),
        ("ababababababababab", "too_simple"),
        ("aaaaaaaaaaaaaaaaaaaa", "too_simple"),
        ("Fatima Bakker 1", "too_short"),
        ("fatima bakker 2026", "tells_name"),
        ("FatimaBakkerVeenmeer", "tells_name"),
        ("Fatima ziet drie paarden op de dijk", ""),
    ],
)
def test_a_passphrase_is_long_varied_and_not_a_name(passphrase: str, weakness: str) -> None:
    assert custody.weakness(passphrase, known=KNOWN) == weakness


def test_blanks_and_keyboards_do_not_matter() -> None:
    assert custody.as_meant("  een\u00e9  e\u0301\n") == "eené é"


@given(st.lists(st.sampled_from(custody.CODE_LETTERS), min_size=30, max_size=30).map("".join))
def test_a_code_is_read_as_it_was_printed_however_it_is_typed(letters: str) -> None:
    printed = custody.written_code(letters)

    assert [len(group) for group in printed.split("-")] == [5] * 6
    for typed in (printed, letters, printed.upper(), printed.replace("-", " "), f"  {printed}\n"):
        assert custody.read_code(typed) == letters


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_whole_code_or_none(text: str) -> None:
    found = custody.read_code(text)

    assert found == "" or (len(found) == 30 and set(found) <= set(custody.CODE_LETTERS))
