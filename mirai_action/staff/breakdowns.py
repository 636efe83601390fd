"""The tables of the dashboard beside the three panels: by kind of host and audience, by year and month, report rate."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ambassadors.models import BodyKind
from mirai_action.japan import fiscal
from mirai_action.progress import charts
from mirai_action.progress.figures import Figures, MonthPoint
from mirai_action.progress.models import TARGETED, Certainty, Indicator, month_of
from mirai_action.progress.panels import unit
from mirai_action.progress.rollup import Key
from sessions_log.choices import Audience

from .links import Lists

MONTHS_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a split: how many sessions and participants, and what share of the participants."""

    label: str
    sessions: int
    participants: int
    share: float
    href: str

    @property
    def width(self) -> str:
        return f"{max(0.0, min(self.share, 1.0)):.1%}"


@dataclass(frozen=True, kw_only=True)
class Split:
    key: str
    title: str
    rows: list[Row]
    sessions: int
    participants: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What was added; None is "no records", not 0."""

    number: int | None
    href: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """A year or a month: one cell an indicator, and the report rate of what was planned for it, with its list."""

    label: str
    cells: list[Cell]
    due: int
    reported: int
    href: str
    months: list[Span]

    @property
    def rate(self) -> float | None:
        return self.reported / self.due if self.due else None


def splits(found: Figures, lists: Lists) -> list[Split]:
    """Return the splits of sessions and participants by kind of host and by main audience."""
    kinds = {value: str(label) for value, label in BodyKind.choices}
    audiences = {value: str(label) for value, label in Audience.choices} | {"": _("不明")}
    return [
        _split("host", _("主催者の種類"), found, kinds, lambda value: lists.sessions(host_kind__exact=value)),
        _split(
            "audience",
            _("主な対象"),
            found,
            audiences,
            lambda value: lists.sessions(audience__exact=value or "unknown"),
        ),
    ]


def _split(key: str, title: str, found: Figures, labels: dict[str, str], href: Callable[[str], str]) -> Split:
    sessions, participants = (
        figure.by_kind if key == "host" else figure.by_audience for figure in (found.sessions, found.participants)
    )
    total = found.participants.total
    rows = [
        Row(
            label=labels.get(value, value),
            sessions=sessions.get(value, 0),
            participants=participants.get(value, 0),
            share=participants.get(value, 0) / total if total else 0.0,
            href=href(value) if sessions.get(value) else "",
        )
        for value in {**sessions, **participants}
    ]
    rows.sort(key=lambda row: (-row.participants, row.label))
    return Split(key=key, title=title, rows=rows, sessions=found.sessions.total, participants=total)


def years(found: Figures, lists: Lists) -> list[Span]:
    """Return the fiscal years, the newest first, each with its months: what was added, and the report rate."""
    points = {each: {point.month: point for point in found.indicators[each].months} for each in TARGETED}
    months = sorted({month for own in points.values() for month in own}, reverse=True)
    grouped: dict[int, list[Span]] = {}
    for month in months:
        own = {each: points[each].get(month) for each in TARGETED}
        grouped.setdefault(fiscal.year_of(month), []).append(_month(found, lists, month, own))
    return [_year(found, year, inside, lists) for year, inside in grouped.items()]


def _month(found: Figures, lists: Lists, month: date, own: dict[Indicator, MonthPoint | None]) -> Span:
    due, reported = _planned(found, month)
    cells = [Cell(number=_added(point), href=lists.month(each, month)) for each, point in own.items()]
    last = date(month.year, month.month, monthrange(month.year, month.month)[1])
    href = lists.rate(month, last) if due else ""
    return Span(label=f"{month.year}-{month.month:02}", cells=cells, due=due, reported=reported, href=href, months=[])


def _year(found: Figures, year: int, months: list[Span], lists: Lists) -> Span:
    cells = []
    for place, each in enumerate(TARGETED):
        known = [month.cells[place].number for month in months if month.cells[place].number is not None]
        cells.append(Cell(number=sum(n or 0 for n in known) if known else None, href=lists.year(each, year)))
    due, reported = sum(each.due for each in months), sum(each.reported for each in months)
    first, last = fiscal.bounds(year)
    # The rate is that of months that are over: the list ends with the last of them.
    href = lists.rate(first, min(last, found.as_of.replace(day=1) - timedelta(days=1))) if due else ""
    return Span(label=fiscal.label(year), cells=cells, due=due, reported=reported, href=href, months=months)


def _added(point: MonthPoint | None) -> int | None:
    if point is None or (point.gap and not (point.added_final or point.added_preliminary)):
        return None
    return point.added_final + point.added_preliminary


def _planned(found: Figures, month: date) -> tuple[int, int]:
    """Return how many planned sessions of a month were due and reported; (0, 0) until the month is over."""
    if month_of(month) >= month_of(found.as_of):
        return 0, 0
    due, reported = (
        sum(found.sums.get(Key(each, str(certainty), "month", month_of(month)), 0) for certainty in Certainty)
        for each in (str(Indicator.PLANNED), str(Indicator.REPORTED))
    )
    return due, reported


def monthly_charts(found: Figures) -> list[charts.Columns]:
    """Return a chart an indicator of what the last months added, and one of the report rate."""
    return [*(_added_chart(found, each) for each in TARGETED), rate_chart(found)]


def _added_chart(found: Figures, indicator: Indicator) -> charts.Columns:
    points = found.indicators[indicator].months[-MONTHS_SHOWN:]
    return charts.columns(
        key=f"months-{indicator}",
        title=_("%(name)s：月ごとに増えた数") % {"name": indicator.label},
        unit=unit(indicator),
        months=[
            charts.Column(month=each.month, value=_added(each), preliminary=each.added_preliminary) for each in points
        ],
    )


def rate_chart(found: Figures) -> charts.Columns:
    """Return the report rate of each month whose plans are all due."""
    months = [each.month for each in found.sessions.months if month_of(each.month) < month_of(found.as_of)]
    shares: list[Any] = [_planned(found, month) for month in months[-MONTHS_SHOWN:]]
    return charts.columns(
        key="months-rate",
        title=_("報告率：予定された月ごと"),
        unit="%",
        most=100,
        months=[
            charts.Column(month=month, value=100 * reported / due if due else None)
            for month, (due, reported) in zip(months[-MONTHS_SHOWN:], shares, strict=True)
        ],
    )
