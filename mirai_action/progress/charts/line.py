"""The cumulative line against the target, with the published figures as dated points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import fiscal

from .scale import Axis, DayAxis, fiscal_starts, grouped, round_ticks

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 76, 700, 40, 312
# A gap narrower than this has no room for its words.
NARROW = 90


class Month(Protocol):
    """A month of the ledger: what was added in it, the cumulative number on its last day, or that it is a gap."""

    @property
    def month(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def added_final(self) -> int: ...
    @property
    def added_preliminary(self) -> int: ...
    @property
    def cumulative(self) -> int: ...
    @property
    def gap(self) -> bool: ...


class Published(Protocol):
    as_of: date
    value: int
    approximate: bool

    def day_label(self) -> str: ...


class Goal(Protocol):
    value: int
    deadline: date


@dataclass(frozen=True, kw_only=True)
class Fan:
    """A forecast to draw: the range on a day, from the end of the line on."""

    deadline: date
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A correction to mark: the day of the line that it changed, and its words."""

    day: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something at a place, with its words."""

    x: float = 0
    y: float = 0
    text: str = ""
    width: float = 0
    middle: float = 0
    end: str = "middle"
    lift: str = "-.7em"


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """A row of the table: a fiscal year, what it added, the cumulative number at its end (or today).

    `gap`: no month of it has records, so its zeros mean "not known" and are not printed.
    """

    label: str
    added: int
    preliminary: int
    cumulative: int
    gap: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    key: str
    title: str
    description: str
    unit: str
    paths: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    preliminary: list[str] = field(default_factory=list)
    gaps: list[Mark] = field(default_factory=list)
    points: list[Mark] = field(default_factory=list)
    goals: list[Mark] = field(default_factory=list)
    fans: list[str] = field(default_factory=list)
    corrections: list[Mark] = field(default_factory=list)
    last: Mark | None = None
    values: list[Mark] = field(default_factory=list)
    years: list[Mark] = field(default_factory=list)
    months: str = ""
    rows: list[YearRow] = field(default_factory=list)

    width, height, left, right, top, bottom = WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM


@dataclass(frozen=True)
class _Spot:
    """A point of the line: the cumulative number on a day, and how much of it is preliminary."""

    day: date
    total: int
    preliminary: int


def line(
    *,
    key: str,
    title: str,
    unit: str,
    months: Sequence[Month],
    published: Sequence[Published] = (),
    goals: Sequence[Goal] = (),
    fans: Sequence[Fan] = (),
    corrections: Sequence[Changed] = (),
    as_of: date,
) -> Line:
    """Return the line of `months` up to `as_of`. Without any it is a frame with the goals and published figures."""
    stretches = _stretches(months)
    days = [each.month for each in months] + [each.as_of for each in published] + [as_of]
    end = max([as_of, *(each.deadline for each in goals)])
    first = fiscal.bounds(fiscal.year_of(min(days)))[0]
    across = DayAxis(first, end, LEFT, RIGHT)
    tops = [*(m.cumulative for m in months), *(p.value for p in published), *(g.value for g in goals)]
    highest = max([0, *tops, *(round(each.high) for each in fans)])
    ticks = round_ticks(highest)
    up = Axis(0, ticks[-1], BOTTOM, TOP)
    starts = fiscal_starts(min(days), end)
    return Line(
        key=key,
        title=title,
        unit=unit,
        description=_describe(months, unit, as_of),
        paths=[_path(spots, across, up) for spots in stretches],
        areas=[_area(spots, across, up) for spots in stretches],
        preliminary=[_band(spots, across, up) for spots in stretches if any(s.preliminary > 0 for s in spots)],
        gaps=_gaps(months, across),
        points=[_point(each, across, up, unit) for each in published if each.as_of <= end],
        goals=[_goal(each, across, up) for each in goals],
        fans=[_fan(each, stretches[-1][-1], across, up) for each in fans if stretches],
        corrections=[
            Mark(x=across.at(each.day), y=BOTTOM - 9, text=each.text)
            for each in corrections
            if first <= each.day <= end
        ],
        last=_last(stretches, goals, across, up),
        values=[Mark(y=up(each), text=grouped(each)) for each in ticks],
        years=[Mark(x=across.at(each), text=str(each.year)) for each in starts],
        months="".join(
            f"M{across.at(each)} {BOTTOM}v4" for each in _month_starts(fiscal_starts(min(days), end, most=99), end)
        ),
        rows=_rows(months),
    )


def _stretches(months: Sequence[Month]) -> list[list[_Spot]]:
    """Return the runs of months with records as points of the line, one at each month's end."""
    spots, preliminary = [], 0
    for each in months:
        preliminary += each.added_preliminary
        spots.append((each.gap, _Spot(each.end, each.cumulative, preliminary)))
    return [[spot for _gap, spot in run] for gap, run in groupby(spots, key=lambda each: each[0]) if not gap]


