"""What the home page says about an indicator: the number, the founding target, the bar between them."""

from __future__ import annotations

from dataclasses import dataclass

from mirai_action.progress import charts
from mirai_action.progress.figures import AMBASSADOR_KINDS, IndicatorFigures
from mirai_action.progress.models import Target


@dataclass(frozen=True, kw_only=True)
class Goal:
    """An indicator with the target that its bar is drawn against; None where no target is known."""

    figure: IndicatorFigures
    target: Target | None
    bar: charts.Bar

    @property
    def kinds(self) -> dict[str, int]:
        """Return the split that is always shown (DOMAIN 3.1), zeros included."""
        return {kind: self.figure.by_kind.get(kind, 0) for kind in AMBASSADOR_KINDS}

    @property
    def share(self) -> float | None:
        return self.figure.total / self.target.value if self.target else None


def goal(figure: IndicatorFigures) -> Goal:
    """Return the goal of an indicator. The founding target is the one with the earliest deadline."""
    target = min(figure.targets, key=lambda each: each.deadline, default=None)
    bar = charts.bar(
        key=f"goal-{figure.indicator}",
        label=str(figure.indicator.label),
        final=figure.final,
        preliminary=figure.preliminary,
        target=target.value if target else None,
    )
    return Goal(figure=figure, target=target, bar=bar)
