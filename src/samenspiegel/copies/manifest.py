# SPDX-License-Identifier: EUPL-1.2
"""What a copy is, beside it in a file of its own: of what, of when, how far with the register, and its checksum.

Each part has a folder of its own, because they belong in different places. A copy without its manifest is none: the
manifest is written last.

A manifest is authenticated with a key of its own that is derived from the wrapping key, and names the checksum of its
copy. So only who holds the wrapping key makes a copy that is put back: on PostgreSQL a copy is a program that runs.
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from samenspiegel.keys.sealing import derive

PARTS = {"data": "default", "keys": "keys", "register": "register"}
"""The parts by their databases, in the order in which they are copied.

A key is made before what it opens: so a copy of the keys that is younger than that of the data holds all of its keys.
"""
SUFFIX = {"sqlite": ".sqlite3", "postgresql": ".sql"}
LANGUAGE = 1
_NAME = re.compile(r"(data|keys|register)-(\d{8}T\d{6}Z)\.(sqlite3|sql)")
_STAMP = "%Y%m%dT%H%M%SZ"


class CopyDamaged(Exception):
    """The file is not what its manifest says, or the manifest cannot be read."""


class CopyUnproven(CopyDamaged):
    """The manifest was not made with a wrapping key of this installation, or was changed afterwards."""


@dataclass(frozen=True)
class Copy:
    """One copy of one part.

    Args:
        file: its name, in the folder of its part.
        made_at: when copying began, in UTC and whole seconds.
        register_number: the last number of the destruction register that it holds or has carried out, at least.
        engine: ``sqlite`` or ``postgresql``.
        migrations: the last one of each app that it has, to know whether this program understands it.
    """

    part: str
    file: str
    made_at: datetime
    register_number: int
    engine: str
    engine_version: str
    program: str
    migrations: dict[str, str]
    bytes: int
    sha256: str


def name_of(part: str, made_at: datetime, engine: str) -> str:
    """The name of a copy, from which its age can be read."""
    return f"{part}-{made_at.astimezone(UTC).strftime(_STAMP)}{SUFFIX[engine]}"


def made_at(file: Path) -> datetime | None:
    """When a copy or its manifest was made, by its name; None for files that are not ours."""
    found = _NAME.fullmatch(file.name.removesuffix(".json"))
    if found is None:
        return None
    try:
        return datetime.strptime(found[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def checksum(file: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    with open(file, "rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        return opened.tell(), digest


def manifest_of(folder: Path, copy_file: str) -> Path:
    return folder / f"{copy_file}.json"


def write(folder: Path, copy: Copy) -> None:
    """Write the manifest: from now on the copy counts."""
    target = manifest_of(folder, copy.file)
    draft = target.with_name(f".{target.name}.part")
    known = signed({"language": LANGUAGE, **asdict(copy), "made_at": copy.made_at.isoformat()})
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        json.dump(known, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(draft, target)
    sync(folder)


def signed(known: dict[str, Any]) -> dict[str, Any]:
    """What a manifest says, with the proof that it was made here."""
    return {**known, "mac": _mac(settings.WRAPPING_KEY, known)}


def _mac(wrapping_key: bytes, known: dict[str, Any]) -> str:
    said = json.dumps(known, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(derive(wrapping_key, "backup manifest"), said, hashlib.sha256).hexdigest()


def _is_proven(known: dict[str, Any], mac: Any) -> bool:
    """Whether this was signed with the present wrapping key, or with an old one that was given."""
    keys = (settings.WRAPPING_KEY, *settings.WRAPPING_KEYS_OLD)
    given = mac.encode(errors="replace") if isinstance(mac, str) else b""
    return any([hmac.compare_digest(_mac(key, known).encode(), given) for key in keys])


def sync(folder: Path) -> None:
    """Let a new name in a folder outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(manifest: Path) -> Copy:
    """Read a manifest.

    Raises:
        CopyDamaged: it cannot be read.
        CopyUnproven: it was not made with a wrapping key of this installation, or was changed.
    """
    try:
        known = json.loads(manifest.read_text(encoding="utf-8"))
        if not _is_proven(known, known.pop("mac")):
            raise CopyUnproven(manifest.name)
        if known.pop("language") != LANGUAGE or known["part"] not in PARTS or known["engine"] not in SUFFIX:
            raise CopyDamaged(manifest.name)
        copy = Copy(**{**known, "made_at": datetime.fromisoformat(known["made_at"])})
        int(copy.register_number)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CopyDamaged(manifest.name) from error
    if manifest.name != f"{copy.file}.json" or not _NAME.fullmatch(copy.file):
        raise CopyDamaged(manifest.name)
    return copy


def found_in(folder: Path, part: str) -> Iterator[Path]:
    """The manifests of a part, the newest first."""
    yield from sorted((folder / part).glob(f"{part}-*.json"), reverse=True)


def verify(folder: Path, copy: Copy) -> Path:
    """Return the file of a copy once it is what its manifest says.

    Raises:
        CopyDamaged: it is not there, or was changed.
    """
    file = folder / copy.part / copy.file
    try:
        if checksum(file) != (copy.bytes, copy.sha256):
            raise CopyDamaged(copy.file)
    except OSError as error:
        raise CopyDamaged(copy.file) from error
    return file
