# SPDX-License-Identifier: EUPL-1.2
"""An administrator with every database and the key from the environment, and no passphrase.

The attack takes every value of every table, opens with every key whatever opens, and tries all that comes of it, every
stretch of it, on an envelope and a draft. It finds both in the default mode, as the raters are told, and neither in
custodian mode.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

from samenspiegel.feedback import actions
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys import actions as keys
from samenspiegel.keys import wrapping
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import Unreadable, derive, open_bytes
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from tests.cast import Cast, at
from tests.feedback.custodians import FIRST, SealedStage, open_sealed_stage
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage, stage

WORDS = "Hij luistert pas als het te laat is."
LINK_CHARACTERS = 24
LONGEST = 4_000  # longer are only the text of a format, which stands in the library, and the sealed answers themselves
PLACES = ("invitation", "invitation-address", "notice", "report", "exception", "objection", "draft")
DERIVED = ("draft key", "recovery code", "rater cookie", "code proof", "form token", "seal tries")


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


def rows() -> Iterator[dict[str, Any]]:
    """Every row of every table in the three databases."""
    for model in apps.get_models(include_auto_created=True):
        yield from model._default_manager.values()


def material() -> set[bytes]:
    """Every value that stands anywhere, and whatever any key opens."""
    found = {settings.WRAPPING_KEY, settings.SECRET_KEY.encode()}
    for key in Key.objects.all():
        place = keys.about(key.organisation_id, key.owner, key.purpose)
        found.add(wrapping.unwrap(key.wrapped, about=place))
    opening = [value for value in found if len(value) == 32]
    for row in rows():
        for value in row.values():
            if isinstance(value, (bytes, memoryview)) and len(value) < LONGEST:
                found.add(bytes(value))
                names = {row.get("public_id"), row.get("id")} - {None}
                found |= set(opened(bytes(value), opening, names))
            elif not isinstance(value, (bytes, memoryview)) and len(str(value)) < LONGEST:
                found.add(str(value).encode())
    return found


def opened(sealed: bytes, opening: list[bytes], names: set[Any]) -> Iterator[bytes]:
    for key in opening:
        for place in PLACES:
            for name in names:
                try:
                    yield open_bytes(key, sealed, about=f"{place}/{name}")
                except Unreadable:
                    continue


def pieces(found: set[bytes], length: int) -> set[bytes]:
    """Every stretch of this length, also of what is written in hexadecimals or base64."""
    wider = set(found)
    for value in found:
        text = value.decode("latin-1")
        wider |= {bytes.fromhex(run[: len(run) // 2 * 2]) for run in re.findall(r"[0-9a-f]{36,}", text)}
        for run in re.findall(r"[\w-]{24,}", text, re.ASCII):
            wider.add(_plain(run[:LINK_CHARACTERS].encode()))
    return {value[at : at + length] for value in wider for at in range(len(value) - length + 1)}


def shares_opened() -> Iterator[bytes]:
    """What a stretch of any key opens of what is sealed or boxed within the keys themselves."""
    kept = {keys.fetch(key.organisation_id, key.owner, Purpose(key.purpose)) for key in Key.objects.all()}
    text = b" ".join(kept).decode("latin-1")
    within = [bytes.fromhex(run) for run in re.findall(r"[0-9a-f]{100,}", text) if len(run) % 2 == 0]
    for key in pieces(kept, 32):
        for inner in within:
            for box in (SealedBox(PrivateKey(key)), SecretBox(key)):
                try:
                    yield box.decrypt(inner)
                except (CryptoError, ValueError):
                    continue


def _plain(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text)


def attack(found: set[bytes] | None = None) -> tuple[bool, bool]:
    """Whether an envelope opens, and whether a draft does."""
    found = material() if found is None else found
    whole = pieces(found, 32)
    whole |= set(shares_opened())
    whole |= {derive(value, purpose) for value in found for purpose in DERIVED}
    whole |= {derive(value, purpose) for value in whole.copy() for purpose in ("recovery code",)}
    links = {derive(secret, "draft key") for secret in pieces(found, actions.SECRET_BYTES)}
    envelope, draft = Envelope.objects.get(), Draft.objects.get()
    return (
        any(_opens_envelope(key, bytes(envelope.sealed)) for key in whole),
        any(_opens_draft(key, draft) for key in whole | links),
    )


def _opens_envelope(key: bytes, sealed: bytes) -> bool:
    try:
        return WORDS.encode() in SealedBox(PrivateKey(key)).decrypt(sealed)
    except CryptoError:
        return False


def _opens_draft(key: bytes, draft: Draft) -> bool:
    try:
        return WORDS.encode() in open_bytes(key, draft.sealed, about=f"draft/{draft.pk}")
    except Unreadable:
        return False


def answered(scene: Stage) -> Stage:
    """One rater has sent, so that there is one envelope and one draft."""
    scene.send(scene.cast.managers[0], text=WORDS)
    return scene


@pytest.fixture
def sealed(cast: Cast) -> SealedStage:
    scene = open_sealed_stage(cast)
    answered(scene)
    return scene


def test_the_attack_finds_envelopes_and_drafts_in_the_default_mode(cast: Cast) -> None:
    """So that the tests below can fail, and because that is what raters are told in that mode."""
    answered(stage(cast).open())
    notices.deliver_due(now=at(OPENED_ON, 8), batch=500)

    assert attack() == (True, True)


def test_in_custodian_mode_it_finds_neither(sealed: SealedStage) -> None:
    stolen = {bytes(row) for row in Notice.objects.exclude(sealed=None).values_list("sealed", flat=True)}
    sealed.deliver()
    actions.remind_due(round=sealed.fresh, now=at(CLOSED_ON))

    assert attack(material() | stolen) == (False, False)  # an older copy of the outbox is noise as well


def test_what_opens_an_older_copy_of_the_outbox_is_gone_once_its_mail_has_left(sealed: SealedStage) -> None:
    invitation = Notice.objects.filter(kind="invitation").first()
    place, copy = f"notice/{invitation.public_id}", bytes(invitation.sealed)
    before = keys.fetch(invitation.organisation_id, invitation.owner, Purpose.LINK)
    assert b"/v/veenmeer/" in open_bytes(before, copy, about=place)

    sealed.deliver()

    assert list(opened(copy, [key for key in pieces(material(), 32)], {invitation.public_id})) == []


def test_a_link_can_be_found_as_long_as_its_mail_waits(sealed: SealedStage) -> None:
    """Said so in docs/explanation/secrecy.md: until a mail server has accepted it, a mail must be readable to us."""
    assert attack() == (False, True)


def test_what_the_attack_lacks_is_the_passphrase(sealed: SealedStage) -> None:
    sealed.deliver()

    sealed.close_with(FIRST)

    assert not Envelope.objects.exists()
    assert sealed.fresh.received_total == 1
