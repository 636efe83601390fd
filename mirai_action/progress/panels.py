"""What the public page and the staff's dashboard both show: one panel an indicator, made from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import charts
from .figures import Figures, IndicatorFigures
from .models import TARGETED, Indicator, PublishedFigure, Target
from .standing import Standing, published_until, standings

Href = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target: where we stand against it, and its bar."""

    standing: Standing
    bar: charts.Bar

    @property
    def target(self) -> Target:
        return self.standing.target


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

    @property
    def counter(self) -> str:
        """The counter word beside the large number: a registration is a person or a group."""
        return _("人・団体") if self.indicator == Indicator.AMBASSADORS else self.unit


def panels(found: Figures, *, hrefs: Mapping[str, Href] | None = None) -> list[Panel]:
    """Return the panels of ambassadors, participants and sessions, in a constant number of queries.

    `hrefs` gives, for an indicator, the address behind a tile of its map; without one the tiles are no links.
    """
    published, reached = published_until(found), standings(found)
    return [
        _panel(
            found,
            each,
            [point for point in published if point.indicator == each],
            [one for one in reached if one.target.indicator == each],
            (hrefs or {}).get(each, lambda _code: ""),
        )
        for each in TARGETED
    ]


def rate_bar(found: Figures) -> charts.Bar:
    """Return the bar of the report rate: reported of due."""
    due, reported = found.completeness.due, found.completeness.reported
    return charts.bar(key="rate", label=_("報告済みの学習会"), final=reported, preliminary=0, target=due or None)


def unit(indicator: str) -> str:
    """Return the counter word of an indicator: 人 or 回."""
    return _("回") if indicator == Indicator.SESSIONS else _("人")


def _panel(
    found: Figures, indicator: Indicator, published: list[PublishedFigure], reached: list[Standing], href: Href
) -> Panel:
    figure = found.indicators[indicator]
    return Panel(
        indicator=indicator,
        figure=figure,
        unit=unit(indicator),
        goals=[_goal(each) for each in reached],
        published=published,
        line=_line(found, figure, published),
        tiles=charts.tiles(
            key=f"m-{indicator[0]}",
            title=_("%(name)s：都道府県別") % {"name": indicator.label},
            unit=unit(indicator),
            values=figure.by_prefecture,
            href=href,
        ),
    )


def _goal(standing: Standing) -> Goal:
    target = standing.target
    return Goal(
        standing=standing,
        bar=charts.bar(
            key=f"bar-{target.indicator}-{target.pk}",
            label=str(Indicator(target.indicator).label),
            final=standing.final,
            preliminary=standing.preliminary,
            target=target.value,
        ),
    )


def _line(found: Figures, figure: IndicatorFigures, published: list[PublishedFigure]) -> charts.Line:
    return charts.line(
        key=f"line-{figure.indicator}",
        title=_("%(name)s：累計の推移") % {"name": figure.indicator.label},
        unit=unit(figure.indicator),
        months=figure.months,
        published=published,
        goals=figure.targets,
        as_of=found.as_of,
    )
