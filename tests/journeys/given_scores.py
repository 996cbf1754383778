# SPDX-License-Identifier: EUPL-1.2
"""Who answers what in the whole conversation, and what the spiegel must then say: by school arithmetic, anew."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tests.cast import Cast

Score = int | None
TOO_FEW, NOT_ASKED = "Te weinig antwoorden", "Niet gevraagd"
ASKED_THE_BLOCK = ("Zelfbeeld", "Voorzitter OR")
ORDINARY, BLOCK = 13, 1  # pages of four items; the block on the works council is for two people only


class GivenScores:
    """A score for each page and item of everybody who takes part, all different.

    One alderman cannot judge the fifth competency, so that three aldermen leave too few answers there.
    """

    def __init__(self, cast: Cast) -> None:
        mina, joris, _declines, *others = cast.managers
        self.groups = {
            "Zelfbeeld": [cast.secretary.name],
            "Bouwteam": [mina.name, joris.name, *(person.name for person in others)],
            "Wethouders": [person.name for person in cast.aldermen[:3]],
            "Voorzitter OR": [cast.works_council_chair.name],
            "Beoordelaar": [cast.mayor.name],
        }
        self.people = [name for names in self.groups.values() for name in names]
        self.cannot_judge = (cast.aldermen[2].name, 4)

    def page(self, name: str, page: int) -> list[Score]:
        """What this person answers to the four items of a page, counted from 0."""
        if (name, page) == self.cannot_judge:
            return [None] * 4
        who = self.people.index(name)
        return [1 + (7 * who + 5 * page + 3 * item + who * page) % 5 for item in range(4)]

    def pages(self, name: str) -> list[list[Score]]:
        """All pages that this person is asked."""
        with_block = any(name in self.groups[label] for label in ASKED_THE_BLOCK)
        return [self.page(name, page) for page in range(ORDINARY + (BLOCK if with_block else 0))]

    def row(self, page: int) -> list[str]:
        """A row of the table: each group, the others, the gap. All but an item's mean starts at printed tenths."""
        asked = ASKED_THE_BLOCK if page >= ORDINARY else self.groups
        tenths = {label: self._competency(self.groups[label], page) for label in asked}
        others = [value for label, value in tenths.items() if label != "Zelfbeeld" and value is not None]
        mean = _half_up(Fraction(sum(others), len(others)))
        own = tenths["Zelfbeeld"]
        assert own is not None
        cells = [NOT_ASKED if label not in tenths else _cell(tenths[label]) for label in self.groups]
        return [*cells, _comma(mean), _signed(own - mean)]

    def _competency(self, names: Sequence[str], page: int) -> int | None:
        floor = 3 if len(names) > 1 else 1
        shown = []
        for item in range(4):
            given = [score for name in names if (score := self.page(name, page)[item]) is not None]
            if len(given) >= floor:
                shown.append(_half_up(Fraction(10 * sum(given), len(given))))
        return _half_up(Fraction(sum(shown), len(shown))) if len(shown) >= 2 else None


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _cell(tenths: int | None) -> str:
    return TOO_FEW if tenths is None else _comma(tenths)


def _comma(tenths: int) -> str:
    return f"{tenths // 10},{tenths % 10}"


def _signed(tenths: int) -> str:
    return ("−" if tenths < 0 else "") + _comma(abs(tenths))


def as_scores(pages: Sequence[Sequence[Score]], items: Sequence[Sequence[str]]) -> Mapping[str, Score]:
    """The same scores by item, for who answers without a browser."""
    return {
        item: score
        for names, given in zip(items, pages, strict=True)
        for item, score in zip(names, given, strict=True)
    }
