# SPDX-License-Identifier: EUPL-1.2
"""Sending one questionnaire, beside the bare write of one row on the same database plus the sealing."""

from collections.abc import Iterator
from itertools import cycle

from django.db import connection, transaction
from nacl.public import PublicKey, SealedBox

from samenspiegel.core import questionnaire as core
from samenspiegel.feedback import actions as feedback

from .. import stage
from ..measure import Row, compare


def rows() -> Iterator[Row]:
    """One median over all raters of a round, each sending in turn."""
    round = feedback.open_round(
        round=stage.proposed(stage.planned(days=40)), now=stage.now(), by=stage.cast().facilitator
    )
    everybody = stage.raters(round)
    for rater in everybody:
        feedback.begin(link=rater.link, is_acknowledged=True)
        feedback.save_draft(link=rater.link, scores=rater.answers.scores, texts=rater.answers.texts)
    turns = cycle(everybody)
    size = core.padded_size(feedback.questionnaire_of(everybody[0].link))
    box = SealedBox(PublicKey(bytes(round.public_key)))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id integer PRIMARY KEY, sealed blob NOT NULL)")
    numbers = cycle(range(len(everybody)))
    packed = core.pack(everybody[0].answers, size)

    def send() -> None:
        rater = next(turns)
        feedback.send(link=rater.link, answers=rater.answers)

    def write_one_row() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_row VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
                [next(numbers), box.encrypt(packed)],
            )

    yield Row("sending one questionnaire (the deed)", *compare(send, write_one_row, runs=80), most=3)