def _path(spots: list[_Spot], across: DayAxis, up: Axis) -> str:
    """Return the line through `spots`; a single one becomes a dot (a round cap of no length)."""
    drawn = "L".join(f"{across.at(each.day):g} {up(each.total):g}" for each in spots)
    return f"M{drawn}h0" if len(spots) == 1 else f"M{drawn}"


def _area(spots: list[_Spot], across: DayAxis, up: Axis) -> str:
    final = "L".join(f"{across.at(each.day):g} {up(each.total - each.preliminary):g}" for each in spots)
    return f"M{across.at(spots[0].day):g} {BOTTOM}L{final}L{across.at(spots[-1].day):g} {BOTTOM}Z"


def _band(spots: list[_Spot], across: DayAxis, up: Axis) -> str:
    """Return what lies between the final part and the whole: the preliminary part."""
    first = next(index for index, each in enumerate(spots) if each.preliminary > 0)
    part = spots[max(first - 1, 0) :]
    back = "L".join(f"{across.at(each.day):g} {up(each.total - each.preliminary):g}" for each in reversed(part))
    return f"{_path(part, across, up)}L{back}Z"


def _gaps(months: Sequence[Month], across: DayAxis) -> list[Mark]:
    """Return the stretches without records. A narrow one is shaded without its words, which the legend has."""
    marks = []
    for gap, run in groupby(months, key=lambda each: each.gap):
        if gap:
            inside = list(run)
            x, end = across.at(inside[0].month), across.at(inside[-1].end)
            text = _("記録なし") if end - x >= NARROW else ""
            marks.append(Mark(x=x, width=round(end - x, 1), middle=round((x + end) / 2, 1), text=text))
    return marks


def _point(each: Published, across: DayAxis, up: Axis, unit: str) -> Mark:
    number = (_("約%(number)s") if each.approximate else "%(number)s") % {"number": grouped(each.value)}
    text = _("公表値 %(number)s%(unit)s（%(day)s現在）") % {
        "number": number,
        "unit": unit,
        "day": each.day_label(),
    }
    return Mark(x=across.at(each.as_of), y=up(each.value), text=text)


def _goal(each: Goal, across: DayAxis, up: Axis) -> Mark:
    x = across.at(each.deadline)
    text = _("目標 %(number)s") % {"number": grouped(each.value)}
    return Mark(
        x=x, y=up(each.value), text=text, middle=min(max(x - 6, LEFT + 6), RIGHT), end="end" if x > 240 else "start"
    )


def _fan(each: Fan, spot: _Spot, across: DayAxis, up: Axis) -> str:
    """Return the range as an area that opens from the end of the line to the deadline."""
    x = across.at(each.deadline)
    return f"M{across.at(spot.day):g} {up(spot.total):g}L{x:g} {up(each.low):g}V{up(each.high):g}Z"


def _last(stretches: list[list[_Spot]], goals: Sequence[Goal], across: DayAxis, up: Axis) -> Mark | None:
    """Return the end of the line with its number, set below the line where a goal's words stand right above."""
    if not stretches:
        return None
    spot = stretches[-1][-1]
    y = up(spot.total)
    crowded = any(-20 < y - up(each.value) < 60 for each in goals if each.deadline >= spot.day)
    return Mark(x=across.at(spot.day), y=y, text=grouped(spot.total), lift="1.5em" if crowded else "-.7em")


def _month_starts(years: list[date], end: date) -> list[date]:
    """Return the first of each month after each 1 April of `years`, up to `end`."""
    months = [
        date(each.year + (each.month + add - 1) // 12, (each.month + add - 1) % 12 + 1, 1)
        for each in years
        for add in range(12)
    ]
    return [each for each in months if each <= end]


def _rows(months: Sequence[Month]) -> list[YearRow]:
    years: dict[int, list[Month]] = {}
    for each in months:
        years.setdefault(fiscal.year_of(each.month), []).append(each)
    return [
        YearRow(
            label=fiscal.label(year),
            added=sum(each.added_final + each.added_preliminary for each in inside),
            preliminary=sum(each.added_preliminary for each in inside),
            cumulative=inside[-1].cumulative,
            gap=all(each.gap for each in inside),
        )
        for year, inside in years.items()
    ]


def _describe(months: Sequence[Month], unit: str, as_of: date) -> str:
    if not months or not months[-1].cumulative:
        return _("まだ記録がありません。最初の記録が入ると、ここに線が伸びていきます。")
    return _("%(day)s現在の累計は %(number)s%(unit)s です。年度ごとの数は下の表にあります。") % {
        "day": date_format(as_of, "DATE_FORMAT"),
        "number": grouped(months[-1].cumulative),
        "unit": unit,
    }
