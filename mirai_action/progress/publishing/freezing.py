"""Freezing: the figures of a day, written down exactly and for good (docs/decisions/0008).

`LOCK TABLE … IN SHARE MODE` waits for everybody who is posting and keeps the others waiting for the moment that the
reading takes. So nothing is half in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable, QueryCanceled

from mirai_action.progress import figures as counted
from mirai_action.progress import rollup, standing
from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import Figures
from mirai_action.progress.models import Certainty, PublishedFigure, Target
from mirai_action.progress.rollup import Key, Sums
from mirai_action.progress.standing import OnDeadline, Standing

from .models import Snapshot

NUMBERING = 0x736E6170  # advisory lock: one number at a time
WAIT = "20s"
RECENT_MINUTES = 10  # longer than anything waits for our lock: older entries are told apart by their moment
PACES = ("left", "days_left", "required_pace_per_month", "pace_3_months", "pace_12_months")


class Refused(Exception):
    """Cannot be frozen; the text is a sentence for the person who pressed."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to freeze. `first_on` adds what happened from that day to `as_of` (the period of a report)."""

    as_of: date
    known_on: date | None = None
    certainty: str = Certainty.PRELIMINARY
    purpose: str = Snapshot.Purpose.OTHER
    first_on: date | None = None
    note: str = ""


def freeze(wish: Wish, *, press: UUID, by: int | None) -> Snapshot:
    """Freeze and return the snapshot; the same `press` a second time returns the first one. Raises Refused.

    In a transaction of its own: what the caller had posted in the same one could not be told from what comes later.
    """
    check(wish)
    try:
        with transaction.atomic(durable=True):
            _lock()
            already = Snapshot.objects.filter(press=press).first()
            return already or _write(wish, press=press, by=by)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
            raise Refused(_("ただいま集計の記帳が続いています。1分ほど待って、もう一度押してください。")) from error
        raise


def withdraw(snapshot: Snapshot, *, by: int | None, why: str) -> bool:
    """Mark a snapshot as withdrawn, once; say whether this call did it. Its figures stay where they are."""
    rows = Snapshot.objects.filter(pk=snapshot.pk).standing()
    return bool(rows.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_why=why.strip() or "–"))


def check(wish: Wish) -> None:
    """Raise Refused for days that make no sense."""
    today = timezone.localdate()
    if wish.as_of > today or (wish.known_on and wish.known_on > today):
        raise Refused(_("今日までの日付を入力してください。先の日付の数はまだありません。"))
    if wish.known_on and wish.known_on < wish.as_of:
        raise Refused(_("「いつまでに届いた報告か」は、「いつの数か」と同じ日か、それより後の日にしてください。"))


# -- reading it back ------------------------------------------------------------------------------------------------
def figures_of(snapshot: Snapshot) -> Figures:
    """Return the frozen figures, whole: the same object as `figures()` gave at the moment of freezing."""
    return counted.assembled(
        _sums(snapshot.sums),
        targets=[each.target for each in standings_of(snapshot)],
        as_of=snapshot.as_of,
        reports_until=snapshot.reports_until,
        known_on=snapshot.known_on,
        demonstration=snapshot.demonstration,
    )


def period_of(snapshot: Snapshot) -> Figures | None:
    """Return what was added in the period of a report; None for a snapshot without one."""
    if snapshot.period_sums is None:
        return None
    cut = Cut(first=snapshot.first_on, last=snapshot.as_of)
    return counted.part(figures_of(snapshot), cut, _sums(snapshot.period_sums))


def standings_of(snapshot: Snapshot) -> list[Standing]:
    """Return where we stood against each national target, as frozen."""
    said = snapshot.figures["indicators"]
    return [_standing(each, said[each["target"]["indicator"]]) for each in snapshot.standings]


def published_of(snapshot: Snapshot) -> list[PublishedFigure]:
    """Return the published figures that stood beside the line, as frozen."""
    return [_published(each) for each in snapshot.published]


# -- how it is done -------------------------------------------------------------------------------------------------
def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
        cursor.execute("LOCK TABLE progress_countentry IN SHARE MODE")


