# SPDX-License-Identifier: EUPL-1.2
"""The bill of materials names what runs, and only that."""

import json
import re
import tomllib

import pytest

from tools import sbom

PROJECT = tomllib.loads((sbom.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    return re.split(r"[\[=<>; ]", requirement)[0].lower()


@pytest.fixture(scope="module")
def parts() -> dict[str, dict]:
    found = json.loads(sbom.SBOM.read_text(encoding="utf-8"))["components"]
    return {part["name"]: part for part in found}


def test_everything_that_the_program_asks_for_is_in_it_in_the_locked_version(parts: dict[str, dict]) -> None:
    wanted = {name_of(one): one.split("==")[1].split(";")[0] for one in PROJECT["project"]["dependencies"]}

    assert {name: parts[name]["version"] for name in wanted} == wanted


def test_no_tool_for_development_is_in_it(parts: dict[str, dict]) -> None:
    needed = {name_of(one) for one in PROJECT["project"]["dependencies"]}
    tools = {name_of(one) for one in PROJECT["dependency-groups"]["dev"]} - needed

    assert tools & parts.keys() == set()


def test_the_vendored_parts_of_the_pages_are_in_it_and_those_of_the_tests_are_not(
    parts: dict[str, dict],
) -> None:
    assert parts["@utrecht/button-css"]["licenses"] == [{"license": {"name": "EUPL-1.2"}}]
    assert "axe-core" not in parts


def test_every_part_says_its_licence_and_where_it_comes_from(parts: dict[str, dict]) -> None:
    assert [name for name, part in parts.items() if not part.get("licenses") or not part.get("purl")] == []


def test_a_bill_that_no_longer_fits_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "sbom.cdx.json"
    stale.write_text(sbom.SBOM.read_text(encoding="utf-8").replace('"django"', '"jango"'), encoding="utf-8")
    monkeypatch.setattr(sbom, "SBOM", stale)
    monkeypatch.setattr("sys.argv", ["sbom", "--check"])

    assert sbom.main() == 1
    assert "make sbom" in capsys.readouterr().out
