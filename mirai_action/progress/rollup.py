"""The rollup: sums that make a page's cost flat, exact while others are posting (docs/decisions/0002).

An entry keeps the transaction that wrote it (`xid`). `fold` adds entries to the margins only once their transaction is
older than every running one; a reader adds the tail above the watermark to the margins, in one statement. Where the
watermark does not belong to this database cluster (after dump and restore), readers sum plainly until the next fold.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone

from .models import PLANS, CountWatermark

if TYPE_CHECKING:
    from .cut import Cut

# One row a (axis, value) of an entry. `month`, `entered`: what was recorded; `opening_…`: the opening balances.
AXES = """(VALUES
    ('all', ''),
    ('prefecture', e.prefecture),
    ('kind', e.kind),
    ('audience', e.audience),
    ('basis', e.basis),
    (CASE e.basis WHEN 'opening' THEN 'opening_month' ELSE 'month' END, to_char(e.effective_on, 'YYYY-MM')),
    (CASE e.basis WHEN 'opening' THEN 'opening_entered' ELSE 'entered' END,
        to_char(e.entered_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM'))
    {day}
) AS axis (axis, value)"""
# Every sum once more for the whole, each prefecture, kind and month: `slices` reads these.
PARTS = """(VALUES
    (''), ('p:' || e.prefecture), ('k:' || e.kind), ('m:' || to_char(e.effective_on, 'YYYY-MM'))
) AS part (part)"""
READ_AT_ONCE = [
    *("all", "prefecture", "kind", "audience", "basis"),
    *("month", "entered", "opening_month", "opening_entered"),
]
DAY_AXIS = ", ('day', to_char(e.effective_on, 'YYYY-MM-DD'))"
DUE = "({})".format(", ".join(f"'{each}'" for each in PLANS))


class Key(NamedTuple):
    """What a sum is of. Axis `ahead`: planned, reported, no_answer on the day of the figure or later."""

    indicator: str
    certainty: str
    axis: str
    value: str


Sums = dict[Key, int]


class Period(NamedTuple):
    """Days of one indicator, both ends included; `first` None is from the beginning."""

    indicator: str
    first: date | None
    last: date


# -- reading --------------------------------------------------------------------------------------------------------
def sums(*, as_of: date, known_on: date | None = None) -> Sums:
    """Return every sum along every axis as of a day, in two queries at most.

    Today as known now reads the margins and the tail; another day, or an earlier knowledge, sums plainly.
    """
    if known_on is None and as_of == timezone.localdate():
        for _attempt in range(5):
            xid = usable_watermark()
            if xid is None:
                break
            if (found := _folded_sums(xid, as_of)) is not None:
                return found
    return plain_sums(as_of=as_of, known_on=known_on)


def usable_watermark() -> int | None:
    """Return the watermark, or None where it does not belong to this cluster and must not be trusted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT w.xid FROM progress_countwatermark w, pg_control_system() c
               WHERE w.system_identifier = c.system_identifier
               AND w.xid <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"""
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _folded_sums(xid: int, today: date) -> Sums | None:
    """Return margins plus tail, or None where a fold moved the watermark meanwhile (the caller tries again).

    The watermark stands in the statement as a number, so that the planner sees how short the tail is.
    """
    query = f"""
        SELECT indicator, certainty, axis, value, sum(quantity)::bigint FROM (
            SELECT indicator, certainty, axis, value, quantity FROM progress_countmargin WHERE axis = ANY(%(axes)s)
            UNION ALL
            SELECT indicator, certainty, 'ahead', '', quantity FROM progress_countmargin
            WHERE axis = 'day' AND value >= %(day)s AND indicator IN {DUE}
            UNION ALL
            SELECT e.indicator, e.certainty, axis.axis, axis.value, e.quantity
            FROM progress_countentry e CROSS JOIN LATERAL {AXES.format(day="")} WHERE e.xid >= %(xid)s
            UNION ALL
            SELECT indicator, certainty, 'ahead', '', quantity FROM progress_countentry
            WHERE xid >= %(xid)s AND effective_on >= %(today)s AND indicator IN {DUE}
        ) AS every GROUP BY 1, 2, 3, 4
        UNION ALL SELECT '', '', 'watermark', '', xid FROM progress_countwatermark"""
    with connection.cursor() as cursor:
        cursor.execute(query, {"xid": xid, "day": today.isoformat(), "today": today, "axes": READ_AT_ONCE})
        found = {Key(*row[:4]): row[4] for row in cursor.fetchall()}
    return found if found.pop(Key("", "", "watermark", ""), None) == xid else None


def all_time(*, plainly: bool = False) -> Sums:
    """Return the sums of every entry whatever its day, from the rollup or counted plainly; both in one snapshot."""
    last = date.max
    xid = None if plainly else usable_watermark()
    folded = None if xid is None else _folded_sums(xid, last)
    return folded if folded is not None else plain_sums(as_of=last)


def plain_sums(*, as_of: date, known_on: date | None = None, cut: Cut | None = None) -> Sums:
    """Return the same sums counted from the entries themselves: all of them, or those of a part."""
    condition, values = cut.condition() if cut else ("", {})
    query = f"""
        WITH known AS MATERIALIZED (
            SELECT indicator, certainty, prefecture, kind, audience, basis, effective_on,
                date_trunc('month', entered_at AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'Asia/Tokyo' AS entered_at,
                sum(quantity) AS quantity
            FROM progress_countentry
            WHERE effective_on <= %(as_of)s AND (%(until)s::timestamptz IS NULL OR entered_at < %(until)s){condition}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        )
        SELECT e.indicator, e.certainty, axis.axis, axis.value, sum(e.quantity)::bigint
        FROM known e CROSS JOIN LATERAL {AXES.format(day="")} GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT indicator, certainty, 'ahead', '', sum(quantity)::bigint FROM known
        WHERE effective_on = %(as_of)s AND indicator IN {DUE} GROUP BY 1, 2"""
    with connection.cursor() as cursor:
        cursor.execute(query, {"as_of": as_of, "until": end_of(known_on)} | values)
        return {Key(*row[:4]): row[4] for row in cursor.fetchall()}


def over(periods: list[Period], *, known_on: date | None = None) -> dict[Period, int]:
    """Return the sum of each period (opening balances included), in two queries at most."""
    points = [(each.indicator, day) for each in periods for day in (each.last, _eve(each)) if day]
    found = _cumulative(list(dict.fromkeys(points)), known_on)
    return {each: found[each.indicator, each.last] - found.get((each.indicator, _eve(each)), 0) for each in periods}


Point = tuple[str, date | None]


def _eve(period: Period) -> date | None:
    return period.first - timedelta(days=1) if period.first else None


def _cumulative(points: list[Point], known_on: date | None) -> dict[Point, int]:
    """Return the total at the end of each (indicator, day)."""
    if points and known_on is None:
        for _attempt in range(5):
            xid = usable_watermark()
            if xid is None:
                break
            found = _totals(points, FOLDED_TOTALS, {"xid": xid})
            if found.pop(("", None), None) == xid:
                return found
    return _totals(points, PLAIN_TOTALS, {"until": end_of(known_on)}) if points else {}


POINTS = "unnest(%(indicators)s::text[], %(days)s::date[]) AS p (indicator, day)"
# Whole months before the day's, then its days, then the tail.
FOLDED_TOTALS = f"""
    SELECT p.indicator, p.day, (
        SELECT coalesce(sum(m.quantity), 0) FROM progress_countmargin m
        WHERE m.axis IN ('month', 'opening_month') AND m.indicator = p.indicator
        AND m.value < to_char(p.day, 'YYYY-MM')
    ) + (
        SELECT coalesce(sum(m.quantity), 0) FROM progress_countmargin m
        WHERE m.axis = 'day' AND m.indicator = p.indicator
        AND m.value BETWEEN to_char(p.day, 'YYYY-MM-01') AND to_char(p.day, 'YYYY-MM-DD')
    ) + (
        SELECT coalesce(sum(e.quantity), 0) FROM progress_countentry e
        WHERE e.xid >= %(xid)s AND e.indicator = p.indicator AND e.effective_on <= p.day
    ) FROM {POINTS}
    UNION ALL SELECT '', NULL, xid FROM progress_countwatermark"""
PLAIN_TOTALS = f"""
    SELECT p.indicator, p.day, (
        SELECT coalesce(sum(e.quantity), 0) FROM progress_countentry e
        WHERE e.indicator = p.indicator AND e.effective_on <= p.day
        AND (%(until)s::timestamptz IS NULL OR e.entered_at < %(until)s)
    ) FROM {POINTS}"""


def _totals(points: list[Point], query: str, parameters: dict[str, Any]) -> dict[Point, int]:
    arrays: dict[str, Any] = {
        "indicators": [str(each) for each, _day in points],
        "days": [day for _each, day in points],
    }
    with connection.cursor() as cursor:
        cursor.execute(query, arrays | parameters)
        return {(indicator, day): int(quantity) for indicator, day, quantity in cursor.fetchall()}


def end_of(known_on: date | None) -> datetime | None:
    """Return the moment after the last one of a day in Asia/Tokyo; None is now."""
    if known_on is None or known_on >= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(known_on + timedelta(days=1), time.min))


# -- folding --------------------------------------------------------------------------------------------------------
def fold() -> int:
    """Fold what can be folded; return the number of sums touched. Two folders at once: the second does nothing.

    Separate statements on purpose: each sees what was committed before it began. Writers are never waited for.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        mark = _locked_watermark()
        if mark is None:
            return 0
        if usable_watermark() is None:
            return _adopt(cursor)
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        limit = cursor.fetchone()[0]
        if limit <= mark.xid:
            return 0
        touched = _add(cursor, mark.xid, limit)
        _move(cursor, limit)
    return touched


def rebuild() -> int:
    """Throw the margins away and fold from the beginning; return the number of sums. The rows come out the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        CountWatermark.objects.get_or_create(pk=1)
        CountWatermark.objects.select_for_update().get(pk=1)
        if usable_watermark() is None:
            return _adopt(cursor)
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        limit = cursor.fetchone()[0]
        touched = _add_anew(cursor, limit)
        _move(cursor, limit)
    return touched


def _locked_watermark() -> CountWatermark | None:
    """Return the locked watermark row, made where there is none; None while another folder holds it."""
    CountWatermark.objects.bulk_create([CountWatermark(pk=1)], ignore_conflicts=True)
    return CountWatermark.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def _add(cursor: Any, low: int, high: int) -> int:
    cursor.execute(
        f"""INSERT INTO progress_countmargin (axis, value, indicator, certainty, quantity)
            SELECT axis.axis, axis.value, e.indicator, e.certainty, sum(e.quantity)
            FROM progress_countentry e CROSS JOIN LATERAL {AXES.format(day=DAY_AXIS)}
            WHERE e.xid >= %s AND e.xid < %s GROUP BY 1, 2, 3, 4
            ON CONFLICT (axis, indicator, value, certainty)
            DO UPDATE SET quantity = progress_countmargin.quantity + excluded.quantity""",
        [low, high],
    )
    touched = cursor.rowcount
    cursor.execute(
        f"""INSERT INTO progress_countslice (part, axis, value, indicator, certainty, quantity) {SLICED}
            ON CONFLICT (part, axis, indicator, value, certainty)
            DO UPDATE SET quantity = progress_countslice.quantity + excluded.quantity""",
        {"low": low, "high": high},
    )
    return int(touched)


# What the entries between two watermarks add to the slices: summed by month first, then spread.
SLICED = f"""
    WITH known AS MATERIALIZED (
        SELECT indicator, certainty, prefecture, kind, audience, basis,
            date_trunc('month', effective_on)::date AS effective_on,
            date_trunc('month', entered_at AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'Asia/Tokyo' AS entered_at,
            sum(quantity) AS quantity
        FROM progress_countentry WHERE xid >= %(low)s AND xid < %(high)s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    SELECT part.part, axis.axis, axis.value, e.indicator, e.certainty, sum(e.quantity)::bigint AS quantity
    FROM known e CROSS JOIN LATERAL {PARTS} CROSS JOIN LATERAL {AXES.format(day="")} GROUP BY 1, 2, 3, 4, 5"""


def wrong_slices() -> int:
    """Return how many slices differ from what their entries add up to; 0 where the rollup is not in use."""
    xid = usable_watermark()
    if xid is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM (SELECT * FROM ({SLICED}) AS counted WHERE quantity <> 0) AS c
                FULL JOIN (SELECT * FROM progress_countslice WHERE quantity <> 0) AS s
                USING (part, axis, value, indicator, certainty) WHERE c.quantity IS DISTINCT FROM s.quantity""",
            {"low": 0, "high": xid},
        )
        return int(cursor.fetchone()[0])


def _add_anew(cursor: Any, high: int) -> int:
    cursor.execute("DELETE FROM progress_countmargin")
    cursor.execute("DELETE FROM progress_countslice")
    return _add(cursor, 0, high)


def _move(cursor: Any, limit: int) -> None:
    cursor.execute(
        """UPDATE progress_countwatermark SET xid = %s, folded_at = clock_timestamp(),
           system_identifier = (SELECT system_identifier FROM pg_control_system())""",
        [limit],
    )


def _adopt(cursor: Any) -> int:
    """Make entries of another cluster (a restored dump) ours: stamp them as older than any transaction, rebuild.

    Transaction numbers of the old cluster mean nothing here and may be higher than ours. Writers wait meanwhile, so
    nothing is in flight; this is the one place that changes rows of the ledger, and it changes no count.
    """
    cursor.execute("LOCK TABLE progress_countentry IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    limit = cursor.fetchone()[0]
    with pgtrigger.ignore("progress.CountEntry:append_only"):
        cursor.execute("UPDATE progress_countentry SET xid = 0 WHERE xid <> 0")
    touched = _add_anew(cursor, limit)
    _move(cursor, limit)
    return touched


def as_rows(found: Sums) -> Counter[Key]:
    """Return the sums without zeros, for comparing two ways of counting."""
    return Counter({key: value for key, value in found.items() if value})
