# SPDX-License-Identifier: EUPL-1.2
"""Look for words in bytes, however they were written down: encoded, quoted, packed, or packed within packed."""

import base64
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connections

MOST_PACKED, MOST_UNPACKED = 1_000_000, 4_000_000
DEEPEST = 3
BETWEEN = b"\xff" * 8
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
# The same beginnings in base64 and in hexadecimal, where at least 24 of its letters stand together.
_RUNS = re.compile(
    rb"(?:e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])[A-Za-z0-9+/_-]|H4sI)(?<![A-Za-z0-9+/_-]....)[A-Za-z0-9+/_-]{20,}",
    re.DOTALL,
)
_HEX = re.compile(
    rb"(?:78(?:01|5[eE]|9[cC]|[dD][aA])[0-9a-fA-F]{2}|1[fF]8[bB]08)(?<![0-9a-fA-F]......)(?:[0-9a-fA-F]{2}){9,}",
    re.DOTALL,
)


@lru_cache
def written(word: str) -> frozenset[bytes]:
    """The word as bytes in every plain way of writing it down."""
    plain = word.encode()
    found = {plain, plain.upper(), plain.lower(), word.encode("utf-16-le"), word.encode("utf-16-be")}
    found |= {quote(word).encode(), plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):  # base64 of the word at any place within other bytes
        for altchars in (b"+/", b"-_"):
            packed = base64.b64encode(b"\0" * shift + plain, altchars=altchars).rstrip(b"=")
            found.add(packed[(0, 2, 3)[shift] : len(packed) - (1 if (shift + len(plain)) % 3 else 0)])
    return frozenset(found)


def found_in(data: bytes, words: Iterable[str], depth: int = 0) -> set[str]:
    """Which of the words stand in these bytes, or in anything packed in them."""
    words = set(words)
    near = _near(data, words)
    found = {word for word in words if any(form in near for form in written(word))}
    if depth < DEEPEST:
        for inside in _unpacked(data):
            found |= found_in(inside, words - found, depth + 1)
    return found


def _near(data: bytes, words: set[str]) -> bytes:
    """The places where a word can stand: there, all of them begin alike, and most files have no such place."""
    begins = written(os.path.commonprefix(sorted(words)))  # noqa: RUF071  # letters, no folders
    if b"" in begins:  # they have too little in common
        return data
    longest = max(len(form) for word in words for form in written(word))
    places = []
    for form in begins:
        at = data.find(form)
        while at >= 0:
            places.append(data[at : at + longest])
            at = data.find(form, at + 1)
    return BETWEEN.join(places)


def _unpacked(data: bytes) -> Iterator[bytes]:
    view = memoryview(data)  # cut without copying: a write-ahead log has thousands of places that look packed
    for match in _PACKED.finditer(data):
        packed = view[match.start() : match.start() + MOST_PACKED]
        try:
            inside = zlib.decompressobj(wbits=47).decompress(packed, MOST_UNPACKED)
        except zlib.error:
            continue
        if len(inside) > 8:
            yield inside
    for match in _RUNS.finditer(data):
        run = match[0].replace(b"-", b"+").replace(b"_", b"/")
        yield base64.b64decode(run[: len(run) // 4 * 4])
    for match in _HEX.finditer(data):
        yield bytes.fromhex(match[0].decode())


def rows() -> Iterator[tuple[str, bytes]]:
    """Every table but the key store's, with every value of every row."""
    for alias in settings.DATABASES:
        if alias == "keys":
            continue
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                values = [value for row in cursor.fetchall() for value in row]
                yield (
                    f"table {table}",
                    b"\0".join(
                        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                        for value in values
                    ),
                )


def files(*more: Path) -> Iterator[tuple[str, bytes]]:
    """The databases as they lie on the disk, with their write-ahead logs; and whatever else was left in the folder.

    Args:
        more: other folders to look in.
    """
    for name, path in _changed(*more):
        try:
            yield name, path.read_bytes()
        except FileNotFoundError:  # a server tidies up as it runs
            continue


def begin(*more: Path) -> None:
    """Nothing has been typed yet: of what stands in files now, only what is written to from now on is looked through.

    A write-ahead log that many tests share may hold a gigabyte of what others did before.
    """
    for _ in _changed(*more):
        pass


def _changed(*more: Path) -> Iterator[tuple[str, Path]]:
    """The files that were written to since they were found here last."""
    folders, own = [Path(os.environ["SAMENSPIEGEL_FOLDER"]), *more], "base"
    if connections["default"].vendor == "postgresql":
        socket = Path(os.environ["PGHOST"])
        folders += [
            one for one in (socket, socket / "data", socket.parent / "data") if (one / "pg_wal").is_dir()
        ]
        assert len(folders) > 1 + len(more), f"no write-ahead log near {socket}"
        own = _tables_of_default()
    for folder in folders:
        # A folder may go while it is read: a server removes the databases of workers that are done.
        for path in (Path(here, name) for here, _, names in os.walk(folder) for name in names):
            try:
                if "base" in path.parts and own not in path.parts:
                    continue
                if path.is_file() and "keys" not in path.name and _has_changed(path):
                    yield str(path.relative_to(folder)), path
            except FileNotFoundError:  # a server tidies up as it runs
                continue


def _tables_of_default() -> str:
    """The folder of the default database on a server that holds others as well: the key store, those of other tests."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return str(cursor.fetchone()[0])


_looked_at: dict[Path, tuple[int, int]] = {}


def _has_changed(path: Path) -> bool:
    """Whether a file was written to since it was looked through last."""
    now = path.stat()
    before, _looked_at[path] = _looked_at.get(path), (now.st_mtime_ns, now.st_size)
    return before != _looked_at[path]
