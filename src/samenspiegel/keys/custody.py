# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: a round's private key under the keys of persons, and only then under the key from the environment.

A *seal* is a key pair (X25519) of one facilitator. Its public half stands in the key store; its private half stands
there under a key made from the passphrase (Argon2id), which is kept nowhere. A *recovery code* is printed for one
round; of it only the public half is kept. At opening, which the clock does with nobody present, the private key of
a round is sealed to each of these public halves. What comes of it is kept as the round's key: whoever wants to open
an envelope needs the key from the environment and one of the three, and destroying the key destroys it as always.
"""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from samenspiegel.core import custody as core

from . import actions
from .actions import KeyGone
from .models import Purpose
from .sealing import derive

RECOVERY = "recovery"
"""Under this name a round's key is sealed to its recovery code."""
STRENGTHS = {
    "moderate": (pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE),
    "least": (pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN),  # for tests
}
"""Operations and bytes of memory for Argon2id. Each seal keeps its own, so that another choice later breaks none."""


STRETCHING = ".stretching"
"""The file whose lock is held while a passphrase is stretched."""
TURNS, TURN_SECONDS = 200, 0.05
"""How often to look whether it is our turn, and how long to wait in between: ten seconds in all."""


class SealBusy(Exception):
    """Too many passphrases are being tried on this machine at once. Nothing was tried and nothing has changed."""


class SealWrong(Exception):
    """This passphrase or code does not open it."""


class NoSeal(SealWrong):
    """This person has no seal, or none to which this key was sealed: their passphrase was made anew afterwards."""


@dataclass(frozen=True)
class Opened:
    """A round's private key, only ever in memory, and what opened it: ``passphrase`` or ``recovery_code``."""

    key: PrivateKey
    by: str

    def __repr__(self) -> str:
        return f"Opened(by={self.by!r})"


# --- the seal of one person ------------------------------------------------------------------------------------------


def has_seal(organisation_id: int, person_id: str) -> bool:
    """Whether a person (by public id) has set a seal passphrase."""
    return bool(public_keys(organisation_id, [person_id]))


def public_keys(organisation_id: int, person_ids: list[str]) -> dict[str, bytes]:
    """The public halves of the seals that are there, by public id of the person, in one query."""
    found = actions.fetch_many(organisation_id, person_ids, Purpose.SEAL)
    return {owner: bytes.fromhex(json.loads(kept)["public"]) for owner, kept in found.items()}


def make_seal(organisation_id: int, person_id: str, passphrase: str) -> None:
    """Make a new seal for a person. One that was there is gone: what was sealed to it opens with it no longer."""
    _keep_seal(organisation_id, person_id, PrivateKey.generate(), passphrase)


def change_passphrase(organisation_id: int, person_id: str, *, before: str, after: str) -> None:
    """Keep the seal under another passphrase; what was sealed to it opens as before.

    Raises:
        SealWrong: ``before`` does not open it. Nothing has changed.
    """
    _keep_seal(organisation_id, person_id, _unlocked(organisation_id, person_id, before), after)


def _keep_seal(organisation_id: int, person_id: str, private: PrivateKey, passphrase: str) -> None:
    operations, memory = STRENGTHS[settings.SEAL_STRENGTH]
    salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
    box = SecretBox(_stretched(passphrase, salt, operations, memory))
    kept = {
        "public": bytes(private.public_key).hex(),
        "salt": salt.hex(),
        "operations": operations,
        "memory": memory,
        "private": bytes(box.encrypt(bytes(private))).hex(),
    }
    actions.keep(organisation_id, person_id, Purpose.SEAL, json.dumps(kept).encode())


def _unlocked(organisation_id: int, person_id: str, passphrase: str) -> PrivateKey:
    try:
        kept = json.loads(actions.fetch(organisation_id, person_id, Purpose.SEAL))
    except KeyGone:
        raise NoSeal from None
    key = _stretched(passphrase, bytes.fromhex(kept["salt"]), kept["operations"], kept["memory"])
    try:
        return PrivateKey(SecretBox(key).decrypt(bytes.fromhex(kept["private"])))
    except CryptoError:
        raise SealWrong from None


