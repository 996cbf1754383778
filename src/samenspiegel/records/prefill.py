# SPDX-License-Identifier: EUPL-1.2
"""The first text of a record: what the agenda brought, in the third person, in the sections of the format."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from samenspiegel.agreements import queries as agreements
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.agenda import Agenda, Difference
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import reviewers_in_sentence, roles
from samenspiegel.core.passages import SIDES, AgreementText, Document, Party, Section
from samenspiegel.core.wording import listing, sentence_start
from samenspiegel.formats.queries import spec_of
from samenspiegel.preparation import queries as preparation

from .queries import owners, sections_of


def first_text(conversation: Conversation) -> Document:
    """The text that the writer starts with: differences, points, and agreements that are still open as suggestions."""
    spec = spec_of(conversation.format_version)
    agenda = preparation.agenda(conversation).agenda
    with override(spec.text_language):
        texts: dict[str, Callable[[], str]] = {
            "points": lambda: _points(agenda, spec),
        }
        sections = tuple(
            Section(
                key=section.key,
                title=section.title,
                text=_mirror(agenda, spec, section.agenda_item)
                if section.kind == "mirror"
                else texts[section.kind]()
                if section.kind in texts
                else "",
                is_two_sided=section.kind == "two_sided",
                texts=dict.fromkeys(SIDES, "") if section.kind == "two_sided" else {},
            )
            for section in sections_of(conversation)
        )
    return Document(
        sections=sections,
        agreements=_suggestions(conversation),
        parties=parties(conversation),
        held_on=conversation.held_on,
        first_held_on=conversation.first_held_on,
    )


def parties(conversation: Conversation) -> tuple[Party, ...]:
    """Who took part, as the record names them (HV-9)."""
    spec = spec_of(conversation.format_version)
    return tuple(
        Party(str(part), person.public_id, person.name, role_name(spec, part))
        for person, part in owners(conversation)
    )


def role_name(spec: FormatSpec, part: Part) -> str:
    """What somebody with this part is called in a record; the subject by the office."""
    return roles(spec).get(part, "")


def _the(spec: FormatSpec, side: str) -> str:
    return spec.words.office.the if side == "subject" else reviewers_in_sentence(spec)[side]


def _suggestions(conversation: Conversation) -> tuple[AgreementText, ...]:
    names = {person.public_id: person.name for person, _part in owners(conversation)}
    return tuple(
        AgreementText(
            key=f"a{number}",
            what=line.what,
            kind=line.kind,
            support=line.support,
            owner=line.owner.public_id if line.owner.public_id in names else "",
            owner_name=line.owner_name if line.on_behalf_of else names.get(line.owner.public_id, ""),
            on_behalf_of=line.on_behalf_of,
            due_on=line.due_on,
            competency=line.competency,
        )
        for number, line in enumerate(agreements.open_for(conversation), start=1)
    )


def _mirror(agenda: Agenda, spec: FormatSpec, key: str | None) -> str:
    own = next((item for item in agenda.items if item.key == key), None)
    item = own or agenda.of_kind("mirror") or agenda.of_kind("competencies")
    return "\n".join(difference_line(difference, spec) for difference in item.differences) if item else ""


def difference_line(difference: Difference, spec: FormatSpec) -> str:
    """How a competency is seen, in one sentence in the third person and without scores."""
    values = {
        "competency": spec.competency(difference.competency).name,
        "subject": spec.words.office.the,
        "higher": group_name(spec, difference.higher),
        "lower": group_name(spec, difference.lower),
    }
    sentences = {
        "others_higher": _("%(competency)s: others see this more often than %(subject)s."),
        "self_higher": _("%(competency)s: %(subject)s sees this more often than others."),
        "similar": _("%(competency)s: %(subject)s and others see this about equally often."),
        "between_groups": _("%(competency)s: this is seen more often by %(higher)s than by %(lower)s."),
        None: _("%(competency)s: too few answers to compare."),
    }
    line = sentences[difference.view] % values
    if difference.chosen_by:
        sides = listing(_the(spec, side) for side in difference.chosen_by)
        line += " " + _("(Chosen by %(sides)s.)") % {"sides": sides}
    return line


def group_name(spec: FormatSpec, key: str) -> str:
    """A group as it reads within a sentence: of a merged group all names, of one person of a group the member's."""
    names = {group.key: group.in_sentence for group in spec.groups}
    members = {group.key: group.member for group in spec.groups}

    def name(part: str) -> str:
        return names.get(part) or members.get(part.partition(".")[0], part)

    return listing(name(part) for part in key.split("+")) if key else ""


def _points(agenda: Agenda, spec: FormatSpec) -> str:
    lines = [
        _("%(point)s (brought by %(side)s)")
        % {"point": sentence_start(point.text), "side": _the(spec, point.by)}
        for item in agenda.items
        for point in item.points
    ]
    return "\n".join(lines)
