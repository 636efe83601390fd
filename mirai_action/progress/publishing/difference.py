"""What lies between two sets of figures, entry by entry: a snapshot and now, or two snapshots.

Either side is a rule that says of every entry whether it was counted. An entry that only one side counts is part of
the difference, with the sign of the side; so the parts always add up, to the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.progress import figures as counted
from mirai_action.progress import records
from mirai_action.progress.dates import sentence
from mirai_action.progress.figures import Figures
from mirai_action.progress.models import PLANS, TARGETED, Certainty, Indicator, Reason

from . import freezing
from .models import Snapshot

PLANNED = "({})".format(", ".join(f"'{each}'" for each in PLANS))
A_PAGE = 50


class Group(models.TextChoices):
    """Why figures differ, in the order of the page."""

    LATE = "late", _("後から届いた報告・登録")
    CONFIRMED = "confirmed", _("速報から確定への確認")
    CORRECTED = "corrected", _("訂正・統合・差し戻し")
    CANCELLED = "cancelled", _("中止・延期")
    OPENING = "opening", _("繰越からの振替")
    LEFT = "left", _("登録の解除・異動・個人情報の消去")
    DAYS = "days", _("対象の日が違うための差")


GROUPS: dict[str, tuple[Reason, ...]] = {
    Group.LATE: (Reason.REGISTERED, Reason.REPORTED, Reason.PLANNED, Reason.NO_ANSWER),
    Group.CONFIRMED: (Reason.CONFIRMED,),
    Group.CORRECTED: (Reason.CORRECTED, Reason.MERGED, Reason.RETURNED, Reason.UNDONE),
    Group.CANCELLED: (Reason.CANCELLED, Reason.POSTPONED),
    Group.OPENING: (Reason.CARRYOVER, Reason.CARRYOVER_TRANSFER),
    Group.LEFT: (Reason.LEFT, Reason.MOVED, Reason.ERASED),
}


@dataclass(frozen=True, kw_only=True)
class Side:
    """A set of entries: those up to a day, entered before a moment, of the transactions that were seen."""

    as_of: date
    reports_until: date
    known_until: datetime | None = None
    seen: str | None = None
    cluster: int | None = None
    frozen_at: datetime | None = None
    recent: list[int] | None = None
    last_entry: int | None = None
    snapshot: Snapshot | None = None

    @property
    def dated(self) -> str:
        return sentence(self.as_of, self.reports_until)

    def rule(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the SQL that holds for the entries `e` of this side, and its parameters."""
        given: dict[str, Any] = {"day": self.as_of, "until": self.known_until, "seen": self.seen}
        given |= {"cluster": self.cluster, "frozen": self.frozen_at, "recent": self.recent, "last": self.last_entry}
        return counted_sql({key: f"%({name}_{key})s" for key in given}), {f"{name}_{k}": v for k, v in given.items()}