def _write(wish: Wish, *, press: UUID, by: int | None) -> Snapshot:
    found = counted.figures(as_of=wish.as_of, known_on=wish.known_on)
    _check_final(wish, found)
    until = rollup.end_of(found.known_on)
    period = Cut(first=wish.first_on, last=wish.as_of) if wish.first_on else None
    return Snapshot.objects.create(
        code=_next_code(),
        certainty=wish.certainty,
        purpose=wish.purpose,
        as_of=found.as_of,
        known_on=found.known_on,
        known_until=until,
        reports_until=found.reports_until,
        first_on=wish.first_on,
        by=by,
        note=wish.note,
        demonstration=found.demonstration,
        figures=found.as_json(),
        sums=_rows(found.sums),
        period_sums=_rows(rollup.plain_sums(as_of=found.as_of, known_on=found.known_on, cut=period))
        if period
        else None,
        standings=[_standing_as_json(each) for each in standing.standings(found)],
        published=[_published_as_json(each) for each in standing.published_until(found)],
        press=press,
        **_basis(found.as_of, until),
    )


def _check_final(wish: Wish, found: Figures) -> None:
    """A final snapshot holds nothing preliminary (DOMAIN 3.5)."""
    waiting = found.sessions.preliminary
    if wish.certainty == Certainty.FINAL and any(each.preliminary for each in found.indicators.values()):
        raise Refused(
            _(
                "まだ確認していない報告（速報）が%(count)d回分あります。確認してから確定とするか、速報として凍結してください。"
            )
            % {"count": waiting}
        )


def _basis(as_of: date, until: datetime | None) -> dict[str, Any]:
    """Return the moment, and which entries were counted: number, newest, transactions seen, those of a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT clock_timestamp(), count(*), coalesce(max(id), 0), pg_current_snapshot()::text,
                   (SELECT system_identifier FROM pg_control_system()),
                   coalesce(array_agg(id) FILTER (WHERE entered_at >= clock_timestamp() - %s::interval), '{}')
               FROM progress_countentry
               WHERE effective_on <= %s AND (%s::timestamptz IS NULL OR entered_at < %s)""",
            [f"{2 * RECENT_MINUTES} minutes", as_of, until, until],
        )
        names = ("frozen_at", "entries", "last_entry", "seen", "cluster", "recent")
        return dict(zip(names, cursor.fetchone(), strict=True))


def _next_code() -> str:
    """Return S-2026-0003: the year of freezing in Japan and a number without a hole (the caller holds the lock)."""
    year = timezone.localdate().year
    last = Snapshot.objects.filter(code__startswith=f"S-{year}-").order_by("-id").values_list("code", flat=True).first()
    return f"S-{year}-{int(last.rpartition('-')[2]) + 1 if last else 1:04}"


def _rows(sums: Sums) -> list[list[Any]]:
    return sorted([*key, quantity] for key, quantity in sums.items() if quantity)


def _sums(rows: list[list[Any]]) -> Sums:
    return {Key(*row[:4]): row[4] for row in rows}


def _standing_as_json(each: Standing) -> dict[str, Any]:
    on = each.on_deadline
    end = on and {
        "value": on.value,
        "verdict": on.verdict,
        "published": on.published and _published_as_json(on.published),
    }
    target = {**each.target.as_json(), "indicator": each.target.indicator, "id": each.target.pk}
    return {name: getattr(each, name) for name in PACES} | {"target": target, "on_deadline": end}


def _standing(row: dict[str, Any], figure: dict[str, Any]) -> Standing:
    target, end = row["target"], row["on_deadline"]
    return Standing(
        target=Target(
            pk=target["id"],
            indicator=target["indicator"],
            value=target["value"],
            deadline=date.fromisoformat(target["deadline"]),
            source=target["source"],
            demonstration=target["demonstration"],
        ),
        **{name: figure[name] for name in ("total", "final", "preliminary")},
        **{name: row[name] for name in PACES},
        on_deadline=end
        and OnDeadline(
            value=end["value"], verdict=end["verdict"], published=end["published"] and _published(end["published"])
        ),
    )


def _published_as_json(each: PublishedFigure) -> dict[str, Any]:
    names = ("indicator", "precision", "value", "approximate", "source")
    return {name: getattr(each, name) for name in names} | {"as_of": each.as_of.isoformat()}


def _published(row: dict[str, Any]) -> PublishedFigure:
    return PublishedFigure(**row | {"as_of": date.fromisoformat(row["as_of"])})
