# SPDX-License-Identifier: EUPL-1.2
"""What holds for the whole repository, whatever stands in it."""

import ast
import re
import tomllib
from pathlib import Path

import yaml

from tools import clauses, messages

ROOT = Path(__file__).resolve().parent.parent


IGNORED = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()} | {".git"}


def ours(pattern: str) -> list[Path]:
    """The files of the repository that match ``pattern``, without the folders that git ignores (git may be absent)."""
    return [
        path
        for path in sorted(ROOT.rglob(pattern))
        if path.is_file() and not IGNORED & set(path.relative_to(ROOT).parts)
    ]


def clock_reads(source: str) -> list[str]:
    """The expressions in ``source`` that ask the machine for the time."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            if re.search(
                r"\b(datetime|date|timezone)\.(now|utcnow|today)$|\btime\.time(_ns)?$|\btimezone\.localdate$",
                name,
            ):
                found.append(name)
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "django.utils.timezone"}:
            taken = {"time", "time_ns", "now", "localdate", "localtime"} & {
                alias.name for alias in node.names
            }
            found += [f"from {node.module} import {name}" for name in sorted(taken)]
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(node.arg)
    return found


def test_the_search_for_clock_reads_finds_each_way_to_read_it():
    source = (
        "import datetime as dt\nfrom time import time\nfrom django.utils.timezone import now\n"
        "a = dt.datetime.now()\nb = datetime.utcnow()\nc = date.today()\nd = time.time()\n"
        "e = Field(default=timezone.now)\nf = Field(auto_now_add=True)\ng = clock.now()\nh = time.monotonic()\n"
    )

    assert sorted(clock_reads(source)) == [
        "auto_now_add",
        "date.today",
        "datetime.utcnow",
        "dt.datetime.now",
        "from django.utils.timezone import now",
        "from time import time",
        "time.time",
        "timezone.now",
    ]


def test_only_the_clock_reads_the_time():
    found = {
        path.relative_to(ROOT).as_posix(): reads
        for path in ours("src/**/*.py")
        if (reads := clock_reads(path.read_text(encoding="utf-8")))
    }

    assert found == {"src/samenspiegel/clock.py": ["datetime.now"]}


def test_every_python_file_carries_its_licence():
    without = [
        path.relative_to(ROOT).as_posix()
        for path in ours("*.py")
        if "migrations" not in path.parts  # Django writes those
        if (text := path.read_text(encoding="utf-8"))
        and "SPDX-License-Identifier: EUPL-1.2" not in text[:200]
    ]

    assert without == []


def test_the_licence_is_the_eupl_in_full():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("# EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15. Applicable Law" in text
    assert "LiLiQ-R" in text  # the appendix, the end


def test_no_machine_path_stands_in_a_file():
    wanted = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in ours("*")
        if path.suffix not in {".lock", ".mo", ".png", ".woff2", ".ico", ".pyc"}
        and path != Path(__file__)
        and wanted.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_publiccode_has_what_the_catalogue_requires():
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))

    required = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    }
    assert required - set(public) == set()
    assert public["legal"]["license"] == "EUPL-1.2"
    assert public["localisation"]["localisationReady"] is True
    assert public["localisation"]["availableLanguages"] == ["nl"]
    assert public["maintenance"]["type"] == "community"
    assert public["maintenance"]["contacts"][0]["name"]
    for language in ("nl", "en"):
        words = public["description"][language]
        assert 0 < len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_publiccode_and_package_tell_the_same_version():
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert str(public["softwareVersion"]) == package["project"]["version"]


def test_every_dependency_is_pinned_and_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    package = tomllib.loads(text)
    for wanted in [*package["project"]["dependencies"], *package["dependency-groups"]["dev"]]:
        line = next(line for line in text.splitlines() if f'"{wanted}"' in line)
        assert "==" in wanted
        assert re.search(r"# \w+.{5,}", line), f"{wanted} has no reason beside it"


def test_every_setting_stands_in_the_example():
    read = set()
    for path in ours("src/**/*.py"):
        read |= set(re.findall(r"\"(SAMENSPIEGEL_[A-Z_]+[A-Z])\"", path.read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    written = set(re.findall(r"^#? ?(SAMENSPIEGEL_[A-Z_]+)=", example, re.MULTILINE))
    assert read - written - {"SAMENSPIEGEL_TEST_DATABASE"} == set()


def test_the_table_of_clauses_is_up_to_date():
    is_up_to_date = clauses.TABLE.read_text(encoding="utf-8") == clauses.table()

    assert is_up_to_date, "run: make clauses"


def test_every_text_is_translated_and_compiled():
    assert messages.check() == []
