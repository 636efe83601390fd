"""Applying and undoing a history: sessions with their reports, confirmed by the staff who looked through them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from ambassadors.rosters import records
from ambassadors.rosters.choices import Choice, Outcome
from ambassadors.rosters.kinds import Changed, Report
from ambassadors.rosters.models import Import
from mirai_action.progress import ledger
from mirai_action.progress.models import Reason
from sessions_log.choices import Status
from sessions_log.models import StudySession

TEXTS = (
    *("title", "format", "prefecture", "municipality_code", "venue", "host_name", "host_kind", "host_prefecture"),
    *("audience_note", "note", "basis", "hold"),
)
RECORD = ", ".join(f"{name} text" for name in (*TEXTS, "held_on", "head_count", "ambassador_id", "organization_id"))


def apply(source: Import, *, by: Any, report: Report) -> dict[str, int]:
    """Insert the sessions; return {outcome: rows}. Raises Changed where the preview is out of date."""
    _check(source)
    report("new", 0)
    made = _insert(source, by=by)
    source.history_mark = records.mark(StudySession)
    report("ledger", made)
    ledger.settle_many(_settlements(source, getattr(by, "pk", None)))
    return {"new": made, "update": 0}


def undo(source: Import, *, by: Any, report: Report) -> None:
    """Take back the sessions that nobody touched since, mark the rest."""
    records.lock(source, StudySession)
    records.sort_out(source, edited(source))
    report("ledger", 0)
    records.unsettle(source, by)
    report("undo", 0)
    records.remove(source, StudySession)


def edited(source: Import) -> Any:
    return records.changed_since(source, StudySession)


def _check(source: Import) -> None:
    """Refuse where sessions of these days, or ambassadors named here, changed since the preview."""
    new: list[Any] = [source.pk, Choice.NEW]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('histories.apply'))")  # two imports, one after the other
        cursor.execute(
            """SELECT count(*) FROM rosters_stagedrow s JOIN sessions_log_studysession x
                 ON x.held_on = (s.facts->>'held_on')::date
               WHERE s.source_id = %s AND s.choice = %s AND s.outcome = %s AND x.id <> ALL(s.candidates)
                 AND x.id IN (SELECT pgh_obj_id FROM sessions_log_studysessionevent WHERE pgh_id > %s)""",
            [*new, Outcome.NEW, source.history_mark],
        )
        (later,) = cursor.fetchone() or (0,)
        cursor.execute(
            """SELECT count(*) FROM rosters_stagedrow s
                 LEFT JOIN ambassadors_ambassador a ON a.id = nullif(s.facts->>'ambassador_id', '')::uuid
               WHERE s.source_id = %s AND s.choice = %s AND s.facts->>'ambassador_id' <> ''
                 AND (a.id IS NULL OR a.status NOT IN ('registered', 'resting', 'left'))""",
            new,
        )
        (gone,) = cursor.fetchone() or (0,)
    if later or gone:
        raise Changed


def _insert(source: Import, *, by: Any) -> int:
    now = timezone.now()
    own: dict[str, records.Expression] = {name: (f"coalesce(f.{name}, '')", []) for name in TEXTS} | {
        "id": ("f.target", []),
        "held_on": ("f.held_on::date", []),
        "head_count": ("f.head_count::int", []),
        "ambassador_id": ("nullif(f.ambassador_id, '')::uuid", []),
        "organization_id": ("nullif(f.organization_id, '')::uuid", []),
        "status": ("CASE WHEN f.hold = '' THEN %s ELSE %s END", [Status.CONFIRMED, Status.REPORTED]),
        "reported_at": ("%s", [now]),
        "created_at": ("%s", [now]),
        "confirmed_at": ("CASE WHEN f.hold = '' THEN %s::timestamptz END", [now]),
        "confirmed_by_id": ("CASE WHEN f.hold = '' THEN %s::int END", [getattr(by, "pk", None)]),
    }
    rows = f"""SELECT s.target, r.* FROM rosters_stagedrow s, jsonb_to_record(s.facts) AS r({RECORD})
               WHERE s.source_id = %s AND s.choice = %s"""
    return records.insert(StudySession, source, own, (rows, [source.pk, Choice.NEW]))


def _settlements(source: Import, by: Any) -> Iterator[ledger.Settlement]:
    for row in records.inserted(source, StudySession.objects.all()):
        reason = Reason.CONFIRMED if row.status == Status.CONFIRMED else Reason.REPORTED
        yield ledger.Settlement(subject=row.pk, lines=row.counts(), reason=reason, by=by)
