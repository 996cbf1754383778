# SPDX-License-Identifier: EUPL-1.2
"""Who somebody is here: all that is known of a person apart from their conversations (AVG, articles 15 and 20)."""

from datetime import date
from typing import Any

from django.db.models import Q

from samenspiegel.core.wording import short_date_text
from samenspiegel.people.models import Person
from samenspiegel.teams.models import PairInterval


def told_of(person: Person) -> dict[str, Any]:
    """Name, addresses, offices, roles, whom they report to and how often they agreed to talk."""
    return {
        "name": person.name,
        "first_name": person.first_name,
        "email": person.email,
        "phone": person.phone,
        "department": person.department,
        "works_at": person.works_at,
        "reports_to": person.manager.name if person.manager else "",
        "since": person.manager_since_on,
        "has_account": person.account_id is not None,
        "roles": sorted(str(role) for role in person.appointments.values_list("role", flat=True)),
        "offices": [
            {
                "office": seat.title or seat.office,
                "body": seat.body.name if seat.body else "",
                "since_on": seat.since_on,
                "until_on": seat.until_on,
            }
            for seat in person.seats.select_related("body").order_by("since_on", "pk")
        ],
        "agreed_to_talk": [
            {
                "with": (row.second if row.first_id == person.pk else row.first).name,
                "every_months": row.months,
                "agreed_on": row.agreed_on,
            }
            for row in PairInterval.objects.filter(
                Q(first=person) | Q(second=person), months__isnull=False
            ).select_related("first", "second")
        ],
    }


def kept_elsewhere(on: date) -> list[str]:
    """What is not in the archive, and why; in Dutch, as all of it."""
    return [
        "Feedback die je aan anderen gaf: die is verzegeld opgeslagen, zonder je naam, en vernietigd zodra de grafieken"
        " zijn gemaakt. Wij kunnen haar niet terugvinden. Wat je nog kunt wijzigen, zie je met je eigen link.",
        "Wat anderen alleen voor zichzelf schreven.",
        "Een spiegel die nog niet is vrijgegeven: die leest nog niemand.",
        "Wat je volgens het format van een gesprek niet leest. Vraag ernaar bij de privacytoezichthouder.",
        "Wat al is vernietigd. Daarvan is er alleen een verklaring.",
        "Andere regels uit het logboek dan die over het lezen van je spiegel en verslag, tot"
        f" {short_date_text(on)}. Vraag ernaar bij de privacytoezichthouder.",
    ]