def counted_sql(of: dict[str, str]) -> str:
    """Return the SQL that says whether a side counted the entry `e`.

    Plans are counted before their day (due). Where an entry was stamped anew (xid 0, or in another cluster),
    transaction numbers say nothing: then its moment decides, close to the freezing the list that was kept, and where
    somebody else set the moment its number.
    """
    return f"""(CASE WHEN e.indicator IN {PLANNED} THEN e.effective_on < {of["day"]}::date
            ELSE e.effective_on <= {of["day"]}::date END
        AND ({of["until"]}::timestamptz IS NULL OR e.entered_at < {of["until"]}::timestamptz)
        AND CASE WHEN {of["cluster"]}::bigint IS NULL THEN true
            WHEN e.xid > 0 AND {of["cluster"]}::bigint = (SELECT system_identifier FROM pg_control_system())
            THEN pg_visible_in_snapshot(e.xid::text::xid8, {of["seen"]}::text::pg_snapshot)
            WHEN e.clock = 'database' THEN e.id = ANY({of["recent"]}::bigint[])
                OR e.entered_at < {of["frozen"]}::timestamptz - interval '{freezing.RECENT_MINUTES} minutes'
            ELSE e.id <= {of["last"]}::bigint END)"""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number of the page: a total, or a change with its sign."""

    name: str
    final: int
    preliminary: int

    @property
    def total(self) -> str:
        return f"{self.final + self.preliminary:,}"

    @property
    def signed(self) -> str:
        change = self.final + self.preliminary
        return f"{change:+,}" if change else "±0"

    @property
    def is_shift(self) -> bool:
        """Whether preliminary became final, or the other way round."""
        return bool(self.preliminary)

    @property
    def shift(self) -> str:
        return f"{self.final:+,} / {self.preliminary:+,}"


@dataclass
class Sums:
    """Changes of the figures that people read. Only what has a target knows preliminary and final."""

    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, indicator: str, certainty: str, quantity: int) -> None:
        certainty = certainty if indicator in TARGETED else Certainty.FINAL
        self.values[indicator, certainty] = self.values.get((indicator, certainty), 0) + quantity

    def of(self, indicator: str, certainty: str = "") -> int:
        """Return the change of an indicator, both certainties together unless one is named."""
        kinds = [certainty] if certainty else list(Certainty)
        return sum(self.values.get((indicator, each), 0) for each in kinds)

    def cells(self) -> list[Cell]:
        """Return the columns of the page: what has a target."""
        return [
            Cell(
                name=str(each.label),
                final=self.of(each, Certainty.FINAL),
                preliminary=self.of(each, Certainty.PRELIMINARY),
            )
            for each in TARGETED
        ]

    def others(self) -> list[Cell]:
        """Return what else moved: registrations left, sessions planned, reported, without an answer."""
        names = (Indicator.LEFT, *PLANS)
        return [Cell(name=str(each.label), final=self.of(each), preliminary=0) for each in names if self.of(each)]

    def merge(self, other: Sums) -> Sums:
        found = Sums(dict(self.values))
        for (indicator, certainty), quantity in other.values.items():
            found.add(indicator, certainty, quantity)
        return found

    def __eq__(self, other: object) -> bool:
        mine = {key: n for key, n in self.values.items() if n}
        return isinstance(other, Sums) and mine == {key: n for key, n in other.values.items() if n}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One reason: what it changes, and how many entries of how many records."""

    group: Group
    change: Sums
    entries: int
    records: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one record contributes to a part."""

    subject: UUID
    record: records.Record | None
    entries: int
    effective_on: date
    entered_at: datetime
    reasons: list[str]
    change: Sums
    place: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    before: Side
    after: Side
    frozen: Sums
    now: Sums
    parts: list[Part]

    @property
    def explained(self) -> Sums:
        found = self.frozen
        for each in self.parts:
            found = found.merge(each.change)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether the parts lead from the one to the other without a rest."""
        return self.explained == self.now


def of_snapshot(snapshot: Snapshot) -> Side:
    return Side(
        as_of=snapshot.as_of,
        reports_until=snapshot.reports_until,
        known_until=snapshot.known_until,
        seen=snapshot.seen,
        cluster=snapshot.cluster,
        frozen_at=snapshot.frozen_at,
        recent=snapshot.recent,
        last_entry=snapshot.last_entry,
        snapshot=snapshot,
    )


def of_today(as_of: date) -> Side:
    """Return the side of a day as known now."""
    return Side(as_of=as_of, reports_until=timezone.localdate())


def between(before: Side, after: Side) -> Difference:
    """Return the difference, its parts counted by the database."""
    frozen, now = _sums_of(before), _sums_of(after)
    parts = _parts(before, after)
    found = Difference(before=before, after=after, frozen=frozen, now=now, parts=parts)
    if not found.is_whole and after.snapshot is None:  # somebody posted between both statements: look once more
        found = Difference(before=before, after=after, frozen=frozen, now=_sums_of(after), parts=_parts(before, after))
    return found


def lines(before: Side, after: Side, group: str, *, page: int = 1, user: Any = None) -> list[Line]:
    """Return the records of a part, the latest first, a page of them. One more than A_PAGE says that there are more."""
    text, values = _moved(before, after)
    values |= {"group": group, "limit": A_PAGE + 1, "offset": (page - 1) * A_PAGE}
    query = f"""WITH moved AS ({text}), found AS (
            SELECT subject, max(id) AS newest FROM moved WHERE part = %(group)s
            GROUP BY 1 ORDER BY 2 DESC LIMIT %(limit)s OFFSET %(offset)s)
        SELECT m.subject, m.indicator, m.certainty, sum(m.quantity * m.sign), count(*), min(m.effective_on),
            max(m.entered_at), array_agg(DISTINCT m.reason), min(m.prefecture), f.newest
        FROM moved m JOIN found f USING (subject) WHERE m.part = %(group)s GROUP BY 1, 2, 3, f.newest
        ORDER BY f.newest DESC"""
    return _lines(_rows(query, values), user)


