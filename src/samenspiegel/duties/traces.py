# SPDX-License-Identifier: EUPL-1.2
"""Small facts about conversations, from a dozen tables in one query.

Written as SQL: the start page and the board ask this at every visit, and composing the same union out of query objects
took longer than running it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

# Of every branch: conversation, kind, who, about, number, moment, date. The first one sets their types.
_SQL = """
WITH here AS (SELECT id FROM conversations_conversation WHERE id IN ({places})),
numbered AS (
  SELECT conversation_id, owner_id, public_id, kind, status, due_on,
    CAST(ROW_NUMBER() OVER (PARTITION BY conversation_id ORDER BY id) AS integer) AS place
  FROM agreements_agreement WHERE conversation_id IN (SELECT id FROM here)
)
SELECT conversation_id, 'milestone', CAST(NULL AS bigint), key, CAST(NULL AS integer), CAST(NULL AS timestamptz), due_on
  FROM conversations_milestone WHERE conversation_id IN (SELECT id FROM here)
UNION ALL SELECT conversation_id, 'chosen', by_id, '', NULL, NULL, NULL
  FROM preparation_choice WHERE conversation_id IN (SELECT id FROM here)
UNION ALL SELECT conversation_id, 'views_shared', by_id, '', NULL, NULL, NULL
  FROM preparation_viewpoints WHERE shared_at IS NOT NULL AND conversation_id IN (SELECT id FROM here)
UNION ALL SELECT round.conversation_id, 'objection', objection.by_id, '', NULL, NULL, NULL
  FROM feedback_objection AS objection JOIN feedback_round AS round ON round.id = objection.round_id
  WHERE NOT objection.is_answered AND round.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT round.conversation_id, 'no_objection', said.by_id, '', NULL, NULL, NULL
  FROM feedback_noobjection AS said JOIN feedback_round AS round ON round.id = said.round_id
  WHERE round.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT conversation_id, CASE WHEN kind = 'show_report' THEN 'asked_subject' ELSE 'asked' END,
    NULL, public_id, NULL, NULL, NULL
  FROM conversations_consentrequest WHERE settled_at IS NULL AND conversation_id IN (SELECT id FROM here)
UNION ALL SELECT request.conversation_id, 'consented', consent.person_id, request.public_id, NULL, NULL, NULL
  FROM conversations_consent AS consent JOIN conversations_consentrequest AS request ON request.id = consent.request_id
  WHERE request.settled_at IS NULL AND request.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT conversation_id, 'agreement', owner_id, public_id, place, NULL, due_on
  FROM numbered WHERE status = 'open'
UNION ALL SELECT conversation_id, 'agreement_kind', NULL, kind, place, NULL, NULL
  FROM numbered WHERE status = 'open'
UNION ALL SELECT record.conversation_id,
    CASE WHEN version.is_agreements_only THEN 'agreements_version' ELSE 'version' END,
    NULL, CAST(version.id AS text), version.number, version.offered_at, NULL
  FROM records_recordversion AS version JOIN records_record AS record ON record.id = version.record_id
  WHERE record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'agreement_count',
    NULL, CAST(version.id AS text), version.agreement_count, NULL, NULL
  FROM records_recordversion AS version JOIN records_record AS record ON record.id = version.record_id
  WHERE record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'approved', approval.person_id, CAST(version.id AS text), NULL, NULL, NULL
  FROM records_approval AS approval JOIN records_recordversion AS version ON version.id = approval.version_id
  JOIN records_record AS record ON record.id = version.record_id
  WHERE record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'proposed', proposal.by_id, CAST(version.id AS text), NULL, NULL, NULL
  FROM records_amendmentproposal AS proposal JOIN records_recordversion AS version ON version.id = proposal.version_id
  JOIN records_record AS record ON record.id = version.record_id
  WHERE proposal.is_accepted IS NULL AND record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'open_proposal', proposal.by_id, proposal.public_id, NULL, NULL, NULL
  FROM records_amendmentproposal AS proposal JOIN records_recordversion AS version ON version.id = proposal.version_id
  JOIN records_record AS record ON record.id = version.record_id
  WHERE proposal.is_accepted IS NULL AND record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'agreed', consent.person_id, proposal.public_id, NULL, NULL, NULL
  FROM records_amendmentconsent AS consent
  JOIN records_amendmentproposal AS proposal ON proposal.id = consent.proposal_id
  JOIN records_recordversion AS version ON version.id = proposal.version_id
  JOIN records_record AS record ON record.id = version.record_id
  WHERE proposal.is_accepted IS NULL AND record.conversation_id IN (SELECT id FROM here)
UNION ALL SELECT record.conversation_id, 'decided', decision.person_id, CAST(version.id AS text), NULL, NULL, NULL
  FROM records_agreementapproval AS decision JOIN records_recordversion AS version ON version.id = decision.version_id
  JOIN records_record AS record ON record.id = version.record_id
  WHERE record.conversation_id IN (SELECT id FROM here)
"""


@dataclass(frozen=True)
class Trace:
    """One small fact about a conversation, whatever table it stands in."""

    kind: str
    who: int | None
    about: str
    number: int | None
    at: datetime | None
    on: date | None


def traces(ids: Collection[int]) -> dict[int, list[Trace]]:
    """The traces of conversations, by primary key."""
    found: dict[int, list[Trace]] = defaultdict(list)
    if not ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(places=", ".join(["%s"] * len(ids))), list(ids))
        for of, kind, who, about, number, at, on in cursor.fetchall():
            found[of].append(Trace(kind, who, about, number, _moment(at), _date(on)))
    return found


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite gives text, in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
