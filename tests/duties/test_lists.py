# SPDX-License-Identifier: EUPL-1.2
"""What a list of conversations reads: the facts that the page of each gives, and no more of people than it shows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspiegel.conversations.models import Conversation
from samenspiegel.duties.queries import Overview, overview
from tests.cast import Cast
from tests.feedback.rounds import stage as proposed
from tests.records import stage as records

UNREAD = ("email", "phone", "place", "sealed", "sealed_exception", "working", "sealed_reason", "public_key")


def shown(item: Overview) -> tuple[object, ...]:
    names = {part: (person.pk, person.name) for part, person in item.people.items()}
    return item.facts, item.parts, item.progress, item.owners, names


def test_in_every_step_a_list_gives_the_facts_that_the_page_of_a_conversation_gives(cast: Cast) -> None:
    stage = proposed(cast)
    number = stage.conversation.pk

    def check() -> None:
        [listed] = overview(Conversation.objects.filter(pk=number))
        [alone] = overview([Conversation.objects.get(pk=number)])
        assert shown(listed) == shown(alone)

    check()
    stage.open()
    check()
    stage.send_all(stage.everybody[1:])
    check()
    stage.close(accept_shortfall=True)
    check()
    stage.release()
    check()
    record = records.offered(cast, record=records.started(cast, stage.conversation))
    check()
    for side in (cast.secretary, cast.mayor):
        records.approve(record, side)
        check()


def test_a_list_reads_no_address_and_nothing_that_was_written(cast: Cast) -> None:
    stage = proposed(cast).open()
    with CaptureQueriesContext(connection) as asked:
        overview(Conversation.objects.filter(pk=stage.conversation.pk))
    read = [query["sql"].partition(" FROM ")[0] for query in asked.captured_queries]
    assert [name for name in UNREAD for columns in read if f'."{name}"' in columns] == []
    assert len(read) <= 7
