# SPDX-License-Identifier: EUPL-1.2
"""What must be right before a server or a clock begins: the register gate, and keys that can be opened."""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError

from samenspiegel import clock, running
from samenspiegel.core.register import Standing, Verdict
from samenspiegel.keys import wrapping
from samenspiegel.organisations import scope
from samenspiegel.retention import gate

PLACES = {
    "rows": ("de gegevens", "SAMENSPIEGEL_DATABASE_URL"),
    "keys": ("de sleutelopslag", "SAMENSPIEGEL_KEYS_DATABASE_URL"),
    "ordered": ("het vernietigingsregister", "SAMENSPIEGEL_REGISTER_DATABASE_URL"),
}


class CannotStart(Exception):
    """Why Samenspiegel does not start, and what to do about it, in Dutch."""


def prepare(*, now: datetime) -> None:
    """Make ready to serve, or to let the clock run: carry out first what the destruction register orders.

    Raises:
        CannotStart: nothing was served, and nothing was sent.
    """
    try:
        running.hold(settings.FOLDER)
    except running.BeingRestored:
        raise CannotStart(
            "Er wordt nu een reservekopie teruggezet. Wacht tot dat klaar is, en start dan opnieuw."
        ) from None
    _check_wrapping()
    standing = gate.open_up(now=now)
    if not standing.fits:
        raise CannotStart(why_closed(standing))
    from samenspiegel.organisations.models import ClockRun  # only now: its table is there

    with scope.everything():
        ClockRun.objects.get_or_create(pk=1, defaults={"last_at": clock.system_now()})


def _check_wrapping() -> None:
    """A store that was wrapped with another key would make every page fail, one by one."""
    try:
        missing = wrapping.unknown()
    except DatabaseError:
        return  # the gate says what is not there
    if missing:
        raise CannotStart(wrong_wrapping_key(missing))


def wrong_wrapping_key(keys: int) -> str:
    """What to say when keys were wrapped with a wrapping key that was not given."""
    many = "1 sleutel is" if keys == 1 else f"{keys} sleutels zijn"
    return (
        f"{many} ingepakt met een andere sleutel dan SAMENSPIEGEL_WRAPPING_KEY. Zet de sleutel waarmee dat gebeurde "
        "terug, of geef haar in SAMENSPIEGEL_WRAPPING_KEY_OLD."
    )


def why_closed(standing: Standing) -> str:
    """Why nothing is served while data, keys and register do not belong together, and what to do."""
    if standing.verdict == Verdict.UNREADABLE:
        missing = [name for name in PLACES if getattr(standing, name) is None]
        if len(missing) == len(PLACES):
            return "De databases zijn er niet, of nog leeg. Voer eerst uit: samenspiegel migrate"
        names = " en ".join(PLACES[name][0] for name in missing)
        settings_named = " en ".join(PLACES[name][1] for name in missing)
        return (
            f"Samenspiegel kan niet bij {names}. Staat de database er, en klopt {settings_named}? "
            "Zet zo nodig de nieuwste reservekopie terug: samenspiegel restore. "
            "Zonder alle drie gaat er niets open."
        )
    if standing.verdict == Verdict.BEHIND:
        further = " en ".join(
            f"{PLACES[name][0]} bij opdracht {number}"
            for name in ("rows", "keys")
            if (number := getattr(standing, name)) > standing.ordered
        )
        return (
            f"Het vernietigingsregister is te oud: het is bij opdracht {standing.ordered}, {further}. Er is een oudere "
            "kopie teruggezet, of het register is leeggemaakt. Daardoor kan terugkomen wat vernietigd is. "
            "Zet de nieuwste kopie van het register terug: samenspiegel restore MAP --only register"
        )
    return (
        f"Het vernietigingsregister is bij opdracht {standing.ordered}, de gegevens zijn bij {standing.rows} en de "
        f"sleutels bij {standing.keys}. De opdrachten uitvoeren lukte niet; het log zegt waarom. "
        "Zolang dat zo is, gaat er niets open."
    )
