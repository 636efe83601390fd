"""What the public page and the staff's dashboard both show: one panel an indicator, made from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import charts
from .figures import Figures, IndicatorFigures
from .models import Indicator, PublishedFigure, Target

Href = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target with its bar: `share` of it that is reached today, `left` to go (0 once reached)."""

    target: Target
    bar: charts.Bar
    share: float
    left: int
    standing: Any = None
    founding: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """An indicator as a reader sees it: number, goals (the founding one first), line, map."""

    indicator: Indicator
    figure: IndicatorFigures
    unit: str
    goals: list[Goal]
    published: list[PublishedFigure]
    line: charts.Line
    tiles: charts.Tiles

    @property
    def name(self) -> str:
        return str(self.indicator.label)


def panels(found: Figures, *, standings: dict[int, Any] | None = None, hrefs: dict[str, Href] | None = None) -> list[Panel]:
    """Return the panels of ambassadors, participants and sessions, in one query beside those of `found`.

    `hrefs` gives, for an indicator, the address behind a tile of its map; without one the tiles are no links.
    """
    published = list(PublishedFigure.objects.all())
    order = (Indicator.AMBASSADORS, Indicator.PARTICIPANTS, Indicator.SESSIONS)
    return [
        _panel(
            found,
            each,
            [point for point in published if point.indicator == each and point.as_of <= found.as_of],
            standings or {},
            (hrefs or {}).get(each, lambda _code: ""),
        )
        for each in order
    ]


def unit(indicator: str) -> str:
    """Return the counter word of an indicator: 人 or 回."""
    return _("回") if indicator == Indicator.SESSIONS else _("人")


def _panel(
    found: Figures, indicator: Indicator, published: list[PublishedFigure], standings: dict[int, Any], href: Href
) -> Panel:
    figure = found.indicators[indicator]
    goals = sorted(figure.targets, key=lambda each: each.deadline)
    return Panel(
        indicator=indicator,
        figure=figure,
        unit=unit(indicator),
        goals=[_goal(figure, each, standings.get(each.pk), founding=each is goals[0]) for each in goals],
        published=published,
        line=_line(found, figure, published, goals),
        tiles=charts.tiles(
            key=f"map-{indicator}",
            title=_("%(name)s：都道府県別") % {"name": indicator.label},
            unit=unit(indicator),
            values=figure.by_prefecture,
            href=href,
        ),
    )


def _goal(figure: IndicatorFigures, target: Target, standing: Any, *, founding: bool) -> Goal:
    return Goal(
        target=target,
        bar=charts.bar(
            key=f"bar-{figure.indicator}-{target.pk}",
            label=str(figure.indicator.label),
            final=figure.final,
            preliminary=figure.preliminary,
            target=target.value,
        ),
        share=figure.total / target.value,
        left=max(target.value - figure.total, 0),
        standing=standing,
        founding=founding,
    )


def _line(
    found: Figures, figure: IndicatorFigures, published: Sequence[PublishedFigure], goals: Sequence[Target]
) -> charts.Line:
    return charts.line(
        key=f"line-{figure.indicator}",
        title=_("%(name)s：累計の推移") % {"name": figure.indicator.label},
        unit=unit(figure.indicator),
        months=figure.months,
        published=published,
        goals=goals,
        as_of=found.as_of,
    )
