"""Axes: round numbers for values, fiscal years for days."""

from __future__ import annotations

from datetime import date

from mirai_action.japan import fiscal


def grouped(value: int) -> str:
    """Return 2,403 for 2403, in either language."""
    return f"{value:,}"


def round_ticks(highest: int, *, most: int = 5) -> list[int]:
    """Return evenly spaced round values from 0 to at least `highest`, at most `most` steps."""
    for magnitude in range(9):
        for factor in (1, 2, 5):
            step = factor * 10**magnitude
            if step * most >= highest:
                return list(range(0, -(-highest // step) * step + step, step)) if highest else [0, step]
    return [0, highest]


def fiscal_starts(first: date, last: date, *, most: int = 9) -> list[date]:
    """Return the 1 April of the fiscal years between both days, thinned evenly to at most `most`."""
    years = range(fiscal.year_of(first), fiscal.year_of(last) + 1)
    every = -(-len(years) // most)
    return [date(year, 4, 1) for year in years if (year - years[0]) % every == 0]


class Axis:
    """Maps `low`..`high` onto `start`..`end` (pixels of the view box; `end` may lie below `start`)."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.span, self.start, self.length = low, (high - low) or 1, start, end - start

    def __call__(self, value: float) -> float:
        return round(self.start + (value - self.low) / self.span * self.length, 1)


class DayAxis(Axis):
    """An axis of days."""

    def __init__(self, low: date, high: date, start: float, end: float) -> None:
        super().__init__(low.toordinal(), high.toordinal(), start, end)

    def at(self, day: date) -> float:
        return self(day.toordinal())
