"""Nightly work of the reports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .workflow import outside


@app.periodic(cron="40 3 * * *")
@app.task(name="sessions.purge_outside_reports", queueing_lock="purge_outside_reports")
def purge_outside_reports(timestamp: int) -> None:
    """Delete who reported without an account, once staff decided long enough ago or the link was never used."""
    outside.purge()
