# SPDX-License-Identifier: EUPL-1.2
"""The pages for keeping and destroying: who sees them, that they hold no content and name no rater, and the files."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of
from samenspiegel.core.access import MAY, may
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role, Seat
from samenspiegel.retention import actions, lists
from samenspiegel.retention.models import Certificate, Hold, ListItem
from tests.cast import NOW, Cast, at
from tests.kept import kept
from tests.retention.keepers import ASKED, DESTROY_ON, Keepers, ask, hold_up, keepers, say, with_everything
from tests.web.lives import live, undone
from tests.web.test_access import OF_A_CONVERSATION, filled

KEEPING = [
    "/bewaren/opschorten/",
    "/bewaren/inventaris/",
    "/bewaren/functies/",
    "/bewaren/lijsten/",
]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode("utf-8-sig").split())


@pytest.fixture(autouse=True)
def asked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: ASKED)


@pytest.fixture
def keeping(cast: Cast) -> Keepers:
    return kept(lambda: keepers(cast), cast)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return kept(lambda: with_everything(cast), cast)


def raters(cast: Cast) -> list[str]:
    return [
        row.name for row in (cast.managers[0], cast.managers[1], *cast.aldermen, cast.works_council_chair)
    ]


# --- for the people of the conversation ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["secretary", "mayor", "facilitator"])
def test_the_people_of_a_conversation_read_what_is_kept_how_long_and_why(
    part: str, conversation: Conversation, cast: Cast
) -> None:
    page = text(signed_in(getattr(cast, part)).get(f"/gesprekken/{conversation.public_id}/bewaren/"))

    assert page.count("3 maart 2028") == 3
    assert "Spiegel met open antwoorden" in page
    assert "Deze dag is beloofd aan iedereen die feedback gaf." in page
    assert "B&amp;W van Heerenveen, 18 oktober 2005" in page


def test_the_subject_sees_that_it_is_held_up_by_whom_and_why(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold_up(conversation, keeping.auditor, keeping.archivist)
    subject = signed_in(cast.secretary)

    page = text(subject.get(f"/gesprekken/{conversation.public_id}/"))
    assert "Het vernietigen is opgeschort" in page
    assert "1 juni 2028" in page
    page = text(subject.get(f"/gesprekken/{conversation.public_id}/bewaren/"))
    for words in (
        "een Woo-verzoek",
        "Z-2028/17",
        f"{keeping.auditor.name}, privacytoezichthouder (FG)",
        f"{keeping.archivist.name}, archivaris",
        "opgeschort; zonder dat was het 3 maart 2028",
    ):
        assert words in page
    assert "/opschorten/" not in page  # nothing to press


def test_the_facilitator_asks_and_the_archivist_confirms_on_their_pages(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    address = f"/gesprekken/{conversation.public_id}/opschorten/"
    facilitator, archivist = signed_in(cast.facilitator), signed_in(keeping.archivist)
    filled_in = {"kind": "legal_case", "reference": "Z-1", "until_on": "2028-06-01"}
    assert facilitator.post(address, filled_in).status_code == 302
    hold = Hold.objects.get()

    assert "Bevestig: schort het vernietigen op" not in text(
        facilitator.get(f"/gesprekken/{conversation.public_id}/bewaren/")
    )
    refused = text(facilitator.post(f"{address}{hold.public_id}/", {"deed": "confirm"}, follow=True))
    assert "Je hebt dit zelf gevraagd." in refused
    done = text(archivist.post(f"/bewaren/opschorten/{hold.public_id}/", {"deed": "confirm"}, follow=True))

    assert "Het vernietigen is opgeschort." in done
    conversation.refresh_from_db()
    assert conversation.hold_until_on == date(2028, 6, 1)


def test_a_form_that_cannot_be_right_shows_again_with_what_was_typed(
    conversation: Conversation, cast: Cast
) -> None:
    client = signed_in(cast.facilitator)
    for until_on, told in (
        ("2031-01-01", "uiterlijk 10 januari 2029"),
        ("morgen", "dag-maand-jaar"),
        ("", ""),
    ):
        page = text(
            client.post(
                f"/gesprekken/{conversation.public_id}/opschorten/",
                {"kind": "complaint", "reference": "Zaak 12", "until_on": until_on},
            )
        )
        assert "Zaak 12" in page
        assert told in page
    assert Hold.objects.count() == 0


def test_a_hold_opens_no_page_that_was_closed(
    cast: Cast, keeping: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The access table is the same before and during, for everybody and every address of a conversation."""
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    people.appoint(person=cast.outsider, role=Role.ARCHIVIST, now=NOW)
    everybody = [
        *(cast.secretary, cast.mayor, cast.facilitator, cast.substitute, cast.clerk, cast.managers[0]),
        *(keeping.archivist, keeping.auditor, keeping.administrator, cast.outsider),
    ]
    ids = {"conversation_id": life.conversation.public_id, "hold_id": "een", **life.ids}

    def opened() -> dict[tuple[str, str | None], int]:
        found = {}
        for person in (cast.secretary, cast.managers[0], keeping.archivist, keeping.auditor):
            client = signed_in(person)
            for route, one in OF_A_CONVERSATION:
                with undone():
                    found[person.name, one.name] = client.get(filled(route, ids)).status_code
        return found

    def allowed() -> dict[str, list[bool]]:
        return {
            person.name: [may(deed, parts_of(life.conversation, person)) for deed in MAY]
            for person in everybody
        }

    before, table = opened(), allowed()
    hold_up(
        life.conversation,
        cast.facilitator,
        keeping.archivist,
        until_on=life.now.date() + timedelta(days=90),
        now=life.now,
    )
    life.conversation.refresh_from_db()

    assert life.conversation.hold_until_on is not None
    assert (opened(), allowed()) == (before, table)
    assert {200, 404} <= set(before.values())