def entries(before: Side, after: Side) -> Iterator[tuple[Any, ...]]:
    """Yield every entry of the difference: part, id, sign, and what it says."""
    text, values = _moved(before, after)
    query = f"""SELECT part, id, sign * quantity, indicator, certainty, effective_on, entered_at, prefecture, reason,
        subject FROM ({text}) AS moved ORDER BY id"""
    yield from _rows(query, values)


# -- how it is done -------------------------------------------------------------------------------------------------
def _moved(before: Side, after: Side) -> tuple[str, dict[str, Any]]:
    """Return the SQL of the entries that one side alone counts, with sign and part."""
    old, old_values = before.rule("old")
    new, new_values = after.rule("new")
    cases = " ".join(
        f"WHEN e.reason IN ({', '.join(repr(str(each.value)) for each in reasons)}) THEN '{group}'"
        for group, reasons in GROUPS.items()
    )
    text = f"""SELECT e.*, CASE WHEN {new} THEN 1 ELSE -1 END AS sign,
            CASE WHEN {_outside("old", "new")} THEN 'days' {cases} ELSE 'corrected' END AS part
        FROM progress_countentry e WHERE {old} IS DISTINCT FROM {new}"""
    return text, old_values | new_values


def _outside(old: str, new: str) -> str:
    """Return the SQL for an entry whose day only one of both sides speaks of."""
    plan = f"e.indicator IN {PLANNED}"

    def inside(name: str) -> str:
        return f"(CASE WHEN {plan} THEN e.effective_on < %({name}_day)s ELSE e.effective_on <= %({name}_day)s END)"

    return f"{inside(old)} <> {inside(new)}"


def _parts(before: Side, after: Side) -> list[Part]:
    text, values = _moved(before, after)
    changes: dict[str, Sums] = {}
    query = f"""WITH moved AS MATERIALIZED ({text})
        SELECT part, indicator, certainty, sum(quantity * sign)::bigint, 0, 0 FROM moved GROUP BY 1, 2, 3
        UNION ALL SELECT part, '', '', 0, count(*), count(DISTINCT subject) FROM moved GROUP BY 1"""
    sizes: dict[str, tuple[int, int]] = {}
    for part, indicator, certainty, quantity, count, subjects in _rows(query, values):
        if indicator:
            changes.setdefault(part, Sums()).add(indicator, certainty, quantity)
        else:
            sizes[part] = count, subjects
    return [
        Part(group=group, change=changes[group], entries=sizes[group][0], records=sizes[group][1])
        for group in Group
        if group in sizes
    ]


def _sums_of(side: Side) -> Sums:
    """Return what a side says: a snapshot by what is written in it, a day by `figures()`."""
    found = freezing.figures_of(side.snapshot) if side.snapshot else counted.figures(as_of=side.as_of)
    return told(found)


def told(found: Figures) -> Sums:
    """Return the figures that people read, as sums."""
    sums = Sums()
    for name in TARGETED:
        each = found.indicators[name]
        sums.add(name, Certainty.FINAL, each.final)
        sums.add(name, Certainty.PRELIMINARY, each.preliminary)
    sums.add(Indicator.LEFT, Certainty.FINAL, found.ambassadors.total - (found.ambassadors.current or 0))
    due = found.completeness
    for name, value in zip(PLANS, (due.due, due.reported, due.no_answer), strict=True):
        sums.add(name, Certainty.FINAL, value)
    return sums


def _lines(rows: Iterable[tuple[Any, ...]], user: Any) -> list[Line]:
    found: dict[UUID, dict[str, Any]] = {}
    for subject, indicator, certainty, quantity, count, day, moment, reasons, place, _newest in rows:
        one = found.setdefault(
            subject, {"change": Sums(), "entries": 0, "days": [], "moments": [], "reasons": set(), "place": place}
        )
        one["change"].add(indicator, certainty, int(quantity))
        one["entries"] += count
        one["days"].append(day)
        one["moments"].append(moment)
        one["reasons"] |= set(reasons)
    known = records.find(found, user)
    return [
        Line(
            subject=subject,
            record=known.get(subject),
            entries=one["entries"],
            effective_on=min(one["days"]),
            entered_at=max(one["moments"]),
            reasons=[str(Reason(each).label) for each in sorted(one["reasons"])],
            change=one["change"],
            place=one["place"],
        )
        for subject, one in found.items()
    ]


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
