# SPDX-License-Identifier: EUPL-1.2
"""The mails that belong to a person and to no conversation. Their texts are Dutch, as all mails are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from samenspiegel import clock
from samenspiegel.core import wording
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Organisation

from .models import MANAGER_READS_AFTER_DAYS, Person

SUBJECT = "Welkom bij Samenspiegel van {organisatie}"
TEXT = """
Dag {voornaam},

Er staat een account voor je klaar bij Samenspiegel van {organisatie}. Open deze link en druk op de knop: {link}.

De link is alleen voor jou en werkt {dagen} dagen. Daarna log je in met je e-mailadres.
Je krijgt dan een code per e-mail. Een wachtwoord heb je niet nodig.

Op je startpagina zie je wat we van je vragen, en tot wanneer.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""

CHANGED_SUBJECT = "Je gegevens bij Samenspiegel van {organisatie} zijn gewijzigd"
ADDRESS_CHANGED_TEXT = """
Dag {voornaam},

Mails van Samenspiegel van {organisatie} gaan voortaan naar een ander e-mailadres van je, niet meer hierheen.

Klopt dat niet? Neem dan meteen contact op met {organisatie}: iemand anders kan anders jouw mail lezen.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
MANAGER_SUBJECT = "Je leidinggevende bij Samenspiegel van {organisatie}"
MANAGER_TEXT = """
Dag {voornaam},

In Samenspiegel van {organisatie} staat {leidinggevende} nu als je leidinggevende. Die ziet je op de teampagina en kan
een beoordeling over je maken. Beoordelingen die een ander eerder maakte, ziet die pas over {dagen} dagen.

Klopt dat niet? Neem dan meteen contact op met {organisatie}.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
CHAIR_SUBJECT = "Een andere voorzitter geeft akkoord bij Samenspiegel van {organisatie}"
CHAIR_TEXT = """
Dag {voornaam},

{voorzitter} geeft voortaan akkoord namens de commissie, in plaats van {oude_voorzitter}. Bekijk om welk gesprek het
gaat: {link}.

Klopt dat niet? Neem dan contact op met wie het gesprek begeleidt.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
ACCOUNT_UNLINKED_TEXT = """
Dag {voornaam},

Met dit e-mailadres log je niet meer in bij Samenspiegel van {organisatie}.

Klopt dat niet? Neem dan meteen contact op met {organisatie}: iemand anders kan anders in jouw naam inloggen.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""

OPENID_NAMED_SUBJECT = (
    "Inloggen bij Samenspiegel van {organisatie} met je werkaccount: bevestig dat jij het bent"
)
OPENID_NAMED_TEXT = """
Dag {voornaam},

Er is ingelogd bij Samenspiegel van {organisatie} met een werkaccount dat op jouw naam staat.

Was jij dat? Open dan deze link en kies daar je werkaccount: {link}. Voortaan log je zo in. De link is alleen voor jou
en werkt {dagen} dagen.

Was jij dat niet? Open de link dan niet en neem contact op met {organisatie}: iemand anders wilde in jouw naam inloggen.
Dat is niet gelukt.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
SECOND_STEP_SUBJECT = "Je tweede stap bij Samenspiegel is weggehaald"
SECOND_STEP_TEXT = """
Dag {voornaam},

Je tweede stap bij Samenspiegel van {organisatie} is weggehaald: de app, de passkeys en de herstelcodes.
Je bent overal uitgelogd. Log opnieuw in. Vraagt je rol om een tweede stap? Dan stel je die daarna meteen in.

Heb je hier niet om gevraagd? Bel dan meteen met {organisatie}: iemand anders kan nu in jouw naam inloggen.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
HEAD_SUBJECT = "Logboek van {organisatie}: regel {nummer} op {datum}"
HEAD_TEXT = """
Dag,

Dit is de stand van het logboek van Samenspiegel van {organisatie} op {datum}.

Laatste regel: {nummer}
Kenmerk: {kenmerk}

Bewaar deze mail. Wie later het logboek verandert, verandert ook dit kenmerk. Met de bewaarde mails kun je dat aantonen.
Zo vergelijk je: samenspiegel audit verify.

Met vriendelijke groet,

Samenspiegel, {organisatie}
"""
NOWHERE = "@openid.invalid"  # the address of an account that was made without one


def account_invited(*, person: Person, link: str, days: int, now: datetime) -> None:
    """Put the invitation for an account in the outbox, kept under the organisation's own key for mail.

    Args:
        link: the path of the personal link.
        days: how long it works.
    """
    _queue(
        "account_invited",
        person=person,
        address=person.email,
        subject=SUBJECT,
        text=TEXT,
        now=now,
        link=settings.BASE_URL + link,
        dagen=days,
    )


def addresses_changed(moved: Iterable[tuple[Person, str]], *, now: datetime) -> None:
    """The same as ``address_changed`` for many people of one organisation, each with the mailbox of before."""
    moved = list(moved)
    if moved:
        organisation = moved[0][0].organisation
        sealing_key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
        notices.queue(
            _written(
                "address_changed",
                person=person,
                address=before,
                subject=CHANGED_SUBJECT,
                text=ADDRESS_CHANGED_TEXT,
                now=now,
                sealing_key=sealing_key,
            )
            for person, before in moved
        )


