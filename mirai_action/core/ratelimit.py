"""Limits that hold across workers: counted in the database cache (DESIGN: LocMem would count per process)."""

import hashlib
import time

from django.core.cache import cache


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one use of `key` and say whether it is within `limit` uses in the current window of `seconds`.

    The key is hashed, so that no address or e-mail stands in the cache.
    """
    window = int(time.time()) // seconds
    name = "limit:" + hashlib.blake2b(f"{key}:{seconds}:{window}".encode(), digest_size=16).hexdigest()
    if cache.add(name, 1, timeout=seconds):
        return limit >= 1
    try:
        return cache.incr(name) <= limit
    except ValueError:  # it ran out between the two lines
        return True
