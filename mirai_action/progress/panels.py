"""What the public page and the staff's dashboard both show: one panel an indicator, made from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from . import charts, forecast
from .figures import Figures, IndicatorFigures
from .models import TARGETED, Indicator, PublishedFigure, Target
from .scoped import scoped_standings
from .standing import Standing, published_until, standings

Href = Callable[[str], str]


def nowhere(_what: object) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The addresses of the lists behind the numbers of an indicator; "" where there is none to see.

    `place` gives that of a tile for its code and that of the whole number for "", `deadline` that of the level reached
    on the day of a target.
    """

    place: Href = nowhere
    final: str = ""
    preliminary: str = ""
    current: str = ""
    deadline: Callable[[Target], str] = nowhere


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target: where we stand against it, its bar, and where it will land where that can be said.

    `href` is the list behind the level that it speaks of: on its deadline once that is over, now before.
    """

    standing: Standing
    bar: charts.Bar
    forecast: forecast.Forecast | None = None
    href: str = ""

    @property
    def target(self) -> Target:
        return self.standing.target


@dataclass(frozen=True, kw_only=True)
class Panel:
    """An indicator as a reader sees it: number, goals (the founding one first), line, map.

    `nation` is there where the figure is of a part, to compare with; `behind` leads to the lists behind the numbers.
    """

    indicator: Indicator
    figure: IndicatorFigures
    unit: str
    goals: list[Goal]
    published: list[PublishedFigure]
    line: charts.Line
    tiles: charts.Tiles
    nation: IndicatorFigures | None = None
    behind: Behind = field(default_factory=Behind)

    @property
    def href(self) -> str:
        return self.behind.place("")

    @property
    def share(self) -> float | None:
        """Return the part of the nation's number, from 0 to 1."""
        return self.figure.total / self.nation.total if self.nation and self.nation.total else None

    @property
    def name(self) -> str:
        return str(self.indicator.label)

    @property
    def counter(self) -> str:
        """The counter word beside the large number: a registration is a person or a group."""
        return _("人・団体") if self.indicator == Indicator.AMBASSADORS else self.unit


def panels(
    found: Figures,
    *,
    behind: Mapping[str, Behind] | None = None,
    targets: Iterable[Target] = (),
    corrections: Mapping[str, Sequence[charts.Changed]] | None = None,
    kept: tuple[list[PublishedFigure], list[Standing]] | None = None,
) -> list[Panel]:
    """Return the panels of ambassadors, participants and sessions, in a constant number of queries.

    `behind` gives, for an indicator, the lists behind its numbers. A part of the figures stands against `targets`,
    those of its prefectures and bodies; the nation against its own, frozen figures against what was `kept` with them.
    """
    published, reached = kept or (([], scoped_standings(found, targets)) if found.cut else _national(found))
    own = behind or {}
    shocks = frozenset() if kept else forecast.shock_months()  # frozen figures stay as they are
    return [
        _panel(
            found,
            each,
            [point for point in published if point.indicator == each],
            [
                goal(one, found=None if kept else found, shocks=shocks, href=_deadline(one, own.get(each, Behind())))
                for one in reached
                if one.target.indicator == each
            ],
            own.get(each, Behind()),
            (corrections or {}).get(each, ()),
        )
        for each in TARGETED
    ]


def _national(found: Figures) -> tuple[list[PublishedFigure], list[Standing]]:
    return published_until(found), standings(found)


def _deadline(standing: Standing, behind: Behind) -> str:
    """Return the list behind how a target ended; a published figure has none."""
    on = standing.on_deadline
    return behind.deadline(standing.target) if on and on.value is not None else ""


def rate_bar(found: Figures) -> charts.Bar:
    """Return the bar of the report rate: reported of due."""
    due, reported = found.completeness.due, found.completeness.reported
    return charts.bar(key="rate", label=_("報告済みの学習会"), final=reported, preliminary=0, target=due or None)


def unit(indicator: str) -> str:
    """Return the counter word of an indicator: 人 or 回."""
    return _("回") if indicator == Indicator.SESSIONS else _("人")


def _panel(
    found: Figures,
    indicator: Indicator,
    published: list[PublishedFigure],
    goals: list[Goal],
    behind: Behind,
    corrections: Sequence[charts.Changed],
) -> Panel:
    figure = found.indicators[indicator]
    return Panel(
        indicator=indicator,
        figure=figure,
        unit=unit(indicator),
        goals=goals,
        published=published,
        line=_line(found, figure, published, goals, corrections),
        tiles=charts.tiles(
            key=f"m-{indicator[0]}",
            title=_("%(name)s：都道府県別") % {"name": indicator.label},
            unit=unit(indicator),
            values=figure.by_prefecture,
            href=behind.place,
        ),
        nation=found.nation.indicators[indicator] if found.nation else None,
        behind=behind,
    )


def goal(standing: Standing, *, found: Figures | None = None, shocks: Iterable[date] = (), href: str = "") -> Goal:
    """Return a target with its bar and its list; with its landing range where the figures at hand are its own."""
    target = standing.target
    own = found is not None and (target.is_national if not found.cut else found.cut.places == (target.prefecture,))
    return Goal(
        standing=standing,
        bar=charts.bar(
            key=f"bar-{target.indicator}-{target.pk}",
            label=str(Indicator(target.indicator).label),
            final=standing.final,
            preliminary=standing.preliminary,
            target=target.value,
        ),
        forecast=forecast.of(found, Indicator(target.indicator), deadline=target.deadline, shocks=shocks)
        if found is not None and own
        else None,
        href=href,
    )


def _line(
    found: Figures,
    figure: IndicatorFigures,
    published: list[PublishedFigure],
    goals: list[Goal],
    corrections: Sequence[charts.Changed],
) -> charts.Line:
    """Return the cumulative line; in a period it begins at 0 with it."""
    title = _("%(name)s：期間中の累計") if found.cut and found.cut.is_period else _("%(name)s：累計の推移")
    return charts.line(
        key=f"line-{figure.indicator}",
        title=title % {"name": figure.indicator.label},
        unit=unit(figure.indicator),
        months=figure.months,
        published=published,
        goals=figure.targets,
        fans=[
            charts.Fan(deadline=each.deadline, low=each.low, high=each.high)
            for each in (one.forecast for one in goals)
            if each and each.low is not None and each.high is not None
        ],
        corrections=corrections,
        as_of=found.cut.end(found.as_of) if found.cut else found.as_of,
    )
