"""Nightly work of accounts."""

from __future__ import annotations

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="50 3 * * *")
@app.task(name="accounts.clear_sessions", queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete sessions that have run out."""
    call_command("clearsessions")
