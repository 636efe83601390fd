"""How the targets of prefectures and bodies stand: each against its own part of the ledger, in three queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from . import rollup
from .figures import Figures
from .models import TARGETED, Indicator, Target
from .standing import MISSED, REACHED, OnDeadline, Standing, months_before, required_pace

# Of a body: its own entries, few and found by an index.
OF_BODIES = """
    SELECT t.id,
        coalesce(sum(e.quantity) FILTER (WHERE e.certainty = 'final'), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.certainty = 'preliminary'), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on > %(quarter)s), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on > %(year)s), 0),
        coalesce(sum(e.quantity) FILTER (WHERE e.effective_on <= t.deadline), 0)
    FROM progress_target t JOIN progress_countentry e ON e.indicator = t.indicator AND e.body = t.body
    WHERE t.id = ANY(%(targets)s) AND e.effective_on <= %(as_of)s
    AND (%(until)s::timestamptz IS NULL OR e.entered_at < %(until)s)
    GROUP BY t.id"""
# Of a prefecture: whole months from its slice and the days of one month, or, as known earlier, all of its entries.
SLICED = """
    SELECT s.certainty, s.quantity FROM progress_countslice s
    WHERE s.part = 'p:' || t.prefecture AND s.axis IN ('month', 'opening_month') AND s.indicator = t.indicator
    AND s.value < to_char(p.day, 'YYYY-MM')
    UNION ALL
    SELECT e.certainty, e.quantity FROM progress_countentry e
    WHERE e.prefecture = t.prefecture AND e.indicator = t.indicator AND e.xid < %(xid)s
    AND e.effective_on BETWEEN date_trunc('month', p.day)::date AND p.day
    UNION ALL
    SELECT e.certainty, e.quantity FROM progress_countentry e
    WHERE e.xid >= %(xid)s AND e.prefecture = t.prefecture AND e.indicator = t.indicator AND e.effective_on <= p.day"""
PLAIN = """
    SELECT e.certainty, e.quantity FROM progress_countentry e
    WHERE e.prefecture = t.prefecture AND e.indicator = t.indicator AND e.effective_on <= p.day
    AND (%(until)s::timestamptz IS NULL OR e.entered_at < %(until)s)"""
OF_PREFECTURES = """
    SELECT t.id, p.name, coalesce(sum(found.quantity) FILTER (WHERE found.certainty = 'final'), 0)::bigint,
        coalesce(sum(found.quantity) FILTER (WHERE found.certainty = 'preliminary'), 0)::bigint
    FROM progress_target t
    CROSS JOIN LATERAL (VALUES ('now', %(as_of)s::date), ('quarter', %(quarter)s::date), ('year', %(year)s::date),
        ('deadline', least(t.deadline, %(as_of)s::date))) AS p (name, day)
    LEFT JOIN LATERAL ({found}) AS found ON true
    WHERE t.id = ANY(%(targets)s) AND t.prefecture <> '' GROUP BY t.id, p.name
    UNION ALL SELECT 0, '', xid, 0 FROM progress_countwatermark"""


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
    return _of_prefectures(values, folded=found.known_on is None) | {
        number: _Sums(*sums) for number, *sums in _rows(OF_BODIES, values)
    }


def _of_prefectures(values: dict[str, Any], *, folded: bool) -> dict[int, _Sums]:
    """Return the sums of the targets of prefectures; counted plainly where a fold moved the watermark meanwhile."""
    xid = rollup.usable_watermark() if folded else None
    found = SLICED if xid is not None else PLAIN
    points = {row[:2]: row[2:] for row in _rows(OF_PREFECTURES.format(found=found), values | {"xid": xid})}
    if points.pop((0, ""), (None,))[0] != xid and xid is not None:
        return _of_prefectures(values, folded=False)
    return {
        number: _Sums(
            final=points[number, "now"][0],
            preliminary=points[number, "now"][1],
            quarter=sum(points[number, "now"]) - sum(points[number, "quarter"]),
            year=sum(points[number, "now"]) - sum(points[number, "year"]),
            on_deadline=sum(points[number, "deadline"]),
        )
        for number in {number for number, _name in points}
    }


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


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
