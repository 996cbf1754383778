# SPDX-License-Identifier: EUPL-1.2
"""The first step of an installation: an organisation, its formats, and a link for its first administrator."""

import pytest
from django.test import Client

from samenspiegel.cli import main
from samenspiegel.formats import library
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Appointment, Person

pytestmark = pytest.mark.django_db


def make(**changed: str) -> int:
    given = {
        "name": "gemeente Duinrade",
        "slug": "duinrade",
        "administrator": "Jip Bos",
        "email": "jip.bos@duinrade.example",
        **changed,
    }
    return main(["organisation", *(part for name, value in given.items() for part in (f"--{name}", value))])


def test_the_printed_link_signs_the_first_administrator_in(capsys: pytest.CaptureFixture[str]):
    assert make() == 0

    link = capsys.readouterr().out.splitlines()[-1]
    client = Client()
    path = link.removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    person = Person.objects.get()
    assert (person.name, person.account.email) == ("Jip Bos", "jip.bos@duinrade.example")
    assert [appointment.role for appointment in Appointment.objects.all()] == ["administrator"]


def test_every_format_of_the_library_can_be_planned_with():
    assert make() == 0

    published = FormatVersion.objects.filter(organisation__slug="duinrade").values_list("key", flat=True)
    assert sorted(published) == sorted(library.keys("municipality"))


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "Duin rade"}, {"name": " "}, {"administrator": " "}, {"email": "jip"}, {"slug": "x" * 41}],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(wrong: dict[str, str]):
    assert make(**wrong) == 2

    assert Organisation.objects.count() == 0


def test_an_organisation_is_made_once(capsys: pytest.CaptureFixture[str]):
    make()

    assert make() == 2

    assert "Er is al een organisatie 'duinrade'. Er is niets gemaakt." in capsys.readouterr().err
    assert Organisation.objects.count() == 1
