# SPDX-License-Identifier: EUPL-1.2
"""What remains of a conversation: the record, its ending, who reads what and for how long; and who sees to it."""

from __future__ import annotations

from samenspiegel.core.access import Deed, readers, rules_of
from samenspiegel.core.format.explaining_parts import (
    PARTIES,
    both,
    clause,
    event_said,
    listed,
    office,
    parties_of,
    party,
)
from samenspiegel.core.format.saying import Block, Said, paragraph, points, say
from samenspiegel.core.format.spec import AgreementKind, FormatSpec, RecordSection

ATTENDEE = "attendee"


def record_chapter(spec: FormatSpec) -> list[Block]:
    if spec.is_alone:
        return []
    titles = {item.key: item.title for item in spec.agenda}
    return [
        *paragraph(say(f"recording.{spec.recording}"), say(f"assessment.{spec.assessment}")),
        *listed(
            "sections",
            (
                say(
                    "section",
                    title=section.title,
                    kind=say(f"section_kind.{section.kind}"),
                    item=say("from_item", title=titles.get(section.agenda_item, section.agenda_item))
                    if section.agenda_item
                    else say("nothing"),
                    readers=_section_readers(spec, section),
                )
                for section in spec.record
            ),
        ),
        *listed(
            "agreement_kinds",
            (
                say(
                    "agreement_kind",
                    label=kind.label,
                    competency=say(f"with_competency.{kind.competency}"),
                    goal=say(f"with_goal.{kind.goal}") if kind.goal != "none" else say("nothing"),
                    owners=_owners(spec, kind),
                )
                for kind in spec.agreement_kinds
            ),
        ),
        *paragraph(
            say("attachments", kinds=tuple(say(f"file.{kind}") for kind in spec.attachments))
            if spec.attachments
            else None
        ),
        *listed("pulses", (say("pulse", label=pulse.label) for pulse in spec.pulses)),
    ]


def _section_readers(spec: FormatSpec, section: RecordSection) -> Said:
    if section.only:
        return say("section_only", who=party(spec, section.only))
    default = RecordSection.model_fields["readers"].default
    if set(section.readers) == set(default):
        return say("nothing")
    return say("section_readers", who=tuple(_reader(spec, reader) for reader in section.readers))


def _reader(spec: FormatSpec, reader: str) -> str | Said:
    return say("second_reader_word") if reader == "second_reader" else party(spec, reader)


def _owners(spec: FormatSpec, kind: AgreementKind) -> Said:
    """Who may own agreements of this kind; of a body also who follows them up."""
    bodies = [owner for owner in kind.owners if owner not in (*PARTIES, ATTENDEE)]
    words: list[str | Said] = [
        say("attendee_word")
        if owner == ATTENDEE
        else office(owner)
        if owner in bodies
        else party(spec, owner)
        for owner in kind.owners
    ]
    if not kind.owners:
        return say("nothing")
    follows = say("followed_by", who=party(spec, kind.followed_by)) if bodies else say("nothing")
    return say("owned_by", who=tuple(words), follows=follows)


def ending_chapter(spec: FormatSpec) -> list[Block]:
    if spec.is_alone:
        return []
    ending = spec.ending
    fallback = ending.fallback
    return [
        *points(
            (say(f"signature.{signature.means}", who=party(spec, signature.party)),)
            for signature in ending.signatures
        ),
        *paragraph(
            say(f"amendment.{ending.amendment}"),
            say("own_reaction") if ending.own_reaction else None,
            say("fallback", number=fallback.after_refused_versions, **both(spec))
            if fallback
            else say("no_fallback"),
            say("not_approved", label=ending.not_approved_label),
        ),
    ]


def readers_chapter(spec: FormatSpec) -> list[Block]:
    """What the table of access says, and what the format says about it beyond that."""
    rules = rules_of(spec)
    asks = bool(spec.groups)
    deeds = {"report": Deed.READ_REPORT} if asks else {}
    if not spec.is_alone:
        deeds |= {"points": Deed.READ_AGENDA, "agenda": Deed.READ_AGENDA}
        deeds |= {"record": Deed.READ_RECORD, "agreements": Deed.READ_AGREEMENTS}
    lines: list[Said | None] = []
    for what, deed in deeds.items():
        who = parties_of(spec, tuple(part for part in readers(deed, rules) if part in PARTIES))
        lines.append(say("read_by", who=who, what=say(f"what.{what}"), count=len(who)))
    further: dict[tuple[str, str], list[str]] = {}
    for reader in spec.readers:
        may_read = reader.what in deeds and reader.who in readers(deeds[reader.what], rules)
        reads = reader.how in ("read", "copy")
        code = f"reads.{reader.how}" if may_read or not reads else "reads_not"
        if code != "reads.read":
            further.setdefault((code, reader.what), []).append(party(spec, reader.who))
    for (code, what), people in further.items():
        lines.append(say(code, who=tuple(people), what=say(f"what.{what}"), count=len(people)))
    before = [part for part in readers(Deed.READ_OPEN_ANSWERS, rules) if part in PARTIES] if asks else []
    if before:
        lines.append(say("open_answers", who=parties_of(spec, tuple(before))))
    lines += [say("nobody_answers") if asks else None, None if spec.is_alone else say("own_notes")]
    if spec.sharing:
        bodies = tuple(office(body) for body in spec.sharing.bodies)
        forms = tuple(say(f"sharing.{form}") for form in spec.sharing.forms)
        lines.append(say("sharing", bodies=bodies, forms=forms, subject=party(spec, "subject")))
    return points((line,) for line in lines)


def retention_chapter(spec: FormatSpec) -> list[Block]:
    rules = points(
        (
            say(
                "retained",
                what=say(f"class.{rule.key}{'_alone' if spec.is_alone and rule.key == 'record' else ''}"),
                months=rule.months,
                event=event_said(spec, rule),
            ),
            say(f"ends.{rule.ends}"),
            say("notes_earlier") if rule.key == "notes" else None,
            say("ground", ground=rule.ground),
            say(
                "decided",
                by=rule.decided_by,
                on=say("decided_on", date=rule.decided_on) if rule.decided_on else say("nothing"),
            ),
        )
        for rule in spec.retention
    )
    days, subject = spec.time.announced_days, spec.words.subject.the
    if spec.is_alone:
        told = say("announced_alone", days=days, subject=subject), say("thrown_away", subject=subject)
    else:
        told = say("announced", days=days), say("held_up")
    return [*rules, *paragraph(*told)]


def on_paper_chapter(spec: FormatSpec) -> list[Block]:
    if not spec.on_paper:
        return paragraph(say("nothing_on_paper"))
    return [
        *paragraph(say("on_paper")),
        *points((say("paper_line", text=line.text, clause=clause(line.clause)),) for line in spec.on_paper),
    ]


def enforced_chapter(spec: FormatSpec) -> list[Block]:
    asks = spec.asks
    floors = [group.floor for group in spec.groups if group.floor and group.asked_in == "scores"]
    lines: list[Said | None] = [
        say("keeps.floor", floor=min(floors)) if floors else None,
        say("keeps.alone", subject=spec.words.subject.the) if spec.is_alone else None,
        say("keeps.same_moment", **both(spec)) if asks and not spec.is_alone else None,
        say("keeps.sealed") if asks else None,
        say("keeps.no_verdict"),
        *([] if spec.is_alone else [say("keeps.points", **both(spec)), say("keeps.version")]),
        say("keeps.retention"),
        say("keeps.consent") if spec.works_council == "consent" else None,
        say("keeps.own_version"),
    ]
    return [*paragraph(say("keeps")), *points((line,) for line in lines)]
