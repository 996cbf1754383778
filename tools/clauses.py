# SPDX-License-Identifier: EUPL-1.2
"""Write docs/clauses.md: beside each clause of the source documents, the tests that prove it.

    python -m tools.clauses           write it
    python -m tools.clauses --check   fail when it is not up to date, or a clause has no journey in a browser

A test says what it proves with ``@pytest.mark.clause("HV-10")``; on a class or as ``pytestmark`` it counts for every
test below it. The tests are read, not run.
"""

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLAUSES = ROOT / "docs" / "clauses.toml"
TABLE = ROOT / "docs" / "clauses.md"
JOURNEYS = "tests/journeys/"

HEAD = """\
# The clauses and their proof

What the source documents ask for, what Samenspiegel does about it, and the tests that prove it. Made by
`python -m tools.clauses` from `docs/clauses.toml` and the tests; CI checks that it is up to date. A clause with
*(later)* has no test yet: that part of the product does not exist, or is not proven.
"""


class UnknownClause(ValueError):
    """A test names a clause that ``docs/clauses.toml`` does not know."""


def _ids(node: ast.AST) -> list[str]:
    """The clause ids that the markers in this expression name."""
    return [
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _proofs(body: list[ast.stmt], inherited: list[str]) -> Iterator[tuple[str, str]]:
    ids = list(inherited)
    for statement in body:
        if isinstance(statement, ast.Assign) and [ast.unparse(t) for t in statement.targets] == [
            "pytestmark"
        ]:
            ids += _ids(statement.value)
    for statement in body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        own = ids + [found for decorator in statement.decorator_list for found in _ids(decorator)]
        if isinstance(statement, ast.ClassDef):
            yield from _proofs(statement.body, own)
        elif statement.name.startswith("test_"):
            for one in dict.fromkeys(own):
                yield one, statement.name


def proofs() -> dict[str, list[tuple[str, str]]]:
    """Per clause id the (test, file) that prove it, in the order of the files."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for one, test in _proofs(ast.parse(path.read_text(encoding="utf-8")).body, []):
            found.setdefault(one, []).append((test, path.relative_to(ROOT).as_posix()))
    return found


def without_journey(found: Mapping[str, Iterable[tuple[str, str]]], clauses: Iterable[str]) -> list[str]:
    """The clauses that nobody does in a browser: each ends with a journey marked with its id."""
    return [one for one in clauses if not any(path.startswith(JOURNEYS) for _, path in found.get(one, ()))]


def known() -> list[str]:
    """The ids of all clauses, in their order."""
    groups = tomllib.loads(CLAUSES.read_text(encoding="utf-8")).values()
    return [one for group in groups for one in group if one != "source"]


def table() -> str:
    """The whole text of docs/clauses.md. Raises UnknownClause."""
    clauses = tomllib.loads(CLAUSES.read_text(encoding="utf-8"))
    found = proofs()
    unknown = sorted(set(found) - {one for group in clauses.values() for one in group})
    if unknown:
        places = ", ".join(f"{one} ({found[one][0][1]})" for one in unknown)
        raise UnknownClause(f"These clauses do not stand in {CLAUSES.relative_to(ROOT)}: {places}")
    lines = [HEAD]
    for group, texts in clauses.items():
        lines += [
            f"## {group}: {texts.pop('source')}",
            "",
            "| clause | what the product does | proof |",
            "|---|---|---|",
        ]
        for one, text in texts.items():
            cells = [f"{test} ({path})" for test, path in found.get(one, [])]
            lines.append(f"| {one} | {text.replace('|', '/')} | {'<br>'.join(cells) or '(later)'} |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Command line; returns 1 when a test names no known clause, or ``--check`` found something (see above)."""
    parser = argparse.ArgumentParser(prog="tools.clauses", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail when the table is out of date"
    )
    options = parser.parse_args()
    try:
        text = table()
    except UnknownClause as unknown:
        print(unknown, file=sys.stderr)
        return 1
    if not options.check:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        print(f"{TABLE.relative_to(ROOT)} is not up to date; run: make clauses", file=sys.stderr)
        return 1
    elif missing := without_journey(proofs(), known()):
        print(f"No journey in a browser ends with: {', '.join(missing)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
