"""What of which list may leave: a table a model. Apps above add theirs in `AppConfig.ready()`.

tables.add(Table(
    model=StudySession, name="sessions", title=_("学習会"),
    rows=lambda queryset, user: queryset.with_named(user),
    columns=lambda user: [Column(_("開催日"), lambda row: row.held_on), ...],
))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

AT_ONCE = 2000


@dataclass(frozen=True)
class Column:
    """A header and the value of a row: text, a whole number, a day, or None for an empty cell. Text stays text."""

    title: Any
    value: Callable[[Any], Any]
    width: int = 14  # characters, in Excel


@dataclass(frozen=True, kw_only=True)
class Table:
    """`rows(queryset, user)` gives what the filtered list of the admin shows, as far as `user` may take it along."""

    model: type[Model]
    name: str
    title: Any
    rows: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    columns: Callable[[Any], Sequence[Column]]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


_tables: dict[str, Table] = {}


def add(table: Table) -> None:
    _tables[table.label] = table


def find(label: str) -> Table | None:
    """Return the table of a model by its label ("ambassadors.ambassador"), None where that list never leaves."""
    return _tables.get(label.lower())


def columns(table: Table, user: Any) -> list[Column]:
    """Return the columns of `table`, and in the demonstration the one that says so."""
    marked = [Column(_("デモ用の架空データ"), lambda row: _t("架空"))] if settings.DEMONSTRATION else []
    return [*table.columns(user), *marked]


def lines(queryset: QuerySet[Any], wanted: Sequence[Column]) -> Iterator[list[Any]]:
    """Yield the cells of each row; rows come from a cursor of the server, AT_ONCE at a time."""
    for row in queryset.iterator(chunk_size=AT_ONCE):
        yield [each.value(row) for each in wanted]
