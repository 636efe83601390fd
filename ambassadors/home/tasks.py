"""The background work of the own home."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import addressing, notices, still
from .models import Notice


@app.task(name=notices.TASK)
def write_notice(notice: str) -> None:
    """Queue the letters of a notice; run again it goes on where it ended."""
    notices.write(notice)


@app.periodic(cron="*/15 * * * *")
@app.task(name="home.write_notices", queueing_lock="write_notices")
def write_notices(timestamp: int) -> None:
    """Finish notices whose job was lost."""
    for pk in list(Notice.objects.to_write().values_list("pk", flat=True)):
        notices.write(pk)


@app.periodic(cron="30 0 * * *")  # 09:30 in Japan: nobody is written to at night; the worker's clock is UTC
@app.task(name="home.still_active", queueing_lock="still_active")
def still_active(timestamp: int) -> None:
    """Ask whom a year was quiet, remind, let rest. Twice on one day does it once."""
    still.run()


@app.periodic(cron="35 19 * * *")  # 04:35 in Japan
@app.task(name="home.purge_address_changes", queueing_lock="purge_address_changes")
def purge_address_changes(timestamp: int) -> None:
    """Delete changes of address whose links do nothing any more."""
    addressing.purge()
