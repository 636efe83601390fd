"""Nightly work of the groups."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import workflow


@app.periodic(cron="20 19 * * *")  # 04:20 in Japan; the worker's clock is UTC
@app.task(name="groups.purge_invitations", queueing_lock="purge_invitations")
def purge_invitations(timestamp: int) -> None:
    """Delete invitations that came to nothing."""
    workflow.purge()
