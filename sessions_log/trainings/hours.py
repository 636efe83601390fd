"""When letters that nobody waits for are sent, and when an offer of a seat ends (all in Asia/Tokyo)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
HOUR = timedelta(hours=1)


def is_night(now: datetime | None = None) -> bool:
    """Whether it is between 21:00 and 8:00: nobody is woken by an offer or a reminder."""
    at = timezone.localtime(now).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def end_of_offer(sent_at: datetime, *, hours: int, held_on: date) -> datetime:
    """Return when an offer sent at `sent_at` ends: `hours` later, on the full hour; never after the eve of the day."""
    end = timezone.localtime(sent_at) + timedelta(hours=hours)
    full = end.replace(minute=0, second=0, microsecond=0)
    rounded = full if full == end else full + HOUR
    eve = datetime.combine(held_on - timedelta(days=1), time(23, 59), tzinfo=timezone.get_current_timezone())
    return min(rounded, eve)
