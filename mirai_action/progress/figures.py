"""The figures: one definition a number, for dashboard, public page, JSON, CSV and command alike.

Every figure has two dates: `as_of`, the day it speaks of, and `known_on`, the day to whose end reports had come in
(both Asia/Tokyo, both included). What is known now is read from the rollup, what was known earlier is counted anew.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from mirai_action.japan import fiscal
from mirai_action.japan.prefectures import CODES

from . import slices
from .coverage import Coverage, coverage
from .cut import Cut
from .models import ONLINE, PLANS, TARGETED, UNKNOWN, Basis, Certainty, Indicator, Target
from .rollup import Key, Sums

PLACES = (*CODES, ONLINE, UNKNOWN)
AMBASSADOR_KINDS = ("individual", "group", "unknown")


@dataclass(frozen=True)
class MonthPoint:
    """One month of a line. `cumulative` is the total at `end`; in a `gap` nothing is known and no line is drawn."""

    month: date
    end: date
    added_final: int
    added_preliminary: int
    cumulative: int
    gap: bool = False


@dataclass(frozen=True)
class Completeness:
    """How many of the sessions planned beforehand, whose day has passed, are reported. no_answer is in unreported."""

    due: int
    reported: int
    no_answer: int

    @property
    def unreported(self) -> int:
        return self.due - self.reported

    @property
    def rate(self) -> float | None:
        """Return the report rate (報告率) from 0 to 1; None where nothing was due."""
        return self.reported / self.due if self.due else None

    def as_json(self) -> dict[str, int]:
        return {
            "due": self.due,
            "reported": self.reported,
            "unreported": self.unreported,
            "no_answer": self.no_answer,
        }


@dataclass(frozen=True)
class IndicatorFigures:
    """One indicator on one day. Every split adds up to `total`.

    `opening` is the part that the opening balance still stands for, `estimate` the part from rough numbers (概数).
    """

    indicator: Indicator
    final: int
    preliminary: int
    by_prefecture: dict[str, int]
    by_kind: dict[str, int]
    by_audience: dict[str, int]
    by_fiscal_year: dict[int, int]
    opening: int
    estimate: int
    targets: list[Target]
    target: Target | None
    current: int | None
    months: list[MonthPoint]
    coverage: Coverage

    @property
    def total(self) -> int:
        """Return the headline, 「速報を含む」: the cumulative number."""
        return self.final + self.preliminary

    @property
    def estimate_share(self) -> float:
        return self.estimate / self.total if self.total else 0.0

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"total": self.total, "final": self.final, "preliminary": self.preliminary}
        if self.indicator == Indicator.AMBASSADORS:
            found["current"] = self.current
            found |= {kind: self.by_kind.get(kind, 0) for kind in AMBASSADOR_KINDS}
        return found | {
            "target": self.target.value if self.target else None,
            "deadline": self.target.deadline.isoformat() if self.target else None,
            "targets": [each.as_json() for each in self.targets],
            "opening": self.opening,
            "estimate": self.estimate,
            "by_prefecture": self.by_prefecture,
        }


@dataclass(frozen=True)
class Figures:
    """All figures of one day as known on one day. `known_on` is None for now; `reports_until` is always a day.

    Figures of a part (`cut`) carry those of the whole nation along, to compare with.
    """

    as_of: date
    reports_until: date
    known_on: date | None
    indicators: dict[Indicator, IndicatorFigures]
    completeness: Completeness
    demonstration: bool
    sums: Sums = field(repr=False)
    cut: Cut | None = None
    nation: Figures | None = field(default=None, repr=False)

    @property
    def ambassadors(self) -> IndicatorFigures:
        return self.indicators[Indicator.AMBASSADORS]

    @property
    def participants(self) -> IndicatorFigures:
        return self.indicators[Indicator.PARTICIPANTS]

    @property
    def sessions(self) -> IndicatorFigures:
        return self.indicators[Indicator.SESSIONS]

    def as_json(self) -> dict[str, Any]:
        """Return exactly what stands in /progress.json (DESIGN 4)."""
        return {
            "as_of": self.as_of.isoformat(),
            "reports_until": self.reports_until.isoformat(),
            "demonstration": self.demonstration,
            "indicators": {str(name): each.as_json() for name, each in self.indicators.items()},
            "completeness": self.completeness.as_json(),
        }


def figures(*, as_of: date | None = None, known_on: date | None = None, cut: Cut | None = None) -> Figures:
    """Return the figures of a day (today) as known to the end of a day (now), in a constant number of queries.

    Where only `known_on` is given, it is also the day of the figures. `cut` asks for a part of them; targets belong
    to the whole and are not in it.
    """
    today = timezone.localdate()
    known = known_on if known_on is not None and known_on < today else None
    day = as_of or known or today
    whole = assembled(
        slices.sums(as_of=day, known_on=known),
        targets=list(Target.objects.national()),
        as_of=day,
        reports_until=known or today,
        known_on=known,
        demonstration=settings.DEMONSTRATION,
    )
    return part(whole, cut, slices.sums(as_of=day, known_on=known, cut=cut)) if cut else whole


def assembled(
    sums: Sums,
    *,
    targets: list[Target],
    as_of: date,
    reports_until: date,
    known_on: date | None,
    demonstration: bool,
) -> Figures:
    """Return the figures that these sums make up: counted just now, or frozen in a snapshot."""
    return Figures(
        as_of=as_of,
        reports_until=reports_until,
        known_on=known_on,
        indicators={each: _indicator(sums, each, targets, as_of=as_of) for each in TARGETED},
        completeness=_completeness(sums),
        demonstration=demonstration,
        sums=sums,
    )


def part(whole: Figures, cut: Cut, sums: Sums) -> Figures:
    """Return the figures of a part. Where records lack is known from the whole: a quiet prefecture is no gap."""
    parts = {
        each: _indicator(sums, each, [], as_of=cut.end(whole.as_of), cover=cut.narrow(figure.coverage))
        for each, figure in whole.indicators.items()
    }
    if cut.is_period:
        ambassadors = parts[Indicator.AMBASSADORS]
        parts[Indicator.AMBASSADORS] = replace(ambassadors, current=None)  # a number of today, not of a period
    return replace(whole, indicators=parts, completeness=_completeness(sums), sums=sums, cut=cut, nation=whole)


def monthly(indicator: str, *, as_of: date | None = None, known_on: date | None = None) -> list[MonthPoint]:
    """Return one point a month from the first record to the month of `as_of`, months without anything included."""
    found = figures(as_of=as_of, known_on=known_on)
    if Indicator(indicator) in found.indicators:
        return found.indicators[Indicator(indicator)].months
    return _months(found.sums, indicator, coverage(found.sums, indicator, as_of=found.as_of), as_of=found.as_of)


def standing_target(targets: Iterable[Target], as_of: date) -> Target | None:
    """Return the target to show: the earliest deadline on or after the day, else the latest past one."""
    ahead = sorted((each for each in targets if each.deadline >= as_of), key=lambda each: each.deadline)
    past = sorted((each for each in targets if each.deadline < as_of), key=lambda each: each.deadline)
    return next(iter(ahead or reversed(past)), None)


def _indicator(
    sums: Sums, indicator: Indicator, targets: list[Target], *, as_of: date, cover: Coverage | None = None
) -> IndicatorFigures:
    own = [each for each in targets if each.indicator == indicator]
    cover = cover or coverage(sums, indicator, as_of=as_of)
    months = _months(sums, indicator, cover, as_of=as_of)
    prefectures = _split(sums, indicator, "prefecture")
    bases = _split(sums, indicator, "basis")
    return IndicatorFigures(
        indicator=indicator,
        final=_sum(sums, indicator, Certainty.FINAL),
        preliminary=_sum(sums, indicator, Certainty.PRELIMINARY),
        by_prefecture={place: prefectures.get(place, 0) for place in PLACES},
        by_kind=_split(sums, indicator, "kind"),
        by_audience=_split(sums, indicator, "audience"),
        by_fiscal_year=_by_fiscal_year(months),
        opening=bases.get(Basis.OPENING, 0),
        estimate=bases.get(Basis.ESTIMATE, 0),
        targets=own,
        target=standing_target(own, as_of),
        current=_current(sums) if indicator == Indicator.AMBASSADORS else None,
        months=months,
        coverage=cover,
    )


def _sum(sums: Sums, indicator: str, certainty: str, axis: str = "all", value: str = "") -> int:
    return sums.get(Key(str(indicator), str(certainty), axis, value), 0)


def _both(sums: Sums, indicator: str, axis: str = "all", value: str = "") -> int:
    return sum(_sum(sums, indicator, certainty, axis, value) for certainty in Certainty)


def _split(sums: Sums, indicator: str, axis: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, quantity in sums.items():
        if key.axis == axis and key.indicator == indicator:
            found[key.value] = found.get(key.value, 0) + quantity
    return {value: quantity for value, quantity in sorted(found.items()) if quantity}


def _current(sums: Sums) -> int:
    """Return the number registered now (現在登録): all registrations less those that left."""
    return _both(sums, Indicator.AMBASSADORS) - _both(sums, Indicator.LEFT)


def _completeness(sums: Sums) -> Completeness:
    """Return due, reported, unreported: sessions whose planned day lies before the day of the figure."""
    due, reported, silent = (_both(sums, indicator) - _both(sums, indicator, "ahead") for indicator in PLANS)
    return Completeness(due=due, reported=reported, no_answer=silent)


def _months(sums: Sums, indicator: str, cover: Coverage, *, as_of: date) -> list[MonthPoint]:
    points, total = [], 0
    for name in cover.months:
        final, preliminary = (
            _sum(sums, indicator, certainty, "month", name) + _sum(sums, indicator, certainty, "opening_month", name)
            for certainty in (Certainty.FINAL, Certainty.PRELIMINARY)
        )
        total += final + preliminary
        first, last = _bounds(name)
        points.append(MonthPoint(first, min(last, as_of), final, preliminary, total, gap=name in cover.gaps))
    return points


def _bounds(month: str) -> tuple[date, date]:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def _by_fiscal_year(months: list[MonthPoint]) -> dict[int, int]:
    """Return what each fiscal year added; the opening balance counts in the year of its day."""
    found: dict[int, int] = {}
    for point in months:
        year = fiscal.year_of(point.month)
        found[year] = found.get(year, 0) + point.added_final + point.added_preliminary
    return found
