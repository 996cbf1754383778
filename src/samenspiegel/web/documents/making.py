# SPDX-License-Identifier: EUPL-1.2
"""Each document of a conversation for one reader, from what is frozen: for a page, and for many at once."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, people_in, reviewer_name, spec_for
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.wording import date_text, sentence_start, time_text
from samenspiegel.exports import blocks, spiegel
from samenspiegel.feedback.actions import NoReport
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from samenspiegel.records import queries as records

from ..opened_report import opened_report
from .agenda import agenda_of
from .house import house_of, sheet_of
from .record import record_of, subtitle_of
from .sealing import sealed_copy
from .spiegel import spiegel_of


class NotThere(Exception):
    """There is no such document of this conversation, not yet or not any more."""


class ExpectationFirst(Exception):
    """This reader says first what they expect to see (design, section 1)."""


def report(conversation: Conversation, person: Person) -> bytes:
    """The spiegel, with the figures behind its charts inside it; read ``with_report``. Raises NotThere."""
    try:
        opened = opened_report(conversation, person)
    except NoReport:
        raise NotThere from None
    if opened.asks_what_is_expected:
        raise ExpectationFirst
    spec, subject = opened.spec, opened.people[Part.SUBJECT]
    document = spiegel_of(
        opened.report,
        spec,
        subject_name=subject.name,
        names=opened.reader.names,
        facts=facts_of(conversation, spec),
    )
    sheet = sheet_of(
        f"Spiegel van {subject.name}",
        sentence_start(spec.words.conversation.name),
        spec=spec,
        moment=conversation.round.released_at,
        copy_of=person.name,
        until=opened.until_on(conversation),
    )
    house = house_of(conversation.organisation)
    return spiegel.as_pdf(document, report=opened.report, house=house, sheet=sheet)


def agenda(conversation: Conversation, person: Person) -> bytes:
    """The agenda, once it is fixed. Raises NotThere."""
    try:
        view = preparation.agenda(conversation, reader=person)
    except KeyGone:
        raise NotThere from None
    if view.frozen_at is None:
        raise NotThere
    spec = spec_for(conversation)
    return blocks.as_pdf(
        agenda_of(view.agenda, spec, facts=facts_of(conversation, spec)),
        house=house_of(conversation.organisation),
        sheet=sheet_of(
            "Agenda",
            sentence_start(spec.words.conversation.name),
            spec=spec,
            moment=view.frozen_at,
            copy_of=person.name,
            until=conversation.goes_on,
        ),
    )


def record(conversation: Conversation, person: Person) -> bytes:
    """The record, once it is final, sealed by the organisation. Raises NotThere."""
    row = records.record_of(conversation)
    if row is None:
        raise NotThere
    row.conversation = conversation
    try:
        state = records.state_of(row)
    except KeyGone:
        raise NotThere from None
    if not state.record.ending or state.document is None:
        raise NotThere
    spec = spec_for(conversation)
    made = blocks.as_pdf(
        record_of(
            state,
            spec,
            person,
            parts_of(conversation, person),
            check_page=f"{settings.BASE_URL}{reverse('check_seal')}",
        ),
        house=house_of(conversation.organisation),
        sheet=sheet_of(
            f"Verslag van {spec.words.conversation.the}",
            subtitle_of(state.document, conversation.held_on),
            spec=spec,
            moment=state.record.ended_at,
            copy_of=person.name,
            until=conversation.goes_on,
        ),
    )
    return sealed_copy(made, conversation)


def file_name(what: str, conversation: Conversation) -> str:
    """spiegel-2026-03-03"""
    return f"{what}-{conversation.held_on.isoformat()}" if conversation.held_on else what


MADE: Mapping[str, tuple[Deed, str, Callable[[Conversation, Person], bytes]]] = {
    "record": (Deed.COPY_RECORD, "verslag", record),
    "agenda": (Deed.COPY_AGENDA, "agenda", agenda),
    "report": (Deed.COPY_REPORT, "spiegel", report),
}
"""Of each kind of document: the deed that it is, what its file is called, and how it is made."""


def facts_of(conversation: Conversation, spec: FormatSpec) -> list[tuple[str, str]]:
    """When and where a talk is and who takes part, as the document names them."""
    people = people_in(conversation)
    rows = []
    with translation.override(spec.text_language):
        if conversation.held_on:
            when = date_text(conversation.held_on)
            if conversation.starts_at:
                when += f", {time_text(conversation.starts_at)}"
            rows.append((_("Date"), when))
        if conversation.place:
            rows.append((_("Place"), conversation.place))
    rows.append((sentence_start(spec.words.office.name), people[Part.SUBJECT].name))
    if who := reviewer_name(spec, people):
        rows.append((sentence_start(spec.words.reviewer.name), who))
    if Part.FACILITATOR in people:
        rows.append((sentence_start(spec.words.facilitator.name), people[Part.FACILITATOR].name))
    return rows
