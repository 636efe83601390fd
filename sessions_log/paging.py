"""Lists paged by key: the next page begins behind the last row of this one, whatever was added meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from uuid import UUID

from .models import StudySession
from .querysets import StudySessionQuerySet


class Page:
    """One page of sessions by day, newest first if `backwards`. `mark` is the `next_mark` of the page before."""

    def __init__(self, rows: StudySessionQuerySet, mark: str | None, *, size: int, backwards: bool = False) -> None:
        self.size, self.key = size, read_mark(mark)
        if self.key:
            rows = rows.after(*self.key, backwards=backwards)
        order = ("-held_on", "-id") if backwards else ("held_on", "id")
        self._rows = rows.order_by(*order)[: size + 1]

    @cached_property
    def _fetched(self) -> list[StudySession]:
        return list(self._rows)

    def __iter__(self) -> Iterator[StudySession]:
        return iter(self._fetched[: self.size])

    def __len__(self) -> int:
        return min(len(self._fetched), self.size)

    @property
    def is_first(self) -> bool:
        return self.key is None

    @property
    def next_mark(self) -> str:
        """Return where the next page begins, or an empty text on the last one."""
        if len(self._fetched) <= self.size:
            return ""
        last = self._fetched[self.size - 1]
        return f"{last.held_on:%Y-%m-%d}_{last.pk}"


def read_mark(mark: str | None) -> tuple[date, UUID] | None:
    """Return (day, id) of a mark; a broken one is the first page."""
    day, _underscore, pk = (mark or "").partition("_")
    try:
        return date.fromisoformat(day), UUID(pk)
    except ValueError:
        return None
