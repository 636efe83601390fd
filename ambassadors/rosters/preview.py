"""What the pages of an import show: the rows in pieces, the numbers beside them, what an undo would do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from . import kinds
from .choices import Choice, Outcome, Result, Step
from .models import Import, StagedRow

A_PAGE = 50
ORDER = (Outcome.NEW, Outcome.UPDATE, Outcome.DUPLICATE, Outcome.ERROR, Outcome.SAME, Outcome.TOTAL)
LAST_NUMBER = 10_000_000


def context(request: HttpRequest, source: Import) -> dict[str, Any]:
    """Return one page of the preview: rows of one outcome (or all) behind a row number."""
    kind = kinds.get(source.kind)
    shown = request.GET.get("shown", "")
    shown = shown if shown in Outcome.values else ""
    rows, following = _page(source, shown, _number(request.GET.get("after", "")))
    chosen = dict(source.rows.order_by().values_list("choice").annotate(Count("pk")))
    return {
        **_head(source),
        **{"title": _("取り込む内容の確認"), "rows": _dressed(kind, rows), "shown": shown, "next": following},
        "after": request.GET.get("after", ""),
        "tabs": tabs(source, shown),
        "notes": kind.notes(source),
        "new": chosen.get(Choice.NEW, 0),
        "update": chosen.get(Choice.UPDATE, 0),
        "skipped": chosen.get(Choice.SKIP, 0),
        "every": _for_all(shown),
        "errors": source.counts.get(Outcome.ERROR, 0),
    }


def outcome(request: HttpRequest, source: Import) -> dict[str, Any]:
    """Return what was done, and, after an undo, what was left."""
    kind = kinds.get(source.kind)
    left = list(source.rows.filter(result=Result.EDITED)[:A_PAGE])
    return {
        **_head(source),
        "title": source.get_step_display(),
        "done": source.counts.get("done", {}),
        "errors": source.counts.get(Outcome.ERROR, 0) if not source.purged_at and source.step == Step.APPLIED else 0,
        "left": _dressed(kind, left),
        "undone": source.counts.get("undone", {}),
        "register": reverse(kind.register),
    }


def before_undo(request: HttpRequest, source: Import) -> dict[str, Any]:
    """Return how many rows an undo takes back, and which it leaves because they were edited since."""
    kind = kinds.get(source.kind)
    edited = kind.edited(source)
    count, left = edited.count(), list(edited.order_by("number")[:A_PAGE])
    total = source.rows.exclude(choice=Choice.SKIP).count()
    facts = {"title": _("取り込みの取り消し"), "count": total - count, "left_count": count}
    return {**_head(source), **facts, "left": _dressed(kind, left)}


def tabs(source: Import, shown: str) -> list[dict[str, Any]]:
    """Return the outcomes with their numbers; the first one is all of them."""
    every = {"key": "", "name": _("すべて"), "count": source.counts.get("rows", 0), "current": not shown}
    own = [
        {"key": each.value, "name": each.label, "count": source.counts.get(each.value, 0), "current": each == shown}
        for each in ORDER
    ]
    return [every, *own]


def place(typed: Any) -> str:
    """Return the query that leads back to where somebody was in the preview."""
    found = {
        "shown": typed.get("shown", "") if typed.get("shown", "") in Outcome.values else "",
        "after": str(_number(typed.get("after", "")) or ""),
    }
    query = urlencode({name: value for name, value in found.items() if value})
    return f"?{query}" if query else ""


def chosen(typed: Any) -> dict[int, str]:
    """Return {row number: choice} of the boxes "choice-12" of a page; anything else is left out."""
    found = {}
    for name, choice in list(typed.items())[: A_PAGE * 4]:
        number = _number(name.removeprefix("choice-")) if name.startswith("choice-") else 0
        if number and choice in Choice.values:
            found[number] = choice
    return found


def _head(source: Import) -> dict[str, Any]:
    kind = kinds.get(source.kind)
    return {"source": source, "kind": kind, "columns": kind.shown}


def _page(source: Import, shown: str, after: int) -> tuple[list[StagedRow], int]:
    rows = source.rows.filter(number__gt=after)
    if shown:
        rows = rows.filter(outcome=shown)
    found = list(rows.order_by("number")[: A_PAGE + 1])
    return found[:A_PAGE], found[A_PAGE - 1].number if len(found) > A_PAGE else 0


def _dressed(kind: kinds.Kind, rows: list[StagedRow]) -> list[dict[str, Any]]:
    known = kind.candidates(rows)
    return [
        {
            "row": row,
            "cells": kind.describe(row) if row.facts else [" ".join(filter(None, row.cells))[:120]],
            "reasons": kinds.sentences(kind, row),
            "candidates": [known[each] for each in row.candidates if each in known],
            "choices": [(each, Choice(each).label) for each in kinds.allowed(row)],
        }
        for row in rows
    ]


def _for_all(shown: str) -> list[tuple[str, Any]]:
    """Return the choices that can be made for all rows of an outcome at once."""
    found = {
        Outcome.NEW: (Choice.NEW, Choice.SKIP),
        Outcome.UPDATE: (Choice.UPDATE, Choice.SKIP),
        Outcome.DUPLICATE: (Choice.NEW, Choice.UPDATE, Choice.SKIP),
    }
    return [(each.value, each.label) for each in found.get(shown, ())]  # type: ignore[call-overload]


def _number(text: str) -> int:
    """Return a row number, 0 for what is none."""
    plain = text if text.isascii() and text.isdecimal() and len(text) < 9 else "0"
    return min(int(plain), LAST_NUMBER)
