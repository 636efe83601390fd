"""What every kind needs to apply and to undo: inserting in bulk, who changed a record since, taking it out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import Exists, Max, OuterRef, Q

from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from .choices import Choice, Result
from .models import Import, StagedRow

CHUNK = 2000
Expression = tuple[str, list[Any]]
"""SQL and its parameters."""


def insert(model: Any, source: Import, own: Mapping[str, Expression], rows: Expression) -> int:
    """Insert the new records of an import by one statement; return how many.

    `rows` is a query with the staged columns as `f`, `own` what becomes of them; every other column gets its default,
    so that a model may gain columns.
    """
    values: dict[str, Expression] = {
        each.column: ("%s", [each.get_db_prep_save(each.get_default(), connection)])
        for each in model._meta.concrete_fields
        if not each.generated
    }
    values |= own
    columns = ", ".join(f'"{name}"' for name in values)
    expressions = ", ".join(text for text, _params in values.values())
    params = [each for _text, given in values.values() for each in given]
    query, facts = rows
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {expressions} FROM ({query}) f", [*params, *facts]
        )
        return int(cursor.rowcount)


def mark(model: Any) -> int:
    """Return the newest entry of a model's history: what is newer later, was changed later."""
    return model.pgh_event_model.objects.aggregate(last=Max("pgh_id"))["last"] or 0


def inserted(source: Import, queryset: Any) -> Iterator[Any]:
    """Yield the new records of an import in the order of the file, piece by piece: memory stays flat.

    By their ids and not by a join: the planner has not seen rows that this transaction wrote.
    """
    for targets in _pieces(source.rows.filter(choice=Choice.NEW)):
        found = queryset.in_bulk(targets)
        yield from (found[each] for each in targets if each in found)


def _pieces(rows: Any) -> Iterator[list[Any]]:
    targets = rows.order_by("number").values_list("target", flat=True).iterator(chunk_size=CHUNK)
    while piece := list(islice(targets, CHUNK)):
        yield piece


def applied(source: Import) -> Any:
    """Return the rows that went into the register."""
    return source.rows.exclude(choice=Choice.SKIP)


def changed_since(source: Import, model: Any, own: Mapping[Any, Any] | None = None) -> Any:
    """Return the applied rows whose record changed since, is gone, or has something of later that points to it.

    `own` maps a related model to the queryset of those of its rows (by OuterRef("target")) that came later; the other
    related models hold nothing that an import makes.
    """
    events = model.pgh_event_model.objects
    later = events.filter(pgh_obj=OuterRef("target"), pgh_id__gt=source.history_mark)
    found = Q(Exists(later)) | ~Q(Exists(model.objects.filter(pk=OuterRef("target"))))
    pointed = Q()
    for relation in _relations(model):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("target")})
        pointed |= Q(Exists((own or {}).get(relation.related_model, rows)))
    return applied(source).filter(found | Q(choice=Choice.NEW) & pointed)


def _relations(model: Any) -> Iterator[Any]:
    """Yield every relation that points to `model`, those of apps above included; its own history does not count."""
    for each in model._meta.get_fields(include_hidden=True):
        foreign = isinstance(each, models.ForeignObjectRel) and isinstance(each.field, models.ForeignKey)
        if foreign and each.field.db_constraint:
            yield each


def sort_out(source: Import, changed: Any) -> None:
    """Note on every applied row whether it is undone or left."""
    StagedRow.objects.filter(pk__in=list(changed.values_list("pk", flat=True))).update(result=Result.EDITED)
    applied(source).exclude(result=Result.EDITED).update(result=Result.UNDONE)


def lock(source: Import, model: Any) -> None:
    """Lock the records of the applied rows, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE rosters_stagedrow; ANALYZE {model._meta.db_table}")
        cursor.execute(
            f"""SELECT a.id FROM {model._meta.db_table} a JOIN rosters_stagedrow s ON s.target = a.id
                WHERE s.source_id = %s AND s.choice <> %s ORDER BY a.id FOR UPDATE OF a""",
            [source.pk, Choice.SKIP],
        )


def unsettle(source: Import, by: Any) -> None:
    """Take back what the new records counted."""
    ledger.settle_many(_emptied(source, getattr(by, "pk", None)))


def _emptied(source: Import, by: int | None) -> Iterator[ledger.Settlement]:
    for targets in _pieces(source.rows.filter(choice=Choice.NEW, result=Result.UNDONE)):
        for target in targets:
            yield ledger.Settlement(subject=target, lines=[], reason=Reason.UNDONE, by=by)


def remove(source: Import, model: Any, column: str = "id") -> None:
    """Delete the rows of `model` that belong to new records of an import."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {model._meta.db_table} WHERE {column} IN (
                  SELECT target FROM rosters_stagedrow WHERE source_id = %s AND choice = %s AND result = %s)""",
            [source.pk, Choice.NEW, Result.UNDONE],
        )
