"""Nightly work of the reports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .workflow import outside, photos


@app.periodic(cron="40 3 * * *")
@app.task(name="sessions.purge_outside_reports", queueing_lock="purge_outside_reports")
def purge_outside_reports(timestamp: int) -> None:
    """Delete who reported without an account, once staff decided long enough ago or the link was never used."""
    outside.purge()


@app.periodic(cron="50 3 * * *")
@app.task(name="sessions.sweep_photos", queueing_lock="sweep_photos")
def sweep_photos(timestamp: int) -> None:
    """Delete files of photos that no row knows any more."""
    photos.sweep()
