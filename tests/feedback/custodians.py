# SPDX-License-Identifier: EUPL-1.2
"""Rounds in custodian mode: two facilitators with a passphrase, a printed code, and links that stand in mails only."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Round
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices import actions as notices
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast, at
from tests.kept import kept

from .rounds import CLOSED_ON, OPENED_ON, Stage, stage

FIRST = "drie paarden op een natte dijk"
SECOND = "blauwe klompen, gele tulp en ijs"
OTHER = "een heel ander lied voor morgen"


@dataclass
class SealedStage(Stage):
    """A round in custodian mode; ``code`` is its printed recovery code. Links come from the mails, as for raters."""

    code: str = ""
    mailed: dict[int, str] = field(default_factory=dict)

    def open(self, on: date = OPENED_ON) -> "SealedStage":
        super().open(on)
        self.take_mails()
        return self

    def take_mails(self) -> None:
        """Read in the outbox which link each person was sent last."""
        letters = Notice.objects.filter(sealed__isnull=False, owner__startswith=self.round.public_id)
        for notice in letters.order_by("pk"):
            if found := re.search(r"/v/[^/\s]+/(\w+)/([\w-]{24})", letter(notice)["body"]):
                person = Person.objects.get(public_id=notice.person)
                self.mailed[person.pk] = found[2]

    def link(self, person: Person) -> actions.Link:
        invitation = self.invitation(person)
        return actions.find(
            organisation=invitation.organisation.slug,
            invitation=invitation.public_id,
            secret=self.mailed[person.pk],
        )

    def deliver(self, now: datetime | None = None) -> None:
        """The mail server takes what is due, and the clock clears up behind it."""
        now = now or at(OPENED_ON, 8)
        notices.deliver_due(now=now, batch=500)
        actions.sweep_letters(now=now)

    def close_with(self, given: str, *, by: Person | None = None, now: datetime | None = None) -> Round:
        self.round = actions.close(
            round=self.fresh,
            by=by or self.cast.facilitator,
            now=now or at(CLOSED_ON),
            accept_shortfall=True,
            given=given,
        )
        return self.round


def letter(notice: Notice) -> dict[str, str]:
    """A mail that waits, opened with the key that it waits under."""
    key = keys.fetch(notice.organisation_id, notice.owner, Purpose(notice.purpose))
    return unseal(key, notice.sealed, about=f"notice/{notice.public_id}")


def choose_custodians(cast: Cast) -> None:
    """Let the organisation choose custodian mode, and both facilitators set a passphrase."""
    cast.organisation.custody = Custody.CUSTODIAN
    cast.organisation.save(update_fields=["custody"])
    actions.set_seal(person=cast.facilitator, passphrase=FIRST, now=NOW)
    actions.set_seal(person=cast.substitute, passphrase=SECOND, now=NOW)


def sealed_stage(cast: Cast, **planned: object) -> SealedStage:
    """A planned conversation in custodian mode, with its code printed."""
    choose_custodians(cast)
    planned_stage = stage(cast, **planned)
    code = actions.make_recovery_code(round=planned_stage.round, by=cast.facilitator, now=NOW)
    return SealedStage(cast, planned_stage.conversation, planned_stage.round, code=code)


def open_sealed_stage(cast: Cast) -> SealedStage:
    """An open round in custodian mode, with which many tests begin."""
    return kept(lambda: sealed_stage(cast).open(), cast)
