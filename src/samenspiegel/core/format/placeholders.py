# SPDX-License-Identifier: EUPL-1.2
"""Which mails there are, who may get each, and what their texts may ask for: the contract between formats and code.

The names between braces are Dutch, because people who write formats read and type them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from samenspiegel.core.format.spec import MailReader, Reader

WORDS = frozenset(
    (
        *("afdeling", "gesprek_naam", "een_gesprek", "het_gesprek", "gesprekken"),
        *(
            "rol_betrokkene",
            "rol_beoordelaar",
            "rol_adviseur",
            "de_beoordelaar",
            "de_adviseur",
            "informanten",
            "functie",
        ),
    )
)
"""Filled from the words of the format itself; nobody has to pass them."""

EVERYONE = WORDS | {"voornaam", "organisatie"}
CONVERSATION = EVERYONE | {"betrokkene", "beoordelaar", "adviseur", "adviseur_telefoon", "datum_gesprek"}
CLOSING = WORDS | {"organisatie", "adviseur", "adviseur_telefoon"}

PROMISE = frozenset(
    (
        *("groep", "andere_groep", "minimum", "rol", "betrokkene", "beoordelaar", "adviseur"),
        *("inleverdatum", "datum_sluiting", "datum_vernietiging"),
    )
)
"""What the sentences of the promises may ask for."""

RATERS: tuple[Reader, ...] = ("rater_averaged", "rater_named")
SIDES: tuple[Reader, ...] = ("subject", "reviewer")
FACILITATOR: tuple[Reader, ...] = ("facilitator",)


@dataclass(frozen=True)
class MailKind:
    """One kind of mail: the readers for whom a text must exist, and every name that its texts may use."""

    readers: tuple[Reader, ...]
    known: frozenset[str]


def _mail(readers: tuple[Reader, ...], *extra: str) -> MailKind:
    return MailKind(readers, CONVERSATION | set(extra))


INVITED = (
    *("inleverdatum", "datum_grafieken", "groep", "rol_of_groep"),
    *("aantal", "minuten", "belofte_kort", "link"),
)

MAILS: Mapping[str, MailKind] = {
    # the conversation; of a planned one without questionnaires, who did not plan it hears so
    "raters_proposed": _mail(SIDES, "datum_versturen", "link"),
    # where they may object until a day, and again when somebody is added to the list
    "raters_proposed_term": _mail(SIDES, "datum_versturen", "datum_bezwaar", "link"),
    "raters_changed": _mail(SIDES, "datum_versturen", "datum_bezwaar", "link"),
    "conversation_planned": _mail(SIDES, "tijd", "plaats", "link"),
    "committee_seated": _mail(("reviewer",), "link"),  # where a committee reviews, to its members
    "objection_made": _mail(FACILITATOR, "indiener", "link"),
    "substitute_named": _mail(FACILITATOR, "link"),
    "conversation_moved": _mail((*RATERS, *SIDES, *FACILITATOR), "oude_datum", "inleverdatum", "link"),
    "conversation_paused": _mail((*RATERS, *SIDES, *FACILITATOR), "oude_datum"),
    "conversation_cancelled": _mail((*RATERS, *SIDES, *FACILITATOR), "datum_vernietiging"),
    "facilitator_changed": _mail((*SIDES, *FACILITATOR), "oude_adviseur", "link"),
    "reviewer_replaced": _mail((*SIDES, *FACILITATOR), "oude_beoordelaar", "link"),
    "consent_asked": _mail(SIDES, "verzoek", "indiener", "link"),
    "consent_answered": _mail((*SIDES, *FACILITATOR), "verzoek", "antwoord", "link"),
    "agenda_frozen": _mail((*SIDES, *FACILITATOR), "link"),
    "late_point": _mail(SIDES, "indiener", "link"),
    "conversation_tomorrow": _mail((*SIDES, *FACILITATOR), "tijd", "plaats", "link"),
    "second_sitting": _mail((*SIDES, *FACILITATOR), "datum_tweede", "tijd", "plaats", "link"),
    "next_conversation_proposed": _mail((*SIDES, *FACILITATOR), "datum_voorstel", "link"),
    "account_welcome": MailKind((*SIDES, *FACILITATOR), EVERYONE | {"link"}),
    # the feedback round
    "invitation": _mail((*RATERS, *SIDES), *INVITED),
    "invitation_words": _mail((*RATERS, *SIDES), *INVITED),  # to who is asked in words, and gives no scores
    "link_again": _mail((*RATERS, *SIDES), "inleverdatum", "link"),
    "reminder": _mail((*RATERS, *SIDES), "dagen", "inleverdatum", "link"),
    "due_today": _mail((*RATERS, *SIDES), "inleverdatum", "link"),
    "due_extended": _mail((*RATERS, *SIDES), "oude_inleverdatum", "inleverdatum", "link"),
    # the same in custodian mode, where nobody but the rater has the link; {link}: the page of the conversation
    "reminder_without_link": _mail((*RATERS, *SIDES), "dagen", "inleverdatum", "datum_link", "link"),
    "due_today_without_link": _mail((*RATERS, *SIDES), "inleverdatum", "datum_link", "link"),
    "due_extended_without_link": _mail(
        (*RATERS, *SIDES), "oude_inleverdatum", "inleverdatum", "datum_link", "link"
    ),
    "link_new": _mail((*RATERS, *SIDES), "inleverdatum", "link"),
    "round_skipped": _mail((*RATERS, *SIDES, *FACILITATOR), "link"),
    "round_lapsed": _mail((*RATERS, *SIDES, *FACILITATOR)),
    "group_short": _mail(FACILITATOR, "groep", "minimum", "link"),
    "answers_missing": _mail(FACILITATOR, "inleverdatum", "link"),
    "rater_declined": _mail(FACILITATOR, "groep", "link"),
    "mail_undeliverable": _mail(FACILITATOR, "link"),
    "ready_to_close": _mail(FACILITATOR, "datum_grafieken", "link"),
    "release_due": _mail(FACILITATOR, "datum_grafieken", "link"),
    "report_released": _mail(SIDES, "link"),
    "report_withdrawn": _mail((*SIDES, *FACILITATOR), "reden", "link"),
    "thanks": _mail((*RATERS, *SIDES)),
    # the record
    "record_due": _mail(FACILITATOR, "datum_verslag", "link"),
    "record_offered": _mail(SIDES, "datum_akkoord", "andere_partij", "link"),
    "record_to_sign": _mail(SIDES, "teken", "datum_akkoord", "link"),
    "record_reminder": _mail(SIDES, "dagen", "datum_akkoord", "link"),
    "record_overdue": _mail(FACILITATOR, "datum_akkoord", "link"),
    "amendment_proposed": _mail((*SIDES, *FACILITATOR), "indiener", "datum_akkoord", "link"),
    "amendment_answered": _mail((*SIDES, *FACILITATOR), "uitkomst", "link"),
    "agreements_only": _mail(SIDES, "link"),
    "record_final": _mail((*SIDES, *FACILITATOR), "datum_vernietiging", "link"),
    "record_not_approved": _mail((*SIDES, *FACILITATOR), "reden", "datum_vernietiging", "link"),
    "agreements_due": _mail(SIDES, "aantal", "datum_afspraak", "ondersteuner", "link"),
    "destruction_announced": _mail((*SIDES, *FACILITATOR), "datum_vernietiging", "link"),
    "destruction_by_list": _mail((*SIDES, *FACILITATOR), "datum_vernietiging", "link"),
    "hold_began": _mail((*SIDES, *FACILITATOR), "datum_opschorting", "link"),
    "hold_lifted": _mail((*SIDES, *FACILITATOR), "datum_opschorting", "link"),
    "hold_on_report": _mail(RATERS, "datum_beloofd", "datum_opschorting"),
    "destroyed": _mail((*SIDES, *FACILITATOR), "datum_vernietiging"),
}

OF_THE_ROUND = frozenset(
    (
        *(
            *("raters_proposed", "raters_proposed_term", "raters_changed"),
            "objection_made",
            "invitation",
            "invitation_words",
            "link_again",
            "reminder",
            "due_today",
            "due_extended",
        ),
        *("reminder_without_link", "due_today_without_link", "due_extended_without_link", "link_new"),
        *("round_skipped", "round_lapsed", "group_short", "answers_missing", "rater_declined"),
        *("ready_to_close", "release_due", "report_released", "report_withdrawn", "thanks", "hold_on_report"),
    )
)
"""Mails that only leave where questionnaires are asked."""

ALONE = frozenset(
    (
        *("invitation", "link_again", "reminder", "due_today", "round_lapsed", "report_released", "thanks"),
        *("conversation_cancelled", "destruction_announced", "destroyed"),
    )
)
"""Mails that leave where the subject looks alone: to them, and to who was asked."""

OF_THE_REVIEWER = frozenset(("beoordelaar", "rol_beoordelaar", "de_beoordelaar"))
"""Whom a text cannot name where the subject looks alone: there is nobody."""

TO_WHO_ORGANISES = frozenset(("objection_made", "record_due", "record_overdue"))
"""Mails that must reach somebody also where nobody guides: then whoever organises, or writes the record, gets them."""

_T = TypeVar("_T")


def for_reader(texts: Mapping[MailReader, _T], reader: Reader) -> _T | None:
    """The text for this reader: their own, else the one for all raters, else the one for all; None without any."""
    wider: MailReader = "rater" if reader.startswith("rater") else reader
    for name in (reader, wider, "all"):
        if name in texts:
            return texts[name]
    return None
