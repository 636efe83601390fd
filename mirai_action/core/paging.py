"""Pages of the staff's lists: counted to 10,000 and no further, so that a long list stays quick."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most MOST rows. Beyond that `is_capped` says so, and the last page is that of row MOST."""

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows[: MOST + 1].count() if hasattr(rows, "query") else len(rows)

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_capped(self) -> bool:
        return self._counted > MOST
