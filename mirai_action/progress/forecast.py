"""Where an indicator will land on a day: an 80 % range, or nothing where there is too little data (docs/forecast.md).

A seeded bootstrap of the monthly increments. Half of the trials go on at the level of the last months, half follow the
trend of the last three years (and the wave of the year, once two years are known); both draw the errors of the past
again, for what is still to come and for what the fit itself may have wrong. No model is known to be the right one, and
a bootstrap of the level alone missed every growing series (see the test and the document).
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import mul
from random import Random
from typing import NamedTuple

from django.utils.translation import gettext as _

from .figures import Figures, IndicatorFigures, figures
from .models import Indicator, ShockMonth

FEWEST = 12  # monthly points
TWO_YEARS = 24  # from here on the wave of the year can be told from chance
LONGEST = 36
TRIALS = 1200
SEED = 20_210_331
# How an error grows with its month (0.5 is Poisson, 1 is in proportion), and what a short past hides: both were chosen
# for their coverage on synthetic series.
GROWTH, WIDENING = 0.75, 1.2


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The range `low`..`high` of the cumulative number on the deadline, or None and the reason in a sentence.

    `with_shocks` is the range that takes the months marked as shocks in; None where none was marked.
    """

    deadline: date
    low: int | None = None
    high: int | None = None
    method: str = ""
    too_little: bool = False
    reason: str = ""
    months: int = 0
    left_out: int = 0
    with_shocks: tuple[int, int] | None = None


class Step(NamedTuple):
    """A month to come: its place after the first month of the series, and the part of it that still lies ahead."""

    place: int
    part: float


def forecast(
    indicator: str, *, as_of: date | None = None, known_on: date | None = None, deadline: date
) -> Forecast | None:
    """Return where `indicator` will land on `deadline`, as known then; None once the deadline has passed."""
    found = figures(as_of=as_of, known_on=known_on)
    return of(found, Indicator(indicator), deadline=deadline, shocks=shock_months())


def shock_months() -> frozenset[date]:
    """Return the first days of the months that staff marked, in one query."""
    return frozenset(ShockMonth.objects.values_list("month", flat=True))


def of(found: Figures, indicator: Indicator, *, deadline: date, shocks: Iterable[date] = ()) -> Forecast | None:
    """Return the forecast from figures at hand, without a query; None once the deadline has passed."""
    if deadline < found.as_of:
        return None
    figure = found.indicators[indicator]
    points = usable(figure)
    marked = frozenset(shocks) & {month for month, _added in points}
    calm = [(month, added) for month, added in points if month not in marked]
    if len(calm) < FEWEST:
        return Forecast(
            deadline=deadline,
            too_little=True,
            reason=_("データが少ないため見込みは示しません"),
            months=len(calm),
            left_out=len(marked),
        )
    low, high = _landing(figure.total, points, marked, found.as_of, deadline)
    return Forecast(
        deadline=deadline,
        low=low,
        high=high,
        method=_method(len(calm), len(marked)),
        months=len(calm),
        left_out=len(marked),
        with_shocks=_landing(figure.total, points, frozenset(), found.as_of, deadline) if marked else None,
    )


def usable(figure: IndicatorFigures) -> list[tuple[date, int]]:
    """Return the whole months of the line after its last gap and its opening balance, each with what it added."""
    points: list[tuple[date, int]] = []
    for each in figure.months:
        if each.gap or f"{each.month:%Y-%m}" <= figure.coverage.opened:
            points = []
        elif each.end.day == calendar.monthrange(each.end.year, each.end.month)[1]:
            points.append((each.month, each.added_final + each.added_preliminary))
    return points


def _landing(
    total: int, points: list[tuple[date, int]], without: frozenset[date], as_of: date, deadline: date
) -> tuple[int, int]:
    first = points[0][0]
    past = tuple((_place(first, month), added) for month, added in points if month not in without)
    low, high = landing(past, tuple(_ahead(first, as_of, deadline)))
    return total + low, total + high


