# SPDX-License-Identifier: EUPL-1.2
"""Collect the texts to translate from code and templates, merge the translations, compile. Plain Python.

    make messages                      collect, merge, compile, and list what has no Dutch yet
    python -m tools.messages --check   fail when something is missing, fuzzy, stale or not compiled

All Dutch stands in ``locale/nl/LC_MESSAGES/django.po``: add a message there, or translate what is listed. Several runs
at once are safe.
"""

import argparse
import ast
import fcntl
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from tools.gettext_files import BrokenFile, Entry, Key, as_mo, as_po, read

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "samenspiegel"
PO = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

# name of the function -> which argument is the context, the text, the plural
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "_": (None, 0, None),
    "_lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def _in_python(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = FUNCTIONS.get(name)
        if places is None:
            continue
        texts = [argument.value if _is_text(argument) else None for argument in node.args]  # type: ignore[attr-defined]
        wanted = [
            None if place is None else (texts[place] if place < len(texts) else None) for place in places
        ]
        if wanted[1]:
            yield Key(wanted[1], wanted[0], wanted[2])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _in_template(path: Path) -> Iterator[Key]:
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about comments for translators, which we do not use
        python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for name, arguments in TEMPLATE_CALL.findall(python):
        # templatize writes a literal %% for each % of a blocktranslate, which is what the template engine looks up
        texts = [ast.literal_eval(text) for text in re.findall(STRING, arguments, re.DOTALL)]
        places = FUNCTIONS[name]
        wanted = [None if place is None else texts[place] for place in places]
        if wanted[1]:
            yield Key(wanted[1], wanted[0], wanted[2])


def extract() -> dict[Key, list[str]]:
    """Every message in code and templates, with the files it stands in, in the order of those files."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    found: dict[Key, list[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "locale" in path.parts or "static" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        for key in _in_python(path) if path.suffix == ".py" else _in_template(path):
            where = found.setdefault(key, [])
            reference = path.relative_to(ROOT).as_posix()
            if reference not in where:
                where.append(reference)
    return found


def merge(found: dict[Key, list[str]]) -> tuple[list[Entry], list[str]]:
    """Put a translation beside every message found; also return what contradicts itself."""
    known = {entry.key.lookup: entry for entry in read(PO) if any(entry.translations)} if PO.exists() else {}
    problems = []
    entries = []
    for key, references in found.items():
        forms = 1 if key.plural is None else 2
        translations, fuzzy = [""] * forms, False
        if key.lookup in known:
            entry = known[key.lookup]
            translations, fuzzy = entry.translations, entry.fuzzy
            if len(translations) != forms:
                problems.append(
                    f"{key.text!r} has {forms} forms in the code, {len(translations)} in its translation"
                )
                translations, fuzzy = (translations * 2)[:forms], True
        entries.append(Entry(key, translations, fuzzy, references))
    by_text: dict[tuple[str, str | None], Key] = {}
    for key in found:
        if key.plural is not None or key.lookup not in by_text:
            other = by_text.get(key.lookup)
            if other is not None and other.plural != key.plural:
                problems.append(
                    f"{key.text!r} stands in the code with and without a plural, or with two plurals"
                )
            by_text[key.lookup] = key
    return entries, problems


def placeholder_problems(entries: list[Entry]) -> list[str]:
    """Translations that lack, or invent, a named value of the English text."""
    problems = []
    for entry in entries:
        if not entry.is_translated:
            continue
        allowed = set(PLACEHOLDER.findall(entry.key.text + (entry.key.plural or "")))
        for form, text in enumerate(entry.translations):
            used = set(PLACEHOLDER.findall(text))
            # "one day left" may leave its number out in the singular
            missing = set() if entry.key.plural is not None and form == 0 else allowed - used
            if used - allowed or missing:
                problems.append(f"values of {entry.key.text!r} differ from those of {text!r}")
    return problems


def _untranslated(entries: list[Entry]) -> list[str]:
    return [
        f"{'fuzzy' if entry.fuzzy else 'no Dutch yet'}: {entry.key.text!r}"
        + (f" (context {entry.key.context!r})" if entry.key.context else "")
        + f" in {', '.join(entry.references)}"
        for entry in entries
        if not entry.is_translated
    ]


def check() -> list[str]:
    """Everything that is wrong with the translations as committed."""
    entries, problems = merge(extract())
    problems += _untranslated(entries) + placeholder_problems(entries)
    if not PO.exists() or PO.read_text(encoding="utf-8") != as_po(entries):
        problems.append(f"{PO.relative_to(ROOT)} is not up to date; run: make messages")
    if not MO.exists() or MO.read_bytes() != as_mo(entries):
        problems.append(f"{MO.relative_to(ROOT)} is not compiled from the .po file; run: make messages")
    return problems


def write() -> list[str]:
    """Write .po and .mo anew; return what still needs somebody's attention."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with open(build / "messages.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        entries, problems = merge(extract())
        for path, content in ((PO, as_po(entries).encode()), (MO, as_mo(entries))):
            if not path.exists() or path.read_bytes() != content:
                temporary = path.with_suffix(path.suffix + ".new")
                temporary.write_bytes(content)
                temporary.replace(path)
    print(f"{len(entries)} messages, {sum(entry.is_translated for entry in entries)} in Dutch")
    return problems + _untranslated(entries) + placeholder_problems(entries)


def main() -> int:
    """Command line; returns 1 when ``--check`` found something, or a file cannot be read."""
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    options = parser.parse_args()
    try:
        problems = check() if options.check else write()
    except BrokenFile as broken:
        print(broken, file=sys.stderr)
        return 1
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if options.check and problems else 0


if __name__ == "__main__":
    sys.exit(main())
