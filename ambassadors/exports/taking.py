"""Taking a list along: the record first, then the rows, then how many there were."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.japan.prefectures import BY_CODE

from .models import Export


def begin(*, user: Any, what: str, format: str, conditions: str) -> Export:
    """Record that a list leaves now. Committed before the first byte: requests have no transaction of their own."""
    return Export.objects.create(by=user, what=what, format=format, conditions=conditions[:5000], scope=_scope(user))


def counted(export: Export, rows: Iterable[Any]) -> Generator[Any]:
    """Yield the rows and write down how many there were, also where the reader goes away halfway."""
    count, whole = 0, False
    try:
        for row in rows:
            count += 1
            yield row
        whole = True
    finally:
        end(export, rows=count, whole=whole)


def end(export: Export, *, rows: int, whole: bool = True) -> None:
    Export.objects.filter(pk=export.pk).update(rows=rows, whole=whole, ended_at=timezone.now())


def _scope(user: Any) -> str:
    return _("全国") if user.national else "、".join(BY_CODE[code].label() for code in user.prefectures)