def _stretched(passphrase: str, salt: bytes, operations: int, memory: int) -> bytes:
    """Make a key of a passphrase. One at a time on this machine: each takes a quarter of a gigabyte for a moment.

    Raises:
        SealBusy: others were at it for too long.
    """
    said = core.as_meant(passphrase)[: core.PASSPHRASE_MAX_CHARACTERS + 1].encode()
    with _alone():
        return pwhash.argon2id.kdf(SecretBox.KEY_SIZE, said, salt, opslimit=operations, memlimit=memory)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait for our turn, in whichever process or thread. The lock goes with whoever holds it."""
    file = os.open(settings.FOLDER / STRETCHING, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        for _ in range(TURNS):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(TURN_SECONDS)
        else:
            raise SealBusy
        yield
    finally:
        os.close(file)


# --- the recovery code of one round ----------------------------------------------------------------------------------


def make_recovery_code(organisation_id: int, round_id: str) -> str:
    """Make the recovery code of a round that has not opened, in the place of one that was made before.

    Returns the code as it is printed. It is kept nowhere.
    """
    letters = "".join(secrets.choice(core.CODE_LETTERS) for _ in range(core.CODE_CHARACTERS))
    public = bytes(_of_code(letters).public_key)
    actions.keep(organisation_id, round_id, Purpose.RECOVERY, public)
    return core.written_code(letters)


def has_recovery_code(organisation_id: int, round_id: str) -> bool:
    """Whether a recovery code was made for a round."""
    return bool(actions.fetch_many(organisation_id, [round_id], Purpose.RECOVERY))


def _of_code(letters: str) -> PrivateKey:
    """148 bits of chance need no stretching."""
    return PrivateKey(derive(letters.encode(), "recovery code"))


# --- the key of a round ----------------------------------------------------------------------------------------------


def make_round_key(organisation_id: int, round_id: str, holders: Mapping[str, bytes]) -> bytes:
    """Make a round's key pair, sealed to the holders and its recovery code. Returns the public half.

    Making it again puts another in its place: only for a round to which nothing was sealed yet.

    Args:
        holders: public halves by public id of the person.
    Raises:
        KeyGone: no recovery code was made.
    """
    recovery = actions.fetch(organisation_id, round_id, Purpose.RECOVERY)
    private = PrivateKey.generate()
    kept = wrap(bytes(private), {**holders, RECOVERY: recovery})
    actions.keep(organisation_id, round_id, Purpose.ROUND, kept)
    return bytes(private.public_key)


def holders_of(organisation_id: int, round_id: str) -> dict[str, bytes]:
    """To whom a round's key was sealed: public halves by public id of the person.

    Raises ``KeyGone`` once the round has ended.
    """
    found = _shares(actions.fetch(organisation_id, round_id, Purpose.ROUND))
    return {holder: public for holder, (public, _) in found.items() if holder != RECOVERY}


def open_round_key(organisation_id: int, round_id: str, *, person_id: str, given: str) -> Opened:
    """Open a round's private key with what a person typed: their own passphrase, or the recovery code.

    Raises:
        SealWrong: it is neither.
        NoSeal: it is no recovery code, and nothing was sealed to the passphrase that this person has now.
        KeyGone: the round has ended.
    """
    kept = actions.fetch(organisation_id, round_id, Purpose.ROUND)
    if letters := core.read_code(given):
        try:
            return Opened(PrivateKey(unwrap(kept, RECOVERY, _of_code(letters))), "recovery_code")
        except SealWrong:
            pass  # a passphrase of thirty letters may look like a code
    shares = _shares(kept)
    now = public_keys(organisation_id, [person_id]).get(person_id)
    if person_id not in shares or shares[person_id][0] != now:
        raise NoSeal
    return Opened(
        PrivateKey(unwrap(kept, person_id, _unlocked(organisation_id, person_id, given))), "passphrase"
    )


def wrap(raw: bytes, holders: Mapping[str, bytes]) -> bytes:
    """Seal a key to each of these public halves."""
    shares = {
        holder: [public.hex(), SealedBox(PublicKey(public)).encrypt(raw).hex()]
        for holder, public in sorted(holders.items())
    }
    return json.dumps(shares).encode()


def unwrap(kept: bytes, holder: str, private: PrivateKey) -> bytes:
    """The key again, for one of the holders. Raises ``SealWrong``."""
    shares = _shares(kept)
    if holder not in shares:
        raise SealWrong
    try:
        return SealedBox(private).decrypt(shares[holder][1])
    except CryptoError:
        raise SealWrong from None


def _shares(kept: bytes) -> dict[str, tuple[bytes, bytes]]:
    found = json.loads(kept)
    return {
        holder: (bytes.fromhex(public), bytes.fromhex(sealed)) for holder, (public, sealed) in found.items()
    }
