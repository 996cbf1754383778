# SPDX-License-Identifier: EUPL-1.2
"""The Dutch sentences of an explanation, by code. Formats are written in Dutch, so these are no translations."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

Sentence = str | tuple[str, str, str]
"""What stands between braces is filled in. Three parts: the value that counts, for one, for more."""


def _read(name: str) -> tuple[Mapping[str, str], Mapping[str, Sentence]]:
    texts = tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))
    sentences = {
        code: text if isinstance(text, str) else (text[0], text[1], text[2])
        for code, text in texts["sentences"].items()
    }
    return texts["chapters"], sentences


CHAPTERS, SENTENCES = _read("explanation.toml")
