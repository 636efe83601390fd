"""A part of the figures: some prefectures, a kind, a stretch of days; counted by `figures(cut=…)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .coverage import Coverage
from .models import Indicator, month_of

# Their kind is individual or group; that of everything else is the kind of host.
REGISTRY = f"('{Indicator.AMBASSADORS}', '{Indicator.LEFT}')"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What to count: entries for which all that is given holds. `first` and `last` are days of the figure, included.

    `kind` narrows registrations only, `host` (the kind of host) study sessions and their participants only.
    """

    places: tuple[str, ...] = ()
    kind: str = ""
    host: str = ""
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.places or self.kind or self.host or self.is_period)

    @property
    def is_period(self) -> bool:
        """Whether the figures are what was added in a stretch of days, not the cumulative number."""
        return self.first is not None or self.last is not None

    @property
    def is_region(self) -> bool:
        """Whether it is some prefectures and nothing else: what a regional target speaks of."""
        return bool(self.places) and not (self.kind or self.host or self.is_period)

    def end(self, as_of: date) -> date:
        """Return the last day that the figures speak of."""
        return min(as_of, self.last) if self.last else as_of

    def condition(self, entry: str = "progress_countentry") -> tuple[str, dict[str, Any]]:
        """Return the SQL that an entry fulfils, beginning with AND, and its parameters."""
        parts: list[str] = []
        if self.places:
            parts.append(f"{entry}.prefecture = ANY(%(cut_places)s)")
        if self.kind:
            parts.append(f"({entry}.indicator NOT IN {REGISTRY} OR {entry}.kind = %(cut_kind)s)")
        if self.host:
            parts.append(f"({entry}.indicator IN {REGISTRY} OR {entry}.kind = %(cut_host)s)")
        if self.first:
            parts.append(f"{entry}.effective_on >= %(cut_first)s")
        if self.last:
            parts.append(f"{entry}.effective_on <= %(cut_last)s")
        values = {
            "cut_places": list(self.places),
            "cut_kind": self.kind,
            "cut_host": self.host,
            "cut_first": self.first,
            "cut_last": self.last,
        }
        return "".join(f" AND {part}" for part in parts), values

    def narrow(self, cover: Coverage) -> Coverage:
        """Return the months of the nation's line in the period: where records lack, they lack for a part too."""
        first, last = (month_of(day) if day else "" for day in (self.first, self.last))
        months = [month for month in cover.months if first <= month and (not last or month <= last)]
        return Coverage(months, cover.gaps & frozenset(months), cover.opened)
