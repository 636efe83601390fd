"""Everything stored about a person, told: the same list that an erasure goes through (`core.erasing`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from mirai_action.core import history, scrubbing
from mirai_action.core.erasing import Holding, Who, holdings


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one holding: `rows` as {column: value}, `labels` {column: name}, `past` earlier states of them."""

    model: str
    title: str
    labels: dict[str, str]
    rows: list[dict[str, Any]]
    past: list[dict[str, Any]]

    @property
    def printed(self) -> list[list[tuple[str, str]]]:
        """Return each row as (label, value) in words, columns without a value left out."""
        return [
            [(self.labels[name], words(value)) for name, value in row.items() if value not in (None, "", {}, [])]
            for row in self.rows
        ]

    @property
    def printed_past(self) -> list[list[tuple[str, str]]]:
        labels = {"pgh_created_at": _("記録された日時"), **self.labels}
        return [
            [(labels[name], words(value)) for name, value in row.items() if value not in (None, "", {}, [])]
            for row in self.past
        ]


def parts(who: Who) -> list[Part]:
    """Return what is told, the person's own record first, then the rest from the top down; empty parts left out."""
    found = [(each, scrubbing.find(each, who)) for each in holdings]
    told = [_part(each, pks) for each, pks in reversed(found) if each.tells and pks]
    return sorted(told, key=lambda part: part.model != "ambassadors.Ambassador")


def as_json(who: Who) -> dict[str, Any]:
    """Return {model: {"title", "rows", "history"}}, ready for JSON. Two holdings of one model stand in one list."""
    told: dict[str, Any] = {}
    for part in parts(who):
        entry = told.setdefault(part.model, {"title": part.title, "rows": [], "history": []})
        entry["rows"] += [_plain(row) for row in part.rows]
        entry["history"] += [_plain(row) for row in part.past]
    return told


def words(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, datetime):
        return str(formats.date_format(timezone.localtime(value), "DATETIME_FORMAT"))
    if isinstance(value, date):
        return str(formats.date_format(value, "DATE_FORMAT"))
    if isinstance(value, dict):
        return "\n".join(f"{key}: {words(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " → ".join(words(each) or "–" for each in value)
    return str(value if value is not None else "")


def _part(holding: Holding, pks: list[Any]) -> Part:
    model = holding.rows
    events = history.events_of(model)
    names = [each.name for each in events._meta.fields] if events else []
    columns = [name for name in holding.tells if name in names]
    past: Any = (
        events._base_manager.filter(pgh_obj_id__in=pks).order_by("pgh_id") if events and (holding.blanks) else ()
    )
    return Part(
        model=holding.model,
        title=str(holding.title),
        labels={name: _label(model, name) for name in holding.tells},
        rows=[dict(_values(row, holding.tells)) for row in _ordered(model, pks, holding.tells)],
        past=[{"pgh_created_at": each.pgh_created_at} | dict(_values(each, columns)) for each in past],
    )


def _ordered(model: type[Model], pks: list[Any], names: Sequence[str]) -> Any:
    rows = model._base_manager.filter(pk__in=pks).order_by(*(model._meta.ordering or ["pk"]))
    links = [name for name in names if model._meta.get_field(name).is_relation]
    return rows.select_related(*links) if links else rows


def _label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _values(row: Any, names: Any) -> Iterator[tuple[str, Any]]:
    """Yield (column, value): choices in words, another record by what it is called."""
    for name in names:
        column = row._meta.get_field(name)
        if column.choices:
            yield name, str(getattr(row, f"get_{name}_display")())
        elif column.is_relation:
            other = getattr(row, name, None)
            yield name, None if other is None else str(other)
        else:
            yield name, getattr(row, name)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix("pgh_"): value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
    }
