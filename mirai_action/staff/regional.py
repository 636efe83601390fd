"""The part of the figures that belongs to the prefectures of a regional account: counts only, never persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mirai_action.japan.prefectures import BY_CODE
from mirai_action.progress import panels
from mirai_action.progress.figures import Figures
from mirai_action.progress.models import Certainty
from mirai_action.progress.rollup import Key


@dataclass(frozen=True, kw_only=True)
class OwnFigure:
    """An indicator within the scope: final + preliminary, and the share of the nation's total."""

    name: str
    unit: str
    final: int
    preliminary: int
    nation: int

    @property
    def total(self) -> int:
        return self.final + self.preliminary

    @property
    def share(self) -> float | None:
        return self.total / self.nation if self.nation else None


@dataclass(frozen=True, kw_only=True)
class Own:
    names: list[str]
    figures: list[OwnFigure]


def own(found: Figures, user: Any) -> Own | None:
    """Return the figures of the account's prefectures (several: the union); None for national staff."""
    if user.national:
        return None
    codes = [code for code in user.prefectures if code in BY_CODE]
    return Own(
        names=[BY_CODE[code].label() for code in codes],
        figures=[
            OwnFigure(
                name=str(indicator.label),
                unit=panels.unit(indicator),
                final=_sum(found, indicator, Certainty.FINAL, codes),
                preliminary=_sum(found, indicator, Certainty.PRELIMINARY, codes),
                nation=figure.total,
            )
            for indicator, figure in found.indicators.items()
        ],
    )


def _sum(found: Figures, indicator: str, certainty: str, codes: list[str]) -> int:
    return sum(found.sums.get(Key(str(indicator), str(certainty), "prefecture", code), 0) for code in codes)
