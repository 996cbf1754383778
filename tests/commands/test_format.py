# SPDX-License-Identifier: EUPL-1.2
import json
from importlib.resources import files

from samenspiegel.cli import main

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
