# SPDX-License-Identifier: EUPL-1.2
"""Two locks between organisations: each holds by itself, with the other one taken away (design, section 7)."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation, Cycle, Participant
from samenspiegel.core.access import Part
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import OfScope, OrganisationModel
from samenspiegel.organisations.tenancy import tables, without_policy
from samenspiegel.people.models import Person
from samenspiegel.web import loading
from samenspiegel.web.middleware import NoOrganisationYet
from tests.cast import Cast
from tests.web.lives import Life, live, undone
from tests.web.test_access import addresses, as_, ask, filled

MODELS = [
    *(model for model in apps.get_models() if issubclass(model, OrganisationModel)),
    Draft,
    Envelope,
]


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


def filled_models() -> list[type[models.Model]]:
    return [model for model in MODELS if model._base_manager.exists()]


def test_every_table_with_an_organisation_has_both_locks() -> None:
    assert {model._meta.db_table for model in MODELS} == set(tables())
    assert len(MODELS) > 30
    assert [model for model in MODELS if not isinstance(model._default_manager, OfScope)] == []


# --- the first lock: every queryset -------------------------------------------------------------------------


def test_every_queryset_shows_the_rows_of_one_organisation_only(life: Life) -> None:
    here, there = life.cast.organisation.pk, life.cast.outsider.organisation_id
    found = {
        model: Counter(model.objects.values_list("organisation_id", flat=True)) for model in filled_models()
    }

    for organisation in (here, there):
        with scope.only(organisation):
            for model, counts in found.items():
                assert model.objects.count() == counts[organisation], model
    assert sum(counts[here] for counts in found.values()) > 100


def test_what_hangs_on_a_row_of_elsewhere_is_not_reached_either(life: Life) -> None:
    with scope.only(life.cast.outsider.organisation_id):
        assert list(life.conversation.participants.all()) == []
        assert list(life.cast.secretary.appointments.all()) == []


def test_nothing_is_asked_before_it_is_known_for_whom(cast: Cast) -> None:
    with scope.nothing():
        for model in MODELS:
            with pytest.raises(scope.NoOrganisation):
                model.objects.all()


def test_a_request_is_for_one_organisation_and_stays_so(cast: Cast) -> None:
    with scope.nothing():
        scope.narrow_to(cast.organisation.pk)
        scope.narrow_to(cast.organisation.pk)
        with pytest.raises(scope.OtherOrganisation):
            scope.narrow_to(cast.outsider.organisation_id)


def test_what_a_thread_did_before_is_not_left_for_the_next_request(cast: Cast) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(scope.current())
        scope.narrow_to(cast.organisation.pk)
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            NoOrganisationYet(view)(RequestFactory().get("/"))

    assert seen == [scope.NOTHING, scope.NOTHING]


# --- every query of every page ------------------------------------------------------------------------------

_TARGET = re.compile(
    r'\b(?:FROM|UPDATE)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?(?!WHERE|SET|INNER|LEFT|ORDER|LIMIT)(\w+)"?)?'
)
_TRACES = re.compile(r"\s*WITH here AS \(SELECT id FROM conversations_conversation WHERE id IN \(")
# Only these are read for all organisations at once: to find out who asks.
WHO_ASKS = {"people_person", "people_appointment"}
# And whose turn it is to rehearse, since the machine is one: of others only that they wait or
# were cut off, and nothing of what.
_TURN = re.compile(
    r'SELECT (?:"rehearsals_rehearsal"\."organisation_id"(?: AS "\w+")?|COUNT\(\*\) AS "__count")'
    r' FROM "rehearsals_rehearsal" WHERE'
    r'|UPDATE "rehearsals_rehearsal" SET "state" = %s, "reason" = %s WHERE \("rehearsals_rehearsal"."started_at" <'
)


def unbound(sql: str) -> list[str]:
    """Tables of organisations that a statement reads or changes neither by organisation nor by a key."""
    if _TRACES.match(sql):  # keys of conversations that were loaded before
        return []
    found, here = [], set(tables())
    for table, alias in _TARGET.findall(sql):
        name = re.escape(alias or table)
        by = rf'"?{name}"?\."?(?:organisation_id|id|\w+_id)"? (?:=|IN)'
        if table in here and not re.search(by, sql):
            found.append(table)
    return found


def test_the_check_of_queries_finds_one_that_is_free() -> None:
    assert unbound('SELECT "p"."id" FROM "people_person" "p" WHERE "p"."name" = %s') == ["people_person"]
    assert unbound('DELETE FROM "people_person"') == ["people_person"]
    assert unbound('UPDATE "people_person" SET "name" = %s') == ["people_person"]
    assert unbound('SELECT 1 FROM "people_person" WHERE "people_person"."organisation_id" = %s') == []


def test_no_query_of_any_page_is_free_of_an_organisation(life: Life) -> None:
    cast, free, for_all = life.cast, set(), set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if scope.current() == scope.EVERYTHING and not _TURN.match(sql):
            for_all.update(table for table, _ in _TARGET.findall(sql) if table in tables())
        elif scope.current() != scope.EVERYTHING:
            free.update((table, sql) for table in unbound(sql))
        return execute(sql, params, many, context)

    asked = 0
    for person in (cast.secretary, cast.facilitator):
        browser = as_(person)
        for address in every_address(life):
            for method in ("GET", "POST"):
                with connection.execute_wrapper(watch):
                    asked += ask(browser, method, address).status_code == 200
    assert asked > 50

    assert sorted(free) == []
    assert for_all <= WHO_ASKS


def every_address(life: Life) -> Iterator[str]:
    for route, one in addresses(get_resolver()):
        if hasattr(one.callback, "deed") or hasattr(one.callback, "roles"):
            ids = {"person_id": life.cast.secretary.public_id, "conversation_id": life.conversation.public_id}
            try:
                yield filled(route, {**life.ids, **ids})
            except KeyError:  # names something that this life does not have
                continue


# --- the second lock: the database itself -------------------------------------------------------------------


@contextmanager
def first_lock_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if somebody had forgotten every check of organisation in the program."""
    with monkeypatch.context() as patch:
        patch.setattr(OfScope, "get_queryset", models.Manager.get_queryset)
        patch.setattr(
            loading,
            "visible_to",
            lambda person, **_: Conversation.objects.select_related(
                "organisation", "format_version", "cycle__subject"
            ),
        )
        patch.setattr(
            loading,
            "everybody_beside",
            lambda person, conversation_id: Participant.objects.filter(
                conversation__public_id=conversation_id
            ).select_related("person"),
        )
        patch.setattr(loading, "parts_of", lambda conversation, person: frozenset(Part))
        patch.setattr(loading, "has_role", lambda person, *roles: True)
        yield


