# SPDX-License-Identifier: EUPL-1.2
"""What a password may not be, besides short: what everybody would try first (ASVS 5.0, 6.2.4 and 6.2.11)."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIFFERENT = 5
SHORTEST_PART = 4  # of an address, to be looked for in a password
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
    """Refuses one's own address, a word that everybody tries with digits around it, and a few signs over and over."""

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

    def get_help_text(self) -> str:
        return _("Not your own address, and not a word that everybody tries first.")


def _is_a_row(plain: str) -> bool:
    """Whether each sign follows on the one before, as in 123456789012 and abcdefghijkl."""
    rows = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz" * 2)
    return any(plain in row or plain[::-1] in row for row in rows)
