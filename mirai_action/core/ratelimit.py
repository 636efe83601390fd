"""Limits that hold across workers and threads: each use is counted by one statement of the database."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from .models import RateCount

COUNT_ONE = """
    INSERT INTO core_ratecount (key, ends_at, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, ends_at) DO UPDATE SET count = core_ratecount.count + 1
    RETURNING count
"""


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one use of `key` and say whether it is within `limit` uses in the current window of `seconds`.

    The key is hashed, so that no address or e-mail stands in the table.
    """
    name = hashlib.blake2b(f"{key}:{seconds}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [name, _end_of_window(seconds)])
        return cursor.fetchone()[0] <= limit


def forget() -> int:
    """Delete the counts of windows that are over; return how many."""
    return RateCount.objects.filter(ends_at__lt=timezone.now()).delete()[0]


def _end_of_window(seconds: int) -> datetime:
    return datetime.fromtimestamp((int(time.time()) // seconds + 1) * seconds, tz=UTC)