# --- for who looks after it ------------------------------------------------------------------------------------------


def test_keepers_see_the_pages_and_others_do_not(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    hold = ask(conversation, cast.facilitator)
    one = [*KEEPING, f"/bewaren/opschorten/{hold.public_id}/", "/bewaren/inventaris/inventaris.csv"]
    for person in (keeping.archivist, keeping.auditor, keeping.administrator):
        assert {signed_in(person).get(address).status_code for address in one} == {200}
    for person in (cast.secretary, cast.mayor, cast.substitute, cast.managers[0]):
        assert {signed_in(person).get(address).status_code for address in one} == {404}
    people.appoint(person=cast.outsider, role=Role.ARCHIVIST, now=NOW)
    assert signed_in(cast.outsider).get(f"/bewaren/opschorten/{hold.public_id}/").status_code == 404


def test_the_inventory_says_which_documents_exist_and_nothing_of_what_is_in_them(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    client = signed_in(keeping.archivist)

    page = text(client.get("/bewaren/inventaris/"))
    for words in ("gemeentesecretaris, 3 maart 2026", "Spiegel", "Gesprekspunten", "Verslag"):
        assert words in page
    assert "antekening" not in page.replace("Eigen aantekeningen staan er niet op.", "")
    for name in (*raters(cast), cast.mayor.name):
        assert name not in page

    written = client.get("/bewaren/inventaris/inventaris.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written), delimiter=";"))
    assert [row[4] for row in rows[1:]] == ["Spiegel", "Gesprekspunten", "Verslag"]
    assert {row[-1] for row in rows[1:]} == {""}
    assert {row[7] for row in rows[1:]} == {"2028-03-03"}
    for name in (*raters(cast), cast.mayor.name, cast.secretary.name):
        assert name not in written
    made = Event.objects.filter(kind="inventory.made").last()
    assert (made.actor, made.detail) == (keeping.archivist.public_id, {"count": 1})


def test_the_inventory_of_one_person_or_period_holds_no_other(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    client = signed_in(keeping.archivist)
    for query, found in (
        (f"?persoon={cast.secretary.public_id}", True),
        (f"?persoon={cast.outsider.public_id}", False),
        ("?persoon=' OR 1=1", False),
        ("?van=2026-03-03&tot=2026-03-03", True),
        ("?van=2026-03-04", False),
        ("?tot=2026-03-02", False),
        ("?van=geen+datum", False),
        ("?van=9999-99-99&tot=%00", False),
    ):
        page = text(client.get(f"/bewaren/inventaris/{query}"))
        assert ("gemeentesecretaris, 3 maart 2026" in page) == found, query
        file = client.get(f"/bewaren/inventaris/inventaris.csv{query}").content.decode()
        assert ("2026-03-03" in file) == found, query


def test_a_title_that_looks_like_a_formula_is_no_formula_in_the_file(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    Seat.objects.filter(person=cast.secretary).update(title='=HYPERLINK("http://x";"klik")')
    client = signed_in(keeping.archivist)

    for address in ("/bewaren/inventaris/inventaris.csv", "/bewaren/functies/functies.csv?jaar=2026"):
        written = client.get(address).content.decode("utf-8-sig")
        assert "HYPERLINK" in written
        cells = [cell for row in csv.reader(io.StringIO(written), delimiter=";") for cell in row]
        assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []


def test_the_pages_take_the_same_number_of_queries_however_much_there_is(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    client = signed_in(keeping.archivist)

    def counted(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    before = {
        address: counted(address) for address in ("/bewaren/inventaris/", "/bewaren/functies/?jaar=2026")
    }
    for month in (4, 8, 12):
        cast.plan(held_on=date(2026, month, 9), now=NOW, exception_reason="Dat kan hier.")
    assert {address: counted(address) for address in before} == before


# --- destroyed -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("HV-13")
def test_the_certificate_says_what_how_much_on_what_ground_how_and_until_when_a_key_copy_may_exist(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    actions.destroy_due(now=at(DESTROY_ON))
    certificate = Certificate.objects.get()

    page = text(signed_in(keeping.auditor).get(f"/vernietigd/{certificate.public_id}/"))

    for words in (
        "Verklaring van vernietiging",
        "gemeente Veenmeer",
        f"nummer {certificate.register_number} in het vernietigingsregister",
        "Gemeente Veenmeer verklaart dat op 3 maart 2028",
        "3 maart 2026 (gehouden)",
        "1 spiegel, 1 verslag, 1 gesprekspunt, ",
        "de bewaartermijn is voorbij",
        "Regeling Heerenveen 2005, 2e",
        "B&amp;W van Heerenveen, 18 oktober 2005",
        "niemand: het gaat vanzelf",
        "Eerst is de sleutel vernietigd",
        "tot uiterlijk 17 maart 2028",
    ):
        assert words in page
    for name in (*raters(cast), cast.secretary.name, cast.mayor.name):
        assert name not in page


def test_a_certificate_of_another_organisation_is_not_found(conversation: Conversation, cast: Cast) -> None:
    actions.destroy_due(now=at(DESTROY_ON))
    people.appoint(person=cast.outsider, role=Role.ADMINISTRATOR, now=NOW)

    client = signed_in(cast.outsider)

    assert client.get(f"/vernietigd/{Certificate.objects.get().public_id}/").status_code == 404


def test_the_list_per_office_is_the_same_before_and_after_destruction_but_for_the_proof_of_it(
    conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    cancelled = cast.plan(held_on=date(2026, 10, 6), now=NOW)
    conversations.cancel(conversation=cancelled, by=cast.facilitator, now=at(date(2026, 9, 1)))
    Seat.objects.filter(person=cast.secretary, office="municipal-secretary").update(
        title="secretaris-directeur", until_on=date(2026, 5, 1)
    )  # the title at the time, also when it is another by now
    client = signed_in(keeping.administrator)

    def rows() -> list[list[str]]:
        written = client.get("/bewaren/functies/functies.csv?jaar=2026").content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(written), delimiter=";"))[1:]

    before = rows()
    assert [row[:1] + row[2:] for row in before] == [
        ["secretaris-directeur", "2026-03-03", "gehouden", "", ""],
        ["gemeentesecretaris", "2026-09-01", "afgezegd", "", ""],
    ]

    actions.destroy_due(now=at(date(2028, 9, 1)))

    assert not Conversation.objects.exists()
    after = rows()
    assert [row[:4] for row in after] == [row[:4] for row in before]
    assert [row[4] for row in after] == ["2028-09-01", "2028-09-01"]
    numbers = set(Certificate.objects.values_list("register_number", flat=True))
    assert {int(row[5]) for row in after} == numbers
    page = text(client.get("/bewaren/functies/?jaar=2026"))
    for name in (*raters(cast), cast.secretary.name, cast.mayor.name):
        assert name not in page


@pytest.mark.parametrize("year", ["", "1", "99999999999999999999", "-1", "²⁰²⁶", "abc"])
def test_a_year_that_is_none_shows_the_newest(
    year: str, conversation: Conversation, keeping: Keepers
) -> None:
    assert signed_in(keeping.archivist).get("/bewaren/functies/", {"jaar": year}).status_code == 200


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(
    conversation: Conversation, cast: Cast, keeping: Keepers, monkeypatch: pytest.MonkeyPatch
) -> ListItem:
    say(monkeypatch, cast, "record", ends="by_list")
    monkeypatch.setattr(clock, "system_now", lambda: at(DESTROY_ON))
    lists.keep(now=at(DESTROY_ON))
    return ListItem.objects.select_related("list").get()


def test_the_archivist_ticks_and_destroys_on_the_page(listed: ListItem, cast: Cast, keeping: Keepers) -> None:
    client, address = signed_in(keeping.archivist), f"/bewaren/lijsten/{listed.list.public_id}/"
    page = text(client.get(address))
    assert "gemeentesecretaris, 3 maart 2026" in page
    for name in (*raters(cast), cast.secretary.name, cast.mayor.name):
        assert name not in page

    for posted in ({}, {"sure": "on"}, {"item": listed.public_id}, {"item": "\x00", "sure": "on"}):
        assert "Er is niets vernietigd" in text(client.post(f"{address}goedkeuren/", posted))
    assert Conversation.objects.count() == 1

    done = text(client.post(f"{address}goedkeuren/", {"item": listed.public_id, "sure": "on"}, follow=True))
    assert "1 gesprek is vernietigd." in done
    assert not Conversation.objects.exists()
    certificate = Certificate.objects.get(what="conversation")
    page = text(client.get(f"/vernietigd/{certificate.public_id}/"))
    assert f"{keeping.archivist.name}, archivaris, op 3 maart 2028, vernietigingslijst 2028-1" in page


def test_only_an_archivist_decides(listed: ListItem, cast: Cast, keeping: Keepers) -> None:
    address = f"/bewaren/lijsten/{listed.list.public_id}/"
    ticked = {"item": listed.public_id, "sure": "on"}
    for person in (keeping.auditor, keeping.administrator, cast.facilitator):
        client = signed_in(person)
        assert client.post(f"{address}goedkeuren/", ticked).status_code == 404
        assert client.get(f"{address}{listed.public_id}/uitstellen/").status_code == 404
        page = text(client.get(address))
        assert "Alleen de archivaris kan goedkeuren of uitstellen." in page
        assert "goedkeuren/" not in page
    assert Conversation.objects.count() == 1


def test_an_archivist_postpones_and_the_people_of_the_conversation_see_why(
    listed: ListItem, conversation: Conversation, cast: Cast, keeping: Keepers
) -> None:
    address = f"/bewaren/lijsten/{listed.list.public_id}/{listed.public_id}/uitstellen/"
    client = signed_in(keeping.archivist)
    assert "uiterlijk 3 maart 2029" in text(
        client.post(address, {"because": "transfer", "until_on": "2031-01-01"})
    )

    assert client.post(address, {"because": "transfer", "until_on": "2028-09-01"}).status_code == 302

    page = text(signed_in(cast.secretary).get(f"/gesprekken/{conversation.public_id}/bewaren/"))
    assert "tot 1 september 2028" in page
    assert "het gaat eerst naar het archief" in page


def test_nobody_to_approve_is_said(listed: ListItem, keeping: Keepers, cast: Cast) -> None:
    for person in (keeping.archivist, keeping.second_archivist):
        people.discharge(person=person, role=Role.ARCHIVIST, by=cast.facilitator, now=NOW)

    page = text(signed_in(keeping.administrator).get("/bewaren/lijsten/"))

    assert "Er is geen archivaris" in page


# --- roles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "button", "place"),
    [("archivist", "Maak archivaris", "/bewaren/"), ("auditor", "Maak privacytoezichthouder", "/bewaren/")],
)
def test_an_administrator_gives_and_takes_the_roles_and_the_menu_shows_the_way(
    role: str, button: str, place: str, cast: Cast
) -> None:
    administrator, person = signed_in(cast.facilitator), cast.managers[3]
    address = f"/mensen/{person.public_id}/"
    assert button in text(administrator.get(address))
    assert 'href="/bewaren/"' not in text(signed_in(person).get("/"))

    administrator.post(f"{address}rollen/", {"role": role, "deed": "appoint"})
    assert f'href="{place}"' in text(signed_in(person).get("/"))
    assert signed_in(person).get(place).status_code == 200

    administrator.post(f"{address}rollen/", {"role": role, "deed": "discharge"})
    assert signed_in(person).get(place).status_code == 404
