"""Where our own line is complete, and where it has a gap (「記録なし」, DOMAIN 3.7; docs/decisions/0005).

Months since the register is in use are covered, quiet or not: nothing was posted because nothing happened. Months
before that are covered only where records of them were entered later. A stretch of GAP_MONTHS months or more without
one is a gap, and so is the time before an opening balance as long as a part of it still stands for unknown records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .models import PLANS, Indicator, month_of
from .rollup import Sums

GAP_MONTHS = 3
REGISTRY = (Indicator.AMBASSADORS, Indicator.LEFT)
SESSIONS = (Indicator.SESSIONS, Indicator.PARTICIPANTS, *PLANS)


@dataclass(frozen=True)
class Coverage:
    """The months (`2019-07`) of one indicator's line, from its first to that of the figure, and its gaps."""

    months: list[str]
    gaps: frozenset[str]
    opened: str = ""

    def covers(self, day: date) -> bool:
        """Whether the line is complete from its beginning to `day`."""
        month = month_of(day)
        if not self.months or not self.months[0] <= month:
            return False
        return not any(gap <= month for gap in self.gaps)

    def complete_between(self, first: date, last: date) -> bool:
        """Whether these days hold neither a gap nor an opening balance (for a pace)."""
        if not self.months or month_of(first) < self.months[0] or month_of(first) <= self.opened:
            return False
        return not any(month_of(first) <= gap <= month_of(last) for gap in self.gaps)


def coverage(sums: Sums, indicator: str, *, as_of: date) -> Coverage:
    """Return the coverage of an indicator's line from the sums of a figure."""
    family = REGISTRY if indicator in REGISTRY else SESSIONS
    last = month_of(as_of)
    recorded = {key.value for key, n in sums.items() if key.axis == "month" and key.indicator in family and n}
    recorded = {month for month in recorded if month <= last}
    opening = {key.value for key, n in sums.items() if key.axis == "opening_month" and key.indicator == indicator and n}
    used = [key.value for key in sums if key.axis == "entered"]
    live = min(used, default="")
    if not recorded | opening:
        return Coverage([], frozenset())
    months = list(months_between(min(recorded | opening), last))
    gaps = set(_quiet(months, recorded | opening, live))
    if opening:
        gaps |= {month for month in months if month < max(opening)}
    return Coverage(months, frozenset(gaps), max(opening, default=""))


def _quiet(months: list[str], recorded: set[str], live: str) -> Iterable[str]:
    """Yield the months of every long stretch without records that began before the register was in use."""
    stretch: list[str] = []
    for month in [*months, None]:
        if month is not None and month not in recorded and not (live and month >= live):
            stretch.append(month)
            continue
        if len(stretch) >= GAP_MONTHS:
            yield from stretch
        stretch = []


def months_between(first: str, last: str) -> Iterable[str]:
    """Yield 2019-11, 2019-12, 2020-01 … to `last`, included."""
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
