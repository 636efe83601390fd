"""How the targets of prefectures and bodies stand: each against its own part of the ledger, all in one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from . import rollup
from .figures import Figures
from .models import TARGETED, Indicator, Target
from .standing import MISSED, REACHED, OnDeadline, Standing, months_before, required_pace

OWN = "e.prefecture = t.prefecture", "e.body = t.body"
SUMS = """
    SELECT t.id,
        coalesce(sum(e.quantity) FILTER (WHERE e.certainty = 'final'), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.certainty = 'preliminary'), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on > %(quarter)s), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on > %(year)s), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on <= t.deadline), 0)
    FROM progress_target t JOIN progress_countentry e ON e.indicator = t.indicator AND {own}
    WHERE t.id = ANY(%(targets)s) AND e.effective_on <= %(as_of)s
    AND (%(until)s::timestamptz IS NULL OR e.entered_at < %(until)s)
    GROUP BY t.id"""


class _Sums(NamedTuple):
    final: int = 0
    preliminary: int = 0
    quarter: int = 0
    year: int = 0
    on_deadline: int = 0


def scoped_standings(found: Figures, targets: Iterable[Target]) -> list[Standing]:
    """Return the standing of each target of a prefecture or body on the day of the figures, earliest deadline first.

    Published figures speak of the nation, so none stands in where records lack.
    """
    chosen = sorted(targets, key=lambda each: (TARGETED.index(Indicator(each.indicator)), each.deadline, each.whose))
    sums = _sums(found, chosen) if chosen else {}
    return [_standing(found.nation or found, each, sums.get(each.pk, _Sums())) for each in chosen]


def _sums(found: Figures, targets: list[Target]) -> dict[int, _Sums]:
    values: dict[str, Any] = {
        "targets": [each.pk for each in targets],
        "as_of": found.as_of,
        "quarter": months_before(found.as_of, 3),
        "year": months_before(found.as_of, 12),
        "until": rollup.end_of(found.known_on),
    }
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(SUMS.format(own=own) for own in OWN), values)
        return {row[0]: _Sums(*row[1:]) for row in cursor.fetchall()}


def _standing(whole: Figures, target: Target, sums: _Sums) -> Standing:
    total = sums.final + sums.preliminary
    left = max(0, target.value - total)
    days_left = (target.deadline - whole.as_of).days if target.deadline >= whole.as_of else None
    return Standing(
        target=target,
        total=total,
        final=sums.final,
        preliminary=sums.preliminary,
        left=left,
        days_left=days_left,
        required_pace_per_month=None if days_left is None else required_pace(left, days_left),
        pace_3_months=_pace(whole, target, 3, sums.quarter),
        pace_12_months=_pace(whole, target, 12, sums.year),
        on_deadline=_on_deadline(whole, target, sums) if days_left is None else None,
    )


def _pace(whole: Figures, target: Target, months: int, added: int) -> float | None:
    """Return the additions a month, None where the records of the nation do not reach back that far."""
    cover = whole.indicators[Indicator(target.indicator)].coverage
    return added / months if cover.complete_between(months_before(whole.as_of, months), whole.as_of) else None


def _on_deadline(whole: Figures, target: Target, sums: _Sums) -> OnDeadline:
    if not whole.indicators[Indicator(target.indicator)].coverage.covers(target.deadline):
        return OnDeadline(value=None, verdict=None, published=None)
    verdict = REACHED if sums.on_deadline >= target.value else MISSED
    return OnDeadline(value=sums.on_deadline, verdict=verdict, published=None)
