# SPDX-License-Identifier: EUPL-1.2
"""The assessment of one employee, apart from every conversation, with the employee's own response beside it."""

from datetime import datetime

from samenspiegel.assessments import actions
from samenspiegel.assessments.models import Assessment
from samenspiegel.people.models import Person

TEXT = (
    "Youssef heeft goed gewerkt. De projecten waren op tijd klaar en bewoners voelden zich gehoord. De administratie "
    "van de projecten kan beter."
)
RESPONSE = "Dat herken ik. Voor de administratie heb ik een vast uur in de week nodig."


def make(employee: Person, manager: Person, year: int, now: datetime) -> None:
    actions.assess(subject=employee, year=year, made_on=now.date(), by=manager, now=now, text=TEXT)


def respond(employee: Person, now: datetime) -> None:
    made = Assessment.objects.get(subject=employee)
    actions.respond(assessment=made, text=RESPONSE, by=employee, now=now)
