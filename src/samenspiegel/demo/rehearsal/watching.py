# SPDX-License-Identifier: EUPL-1.2
"""What happened by itself in a rehearsal: seen by looking before and after, and told as steps of the walk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.people.models import Person
from samenspiegel.preparation.queries import frozen
from samenspiegel.retention.models import Certificate

from .rehearsed import TABLE, Rehearsed


@dataclass(frozen=True)
class Seen:
    """Where a conversation is, in what the clock can change."""

    is_there: bool = False
    is_open: bool = False
    is_closed: bool = False
    is_released: bool = False
    is_frozen: bool = False
    has_ended: bool = False
    is_announced: bool = False
    has_report: bool = False
    has_next: bool = False

    @classmethod
    def of(cls, rehearsed: Rehearsed) -> "Seen":
        if not rehearsed.is_there():
            return cls()
        here = rehearsed.here()
        round = Round.objects.filter(conversation=here).first()
        return cls(
            is_there=True,
            is_open=bool(round and round.opened_on),
            is_closed=bool(round and round.closed_at),
            is_released=bool(round and round.released_at),
            is_frozen=frozen(here) is not None,
            has_ended=here.ended_at is not None,
            is_announced=here.destruction_announced_on is not None,
            has_report=FeedbackReport.objects.filter(round=round).exists(),
            has_next=Conversation.objects.filter(cycle_id=here.cycle_id, pk__gt=here.pk).exists(),
        )


def tell_what_happened(rehearsed: Rehearsed, before: Seen, now: datetime) -> None:
    """A step for everything that is otherwise than before; for mail alone as well."""
    after = Seen.of(rehearsed)
    if not after.is_there:
        _tell_destroyed(rehearsed, now)
        return
    show = rehearsed.show
    if after.is_open and not before.is_open:
        show(
            now,
            None,
            _("The questionnaires leave"),
            told=_("Everybody who is asked gets a link of their own, and needs no account."),
            screens=[*rehearsed.pages(""), *rehearsed.pages("vragenlijsten/")],
        )
    if after.is_closed and not before.is_closed:
        show(now, None, _("The questionnaires close"), screens=rehearsed.pages(""))
    if after.is_released and not before.is_released:
        show(
            now,
            None,
            _("The mirror is there, for both at the same moment"),
            screens=[*rehearsed.pages(""), *rehearsed.pages("spiegel/", Part)],
        )
    if after.is_frozen and not before.is_frozen:
        show(now, None, _("The agenda is fixed"), screens=rehearsed.pages("agenda/", Part))
    if after.has_ended and not before.has_ended:
        show(
            now,
            None,
            _("The record is final: the day asked for has passed"),
            screens=rehearsed.pages("verslag/", Part),
        )
    if after.has_next and not before.has_next:
        show(now, None, _("A next conversation is proposed"), screens=_starts(rehearsed))
    if before.has_report and not after.has_report:
        show(
            now,
            None,
            _("The mirror is destroyed"),
            told=_("Of it remains a certificate without content."),
            screens=rehearsed.pages(""),
        )
    if after.is_announced and not before.is_announced:
        show(
            now,
            None,
            _("The destruction is announced"),
            told=_(
                "On that day everything of this conversation goes. Whoever wants a copy of the record makes it now."
            ),
            screens=[*rehearsed.pages(""), *rehearsed.pages("bewaren/")],
        )
    if subject := rehearsed.stage.new_subject():
        what = _("Mail leaves by itself: %(subject)s") % {"subject": subject}
        show(now, None, what, screens=_starts(rehearsed))


def _tell_destroyed(rehearsed: Rehearsed, now: datetime) -> None:
    if not rehearsed.once("destroyed"):
        return
    certificate = Certificate.objects.filter(what="conversation").order_by("pk").last()
    people = [rehearsed.person(name) for name in _told(rehearsed)]
    paths = ["/vernietigd/", f"/vernietigd/{certificate.public_id}/"] if certificate else []
    looks: list[tuple[Person, str]] = [
        (people[0], "/"),
        *((person, path) for path in paths for person in people),
    ]
    rehearsed.stage.show(
        now,
        None,
        _("Everything of this conversation is destroyed"),
        told=_(
            "First its keys, so that backups are noise as well. What remains: that it took place, and a certificate."
        ),
        screens=rehearsed.stage.screens(looks),
    )


def _told(rehearsed: Rehearsed) -> list[str]:
    cast = rehearsed.cast
    return [name for name in (cast.subject, cast.reviewer, cast.facilitator, cast.archivist) if name]


def _starts(rehearsed: Rehearsed) -> list:
    """The start page of everybody at the table."""
    people = rehearsed.people()
    return rehearsed.stage.screens((people[part], "/") for part in TABLE if part in people)
