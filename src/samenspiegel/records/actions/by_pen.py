# SPDX-License-Identifier: EUPL-1.2
"""A record that is signed with a pen: the scan of the paper stands beside the exact version that it shows.

The scan is evidence, no approval: each side still says itself that this is its signature, with the same deed that
signs on a screen. So nobody makes a record final for somebody else.
"""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations.queries import parts_of
from samenspiegel.core import files, passages
from samenspiegel.core.access import Deed, who_may
from samenspiegel.core.files import Kind
from samenspiegel.keys.sealing import seal_bytes
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person

from ..models import Record, SignedScan
from . import shared
from .shared import ReducedToAgreements

KINDS = (Kind.PDF, Kind.PNG, Kind.JPEG)


class NotWriter(Exception):
    """Only who writes the record puts a scan beside it."""


class OtherPaper(Exception):
    """The code on the paper is that of another text."""


@transaction.atomic
def keep_scan(
    *, record: Record, version: str, digest: str, code: str, raw: bytes, by: Person, now: datetime
) -> SignedScan:
    """Keep the scan of a signed paper beside the version that it shows, under the record key. A new one replaces it.

    Args:
        version, digest: public id and digest of the version that was on the screen.
        code: typed over from the paper; ties the paper to that version.
    Raises:
        TextChanged: another version was offered since. OtherPaper: the paper shows another text.
        FileRefused: no PDF, PNG or JPEG, or one that is not safe to open.
        NotWriter, RecordEnded, ReducedToAgreements, NotOffered, ConversationOver.
    """
    state = shared.locked(record)
    if who_may(Deed.WRITE_RECORD, state.rules).isdisjoint(parts_of(state.conversation, by)):
        raise NotWriter
    current = shared.check_seen(state, version, digest)
    if current.is_agreements_only:
        raise ReducedToAgreements
    if passages.bare_code(code) != passages.bare_code(passages.paper_code(current.digest)):
        raise OtherPaper
    kind = files.check(raw, KINDS)
    SignedScan.objects.filter(version=current).delete()
    public_id = new_public_id()
    scan = SignedScan.objects.create(
        organisation_id=record.organisation_id,
        public_id=public_id,
        version=current,
        by=by,
        added_at=now,
        kind=kind,
        sealed=seal_bytes(state.key, raw, about=f"signed_scan/{public_id}/{current.digest}"),
    )
    audit.log(
        "record.scan_kept",
        organisation=state.conversation.organisation,
        at=now,
        actor=by,
        about=state.record,
        version=current.public_id,
        digest=current.digest,
    )
    return scan
