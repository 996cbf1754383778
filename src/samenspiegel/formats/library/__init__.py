# SPDX-License-Identifier: EUPL-1.2
"""The formats that come with the product, and the competencies and texts that any format may use."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from samenspiegel.core.format import Competency, FormatSpec, Library, Promise, read
from samenspiegel.core.format.own import Known


class NoSuchFormat(Exception):
    """The library has no format with this key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@lru_cache(maxsize=1)
def library() -> Library:
    """Everything that a format file may refer to by name."""
    root = files(__name__)
    competencies = {
        competency["key"]: competency
        for text in _toml_in(root / "competencies").values()
        for competency in tomllib.loads(text)["competencies"]
    }
    texts = {name: tomllib.loads(text) for name, text in _toml_in(root / "texts").items()}
    return Library(competencies=competencies, formats=_toml_in(root), texts=texts)


@cache
def keys(kind: str | None = None) -> tuple[str, ...]:
    """The keys of the formats in the library, in alphabetical order; of those for one kind of organisation."""
    return tuple(key for key in sorted(library().formats) if kind is None or kind in load(key).organisations)


@cache
def load(key: str) -> FormatSpec:
    """A format of the library, complete.

    Raises:
        NoSuchFormat: there is none with this key.
    """
    if key not in library().formats:
        raise NoSuchFormat(key)
    return read(library().formats[key], library())


@lru_cache(maxsize=1)
def known() -> Known:
    """What an own format is held against: the competencies that come with the software, and what it promises."""
    competencies = {
        key: Competency.model_validate(competency) for key, competency in library().competencies.items()
    }
    promises = library().texts["promises"]
    return Known(
        competencies=competencies,
        promises=tuple(Promise.model_validate(promise) for promise in promises["promises"]),
        headings=promises["promise_headings"],
        items=tuple(item for competency in competencies.values() for item in competency.items),
    )


@dataclass(frozen=True)
class Names:
    """What the offices and kinds of bodies are called to which formats refer, by key, in the order to choose from."""

    offices: Mapping[str, str]
    bodies: Mapping[str, str]


@lru_cache(maxsize=1)
def names() -> Names:
    """The names that come with the library; a format may refer to others."""
    [text] = _toml_in(files(__name__) / "offices").values()
    return Names(**tomllib.loads(text))


def _toml_in(folder: Traversable) -> dict[str, str]:
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
