"""What happened to one ambassador, from every app in one list by time: each app adds its source in `ready()`.

    def of_orders(person: UUID, user: Any, most: int) -> Iterable[Entry]:
        for row in Order.objects.filter(ambassador=person).order_by("-ordered_at")[:most]:
            yield Entry(at=row.ordered_at, what=_("冊子の注文"), text=..., href=...)

    timeline.sources.append(of_orders)

A source returns its newest `most` entries and asks a fixed number of queries, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

SIZE = 25
DEEPEST = 40  # pages: a thousand entries


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line: when, what kind of thing, what exactly; who did it, and where to read on.

    `whole_day`: of `at` only the day is known. `lines` are the details, one under the other.
    """

    at: datetime
    what: Any
    text: Any = ""
    lines: tuple[str, ...] = ()
    by: Any = ""
    href: str = ""
    whole_day: bool = False


@dataclass(frozen=True)
class TimelinePage:
    """One page of a timeline, the newest entry first."""

    entries: list[Entry]
    number: int
    has_older: bool

    @property
    def newer(self) -> int:
        return self.number - 1

    @property
    def older(self) -> int:
        return self.number + 1


Source = Callable[[UUID, Any, int], Iterable[Entry]]
sources: list[Source] = []


def on_day(day: date) -> datetime:
    """Return the moment that stands for a day in the list: its noon."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def page(person: UUID, user: Any, number: int = 1, size: int = SIZE) -> TimelinePage:
    """Return page `number` of what happened to `person`, as the staff account `user` may see it."""
    number = min(max(number, 1), DEEPEST)
    most = number * size + 1
    entries = [entry for source in sources for entry in source(person, user, most)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    begin = (number - 1) * size
    return TimelinePage(entries[begin : begin + size], number, len(entries) > begin + size and number < DEEPEST)
