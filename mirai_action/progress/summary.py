"""The current numbers in brief: what the share picture and the widget for partners' sites print."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import charts, dates, panels
from .charts.scale import grouped
from .figures import Figures, standing_target
from .models import TARGETED, Indicator


@dataclass(frozen=True, kw_only=True)
class Row:
    """An indicator: its number with the counter word, its target if there is one, and the bar between them."""

    label: str
    number: str
    counter: str
    goal: str
    bar: charts.Bar


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All that is printed, as text. Equal summaries make equal pictures."""

    title: str
    rows: tuple[Row, ...]
    dated: str
    note: str
    demonstration: str

    def sentence(self) -> str:
        """Return it in words, for those who do not see the picture."""
        told = [self.title, *(each.bar.label for each in self.rows), self.dated, self.demonstration]
        return _("。").join(each for each in told if each)


def summary(found: Figures) -> Summary:
    """Return the brief of some figures in the language of the moment, without a query."""
    preliminary = any(found.indicators[each].preliminary for each in TARGETED)
    return Summary(
        title=_("子どもの未来アクションの到達点"),
        rows=tuple(_row(found, each) for each in TARGETED),
        dated=dates.sentence(found.as_of, found.reports_until),
        note=_("速報を含む") if preliminary else "",
        demonstration=_("デモ用の架空データ") if found.demonstration else "",
    )


def _row(found: Figures, indicator: Indicator) -> Row:
    figure = found.indicators[indicator]
    target = standing_target(figure.targets, found.as_of)
    facts = {"target": grouped(target.value), "share": f"{figure.total / target.value:.1%}"} if target else {}
    return Row(
        label=str(indicator.label),
        number=grouped(figure.total),
        counter=_("人・団体") if indicator == Indicator.AMBASSADORS else panels.unit(indicator),
        goal=_("目標 %(target)s の %(share)s") % facts if target else "",
        bar=charts.bar(
            key=f"s-{indicator[0]}",
            label=str(indicator.label),
            final=figure.final,
            preliminary=figure.preliminary,
            target=target.value if target else None,
        ),
    )
