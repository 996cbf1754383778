# SPDX-License-Identifier: EUPL-1.2
"""The record as a document: its text, its agreements, and who signed which version when.

In the third person, as it was written. Made from the version that was offered and what was signed to it.
"""

from collections.abc import Collection
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.passages import Document, paper_code
from samenspiegel.core.wording import date_text, listing, sentence_start, short_date_text
from samenspiegel.exports.blocks import Block, Facts, Heading, Panel, Signatures, Words
from samenspiegel.people.models import Person
from samenspiegel.records.models import Ending
from samenspiegel.records.queries import RecordState, scan_of

from ..record_page import Passage, moment, shown, stands

DIGEST_PIECE = 8


def record_of(
    state: RecordState, spec: FormatSpec, reader: Person, parts: Collection[Part], *, check_page: str
) -> list[Block]:
    """The final record as blocks, with the sections that this reader reads. ``check_page``: where a seal is checked."""
    with translation.override(spec.text_language):
        blocks = [*_head(state), *_text(state, spec, reader, parts)]
        for stand in stands(state, spec):
            if stand.reaction:
                heading = _("Reaction of %(name)s") % {"name": stand.person.name}
                blocks += [Heading(heading), Words(stand.reaction, "quoted")]
        blocks += [Heading(_("How this record became final")), Words(_ending(state, spec))]
        if state.closing:
            blocks.append(Words(state.closing.reason, "quoted"))
        signed = [(f"{stand.person.name}, {stand.role}", stand.text) for stand in stands(state, spec)]
        if scan := scan_of(state.current):
            on = moment(scan.added_at)
            signed.append(
                (_("Signed with a pen"), _("on paper; the scan stands here since %(date)s") % {"date": on})
            )
        blocks.append(Panel([Facts([*signed, *_marks(state)])]))
        blocks.append(
            Words(
                _("Whether this file is as it was when it was sealed, can be checked at %(page)s.")
                % {"page": check_page},
                "small",
            )
        )
        return blocks


def offered_of(state: RecordState, spec: FormatSpec, reader: Person, parts: Collection[Part]) -> list[Block]:
    """The offered version on paper, with a place to sign for everybody who signs."""
    signing = {"approved": _for_approval, "seen": _for_seen, "received": _for_receipt}
    with translation.override(spec.text_language):
        roles = {stand.person.pk: stand.role for stand in stands(state, spec)}
        places = [
            (row.person.name, roles.get(row.person.pk, ""), signing[row.means]()) for row in state.signatures
        ]
        return [
            *_head(state),
            *_text(state, spec, reader, parts),
            Heading(_("Signatures")),
            Words(
                _(
                    "Sign this exact version. Its number and fingerprint stand below; the scan is bound to them."
                ),
                "quiet",
            ),
            Signatures(places),
            Panel([Facts(_marks(state))]),
        ]


def _for_approval() -> str:
    return _("Agrees with this text.")


def _for_seen() -> str:
    return _("Has read this text. That does not say that they agree.")


def _for_receipt() -> str:
    return _("Has received this text. That does not say that they agree.")


def subtitle_of(document: Document, held_on: date | None) -> str:
    """Between whom, and when: "Hanna de Vries en Arend Jansen, dinsdag 3 maart 2026"."""
    sides = [party.name for party in document.parties if party.part in SIDES]
    return ", ".join(filter(None, [listing(sides), _days(document, held_on)]))


def _days(document: Document, held_on: date | None) -> str:
    """The day of the conversation; of one with two sittings both."""
    return listing(date_text(on) for on in (document.first_held_on, document.held_on or held_on) if on)


def _head(state: RecordState) -> list[Block]:
    document = state.document or Document()
    days = _days(document, state.conversation.held_on)
    facts = [(_("Date"), days)] if days else []
    facts += [(sentence_start(party.role) or _("Present"), party.name) for party in document.parties]
    return [Facts(facts)]


def _text(state: RecordState, spec: FormatSpec, reader: Person, parts: Collection[Part]) -> list[Block]:
    found = shown(state, spec, reader, parts)
    blocks: list[Block] = []
    for section in found.sections:
        blocks.append(Heading(section.title))
        for passage in section.passages:
            if passage.label:
                blocks.append(Heading(passage.label, 2))
            blocks.append(
                Words(passage.text) if passage.text else Words(_("Nothing was written here."), "quiet")
            )
    blocks.append(Heading(_("Agreements")))
    blocks += [_agreement(passage) for passage in found.agreements]
    if not found.agreements:
        blocks.append(Words(_("No agreements were made."), "quiet"))
    return blocks


def _agreement(passage: Passage) -> Panel:
    what = passage.agreement.what if passage.agreement else ""
    return Panel([Heading(passage.label, 2), Words(what), Facts(list(passage.details))])


def _ending(state: RecordState, spec: FormatSpec) -> str:
    ended_at = state.record.ended_at
    on = {"date": moment(ended_at) if ended_at else ""}
    if state.closing:
        handed_over = {"date": short_date_text(state.closing.handed_over_on)}
        return (
            sentence_start(spec.ending.not_approved_label)
            + ". "
            + _(
                "This record was closed without approval of both. It was handed over on %(date)s. The reason:"
            )
            % handed_over
        )
    return {
        Ending.APPROVED: _("Both sides approved this exact text. It is final since %(date)s."),
        Ending.SIGNED: _(
            "Everybody of whom a signature is asked has signed, or had the time to. It is final since %(date)s."
        ),
        Ending.AGREEMENTS_ONLY: _(
            "The sides did not agree on the text. Since %(date)s the record holds only the agreements that both"
            " approved."
        ),
    }[Ending(state.record.ending)] % on


def _marks(state: RecordState) -> list[tuple[str, str]]:
    """Which version it is, and its fingerprints in pieces that can be read aloud."""
    version = state.current
    if version is None:
        return []
    marks = [
        (_("Version"), str(version.number)),
        (_("Code"), paper_code(version.digest)),
        (_("Offered on"), moment(version.offered_at)),
        (_("Fingerprint of the text"), _in_pieces(version.digest)),
    ]
    if state.record.final_digest:
        marks.append((_("With all signatures"), _in_pieces(state.record.final_digest)))
    return marks


def _in_pieces(digest: str) -> str:
    return " ".join(digest[at : at + DIGEST_PIECE] for at in range(0, len(digest), DIGEST_PIECE))
