# SPDX-License-Identifier: EUPL-1.2
"""What a password may not be, besides short: what everybody would try first (ASVS 5.0, 6.2.4, 6.2.11 and 6.2.12)."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import scope

FEWEST_DIFFERENT = 5
SHORTEST_PART = 4  # of an address or a name, to be looked for in a password
# What people at a Dutch municipality choose when a computer wants letters, digits and a sign.
WELL_KNOWN = frozenset(
    """
    welkom wachtwoord geheim gemeente gemeentehuis stadhuis raadhuis samenspiegel spiegel inloggen computer
    lente zomer herfst winter voorjaar najaar vakantie januari februari maart april mei juni juli augustus
    september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    nederland amsterdam rotterdam qwerty qwertyuiop azerty abc abcdef password admin beheer beheerder
    """.split()  # noqa: SIM905  # read as a text, kept as a set
)


class NotObvious:
    """Refuses one's own address and names, what everybody tries with digits around it, and a few signs repeated."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` with the reason, in words for its maker."""
        plain = password.lower()
        letters = re.sub(r"[\W\d_]+", "", plain)
        if len(set(plain)) < FEWEST_DIFFERENT or _is_a_row(plain):
            raise ValidationError(_("Choose something with more different characters."), code="monotonous")
        if letters in WELL_KNOWN or letters in self.common or plain in self.common:
            raise ValidationError(
                _("This is one of the passwords that everybody tries first. Take a few words in a row."),
                code="well_known",
            )
        name = (getattr(user, "email", "") or "").lower().partition("@")[0]
        parts = [part for part in re.split(r"[\W_]+", name) if len(part) >= SHORTEST_PART]
        squeezed = re.sub(r"[\W_]+", "", plain)
        if any(part in squeezed for part in parts):
            raise ValidationError(
                _("Your own address is in it, and that is easy to guess. Take a few other words."),
                code="own_address",
            )
        if any(part in squeezed for part in _own_names(user)):
            raise ValidationError(
                _(
                    "Your name or that of your organisation is in it, and that is easy to guess. Take other words."
                ),
                code="own_name",
            )

    def get_help_text(self) -> str:
        return _("Not your own address, and not a word that everybody tries first.")


class NotBreached:
    """Refuses what stands in the list of breached passwords that the installation was given; none without a list.

    The list is as Have I Been Pwned hands it out: a line for each, the SHA-1 in capitals, in order, perhaps with a
    colon and a count behind it. It is read where the answer must stand, and nothing leaves this machine.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` where the password is known from a breach."""
        if not settings.BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with Path(settings.BREACHED_PASSWORDS).open("rb") as listed:
            if _stands_in(listed, digest):
                raise ValidationError(
                    _("This password is known from a data breach elsewhere. Take a few words in a row."),
                    code="breached",
                )

    def get_help_text(self) -> str:
        return ""


def _stands_in(listed: BinaryIO, digest: bytes) -> bool:
    """Whether a line begins with the digest, in a file of lines in their order: some forty looks in forty gigabytes."""
    low, high = (
        0,
        listed.seek(0, os.SEEK_END),
    )  # the line, if it is there, begins at ``low`` or later, before ``high``
    while low < high:
        middle = (low + high) // 2
        listed.seek(middle)
        if middle:
            listed.seek(middle - 1)
            listed.readline()  # to the first line that begins at ``middle`` or later
        begins = listed.tell()
        line = listed.readline()
        found = line[: len(digest)].upper()
        if found == digest:
            return True
        if not line or begins >= high or found > digest:
            high = middle
        else:
            low = listed.tell()
    return False


def _own_names(user: Any) -> Iterator[str]:
    """The words in the names of whoever has this account, and of their organisations."""
    if getattr(user, "pk", None) is None:
        return
    with scope.everything():
        persons = list(user.persons.select_related("organisation"))
    for person in persons:
        for word in re.split(r"[\W_]+", f"{person.name} {person.organisation.name}".lower()):
            if len(word) >= SHORTEST_PART and word not in WELL_KNOWN:
                yield word


def _is_a_row(plain: str) -> bool:
    """Whether each sign follows on the one before, as in 123456789012 and abcdefghijkl."""
    rows = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz" * 2)
    return any(plain in row or plain[::-1] in row for row in rows)
