# SPDX-License-Identifier: EUPL-1.2
"""What the program can reach, read from its source: the few places that open connections, start programs or make
temporary files, and that no text of a person is ever taken for a template or for markup."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "samenspiegel"
OUTWARD = {
    *(
        "socket",
        "ssl",
        "asyncio",
        "socketserver",
        "http",
        "urllib",
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
    ),
    *("smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "xmlrpc", "webbrowser"),
    *("subprocess", "multiprocessing", "pty", "tempfile", "ctypes", "pickle", "marshal", "shelve"),
    *("weasyprint", "reportlab", "fpdf", "pptx", "docx", "PIL", "lxml", "playwright", "pypdf", "xhtml2pdf"),
}
HARMLESS = ("urllib.parse.", "http.cookies.")
"""They read texts and reach nothing."""
REACHES = {
    "commands/doctor.py": {"smtplib"},  # whether the mail server answers
    # Slides are written from plain data: they read no file and no address.
    "exports/slide_file.py": {"pptx"},
    "exports/slide_parts.py": {"pptx"},
    "exports/slide_plot.py": {"pptx"},
    "core/logo.py": {
        "PIL"
    },  # reads an uploaded logo, with two decoders and within bounds, and keeps nothing of it
    "demo/rehearsal/fence.py": {"os"},  # names what it refuses
    "rehearsals/running.py": {"subprocess", "tempfile"},  # plays a rehearsal apart, in a folder that goes
    "copies/postgresql.py": {"subprocess"},  # pg_dump and pg_restore, with arguments as a list
    "notices/actions.py": {"smtplib"},  # the kinds of refusal of a mail server
    "seals/certificates.py": {"subprocess"},  # a certificate of somebody else is opened apart, and in time
    "serving.py": {"socket"},  # listens
    "web/openid/discovery.py": {"requests"},  # the kinds of failure
    "web/openid/fetching.py": {"socket", "requests", "urllib3"},  # an organisation's own sign-in
    "web/sign_in.py": {"smtplib"},  # the kinds of refusal of a mail server
    "web/views/openid_settings.py": {"requests"},  # the kinds of failure
}
"""Whoever adds a place here says why. What makes documents has no business in this list."""
STARTS_A_PROGRAM = re.compile(r"\bos\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*)\b")
TEMPLATE_FROM_TEXT = {"from_string", "format_map", "mark_safe", "Template", "Environment", "eval", "exec"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outward(source: str) -> set[str]:
    names = {name for name in imported(ast.parse(source)) if not f"{name}.".startswith(HARMLESS)}
    found = {name.split(".")[0] for name in names} & OUTWARD
    return found | ({"os"} if STARTS_A_PROGRAM.search(source) else set())


def called(source: str) -> set[str]:
    """What is called in ``source`` that reads a text as a template, as markup or as code."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found |= {name} & TEMPLATE_FROM_TEXT
            is_literal = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)
            if name == "format" and isinstance(node.func, ast.Attribute) and not is_literal:
                found.add(f"{ast.unparse(node.func.value)}.format")
    return found


def python() -> dict[str, str]:
    return {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def test_only_named_places_reach_outside_the_program() -> None:
    assert {name: found for name, text in python().items() if (found := outward(text))} == REACHES


def test_no_text_is_read_as_a_template_as_markup_or_as_code() -> None:
    """``SafeString`` stands only where our own components put together what was escaped before, and drawings."""
    assert {name: found for name, text in python().items() if (found := called(text))} == {
        # Sentences of our own, with places in the file that is checked.
        "commands/report.py": {"MESSAGES[found.code].format"},
        "formats/problems.py": {"found.format", "remedy.format"},
        "duties/traces.py": {"_SQL.format"},  # marks for the parameters, of which only the number differs
        "settings.py": {"Environment"},  # our own class
    }
    assert {name for name, text in python().items() if "SafeString(" in text} == {
        "web/templatetags/components.py",
        "web/rehearsal_page.py",  # a page of a rehearsal, made inert, for a frame in which nothing runs
        "web/report_page.py",  # drawings by core/chart.py, which escapes every word in them
        "web/trend_page.py",  # the same
        "web/views/style.py",  # the gallery, not in production
        "demo/mail_text.py",  # not in production
    }


def test_no_template_turns_escaping_off() -> None:
    templates = [path for path in SOURCE.rglob("*") if path.suffix in {".html", ".txt"}]
    off = re.compile(r"\|\s*(safe|safeseq)\b|autoescape\s+off")
    mails = {
        path.relative_to(SOURCE).as_posix()
        for path in templates
        if off.search(path.read_text(encoding="utf-8"))
    }

    assert len(templates) > 150
    assert {name for name in mails if name.endswith(".html")} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import socket", {"socket"}),
        ("from urllib.request import urlopen", {"urllib"}),
        ("from urllib.parse import quote", set()),
        ("def a():\n    import subprocess as s", {"subprocess"}),
        ("import os\nos.system('x')", {"os"}),
        ("from weasyprint import HTML", {"weasyprint"}),
        ("from . import http", set()),
    ],
)
def test_the_search_finds_each_way_to_reach_out(source: str, found: set[str]) -> None:
    assert outward(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Template(text).render()", {"Template"}),
        ("engine.from_string(text)", {"from_string"}),
        ("text.format(**values)", {"text.format"}),
        ("'{} {}'.format(a, b)", set()),
        ("mark_safe(text)", {"mark_safe"}),
    ],
)
def test_the_search_finds_each_way_to_read_a_text_as_a_template(source: str, found: set[str]) -> None:
    assert called(source) == found
