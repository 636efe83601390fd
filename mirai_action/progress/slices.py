"""Sums of a part of the ledger, and of an earlier day, from the rollup: as flat as the front page.

`rollup.fold` keeps every sum once more for each prefecture, kind and month (CountSlice). Prefectures, a kind of host or
of registration, whole months: one of these conditions is answered by adding slices, and the days at both ends of a
period by counting the entries of at most two months. Several conditions at once, and what was known earlier, are
counted from the entries themselves.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from . import rollup
from .cut import REGISTRY, Cut
from .models import Indicator, month_of
from .rollup import AXES, DUE, Key, Sums


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Where the sums of a part lie: in the slices `registry` (registrations) and `rest`, or in those of whole months
    from `first` until before `last`; what days at the `edges` add; the day up to which entries count.
    """

    registry: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    edges: tuple[tuple[date, date], ...] = ()
    until: date = date.max


def sums(*, as_of: date, known_on: date | None = None, cut: Cut | None = None) -> Sums:
    """Return every sum along every axis of a part (of everything) as of a day, in a constant number of queries."""
    today = timezone.localdate()
    if not cut and as_of == today:
        return rollup.sums(as_of=as_of, known_on=known_on)
    source = _source(cut or Cut(), as_of, travels=as_of != today) if known_on is None else None
    for _attempt in range(5 if source else 0):
        xid = rollup.usable_watermark()
        if xid is None:
            break
        assert source is not None
        if (found := _folded(source, cut or Cut(), as_of, xid)) is not None:
            return found
    return rollup.plain_sums(as_of=as_of, known_on=known_on, cut=cut)


def _source(cut: Cut, as_of: date, *, travels: bool) -> _Source | None:
    """Return where a part is found; None where several conditions meet."""
    period = cut.is_period or travels
    if period + bool(cut.places) + bool(cut.kind or cut.host) > 1:
        return None
    if period:
        return _months(cut.first, cut.end(as_of), until=as_of)
    places = tuple(f"p:{place}" for place in cut.places)
    return _Source(
        registry=places or ((f"k:{cut.kind}" if cut.kind else ""),),
        rest=places or ((f"k:{cut.host}" if cut.host else ""),),
    )


def _months(first: date | None, last: date, *, until: date) -> _Source:
    """Return the whole months between two days, and the days around them."""
    opens = first if first is None or first.day == 1 else _month_end(first) + timedelta(days=1)
    closes = last + timedelta(days=1) if last == _month_end(last) else last.replace(day=1)
    edges = [(first, min(_month_end(first), last))] if first and opens != first else []
    if closes <= last and not (first and month_of(first) == month_of(last) and edges):
        edges.append((max(closes, first or closes), last))
    return _Source(
        first=f"m:{month_of(opens) if opens else ''}", last=f"m:{month_of(closes)}", edges=tuple(edges), until=until
    )


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _folded(source: _Source, cut: Cut, as_of: date, xid: int) -> Sums | None:
    """Return slices, edges and tail; None where a fold moved the watermark meanwhile (the caller tries again)."""
    condition, values = cut.condition("e")
    edges = " OR ".join(f"e.effective_on BETWEEN %(edge{n}_first)s AND %(edge{n}_last)s" for n in range(2))
    query = f"""
        SELECT indicator, certainty, axis, value, sum(quantity)::bigint FROM (
            SELECT s.indicator, s.certainty, s.axis, s.value, s.quantity FROM progress_countslice s
            WHERE (s.part = ANY(%(registry)s) AND s.indicator IN {REGISTRY})
            OR (s.part = ANY(%(rest)s) AND s.indicator NOT IN {REGISTRY})
            OR (s.part >= %(first)s AND s.part < %(last)s)
            UNION ALL
            SELECT e.indicator, e.certainty, axis.axis, axis.value, e.quantity
            FROM progress_countentry e CROSS JOIN LATERAL {AXES.format(day="")}
            WHERE e.xid < %(xid)s AND e.indicator = ANY(%(every)s) AND ({edges})
            UNION ALL
            SELECT e.indicator, e.certainty, axis.axis, axis.value, e.quantity
            FROM progress_countentry e CROSS JOIN LATERAL {AXES.format(day="")}
            WHERE e.xid >= %(xid)s AND e.effective_on <= %(until)s{condition}
            UNION ALL
            SELECT e.indicator, e.certainty, 'ahead', '', e.quantity FROM progress_countentry e
            WHERE e.indicator IN {DUE} AND e.effective_on BETWEEN %(as_of)s AND %(until)s{condition}
        ) AS every GROUP BY 1, 2, 3, 4
        UNION ALL SELECT '', '', 'watermark', '', xid FROM progress_countwatermark"""
    values |= {"registry": list(source.registry), "rest": list(source.rest), "every": Indicator.values, "xid": xid}
    values |= {"first": source.first, "last": source.last, "as_of": as_of, "until": source.until}
    with connection.cursor() as cursor:
        cursor.execute(query, values | _edges(source))
        found = {Key(*row[:4]): row[4] for row in cursor.fetchall()}
    return found if found.pop(Key("", "", "watermark", ""), None) == xid else None


def _edges(source: _Source) -> dict[str, Any]:
    """Return the parameters of both edges; one that is not there holds no day."""
    nothing = (date(2, 1, 1), date(1, 1, 1))
    pairs = [*source.edges, nothing, nothing][:2]
    days = {f"edge{number}_first": first for number, (first, _last) in enumerate(pairs)}
    return days | {f"edge{number}_last": last for number, (_first, last) in enumerate(pairs)}
