"""Where we stand against a target: what is left, at which pace, and after the deadline how it ended (DOMAIN 3.7)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from . import rollup
from .figures import Figures
from .models import TARGETED, Indicator, PublishedFigure, Target
from .rollup import Period

DAYS_A_MONTH = 365.25 / 12
# How far our line may lie below a published figure before we say that our records are not complete there.
EXACT, APPROXIMATE = 0.95, 0.90
REACHED, MISSED = "reached", "missed"


@dataclass(frozen=True)
class OnDeadline:
    """How it stood on the day of the deadline. Without complete records there is no value and no verdict (達成/未達),
    and the nearest published figure stands there instead.
    """

    value: int | None
    verdict: str | None
    published: PublishedFigure | None


@dataclass(frozen=True)
class Standing:
    """One target. Paces are additions a month; None where records are too short, or after the deadline."""

    target: Target
    total: int
    final: int
    preliminary: int
    left: int
    days_left: int | None
    required_pace_per_month: float | None
    pace_3_months: float | None
    pace_12_months: float | None
    on_deadline: OnDeadline | None

    @property
    def share(self) -> float:
        """Return how much of the target is reached; 1.1 is ten per cent beyond."""
        return self.total / self.target.value

    @property
    def is_over(self) -> bool:
        return self.on_deadline is not None

    @property
    def pace(self) -> float | None:
        """Return the pace to judge by: that of the last twelve months, of three where there are no more."""
        return self.pace_12_months if self.pace_12_months is not None else self.pace_3_months

    @property
    def lacks(self) -> float | None:
        """Return how much a month the pace falls short of the required one; None where it does not, or is unknown."""
        if self.required_pace_per_month is None or self.pace is None or not self.left:
            return None
        return max(0.0, self.required_pace_per_month - self.pace) or None


def standings(found: Figures, *, targets: Iterable[Target] | None = None) -> list[Standing]:
    """Return the standing of every national target (or of these), indicator by indicator, earliest deadline first.

    Constant number of queries, whatever the number of targets.
    """
    chosen = list(targets) if targets is not None else [t for each in found.indicators.values() for t in each.targets]
    chosen.sort(key=lambda target: (TARGETED.index(Indicator(target.indicator)), target.deadline))
    published = published_until(found)
    sums = rollup.over(list(_periods(found, chosen, published)), known_on=found.known_on)
    return [_standing(found, target, published, sums) for target in chosen]


def published_until(found: Figures) -> list[PublishedFigure]:
    """Return the published figures of the days up to that of the figures, oldest first."""
    return list(PublishedFigure.objects.filter(as_of__lte=min(found.as_of, found.reports_until)))


def _periods(found: Figures, targets: list[Target], published: list[PublishedFigure]) -> Iterable[Period]:
    """Yield every sum that the standings need, each once."""
    wanted: dict[Period, None] = {}
    for indicator in TARGETED:
        wanted |= dict.fromkeys(_window(indicator, found.as_of, months) for months in (3, 12))
    for target in targets:
        if target.deadline < found.as_of:
            wanted[Period(target.indicator, None, target.deadline)] = None
    for figure in published:
        wanted[Period(figure.indicator, None, figure.as_of)] = None
    return wanted


def _standing(found: Figures, target: Target, published: list[PublishedFigure], sums: dict[Period, int]) -> Standing:
    own = found.indicators[Indicator(target.indicator)]
    left = max(0, target.value - own.total)
    days_left = (target.deadline - found.as_of).days if target.deadline >= found.as_of else None
    return Standing(
        target=target,
        total=own.total,
        final=own.final,
        preliminary=own.preliminary,
        left=left,
        days_left=days_left,
        required_pace_per_month=None if days_left is None else required_pace(left, days_left),
        pace_3_months=_pace(found, target.indicator, 3, sums),
        pace_12_months=_pace(found, target.indicator, 12, sums),
        on_deadline=_on_deadline(found, target, published, sums) if days_left is None else None,
    )


def required_pace(left: int, days_left: int) -> float:
    """Return what must be added a month; today and the day of the deadline both still count."""
    return left / ((days_left + 1) / DAYS_A_MONTH)


def _pace(found: Figures, indicator: str, months: int, sums: dict[Period, int]) -> float | None:
    """Return the additions a month over the last months; None where the records do not reach back that far."""
    window = _window(indicator, found.as_of, months)
    assert window.first is not None
    if not found.indicators[Indicator(indicator)].coverage.complete_between(window.first, window.last):
        return None
    return sums[window] / months


def _window(indicator: str, as_of: date, months: int) -> Period:
    return Period(str(indicator), months_before(as_of, months) + timedelta(days=1), as_of)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of that month: 31 May less 3 is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _on_deadline(
    found: Figures, target: Target, published: list[PublishedFigure], sums: dict[Period, int]
) -> OnDeadline:
    own = [figure for figure in published if figure.indicator == target.indicator]
    nearest = min(own, key=lambda figure: abs((figure.as_of - target.deadline).days), default=None)
    if not _is_complete(found, target, own, sums):
        return OnDeadline(value=None, verdict=None, published=nearest)
    value = sums[Period(target.indicator, None, target.deadline)]
    return OnDeadline(value=value, verdict=REACHED if value >= target.value else MISSED, published=nearest)


def _is_complete(found: Figures, target: Target, published: list[PublishedFigure], sums: dict[Period, int]) -> bool:
    """Whether our records cover the deadline: no gap up to it, and not far below what had been published by then."""
    if not found.indicators[Indicator(target.indicator)].coverage.covers(target.deadline):
        return False
    for figure in published:
        least = figure.value * (APPROXIMATE if figure.approximate else EXACT)
        if figure.as_of <= target.deadline and sums[Period(figure.indicator, None, figure.as_of)] < least:
            return False
    return True
