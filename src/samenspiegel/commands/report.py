# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel report SCORES.csv`: the feedback report from a spreadsheet, for who collected on paper."""

import argparse
import json
import random
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samenspiegel.core import report, scores_csv
from samenspiegel.core.questionnaire import Scale, from_format

if TYPE_CHECKING:
    from samenspiegel.core.format.spec import FormatSpec

HELP = "Maak de spiegel uit een CSV-bestand met de kolommen group,rater,competency,item,score."

WRONG = 2

MESSAGES: Mapping[str, str] = {
    "too_large": "het bestand is groter dan 20 MB. Splits het per gesprek.",
    "broken_encoding": "hier staan tekens die geen UTF-8 zijn. Bewaar het bestand als 'CSV UTF-8'.",
    "broken_row": "de aanhalingstekens op deze regel kloppen niet.",
    "empty_file": "het bestand is leeg. De eerste regel hoort te zijn: group,rater,competency,item,score.",
    "no_scores": "het bestand heeft alleen een kopregel, er staan geen antwoorden in.",
    "missing_column": "de kolom '{column}' ontbreekt. Nodig zijn: group, rater, competency, item, score.",
    "column_twice": "de kolom '{column}' staat er twee keer.",
    "too_many_cells": "er staan {found} cellen, de kopregel heeft er {expected}.",
    "too_few_cells": "er staan {found} cellen, de kopregel heeft er {expected}.",
    "empty_cell": "de kolom '{column}' is leeg.",
    "unreadable_cell": "de kolom '{column}' is te lang of bevat onzichtbare tekens.",
    "not_a_number": "'{found}' is geen geheel getal. Laat de score leeg voor 'kan ik niet beoordelen'.",
    "out_of_scale": "de score {found} valt buiten de schaal van {low} tot {high}.",
    "two_groups": "'{rater}' staat in '{group}', maar ook in '{before}'. Iemand zit in één groep.",
    "two_raters": "in '{group}' antwoordt al '{before}'; '{rater}' kan daar niet bij. Daar hoort één mens.",
    "twice": "'{rater}' heeft item '{item}' van '{competency}' al beantwoord op regel {before}.",
    "unknown_group": "de groep '{group}' staat niet in het format.",
    "unknown_competency": "de competentie '{competency}' staat niet in het format.",
    "unknown_item": "het item '{item}' staat niet bij '{competency}' in het format.",
    "not_asked": "'{competency}' wordt niet gevraagd aan de groep '{group}'.",
}
CATEGORIES = {"similar": "vergelijkbaar", "self_higher": "zelf hoger", "others_higher": "anderen hoger"}
CELLS: Mapping[str, str] = {"too_few": "–", "competencies_only": "", "no_answer": "geen", "not_asked": ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scores", nargs="?", metavar="SCORES.csv", help="het bestand met de antwoorden")
    parser.add_argument("--format", metavar="KEY", help="neem groepen, competenties en items uit dit format")
    parser.add_argument(
        "--named",
        metavar="GROUP",
        nargs="+",
        action="extend",
        default=[],
        help="groep van één mens, met naam",
    )
    parser.add_argument("--scale", metavar="A-B", type=_scale, help="geldige scores, standaard 1-5")
    parser.add_argument(
        "--pdf", metavar="BESTAND", help="schrijf de spiegel als PDF, om te bewaren en te delen"
    )
    parser.add_argument(
        "--pptx",
        metavar="BESTAND",
        help="schrijf de spiegel als PowerPoint, met grafieken die je kunt bewerken",
    )
    parser.add_argument(
        "--svg", metavar="MAP", help="schrijf de grafieken als SVG, om in een ander stuk te zetten"
    )
    parser.add_argument(
        "--name",
        metavar="NAAM",
        default="de betrokkene",
        help="over wie het gaat, voor --pdf, --pptx en --svg",
    )
    parser.add_argument("--json", action="store_true", help="geef JSON in plaats van een tabel")


def run(args: argparse.Namespace) -> int:
    """Print the report, or list on stderr everything that is wrong and return 2."""
    path, named = args.scores, list(args.named)
    if path is None and len(named) > 1:  # --named GROUP SCORES.csv: the last one is the file
        path = named.pop()
    if path is None:
        return _refuse(["Noem het bestand met de antwoorden: samenspiegel report SCORES.csv"])
    expected = spec = None
    if args.format is not None:
        from samenspiegel.formats import library

        try:
            spec = library.load(args.format)
        except library.NoSuchFormat:
            known = ", ".join(library.keys())
            return _refuse([f"Het format '{args.format}' bestaat niet. Kies uit: {known}."])
        expected = scores_csv.Expected(from_format(spec), {group.key: group.kind for group in spec.groups})
    try:
        with open(path, "rb") as file:
            raw = file.read(scores_csv.MAX_BYTES + 1)
    except (OSError, ValueError) as wrong:
        return _refuse(
            [f"Het bestand {path} kan niet worden gelezen ({getattr(wrong, 'strerror', None) or wrong})."]
        )
    try:
        scores = scores_csv.read(raw, named=named, scale=args.scale, expected=expected)
    except scores_csv.ScoresFileWrong as wrong:
        lines = [
            f"Regel {found.line}: {MESSAGES[found.code].format(**found.values)}" for found in wrong.problems
        ]
        return _refuse([f"{path} klopt niet. Er is niets berekend.", *lines])
    made = report.build(
        scores.questionnaire, scores.groups, scores.responses, shuffle=random.SystemRandom().shuffle
    )
    if args.pdf or args.pptx or args.svg:
        try:
            _write_files(args, made, scores.item_labels, spec, path)
        except OSError as wrong:
            return _refuse([f"{wrong.filename} kan niet worden geschreven ({wrong.strerror})."])
    if args.json:
        print(json.dumps(as_json(made, scores.item_labels), indent=2))
    else:
        print(as_table(made, scores.item_labels, _labels(spec)))
    return 0


def _write_files(
    args: argparse.Namespace,
    made: report.Report,
    item_labels: Mapping[str, str],
    spec: "FormatSpec | None",
    path: str,
) -> None:
    """Write what was asked for. Raises OSError."""
    _load_words()
    from samenspiegel.core.scores_words import named_by_sheet
    from samenspiegel.web.documents.from_sheet import sheet_pdf, sheet_pictures, sheet_slides

    words: Any = spec or named_by_sheet(made, item_labels)
    # Of the same file with answers comes the same document, whenever it is made.
    moment = datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
    if args.pdf:
        Path(args.pdf).write_bytes(sheet_pdf(made, words, subject_name=args.name, moment=moment))
    if args.pptx:
        Path(args.pptx).write_bytes(sheet_slides(made, words, subject_name=args.name, moment=moment))
    if args.svg:
        folder = Path(args.svg)
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in sheet_pictures(made, words, subject_name=args.name).items():
            (folder / name).write_text(picture, encoding="utf-8")


def _load_words() -> None:
    """The Dutch words of the pages, without the settings of an installation: this command asks for none."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            USE_I18N=True, LANGUAGE_CODE="nl", LOCALE_PATHS=[Path(__file__).parent.parent / "locale"]
        )
        django.setup()


def as_json(made: report.Report, item_labels: Mapping[str, str]) -> dict[str, Any]:
    """The report in the shape that issue and documentation promise; figures as printed, `null` where none is."""
    keys = [group.key for group in made.groups]
    return {
        "groups": [{"key": group.key, "kind": group.kind} for group in made.groups],
        "competencies": [
            {
                "key": competency.key,
                "scores": {key: _number(competency.scores.get(key)) for key in keys},
                "others": _number(competency.others),
                "gap": _number(competency.gap),
                "category": competency.category,
                "items": [
                    {
                        "item": item_labels[item.item],
                        "scores": {key: _number(item.scores.get(key)) for key in keys},
                    }
                    for item in competency.items
                ],
            }
            for competency in made.competencies
        ],
    }


def as_table(made: report.Report, item_labels: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The report as plain text: a row per competency, its items beneath it."""
    keys = [group.key for group in made.scored]
    rows: list[Sequence[str]] = [["", *(labels.get(key, key) for key in keys), "anderen", "verschil", ""]]
    for competency in made.competencies:
        cells = [_cell(competency.scores.get(key), report.status(made, competency, key)) for key in keys]
        rows.append(
            [
                labels.get(competency.key, competency.key),
                *cells,
                _cell(competency.others, "too_few"),
                _cell(competency.gap, "too_few"),
                CATEGORIES.get(competency.category or "", ""),
            ]
        )
        for item in competency.items:
            statuses = [report.item_status(made, competency, item.item, key) for key in keys]
            cells = [_cell(item.scores.get(key), status) for key, status in zip(keys, statuses, strict=True)]
            rows.append([f"  {item_labels[item.item]}", *cells, "", "", ""])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    invited = ", ".join(_invited(group, labels) for group in made.groups if group.kind != "self")
    return "\n".join(
        [
            f"Zelfbeeld en beeld van anderen, schaal {made.scale.low} tot {made.scale.high}",
            f"Gevraagd: {invited}." if invited else "Er is niemand anders gevraagd.",
            "",
            *lines,
            "",
            "– te weinig antwoorden   geen: geen antwoord   verschil = zelf - anderen",
        ]
    )


def _invited(group: report.Group, labels: Mapping[str, str]) -> str:
    label = labels.get(group.key, group.key)
    return f"{label} {group.invited}" if group.kind == "averaged" else label


def _refuse(lines: Sequence[str]) -> int:
    print("\n".join(lines), file=sys.stderr)
    return WRONG


def _scale(text: str) -> Scale:
    found = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text)
    try:
        if found:
            return Scale(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' is geen schaal; schrijf bijvoorbeeld 1-5")


def _labels(spec: "FormatSpec | None") -> dict[str, str]:
    if spec is None:
        return {}
    parts = {part.key: part.name for part in (*spec.competencies, *spec.blocks)}
    return parts | {group.key: group.label for group in spec.groups}


def _number(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _cell(tenths: int | None, status: str) -> str:
    if tenths is None:
        return CELLS[status]
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10},{abs(tenths) % 10}"
