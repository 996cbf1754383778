# SPDX-License-Identifier: EUPL-1.2
"""Who copies every database before and after each sending learns that somebody sent, and not who.

Each rater in turn goes the whole way through the pages, in a world that is taken back afterwards. What changed must
look the same for all of them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings

from samenspiegel.feedback import actions
from samenspiegel.feedback.actions.links import envelope_id
from samenspiegel.feedback.models import Invitation
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys.sealing import derive
from samenspiegel.people.models import Person
from tests.cast import Cast, make_cast
from tests.feedback.rounds import Stage, stage
from tests.web.lives import undone
from tests.web.rater_browser import Browser

IN_THE_DATABASE = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "throttle"}
}
SEALED = {"feedback_draft", "feedback_envelope"}

Row = tuple[tuple[str, Any], ...]


@pytest.fixture
def opened(cast: Cast) -> Iterator[Stage]:
    """The questionnaires are out; throttles count in the database, as in production."""
    with override_settings(CACHES=IN_THE_DATABASE):
        call_command("createcachetable", verbosity=0)
        yield stage(cast).open()


def rows() -> dict[tuple[str, str], Counter[Row]]:
    """Every row of every table of all three databases, with the counters that give out numbers."""
    found = {}
    for alias in settings.DATABASES:
        with connections[alias].cursor() as cursor:
            tables = connections[alias].introspection.table_names(cursor)
            hidden = "pg_sequences" if connections[alias].vendor == "postgresql" else "sqlite_sequence"
            for table in [*tables, hidden]:
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                found[alias, table] = Counter(
                    tuple((name, _plain(value)) for name, value in zip(names, row, strict=True))
                    for row in cursor.fetchall()
                )
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview | bytes | bytearray):
        return bytes(value)
    return repr(value) if isinstance(value, dict | list) else value


def changes(before: dict[Any, Counter[Row]], after: dict[Any, Counter[Row]]) -> dict[str, list[Any]]:
    """What a thief of two copies sees: rows that went and came, by table, with random numbers and bytes masked."""
    return {
        table: sorted(
            [("gone", *_masked(row)) for row in before[alias, table] - after[alias, table]]
            + [("come", *_masked(row)) for row in after[alias, table] - before[alias, table]]
        )
        for alias, table in after
        if before[alias, table] != after[alias, table]
    }


def _masked(row: Row) -> list[Any]:
    """A number derived from the link's secret, and sealed bytes by how many they are."""
    return [
        (name, "number" if name == "id" else len(value) if isinstance(value, bytes) else value)
        for name, value in row
    ]


def go_through(scene: Stage, person: Person) -> Iterator[str]:
    """Begin, answer half, stop, answer the rest, look at it, send, change one answer, send again."""
    browser = Browser(scene, person)
    begun = {"acknowledged": "on"} if actions.must_acknowledge(browser.link) else {}
    browser.begin(**begun)
    yield "begun"
    browser.fill_in("3")
    yield "answered"
    browser.get("overzicht/")
    browser.post("overzicht/")
    assert "/klaar/" in browser.page["Location"], browser.text[:300]
    browser.follow()
    yield "sent"
    browser.get("vraag/1/")
    browser.post("vraag/1/", go="overview", **dict.fromkeys(browser.items(), "5"))
    browser.follow()
    browser.post("overzicht/")
    browser.follow()
    yield "sent again"


def test_what_changes_when_somebody_sends_is_the_same_whoever_it_was(opened: Stage) -> None:
    opened.send_all([opened.cast.mayor, opened.cast.secretary])  # somebody else has done so before
    seen: dict[str, list[Any]] = {}
    raters = [*opened.cast.managers[:2], *opened.cast.aldermen[2:], opened.cast.works_council_chair]
    for person in raters:
        with undone():
            cache.clear()
            before = rows()
            for moment in go_through(opened, person):
                after = rows()
                seen.setdefault(moment, []).append(changes(before, after))
                before = after

    for moment, found in seen.items():
        assert found == [found[0]] * len(raters), moment
    # Nothing of an invitation, and no log, session, throttle, counter or mail.
    assert {moment: set(found[0]) for moment, found in seen.items()} == {
        "begun": {"feedback_draft"},
        "answered": {"feedback_draft"},
        "sent": SEALED,
        "sent again": SEALED,
    }
    assert [entry[0] for entry in seen["sent"][0]["feedback_envelope"]] == ["come"]


def test_no_number_of_an_envelope_or_draft_follows_from_anything_else_that_is_stored(opened: Stage) -> None:
    opened.send_all(opened.everybody)
    numbers = {
        *Envelope.objects.values_list("pk", flat=True),
        *Draft.objects.values_list("pk", flat=True),
    }
    stored = [
        value
        for (alias, table), found in rows().items()
        if alias == "default" and table not in SEALED
        for row in found
        for _, value in row
        if value not in (None, "")
    ]

    assert len(numbers) == 26
    assert not numbers & {value for value in stored if isinstance(value, int)}
    for value in stored:
        raw = value if isinstance(value, bytes) else str(value).encode()
        made = {envelope_id(raw), int.from_bytes(derive(raw, "draft id", length=8), "big") >> 1}
        made |= {int.from_bytes(raw[start : start + 8], "big") for start in range(min(len(raw), 64))}
        assert not numbers & made
        assert not any(str(number) in str(value) for number in numbers)


if connection.vendor == "sqlite":

    def test_sqlite_numbers_the_rows_by_nothing_but_what_the_link_derives(opened: Stage) -> None:
        opened.send_all(opened.everybody)

        for table in SEALED:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*), count(DISTINCT rowid), sum(rowid <> id) FROM {table}")
                assert cursor.fetchone() == (13, 13, 0)

    @pytest.mark.django_db(transaction=True, databases="__all__")
    def test_the_write_ahead_log_of_a_sending_holds_sealed_rows_and_no_person(transactional_db: None) -> None:
        """A page of a table holds neighbours: so none but the two tables of sealed rows may be written at all."""
        scene = stage(make_cast()).open()
        persons = [
            text.encode()
            for row in Invitation.objects.select_related("person__account")
            for text in (row.public_id, row.check_hash, row.person.public_id, row.person.email)
        ]
        link = scene.link(scene.cast.managers[0])
        actions.begin(link=link)
        actions.save_draft(link=link, scores=scene.answers(scene.cast.managers[0]).scores)
        log = f"{settings.DATABASES['default']['NAME']}-wal"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(log, "rb") as file:
            assert file.read() == b""

        actions.send(link=link)

        with open(log, "rb") as file:
            written = file.read()
        sealed = [bytes(Draft.objects.get().sealed), bytes(Envelope.objects.get().sealed)]
        assert all(content[:200] in written for content in sealed)
        assert [text for text in persons if text in written] == []
