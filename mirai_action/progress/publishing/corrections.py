"""Corrections that touch a published snapshot, as the public may read them (DOMAIN 3.8).

The staff's sentence is not among it: only a reason that was written for the public, else the ledger's own word. Of
registrations neither day nor prefecture is told (one registration is one person); study sessions are public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.progress import panels
from mirai_action.progress.models import PLACE_CHOICES, TARGETED, Correction, CountEntry, Indicator, Reason

from .difference import counted_sql
from .models import Snapshot

NEWEST = 200  # how many corrections are looked through: the page stays flat
PLACE_NAMES = dict(PLACE_CHOICES)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a correction did to one indicator: 学習会の参加者数（のべ） 30人 → 25人（2026年5月3日、埼玉県）."""

    name: str
    old: int
    new: int
    unit: str
    where: str

    @property
    def is_count(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, kw_only=True)
class PublicCorrection:
    """One correction without any personal data; `codes` are the snapshots whose figures it would change today."""

    entered_on: date
    codes: list[str]
    changes: list[Change] = field(default_factory=list)
    reason: str


def published_corrections(*, snapshot: Snapshot | None = None, limit: int = 20) -> list[PublicCorrection]:
    """Return the newest corrections that touch a standing snapshot (or this one), the newest first. Three queries."""
    codes = touched(snapshot=snapshot, limit=limit)
    rows = Correction.objects.filter(pk__in=codes).select_related("public_reason").order_by("-id")
    found = list(rows)
    words = _reasons(found)
    return [
        PublicCorrection(
            entered_on=timezone.localdate(row.entered_at),
            codes=codes[row.pk],
            changes=list(_changes(row)),
            reason=row.public_reason.text if hasattr(row, "public_reason") else words.get(row.pk, _("訂正")),
        )
        for row in found
    ]


def touched(*, snapshot: Snapshot | None = None, limit: int = NEWEST) -> dict[int, list[str]]:
    """Return the corrections that a standing snapshot does not hold yet, each with the codes of those snapshots."""
    columns = {"day": "as_of", "until": "known_until", "frozen": "frozen_at", "last": "last_entry"}
    columns |= {name: name for name in ("seen", "cluster", "recent")}
    rule = counted_sql({name: f"s.{column}" for name, column in columns.items()})
    query = f"""
        WITH standing AS MATERIALIZED (
            SELECT id, code, as_of, known_until, seen, cluster, frozen_at, recent, last_entry FROM publishing_snapshot
            WHERE withdrawn_at IS NULL AND (%(only)s::bigint IS NULL OR id = %(only)s)),
        newest AS (
            SELECT id, entries FROM progress_correction
            WHERE entered_at >= (SELECT min(coalesce(known_until, frozen_at)) FROM standing)
            ORDER BY id DESC LIMIT %(most)s)
        SELECT c.id, array_agg(DISTINCT s.code ORDER BY s.code DESC)
        FROM newest c JOIN progress_countentry e ON e.id = ANY(c.entries)
        JOIN standing s ON e.effective_on <= s.as_of AND NOT {rule}
        GROUP BY c.id ORDER BY c.id DESC LIMIT %(limit)s"""
    with connection.cursor() as cursor:
        cursor.execute(query, {"only": snapshot.pk if snapshot else None, "most": NEWEST, "limit": limit})
        return {number: list(codes) for number, codes in cursor.fetchall()}


def only_in(lines: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines that the other side lacks; of plans only where nothing else differs."""
    found = [each for each in lines if each not in others]
    return [each for each in found if each["indicator"] in TARGETED] or found


def _reasons(rows: Iterable[Correction]) -> dict[int, str]:
    """Return the ledger's word for each correction: 訂正, 統合, 中止."""
    of_entry = {entry: row.pk for row in rows for entry in row.entries}
    plain = CountEntry.objects.filter(pk__in=of_entry).exclude(reason=Reason.CARRYOVER_TRANSFER)
    return {of_entry[pk]: str(Reason(reason).label) for pk, reason in plain.values_list("pk", "reason")}


def _changes(row: Correction) -> Iterator[Change]:
    for indicator in TARGETED:
        old, new = ([each for each in lines if each["indicator"] == indicator] for lines in (row.old, row.new))
        if old == new:
            continue
        yield Change(
            name=str(Indicator(indicator).label),
            old=sum(each["quantity"] for each in old),
            new=sum(each["quantity"] for each in new),
            unit=panels.unit(indicator),
            where="" if indicator == Indicator.AMBASSADORS else _where(old, new),
        )


def _where(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    """Return day and place of a session; both, where the correction moved it."""
    places = list(dict.fromkeys(_place(each) for each in (*old, *new)))
    return _(" → ").join(places[:2])


def _place(line: dict[str, Any]) -> str:
    day = date_format(date.fromisoformat(str(line["effective_on"])), "DATE_FORMAT")
    return _("%(day)s、%(place)s") % {"day": day, "place": PLACE_NAMES.get(line["prefecture"], "")}
