# SPDX-License-Identifier: EUPL-1.2
"""The documents say what the program does: settings, access, commands, links."""

import importlib
import pkgutil
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from samenspiegel import commands
from tools import access

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r"\bSAMENSPIEGEL_[A-Z_]*[A-Z]\b")
# Read where the tests and the demonstration begin, before there are settings.
NOT_FOR_USERS = {"SAMENSPIEGEL_TEST_DATABASE"}
DATABASES = {f"SAMENSPIEGEL_{name}_URL" for name in ("DATABASE", "KEYS_DATABASE", "REGISTER_DATABASE")}


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Names of the environment that the program reads. Those of the databases are put together in the code."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        found |= set(re.findall(r'"(SAMENSPIEGEL_[A-Z_]*[A-Z]|PORT)"', path.read_text(encoding="utf-8")))
    return found | DATABASES


def names_in(text: str) -> set[str]:
    names = {name.removesuffix("_FILE") for name in SETTING.findall(text)}
    return names | ({"PORT"} if re.search(r"\bPORT\b", text) else set())


def test_the_page_about_settings_names_every_setting_and_no_other():
    assert names_in(read("docs/reference/settings.md")) == settings_read()


def test_the_example_names_every_setting_and_no_other():
    assert names_in(read(".env.example")) == settings_read() - NOT_FOR_USERS


def test_the_addresses_of_the_databases_are_read_as_the_documents_call_them():
    from samenspiegel import settings

    assert {f"SAMENSPIEGEL_{name}_URL" for name in settings._ALIASES.values()} == DATABASES


def test_the_readme_names_the_settings_that_production_needs():
    section = read("docs/reference/settings.md").split("## Verplicht in productie")[1].split("## ")[0]
    required = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    in_readme = set(re.findall(r"^\| `(SAMENSPIEGEL_\w+)`", read("README.md"), re.MULTILINE))
    uncommented = set(re.findall(r"^(SAMENSPIEGEL_\w+)=", read(".env.example"), re.MULTILINE))

    assert in_readme == required
    assert uncommented - {"SAMENSPIEGEL_MODE"} == required


def test_who_may_do_what_is_written_as_the_code_decides_it():
    is_up_to_date = access.TABLE.read_text(encoding="utf-8") == access.table()

    assert is_up_to_date, "run: python -m tools.access"


def test_every_command_stands_in_the_readme_and_every_one_there_exists():
    written = set(re.findall(r"^\| `samenspiegel ([a-z-]+)", read("README.md"), re.MULTILINE))
    there = {module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)}

    assert written == there


def test_every_option_of_the_report_command_is_explained():
    import argparse

    parser = argparse.ArgumentParser()
    importlib.import_module("samenspiegel.commands.report").add_arguments(parser)
    options = {name for action in parser._actions for name in action.option_strings if name.startswith("--")}

    assert set(re.findall(r"--[a-z]+", read("docs/reference/report-command.md"))) == options - {"--help"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_every_link_between_documents_leads_somewhere(document: Path):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img src="([^"]+)"', text)
    broken = [
        target
        for target in targets
        if not target.startswith(("http://", "https://", "mailto:", "#"))
        and not (document.parent / unquote(target.split("#")[0])).exists()
    ]

    assert broken == []


def test_every_record_of_a_decision_stands_in_the_list():
    records = {path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")}

    assert set(re.findall(r"\]\((\d{4}-[a-z-]+\.md)\)", read("docs/adr/README.md"))) == records


def test_pictures_are_small_and_used():
    pictures = sorted((ROOT / "docs/images").glob("*.png"))
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)

    assert [path.name for path in pictures if path.stat().st_size > 200_000 or path.name not in text] == []
    assert pictures, "the readme shows the product"
