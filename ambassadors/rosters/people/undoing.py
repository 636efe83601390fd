"""Taking a roster back: what was inserted goes, what was updated is as before, what was edited since stays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from ambassadors.models import Ambassador, Consent, Decision
from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from ..choices import Choice, Result
from ..kinds import Report
from ..models import Import, StagedRow
from .applying import UPDATED


def edited(source: Import) -> Any:
    """Return the applied rows whose ambassador changed since: in its history, or by what points to it."""
    events: Any = Ambassador.pgh_event_model  # type: ignore[attr-defined]
    later = events.objects.filter(pgh_obj=OuterRef("target"), pgh_id__gt=source.history_mark)
    gone = ~Exists(Ambassador.objects.filter(pk=OuterRef("target")))
    found = Q(Exists(later)) | Q(gone) | Q(Exists(_decisions_since(source)))
    new = Q(Exists(_consents_since()))
    for relation in _relations():
        new |= Q(Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("target")})))
    return source.rows.exclude(choice=Choice.SKIP).filter(found | Q(choice=Choice.NEW) & new)


def _decisions_since(source: Import) -> Any:
    made = Q(verb=Decision.Verb.IMPORT, made_at=source.applied_at)
    return Decision.objects.filter(ambassador=OuterRef("target")).exclude(made)


def _consents_since() -> Any:
    return Consent.objects.filter(ambassador=OuterRef("target")).exclude(channel="paper", withdrawn_at=None)


def _relations() -> Iterator[Any]:
    """Yield every relation that points to an ambassador, those of apps above included."""
    for each in Ambassador._meta.get_fields(include_hidden=True):
        foreign = isinstance(each, models.ForeignObjectRel) and isinstance(each.field, models.ForeignKey)
        if foreign and each.field.db_constraint and each.related_model not in (Consent, Decision):  # type: ignore[union-attr]
            yield each


def undo(source: Import, *, by: Any, report: Report) -> None:
    """Take back all that nobody touched since, mark the rest; inside the caller's transaction."""
    _lock(source)
    left = edited(source)
    StagedRow.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(result=Result.EDITED)
    source.rows.exclude(choice=Choice.SKIP).exclude(result=Result.EDITED).update(result=Result.UNDONE)
    report("ledger", 0)
    ledger.settle_many(_settlements(source, by))
    report("undo", 0)
    _restore(source)
    _remove(source)


def _lock(source: Import) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.id FROM ambassadors_ambassador a JOIN rosters_stagedrow s ON s.target = a.id
               WHERE s.source_id = %s AND s.choice <> 'skip' ORDER BY a.id FOR UPDATE OF a""",
            [source.pk],
        )


def _settlements(source: Import, by: Any) -> Iterator[ledger.Settlement]:
    number = getattr(by, "pk", None)
    rows = source.rows.filter(choice=Choice.NEW, result=Result.UNDONE).order_by("number")
    targets = rows.values_list("target", flat=True).iterator(chunk_size=2000)
    while chunk := list(islice(targets, 2000)):
        for target in chunk:
            yield ledger.Settlement(subject=target, lines=[], reason=Reason.UNDONE, by=number)


def _restore(source: Import) -> None:
    """Give updated ambassadors their old values; the decisions that told of the update go."""
    rows = source.rows.filter(choice=Choice.UPDATE, result=Result.UNDONE)
    for row in rows.iterator(chunk_size=500):
        ambassador = Ambassador.objects.get(pk=row.target)
        for column, (old, _new) in row.changes.items():
            setattr(ambassador, column, old)
        ambassador.save(update_fields=[each for each in row.changes if each in UPDATED])
    Decision.objects.filter(
        ambassador__in=rows.values("target"), verb=Decision.Verb.IMPORT, made_at=source.applied_at
    ).delete()


def _remove(source: Import) -> None:
    with connection.cursor() as cursor:
        for table, column in (
            (Consent._meta.db_table, "ambassador_id"),
            (Ambassador._meta.db_table, "id"),
        ):
            cursor.execute(
                f"""DELETE FROM {table} WHERE {column} IN (
                      SELECT target FROM rosters_stagedrow WHERE source_id = %s AND choice = %s AND result = %s)""",
                [source.pk, Choice.NEW, Result.UNDONE],
            )