def address_changed(*, person: Person, before: str, now: datetime) -> None:
    """Tell the mailbox of before: who changed an address to read somebody's mail does not do so unseen."""
    _queue(
        "address_changed",
        person=person,
        address=before,
        subject=CHANGED_SUBJECT,
        text=ADDRESS_CHANGED_TEXT,
        now=now,
    )


def managers_changed(persons: Iterable[Person], *, now: datetime) -> None:
    """Tell people of one organisation, each with a manager, who that is now: nobody is put above them unseen."""
    told = [person for person in persons if person.email and person.manager is not None]
    if not told:
        return
    organisation = told[0].organisation
    sealing_key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    notices.queue(
        _written(
            "manager_changed",
            person=person,
            address=person.email,
            subject=MANAGER_SUBJECT,
            text=MANAGER_TEXT,
            now=now,
            sealing_key=sealing_key,
            leidinggevende=wording.one_line(person.manager.name),  # type: ignore[union-attr]
            dagen=MANAGER_READS_AFTER_DAYS,
        )
        for person in told
    )


def chair_changed(
    persons: Iterable[Person], *, chair: Person, before: Person, link: str, now: datetime
) -> None:
    """Tell who it concerns that somebody else approves for a committee in one conversation.

    Args:
        link: the path of the conversation.
    """
    for person in persons:
        if person.email and not person.has_shared_mailbox:
            _queue(
                "chair_changed",
                person=person,
                address=person.email,
                subject=CHAIR_SUBJECT,
                text=CHAIR_TEXT,
                now=now,
                voorzitter=wording.one_line(chair.name),
                oude_voorzitter=wording.one_line(before.name),
                link=settings.BASE_URL + link,
            )


def account_unlinked(*, person: Person, address: str, now: datetime) -> None:
    """Tell the mailbox by which somebody signed in that this is over."""
    if address.endswith(NOWHERE):
        return
    _queue(
        "account_unlinked",
        person=person,
        address=address,
        subject=CHANGED_SUBJECT,
        text=ACCOUNT_UNLINKED_TEXT,
        now=now,
    )


def openid_named(*, person: Person, link: str, days: int, now: datetime) -> None:
    """Ask a person whether it was they who signed in with the work account that was named as theirs.

    Args:
        link: the path of the personal link.
        days: how long it works.
    """
    _queue(
        "openid_named",
        person=person,
        address=person.email,
        subject=OPENID_NAMED_SUBJECT,
        text=OPENID_NAMED_TEXT,
        now=now,
        link=settings.BASE_URL + link,
        dagen=days,
    )


def second_step_reset(*, person: Person, now: datetime) -> None:
    """Tell somebody, at the address of their account, that their second step was taken away."""
    if person.account is None or person.account.email.endswith(NOWHERE):
        return
    _queue(
        "second_step_reset",
        person=person,
        address=person.account.email,
        subject=SECOND_STEP_SUBJECT,
        text=SECOND_STEP_TEXT,
        now=now,
    )


def head_of_log(*, organisation: Organisation, address: str, number: int, digest: str, now: datetime) -> None:
    """Mail the head of the log, once a day, to a mailbox that whoever rewrites the log cannot reach."""
    on = now.astimezone(clock.AMSTERDAM).date()
    words = {
        "organisatie": organisation.name,
        "nummer": str(number),
        "kenmerk": digest,
        "datum": wording.date_text(on),
    }
    notices.queue(
        [
            notices.prepare(
                organisation=organisation,
                key=f"head_of_log/{on.isoformat()}",
                kind="head_of_log",
                person_id="",
                address=address,
                subject=wording.fill(HEAD_SUBJECT, words),
                body=wording.fill(HEAD_TEXT, words),
                sender=f"Samenspiegel, {organisation.name}",
                owner=organisation.public_id,
                purpose=Purpose.POST,
                sealing_key=keys.make(organisation.pk, organisation.public_id, Purpose.POST),
                send_at=now,
            )
        ]
    )


def _queue(
    kind: str, *, person: Person, address: str, subject: str, text: str, now: datetime, **values: Any
) -> None:
    organisation = person.organisation
    sealing_key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    notices.queue(
        [
            _written(
                kind,
                person=person,
                address=address,
                subject=subject,
                text=text,
                now=now,
                sealing_key=sealing_key,
                **values,
            )
        ]
    )


def _written(
    kind: str,
    *,
    person: Person,
    address: str,
    subject: str,
    text: str,
    now: datetime,
    sealing_key: bytes,
    **values: Any,
) -> Notice:
    organisation = person.organisation
    values |= {
        "voornaam": wording.one_line(person.first_name or person.name),
        "organisatie": wording.one_line(organisation.name),
    }
    return notices.prepare(
        organisation=organisation,
        key=f"{kind}:{person.public_id}:{now.isoformat()}",
        kind=kind,
        person_id=person.public_id,
        address=address,
        subject=wording.fill(subject, values),
        body=wording.fill(wording.letter_body(text), values) + "\n",
        sender=values["organisatie"],
        owner=organisation.public_id,
        purpose=Purpose.POST,
        sealing_key=sealing_key,
        send_at=now,
    )
