"""Nightly work of the check-in."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import workflow


@app.periodic(cron="20 4 * * *")
@app.task(name="checkin.forget_old_devices", queueing_lock="forget_old_devices")
def forget_old_devices(timestamp: int) -> None:
    """Empty the marks of phones at sessions that are off or that nobody reported in four months."""
    workflow.forget_old_devices()
