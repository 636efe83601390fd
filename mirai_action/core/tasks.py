"""Nightly work of the core."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import ratelimit


@app.periodic(cron="45 3 * * *")
@app.task(name="core.forget_rate_counts", queueing_lock="forget_rate_counts")
def forget_rate_counts(timestamp: int) -> None:
    """Delete the counts of limits whose window is over."""
    ratelimit.forget()
