"""How rows lose what is personal: columns are blanked, words taken out of sentences, rows dropped; history alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Model, Q, Value
from django.db.models.functions import Cast, Replace

from . import history
from .erasing import Holding, Who, holdings

TAKEN_OUT = "●"
FORGET_ADDRESS = "UPDATE pghistory_context SET metadata = metadata - 'url' WHERE "
NAMES_ONE = "EXISTS (SELECT 1 FROM unnest(%s::text[]) AS word WHERE position(word IN metadata->>'url') > 0)"


def erase(who: Who) -> dict[str, int]:
    """Take a person out of every holding; return how many rows of which model. Call it inside a transaction.

    Everything is found before anything changes: a row that was blanked is not found by its address any more.
    """
    found = [(each, find(each, who)) for each in holdings]
    with history.door():
        for holding, pks in found:
            _apply(holding, pks, who)
        _forget_addresses(who)
    counted: dict[str, int] = {}
    for holding, pks in found:
        counted[holding.model] = counted.get(holding.model, 0) + len(pks)
    return {model: count for model, count in counted.items() if count}


def find(holding: Holding, who: Who) -> list[Any]:
    """Return the keys of the person's rows, and remember them: letters are about one of them."""
    pks = list(holding.find(who).order_by().values_list("pk", flat=True).distinct())
    who.records.update(pk for pk in pks if isinstance(pk, UUID))
    return pks


def blank(
    model: type[Model],
    pks: Collection[Any],
    values: Mapping[str, Any],
    *,
    scrubs: Sequence[str] = (),
    words: Sequence[str] = (),
    also: Q | None = None,
) -> None:
    """Write `values`, take `words` out of the columns `scrubs`, in the rows and in all their history (and `also`)."""
    model._base_manager.filter(pk__in=pks).update(**values, **_without(model, scrubs, words))
    events = history.events_of(model)
    if events:
        kept = {each.name for each in events._meta.fields}
        past = {name: value for name, value in values.items() if name in kept}
        past |= _without(events, [name for name in scrubs if name in kept], words)
        with history.door():
            rows = events._base_manager.filter(_of(pks) | also if also else _of(pks))
            _forget_contexts(rows)
            if past:
                rows.update(**past)


def drop(model: type[Model], pks: Collection[Any], *, also: Q | None = None) -> None:
    """Delete the rows and their history."""
    model._base_manager.filter(pk__in=pks).delete()
    events = history.events_of(model)
    if events:
        with history.door():
            rows = events._base_manager.filter(_of(pks) | also if also else _of(pks))
            _forget_contexts(rows)
            rows.delete()


def _apply(holding: Holding, pks: list[Any], who: Who) -> None:
    also = holding.history(who) if holding.history else None
    if holding.erase:
        holding.erase(pks, who)
    if holding.deletes:
        drop(holding.rows, pks, also=also)
    elif holding.blanks or holding.scrubs:
        blank(holding.rows, pks, holding.blanks, scrubs=holding.scrubs, words=who.words, also=also)


def _of(pks: Collection[Any]) -> Q:
    return Q(pgh_obj_id__in=list(pks))


def _without(model: type[Model], names: Iterable[str], words: Sequence[str]) -> dict[str, Any]:
    """Return, for each column, the expression that is its sentence without the words, longest word first."""
    found: dict[str, Any] = {}
    for name in names if words else ():
        column: Any = model._meta.get_field(name)
        is_json = isinstance(column, models.JSONField)
        sentence: Any = Cast(F(name), models.TextField()) if is_json else F(name)
        for word in sorted(words, key=len, reverse=True):
            sentence = Replace(sentence, Value(word), Value(TAKEN_OUT))
        found[name] = Cast(sentence, models.JSONField()) if is_json else sentence
    return found


def _forget_contexts(rows: Any) -> None:
    """Forget the addresses of pages from which these events came: one may hold what was searched for."""
    contexts = list(rows.exclude(pgh_context_id=None).values_list("pgh_context_id", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ADDRESS + "id = ANY(%s)", [contexts])


def _forget_addresses(who: Who) -> None:
    """The same for pages of other events whose address names the person (a search that led to another record)."""
    words = [part for word in who.words if len(word) > 2 for part in {quote(word), word}]
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ADDRESS + NAMES_ONE, [words])
