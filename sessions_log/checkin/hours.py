"""When a desk is open, as plain functions without a database (docs/decisions/0010).

From 30 minutes before the start to 2 hours after the end, in Asia/Tokyo and across midnight where it comes to that.
What the plan does not say: no start is the beginning of the day; a start without an end is a session of 2 hours;
neither is the whole day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

BEFORE = timedelta(minutes=30)
AFTER = timedelta(hours=2)
USUAL = timedelta(hours=2)
EARLIEST = timedelta(hours=24)
"""How long before its hour a desk may be opened by hand: the morning of the day, the evening before."""


class Hours(NamedTuple):
    """From `opens` on, until just before `closes`."""

    opens: datetime
    closes: datetime

    def hold(self, moment: datetime) -> bool:
        return self.opens <= moment < self.closes


def planned(day: date, starts_at: time | None, ends_at: time | None) -> Hours:
    """Return the hours that follow from the plan."""
    midnight = at(day, time())
    opens = at(day, starts_at) - BEFORE if starts_at else midnight
    if ends_at:
        return Hours(opens, at(day, ends_at) + AFTER)
    if starts_at:
        return Hours(opens, at(day, starts_at) + USUAL + AFTER)
    return Hours(opens, at(day + timedelta(days=1), time()))


def by_hand(plan: Hours, *, opened_at: datetime | None, closed_at: datetime | None) -> Hours:
    """Return the hours as changed by hand. A moment that does not belong to this day (postponed since) says nothing."""
    opens, closes = plan
    if opened_at and plan.opens - EARLIEST <= opened_at < plan.opens:
        opens = opened_at
    if closed_at and opens <= closed_at < plan.closes:
        closes = closed_at
    return Hours(opens, closes)


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
