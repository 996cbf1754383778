# SPDX-License-Identifier: EUPL-1.2
"""How much is written down, in words."""

from django.utils.translation import gettext as _


def levels() -> dict[str, str]:
    """The levels on which two sides can agree, from least to most (ZS-5)."""
    return {
        "nothing": _("Nothing: only that the conversation was held"),
        "agreements": _("Only the agreements"),
        "record": _("A record, with the agreements in it"),
    }