def test_with_the_first_lock_off_the_attack_is_real(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody of the same organisation without a part then reads the record: so the next tests prove something."""
    stranger = Person.objects.get(pk=life.cast.managers[0].pk)

    with first_lock_off(monkeypatch), undone():
        response = as_(stranger).get(f"/gesprekken/{life.conversation.public_id}/verslag/")

    assert response.status_code == 200


if connection.vendor == "postgresql":

    def test_every_test_runs_as_a_role_that_the_policies_bind(db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False, False)
        assert without_policy() == set()

    def test_the_database_shows_and_changes_no_row_of_elsewhere(life: Life) -> None:
        full = filled_models()
        here = {
            model: model._base_manager.filter(organisation_id=life.cast.organisation.pk) for model in full
        }
        with scope.only(life.cast.outsider.organisation_id):
            for model, rows in here.items():
                assert rows.all().count() == 0, model
                assert (
                    model._base_manager.exclude(organisation_id=life.cast.outsider.organisation_id).count()
                    == 0
                )
                with undone():
                    assert rows.all()._raw_delete(using="default") == 0, model
                    assert rows.all().update(organisation_id=life.cast.outsider.organisation_id) == 0, model

        assert all(rows.all().exists() for rows in here.values() if rows.model is not Cycle)

    def test_the_database_takes_no_row_for_elsewhere(life: Life) -> None:
        with (
            scope.only(life.cast.outsider.organisation_id),
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            Person.objects.create(organisation=life.cast.organisation, name="Indringer", first_name="I")

    def test_before_it_is_known_for_whom_the_database_shows_nothing(life: Life) -> None:
        with scope.nothing():
            assert [model for model in filled_models() if model._base_manager.exists()] == []

    def test_raw_sql_is_bound_too(life: Life) -> None:
        def count() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM people_person")
                return int(cursor.fetchone()[0])

        everybody = count()
        with scope.only(life.cast.outsider.organisation_id):
            assert count() == 1
        with scope.only(life.cast.organisation.pk):
            assert count() == everybody - 1
        with scope.nothing():
            assert count() == 0

    @pytest.mark.parametrize("is_long", [False, True])
    def test_what_an_earlier_request_told_the_connection_is_not_used(cast: Cast, is_long: bool) -> None:
        def count() -> int:
            rows = Person._base_manager.all()
            return len(list(rows.iterator() if is_long else rows))

        with scope.only(cast.organisation.pk):
            assert count() > 10
        with scope.only(cast.outsider.organisation_id):
            assert count() == 1

    def test_a_rollback_undoes_no_lock(cast: Cast) -> None:
        for organisation, number in ((cast.outsider.organisation_id, 1), (scope.NOTHING, 0)):
            with scope.everything(), transaction.atomic():
                assert Person._base_manager.count() > 10
            with scope.only(organisation):
                with transaction.atomic():
                    assert Person._base_manager.count() == number
                    transaction.set_rollback(True)
                assert Person._base_manager.count() == number
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT nonsense")
                assert Person._base_manager.count() == number

    def test_with_the_first_lock_off_nobody_reads_another_organisation(
        life: Life, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people_before, browser = Person.objects.count(), as_(life.cast.outsider)
        with first_lock_off(monkeypatch):
            for address in every_address(life):
                for method in ("GET", "POST"):
                    response = ask(browser, method, address)
                    text = response.content.decode(errors="replace")
                    assert life.cast.secretary.name not in text, (method, address)
                    if life.conversation.public_id in address:
                        assert response.status_code in (404, 405), (method, address)

        assert Person.objects.count() == people_before

    def test_narrowing_takes_no_query_more(life: Life) -> None:
        """The setting travels with the statement that needs it."""
        browser: Client = as_(life.cast.secretary)
        sent: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            browser.get("/")

        assert [sql for sql in sent if "samenspiegel.organisation" in sql] == []