def _place(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def _ahead(first: date, as_of: date, deadline: date) -> Iterable[Step]:
    """Yield the months from the day after `as_of` to the deadline, the first and last of them in part."""
    day = as_of + timedelta(days=1)
    while day <= deadline:
        days = calendar.monthrange(day.year, day.month)[1]
        last = min(deadline, day.replace(day=days))
        yield Step(_place(first, day), (last.day - day.day + 1) / days)
        day = last + timedelta(days=1)


def _method(months: int, left_out: int) -> str:
    facts = {"months": months, "trials": f"{TRIALS:,}", "left_out": left_out}
    text = _(
        "記録のそろった%(months)sか月の毎月の増え方をもとに、最近の水準が続く場合と、増減の傾向が続く場合を半分ずつ、"
        "あわせて%(trials)s回くじ引きのように試算しました。そのうち8割が入る幅です。"
    )
    shocks = _("外からの大きな影響を受けた%(left_out)sか月は除いています。")
    return (text + shocks if left_out else text) % facts


# -- the mathematics: pure functions over a series ------------------------------------------------------------------
@lru_cache(maxsize=256)
def landing(past: tuple[tuple[int, int], ...], ahead: tuple[Step, ...], *, seed: int = SEED) -> tuple[int, int]:
    """Return the 80 % range of what the months `ahead` will add, from the (place, increment) of past months.

    The same series always gives the same range: the seed is fixed.
    """
    if not ahead:
        return 0, 0
    random = Random(seed)
    waves = len(past) >= TWO_YEARS
    trend = _trials(past[-LONGEST:], ahead, random, slope=True, waves=waves)
    level = _trials(past[-TWO_YEARS if waves else -FEWEST :], ahead, random, slope=False, waves=waves)
    drawn = sorted(trend + level)
    # Outwards to whole numbers, but not for the last digit of a float.
    return math.floor(drawn[TRIALS // 10] + 1e-6), math.ceil(drawn[-TRIALS // 10] - 1e-6)


def _trials(
    past: Sequence[tuple[int, int]], ahead: Sequence[Step], random: Random, *, slope: bool, waves: bool
) -> list[float]:
    """Return what the months ahead add in half of the trials, each with errors drawn anew; never less than nothing."""
    begin, count = past[0][0], len(past)
    known = [_facts(place - begin, slope=slope, waves=waves) for place, _added in past]
    coming = [_facts(each.place - begin, slope=slope, waves=waves) for each in ahead]
    wanted = [
        sum(each.part * row[column] for each, row in zip(ahead, coming, strict=True)) for column in range(len(known[0]))
    ]
    square = [[sum(row[i] * row[j] for row in known) for j in range(len(wanted))] for i in range(len(wanted))]
    added = [float(each) for _place, each in past]
    factors = solve(
        square, [sum(row[i] * each for row, each in zip(known, added, strict=True)) for i in range(len(wanted))]
    )
    # The forecast is a weighted sum of the past: its own error is the same weights times the errors of the past.
    pull = solve(square, wanted)
    weights = [_dot(pull, row) for row in known]

    least = max(sum(added) / count, 0.5) / 4
    scales = [max(_dot(factors, row), least) ** GROWTH for row in known]
    errors = [(each - _dot(factors, row)) / scale for row, each, scale in zip(known, added, scales, strict=True)]
    middle = sum(errors) / count
    spread = WIDENING * math.sqrt(count / (count - len(wanted)))
    errors = [(each - middle) * spread for each in errors]
    behind = [-weight * scale for weight, scale in zip(weights, scales, strict=True)]
    before = [
        max(_dot(factors, row), least) ** GROWTH * math.sqrt(each.part) for each, row in zip(ahead, coming, strict=True)
    ]
    sizes, centre = behind + before, _dot(weights, added)
    return [max(0.0, centre + _dot(sizes, random.choices(errors, k=len(sizes)))) for _trial in range(TRIALS // 2)]


def _facts(place: int, *, slope: bool, waves: bool) -> list[float]:
    """Return what a month is described by: a constant, its place, and where it lies in the year."""
    turn = 2 * math.pi * place / 12
    return [1.0, *([place / 12] if slope else []), *([math.sin(turn), math.cos(turn)] if waves else [])]


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(map(mul, left, right))


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x with matrix · x = right (Gauss and Jordan, largest pivot first); a column that says nothing gets 0."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        if abs(rows[column][column]) < 1e-9:
            rows[column] = [float(column == each) for each in range(size)] + [0.0]
        rows[column] = [each / rows[column][column] for each in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]
