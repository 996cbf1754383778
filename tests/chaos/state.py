# SPDX-License-Identifier: EUPL-1.2
"""What stands in the databases at the end of the year."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from samenspiegel.agreements.models import Agreement
from samenspiegel.audit.models import Event as Logged
from samenspiegel.conversations.models import Conversation, Milestone
from samenspiegel.feedback.models import FeedbackReport, sealed
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person
from samenspiegel.records.models import Approval, RecordVersion
from samenspiegel.retention.models import Certificate
from tests.chain import first_broken


def state(folder: Path) -> dict[str, Any]:
    """Everything that matters at the end of the year, without the ids that chance gave."""
    names = dict(Person.objects.values_list("public_id", "name"))
    owners: dict[str, str] = {}
    conversations: dict[str, Any] = {}
    rows = Conversation.objects.select_related("cycle__subject", "round", "record").order_by("pk")
    for order, row in enumerate(rows.order_by("cycle__subject__name", "pk")):
        label = f"{row.cycle.subject.name}/{'planned' if row.planned_at else 'proposed'}"
        label += f" {order}" if label in conversations else ""
        owners[row.public_id] = label
        conversations[label] = _conversation(row)
        if round := getattr(row, "round", None):
            owners[round.public_id] = f"{label}/round"
    # A mail that leaves again after a crash is the same message: counted once. Under another id it would count twice.
    left = {tuple(line.split(" ", 2)) for line in _lines(folder / "mails")}
    notices = Notice.objects.values_list("kind", "person", "about", "state")
    broken = {one.slug: first_broken(one) for one in Organisation.objects.all()}
    return {
        "conversations": conversations,
        "mails": sorted(
            f"{kind} to {names.get(person, person)} about {owners.get(about, '-')}: {state}"
            for kind, person, about, state in notices
        ),
        "messages": dict(Counter(f"{address} {subject}" for _, address, subject in left)),
        "log": dict(
            Counter(
                f"{kind} {names.get(actor, '')} {owners.get(about, '')}"
                for kind, actor, about in Logged.objects.values_list("kind", "actor", "about")
            )
        ),
        "chains that do not hold": {slug: number for slug, number in broken.items() if number},
        "answers left": sealed.Draft.objects.count() + sealed.Envelope.objects.count(),
        "keys": sorted(
            f"{purpose} {owners.get(owner.split('/')[0], '')}"
            for purpose, owner in Key.objects.values_list("purpose", "owner")
            # Who was cut off while planning leaves a key that opens nothing: its conversation never came to be.
            if owner.split("/")[0] in owners or Organisation.objects.filter(public_id=owner).exists()
        ),
        "register": sorted(
            {
                f"{purpose} {owners.get(owner, '')}"
                for owner, purposes in RegisterEntry.objects.values_list("owner", "purposes")
                for purpose in purposes.split(",")
            }
        ),
        "certificates": Certificate.objects.count(),
    }


def _conversation(row: Any) -> dict[str, Any]:
    round, record = getattr(row, "round", None), getattr(row, "record", None)
    return {
        "held_on": str(row.held_on),
        "stage": row.stage,
        "next_on": str(row.next_on),
        "destroy_on": str(row.destroy_on),
        "moments": [str(one) for one in (row.planned_at, row.cancelled_at, row.ended_at)],
        "milestones": sorted(
            f"{key} {due_on} {told_on} {done_on}"
            for key, due_on, told_on, done_on in Milestone.objects.filter(conversation=row).values_list(
                "key", "due_on", "told_on", "done_on"
            )
        ),
        "round": round
        and [
            str(value)
            for value in (
                round.opened_on,
                round.due_on,
                round.closed_at,
                round.released_at,
                round.destroyed_at,
                round.invited_total,
                round.received_total,
            )
        ],
        "report": _report(row) if round and round.closed_at else None,
        "record": record and [record.ending, str(record.ended_at), record.revision],
        "versions": RecordVersion.objects.filter(record__conversation=row).count(),
        "approvals": sorted(
            Approval.objects.filter(version__record__conversation=row).values_list("person__name", flat=True)
        ),
        "agreements": Agreement.objects.filter(conversation=row).count(),
    }


def _report(row: Any) -> str:
    """The figures of the report, and its open answers in no order."""
    report = FeedbackReport.objects.get(round__conversation=row)
    key = keys.fetch(row.organisation_id, row.public_id, Purpose.FEEDBACK)
    for about in (f"report/{row.round.public_id}", f"report/{row.public_id}"):
        try:
            return _without_chance(unseal(key, report.sealed, about=about))
        except Exception:  # noqa: S112  # sealed for the other place
            continue
    raise LookupError("no report")


def _without_chance(value: Any) -> str:
    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: plain(one) for key, one in sorted(part.items()) if key != "id"}
        if isinstance(part, list):
            return sorted((plain(one) for one in part), key=lambda one: json.dumps(one, sort_keys=True))
        return part

    return json.dumps(plain(value), sort_keys=True)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
