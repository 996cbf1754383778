# SPDX-License-Identifier: EUPL-1.2
import json
from importlib.resources import files

import pytest

from samenspiegel.cli import main
from samenspiegel.formats.actions import publish_spec
from samenspiegel.formats.library import load
from samenspiegel.organisations.models import Organisation
from tests.cast import NOW

LIBRARY = files("samenspiegel.formats.library")


def test_a_format_of_the_library_is_in_order(capsys):
    assert main(["format", "check", str(LIBRARY / "heerenveen-gemeentesecretaris.toml")]) == 0
    assert "in orde" in capsys.readouterr().out


def test_problems_are_printed_with_file_line_path_and_remedy(tmp_path, capsys):
    own = tmp_path / "eigen.toml"
    own.write_text(
        'language = 1\nkey = "eigen"\nversion = 1\ntitle = "Eigen"\nbased_on = "heerenveen-gemeentesecretaris"\n'
        '[[groups]]\nkey = "aldermen"\nfloor = 2\n',
        encoding="utf-8",
    )
    assert main(["format", "check", str(own)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{own}:8: groups[0].floor: 2 is te weinig. Kies 3 of meer.",
        f"{own}: 1 probleem gevonden.",
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            'based_on = "radslid"',
            "5: based_on: 'radslid' bestaat niet. Bedoel je 'raadslid'? Kies een van: heerenveen-burgemeester, "
            "heerenveen-gemeentesecretaris, heerenveen-griffier, ontwikkelscan, raadslid, vgs-gemeentesecretaris, "
            "zaanstad-evaluatie, zaanstad-medewerker.",
        ),
        (
            'based_on = "raadslid"\ntexts = ["mails-recor"]',
            "6: texts[0]: 'mails-recor' bestaat niet. Bedoel je 'mails-record'? Kies een van: mails-alone, "
            "mails-conversation, mails-feedback, mails-record, mails-words, promises.",
        ),
        (
            'based_on = ["raadslid"]',
            "5: based_on: '['raadslid']' is geen tekst. Zet de tekst tussen aanhalingstekens.",
        ),
    ],
)
def test_where_what_is_taken_over_is_not_there_only_that_is_said(tmp_path, capsys, wrong, told):
    own = tmp_path / "eigen.toml"
    own.write_text(
        f'language = 1\nkey = "eigen"\nversion = 1\ntitle = "Eigen"\n{wrong}\n[time]\nduration_minutes = "lang"\n',
        encoding="utf-8",
    )
    assert main(["format", "check", str(own)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{own}:{told}",
        f"{own}: 1 probleem gevonden. De rest wordt gecontroleerd zodra dit klopt.",
    ]


def test_the_worst_file_decides_the_exit_code_and_all_are_checked(tmp_path, capsys):
    good = str(LIBRARY / "heerenveen-gemeentesecretaris.toml")
    broken = tmp_path / "kapot.toml"
    broken.write_bytes(b'language = 1\ntitle = "caf\xe9"\n')
    assert (
        main(["format", "check", str(tmp_path / "bestaat-niet.toml"), str(broken), str(tmp_path), good]) == 2
    )
    printed = capsys.readouterr()
    assert "in orde" in printed.out
    assert [line.split(": ")[1][:12] for line in printed.err.splitlines()] == [
        *("niet te leze", "hier staan t", "niet te leze"),
    ]


def test_a_file_saved_on_windows_is_read(tmp_path):
    text = (LIBRARY / "heerenveen-gemeentesecretaris.toml").read_text(encoding="utf-8")
    own = tmp_path / "windows.toml"
    own.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert main(["format", "check", str(own)]) == 0


def test_the_schema_is_json(capsys):
    assert main(["format", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")


OWN = (
    'language = 1\nkey = "eigen"\nversion = 2\ntitle = "Eigen"\nbased_on = "heerenveen-gemeentesecretaris"\n'
    '[[groups]]\nkey = "aldermen"\nfloor = 4\n'
)


def test_a_format_is_printed_as_prose_by_its_key_or_its_file(tmp_path, capsys):
    own = tmp_path / "eigen.toml"
    own.write_text(OWN, encoding="utf-8")
    assert main(["format", "explain", "heerenveen-gemeentesecretaris", "--locale", "nl"]) == 0
    assert "pas vanaf 3\nantwoorden" in capsys.readouterr().out
    assert main(["format", "explain", str(own), "--items"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "pas vanaf 4 antwoorden" in printed
    assert "- Vraagt inwoners naar hun ervaringen met de gemeente." in printed


def test_two_formats_are_compared_part_by_part(tmp_path, capsys):
    own = tmp_path / "eigen.toml"
    own.write_text(OWN, encoding="utf-8")
    assert main(["format", "diff", "heerenveen-gemeentesecretaris", str(own)]) == 0
    printed = capsys.readouterr().out
    assert "- Groep 'Wethouders'. Het minste aantal antwoorden: eerst 3, nu 4.\n" in printed
    assert "Een gesprek dat loopt, houdt de versie waarmee het is gepland." in printed


def test_a_name_that_does_not_exist_is_answered_with_the_nearest_and_a_wrong_file_with_its_problems(
    tmp_path, capsys
):
    assert main(["format", "explain", "heerenveen-gemeentesecretari"]) == 2
    assert "Bedoel je 'heerenveen-gemeentesecretaris'?" in capsys.readouterr().err
    own = tmp_path / "eigen.toml"
    own.write_text(OWN.replace("floor = 4", "floor = 1"), encoding="utf-8")
    assert main(["format", "diff", "heerenveen-gemeentesecretaris", str(own)]) == 1
    assert "groups[0].floor: 1 is te weinig." in capsys.readouterr().out


@pytest.mark.django_db
def test_published_versions_are_compared_by_key_and_number(capsys):
    organisation = Organisation.objects.create(slug="veenmeer", name="Gemeente Veenmeer")
    spec = load("heerenveen-gemeentesecretaris")
    later = spec.model_copy(
        update={"version": 2, "time": spec.time.model_copy(update={"duration_minutes": 90})}
    )
    for one in (spec, later):
        publish_spec(organisation=organisation, spec=one, now=NOW)
    assert main(["format", "diff", f"{spec.key}@1", f"{spec.key}@2"]) == 0
    assert "Duur in minuten: eerst 120, nu 90." in capsys.readouterr().out
    assert main(["format", "explain", f"{spec.key}@3"]) == 2
    assert "is niet gepubliceerd" in capsys.readouterr().err
