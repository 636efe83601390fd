"""What the home page says about an indicator: the number, the founding target, the bar between them."""

from __future__ import annotations

from dataclasses import dataclass

from mirai_action.progress import charts, panels
from mirai_action.progress.figures import AMBASSADOR_KINDS, Figures, IndicatorFigures
from mirai_action.progress.models import Indicator, Target
from mirai_action.progress.standing import Standing, standings

SHOWN = (Indicator.AMBASSADORS, Indicator.PARTICIPANTS)


@dataclass(frozen=True, kw_only=True)
class Goal:
    """An indicator and how it stands against its founding target; None where no target is known."""

    figure: IndicatorFigures
    standing: Standing | None
    bar: charts.Bar

    @property
    def kinds(self) -> dict[str, int]:
        """Return the split that is always shown (DOMAIN 3.1), zeros included."""
        return {kind: self.figure.by_kind.get(kind, 0) for kind in AMBASSADOR_KINDS}

    @property
    def unit(self) -> str:
        return panels.unit(self.figure.indicator)


def goals(found: Figures) -> list[Goal]:
    """Return ambassadors and participants, each with its founding target: the one with the earliest deadline."""
    shown = [found.indicators[each] for each in SHOWN]
    targets = [target for figure in shown if (target := _founding(figure))]
    reached = {each.target.indicator: each for each in standings(found, targets=targets)}
    return [_goal(figure, reached.get(figure.indicator)) for figure in shown]


def _founding(figure: IndicatorFigures) -> Target | None:
    return min(figure.targets, key=lambda each: each.deadline, default=None)


def _goal(figure: IndicatorFigures, standing: Standing | None) -> Goal:
    bar = charts.bar(
        key=f"goal-{figure.indicator}",
        label=str(figure.indicator.label),
        final=figure.final,
        preliminary=figure.preliminary,
        target=standing.target.value if standing else None,
    )
    return Goal(figure=figure, standing=standing, bar=bar)
