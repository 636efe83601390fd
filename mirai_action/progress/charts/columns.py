"""Columns, one a month: what each month added, or a rate from 0 to 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import fiscal

from .scale import Axis, grouped, round_ticks

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 708, 18, 180


@dataclass(frozen=True, kw_only=True)
class Column:
    """A month to draw: `value` None is "nothing known", not 0. `preliminary` is the upper part of `value`."""

    month: date
    value: float | None
    preliminary: float = 0
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Columns:
    key: str
    title: str
    description: str
    blocks: list[Block]
    values: list[Tick]
    years: list[Tick]
    has_preliminary: bool

    width, height, left, right, top, bottom = WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM


def columns(*, key: str, title: str, months: Sequence[Column], unit: str, most: int | None = None) -> Columns:
    """Return the columns of `months`, evenly spaced; `most` fixes the top of the axis (100 for a rate)."""
    highest = most or max([1, *(int(each.value or 0) for each in months)])
    ticks = [0, most // 2, most] if most else round_ticks(highest, most=4)
    up = Axis(min(0, *(each.value or 0 for each in months), 0), ticks[-1], BOTTOM, TOP)
    step = (RIGHT - LEFT) / max(len(months), 1)
    blocks = [block for place, each in enumerate(months) for block in _blocks(each, LEFT + place * step, step, up)]
    years = [
        Tick(at=round(LEFT + place * step, 1), text=str(each.month.year))
        for place, each in enumerate(months)
        if each.month.month == 4 or place == 0
    ]
    return Columns(
        key=key,
        title=title,
        description=_describe(months, unit),
        blocks=blocks,
        values=[Tick(at=up(each), text=grouped(each) + ("%" if most else "")) for each in ticks],
        years=[_named(tick, months[0].month if months else None) for tick in years],
        has_preliminary=any(each.preliminary for each in months),
    )


def _named(tick: Tick, first: date | None) -> Tick:
    """The year at the left edge is that of its fiscal year: January 2020 stands under 2019."""
    return Tick(at=tick.at, text=str(fiscal.year_of(first))) if first and tick.at == LEFT else tick


def _blocks(each: Column, x: float, step: float, up: Axis) -> list[Block]:
    """Return the final part and, on top of it, the preliminary part."""
    if not each.value or each.value < 0:
        return []
    width = round(step * (0.72 if step > 6 else 0.9), 1)
    left, top = round(x + (step - width) / 2, 1), up(each.value)
    middle = up(each.value - min(max(each.preliminary, 0), each.value))
    parts = [("final", middle, BOTTOM), ("preliminary", top, middle)]
    return [
        Block(x=left, y=y, width=width, height=round(foot - y, 1), kind=kind) for kind, y, foot in parts if foot > y
    ]


def _describe(months: Sequence[Column], unit: str) -> str:
    known = [each for each in months if each.value is not None]
    if not known:
        return _("まだ記録がありません。")
    last = known[-1]
    return _("%(month)sは %(number)s%(unit)s です。すべての数は下の表にあります。") % {
        "month": date_format(last.month, "YEAR_MONTH_FORMAT"),
        "number": grouped(round(last.value or 0)),
        "unit": unit,
    }
