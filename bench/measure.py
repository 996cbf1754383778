# SPDX-License-Identifier: EUPL-1.2
"""Time two things in one run, turn by turn, so that a busy moment of the machine meets both."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Deed = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Args:
        measured, floor: in ``unit``; a floor is the bare minimum that the same work needs on this machine.
        most: the most that ``ratio`` may be, or with ``is_absolute`` the most that ``measured`` may be.
        is_constant: ``measured`` may not be more than the floor either.
    """

    name: str
    measured: float
    floor: float | None
    most: float
    unit: str = "ms"
    is_absolute: bool = False
    is_constant: bool = False

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None

    @property
    def budget(self) -> str:
        if self.is_absolute:
            return f"at most {self.most:g} {self.unit}".strip() + (", constant" if self.is_constant else "")
        return f"at most {self.most:g} x floor"

    @property
    def holds(self) -> bool:
        if self.is_constant and self.floor is not None and self.measured > self.floor:
            return False
        figure = self.measured if self.is_absolute else self.ratio
        return figure is not None and figure <= self.most


def milliseconds(deed: Deed) -> float:
    """How long ``deed`` takes, once. The collector of garbage waits: it would fall on one of the two at random."""
    gc.collect()
    gc.disable()
    try:
        begin = perf_counter()
        deed()
        return (perf_counter() - begin) * 1000
    finally:
        gc.enable()


def compare(measured: Deed, floor: Deed, *, runs: int, warm_ups: int = 2) -> tuple[float, float]:
    """The medians in milliseconds of both, measured turn by turn after some turns that do not count."""
    for _ in range(warm_ups):
        measured()
        floor()
    taken = [(milliseconds(measured), milliseconds(floor)) for _ in range(runs)]
    return median(one for one, _ in taken), median(other for _, other in taken)
