# SPDX-License-Identifier: EUPL-1.2
"""A year of conversations, lived by the product's own deeds, in a process that may be killed at any moment.

Run as a program (``python -m tests.chaos.year FOLDER --conversations 50 --seed 1 --faults``): a supervisor starts one
life after the other until the year is over, and writes down what stands in the databases then. A life goes on where the
one before it was cut off, as people do whose page did not answer: they look, and press again.
"""

import argparse
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

FIRST_DAY = date(2026, 1, 12)
LAST_DAY = date(2027, 1, 31)
SUMMER_TIME_NIGHTS = (date(2026, 3, 29), date(2026, 10, 25))
MOVED, CANCELLED, LAPSED, FEW = 3, 5, 7, 8  # of each ten conversations, by number

WENT_WRONG = 3  # exit code of a life that an error ended


@dataclass(frozen=True, order=True)
class Event:
    """Something that somebody does, or the clock, at a moment."""

    moment: datetime
    number: int  # of the conversation; -1 for the clock
    deed: str
    detail: int = 0


def plan_year(conversations: int, seed: int) -> list[Event]:
    """Everything that happens in the year, in order. The same seed gives the same year."""
    from samenspiegel.clock import AMSTERDAM
    from samenspiegel.demo.dates import closed_on, offered_on, released_on

    chance = random.Random(seed)

    def at(on: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(on, time(hour, minute), AMSTERDAM)

    events = []
    for number in range(conversations):
        held_on = FIRST_DAY + timedelta(days=50 + number * 265 // conversations)
        held_on += timedelta(days=(1 - held_on.weekday()) % 7)  # a Tuesday
        kind = number % 10
        events.append(Event(at(held_on - timedelta(days=45), 10, number % 60), number, "plan"))
        if kind == MOVED:
            events.append(Event(at(held_on - timedelta(days=30), 11), number, "move"))
            held_on += timedelta(days=14)
        for rater in range(9):
            days, hour = chance.randint(15, 20), chance.randint(9, 22)
            is_silent = (kind == FEW and rater in (1, 2)) or (kind == CANCELLED and days < 17)
            if not is_silent:
                moment = at(held_on - timedelta(days=days), hour, chance.randint(0, 59))
                events.append(Event(moment, number, "answer", rater))
        events.append(Event(at(held_on - timedelta(days=18), 13), number, "point"))
        if kind == CANCELLED:
            events.append(Event(at(held_on - timedelta(days=16), 12), number, "cancel"))
        if kind in (CANCELLED, LAPSED):
            continue
        events += [
            Event(at(closed_on(held_on), 10), number, "close"),
            Event(at(released_on(held_on), 11), number, "release"),
            Event(at(held_on, 16), number, "write"),
            Event(at(offered_on(held_on), 10), number, "offer"),
            Event(at(offered_on(held_on) + timedelta(days=1), 20), number, "approve", 0),
            Event(at(offered_on(held_on) + timedelta(days=3), 9), number, "approve", 1),
        ]
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            events.append(Event(at(day, 8, 5), -1, "tick"))
        day += timedelta(days=1)
    for night in SUMMER_TIME_NIGHTS:
        dark = at(night - timedelta(days=1), 22)
        events += [Event(dark + timedelta(minutes=30 * half), -1, "tick") for half in range(16)]
    return sorted(
        events, key=lambda event: (event.moment.timestamp(), event.number, event.deed, event.detail)
    )


# --- one life


class World:
    """The people of Veenmeer, fifty of whom have a conversation this year, and what they do."""

    def __init__(self) -> None:
        from samenspiegel.organisations.models import Organisation
        from tests.cast import make_cast

        if not Organisation.objects.filter(slug="veenmeer").exists():
            make_cast(managers=3, aldermen=3)
        self.cast = self._find()

    def _find(self) -> Any:
        from samenspiegel.formats.models import FormatVersion
        from samenspiegel.organisations.models import Organisation
        from samenspiegel.people.models import Person
        from tests.cast import Cast

        organisation = Organisation.objects.get(slug="veenmeer")

        def named(name: str) -> Person:
            return Person.objects.select_related("organisation").get(name=name)

        return Cast(
            organisation=organisation,
            format_version=FormatVersion.objects.get(organisation=organisation),
            secretary=named("Hanna de Vries"),
            mayor=named("Arend Jansen"),
            facilitator=named("Fatima Bakker"),
            substitute=named("Sietse Postma"),
            works_council_chair=named("Olga Visser"),
            clerk=named("Gerben Hoekstra"),
            outsider=named("Bram Vermeer"),
            managers=[named(name) for name in ("Mina Smit", "Joris Mulder", "Lies de Boer")],
            aldermen=[named(name) for name in ("Wilma Brouwer", "Ruud Meijer", "Dewi Prins")],
        )

    def subject(self, number: int) -> Any:
        from samenspiegel.people.models import Person

        name = f"Functionaris {number:02}"
        return Person.objects.get_or_create(
            organisation=self.cast.organisation,
            name=name,
            defaults={"first_name": "Functionaris", "email": f"f{number}@veenmeer.example"},
        )[0]

    def conversation(self, number: int) -> Any:
        from samenspiegel.conversations.models import Conversation

        return (
            Conversation.objects.filter(cycle__subject=self.subject(number), planned_at__isnull=False)
            .select_related("organisation", "format_version", "cycle")
            .order_by("pk")
            .first()
        )

    def stage(self, number: int) -> Any:
        from samenspiegel.feedback.models import Round
        from tests.feedback.rounds import Stage

        conversation = self.conversation(number)
        return Stage(self.cast, conversation, Round.objects.get(conversation=conversation))

    # What people do. Each looks first whether it happened already: a page that did not answer is pressed again.

    def plan(self, number: int, _: int, now: datetime) -> None:
        from django.db import transaction

        from samenspiegel.feedback import actions as feedback

        if self.conversation(number) is None:
            held_on = now.date() + timedelta(days=45)
            with transaction.atomic():
                planned = self.cast.plan(subject=self.subject(number), held_on=held_on, now=now)
                feedback.propose_raters(conversation=planned, now=now, by=self.cast.facilitator)

    def move(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.conversations import actions as conversations

        conversation, held_on = self.conversation(number), now.date() + timedelta(days=44)
        if conversation.held_on != held_on:
            conversations.move(
                conversation=conversation,
                held_on=held_on,
                starts_at=conversation.starts_at,
                duration_minutes=conversation.duration_minutes,
                place=conversation.place,
                by=self.cast.facilitator,
                now=now,
            )

    def cancel(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.conversations import actions as conversations

        if self.conversation(number).cancelled_at is None:
            conversations.cancel(conversation=self.conversation(number), by=self.cast.facilitator, now=now)

    def answer(self, number: int, rater: int, now: datetime) -> None:
        stage, people = self.stage(number), [self.subject(number), self.cast.mayor, *self._raters()]
        text = f"Dit zie ik bij nummer {number}." if rater % 2 else ""
        stage.send(people[rater], score=1 + (number * 7 + rater * 3) % 5, text=text)

    def _raters(self) -> list[Any]:
        return [*self.cast.managers, *self.cast.aldermen, self.cast.works_council_chair]

    def point(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.preparation import actions as preparation
        from samenspiegel.preparation.models import Point

        conversation = self.conversation(number)
        if not Point.objects.filter(conversation=conversation).exists():
            preparation.add_point(
                conversation=conversation, text="De verbouwing.", by=self.subject(number), now=now
            )

    def close(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.feedback import actions as feedback

        stage = self.stage(number)
        if stage.round.closed_at is None:
            feedback.close(round=stage.fresh, by=self.cast.facilitator, now=now, accept_shortfall=True)

    def release(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.feedback import actions as feedback

        stage = self.stage(number)
        if stage.round.released_at is None:
            feedback.release(round=stage.fresh, by=self.cast.facilitator, now=now)

    def _record(self, number: int) -> Any:
        from samenspiegel.records.models import Record

        return (
            Record.objects.filter(conversation=self.conversation(number))
            .select_related("conversation")
            .first()
        )

    def write(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.records import actions as records
        from samenspiegel.records.queries import state_of
        from tests.records.stage import agreement

        facilitator = self.cast.facilitator
        record = records.start(conversation=self.conversation(number), by=facilitator, now=now)
        record = self._record(number)
        working = state_of(record).working
        if working is None or working.document.agreements:
            return
        agreements = (agreement(self.subject(number), f"Functionaris {number} volgt een cursus."),)
        records.save_working(
            record=record,
            document=replace(working.document, agreements=agreements),
            expected_revision=record.revision,
            base=0,
            by=facilitator,
            now=now,
        )

    def offer(self, number: int, _: int, now: datetime) -> None:
        from samenspiegel.records import actions as records
        from samenspiegel.records.queries import state_of

        record = self._record(number)
        if state_of(record).current is None:
            records.offer(record=record, expected_revision=record.revision, by=self.cast.facilitator, now=now)

    def approve(self, number: int, side: int, now: datetime) -> None:
        from samenspiegel.records import actions as records
        from samenspiegel.records.models import Approval
        from samenspiegel.records.queries import state_of

        record, by = self._record(number), (self.subject(number), self.cast.mayor)[side]
        version = state_of(record).current
        if version and not Approval.objects.filter(version=version, person=by).exists():
            records.approve(record=record, version=version.public_id, digest=version.digest, by=by, now=now)


@dataclass
class Fate:
    """When this life is cut off, counted in statements to any of the databases, and how."""

    statement: int | None = None
    how: str = "killed"  # killed, disk full, database gone
    seen: int = field(default=0)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.statement:
            if self.how == "killed" and self.seen % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            result = self._strike(execute, sql, params, many, context)
            if self.how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)  # the statement was carried out, nobody heard of it
            return result
        return execute(sql, params, many, context)

    def _strike(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        from django.db import connections

        if self.how == "disk full":
            for alias in connections:
                with _raw(alias) as cursor:
                    pages = cursor.execute("PRAGMA page_count").fetchone()[0]
                    cursor.execute(f"PRAGMA max_page_count = {pages}")
        elif self.how == "database gone":
            connection = context["connection"].connection
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return execute(sql, params, many, context)


@contextmanager
def _raw(alias: str) -> Iterator[Any]:
    from django.db import connections

    connections[alias].ensure_connection()
    cursor = connections[alias].connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def live(folder: Path, events: list[Event], fate: Fate, chance: random.Random) -> None:
    """Live from the first event that is not done yet to the end of the year."""
    from contextlib import ExitStack

    from django.db import connections

    from samenspiegel import recurring
    from samenspiegel.demo.timeline import moved_to

    done_file = folder / "done"
    first = int(done_file.read_text()) if done_file.exists() else 0
    world = World()
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(fate))
        for number in range(first, len(events)):
            event = events[number]
            moment = event.moment
            with moved_to(moment):
                if event.deed == "tick":
                    if (
                        fate.statement is not None and chance.random() < 0.1
                    ):  # the clock jumps back for a while
                        _tick_until_done(recurring, moment - timedelta(hours=chance.randint(74, 120)))
                    _tick_until_done(recurring, moment)
                else:
                    deed: Callable[[int, int, datetime], None] = getattr(world, event.deed)
                    deed(event.number, event.detail, moment)
            done_file.write_text(str(number + 1))


def _tick_until_done(recurring: Any, moment: datetime) -> None:
    """A clock looks again within a minute, until nothing fails."""
    for _ in range(5):
        if not recurring.tick(moment, skip=("write_heads", "verify_logs", "prune_logs")):
            return
    sys.exit(WENT_WRONG)


# --- what stands there at the end


def state(folder: Path) -> dict[str, Any]:
    """Everything that matters at the end of the year, without the ids that chance gave."""
    from samenspiegel.audit.models import Event as Logged
    from samenspiegel.audit.verifying import first_broken
    from samenspiegel.conversations.models import Conversation
    from samenspiegel.feedback.models import sealed
    from samenspiegel.keys.models import Key, RegisterEntry
    from samenspiegel.notices.models import Notice
    from samenspiegel.organisations.models import Organisation
    from samenspiegel.people.models import Person
    from samenspiegel.retention.models import Certificate

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
    from samenspiegel.agreements.models import Agreement
    from samenspiegel.conversations.models import Milestone
    from samenspiegel.records.models import Approval, RecordVersion

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
    from samenspiegel.feedback.models import FeedbackReport
    from samenspiegel.keys import actions as keys
    from samenspiegel.keys.models import Purpose
    from samenspiegel.keys.sealing import unseal

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


# --- the supervisor


def set_up(folder: Path) -> None:
    """Settings of our own: databases in ``folder``, or new ones on the PostgreSQL that the environment leads to."""
    os.environ["SAMENSPIEGEL_MODE"] = "test"
    os.environ["SAMENSPIEGEL_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "samenspiegel.settings"
    import django
    from django.conf import settings

    if os.environ.get("SAMENSPIEGEL_TEST_DATABASE") == "postgresql":
        import psycopg
        from psycopg import sql

        with psycopg.connect("dbname=postgres", autocommit=True) as connection:
            for alias, database in settings.DATABASES.items():
                database["NAME"] = f"year_{folder.name}_{alias}".replace("-", "_")
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database["NAME"])))
    settings.EMAIL_BACKEND = "tests.chaos.year.Postbox"
    django.setup()


class Postbox:
    """A mail server that takes everything and writes down which message it was."""

    def __init__(self, **_: Any) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> int:
        with open(Path(os.environ["SAMENSPIEGEL_FOLDER"]) / "mails", "a", encoding="utf-8") as file:
            for message in messages:
                message_id = message.extra_headers["Message-ID"].strip("<>").split("@")[0]
                file.write(f"{message_id} {message.to[0]} {message.subject}\n")
        return len(messages)


def in_a_life(work: Callable[[], None]) -> int:
    """Run ``work`` in a process of its own; returns its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        from samenspiegel.organisations import scope

        try:
            with scope.everything():
                work()
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(WENT_WRONG)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", action="store_true")
    args = parser.parse_args()
    set_up(args.folder)
    from samenspiegel.commands.migrate import migrate

    events = plan_year(args.conversations, args.seed)
    chance = random.Random(args.seed)
    ended: Counter[str] = Counter()
    if in_a_life(lambda: migrate(verbosity=0)):
        return 1
    others = "database gone" if os.environ.get("SAMENSPIEGEL_TEST_DATABASE") == "postgresql" else "disk full"
    progress, lives = "", 0
    for _ in range(1_000):
        done = args.folder / "done"
        before, progress = progress, done.read_text() if done.exists() else ""
        lives = lives + 1 if progress == before else 0
        if lives > 25:  # it is not the faults that keep this year from going on
            return 1
        fate = Fate()
        if args.faults:
            how = chance.choice(["killed", "killed", "killed", others])
            fate = Fate(chance.randint(1, 2_000), how)
        code = in_a_life(lambda fate=fate: live(args.folder, events, fate, chance))  # type: ignore[misc]
        if code == 0:
            break
        ended[fate.how if args.faults else f"exit {code}"] += 1
        if not args.faults:
            return 1
    else:
        return 1
    written = args.folder / "state.json"
    code = in_a_life(
        lambda: written.write_text(json.dumps({"state": state(args.folder), "ended": ended})) and None  # type: ignore[arg-type,func-returns-value]
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
