# SPDX-License-Identifier: EUPL-1.2
"""The house style: whose document it is and how it looks, the same for every kind of document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@cache
def theme_colours() -> Mapping[str, str]:
    """The light colours of the theme by token, as `#rrggbb` (docs/how-to/theme.md)."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("colours.json").read_text(encoding="ascii"))
    return found


@dataclass(frozen=True)
class House:
    """Whose document it is.

    Args:
        organisation: its name, above every document and in its metadata.
        logo: a PNG picture (bytes) or an SVG one (text), empty where there is none; beside the name, so it needs no
            words of its own.
    """

    organisation: str
    logo: bytes | str = ""
    colours: Mapping[str, str] = field(default_factory=theme_colours)
