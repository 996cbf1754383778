# SPDX-License-Identifier: EUPL-1.2
"""Write ground rules down, discuss them with the group, and adopt them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.format.ground_rules import NotSettled, bound
from samenspiegel.formats.actions import publish_settled
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Body, Person

from .models import GroundRules, Outcome

__all__ = ["AdoptionRefused", "NotSettled", "adopt", "write"]


class AdoptionRefused(Exception):
    """They cannot be adopted like this. ``code``: ``in_future`` or ``adopted_already``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def write(
    *,
    version: FormatVersion,
    body: Body | None,
    answers: Mapping[str, Sequence[str]],
    by: Person,
    now: datetime,
) -> GroundRules:
    """Answer all questions of a format, to discuss them with the group. Nothing goes by them before they are adopted.

    Raises:
        NotSettled: a question has no answer that it offers.
    """
    bound(spec_of(version), answers)
    rules, _is_new = GroundRules.objects.update_or_create(
        organisation_id=version.organisation_id,
        format_version=version,
        body=body,
        adopted_at=None,
        defaults={
            "answers": {key: list(chosen) for key, chosen in answers.items()},
            "written_by": by,
            "written_at": now,
            "discussed_on": None,
            "outcome": "",
        },
    )
    audit.log("ground_rules.written", organisation=version.organisation, at=now, actor=by, about=rules)
    return rules


@transaction.atomic
def adopt(*, rules: GroundRules, discussed_on: date, outcome: str, by: Person, now: datetime) -> GroundRules:
    """Record that they were discussed with the group, when and with what outcome, and adopt them (RL-3).

    From now on conversations are planned by them; those that were planned keep what they were planned by. Where the
    group refused them only that is recorded.

    Raises:
        AdoptionRefused: the day lies ahead, or they were adopted already.
    """
    rules = GroundRules.objects.select_for_update().select_related("format_version").get(pk=rules.pk)
    if rules.adopted_at:
        raise AdoptionRefused("adopted_already")
    if discussed_on > now.astimezone(clock.AMSTERDAM).date():
        raise AdoptionRefused("in_future")
    rules.discussed_on, rules.outcome = discussed_on, Outcome(outcome)
    if rules.outcome != Outcome.REFUSED:
        rules.settled_version = publish_settled(
            version=rules.format_version,
            spec=bound(spec_of(rules.format_version), rules.answers),
            now=now,
        )
        rules.adopted_by, rules.adopted_at = by, now
    rules.save()
    audit.log(
        "ground_rules.refused" if rules.outcome == Outcome.REFUSED else "ground_rules.adopted",
        organisation=rules.organisation,
        at=now,
        actor=by,
        about=rules,
        discussed_on=discussed_on.isoformat(),
        **({"digest": rules.settled_version.digest} if rules.settled_version else {}),
    )
    return rules
