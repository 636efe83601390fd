"""Background work of the duplicates."""

from procrastinate.contrib.django import app

from . import candidates, workflow


@app.periodic(cron="*/5 * * * *")
@app.task(name="duplicates.gather", queueing_lock="duplicates.gather", pass_context=False)
def gather(timestamp: int) -> None:
    """Give the kept registration what was still on its way to the merged one."""
    workflow.gather()


@app.periodic(cron="*/10 * * * *")
@app.task(name="duplicates.count", queueing_lock="duplicates.count", pass_context=False)
def count(timestamp: int) -> None:
    """Count the likely pairs for everyone who opens a dashboard, so that no page has to."""
    candidates.recount()
