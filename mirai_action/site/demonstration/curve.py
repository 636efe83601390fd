"""How the numbers grew: the published points exactly, between them a believable line, after them on to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random

BEGIN = date(2018, 6, 1)
FIRST_SESSION = date(2018, 8, 1)
SETTLED = date(2019, 8, 1)
"""Nothing about days up to this one becomes known later: the published figures hold as known on any day."""
FIRST_PUBLISHED = date(2019, 7, 11)
END_OF_FEBRUARY = date(2021, 2, 28)
LAST_PUBLISHED = date(2022, 1, 20)
SILENCE = (date(2020, 3, 1), date(2020, 5, 31))
"""The spring of 2020: sessions are called off or put off."""

AMBASSADORS = (
    (BEGIN, 0),
    (date(2018, 8, 31), 62),
    (date(2018, 11, 30), 188),
    (date(2019, 2, 25), 306),
    (FIRST_PUBLISHED, 365),
    (SETTLED, 374),
    (date(2019, 12, 15), 500),
    (date(2020, 3, 31), 556),
    (END_OF_FEBRUARY, 700),
    (date(2021, 3, 31), 712),
    (LAST_PUBLISHED, 803),
)
AMBASSADORS_A_YEAR = 66  # after the last published point
SESSIONS = ((FIRST_SESSION, 0), (FIRST_PUBLISHED, 82), (SETTLED, 90), (END_OF_FEBRUARY, 408))
SESSIONS_A_YEAR = 132
PARTICIPANTS = {FIRST_PUBLISHED: 2_403, END_OF_FEBRUARY: 11_009}
HEADS_A_SESSION = 24  # after February 2021
SEASON = (0.9, 1.2, 0.8, 0.6, 0.9, 1.2, 1.1, 0.6, 1.2, 1.4, 1.5, 0.8)
"""Sessions by month, January first: few in April and August, many in autumn."""


@dataclass(frozen=True)
class Curve:
    """(day, cumulative number) from the first day on; the number of a stretch falls on the days after its first."""

    points: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        return self.points[-1][1]

    def days(self, random: Random, weight: object) -> list[date]:
        """Return one day for each of `total`, in order; `weight(day)` says how likely a day is."""
        found: list[date] = []
        for (before, low), (after, high) in pairwise(self.points):
            stretch = [before + timedelta(days=n) for n in range(1, (after - before).days + 1)]
            weights = [weight(day) for day in stretch]  # type: ignore[operator]
            found += sorted(random.choices(stretch, weights, k=high - low)) if stretch else []
        return found


def ambassadors(*, until: date, total: int | None) -> Curve:
    """Return the curve of registrations; `total` registrations until `until`, or as many as seems natural.

    Fewer than published: the curve in proportion, for small tests; then the published points do not hold.
    """
    return _curve(AMBASSADORS, a_year=AMBASSADORS_A_YEAR, until=until, total=total)


def sessions(*, until: date, total: int | None) -> Curve:
    """Return the curve of counted sessions, as `ambassadors`."""
    return _curve(SESSIONS, a_year=SESSIONS_A_YEAR, until=until, total=total)


def _curve(points: tuple[tuple[date, int], ...], *, a_year: int, until: date, total: int | None) -> Curve:
    known = tuple(point for point in points if point[0] <= until)
    last_day, published = known[-1]
    natural = published + round(a_year * (until - last_day).days / 365.25)
    if total is not None and total < published:
        known = tuple((day, round(number * total / natural)) for day, number in known)
    return Curve((*known, (until, natural if total is None else max(total, known[-1][1]))))


def working_day(day: date) -> float:
    """How likely staff approve on this day."""
    return 0.0 if day.weekday() >= 5 else 1.0


def session_day(day: date) -> float:
    """How likely a session that takes place is on this day: by season, more on Saturdays, hardly any in spring 2020."""
    if SILENCE[0] <= day <= SILENCE[1]:
        return 0.02
    caution = 0.35 if date(2020, 6, 1) <= day <= date(2020, 12, 31) else 1.0
    return SEASON[day.month - 1] * caution * (1.6 if day.weekday() == 5 else 0.5 if day.weekday() == 6 else 1.0)


def heads(random: Random, count: int, total: int) -> list[int]:
    """Return `count` head-counts of believable spread that sum to `total` exactly."""
    if not count:
        return []
    raw = [min(random.lognormvariate(0, 0.55), 6) for _each in range(count)]
    scale = total / sum(raw)
    ends = [round(each * scale) for each in accumulate(raw)]
    counts = [high - low for low, high in pairwise([0, *ends])]
    return _at_least(counts, 3 if total >= 6 * count else 1)


def _at_least(counts: list[int], least: int) -> list[int]:
    """Lift small ones to `least` and take it from the largest, the sum unchanged."""
    for place, number in enumerate(counts):
        while counts[place] < least:
            largest = max(range(len(counts)), key=counts.__getitem__)
            moved = min(least - number, counts[largest] - least)
            if moved <= 0:
                return counts
            counts[place] += moved
            counts[largest] -= moved
            number = counts[place]
    return counts
