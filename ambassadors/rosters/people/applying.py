"""Applying a roster: what staff decided goes into the register, in few statements of one transaction.

The order of locks is that of every verb: rows, the numbers, the ledger. Everything is copied inside the database, so
memory does not grow with the file. The ledger is settled by the same `counts()` as one approval.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from ambassadors import consent_texts
from ambassadors.models import Ambassador, Channel, ConfirmedBy, Consent, Decision, Status
from ambassadors.workflow.consents import TO_A_PREFECTURE
from ambassadors.workflow.review import NUMBERS_LOCK
from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from .. import records
from ..choices import Choice, Outcome
from ..kinds import Changed, Report
from ..models import Import
from .matching import FREE

UPDATED = (*FREE, "email")
RECORD = ", ".join(
    f"{name} text"
    for name in (
        *("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address", "prefecture"),
        *("affiliation", "affiliation_name", "registered_on", "applied_on", "left_on"),
        *("name_key", "kana_key", "email_key"),
    )
)
COPIED = (
    *("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address", "prefecture"),
    *("affiliation", "affiliation_name", "name_key", "kana_key", "email_key"),
)

LINES = """
    SELECT s.number, a.id, line.indicator, line.day, 1, coalesce(nullif(a.prefecture, ''), 'unknown'), a.kind,
      'final', '', a.organization_id, 'counted'
    FROM rosters_stagedrow s JOIN ambassadors_ambassador a ON a.id = s.target,
      LATERAL (VALUES ('ambassadors', a.registered_on), ('left', a.left_on)) AS line(indicator, day)
    WHERE s.source_id = %(source)s AND s.choice = %(new)s AND line.day IS NOT NULL"""
"""`Ambassador.counts()` of records that have not moved yet, as a query; a test compares both."""


def apply(source: Import, *, by: Any, report: Report) -> dict[str, int]:
    """Insert and update as decided; return {outcome: rows}. Raises Changed where the preview is out of date."""
    _lock_targets(source)
    report("new", 0)
    made = _insert(source)
    report("update", made)
    updated = _update(source, by=by)
    _consents(source)
    source.history_mark = records.mark(Ambassador)
    report("ledger", made + updated)
    ledger.settle_fresh(
        LINES, {"source": source.pk, "new": Choice.NEW}, reason=Reason.REGISTERED, by=getattr(by, "pk", None)
    )
    return {"new": made, "update": updated}


def _lock_targets(source: Import) -> None:
    """Lock what is updated and refuse where it is not what the preview showed; then take the numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.id FROM ambassadors_ambassador a JOIN rosters_stagedrow s ON s.target = a.id
               WHERE s.source_id = %s AND s.choice = %s ORDER BY a.id FOR UPDATE OF a""",
            [source.pk, Choice.UPDATE],
        )
        cursor.execute(
            """SELECT count(*) FROM rosters_stagedrow s LEFT JOIN ambassadors_ambassador a ON a.id = s.target
               WHERE s.source_id = %s AND s.choice = %s AND (a.id IS NULL OR NOT a.status = ANY(%s) OR EXISTS (
                 SELECT 1 FROM jsonb_each(s.changes) c WHERE c.value->>0 IS DISTINCT FROM to_jsonb(a)->>c.key))""",
            [source.pk, Choice.UPDATE, [Status.REGISTERED, Status.RESTING]],
        )
        _refuse_if(cursor.fetchone())
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS_LOCK])
        for column in ("name_key", "email_key", "phone"):  # came in since the preview, and would have been a question
            cursor.execute(
                f"""SELECT count(*) FROM rosters_stagedrow s JOIN ambassadors_ambassador a
                      ON a.{column} = s.facts->>'{column}' AND a.{column} <> '' AND a.id <> ALL(s.candidates)
                    WHERE s.source_id = %s AND s.choice = %s AND s.outcome = %s AND a.status <> %s
                      AND a.id IN (SELECT pgh_obj_id FROM ambassadors_ambassadorevent WHERE pgh_id > %s)""",
                [source.pk, Choice.NEW, Outcome.NEW, Status.MERGED, source.history_mark],
            )
            _refuse_if(cursor.fetchone())


def _refuse_if(found: Any) -> None:
    if found and found[0]:
        raise Changed


def _insert(source: Import) -> int:
    """Insert the new ones; the numbers follow the days of registration, then the lines of the file."""
    now = timezone.now()
    status = "CASE WHEN f.left_on <> '' THEN %s WHEN f.registered THEN %s ELSE %s END"
    applied = "CASE WHEN f.applied IS NULL THEN %s ELSE (f.applied + time '12:00') AT TIME ZONE 'Asia/Tokyo' END"
    own: dict[str, records.Expression] = {name: (f"f.{name}", []) for name in COPIED} | {
        "id": ("f.target", []),
        "number": ("CASE WHEN f.registered THEN %s + f.place END", [_last_number()]),
        "channel": ("%s", [Channel.ROSTER]),
        "status": (status, [Status.LEFT, Status.REGISTERED, Status.TO_REVIEW]),
        "applied_at": (applied, [now]),
        "confirmed_at": ("%s", [now]),
        "confirmed_by": ("%s", [ConfirmedBy.ROSTER]),
        "decided_at": ("CASE WHEN f.registered THEN %s::timestamptz END", [now]),
        "registered_on": ("nullif(f.registered_on, '')::date", []),
        "left_on": ("nullif(f.left_on, '')::date", []),
    }
    rows = f"""
        SELECT s.target, r.*, r.registered_on <> '' AS registered,
          least(nullif(r.applied_on, '')::date, nullif(r.registered_on, '')::date) AS applied,
          count(*) FILTER (WHERE r.registered_on <> '') OVER (ORDER BY r.registered_on, s.number) AS place
        FROM rosters_stagedrow s, jsonb_to_record(s.facts) AS r({RECORD})
        WHERE s.source_id = %s AND s.choice = %s"""
    return records.insert(Ambassador, source, own, (rows, [source.pk, Choice.NEW]))


def _last_number() -> int:
    return Ambassador.objects.aggregate(last=Max("number"))["last"] or 0


def _update(source: Import, *, by: Any) -> int:
    """Write the changes of known ambassadors, each with a decision that says what was changed."""
    sets = ", ".join(f"{name} = coalesce(s.changes->'{name}'->>1, a.{name})" for name in UPDATED)
    for name in ("kana", "email"):
        sets += f", {name}_key = CASE WHEN s.changes ? '{name}' THEN s.facts->>'{name}_key' ELSE a.{name}_key END"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE ambassadors_ambassador a SET {sets} FROM (
                  SELECT target, facts, changes FROM rosters_stagedrow WHERE source_id = %s AND choice = %s) s
                WHERE a.id = s.target""",
            [source.pk, Choice.UPDATE],
        )
        count = int(cursor.rowcount)
        cursor.execute(
            """INSERT INTO ambassadors_decision (ambassador_id, verb, reason, changes, made_at, by_id)
               SELECT target, %s, '', changes, %s, %s FROM rosters_stagedrow
               WHERE source_id = %s AND choice = %s ORDER BY number""",
            [Decision.Verb.IMPORT, source.applied_at, getattr(by, "pk", None), source.pk, Choice.UPDATE],
        )
    return count


def _consents(source: Import) -> None:
    """Record the consents that the roster, or staff, say were given on paper; in the words in force."""
    for kind in ("a", "b", "c", "d1", "d2"):
        place = "a.prefecture" if kind in TO_A_PREFECTURE else "''"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO {Consent._meta.db_table}
                      (ambassador_id, text_id, kind, prefecture, channel, given_at, withdrawn_at)
                    SELECT a.id, %s, %s, {place}, %s, a.applied_at, NULL
                    FROM rosters_stagedrow s JOIN ambassadors_ambassador a ON a.id = s.target
                    WHERE s.source_id = %s AND s.choice = %s AND s.facts->'consents' ? %s""",
                [consent_texts.stored(kind, "ja").pk, kind, Channel.PAPER, source.pk, Choice.NEW, kind],
            )
