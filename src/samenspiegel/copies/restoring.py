# SPDX-License-Identifier: EUPL-1.2
"""Put copies back, with everything checked first, and never a register in the place of a newer one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from samenspiegel import running
from samenspiegel.core.register import Standing
from samenspiegel.retention import gate

from . import manifest, postgresql, sqlite
from .manifest import PARTS, Copy, CopyDamaged


class NothingThere(Exception):
    """The folder has no copy of this part, or none of this moment."""


class TooNew(Exception):
    """The copy was made by a newer program than this one."""


class OtherEngine(Exception):
    """The copy is of another kind of database than this installation uses."""


class RegisterNewer(Exception):
    """The present register holds more than the copy: putting it back would undo destruction."""


@dataclass(frozen=True)
class Step:
    """One part and what happens to it: put back from a copy, or left as it is because that is newer."""

    part: str
    copy: Copy
    file: Path
    is_left: bool = False


def plan(folder: Path, *, only: Sequence[str] = (), stamp: str = "") -> tuple[Standing, list[Step]]:
    """Choose the copies, check all of them, and compare the register. Nothing changes.

    Args:
        only: the parts to put back; all of them without it.
        stamp: the moment in the names of the copies; without it the newest that are whole.
    Returns:
        how the installation stands now, and the steps, in the order in which they are done.
    Raises:
        NothingThere, CopyDamaged, OtherEngine, TooNew, RegisterNewer.
    """
    standing = gate.look()
    steps = []
    for part in PARTS:
        if only and part not in only:
            continue
        if part != "register":
            steps.append(_step(folder, part, stamp))
            continue
        # The one that knows most, whatever the moment of the rest: of all that was destroyed since.
        try:
            step = _register_step(folder)
        except (NothingThere, CopyDamaged):
            if only or standing.ordered is None:
                raise
            continue  # there is one, and it stays
        number = step.copy.register_number
        if only and standing.ordered is not None and standing.ordered > number:
            raise RegisterNewer(standing.ordered, number)
        is_left = standing.ordered is not None and standing.ordered >= number
        steps.append(replace(step, is_left=is_left))
    return standing, steps


def carry_out(steps: Sequence[Step]) -> None:
    """Put the copies back, each in one step; first the data, whose keys a newer key store still has.

    Raises:
        StillRunning: a server or a clock uses the installation. Nothing was changed.
        ProgramMissing, ProgramFailed, CopyDamaged, OSError: the parts before are back, this one and the next as before.
    """
    wanted = [step for step in steps if not step.is_left]
    with running.alone(settings.FOLDER):
        for step in wanted:
            _refuse_if_used(PARTS[step.part])
        ready: dict[str, Path] = {}
        try:
            known = {step.part: (step.copy.bytes, step.copy.sha256) for step in wanted}
            for step in wanted:
                if step.copy.engine == "sqlite":
                    ready[step.part] = sqlite.prepare(
                        PARTS[step.part], step.file, size_and_sum=known[step.part]
                    )
            for step in wanted:
                if step.part in ready:
                    sqlite.put_in_place(PARTS[step.part], ready[step.part])
                else:
                    postgresql.put_back(PARTS[step.part], step.file, size_and_sum=known[step.part])
        finally:
            for left in ready.values():  # a copy of the keys that lies about would outlive them
                left.unlink(missing_ok=True)


def _step(folder: Path, part: str, stamp: str) -> Step:
    copy = _choose(folder, part, stamp)
    step = Step(part, copy, manifest.verify(folder, copy))
    _check(step)
    return step


def _register_step(folder: Path) -> Step:
    """The whole copy of the register with the most orders: the last one made may be of one that had lost some."""
    copies, damaged = [], None
    for found in manifest.found_in(folder, "register"):
        try:
            copies.append(manifest.read(found))
        except CopyDamaged as error:
            damaged = damaged or error
    for copy in sorted(copies, key=lambda one: (one.register_number, one.made_at), reverse=True):
        try:
            step = Step("register", copy, manifest.verify(folder, copy))
            _check(step)
        except CopyDamaged as error:
            damaged = damaged or error
        else:
            return step
    raise damaged or NothingThere("register")


def _choose(folder: Path, part: str, stamp: str) -> Copy:
    for found in manifest.found_in(folder, part):
        if not stamp or found.name.startswith(f"{part}-{stamp}."):
            return manifest.read(found)
    raise NothingThere(part)


def _check(step: Step) -> None:
    alias, copy = PARTS[step.part], step.copy
    if copy.part != step.part:
        raise CopyDamaged(copy.file)
    if connections[alias].vendor != copy.engine:
        raise OtherEngine(step.part)
    known = MigrationLoader(None).disk_migrations
    here = {app for app, _ in known}
    if any(app not in here or (app, name) not in known for app, name in copy.migrations.items()):
        raise TooNew(copy.file)
    if copy.engine == "sqlite":
        sqlite.check(step.file)


def _refuse_if_used(alias: str) -> None:
    if connections[alias].vendor != "postgresql":
        return
    try:
        used = postgresql.others(alias)
    except DatabaseError:
        used = 0  # nobody can use what is not there; putting it back says what is wrong
    if used:
        raise running.StillRunning
