# SPDX-License-Identifier: EUPL-1.2
"""Dutch public holidays and working days, by arithmetic: no list that somebody has to keep up."""

from datetime import date, timedelta

SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    n = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + n + 90) // 25
    return date(year, month, (h - m + n + month + 19) % 32)


def kings_day(year: int) -> date:
    """27 April, or the 26th when the 27th is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.isoweekday() == 7 else day


def holidays(year: int) -> dict[date, str]:
    """The days on which municipal offices are closed for everyone, each with a code, earliest first.

    Good Friday is left out: it is an ordinary working day in the municipal agreement; an organisation that closes then
    enters it as a closed period. Where two fall together (Ascension on 5 May) one of the codes stands.
    """
    sunday = easter(year)
    days = {
        date(year, 1, 1): "new_year",
        sunday: "easter_sunday",
        sunday + timedelta(days=1): "easter_monday",
        kings_day(year): "kings_day",
        date(year, 5, 5): "liberation_day",
        sunday + timedelta(days=39): "ascension",
        sunday + timedelta(days=49): "whit_sunday",
        sunday + timedelta(days=50): "whit_monday",
        date(year, 12, 25): "christmas_day",
        date(year, 12, 26): "boxing_day",
    }
    return dict(sorted(days.items()))


def holiday(on: date) -> str | None:
    """The code of the public holiday on this date, or None."""
    return holidays(on.year).get(on)


def is_weekend(on: date) -> bool:
    """Whether this date is a Saturday or a Sunday."""
    return on.weekday() >= SATURDAY


def is_working_day(on: date) -> bool:
    """Whether this date is neither in a weekend nor a public holiday; closed periods of an organisation do count."""
    return not is_weekend(on) and holiday(on) is None


def add_working_days(start: date, days: int) -> date:
    """The date that lies this many working days after ``start`` (before it, where negative); 0 is ``start`` itself."""
    step = timedelta(days=1 if days > 0 else -1)
    day = start
    for _ in range(abs(days)):
        day += step
        while not is_working_day(day):
            day += step
    return day
