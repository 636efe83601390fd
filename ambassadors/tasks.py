"""Nightly work of the register."""

from procrastinate.contrib.django import app

from . import drafts


@app.periodic(cron="15 * * * *")
@app.task(name="ambassadors.purge_drafts", queueing_lock="purge_drafts")
def purge_drafts(timestamp: int) -> None:
    """Delete half-filled registration forms older than a day."""
    drafts.purge()
