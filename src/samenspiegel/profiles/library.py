# SPDX-License-Identifier: EUPL-1.2
"""The job profiles that come with the product: one file per profile in the library of formats."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from samenspiegel.core.profile import Profile, read
from samenspiegel.formats.library import library


@lru_cache(maxsize=1)
def profiles() -> Mapping[str, Profile]:
    """Every profile by its key, in alphabetical order of their titles.

    Raises:
        ProfileInvalid: a file of the library is not a profile.
    """
    folder = files("samenspiegel.formats.library") / "profiles"
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    ]
    found = [read(text, library().competencies) for text in texts]
    return {profile.key: profile for profile in sorted(found, key=lambda profile: profile.title)}


def of_office(office: str | None) -> Profile | None:
    """The profile of an office, or None where there is none (yet)."""
    return next((profile for profile in profiles().values() if profile.office == office), None)
