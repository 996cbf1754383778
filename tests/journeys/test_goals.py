# SPDX-License-Identifier: EUPL-1.2
"""The goals of a department plan out of a spreadsheet: put right, brought in, read beside the conversation (ZS-7)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from samenspiegel.core.spreadsheet import csv_bytes
from samenspiegel.goals.models import Goal
from samenspiegel.people.models import Person
from samenspiegel.web.spreadsheets import xlsx_bytes
from tests.cast import Cast
from tests.formats.test_zaanstad import TALK, consented, plan

from .acting import PHONE, Acting, follow, heading, press, said

HEADINGS = ["Afdeling", "Jaar", "Doel"]
LESS, GREENER = ["Beheer", 2026, "Minder afval"], ["Beheer", 2026, "Meer groen in de wijk"]


def choose(page: Page, name: str, raw: bytes) -> None:
    page.get_by_label("Rekenblad").set_input_files({"name": name, "mimeType": "", "buffer": raw})
    press(page, "Bekijk wat er verandert")


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=f"Rij {number}", exact=True))


@pytest.mark.clause("ZS-7")
def test_a_manager_brings_in_the_goals_of_the_department_and_the_employee_reads_them_beside_the_conversation(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    mina, hanna = cast.managers[0], cast.secretary
    Person.objects.filter(pk__in=(mina.pk, hanna.pk)).update(department="Beheer")
    Person.objects.filter(pk=mina.pk).update(manager=hanna)
    talk = plan(cast, consented(cast, TALK), subject=mina, reviewer=hanna, by=mina)

    # Given a manager with a spreadsheet of which one row is not right
    manager = acting.sign_in(hanna)
    manager.goto("/team/")
    follow(manager, "Doelen van de afdelingen")
    follow(manager, "Inlezen uit een rekenblad")
    look(manager, "upload")
    wrong = ["Beheer", "volgend jaar", "Meer groen in de wijk"]
    choose(manager, "doelen.xlsx", xlsx_bytes([HEADINGS, LESS, wrong], sheet="Doelen"))

    # Then it says which one and why, nothing came in, and nothing can be
    expect(row(manager, 3)).to_contain_text("Dit jaar is te ver weg, of is geen jaar.")
    expect(row(manager, 2)).to_contain_text("komt erbij")
    expect(manager.get_by_role("button", name="Lees dit in")).to_have_count(0)
    look(manager, "wrong-row")
    manager.set_viewport_size({"width": 360, "height": 780})
    look(manager, "wrong-row-phone")
    assert not Goal.objects.exists()

    # When a goal of another department stands in it, nothing comes in either
    follow(manager, "Kies een ander bestand")
    elsewhere = ["Ruimte", 2026, "Meer woningen"]
    choose(manager, "doelen.csv", csv_bytes([HEADINGS, LESS, elsewhere]))
    press(manager, "Lees dit in")
    expect(manager.get_by_text("alleen de doelen van je eigen afdeling")).to_be_visible()
    look(manager, "elsewhere-phone")
    assert not Goal.objects.exists()

    # And when it has been put right, all of it comes in, once
    for added in ("Er zijn 2 doelen toegevoegd.", "Er zijn 0 doelen toegevoegd."):
        manager.goto("/doelen/inlezen/")
        choose(manager, "doelen.xlsx", xlsx_bytes([HEADINGS, LESS, GREENER], sheet="Doelen"))
        press(manager, "Lees dit in")
        said(manager, added)
    assert Goal.objects.count() == 2
    look(manager, "goals-phone")

    # And the employee reads them beside the conversation, and changes nothing
    employee = acting.sign_in(mina, **PHONE)
    employee.goto(f"/gesprekken/{talk.public_id}/")
    look(employee, "conversation-phone")
    follow(employee, "Doelen van de afdelingen")
    expect(heading(employee)).to_have_text("Doelen van de afdelingen")
    for _department, _year, title in (LESS, GREENER):
        expect(employee.get_by_role("rowheader", name=title)).to_be_visible()
    expect(employee.get_by_role("button", name="Van de lijst halen")).to_have_count(0)
    expect(employee.get_by_role("link", name="Inlezen uit een rekenblad")).to_have_count(0)
    look(employee, "read-phone")
