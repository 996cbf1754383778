# SPDX-License-Identifier: EUPL-1.2
"""What the cards of the further stories promise: what each of their people sees, and what nobody else does."""

from django.test import Client

from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core.access import Part
from samenspiegel.people.models import Person
from samenspiegel.records.models import Record

VIEW_OF_MAYOR = "Ik zou vaker een tegengeluid willen horen"
FOR_COMMITTEE = "Imre wil zich opnieuw beschikbaar stellen."
SHORT_REPORT = "We hebben een open gesprek gehad."
ASSESSMENT = "Youssef heeft goed gewerkt."


def page(name: str, path: str) -> str:
    """What somebody reads there; the number of the answer where there is no page for them."""
    client = Client()
    client.force_login(Person.objects.get(name=name).account)
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def latest(name: str, *, is_private: bool = False) -> Conversation:
    rows = Conversation.objects.filter(cycle__subject__name=name, planned_at__isnull=False)
    return rows.filter(cycle__is_private=is_private).order_by("-held_on")[0]


def here(name: str, *, is_private: bool = False) -> str:
    return f"/gesprekken/{latest(name, is_private=is_private).public_id}/"


def check_a_view_stays_hidden_until_both_have_shared() -> None:
    views = here("Carlo Verbeek") + "zienswijzen/"

    assert VIEW_OF_MAYOR in page("Elsbeth Romijn", views)
    assert VIEW_OF_MAYOR not in page("Carlo Verbeek", views)
    assert page("Dorien Kuipers", views) == page("Sofie Alberts", views) == "404"
    agenda = page("Carlo Verbeek", here("Carlo Verbeek") + "agenda/")
    assert "Netwerkvaardigheid" in agenda
    assert "Adviesvaardigheid" not in agenda  # not chosen


def check_the_college_waits_for_the_mayor() -> None:
    conversation = latest("Liesbeth Ament")
    decisions = {row.body.kind: row for row in conversation.sharing_decisions.select_related("body")}
    college, team = decisions["college"], decisions["management-team"]

    assert (college.agreed_at is None, college.done_on) == (False, None)
    assert team.done_on is not None
    assert Record.objects.get(conversation=conversation).ending == "approved"
    owned = {row.on_behalf_of or row.owner.name for row in conversation.agreements.all()}
    assert {"Theo Rademaker", "Nina Verhagen", "college"} < owned
    back = here("Liesbeth Ament") + "terugkoppeling/"
    assert "Laten lezen" in page("Theo Rademaker", back)
    assert SHORT_REPORT in page("Liesbeth Ament", back)
    for name in ("Nina Verhagen", "Frits Hoogland"):
        assert SHORT_REPORT not in page(name, "/") + page(name, back)
    assert page("Wies Dekkers", here("Liesbeth Ament")) == "404"


def check_a_party_keeps_to_itself() -> None:
    talk = here("Imre Veldhuis")

    shared = Conversation.objects.get(pk=latest("Imre Veldhuis").pk).sharing_decisions.get()
    assert FOR_COMMITTEE in page("Nel Boersma", f"/kort-verslag/{shared.public_id}/")
    assert FOR_COMMITTEE in page("Imre Veldhuis", talk + "terugkoppeling/")
    assert page("Nel Boersma", talk + "verslag/") == page("Roos Terpstra", talk + "verslag/") == "404"
    for name in ("Fatima Bakker", "Gerben Hoekstra", "Anke Wiersma", "Rik Faber"):  # of the municipality
        assert page(name, talk) == page(name, here("Roos Terpstra")) == "404"
        assert page(name, f"/kort-verslag/{shared.public_id}/") == "404"
        assert "Veenmeer Lokaal" not in page(name, "/")
    assert "Met één vraag een debat openen." in page("Imre Veldhuis", talk + "agenda/")
    coming = page("Roos Terpstra", here("Roos Terpstra") + "agenda/")
    assert "Functioneren als raadslid" in coming
    assert "Besproken met de fractie" in page("Roos Terpstra", here("Roos Terpstra"))
    assert "Wim Jaarsma" in page("Roos Terpstra", here("Roos Terpstra") + "aanschuiven/")


def check_a_team_of_which_only_the_manager_sees_how_it_goes() -> None:
    team = page("Anouk Vos", "/team/")

    for text in ("Giel Maas", "In het weekend sta ik er vaak alleen voor.", "tijd voor een nieuw gesprek"):
        assert text in team
    assert page("Marit Blom", "/team/") == "404"
    assert ASSESSMENT in assessment_read_by("Youssef Amari")
    assert ASSESSMENT in assessment_read_by("Anouk Vos")
    for name in ("Marit Blom", "Bram Kok", "Ilse Kramer"):
        assert assessment_read_by(name) == "404"
    held = page("Loes Hendriks", here("Loes Hendriks") + "afspraken/")
    assert "De helft van de bermen ecologisch maaien (Ruimte" in held
    assert latest("Bram Kok").planned_by == Person.objects.get(name="Bram Kok")
    assert latest("Loes Hendriks").planned_by == Person.objects.get(name="Anouk Vos")
    assert latest("Bram Kok").consent_requests.get().settled_at is None


def assessment_read_by(name: str) -> str:
    youssef = Person.objects.get(name="Youssef Amari")
    [assessment] = youssef.assessments.all()
    return page(name, f"/beoordelingen/{assessment.public_id}/")


def check_a_scan_belongs_to_who_does_it() -> None:
    alone, with_others = here("Carlo Verbeek", is_private=True), here("Liesbeth Ament", is_private=True)

    assert "Naar de vragenlijst" in page("Carlo Verbeek", alone)
    assert "Managementteam" in page("Liesbeth Ament", with_others + "spiegel/")
    for name in ("Elsbeth Romijn", "Sofie Alberts", "Fatima Bakker"):
        assert page(name, alone) == "404"
    for name in ("Theo Rademaker", "Wies Dekkers", "Stefan Roos"):
        assert page(name, with_others) == page(name, with_others + "spiegel/") == "404"


def check_a_committee_reads_after_accepting_secrecy() -> None:
    mayor, clerk = latest("Arend Jansen"), latest("Gerben Hoekstra")

    waiting = Participant.objects.filter(conversation=mayor, part=Part.REVIEWER_MEMBER, accepted_on=None)
    assert [row.person.name for row in waiting] == ["Corrie Haan"]
    assert "Aanvaard eerst de geheimhouding" in page("Corrie Haan", "/")
    assert page("Corrie Haan", here("Arend Jansen") + "spiegel/") == "302"  # to accept it first
    assert clerk.stage == "questionnaires"
    assert clerk.participants.get(part=Part.FACILITATOR).person.name == "Fatima Bakker"


def check_all() -> None:
    check_a_view_stays_hidden_until_both_have_shared()
    check_the_college_waits_for_the_mayor()
    check_a_party_keeps_to_itself()
    check_a_team_of_which_only_the_manager_sees_how_it_goes()
    check_a_scan_belongs_to_who_does_it()
    check_a_committee_reads_after_accepting_secrecy()
