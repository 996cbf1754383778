# SPDX-License-Identifier: EUPL-1.2
"""A list of breached passwords is searched where it stands, and one's own names make no password."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.organisations.passwords import _stands_in
from tests.cast import Cast

LEAKED = "drie paarse olifanten"
FINE = "vier groene giraffen"


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@given(
    listed=st.sets(st.integers(0, 60), max_size=40),
    ending=st.sampled_from(["\n", "\r\n"]),
    counts=st.booleans(),
    last=st.booleans(),
)
def test_exactly_what_is_listed_is_found(listed: set[int], ending: str, counts: bool, last: bool) -> None:
    lines = [f"{number:040X}" + (f":{number * 991}" if counts else "") for number in sorted(listed)]
    text = ending.join(lines) + (ending if last else "")

    found = {number for number in range(61) if _stands_in(BytesIO(text.encode()), f"{number:040X}".encode())}

    assert found == listed


def test_a_password_on_the_list_is_refused_and_another_is_not(tmp_path: Path, settings) -> None:
    validate_password(LEAKED)  # without a list nobody knows
    listed = sorted(digest(password) for password in (LEAKED, "a", "b", "c", "d"))
    path = tmp_path / "leaked.txt"
    path.write_text("".join(f"{line}:3\n" for line in listed))
    settings.BREACHED_PASSWORDS = str(path)

    validate_password(FINE)
    with pytest.raises(ValidationError) as refused:
        validate_password(LEAKED)
    assert [error.code for error in refused.value.error_list] == ["breached"]


@pytest.mark.parametrize("password", ["hanna loopt langs zee", "Veenmeer 2026 !!", "vol de vries vries"])
def test_ones_own_name_and_that_of_the_organisation_make_no_password(cast: Cast, password: str) -> None:
    account = cast.secretary.account
    account.email = "iemand@elders.example"

    validate_password(FINE, account)
    with pytest.raises(ValidationError) as refused:
        validate_password(password, account)
    assert "own_name" in [error.code for error in refused.value.error_list]
