# SPDX-License-Identifier: EUPL-1.2
"""Keep the derived columns of conversations, which serve filter and sort only."""

from collections.abc import Collection
from datetime import datetime

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.duties import next_on, stage

from .queries import overview

BATCH = 200


def refresh(ids: Collection[int], *, now: datetime) -> int:
    """Make ``stage`` and ``next_on`` of these conversations follow from their facts. Returns how many changed."""
    today = now.astimezone(clock.AMSTERDAM).date()
    changed = 0
    for item in overview(Conversation.objects.filter(pk__in=list(ids))):
        derived = {"stage": str(stage(item.facts, today)), "next_on": next_on(item.facts, today)}
        if any(getattr(item.conversation, name) != value for name, value in derived.items()):
            Conversation.objects.filter(pk=item.conversation.pk).update(**derived)
            changed += 1
    return changed


def refresh_all(*, now: datetime) -> int:
    """The same for every conversation, but those that are known to be cancelled: nothing changes there any more."""
    ids = list(Conversation.objects.exclude(stage="cancelled").order_by("pk").values_list("pk", flat=True))
    return sum(refresh(ids[start : start + BATCH], now=now) for start in range(0, len(ids), BATCH))
