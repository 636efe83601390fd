"""Downloads added up for staff: figures, by edition, by prefecture chosen, and columns for each day or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import prefectures
from mirai_action.progress import charts
from mirai_action.progress.charts.columns import BOTTOM, LEFT, RIGHT, TOP, Block, Columns, Tick
from mirai_action.progress.charts.scale import Axis, grouped, round_ticks

from .models import Edition

DAYS = 30
MONTHS = 24


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a table: what it is about, downloads of the last 30 days and of all time."""

    label: str
    recent: int
    all: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What stands above the list. Today's state; downloads do not travel in time."""

    cards: list[tuple[str, int]]
    editions: list[Line]
    prefectures: list[Line]
    days: list[tuple[date, int]]
    chart: Columns
    months: list[tuple[date, int]]
    month_chart: Columns


def of(rows: Any, *, today: date) -> Figures:
    """Add up the tallies `rows` (those the list shows, whatever its filters)."""
    rows = rows.order_by()
    return Figures(
        cards=_cards(rows, today),
        editions=_by_edition(rows, today),
        prefectures=_by_prefecture(rows, today),
        **_days(rows, today),
        **_months(rows, today),
    )


def _recent(today: date, days: int) -> Q:
    return Q(day__gt=today - timedelta(days=days), day__lte=today)


def _cards(rows: Any, today: date) -> list[tuple[str, int]]:
    spans = {f"days_{days}": Sum("count", filter=_recent(today, days)) for days in (1, 7, 30)}
    found = rows.aggregate(**spans, all=Sum("count"))
    labels = {"days_1": _("今日"), "days_7": _("7日間"), "days_30": _("30日間"), "all": _("累計")}
    return [(labels[name], found[name] or 0) for name in labels]


def _by_edition(rows: Any, today: date) -> list[Line]:
    sums = _sums(rows, "edition", today)
    named = Edition.objects.filter(pk__in=sums).select_related("series")
    return [Line(label=str(each), recent=sums[each.pk][0], all=sums[each.pk][1]) for each in named]


def _by_prefecture(rows: Any, today: date) -> list[Line]:
    sums = _sums(rows, "prefecture", today)
    return [
        Line(label=prefectures.label(code) if code else _("選択なし"), recent=sums[code][0], all=sums[code][1])
        for code in sorted(sums, key=lambda code: (not code, code))
    ]


def _sums(rows: Any, field: str, today: date) -> dict[Any, tuple[int, int]]:
    """Return {value of `field`: (last 30 days, all)}."""
    found = rows.values(field).annotate(recent=Sum("count", filter=_recent(today, DAYS)), all=Sum("count"))
    return {each[field]: (each["recent"] or 0, each["all"] or 0) for each in found}


def _days(rows: Any, today: date) -> dict[str, Any]:
    found = dict(rows.filter(_recent(today, DAYS)).values_list("day").annotate(Sum("count")))
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = [(day, found.get(day, 0)) for day in days]
    return {"days": counts, "chart": _day_chart(counts)}


def _months(rows: Any, today: date) -> dict[str, Any]:
    first = _month_before(today.replace(day=1), MONTHS - 1)
    sums = rows.filter(day__gte=first).annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("count"))
    found = dict(sums)
    months = [_month_before(today.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    counts = [(month, found.get(month, 0)) for month in months]
    chart = charts.columns(
        key="months",
        title=_("月ごとのダウンロード"),
        months=[charts.Column(month=month, value=count) for month, count in counts],
        unit=_("件"),
    )
    return {"months": counts, "month_chart": chart}


def _month_before(first: date, months: int) -> date:
    """Return the first day of the month `months` before the month that begins on `first`."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _day_chart(counts: Sequence[tuple[date, int]]) -> Columns:
    """Return the columns of the days, the day named below every seventh."""
    ticks = round_ticks(max(1, *(count for _day, count in counts)), most=4)
    up = Axis(0, ticks[-1], BOTTOM, TOP)
    step = (RIGHT - LEFT) / len(counts)
    width = round(step * 0.72, 1)
    places = [round(LEFT + place * step, 1) for place in range(len(counts))]
    blocks = [
        Block(
            x=round(x + (step - width) / 2, 1),
            y=up(count),
            width=width,
            height=round(BOTTOM - up(count), 1),
            kind="final",
        )
        for x, (_day, count) in zip(places, counts, strict=True)
        if count
    ]
    last_day, last = counts[-1]
    return Columns(
        key="days",
        title=_("日ごとのダウンロード"),
        description=_("%(day)sは%(count)d件です。すべての数は下の表にあります。")
        % {"day": date_format(last_day, "MONTH_DAY_FORMAT"), "count": last},
        blocks=blocks,
        values=[Tick(at=up(each), text=grouped(each)) for each in ticks],
        years=[
            Tick(at=x, text=date_format(day, "n/j"))
            for place, (x, (day, _count)) in enumerate(zip(places, counts, strict=True))
            if place % 7 == 0
        ],
        has_preliminary=False,
    )
